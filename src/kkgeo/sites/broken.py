"""Rows of a text file that a quotation mark joined or a line break cut: told with their line, never read as such."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Sequence

from kkgeo.errors import InputError
from kkgeo.sites.layout import find_headings

_BREAK = re.compile(r"\r\n|\r|\n")


def refuse_joined(
    rows: Sequence[Sequence[str]], lines: Sequence[int], over: Collection[int], text: str, separator: str, where: str,
    told: Collection[str],
) -> None:  # fmt: skip
    """Raise an error where the lines of one row look like rows of the table themselves.

    Parameters
    ----------
    rows, lines
        The cells, and the line on which each row begins.
    over
        The rows that run over several lines.
    told
        Headings that a person told.

    Notes
    -----
    A cell may have line breaks in it, such as an address. But a mark that stands there by mistake takes the rows behind
    it into its cell, up to the next mark. Then what is in the cell has separators, and each line is as wide as a row,
    or one in the middle is. A comma with a space behind it is one of a sentence, unless rows elsewhere have them so.
    """
    if not over:
        return
    start = find_headings(rows, told)
    width = len(rows[start])
    joined = {*over}
    others = [row for i, row in enumerate(rows[start : start + 2000], start=start) if i not in joined]
    wide = {width, *(len(row) for row in others)} - {0, 1}
    spaced = any(cell.startswith(" ") for row in others for cell in row[1:])
    physical = io.StringIO(text, newline="").readlines()
    for row in sorted(over):
        begin = lines[row] - 1
        end = lines[row + 1] - 1 if row + 1 < len(lines) else len(physical)
        cells = [_BREAK.split(cell) for cell in rows[row] if _BREAK.search(cell)]
        parts = [sum(_separators(part, separator, spaced, width) for part in cell) for cell in cells]
        if not any(parts):
            continue
        widths = [1 + _separators(line, separator, spaced, width) for line in physical[begin:end]]
        within = any(sum(separator in part for part in cell) > 1 for cell in cells)
        if (
            all(one in wide for one in widths)
            or (width > 2 and (width in widths[1:-1] or widths[0] == width == widths[-1]))
            or (separator != "," and within)
        ):
            raise InputError("errors.sites.joined", begin=begin + 1, end=end, where=where)


def _separators(text: str, separator: str, spaced: bool, width: int) -> int:
    count = text.count(separator)
    if separator == "," and not spaced:
        count -= text.count(", ")
        # In a table of two columns such a line would be as wide as a row.
        count -= width == 2 and text.rstrip("\r\n").endswith(",")
    return count


def refuse_cut(
    rows: Sequence[Sequence[str]], lines: Sequence[int], text: str, where: str, told: Collection[str]
) -> None:
    """Raise an error where a line ends otherwise than most do, and only together with the next is as wide as a row."""
    usual = text.count("\r\n")
    if not usual or usual == text.count("\n") == text.count("\r") or not rows:
        return
    width = len(rows[find_headings(rows, told)])
    physical = io.StringIO(text, newline="").readlines()
    whole = [line.endswith("\r\n") for line in physical]
    if 2 * sum(whole) <= len(whole):
        return
    row = 0
    while row < len(rows):
        first, total = row, len(rows[row])
        while row + 1 < len(rows) and len(rows[row]) < width and not whole[lines[row + 1] - 2]:
            row += 1
            total += max(len(rows[row]), 1) - 1
        if row > first and total == width and len(rows[row]) < width:
            raise InputError("errors.sites.cut", line=lines[first], where=where)
        row += 1


def refuse_wrapped(
    rows: Sequence[Sequence[str]], lines: Sequence[int], text: str, separator: str, where: str, told: Collection[str]
) -> None:
    """Raise an error where marks make one cell of several: without them the line is as wide as the headings."""
    if '"' not in text or not rows:
        return
    start = find_headings(rows, told)
    width = len(rows[start])
    short = [
        i for i in range(start + 1, len(rows)) if 0 < len(rows[i]) < width and any(separator in c for c in rows[i])
    ]
    if not short:
        return
    spaced = any(cell.startswith(" ") for row in rows[start : start + 2000] for cell in row[1:])
    physical = io.StringIO(text, newline="").readlines()
    for row in short:
        if 1 + _separators(physical[lines[row] - 1], separator, spaced, 0) == width:
            raise InputError("errors.sites.wrapped", line=lines[row], where=where)
