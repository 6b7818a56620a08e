from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats import gamma, nbinom

from kkgeo.spatial.contiguity import contiguity
from kkgeo.stats.smoothing import Gamma, leaning, shared, smooth


def _counts(seed: int) -> tuple[pd.Series, pd.Series]:
    """Counts that vary by more than chance, over the municipalities of 2025."""
    rng = np.random.default_rng(seed)
    codes = sorted(contiguity(2025))
    expected = rng.gamma(2.0, 1.5, len(codes)) + 0.2
    observed = rng.poisson(expected * rng.gamma(2.0, 0.5, len(codes)))
    return pd.Series(observed.astype(float), codes), pd.Series(expected, codes)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_gamma_is_the_one_with_the_highest_negative_binomial_likelihood_of_scipy(seed: int) -> None:
    observed, expected = (values.to_numpy() for values in _counts(seed))

    def lacking(logs: np.ndarray) -> float:
        shape, rate = np.exp(logs)
        return -float(nbinom.logpmf(observed, shape, rate / (rate + expected)).sum())

    theirs = minimize(lacking, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10})
    ours = shared(observed, expected)
    np.testing.assert_allclose([ours.shape, ours.rate], np.exp(theirs.x), rtol=1e-4)
    assert lacking(np.log([ours.shape, ours.rate])) <= theirs.fun + 1e-8
    assert ours.mean == pytest.approx(ours.shape / ours.rate)


def test_ratio_and_chance_are_those_of_the_gamma_of_scipy() -> None:
    observed, expected = _counts(4)
    given = shared(observed.to_numpy(), expected.to_numpy())
    found = smooth(observed, expected)
    after = gamma(observed + given.shape, scale=1 / (expected + given.rate))
    np.testing.assert_allclose(found["smoothed"], after.mean())
    np.testing.assert_allclose(found["p_below"], after.cdf(0.8))
    assert found.index.equals(observed.index)


def test_ratio_and_chance_are_those_of_quadrature() -> None:
    theta = np.linspace(1e-9, 12, 400_001)
    weights = theta ** (0.7 - 1 + 1) * np.exp(-theta * (0.9 + 3.0))
    ratio, below = leaning(np.array([1.0]), np.array([3.0]), Gamma(0.7, 0.9, 0.7 / 0.9))
    assert ratio[0] == pytest.approx((weights * theta).sum() / weights.sum(), abs=1e-5)
    assert below[0] == pytest.approx(weights[theta < 0.8].sum() / weights.sum(), abs=1e-5)


def test_no_more_than_chance_gives_the_mean() -> None:
    observed, expected = pd.Series([1.0, 1.0, 1.0]), pd.Series([1.0, 1.1, 0.9])
    assert smooth(observed, expected).to_numpy().tolist() == [[1.0, 0.0]] * 3
    # Nothing counted anywhere, though it was expected: all are 0, which is below.
    assert smooth(pd.Series([0.0, 0.0]), pd.Series([1.0, 2.0])).to_numpy().tolist() == [[0.0, 1.0]] * 2
    assert smooth(pd.Series([3.0]), pd.Series([1.5])).to_numpy().tolist() == [[2.0, 0.0]]


@pytest.mark.parametrize("factor", [1e-3, 1.0, 1e3])
def test_ratios_do_not_hang_on_the_scale_of_what_was_expected(factor: float) -> None:
    observed, expected = _counts(5)
    plain, scaled = smooth(observed, expected)["smoothed"], smooth(observed, expected * factor)["smoothed"]
    np.testing.assert_allclose(scaled * factor, plain, rtol=1e-6)


def test_areas_where_nothing_is_expected_stay_missing_and_count_for_nobody() -> None:
    observed = pd.Series({"a": 0.0, "b": 2.0, "c": 5.0, "d": np.nan})
    expected = pd.Series({"a": 3.0, "b": 0.0, "c": 4.0, "d": 1.0})
    found = smooth(observed, expected)
    assert found.isna().all(axis=1).tolist() == [False, True, False, True]
    alone = smooth(observed[["a", "c"]], expected[["a", "c"]])
    pd.testing.assert_frame_equal(found.loc[["a", "c"]], alone)
    assert smooth(pd.Series([1.0]), pd.Series([0.0])).isna().all(axis=None)


def test_an_area_lies_between_its_own_ratio_and_the_mean() -> None:
    observed, expected = _counts(4)
    raw, mean = observed / expected, shared(observed.to_numpy(), expected.to_numpy()).mean
    smoothed = smooth(observed, expected)["smoothed"]
    assert ((smoothed - mean).abs() <= (raw - mean).abs() + 1e-12).all()
    assert ((smoothed - mean) * (raw - mean) >= -1e-12).all()
