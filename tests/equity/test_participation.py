from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import chi2, chi2_contingency, hypergeom, nchypergeom_fisher

import kkgeo as kk
from kkgeo.equity import participation
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.stats.intervals import chosen_by_chance, overlap_interval
from tests.frames import at

COUNTS = ["schools", "schools_high", "participating", "participating_high", "schools_unknown", "participating_unknown"]


def test_by_hand(schools: pd.DataFrame) -> None:
    """docs/equity.md repeats these figures."""
    taking = pd.DataFrame({"institution": [f"s{i:02}" for i in (10, 11, 12, 13, 14, 15, 0, 20, 20)]})
    table = participation(taking, schools, by=(), oki_threshold=0.5, lang="en")
    assert table.index.tolist() == ["all"]
    row: Any = table.loc["all"]
    assert row[COUNTS].tolist() == [40, 10, 8, 6, 0, 0]
    assert (row["share_all"], row["share_high"]) == pytest.approx((0.2, 0.6))
    assert (row["difference"], row["ratio"]) == pytest.approx((0.4, 3.0))
    assert (row["high_of_schools"], row["high_of_partners"]) == pytest.approx((0.25, 0.75))
    # Without a difference 2 of the 8 would be high; 6 goes with means from 3.18 to 7.71.
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((3.1755 / 2, 7.7129 / 2), abs=1e-4)
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((0.31755 - 0.2, 0.77129 - 0.2), abs=1e-4)
    assert hypergeom.sf(5, 40, 10, 8) == pytest.approx(0.0012, abs=5e-5)
    assert row["verdict"] == "over"
    assert row["oki_schools"] == pytest.approx((10 * 0.2 + 10 * 0.6 + 20 * 0.3) / 40)
    assert row["oki_partners"] == pytest.approx((6 * 0.6 + 0.2 + 0.3) / 8)
    assert row["oki_difference"] == pytest.approx(0.1625)
    assert (row["oki_difference_low"], row["oki_difference_high"]) == pytest.approx((0.051, 0.274), abs=5e-4)
    assert row["sentence"] == (
        "All schools: of the schools with a high OKI 60.0 % have a collaboration, of all schools 20.0 %. That is 3.00 "
        "times as many (1.59 to 3.86): more than chance explains. They are 25.0 % of all schools and 75.0 % of the "
        "partner schools. The mean OKI of the partner schools is 0.51, that of all schools 0.35 (difference 0.16, from "
        "0.05 to 0.27)."
    )


