"""Academies near a gap that have no collaboration: which to call, and how much of a gap any of them reaches."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.words import number, phrase, say, sentence, word
from kkgeo.charts import Chart
from kkgeo.charts.marks import LIGHT, PLAIN
from kkgeo.charts.pairs import Named, Pair, pairs
from kkgeo.gaps.claims import BAND, CLAIMED
from kkgeo.reach.calling import REACH_KM, Reach, free_places
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.chapters.invitations import told_names
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Details, Item, Table, Text, numbers, texts
from kkgeo.schools.academies import partners
from kkgeo.schools.units import school_unit
from kkgeo.spatial.distances import points_km
from kkgeo.stats.poisson import UNDER
from kkgeo.targeting.lacking import areas_that_lack

#: So many academies are drawn, those to call first: a page that is read has no room for more.
DRAWN = 8


def academies(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on academies; nothing where the lists cannot tell which of them is near a gap."""
    listed, schools = facts.academies, facts.schools
    if listed is None or schools is None or not _measurable(facts):
        return ()
    lacking = _told_once(facts, schools)
    reach = Reach.of(listed, facts.placed, schools, facts.towns, lacking, REACH_KM, school_unit(facts.asked.unit))
    places = free_places(listed, facts.asked.capacity)
    table, gaps = reach.by_academy(listed, facts.placed, places, facts.lang), reach.by_gap(facts.lang)
    call = table[table["rank"].notna()].sort_values("rank")
    km = number(REACH_KM, facts.lang)
    if call.empty:
        return (Text(facts.say("reach.none_to_call" if len(gaps) else "reach.no_gaps", km=km), "lead"),)
    lead = facts.say("reach.lead", count=len(call), all=phrase("counted.academies", count=len(listed)), km=km)
    return (
        Text(lead, "lead"),
        *drawn(facts, partial(_reach, facts, call)),
        *(Text(str(sentence)) for sentence in gaps["sentence"]),
        # A page that is read has no room for a row an academy; who calls unfolds it, or has the workbook.
        Details(facts.say("reach.caption"), (_list(facts, call, places),)),
        Details(facts.say("report.reasons_title_academies"), (_reasons(facts, call),)),
    )


def _told_once(facts: Facts, schools: pd.DataFrame) -> list[tuple[pd.DataFrame, list[npt.NDArray[np.bool_]]]]:
    """Return the areas that stay behind by the names of this report; one that was found and named only once."""
    judged = [one for one in (facts.named, facts.found) if one is not None]
    names, known, told = told_names(facts), set[str](), []
    for areas, inside in areas_that_lack(schools, judged, facts.asked.vintage, facts.lang):
        called = areas["name"].map(lambda name: names.get(str(name), str(name)))
        new = (~called.isin(known)).to_numpy()
        known |= set(called)
        told.append((areas.assign(name=called)[new], [each for each, one in zip(inside, new, strict=True) if one]))
    return told


def _measurable(facts: Facts) -> bool:
    """Return whether collaborations name academies, and academies and schools have points."""
    assert facts.academies is not None
    pointed = (np.isfinite(points_km(frame)).any() for frame in (facts.academies, facts.schools) if frame is not None)
    return bool((partners(facts.placed, facts.academies).of_row >= 0).any()) and all(pointed)


def _reach(facts: Facts, call: pd.DataFrame) -> Chart:
    """Return how many schools the academies to call first reach, and how many of these nobody else does."""
    lang, first = facts.lang, call.head(DRAWN)
    tones = {claim.name: {CLAIMED: UNDER, BAND: LIGHT}.get(claim.strength, PLAIN) for claim in facts.claims}
    given, told = [], []
    for row, name in zip(first.to_dict("records"), _names(first), strict=True):
        one = Pair(
            # Names of academies begin alike, and are cut off at their end.
            say("reach.chart_name", lang, town=row["municipality"], name=name),
            row["gap_alone"],
            row["gap_schools"],
            tones.get(str(row["gap"]), PLAIN),
        )
        near, alone = number(row["gap_schools"], lang), number(row["gap_alone"], lang)
        told.append(say("reach.chart_told", lang, name=one.name, area=row["gap"], near=near, alone=alone))
        given.append(one)
    return pairs(
        given,
        Named(
            word("column", "academy", lang),
            say("reach.schools_alone", lang),
            say("reach.schools_without", lang),
            word("measure", "schools", lang),
        ),
        title=facts.say("reach.chart", count=len(first)),
        alternative=sentence(f"{'; '.join(told)}."),
        note=facts.say("reach.chart_note", km=number(REACH_KM, lang)),
        lang=lang,
    )


def _names(call: pd.DataFrame) -> pd.Series:
    return call["name"] if "name" in call.columns else call["institution"]


def _list(facts: Facts, call: pd.DataFrame, places: object) -> Table:
    say = facts.say
    columns = [
        numbers(say("word.rank"), call["rank"]),
        texts(say("column.name"), _names(call)),
        texts(say("column.municipality"), call["municipality"]),
        texts(say("targets.column.gap"), call["gap"]),
        numbers(say("reach.schools_without"), call["gap_schools"]),
        numbers(say("reach.schools_alone"), call["gap_alone"]),
    ]
    if places is not None and "free_places" in call.columns:
        columns.append(numbers(say("column.free_places"), pd.to_numeric(call["free_places"], errors="coerce")))
    # Of a page they are folded apart.
    columns.append(texts(say("word.why"), call["why"], on_page=False))
    caption, note = say("reach.caption"), say("reach.note", km=number(REACH_KM, facts.lang))
    return Table("academies_call", say("sheet.title_call"), caption, tuple(columns), note=note)


def _reasons(facts: Facts, call: pd.DataFrame) -> Table:
    say = facts.say
    columns = (numbers(say("word.rank"), call["rank"]), texts(say("word.why"), call["why"]))
    return Table("academies_why", "", say("report.reasons_title_academies"), columns, in_workbook=False)
