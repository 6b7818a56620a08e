"""The XML of a sheet of XLSX as it is unpacked, without the cells and rows in which there is nothing.

A sheet of which somebody formatted whole columns has millions of those, and openpyxl makes an object of each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kkgeo.sites.elements import PIECE, Source

_ROOT = re.compile(rb"<((?:\w+:)?)worksheet[\s>]")
_NUMBER = re.compile(rb"\sr=\"(\d+)\"")
_HIDDEN = re.compile(rb"\shidden=\"(?:1|true)\"")
#: What is not what it looks like: from there on nothing is left out.
_ASIDE = re.compile(rb"<!(?:--|\[CDATA\[)")

#: A row of empty cells is not longer.
_WAIT = 2**20


@dataclass(frozen=True)
class _Looks:
    """What rows, empty cells, empty rows and merged cells look like."""

    row: re.Pattern[bytes]
    cells: re.Pattern[bytes]
    rows: re.Pattern[bytes]
    merged: re.Pattern[bytes]


@cache
def _looks(prefix: bytes) -> _Looks:
    """Return what they look like under a prefix: with the letters that they begin with, they are found much faster."""
    cell = b"<" + prefix + rb"c(?:/|\s[^<>]*+(?<=/))>\s*+"
    row = b"<" + prefix + rb"row(?:/|\s[^<>]*+)?(?:(?<=/)>|(?<!/)>\s*+</" + prefix + rb"row>)\s*+"
    return _Looks(
        row=re.compile(b"<" + prefix + rb"row(?:[\s/][^<>]*)?>"),
        cells=re.compile(cell + b"(?:" + cell + b")*+(<" + prefix + rb"c\s+r=\"|</" + prefix + b"row>)?"),
        rows=re.compile(row + b"(?:" + row + b")*+(</" + prefix + b"sheetData>)?"),
        merged=re.compile(b"<" + prefix + rb"mergeCell\s[^<>]*ref=\"([A-Z]+[0-9]+:[A-Z]+[0-9]+)\""),
    )


class Slim:
    """A stream of what is in a sheet, which notes what is hidden, merged and filtered in it."""

    def __init__(self, source: Source) -> None:
        self.hidden_rows: set[int] = set()
        self.merged: list[str] = []
        self.filtered = False
        self._source = source
        self._behind = b""
        self._looks: _Looks | None = None
        self._whole = False
        self._row = 0
        self._ended = False

    def read(self, _: int = -1, /) -> bytes:
        """Return the next piece, empty at the end."""
        piece = b""
        while not piece and not self._ended:
            more = self._source.read(PIECE)
            self._ended = not more
            piece = self._behind + more
            # No element is cut in two.
            end = len(piece) if self._ended else piece.rfind(b">") + 1
            piece, self._behind = piece[:end], piece[end:]
            if self._looks is None:
                root = _ROOT.search(piece)
                self._looks = _looks(root.group(1) if root else rb"(?:\w+:)?")
            self._note(piece, self._looks)
            if self._whole or _ASIDE.search(piece):
                self._whole = True
            else:
                piece = self._looks.rows.sub(_last, self._without_cells(piece, self._looks))
        return piece

    def _without_cells(self, piece: bytes, looks: _Looks) -> bytes:
        """Leave empty cells out; those at the end wait for what follows, which says whether their number matters."""
        waiting = b""

        def follows(cells: re.Match[bytes]) -> bytes:
            nonlocal waiting
            found = cells.group()
            if not cells.group(1) and cells.end() == len(piece) and not self._ended and len(found) <= _WAIT:
                waiting = found
                return b""
            return cells.group(1) or found

        slim = looks.cells.sub(follows, piece)
        self._behind = waiting + self._behind
        return slim

    def _note(self, piece: bytes, looks: _Looks) -> None:
        tags = looks.row.findall(piece)
        if b"hidden=" not in piece:
            # Only what the next row counts on from matters.
            tags = tags[next((i for i in range(len(tags) - 1, -1, -1) if _NUMBER.search(tags[i])), 0) :]
        for tag in tags:
            told = _NUMBER.search(tag)
            self._row = int(told.group(1)) if told else self._row + 1
            if _HIDDEN.search(tag):
                self.hidden_rows.add(self._row - 1)
        self.merged += [ref.decode() for ref in looks.merged.findall(piece)]
        self.filtered |= b"autoFilter" in piece or b"filterMode=" in piece


def _last(rows: re.Match[bytes]) -> bytes:
    """Return the last of empty rows, by which the number of the next is known; all if it has none itself."""
    if rows.group(1):
        return rows.group(1)
    found = rows.group()
    at = found.rfind(b"<")
    if found.startswith(b"</", at):
        at = found.rfind(b"<", 0, at)
    return found[at:] if _NUMBER.search(found, at) else found
