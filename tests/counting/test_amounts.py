"""Less than nothing is no count, in whatever is made of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError

Lists = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def lists() -> Lists:
    placed = kk.enrich(kk.geocode(kk.datasets.collaborations().iloc[::60]))
    register = kk.enrich(kk.geocode(kk.datasets.register().head(25)))
    return placed, register, kk.coverage(placed, register)


MADE: dict[str, tuple[tuple[str, ...], Callable[[Lists, pd.DataFrame], Any]]] = {
    "layered_map": (("collaborations", "observed", "schools"), lambda own, t: kk.layered_map(own[0], own[1], table=t)),
    "choropleth": (("collaborations", "expected", "population"), lambda _, t: kk.choropleth(t)),
    "targets": (
        ("observed", "expected", "expected_common", "collaborations", "schools"),
        lambda own, t: kk.targets(own[0], own[1], table=t),
    ),
    "find_gaps": (
        ("observed", "expected", "expected_common"),
        lambda _, t: kk.find_gaps(t, method="moran", simulations=19),
    ),
    "gini": (("collaborations", "schools"), lambda _, t: kk.gini(t)),
    "lorenz": (("collaborations", "schools"), lambda _, t: kk.lorenz(t, draws=9)),
}


@pytest.mark.parametrize("wrong", [-1.0, np.inf, -np.inf, "veel"])
@pytest.mark.parametrize(("made", "column"), [(made, column) for made, (of, _) in MADE.items() for column in of])
def test_a_table_that_counts_less_than_nothing_is_refused(
    lists: Lists, made: str, column: str, wrong: float | str
) -> None:
    table = lists[2].copy()
    table[column] = table[column].astype("float64" if isinstance(wrong, float) else object)
    table.iloc[3, table.columns.get_loc(column)] = wrong  # type: ignore[index]
    with pytest.raises(InputError, match=rf"\b{column}\b"):
        MADE[made][1](lists, table)


@pytest.mark.parametrize("name", ["lon", "lat", "foo", "vintage"])
@pytest.mark.parametrize("value", [None, "x"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_argument_that_there_is_not_is_refused_whatever_it_is(lists: Lists, name: str, value: str | None) -> None:
    ways: tuple[dict[str, Any], ...] = ({"method": "cover", "n": 2, "max_distance_km": 2}, {"method": "rank"}, {})
    for more in ways:
        with pytest.raises(InputError, match=rf"targets\(\) has no argument '{name}'"):
            kk.targets(lists[0], lists[1], **more, **{name: value})  # type: ignore[arg-type]
