"""The forest plot: areas under one another, each with its ratio and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.provenance import Coverage, noted
from kkgeo._base.words import listing, phrase, say
from kkgeo.charts.axes import across, interval, one
from kkgeo.charts.given import ALL, JUDGED, PERIODS, Value, amount, check_columns, counted, headings, judged, values_of
from kkgeo.charts.lettering import Box, shortened, width
from kkgeo.charts.marks import INK, SOFT, Mark, Text
from kkgeo.charts.model import Chart, Heading
from kkgeo.charts.scales import RATIO, Scale, ratio_range
from kkgeo.reference import municipalities
from kkgeo.stats.poisson import OVER, UNDER

#: Names take at most this part of the width.
_NAMES = 0.42
#: Height of a row, and of the gap between two tables, in sizes of letters; rows are never closer than the second.
_ROW, _CLOSEST, _GAP = 1.6, 1.18, 0.5
#: Room above and below the rows for headings and axis, in sizes of letters.
_HEAD, _FOOT = 1.35, 2.7
#: Letters get no smaller than this part of what was asked; what has no room then is counted.
_SMALLEST = 0.7


@dataclass(frozen=True)
class Row:
    """A row: a value, and how many municipalities it has (none: not known)."""

    value: Value
    towns: int | None
    #: Which table it is of.
    block: int

    def label(self, lang: str, size: float = 1.0, room: float = math.inf) -> str:
        """Return the name, shortened where there is no room, and how many municipalities it has."""
        count = "" if self.towns is None else f" ({amount(self.towns, lang)})"
        bold = self.value.claimed
        return shortened(self.value.name, size, room - width(count, size, bold=bold), bold=bold) + count


@checked
def forest(
    table: pd.DataFrame, *more: pd.DataFrame, many: bool = False, title: str | None = None, lang: str = "nl"
) -> Chart:
    """Forest plot: areas under one another, each with the ratio of counted to expected and its 95 % interval.

    Parameters
    ----------
    table, *more : DataFrame
        As `kkgeo.coverage_gaps` or `kkgeo.coverage` gives it, by one kind of area. Of each the areas that are under
        come first, then what tells neither, then those that are over. Of a table with years: all years together.
    many : bool
        Whether to show the verdict after looking at all areas (``verdict_many``); without it that of each by itself,
        as its interval has it.
    title : str, optional
        Instead of the chart's own.
    lang : {"nl", "en"}
        Language of the words; names are as the table has them.

    Returns
    -------
    Chart
        What is claimed is in a strong colour with a filled dot; everything else is grey and open. Behind the name: the
        number of municipalities. To the right: counted and expected.

    Raises
    ------
    InputError
        A table without ratios and verdicts.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    kkgeo.coverage_gaps : Areas with a name, each against the rest.
    kkgeo.coverage : The same by province, cluster or another kind of area.

    Notes
    -----
    The axis is logarithmic, so that half lies as far from one as twice; nought, which has no logarithm, lies at its
    left end. Intervals and verdicts are those of the tables (`kkgeo.stats.verdict.judge`), nothing is computed here.

    Examples
    --------
    >>> import kkgeo
    >>> placed, register = (kkgeo.geocode(f()) for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register))
    >>> chart = forest(kkgeo.coverage_gaps(placed, register, areas="hageland"), lang="en")
    >>> chart.alternative
    'Fewer than expected: Hageland (1, expected 14).'
    """
    lang = check_language(lang)
    column = "verdict_many" if many else "verdict"
    needed = [*JUDGED, *([column] if many else [])]
    rows: list[Row] = []
    parts, left = [], 0
    for block, given in enumerate((table, *more)):
        check_columns(given, needed, "coverage_gaps, coverage")
        whole = _whole(given)
        known = judged(whole, column)
        left += int((whole["verdict"] == "no denominator").sum())
        towns = _towns(known)
        found = [Row(v, n, block) for v, n in zip(values_of(known, column), towns, strict=True)]
        order = sorted(range(len(found)), key=lambda i: _order(found[i].value))
        rows += [found[i] for i in order]
        parts.append(known.assign(municipalities=pd.array(towns, dtype="Int64")).iloc[order])
    columns = ["name", "municipalities", *JUDGED[1:-1], column]
    drawn = [
        part[columns].set_axis(pd.Index([row.value.code for row in rows if row.block == i], name="area"))
        for i, part in enumerate(parts)
    ]
    numbers = pd.concat(drawn) if drawn else pd.DataFrame(columns=columns)
    what = counted(table, lang)
    return Chart(
        key="forest",
        title=title or say("charts.forest_title", lang),
        alternative=_alternative([row.value for row in rows], lang),
        note=" ".join(
            [
                say("charts.forest_note", lang, what=what),
                *([say("charts.left_out", lang, areas=phrase("counted.areas", count=left))] if left else []),
            ]
        ),
        lang=lang,
        table=numbers,
        headings=headings(
            lang, verdict=column, more=[Heading("municipalities", say("charts.municipalities", lang), 0)]
        ),
        plot=Forest(tuple(rows), lang) if rows else None,
    )


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Return all years together of a table that has years."""
    for level in PERIODS:
        if table.index.nlevels > 1 and level in table.index.names:
            periods = table.index.get_level_values(level)
            if (periods == ALL).any():
                return table[periods == ALL]
    return table


def _towns(table: pd.DataFrame) -> list[int | None]:
    """Return of how many municipalities each area is, as far as the table or the reference data say it."""
    if "municipalities" in table.columns:
        return [int(count) for count in table["municipalities"]]
    told = noted(table, Coverage)
    if told.kind == "coverage" and told.by == ("province",) and told.vintage is not None:
        counts = municipalities(told.vintage, geometry=False)["province"].value_counts()
        return [int(counts[code]) if code in counts.index else None for code in table.index]
    return [None] * len(table)


