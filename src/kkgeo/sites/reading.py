"""Reading lists of places from the files people have; no row is dropped."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.alone import KEPT_ALL
from kkgeo._base.coded import Array
from kkgeo._base.files import local_file
from kkgeo._base.frames import distinct
from kkgeo._base.given import checked
from kkgeo._base.kinds import GEOJSON, JSON, OPTIONS, SUFFIXES, TEXTS, WORKBOOKS
from kkgeo._base.near import meant
from kkgeo._base.worded import mark_of
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError, KkgeoError, SourceError, reason
from kkgeo.sites.asides import ROW_KIND, ROW_TEXT, asides_of, counted, own_text, set_apart, told_kinds
from kkgeo.sites.assigning import Doubts, assign_roles
from kkgeo.sites.books import read_book
from kkgeo.sites.cleaning import clean, tidy, tidy_cells
from kkgeo.sites.decisions import are_decisions
from kkgeo.sites.delimited import read_delimited
from kkgeo.sites.escapes import decoded, decoded_column
from kkgeo.sites.features import degrees, read_features, read_parquet
from kkgeo.sites.grid import Columns
from kkgeo.sites.headings import FILLING, TERMS, claim, short_heading
from kkgeo.sites.json_files import read_json
from kkgeo.sites.layout import cut_short, lay_out
from kkgeo.sites.moments import are_terms
from kkgeo.sites.sheets import choose, lay_out_sheets
from kkgeo.sites.unpacking import settle_point, unnoticed, unpack
from kkgeo.sites.years import ROWS, YEAR, find_years, with_its_year, years_as_rows

#: How many headings an error lists.
_LISTED = 30


@checked
def read_sites(
    source: str | os.PathLike[str] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | int | None = None,
    encoding: str | None = None,
    header: int | None = None,
    years: str | None = None,
) -> pd.DataFrame:
    """Read a list of places and recognise its columns.

    Parameters
    ----------
    source : path or DataFrame
        CSV (comma, semicolon, tab or bar; UTF-8, UTF-16, Windows-1252, DOS or Mac Roman), XLSX, ODS, XLS, Parquet, JSON
        (records, each value on its line or not, or an answer of OpenStreetMap's Overpass), GeoPackage, GeoJSON,
        FlatGeobuf, shapefile, KML, or a table.
    columns : mapping of str to str, optional
        Heading by role, where the headings do not say or say twice. The roles are those of `recognise_columns`.
    sheet : str or int, optional
        Sheet of a workbook, by name or by number from 1; the first one not hidden if not given. Of a GeoPackage or
        KML: the layer, which has to be given if there are several.
    encoding : str, optional
        Encoding of a CSV file; found out if not given.
    header : int, optional
        Row of the headings, from 1, in a CSV or XLSX file; found in the first 30 rows if not given: see Notes.
    years : {"rows"}, optional
        Make a row of every year that is marked (x, ja, 1) under a heading that is a year: ``year`` says which, ``row``
        the number of the row in the file (the label of the index of a table). A row without a mark stays, without a
        year. If not given such columns stay as they are, and `describe_columns` points them out; where no row has more
        than one mark, ``year`` has it beside them.

    Returns
    -------
    DataFrame
        Every row in order, on the index of the table or on 0, 1, 2 ... Recognised columns bear the name of their
        role, the others their own heading. Codes (``postal_code``, ``nis_code``, ``institution``, ``site``,
        ``house_number``, ``box``) and names are `str`. An ``institution`` of digits has six of them, zeros in front;
        another stays as typed. ``lat``, ``lon``, ``x``, ``y``, ``pupils`` and ``oki`` are float64 and ``year`` is
        Int64, or `str` if one value is not a number (a year) as people write it. Other columns of a CSV file are
        `str`, as typed. ``attrs["kkgeo_columns"]`` has the heading by role,
        ``attrs["kkgeo_reading"]`` how the file was read: see `describe_columns`.

    Raises
    ------
    SourceError
        A file that does not exist or cannot be read.
    InputError
        An empty file, an unknown kind of file, a missing sheet, a row with more cells than headings, headings that
        are unknown or play one role twice.
    CRSError
        Points without a coordinate reference system.

    See Also
    --------
    describe_columns : What was understood of the headings.
    read_register : The official lists of schools.
    geocode : Places the rows.

    Notes
    -----
    The headings are the first row in which one is known, unless that is a title (one is known, and more in a wider row
    below) or a row over groups of columns (more are known right below). What stands above them is left out.

    A row that is no place - blank, a total, headings that come again, a note - is kept, and a column ``row_kind`` says
    what it is; it is there only if there is such a row. If the list has that column, it is taken as it is. What such a
    row has that does not fit in a column of numbers is in ``row_text``. See ``docs/lists.md``.

    Blank rows between others are kept; those behind the last one with anything in it are not rows. In CSV only an
    empty cell is missing: a school may be called "NA". In recognised columns spaces before and behind are taken away.

    Points of a GeoPackage, GeoJSON or GeoDataFrame become ``lon`` and ``lat`` (EPSG:4326) if the list has no
    coordinates of its own. A line or an area gets a point inside the municipality of 2018 that has most of it;
    ``attrs["kkgeo_reading"]`` says how many (``areas``, ``lines``).

    A cell that holds several things is split: an address ("Kerkstraat 12 bus 3, 3300 Tienen"), a postal code with its
    place ("9000 Gent"), coordinates ("51.05, 3.72", WKT). Parts go where the row has nothing yet, never over what is
    filled in, and the column stays as it was, under its own heading.

    A heading of more than 1,000 signs is kept without its middle, and `describe_columns` says so.

    No column is lost. One without a heading is called ``column_`` with its number, the second of two with the same
    heading has ``_2`` behind it, and one that bears the name of a role that another column plays has ``_input``.

    Examples
    --------
    >>> import pandas as pd
    >>> sites = read_sites(pd.DataFrame({"School": ["De Linde"], "Postcode": [8000.0], "Opmerking": ["-"]}))
    >>> sites.to_dict("list")
    {'name': ['De Linde'], 'postal_code': ['8000'], 'Opmerking': ['-']}
    >>> sites.attrs["kkgeo_columns"]
    {'name': 'School', 'postal_code': 'Postcode'}
    """
    given = {"sheet": sheet, "encoding": encoding, "header": header}
    given = {option: value for option, value in given.items() if value is not None}
    if years not in (None, ROWS):
        raise InputError("errors.sites.years", years=years)
    if isinstance(source, pd.DataFrame):
        _check_options(given, (), phrase("errors.sites.a_table"))
        return _assemble(_from_frame(source, phrase("what.table")), columns, years)
    path = local_file(source)
    try:
        suffix = _check_file(path)
        _check_options(given, OPTIONS.get(suffix, ()), phrase("errors.sites.a_file", suffix=suffix))
        raw = _read(path, suffix, columns, sheet, encoding, header)
        with KEPT_ALL:
            return _assemble(raw, columns, years)
    except KkgeoError:
        raise
    except PermissionError as error:
        raise SourceError("errors.sites.cannot_open", path=path, reason=reason(error)) from error
    except Exception as error:
        raise SourceError("errors.sites.unread", path=path.name) from error


@dataclasses.dataclass(frozen=True)
class Understood:
    """What was found out of a whole list, to read some rows of it as they are read with all others."""

    #: The position of the column that plays each role, and which others could.
    roles: Mapping[str, int]
    doubts: Doubts
    #: The roles of which a cell is split in other rows, so that the column stays as it stands as well.
    whole: frozenset[str] = frozenset()


def understood(
    frame: pd.DataFrame, values: Sequence[pd.Series[Any]], columns: Mapping[str, str] | None, where: str
) -> Understood:
    """Return which column of a list plays which role, as `read_sites` finds it.

    Parameters
    ----------
    frame : DataFrame
        With the columns of the list; of its rows none is looked at.
    values : sequence of Series
        Of each column what its role depends on: its different values where the heading may mean something else, what
        it begins with elsewhere.
    columns : mapping of str to str, optional
        As of `read_sites`.
    where : str
        What the list is called.
    """
    told = [decoded_column(column) for column in values]
    return Understood(*_roles(dataclasses.replace(_from_frame(frame, where), values=told), columns))


def read_part(frame: pd.DataFrame, understood: Understood, where: str) -> pd.DataFrame:
    """Return some rows of a list as `read_sites` does, where which columns play which roles was found of the whole."""
    with KEPT_ALL:
        return _assemble(_from_frame(frame, where), None, None, understood)


def _check_file(path: Path) -> str:
    """Return the suffix of a file that exists and is of a kind that can be read."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError("errors.sites.suffix", path=path.name, suffixes=SUFFIXES, hint=meant(suffix, SUFFIXES))
    if path.stat().st_size == 0:
        raise InputError("errors.sites.empty", path=path.name)
    return suffix


def _check_options(given: Mapping[str, object], meant: tuple[str, ...], what: Phrase) -> None:
    for option, value in given.items():
        if option not in meant:
            raise InputError("errors.sites.option", name=option, value=value, what=what)


def _read(
    path: Path,
    suffix: str,
    columns: Mapping[str, str] | None,
    sheet: str | int | None,
    encoding: str | None,
    header: int | None,
) -> Columns:
    told = [short_heading(str(heading)) for heading in (columns or {}).values()]
    if suffix in TEXTS:
        return lay_out(read_delimited(path, encoding, told), header, told)
    if suffix in WORKBOOKS:
        book = read_book(path)
        joined = choose(book, sheet, told)
        for one in book.chosen:
            book.check(one)
        return lay_out_sheets(book, joined, header, told)
    if suffix in (*JSON, *GEOJSON):
        table, notes = read_json(path, encoding, told)
        laid = _from_frame(table, path.name)
        laid.notes |= notes
        return laid
    if suffix == ".parquet":
        with KEPT_ALL:
            frame, notes = read_parquet(path)
            laid = _from_frame(frame, path.name)
        laid.notes |= notes
        return laid
    table = read_features(path, sheet)
    laid = _from_frame(table, path.name)
    laid.notes |= table.attrs.get("kkgeo_reading", {})
    return laid


def _from_frame(frame: pd.DataFrame, where: str | Phrase) -> Columns:
    import geopandas as gpd

    located = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    active = frame.active_geometry_name if located else None
    kept = [i for i, column in enumerate(frame.columns) if not (located and column == active)]
    whole = [" ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns[kept]]
    headings = [decoded(short_heading(heading), control=True) for heading in whole]
    plain, known = pd.DataFrame(frame), {*kept}
    attrs = {key: value for key, value in frame.attrs.items() if key != "kkgeo_reading"}
    return Columns(
        headings=headings,
        labels=distinct(headings),
        values=[decoded_column(column) for i, (_, column) in enumerate(plain.items()) if i in known],
        index=frame.index,
        where=where,
        geometry=frame.geometry if located else None,
        attrs=attrs,
        notes={**cut_short(whole)},
    )


def _roles(raw: Columns, columns: Mapping[str, str] | None) -> tuple[dict[str, int], Doubts]:
    """Return which column plays which role, and which others could."""
    roles, doubts = assign_roles(raw.headings, raw.labels, columns, lambda i: _says_so(raw.values[i], raw.headings[i]))
    settle_point(roles, doubts, raw.values, columns)
    return roles, doubts


def _says_so(values: pd.Series[Any], heading: str) -> bool:
    """Say whether the values under a heading that may mean something else say that it has the role."""
    role, _ = claim(heading) or ("", 0)
    return are_terms(values, heading) if role in TERMS else are_decisions(values, heading)


def _assemble(
    raw: Columns, columns: Mapping[str, str] | None, years: str | None, known: Understood | None = None
) -> pd.DataFrame:
    """Give every column its name and its type."""
    if not raw.labels and raw.geometry is None:
        raise InputError("errors.sites.nothing", where=raw.where)
    roles, doubts = _roles(raw, columns) if known is None else (dict(known.roles), dict(known.doubts))
    asides = asides_of(raw, roles)
    found: dict[str, Any] = {}
    if counts := counted(raw, asides):
        found["asides"] = counts
    groups = find_years(raw, asides, {at: role for role, at in roles.items()})
    if years is not None:
        if YEAR in (columns or {}):
            raise InputError("errors.sites.years_told", heading=(columns or {})[YEAR])
        raw, asides = years_as_rows(raw, groups, asides)
        roles, doubts = _roles(raw, columns)
        # The year is that of the marks, as was asked.
        doubts.pop(YEAR, None)
    elif groups and not {YEAR, "start"} & roles.keys() and (dated := with_its_year(raw, groups, asides)) is not None:
        raw = dated
        roles, doubts = _roles(raw, columns)
    elif groups:
        found["years_seen"] = [heading for group in groups for heading in group.headings(raw)]
    heading_of = {role: raw.headings[position] for role, position in roles.items()}
    points: dict[str, pd.Series[Any]] = {}
    notes = {**raw.notes, **found}
    if doubts:
        notes["doubts"] = {
            role: [raw.headings[taken], *(raw.headings[i] for i in others)] for role, (taken, others) in doubts.items()
        }
    if raw.geometry is not None and not ({"lat", "lon"} <= roles.keys() or {"x", "y"} <= roles.keys()):
        lon, lat, shapes = degrees(raw.geometry, raw.where)
        notes |= {what: count for what, count in shapes.items() if count}
        if np.isfinite(lon).any() or not len(raw.index):
            points = {"lon": pd.Series(lon), "lat": pd.Series(lat)}
            # Half a pair is no coordinate; it stays under its own heading.
            roles = {role: position for role, position in roles.items() if role not in points}
            heading_of |= dict.fromkeys(points, str(raw.geometry.name))
    if not roles and not points:
        shown = [*raw.labels[:_LISTED], *["..."][: len(raw.labels) - _LISTED]]
        raise InputError("errors.sites.no_heading", where=raw.where, shown=shown)
    aside = asides.notna().to_numpy(dtype=bool)
    has_aside = bool(aside.any())
    added = {ROW_KIND, ROW_TEXT} if has_aside and told_kinds(raw) is None else set()
    lost = np.zeros(len(raw.index), dtype=bool)
    cleaned = {}
    for role, at in roles.items():
        # An address and coordinates in one cell stay as they stand: their parts are what is read.
        make = tidy if role in FILLING else partial(clean, role=role, epoch=raw.epoch)
        # On positions: an index may have a label twice.
        cleaned[role], unfit = set_apart(_on_positions(raw.values[at]), make, aside)
        lost |= unfit
    cleaned |= points
    unpacked = unpack(cleaned)
    cleaned |= unpacked.columns
    # A column whose cells were split stays as it stands, under its own heading.
    split = {*unpacked.whole} | (known.whole if known is not None else frozenset())
    whole = {role: at for role, at in roles.items() if role in split}
    role_at = {position: role for role, position in roles.items() if role not in whole}
    names = _names(raw.labels, role_at, {*cleaned, *added})
    renamed = {name: raw.headings[i] for i, name in enumerate(names) if i not in role_at and name != raw.headings[i]}
    if renamed:
        notes["renamed"] = renamed
    if unpacked.counted:
        new = [role for role in cleaned if role not in heading_of]
        notes["split"] = [
            {
                **dataclasses.asdict(count), "role": role, "heading": heading_of[role],
                "new": [part for part in count.roles if part in new],
                "kept": names[whole[role]] if role in whole else None,
            }
            for role, count in unpacked.counted.items()
        ]  # fmt: skip
        heading_of |= {part: split["heading"] for split in notes["split"] for part in split["new"]}
    data: dict[str, Array] = {}
    for position, name in enumerate(names):
        if position in role_at:
            data[name] = cleaned[role_at[position]].array
        else:
            column = raw.values[position]
            if has_aside and column.notna().to_numpy(dtype=bool)[aside].any():
                made, unfit = set_apart(_on_positions(column), tidy, aside)
                data[name] = made.array
                lost |= unfit
            else:
                data[name] = tidy_cells(column)
    if not {"point", "lat", "lon", "x", "y"} & cleaned.keys() and (
        seen := unnoticed({n: data[n] for i, n in enumerate(names) if i not in role_at})
    ):
        notes["coordinates_in"] = [(role, renamed.get(name, name)) for role, name in seen]
    data |= {name: column.array for name, column in cleaned.items()}
    if added:
        data[ROW_KIND] = asides.array
        if lost.any():
            data[ROW_TEXT] = pd.array(
                [own_text(raw, i) if there else None for i, there in enumerate(lost)], dtype="str"
            )
    # All are on positions: pandas need not look whether their labels are the same.
    sites = pd.DataFrame(data, index=pd.RangeIndex(len(raw.index)))
    sites.index = raw.index
    sites.attrs = {**raw.attrs, "kkgeo_columns": heading_of, "kkgeo_reading": notes}
    return sites


def _on_positions(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column on 0, 1, 2 ..., which is how most are."""
    own = column.index
    plain = type(own) is pd.RangeIndex and own.start == 0 and own.step == 1 and own.name is None
    return column if plain else column.reset_index(drop=True)


def _names(labels: list[str], role_at: Mapping[int, str], taken: set[str]) -> list[str]:
    """Name each column by its role or its label; a label that is another column's role gets ``_input`` behind it."""
    used = {*taken, *labels}
    names = []
    for position, label in enumerate(labels):
        # The headings by which kkgeo's own workbooks say what they are.
        mark = mark_of(label)
        name = role_at.get(position, label if mark is None or mark in used else mark)
        if position not in role_at and label in taken:
            name = f"{label}_input"
            while name in used:
                name += "_"
            used.add(name)
        names.append(name)
    return names
