from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid

import kkgeo as kk
from kkgeo.equity import gini, lorenz
from kkgeo.equity.inequality import coefficients
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.stats.dispersion import Null


def areas(counts: Sequence[float], bases: Sequence[float]) -> pd.DataFrame:
    return pd.DataFrame({"collaborations": counts, "schools": bases}, index=[f"a{i}" for i in range(len(counts))])


def mean_absolute_difference(counts: list[float], bases: list[float]) -> float:
    """The definition, over every pair of schools: independent of any curve."""
    weights, total = np.array(bases, dtype=float), float(sum(counts))
    rates = np.array(counts, dtype=float) / weights
    pairs = np.abs(rates[:, None] - rates[None, :]) * weights[:, None] * weights[None, :]
    return float(pairs.sum() / (2 * weights.sum() * total))


def test_by_hand() -> None:
    """docs/equity.md repeats these figures."""
    curve = lorenz(areas([4, 0, 2], [5, 10, 10]), lang="en")
    assert curve.index.tolist() == ["origin", "a1", "a2", "a0"]
    assert curve["rate"].tolist()[1:] == [0, 20, 80]
    assert curve["cumulative_base"].tolist() == pytest.approx([0, 0.4, 0.8, 1])
    assert curve["cumulative_count"].tolist() == pytest.approx([0, 0, 1 / 3, 1])
    assert curve.attrs["gini"] == gini(areas([4, 0, 2], [5, 10, 10])) == 0.6
    noted = curve.attrs["kkgeo"]
    assert noted["areas"] == 3
    assert "The spread of 6 collaborations over 3 areas, set against the number of schools" in noted["sentence"]
    assert "The areas without collaborations have 40.0 % of the schools." in noted["sentence"]


def test_known_values() -> None:
    # 0 to n - 1 over n equal areas: (n + 1) / 3n; all in one of n: (n - 1) / n.
    assert gini(areas(list(range(10)), [1] * 10)) == pytest.approx(11 / 30)
    assert gini(areas([0] * 9 + [7], [3] * 10)) == pytest.approx(0.9)
    assert gini(areas([2, 4, 6], [1, 2, 3])) == 0


COUNTS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60)), min_size=1, max_size=15)


@pytest.mark.slow
@settings(deadline=None)
@given(COUNTS)
def test_it_is_the_mean_absolute_difference_and_twice_the_area_above_the_curve(pairs: list[tuple[int, int]]) -> None:
    counts, bases = ([float(v) for v in column] for column in zip(*pairs, strict=True))
    assume(sum(counts) > 0)
    table = areas(counts, bases)
    assert gini(table) == pytest.approx(mean_absolute_difference(counts, bases), abs=1e-10)
    curve = lorenz(table, draws=0)
    below = trapezoid(curve["cumulative_count"], curve["cumulative_base"])
    assert curve.attrs["gini"] == pytest.approx(1 - 2 * below, abs=1e-10)
    assert (np.diff(curve["cumulative_base"]) > 0).all()
    slopes = np.diff(curve["cumulative_count"]) / np.diff(curve["cumulative_base"])
    assert (np.diff(slopes) >= -1e-9).all()
    assert curve["cumulative_count"].iloc[-1] == pytest.approx(1)


@pytest.mark.slow
@settings(deadline=None)
@given(COUNTS, st.integers(2, 9))
def test_scale_order_names_and_splitting_change_nothing(pairs: list[tuple[int, int]], times: int) -> None:
    counts, bases = ([float(v) for v in column] for column in zip(*pairs, strict=True))
    assume(sum(counts) > 0)
    table = areas(counts, bases)
    expected = gini(table)
    assert gini(table * times) == pytest.approx(expected, abs=1e-10)
    assert gini(table.assign(schools=table["schools"] * times)) == pytest.approx(expected, abs=1e-10)
    assert gini(table.iloc[::-1].set_axis(range(len(table)))) == pytest.approx(expected, abs=1e-10)
    halves = pd.concat([table, table]) / 2
    assert gini(halves.set_axis(range(len(halves)))) == pytest.approx(expected, abs=1e-10)
    assert 0 <= expected < 1


def test_what_chance_gives_is_as_worked_out() -> None:
    # Two collaborations over two equal areas: both in one (0.5) or one in each (0), as likely.
    noted = lorenz(areas([1, 1], [5, 5]), draws=4999).attrs["kkgeo"]
    assert noted["gini_expected"] == pytest.approx(0.25, abs=0.02)
    assert (noted["gini_low"], noted["gini_high"]) == (0, 0.5)
    assert noted["p"] == 1
    # Nothing is drawn without a base: one area of 99 schools and one of 1.
    noted = lorenz(areas([0, 3], [99, 1]), draws=999).attrs["kkgeo"]
    assert noted["p"] == pytest.approx(2 / 1000)
    assert "no draw was as uneven" in lorenz(areas([0, 3], [99, 1]), lang="en").attrs["kkgeo"]["sentence"]


