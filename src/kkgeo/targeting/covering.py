"""Choosing n sites that reach the most: exactly where that is feasible, else greedily with a bound on what is missed.

The maximal covering location problem (Church and ReVelle, Papers of the Regional Science Association 32, 1974): of the
sites J choose n, so that the weight of the clients that at least one of them reaches is largest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kkgeo._base.alone import without_warnings
from kkgeo._base.near import meant
from kkgeo.errors import InputError, KkgeoError
from kkgeo.spatial.coordinates import Floats

Positions = npt.NDArray[np.int64]

SOLVERS = ("auto", "exact", "greedy")
#: The most clients times sites, after reducing, that are handed to the exact solver without being told to: spopt
#: writes a term for each. docs/targets.md has the time that takes.
MOST_CELLS = 2_000_000
#: After this the exact solver stops with the best it has.
SECONDS = 60
#: A choice that falls short of the bound by less than this share is the best one: what summing leaves of rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Covering:
    """A choice of sites, in the order in which each adds the most to those before it."""

    sites: list[int]
    #: What each adds.
    gains: list[float]
    #: The weight reached in all, also by what there is already.
    covered: float
    #: No choice of n sites covers more.
    upper_bound: float
    optimal: bool
    #: ``greedy``; ``exact``; ``exact, stopped``: the solver ran out of time.
    method: str


def cover(
    reach: Sequence[Positions], weights: Floats, n: int, *, already: npt.NDArray[np.bool_], solver: str = "auto"
) -> Covering:
    """Choose at most n sites so that the weight of the clients they reach is largest.

    Parameters
    ----------
    reach : sequence of ndarray of int
        For each site the positions of the clients it reaches.
    weights : ndarray of float
        The weight of each client, 0 or more.
    n : int
        How many sites at most. A site that adds nothing is not chosen.
    already : ndarray of bool
        The clients that are reached before any site is chosen.
    solver : {"auto", "exact", "greedy"}
        ``auto``: greedy; if its bound does not prove it best, exact where there are at most `MOST_CELLS` clients
        times sites and the solver is there, else the greedy answer.

    Returns
    -------
    Covering
        Of several best choices one; which one, for the exact solver, depends on its version.

    Raises
    ------
    InputError
        An unknown solver; ``exact`` where spopt or its solver does not work.

    Notes
    -----
    Greedy takes the site that adds the most, the first of equals, n times; what it adds in all is at least
    ``1 - (1 - 1/n)ⁿ``, more than 63 %, of what the best choice adds (Nemhauser, Wolsey and Fisher, Mathematical
    Programming 14, 1978). The bound of the instance is usually sharper: for the first k sites chosen, for every k,
    what they reach plus the n largest gains of single sites beside them, as coverage is submodular.

    Examples
    --------
    >>> sites = [np.array([0, 1]), np.array([1, 2]), np.array([2, 3])]
    >>> best = cover(sites, np.array([5.0, 1.0, 1.0, 4.0]), 2, already=np.zeros(4, dtype=bool))
    >>> best.sites, best.gains, best.covered, best.optimal
    ([0, 2], [6.0, 5.0], 11.0, True)
    """
    if solver not in SOLVERS:
        raise InputError("errors.targeting.solver", solver=solver, known=SOLVERS, hint=meant(solver, SOLVERS))
    start = float(weights[already].sum())
    matrix = _matrix(reach, len(weights))
    left = np.where(already, 0.0, weights)
    chosen, gains, bound = _greedy(matrix, left, n)
    greedy = _covering(chosen, gains, start, start + bound, "greedy")
    if solver == "greedy" or (solver == "auto" and greedy.optimal):
        return greedy
    small, demand, kept = _reduced(matrix, left)
    if solver == "auto" and small.size > MOST_CELLS:
        return greedy
    try:
        picked, proved = _exact(small, demand, n) if small.size else ([], True)
    except _SolverError as error:
        if solver == "exact":
            raise InputError("errors.targeting.solver_fails", reason=error) from error
        return greedy
    chosen, gains, _ = _greedy(matrix[kept[picked]], left, n)
    exact = sum(gains)
    if proved:
        return _covering([int(kept[picked[i]]) for i in chosen], gains, start, start + exact, "exact")
    if exact <= sum(greedy.gains):
        return greedy
    return _covering([int(kept[picked[i]]) for i in chosen], gains, start, greedy.upper_bound, "exact, stopped")


class _SolverError(KkgeoError):
    """Spopt, PuLP or the solver is not there, or gives no answer."""


def _covering(sites: list[int], gains: list[float], start: float, bound: float, method: str) -> Covering:
    covered = start + sum(gains)
    best = bool(bound - covered <= _ROUNDING * max(bound, 1.0))
    return Covering(sites, gains, covered, max(bound, covered), best, method)


def _matrix(reach: Sequence[Positions], clients: int) -> Any:
    """Return sites by clients, sparse: 1 where the site reaches the client."""
    from scipy.sparse import csr_array

    columns = np.concatenate([np.zeros(0, dtype=np.int64), *reach])
    starts = np.cumsum([0, *map(len, reach)])
    return csr_array((np.ones(len(columns)), columns, starts), shape=(len(reach), clients))


def _greedy(matrix: Any, weights: Floats, n: int) -> tuple[list[int], list[float], float]:
    """Return the sites in the order of choice, what each adds, and the most that n sites can add."""
    left = weights.copy()
    sites: list[int] = []
    gains: list[float] = []
    bound = math.inf
    while True:
        adds = matrix @ left
        best = np.sort(adds)[::-1][:n].sum() if len(adds) else 0.0
        bound = min(bound, sum(gains) + float(best))
        if len(sites) == n or not len(adds) or adds.max() <= 0:
            break
        site = int(np.argmax(adds))
        sites.append(site)
        gains.append(float(adds[site]))
        left[matrix.indices[matrix.indptr[site] : matrix.indptr[site + 1]]] = 0.0
    if len(sites) == n:
        bound = min(bound, sum(gains) / (1 - (1 - 1 / n) ** n))
    reachable = float(weights[np.unique(matrix.indices)].sum())
    return sites, gains, min(bound, reachable)


def _reduced(matrix: Any, weights: Floats) -> tuple[npt.NDArray[np.bool_], Floats, Positions]:
    """Return the same problem with fewer clients and sites, and the positions of the sites that are left.

    Clients without weight go, and sites that reach no others than another site does; clients that the same sites reach
    become one. None of that changes what can be covered.
    """
    matrix, weights = matrix[:, np.flatnonzero(weights > 0)], weights[weights > 0]
    size = matrix.sum(axis=1)
    shared = (matrix @ matrix.T).tocoo()
    one, other = shared.coords
    # Of sites that reach the same, the first stays.
    inside = (shared.data == size[one]) & ((size[other] > size[one]) | ((size[other] == size[one]) & (other < one)))
    sites = np.setdiff1d(np.flatnonzero(size > 0), one[inside])
    clients = matrix[sites].toarray().astype(bool).T
    reached = clients.any(axis=1)
    patterns, group = np.unique(np.packbits(clients[reached], axis=1), axis=0, return_inverse=True)
    demand = np.bincount(group.reshape(-1), weights=weights[reached], minlength=len(patterns))
    small = np.unpackbits(patterns, axis=1, count=len(sites)).astype(np.bool_)
    return small, demand.astype(np.float64), sites.astype(np.int64)


def _exact(small: npt.NDArray[np.bool_], demand: Floats, n: int) -> tuple[list[int], bool]:
    """Return the sites of a best choice, and whether the solver has proved that it is one."""
    try:
        import pulp
        from spopt.locate import MCLP
    except ImportError as error:
        raise _SolverError("errors.targeting.no_spopt") from error
    try:
        # spopt calls PuLP in a way that PuLP 4 will not have; nobody who asks for schools can do anything about it.
        with without_warnings(DeprecationWarning):
            model = MCLP.from_cost_matrix(np.where(small, 0.0, 1.0), demand, 0.5, min(n, small.shape[1]))
            model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=SECONDS, gapRel=0), results=False)
    except (pulp.PulpError, OSError, RuntimeError) as error:
        raise _SolverError("errors.targeting.solver_broke", name=type(error).__name__, error=str(error)) from error
    picked = [i for i, variable in enumerate(model.fac_vars) if variable.value() > 0.5]
    return picked, model.problem.sol_status == pulp.LpSolutionOptimal
