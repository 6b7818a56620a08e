"""Languages and code: each key that is used is there, each that is there is used, and no text bypasses them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kkgeo
from kkgeo._base.words import catalogue

SOURCE = Path(kkgeo.__file__).parent
SAYING = {"say", "heading", "phrase", "Phrase", "told"}
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_+ -]+)+")
#: Sections that a caller names, as `word` takes it.
CALLED_BY_NAME = ("status.", "ground.", "what.", "errors.")


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}


def _templates() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.j2")))


def _asked() -> Iterator[tuple[str, str]]:
    """Yield every key that is said, and where."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in SAYING:
                    yield from ((key, f"{path.name}:{node.lineno}") for key in _constants(node.args[0]))
            elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                keys = (key for key in _constants(node.exc.args[0]) if KEY.fullmatch(key))
                yield from ((key, f"{path.name}:{node.lineno}") for key in keys)
    for key in re.findall(r'say\("([^"]+)"', _templates()):
        yield key, "template"


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression can be, where they stand in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _mentioned() -> tuple[set[str], set[str]]:
    """Return the texts that stand anywhere in the code, and how texts begin that are made there."""
    whole, begun = set(re.findall(r'"([^"]+)"', _templates())), set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("word", "section"):
                begun |= {f"{key}." for key in _constants(node.args[0])}
    return whole, {start for start in begun if "." in start}


def test_every_key_that_is_said_is_in_the_languages() -> None:
    known = catalogue("en")
    assert [(key, where) for key, where in _asked() if key not in known] == []


def test_every_key_that_is_made_is_in_the_languages() -> None:
    known, (_, begun) = catalogue("en"), _mentioned()
    sections = {key.partition(".")[0] for key in known}
    made = {start for start in begun if start.partition(".")[0] in sections and KEY.match(start + "x")}
    assert [start for start in sorted(made) if not any(key.startswith(start) for key in known)] == []


def test_every_key_in_the_languages_is_used() -> None:
    whole, begun = _mentioned()
    unused = [
        key
        for key in catalogue("en")
        if key not in whole
        and not any(key.startswith(start) for start in begun)
        and not key.startswith(("language.", *CALLED_BY_NAME))
    ]
    assert unused == []
