"""Year by year: what was approved, what runs, and every province in small."""

from __future__ import annotations

from functools import partial

import pandas as pd

from kkgeo import charts
from kkgeo.areas.dimensions import UNPLACED
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Chart, Item, Table, Text, numbers, texts
from kkgeo.targeting.running import DURATION, began


def years(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on years."""
    if facts.yearly is None:
        shown: tuple[Item, ...] = (Text(facts.failures["yearly"], "lacking"),)
    else:
        # What has no place has no panel.
        provinces = facts.yearly.drop(index=UNPLACED, level="province", errors="ignore")
        shown = drawn(facts, partial(charts.small_multiples, provinces, lang=facts.lang))
    told = tuple(Text(item.chart.alternative, "lead") for item in shown if isinstance(item, Chart))
    running = _running(facts)
    return (*told, *shown, *([running] if running is not None else []))


def by_school_year(placed: pd.DataFrame) -> pd.DataFrame:
    """Return for every year of the rows how many were approved, and how many run if each runs as long as is usual."""
    first = began(placed).dropna().astype(int)
    there = sorted(first.unique())
    return pd.DataFrame(
        {
            "approved": [int(first.eq(year).sum()) for year in there],
            "running": [int(first.between(year - DURATION + 1, year).sum()) for year in there],
        },
        index=pd.Index(there, name="year"),
    )


def _running(facts: Facts) -> Table | None:
    """Return what was approved and what runs in each school year; without years there is nothing to tell."""
    if not facts.has("year"):
        return None
    say, table = facts.say, by_school_year(facts.placed)
    if table.empty:
        return None
    columns = (
        texts(say("report.school_year"), [f"{year}-{year + 1}" for year in table.index]),
        numbers(say("report.approved"), table["approved"]),
        numbers(say("report.running"), table["running"]),
    )
    note = say("report.running_note", duration=DURATION)
    return Table("running", say("report.sheet_running"), say("report.running_caption"), columns, note=note)
