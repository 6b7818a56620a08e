from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo.errors import InputError
from kkgeo.targeting import covering
from kkgeo.targeting.covering import cover


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[np.ndarray], np.ndarray, int, np.ndarray]:
    clients = draw(st.integers(1, 8))
    reach = draw(st.lists(st.sets(st.integers(0, clients - 1)), max_size=7))
    weights = draw(st.lists(st.integers(0, 500), min_size=clients, max_size=clients))
    already = draw(st.lists(st.booleans(), min_size=clients, max_size=clients))
    n = draw(st.integers(1, 4))
    sites = [np.array(sorted(one), dtype=np.int64) for one in reach]
    return sites, np.array(weights, dtype=float), n, np.array(already)


def _covered(sites: list[np.ndarray], weights: np.ndarray, already: np.ndarray, chosen: tuple[int, ...]) -> float:
    reached = already.copy()
    for site in chosen:
        reached[sites[site]] = True
    return float(weights[reached].sum())


def _best(sites: list[np.ndarray], weights: np.ndarray, n: int, already: np.ndarray) -> float:
    choices = itertools.combinations(range(len(sites)), min(n, len(sites)))
    return max(_covered(sites, weights, already, chosen) for chosen in choices)


@given(instances())
@settings(max_examples=60, deadline=None)
def test_exact_is_brute_force(instance: tuple[list[np.ndarray], np.ndarray, int, np.ndarray]) -> None:
    sites, weights, n, already = instance
    best = _best(sites, weights, n, already)
    for solver in ("exact", "auto"):
        found = cover(sites, weights, n, already=already, solver=solver)
        assert found.optimal
        assert found.covered == found.upper_bound == best
        assert _covered(sites, weights, already, tuple(found.sites)) == best
        assert len(found.sites) <= n
        assert len(set(found.sites)) == len(found.sites)


@given(instances())
@settings(deadline=None)
def test_greedy_keeps_its_promise_and_its_bound(
    instance: tuple[list[np.ndarray], np.ndarray, int, np.ndarray],
) -> None:
    sites, weights, n, already = instance
    best, start = _best(sites, weights, n, already), float(weights[already].sum())
    found = cover(sites, weights, n, already=already, solver="greedy")
    assert found.covered == start + sum(found.gains) == _covered(sites, weights, already, tuple(found.sites))
    assert found.covered - start >= (1 - 1 / math.e) * (best - start)
    assert found.upper_bound >= best * (1 - 1e-12)
    assert found.gains == sorted(found.gains, reverse=True)
    assert all(gain > 0 for gain in found.gains)
    # It says that it is best only where it is.
    assert not found.optimal or found.covered == best
    assert found.method == "greedy"


# Greedy takes the middle first, and then no second site makes up for it.
TRAP = [np.array([1, 2, 3, 4]), np.array([0, 1, 2]), np.array([3, 4, 5])]
HEAVY = np.array([10.0, 10, 10, 10, 10, 10])
NOTHING = np.zeros(6, dtype=bool)


def test_greedy_can_miss_the_best_and_says_so() -> None:
    greedy = cover(TRAP, HEAVY, 2, already=NOTHING, solver="greedy")
    assert greedy.sites == [0, 1]
    assert greedy.covered == 50
    assert greedy.upper_bound == 60
    assert not greedy.optimal
    exact = cover(TRAP, HEAVY, 2, already=NOTHING)
    assert exact.sites == [1, 2]
    assert exact.covered == 60
    assert exact.optimal
    assert exact.method == "exact"


def test_beyond_the_limit_greedy_answers_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "MOST_CELLS", 3)
    assert cover(TRAP, HEAVY, 2, already=NOTHING).method == "greedy"
    assert cover(TRAP, HEAVY, 2, already=NOTHING, solver="exact").covered == 60


def test_without_a_solver_greedy_answers_or_an_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "spopt.locate", None)
    assert cover(TRAP, HEAVY, 2, already=NOTHING).method == "greedy"
    with pytest.raises(InputError, match="spopt is not installed"):
        cover(TRAP, HEAVY, 2, already=NOTHING, solver="exact")


def test_a_solver_that_may_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    import pulp

    def blocked(*_: object, **__: object) -> None:
        msg = "blocked by group policy"
        raise pulp.PulpSolverError(msg)

    monkeypatch.setattr(pulp.PULP_CBC_CMD, "actualSolve", blocked)
    assert cover(TRAP, HEAVY, 2, already=NOTHING).method == "greedy"
    with pytest.raises(InputError, match=r"does not work here: .*blocked by group policy"):
        cover(TRAP, HEAVY, 2, already=NOTHING, solver="exact")


@pytest.mark.parametrize(("picked", "method", "covered"), [([1, 2], "exact, stopped", 60), ([0], "greedy", 50)])
def test_a_solver_that_ran_out_of_time_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, picked: list[int], method: str, covered: float
) -> None:
    monkeypatch.setattr(covering, "_exact", lambda *_: (picked, False))
    found = cover(TRAP, HEAVY, 2, already=NOTHING, solver="exact")
    assert found.method == method
    assert found.covered == covered
    assert found.upper_bound == 60
    # That the bound is reached proves it, whoever found it.
    assert found.optimal == (covered == 60)


def test_nothing_to_reach_and_unknown_solver() -> None:
    assert cover(TRAP, HEAVY, 2, already=~NOTHING, solver="exact").sites == []
    assert cover([], HEAVY, 2, already=NOTHING, solver="exact").covered == 0
    with pytest.raises(InputError, match="solver='gurobi'"):
        cover(TRAP, HEAVY, 2, already=NOTHING, solver="gurobi")
