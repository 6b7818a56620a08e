from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes
from libpysal.weights import W

from kkgeo.spatial.contiguity import contiguity
from kkgeo.stats.smoothing import smooth, smooth_locally


def _counts(seed: int) -> tuple[pd.Series, pd.Series]:
    """Counts that vary by more than chance, over the municipalities of 2025."""
    rng = np.random.default_rng(seed)
    codes = sorted(contiguity(2025))
    expected = rng.gamma(2.0, 1.5, len(codes)) + 0.2
    observed = rng.poisson(expected * rng.gamma(2.0, 0.5, len(codes)))
    return pd.Series(observed.astype(float), codes), pd.Series(expected, codes)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_global_smoothing_is_that_of_esda(seed: int) -> None:
    observed, expected = _counts(seed)
    ours = smooth(observed, expected)
    theirs = Empirical_Bayes(observed.to_numpy(), expected.to_numpy()).r.ravel()
    assert ours.index.equals(observed.index)
    np.testing.assert_allclose(ours, theirs)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_local_smoothing_is_that_of_esda(seed: int) -> None:
    observed, expected = _counts(seed)
    neighbours = contiguity(2025)
    weights = W({code: list(others) for code, others in neighbours.items()}, id_order=list(observed.index))
    ours = smooth_locally(observed, expected, neighbours)
    theirs = Spatial_Empirical_Bayes(observed.to_numpy(), expected.to_numpy(), weights).r.ravel()
    np.testing.assert_allclose(ours, theirs)


def test_no_more_than_chance_gives_the_mean() -> None:
    """esda's variance goes below 0 here, and its ratios beyond the mean; a variance cannot."""
    observed, expected = pd.Series([1.0, 1.0, 1.0]), pd.Series([1.0, 1.1, 0.9])
    assert smooth(observed, expected).tolist() == pytest.approx([1.0] * 3)
    assert (smooth(pd.Series([0.0, 0.0]), pd.Series([1.0, 2.0])) == 0).all()


def test_areas_where_nothing_is_expected_stay_missing_and_count_for_nobody() -> None:
    observed, expected = pd.Series({"a": 0.0, "b": 2.0, "c": 5.0}), pd.Series({"a": 3.0, "b": 0.0, "c": 4.0})
    line = {"a": ("b",), "b": ("a", "c"), "c": ("b",)}
    for found in (smooth(observed, expected), smooth_locally(observed, expected, line)):
        assert found.isna().tolist() == [False, True, False]
    # a and c have no neighbour left but b, which has no expectation: each is by itself.
    assert smooth_locally(observed, expected, line)["c"] == pytest.approx(5 / 4)
    assert smooth(pd.Series([1.0]), pd.Series([0.0])).isna().all()


def test_an_area_lies_between_its_own_ratio_and_the_mean() -> None:
    observed, expected = _counts(4)
    raw, mean = observed / expected, observed.sum() / expected.sum()
    smoothed = smooth(observed, expected)
    assert ((smoothed - mean).abs() <= (raw - mean).abs() + 1e-12).all()
    assert ((smoothed - mean) * (raw - mean) >= -1e-12).all()
