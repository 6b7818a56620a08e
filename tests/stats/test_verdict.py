"""The one verdict: against independent formulas, by relation, at the edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import betabinom, binom, binomtest

from kkgeo.errors import InputError
from kkgeo.stats.poisson import FLAGS
from kkgeo.stats.verdict import COLUMNS, judge


def one(*given: float, dispersion: float = 1.0) -> Any:
    return judge(*([value] for value in given), dispersion=dispersion).iloc[0]


@pytest.mark.parametrize(
    ("o", "s", "rest", "r"), [(3, 94, 297, 2906), (0, 30, 369, 3780), (40, 12, 5, 90), (7, 5, 9, 5)]
)
def test_one_stratum_is_the_binomial_test_and_its_exact_interval(o: int, s: int, rest: int, r: int) -> None:
    """Independent source: `scipy.stats.binomtest`, whose share becomes a ratio of rates."""
    found = one(o, s, rest, r)
    share = s / (s + r)
    low, high = binomtest(o, o + rest).proportion_ci(0.95, method="exact")
    assert found["ratio_low"] == pytest.approx(low / (1 - low) * r / s, abs=1e-9)
    assert found["ratio_high"] == pytest.approx(high / (1 - high) * r / s)
    assert found["p_under"] == pytest.approx(binomtest(o, o + rest, share, alternative="less").pvalue)
    assert found["p_over"] == pytest.approx(binomtest(o, o + rest, share, alternative="greater").pvalue)
    assert found["expected"] == pytest.approx(s * rest / r)
    assert found["ratio"] == pytest.approx(o / (s * rest / r))


@pytest.mark.parametrize("dispersion", [1.3, 2.0, 4.5])
def test_clusters_make_it_beta_binomial(dispersion: float) -> None:
    """Independent source: `scipy.stats.betabinom` with as many times the variance of the binomial."""
    o, s, rest, r = 3, 94, 297, 2906
    found = one(o, s, rest, r, dispersion=dispersion)

    def law(ratio: float) -> Any:
        share, around = ratio * s / (ratio * s + r), (o + rest - 1) / (dispersion - 1) - 1
        return betabinom(o + rest, share * around, (1 - share) * around)

    plain = law(1.0)
    assert plain.var() == pytest.approx(dispersion * binom(o + rest, s / (s + r)).var())
    assert found["p_under"] == pytest.approx(plain.cdf(o))
    assert found["p_none"] == pytest.approx(plain.pmf(0))
    high = brentq(lambda ratio: law(ratio).cdf(o) - 0.025, 0.01, 50)
    assert found["ratio_high"] == pytest.approx(high)
    critical = plain.ppf(0.025) - (plain.cdf(plain.ppf(0.025)) > 0.025)
    if critical >= 0:
        found_at = brentq(lambda ratio: law(ratio).cdf(critical) - 0.8, 1e-6, 1)
        assert found["detectable"] == pytest.approx(found_at)
    else:
        assert np.isnan(found["detectable"])


def test_many_counts_have_a_smooth_form_that_is_near() -> None:
    """Beyond a thousand counts in an area: within 0.002 of the sum, and of the binomial itself without clusters."""
    total, share, dispersion = 20_000, 0.1, 2.0
    around = (total - 1) / (dispersion - 1) - 1
    for count in (1_880, 2_000, 2_120):
        found = one(count, 100, total - count, 900, dispersion=dispersion)
        exact = betabinom.cdf(count, total, share * around, (1 - share) * around)
        assert found["p_under"] == pytest.approx(exact, abs=0.002)
        plain = one(count, 100, total - count, 900)
        assert plain["p_under"] == pytest.approx(binom.cdf(count, total, share), abs=1e-12)


def test_strata_add_up_exactly() -> None:
    """Independent source: every way to split the counts of two strata, one by one."""
    o, s, rest, r = [2, 1], [30.0, 20.0], [4, 3], [300.0, 100.0]
    found = judge([o], [s], [rest], [r]).iloc[0]
    ways = [binom.pmf(i, 6, 30 / 330) * binom.pmf(j, 4, 20 / 120) for i in range(7) for j in range(5) if i + j <= 3]
    assert found["p_under"] == pytest.approx(sum(ways))
    mean = 6 * found["ratio"] * 30 / (found["ratio"] * 30 + 300) + 4 * found["ratio"] * 20 / (found["ratio"] * 20 + 100)
    assert mean == pytest.approx(3)


counts = st.integers(0, 40)
bases = st.integers(0, 300)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(counts, bases, counts, bases), min_size=1, max_size=3),
    st.sampled_from([1.0, 1.4, 2.0, 5.0]),
)
def test_verdict_and_interval_never_contradict_each_other(strata: list[tuple[int, int, int, int]], phi: float) -> None:
    o, s, rest, r = (np.array([column], dtype=float) for column in zip(*strata, strict=True))
    found = judge(o, s, rest, r, dispersion=phi).iloc[0]
    assert found["verdict"] in FLAGS
    assert (found["verdict"] == "no denominator") == np.isnan(found["p_under"])
    if found["verdict"] == "no denominator":
        return
    assert (found["verdict"] == "under") == (found["ratio_high"] < 1)
    assert (found["verdict"] == "over") == (found["ratio_low"] > 1)
    # Of one area nothing else was looked at.
    assert found["verdict_many"] == found["verdict"]
    if not np.isnan(found["ratio"]):
        assert found["ratio_low"] <= found["ratio"] + 1e-9
        assert found["ratio"] <= found["ratio_high"] + 1e-9
        if np.isfinite(found["ratio"]) and found["ratio"] > 0:
            assert found["expected"] * found["ratio"] == pytest.approx(found["observed"])
    if found["verdict"] == "under":
        assert found["p_under"] <= 0.025 + 1e-9
    if found["detectable"] >= 0.5:
        assert found["verdict"] != "too small to tell"


def test_more_clusters_are_less_sure_and_a_dispersion_of_one_is_none() -> None:
    tables = [judge([3], [94], [297], [2906], dispersion=phi) for phi in (1.0, 1.00001, 1.5, 3.0)]
    pd.testing.assert_frame_equal(tables[0], tables[1], rtol=1e-4)
    highs = [table["ratio_high"].iloc[0] for table in tables[1:]]
    assert highs == sorted(highs)
    assert len({table["expected"].iloc[0] for table in tables}) == 1


def test_at_the_edges() -> None:
    assert judge([], [], [], []).empty
    none = one(0, 10, 0, 20)
    assert none["verdict"] == "too small to tell"
    assert np.isnan(none["ratio"])
    assert none[["expected", "ratio_low", "p_under", "p_over"]].tolist() == [0, 0, 1, 1]
    everything = one(60, 10, 0, 2000)
    assert everything["verdict"] == "over"
    assert everything[["ratio", "ratio_high"]].tolist() == [np.inf, np.inf]
    assert one(3, 10, 5, 0)["verdict"] == one(3, 0, 5, 10)["verdict"] == "no denominator"
    assert one(3, 0, 5, 10)["observed"] == 3
    # A stratum that is nowhere else is expected as it is.
    apart = judge([[2, 4]], [[10, 5]], [[20, 0]], [[100, 0]]).iloc[0]
    assert apart["expected"] == pytest.approx(2 + 4)
    assert apart["ratio"] == pytest.approx(1)
    assert apart["observed"] == 6


def test_after_looking_at_many_the_level_is_divided_by_those_that_could_reach_it() -> None:
    # 20 areas of one school cannot be under whatever is counted: the two others are as if alone.
    base = np.array([400.0, 300.0, *[1.0] * 20])
    counts_ = np.array([15, 12, *[0] * 20])
    table = judge(counts_, base, 300 - counts_, 3000 - base)
    assert table["verdict_many"].tolist()[:2] == ["under", "under"]
    assert set(table["verdict_many"][2:]) == {"too small to tell"}
    # Twenty that could have been under make one that is barely so "as expected".
    many = np.full(20, 100.0)
    barely = np.array([3, *[10] * 19])
    table = judge(barely, many, 200 - barely, 2000 - many)
    assert table["verdict"].iloc[0] == "under"
    assert table["verdict_many"].iloc[0] != "under"


def test_type_index_and_errors() -> None:
    index = pd.Index(["24001", "24002"], name="nis")
    table = judge([1, 0], [5, 5], [9, 10], [50, 50], index=index)
    assert isinstance(table, pd.DataFrame)
    assert tuple(table.columns) == COLUMNS
    pd.testing.assert_index_equal(table.index, index)
    for wrong in ([1.5], [-1]):
        with pytest.raises(InputError, match="whole"):
            judge(wrong, [5], [9], [50])
    with pytest.raises(InputError, match="shape"):
        judge([1, 2], [5], [9], [50])
    with pytest.raises(InputError, match="dispersion"):
        judge([1], [5], [9], [50], dispersion=0.5)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 90)), min_size=1, max_size=12), st.floats(1, 4))
@settings(max_examples=25, deadline=None)
def test_without_power_only_what_could_be_found_is_missing(areas: list[tuple[int, int]], dispersion: float) -> None:
    own, base = (np.array(values, dtype=float) for values in zip(*areas, strict=True))
    sides = own, base, 300 - own, 3000 - base
    whole, part = (judge(*sides, dispersion=dispersion, power=power) for power in (True, False))
    assert part["detectable"].isna().all()
    pd.testing.assert_frame_equal(part.drop(columns="detectable"), whole.drop(columns="detectable"))
