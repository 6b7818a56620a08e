"""Verdicts hold what they promise where nothing is the matter: benchmarks/calibration.py, on a smaller scale."""

from __future__ import annotations

import numpy as np
import pytest
from calibration import LEVEL, Land, land, power, under_null
from scipy.stats import binom

import kkgeo as kk

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

RUNS = 300


@pytest.fixture(scope="module")
def given() -> Land:
    return land()


def test_nothing_is_flagged_more_often_than_promised(given: Land) -> None:
    """At most 5 % but for what chance does to the share of 300 runs itself; the seed makes it the same every time."""
    said = under_null(given, RUNS, 99, seed=11)
    most = binom.ppf(0.999, RUNS, LEVEL) / RUNS
    assert set(said) == {"scan", *given.areas, "flags of all municipalities"}
    for what, share in said.items():
        assert share <= most, what


@pytest.mark.parametrize("area", ["hageland", "brabantse-kempen", "pajottenland", "border"])
def test_p_values_of_the_area_test_are_not_too_small(given: Land, area: str) -> None:
    chances = given.area_chances(given.scatter(2000, seed=5), area)
    for level in (0.01, 0.05, 0.1, 0.25, 0.5):
        assert (chances <= level).mean() <= binom.ppf(0.999, 2000, level) / 2000, level


def test_a_flag_of_the_scan_is_a_p_value_of_find_gaps(given: Land) -> None:
    """What the benchmark counts as found is what `find_gaps` calls significant, draw for draw."""
    placed = kk.geocode(kk.datasets.collaborations(), vintage=2018)
    table = kk.coverage(placed, kk.geocode(kk.datasets.register(), vintage=2018))
    found = kk.find_gaps(table, seed=12)
    counts = table["observed"][table["expected"] > 0].to_numpy(dtype=np.int64)
    assert bool(given.scan_finds(counts[:, None], given.critical(999, 12))[0]) == bool(found.areas["significant"].any())
    assert given.scan_chances(counts[:, None], 999, 12)[0] == found.areas["p_value"].iloc[0]
    best = given.windows.log_likelihood_ratios(counts).max()
    assert found.areas["log_likelihood_ratio"].iloc[0] == pytest.approx(best)


def test_a_larger_lack_is_found_more_often(given: Land) -> None:
    found = power(given, 60, seed=3, simulations=199)
    for area in ("hageland", "border"):
        by_test = [test for test, _ in found[area]]
        assert by_test == sorted(by_test)
        assert by_test[-1] > 0.95
    # With 2.9 expected even none at all cannot be told from chance.
    assert found["pajottenland"][-1][0] == 0
