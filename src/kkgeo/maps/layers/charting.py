"""The charts that go with the map that answers: areas with how sure each is, and every municipality by itself."""

from __future__ import annotations

from typing import Any

from kkgeo.charts import Chart, forest, funnel
from kkgeo.counting import coverage
from kkgeo.gaps.claims import BAND, CLAIMED, Claim
from kkgeo.maps.layers.gaps import Judgement
from kkgeo.maps.layers.makers import Facts


def charts_of(judgement: Judgement, facts: Facts) -> tuple[Chart, ...]:
    """Return the forest plot of the areas that were judged and of the provinces, and the funnel plot of municipalities.

    In both, what the map claims has its colour, and nothing else has one.
    """
    how: dict[str, Any] = {**facts.counted, "academies": facts.academies, "vintage": facts.vintage, "lang": facts.lang}
    provinces = coverage(facts.placed, facts.register, by="province", geometry=False, **how)
    tables = [provinces] if judgement.named is None else [judgement.named, provinces]
    gaps, band = ([claim for claim in judgement.claims if claim.strength == strength] for strength in (CLAIMED, BAND))
    return (
        forest(*tables, highlight=[one.key for one in gaps], band=[one.key for one in band], lang=facts.lang),
        funnel(facts.table, highlight=_members(gaps), band=_members(band), lang=facts.lang),
    )


def _members(claims: list[Claim]) -> dict[str, list[str]]:
    return {claim.name: sorted(claim.atoms) for claim in claims}
