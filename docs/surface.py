"""What is public, in one file to read: ``python docs/surface.py`` writes docs/api.txt again, after a change on purpose.

Every name of `kkgeo` with its signature, of a class its methods too, of a module its own names; and every verb of the
command line with its options. A test holds that the file says what there is.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import get_origin

import kkgeo
from kkgeo._base.words import speaking
from kkgeo.cli.commands import VERBS, application

FILE = Path(__file__).resolve().parent / "api.txt"
_ANNOTATED = re.compile(r"(: )'([^']*)'")
_HEAD = "What is public: names and signatures. Made by docs/surface.py; a change here is one for who uses kkgeo."


def surface() -> str:
    """Return the text of the file."""
    lines = [_HEAD, ""]
    for name in sorted(kkgeo.__all__):
        if name != "__version__":
            lines += _told(f"kkgeo.{name}", getattr(kkgeo, name))
    return "\n".join([*lines, "", *_command_line(), ""])


def _told(name: str, what: object) -> Iterator[str]:
    if isinstance(what, ModuleType):
        public = getattr(what, "__all__", None) or [
            own for own, value in vars(what).items()
            if not own.startswith("_") and getattr(value, "__module__", None) == what.__name__
        ]  # fmt: skip
        for own in sorted(public):
            yield from _told(f"{name}.{own}", getattr(what, own))
    elif inspect.isclass(what):
        bases = ", ".join(base.__name__ for base in what.__bases__ if base is not object)
        yield f"class {name}({bases})"
        if dataclasses.is_dataclass(what):
            fields = (field for field in dataclasses.fields(what) if not field.name.startswith("_"))
            yield from (f"    {field.name}: {field.type}" for field in fields)
        for own, value in sorted(vars(what).items()):
            made = own == "__init__" and not dataclasses.is_dataclass(what)
            if own.startswith("_") and not made:
                continue
            if isinstance(value, (property, cached_property)):
                yield f"    {own} (property)"
            elif inspect.isroutine(value):
                function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
                yield f"    {own}({', '.join(_arguments(function)).replace(', )', ')')}"
    elif get_origin(what) is not None:
        yield f"{name} = {what}"
    elif callable(what):
        # An argument to a line, so that a change is one of a line.
        *arguments, result = _arguments(what)
        yield from (f"{name}(", *(f"    {argument}," for argument in arguments), result)
    else:
        yield f"{name}: {type(what).__name__}"


def _arguments(function: Callable[..., object]) -> list[str]:
    """Return the arguments of a function and, last, what it returns."""
    signature = inspect.signature(function)
    # As they are written, without the marks around texts.
    told = [_ANNOTATED.sub(r"\1\2", str(parameter)) for parameter in signature.parameters.values()]
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    for kind, before in ((inspect.Parameter.KEYWORD_ONLY, "*"), (inspect.Parameter.POSITIONAL_ONLY, "/")):
        if kind in kinds and (before == "/" or inspect.Parameter.VAR_POSITIONAL not in kinds):
            at = kinds.index(kind) if before == "*" else len(kinds) - kinds[::-1].index(kind)
            told.insert(at, before)
            kinds.insert(at, kind)
    result = signature.return_annotation
    return [*told, ")" if result is inspect.Signature.empty else f") -> {result}"]


def _command_line() -> Iterator[str]:
    with speaking("en"):
        commands = application().commands
        for verb in VERBS:
            yield f"kkgeo {verb}"
            for param in commands[verb].params:
                kind = "flag" if getattr(param, "is_flag", False) else param.type.name
                several = ", several" if param.multiple or param.nargs != 1 else ""
                needed = ", required" if param.required else ""
                yield f"    {' '.join(param.opts)} ({param.param_type_name}: {kind}{several}{needed})"


if __name__ == "__main__":
    FILE.write_text(surface(), "utf-8")
