"""The design effect of a difference of shares: against statsmodels, by hand, and whether its interval holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from kkgeo.stats.clustered import difference_effect
from kkgeo.stats.intervals import share_difference_interval

_schools = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 6)), min_size=6, max_size=40)


@given(_schools)
def test_the_variance_is_the_robust_one_of_generalised_estimating_equations(
    drawn: list[tuple[bool, bool, int]],
) -> None:
    """Independent source: GEE with independent working correlation, whose robust variance is the sum over clusters."""
    yes, first, cluster = (np.array(column, dtype=int) for column in zip(*drawn, strict=True))
    effect, many = difference_effect(yes, first, cluster)
    assert many == len(set(cluster.tolist()))
    groups = (yes[first == 1], yes[first == 0])
    alone = sum(float(own.var()) / len(own) for own in groups if len(own))
    if many < 2 or not all(len(own) for own in groups) or alone == 0:
        assert effect == 1
        return
    design = sm.add_constant(first.astype(float))
    order = np.argsort(cluster, kind="stable")
    fit: Any = sm.GEE(yes[order].astype(float), design[order], groups=cluster[order]).fit(cov_type="robust")
    robust = float(fit.cov_params()[1, 1]) if isinstance(fit.cov_params(), np.ndarray) else float("nan")
    assert effect == pytest.approx(max(1.0, many / (many - 1) * robust / alone), rel=1e-6)


def test_schools_that_each_come_by_themselves_change_nothing() -> None:
    yes, first = np.array([1, 0, 0, 1, 0, 0, 1, 0]), np.array([1, 1, 1, 1, 0, 0, 0, 0])
    effect, many = difference_effect(yes, first, np.arange(8))
    # But for A / (A - 1): each is a cluster.
    assert many == 8
    assert effect == pytest.approx(8 / 7)
    assert difference_effect(yes, first, np.zeros(8)) == (1.0, 1)
    # All of one academy in one group: as variable as two draws.
    assert difference_effect([1, 1, 0, 0, 0, 1], [1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 2, 3])[0] > 1


def test_fewer_clusters_and_more_dispersion_make_it_wider() -> None:
    plain = share_difference_interval(20, 50, 10, 50)
    widths = [
        float(high - low)
        for low, high in (
            plain,
            share_difference_interval(20, 50, 10, 50, 1.5),
            share_difference_interval(20, 50, 10, 50, 1.5, 40),
            share_difference_interval(20, 50, 10, 50, 1.5, 8),
        )
    ]
    assert widths == sorted(widths)
    assert np.array(share_difference_interval(20, 50, 10, 50, 1.0)).tolist() == np.array(plain).tolist()
    halved = np.array(share_difference_interval(10, 25, 5, 25))
    assert np.array(share_difference_interval(20, 50, 10, 50, 2.0)) == pytest.approx(halved)


def _kept(draws: int, alike: float, apart: bool, seed: int) -> tuple[float, float]:
    """Return how often the interval with and without the effect has the true difference; academies answer alike."""
    generator = np.random.default_rng(seed)
    p, q, held, plain = 0.2, 0.1, 0, 0
    for _ in range(draws):
        sizes = np.maximum(generator.poisson(4, 25), 1)
        cluster = np.repeat(np.arange(25), sizes)
        # Groups of other academies, or dealt out within them by a draw.
        first = cluster < 12 if apart else generator.permutation(len(cluster)) < 0.6 * len(cluster)
        own = (1 - alike) / alike
        ready = generator.random(25)
        chances = [beta.ppf(ready, share * own, (1 - share) * own)[cluster] for share in (p, q)]
        yes = generator.random(len(cluster)) < np.where(first, *chances)
        counts = (yes[first].sum(), first.sum(), yes[~first].sum(), (~first).sum())
        low, high = share_difference_interval(*counts, *difference_effect(yes, first, cluster))
        held += bool(low <= p - q <= high)
        low, high = share_difference_interval(*counts)
        plain += bool(low <= p - q <= high)
    return held / draws, plain / draws


@pytest.mark.long
@pytest.mark.parametrize("apart", [True, False])
def test_it_keeps_its_word_where_academies_bring_several(apart: bool) -> None:
    """Of 2,000 draws 95 % give or take 1 % (two standard errors); it may be wider, as the effect is at least 1."""
    draws = 2_000
    error = 2 * (0.95 * 0.05 / draws) ** 0.5
    held, plain = _kept(draws, 0.3, apart, 8)
    assert 0.95 - error <= held <= 0.99
    # What it was before: too narrow where groups are of different academies.
    assert plain < 0.85 if apart else plain > 0.93
