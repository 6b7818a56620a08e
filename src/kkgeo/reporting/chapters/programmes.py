"""Other programmes: who used several, and which schools know another one and not this one, by province and level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd

from kkgeo._base import words
from kkgeo._base.programme import programme
from kkgeo._base.words import listing, number, say, sentence, word
from kkgeo.charts import Chart
from kkgeo.charts.marks import PLAIN
from kkgeo.charts.pairs import Named, Pair, pairs
from kkgeo.combining import programmes as tabulated
from kkgeo.combining.others import USED, as_one, others_only
from kkgeo.combining.sentences import sentences
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Column, Details, Item, Listing, Table, Text, numbers, texts
from kkgeo.targeting.workbook import headings_of

#: By what they are counted: areas, and what the register says.
_BY = ("province", "level")
#: Of a school that knows another programme: on the page, and beside that in the workbook.
_ON_PAGE = ("name", "municipality", "level")
_IN_WORKBOOK = ("institution", "street", "house_number", "box", "postal_code", "locality")


def programmes(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on other programmes; nothing where no list of any was given."""
    others, schools = facts.besides.others, facts.schools
    if not others:
        return ()
    if schools is None:
        return (Text(facts.say("report.lacks_register"), "lacking"),)
    lists = {programme().name: facts.placed, **others}
    how = {"unit": facts.asked.matching["unit"], **facts.asked.delimiting}
    together = tabulated(lists, schools, by=(), **how)
    by = {key: tabulated(lists, schools, by=key, **how)
          for key in _BY if key == "province" or key in schools.columns}  # fmt: skip
    known = others_only(lists, schools, unit=how["unit"])
    tables = [_table(facts, key, table, together) for key, table in by.items()]
    names = listing([*others], facts.lang, "or")
    lead = facts.say("programmes.lead", count=len(known), others=names, programme=programme().name)
    return (
        Text(lead, "lead"),
        *drawn(facts, partial(_chart, facts, lists, schools, by, how)),
        Text(facts.say("programmes.cannot")),
        Details(facts.say("programmes.in_words"), (Listing(tuple(sentences(together, facts.lang))),), printed=True),
        # On paper the table of provinces stands for both.
        *(Details(table.caption, (table,), printed=place == 0) for place, table in enumerate(tables)),
        *([Details(facts.say("programmes.caption_known"), (_known(facts, known),))] if len(known) else []),
    )


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the areas that there is anything in, by their names, a column for the counts of each combination."""
    by = str(table.index.names[0])
    counts = table["users"].unstack(["programme", "also"])
    names, schools = (table[column].groupby(level=by, sort=False).first() for column in ("name", "schools"))
    order = names.index
    counts = counts.reindex(order)
    counts.insert(0, ("", "schools"), schools)
    counts.index = pd.Index([sentence(str(name)) for name in names])
    return counts[(counts > 0).any(axis=1)]


def _table(facts: Facts, by: str, table: pd.DataFrame, together: pd.DataFrame) -> Table:
    """Return for each area how many schools used what; all together, of which nobody is twice, in the last row."""
    own, *others = dict.fromkeys(together.index.get_level_values("programme"))
    rows, all_of, say = _rows(table), together["users"], facts.say

    def counted(label: str, key: tuple[str, str], less: tuple[str, str] | None = None) -> Column:
        values = rows[key] if less is None else rows[key] - rows[less]
        total = all_of[key] if less is None else all_of[key] - all_of[less]
        return numbers(label, [*values, total])

    columns = [
        texts(say(f"column.{by}"), [*rows.index, say("word.total")]),
        numbers(say("measure.schools"), [*rows["", "schools"], together["schools"].iloc[0]]),
        counted(own, (own, "")),
    ]
    for other in others:
        values = {"other": other, "programme": own}
        columns += [
            # The sum of the two that follow, for which a page has no room.
            replace(counted(other, (other, "")), on_page=False),
            # Whoever names a programme decides on its capital.
            counted(words.say("programmes.column_both", facts.lang, **values), (other, own)),
            counted(words.say("programmes.column_without", facts.lang, **values), (other, ""), (other, own)),
        ]
    caption, sheet = (say(f"programmes.{what}_{by}") for what in ("caption", "sheet"))
    return Table(f"programmes_{by}", sheet, caption, tuple(columns), foot=1, note=say("programmes.note"))


def _chart(
    facts: Facts,
    lists: Mapping[str, gpd.GeoDataFrame],
    schools: gpd.GeoDataFrame,
    by: Mapping[str, pd.DataFrame],
    how: Mapping[str, Any],
) -> Chart:
    """Return how many schools know any other programme, and how many of these know this one as well."""
    own, *others = lists
    what = listing(others, facts.lang, "or")
    any_of = others[0]
    if len(others) > 1:
        any_of = say("targets.component_warm", facts.lang)
        both = {own: lists[own], any_of: as_one([lists[other] for other in others])}
        by = {key: tabulated(both, schools, by=key, **how) for key in by}
    given = [
        Pair(str(name), float(row[any_of, own]), float(row[any_of, ""]), PLAIN, block)
        for block, table in enumerate(by.values())
        for name, row in _rows(table).iterrows()
        if row[any_of, ""] > 0
    ]
    told = [
        say(
            "programmes.chart_told", facts.lang, name=one.name,
            **{key: number(value or 0, facts.lang, 0) for key, value in (("count", one.opened), ("both", one.filled))},
        )
        for one in given
    ]  # fmt: skip
    return pairs(
        given,
        Named(
            say("charts.area", facts.lang),
            say("programmes.chart_both", facts.lang, programme=own),
            say("programmes.chart_other", facts.lang),
            say("measure.schools", facts.lang),
        ),
        title=facts.say("programmes.chart", others=what, programme=own),
        alternative=sentence(f"{'; '.join(told)}."),
        note=facts.say("programmes.chart_note", others=what, programme=own),
        lang=facts.lang,
    )


def _known(facts: Facts, known: pd.DataFrame) -> Table:
    """Return the schools that used another programme and not this one."""
    say, headings = facts.say, headings_of(facts.lang)
    if "level" in known.columns:
        known = known.assign(level=known["level"].map(lambda own: word("value", own, facts.lang), na_action="ignore"))
    columns = [texts(headings[name], known[name]) for name in _ON_PAGE if name in known.columns]
    columns.append(texts(say("targets.column.programmes_used"), known[USED]))
    columns += [texts(headings[name], known[name], on_page=False) for name in _IN_WORKBOOK if name in known.columns]
    return Table("programmes_known", say("programmes.sheet_known"), say("programmes.caption_known"), tuple(columns))
