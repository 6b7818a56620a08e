"""Everything that a map says of a value is of that value: its interval, its totals, its title."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import number
from kkgeo.counting.measures import RATES, measure_of
from kkgeo.errors import InputError
from kkgeo.maps import layered_map
from kkgeo.maps.columns import Column
from kkgeo.maps.model import Layer
from kkgeo.stats.poisson import ratio_interval
from tests.crossed import few

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

BRUSSELS = "04000"
COMBINATIONS = [
    ("collaborations", "schools"), ("partner_schools", "pupils"), ("addresses", "places"),
    ("collaborations", "population"),
]  # fmt: skip


@pytest.fixture(scope="module", params=few(COMBINATIONS), ids="-".join)
def table(request: pytest.FixtureRequest, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    count, denominator = request.param
    return kk.coverage(placed, register.assign(places=register["pupils"] / 2), count=count, denominator=denominator)


def labelled(layer: Layer, start: str) -> Column | None:
    return next((column for column in layer.columns if column.label.startswith(start)), None)


def check_shown(layer: Layer, start: str, expected: float) -> None:
    """Hold the one number that a column of comparisons has in every row to what it has to be, as it is written."""
    column = labelled(layer, start)
    assert column is not None
    [value] = set(column.values)
    assert value == pytest.approx(expected, abs=0.51 * 10.0 ** -(column.digits or 0))


def check_intervals(layer: Layer) -> int:
    """Say how many intervals there are, every one of them around its value."""
    column, own = labelled(layer, "95 %"), labelled(layer, layer.legend_title)
    if column is None:
        return 0
    assert own is not None
    assert column.ends is not None
    seen = 0
    for low, high, value in zip(column.values, column.ends, own.values, strict=True):
        assert (low is None) == (high is None)
        if low is not None and high is not None:
            seen += 1
            # As rounded as they are written.
            slack = 0.51 * (10.0 ** -(column.digits or 0) + 10.0 ** -(own.digits or 0))
            assert low - slack <= value <= high + slack, (layer.key, value, low, high)
    return seen


def flanders(table: pd.DataFrame) -> pd.DataFrame:
    towns = kk.municipalities(2025, geometry=False)
    return table.loc[towns.index[towns["province"] != BRUSSELS]]


PARTS = {
    "rate": ("observed", "denominator"),
    "rate_population": ("collaborations", "population"),
    "rate_area": ("collaborations", "area_km2"),
    "ratio": ("observed", "expected"),
}
FACTORS = {"schools": 100, "pupils": 1_000, "population": 10_000}


def factor_of(table: pd.DataFrame, value: str) -> int:
    own = FACTORS.get(table.attrs["kkgeo"]["denominator"], 1)
    return {"rate": own, "rate_population": 10_000}.get(value, 1)


@pytest.mark.parametrize("value", PARTS)
def test_a_rate_has_its_own_interval_and_its_own_total(table: pd.DataFrame, value: str) -> None:
    layer = kk.choropleth(table, value).layer
    assert check_intervals(layer) == 304 - int(table.drop("unplaced")[value].isna().sum())
    above, base = (flanders(table)[column].sum() for column in PARTS[value])
    check_shown(layer, "Vlaanderen, samen", factor_of(table, value) * above / base)


@pytest.mark.parametrize(
    "value", ["smoothed", "smoothed_spatial", "spatial", "density_adjusted", "expected", "partner_schools"]
)
def test_what_is_no_rate_has_no_interval_and_is_compared_with_a_mean(table: pd.DataFrame, value: str) -> None:
    layer = kk.choropleth(table, value).layer
    assert labelled(layer, "95 %") is None
    check_shown(layer, "Vlaanderen, gemiddeld", flanders(table)[value].mean())


def test_every_layer_of_the_planners_map(
    table: pd.DataFrame, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame
) -> None:
    schools = register.assign(places=register["pupils"] / 2)
    spec = layered_map(placed, schools, academies=academies, table=table, circles=False)
    areas = [layer for layer in spec.layers if layer.kind == "areas"]
    assert {layer.key for layer in areas} >= {"rate", "ratio", "smoothed", "year", "level"}
    assert "density_adjusted" not in {layer.key for layer in areas}
    for layer in areas:
        seen = check_intervals(layer)
        assert seen > 200 if layer.key in ("rate", "ratio", "year") else seen >= 0
        if layer.key in ("smoothed", "verdict"):
            assert seen == 0
    noted = table.attrs["kkgeo"]
    for layer in areas:
        if layer.key == "year":
            own = kk.coverage(
                placed, schools, by=["municipality", "year"], count=noted["count"], denominator=noted["denominator"]
            )
            total = flanders(own[own.index.get_level_values(1) == int(layer.step)].droplevel(1))
            expected = factor_of(table, "rate") * total["observed"].sum() / total["denominator"].sum()
            check_shown(layer, "Vlaanderen, samen", expected)


def test_a_part_of_flanders_is_not_called_flanders(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, register, count="partner_schools", denominator="pupils")
    towns = kk.municipalities(2025, geometry=False)
    limburg = table.loc[towns.index[towns["province"] == "70000"]]
    layer = kk.choropleth(limburg).layer
    assert labelled(layer, "Vlaanderen") is None
    own = 1_000 * limburg["observed"].sum() / limburg["denominator"].sum()
    check_shown(layer, "Gebieden van de tabel, samen", own)
    without = table.drop(towns.index[towns["province"] == BRUSSELS])
    assert labelled(kk.choropleth(without).layer, "Vlaanderen, samen") is not None
    provinces = kk.coverage(placed, register, by="province", count="partner_schools", denominator="pupils")
    known = provinces.drop([BRUSSELS, "unplaced"])
    own = 1_000 * known["observed"].sum() / known["denominator"].sum()
    check_shown(kk.choropleth(provinces).layer, "Vlaanderen, samen", own)


def test_what_a_value_stands_on_is_what_it_is_made_of(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, register, count="partner_schools", denominator="pupils")
    spec = kk.choropleth(table)
    labels = [column.label for column in spec.layer.columns]
    assert {"Partnerscholen", "Leerlingen", "95 %-interval"} <= set(labels)
    assert not {"Samenwerkingen", "Scholen"} & set(labels)
    ghent = list(spec.layer.shapes.index).index("44021")
    observed, pupils = (float(table[column]["44021"]) for column in ("observed", "denominator"))
    told = f"({number(observed, 'nl')} partnerscholen, {number(pupils, 'nl')} leerlingen)"
    assert spec.layer.values[ghent].endswith(told)
    people = kk.choropleth(table, "rate_population")
    assert people.title == "Kunstkuursamenwerkingen per 10.000 inwoners"
    assert " samenwerkingen, " in people.layer.values[ghent]
    assert people.layer.values[ghent].endswith(" inwoners)")
    for value, title in {
        "ratio": "Partnerscholen van Kunstkuur: verhouding tot het aantal verwacht volgens leerlingen",
        "verdict": "Partnerscholen van Kunstkuur: meer of minder dan verwacht volgens leerlingen",
        "density_adjusted": "Partnerscholen van Kunstkuur, gecorrigeerd voor de dichtheid van leerlingen",
        "observed": "Partnerscholen van Kunstkuur, aantal",
        "population": "Aantal inwoners",
    }.items():
        assert kk.choropleth(table, value).title == title
    note = layered_map(placed, register, table=table, layers=["rate"]).layer.note
    assert note.startswith("Geteld op de kaart: ")
    assert " partnerscholen. Noemer: " in note
    assert note.endswith(" leerlingen.")


def test_numbers_that_are_not_what_the_table_says_have_no_interval_and_no_total(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table = kk.coverage(placed, register, denominator="pupils")
    assert all(measure_of(table, value) is not None for value in (*RATES, "ratio"))
    assert measure_of(table.assign(rate=table["rate"] * 2), "rate") is None
    unsaid = table.copy()
    unsaid.attrs = {}
    assert measure_of(unsaid, "rate") is None
    assert labelled(kk.choropleth(unsaid, vintage=2025).layer, "95 %") is None
    assert measure_of(table.assign(rate="x"), "rate") is None


def test_an_interval_is_the_exact_one_of_the_count(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, register, count="partner_schools", denominator="pupils").drop("unplaced")
    for value, (above, base) in PARTS.items():
        measure = measure_of(table, value)
        assert measure is not None
        # Of what the table judged it is the one that the verdict follows from, else that of the count by itself.
        exact = [np.asarray(end) for end in ratio_interval(table[above], table[base] / factor_of(table, value))]
        if above == "observed":
            scale = table["expected"] / table[base] * factor_of(table, value)
            exact = [(table[end] * scale).to_numpy(dtype=np.float64) for end in ("ratio_low", "ratio_high")]
        for bound, own in zip(measure.interval(table), exact, strict=True):
            np.testing.assert_allclose(bound, own)


def test_a_series_is_called_what_it_is(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    population = kk.municipalities(2025, geometry=False)["population"]
    spec = kk.choropleth(population, vintage=2025)
    assert (spec.title, spec.legend_title) == ("population", "population")
    assert "Kunstkuur" not in spec.title + spec.legend_title + spec.alternative + " ".join(spec.layer.values)
    assert kk.choropleth(population.rename("Muziekscholen")).title == "Muziekscholen"
    # Whoever calls a Series a rate has not said of what.
    assert kk.choropleth(population.rename("rate")).title == "rate"
    assert kk.choropleth(population.rename("x"), title="Inwoners").title == "Inwoners"
    nameless = population.rename(None)
    with pytest.raises(InputError, match="has no name"):
        kk.choropleth(nameless)
    assert kk.choropleth(nameless, title="Inwoners").title == "Inwoners"
    assert kk.choropleth(nameless, "population").title == "population"
    # A column of a table of counts knows.
    rate = kk.coverage(placed, register, count="partner_schools", denominator="pupils")["rate"]
    assert kk.choropleth(rate).title == "Partnerscholen van Kunstkuur per 1.000 leerlingen"


def test_a_series_is_counted_within_the_strata_of_its_table(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    # Of one level the register has no school: within levels, its collaborations cannot be compared with anything.
    schools = register[register["level"] != "hogeschool"]
    strata = ["network", "level"]
    table = kk.coverage(placed, schools, strata=strata)
    assert table["observed"].sum() < table["collaborations"].drop("unplaced").sum()
    spec = layered_map(placed, schools, table=table, layers=["rate", "year", "level", "network"], circles=False)
    for key in ("year", "level", "network"):
        steps = [layer for layer in spec.layers if layer.key == key]
        shown = [labelled(layer, "Samenwerkingen") for layer in steps]
        assert sum(np.nansum(column.values) for column in shown if column is not None) == table["observed"].sum(), key
