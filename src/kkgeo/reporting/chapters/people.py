"""Whom to invite, and who takes part: targets and equity."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kkgeo import charts
from kkgeo._base import provenance
from kkgeo._base.provenance import Targets, noted
from kkgeo._base.words import number, phrase, word
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.counting.about import dispersion_words
from kkgeo.reporting.facts import AREAS, EQUITY, Facts
from kkgeo.reporting.model import Chart, Column, Heading, Item, Listing, Table, Text, numbers, ratios, texts
from kkgeo.stats.poisson import OVER, UNDER
from kkgeo.targeting.workbook import headings_of

#: What a list of schools has: column, decimals; a column without is of texts.
_INVITED = {
    "rank": 0, "rank_low": 0, "rank_high": 0, "why": None, "gap": None, "network": None, "level": None, "pupils": 0,
    "oki": 2, "score": 3, "distance_km": 1, "academy_nearest": None, "free_places": 0, "institution": None,
    "street": None, "house_number": None, "postal_code": None, "locality": None,
}  # fmt: skip
#: Of these what a mailing needs or `why` says already: only the workbook has room for it.
_FOR_MAILING = (
    "rank_low", "rank_high", "gap", "academy_nearest", "free_places", "institution", "street",
    "house_number", "postal_code", "locality",
)  # fmt: skip


def invitations(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on schools to invite."""
    say, rows = facts.say, facts.invited
    if rows is None:
        return (Text(facts.failures["invited"], "lacking"),)
    headings, told = headings_of(facts.lang), noted(rows, Targets)
    columns = [texts(headings["name"], names_of(facts, rows)), texts(headings["municipality"], rows["municipality"])]
    for name, digits in _INVITED.items():
        if name in rows.columns and rows[name].notna().any():
            label, own = headings[name], rows[name]
            column = texts(label, own) if digits is None else numbers(label, _measured(own), digits)
            columns.append(replace(column, on_page=name not in _FOR_MAILING))
    parts = ", ".join(
        f"{phrase(f'targets.component_{name}').told(facts.lang)} {Column('', (), 2).shown(weight, facts.lang)}"
        for name, weight in told.weights.items()
    )
    counted = {name: count for name, count in told.counts.items() if count}
    became = (
        texts(say("report.register_row"), [*(say(f"targets.count_{name}") for name in counted), say("word.total")]),
        numbers(say("word.rows"), [*counted.values(), sum(counted.values())]),
    )
    return (
        Text(say("report.targets_intro", weights=parts)),
        Table(
            "targets",
            say("report.sheet_targets"),
            say("report.targets_caption", n=number(len(rows), facts.lang)),
            tuple(columns),
            note=say("report.targets_note"),
        ),
        Table("targets_counts", say("report.sheet_ranked"), say("report.ranked_caption"), became, foot=1),
    )


def names_of(facts: Facts, rows: pd.DataFrame) -> list[object]:
    """Return what schools are called; one without a name by its number."""
    nameless = [facts.say("report.nameless")] * len(rows)
    numbered = rows["institution"].fillna(facts.say("report.nameless")) if "institution" in rows.columns else nameless
    return list(rows["name"].fillna(pd.Series(numbered, index=rows.index)) if "name" in rows.columns else numbered)


def _measured(given: pd.Series) -> pd.Series:
    """Return numbers; a text where a number should be is none."""
    return pd.to_numeric(given, errors="coerce")


