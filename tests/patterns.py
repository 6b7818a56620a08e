"""Every regular expression of the package, how it is used, and texts that would make it slow if anything does."""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import kkgeo

#: How Python itself takes a pattern apart.
sre: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")
#: What `re` does with a pattern; of what is not plainly used the slowest is tried.
METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
#: So many repeats are as good as without end.
_ENDLESS = 200
#: What people's texts have runs of, whatever a pattern is made of.
_RUNS = (" ", "0", "a", "(", ",", "-", ".", "'", '"', "\n", "a ", "1 ", ", ", "1-", "a.")
#: What may stand behind a run, so that what was read in vain is read again.
_ENDS = ("", "\x00", "\n")


class Used(NamedTuple):
    """A pattern as a module uses it."""

    where: str
    pattern: re.Pattern[Any]
    method: str


def used() -> Iterator[Used]:
    """Yield every pattern of the package with each way in which it is used."""
    found: dict[re.Pattern[Any], set[tuple[str, str]]] = {}
    for name, module in modules():
        code = Path(str(module.__file__)).read_text("utf-8")
        for called, pattern in _held(module):
            ways = set(re.findall(rf"\b{re.escape(called)}\.({'|'.join(METHODS)})\b", code))
            found.setdefault(pattern, set()).update((way, f"{name}.{called}") for way in ways)
            # Of what is held in a tuple or a dictionary it does not show how it is used.
            found[pattern].add(("", f"{name}.{called}"))
        for line, way, pattern in _written(code, module):
            found.setdefault(pattern, set()).add((way, f"{name}:{line}"))
    for pattern, places in found.items():
        plain = {way: where for way, where in sorted(places) if way}
        for way, where in (plain or {"search": min(places)[1]}).items():
            yield Used(where, pattern, way)


def modules() -> Iterator[tuple[str, ModuleType]]:
    """Yield all modules of the package."""
    for found in pkgutil.walk_packages(kkgeo.__path__, "kkgeo."):
        if found.name.endswith("__main__"):
            continue
        with warnings.catch_warnings():
            # Former names say that they are.
            warnings.simplefilter("ignore", DeprecationWarning)
            module = importlib.import_module(found.name)
        yield found.name, module


def _held(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the compiled patterns among the globals of a module, those within tuples and dictionaries too."""

    def within(value: object) -> Iterator[re.Pattern[Any]]:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, dict):
            for own in value.values():
                yield from within(own)
        elif isinstance(value, tuple | list | set | frozenset):
            for own in value:
                yield from within(own)

    for name, value in vars(module).items():
        for pattern in within(value):
            yield name, pattern


def _written(code: str, module: ModuleType) -> Iterator[tuple[int, str, re.Pattern[Any]]]:
    """Yield the patterns that a module writes where it uses them."""
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        of = node.func.value
        if not (isinstance(of, ast.Name) and of.id == "re" and node.func.attr in METHODS):
            continue
        try:
            text = eval(compile(ast.Expression(node.args[0]), "pattern", "eval"), {**vars(module), "length": 6})
        except NameError:
            # Made of what a function has: its parts are globals, or single signs.
            continue
        yield node.lineno, node.func.attr, text if isinstance(text, re.Pattern) else re.compile(text)


def hostile(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """Return beginnings, what is repeated, and ends: runs of everything that the pattern itself repeats, and others."""
    text = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    tree = parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    found: dict[tuple[str, str], None] = dict.fromkeys(("", run) for run in _RUNS)
    for before, body, behind in _repeats(tree, ""):
        found |= dict.fromkeys(
            [(before, body), ("", before + body), ("", before), ("", body + behind), (before, body + behind)]
        )
    return [(before, run, end) for before, run in found if run for end in _ENDS]


def _repeats(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before each endless repeat, what it repeats, and what stands behind it."""
    items = list(tree)
    for place, (operation, value) in enumerate(items):
        behind = "".join(_texts(items[place + 1 :])[0:1])
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, body = value
            if most >= _ENDLESS:
                for text in _texts(body):
                    yield before, text, behind
            yield from _repeats(body, before)
        elif operation is sre.SUBPATTERN:
            yield from _repeats(value[3], before)
        elif operation is sre.ATOMIC_GROUP:
            yield from _repeats(value, before)
        elif operation is sre.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT) and value[0] > 0:
            yield from _repeats(value[1], before)
        before += _texts([(operation, value)])[0]


def _texts(tree: Iterable[Any]) -> list[str]:
    """Return some texts that a part of a pattern takes."""
    texts = [""]
    for operation, value in tree:
        texts = ["".join(each) for each in itertools.islice(itertools.product(texts, _one(operation, value)), 8)]
    return texts


def _one(operation: Any, value: Any) -> list[str]:
    if operation is sre.LITERAL:
        return [chr(value)]
    if operation is sre.NOT_LITERAL:
        return ["a" if value != ord("a") else "b"]
    if operation is sre.ANY:
        return ["a", " ", "1"]
    if operation is sre.IN:
        return _among(value)
    if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, _, body = value
        return [text * max(least, 1) for text in _texts(body)] + ([] if least else [""])
    if operation is sre.SUBPATTERN:
        return _texts(value[3])
    if operation is sre.ATOMIC_GROUP:
        return _texts(value)
    if operation is sre.BRANCH:
        return [text for branch in value[1] for text in _texts(branch)[:2]][:8]
    return [""]


def _among(members: list[Any]) -> list[str]:
    """Return some signs of a set."""
    negated = members[0][0] is sre.NEGATE
    kinds = {
        sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_DIGIT: "a",
        sre.CATEGORY_NOT_SPACE: "a", sre.CATEGORY_NOT_WORD: "-",
    }  # fmt: skip

    def has(sign: str) -> bool:
        inside = False
        for kind, value in members:
            if kind is sre.LITERAL:
                inside |= ord(sign) == value
            elif kind is sre.RANGE:
                inside |= value[0] <= ord(sign) <= value[1]
            elif kind is sre.CATEGORY:
                inside |= re.fullmatch({sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w",
                                        sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_NOT_SPACE: r"\S",
                                        sre.CATEGORY_NOT_WORD: r"\W"}[value], sign) is not None  # fmt: skip
        return inside is not negated

    own = [
        chr(value if kind is sre.LITERAL else value[0]) for kind, value in members if kind in (sre.LITERAL, sre.RANGE)
    ]
    own += [kinds[value] for kind, value in members if kind is sre.CATEGORY]
    return [sign for sign in dict.fromkeys(["a", "1", " ", "-", ".", ",", "'", '"', "(", *own]) if has(sign)][
        :6
    ] or own[:1]
