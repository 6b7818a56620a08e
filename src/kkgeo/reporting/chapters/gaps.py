"""Where the gaps are: areas that were named and areas that came out of the counts, each told once."""

from __future__ import annotations

from functools import partial

import pandas as pd

from kkgeo import charts
from kkgeo.gaps.against import ALL
from kkgeo.gaps.claims import BAND, CLAIMED, finding, told_as
from kkgeo.gaps.listed import listed
from kkgeo.gaps.looking import said_once
from kkgeo.reporting.chapters.counts import clustered, flag_words
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Column, Details, Item, Listing, Table, Text, numbers, ratios, texts


def gaps(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on gaps."""
    items: list[Item] = []
    if facts.named is not None or facts.found is not None:
        items.append(Text(finding(facts.claims, facts.asked.count, facts.lang), "lead"))
        items += drawn(facts, partial(_funnel, facts))
        items.append(_areas(facts))
    reasons = dict.fromkeys(facts.failures[part] for part in ("named", "found") if part in facts.failures)
    items += [Text(reason, "lacking") for reason in reasons]
    if facts.named is not None:
        if once := said_once(_whole(facts), facts.lang):
            items.append(Text(once))
        items.append(_in_words(facts))
        if facts.looked is not None:
            items.append(Details(facts.say("report.sturdy_title"), (_looked(facts),)))
        if facts.named.index.get_level_values("period").nunique() > 1:
            items.append(Details(facts.say("report.by_year_title"), (_by_year(facts),)))
    if facts.found is not None:
        items.append(_searched(facts))
    return tuple(items)


def _whole(facts: Facts) -> pd.DataFrame:
    """Return the areas that were named, all years together."""
    assert facts.named is not None
    return pd.DataFrame(facts.named.xs(ALL, level="period"))


def _funnel(facts: Facts) -> charts.Chart:
    """Return the municipalities between the limits of chance, those of a gap in its colour."""
    gaps, band = (
        {claim.name: sorted(claim.atoms) for claim in facts.claims if claim.strength == strength}
        for strength in (CLAIMED, BAND)
    )
    return charts.funnel(facts.towns, highlight=gaps, band=band, lang=facts.lang)


def new_areas(facts: Facts) -> pd.DataFrame:
    """Return the areas that were found and that nobody named."""
    assert facts.found is not None
    again = told_as(facts.claims, facts.found)
    areas = pd.DataFrame(facts.found.areas)
    return areas[~areas["rank"].isin(again)]


def _areas(facts: Facts) -> Table:
    """Return the areas that were named and those that were found, in one table."""
    parts = []
    if facts.named is not None:
        parts.append(_named(facts))
    if facts.found is not None:
        parts.append(_found(facts))
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True).astype(object)

    def own(name: str) -> list[object]:
        return list(table[name]) if name in table else [None] * len(table)

    say = facts.say

    def _held(held: object, tried: object) -> str | None:
        return None if not isinstance(tried, int) or not tried else say("report.of", part=held, whole=tried)

    columns: list[Column] = [
        texts(say("column.area"), own("name")),
        texts(say("report.origin"), own("origin")),
        numbers(say("report.municipalities"), own("municipalities")),
        numbers(say("report.municipalities_without"), own("municipalities_without")),
        numbers(say("measure.schools"), own("schools"), on_page=False),
        numbers(say("measure.observed"), own("observed")),
        numbers(say("measure.expected"), own("expected"), 1),
        ratios(say("measure.ratio"), own("ratio")),
        ratios(say("measure.ratio_low"), own("ratio_low")),
        ratios(say("measure.ratio_high"), own("ratio_high")),
        numbers(say("measure.p_under"), own("p_under"), 3, chance=True, on_page=False),
        numbers(say("report.p_found"), own("p_value"), 3, chance=True, on_page=False),
        texts(say("measure.verdict"), own("verdict")),
        texts(say("report.holds"), map(_held, own("sturdy_held"), own("sturdy_tried"))),
        numbers(say("report.academy_km"), own("academy_km_50"), 1),
        numbers(say("report.academy_km_rest"), own("academy_km_50_rest"), 1, on_page=False),
        numbers(say("report.undecided"), [value or None for value in own("undecided")]),
        numbers(say("report.radius"), own("radius_km"), 0, on_page=False),
        texts(say("report.members"), own("members"), on_page=False),
    ]
    return Table(
        "gaps",
        say("report.sheet_gaps"),
        say("report.gaps_caption"),
        tuple(column for column in columns if any(value is not None for value in column.values)),
        note=say("report.gaps_note"),
    )


def _named(facts: Facts) -> pd.DataFrame:
    """Return the areas that were named, with what each is in the table."""
    again = () if facts.found is None else told_as(facts.claims, facts.found).values()
    rows = _whole(facts)
    origin = [facts.say("report.origin_both" if area in again else "report.origin_named") for area in rows.index]
    return rows.assign(origin=origin, verdict=pd.Series(flag_words(facts, rows["verdict"]), rows.index))


def _found(facts: Facts) -> pd.DataFrame:
    """Return the areas that were found and that nobody named, likewise."""
    names = {claim.key: claim.name for claim in facts.claims}
    rows = new_areas(facts)
    verdicts = [facts.say("verdict.surely" if sure else "verdict.perhaps") for sure in rows["significant"]]
    without = facts.towns[facts.asked.count].eq(0)
    return pd.DataFrame(
        {
            "name": [names[f"found-{rank}"] for rank in rows["rank"]],
            "origin": facts.say("report.origin_found"),
            "municipalities": rows["n_municipalities"],
            "municipalities_without": [int(without[codes.split("; ")].sum()) for codes in rows["municipalities"]],
            **{name: rows[name] for name in ("observed", "expected", "ratio", "p_value", "radius_km")},
            "verdict": verdicts,
            "members": rows["names"].str.replace("; ", ", "),
        }
    )  # fmt: skip


def _in_words(facts: Facts) -> Details:
    """Return what is to be said of every area that was named, and which of its municipalities have none."""
    rows = _whole(facts)
    varying = clustered(facts)
    return Details(
        facts.say("report.in_words_title"),
        (
            Text(facts.say("report.named_intro")),
            Listing(tuple(listed(rows, facts.asked.count, facts.lang))),
            *([Text(varying)] if varying else []),
            _without(facts),
        ),
    )


def _looked(facts: Facts) -> Table:
    """Return every area in several ways, and whether its verdict holds in each."""
    say, looked = facts.say, facts.looked
    assert looked is not None
    columns = (
        texts(say("column.area"), looked["name"]),
        texts(say("report.looked"), looked["what"]),
        numbers(say("measure.observed"), looked["observed"]),
        numbers(say("measure.expected"), looked["expected"], 1),
        ratios(say("measure.ratio"), looked["ratio"]),
        ratios(say("measure.ratio_low"), looked["ratio_low"]),
        ratios(say("measure.ratio_high"), looked["ratio_high"]),
        texts(say("measure.verdict"), flag_words(facts, looked["verdict"])),
    )
    return Table("gaps_sturdy", say("report.sheet_sturdy"), say("report.sturdy_caption"), columns)


def _without(facts: Facts) -> Table:
    """Return what each area is, and which of its municipalities have none."""
    say, rows = facts.say, _whole(facts)
    columns = (
        texts(say("column.area"), rows["name"]),
        texts(say("report.definition"), [said or None for said in rows["definition"]]),
        texts(say("report.without"), [names.replace("; ", ", ") or None for names in rows["without"]]),
    )
    return Table("gaps_without", say("report.sheet_without"), say("report.without_caption"), columns)


def _by_year(facts: Facts) -> Table:
    """Return for every area what was counted and expected in each year."""
    say, named = facts.say, facts.named
    assert named is not None
    years = [period for period in named.index.unique("period") if period != ALL]
    areas = list(named.index.unique("area"))
    columns = [texts(say("column.area"), [named.loc[(area, ALL), "name"] for area in areas])]
    for year in years:
        rows = [named.loc[(area, year)] for area in areas]
        columns.append(numbers(say("report.observed_in", year=year), [row["observed"] for row in rows]))
        columns.append(numbers(say("report.expected_in", year=year), [row["expected"] for row in rows], 1))
    return Table("gaps_years", say("report.sheet_years"), say("report.years_caption"), tuple(columns))


def _searched(facts: Facts) -> Details:
    """Return what the search over the whole map came to; an area that was named is told of under its name."""
    say, found = facts.say, facts.found
    assert found is not None
    names = {} if facts.named is None else _whole(facts)["name"].to_dict()
    again = told_as(facts.claims, found)
    told = [say("report.found_again", name=names[key]) for key in dict.fromkeys(again.values())]
    said = (*filter(None, [found.opening]), *new_areas(facts)["sentence"], *told, *found.remarks)
    return Details(say("found.title"), (Text(say("report.found_intro")), Listing(said)))
