"""Gaps: areas that were named, each against the rest, and areas that came out of the counts."""

from __future__ import annotations

from dataclasses import replace

from kkgeo.gaps import Gaps
from kkgeo.gaps.against import ALL
from kkgeo.gaps.listed import listed
from kkgeo.gaps.looking import said_once
from kkgeo.maps import MapSpec, choropleth
from kkgeo.reporting.chapters.counts import clustered, flag_words
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Heading, Item, Listing, Map, Table, Text, numbers, ratios, texts


def gaps(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on gaps."""
    items: list[Item] = [Heading(facts.say("report.named"))]
    named = facts.named
    if named is None:
        items.append(Text(facts.failures["named"], "lacking"))
    else:
        whole = named[named.index.get_level_values("period") == ALL]
        told = listed(whole, facts.asked.count, facts.lang)
        items += [Text(facts.say("report.named_intro")), Listing(tuple(told))]
        if once := said_once(whole, facts.lang):
            items.append(Text(once))
        if varying := clustered(facts):
            items.append(Text(varying))
        items += [_judged(facts), _without(facts)]
        if facts.looked is not None:
            items.append(_looked(facts))
        if named.index.get_level_values("period").nunique() > 1:
            items.append(_by_year(facts))
    items.append(Heading(facts.say("found.title")))
    if facts.found is None:
        items.append(Text(facts.failures["found"], "lacking"))
    else:
        items += _found(facts)
    return tuple(items)


def _judged(facts: Facts) -> Table:
    """Return the named areas, all years together."""
    say, named = facts.say, facts.named
    assert named is not None
    rows = named[named.index.get_level_values("period") == ALL]
    columns = [
        texts(say("column.area"), rows["name"]),
        numbers(say("report.municipalities"), rows["municipalities"]),
        numbers(say("report.municipalities_without"), rows["municipalities_without"]),
        numbers(say("measure.schools"), rows["schools"]),
        numbers(say("measure.observed"), rows["observed"]),
        numbers(say("measure.expected"), rows["expected"], 1),
        ratios(say("measure.ratio"), rows["ratio"]),
        ratios(say("measure.ratio_low"), rows["ratio_low"]),
        ratios(say("measure.ratio_high"), rows["ratio_high"]),
        numbers(say("measure.p_under"), rows["p_under"], 3, chance=True),
        texts(say("measure.verdict"), flag_words(facts, rows["verdict"])),
        texts(say("report.holds"), rows["holds"]),
    ]
    if "academy_km_50" in rows.columns and rows["academy_km_50"].notna().any():
        columns += [
            numbers(say("report.academy_km"), rows["academy_km_50"], 1),
            numbers(say("report.academy_km_rest"), rows["academy_km_50_rest"], 1),
        ]
    if rows["undecided"].any():
        columns.append(numbers(say("report.undecided"), rows["undecided"]))
    return Table(
        "gaps_named",
        say("report.sheet_named"),
        say("report.named_caption"),
        tuple(columns),
        note=say("report.named_note"),
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
    say, named = facts.say, facts.named
    assert named is not None
    rows = named[named.index.get_level_values("period") == ALL]
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


def _found(facts: Facts) -> list[Item]:
    say, found = facts.say, facts.found
    assert found is not None
    areas = found.areas
    columns = (
        texts(say("report.around"), areas["centre"]),
        numbers(say("report.municipalities"), areas["n_municipalities"]),
        numbers(say("report.radius"), areas["radius_km"], 0),
        numbers(say("measure.observed"), areas["observed"]),
        numbers(say("measure.expected"), areas["expected"], 1),
        ratios(say("measure.ratio"), areas["ratio"]),
        numbers(say("measure.p"), areas["p_value"], 3, chance=True),
        texts(
            say("measure.verdict"),
            [say("verdict.surely" if sure else "verdict.perhaps") for sure in areas["significant"]],
        ),
        texts(say("report.members"), areas["names"].str.replace("; ", ", ")),
    )
    return [
        Text(say("report.found_intro")),
        Listing(found.findings),
        Map(_found_map(facts, found), "gatenkaart"),
        Table(
            "gaps_found", say("report.sheet_found"), say("report.found_caption"), columns, note=say("report.found_note")
        ),
    ]


def _found_map(facts: Facts, found: Gaps) -> MapSpec:
    """Return a map of the gaps found; what lies elsewhere stays white."""
    spec = choropleth(found.layer, "gap", title=facts.say("report.found_map"), lang=facts.lang)
    return replace(spec, alternative=facts.say("report.found_alternative"))