@pytest.mark.slow
def test_p_is_small_by_chance_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    bases = rng.integers(1, 60, 40).astype(float)
    drawn = rng.multinomial(60, bases / bases.sum(), size=200)
    p = [
        lorenz(areas(counts.astype(float).tolist(), bases.tolist()), draws=199).attrs["kkgeo"]["p"] for counts in drawn
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.09
    assert np.mean(np.array(p) <= 0.5) >= 0.35


def test_chance_is_the_same_every_time_for_a_seed() -> None:
    table = areas([3, 0, 5, 1], [10, 20, 5, 8])
    first, again, other = (lorenz(table, seed=seed).attrs["kkgeo"] for seed in (1, 1, 2))
    assert first == again
    assert first["gini_expected"] != other["gini_expected"]


def test_an_even_spread_is_more_even_than_chance() -> None:
    noted = lorenz(areas([4] * 30, [10] * 30), lang="en").attrs["kkgeo"]
    assert noted["gini"] == 0 < noted["gini_low"]
    assert "more even than chance would make it (p ≤ 0.002" in noted["sentence"]


@pytest.mark.slow
def test_the_illustrative_data(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, register)
    before = table.copy()
    curve = lorenz(table)
    assert kk.datasets.is_illustrative(curve)
    assert len(curve) == len(table.drop(index="unplaced")) + 1
    assert curve["collaborations"].sum() == 369
    assert curve.attrs["gini"] == gini(table) == pytest.approx(0.560, abs=0.001)
    noted = curve.attrs["kkgeo"]
    assert noted["vintage"] == 2025
    # Academies bring several schools at once: that by itself makes a map as uneven as this one.
    assert noted["dispersion_by"] == "academy"
    assert noted["gini_low"] < noted["gini"] < noted["gini_high"]
    assert "Zo'n verdeling kan dus toeval zijn" in noted["sentence"]
    assert "Academies brengen meerdere scholen tegelijk mee: aantallen wisselen 2,4 keer zo sterk" in noted["sentence"]
    noted = lorenz(table, overdispersion="none").attrs["kkgeo"]
    assert noted["gini_low"] < noted["gini_expected"] < noted["gini_high"] < noted["gini"]
    assert "doet elke school los van de andere mee" in noted["sentence"]
    assert noted["gini_expected"] == pytest.approx(0.47, abs=0.01)
    assert "ongelijker dan toeval verklaart (p ≤ 0,002" in noted["sentence"]
    inhabitants = lorenz(table, base="population", count="partner_schools").attrs["kkgeo"]["sentence"]
    assert "partnerscholen in 304 gebieden, vergeleken met het aantal inwoners" in inhabitants
    pd.testing.assert_frame_equal(table, before)


def test_areas_without_a_base_are_left_out_and_said() -> None:
    table = areas([2, 1, 5, 4, 3], [10, 10, 0, np.nan, np.nan]).rename(index={"a4": "unplaced"})
    curve = lorenz(table, lang="en")
    assert curve.index.tolist() == ["origin", "a1", "a0"]
    noted = curve.attrs["kkgeo"]
    assert (noted["areas_without_base"], noted["count_without_base"], noted["count_unplaced"]) == (2, 9, 3)
    assert (
        "Left out: 2 areas without schools (9 collaborations), and 3 collaborations without a place."
        in (noted["sentence"])
    )
    assert gini(table) == gini(table.iloc[:2])


def test_all_zero_and_one_area() -> None:
    curve = lorenz(areas([0, 0], [3, 4]), lang="en")
    assert np.isnan(gini(areas([0, 0], [3, 4])))
    assert np.isnan(curve.attrs["gini"])
    assert curve["cumulative_count"].isna().all()
    assert curve["cumulative_base"].tolist() == pytest.approx([0, 3 / 7, 1])
    assert curve.attrs["kkgeo"]["sentence"].startswith("There are no collaborations in these areas")
    one = lorenz(areas([3], [4])).attrs["kkgeo"]
    assert one["gini"] == 0
    assert np.isnan(one["p"])
    assert one["sentence"].startswith("Er is maar één gebied")


def test_a_count_with_fractions_is_not_dealt_out() -> None:
    noted = lorenz(areas([0.5, 2.25], [3, 4]), lang="en").attrs["kkgeo"]
    assert np.isnan(noted["p"])
    assert "chance" not in noted["sentence"]


def test_combinations_of_areas_and_years_have_their_own_origin(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    curve = lorenz(kk.coverage(placed, register, by=["province", "year"]), draws=0)
    assert curve.index[0] == ("origin", "origin")
    assert curve.index.names == ["province", "year"]
    assert len(curve) == 25


@pytest.mark.slow
def test_errors(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = areas([1, 2], [3, 4])
    with pytest.raises(InputError, match="no column 'pupils'"):
        gini(table, base="pupils")
    with pytest.raises(
        InputError, match=r"No area has a value above 0 in column 'schools'.*coverage\(placed, register\)"
    ):
        lorenz(kk.coverage(placed))
    with pytest.raises(InputError, match="These areas overlap"):
        lorenz(kk.coverage(placed, register, by="border"))
    for wrong in (np.nan, -1, np.inf):
        with pytest.raises(InputError, match="missing, negative or infinite in 1 areas, such as 'a1'"):
            gini(areas([1, wrong], [3, 4]))
    for wrong in (-1, np.inf):
        with pytest.raises(InputError, match="'schools' is negative or infinite"):
            gini(areas([1, 2], [3, wrong]))
    with pytest.raises(InputError, match="has no numbers"):
        gini(table.assign(collaborations="veel"))
    with pytest.raises(InputError, match="draws=-1"):
        lorenz(table, draws=-1)
    with pytest.raises(UnknownReferenceError, match="'xx'"):
        lorenz(table, lang="xx")


@pytest.mark.parametrize("count", ["collaborations", "observed", "own"])
@pytest.mark.parametrize("value", [-1, -0.5, float("inf"), float("-inf")])
@pytest.mark.parametrize("label", ["a0", "a2", "unplaced"])
def test_less_than_nothing_is_no_count_wherever_it_stands(count: str, value: float, label: str) -> None:
    table = areas([3.0, 1.0, 2.0, 1.0], [4.0, 3.0, 0.0, 0.0]).rename(columns={"collaborations": count})
    table.index = ["a0", "a1", "a2", "unplaced"]
    gini(table, count=count)
    table.loc[label, count] = value
    for asked in (gini, lorenz):
        with pytest.raises(
            InputError, match=f"'{count}' is missing, negative or infinite in 1 areas, such as '{label}'"
        ):
            asked(table, count=count)


def test_what_chance_rests_on_is_said_and_can_be_asked_for() -> None:
    plain = areas([4, 0, 2, 0, 9], [5, 10, 10, 8, 12])
    told = {asked: lorenz(plain, overdispersion=asked, lang="en").attrs["kkgeo"] for asked in (None, "none", 3.0)}
    assert "does not say how much numbers vary" in told[None]["sentence"]
    assert "every school takes part by itself" in told["none"]["sentence"]
    assert "vary 3.0 times as much as with separate schools, as asked for" in told[3.0]["sentence"]
    assert told[None]["p"] == told["none"]["p"] < told[3.0]["p"]
    assert lorenz(plain, overdispersion="municipality").attrs["kkgeo"]["dispersion"] > 1
    with pytest.raises(InputError, match="which schools belong to which academy"):
        lorenz(plain, overdispersion="academy")
    with pytest.raises(InputError, match="is not academy"):
        lorenz(plain, overdispersion="academie")


@pytest.mark.slow
def test_provinces_vary_as_the_academies_in_them_do(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame
) -> None:
    """A table of provinces does not say which academies are where, and need not: what all of a province have together
    is as many times as variable as what each has. Here it is dealt out by academy, and added up."""
    towns = kk.coverage(placed, register, academies=academies)
    told = towns.attrs["kkgeo"]
    towns = towns[(towns.index != "unplaced") & towns["expected_common"].gt(0)]
    codes = [*map(str, towns.index)]
    null = Null.of(codes, towns["expected_common"], told["dispersion"], told["catchments"])
    maps = null.draw(int(towns["observed"].sum()), 999, np.random.default_rng(3))
    of = kk.municipalities(geometry=False)["province"].reindex(codes)
    provinces = pd.get_dummies(of).to_numpy(dtype=float)
    drawn = coefficients(maps @ provinces, towns["schools"].to_numpy() @ provinces)
    table = kk.coverage(placed, register, by="province", academies=academies)
    noted = lorenz(table).attrs["kkgeo"]
    assert noted["dispersion"] == told["dispersion"] > 1.5
    assert noted["gini_expected"] == pytest.approx(drawn.mean(), abs=0.01)
    assert [noted["gini_low"], noted["gini_high"]] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.015)
    separate = lorenz(table, overdispersion="none").attrs["kkgeo"]
    assert separate["gini_expected"] < noted["gini_expected"] - 0.015
