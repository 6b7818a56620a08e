"""Reading text files with separators: in what encoding, with what separator, and with quotation marks that close."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kkgeo._base.alone import KEPT_ALL
from kkgeo._base.guard import unguarded
from kkgeo._base.kept import kkgeo_columns
from kkgeo._base.separated import LONG_CELLS, own_rows
from kkgeo.errors import InputError
from kkgeo.sites.broken import refuse_cut, refuse_joined, refuse_wrapped
from kkgeo.sites.decoding import decode
from kkgeo.sites.escapes import decoded
from kkgeo.sites.grid import Grid
from kkgeo.sites.layout import count_known, empty_cell, find_headings
from kkgeo.sites.plain import plain_rows

SEPARATORS = (";", ",", "\t", "|")
#: How a person may call the encoding in which kkgeo writes.
_OWN = ("utf-8", "utf-8-sig")
#: How much of a file is looked at to find its separator.
_SAMPLE = 200_000
_SAMPLE_ROWS = 300
#: A text of more signs is read without a copy of it.
_LARGE = 2**24
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")
#: The first line by which Excel is told the separator.
_EXCEL_HINT = re.compile(r'"?sep=(.)"?[ ]*(?=[\r\n]|$)', re.IGNORECASE)
#: A byte order mark in the middle, where files were put behind each other, hides that a mark opens a cell.
_MARK_WITHIN = re.compile(r"(?<=[\r\n])\ufeff(?=\"[^\";,\t|\r\n])")
#: Headings that all stand within apostrophes.
_APOSTROPHES = re.compile(r"\s*'[^'\r\n]*'(?:([;,\t|])'[^'\r\n]*')(?:\1'[^'\r\n]*')*[ ]*[\r\n]")

#: A first line that is within marks as a whole, with separators in it.
_WRAPPED = re.compile(r'"(?:[^";,\t|\r\n]|"")*+[;,\t|](?:[^"\r\n]|"")*+"[ ]*(?:[\r\n]|$)')


def read_delimited(path: Path, encoding: str | None, told: Collection[str]) -> Grid:
    """Read the cells of a text file."""
    if encoding in (None, *_OWN) and (own := own_rows(path.read_bytes())) is not None:
        return Grid(own, path.name, own=True, notes={"encoding": "utf-8-sig", "separator": ","})
    text, used, other = decode(path, encoding)
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    if "\ufeff" in text:
        text = _MARK_WITHIN.sub("", text)
    with LONG_CELLS:
        text = _unwrapped(_with_line_ends(text), told)
        if hint := _EXCEL_HINT.match(text):
            separator, text = hint.group(1), text[hint.end() :]
        else:
            separator = find_separator(text, told)
        notes = {"encoding": used, "separator": separator} | ({"other_lines": other} if other else {})
        plain = plain_rows(text, separator, _quote(text))
        if plain is not None and not kkgeo_columns(plain[0]):
            return Grid(plain, path.name, lines=range(1, len(plain) + 1), notes=notes)
        rows, lines, over = _parse(text, separator, path.name)
    refuse_joined(rows, lines, over, text, separator, path.name, told)
    refuse_cut(rows, lines, text, path.name, told)
    refuse_wrapped(rows, lines, text, separator, path.name, told)
    if "_x000" in text:
        rows = [[decoded(cell, control=True) for cell in row] for row in rows]
    if rows and kkgeo_columns(rows[0]):
        # Saved by another program since.
        rows = [[unguarded(cell) for cell in row] for row in rows]
    return Grid(rows, path.name, lines=lines, notes=notes)


def _with_line_ends(text: str) -> str:
    """Return a text with line ends that are known: not those of a mainframe alone, nor each return written twice."""
    if "\n" not in text and "\r" not in text:
        return re.sub("[\x85\u2028\u2029]", "\n", text)
    if "\r\r\n" in text[:_SAMPLE] and text.count("\r\r\n") == text.count("\n"):
        return text.replace("\r\r\n", "\r\n")
    return text


def _unwrapped(text: str, told: Collection[str]) -> str:
    """Return the rows of a file in which each line is within marks as a whole, as if it were one cell."""
    if not text.startswith('"') or not _WRAPPED.match(text):
        return text
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_unused(text)))
    if any(len(row) > 1 for row in rows):
        return text
    inner = "\n".join(row[0] if row else "" for row in rows) + "\n"
    head = next(csv.reader(io.StringIO(inner, newline=""), delimiter=find_separator(inner, told)))
    return inner if count_known(head, told) > count_known(rows[0], told) else text


def _unused(text: str) -> str:
    return next(c for c in map(chr, (31, 30, 29, 28, *range(0xE000, 0xF8FF))) if c not in text)


def find_separator(text: str, told: Collection[str] = ()) -> str:
    r"""Return the separator by which the headings are known and the rows below are as wide as they are.

    A character that no text has is returned for a file of one column.

    >>> find_separator('naam;lat;lon\nDe Linde, Gent;51,05;3,72\n')
    ';'
    """
    sample = text[:_SAMPLE]
    scored = []
    for separator in SEPARATORS:
        rows = []
        for row in _cells(sample, separator, strict=False):
            rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
        else:
            if len(sample) < len(text) and len(rows) > 1:
                rows.pop()
        if not rows:
            continue
        start = find_headings(rows, told)
        width = len(rows[start])
        filled = [i for i, row in enumerate(rows) if i != start and any(not empty_cell(value) for value in row)]
        # What stands above the headings counts too: a row of data with another sign in it is no row of headings.
        fitting = sum(len(rows[i]) == width for i in filled if i > start) / len(filled) if filled else 1.0
        scored.append((count_known(rows[start], told), width > 1, fitting, -start, width, separator))
    best = max(scored, key=lambda score: score[:5], default=None)
    if best is None or not best[1]:
        return _unused(text)
    return best[5]


def _quote(text: str) -> str:
    """Return the sign that stands around cells."""
    return "'" if _APOSTROPHES.match(text) else '"'


def _cells(text: str, separator: str, *, strict: bool) -> Any:
    # A space before a mark hides that it opens a cell; a program doubles a mark that is in one.
    sign = re.escape(separator)
    spaced = f'{separator} "' in text and bool(re.search(rf'{sign} +"[^{sign}"\r\n]', text))
    return csv.reader(_lines(text), delimiter=separator, quotechar=_quote(text), strict=strict, skipinitialspace=spaced)


def _lines(text: str) -> Iterable[str]:
    """Give the lines of a text; io.StringIO takes four bytes for each sign, which of a large one is far more."""
    if len(text) <= _LARGE:
        return io.StringIO(text, newline="")
    return (line.group() for line in _LINE.finditer(text))


def _parse(text: str, separator: str, where: str) -> tuple[list[list[str]], Sequence[int], list[int]]:
    """Return the rows, the line on which each begins, and which run over several lines."""

    def reader() -> Any:
        # Strict: otherwise a quotation mark that does not close swallows the rows behind it.
        return _cells(text, separator, strict=True)

    with KEPT_ALL:
        with suppress(csv.Error):
            rows = list(whole := reader())
            if whole.line_num == len(rows):
                return rows, range(1, len(rows) + 1), []
        return _parse_by_line(reader(), where)


def _parse_by_line(reader: Any, where: str) -> tuple[list[list[str]], Sequence[int], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    over: list[int] = []
    begin = 1
    try:
        for row in reader:
            if reader.line_num != begin:
                over.append(len(rows))
            rows.append(row)
            lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise InputError("errors.sites.quotation", begin=begin, where=where) from error
    return rows, lines, over
