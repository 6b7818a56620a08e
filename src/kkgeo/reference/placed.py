"""What a placed table must have, checked in this one place: its columns, one vintage, codes that this vintage has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import pandas as pd

from kkgeo._base.coded import alike
from kkgeo._base.frames import single
from kkgeo._base.provenance import NIS_VINTAGE, noted
from kkgeo._base.text import one_kind, whole_texts
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.reference._data import CURRENT_VINTAGE, VINTAGES, atoms_of, check_vintage, parts, vintages_of
from kkgeo.reference.groupings import grouping_sources

if TYPE_CHECKING:
    import geopandas as gpd

Frame = TypeVar("Frame", bound=pd.DataFrame)
#: Where `kkgeo.write_table` puts the points of a file that has no geometry.
WRITTEN_POINTS = ("longitude", "latitude")
#: What rows are counted by, if they have it.
_COUNTED_BY = ("year", "network", "level")
#: How many rows an error names.
_SHOWN = 5
#: Rows of a table that lie in no area.
_NO_AREA = frozenset({"unplaced", "undecided"})


def placed_table(frame: Frame, what: str, vintage: int | None = None) -> tuple[Frame, int]:
    """Return a table that `kkgeo.geocode` placed, with whole texts and codes as text, and its vintage.

    Parameters
    ----------
    frame : DataFrame
        With ``nis``, ``nis_2018`` and ``nis_vintage``; not changed.
    what : {"rows", "register", "academies", "added", "points"}
        What it is, for the error: a key of ``frames`` in `kkgeo._base.words`.
    vintage : int, optional
        The vintage that it must be of: the caller's, or that of another table.

    Raises
    ------
    InputError
        No table, one that was not geocoded, rows of two vintages or of another one than `vintage`.
    UnknownReferenceError
        Codes that the vintage does not have.
    """
    called = phrase(f"frames.{what}")
    if not isinstance(frame, pd.DataFrame):
        raise InputError("frames.no_table", what=called, found=type(frame).__name__)
    for column in ("nis", "nis_2018"):
        if column not in frame.columns:
            raise InputError("frames.not_geocoded", what=called, column=column)
        if frame[column].ndim > 1:
            raise InputError("frames.twice", what=called, column=column)
    if vintage is not None:
        vintage = check_vintage(vintage)
    frame = _with_points(_with_texts(one_kind(whole_texts(frame), _COUNTED_BY)), called)
    own = _vintage(frame, called)
    if own is None:
        # Nothing in it lies anywhere, so nothing can be misread.
        own = vintage or noted(frame).vintage or CURRENT_VINTAGE
    if vintage is not None and own != vintage:
        raise InputError("frames.other_vintage", what=called, found=own, wanted=vintage)
    _check_codes(frame, own, called)
    return frame, own


def linked_table(frame: Frame, what: str, vintage: int | None = None) -> tuple[Frame, int | None]:
    """Return a table that need not be placed as `placed_table` does, and its vintage if it is known."""
    if {"nis", "nis_2018"} <= set(frame.columns):
        return placed_table(frame, what, vintage)
    told = noted(frame).vintage
    if vintage is not None and told is not None and told != vintage:
        raise InputError("frames.other_vintage", what=phrase(f"frames.{what}"), found=told, wanted=vintage)
    return whole_texts(frame), told


def table_vintage(table: pd.DataFrame | pd.Series, vintage: int | None = None) -> int:
    """Return the vintage of a table with a code on every row: the one it notes, else the one given.

    Of a table that lost what it noted the codes may say it; else it is an error. Codes without a heading, that somebody
    typed, are today's.
    """
    told = noted(table).vintage
    if vintage is not None and told is not None and vintage != told:
        raise InputError("frames.table_of_other_vintage", found=told, wanted=vintage)
    vintage = vintage or told
    if vintage is not None or table.index.names == [None]:
        return check_vintage(vintage or CURRENT_VINTAGE)
    codes = set(table.index.get_level_values(0).dropna()) - _NO_AREA
    there = [year for year in VINTAGES if codes <= atoms_of(year).keys()]
    if len(there) == 1:
        return there[0]
    if there or table.index.name in ("province", *grouping_sources()):
        raise InputError("frames.table_without_vintage", column=NIS_VINTAGE, known=list(map(str, VINTAGES)))
    # No vintage has them all: whoever looks at the codes names those that are wrong.
    return CURRENT_VINTAGE


def check_codes(codes: pd.Index | pd.Series, vintage: int, what: Phrase) -> None:
    """Raise an error that names the rows where codes are none of a vintage."""
    found = codes.to_series() if isinstance(codes, pd.Index) else codes
    wrong = [code for code in single(found).dropna().unique() if code not in atoms_of(vintage)]
    if wrong:
        mask = found.isin(wrong)
        others = sorted({year for code in wrong for year in vintages_of(str(code))})
        hint = phrase("frames.in_vintage", vintages=others) if others else phrase("frames.what_a_code_is")
        raise UnknownReferenceError(
            "frames.unknown_codes",
            what=what,
            codes=[repr(code) for code in wrong[:_SHOWN]],
            vintage=vintage,
            rows=_named(found.index[mask]),
            hint=hint,
        )


def _with_points(frame: Frame, what: Phrase) -> Frame:
    """Return a table that knows its points again.

    A merge and a concat keep the column and lose what it is; a CSV file has them in two columns (`kkgeo.write_table`),
    and pandas reads them from a Parquet file as the bytes that they are kept in.
    """
    there = [column for column, kind in frame.dtypes.items() if str(kind) == "geometry"]
    if getattr(frame, "active_geometry_name", None) in there:
        return frame
    if not there:
        points = _written_points(frame)
        return frame if points is None else _pointed(frame.assign(geometry=points), "geometry")
    chosen = ["geometry"] if "geometry" in there else there
    if len(chosen) > 1:
        raise InputError("frames.points_twice", what=what, count=len(there), columns=list(map(str, there)))
    return _pointed(frame, chosen[0])


def _pointed(frame: Frame, column: Any) -> Frame:
    import geopandas as gpd

    known = gpd.GeoDataFrame(frame, geometry=column)
    known.attrs = dict(frame.attrs)
    return cast("Frame", known)


def _written_points(frame: pd.DataFrame) -> gpd.GeoSeries | None:
    """Return the points that stand in plain columns, in EPSG:4326; None where there are none."""
    import geopandas as gpd
    import numpy as np

    if "geometry" in frame:
        kept = frame["geometry"].map(lambda value: isinstance(value, bytes), na_action="ignore")
        whole = kept.notna().any() and kept.dropna().all()
        return gpd.GeoSeries.from_wkb(frame["geometry"], crs=4326) if whole else None
    if not set(WRITTEN_POINTS) <= set(frame.columns):
        return None
    lon, lat = (pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float) for name in WRITTEN_POINTS)
    shapes = np.full(len(frame), None, dtype=object)
    known = np.isfinite(lon) & np.isfinite(lat)
    shapes[known] = gpd.points_from_xy(lon[known], lat[known])
    return gpd.GeoSeries(shapes, index=frame.index, crs=4326)


def _with_texts(frame: Frame) -> Frame:
    """Return codes as text where a file made numbers of them."""
    mended = {}
    for column in ("nis", "nis_2018"):
        values = frame[column]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            mended[column] = values.astype("Int64").astype("str").where(values.notna())
    return frame.assign(**mended) if mended else frame


def _vintage(frame: pd.DataFrame, what: Phrase) -> int | None:
    """Return the vintage that the rows say they are of; None where no row lies anywhere."""
    told = noted(frame).vintage
    if NIS_VINTAGE not in frame.columns:
        if not frame["nis"].notna().any():
            return None
        raise InputError("frames.no_vintage", what=what, example=told or CURRENT_VINTAGE)
    years = pd.to_numeric(frame[NIS_VINTAGE], errors="coerce")
    there = frame["nis"].notna().to_numpy(dtype=bool)
    unclear = ~years.isin(VINTAGES).to_numpy() & (there | frame[NIS_VINTAGE].notna().to_numpy())
    if unclear.any():
        raise InputError(
            "frames.vintage_unclear", what=what, rows=_named(frame.index[unclear]), known=list(map(str, VINTAGES))
        )
    counted = years[years.notna()].astype(int).value_counts(sort=False).sort_index()
    if len(counted) > 1:
        several = [phrase("frames.of_vintage", count=int(n), vintage=year) for year, n in counted.items()]
        raise InputError("frames.two_vintages", what=what, several=several)
    if counted.empty:
        return None
    [year] = counted.index
    if told is not None and told != year:
        raise InputError("frames.contradicts", what=what, column=int(year), noted=told)
    return int(year)


def _check_codes(frame: pd.DataFrame, vintage: int, what: Phrase) -> None:
    """Raise an error for codes that there are not, and for rows in two places: of each pair of codes once."""
    for column in ("nis", "nis_2018"):
        single(frame[column])
    _, first = alike(frame, ["nis", "nis_2018"])
    try:
        _check_each(frame.iloc[first], vintage, what)
    except (InputError, UnknownReferenceError):
        # Again, to name every row.
        _check_each(frame, vintage, what)
        raise


def _check_each(frame: pd.DataFrame, vintage: int, what: Phrase) -> None:
    check_codes(frame["nis"], vintage, what)
    check_codes(frame["nis_2018"], 2018, what)
    known = frame.loc[frame["nis_2018"].notna(), ["nis", "nis_2018"]]
    apart = known["nis"] != known["nis_2018"].map(parts(vintage))
    if apart.any():
        first = known[apart].iloc[0]
        raise InputError(
            "frames.two_places",
            what=what,
            rows=_named(known.index[apart]),
            nis=str(first["nis"]),
            nis_2018=str(first["nis_2018"]),
            vintage=vintage,
        )


def _named(labels: pd.Index) -> str:
    """Return the labels of rows, the first of them."""
    shown = ", ".join(str(label) for label in labels[:_SHOWN])
    return f"{shown} ..." if len(labels) > _SHOWN else shown
