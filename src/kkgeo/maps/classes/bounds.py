"""Where one class of numbers ends and the next begins: the upper bounds by each scheme."""

from __future__ import annotations

import numpy as np


def natural(values: np.ndarray, k: int) -> np.ndarray:
    """Return the bounds of the `k` classes within which values differ least: natural breaks, exactly.

    The sum of the squared differences of every value from the mean of its class is the least that there is (Fisher
    1958, Journal of the American Statistical Association 53:789). The best classes of the values up to one end are the
    best of the values before the last class, and that class: each start of a class is looked at once, for all ends and
    all numbers of classes together. Of equal sums the one counts whose later classes are the widest.

    Parameters
    ----------
    values : ndarray of float
        At least `k` different ones, in any order.
    k : int
        Number of classes, at least 1.

    Returns
    -------
    ndarray of float
        The highest value of each class, rising.

    Examples
    --------
    >>> natural(np.array([1.0, 2.0, 2.0, 9.0, 10.0, 40.0]), 3).tolist()
    [2.0, 10.0, 40.0]
    """
    distinct, often = np.unique(values, return_counts=True)
    ends = len(distinct) + 1
    # By the number of classes and of values in them: the least sum, and where the last class begins.
    least, begins = np.full((k + 1, ends), np.inf), np.zeros((k + 1, ends), dtype=np.intp)
    least[0, 0] = 0
    for start in range(ends - 1):
        sums = least[:-1, start, None] + _spread(distinct[start:], often[start:])
        better = sums < least[1:, start + 1 :]
        least[1:, start + 1 :][better] = sums[better]
        begins[1:, start + 1 :][better] = start
    bounds, end = np.empty(k), ends - 1
    for number in range(k, 0, -1):
        bounds[number - 1] = distinct[end - 1]
        end = begins[number, end]
    return bounds


def _spread(rising: np.ndarray, often: np.ndarray) -> np.ndarray:
    """Return of the first value, of the first two and so on the squared differences from their mean, added up.

    Value by value: only what is positive is added, so that the sum of a narrow class is not lost in those of wide ones.
    """
    above, so_many = rising - rising[0], np.cumsum(often)
    mean = np.cumsum(often * above) / so_many
    more = often[1:] * (so_many[:-1] / so_many[1:]) * (above[1:] - mean[:-1]) ** 2
    return np.concatenate([[0.0], np.cumsum(more)])


def quantiles(values: np.ndarray, k: int) -> np.ndarray:
    """Return the bounds of `k` classes of as many values each; fewer where values are often the same.

    Examples
    --------
    >>> quantiles(np.arange(1000.0), 4).tolist()
    [249.75, 499.5, 749.25, 999.0]
    """
    rising = np.sort(values)
    # In whole numbers, so that a bound that is a value is that value.
    at, beyond = np.divmod(np.arange(1, k + 1) * (len(rising) - 1), k)
    after = rising[np.minimum(at + 1, len(rising) - 1)]
    return np.unique(rising[at] + (after - rising[at]) * (beyond / k))


def equal_interval(values: np.ndarray, k: int) -> np.ndarray:
    """Return the bounds of `k` classes of one width.

    Examples
    --------
    >>> equal_interval(np.array([1.0, 2.0, 10.0, 40.0]), 3).tolist()
    [14.0, 27.0, 40.0]
    """
    bounds: np.ndarray = np.linspace(values.min(), values.max(), k + 1)[1:]
    return bounds


def pretty(values: np.ndarray, k: int) -> np.ndarray:
    """Return bounds that are 1, 2 or 5 times a power of ten, from zero up: of about `k` classes.

    Examples
    --------
    >>> pretty(np.array([3.0, 12.0, 48.0]), 5).tolist()
    [10.0, 20.0, 30.0, 40.0, 50.0]
    """
    highest = values.max()
    # Of one class there would be no width to divide by.
    width = _round(_round(highest, (1, 2, 5)) / (max(k, 2) - 1), (1.5, 3, 7))
    return np.arange(1, np.ceil(highest / width) + 1) * width


def _round(number: float, limits: tuple[float, float, float]) -> float:
    """Return 1, 2, 5 or 10 times the power of ten below a number; `limits` are up to where each of them holds."""
    power = 10 ** np.floor(np.log10(number))
    return float((1, 2, 5, 10)[int(np.searchsorted(limits, number / power))] * power)
