"""On the layers that no table of municipalities gives: the interval holds the value, Flanders is their own total."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.maps import layered_map
from tests.crossed import few
from tests.maps.test_measures import BRUSSELS, PARTS, check_intervals, check_shown, factor_of, labelled

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

SERIES = ["year", "level", "network"]
#: Without a register, with one, within strata, and of something else by something else.
COUNTED: dict[str, dict[str, Any]] = {
    "alone": {"denominator": "population"},
    "schools": {},
    "strata": {"strata": ["network", "level"]},
    "pupils": {"count": "partner_schools", "denominator": "pupils"},
}


def in_flanders(frame: pd.DataFrame) -> pd.Series:
    home = kk.municipalities(2025, geometry=False)["province"]
    return frame["nis"].notna() & (frame["nis"].map(home) != BRUSSELS)


#: These take longest, and the others look at the same.
_LONG = ("strata", "pupils")


@pytest.mark.parametrize(
    "how", [pytest.param(each, marks=[pytest.mark.long] if each in _LONG else []) for each in COUNTED]
)
def test_a_step_of_a_series_has_intervals_and_a_total_of_its_own(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, how: str
) -> None:
    schools = None if how == "alone" else register
    table = kk.coverage(placed, schools, **COUNTED[how])
    layers = layered_map(placed, schools, table=table, layers=SERIES, circles=False).layers
    assert {layer.key for layer in layers} == set(SERIES)
    towns = kk.municipalities(2025, geometry=False)
    people = towns.loc[towns["province"] != BRUSSELS, "population"].sum()
    for layer in layers:
        assert check_intervals(layer) > 0, (layer.key, layer.step)
        if how in ("strata", "pupils"):
            # What is compared within strata the table alone knows.
            left = {"strata": [name for name in ["network", "level"] if name != layer.key]} if how == "strata" else {}
            own = kk.coverage(placed, register, by=["municipality", layer.key], **{**COUNTED[how], **left})
            own = own[own.index.get_level_values(1).astype(str) == layer.step].droplevel(1)
            own = own.loc[towns.index[towns["province"] != BRUSSELS]]
            above, base = own["observed"].sum(), own["denominator"].sum()
        else:
            # Counted from the rows, by nothing of kkgeo's.
            above = (in_flanders(placed) & (placed[layer.key].astype(str) == layer.step)).sum()
            known = in_flanders(register) & (True if layer.key == "year" else register[layer.key] == layer.step)
            base = people if schools is None else known.sum()
        check_shown(layer, "Vlaanderen, samen", factor_of(table, "rate") * above / base)


@pytest.mark.parametrize("kind", few(["province", *kk.groupings().index], 2))
def test_a_map_of_larger_areas_has_the_intervals_and_the_total_of_its_table(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, kind: str
) -> None:
    table = kk.coverage(placed, register, by=kind)
    home = kk.municipalities(2018, geometry=False)["province"]
    groups = home if kind == "province" else kk.grouping(kind, vintage=2018).set_index("nis")["group"]
    brussels = set(groups[home == BRUSSELS])
    whole = not brussels & set(groups[home != BRUSSELS])
    for value, (above, base) in PARTS.items() if kind == "province" else [("rate", PARTS["rate"])]:
        layer = kk.choropleth(table, value).layer
        rows = table.drop(["unplaced", "undecided"], errors="ignore")
        assert check_intervals(layer) == rows[value].notna().sum()
        if whole:
            own = rows.drop(index=list(brussels))
            check_shown(layer, "Vlaanderen, samen", factor_of(table, value) * own[above].sum() / own[base].sum())
        else:
            assert labelled(layer, "Vlaanderen") is None
