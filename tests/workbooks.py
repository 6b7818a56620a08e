"""Workbooks of other programs than Excel of today, written by hand: OpenDocument, and one of before 2007."""

from __future__ import annotations

import base64
import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.xml.constants import ARC_SHARED_STRINGS, SHARED_STRINGS, SHEET_MAIN_NS

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
_HIDDEN = (
    '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


class Xml(str):
    """A cell or a row as it stands in the file."""

    __slots__ = ()


def write_ods(
    file: Path,
    sheets: Mapping[str, Sequence[Sequence[object] | Xml]],
    *,
    hidden: Collection[str] = (),
    manifest: str = "",
) -> Path:
    """Write sheets as LibreOffice does; a row or a cell may be `Xml` of its own."""
    tables = "".join(
        f'<table:table table:name={quoteattr(title)} table:style-name="{"h" if title in hidden else "v"}">'
        f"{''.join(map(_row, rows))}</table:table>"
        for title, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles>{_HIDDEN}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr("content.xml", content)
    return file


def _row(cells: Sequence[object] | Xml) -> str:
    if isinstance(cells, Xml):
        return cells
    return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"


def cell(value: object, attributes: str = "") -> str:
    """Return a cell of a value in its own type."""
    if isinstance(value, Xml):
        return value
    if value is None:
        return f"<table:table-cell {attributes}/>"
    kind, told, shown = "float", "value", str(value)
    if isinstance(value, bool):
        kind, told, shown = "boolean", "boolean-value", str(value).lower()
    elif isinstance(value, dt.date):
        kind, told, shown = "date", "date-value", value.isoformat()
    elif isinstance(value, str):
        lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string" {attributes}>{lines}</table:table-cell>'
    return (
        f'<table:table-cell office:value-type="{kind}" office:{told}="{shown}" {attributes}><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )


def _spaced(line: str) -> str:
    return escape(line).replace(" ", "<text:s/>").replace("\t", "<text:tab/>")


#: A workbook of before 2007, packed: sheet "Uitleg"; "Lijst" with merged cells, numbers, days (one of them a postal
#: code that was shown as one) and a blank row; and "Codes", hidden. Written by xlwt.
_XLS = """
eNrtGEtME1Fw3utuKZVCQTABE2xMREUSMF64YOWjXICgifETE13opinQlrTloAdFsDc1Rk8aLxg86AH14id+ojdNTDB60JiYgMaTJxM1HoB1
Zna3FiwJTRQD2WnevDfz5s3MvjfzZruvJkunxu5UTcMC2AkumDMKwZ3FE9gKbcIPOG8YNLR7DzbDgRUFhR48SLcKD30vC+gM6bynQcJt5Rli
gI/YjsAgdMVjemAZoYV90AT50CTcGHsSI/Iq4mKoZM/KGPcyXsv4Fks/YryLOecYN6HslDgMk8Gu2kYrkg/KjTxXjFjAPV7znjnboQKeUySf
uiBMWRWaExFtYIVNVCtFMA54qO16TE8QXQLXwQvQ1lbf2Vl/CGEKyvHAx+G7EQD4Zmf204DDX16+AOT/nM8vWITvwUNcyL8kFYBhMI4JCuY0
BvWIYibz/khqQA+nwQfvVOKo0BHpS6aIEfKYwdIaD+nJGUhCCacDX+Mdup4MRCN9qCWmaVHkDMaTqV6URE6fpiWQE9ajuh5L6ag3pKWGopJm
MASb8Qp5MaDFvC1ItKJ8Y0NDA/JaEkPhMK3HeExhR9q8VFH4BvLPu4F8nJVFiEPoFo1LOTf96NzMja+vO3u6g0eZM8xVx6xNm2gbwIDTtAIX
F2dmTFzLK7YxHmGt63lcxbgc9wL7mu4Ka7BnlGXO8GwN2tnB8Ca4OWu8BcfpL3vvV6c/BbfieKJ9+kT5xNvgGGzEWhnC9fQbhTpRJ65cJngQ
tHth3WEfGFf+cZ95pN/y3bAKcAnMUgYjlJpVWpbBXRLF++43LMeucjSx1pW6q+6cu0pPbFL27piURMqVoVxIKRlKQUrNUCpSbsuOyGFHsB06
lMfoqWA7184S7/wGsmPKkIUilDkpiVJQ8sdNCar0cM6Sn6RfsvX5+iXr91j6aa/LLP0XWf8TnJOs38U6lBw6FNZRaD2Twj56MxStXYPUZ/bU
rMwuMxbhf8SiXKUZLrKiSOSMIp99B+TcdwcccMABBxxYDIRVP138FmC+11F9LrC+68xim3M+k6xa2Adx/KXwD+VuiGGfgON5xc86UIWtSyxx
jf29kOAAWk9AP/SwH/15xy++X4ns51nyQv/fS6F87c/l4+c/tv8LqkRWmg==
"""


def write_xls(file: Path) -> Path:
    """Write the one workbook of before 2007 that there is."""
    file.write_bytes(zlib.decompress(base64.b64decode(_XLS)))
    return file


def with_parts(path: Path, **parts: str) -> Path:
    """Write a workbook of which a sheet, or the texts, are just so."""
    book = openpyxl.Workbook()
    book.active.append(["texts", dt.date(2020, 1, 1)])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept["xl/worksheets/sheet1.xml"] = parts["sheet"].encode()
    if "texts" in parts:
        part = f'<Override PartName="/{ARC_SHARED_STRINGS}" ContentType="{SHARED_STRINGS}"/></Types>'
        kept["[Content_Types].xml"] = kept["[Content_Types].xml"].replace(b"</Types>", part.encode())
        kept[ARC_SHARED_STRINGS] = f'<sst xmlns="{SHEET_MAIN_NS}">{parts["texts"]}</sst>'.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
    return path


def of_rows(rows: str, prefix: str = "") -> str:
    """Return a sheet of rows, with a prefix before every name as some programs write them."""
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    before = f"{prefix}:" if prefix else ""
    plain = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    prefixed = re.sub("<(/?)(?=\\w)", rf"<\1{before}", plain)
    return prefixed.replace("worksheet>", f'worksheet {name}="{SHEET_MAIN_NS}">', 1)
