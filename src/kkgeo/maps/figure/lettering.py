"""Texts on a figure: how wide they are, where their lines break, and names that keep off each other.

Loaded only when a figure is drawn, so matplotlib is imported at the top.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import BboxTransformTo

from kkgeo._base.font import BOLD, FAMILY, REGULAR, let_matplotlib_know

#: Our own font, and the one that matplotlib carries for what ours lacks: the same letters, as wide, on every machine.
FONTS = (FAMILY, "DejaVu Sans")
_POINTS_PER_INCH = 72
#: How wide the light edge of a text over lines is, in points; half of it lies outside the letters.
_EDGE = 2.4
#: How light the ground is that a text has instead.
_GROUND = 0.6
#: The group of a text in an SVG that has an edge.
HALO = "halo"
#: On a screen letters are moved to whole pixels, which makes a line up to this much wider than it is on paper.
_HINTED = 1.065
#: Height of a line in sizes of its letters; matplotlib's own is 1.2 for this font.
LINE_HEIGHT = 1.2
#: Where a name may go if its place is taken: this many directions, at these distances in heights of a line.
_DIRECTIONS, _DISTANCES = 16, (1.2, 2.0, 2.8, 3.6, 4.5, 5.5, 7.0, 9.0, 12.0)
#: Left, bottom, right and top of a box, in inches.
Corners = tuple[float, float, float, float]


let_matplotlib_know()


def font(size: float, *, bold: bool = False) -> FontProperties:
    """Return the font of every text, in points."""
    return FontProperties(family=list(FONTS), size=size, weight=BOLD if bold else REGULAR)


class Haloed(Text):
    """A text with a light edge, to be read over lines; in an SVG it stays a text, and CSS gives the edge.

    In a PDF an edge is as large as a drawing of every letter: names of which there are many have a light ground there.
    """

    many = False

    def draw(self, renderer: Any) -> None:
        """Draw the edge, then the text."""
        if self.many and _draws(renderer, "pdf", "RendererPdf"):
            ground = renderer.new_gc()
            ground.set_alpha(_GROUND)
            ground.set_linewidth(0)
            box = self.get_window_extent(renderer)
            renderer.draw_path(ground, Path.unit_rectangle(), BboxTransformTo(box), (1.0, 1.0, 1.0, _GROUND))
            ground.restore()
        elif not _draws(renderer, "svg", "RendererSVG"):
            self.set_path_effects([Stroke(linewidth=_EDGE, foreground="white")])
            super().draw(renderer)
            self.set_path_effects([])
        super().draw(renderer)


def _draws(renderer: Any, kind: str, name: str) -> bool:
    """Whether a renderer is the one for a kind of file (``pdf``, ``svg``), which is not loaded only to ask that."""
    backend = sys.modules.get(f"matplotlib.backends.backend_{kind}")
    own = getattr(renderer, "_renderer", renderer)
    return backend is not None and isinstance(own, getattr(backend, name))


@lru_cache(maxsize=10_000)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is at most, in inches."""
    wide: float = text_to_path.get_text_width_height_descent(text, font(size, bold=bold), ismath=False)[0]
    return wide / _POINTS_PER_INCH * _HINTED


def height(lines: int, size: float) -> float:
    """Return how high lines are together, in inches."""
    return lines * size * LINE_HEIGHT / _POINTS_PER_INCH


def printable(text: str) -> str:
    """Return the text with a box for everything the font does not have, and lines that stay lines.

    A mark of byte order has no width, and a PDF with one cannot be written.
    """
    text = text.replace("\ufeff", "")
    known = [get_font(findfont(FontProperties(family=family))) for family in FONTS]
    return "".join(
        c if any(letters.get_char_index(ord(c)) for letters in known) else " " if c.isspace() else "□" for c in text
    )


def wrapped(text: str, size: float, inches: float, most: int, *, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `inches`; what does not fit in `most` lines ends in an ellipsis.

    >>> wrapped("Gent en Aalst", 12, 0.8, 3)
    ['Gent en', 'Aalst']
    >>> wrapped("Gent en Aalst", 12, 0.8, 1)
    ['Gent e …']
    """
    lines: list[str] = []
    rest = printable(text).split()
    while rest and len(lines) < most:
        line = rest[0]
        taken = 1
        while taken < len(rest) and width(f"{line} {rest[taken]}", size, bold=bold) <= inches:
            line, taken = f"{line} {rest[taken]}", taken + 1
        del rest[:taken]
        if width(line, size, bold=bold) > inches:
            fits = _fitting(line, size, inches, bold=bold)
            rest.insert(0, line[fits:])
            line = line[:fits]
        lines.append(line)
    if rest:
        last = lines[-1]
        while last and width(f"{last} …", size, bold=bold) > inches:
            last = last[:-1].rstrip()
        lines[-1] = f"{last} …"
    return lines


def _fitting(word: str, size: float, inches: float, *, bold: bool) -> int:
    """Return how many letters of a long word fit, at least one."""
    low, high = 1, min(len(word), 400)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(word[:middle], size, bold=bold) <= inches else (low, middle - 1)
    return low


@dataclass(frozen=True)
class Label:
    """A name and the point it belongs to, in inches from the lower left corner of its frame."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class Placed:
    """Where the middle of a name went, and whether that is off its point."""

    label: Label
    x: float
    y: float
    moved: bool

    @property
    def box(self) -> Corners:
        """What it covers, in inches."""
        wide, high = width(self.label.text, self.label.size, bold=True), height(1, self.label.size)
        return self.x - wide / 2, self.y - high / 2, self.x + wide / 2, self.y + high / 2


def place(labels: Sequence[Label], frame: tuple[float, float], *, taken: Sequence[Corners] = ()) -> list[Placed]:
    """Give every label a place in a frame (width and height in inches) where it covers no other, and nothing `taken`.

    The first ones choose first. A label goes on its point if that is free, else to the nearest free place around it; if
    there is none, where it covers the others least. The same labels always get the same places.
    """
    done: list[Placed] = []
    for label in labels:
        high = height(1, label.size)
        angles = np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
        half = width(label.text, label.size, bold=True) / 2
        around = [
            ((distance * high + half) * float(np.cos(angle)), distance * high * float(np.sin(angle)))
            for distance in _DISTANCES
            for angle in angles
        ]
        candidates = [Placed(label, *_inside(label, label.x, label.y, frame), moved=False)]
        candidates += [
            Placed(label, label.x + dx, label.y + dy, moved=True)
            for dx, dy in around
            if _inside(label, label.x + dx, label.y + dy, frame) == (label.x + dx, label.y + dy)
        ]
        others = [*taken, *(other.box for other in done)]
        covered = [sum(_shared(candidate.box, other) for other in others) for candidate in candidates]
        # The first of the least covered: those nearer to the point come first.
        done.append(candidates[int(np.argmin(covered))])
    return done


def _inside(label: Label, x: float, y: float, frame: tuple[float, float]) -> tuple[float, float]:
    """Return the nearest middle at which the label does not stick out."""
    half_wide, half_high = width(label.text, label.size, bold=True) / 2, height(1, label.size) / 2
    right, top = max(frame[0] - half_wide, half_wide), max(frame[1] - half_high, half_high)
    return min(max(x, half_wide), right), min(max(y, half_high), top)


def _shared(one: Corners, other: Corners) -> float:
    """Return the area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)
