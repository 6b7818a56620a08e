"""Ordinary least squares with standard errors that hold where some rows vary more than others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kkgeo.errors import InputError
from kkgeo.stats.intervals import TAIL
from kkgeo.stats.poisson import Floats


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients with their standard errors and 95 % intervals; missing where the rows cannot tell them."""

    coefficients: Floats
    errors: Floats
    freedom: int

    @property
    def low(self) -> Floats:
        """Lower ends of the intervals."""
        return np.asarray(self.coefficients - self._reach)

    @property
    def high(self) -> Floats:
        """Upper ends of the intervals."""
        return np.asarray(self.coefficients + self._reach)

    @property
    def _reach(self) -> Floats:
        from scipy.stats import t

        return np.asarray(t.ppf(1 - TAIL, max(self.freedom, 1)) * self.errors)


def least_squares(values: ArrayLike, columns: ArrayLike) -> Fit:
    """Fit values by columns; standard errors are robust to unequal variances (HC3).

    Parameters
    ----------
    values : array_like, shape (rows,)
        What is explained.
    columns : array_like, shape (rows, columns)
        By what, a column of ones included where there is to be a constant.

    Returns
    -------
    Fit
        Missing coefficients where columns depend on each other, or rows are no more than columns; a missing error where
        a row alone decides a coefficient.

    Notes
    -----
    ``b = (X'X)⁻¹X'y``; ``V = (X'X)⁻¹ X' diag(e² / (1 - h)²) X (X'X)⁻¹`` with residuals ``e`` and leverages ``h``
    (MacKinnon and White 1985, Journal of Econometrics 29: 305-325); intervals by Student's t with ``n - k`` degrees of
    freedom.

    Examples
    --------
    >>> fit = least_squares([1, 2, 4, 5], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> fit.coefficients.round(6).tolist(), fit.errors.round(3).tolist()
    ([1.5, 3.0], [0.707, 1.0])
    """
    y, x = np.asarray(values, dtype=np.float64), np.asarray(columns, dtype=np.float64)
    if y.ndim != 1 or x.ndim != 2 or len(x) != len(y):
        raise InputError("errors.stats.shapes", shapes=[y.shape, x.shape])
    rows, width = x.shape
    nothing = Fit(np.full(width, np.nan), np.full(width, np.nan), max(rows - width, 0))
    if rows <= width or np.linalg.matrix_rank(x) < width:
        return nothing
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ x.T @ y
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    left = y - x @ coefficients
    alone = leverage > 1 - 1e-9
    scaled = np.where(alone, 0.0, left / np.where(alone, 1.0, 1 - leverage))
    spread = inverse @ (x.T * scaled**2) @ x @ inverse
    errors = np.sqrt(np.maximum(np.diag(spread), 0.0))
    # A row that alone decides a coefficient says nothing of how sure that is.
    decided = np.abs(inverse @ x.T)[:, alone].max(axis=1, initial=0.0) > 1e-9
    return Fit(coefficients, np.where(decided, np.nan, errors), rows - width)
