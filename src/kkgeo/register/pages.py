"""What a page of the register says of the whole, and whether all pages together are that whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

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


def shifted(pages: Sequence[Page]) -> str | None:
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
            return f"one page says that it has {different[0]:,} {what}, another {different[1]:,}"
    seen: dict[tuple[str, str], int] = {}
    for position, page in enumerate(pages, start=1):
        for who in filter(None, map(_identity, page.content)):
            if seen.setdefault(who, position) != position:
                site = f", site {who[1]}," if who[1] else ""
                return f"institution {who[0]}{site} is on page {seen[who]} and on page {position}"
    return None


def _identity(record: Record) -> tuple[str, str] | None:
    """Return what tells a record from all others: of a site its institution and its number, else the institution."""
    number = clean_code(record.get(NUMBER), "institution")
    place = as_text(record.get(PLACE)) if any(field.startswith("instellingslocatie_") for field in record) else ""
    return None if number is None or place is None else (number, place)


def lacking(pages: Sequence[Page]) -> str | None:
    """Say what pages that were saved by themselves lack of the whole, or return None.

    Pages that say nothing of the whole are taken for all there is.
    """
    total = next((max(page.pages, 1) for page in pages if page.pages is not None), None)
    positions = _positions(pages, total)
    if total is None and any(page.last is not None for page in pages):
        ends = [n for n, page in zip(positions, pages, strict=True) if page.last]
        if not ends:
            return "the last page is missing"
        total = ends[0]
    if total is not None and None in positions:
        if len(pages) != total:
            return f"of its {total:,} pages there are {len(pages):,}, which do not say which they are"
    elif total is not None:
        have = {n for n in positions if n is not None}
        if strange := [n for n in sorted(have) if not 1 <= n <= total]:
            return f"page {strange[0]:,} is there, of a register that has {total:,}"
        if absent := total - len(have):
            named = list(islice((n for n in range(1, total + 1) if n not in have), _NAMED))
            listed = ", ".join(map(str, named)) + (" ..." if absent > len(named) else "")
            return f"of its {total:,} pages {listed} {'is' if absent == 1 else 'are'} missing"
        if len(positions) > len(have):
            return "a page is there twice"
    return miscounted(pages)


def miscounted(pages: Sequence[Page]) -> str | None:
    """Say that the records are more or fewer than the register says it has, or return None."""
    said = next((page.elements for page in pages if page.elements is not None), None)
    read = sum(len(page.content) for page in pages)
    return None if said in (None, read) else f"it says that it has {said:,} records, and {read:,} were read"


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
