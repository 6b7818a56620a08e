"""Links: to what lies outside docs/, from a public name in a text, from a page or an error that a docstring names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.addnodes import pending_xref

import kkgeo

#: Files of the repository that a page has as they stand, and that page.
INCLUDED = {
    "../CHANGELOG.md": "changes.md",
    "../CONTRIBUTING.md": "contributing.md",
    "../boundaries/README.md": "boundaries.md",
    "../datasets/README.md": "datasets.md",
    "../LICENSE-DATA.md": "licences.md",
}
_PUBLIC = re.compile(r"(?:kk|kkgeo)\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(.*\))?", flags=re.S)
_PAGE = re.compile(r"(docs/\w+\.md)")


def inward(_app: Any, _docname: str, source: list[str]) -> None:
    """Let a link to a file of the repository lead to the page that has it."""
    for file, page in INCLUDED.items():
        source[0] = source[0].replace(f"]({file}", f"]({page}")


def linked(app: Any, doctree: Any) -> None:
    """Link public names that a text has as code, errors that a function raises, and pages that a docstring names."""
    for node in list(doctree.findall(nodes.Text)):
        holder = node.parent
        if isinstance(holder, nodes.literal) and not isinstance(holder.parent, nodes.reference | pending_xref):
            replaced = list(_code(app, holder))
            if replaced:
                holder.parent.replace(holder, replaced)
        elif isinstance(holder, nodes.term) and node.astext() in kkgeo.errors.__all__:
            error = node.astext()
            holder.replace(node, [_reference(app, "py", "obj", f"kkgeo.errors.{error}", nodes.Text(error))])
        elif isinstance(holder, nodes.paragraph | nodes.emphasis) and _PAGE.search(node.astext()):
            holder.replace(node, list(_text(app, node.astext())))


def enlarged(_app: Any, doctree: Any) -> None:
    """Let a picture of ours fill its column and lead to itself, where it is as large as it was made."""
    for picture in doctree.findall(nodes.image):
        if "images/" in picture["uri"]:
            # Sphinx links what is shown in another size.
            picture["width"] = "100%"


def unlinked(_app: Any, doctree: Any) -> None:
    """Let what is called as an argument of its function be a word: `academies` is there no function of kkgeo."""
    for described in list(doctree.findall(addnodes.desc)):
        signatures = [part for part in described if isinstance(part, addnodes.desc_signature)]
        arguments = {
            name.astext()
            for signature in signatures
            for argument in signature.findall(addnodes.desc_parameter)
            for name in list(argument.findall(addnodes.desc_sig_name))[:1]
        }
        beside = {node for part in described.findall(addnodes.seealso) for node in part.findall(pending_xref)}
        for node in list(described.findall(pending_xref)):
            if node["reftarget"] in arguments and node not in beside:
                node.replace_self(node.children)


def _code(app: Any, code: Any) -> Iterator[Any]:
    """Yield a reference instead of code that names something public, or a page."""
    text = code.astext()
    if (named := _PUBLIC.fullmatch(text)) and named[1].partition(".")[0] in kkgeo.__all__:
        yield _reference(app, "py", "obj", f"kkgeo.{named[1]}", code.deepcopy())
    elif _PAGE.fullmatch(text):
        yield from _text(app, text)


def _text(app: Any, text: str) -> Iterator[Any]:
    """Yield a text, with references instead of the pages that it names."""
    for part in _PAGE.split(text):
        if _PAGE.fullmatch(part):
            name = part.removeprefix("docs/").removesuffix(".md")
            yield _reference(app, "std", "doc", f"/{name}", nodes.Text(name), explicit=False)
        elif part:
            yield nodes.Text(part)


def _reference(app: Any, domain: str, kind: str, target: str, node: Any, *, explicit: bool = True) -> Any:
    """Return a reference that is resolved when all pages are there; where there is no such thing it is a word.

    What is not `explicit` reads as the title of what it leads to.
    """
    about = {"refdomain": domain, "reftype": kind, "reftarget": target, "refdoc": app.env.docname}
    return pending_xref("", node, refexplicit=explicit, refwarn=False, **about)
