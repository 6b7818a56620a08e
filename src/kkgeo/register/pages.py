"""What a page of the register says of the whole, and whether all pages together are that whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kkgeo._base.words import Phrase, phrase
from kkgeo.sites.cleaning import as_text, clean_code

NUMBER, PLACE = "instelling_nummer", "instellingslocatie_vestigingsnummer"
#: How many missing pages a message names.
_NAMED = 10

Record = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """One answer of the service: its records, and what its ``meta`` says; None where it does not say."""

    content: list[Record]
    elements: int | None
    pages: int | None
    number: int | None
    first: bool | None
    last: bool | None


def read_page(answer: Any) -> Page | None:
    """Return the page that an answer is, or None for anything else."""
    meta = answer.get("meta") if isinstance(answer, dict) else None
    content = answer.get("content") if isinstance(answer, dict) else None
    if not isinstance(meta, dict) or not isinstance(content, list) or not all(isinstance(r, dict) for r in content):
        return None
    elements, pages, number = (_count(meta.get(name)) for name in ("total_elements", "total_pages", "number"))
    first, last = (_yes_or_no(meta.get(name)) for name in ("first", "last"))
    return Page(content, elements, pages, number, first, last)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def shifted(pages: Sequence[Page]) -> Phrase | None:
    """Say in which way the register changed between one page and the next, or return None.

    Its pages are those of one moment only if all say the same of the whole, and none has what another has: a record
    that comes or goes moves all behind it, so that one is read twice or not at all.
    """
    for what, said in (
        ("records", [page.elements for page in pages]),
        ("pages", [page.pages for page in pages]),
    ):
        different = list(dict.fromkeys(count for count in said if count is not None))
        if len(different) > 1:
            return phrase(f"errors.register.differ_{what}", one=different[0], other=different[1])
    seen: dict[tuple[str, str], int] = {}
    for position, page in enumerate(pages, start=1):
        for who in filter(None, map(_identity, page.content)):
            if seen.setdefault(who, position) != position:
                site = "_site" if who[1] else ""
                values = {"institution": who[0], "site": who[1], "page": seen[who], "other": position}
                return phrase(f"errors.register.on_two_pages{site}", **values)
    return None


def _identity(record: Record) -> tuple[str, str] | None:
    """Return what tells a record from all others: of a site its institution and its number, else the institution."""
    number = clean_code(record.get(NUMBER), "institution")
    place = as_text(record.get(PLACE)) if any(field.startswith("instellingslocatie_") for field in record) else ""
    return None if number is None or place is None else (number, place)


def lacking(pages: Sequence[Page]) -> Phrase | None:
    """Say what pages that were saved by themselves lack of the whole, or return None.

    Pages that say nothing of the whole are taken for all there is.
    """
    total = next((max(page.pages, 1) for page in pages if page.pages is not None), None)
    positions = _positions(pages, total)
    if total is None and any(page.last is not None for page in pages):
        ends = [n for n, page in zip(positions, pages, strict=True) if page.last]
        if not ends:
            return phrase("errors.register.no_last")
        total = ends[0]
    if total is not None and None in positions:
        if len(pages) != total:
            return phrase("errors.register.unnumbered", total=total, there=len(pages))
    elif total is not None:
        have = {n for n in positions if n is not None}
        if strange := [n for n in sorted(have) if not 1 <= n <= total]:
            return phrase("errors.register.strange_page", page=strange[0], total=total)
        if absent := total - len(have):
            named: list[object] = [*islice((n for n in range(1, total + 1) if n not in have), _NAMED)]
            listed = [*named, *["..."][: absent - len(named)]]
            return phrase("errors.register.pages_missing", total=total, count=absent, listed=listed)
        if len(positions) > len(have):
            return phrase("errors.register.page_twice")
    return miscounted(pages)


def miscounted(pages: Sequence[Page]) -> Phrase | None:
    """Say that the records are more or fewer than the register says it has, or return None."""
    said = next((page.elements for page in pages if page.elements is not None), None)
    read = sum(len(page.content) for page in pages)
    return None if said in (None, read) else phrase("errors.register.miscounted", said=said, read=read)


def _positions(pages: Sequence[Page], total: int | None) -> list[int | None]:
    """Return which page each one is, counted from 1; None where it does not say.

    The service says "huidige paginanummer", and not whether its first page is 0 or 1: the first or the last page tells.
    """
    start = 0 if any(page.number == 0 for page in pages) else 1
    for page in pages:
        if page.number is not None and page.first:
            start = page.number
        elif page.number is not None and page.last and total is not None:
            start = page.number - total + 1
    return [None if page.number is None else page.number - start + 1 for page in pages]
