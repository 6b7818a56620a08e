"""The spatial model beside plain sums, plain draws, and NUTS (numpyro; see benchmarks/smoothing.py)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal, poisson

from kkgeo.spatial.contiguity import contiguity
from kkgeo.stats.leroux import LACK, Neighbourhood, Posterior, leroux
from kkgeo.stats.propagation import Marginals, propagate

#: What NUTS says of the illustrative data: ``python benchmarks/smoothing.py --write`` this file.
NUTS = Path(__file__).parent / "data" / "nuts_illustrative.csv"
LINE = {"a": ("b",), "b": ("a", "c"), "c": ("b", "d"), "d": ("c",)}


def _fit(
    observed: Mapping[str, float], expected: Mapping[str, float], neighbours: Mapping[str, tuple[str, ...]]
) -> Posterior:
    around = Neighbourhood.of(list(observed), neighbours)
    return leroux(pd.Series(observed, dtype="float64"), pd.Series(expected, dtype="float64"), around)


@pytest.mark.parametrize(
    ("observed", "expected", "variance"), [(0, 20, 1.0), (3, 0.2, 2.0), (40, 30, 0.1), (0, 0.1, 4)]
)
def test_a_marginal_is_that_of_a_plain_sum(observed: float, expected: float, variance: float) -> None:
    x = np.linspace(-25, 12, 400_001)
    logs = -0.5 * (x - 0.3) ** 2 / variance + observed * x - expected * np.exp(x)
    weights = np.exp(logs - logs.max())
    whole = weights.sum()
    ours = Marginals(*(np.array([float(value)]) for value in (0.3, variance, observed, expected)))
    mean, spread = ours.moments()
    assert mean[0] == pytest.approx((weights * x).sum() / whole, abs=1e-5)
    assert spread[0] == pytest.approx((weights * (x - mean[0]) ** 2).sum() / whole, rel=1e-4)
    assert ours.ratios()[0] == pytest.approx((weights * np.exp(x)).sum() / whole, rel=1e-4)
    assert ours.below(np.log(0.8))[0] == pytest.approx(weights[x < np.log(0.8)].sum() / whole, abs=2e-4)
    scores = ours.at_scores(np.array([[-2.0], [0.0], [1.0]]))[:, 0]
    shares = [weights[x < score].sum() / whole for score in scores]
    assert shares == pytest.approx([0.02275, 0.5, 0.84134], abs=2e-3)


def test_two_areas_together_are_those_of_a_plain_sum() -> None:
    covariance, observed, expected = np.array([[0.9, 0.5], [0.5, 0.7]]), np.array([0.0, 5.0]), np.array([3.0, 2.0])
    fitted = propagate(covariance, observed, expected)
    x = np.linspace(-7, 5, 601)
    grid = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1)
    density = multivariate_normal([0, 0], covariance).pdf(grid)
    for i in (0, 1):
        density = density * poisson.pmf(observed[i], expected[i] * np.exp(grid[..., i]))
    for i in (0, 1):
        along = density.sum(axis=1 - i) / density.sum()
        assert fitted.marginals.ratios()[i] == pytest.approx(along @ np.exp(x), rel=0.005)
        assert fitted.marginals.below(0.0)[i] == pytest.approx(along @ (x < 0), abs=0.01)
    # What does not depend on the covariance is left out of the evidence.
    left_out = (observed * np.log(expected)).sum() - np.log(120.0)
    assert fitted.log_evidence + left_out == pytest.approx(np.log(density.sum() * (x[1] - x[0]) ** 2), abs=0.005)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [((0, 0, 4, 9), (3.0, 1.0, 3.0, 4.0)), ((2, 0, 0, 1), (0.5, 2.5, 0.0, 1.0)), ((5, 5, 5, 5), (5.0, 5.0, 5.0, 5.0))],
)
def test_sums_over_everything_are_those_of_weighted_draws(
    observed: tuple[int, ...], expected: tuple[float, ...]
) -> None:
    """Draws from what is known beforehand, each as heavy as the counts are likely."""
    rng = np.random.default_rng(1)
    draws = 200_000
    touching = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]], dtype=float)
    values, vectors = np.linalg.eigh(np.diag(touching.sum(axis=0)) - touching)
    rho, sigma = rng.uniform(size=draws), np.abs(rng.normal(size=draws))
    scales = sigma[:, None] / np.sqrt(rho[:, None] * np.maximum(values, 0) + 1 - rho[:, None])
    logs = rng.normal(size=(draws, 1)) + (rng.normal(size=(draws, 4)) * scales) @ vectors.T
    likely = poisson.logpmf(np.array(observed), np.array(expected) * np.exp(logs))
    known = np.array(expected) > 0
    weights = np.exp(likely[:, known].sum(axis=1))
    weights /= weights.sum()
    ours = _fit(dict(zip("abcd", observed, strict=True)), dict(zip("abcd", expected, strict=True)), LINE)
    assert list(ours.codes) == [code for code, there in zip("abcd", known, strict=True) if there]
    np.testing.assert_allclose(ours.below(), weights @ (logs < np.log(LACK))[:, known], atol=0.012)
    np.testing.assert_allclose(ours.ratios(), weights @ np.exp(logs)[:, known], rtol=0.03)
    assert ours.rho == pytest.approx(weights @ rho, abs=0.02)
    assert ours.sigma == pytest.approx(weights @ sigma, abs=0.02)
    share = np.array(expected)[known] / np.sum(expected)
    whole = ours.together({"all": list("abcd"), "none": ["z"]})
    assert (whole["all"] < LACK).mean() == pytest.approx(weights @ (np.exp(logs)[:, known] @ share < LACK), abs=0.02)
    assert whole["none"].isna().all()


@pytest.mark.slow
def test_every_municipality_of_the_illustrative_data_is_within_three_hundredths_of_nuts() -> None:
    theirs = pd.read_csv(NUTS, dtype={"nis": str}, index_col="nis")
    around = Neighbourhood.of(list(theirs.index), contiguity(2025))
    start = time.process_time()
    ours = leroux(theirs["observed"], theirs["expected"], around)
    below, ratios = ours.below(), ours.ratios()
    assert time.process_time() - start < 10  # 1 s on one core; other threads count too
    assert len(theirs) == 304
    assert (below - theirs["p_below"]).abs().max() <= 0.03
    assert abs((below - theirs["p_below"]).mean()) <= 0.003
    assert (ratios / theirs["ratio"] - 1).abs().max() <= 0.05
    # What is drawn agrees with what is summed.
    assert (ours.draws.mean() / ratios - 1).abs().max() <= 0.05
    assert ((ours.draws < LACK).mean() - below).abs().max() <= 0.03


def test_the_same_counts_give_the_same_and_the_order_of_areas_does_not_matter() -> None:
    observed, expected = dict(zip("abcd", [0, 0, 4, 9], strict=True)), dict.fromkeys("abcd", 3.0)
    first, again = _fit(observed, expected, LINE), _fit(observed, expected, LINE)
    pd.testing.assert_frame_equal(first.draws, again.draws, check_exact=True)
    other = _fit({k: observed[k] for k in "cadb"}, {k: expected[k] for k in "cadb"}, LINE)
    np.testing.assert_allclose(other.below()[list("abcd")], first.below(), atol=1e-4)


def test_neighbours_pull_and_an_island_has_none() -> None:
    expected = dict.fromkeys("abcde", 6.0)
    low = _fit({"a": 0, "b": 0, "c": 0, "d": 20, "e": 10}, expected, {**LINE, "e": ()})
    swapped = _fit({"a": 0, "b": 20, "c": 0, "d": 0, "e": 10}, expected, {**LINE, "e": ()})
    assert low.ratios()["b"] < low.ratios()["c"], "c lies beside d, which has many"
    assert low.rho > swapped.rho
    assert not low.ratios().isna().any()


def test_an_area_between_where_nothing_is_expected_passes_on_what_is_known() -> None:
    expected = {"a": 4.0, "b": 0.0, "c": 4.0, "d": 4.0}
    ours = _fit({"a": 0, "b": 0, "c": 0, "d": 12}, expected, LINE)
    assert list(ours.codes) == ["a", "c", "d"]
    # The same by not naming it at all: it is in the neighbours.
    unnamed = _fit({"a": 0, "c": 0, "d": 12}, {"a": 4.0, "c": 4.0, "d": 4.0}, LINE)
    np.testing.assert_allclose(ours.below(), unnamed.below(), atol=1e-4)
    apart = _fit({"a": 0, "c": 0, "d": 12}, {"a": 4.0, "c": 4.0, "d": 4.0}, {"a": (), "c": ("d",), "d": ("c",)})
    assert apart.below()["a"] != pytest.approx(ours.below()["a"], abs=5e-4)


@pytest.mark.parametrize("expected", [{}, {"a": 0.0}, {"a": np.nan, "b": 0.0}])
def test_where_nothing_is_expected_there_is_nothing_to_say(expected: dict[str, float]) -> None:
    ours = _fit(dict.fromkeys(expected, 0.0), expected, LINE)
    assert ours.ratios().empty
    assert ours.below().empty
    assert ours.draws.shape[1] == 0
    assert ours.together({"all": ["a"]})["all"].isna().all()


@pytest.mark.parametrize(("observed", "expected"), [(0, 1e-6), (0, 500.0), (100_000, 100_000.0), (30, 1e-3)])
def test_very_much_and_very_little_give_figures(observed: float, expected: float) -> None:
    ours = _fit({"a": observed, "b": 1, "c": 3}, {"a": expected, "b": 1.0, "c": 3.0}, LINE)
    assert np.isfinite(ours.ratios()).all()
    assert ours.below().between(0, 1).all()
    assert np.isfinite(ours.draws.to_numpy()).all()
    if expected > 1000:
        assert ours.ratios()["a"] == pytest.approx(1, abs=0.01)
