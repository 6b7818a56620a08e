from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kkgeo.errors import InputError
from kkgeo.spatial.contiguity import contiguity
from kkgeo.stats.moran import check_weights, connected, local_moran


@pytest.fixture(scope="module")
def towns() -> tuple[pd.Series, pd.Series, dict[str, dict[str, float]]]:
    neighbours = {code: dict.fromkeys(others, 1.0) for code, others in contiguity(2025).items()}
    rng = np.random.default_rng(3)
    expected = pd.Series(rng.gamma(4, 1.5, len(neighbours)), index=list(neighbours))
    return pd.Series(rng.poisson(expected), index=expected.index).astype(float), expected, neighbours


def test_equals_esda_called_directly(towns: tuple[Any, ...]) -> None:
    from esda import fdr
    from esda.moran import Moran_Local_Rate
    from libpysal.graph import Graph

    observed, expected, neighbours = towns
    pairs = [(a, b) for a, others in neighbours.items() for b in others]
    adjacency = pd.Series(1.0, index=pd.MultiIndex.from_tuples(pairs, names=["focal", "neighbor"]), name="weight")
    graph = Graph(adjacency.sort_index())
    assert list(graph.unique_ids) == list(observed.index)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        direct = Moran_Local_Rate(observed.to_numpy(), expected.to_numpy(), graph, permutations=999, seed=12)
    table, cut_off = local_moran(observed, expected, neighbours, permutations=999, seed=12)
    assert list(table.columns) == ["moran_i", "quadrant", "p_value", "significant"]
    assert table.index.equals(observed.index)
    assert table["moran_i"].to_numpy() == pytest.approx(direct.Is)
    assert table["p_value"].to_numpy() == pytest.approx(np.minimum(2 * direct.p_sim, 1))
    assert (table["quadrant"] == "low-low").to_numpy().tolist() == (direct.q == 3).tolist()
    assert (table["quadrant"] == "high-high").to_numpy().tolist() == (direct.q == 1).tolist()
    assert cut_off == fdr(np.minimum(2 * direct.p_sim, 1), 0.05)
    assert not table["significant"].any()


def test_finds_a_low_area_that_was_planted(towns: tuple[Any, ...]) -> None:
    _, expected, neighbours = towns
    expected = expected * 4
    core = {"24135", *neighbours["24135"]}
    hole = core | {other for code in core for other in neighbours[code]}
    rng = np.random.default_rng(5)
    observed = pd.Series(rng.poisson(expected * np.where(expected.index.isin(hole), 0.1, 1.0)), index=expected.index)
    table, cut_off = local_moran(observed, expected, neighbours, seed=1)
    low = set(table.index[table["significant"] & (table["quadrant"] == "low-low")])
    assert core <= low <= hole | {other for code in hole for other in neighbours[code]}
    assert (table.loc[sorted(core), "p_value"] < cut_off).all()
    assert connected(low, neighbours)[0] == sorted(low)


def test_of_its_own_chance_finds_nothing(towns: tuple[Any, ...]) -> None:
    _, expected, neighbours = towns
    rng = np.random.default_rng(9)
    flagged = 0
    for seed in range(20):
        observed = pd.Series(rng.poisson(expected), index=expected.index)
        flagged += bool(
            local_moran(observed, expected, neighbours, permutations=999, seed=seed)[0]["significant"].any()
        )
    assert flagged <= 3


def test_same_seed_same_answer_and_no_warning_of_esda(towns: tuple[Any, ...]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, again = (local_moran(*towns, permutations=99, seed=2)[0] for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


@pytest.mark.parametrize(("observed", "message"), [([1, 1], "at least three"), ([2, 2, 2], "same rate")])
def test_nothing_to_compare(observed: list[int], message: str) -> None:
    codes = list("abc")[: len(observed)]
    counts = pd.Series(observed, index=codes)
    with pytest.raises(InputError, match=message):
        local_moran(counts, counts * 2.0, {code: {o: 1.0 for o in codes if o != code} for code in codes})


def test_without_the_packages_it_says_which(towns: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "esda", None)
    with pytest.raises(InputError, match=r"kkgeo\[stats\]"):
        local_moran(*towns)


def test_groups_hang_together() -> None:
    chain = {"a": {"b": 1.0}, "b": {"a": 1.0, "c": 1.0}, "c": {"b": 1.0, "d": 1.0}, "d": {"c": 1.0}, "e": {"d": 1.0}}
    assert connected(["d", "a", "b"], chain) == [["a", "b"], ["d"]]
    assert connected(["e", "d"], chain) == [["d", "e"]]
    assert connected([], chain) == []


def test_weights_of_every_shape_mean_the_same() -> None:
    from libpysal.graph import Graph
    from libpysal.weights import W

    lists = {"a": ["b"], "b": ["a", "c"], "c": ["b"]}
    wanted = {"a": {"b": 1.0}, "b": {"a": 1.0, "c": 1.0}, "c": {"b": 1.0}}
    graph = Graph.from_dicts(lists)
    for weights in (lists, wanted, W(lists), graph, {**lists, "elsewhere": ["a"]}):
        assert check_weights(weights, ["a", "b", "c"]) == wanted
    # Areas that are not judged are no neighbours either, nor is one with a weight of nothing.
    assert check_weights({**wanted, "b": {"a": 2, "c": 0.0}}, ["a", "b"]) == {"a": {"b": 1.0}, "b": {"a": 2.0}}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"a": ["b"]}, "The weights lack b"),
        ({"a": {"b": -1.0}, "b": ["a"]}, "weight of b as a neighbour of a is -1.0"),
        ({"a": {"b": np.nan}, "b": ["a"]}, "weight of b as a neighbour of a is nan"),
        ({"a": {"b": np.inf}, "b": ["a"]}, "is inf"),
        ({"a": {"b": "near"}, "b": ["a"]}, "is near"),
        ({"a": ["a", "b"], "b": ["a"]}, "a as its own neighbour"),
        ({"a": [], "b": ["a"]}, "a has no neighbour"),
        ({"a": {"b": 0.0}, "b": ["a"]}, "a has no neighbour"),
        ({"a": "b", "b": ["a"]}, "a list of codes"),
        ({"a": 3, "b": ["a"]}, "a list of codes"),
        (np.ones((2, 2)), "weights is a ndarray"),
    ],
)
def test_weights_that_are_none(weights: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_weights(weights, ["a", "b"])
