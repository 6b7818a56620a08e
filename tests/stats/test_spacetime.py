"""The space-time scan against every cylinder there is, on a small case, draw by draw."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from kkgeo.errors import InputError
from kkgeo.stats.scan import Windows
from kkgeo.stats.spacetime import YearlyNull, scan_years

X, Y = np.array([0.0, 1.0, 2.2, 3.6, 5.1, 6.9, 8.0]), np.array([0.0, 0.4, 0.1, 0.9, 0.0, 0.3, 2.0])
EXPECTED = np.array([3.0, 2.0, 4.0, 1.0, 5.0, 2.0, 3.0])
COUNTS = np.array([[2, 3, 1], [2, 0, 0], [5, 0, 0], [1, 1, 2], [4, 5, 6], [1, 3, 2], [2, 4, 2]])
SHARE = 0.5


def circles() -> set[frozenset[int]]:
    """Every set of areas that is nearer to one of them than all others are, up to a share of what is expected."""
    found = set()
    for centre in range(len(X)):
        near = np.argsort(np.hypot(X - X[centre], Y - Y[centre]), kind="stable")
        for size in range(1, len(X) + 1):
            inside = frozenset(map(int, near[:size]))
            if EXPECTED[list(inside)].sum() <= SHARE * EXPECTED.sum() * (1 + 1e-9):
                found.add(inside)
    return found


def ratio(count: int, mean: float, total: int) -> float:
    if count >= mean:
        return 0.0
    own = count * math.log(count / mean) if count else 0.0
    return own + (total - count) * math.log((total - count) / (total - mean))


def every(counts: np.ndarray) -> dict[tuple[frozenset[int], int, int], float]:
    total, years = int(counts.sum()), counts.sum(axis=0)
    found = {}
    for inside in circles():
        share = EXPECTED[list(inside)].sum() / EXPECTED.sum()
        for a, b in combinations(range(counts.shape[1] + 1), 2):
            count = int(counts[list(inside), a:b].sum())
            found[inside, a, b - 1] = ratio(count, share * years[a:b].sum(), total)
    return found


def test_the_first_cylinder_is_the_lowest_of_all() -> None:
    windows = Windows(X, Y, EXPECTED, max_share=SHARE)
    found = scan_years(windows, COUNTS, simulations=9)
    known = every(COUNTS)
    best = max(known, key=lambda at: known[at])
    first = found.cylinders[0]
    assert (frozenset(first.cluster.members), first.first, first.last) == best == (frozenset({1, 2}), 1, 2)
    assert first.cluster.log_likelihood_ratio == pytest.approx(known[best])
    assert (first.cluster.observed, first.observed_other) == (0, 7)
    share = EXPECTED[[1, 2]].sum() / EXPECTED.sum()
    assert first.cluster.expected == pytest.approx(share * COUNTS[:, 1:].sum())
    assert first.expected_other == pytest.approx(share * COUNTS[:, 0].sum())
    # Those after it share no area with one before, and are the lowest that are left.
    taken: set[int] = set()
    for one in found.cylinders:
        left = {at: value for at, value in known.items() if not at[0] & taken}
        assert one.cluster.log_likelihood_ratio == pytest.approx(max(left.values()))
        assert not taken & set(one.cluster.members)
        taken |= set(one.cluster.members)


@pytest.mark.parametrize("null", [None, YearlyNull(np.diag(EXPECTED), 0.3, 0.6)])
def test_every_draw_has_the_lowest_cylinder_that_brute_force_finds(null: YearlyNull | None) -> None:
    windows = Windows(X, Y, EXPECTED, max_share=SHARE)
    found = scan_years(windows, COUNTS, null=null, simulations=40, seed=3)
    own = YearlyNull(EXPECTED / EXPECTED.sum()) if null is None else null
    order = windows.order
    by_place = YearlyNull(own.shares[order], own.lasting, own.yearly)
    drawn = by_place.draw(COUNTS.sum(axis=0).tolist(), 40, np.random.default_rng(3))
    for draw in range(40):
        counts = np.zeros_like(COUNTS)
        counts[order] = np.column_stack([year[draw] for year in drawn])
        assert counts.sum(axis=0).tolist() == COUNTS.sum(axis=0).tolist()
        assert found.simulated[draw] == pytest.approx(max(every(counts).values()))
    first = found.cylinders[0].cluster
    assert first.p_value == (1 + (found.simulated >= first.log_likelihood_ratio - 1e-9).sum()) / 41


def test_neither_order_nor_years_without_anything_matter() -> None:
    shuffled = np.random.default_rng(2).permutation(len(X))
    one = scan_years(Windows(X, Y, EXPECTED, max_share=SHARE), COUNTS, simulations=99)
    other = scan_years(
        Windows(X[shuffled], Y[shuffled], EXPECTED[shuffled], max_share=SHARE), COUNTS[shuffled], simulations=99
    )
    np.testing.assert_allclose(one.simulated, other.simulated)
    for a, b in zip(one.cylinders, other.cylinders, strict=True):
        assert set(a.cluster.members) == {int(shuffled[i]) for i in b.cluster.members}
        assert (a.first, a.last, a.cluster.p_value) == (b.first, b.last, b.cluster.p_value)
    longer = scan_years(
        Windows(X, Y, EXPECTED, max_share=SHARE), np.column_stack([COUNTS, np.zeros(len(X), int)]), simulations=9
    )
    assert longer.cylinders[0].cluster.members == one.cylinders[0].cluster.members


def test_one_year_is_the_scan_of_places() -> None:
    windows = Windows(X, Y, EXPECTED, max_share=SHARE)
    counts = COUNTS.sum(axis=1)
    [place, *_] = windows.scan(counts, simulations=9)
    [both, *_] = scan_years(windows, counts[:, None], simulations=9).cylinders
    assert both.cluster.members == place.members
    assert both.cluster.log_likelihood_ratio == pytest.approx(place.log_likelihood_ratio)


@pytest.mark.slow
def test_of_maps_without_any_gap_one_in_twenty_is_called() -> None:
    windows = Windows(X, Y, EXPECTED, max_share=SHARE)
    null = YearlyNull(np.diag(EXPECTED), 0.2, 0.4)
    totals = [60, 40, 50]
    dice = np.random.default_rng(5)
    maps = np.stack(null.draw(totals, 200, dice), axis=2)
    called = [
        scan_years(windows, counts, null=null, simulations=99, seed=i).cylinders[0].cluster.p_value <= 0.05
        for i, counts in enumerate(maps)
    ]
    # Within four standard errors.
    assert np.mean(called) <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / 200)


def test_what_would_stand_out_does_and_a_little_less_does_not() -> None:
    windows = Windows(X, Y, EXPECTED, max_share=SHARE)
    found = scan_years(windows, COUNTS, simulations=199)
    total, least = int(COUNTS.sum()), found.least()
    limit = np.sort(found.simulated)[189]
    assert ratio(0, least * 1.001, total) > limit > ratio(0, least * 0.999, total)


@pytest.mark.parametrize(
    "wrong", [COUNTS[:3], COUNTS[:, 0], COUNTS - 5, COUNTS + 0.5, np.zeros_like(COUNTS)], ids=range(5)
)
def test_what_are_no_counts_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(InputError):
        scan_years(Windows(X, Y, EXPECTED, max_share=SHARE), wrong, simulations=9)
