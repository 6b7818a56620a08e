"""Which programme is told of: what it is called, what its collaborations are called, how long they run.

A programme is a file (``programmes/`` has those of the package, one of which is the default); `read_programme` reads
one of a person's own. Texts have its words in braces, as ``{programme.noun}``: `kkgeo._base.words` fills them in.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

#: School years that a collaboration runs where its programme does not say.
DURATION = 3

#: What an argument `programme` may be: a file, the name of one of the package, or what was read.
AProgramme: TypeAlias = "str | os.PathLike[str] | Programme"
#: The duration that the programme has.
OWN = "programme"

_current: ContextVar[Programme | None] = ContextVar("kkgeo_programme", default=None)


@dataclass(frozen=True)
class Programme:
    """A programme in which schools work together with a partner, such as an academy or a library.

    Every function that has an argument `programme` takes one, or the file that it is read from.

    Attributes
    ----------
    name : str
        What it is called.
    duration : int
        School years that a collaboration runs, from the one it was approved for.
    words : tuple of (str, str, str)
        Its own words: language, which word (``noun``, ``plural`` and others, see `read_programme`), and the word.
    published : str
        Where its published figures stand, if the package has any.
    named : tuple of str
        The areas that its report named from the map of its own years: regions by their id, and ``border``.
    named_years : tuple of int, int or None
        The first and last of those years.
    """

    name: str
    duration: int = DURATION
    words: tuple[tuple[str, str, str], ...] = ()
    published: str = ""
    named: tuple[str, ...] = ()
    named_years: tuple[int, int] | None = None

    def of(self, lang: str) -> dict[str, str]:
        """Return its own words in a language.

        >>> Programme("Boekenbende", words=(("nl", "partner", "bibliotheek"),)).of("nl")
        {'partner': 'bibliotheek'}
        """
        return {which: word for code, which, word in self.words if code == lang}


def made(table: Mapping[str, Any]) -> Programme:
    """Return the programme that a TOML file says."""
    words = [(lang, key, word) for lang, of in table.items() if isinstance(of, dict) for key, word in of.items()]
    named, years = table.get("named", ()), table.get("named_years")
    return Programme(
        table["name"], table.get("duration", DURATION), tuple(words), table.get("published", ""),
        tuple(named), (years[0], years[1]) if years else None,
    )  # fmt: skip


@cache
def packaged() -> dict[str, Programme]:
    """Return the programmes of the package by the names of their files, the default first."""
    folder = files("kkgeo._base").joinpath("programmes")
    tables = {file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8")) for file in folder.iterdir()}
    order = sorted(tables, key=lambda name: (not tables[name].get("default", False), name))
    return {name: made(tables[name]) for name in order}


def named() -> Programme | None:
    """Return the programme that the command line or a call named; None where none did."""
    return _current.get()


def default() -> Programme:
    """Return the programme that is meant where nobody names one; the figures and lists of the package are of it."""
    return next(iter(packaged().values()))


def programme() -> Programme:
    """Return the programme of the moment: that of the command line or of a call, else the default one."""
    return named() or default()


def duration() -> int:
    """Return how many school years a collaboration of the programme of the moment runs.

    >>> duration()
    3
    """
    return programme().duration


def lasting(given: int | str | None) -> int | str | None:
    """Return how many school years were asked for; ``"programme"``: as many as it has.

    >>> lasting("programme"), lasting(2), lasting(None)
    (3, 2, None)
    """
    return duration() if given == OWN else given


@contextmanager
def telling_of(which: Programme | None) -> Iterator[None]:
    """Tell of this programme for a while; None: of that around it."""
    token = _current.set(which or _current.get())
    try:
        yield
    finally:
        _current.reset(token)
