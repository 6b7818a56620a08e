"""Year by year: what was approved, what runs, and every province in small."""

from __future__ import annotations

from functools import partial

import pandas as pd

from kkgeo import charts
from kkgeo._base.programme import duration
from kkgeo._base.words import number
from kkgeo.areas.dimensions import UNKNOWN, UNPLACED
from kkgeo.periods import timeline
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Chart, Details, Item, Table, Text, numbers, texts


def years(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on years."""
    if facts.yearly is None:
        shown: tuple[Item, ...] = (Text(facts.failures["yearly"], "lacking"),)
    else:
        # What has no place has no panel.
        provinces = facts.yearly.drop(index=UNPLACED, level="province", errors="ignore")
        shown = drawn(facts, partial(charts.small_multiples, provinces, lang=facts.lang))
    told = tuple(Text(item.chart.alternative, "lead") for item in shown if isinstance(item, Chart))
    return (*told, *shown, *_running(facts))


def by_school_year(placed: pd.DataFrame) -> pd.DataFrame:
    """Return for every school year how many were approved for it, run and ended in it."""
    table = timeline(placed, by=())
    # Of a year that nobody knows nothing runs.
    return table[table.index != UNKNOWN]


def _running(facts: Facts) -> tuple[Item, ...]:
    """Return what was approved, runs and ended in each school year; without years there is nothing to tell."""
    if not facts.has("year"):
        return ()
    say, table = facts.say, by_school_year(facts.placed)
    if table.empty:
        return ()
    most = table.iloc[int(table["running"].argmax())]
    own = {name: number(most[name], facts.lang) for name in ("approved", "ended")}
    said = say("report.most_running", school_year=most.name, count=int(most["running"]), **own)
    columns = (
        texts(say("report.school_year"), [*table.index]),
        numbers(say("report.approved"), table["approved"]),
        numbers(say("report.running"), table["running"]),
        numbers(say("report.ended"), table["ended"]),
    )
    note = say("report.running_note", duration=duration())
    running = Table("running", say("report.sheet_running"), say("report.running_caption"), columns, note=note)
    return Text(said), Details(running.caption, (running,), printed=True, spare=True)
