"""A list that kkgeo placed, as it comes back from a file with what a person decided in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.provenance import NIS_VINTAGE, marks, note, selection
from kkgeo._base.records import Located
from kkgeo.errors import InputError
from kkgeo.geocoding.deciding import COLUMNS, DTYPES
from kkgeo.geocoding.enrichment import COLUMNS as ENRICHED
from kkgeo.geocoding.placing import geocode, points_in
from kkgeo.reference.placed import WRITTEN_POINTS, placed_table
from kkgeo.sites import read_sites, recognise_columns

if TYPE_CHECKING:
    import geopandas as gpd


#: Without these nobody knows where a row lies; the other columns of `geocode` tell more of it.
_NEEDED = ("nis", "nis_2018", NIS_VINTAGE, "match_status")
#: Columns that no list has but one of kkgeo; so many of them show that it is one, of which some are gone.
_OWN, _SOME = ("nis_2018", *(name for name in COLUMNS if name.startswith(("match_", "nis_")))), 2


@checked
def read_placed(path: str | os.PathLike[str], *, sheet: str | int | None = None, lang: str = "nl") -> gpd.GeoDataFrame:
    """Read a list that `kkgeo geocode` or `kkgeo.write_table` wrote as the table it was, a person's changes included.

    Parameters
    ----------
    path : path
        A file that kkgeo wrote after `kkgeo.geocode`, of any kind that `kkgeo.read_sites` reads.
    sheet : str or int, optional
        The sheet of a workbook or the layer of a file, if not the first.
    lang : {"nl", "en", "fr"}
        Language of the notes of rows that were added by hand and are placed now.

    Returns
    -------
    GeoDataFrame
        Its rows with the columns of `kkgeo.geocode` and the points, EPSG:4326, to be counted as they are.
        Rows that a person added, which have neither a status nor a code, are placed.

    Raises
    ------
    InputError
        A list that kkgeo did not place, that lacks a column it needs, or that has rows of several vintages.
    SourceError
        A file that cannot be read.
    UnknownReferenceError
        Codes that its vintage does not have.

    See Also
    --------
    kkgeo.read_sites : Reads any list.
    kkgeo.geocode : Places it.

    Examples
    --------
    >>> import tempfile, pandas as pd, kkgeo
    >>> rows = kkgeo.geocode(pd.DataFrame({"naam": ["A"], "postcode": ["9000"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = kkgeo.write_table(rows, f"{folder}/geplaatst.xlsx")
    ...     kkgeo.read_placed(f"{folder}/geplaatst.xlsx")["nis"].tolist()
    ['44021']
    """
    located = resumed(read_sites(path, sheet=sheet), lang=check_language(lang))
    if located is None:
        raise InputError("errors.geocoding.not_placed", file=Path(path).name)
    return located


def added(sites: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows of a placed list were added by hand: kkgeo wrote nothing in them."""
    empty = sites[["nis", "match_status"]].isna() | (sites[["nis", "match_status"]] == "")
    return empty.all(axis=1)


def resumed(sites: pd.DataFrame, *, lang: str = "nl") -> gpd.GeoDataFrame | None:
    """Return a list that `kkgeo.geocode` placed as it was before it was written; None where it is another list.

    Parameters
    ----------
    sites : DataFrame
        As `kkgeo.read_sites` gives it.
    lang : {"nl", "en", "fr"}
        Language of the notes of rows that were added by hand.

    Raises
    ------
    InputError
        A list of more than one vintage, or without a column that says where its rows lie.
    UnknownReferenceError
        Codes that its vintage does not have.
    """
    import geopandas as gpd

    if len(set(_OWN) & set(sites.columns)) < _SOME:
        return None
    if "nis" not in sites.columns and "nis_code" in sites.columns:
        # Without its status a list is read as any other, where this column has a role.
        sites = sites.rename(columns={"nis_code": "nis"})
    if gone := [name for name in _NEEDED if name not in sites.columns]:
        own = [name for name in COLUMNS if name in sites.columns]
        raise InputError("errors.geocoding.columns_gone", gone=gone, own=own)
    frame = pd.DataFrame(sites).assign(**{name: None for name in COLUMNS if name not in sites.columns})
    # A spreadsheet makes a number of a code that was typed in, and a decimal comma of a score.
    frame = frame.assign(**{name: _plain(frame[name]) for name in ("nis", "nis_2018", NIS_VINTAGE)})
    new = added(frame)
    if new.all() and len(new):
        return None
    frame, vintage = _with_added(frame, new, lang) if new.any() else placed_table(frame, "rows")
    scores = frame["match_score"].astype("str").str.replace(",", ".", regex=False)
    frame = frame.assign(match_score=scores.where(frame["match_score"].notna()))
    numbers: dict[str, pd.Series[Any]] = {
        name: pd.to_numeric(frame[name], errors="coerce").astype(cast("Any", kind)) for name, kind in DTYPES.items()
    }
    texts = {name: frame[name].astype("str").where(frame[name].notna()) for name in COLUMNS if name not in DTYPES}
    frame = frame.assign(**numbers, **texts)
    # A row of which the codes are there and the vintage is not is refused above; what lies nowhere is of this vintage.
    frame[NIS_VINTAGE] = frame[NIS_VINTAGE].fillna(vintage)
    plain = pd.DataFrame(frame).drop(columns=[name for name in (*WRITTEN_POINTS, "geometry") if name in frame])
    known = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    located = gpd.GeoDataFrame(plain, geometry=frame.geometry if known else _read_points(frame), crs=4326)
    note(located, Located(vintage=vintage, **marks(sites), **selection(sites)), keep=sites.attrs)
    return located


def _plain(codes: pd.Series[Any]) -> pd.Series[Any]:
    """Return codes as texts without the ".0" of a number."""
    told = codes.astype("str").str.strip().str.removesuffix(".0")
    return told.where(codes.notna() & (told != ""))


def _with_added(frame: pd.DataFrame, new: pd.Series[bool], lang: str) -> tuple[pd.DataFrame, int]:
    """Return the list with the rows that were added to it placed in its vintage, and that."""
    vintage = placed_table(frame[~new], "rows")[1]
    derived = [name for name in (*COLUMNS, *ENRICHED, *WRITTEN_POINTS, "geometry") if name in frame]
    placed = geocode(frame[new].drop(columns=derived), vintage=vintage, lang=lang)
    # By position: an index may have a label twice.
    where = np.flatnonzero(new.to_numpy())
    columns = {name: frame[name].astype(object).to_numpy(copy=True) for name in COLUMNS}
    for name, values in columns.items():
        values[where] = placed[name].astype(object).where(placed[name].notna(), None).to_numpy()
    return placed_table(frame.assign(**columns), "rows", vintage)


def _read_points(frame: pd.DataFrame) -> gpd.GeoSeries:
    """Return where the rows are, from the coordinates that a file of features was read as."""
    import geopandas as gpd

    roles = recognise_columns([str(column) for column in frame.columns])
    read = points_in({role: frame[name] for role, name in roles.items() if name in frame}, len(frame), None)
    shapes = np.full(len(frame), None, dtype=object)
    shapes[read.known] = gpd.points_from_xy(read.lon[read.known], read.lat[read.known])
    return gpd.GeoSeries(shapes, index=frame.index, crs=4326)
