"""Gaps: areas that were named, each against the rest, and areas that came out of the counts."""

from __future__ import annotations

from dataclasses import replace

from kkgeo.gaps import Gaps
from kkgeo.gaps.named import ALL
from kkgeo.maps import MapSpec, choropleth
from kkgeo.maps.web.page import fragment
from kkgeo.reporting.chapters.counts import flag_words
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Heading, Item, Listing, Map, Section, Table, Text, numbers, texts


def gaps(facts: Facts) -> Section:
    """Return the chapter on gaps."""
    items: list[Item] = [Heading(facts.say("named"))]
    named = facts.named
    if named is None:
        items.append(Text(facts.failures["named"], "lacking"))
    else:
        whole = named[named.index.get_level_values("period") == ALL]
        items += [Text(facts.say("named_intro")), Listing(tuple(whole[f"sentence_{facts.lang}"]))]
        items += [_judged(facts), _without(facts)]
        if named.index.get_level_values("period").nunique() > 1:
            items.append(_by_year(facts))
    items.append(Heading(facts.say("found")))
    if facts.found is None:
        items.append(Text(facts.failures["found"], "lacking"))
    else:
        items += _found(facts)
    return Section("gaten", facts.say("gaps"), tuple(items))


def _judged(facts: Facts) -> Table:
    """Return the named areas, all years together."""
    say, named = facts.say, facts.named
    assert named is not None
    rows = named[named.index.get_level_values("period") == ALL]
    columns = [
        texts(say("area"), rows["name"]),
        numbers(say("municipalities"), rows["municipalities"]),
        numbers(say("municipalities_without"), rows["municipalities_without"]),
        numbers(say("schools"), rows["schools"]),
        numbers(say("observed"), rows["observed"]),
        numbers(say("expected"), rows["expected"], 1),
        numbers(say("ratio"), rows["ratio"], 2),
        numbers(say("low"), rows["ratio_low"], 2),
        numbers(say("high"), rows["ratio_high"], 2),
        numbers(say("p_under"), rows["p_under"], 3, chance=True),
        texts(say("flag"), flag_words(facts, rows["flag"])),
    ]
    if "academy_km_50" in rows.columns and rows["academy_km_50"].notna().any():
        columns += [
            numbers(say("academy_km"), rows["academy_km_50"], 1),
            numbers(say("academy_km_rest"), rows["academy_km_50_rest"], 1),
        ]
    if rows["undecided"].any():
        columns.append(numbers(say("undecided"), rows["undecided"]))
    return Table("gaps_named", say("sheet_named"), say("named_caption"), tuple(columns), note=say("named_note"))


def _without(facts: Facts) -> Table:
    """Return what each area is, and which of its municipalities have none."""
    say, named = facts.say, facts.named
    assert named is not None
    rows = named[named.index.get_level_values("period") == ALL]
    columns = (
        texts(say("area"), rows["name"]),
        texts(say("definition"), [said or None for said in rows["definition"]]),
        texts(say("without"), [names.replace("; ", ", ") or None for names in rows["without"]]),
    )
    return Table("gaps_without", say("sheet_without"), say("without_caption"), columns)


def _by_year(facts: Facts) -> Table:
    """Return for every area what was counted and expected in each year."""
    say, named = facts.say, facts.named
    assert named is not None
    years = [period for period in named.index.unique("period") if period != ALL]
    areas = list(named.index.unique("area"))
    columns = [texts(say("area"), [named.loc[(area, ALL), "name"] for area in areas])]
    for year in years:
        rows = [named.loc[(area, year)] for area in areas]
        columns.append(numbers(say("observed_in", year=year), [row["observed"] for row in rows]))
        columns.append(numbers(say("expected_in", year=year), [row["expected"] for row in rows], 1))
    return Table("gaps_years", say("sheet_years"), say("years_caption"), tuple(columns))


def _found(facts: Facts) -> list[Item]:
    say, found = facts.say, facts.found
    assert found is not None
    areas = found.areas
    columns = (
        texts(say("around"), areas["centre"]),
        numbers(say("municipalities"), areas["n_municipalities"]),
        numbers(say("radius"), areas["radius_km"], 0),
        numbers(say("observed"), areas["observed"]),
        numbers(say("expected"), areas["expected"], 1),
        numbers(say("ratio"), areas["ratio"], 2),
        numbers(say("p"), areas["p_value"], 3, chance=True),
        texts(say("verdict"), [say("hard_to_explain" if sure else "may_be_chance") for sure in areas["significant"]]),
        texts(say("members"), areas["names"].str.replace("; ", ", ")),
    )
    return [
        Text(say("found_intro")),
        Listing(found.findings),
        Map(fragment(_found_map(facts, found), ident="gatenkaart")),
        Table("gaps_found", say("sheet_found"), say("found_caption"), columns, note=say("found_note")),
    ]


def _found_map(facts: Facts, found: Gaps) -> MapSpec:
    """Return a map of the gaps found; what lies elsewhere stays white."""
    spec = choropleth(found.layer, "gap", title=facts.say("found_map"), lang=facts.lang)
    return replace(spec, alternative=facts.say("found_alternative"))
