"""Local Moran on rates: municipalities that are low, or high, among neighbours that are so too."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from kkgeo.errors import InputError

#: Neighbours of every area, each with a weight.
Weights = Mapping[str, Mapping[str, float]]
#: With 300 areas the smallest p-value that counts is about 0.0002, so 999 draws would not do.
PERMUTATIONS = 9_999
#: What `esda` calls the four kinds of area, in words: the area itself, then its neighbours.
QUADRANTS = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}


def local_moran(
    observed: pd.Series,
    expected: pd.Series,
    weights: Weights,
    *,
    permutations: int = PERMUTATIONS,
    alpha: float = 0.05,
    seed: int = 0,
) -> tuple[pd.DataFrame, float]:
    """Local Moran's I of the rates of areas, and which of them cannot be chance.

    Parameters
    ----------
    observed : Series
        Counts by area.
    expected : Series
        Expected counts above zero, or any number of chances, by area: same index.
    weights : mapping
        For every area its neighbours, each with a weight above zero; every area has one. They are made to add up to 1.
    permutations : int
        Draws for each area.
    alpha : float
        False discovery rate.
    seed : int
        Seed of the draws.

    Returns
    -------
    table : DataFrame
        On the index of `observed`: ``moran_i``, ``quadrant`` (``low-low``: the area and its neighbours), ``p_value``
        (two-sided), ``significant``.
    cut_off : float
        P-values under this are significant.

    Raises
    ------
    InputError
        Fewer than three areas, all rates the same, or esda and libpysal are not installed.

    Notes
    -----
    `esda.Moran_Local_Rate`: rates standardised by how sure they are (Assunção and Reis 1999, Statistics in Medicine
    18:2147), conditional permutation; cut-off by `esda.fdr` (Benjamini and Hochberg). The p-value of esda 2 is
    one-sided in whichever direction it falls; here it is doubled, as esda itself announces for its next edition.
    """
    if len(observed) < 3:
        raise InputError("errors.stats.moran_few", count=len(observed))
    rates = observed.to_numpy(dtype=float) / expected.to_numpy(dtype=float)
    if np.ptp(rates) == 0:
        raise InputError("errors.stats.moran_same")
    try:
        from esda import fdr
        from esda.moran import Moran_Local_Rate
        from libpysal.weights import W
    except ImportError as error:
        raise InputError("errors.stats.packages") from error

    codes = list(observed.index)
    neighbours = {code: list(weights[code]) for code in codes}
    given = W(
        neighbours,
        {code: [float(weights[code][other]) for other in neighbours[code]] for code in codes},
        id_order=codes,
        # Components of their own are meant to be there if the caller's weights have them.
        silence_warnings=True,
    )
    # esda announces the doubling that is done here already. Warnings and the chance that it draws by are of the whole
    # process: who calls this in several threads lets one at a time.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        result = Moran_Local_Rate(
            observed.to_numpy(dtype=float),
            expected.to_numpy(dtype=float),
            given,
            permutations=permutations,
            seed=seed,
            keep_simulations=False,
        )
    p_values = np.minimum(2 * np.asarray(result.p_sim), 1.0)
    cut_off = float(fdr(p_values, alpha))
    table = pd.DataFrame(
        {
            "moran_i": np.asarray(result.Is, dtype=float),
            "quadrant": pd.Series([QUADRANTS[int(q)] for q in result.q], index=observed.index, dtype="str"),
            "p_value": p_values,
            "significant": p_values < cut_off,
        },
        index=observed.index,
    )
    return table, cut_off


def connected(codes: Collection[str], weights: Weights) -> list[list[str]]:
    """Part areas into groups that hang together by way of one another.

    >>> connected(["a", "b", "d"], {"a": {"b": 1}, "b": {"a": 1, "c": 1}, "c": {"b": 1}, "d": {"c": 1}})
    [['a', 'b'], ['d']]
    """
    left = sorted(codes)
    groups = []
    while left:
        group, ahead = set(), [left[0]]
        while ahead:
            code = ahead.pop()
            group.add(code)
            # Weights need not be symmetric; hanging together is.
            ahead += [o for o in left if o not in group and (o in weights[code] or code in weights[o])]
        groups.append(sorted(group))
        left = [code for code in left if code not in group]
    return groups


def check_weights(weights: object, codes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return a caller's weights for these areas, or raise an error that says what is wrong with them.

    Parameters
    ----------
    weights : mapping or libpysal.weights.W or libpysal.graph.Graph
        For every code its neighbours: a list of codes, or a weight by code.
    codes : sequence of str
        The areas that are judged; others are dropped.

    Returns
    -------
    dict
        Neighbours and weights of every code.

    Raises
    ------
    InputError
        Not of that shape, a code without neighbours, an area as its own neighbour, a weight that is not above zero.
    """
    given = _as_mapping(weights)
    lacking = [code for code in codes if code not in given]
    if lacking:
        raise InputError("errors.stats.weights_lack", lacking=[*lacking[:5]])
    wanted = set(codes)
    checked: dict[str, dict[str, float]] = {}
    for code in codes:
        others = given[code]
        if isinstance(others, str) or not isinstance(others, Iterable):
            raise InputError("errors.stats.weights_neighbours", code=code, others=others)
        named = dict(others) if isinstance(others, Mapping) else dict.fromkeys(others, 1.0)
        for other, weight in named.items():
            if not isinstance(weight, int | float | np.number) or not np.isfinite(weight) or weight < 0:
                raise InputError("errors.stats.weight", other=other, code=code, weight=weight)
        checked[code] = {o: float(w) for o, w in named.items() if o in wanted and w > 0}
        if code in checked[code]:
            raise InputError("errors.stats.own_neighbour", code=code)
        if not checked[code]:
            raise InputError("errors.stats.no_neighbour", code=code)
    return checked


def _as_mapping(weights: object) -> Mapping[str, Mapping[str, float] | Sequence[str]]:
    """Return weights as a mapping: as it is, or as libpysal's W (iterable) and Graph (adjacency) tell it."""
    if isinstance(weights, Mapping):
        return weights
    if hasattr(weights, "to_W"):
        weights = weights.to_W()
    if hasattr(weights, "neighbors") and hasattr(weights, "weights"):
        return {
            code: dict(zip(others, weights.weights[code], strict=True)) for code, others in weights.neighbors.items()
        }
    raise InputError("errors.stats.weights_kind", name=type(weights).__name__)
