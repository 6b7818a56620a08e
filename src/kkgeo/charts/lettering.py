"""How wide texts are, names that are too long, and names that keep off each other; without any library of fonts.

Widths are the larger of the font of the maps and of DejaVu Sans, which is wider than what browsers have for
"sans-serif": what fits in these, fits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

#: Widths in hundredths of the size of the letters, with the letters that have it.
_REGULAR = {
    28: "ijl", 29: "I", 30: "'", 32: " ,.", 34: ":;|", 37: "/\\", 38: "f", 39: "()[]t", 40: "!", 41: "r", 46: "-",
    47: '"', 50: "_`–°", 51: "*", 53: "s?", 56: "z", 57: "L", 58: "Jck", 59: "vxy", 60: "F", 61: "ao", 62: "e",
    63: "Ebdghnpqu", 64: "P012356789{}", 65: "TS$4", 68: "YK", 69: "AVBRXZ", 74: "C", 75: "UH", 76: "N", 77: "DG",
    78: "&", 79: "OQ", 82: "w", 84: "#+<=>^~", 91: "M", 96: "→", 97: "m", 99: "%W", 100: "@—…",
}  # fmt: skip
_BOLD = {
    33: "'", 34: "ijl", 35: " ", 37: "I|", 38: "/\\,.", 40: ":;", 44: "f", 46: "!()[]", 47: "-", 48: "t", 49: "r",
    50: "_`–°", 53: '"', 54: "*", 58: "J?z", 59: "c", 60: "s", 64: "L", 65: "vxy", 67: "ak", 68: "EFTe", 69: "o",
    70: "$0123456789", 71: "hnu{}", 72: "SYbdgpq", 73: "PZ", 74: "C", 76: "B", 77: "AKRVX", 81: "U", 82: "G", 83: "D",
    84: "#+<=>HN^~", 85: "OQ", 87: "&", 92: "w", 96: "→", 100: "@M—…", 101: "%", 104: "m", 110: "W",
}  # fmt: skip
_WIDTHS = tuple({letter: wide / 100 for wide, each in of.items() for letter in each} for of in (_REGULAR, _BOLD))
#: Of a letter that is not known, as of other scripts.
_WIDEST = 1.1
#: On a screen letters are moved to whole pixels, which makes a line up to this much wider than it is on paper.
_HINTED = 1.055
#: Height of a line in sizes of its letters, and how far its letters reach over and under the middle of it.
LINE = 1.25
_HALF = 0.56
#: Where a line may break: at any white space, but for what a language prints to hold words together.
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
#: How much room there is around a name.
_AROUND = 1.5
#: How many orders of names are tried.
_TURNS = 5
#: Over so many dots a name that must stand somewhere can be read still.
_COVERED = 1


@dataclass(frozen=True)
class Box:
    """What something covers: from the left, from the top."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in it."""
        return self.left < x < self.right and self.top < y < self.bottom

    def meets(self, other: Box) -> bool:
        """Return whether two cover anything together."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Return whether it lies wholly in another."""
        sides = (self.left >= other.left, self.top >= other.top, self.right <= other.right, self.bottom <= other.bottom)
        return all(sides)


@lru_cache(maxsize=10_000)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is at most, in the unit of the size of its letters.

    >>> width("Gent", 10) < width("Gent", 10, bold=True) < width("Antwerpen", 10)
    True
    """
    return size * _HINTED * sum(_wide(letter, bold) for letter in text)


@lru_cache(maxsize=2_000)
def _wide(letter: str, bold: bool) -> float:
    widths = _WIDTHS[bold]
    # A letter with an accent is as wide as without.
    return widths.get(letter) or widths.get(unicodedata.normalize("NFKD", letter)[:1], _WIDEST)


def box(text: str, size: float, x: float, y: float, anchor: str = "start", *, bold: bool = False) -> Box:
    """Return what a text covers of which the middle of the line is at `y`, and the start, middle or end at `x`."""
    wide = width(text, size, bold=bold)
    left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return Box(left, y - _HALF * size, left + wide, y + _HALF * size)


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return a text that is no wider than there is room for: what does not fit ends in an ellipsis.

    >>> shortened("Brussels Hoofdstedelijk Gewest", 10, 110), shortened("Gent", 10, 110), shortened("Gent", 10, 1)
    ('Brussels Hoofdste…', 'Gent', '…')
    """
    text = _BREAKS.sub(" ", text).strip()
    if len(text) <= 1_000 and width(text, size, bold=bold) <= room:
        return text
    low, high = 0, min(len(text), 1_000)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(text[:middle].rstrip() + "…", size, bold=bold) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def wrapped(text: str, size: float, room: float, most: int, *, bold: bool = False) -> list[str]:
    """Break a text into lines; what does not fit in so many ends in an ellipsis.

    >>> wrapped("Gent en Aalst", 10, 50, 3), wrapped("Gent en Aalst", 10, 55, 1), wrapped("", 10, 50, 3)
    (['Gent en', 'Aalst'], ['Gent en…'], [])
    >>> wrapped("hier 95 % van", 10, 45, 3)
    ['hier', '95 %', 'van']
    """
    lines: list[str] = []
    rest = _unbroken(text)
    while rest:
        if len(lines) == most - 1:
            return [*lines, shortened(" ".join(rest), size, room, bold=bold)]
        taken = 1
        while taken < len(rest) and width(" ".join(rest[: taken + 1]), size, bold=bold) <= room:
            taken += 1
        lines.append(shortened(" ".join(rest[:taken]), size, room, bold=bold))
        del rest[:taken]
    return lines


