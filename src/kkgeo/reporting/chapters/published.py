"""The report's own tables beside the published ones: of the built-in data, whose totals these are."""

from __future__ import annotations

import pandas as pd

from kkgeo import datasets
from kkgeo._base.provenance import noted
from kkgeo._base.words import has
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Column, Details, Item, Table, Text, numbers, texts

#: The sections of the report whose table is counted here too: the published table, and what rows are counted by.
_COUNTED = {
    "2.1": ("province", "province_name"),
    "3.1": ("school_network", "network"),
    "3.2": ("academy_network", "academie_net"),
}
_CLUSTERS, _TOTAL, _PROVINCE = "belfius_2007", "Totaal", "Provincie "


def is_published(facts: Facts) -> bool:
    """Whether the list is the built-in one, as many rows in every year as were published."""
    if not (noted(facts.placed).invented and facts.has("year")):
        return False
    name, _ = _COUNTED["2.1"]
    own = facts.placed["year"].astype(str).value_counts()
    return bool(own.to_dict() == _years(datasets.published(name)).loc[_TOTAL].to_dict())


def published(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on what was published; of other data there is none."""
    say = facts.say
    if not is_published(facts):
        return ()
    beside = {section: _both(facts, *what) for section, what in _COUNTED.items() if what[1] in facts.placed.columns}
    cells = sum(printed.size for printed, _ in beside.values())
    same = sum(int((printed == own).to_numpy().sum()) for printed, own in beside.values())
    tables = [_table(facts, section, *pair) for section, pair in beside.items()]
    # In the order of their sections in the report.
    tables = sorted([*tables, _clusters(facts)], key=lambda table: table.caption)
    return (
        Text(say("report.published_same", count=same, cells=cells), "lead"),
        Text(say("report.published_source", source=datasets.SOURCE)),
        Details(say("report.published_title"), tuple(tables)),
    )


def _years(table: pd.DataFrame) -> pd.DataFrame:
    """Return a published table without its totals."""
    years = table[[column for column in table.columns if str(column).isdigit()]]
    return years.set_axis([str(column) for column in years.columns], axis=1)


def _both(facts: Facts, name: str, column: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a published table, and the rows of the list counted in its rows and years."""
    printed = _years(datasets.published(name)).drop(index=_TOTAL)
    counted = pd.crosstab(facts.placed[column], facts.placed["year"].astype(str))
    own = counted.reindex([str(row).removeprefix(_PROVINCE) for row in printed.index], columns=printed.columns)
    return printed, own.fillna(0).astype(int).set_axis(printed.index)


def _table(facts: Facts, section: str, printed: pd.DataFrame, own: pd.DataFrame) -> Table:
    say, name = facts.say, _COUNTED[section][0]
    columns: list[Column] = [texts(say(f"report.published_{name}"), [*printed.index, say("word.total")])]
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
