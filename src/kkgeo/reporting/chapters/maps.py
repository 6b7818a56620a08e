"""The chapter with the map."""

from __future__ import annotations

from kkgeo.maps import layered_map
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Item, Map, Text


def maps(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter with the map that has everything."""
    shown = layered_map(
        facts.placed,
        facts.schools,
        academies=facts.academies,
        table=facts.towns,
        areas=facts.asked.areas,
        extent=facts.asked.extent,
        regions_file=facts.asked.regions_file,
        edition=facts.asked.edition,
        named=facts.named,
        gaps=facts.found,
        source=facts.asked.source,
        lang=facts.lang,
    )
    return Text(facts.say("report.maps_intro")), Map(shown, "grotekaart")
