"""Whom to invite: the schools by gap, a line each, and on request why."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Targets
from kkgeo._base.sheets import decimals_of
from kkgeo._base.words import listing, number, phrase, say, sentence, word
from kkgeo.charts import Chart
from kkgeo.charts.marks import LIGHT, PLAIN
from kkgeo.charts.pairs import Named, Pair, pairs
from kkgeo.gaps.claims import BAND, CLAIMED, told_as
from kkgeo.gaps.finding_sentences import called
from kkgeo.reach.calling import FREE_PLACES
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Column, Details, Heading, Item, Table, Text, numbers, texts
from kkgeo.sites.headings import column_of
from kkgeo.stats.poisson import UNDER
from kkgeo.targeting.lacking import MUNICIPALITY
from kkgeo.targeting.workbook import headings_of, mailing


def invitations(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on schools to invite."""
    say, rows = facts.say, facts.invited
    if rows is None:
        return (Text(facts.failures["invited"], "lacking"),)
    told = noted(rows, Targets)
    groups = grouped(facts, rows)
    items: list[Item] = [Text(_opening(facts, groups), "lead"), *_warm(facts, rows), *_uncounted(facts)]
    if len(groups) > 1:
        items += drawn(facts, partial(_lacking, facts, groups))
    for place, (name, own) in enumerate(groups, start=1):
        title = name or say("report.outside_gaps")
        items += [Heading(title), _lines(facts, f"targets_{place}", title, own)]
    parts = ", ".join(
        f"{phrase(f'targets.component_{name}').told(facts.lang)} {Column('', (), 2).shown(weight, facts.lang)}"
        for name, weight in told.weights.items()
    )
    items += [
        Details(say("report.reasons_title"), (_reasons(facts, rows),)),
        Details(
            say("report.ranked_title"),
            (Text(say("report.targets_intro", weights=parts)), _became(facts, told)),
        ),
        _whole(facts, told, rows),
    ]
    return tuple(items)


def names_of(facts: Facts, rows: pd.DataFrame) -> list[object]:
    """Return what schools are called; one without a name by its number."""
    nameless = [facts.say("report.nameless")] * len(rows)
    numbered = rows["institution"].fillna(facts.say("report.nameless")) if "institution" in rows.columns else nameless
    return list(rows["name"].fillna(pd.Series(numbered, index=rows.index)) if "name" in rows.columns else numbered)