def test_a_level_is_called_as_the_language_does(schools: pd.DataFrame) -> None:
    taking = pd.DataFrame({"institution": ["s10", "s00"]})
    of_level = schools.assign(level=["basisonderwijs", "hogeschool"] * (len(schools) // 2))
    table = participation(taking, of_level, by="level", within=None, lang="fr")
    assert table["name"].tolist() == ["Toutes les écoles", "fondamental", "haute école"]
    assert table.index.tolist() == ["all", "basisonderwijs", "hogeschool"]


def test_what_would_show_by_itself_need_not_after_looking_at_several() -> None:
    """Of 400 schools of each of two levels 120 are high, 64 take part, and 19 of those are high."""
    high = [True] * 120 + [False] * 280
    names = [f"{level}{i:03}" for level in "ab" for i in range(400)]
    register = pd.DataFrame({"institution": names, "level": [name[0] for name in names]})
    register["oki"] = [0.6 if one else 0.3 for one in high * 2]
    taking = [f"{level}{i:03}" for level in "ab" for i in (*range(19), *range(120, 165))]
    table = participation(pd.DataFrame({"institution": taking}), register, by="level", within=None, oki_threshold=0.5)
    assert table["verdict"].tolist() == ["as expected"] * 3
    # Of 128 a lack of half shows at a third of the level too, of 64 it does not.
    assert table["verdict_many"].tolist() == ["as expected", "too small to tell", "too small to tell"]


def test_the_illustrative_data(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = participation(placed, register)
    assert table.index.names == ["level", "year"]
    assert len(table) == 4 * 5
    assert kk.datasets.is_illustrative(table)
    printed = kk.datasets.published("levels")
    for level, row in (("basisonderwijs", "schools_primary"), ("secundair onderwijs", "schools_secondary")):
        for year in (2019, 2020, 2021, 2022):
            assert at(table, (level, year), "participating") == at(printed, row, str(year))
    for period in ("all", 2019, 2020, 2021, 2022):
        parts: Any = table.xs(period, level="year")
        assert (parts.drop(index="all")[COUNTS].sum() == at(parts, "all", COUNTS)).all()
    whole: Any = table.loc[("all", "all")]
    assert whole["participating"] + whole["participating_unknown"] == 344
    # Drawn by weight 0.5 plus OKI: the report's finding was put in, so it must come out.
    assert whole["verdict"] == "over"
    assert whole["oki_difference_low"] > 0
    assert table.attrs["kkgeo"]["thresholds"] == {"basisonderwijs": 0.43, "secundair onderwijs": 0.43}
    assert table.attrs["kkgeo"]["threshold_from"] == "quantile 0.75 of schools by level"


def test_schools_without_an_oki_are_counted_and_not_compared(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    row: Any = participation(placed, register).loc[("hogeschool", "all")]
    assert row[COUNTS].tolist() == [0, 0, 0, 0, 23, 9]
    assert row[["share_all", "share_high", "ratio", "difference", "oki_schools"]].isna().all()
    assert row["verdict"] == "no denominator"
    assert row["sentence"] == (
        "hogeschool, alle jaren: geen school met een bekende OKI, dus valt er niets te vergelijken. Van 23 scholen is "
        "de OKI niet bekend (met een samenwerking: 9)."
    )


def test_partner_schools_that_the_register_lacks_are_counted(schools: pd.DataFrame) -> None:
    rows = pd.DataFrame(
        {
            "institution": ["s00", "x", "x", "y"],
            "level": [None, "secundair", "secundair", None],
            "year": [1, 1, 2, None],
        }
    )
    table = participation(rows, schools, lang="en", oki_threshold=0.5)
    assert table.index.get_level_values("level").unique().tolist() == ["all", "basisonderwijs", "secundair", "unknown"]
    assert table.index.get_level_values("year").unique().tolist() == ["all", 1, 2, "unknown"]
    assert at(table, ("all", "all"), ["participating", "unregistered"]).tolist() == [1, 2]
    assert table.loc[("secundair", 2), "unregistered"] == 1
    assert table.loc[("unknown", "unknown"), "unregistered"] == 1
    assert table.attrs["kkgeo"]["not_in_register"] == 3
    assert at(table, ("secundair", "all"), "sentence").endswith(
        "Not found in the register: 1 school with a collaboration."
    )


def test_what_is_high_can_be_given(schools: pd.DataFrame, rows: pd.DataFrame) -> None:
    for given_, high in ((0.3, 30), (0.31, 10), ({"basisonderwijs": 0.6}, 10)):
        table = participation(rows, schools, by="year", oki_threshold=given_)
        assert table.index.tolist() == ["all", 2019, 2020, 2021]
        assert (table["schools_high"] == high).all()
        assert table.attrs["kkgeo"]["threshold_from"] == "given"
    together = participation(rows, schools, by=(), quantile=0.5, within=None)
    assert together.loc["all", "threshold"] == 0.3
    assert together.attrs["kkgeo"]["threshold_from"] == "quantile 0.5 of all schools"
    by_network = participation(rows, schools, by="network", within="network")
    assert by_network.loc["Vrij", "threshold"] == pytest.approx(0.6)
    assert np.isnan(at(by_network, "all", "threshold"))


def test_one_partner_school_has_a_mean_and_no_interval(schools: pd.DataFrame) -> None:
    row: Any = participation(pd.DataFrame({"institution": ["s10"]}), schools, by=(), oki_threshold=0.5, lang="en").loc[
        "all"
    ]
    assert row["oki_difference"] == pytest.approx(0.25)
    assert np.isnan(row["oki_difference_low"])
    assert row["sentence"].endswith("The mean OKI of the partner schools is 0.60, that of all schools 0.35.")


def test_everything_on_one_side_or_nobody_taking_part(schools: pd.DataFrame, rows: pd.DataFrame) -> None:
    one: Any = participation(rows, schools, by=(), oki_threshold=0.7, lang="en").loc["all"]
    assert one["schools_high"] == 0
    assert "all schools are on the same side of the limit" in one["sentence"]
    nobody: Any = participation(rows.head(0), schools, by=(), oki_threshold=0.5, lang="en").loc["all"]
    assert nobody[["share_all", "share_high", "difference"]].tolist() == [0, 0, 0]
    assert nobody[["ratio", "ratio_low", "oki_partners"]].isna().all()
    assert nobody["verdict"] == "no denominator"
    assert "nobody or everybody takes part" in nobody["sentence"]
    everybody: Any = participation(schools[["institution"]].assign(year=2021), schools, by=(), oki_threshold=0.5).loc[
        "all"
    ]
    assert (everybody["ratio"], everybody["difference"], everybody["oki_difference"]) == (1, 0, 0)
    assert everybody["verdict"] == "no denominator"


@pytest.mark.parametrize(("high", "others", "verdict"), [(8, 3, "over"), (0, 20, "under"), (0, 5, "too small to tell"),
                                                          (3, 9, "too small to tell")])  # fmt: skip
def test_verdicts(schools: pd.DataFrame, high: int, others: int, verdict: str) -> None:
    taking = [f"s{i:02}" for i in [*range(10, 10 + high), *range(20, 20 + min(others, 20))]]
    row: Any = participation(pd.DataFrame({"institution": taking}), schools, by=(), oki_threshold=0.5, lang="en").loc[
        "all"
    ]
    assert row["verdict"] == verdict
    said = {"over": "more than chance", "under": "fewer than chance", "too small to tell": "too few to tell"}
    assert said[verdict] in row["sentence"]
    # Chance of so many, or so few, of the ten.
    test = hypergeom(40, 10, high + others)
    assert (min(test.sf(high - 1), test.cdf(high)) < 0.025) == (verdict in ("over", "under"))
    assert row[["p_under", "p_over", "p_none"]].tolist() == pytest.approx(
        [test.cdf(high), test.sf(high - 1), test.pmf(0)]
    )
    # What could be found, would be found with 80 %.
    if pd.notna(row["detectable"]):
        rare = max(k for k in range(11) if test.cdf(k) <= 0.025)
        odds = brentq(lambda odds: nchypergeom_fisher.cdf(rare, 40, 10, high + others, odds) - 0.8, 1e-5, 1.0)
        mean = nchypergeom_fisher.mean(40, 10, high + others, odds)
        assert row["detectable"] == pytest.approx(mean / test.mean(), rel=1e-6)


def test_errors(rows: pd.DataFrame, schools: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="no column 'oki'"):
        participation(rows, schools.drop(columns="oki"))
    with pytest.raises(InputError, match=r"divide: register\['oki'\] / 4"):
        participation(rows, schools.assign(oki=schools["oki"] * 4))
    with pytest.raises(InputError, match=r"within='level': the register has no such column.*within=None"):
        participation(rows, schools.drop(columns="level"))
    with pytest.raises(InputError, match="by='kleur': the register has no such column"):
        participation(rows, schools, by="kleur")
    with pytest.raises(InputError, match="by='year': the collaborations have no such column"):
        participation(rows.drop(columns="year"), schools)
    with pytest.raises(InputError, match="names something twice"):
        participation(rows, schools, by=("year", "year"))
    with pytest.raises(InputError, match="register must be a table"):
        participation(rows, None)  # type: ignore[arg-type]
    with pytest.raises(UnknownReferenceError, match="'xx'"):
        participation(rows, schools, lang="xx")


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    oki = draw(st.lists(st.one_of(st.none(), st.integers(0, 20)), min_size=1, max_size=25).filter(any))
    levels = draw(st.lists(st.sampled_from(["p", "s"]), min_size=len(oki), max_size=len(oki)))
    picked = draw(st.lists(st.tuples(st.integers(0, len(oki) + 1), st.integers(2019, 2021)), max_size=20))
    register = pd.DataFrame({"institution": [f"s{i}" for i in range(len(oki))], "level": levels,
                             "oki": pd.Series(oki, dtype="float64") / 20})  # fmt: skip
    rows = pd.DataFrame({"institution": pd.Series([f"s{i}" for i, _ in picked], dtype="str"),
                         "year": pd.Series([year for _, year in picked], dtype="int64")})  # fmt: skip
    return rows, register


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(tables(), st.sampled_from([0.25, 0.5, 0.75]))
def test_relations(both: tuple[pd.DataFrame, pd.DataFrame], quantile: float) -> None:
    rows, register = both
    table = participation(rows, register, quantile=quantile)
    for year in table.index.get_level_values("year").unique():
        parts: Any = table.xs(year, level="year")
        columns = [*COUNTS, "unregistered"]
        assert (parts.drop(index="all")[columns].sum() == at(parts, "all", columns)).all()
    whole: Any = table.loc[("all", "all")]
    assert whole["schools"] + whole["schools_unknown"] == len(register)
    taking = whole["participating"] + whole["participating_unknown"] + whole["unregistered"]
    assert taking == rows["institution"].nunique()
    assert whole["schools_high"] >= (1 - quantile) * whole["schools"] - 1e-9
    compared = table[table["ratio_low"].notna()]
    for measure in ("ratio", "difference", "share_all", "share_high"):
        assert (compared[f"{measure}_low"] <= compared[measure] + 1e-9).all()
        assert (compared[measure] <= compared[f"{measure}_high"] + 1e-9).all()
    np.testing.assert_allclose(compared["high_of_partners"] / compared["high_of_schools"], compared["ratio"])
    # No more can take part than all of them.
    assert (compared["ratio_high"] <= 1 / compared["high_of_schools"] + 1e-9).all()
    turned = participation(rows.iloc[::-1], register.iloc[::-1], quantile=quantile)
    pd.testing.assert_frame_equal(table, turned)


def _brought(academies: int, each: int, alike: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Schools of which half are high, and academies that bring several: all of one kind, or of both as often."""
    many = 10 * academies * each
    register = pd.DataFrame({"institution": [f"s{i:04}" for i in range(many)], "oki": [0.6, 0.3] * (many // 2)})
    high, low = (register["institution"][kind::2].tolist() for kind in (0, 1))
    rows = []
    for academy in range(academies):
        for school in range(each):
            # Of five academies three bring schools with a high OKI.
            kind = high if (academy % 5 < 3 if alike else (academy * each + school) % 5 < 3) else low
            rows.append({"institution": kind.pop(), "academy": f"A{academy}", "year": 2019})
    return pd.DataFrame(rows), register


def test_academies_that_bring_several_schools_of_one_kind_are_reckoned_with() -> None:
    how: Any = {"within": None, "by": (), "oki_threshold": 0.5, "lang": "en"}
    for alike, verdict in ((True, "as expected"), (False, "over")):
        rows, register = _brought(40, 5, alike)
        table = participation(rows, register, **how)
        row: Any = table.loc["all"]
        assert (row["participating"], row["participating_high"]) == (200, 120)
        assert row["verdict"] == verdict
        assert ("more than chance explains" in row["sentence"]) == (verdict == "over")
        told = table.attrs["kkgeo"]
        assert (told["dispersion_by"], told["dispersion_groups"]) == ("academy", 40)
        # All of one kind: an academy counts as one school, five of them as one.
        assert told["dispersion"] == pytest.approx(5 * 40 / 39 if alike else 1)
        separate: Any = participation(rows, register, overdispersion="none", **how).loc["all"]
        assert separate["verdict"] == "over"
        wider = row["ratio_high"] - row["ratio_low"], row["oki_difference_high"] - row["oki_difference_low"]
        assert (wider[0] > separate["ratio_high"] - separate["ratio_low"]) == alike
        assert (wider[1] > separate["oki_difference_high"] - separate["oki_difference_low"]) == alike
        # A school that comes back is one school, and the order of the rows is nothing.
        again = pd.concat([rows.assign(year=2020), rows]).iloc[::-1]
        turned: Any = participation(again, register, **how).loc["all"]
        pd.testing.assert_series_equal(turned, row)
    assert participation(rows, register, overdispersion=3.0, **how).attrs["kkgeo"]["dispersion_by"] == "given"


def test_the_illustrative_data_by_academy(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    """docs/claims.md and docs/equity.md repeat these figures."""
    table = participation(placed, register, by=())
    told = table.attrs["kkgeo"]
    assert (told["dispersion_by"], told["dispersion_groups"]) == ("academy", 117)
    assert told["dispersion"] == pytest.approx(2.30, abs=0.005)
    row: Any = table.loc["all"]
    assert row[["ratio", "ratio_low", "ratio_high"]].tolist() == pytest.approx([1.62, 1.33, 1.91], abs=0.005)
    assert (row["verdict"], row["verdict_many"]) == ("over", "over")


def test_chances_are_divided_as_rao_and_scott_divide_chi_squared() -> None:
    """Against the test of Rao and Scott itself, which holds for large numbers: chi-squared over the design effect."""
    both, high, partners, schools, dispersion = 1_060, 4_000, 2_000, 8_000, 2.3
    table = np.array([[both, high - both], [partners - both, schools - high - partners + both]])
    statistic = chi2_contingency(table, correction=False).statistic / dispersion
    found = chosen_by_chance(both, high, partners, schools, dispersion)
    # What is exactly as many counts for half, as chi-squared has it.
    assert found["p_over"] + 1 - found["p_under"] == pytest.approx(chi2.sf(statistic, 1), rel=0.02)


@pytest.mark.parametrize("dispersion", [1.0, 1.2, 2.3, 5.0, 40.0])
def test_the_interval_leaves_1_out_where_the_chance_is_less_than_a_tail(dispersion: float) -> None:
    for high, partners, schools, step in ((10, 8, 40, 1), (30, 60, 100, 6), (200, 90, 900, 18)):
        for both in range(max(0, partners + high - schools), min(high, partners) + 1, step):
            low, top = overlap_interval(both, high, partners, schools, dispersion)
            even = high * partners / schools
            chances = chosen_by_chance(both, high, partners, schools, dispersion)
            assert low - 1e-6 <= both <= top + 1e-6
            if max(chances["p_under"], chances["p_over"]) < 1:
                assert (top < even * (1 - 1e-9)) == (chances["p_under"] < 0.025)
                assert (low > even * (1 + 1e-9)) == (chances["p_over"] < 0.025)
