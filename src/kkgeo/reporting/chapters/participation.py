"""How participation in part-time arts education changed, of a list that says it of every school."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from kkgeo import charts
from kkgeo.equity import participation_change
from kkgeo.equity.measured import named_column
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Details, Item, Table, Text, numbers, texts

#: In points of a hundred, with one decimal.
_POINTS = ("before", "after", "change", "change_low", "change_high", "adjusted", "adjusted_low", "adjusted_high")
#: Of whom a sentence is said; the others stand in the table.
_SAID = ("partners", "with_site")


def participation(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on participation; nothing where no list of it was given."""
    schools = facts.besides.schools
    return () if schools is None else changed(schools, facts.besides.columns, facts)


def changed(schools: pd.DataFrame, how: Mapping[str, Any], facts: Facts) -> tuple[Item, ...]:
    """Return what is said of partner schools, every school by its size, the means, and what these cannot show."""
    table, each = (participation_change(schools, by=by, lang=facts.lang, **how) for by in ("group", "school"))
    said = [str(table["sentence"][group]) for group in _SAID if group in table.index]
    pupils = named_column(each, how["pupils"])
    shown = drawn(facts, partial(charts.scatter, each, pupils=pupils, lang=facts.lang))
    say = facts.say
    columns = (
        texts(say("charts.participation_group"), table["name"]),
        numbers(say("measure.schools"), table["schools"]),
        *(numbers(say(f"participation.column_{name}"), (100 * table[name]).round(1) + 0.0, 1) for name in _POINTS),
    )
    figures = Table("participation_change", say("participation.sheet"), say("participation.caption"), columns)
    return (
        *(Text(one, "lead") for one in said[:1]),
        *shown,
        *map(Text, said[1:]),
        Text(say("participation.cannot")),
        Details(figures.caption, (figures,), printed=True),
    )
