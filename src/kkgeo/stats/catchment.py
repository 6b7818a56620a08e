"""Floating catchments: how many places there are for how many pupils, where both choose by distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kkgeo.errors import InputError
from kkgeo.stats.poisson import Floats

Positions = NDArray[np.int64]


def floating_catchment(
    demand: ArrayLike, supply: ArrayLike, pairs: tuple[ArrayLike, ArrayLike], weights: ArrayLike
) -> Floats:
    """How many places there are for each pupil of a school, of all academies within its reach together.

    Parameters
    ----------
    demand : array_like, shape (schools,)
        Pupils of every school, 0 or more.
    supply : array_like, shape (academies,)
        Places of every academy, 0 or more.
    pairs : two array_like, shape (pairs,)
        Positions of a school and of an academy within its reach.
    weights : array_like, shape (pairs,)
        How much each pair counts, by its distance; 0 or more.

    Returns
    -------
    ndarray, shape (schools,)
        Places for a pupil; 0 where no academy is within reach.

    Notes
    -----
    The enhanced two-step floating catchment area of Luo and Qi (2009), Health & Place 15: 1100-1107, with ``w`` of the
    band of the distance: first, of every academy, ``R = S / Σ w P`` over the schools within its reach; then, of every
    school, ``A = Σ w R`` over the academies within its reach. So ``Σ P A`` is ``Σ S`` over the academies that have any
    pupil within reach: no place is given twice. An academy without any pupil within reach offers its places to nobody.

    Examples
    --------
    Twenty places; a school of 100 pupils beside it, one of 50 farther away that counts for half of that.

    >>> floating_catchment([100, 50], [20], ([0, 1], [0, 0]), [1.0, 0.5]).round(3).tolist()
    [0.16, 0.08]
    """
    pupils, places, counts = (np.asarray(values, dtype=np.float64) for values in (demand, supply, weights))
    schools, academies = (np.asarray(side, dtype=np.int64) for side in pairs)
    if not schools.shape == academies.shape == counts.shape or pupils.ndim != 1 or places.ndim != 1:
        shapes = [pupils.shape, places.shape, schools.shape, academies.shape, counts.shape]
        raise InputError("errors.stats.shapes", shapes=shapes)
    asked = np.bincount(academies, weights=counts * pupils[schools], minlength=len(places))
    offered = np.divide(places, asked, out=np.zeros(len(places)), where=asked > 0)
    return np.asarray(np.bincount(schools, weights=counts * offered[academies], minlength=len(pupils)))
