from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from kkgeo.errors import InputError
from kkgeo.stats.forms import VIEWS
from kkgeo.stats.scan import Windows, scan

#: 281 census tracts of upstate New York, leukaemia of 1978-1982, whole cases: Turnbull and others (1990), American
#: Journal of Epidemiology 132 suppl.:136; Waller and Gotway (2004). Coordinates in degrees, rounded to 0.0001.
NEW_YORK = Path(__file__).parent / "data" / "new_york_leukaemia.csv"
#: What SaTScan 9.6 gives for them, degrees taken as plain coordinates, high rates, 999 replications: the listings in
#: the repository of the R package smerc (jfrench/smerc), tests/scan_test_ny_poisson_circular_cartesian.txt (at most
#: 50 % of the population in a circle) and ..._ubpop_10percent.txt (10 %). Share: tracts, cases, expected, log
#: likelihood ratio, p-value.
SATSCAN = {
    0.5: [
        ({52, 50, 37, 49, 38, 48, 53, 39, 15, 47, 51, 1, 40, 44, 16, 2, 55, 36, 14, 43, 13, 45, 3, 35, 17, 11, 12, 46},
         100, 58.28, 14.083511, 0.00015),
        ({89, 88, 87, 84, 90, 86, 92, 85}, 38, 17.79, 9.019716, 0.016),
        ({112, 113, 115, 111, 116, 219, 117, 123, 218, 114, 122, 110, 124, 220, 118, 133, 121, 125, 216, 120, 134, 217,
          126, 139, 215, 132, 141, 140, 127, 142, 138, 131, 119}, 64, 40.85, 6.114140, 0.248),
        ({62, 64, 67, 65}, 25, 12.82, 4.651839, 0.645),
        ({266, 281, 267, 265}, 12, 5.14, 3.363518, 0.965),
        ({166, 159, 167}, 11, 4.61, 3.209485, 0.982),
    ],
    0.1: [
        ({49, 48, 50, 47, 1, 15, 51, 2, 13, 14, 3, 35, 16, 52, 36, 37, 12, 11, 5, 17, 10, 4, 6, 38, 18, 9},
         85, 49.71, 11.577255, 0.0010),
        ({89, 88, 87, 84, 90, 86, 92, 85}, 38, 17.79, 9.019716, 0.013),
        ({112, 113, 115, 111, 116, 219, 117, 123, 218, 114, 122, 110, 124, 220, 118, 133, 121, 125, 216, 120, 134, 217,
          126, 139, 215, 132, 141, 140, 127, 142, 138, 131, 119}, 64, 40.85, 6.114140, 0.216),
        ({62, 64, 67, 65}, 25, 12.82, 4.651839, 0.609),
        ({46, 45, 41, 54, 44, 43, 53}, 28, 15.54, 4.169203, 0.755),
        ({266, 281, 267, 265}, 12, 5.14, 3.363518, 0.961),
        ({166, 159, 167}, 11, 4.61, 3.209485, 0.976),
    ],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("share", SATSCAN)
def test_new_york_leukaemia_as_satscan_has_it(share: float) -> None:
    tracts = pd.read_csv(NEW_YORK)
    assert (len(tracts), tracts["cases"].sum(), tracts["population"].sum()) == (281, 552, 1_057_673)
    published = SATSCAN[share]
    draws = 2_999
    found = scan(
        tracts["cases"], tracts["population"], tracts["longitude"], tracts["latitude"],
        direction="high", max_share=share, simulations=draws, secondary=len(published) - 1,
    )  # fmt: skip
    assert len(found) == len(published)
    for cluster, (members, cases, expected, ratio, p_value) in zip(found, published, strict=True):
        assert {int(tracts["tract"][i]) for i in cluster.members} == members
        assert cluster.observed == cases
        assert round(cluster.expected, 2) == expected
        assert round(cluster.log_likelihood_ratio, 6) == ratio
        # Both are Monte Carlo: four standard errors of their difference, and one replication more or less.
        error = np.sqrt(p_value * (1 - p_value) * (1 / 999 + 1 / draws))
        assert cluster.p_value == pytest.approx(p_value, abs=4 * error + 0.001)
    assert found[0].radius == pytest.approx({0.5: 0.087, 0.1: 0.070}[share], abs=0.0005)


#: The same with ellipses, the default ones and the medium penalty, at most 10 % of the population:
#: scan_test_ny_poisson_elliptical_ubpop_10percent_penalty_medium.txt there. Tracts, cases, expected, log-likelihood
#: ratio, test statistic, p-value. The fifth and seventh that SaTScan lists are others: it wants no overlap on the map,
#: where we want no tract in common.
ELLIPSES = [
    ({52, 50, 53, 38, 49, 15, 48, 39, 1, 37, 16, 44, 14, 47, 40, 2, 13, 43, 51, 45, 17, 11, 12, 3, 46},
     93, 52.03, 14.772705, 14.474236, 0.00019),
    ({87, 88, 86, 89, 92, 85, 90}, 37, 16.44, 9.860447, 9.296518, 0.024),
    ({115, 116, 114, 111, 117, 113, 123, 120, 110, 122, 112, 118, 121, 124, 220, 133, 131, 119, 130, 125, 132, 219, 126,
      127, 135}, 57, 31.03, 9.347892, 8.095512, 0.080),
    ({170, 171, 166, 167}, 17, 6.37, 6.154083, 4.923266, 0.768),
    ({106, 103, 102, 77, 230}, 19, 8.13, 5.369233, 4.295386, 0.922),
]  # fmt: skip


@pytest.mark.slow
def test_new_york_leukaemia_in_ellipses_as_satscan_has_it() -> None:
    tracts = pd.read_csv(NEW_YORK)
    draws = 99
    # SaTScan's x was the latitude: its angles go round from there.
    windows = Windows(
        tracts["latitude"], tracts["longitude"], tracts["population"], max_share=0.1, shape="ellipse"
    )  # fmt: skip
    found = windows.scan(tracts["cases"], direction="high", simulations=draws, secondary=5)
    listed = {frozenset(int(tracts["tract"][i]) for i in c.members): c for c in found}
    statistics = windows.log_likelihood_ratios(tracts["cases"], direction="high") * windows.weights
    assert round(statistics.max(), 6) == ELLIPSES[0][4]
    for members, cases, expected, ratio, statistic, p_value in ELLIPSES:
        cluster = listed[frozenset(members)]
        assert (cluster.observed, round(cluster.expected, 2)) == (cases, expected)
        assert round(cluster.log_likelihood_ratio, 6) == ratio
        assert np.isclose(statistics, statistic, atol=1e-6).any()
        error = np.sqrt(p_value * (1 - p_value) * (1 / 999 + 1 / draws))
        assert cluster.p_value == pytest.approx(p_value, abs=4 * error + 0.01)


#: Sudden infant deaths in North Carolina, 1974-1978, per 1000 live births: the scan's areas in "Spatially varying
#: effects of measured confounding variables on disease risk", International Journal of Health Geographics 20 (2021),
#: s12942-021-00298-6, table 1, column "Spatial scan statistic". It gives the number of counties and the rate, not the
#: largest window; with a quarter of the births all three come out.
SIDS = {"high": [(4, 5.12), (6, 3.76)], "low": [(14, 1.10)]}


@pytest.mark.parametrize("direction", SIDS)
def test_sudden_infant_deaths_as_published_also_for_low_rates(direction: str) -> None:
    import geopandas as gpd
    from libpysal.examples import get_path

    counties = gpd.read_file(get_path("sids2.shp")).set_crs(4267, allow_override=True).to_crs(32119)
    places = counties.centroid
    found = scan(
        counties["SID74"], counties["BIR74"], places.x, places.y,
        direction=direction, max_share=0.25, secondary=len(SIDS[direction]) - 1,
    )  # fmt: skip
    got = [(len(c.members), round(1000 * c.observed / counties["BIR74"][list(c.members)].sum(), 2)) for c in found]
    assert got == SIDS[direction]
    assert all(c.p_value == 0.001 for c in found)
    names = set(counties["NAME"][list(found[0].members)])
    assert names >= ({"Halifax", "Northampton"} if direction == "high" else {"Forsyth", "Guilford", "Rowan"})


def by_hand(
    observed: np.ndarray, expected: np.ndarray, places: np.ndarray, share: float, direction: str
) -> dict[frozenset[int], float]:
    """Every circle and its log-likelihood ratio, one by one, from the Poisson probabilities of scipy."""
    total, found = observed.sum(), {}
    scaled = expected * total / expected.sum()
    for centre in places:
        away = np.sqrt(((places - centre) ** 2).sum(axis=1))
        for radius in np.unique(away.round(9)):
            members = frozenset(np.flatnonzero(away <= radius + 1e-8).tolist())
            inside = sorted(members)
            count, mean = observed[inside].sum(), scaled[inside].sum()
            if mean > share * total * (1 + 1e-9):
                continue
            apart = count < mean if direction == "low" else count > mean
            best = poisson.logpmf(count, count) + poisson.logpmf(total - count, total - count)
            null = poisson.logpmf(count, mean) + poisson.logpmf(total - count, total - mean)
            found[members] = best - null if apart else 0.0
    return found


def ellipses_by_hand(
    observed: np.ndarray, expected: np.ndarray, places: np.ndarray, share: float
) -> dict[frozenset[int], float]:
    """Every ellipse around every place that just holds another, with its ratio, less its penalty: from the equation."""
    total = observed.sum()
    found: dict[frozenset[int], float] = {}
    scaled = expected * total / expected.sum()
    directions = [(1.0, 0.0), *((s, np.pi * k / n) for s, n in VIEWS.items() for k in range(n))]
    for x, y in places:
        for long, angle in directions:
            dx, dy = places[:, 0] - x, places[:, 1] - y
            # (along / long)² + across² = minor axis²
            minor = np.sqrt(
                ((dx * np.cos(angle) + dy * np.sin(angle)) / long) ** 2 + (dy * np.cos(angle) - dx * np.sin(angle)) ** 2
            )
            for size in minor:
                members = frozenset(np.flatnonzero(minor <= size + 1e-7).tolist())
                inside = sorted(members)
                count, mean = observed[inside].sum(), scaled[inside].sum()
                if mean > share * total * (1 + 1e-9):
                    continue
                best = poisson.logpmf(count, count) + poisson.logpmf(total - count, total - count)
                null = poisson.logpmf(count, mean) + poisson.logpmf(total - count, total - mean)
                ratio = (best - null if count < mean else 0.0) * np.sqrt(4 * long / (long + 1) ** 2)
                found[members] = max(found.get(members, 0.0), ratio)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_every_ellipse_as_counted_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, share = 7, [0.25, 0.5][seed % 2]
    # Whole coordinates: many areas at the same distance.
    places = rng.integers(0, 5, (n, 2)).astype(float) if seed < 4 else rng.uniform(0, 5, (n, 2))
    observed, expected = rng.integers(0, 9, n), rng.uniform(0.5, 5, n)
    windows = Windows(places[:, 0], places[:, 1], expected, max_share=share, shape="ellipse")
    ratios = windows.log_likelihood_ratios(observed) * windows.weights
    found = {frozenset(windows.members(i)): ratios[i] for i in range(len(windows))}
    reference = ellipses_by_hand(observed, expected, places, share)
    assert len(found) == len(windows)
    assert found.keys() == reference.keys()
    for members, ratio in reference.items():
        assert found[members] == pytest.approx(ratio, abs=1e-8)
    assert windows.maxima(observed[:, None])[0] == pytest.approx(max(reference.values()), abs=1e-8)
    # Every circle is an ellipse too, and its ratio counts in full.
    round_ = Windows(places[:, 0], places[:, 1], expected, max_share=share)
    assert {frozenset(round_.members(i)) for i in range(len(round_))} <= found.keys()
    assert (windows.weights[: len(round_)] <= 1).all()


def test_more_draws_where_few_cannot_tell() -> None:
    """The second area of a map like ours lay on either side of 5 % by the seed; where a few draws tell, they do."""
    x, y, expected, rng = town_map()
    windows = Windows(x, y, expected)
    seen: set[int] = set()
    for _ in range(12):
        observed = rng.multinomial(250, expected / expected.sum())
        found = windows.scan(observed, simulations=99, more=499, secondary=0)
        few = windows.scan(observed, simulations=99, secondary=0)
        open_ = few[0].unsettled(0.05, 0.99)
        assert found[0].simulations == (499 if open_ else 99)
        assert found[0].p_value == (1 + found[0].as_extreme) / (1 + found[0].simulations)
        assert found == few or open_
        assert found == windows.scan(observed, simulations=99, more=499, secondary=0)
        seen.add(found[0].simulations)
        low, high = found[0].p_between()
        assert low <= found[0].as_extreme / found[0].simulations <= high
    assert seen == {99, 499}


maps = st.integers(2, 9).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 12), min_size=n, max_size=n).filter(any),
        st.lists(st.floats(0.2, 8), min_size=n, max_size=n),
        # Whole coordinates: many equal distances, and areas at the same place.
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=n, max_size=n),
        st.sampled_from([0.1, 0.25, 0.5]),
        st.sampled_from(["low", "high"]),
    )
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(maps)
def test_every_circle_as_counted_one_by_one(drawn: tuple[Any, ...]) -> None:
    observed, expected, places, share, direction = drawn
    observed, expected, places = np.array(observed), np.array(expected), np.array(places, dtype=float)
    windows = Windows(places[:, 0], places[:, 1], expected, max_share=share)
    ratios = windows.log_likelihood_ratios(observed, direction=direction)
    found = {frozenset(windows.members(i)): ratios[i] for i in range(len(windows))}
    assert len(found) == len(windows)
    reference = by_hand(observed, expected, places, share, direction)
    assert found.keys() == reference.keys()
    for members, ratio in reference.items():
        assert found[members] == pytest.approx(ratio, abs=1e-8)
    assert windows.expected_shares.max(initial=0) <= share * (1 + 1e-9)
    highest = max(reference.values(), default=0.0)
    both = np.column_stack([observed, observed[::-1]])
    mirrored = by_hand(observed[::-1], expected, places, share, direction)
    assert windows.maxima(both, direction=direction) == pytest.approx(
        [highest, max(mirrored.values(), default=0.0)], abs=1e-8
    )
    clusters = windows.scan(observed, direction=direction, simulations=9)
    assert bool(clusters) == (highest > 1e-12)
    if clusters:
        assert clusters[0].log_likelihood_ratio == pytest.approx(highest, abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(maps, st.randoms(use_true_random=False))
def test_neither_order_nor_names_of_areas_matter(drawn: tuple[Any, ...], random: object) -> None:
    observed, expected, places, share, direction = drawn
    observed, expected, places = np.array(observed), np.array(expected), np.array(places, dtype=float)
    order = list(range(len(observed)))
    random.shuffle(order)  # type: ignore[attr-defined]
    # Two areas at one place that expect the same are the same to the scan.
    if len({(*place, e) for place, e in zip(places.tolist(), expected, strict=True)}) < len(order):
        return
    here, there = (
        scan(observed[o], expected[o], places[o, 0], places[o, 1], direction=direction, max_share=share, simulations=19)
        for o in (list(range(len(order))), order)
    )
    assert [{order[i] for i in c.members} for c in there] == [set(c.members) for c in here]
    assert [(c.p_value, c.observed, c.radius) for c in there] == [(c.p_value, c.observed, c.radius) for c in here]


def town_map(n: int = 120, seed: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 2e5, n), rng.uniform(0, 1e5, n), rng.gamma(2, 1.5, n), rng


def test_low_is_high_seen_from_outside() -> None:
    x, y, expected, rng = town_map()
    windows = Windows(x, y, expected, max_share=0.5)
    observed = rng.multinomial(300, expected / expected.sum())
    low, high = (windows.log_likelihood_ratios(observed, direction=d) for d in ("low", "high"))
    assert ((low == 0) != (high == 0)).all()
    # What stands out low inside stands out as much high outside.
    inside, means = windows.sums(observed), windows.expected_shares * 300
    outside, left = 300 - inside, 300 - means
    ratio = poisson.logpmf(outside, outside) + poisson.logpmf(inside, inside)
    ratio -= poisson.logpmf(outside, left) + poisson.logpmf(inside, means)
    assert low + high == pytest.approx(ratio, abs=1e-8)
    assert ((low > 0) == (outside > left)).all()


def test_areas_that_are_found_are_apart_and_in_order() -> None:
    x, y, expected, rng = town_map()
    hole = np.hypot(x - 6e4, y - 5e4) < 2.5e4
    observed = rng.multinomial(300, np.where(hole, 0, expected) / expected[~hole].sum())
    found = scan(observed, expected, x, y, secondary=6)
    assert found[0].p_value == 0.001
    assert found[0].as_extreme == 0
    assert len(set(found[0].members) & set(np.flatnonzero(hole))) >= 0.7 * hole.sum()
    members = [i for cluster in found for i in cluster.members]
    assert len(members) == len(set(members))
    assert [c.log_likelihood_ratio for c in found] == sorted((c.log_likelihood_ratio for c in found), reverse=True)
    assert [c.p_value for c in found] == sorted(c.p_value for c in found)
    for cluster in found:
        inside = list(cluster.members)
        away = np.hypot(x[inside] - x[cluster.centre], y[inside] - y[cluster.centre])
        assert inside[0] == cluster.centre
        assert away.max() == pytest.approx(cluster.radius)
        assert cluster.observed == observed[inside].sum()
        assert cluster.expected == pytest.approx(expected[inside].sum() * 300 / expected.sum())
        assert cluster.p_value == (1 + cluster.as_extreme) / 1000
    assert scan(observed, expected, x, y, secondary=0) == found[:1]
    # Only the proportions of the expectations count.
    scaled = scan(observed, 10 * expected, x, y, secondary=6)
    assert [(c.members, c.p_value) for c in scaled] == [(c.members, c.p_value) for c in found]


def test_same_seed_same_answer() -> None:
    x, y, expected, rng = town_map()
    observed = rng.multinomial(300, expected / expected.sum())
    first, again, other = (scan(observed, expected, x, y, seed=s) for s in (7, 7, 8))
    assert first == again
    assert [c.members for c in first] == [c.members for c in other]
    assert [c.p_value for c in first] != [c.p_value for c in other]


@pytest.mark.parametrize("direction", ["low", "high"])
def test_where_nothing_is_the_matter_little_is_found(direction: str) -> None:
    x, y, expected, rng = town_map()
    windows = Windows(x, y, expected)
    null = windows.null_maxima(250, direction=direction, simulations=999)
    maxima = windows.maxima(rng.multinomial(250, expected / expected.sum(), size=500).T, direction=direction)
    p_values = (1 + (null >= maxima[:, None] - 1e-9).sum(axis=1)) / 1000
    # 500 maps: 5 % give or take three standard errors, and that of the null distribution.
    assert 0.015 <= (p_values <= 0.05).mean() <= 0.085
    assert 0.42 <= (p_values <= 0.5).mean() <= 0.58


def test_areas_equally_far_enter_together() -> None:
    # A centre with four around it: no circle around the centre holds two of them only.
    x, y = np.array([0, 1, 0, -1, 0]), np.array([0, 0, 1, 0, -1])
    windows = Windows(x, y, np.ones(5), max_share=0.5)
    assert {windows.members(i) for i in range(len(windows))} == {(i,) for i in range(5)} | {
        (1, 0),
        (2, 0),
        (3, 0),
        (4, 0),
    }


def test_an_area_larger_than_the_share_is_no_circle() -> None:
    windows = Windows([0, 1, 2], [0, 0, 0], [8, 1, 1], max_share=0.25)
    assert {frozenset(windows.members(i)) for i in range(len(windows))} == {
        frozenset({1}), frozenset({2}), frozenset({1, 2}),
    }  # fmt: skip
    assert scan([1, 5, 5], [8, 1, 1], [0, 1, 2], [0, 0, 0], max_share=0.25) == ()


GOOD = {"observed": [1, 2], "expected": [1.0, 2.0], "x": [0, 1], "y": [0, 1]}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"observed": [0, 0]}, "Nothing was counted"),
        ({"observed": [1.5, 2]}, "whole numbers"),
        ({"observed": [-1, 2]}, "whole numbers"),
        ({"observed": [1, np.nan]}, "observed must be one finite number"),
        ({"observed": [1, 2, 3]}, "3 counts for 2 areas"),
        ({"expected": [1, 0]}, "above zero"),
        ({"expected": [1, 2, 3]}, "2 places and 3 expected"),
        ({"expected": [1, np.inf]}, "expected must be one finite number"),
        ({"x": [[0, 1]]}, "x must be one finite number"),
        ({"observed": [1], "expected": [1], "x": [0], "y": [0]}, "there is 1. Give at least two"),
        ({"max_share": 0.6}, "at most 0.5"),
        ({"max_share": 0}, "at most 0.5"),
        ({"direction": "under"}, "low, high"),
        ({"shape": "square"}, "circle, ellipse"),
        ({"simulations": 0}, "at least 1"),
        ({"secondary": -1}, "0 or more"),
    ],
)
def test_errors(changed: dict[str, Any], message: str) -> None:
    arguments = {"max_share": 0.5, **GOOD, **changed}
    with pytest.raises(InputError, match=message):
        scan(arguments.pop("observed"), arguments.pop("expected"), arguments.pop("x"), arguments.pop("y"), **arguments)


def test_maps_to_compare_have_one_total() -> None:
    windows = Windows([0, 1], [0, 0], [1, 1], max_share=0.5)
    with pytest.raises(InputError, match="same total"):
        windows.maxima([[1, 2], [1, 1]])
    with pytest.raises(InputError, match="a row for each of the 2 areas"):
        windows.maxima([1, 2])
