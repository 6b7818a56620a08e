"""One class of a map, as every legend shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

#: The class of what has no value; its entry is the last of the legend.
NO_DATA = -1
#: Patterns that are drawn over a colour, so that these classes are known without any: slanted lines for no data, dots
#: for too small to tell, level lines for outside.
LINES, DOTS, LEVEL = "lines", "dots", "level"
#: The line around what only some sources count in an area.
DASHED = "dashed"


@dataclass(frozen=True)
class LegendEntry:
    """One class: its words, its colour, how many areas or points are in it, and the pattern over it, if any.

    `size` is how many times as wide as others a point of the class is.
    """

    label: str
    colour: str
    count: int
    pattern: str = ""
    size: float = 1.0

    @property
    def hatched(self) -> bool:
        """Whether a pattern is drawn over the colour."""
        return bool(self.pattern)


def recounted(legend: Sequence[LegendEntry], classes: np.ndarray) -> list[LegendEntry]:
    """Return the same legend with the counts of other classes.

    >>> [entry.count for entry in recounted([LegendEntry("a", "#000000", 9)], np.array([0, 0]))]
    [2]
    """
    last = len(legend) - 1
    held = np.bincount(np.where(classes == NO_DATA, last, classes), minlength=len(legend))
    return [replace(entry, count=int(count)) for entry, count in zip(legend, held, strict=True)]


def outline(colour: str) -> str:
    """Return the colour of a point's edge: dark around a light point, which would vanish on the map otherwise.

    >>> outline("#ffffff"), outline("#0072b2")
    ('#555555', '#ffffff')
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    # ITU-R BT.601 luma, 0 to 255.
    return "#555555" if 0.299 * red + 0.587 * green + 0.114 * blue > 170 else "#ffffff"
