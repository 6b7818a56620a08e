"""The front door of geocoding: a table goes in, the same rows come out knowing where they are."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, overload

import numpy as np
import pandas as pd

from kkgeo._base.coded import Coded, coded
from kkgeo._base.frames import keep_apart
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.lazily import TableOfDask
from kkgeo._base.progress import Progress, shown
from kkgeo._base.provenance import NIS_VINTAGE, marks, note, selection
from kkgeo._base.records import Located
from kkgeo._base.text import whole_texts
from kkgeo._base.words import phrase, say
from kkgeo.geocoding.deciding import COLUMNS
from kkgeo.geocoding.looking_up import with_addresses
from kkgeo.geocoding.rows import decide_rows
from kkgeo.geocoding.setting_aside import set_aside
from kkgeo.reference import CURRENT_VINTAGE
from kkgeo.reference._data import check_vintage
from kkgeo.services import ROLES
from kkgeo.sites.asides import kinds_of
from kkgeo.sites.cleaning import clean_code, is_missing
from kkgeo.sites.features import degrees
from kkgeo.sites.unpacking import columns_by_role, unpack
from kkgeo.spatial import coordinates as xy

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from kkgeo._base.programme import AProgramme

#: A list of so many rows has a bar.
LONG = 50_000
_CODES = ("postal_code", "nis_code")
_FIELDS = ("nis_code", "postal_code", "locality", "municipality_name", "province_given", "country", "address")


@overload
def geocode(
    sites: TableOfDask,
    *,
    vintage: int = ...,
    columns: Mapping[str, str] | None = ...,
    crs: str | int | CRS | None = ...,
    code_vintage: int | None = ...,
    lang: str = ...,
    programme: AProgramme | None = ...,
    progress: Progress | bool | None = ...,
) -> TableOfDask: ...
@overload
def geocode(
    sites: pd.DataFrame,
    *,
    vintage: int = ...,
    columns: Mapping[str, str] | None = ...,
    crs: str | int | CRS | None = ...,
    code_vintage: int | None = ...,
    lang: str = ...,
    programme: AProgramme | None = ...,
    service: str | None = ...,
    key_file: str | os.PathLike[str] | None = ...,
    progress: Progress | bool | None = ...,
) -> gpd.GeoDataFrame: ...
@checked  # type: ignore[misc]  # What is of Dask goes another way from here.
def geocode(
    sites: pd.DataFrame,
    *,
    vintage: int = CURRENT_VINTAGE,
    columns: Mapping[str, str] | None = None,
    crs: str | int | CRS | None = None,
    code_vintage: int | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    service: str | None = None,
    key_file: str | os.PathLike[str] | None = None,
    progress: Progress | bool | None = None,
) -> gpd.GeoDataFrame:
    """Place every row in a municipality, or say why that cannot be done.

    Parameters
    ----------
    sites : DataFrame
        As `read_sites` gives it, or any table whose headings it would recognise. The points of a GeoDataFrame count
        where it has no column with coordinates.
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities.
    columns : mapping of str to str, optional
        Which column plays which role, where the headings do not say.
    crs : str, int or pyproj.CRS, optional
        What the coordinates are in: EPSG:4326, 31370 or 3812. Recognised by their size if not given.
    code_vintage : {2018, 2019, 2025}, optional
        Vintage of the REFNIS codes of the input. If not given, a code counts for all vintages that have it.
    lang : {"nl", "en", "fr"}
        Language of ``match_note``.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    service : {"geopunt", "adressenregister", "best", "nominatim"}, optional
        Look up the addresses of rows without coordinates. This sends them to that service; see
        ``docs/services.md``. Without it nothing leaves the computer.
    key_file : path, optional
        File with the API key of the service, if it is not in the environment.
    progress : callable or bool, optional
        Called with how many rows are decided (of a service: addresses are looked up) and how many there are; True or
        False for a bar on stderr or none. If not given, a bar where that is a terminal, and a service is asked or the
        list is of 50,000 rows or more.

    Returns
    -------
    GeoDataFrame
        The same rows in the same order on the same index, EPSG:4326, with ``nis``, ``municipality`` (its name in
        `lang`), ``nis_2018`` (where the input decides it), ``nis_vintage`` (Int64: the vintage of the codes in ``nis``,
        on every row, so that it goes along wherever the rows go), ``match_status`` (``matched``, ``ambiguous``,
        ``conflict``, ``outside``, ``unmatched``), ``match_level`` (``coordinates``, ``address``, ``code``,
        ``postal_code``, ``submunicipality``, ``municipality``; ``decision`` after `kkgeo.apply_decisions`),
        ``match_score`` (0 to 1), ``match_note``, ``match_candidates`` (codes joined by ``";"``, best first),
        ``geometry`` (the site's own point, or the one that the service found; else missing). A column of the input with
        one of these names is kept under that name with ``_input`` behind it, unless an earlier run of this function
        wrote it.

    Raises
    ------
    InputError
        Nothing that is a table, or headings that cannot be understood.
    UnknownReferenceError
        An unknown vintage or language.
    CRSError
        A coordinate reference system that is not read, or points without any.
    ServiceError
        The service cannot be reached, refuses, or fails again and again; what it answered is kept for the next run.
    SourceError
        A key file that cannot be read.

    See Also
    --------
    read_sites : Reads a list with the headings people use.
    enrich : Adds province, cluster, regions and borders.
    write_review : The rows that stay open, for a person to decide on.
    locate_points : Points alone, by the million.
    geocode_parts : Lists that are larger than the memory.

    Notes
    -----
    A DataFrame of Dask is taken as well: it gives one that is placed partition by partition when it is worked out, with
    the same rows, types and index; see ``docs/big.md``. Then there is no `service`, and what is noted in ``attrs`` is
    of each partition.

    Trusted in this order: coordinates, REFNIS code, postal code, name. Where two of them disagree the row is a
    ``conflict``; a tie is never broken. A point within 100 m of the municipality of its address counts as in it.

    Examples
    --------
    >>> import pandas as pd
    >>> found = geocode(pd.DataFrame({"postcode": ["2140", "9000"], "gemeente": ["Borgerhout", "Aalst"]}))
    >>> found["match_status"].tolist(), found["nis"].iloc[0]
    (['matched', 'conflict'], '11002')
    """
    import geopandas as gpd

    vintage, lang = check_vintage(vintage), check_language(lang)
    if code_vintage is not None:
        code_vintage = check_vintage(code_vintage)
    taken = columns_by_role(whole_texts(sites), columns)
    unpacked = unpack(taken)
    taken |= unpacked.columns
    taken.pop("address", None)
    if unpacked.beside is not None:
        taken["address"] = unpacked.beside
    points = points_in(taken, len(sites), crs)
    if isinstance(sites, gpd.GeoDataFrame) and sites.active_geometry_name is not None and not points.known.any():
        lon, lat, _ = degrees(sites.geometry, phrase("what.table"))
        points = xy.interpret(pd.Series(lon), pd.Series(lat), xy.WGS84)
    fields = {role: _texts(taken[role], role) for role in _FIELDS if role in taken}
    bar = False if service is not None or (progress is None and len(sites) < LONG) else progress
    with shown(bar, say("cli.say.placing", lang, count=len(sites)), 0, len(sites)) as step:
        decided = decide_rows(points, fields, vintage, code_vintage, lang, step)
    kinds = kinds_of(sites)
    decided = set_aside(decided, kinds, lang)
    # What an earlier release wrote has no vintage in it, and goes as well.
    written = [name for name in COLUMNS if name != NIS_VINTAGE]
    frame = keep_apart(pd.DataFrame(sites), written, NIS_VINTAGE, "geometry")
    for name in COLUMNS:
        frame[name] = pd.Series(decided[name], index=frame.index)
    known = points.known & kinds.isna().to_numpy(dtype=bool)
    geometry = np.full(len(frame), None, dtype=object)
    geometry[known] = gpd.points_from_xy(points.lon[known], points.lat[known])
    located = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, index=frame.index, crs=4326))
    note(located, Located(vintage=vintage, **marks(sites), **selection(sites)), lang=lang, keep=sites.attrs)
    if service is None:
        return located
    # What is no place has no address to look up.
    asked = [kind is None for kind in kinds.astype(object).where(kinds.notna(), None)]
    texts = {
        role: [text if text and ask else "" for text, ask in zip(_texts(taken[role], role).rows(), asked, strict=True)]
        for role in ROLES
        if role in taken
    }
    return with_addresses(
        located, texts, service=service, vintage=vintage, lang=lang, key_file=key_file, progress=progress
    )


def points_in(taken: Mapping[str, pd.Series], rows: int, crs: str | int | CRS | None) -> xy.Coordinates:
    """Return where rows are, from the columns that play the roles of coordinates."""
    told = xy.told_system(crs)
    points = xy.nothing(rows)
    for first, second in (("lon", "lat"), ("x", "y")):
        if first in taken and second in taken:
            found = xy.interpret(taken[first], taken[second], told)
            fill = (points.kind == xy.NONE) | (~points.known & found.known)
            points = xy.Coordinates(
                np.where(fill, found.lon, points.lon),
                np.where(fill, found.lat, points.lat),
                np.where(fill, found.kind, points.kind).astype(np.int8),
                np.where(fill, found.scaled, points.scaled),
                np.where(fill, found.thousands, points.thousands),
            )
    return points


def _texts(values: pd.Series, role: str) -> Coded:
    """Return a column as text, empty where nothing is filled in; codes as Excel should have left them."""

    def text_of(value: object) -> str:
        if role in _CODES:
            return re.sub(r"^(?:B|BE)[\s-]*(?=\d)|(?<=\d)\.0+$", "", clean_code(value, role) or "")
        return "" if is_missing(value) else str(value).replace("\N{NO-BREAK SPACE}", " ").strip()

    return coded(values, text_of)
