from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from tests.frames import at


@pytest.mark.slow
@pytest.mark.parametrize("by", ["municipality", "province", "belfius", "region", "border", "year", "network",
                                ["province", "year"], ["municipality", "level"], ["border", "region"]])  # fmt: skip
def test_totals_agree_with_the_input(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by: str | list[str]) -> None:
    table = kk.coverage(placed, register, by=by)
    assert isinstance(table, pd.DataFrame)
    assert table.index.is_unique
    noted = table.attrs["kkgeo"]
    assert table["collaborations"].sum() == len(placed) + noted["overlap"]
    assert noted["unplaced"] == 3
    if by not in ("region", "border", ["border", "region"]):
        assert noted["overlap"] == 0
    if by in ("municipality", "province", "belfius"):
        assert table["schools"].sum() == len(register)
        assert table.loc["unplaced", "collaborations"] == 3


def test_every_area_appears(placed: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed)
    assert table.index.name == "nis"
    assert set(table.index) == set(kk.municipalities(2025).index) | {"unplaced"}
    assert (table["collaborations"] == 0).sum() > 100
    assert len(kk.coverage(placed, by=["province", "year"])) == 6 * 4 + 4


def test_no_register_gives_missing_rates_not_zero(placed: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed)
    assert table[["schools", "rate", "density_adjusted"]].isna().all(axis=None)
    assert at(table, "44021", "rate_population") > 0


def test_measures_by_hand() -> None:
    rows = kk.geocode(kk.read_sites(pd.DataFrame({"postcode": ["9000", "9000", "3300"], "naam": ["a", "A", "b"]})))
    register = kk.geocode(pd.DataFrame({"postcode": ["9000"] * 4 + ["3300"] * 8}))
    table = kk.coverage(rows, register)
    towns = kk.municipalities(2025, geometry=False)
    gent = table.loc["44021"]
    assert gent["collaborations"] == 2
    assert gent["partner_schools"] == 1
    assert gent["schools"] == 4
    assert gent["rate"] == pytest.approx(50)
    assert gent["rate_population"] == pytest.approx(20_000 / at(towns, "44021", "population"))
    assert gent["rate_area"] == pytest.approx(2 / at(towns, "44021", "area_km2"))
    overall = 12 / towns["area_km2"].sum()
    assert gent["density_adjusted"] == pytest.approx(2 * overall / (4 / at(towns, "44021", "area_km2")))
    assert pd.isna(at(table, "11002", "rate"))


def test_provinces_are_the_sum_of_their_municipalities(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    small, large = kk.coverage(placed, register), kk.coverage(placed, register, by="province")
    of = kk.municipalities(2025, geometry=False)["province"]
    columns = ["collaborations", "schools", "population", "area_km2"]
    summed = small.drop("unplaced")[columns].groupby(of).sum()
    pd.testing.assert_frame_equal(summed, large.drop("unplaced")[columns], check_dtype=False, check_names=False)


def test_attributes_split_the_register_only_if_it_has_them(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table = kk.coverage(placed, register, by="network")
    assert table["schools"].sum() == len(register)
    without = kk.coverage(placed, register.drop(columns="network"), by="network")
    assert without["schools"].isna().all()


def test_errors(placed: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match="Cannot count by 'kleur'"):
        kk.coverage(placed, by="kleur")
    with pytest.raises(InputError, match="Geocode them first"):
        kk.coverage(pd.DataFrame({"naam": ["a"]}))
    with pytest.raises(InputError, match="one or more different"):
        kk.coverage(placed, by=[])
    with pytest.raises(InputError, match="geocoded in vintage 2025"):
        kk.coverage(placed, vintage=2018)
