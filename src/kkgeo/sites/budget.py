"""What a workbook may cost: looked at before it is unpacked, while it is read, and before it is laid out."""

from __future__ import annotations

import html
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from kkgeo._base.words import Phrase
from kkgeo.errors import InputError, SourceError

#: Rows and columns of a sheet (Microsoft, "Excel specifications and limits").
ROWS, COLUMNS = 1_048_576, 16_384
#: Cells, blank ones within the list too: 200,000 rows of 30 columns twice.
CELLS = 12_000_000
#: Filled cells of an .xlsx in all its sheets: reading each takes some 140 bytes and 8 microseconds, on a machine with
#: other work 11.
BOOK_CELLS = 620_000
#: Cells of a table for each that is filled, where there are more than a list has.
_SPARSE = 10
#: Signs of the texts of a Parquet file, where they are more than so many times the file.
_TEXT = 2**29
#: How long what a Parquet file says of its columns may be (of 16,384 in ten parts it is some 25 MB), and where that is
#: said: its length, and the sign of the format.
_FOOTER, _TAIL = 2**25, 8
#: Parts of an archive: pictures and pivot tables are parts too.
_PARTS = 10_000
#: A part that unpacks to more may not be this many times larger than what it was packed in.
_FREE, _TIMES = 2**26, 50
_LARGEST = 2**31
#: What of a part is looked at in one go.
_PIECE = 2**20
#: Elements between the begins of two rows, or two texts; and elements that are of neither, all together.
_WITHIN, _OTHER = 400_000, 400_000
#: What openpyxl makes an object of, slowly, and how many of it Excel lets a sheet have (hyperlinks: 65,530).
_SLOW, _MOST_SLOW = (
    re.compile(rb"<(?:\w+:)?(?:dataValidation|hyperlink|mergeCell|cfRule|conditionalFormatting)[ >/]"),
    65_530,
)
#: Elements of a part that is no sheet and no list of texts.
_SMALL = 300_000
#: Texts that no cell has, of a program that leaves them behind.
_SPARE_TEXTS = 200_000

_ROOT = re.compile(rb"<((?:\w+:)?)(worksheet|sst|document-content)\b")
_TARGET = re.compile(rb'Target="([^"]*)"')
#: The elements of which there may be as many as there are cells, by the root that they are under.
_MANY = {
    b"worksheet": rb"c|v|f|is|t|r|row",
    b"sst": rb"si|t|r|rPr|rPh|phoneticPr|sz|color|rFont|family|scheme|charset|vertAlign|b|i|u|strike",
    b"document-content": rb"table:(?:covered-)?table-cell|table:table-row|text:(?:p|span|s|a|line-break|tab)",
}
_ITEM = {b"worksheet": b"row", b"sst": b"si", b"document-content": b"table:table-row"}
_CELL = {b"worksheet": b"c", b"document-content": b"table:table-cell"}


def too_large(path: Path) -> InputError:
    """Return the error for a workbook that costs more than a list can."""
    return InputError("errors.sites.budget", path=path.name)


def too_many(path: Path) -> InputError:
    """Return the error for a workbook with more cells than can be read of one."""
    return InputError("errors.sites.book_cells", path=path.name, most=BOOK_CELLS)


def check_size(where: str | Phrase, rows: int, columns: int, filled: int | None = None) -> None:
    """Refuse a table wider than any sheet, or one that is vast because next to nothing of it is `filled`."""
    vast = filled is not None and rows * columns > max(CELLS, _SPARSE * filled)
    if columns > COLUMNS or vast:
        raise InputError("errors.sites.vast", where=where, rows=rows, columns=columns)


def check_footer(path: Path) -> None:
    """Refuse a Parquet file of which the headings, and what else it says of its columns, are far longer than a list's.

    Arrow unpacks all of it several times over before any of it can be looked at.
    """
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        tail = file.read(_TAIL)
    if tail[4:] == b"PAR1" and struct.unpack("<I", tail[:4])[0] > _FOOTER:
        raise InputError("errors.sites.footer", path=path.name)


