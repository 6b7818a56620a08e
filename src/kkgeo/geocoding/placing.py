"""The front door of geocoding: a table goes in, the same rows come out knowing where they are."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kkgeo._base.frames import keep_apart
from kkgeo._base.language import check_language
from kkgeo._base.provenance import NIS_VINTAGE, Located, marks, note
from kkgeo._base.words import heading, number, phrase, say
from kkgeo.errors import InputError
from kkgeo.geocoding.deciding import COLUMNS, DTYPES, Decision, decide
from kkgeo.geocoding.evidence import Evidence, Testimony, hear
from kkgeo.geocoding.looking_up import with_addresses
from kkgeo.geocoding.points import atom_index, atom_numbers
from kkgeo.geocoding.vintages import names
from kkgeo.reference import CURRENT_VINTAGE
from kkgeo.reference._data import check_vintage
from kkgeo.services import ROLES
from kkgeo.sites import recognise_columns
from kkgeo.sites.features import degrees
from kkgeo.spatial import coordinates as xy

if TYPE_CHECKING:
    import geopandas as gpd

_FIELDS = ("nis_code", "postal_code", "locality", "municipality_name", "province_given", "country")


def geocode(
    sites: pd.DataFrame,
    *,
    vintage: int = CURRENT_VINTAGE,
    columns: Mapping[str, str] | None = None,
    crs: object = None,
    code_vintage: int | None = None,
    lang: str = "nl",
    service: str | None = None,
    key_file: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
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
    crs : optional
        What the coordinates are in: EPSG:4326, 31370 or 3812. Recognised by their size if not given.
    code_vintage : {2018, 2019, 2025}, optional
        Vintage of the REFNIS codes of the input. If not given, a code counts for all vintages that have it.
    lang : {"nl", "en"}
        Language of ``match_note``.
    service : {"geopunt", "adressenregister", "best", "nominatim"}, optional
        Look up the addresses of rows without coordinates. This sends them to that service; see
        ``docs/services.md``. Without it nothing leaves the computer.
    key_file : path, optional
        File with the API key of the service, if it is not in the environment.
    progress : bool, optional
        A progress bar while a service is asked; on a terminal, if not given.

    Returns
    -------
    GeoDataFrame
        The same rows in the same order on the same index, EPSG:4326, with ``nis``, ``municipality``, ``nis_2018``
        (where the input decides it), ``nis_vintage`` (Int64: the vintage of the codes in ``nis``, on every row, so that
        it goes along wherever the rows go), ``match_status`` (``matched``, ``ambiguous``, ``conflict``, ``outside``,
        ``unmatched``), ``match_level`` (``coordinates``, ``address``, ``code``, ``postal_code``, ``submunicipality``,
        ``municipality``; ``decision`` after `kkgeo.apply_decisions`), ``match_score`` (0 to 1), ``match_note``,
        ``match_candidates`` (codes joined by ``";"``, best first), ``geometry`` (the site's own point, or the one that
        the service found; else missing). A column of the input with one of these names is kept under that name with
        ``_input`` behind it, unless an earlier run of this function wrote it.

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

    See Also
    --------
    read_sites : Reads a list with the headings people use.
    enrich : Adds province, cluster, regions and borders.
    write_review : The rows that stay open, for a person to decide on.
    locate_points : Points alone, by the million.

    Notes
    -----
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
    if not isinstance(sites, pd.DataFrame):
        raise InputError("errors.geocoding.no_table", name=type(sites).__name__)
    roles = recognise_columns([str(c) for c in sites.columns], columns)
    by_text = {str(c): c for c in sites.columns}
    taken = {role: sites[by_text[heading]] for role, heading in roles.items() if heading in by_text}
    points = points_in(taken, len(sites), crs)
    if isinstance(sites, gpd.GeoDataFrame) and sites.active_geometry_name is not None and not points.known.any():
        lon, lat, _ = degrees(sites.geometry, phrase("what.table"))
        points = xy.interpret(pd.Series(lon), pd.Series(lat), xy.WGS84)
    fields = {role: _texts(taken[role], role) for role in _FIELDS if role in taken}
    decisions = _decide_all(points, fields, len(sites), vintage, code_vintage, lang)
    # What an earlier release wrote has no vintage in it, and goes as well.
    written = [name for name in COLUMNS if name != NIS_VINTAGE]
    frame = keep_apart(pd.DataFrame(sites), written, NIS_VINTAGE, "geometry")
    called = names(vintage)
    added = {
        "nis": [d.nis for d in decisions],
        "municipality": [None if d.nis is None else called[d.nis] for d in decisions],
        "nis_2018": [d.nis_2018 for d in decisions],
        "nis_vintage": [vintage] * len(decisions),
        "match_status": [d.status for d in decisions],
        "match_level": [d.level for d in decisions],
        "match_score": [np.nan if d.score is None else d.score for d in decisions],
        "match_note": [d.note for d in decisions],
        "match_candidates": [";".join(d.candidates) for d in decisions],
    }
    for name in COLUMNS:
        frame[name] = pd.Series(added[name], index=frame.index, dtype=DTYPES.get(name, "str"))
    known = points.known
    geometry = np.full(len(frame), None, dtype=object)
    geometry[known] = gpd.points_from_xy(points.lon[known], points.lat[known])
    located = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, index=frame.index, crs=4326))
    note(located, Located(vintage=vintage, **marks(sites)), lang=lang, keep=sites.attrs)
    if service is None:
        return located
    texts = {role: _texts(taken[role], role) for role in ROLES if role in taken}
    return with_addresses(
        located, texts, service=service, vintage=vintage, lang=lang, key_file=key_file, progress=progress
    )


def points_in(taken: Mapping[str, pd.Series], rows: int, crs: object) -> xy.Coordinates:
    """Return where rows are, from the columns that play the roles of coordinates."""
    told = xy.told_system(crs)
    nothing = xy.Coordinates(
        np.full(rows, np.nan), np.full(rows, np.nan), np.zeros(rows, dtype=np.int8), np.zeros(rows, dtype=bool)
    )
    for first, second in (("lon", "lat"), ("x", "y")):
        if first in taken and second in taken:
            found = xy.interpret(taken[first], taken[second], told)
            fill = (nothing.kind == xy.NONE) | (~nothing.known & found.known)
            nothing = xy.Coordinates(
                np.where(fill, found.lon, nothing.lon),
                np.where(fill, found.lat, nothing.lat),
                np.where(fill, found.kind, nothing.kind).astype(np.int8),
                np.where(fill, found.scaled, nothing.scaled),
            )
    return nothing


def _texts(values: pd.Series, role: str) -> list[str]:
    """Return a column as text, empty where nothing is filled in; codes as Excel should have left them."""
    cleaned = []
    for value, absent in zip(values.tolist(), values.isna().tolist(), strict=True):
        text = "" if absent else str(value).replace("\N{NO-BREAK SPACE}", " ").strip()
        if role in ("postal_code", "nis_code"):
            text = re.sub(r"^(?:B|BE)[\s-]*(?=\d)|(?<=\d)\.0+$", "", text)
        cleaned.append(text)
    return cleaned


def _decide_all(
    points: xy.Coordinates,
    fields: Mapping[str, list[str]],
    rows: int,
    vintage: int,
    code_vintage: int | None,
    lang: str,
) -> list[Decision]:
    _, codes = atom_index()
    found = atom_numbers(*xy.to_lambert_72(points.lon, points.lat))
    heard: dict[tuple[tuple[str, ...], str | None], Testimony] = {}
    decided: dict[tuple[str, ...], Decision] = {}
    decisions: list[Decision] = []
    for i in range(rows):
        key = tuple(values[i] for values in fields.values())
        kind = points.kind[i]
        atom = str(codes[found[i]]) if kind != xy.NONE and found[i] >= 0 else None
        if (testimony := heard.get((key, atom))) is None:
            texts = dict(zip(fields, key, strict=True))
            testimony = heard[key, atom] = hear(texts, vintage, code_vintage, lang, atom)
        if kind == xy.NONE:
            if key not in decided:
                decided[key] = decide(None, None, testimony, (), vintage, lang)
            decisions.append(decided[key])
            continue
        point = Evidence("coordinates", "", (atom,), "coordinates") if atom is not None else None
        place = (float(points.lon[i]), float(points.lat[i])) if points.known[i] else None
        decisions.append(decide(point, place, testimony, _remarks(points, i, lang), vintage, lang))
    return decisions


def _remarks(points: xy.Coordinates, row: int, lang: str) -> tuple[str, ...]:
    said = {
        xy.SWAPPED: "swapped",
        xy.LAMBERT_72: "lambert_72",
        xy.LAMBERT_2008: "lambert_2008",
        xy.UNREADABLE: "unreadable",
        xy.ZERO: "zero",
    }
    texts = []
    if points.scaled[row]:
        first, second = (number(float(degrees), lang, 5) for degrees in (points.lat[row], points.lon[row]))
        texts.append(say("placing.scaled", lang, first=first, second=second))
    if (kind := int(points.kind[row])) in said:
        texts.append(heading(f"placing.{said[kind]}", lang))
    return tuple(text if text.endswith(".") else text + "." for text in texts)
