"""Which chapters a report has, in which order: those that there are, and those of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from kkgeo._base.given import check_fields
from kkgeo._base.givenwords import short
from kkgeo._base.near import meant
from kkgeo._base.text import tidy
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError
from kkgeo.reporting.chapters.academies import academies
from kkgeo.reporting.chapters.applications import applications
from kkgeo.reporting.chapters.counts import counts
from kkgeo.reporting.chapters.equity import equity
from kkgeo.reporting.chapters.gaps import gaps
from kkgeo.reporting.chapters.invitations import invitations
from kkgeo.reporting.chapters.method import method, sources
from kkgeo.reporting.chapters.participation import participation
from kkgeo.reporting.chapters.programmes import programmes
from kkgeo.reporting.chapters.published import published
from kkgeo.reporting.chapters.quality import quality
from kkgeo.reporting.chapters.years import years
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Item

#: The key of page one, which every report has.
FIRST = "first"
#: A key is the anchor of its chapter: no other id of a page is one word.
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report: what it is called, and what makes what is in it.

    Parameters
    ----------
    key : str
        Its name in the address of the page, of small letters, digits and ``_``.
    title : str
        Its heading.
    make : callable
        Gets the facts of the report (`placed`, `register`, `academies`, `towns`, `named`, `found`, `invited` and what
        else the library says of the lists; None where it cannot be said) and returns blocks of
        `kkgeo.reporting.model`.
    appendix : bool
        Whether it stands at the end, folded until somebody asks for it; its tables are not printed.

    Raises
    ------
    InputError
        A key that is no key.

    See Also
    --------
    kkgeo.report : Takes them, with the keys of those that there are.

    Examples
    --------
    >>> from kkgeo.reporting import Chapter
    >>> from kkgeo.reporting.model import Text
    >>> Chapter("next", "What we do next", lambda facts: [Text("We call the first five schools.")]).key
    'next'
    """

    key: str
    title: str | Phrase
    make: Callable[[Facts], Iterable[Item]]
    appendix: bool = False

    def __post_init__(self) -> None:
        check_fields(self)
        if not _KEY.fullmatch(self.key) or self.key == FIRST:
            raise InputError("errors.reporting.chapter_key", key=self.key)

    @property
    def own(self) -> bool:
        """Whether somebody made it who uses kkgeo."""
        return not isinstance(self.title, Phrase)


def called(chapter: Chapter, lang: str) -> str:
    """Return the heading of a chapter."""
    return tidy(chapter.title.told(lang) if isinstance(chapter.title, Phrase) else chapter.title)


def blocks(chapter: Chapter, facts: Facts) -> tuple[Item, ...]:
    """Return what is in a chapter, or raise an error for what is no block."""
    made = tuple(chapter.make(facts))
    for item in made:
        if not isinstance(item, get_args(Item)):
            raise InputError("errors.reporting.block", key=chapter.key, kind=type(item).__name__)
    return made


#: The chapters after page one.
CHAPTERS = (
    Chapter("gaps", phrase("report.gaps"), gaps),
    Chapter("invitations", phrase("report.targets"), invitations),
    Chapter("academies", phrase("reach.chapter"), academies),
    Chapter("participants", phrase("report.equity"), equity),
    Chapter("years", phrase("report.years"), years),
    Chapter("applications", phrase("applications.chapter"), applications),
    Chapter("programmes", phrase("programmes.chapter"), programmes),
    Chapter("participation", phrase("participation.chapter"), participation),
    Chapter("published", phrase("report.published_tables"), published),
    Chapter("counts", phrase("report.counts"), counts, appendix=True),
    Chapter("method", phrase("report.method"), method, appendix=True),
    Chapter("quality", phrase("report.quality"), quality, appendix=True),
    Chapter("sources", phrase("report.sources"), sources, appendix=True),
)


def chosen(asked: str | Sequence[str | Chapter] | None) -> tuple[Chapter, ...]:
    """Return the chapters that were asked for, those of the appendix last; all that there are if none were.

    >>> [chapter.key for chapter in chosen(["sources", "gaps"])]
    ['gaps', 'sources']
    """
    if asked is None:
        return CHAPTERS
    known = {chapter.key: chapter for chapter in CHAPTERS}
    found: dict[str, Chapter] = {}
    for one in [asked] if isinstance(asked, str) else asked:
        chapter = one if isinstance(one, Chapter) else known.get(str(one))
        if chapter is None:
            key = one if isinstance(one, str) else short(one)
            raise InputError("errors.reporting.chapter", key=key, known=tuple(known), hint=meant(key, known))
        if chapter.key in found:
            raise InputError("errors.reporting.chapter_twice", key=chapter.key)
        found[chapter.key] = chapter
    return tuple(sorted(found.values(), key=lambda chapter: chapter.appendix))
