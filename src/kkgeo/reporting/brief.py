"""The summary: the first chapter of a report on one sheet of A4, to print or to mail.

Its blocks stand under one another, each as high as it is measured to be; a map and charts take what is left. Where all
of that is more than a sheet holds, letters get smaller, then texts shorter. Inches from the upper left corner.

Loaded only where a summary is made, so matplotlib is imported at the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import IO

from matplotlib.figure import Figure
from matplotlib.style import context as style_context

from kkgeo._base.alone import ALONE
from kkgeo.maps import MapSpec
from kkgeo.maps.figure.arranging import SHEETS, Box, Sheet
from kkgeo.maps.figure.files import save_figure
from kkgeo.maps.figure.texts import Paper
from kkgeo.reporting.model import (
    CAUTION,
    LACKING,
    Cards,
    Chart,
    Figures,
    Heading,
    Item,
    Listing,
    Map,
    Report,
    Section,
    Text,
)
from kkgeo.reporting.pieces import QUIET, Carded, Charted, Figured, Mapped, Piece, Written

#: Letters are tried this large, and then texts cut to so many lines each; what has to be known is never cut.
_SIZES, _LINES, _WHOLE = (1.0, 0.95, 0.9, 0.85, 0.8), (6, 3, 2, 1), 30
#: Between two pieces.
_BETWEEN = 0.1
#: How many cards a sheet has.
_CARDS = 3


@dataclass(frozen=True)
class _Told:
    """What the file says of itself."""

    title: str
    alternative: str
    lang: str


def save_brief(report: Report, file: IO[bytes]) -> None:
    """Write the first chapter of a report as a PDF of one page; the same report gives the same bytes."""
    told = _Told(report.title, report.first.title, report.lang)
    save_figure(drawn(report), file, ".pdf", spec=told)


def drawn(report: Report) -> Figure:
    """Draw the first chapter of a report on a sheet of A4."""
    # Whatever style the user set: the same report gives the same page.
    with ALONE, style_context("default"):
        paper = Paper(SHEETS["a4"])
        for piece, box in laid(report, paper.sheet):
            piece.draw(paper, box)
    return paper.figure


def laid(report: Report, sheet: Sheet) -> list[tuple[Piece, Box]]:
    """Return every piece of the page with its place: none over another, none off the sheet."""
    room = sheet.height - 2 * sheet.margin
    maps = {item.ident: Mapped(sheet, item.spec) for item in report.first.items if isinstance(item, Map)}
    fitting: list[Piece] = []
    for most, size in product(_LINES, _SIZES):
        pieces = _pieces(report, maps, _smaller(sheet, size), most)
        if _high(piece.good for piece in pieces) <= room:
            return _placed(pieces, sheet, room)
        if not fitting and _high(piece.least for piece in pieces) <= room:
            fitting = pieces
    fitting = fitting or pieces
    while _high(piece.least for piece in fitting) > room and len(fitting) > 1:
        # What a sheet cannot hold even so is in the report. What has to be known goes last.
        lost = max(range(len(fitting)), key=lambda place: (not fitting[place].needed, place))
        del fitting[lost]
    return _placed(fitting, sheet, room)


def _high(heights: Iterable[float]) -> float:
    """Return how high pieces are together."""
    each = list(heights)
    return sum(each) + _BETWEEN * (len(each) - 1)


def _placed(pieces: Sequence[Piece], sheet: Sheet, room: float) -> list[tuple[Piece, Box]]:
    """Give every piece its place, and the height that is left first to what is not well seen yet; the map last."""
    heights = [piece.least for piece in pieces]
    for wanted in ([piece.good for piece in pieces], [piece.most for piece in pieces]):
        for place, want in reversed(list(enumerate(wanted))):
            heights[place] += min(max(room - _high(heights), 0.0), want - heights[place])
    placed, top = [], sheet.margin
    for piece, high in zip(pieces, heights, strict=True):
        placed.append((piece, Box(sheet.margin, top, sheet.width - 2 * sheet.margin, high)))
        top += high + _BETWEEN
    return placed


def _pieces(report: Report, maps: Mapping[str, Mapped], sheet: Sheet, most: int) -> list[Piece]:
    """Return what stands on the page, from the top: what it is, what was found, the other blocks, and what it is of."""
    first = report.first
    specs = [each.spec for each in maps.values()]
    above = " · ".join([report.title, report.date])
    return [
        *_needed(
            Written.of(sheet, above, sheet.note, min(most, 2), colour=QUIET),
            Written.finding(sheet, first.title),
            *(Written.of(sheet, note, sheet.legend, _WHOLE, bold=True) for note in report.notes),
        ),
        *(Written.of(sheet, told, sheet.legend, most, colour=QUIET) for spec in specs if (told := _above(spec, first))),
        *(piece for place in range(len(first.items)) for piece in _at(first.items, place, maps, sheet, most)),
        *(Written.of(sheet, _under(spec, report), sheet.note, most, colour=QUIET) for spec in specs),
    ]


def _above(spec: MapSpec, chapter: Section) -> str:
    """Return what a map shows, as far as the heading does not say it already."""
    texts = [text for text in (spec.title, spec.subtitle) if text and text != chapter.title]
    # A title is no sentence; before one it has to end like one.
    return " ".join([*(text if text.endswith((".", "?", "!")) else f"{text}." for text in texts[:-1]), *texts[-1:]])


def _under(spec: MapSpec, report: Report) -> str:
    """Return what has to be known of a map, and where it comes from."""
    notes = [note for note in spec.notes if note not in report.notes]
    return " ".join(filter(None, [*notes, spec.layers[0].note, spec.source]))


def _needed(*pieces: Piece) -> Sequence[Piece]:
    """Return pieces that are left out after all others."""
    for piece in pieces:
        piece.needed = True
    return pieces


def _at(items: Sequence[Item], place: int, maps: Mapping[str, Mapped], sheet: Sheet, most: int) -> Sequence[Piece]:
    """Return the pieces of one of the blocks; what warns and what says what is lacking is needed, with its heading."""
    item = items[place]
    warns = isinstance(item, Text | Listing) and item.look in (CAUTION, LACKING)
    above = isinstance(item, Heading) and any(
        getattr(below, "look", "") == LACKING for below in items[place + 1 : place + 2]
    )
    made = _of(item, maps, sheet, _WHOLE if warns and isinstance(item, Text) else most)
    return _needed(*made) if warns or above else made


def _of(item: Item, maps: Mapping[str, Mapped], sheet: Sheet, most: int) -> list[Piece]:
    """Return the pieces of a block; what is there on request is not on a sheet."""
    match item:
        case Heading(text):
            return [Written.of(sheet, text, sheet.heading, most, bold=True)]
        case Text(text):
            return [Written.of(sheet, text, sheet.legend, most)]
        case Listing(texts):
            lines = [Written.of(sheet, text, sheet.legend, most).lines for text in texts]
            return [Written(sheet, [line for each in lines for line in each], sheet.legend)]
        case Figures(pairs):
            return [Figured(sheet, pairs, most)]
        case Cards(cards) if cards:
            return [Carded(sheet, cards[:_CARDS], most)]
        case Chart(chart):
            return [Charted(sheet, chart)]
        case Map(ident=ident):
            return [maps[ident]]
    return []


def _smaller(sheet: Sheet, share: float) -> Sheet:
    """Return the sheet with smaller letters, but for those on the map."""
    return replace(
        sheet,
        title=share * sheet.title,
        heading=share * sheet.heading,
        legend=share * sheet.legend,
        note=share * sheet.note,
        chart=share * sheet.chart,
    )
