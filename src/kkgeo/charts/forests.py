"""The forest plot: areas under one another, each with its ratio and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import number, phrase, say
from kkgeo.charts.axes import interval, one
from kkgeo.charts.given import ALL, JUDGED, PERIODS, Value, check_columns, counted, headings, judged, some, values_of
from kkgeo.charts.lettering import Box
from kkgeo.charts.marks import LIGHT, PLAIN, Mark
from kkgeo.charts.model import Chart, Heading
from kkgeo.charts.rows import Row, Rows
from kkgeo.charts.scales import RATIO, Scale, ratio_range
from kkgeo.reference import municipalities
from kkgeo.stats.poisson import OVER, UNDER

#: What rows are, several of them.
_SEVERAL = {"area": "counted.areas", "group": "charts.groups"}


@checked
def forest(
    table: pd.DataFrame,
    *more: pd.DataFrame,
    highlight: Sequence[str] | None = None,
    band: Sequence[str] | None = None,
    many: bool = False,
    title: str | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> Chart:
    """Forest plot: areas under one another, each with the ratio of counted to expected and its 95 % interval.

    Parameters
    ----------
    table, *more : DataFrame
        As `kkgeo.coverage_gaps` or `kkgeo.coverage` gives it, by one kind of area; or `kkgeo.equity_rates`, with its
        ``collaborations`` as ``observed``. Of each the areas that are under come first, then what tells neither, then
        those that are over. Of a table with years: all years together. An area without an interval (both its bounds
        missing), as one that came out of a search, is a dot alone.
    highlight : sequence of str, optional
        Keys of the areas that are claimed, as a map claims them: they are drawn in the strong colour, and no other
        area in any. If neither these nor `band` are given, the verdict of each decides.
    band : sequence of str, optional
        The same for areas that are claimed and are a border: in a lighter colour.
    many : bool
        Whether to show the verdict after looking at all areas (``verdict_many``); without it that of each by itself,
        as its interval has it.
    title : str, optional
        Instead of the chart's own.
    lang : {"nl", "en", "fr"}
        Language of the words; names are as the table has them.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

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
    told = (
        None
        if highlight is None and band is None
        else {**dict.fromkeys(highlight or (), UNDER), **dict.fromkeys(band or (), LIGHT)}
    )
    needed = [*JUDGED, *([column] if many else [])]
    values: list[Value] = []
    rows: list[Row] = []
    parts, left = [], 0
    for block, given in enumerate((table, *more)):
        check_columns(given, needed, "coverage_gaps, coverage")
        whole = _whole(given)
        known = judged(whole, column)
        left += int((whole["verdict"] == "no denominator").sum())
        towns, found = _towns(known), values_of(known, column)
        if told is not None:
            found = [replace(value, tone=told.get(value.code, PLAIN)) for value in found]
        order = sorted(range(len(found)), key=lambda i: _order(found[i]))
        values += [found[i] for i in order]
        rows += [_row(found[i], towns[i], block, lang) for i in order]
        part = known.assign(municipalities=pd.array(towns, dtype="Int64")).iloc[order]
        parts.append(part.set_axis(pd.Index([found[i].code for i in order], name="area")))
    counts = (
        [Heading("municipalities", say("charts.municipalities", lang), 0)] if any(row.behind for row in rows) else []
    )
    columns = ["name", *(each.column for each in counts), *JUDGED[1:-1], column]
    numbers = pd.concat(parts)[columns]
    what = counted(table, lang)
    each = "group" if noted(table).kind == "equity_rates" else "area"
    return Chart(
        key="forest",
        title=title or say("charts.forest_title", lang),
        alternative=_alternative(values, told is None, each, lang),
        note=" ".join(
            [
                say("charts.forest_note" if told is None else "charts.forest_note_map", lang, what=what),
                *([say("charts.forest_note_found", lang)] if not all(value.bounded for value in values) else []),
                *([say("charts.left_out", lang, areas=phrase(_SEVERAL[each], count=left))] if left else []),
            ]
        ),
        lang=lang,
        table=numbers,
        headings=headings(lang, verdict=column, first=each, more=counts),
        plot=Forest(tuple(rows), lang, dict(zip(rows, values, strict=True)), each) if rows else None,
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
    side = {UNDER: 0, LIGHT: 0, OVER: 2}.get(value.tone, 1)
    return side, value.ratio, -value.expected


def _alternative(values: Sequence[Value], judged_here: bool, each: str, lang: str) -> str:
    if not values:
        return say("charts.nothing", lang)
    told = []
    for verdict, tones in ((UNDER, (UNDER, LIGHT)), (OVER, (OVER,))):
        named = [
            say("charts.named", lang, name=value.name, **value.amounts(lang)) for value in values if value.tone in tones
        ]
        if named:
            told.append(say(f"charts.forest_{verdict}", lang, areas=some(named, lang)))
    rest = phrase(_SEVERAL[each], count=sum(not value.claimed for value in values))
    if all(value.claimed for value in values):
        return " ".join(told)
    left = "forest_unclaimed" if not judged_here else "forest_rest" if told else "forest_none"
    return " ".join([*told, say(f"charts.{left}", lang, areas=rest)])


def _row(value: Value, towns: int | None, block: int, lang: str) -> Row:
    behind = "" if towns is None else f" ({number(towns, lang)})"
    return Row(value.code, value.name, behind, value.counts(lang), value.tone, block)


@dataclass(frozen=True)
class Forest(Rows):
    """Rows with a ratio and its interval."""

    rows: tuple[Row, ...]
    lang: str
    values: Mapping[Row, Value]
    #: What each row is: an area, or a group of schools.
    each: str = "area"
    kept: tuple[float, ...] = (1.0, 0.0)
    middle: float | None = 1.0

    @property
    def heads(self) -> tuple[str, str, str]:
        """What stands above the names, above the numbers, and below the axis."""
        towns = any(row.behind for row in self.rows)
        keys = ("names" if towns else self.each, "counts", "axis_ratio")
        names, counts, axis = (say(f"charts.{key}", self.lang) for key in keys)
        return names, counts, axis

    def scale(self, shown: Sequence[Row]) -> tuple[str, float, float]:
        """Return an axis that has all ratios."""
        values = [self.values[row] for row in shown]
        ends = [end for value in values if value.bounded for end in (value.low, value.high)]
        return (RATIO, *ratio_range([value.ratio for value in values], ends))

    def behind(self, scale: Scale, inside: Box) -> list[Mark]:
        """Return the line of one."""
        return [one(scale, inside, upright=True)]

    def marks(self, row: Row, scale: Scale, place: float, text: float) -> list[Mark]:
        """Return the ratio with its interval."""
        return interval(self.values[row], scale, place, text, self.lang, upright=False)
