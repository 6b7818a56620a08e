"""What an argument is called by whoever gave it: as Python has it, or as it is typed on the command line.

A text has ``{count=}`` where it says an argument with its value, ``{=count}`` where it says its name alone,
``{sheet=first}`` where it shows how to give one (a value of the text, or else what stands there), and
``{columns=role:heading}`` where that is a mapping. ``{name=value}`` takes the name too from the values of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from kkgeo._base.text import tidy

_FIELD = re.compile(r"(?<!\{)\{([a-z_]*)=([^{}:]*)(?::([^{}]*))?\}(?!\})")
#: Values of a text that are the name of an argument.
_NAMES = ("name", "argument")
#: What needs no quotation marks in a shell.
_PLAIN = re.compile(r"[\w.:/,+@%-]+")

_typed: ContextVar[Mapping[str, str] | None] = ContextVar("kkgeo_typed", default=None)


@dataclass(frozen=True)
class Argument:
    """The name of an argument, to stand in a text as a value.

    >>> str(Argument("max_distance_km"))
    'max_distance_km'
    >>> with typed_as({"max_distance_km": "--max-distance-km"}):
    ...     print(Argument("max_distance_km"))
    --max-distance-km
    """

    name: str

    def told(self, lang: str) -> str:
        """Return it as it was given, in whatever language."""
        del lang
        return str(self)

    def __str__(self) -> str:
        return (typed() or {}).get(self.name, self.name)


def typed() -> Mapping[str, str] | None:
    """Return how arguments are typed on the command line; nothing in Python."""
    return _typed.get()


@contextmanager
def typed_as(options: Mapping[str, str] | None) -> Iterator[None]:
    """Name arguments by the options they are typed as, for a while; those not among them as around it."""
    token = _typed.set(None if options is None else {**(_typed.get() or {}), **options})
    try:
        yield
    finally:
        _typed.reset(token)


def named(text: str, values: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the text with a plain brace for each argument in it, and what stands in these.

    >>> text, filled = named("{count=} and {=unit} and {columns=role:PC}", {"count": "x", "role": "name"})
    >>> text.format(**filled)
    "count='x' and unit and columns={'name': 'PC'}"
    >>> with typed_as({"count": "--count", "unit": "--unit", "columns": "--column"}):
    ...     text, filled = named("{count=} and {=unit} and {columns=role:PC}", {"count": "x", "role": "name"})
    >>> text.format(**filled)
    '--count x and --unit and --column name=PC'
    """
    filled: dict[str, str] = {}

    def put(field: re.Match[str]) -> str:
        name, value, of = field.groups()
        key = f"_argument{len(filled)}"
        if not name:
            filled[key] = str(Argument(value))
        else:
            called = str(values[name]) if name in _NAMES else name
            filled[key] = _given(called, value or name, of, values)
        return f"{{{key}}}"

    return _FIELD.sub(put, text), filled


def _given(name: str, value: str, of: str | None, values: Mapping[str, Any]) -> str:
    option = (typed() or {}).get(name)
    if of is not None:
        role, heading = (str(values.get(part, part)) for part in (value, of))
        return f"{name}={ {role: heading}!r}" if option is None else f"{option} {_quoted(f'{role}={heading}')}"
    given = values.get(value, value)
    if type(given).__module__ == "numpy" and hasattr(given, "tolist"):
        given = given.tolist()
    if option is None:
        return f"{name}={tidy(repr(given)) if value in values else given}"
    return " ".join([option, *_words(given)])


def _words(given: Any) -> Iterable[str]:
    """Return what is typed behind an option."""
    # 1 is no option that is on.
    if given is None or given is True or (isinstance(given, str) and given == "True"):
        return []
    if isinstance(given, Mapping):
        return [_quoted(f"{key}={value}") for key, value in given.items()]
    several = isinstance(given, list | tuple | set | frozenset)
    return [_quoted(",".join(map(str, given)) if several else str(given))]


def _quoted(text: str) -> str:
    text = tidy(text)
    return text if re.fullmatch(rf"{_PLAIN.pattern}(?:={_PLAIN.pattern})?", text) else f'"{text}"'
