"""Languages and code: each key that is used is there, each that is there is used, and no text bypasses them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import kkgeo
from kkgeo._base.words import catalogue, languages, section

SOURCE = Path(kkgeo.__file__).parent
COMMANDS = SOURCE / "cli" / "commands.py"
SAYING = {"say", "heading", "phrase", "Phrase", "told"}
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_+ -]+)+")
#: Sections that a caller names, as `word` takes it.
CALLED_BY_NAME = ("status.", "ground.", "what.", "programme.", "article.")


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
                before = _by_other_names(path).get(name)
                if before is not None:
                    yield from ((before + key, f"{path.name}:{node.lineno}") for key in _constants(node.args[0]))
            elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                keys = (key for key in _constants(node.exc.args[0]) if KEY.fullmatch(key))
                yield from ((key, f"{path.name}:{node.lineno}") for key in keys)
    for key in re.findall(r'say\("([^"]+)"', _templates()):
        yield key, "template"


@cache
def _handing_on() -> list[tuple[Path, str, str, str]]:
    """Return what hands on its first argument: module, function, what it calls, and what it puts before it."""
    found = []
    for path, tree in trees().items():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef) or function.name in SAYING:
                continue
            taken = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and node.args and taken:
                    before = _before(node.args[0], taken[0])
                    if before is not None:
                        found.append((path, function.name, getattr(node.func, "id", ""), before))
    return found


def _before(node: ast.expr, own: str) -> str | None:
    match node:
        case ast.Name(id=given) if given == own:
            return ""
        case ast.JoinedStr(values=[ast.Constant(value=str(before)), ast.FormattedValue(value=ast.Name(id=given))]):
            return before if given == own else None
    return None


@cache
def _by_other_names(here: Path) -> dict[str, str]:
    """Return the functions that say what they are given, with what they put before it, as a module may call them."""
    found = dict.fromkeys(SAYING, "")
    # A function may hand on to another that does: look until there are no more.
    for _ in range(4):
        for path, name, called, before in _handing_on():
            if called in found and (path == here or not name.startswith("_")):
                found[name] = found[called] + before
    return found


@pytest.mark.slow
def test_the_names_by_which_texts_are_said_are_found() -> None:
    assert {"tell": "cli.say.", "working": "cli.say.", "spoken": ""}.items() <= _by_other_names(COMMANDS).items()


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


@pytest.mark.slow
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


@pytest.mark.parametrize("lang", languages())
def test_one_thing_has_one_word(lang: str) -> None:
    """Short labels that are alike in one language are alike in the other; sentences may differ."""
    english, own = catalogue("en"), catalogue(lang)
    for one, other in ((english, own), (own, english)):
        words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for key in english:
            if _is_label(one[key]) and _is_label(other[key]) and not key.startswith(NO_LABELS):
                words[_plain(one[key])][_plain(other[key])].append(key)
        assert {word: dict(known) for word, known in words.items() if len(known) > 1} == {}


#: What is no label: the words that a text is filled in with are not either.
NO_LABELS = ("language.", "errors.", "near.", "programme.", "article.", "value.")


def _is_label(text: object) -> bool:
    return isinstance(text, str) and len(text.split()) <= 3 and "{" not in text


def _plain(text: str) -> str:
    return text.casefold().rstrip(".:")


#: Sentences in two languages, for one release more; labels as printed, in the languages they were printed in.
OLD_COLUMNS = {"named.py", "typology.py"}


def test_no_language_is_named_in_the_code() -> None:
    found = []
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict) and {"nl", "en"} <= {getattr(key, "value", None) for key in node.keys}:
                found.append(f"{path.name}:{node.lineno}: texts by language")
            elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "lang":
                if any(getattr(side, "value", None) in ("nl", "en") for side in node.comparators):
                    found.append(f"{path.name}:{node.lineno}: a branch by language")
            elif isinstance(node, ast.JoinedStr) and path.name not in OLD_COLUMNS:
                parts = zip(node.values, node.values[1:], strict=False)
                if any(str(getattr(a, "value", "")).endswith("_") and _is_lang(b) for a, b in parts):
                    found.append(f"{path.name}:{node.lineno}: a name by language")
    # `localised` is where the column of a language is chosen.
    assert [one for one in found if not one.startswith("words.py")] == []


def _is_lang(node: ast.expr) -> bool:
    if not isinstance(node, ast.FormattedValue):
        return False
    return getattr(node.value, "id", None) in LANGS or getattr(node.value, "attr", None) == "lang"


LANGS = ("lang", "language", "one")
#: Two spaces between words without a capital: a text for a person.
SENTENCE = re.compile(r"(?<![\w<./\\=-])[a-z]{2,} [a-z]{2,} [a-z']{2,}\b")
#: Texts that are no part of a language: names of modules for who writes code, folded place names, credits as their
#: givers want them, a warning of a library, clusters by their Dutch names.
NOT_FOR_READERS = re.compile(
    r"has no attribute|^\{\}\(\) has \{\} and|^cover_targets\(\)|^kkgeo\.|^onze lieve vrouw $|^©|FPS BOSA|"
    r"^The alternative hypothesis|^Grote en regionale|^Gemeenten met concentratie"
)


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the texts in code, but docstrings and what stands in a type."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docs | inner):
            yield node.lineno, node.value


@pytest.mark.slow
def test_no_text_for_a_reader_stands_in_the_code() -> None:
    codes = {f"{start}{code}" for code in section("verdict", "en") for start in ("", "verdict.")}
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {text[:80]}"
        for path, tree in trees().items()
        # These are headings, totals and notes that lists have, to be recognised.
        if path.name not in ("headings.py", "asidewords.py")
        for line, text in _texts(tree)
        if SENTENCE.search(text) and not NOT_FOR_READERS.search(text) and text not in codes
    ]
    assert "\n".join(found) == ""