def _unbroken(text: str) -> list[str]:
    """Return the words of a text, each with the per cent sign that is its own: these stand on one line."""
    words: list[str] = []
    for word in _BREAKS.split(text):
        if words and word.startswith("%"):
            words[-1] += f" {word}"
        elif word:
            words.append(word)
    return words


@dataclass(frozen=True)
class Name:
    """A name that wants a place beside a point; `reach` is how far the point itself reaches.

    One that `must` stand there may cover points.
    """

    text: str
    x: float
    y: float
    reach: float
    bold: bool = False
    must: bool = False


@dataclass(frozen=True)
class Beside:
    """Where a name went."""

    name: Name
    x: float
    y: float
    anchor: str


def beside(
    names: Sequence[Name], size: float, frame: Box, *, taken: Iterable[Box] = (), points: Sequence[tuple[float, float]],
    lines: Sequence[tuple[float, float]] = (),
) -> list[Beside]:  # fmt: skip
    """Give names a place next to their points, where they cover no other name and nothing that is taken.

    The first ones choose first; one that finds no place is not in the answer. Places that cover neither points nor
    lines come first; over several points nothing can be read, and no name stands there. One that must stand there and
    found no place has another turn, as the first of all. The same names always get the same places.
    """
    order, best = list(names), list[Beside]()
    for _ in range(_TURNS):
        done = _in_order(order, size, frame, list(taken), points, lines)
        best = max(best, done, key=lambda each: (sum(one.name.must for one in each), len(each)))
        placed = {id(one.name) for one in done}
        left = [name for name in order if name.must and id(name) not in placed]
        if not left:
            break
        order = [*left, *(name for name in order if id(name) not in {id(one) for one in left})]
    return best


def _in_order(
    names: Sequence[Name], size: float, frame: Box, others: list[Box], points: Sequence[tuple[float, float]],
    lines: Sequence[tuple[float, float]],
) -> list[Beside]:  # fmt: skip
    done: list[Beside] = []
    for name in names:
        high, off = size * LINE, name.reach + 2.0
        tries = [
            (off, 0.0, "start"), (off, -high / 2, "start"), (off, high / 2, "start"), (-off, 0.0, "end"),
            (-off, -high / 2, "end"), (-off, high / 2, "end"), (0.0, -high / 2 - off, "middle"),
            (0.0, high / 2 + off, "middle"),
        ]  # fmt: skip
        found: list[tuple[int, int, Beside, Box]] = []
        for rank, (dx, dy, anchor) in enumerate(tries):
            covers = box(name.text, size, name.x + dx, name.y + dy, anchor, bold=name.bold)
            around = Box(covers.left - _AROUND, covers.top, covers.right + _AROUND, covers.bottom)
            if not covers.within(frame) or any(around.meets(other) for other in others):
                continue
            over, crossed = (sum(covers.holds(x, y) for x, y in each) for each in (points, lines))
            if over <= _COVERED if name.must else not over + crossed:
                found.append((over + crossed, rank, Beside(name, name.x + dx, name.y + dy, anchor), around))
        if found:
            _, _, best, covers = min(found, key=lambda each: each[:2])
            done.append(best)
            others.append(covers)
    return done