def _order(value: Value) -> tuple[int, float, float]:
    side = {UNDER: 0, OVER: 2}.get(value.verdict, 1)
    return side, value.ratio, -value.expected


def _alternative(values: Sequence[Value], lang: str) -> str:
    if not values:
        return say("charts.nothing", lang)
    told = []
    for verdict in (UNDER, OVER):
        named = [
            say(
                "charts.named",
                lang,
                name=value.name,
                observed=amount(value.observed, lang),
                expected=amount(value.expected, lang),
            )
            for value in values
            if value.verdict == verdict
        ]
        if named:
            told.append(say(f"charts.forest_{verdict}", lang, areas=listing(named, lang)))
    rest = sum(not value.claimed for value in values)
    if not told:
        return say("charts.forest_none", lang, areas=phrase("counted.areas", count=rest))
    if rest:
        told.append(say("charts.forest_rest", lang, areas=phrase("counted.areas", count=rest)))
    return " ".join(told)


@dataclass(frozen=True)
class Forest:
    """Rows to draw."""

    rows: tuple[Row, ...]
    lang: str

    def height(self, width: float, text: float) -> float:
        """Return how high the rows are with room between them."""
        del width
        return _ends(self.rows, _ROW * text, text)[-1] + (_HEAD + _FOOT) * text

    def drawn(self, frame: Box, text: float) -> tuple[list[Mark], dict[str, Scale]]:
        """Return names, axis, intervals and counts."""
        lang = self.lang
        shown, hidden, letters, row = self._fitting(frame.bottom - frame.top - (_HEAD + _FOOT) * text, text)
        top = frame.top + _HEAD * text
        ends = _ends(shown, row, letters)
        bottom = top + ends[-1] + (row if hidden else 0.0)
        most = _NAMES * (frame.right - frame.left)
        head, axis = say("charts.names", lang), say("charts.axis_ratio", lang)
        wide = max(width(each.label(lang), letters, bold=each.value.claimed) for each in shown)
        names = min(max(wide, width(head, letters)), most)
        counts = max(width(each.value.counts(lang), letters, bold=True) for each in shown)
        left, right = frame.left + names + 0.9 * text, frame.right - counts - 1.2 * text
        values = [each.value for each in shown]
        low, high = ratio_range([v.ratio for v in values], [end for v in values for end in (v.low, v.high)])
        scale = Scale(RATIO, low, high, left, right)
        inside = Box(left, top, right, bottom)
        first, last, above = left - 0.9 * text, frame.right, frame.top + 0.55 * text
        marks = across(scale, inside, letters, lang, kept=(1.0, 0.0))
        marks.append(one(scale, inside, upright=True))
        axis = shortened(axis, letters, frame.right - frame.left)
        half = width(axis, letters) / 2
        middle = min(max(scale.at(1.0), frame.left + half), frame.right - half)
        marks.append(Text(shortened(head, letters, names), first, above, letters, "end", tone=SOFT))
        marks.append(Text(say("charts.counts", lang), last, above, letters, "end", tone=SOFT))
        marks.append(Text(axis, middle, bottom + 2.0 * text, letters, "middle", tone=SOFT))
        if hidden:
            words = say("charts.hidden", lang, areas=phrase("counted.areas", count=hidden))
            words = shortened(words, letters, right - left)
            marks.append(Text(words, left, bottom - row / 2, letters, tone=SOFT))
        places = [top + end - row / 2 for end in ends]
        for each, place in zip(shown, places, strict=True):
            name, label = each.label(lang, letters, names), each.label(lang)
            full = label if name != label else ""
            marks.append(_words(name, first, place, letters, each.value, full))
        for each, place in zip(shown, places, strict=True):
            marks.append(_words(each.value.counts(lang), last, place, letters, each.value))
        for each, place in zip(shown, places, strict=True):
            marks += interval(each.value, scale, place, letters, lang, upright=False)
        return marks, {"x": scale}

    def _fitting(self, room: float, text: float) -> tuple[list[Row], int, float, float]:
        """Return which rows have room, how many have not, the size of letters and the height of a row.

        Where there is no room letters shrink, and then the last rows that claim nothing are counted instead.
        """
        shown = list(self.rows)
        gaps = _GAP * shown[-1].block
        needs = (len(shown) * _CLOSEST + gaps) * text
        letters = text if needs <= room else max(text * room / needs, text * _SMALLEST)
        most = max(int((room - gaps * letters) / (_CLOSEST * letters) + 1e-9), 2)
        while len(shown) > (most if len(self.rows) <= most else most - 1):
            weakest = [i for i, each in enumerate(shown) if not each.value.claimed]
            del shown[weakest[-1] if weakest else -1]
        hidden = len(self.rows) - len(shown)
        return shown, hidden, letters, min(_ROW * text, (room - gaps * letters) / (len(shown) + bool(hidden)))


def _ends(rows: Sequence[Row], row: float, text: float) -> list[float]:
    """Return how far down each row ends, with a gap between tables."""
    done, down, block = [], 0.0, rows[0].block
    for each in rows:
        down += row + (_GAP * text if each.block != block else 0.0)
        block = each.block
        done.append(down)
    return done


def _words(text: str, x: float, y: float, size: float, value: Value, full: str = "") -> Text:
    """Return words of a row: of what is claimed they are bold and in its colour."""
    return Text(text, x, y, size, "end", value.claimed, value.tone if value.claimed else INK, value.code, full)