def equity(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on who takes part, and how evenly."""
    say = facts.say
    items: list[Item] = [Text(say("report.equity_intro"))]
    if not facts.asked.usual:
        items.append(Text(say("report.equity_counts")))
    rates = facts.rates
    if "rates" in facts.failures:
        items.append(Text(facts.failures["rates"], "lacking"))
        return tuple(items)
    for by in EQUITY:
        items.append(Heading(say(f"report.rates_{by}")))
        if by not in rates:
            items.append(Text(facts.failures[f"rates_{by}"], "lacking"))
            continue
        table = rates[by]
        if by in AREAS:
            # Areas are judged once, in the chapter on counts, within the strata that were asked for.
            items.append(_rates(facts, by, table))
            continue
        telling = table[table["verdict"].isin((OVER, UNDER))]
        items.append(Listing(tuple(telling["sentence"])) if len(telling) else Text(say("report.nothing_telling")))
        items.append(_rates(facts, by, table))
    items.append(Heading(say("report.taking_part")))
    items += _taking_part(facts)
    items.append(Heading(say("report.spread")))
    items += _spread(facts)
    return tuple(items)


def _rates(facts: Facts, by: str, table: pd.DataFrame) -> Table:
    say = facts.say
    lonely = table.index[-1] == UNKNOWN
    names = [f"{label} {name}" if by == "belfius" and label not in ("mixed", UNKNOWN) else name
             for label, name in table["name"].items()]  # fmt: skip
    columns = [
        texts(say(f"column.{by}"), [*names, say("word.total")]),
        numbers(say("measure.collaborations"), [*table["collaborations"], table["collaborations"].sum()]),
        numbers(say("measure.partner_schools"), [*table["partner_schools"], table["partner_schools"].sum()]),
        numbers(say("measure.schools"), [*table["schools"], table["schools"].sum()]),
        numbers(say("measure.share"), [*(100 * table["share"]), None], 1),
        numbers(say("measure.ratio_low"), [*(100 * table["share_low"]), None], 1),
        numbers(say("measure.ratio_high"), [*(100 * table["share_high"]), None], 1),
    ]
    if by in AREAS:
        note = say("report.judged_elsewhere", chapter=say("report.counts"))
        note = f"{say('report.belfius_note', typology=facts.asked.edition.title)} {note}"
    else:
        columns += [
            ratios(say("measure.ratio_others"), [*table["ratio"], None]),
            ratios(say("measure.ratio_low"), [*table["ratio_low"], None]),
            ratios(say("measure.ratio_high"), [*table["ratio_high"], None]),
            texts(say("measure.verdict"), [*_verdicts(facts, table), None]),
        ]
        note = _variable(facts, table)
    caption = say("report.rates_caption", by=say(f"column.{by}"))
    return Table(f"rates_{by}", say(f"report.sheet_rates_{by}"), caption, tuple(columns), foot=1 + lonely, note=note)


def _variable(facts: Facts, table: pd.DataFrame) -> str:
    """Say how much the numbers of kinds of schools vary, which the verdicts reckon with."""
    return facts.say("report.variable", how=dispersion_words(noted(table, provenance.Linked), facts.lang))


def _verdicts(facts: Facts, table: pd.DataFrame) -> list[str | None]:
    return [None if pd.isna(one) else word("verdict", str(one), facts.lang) for one in table["verdict"]]


def _taking_part(facts: Facts) -> list[Item]:
    say, table = facts.say, facts.taking_part
    if table is None:
        return [Text(facts.failures["taking_part"], "lacking")]
    columns = (
        texts(say("measure.schools"), table["name"]),
        numbers(say("report.threshold"), table["threshold"], 2),
        numbers(say("report.schools_known"), table["schools"]),
        numbers(say("report.schools_high"), table["schools_high"]),
        numbers(say("measure.partner_schools"), table["participating"]),
        numbers(say("report.participating_high"), table["participating_high"]),
        numbers(say("report.share_all"), 100 * table["share_all"], 1),
        numbers(say("report.share_high"), 100 * table["share_high"], 1),
        ratios(say("measure.ratio"), table["ratio"]),
        ratios(say("measure.ratio_low"), table["ratio_low"]),
        ratios(say("measure.ratio_high"), table["ratio_high"]),
        numbers(say("report.oki_schools"), table["oki_schools"], 2),
        numbers(say("report.oki_partners"), table["oki_partners"], 2),
        texts(say("measure.verdict"), _verdicts(facts, table)),
    )
    return [
        Text(say("report.taking_part_intro")),
        Listing((table["sentence"].iloc[0],)),
        Text(_variable(facts, table)),
        Table("participation", say("report.sheet_participation"), say("report.participation_caption"), columns),
    ]


def _spread(facts: Facts) -> list[Item]:
    say, curve = facts.say, facts.spread
    if curve is None:
        return [Text(facts.failures["spread"], "lacking")]
    told = noted(curve, provenance.Curve)
    figures = ("gini", "gini_expected", "gini_low", "gini_high", "p")
    summary = Table(
        "gini",
        say("report.sheet_gini"),
        say("report.gini_caption"),
        (
            texts(say("report.figure"), [say(f"report.figure_{name}") for name in figures]),
            numbers(say("word.value"), [told.more[name] for name in figures], 3),
        ),
    )
    items: list[Item] = [Text(told.sentence), summary]
    if curve["cumulative_count"].notna().all():
        items.insert(1, Chart(charts.lorenz(curve, lang=facts.lang)))
    columns = (
        texts(say("column.municipality"), [say("report.curve_origin"), *curve["name"].iloc[1:]]),
        numbers(say("measure.schools"), curve["schools"]),
        numbers(say("measure.collaborations"), curve["collaborations"]),
        numbers(say("report.cumulative_schools"), 100 * curve["cumulative_base"], 1),
        numbers(say("report.cumulative_collaborations"), 100 * curve["cumulative_count"], 1),
    )
    items.append(Table("lorenz", say("report.sheet_lorenz"), say("report.curve_caption"), columns, on_page=False))
    return items
