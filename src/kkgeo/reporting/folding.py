"""How much of its chapters a report folds: one of few shows what one of many keeps for whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kkgeo._base.words import phrase
from kkgeo.reporting.model import Details, Heading, Item, Section, Table

#: With more chapters than these, beside page one and the appendix, a report is longer than one reads.
FEW = 6
#: So many lines of a list such a report shows.
_LINES = 10


def folded(sections: Sequence[Section], lang: str) -> list[Section]:
    """Return the chapters with what is spare folded if there are many, and open if there are few."""
    many = sum(not section.appendix for section in sections) > FEW
    return [replace(section, items=tuple(_settled(section.items, lang, many=many))) for section in sections]


def _settled(items: Iterable[Item], lang: str, *, many: bool) -> Iterable[Item]:
    for item in items:
        if isinstance(item, Details) and item.spare:
            yield from ([replace(item, items=_headless(item))] if many else item.items)
        elif isinstance(item, Table) and item.lines and many and len(item.rows) > _LINES + 1:
            first, rest = item.parted(_LINES)
            summary = phrase("report.more_lines", count=len(rest.rows)).told(lang)
            yield from (first, Details(summary, (rest,), printed=True))
        else:
            yield item


def _headless(item: Details) -> tuple[Item, ...]:
    """Return what is folded without the heading that its summary is."""
    first, *rest = item.items
    return tuple(rest) if isinstance(first, Heading) and first.text == item.summary else item.items
