"""The charts that go with the map that answers: areas with how sure each is, and every municipality by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kkgeo.charts import Chart, forest, funnel
from kkgeo.counting.tabulating import tabulated
from kkgeo.gaps.claims import BAND, CLAIMED, Claim
from kkgeo.maps.layers.gaps import Judgement
from kkgeo.maps.layers.makers import Facts
from kkgeo.reference._data import atoms_of


def charts_of(judgement: Judgement, facts: Facts, provinces: pd.DataFrame | None = None) -> tuple[Chart, ...]:
    """Return the forest plot of areas that were named and found and of provinces, and the funnel of municipalities.

    In both, what the map claims has its colour, and nothing else has one. `provinces` are counted anew if not given.
    """
    if provinces is None:
        provinces = tabulated(facts.counted, ["province"], lang=facts.lang)
    found = _found([claim for claim in judgement.claims if claim.searched], facts)
    # The first table says what was counted.
    areas = [found, provinces] if judgement.named is not None else [provinces, found]
    tables = [table for table in (judgement.named, *areas) if table is not None]
    gaps, band = ([claim for claim in judgement.claims if claim.strength == strength] for strength in (CLAIMED, BAND))
    return (
        forest(*tables, highlight=[one.key for one in gaps], band=[one.key for one in band], lang=facts.lang),
        funnel(facts.table, highlight=_members(gaps), band=_members(band), lang=facts.lang),
    )


def _found(claims: list[Claim], facts: Facts) -> pd.DataFrame | None:
    """Return the areas that were found as a forest plot takes them, or nothing where there are none.

    The search says how often chance gives such an area anywhere; an interval, as if somebody had named it, would lie.
    """
    if not claims:
        return None
    parts = atoms_of(facts.vintage)
    return pd.DataFrame(
        {
            "name": [claim.name for claim in claims],
            "municipalities": [
                sum(atoms <= claim.atoms for atoms in map(frozenset, parts.values())) for claim in claims
            ],
            "observed": [claim.observed for claim in claims],
            "expected": [claim.expected for claim in claims],
            "ratio": [claim.observed / claim.expected for claim in claims],
            "ratio_low": np.nan,
            "ratio_high": np.nan,
            "verdict": ["surely" if claim.sure else "perhaps" for claim in claims],
        },
        index=pd.Index([claim.key for claim in claims], name="area"),
    )


def _members(claims: list[Claim]) -> dict[str, list[str]]:
    return {claim.name: sorted(claim.atoms) for claim in claims}
