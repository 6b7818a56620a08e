"""All that a test is tried with: a few members always, all of them before a submission."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest


def crossed(*axes: Iterable[Any]) -> list[Any]:
    """Return all combinations as parameters; those that together have every value of each axis are not `long`.

    >>> [each.values for each in crossed("abc", "xy") if not each.marks]
    [('a', 'x'), ('b', 'y'), ('c', 'x')]
    """
    values = [list(axis) for axis in axes]
    always = {tuple(i % len(axis) for axis in values) for i in range(max(map(len, values)))}
    return [
        pytest.param(*(axis[i] for axis, i in zip(values, places, strict=True)), marks=_marks(places in always))
        for places in product(*(range(len(axis)) for axis in values))
    ]


def few(values: Iterable[Any], count: int = 1) -> list[Any]:
    """Return all values as parameters; those behind the first `count` are `long`.

    >>> [bool(each.marks) for each in few(["nl", "en", "fr"])]
    [False, True, True]
    """
    return [pytest.param(value, marks=_marks(i < count)) for i, value in enumerate(values)]


def _marks(always: bool) -> list[pytest.MarkDecorator]:
    return [] if always else [pytest.mark.long]
