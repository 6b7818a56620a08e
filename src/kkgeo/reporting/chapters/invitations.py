"""Whom to invite: the schools by gap, a line each, and on request why."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kkgeo._base.provenance import Targets, noted
from kkgeo._base.text import tidy
from kkgeo._base.words import has, listing, number, phrase, say
from kkgeo.gaps.claims import told_as
from kkgeo.gaps.finding_sentences import called
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Column, Details, Heading, Item, Table, Text, numbers, texts
from kkgeo.targeting.lacking import MUNICIPALITY
from kkgeo.targeting.workbook import headings_of, own_columns

#: What a list of schools has in a workbook: column, decimals; a column without is of texts.
_INVITED = {
    "rank": 0, "rank_low": 0, "rank_high": 0, "why": None, "gap": None, "network": None, "level": None, "pupils": 0,
    "oki": 2, "score": 3, "distance_km": 1, "academy_nearest": None, "free_places": 0, "institution": None,
    "street": None, "house_number": None, "postal_code": None, "locality": None,
}  # fmt: skip
#: What a person filters on, beside the municipality.
_PLACED = {"province_name": "column.province", "regions": "column.region", "nis": "column.nis_code"}


def invitations(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on schools to invite."""
    say, rows = facts.say, facts.invited
    if rows is None:
        return (Text(facts.failures["invited"], "lacking"),)
    told = noted(rows, Targets)
    groups = grouped(facts, rows)
    items: list[Item] = [Text(_opening(facts, groups), "lead")]
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
        _whole(facts, rows),
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
    names = _names(facts)
    within = rows[~outside]
    called_so = within["gap"].map(lambda name: names.get(name, str(name)))
    groups = [(str(name), own) for name, own in within.groupby(called_so, sort=False)]
    return [*groups, *([("", rows[outside])] if outside.any() else [])]


def _names(facts: Facts) -> dict[str, str]:
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


def _lines(facts: Facts, key: str, name: str, rows: pd.DataFrame) -> Table:
    """Return the schools of one gap, a line each."""
    say, headings = facts.say, headings_of(facts.lang)
    between = [
        None if pd.isna(low) else f"{number(low, facts.lang)}–{number(high, facts.lang)}"
        for low, high in zip(rows["rank_low"], rows["rank_high"], strict=True)
    ]
    columns = [
        numbers(headings["rank"], rows["rank"]),
        texts(say("report.rank_between"), between),
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


def _reasons(facts: Facts, rows: pd.DataFrame) -> Table:
    headings = headings_of(facts.lang)
    columns = (
        numbers(headings["rank"], rows["rank"]),
        texts(headings["name"], names_of(facts, rows)),
        texts(headings["why"], rows["why"]),
    )
    return Table("targets_why", "", facts.say("report.reasons_why"), columns, in_workbook=False)


def _whole(facts: Facts, rows: pd.DataFrame) -> Table:
    """Return the whole list as a mailing needs it: with what the ranking says, and all that the register has."""
    say, headings = facts.say, headings_of(facts.lang)
    columns = [texts(headings["name"], names_of(facts, rows)), texts(headings["municipality"], rows["municipality"])]
    for name, digits in _INVITED.items():
        if _there(facts, name):
            label, own = headings[name], rows[name]
            columns.append(texts(label, own) if digits is None else numbers(label, _measured(own), digits))
    columns += [texts(say(key), rows[name]) for name, key in _PLACED.items() if _there(facts, name)]
    for name in own_columns(rows):
        if name != "status" and _there(facts, name):
            label = tidy(say(f"column.{name}") if has(f"column.{name}") else name)
            if label in {column.label for column in columns}:
                label = say("report.of_register", name=label)
            columns.append(_as_given(label, rows[name]))
    caption = say("report.targets_caption", n=number(len(rows), facts.lang))
    note = say("report.targets_note")
    return Table("targets", say("report.sheet_targets"), caption, tuple(columns), note=note, on_page=False)


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


def _as_given(label: str, given: pd.Series) -> Column:
    """Return a column of the register as it is: numbers as numbers, everything else as text."""
    if not pd.api.types.is_numeric_dtype(given) or pd.api.types.is_bool_dtype(given):
        return texts(label, given)
    whole = given.dropna().mod(1).eq(0).all()
    return numbers(label, given, 0 if whole else 2)


def _measured(given: pd.Series) -> pd.Series:
    """Return numbers; a text where a number should be is none."""
    return pd.to_numeric(given, errors="coerce")
