"""Writing files: whole or not at all, and harmless to the spreadsheet that opens them."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kkgeo._base.features import DRIVERS, write_features
from kkgeo._base.frames import distinct
from kkgeo._base.geopackage import FeatureLayer, together
from kkgeo._base.given import checked
from kkgeo._base.kept import not_folder
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.oddtypes import writable
from kkgeo._base.oldcolumns import Table
from kkgeo._base.provenance import columns_of, noted
from kkgeo._base.separated import csv_text
from kkgeo._base.sheets import add_sheet, fill_sheet
from kkgeo._base.text import parquet_columns
from kkgeo._base.whole import whole_file
from kkgeo._base.worded import fill_worded, on_paper, worded
from kkgeo._base.words import has, heading
from kkgeo._base.workbooks import save_book
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from kkgeo._base.programme import AProgramme

Frame = TypeVar("Frame", bound="pd.DataFrame")
TABLE_SUFFIXES = (".csv", ".xlsx", ".json", ".parquet", *DRIVERS)

#: The sheet of a workbook that says what its tables are.
ABOUT_SHEET = "about"


def check_table_suffix(path: str | os.PathLike[str]) -> str:
    """Return the suffix of a table to write, or raise an error that lists those there are."""
    suffix = not_folder(path).suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise InputError(
            "errors.output.suffix", name=Path(path).name, suffixes=TABLE_SUFFIXES, hint=meant(suffix, TABLE_SUFFIXES)
        )
    return suffix


@checked
def write_table(
    table: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    lang: str | None = None,
    programme: AProgramme | None = None,
    overwrite: bool = False,
) -> None:
    """Write a table; the suffix of `path` chooses csv, xlsx, json, parquet, gpkg, fgb or geojson.

    Parameters
    ----------
    table : DataFrame or GeoDataFrame
        What to write. A point geometry becomes ``longitude`` and ``latitude`` in csv, xlsx and json, which have no
        other shapes. An index with a name is written as a column; one without is not.
    path : path
        The file; replaced in one step, or left alone if anything fails.
    lang : {"nl", "en", "fr"}, optional
        Language of the headings and verdicts of an xlsx file of counts or gaps; without it, and in every other kind
        of file, columns have their own names.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    overwrite : bool
        Whether a file that kkgeo did not write may be replaced.

    Raises
    ------
    UnknownReferenceError
        An unknown language.
    InputError
        Unknown suffix, a table without geometry for a format that needs one, or a column of a type that it cannot hold.
    SourceError
        The file cannot be written, or is there and is not one of kkgeo's.

    See Also
    --------
    write_targets : A workbook to send invitations from.
    report : A page and a workbook with every table.

    Notes
    -----
    What a table is (what was counted, in which vintage) goes with it. A function that makes a table says so in two
    entries of ``attrs["kkgeo"]``: ``about``, a mapping of texts and numbers, and ``about_columns``, the keys of it
    without which the numbers cannot be read. An xlsx file has all of `about` on a sheet of that name, a json file
    beside its rows. A csv, gpkg, fgb or geojson file has no such place: there the `about_columns` are columns at the
    end, the same on every row. A parquet file keeps ``attrs`` whole; in every other file of rows, ``invented`` and
    ``attribution`` are columns where there is something to say, by which kkgeo knows it again; a table of areas has
    ``nis_vintage``. A column of parquet is of one kind: numbers and texts in one column, or numbers of more than 64
    bits, are texts there.

    A value that a kind of file has no place for is written as its text, never rounded: a list in JSON, in a workbook a
    moment with a time zone, one before March 1900, infinity, or a whole number over 2**53. In json and geojson infinity
    is null. Bytes and complex numbers are refused by the name of their column, except where the file has them.

    Examples
    --------
    >>> import tempfile, pathlib, kkgeo as kk
    >>> table = kk.coverage(kk.geocode(kk.datasets.collaborations()), by="province")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kk.write_table(table, f"{folder}/dekking.csv")
    ...     pathlib.Path(folder, "dekking.csv").read_text("utf-8-sig").split(",", 2)[:2]
    ['"province"', '"name"']
    """
    suffix = check_table_suffix(path)
    lang = None if lang is None else check_language(lang)
    table = writable(table, suffix)
    with whole_file(path, overwrite=overwrite) as file:
        if suffix == ".csv":
            flat = _flat(table)
            flat = flat.assign(**_about_columns(table, flat.columns))
            file.write(csv_text(flat).encode("utf-8", "replace"))
        elif suffix == ".xlsx":
            kind = noted(table).kind
            key = kind if lang is not None and has(f"sheet.title_{kind}") else "kkgeo"
            _write_workbook({key: table.assign(**columns_of(table))}, file, lang)
        elif suffix == ".json":
            _write_json(as_json(table), file)
        elif suffix == ".parquet":
            file.write(parquet_bytes(table))
        else:
            write_features(_features(table, suffix), file, suffix)


def write_layers(layers: Sequence[FeatureLayer], path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write tables with shapes: a GeoPackage has all as layers, with their styles; every other file the first."""
    suffix = check_table_suffix(path)
    if suffix != ".gpkg":
        write_table(layers[0].table, path, overwrite=overwrite)
        return
    with whole_file(path, overwrite=overwrite) as file:
        packages = []
        for number, layer in enumerate(layers):
            package = BytesIO()
            table = _features(writable(layer.table, suffix), suffix)
            write_features(table, package, suffix, layer=layer.name, indexed=number == 0)
            packages.append(package.getvalue())
        file.write(together(packages, layers))


