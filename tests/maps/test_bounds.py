"""The bounds of classes, beside mapclassify and beside all ways in which the values can be divided."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, pairwise

import mapclassify
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.maps.classes.bounds import equal_interval, natural, pretty, quantiles

Bounds = Callable[[np.ndarray, int], np.ndarray]


def differing(values: np.ndarray, bounds: np.ndarray) -> Fraction:
    """The squared differences from the mean of each class, added up without a rounding error."""
    classes, total = np.searchsorted(bounds, values), Fraction(0)
    for each in np.unique(classes):
        own = [Fraction(float(value)) for value in values[classes == each]]
        mean = sum(own, Fraction(0)) / len(own)
        total += sum(((value - mean) ** 2 for value in own), Fraction(0))
    return total


def least(values: np.ndarray, k: int) -> Fraction:
    distinct = np.unique(values)
    inner = combinations(distinct[:-1], k - 1)
    return min(differing(values, np.array([*ends, distinct[-1]])) for ends in inner)


@given(values=st.lists(st.integers(1, 60), min_size=2, max_size=14), k=st.integers(1, 5))
@settings(max_examples=80, deadline=None)
def test_natural_breaks_are_the_best_of_all_ways_to_divide(values: list[int], k: int) -> None:
    taken = np.array(values, dtype=float)
    k = min(k, len(np.unique(taken)))
    found = natural(taken, k)
    assert len(np.unique(found)) == k
    assert set(found) <= set(taken)
    assert found[-1] == taken.max()
    assert float(differing(taken, found)) == pytest.approx(float(least(taken, k)), rel=1e-12, abs=1e-12)


def test_what_is_near_stays_apart_beside_what_is_far() -> None:
    # Summed up as one, a hundred million squared has no room for what comes six decimals later.
    near = [1e-6, 2e-6, 9e-6, 1e-5, 3e-5, 3.1e-5]
    assert natural(np.array([*near, 1e8]), 4).tolist() == [2e-6, 1e-5, 3.1e-5, 1e8]


def test_of_equal_sums_the_last_class_is_the_widest() -> None:
    assert natural(np.array([1.0, 2.0, 3.0]), 2).tolist() == [1, 3]


def _tables() -> dict[str, np.ndarray]:
    placed = kk.geocode(kk.datasets.collaborations())
    table = kk.coverage(placed, kk.geocode(kk.datasets.register()))
    drawn = np.random.default_rng(20)
    tables = {name: table[name].to_numpy(dtype=float) for name in ("collaborations", "schools", "expected", "ratio")}
    tables["skewed"] = drawn.lognormal(0, 2, 400)
    return {name: values[np.isfinite(values) & (values > 0)] for name, values in tables.items()}


@pytest.mark.slow
def test_bounds_are_those_of_mapclassify() -> None:
    theirs: dict[str, tuple[Bounds, type]] = {
        "natural": (natural, mapclassify.FisherJenks),
        "quantiles": (quantiles, mapclassify.Quantiles),
        "equal": (equal_interval, mapclassify.EqualInterval),
        "pretty": (pretty, mapclassify.PrettyBreaks),
    }
    compared = 0
    for name, values in _tables().items():
        for scheme, (ours, other) in theirs.items():
            for k in (2, 3, 5, 7):
                # Round bounds are counted from zero here.
                given_to = np.append(0.0, values) if scheme == "pretty" else values
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    expected = np.unique(other(given_to, k=k).bins)
                np.testing.assert_allclose(ours(values, k), expected, rtol=1e-12, err_msg=f"{name} {scheme} {k}")
                compared += 1
    assert compared == 80


@given(values=st.lists(st.floats(1e-6, 1e9), min_size=2, max_size=40), k=st.integers(1, 7))
@settings(max_examples=80, deadline=None)
def test_a_bound_of_a_scheme_rises_and_reaches_the_highest(values: list[float], k: int) -> None:
    taken = np.array(values)
    for bounds in (quantiles(taken, k), equal_interval(taken, k), pretty(taken, k)):
        assert bounds[-1] >= taken.max() * (1 - 1e-12)
        assert all(low <= high for low, high in pairwise(bounds))
    widths = np.diff([0.0, *pretty(taken, k)])
    assert widths == pytest.approx(widths[0])
    assert f"{widths[0]:.3e}"[:5] in ("1.000", "2.000", "5.000")


def test_a_quantile_that_is_a_value_is_that_value() -> None:
    # (n - 1) / k in binary fractions lies beside it.
    values = np.array([0.1 * i for i in range(1, 12)])
    assert set(quantiles(values, 5)) <= set(values)
