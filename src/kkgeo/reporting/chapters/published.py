"""The report's own tables beside the published ones: of the built-in data, whose totals these are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pandas as pd

from kkgeo import datasets
from kkgeo._base.programme import programme
from kkgeo._base.provenance import noted
from kkgeo._base.words import has, listing, number, say, word
from kkgeo.charts import Chart as ChartSpec
from kkgeo.charts.marks import INK, PLAIN
from kkgeo.charts.pairs import Named, Pair, pairs
from kkgeo.geocoding import enrich
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Chart, Column, Details, Item, Table, Text, numbers, texts

#: The sections of the report whose table is counted here too: the published table, and what rows are counted by.
_COUNTED = {
    "2.1": ("province", "province_name"),
    "3.1": ("school_network", "network"),
    "3.2": ("academy_network", "academie_net"),
}
_CLUSTERS, _TOTAL, _PROVINCE = "belfius_2007", "Totaal", "Provincie "


def is_published(facts: Facts) -> bool:
    """Whether the list is the built-in one, as many rows in every year as were published of this programme."""
    if not (programme().published and noted(facts.placed).invented and facts.has("year")):
        return False
    name, _ = _COUNTED["2.1"]
    own = facts.placed["year"].astype(str).value_counts()
    return bool(own.to_dict() == _years(datasets.published(name)).loc[_TOTAL].to_dict())


def published(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on what was published; of other data there is none."""
    if not is_published(facts):
        return ()
    # A list that was only placed does not say its provinces.
    rows = facts.placed if "province_name" in facts.placed.columns else enrich(facts.placed)
    beside = {section: _both(rows, *what) for section, what in _COUNTED.items() if what[1] in rows.columns}
    cells = sum(printed.size for printed, _ in beside.values())
    same = sum(int((printed == own).to_numpy().sum()) for printed, own in beside.values())
    tables = [_table(facts, section, *pair) for section, pair in beside.items()]
    # In the order of their sections in the report.
    tables = sorted([*tables, _clusters(facts)], key=lambda table: table.caption)
    shown = drawn(facts, partial(_beside, facts, beside.values()))
    differing = [item.chart.alternative for item in shown if isinstance(item, Chart)]
    return (
        Text(facts.say("report.published_same", count=same, cells=cells), "lead"),
        *map(Text, differing),
        # Of a long report the least asked for: what differs is said above.
        Details(facts.say("report.published_chart"), shown, printed=True, spare=True),
        Text(facts.say("report.published_source", source=programme().published)),
        Details(facts.say("report.published_title"), tuple(tables)),
    )


def _years(table: pd.DataFrame) -> pd.DataFrame:
    """Return a published table without its totals."""
    years = table[[column for column in table.columns if str(column).isdigit()]]
    return years.set_axis([str(column) for column in years.columns], axis=1)


def _both(rows: pd.DataFrame, name: str, column: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a published table, and the rows of the list counted in its rows and years."""
    printed = _years(datasets.published(name)).drop(index=_TOTAL)
    counted = pd.crosstab(rows[column], rows["year"].astype(str))
    own = counted.reindex([str(row).removeprefix(_PROVINCE) for row in printed.index], columns=printed.columns)
    return printed, own.fillna(0).astype(int).set_axis(printed.index)


def _beside(facts: Facts, tables: Iterable[tuple[pd.DataFrame, pd.DataFrame]]) -> ChartSpec:
    """Return what was printed beside what is counted, of every row of every table, all years together."""
    lang, given, told = facts.lang, [], []
    for block, (printed, own) in enumerate(tables):
        for name in printed.index:
            there, here = int(printed.loc[name].sum()), int(own.loc[name].sum())
            differs = not printed.loc[name].equals(own.loc[name].astype(printed.loc[name].dtype))
            given.append(Pair(word("value", name, lang), here, there, INK if differs else PLAIN, block))
            if differs:
                counts = {"here": number(here, lang), "printed": number(there, lang)}
                told.append(say("report.published_differs", lang, name=word("value", name, lang), **counts))
    differing = "report.published_differing" if told else "report.published_all_same"
    return pairs(
        given,
        Named(*(say(f"report.published_{part}", lang) for part in ("rows", "here", "printed", "axis"))),
        title=facts.say("report.published_chart"),
        alternative=facts.say(differing, groups=listing(told, lang)) if told else facts.say(differing),
        note=facts.say("report.published_chart_note"),
        lang=lang,
    )


def _table(facts: Facts, section: str, printed: pd.DataFrame, own: pd.DataFrame) -> Table:
    say, name = facts.say, _COUNTED[section][0]
    rows = [*(word("value", row, facts.lang) for row in printed.index), say("word.total")]
    columns: list[Column] = [texts(say(f"report.published_{name}"), rows)]
    for year in printed.columns:
        for key, table in (("report.printed_in", printed), ("report.here_in", own)):
            columns.append(numbers(say(key, year=year), [*table[year], table[year].sum()]))
    return Table(
        f"published_{name}", say("report.sheet_published", section=section),
        say("report.published_caption", section=section), tuple(columns), foot=1, note=_note(facts, name),
    )  # fmt: skip


def _note(facts: Facts, name: str) -> str:
    """Return what has to be known to read a published table, if anything."""
    return facts.say(f"datasets.note_{name}") if has(f"datasets.note_{name}") else ""


def _clusters(facts: Facts) -> Table:
    """Return the clusters as printed: they are of an edition that nothing is counted by here."""
    say, printed = facts.say, datasets.published(_CLUSTERS)
    columns = [
        texts(say("column.belfius"), printed.index),
        *(numbers(str(name), printed[name]) for name in _years(printed)),
    ]
    columns.append(numbers(say("word.total"), printed["total"]))
    note = f"{_note(facts, _CLUSTERS)} {say('report.published_clusters')}"
    section = "2.2"
    return Table(
        f"published_{_CLUSTERS}", say("report.sheet_published", section=section),
        say("report.published_alone", section=section), tuple(columns), note=note,
    )  # fmt: skip