def write_workbook(
    sheets: Mapping[str, pd.DataFrame],
    path: str | os.PathLike[str],
    *,
    lang: str | None = None,
    overwrite: bool = False,
) -> None:
    """Write several tables as the sheets of one XLSX file, whole or not at all; in the words of a language, if any.

    What the tables are (see `write_table`) stands on one more sheet, the last: sheet, key, value.
    """
    with whole_file(path, overwrite=overwrite) as file:
        _write_workbook(sheets, file, lang)


def write_tables(
    tables: dict[str, pd.DataFrame], path: str | os.PathLike[str], *, lang: str, overwrite: bool = False
) -> None:
    """Write several tables to one .xlsx file, a sheet each, or to one .json file, a key each; whole or not at all."""
    if check_table_suffix(path) == ".xlsx":
        write_workbook(tables, path, lang=lang, overwrite=overwrite)
        return
    if check_table_suffix(path) != ".json":
        raise InputError("errors.output.one_table", name=Path(path).name)
    with whole_file(path, overwrite=overwrite) as file:
        _write_json({name: as_json(table) for name, table in tables.items()}, file)


def _write_json(value: dict[str, Any], file: BytesIO) -> None:
    file.write((json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as a Parquet file has it."""
    headings = [str(column) for column in table.columns]
    if len({*headings}) < len(headings):
        # Two columns with one heading are two; that of the geometry stays.
        attrs = table.attrs
        table = table.set_axis(distinct(headings), axis=1)
        table.attrs = attrs
    file = BytesIO()
    parquet_columns(table).to_parquet(file)
    return file.getvalue()


def as_json(table: pd.DataFrame) -> dict[str, Any]:
    """Return a table as what JSON can hold: ``about`` and ``rows``; what is missing is null, and so is infinity.

    >>> import pandas as pd
    >>> as_json(pd.DataFrame({"name": ["Gent"], "rate": [float("nan")]}))
    {'about': {}, 'rows': [{'name': 'Gent', 'rate': None}]}
    """
    flat = writable(_flat(table), ".json")
    # Two columns with one heading are two.
    flat = flat.set_axis(distinct(map(str, flat.columns)), axis=1)
    return {
        "about": _about(table),
        "rows": [{key: _plain(value) for key, value in row.items()} for row in flat.to_dict("records")],
    }


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, bool | int | str):
        # Half of a surrogate pair is no text that UTF-8 can hold.
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if value != value else str(value)


def _about(table: pd.DataFrame) -> dict[str, Any]:
    return dict(noted(table).about)


def _about_columns(table: pd.DataFrame, taken: Collection[Any]) -> dict[str, Any]:
    """Return what every row of a file needs to be read, by column; a column that is there stays what it is."""
    about = _about(table)
    columns = {}
    for key in noted(table).about_columns:
        if key not in about:
            raise InputError("errors.output.about_columns", key=key)
        columns[key if key not in taken else f"{key}_kkgeo"] = about[key]
    return columns | columns_of(table)


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return plain columns: named index levels in front, points as longitude and latitude; of areas no shapes."""
    import geopandas as gpd
    import pandas as pd

    plain = pd.DataFrame(table).copy()
    if isinstance(table, gpd.GeoDataFrame) and table.active_geometry_name is not None:
        points = table.geometry if table.crs is None else table.geometry.to_crs(4326)
        plain = plain.drop(columns=table.active_geometry_name)
        if not isinstance(table, Table) and (points.geom_type.dropna() == "Point").all():
            filled = ~(points.isna() | points.is_empty)
            for column, values in (("longitude", points[filled].x), ("latitude", points[filled].y)):
                free = column if column not in plain.columns else f"{column}_kkgeo"
                plain[free] = values.reindex(plain.index) if plain.index.is_unique else _spread(values, filled)
    return _with_index(plain)


def _spread(values: pd.Series[float], filled: pd.Series[bool]) -> Any:
    """Lay values back over the rows they came from, by position: the index has the same label twice."""
    import numpy as np

    spread = np.full(len(filled), np.nan)
    spread[filled.to_numpy()] = values.to_numpy()
    return spread


def _write_workbook(sheets: Mapping[str, pd.DataFrame], file: BytesIO, lang: str | None) -> None:
    import pandas as pd
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    about = []
    for key, table in sheets.items():
        sheet = add_sheet(book, key if lang is None else _title(key, lang))
        if lang is None:
            fill_sheet(sheet, _flat(table))
        else:
            made = worded(_flat(table), table, lang)
            about += [(sheet.title, *line) for line in on_paper(fill_worded(sheet, made), made.table, lang)]
        about += [(sheet.title, key, value) for key, value in _about(table).items()]
    if about:
        title, heads = ABOUT_SHEET, ["sheet", "key", "value"]
        if lang is not None:
            title = heading("report.sheet_about", lang)
            heads = [heading(key, lang) for key in ("report.content_sheet", "word.what", "word.value")]
        told = pd.DataFrame(about, columns=heads, dtype=object)
        fill_sheet(add_sheet(book, title), told, wrapped=lang is not None)
    save_book(book, file, lang=lang)


def _title(key: str, lang: str) -> str:
    """Return what a sheet is called in a language; one that kkgeo has no word for keeps its name."""
    named = next(filter(has, (f"sheet.title_{key}", f"report.sheet_{key}")), None)
    return key if named is None else heading(named, lang)


def _features(table: pd.DataFrame, suffix: str) -> gpd.GeoDataFrame:
    """Return rows with a shape each, and what a file without ``attrs`` has to say in columns."""
    import geopandas as gpd

    if not isinstance(table, gpd.GeoDataFrame):
        raise InputError("errors.output.no_geometry", suffix=suffix)
    features = _with_index(table)
    return features.assign(**_about_columns(table, features.columns))


def _with_index(table: Frame) -> Frame:
    """Return a table with the levels of its index that have a name as columns in front."""
    plain = table.copy()
    for level in reversed(range(plain.index.nlevels)):
        name = plain.index.names[level]
        if name is not None and name not in plain.columns:
            plain.insert(0, str(name), plain.index.get_level_values(level))
    return plain.reset_index(drop=True)
