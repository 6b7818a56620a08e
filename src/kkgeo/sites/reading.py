"""Reading lists of places from the files people have; no row is dropped."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo.errors import InputError, SourceError
from kkgeo.sites.cleaning import clean
from kkgeo.sites.headings import recognise_columns

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".parquet", ".gpkg", ".geojson")
#: How far down the headings are sought, past titles and blank lines.
_HEADING_ROWS = 15


def read_sites(
    source: str | os.PathLike[str] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | int | None = None,
    encoding: str | None = None,
    header: int | None = None,
) -> pd.DataFrame:
    """Read a list of places and recognise its columns.

    Parameters
    ----------
    source : path or DataFrame
        CSV (comma, semicolon, tab; UTF-8 or Windows-1252), XLSX, Parquet, GeoPackage, GeoJSON, or a table.
    columns : mapping of str to str, optional
        Heading by role, where the headings do not say or say twice.
    sheet : str or int, optional
        Sheet of a workbook, by name or by number from 1; the first if not given.
    encoding : str, optional
        Encoding of a CSV file; found out if not given.
    header : int, optional
        Row of the headings, from 1, in a CSV or XLSX file; the first row with known headings if not given.

    Returns
    -------
    DataFrame
        Every row in order. Recognised columns bear the name of their role (``name``, ``institution``, ``street``,
        ``postal_code`` ...), the others their own heading. Codes are text; coordinates, ``pupils`` and ``oki`` are
        floats and ``year`` is Int64 if all values are numbers. ``attrs["kkgeo_columns"]`` has the heading by role.

    Raises
    ------
    SourceError
        A file that does not exist or cannot be read.
    InputError
        An empty file, a missing sheet, headings that are unknown or play one role twice.

    Notes
    -----
    Blank rows between others are kept; those behind the last filled one are not rows. Points of a GeoPackage,
    GeoJSON or GeoDataFrame become ``lon`` and ``lat`` (EPSG:4326) if the list has no coordinates of its own.

    Examples
    --------
    >>> import pandas as pd
    >>> read_sites(pd.DataFrame({"School": ["De Linde"], "Postcode": [8000.0]})).to_dict("list")
    {'name': ['De Linde'], 'postal_code': ['8000']}
    """
    if isinstance(source, pd.DataFrame):
        raw, where = source.copy(), "the table"
    else:
        path = Path(source)
        raw, where = _read(path, sheet, encoding, header), path.name
    raw = _with_points(raw)
    if not len(raw.columns):
        msg = f"There is nothing in {where}. It needs a row of headings and a row for each place."
        raise InputError(msg)
    raw.columns = [str(c) for c in raw.columns]
    roles = recognise_columns(raw.columns, columns)
    if not roles:
        msg = (
            f"None of the headings of {where} is known: {', '.join(raw.columns[:15])}. Say which is which, "
            'as in columns={"postal_code": "..."} or --column "postal_code=...".'
        )
        raise InputError(msg)
    renamed = {heading: role for role, heading in roles.items()}
    taken = set(renamed.values())
    names, cleaned = [], []
    for position, heading in enumerate(raw.columns):
        role = renamed.get(heading)
        values = raw.iloc[:, position]
        free = role or heading
        while role is None and (free in taken or free in names):
            free += "_"
        names.append(free)
        cleaned.append(values if role is None else clean(values, role))
    sites = pd.concat(cleaned, axis=1) if cleaned else raw
    sites.columns = names
    sites.attrs = {**raw.attrs, "kkgeo_columns": roles}
    return sites


def _read(path: Path, sheet: str | int | None, encoding: str | None, header: int | None) -> pd.DataFrame:
    suffix = path.suffix.lower()
    if not path.exists():
        msg = f"There is no file {path}. Check the name and the folder."
        raise SourceError(msg)
    if path.is_dir():
        msg = f"{path} is a folder. Give the name of a file."
        raise SourceError(msg)
    if suffix == ".xls":
        msg = f"{path.name} is a workbook of before 2007. Open it in Excel and save it as .xlsx."
        raise InputError(msg)
    if suffix not in SUFFIXES:
        msg = f"Cannot read {path.name}: files that can be read end in {', '.join(SUFFIXES)}."
        raise InputError(msg)
    if path.stat().st_size == 0:
        msg = f"{path.name} is empty. It needs a row of headings and a row for each place."
        raise InputError(msg)
    if sheet is not None and suffix not in (".xlsx", ".xlsm"):
        msg = f"{path.name} has no sheets; leave sheet={sheet!r} out."
        raise InputError(msg)
    try:
        if suffix in (".csv", ".txt", ".tsv"):
            return _table(_csv_rows(path, encoding), header, path.name)
        if suffix in (".xlsx", ".xlsm"):
            return _table(_sheet_rows(path, sheet), header, path.name)
        if suffix == ".parquet":
            return _parquet(path)

        import geopandas as gpd

        features: pd.DataFrame = gpd.read_file(path, engine="pyogrio")
        return features
    except (InputError, SourceError):
        raise
    except Exception as error:
        msg = f"Cannot read {path.name} as {suffix}: {error}. Is it whole, and is it what its name says?"
        raise SourceError(msg) from error


def _parquet(path: Path) -> pd.DataFrame:
    import geopandas as gpd
    import pyarrow.parquet as pq

    if b"geo" in (pq.read_schema(path).metadata or {}):
        located: pd.DataFrame = gpd.read_parquet(path)
        return located
    return pd.read_parquet(path)


def _csv_rows(path: Path, encoding: str | None) -> list[list[Any]]:
    raw = path.read_bytes()
    text = None
    if encoding is None and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    for candidate in (encoding,) if encoding else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(candidate)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    if text is None:
        msg = f"{path.name} is not text in {encoding or 'UTF-8 or Windows-1252'}. Say which encoding it is in."
        raise InputError(msg)
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {d: len(next(csv.reader([first], delimiter=d))) for d in ("\t", ";", ",")}
    delimiter = max(counts, key=lambda d: counts[d])
    if counts[delimiter] == 1:
        # A title above the headings: judge by the whole of the beginning.
        delimiter = max(counts, key=lambda d: text[:5000].count(d))
    csv.field_size_limit(2**31 - 1)
    rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    return [[None if value == "" else value for value in row] for row in rows]


def _sheet_rows(path: Path, sheet: str | int | None) -> list[list[Any]]:
    import openpyxl

    if not zipfile.is_zipfile(path):
        msg = f"{path.name} is not a workbook, whatever its name says. Open it in Excel and save it as .xlsx."
        raise InputError(msg)
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    try:
        names = book.sheetnames
        if isinstance(sheet, int) and not isinstance(sheet, bool) and 1 <= sheet <= len(names):
            wanted = names[sheet - 1]
        elif sheet is None:
            wanted = names[0]
        else:
            wanted = str(sheet)
        if wanted not in names:
            msg = f"There is no sheet {sheet!r} in {path.name}. Its sheets are {', '.join(names)}."
            raise InputError(msg)
        return [list(row) for row in book[wanted].iter_rows(values_only=True)]
    finally:
        book.close()


def _blank(row: list[Any]) -> bool:
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in row)


def _known(row: list[Any]) -> int:
    headings = [value for value in row if isinstance(value, str)]
    roles = set()
    for heading in headings:
        try:
            roles |= set(recognise_columns([heading]))
        except InputError:
            continue
    return len(roles)


def _table(rows: list[list[Any]], header: int | None, where: str) -> pd.DataFrame:
    """Find the headings, and lay what is under them out as columns."""
    while rows and _blank(rows[-1]):
        rows.pop()
    if not rows:
        msg = f"There is nothing in {where}. It needs a row of headings and a row for each place."
        raise InputError(msg)
    if header is not None:
        if not 1 <= header <= len(rows):
            msg = f"There is no row {header} in {where}, which has {len(rows)}."
            raise InputError(msg)
        start = header - 1
    else:
        near = range(min(_HEADING_ROWS, len(rows)))
        start = max(near, key=lambda i: (_known(rows[i]), -i))
        if _known(rows[start]) == 0:
            start = next(i for i in near if not _blank(rows[i])) if not all(_blank(rows[i]) for i in near) else 0
    headings = ["" if value is None else " ".join(str(value).split()) for value in rows[start]]
    while headings and not headings[-1]:
        headings.pop()
    headings = [heading or f"column_{i}" for i, heading in enumerate(headings, start=1)]
    body = rows[start + 1 :]
    for line, row in enumerate(body, start=start + 2):
        extra = [value for value in row[len(headings) :] if value is not None and str(value).strip()]
        if extra:
            msg = (
                f"Row {line} of {where} has more cells than the {len(headings)} headings: {str(extra[0])[:40]!r} has "
                "none above it. Give that column a heading, or put quotes around a text with the separator in it."
            )
            raise InputError(msg)
    width = len(headings)
    columns = [pd.Series([row[i] if i < len(row) else None for row in body]) for i in range(width)]
    columns = [c.astype("str") if _all_text(c) else c for c in columns]
    _refuse_twins(headings, where)
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=range(len(body)))
    frame.columns = headings
    return frame


def _refuse_twins(headings: list[str], where: str) -> None:
    for heading in headings:
        if headings.count(heading) > 1:
            msg = f"Two columns of {where} are called {heading!r}. Give each its own heading."
            raise InputError(msg)


def _all_text(values: pd.Series) -> bool:
    return all(isinstance(value, str) for value in values.dropna())


def _with_points(raw: pd.DataFrame) -> pd.DataFrame:
    """Turn the points of a GeoDataFrame into coordinates, unless the list has its own."""
    import geopandas as gpd

    if not isinstance(raw, gpd.GeoDataFrame):
        return raw
    if raw.active_geometry_name is None:
        return pd.DataFrame(raw)
    plain = pd.DataFrame(raw.drop(columns=raw.active_geometry_name))
    plain.attrs = dict(raw.attrs)
    points = raw.geometry
    if points.crs is None:
        msg = "The points have no coordinate reference system. Set it: frame.set_crs('EPSG:31370'), for instance."
        raise InputError(msg)
    there = points.notna() & ~points.is_empty & (points.geom_type == "Point")
    roles = set(recognise_columns(map(str, plain.columns))) if len(plain.columns) else set()
    if {"lat", "lon"} <= roles or {"x", "y"} <= roles or not there.any():
        return plain
    degrees = points[there].to_crs(4326)
    for name, values in (("lon", degrees.x), ("lat", degrees.y)):
        filled = pd.Series(float("nan"), index=plain.index)
        filled.loc[there] = values
        plain[name] = filled
    return plain
