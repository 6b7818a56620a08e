"""Where a value lies along an axis, and which value lies where: what both renderers and every test go by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LINEAR, ROOT, RATIO = "linear", "root", "ratio"
#: What is marked along an axis of ratios, and from and to where such an axis may go.
_RATIOS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 20.0, 50.0, 100.0)
#: An axis of ratios always has these.
_ABOUT_ONE = (0.5, 2.0)
#: Nought is infinitely far from one: it lies at the end of an axis of ratios, by this part of it under the rest.
_NOUGHT = 0.09
#: Steps between marks, by the power of ten that they are of.
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """An axis from a value `low` at the place `start` to `high` at `end`.

    `kind` is ``linear``, ``root`` (places go with the square root of values) or ``ratio``: half lies as far from one
    as twice; between nought and `low` it is linear, so that nought has a place of its own.
    """

    kind: str
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value; one beyond the axis lies at its end.

        >>> scale = Scale("ratio", 0.25, 4.0, 0.0, 100.0)
        >>> round(scale.at(2) - scale.at(1), 6) == round(scale.at(1) - scale.at(0.5), 6), scale.at(0), scale.at(9)
        (True, 0.0, 100.0)
        """
        return self.start + (self.end - self.start) * min(max(self._part(value), 0.0), 1.0)

    def back(self, place: float) -> float:
        """Return the value at a place.

        >>> scale = Scale("ratio", 0.25, 4.0, 0.0, 100.0)
        >>> [round(scale.back(scale.at(value)), 9) for value in (0, 0.1, 0.25, 1, 3.7)]
        [0.0, 0.1, 0.25, 1.0, 3.7]
        """
        part = (place - self.start) / (self.end - self.start)
        if self.kind == LINEAR:
            return self.low + part * (self.high - self.low)
        if self.kind == ROOT:
            return self.low + part * abs(part) * (self.high - self.low)
        if part <= _NOUGHT:
            return self.low * part / _NOUGHT
        return self.low * math.pow(self.high / self.low, (part - _NOUGHT) / (1 - _NOUGHT))

    def holds(self, value: float) -> bool:
        """Return whether a value lies on the axis, and not beyond it."""
        return math.isfinite(value) and -1e-9 <= self._part(value) <= 1 + 1e-9

    @property
    def marks(self) -> tuple[float, ...]:
        """The values that are marked along it."""
        if self.kind == RATIO:
            return (0.0, *(value for value in _RATIOS if self.low <= value <= self.high))
        if self.kind == ROOT:
            return tuple(value for value in _of_root(self.high) if self.low <= value <= self.high)
        return rounds(self.low, self.high)

    def _part(self, value: float) -> float:
        if math.isinf(value):
            return math.copysign(math.inf, value)
        if self.kind == RATIO:
            if value <= self.low:
                return _NOUGHT * value / self.low
            return _NOUGHT + (1 - _NOUGHT) * math.log(value / self.low) / math.log(self.high / self.low)
        part = (value - self.low) / (self.high - self.low)
        return math.copysign(math.sqrt(abs(part)), part) if self.kind == ROOT else part


def ratio_range(values: Iterable[float], far: Iterable[float] = ()) -> tuple[float, float]:
    """Return from where to where an axis goes that has these ratios, and of what lies `far` as much as is sensible.

    >>> ratio_range([0.07, 3.4], [1e-9, 60]), ratio_range([]), ratio_range([0, 1])
    ((0.05, 4.0), (0.25, 4.0), (0.25, 4.0))
    """
    known = [value for value in values if math.isfinite(value) and value > 0]
    ends = [value for value in far if math.isfinite(value) and 0.1 <= value <= 10.0]
    low, high = min([*known, *ends, _ABOUT_ONE[0] * 0.8]), max([*known, *ends, _ABOUT_ONE[1] * 1.2])
    lows = [value for value in _RATIOS if value <= low] or [low]
    highs = [value for value in _RATIOS if value >= high] or [high]
    return lows[-1], highs[0]


def rounds(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Return round values between two others, at even steps.

    >>> rounds(0, 30), rounds(0.22, 0.41)
    ((0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0), (0.25, 0.3, 0.35, 0.4))
    """
    wide = high - low
    if not wide > 0:
        return (low,)
    power = 10 ** math.floor(math.log10(wide / most))
    step = next(power * step for step in _STEPS if wide / (power * step) <= most + 1e-9)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(number * step, 12) for number in range(first, last + 1))


def _of_root(high: float) -> Sequence[float]:
    """Return values to mark along an axis of roots: about evenly spread over it."""
    power = 10 ** math.floor(math.log10(high)) if high > 0 else 1.0
    parts = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0)
    return [round(part * power, 12) for part in parts]