def check_columns(path: Path) -> None:
    """Refuse a Parquet file with more columns, or that decodes to far more than is in it, cells or texts."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    size = path.stat().st_size
    with pq.ParquetFile(path) as file:
        about, schema = file.metadata, file.schema_arrow
        check_size(path.name, about.num_rows, len(schema.names), size)
        groups = [about.row_group(i) for i in range(about.num_row_groups)]
        chunks = [group.column(i) for group in groups for i in range(group.num_columns)]
        # At most: each value as long as all that is in the column.
        if sum(chunk.num_values * chunk.total_uncompressed_size for chunk in chunks) <= _TEXT:
            return
    texts = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
             or pa.types.is_dictionary(field.type)]  # fmt: skip
    total = 0
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        for batch in file.iter_batches(columns=texts):
            for column in batch.columns:
                if pa.types.is_dictionary(column.type) and len(column.dictionary):
                    lengths = pc.binary_length(column.dictionary.cast(pa.large_string()))
                    total += pc.sum(lengths.take(column.indices)).as_py() or 0
            if total > max(_TEXT, _TIMES * size):
                raise InputError("errors.sites.vast", where=path.name, rows=about.num_rows, columns=len(schema.names))


def check_parts(path: Path) -> None:
    """Refuse a workbook of which the parts that are read unpack to more than a list, or to what no program writes."""
    cells = filled = texts = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > _PARTS:
                raise too_large(path)
            for part in _read(archive):
                if part.file_size > _FREE and part.file_size > min(_TIMES * part.compress_size, _LARGEST):
                    raise too_large(path)
                more = _Part(path, archive, part)
                cells += more.cells
                filled += more.filled
                texts += more.texts
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, struct.error) as error:
        raise SourceError("errors.sites.workbook_unread", path=path.name) from error
    if filled > BOOK_CELLS:
        raise too_many(path)
    if cells > CELLS or texts > _SPARE_TEXTS + cells:
        raise too_large(path)


def _read(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Give the parts that reading unpacks: pictures, pivot tables and the like are left."""
    named = {"[Content_Types].xml", "workbook.xml", "styles.xml", "sharedStrings.xml", "content.xml", "manifest.xml"}
    for part in archive.infolist():
        if part.filename.endswith(".rels") and part.file_size <= _FREE:
            targets = _TARGET.findall(archive.read(part)) if part.filename.startswith("xl/_rels/") else []
            texts = (unquote(html.unescape(target.decode("utf-8", "replace"))) for target in targets)
            named |= set(map(posixpath.basename, texts))
    for part in archive.infolist():
        name = posixpath.basename(part.filename)
        if name in named or part.filename.startswith(("docProps/", "xl/worksheets/s")) or name.endswith(".rels"):
            yield part


class _Part:
    """What is counted in one part while it is unpacked a piece at a time."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        self.cells = self.filled = self.texts = 0
        opens = many = within = slow = 0
        with archive.open(part) as stream:
            piece = stream.read(_PIECE)
            if b"\x00" in piece[:200] and not part.filename.endswith(".bin"):
                raise SourceError("errors.sites.workbook_unread", path=path.name)
            root = _ROOT.search(piece)
            prefix, kind = root.groups() if root else (b"", b"")
            if kind == b"document-content":
                prefix = b""
            known = re.compile(rb"<" + prefix + rb"(?:" + _MANY.get(kind, b"-") + rb")[\s/>]")
            cell = [b"<" + prefix + _CELL.get(kind, b"-") + end for end in (b" ", b">", b"/")]
            value = [b"<" + prefix + name for name in (b"v>", b"v ", b"is>", b"is ")]
            item = b"<" + prefix + _ITEM.get(kind, b"-")
            while piece:
                # No element is cut in two.
                end = piece.rfind(b">") + 1
                piece, behind = piece[:end], piece[end:]
                if len(behind) > _FREE:
                    raise too_large(path)
                if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                    raise SourceError("errors.sites.workbook_unread", path=path.name)
                opens += piece.count(b"<") - piece.count(b"</")
                many += len(known.findall(piece))
                slow += len(_SLOW.findall(piece)) if kind == b"worksheet" else 0
                self.cells += sum(map(piece.count, cell))
                self.filled += sum(map(piece.count, value)) if kind == b"worksheet" else 0
                first, *others = piece.split(item) if kind else [piece]
                self.texts += len(others) if kind == b"sst" else 0
                within += first.count(b"<")
                for other in others:
                    if within > _WITHIN:
                        break
                    within = other.count(b"<")
                if self.filled > BOOK_CELLS:
                    raise too_many(path)
                if kind and (within > _WITHIN or opens - many > _OTHER or self.cells > CELLS or slow > _MOST_SLOW):
                    raise too_large(path)
                if not kind and opens > _SMALL and not part.filename.endswith(".bin"):
                    raise too_large(path)
                more = stream.read(_PIECE)
                piece = behind + more if more else b""


def check_binary(path: Path) -> None:
    """Refuse an .xlsb workbook with a sheet that reaches so far that laying it out would cost more than a list can."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".bin"):
                rows, columns = _reach(archive.read(part))
                if rows * columns > CELLS:
                    raise too_large(path)


def _reach(content: bytes) -> tuple[int, int]:
    """Return how many rows and columns the cells of a sheet take, from the first to the last (MS-XLSB, 2.1.4)."""
    at, row = 0, 0
    rows: list[int] = []
    columns: list[int] = []
    while at < len(content):
        kind, at = _number(content, at, 2)
        length, at = _number(content, at, 4)
        if kind == 0 and length >= 4:
            row = int.from_bytes(content[at : at + 4], "little")
        elif kind <= 11 and length >= 4:
            rows = [min(row, *rows), max(row, *rows)] if rows else [row, row]
            column = int.from_bytes(content[at : at + 4], "little")
            columns = [min(column, *columns), max(column, *columns)] if columns else [column, column]
        at += length
    return (rows[1] - rows[0] + 1, columns[1] - columns[0] + 1) if rows else (0, 0)


def _number(content: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for i in range(most):
        if at >= len(content):
            break
        byte = content[at]
        value |= (byte & 0x7F) << (7 * i)
        at += 1
        if byte < 0x80:
            break
    return value, at