def grouped(facts: Facts, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return the schools by the gap that they are for, the best first; those outside any, without a name, last."""
    outside = rows["gap"].isna() | rows["gap_kind"].eq(MUNICIPALITY)
    names = told_names(facts)
    within = rows[~outside]
    called_so = within["gap"].map(lambda name: names.get(name, str(name)))
    groups = [(str(name), own) for name, own in within.groupby(called_so, sort=False)]
    return [*groups, *([("", rows[outside])] if outside.any() else [])]


def told_names(facts: Facts) -> dict[str, str]:
    """Return by what the ranking calls an area that was found what the report calls it."""
    if facts.found is None:
        return {}
    claimed = {claim.key: claim.name for claim in facts.claims}
    again = told_as(facts.claims, facts.found)
    rows = facts.found.areas.to_dict("records")
    keys = {called(row, facts.found.lang): again.get(row["rank"], f"found-{row['rank']}") for row in rows}
    return {name: claimed[key] for name, key in keys.items() if key in claimed}


def _opening(facts: Facts, groups: list[tuple[str, pd.DataFrame]]) -> str:
    count = sum(len(own) for _, own in groups)
    if not count:
        return facts.say("report.invite_none")
    told = [
        say(f"report.invite_{'in' if name else 'outside'}", facts.lang, count=len(own), name=name)
        for name, own in groups
    ]
    return facts.say("report.invite_by_gap", count=count, gaps=listing(told, facts.lang))


def _warm(facts: Facts, rows: pd.DataFrame) -> tuple[Item, ...]:
    """Return how many of the schools know another programme, if lists of any were given."""
    if not facts.besides.others:
        return ()
    names = listing([*facts.besides.others], facts.lang, "or")
    return (Text(facts.say("report.invite_warm", count=int(rows["programmes_used"].notna().sum()), others=names)),)


def _uncounted(facts: Facts) -> tuple[Item, ...]:
    """Return that free places did not count, where nobody asked for them and the academies' list has them."""
    listed = facts.academies
    column = None if listed is None or facts.asked.capacity is not None else column_of(listed.columns, FREE_PLACES)
    if listed is None or column is None or not listed[column].notna().any():
        return ()
    return (Text(facts.say("report.invite_places", column=column)),)


def _lacking(facts: Facts, groups: list[tuple[str, pd.DataFrame]]) -> Chart:
    """Return what every gap lacks, beside how many of the schools on the list are for it."""
    claims, lang = {claim.name: claim for claim in facts.claims}, facts.lang
    tones = {CLAIMED: UNDER, BAND: LIGHT}
    given, told = [], []
    for name, own in groups:
        claim = claims.get(name)
        short = None if claim is None else max(claim.expected - claim.observed, 0.0)
        tone = PLAIN if claim is None else tones.get(claim.strength, PLAIN)
        one = Pair(name or facts.say("report.outside_gaps"), len(own), short, tone)
        given.append(one)
        lacks = {} if short is None else {"short": number(short, lang, 0)}
        key = "gap" if lacks else "outside"
        told.append(say(f"report.invite_told_{key}", lang, name=one.name, count=number(len(own), lang), **lacks))
    what = word("measure", facts.asked.count, lang)
    return pairs(
        given,
        Named(
            say("charts.area", lang),
            say("report.invite_listed", lang),
            say("report.invite_short", lang),
            say("maps.unit.collaborations", lang),
        ),
        title=facts.say("report.invite_chart", what=what),
        alternative=sentence(f"{'; '.join(told)}."),
        note=facts.say("report.invite_chart_note", what=what),
        lang=lang,
    )


def _lines(facts: Facts, key: str, name: str, rows: pd.DataFrame) -> Table:
    """Return the schools of one gap, a line each."""
    say, headings = facts.say, headings_of(facts.lang)
    columns = [
        numbers(headings["rank"], rows["rank"]),
        *([_between(facts, rows)] if _there(facts, "rank_low") else []),
        texts(headings["name"], names_of(facts, rows)),
        texts(headings["municipality"], rows["municipality"]),
    ]
    for column, label, digits in (
        ("distance_km", say("report.academy_distance"), 1),
        ("free_places", headings["free_places"], 0),
        ("oki", headings["oki"], 2),
    ):
        if _there(facts, column):
            columns.append(replace(numbers(label, _measured(rows[column]), digits), bar=column == "oki"))
    caption = say("report.invite_caption", name=name)
    return Table(key, "", caption, tuple(columns), in_workbook=False, lines=True)


def _between(facts: Facts, rows: pd.DataFrame) -> Column:
    """Return between which ranks each school lies; where nothing could be expected, ranks have no interval."""
    between = (
        None if pd.isna(low) else f"{number(low, facts.lang)}–{number(high, facts.lang)}"
        for low, high in zip(rows["rank_low"], rows["rank_high"], strict=True)
    )
    return texts(facts.say("report.rank_between"), between)


def _reasons(facts: Facts, rows: pd.DataFrame) -> Table:
    headings = headings_of(facts.lang)
    columns = (
        numbers(headings["rank"], rows["rank"]),
        texts(headings["name"], names_of(facts, rows)),
        texts(headings["why"], rows["why"]),
    )
    return Table("targets_why", "", facts.say("report.reasons_why"), columns, in_workbook=False)


def _whole(facts: Facts, told: Targets, rows: pd.DataFrame) -> Table:
    """Return the whole list as a mailing needs it: what `kkgeo.write_targets` writes."""
    made = mailing(rows, told, facts.lang, regions_file=facts.asked.regions_file)
    digits = [None if shown is None else decimals_of(shown) for shown in made.formats]
    columns = (_as_given(str(name), made.table[name], count) for name, count in zip(made.table, digits, strict=True))
    caption = facts.say("report.targets_caption", n=number(len(rows), facts.lang))
    return Table("targets", facts.say("report.sheet_targets"), caption, tuple(columns), on_page=False)


def _became(facts: Facts, told: Targets) -> Table:
    """Return what became of every row of the register."""
    say = facts.say
    counted = {name: count for name, count in told.counts.items() if count}
    columns = (
        texts(say("report.register_row"), [*(say(f"targets.count_{name}") for name in counted), say("word.total")]),
        numbers(say("word.rows"), [*counted.values(), sum(counted.values())]),
    )
    return Table("targets_counts", say("report.sheet_ranked"), say("report.ranked_caption"), columns, foot=1)


def _there(facts: Facts, column: str) -> bool:
    """Whether the schools to invite have anything in a column."""
    rows = facts.invited
    return rows is not None and column in rows.columns and bool(rows[column].notna().any())


def _as_given(label: str, given: pd.Series, digits: int | None) -> Column:
    """Return a column of the register as it is: numbers as numbers, everything else as text."""
    if not pd.api.types.is_numeric_dtype(given) or pd.api.types.is_bool_dtype(given):
        return texts(label, given)
    return replace(numbers(label, given), digits=digits)


def _measured(given: pd.Series) -> pd.Series:
    """Return numbers; a text where a number should be is none."""
    return pd.to_numeric(given, errors="coerce")
