"""Looking up the addresses of rows that were geocoded by their text, and laying the points over them."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kkgeo._base.http import Patience
from kkgeo._base.progress import Progress
from kkgeo._base.provenance import note, noted
from kkgeo._base.records import Located
from kkgeo._base.words import say, speaking
from kkgeo.errors import InputError
from kkgeo.geocoding.answers import Own, Verdict, judge
from kkgeo.geocoding.deciding import COLUMNS, DTYPES
from kkgeo.geocoding.vintages import names
from kkgeo.reference._data import CURRENT_VINTAGE, atoms_of, parts
from kkgeo.services import ROLES, service_named
from kkgeo.services.addresses import Address, make_address
from kkgeo.services.asking import ask

if TYPE_CHECKING:
    import geopandas as gpd

#: What the text of a row decided, and that an address may better.
_OPEN = ("matched", "ambiguous", "unmatched")


def with_addresses(
    located: gpd.GeoDataFrame,
    texts: Mapping[str, Sequence[str]],
    *,
    service: str,
    vintage: int = CURRENT_VINTAGE,
    lang: str = "nl",
    key_file: str | os.PathLike[str] | None = None,
    progress: Progress | bool | None = None,
    patience: Patience | None = None,
) -> gpd.GeoDataFrame:
    """Look up addresses, and lay what is found over the rows.

    Parameters
    ----------
    located : GeoDataFrame
        As `kkgeo.geocode` makes it of the text and the coordinates of the rows; EPSG:4326.
    texts : mapping of str to sequence of str
        The text of every row by role: ``street``, ``house_number``, ``postal_code``, ``locality``,
        ``municipality_name``, as far as there are; empty where nothing is filled in.
    service : {"geopunt", "adressenregister", "best", "nominatim"}
        Whom to ask.
    vintage : {2018, 2019, 2025}
        Vintage of the codes in `located`.
    lang : {"nl", "en", "fr"}
        Language of ``match_note``.
    key_file, progress, patience : optional
        As in `kkgeo.services.asking.ask`.

    Returns
    -------
    GeoDataFrame
        The same rows on the same index, with the same columns. See Notes for what changes.

    Raises
    ------
    InputError
        No column with a street; an unknown service; no address or an unusable key for it.
    ServiceError
        The service cannot be reached, refuses, or fails again and again. What it answered before is kept.

    Notes
    -----
    Asked are rows with a street and a house number, a postal code or place, no point of their own, and no
    contradiction in their text. The best answer

    - for a house number, in a municipality of 2018 that the row can mean: ``matched``, level ``address``, with its
      point and score;
    - with a score under the threshold of the service, or in another municipality: ``conflict``, without a point;
    - equally good in several of the municipalities that the row can mean: ``ambiguous``;
    - for a street or a municipality only, or none: the decision of the text stands, and the note says so.
    """
    whom = service_named(service)
    whom.all_headers(key_file)
    _ = whom.base, whom.pace
    if "street" not in texts:
        raise InputError("errors.geocoding.no_street", title=whom.title)
    candidates = [tuple(filter(None, str(codes).split(";"))) for codes in located["match_candidates"].tolist()]
    statuses = located["match_status"].tolist()
    pointless = located.geometry.isna().to_numpy()
    asked: dict[int, Address] = {}
    without_number: list[int] = []
    owns: dict[int, Own] = {}
    for i, status in enumerate(statuses):
        fields = {role: texts[role][i] if role in texts else "" for role in ROLES}
        place = fields["municipality_name"] or fields["locality"]
        if not fields["street"] or not pointless[i] or status not in _OPEN or not (fields["postal_code"] or place):
            continue
        if status == "matched":
            place = _name_today(candidates[i][0], vintage)
        address = make_address(fields["street"], fields["house_number"], fields["postal_code"], place)
        if not address.street or not any(c.isdigit() for c in address.house_number):
            without_number.append(i)
            continue
        asked[i] = address
        owns[i] = Own(_atoms(candidates[i], located["nis_2018"].iloc[i], vintage), candidates[i], status)
    with speaking(lang):
        # Why a question had no answer stands in the notes.
        outcomes = ask(asked.values(), service, key_file=key_file, progress=progress, patience=patience)
    verdicts = {i: judge(outcome, owns[i], whom, vintage, lang) for i, outcome in zip(asked, outcomes, strict=True)}
    verdicts |= {i: Verdict(say("looked_up.not_asked", lang)) for i in without_number}
    result = _laid_over(located, verdicts, vintage, lang)
    was = noted(located, Located)
    sources = tuple(dict.fromkeys([*was.attribution, whom.attribution]))
    note(result, replace(was, service=whom.name, attribution=sources), lang=lang, keep=located.attrs)
    return result


def _atoms(candidates: Sequence[str], nis_2018: object, vintage: int) -> frozenset[str]:
    if isinstance(nis_2018, str) and nis_2018:
        return frozenset([nis_2018])
    return frozenset(atom for code in candidates for atom in atoms_of(vintage)[code])


def _name_today(code: str, vintage: int) -> str:
    """Return the name by which services know a municipality: that of today."""
    today = str(parts(CURRENT_VINTAGE)[atoms_of(vintage)[code][0]])
    return names(CURRENT_VINTAGE)[today]


def _laid_over(located: gpd.GeoDataFrame, verdicts: Mapping[int, Verdict], vintage: int, lang: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    called = names(vintage, lang)
    columns = {name: located[name].astype(object).tolist() for name in COLUMNS}
    lon, lat = np.full(len(located), np.nan), np.full(len(located), np.nan)
    for i, verdict in verdicts.items():
        if verdict.status is None:
            columns["match_note"][i] = f"{columns['match_note'][i]} {verdict.note}"
            continue
        matched = verdict.status == "matched"
        # What the text said of a name that was misread or unknown still holds where it decided.
        kept = columns["match_note"][i] if matched and columns["match_status"][i] == "matched" else ""
        columns["match_note"][i] = f"{verdict.note} {kept}".rstrip()
        columns["match_status"][i] = verdict.status
        columns["match_candidates"][i] = ";".join(verdict.candidates)
        columns["nis"][i], columns["nis_2018"][i] = verdict.nis, verdict.nis_2018
        columns["municipality"][i] = called[verdict.nis] if verdict.nis is not None else None
        columns["match_level"][i] = "address" if matched else None
        columns["match_score"][i] = verdict.score
        if matched:
            lon[i], lat[i] = verdict.lon, verdict.lat
    frame = pd.DataFrame(located).copy()
    for name, values in columns.items():
        dtype = DTYPES.get(name, "str")
        filled = [math.nan if value is None and dtype == "float64" else value for value in values]
        frame[name] = pd.Series(filled, index=frame.index, dtype=dtype)
    geometry = located.geometry.to_numpy().astype(object)
    new = np.isfinite(lon)
    geometry[new] = gpd.points_from_xy(lon[new], lat[new])
    active = located.active_geometry_name
    frame[active] = gpd.GeoSeries(geometry, index=frame.index, crs=located.crs)
    return gpd.GeoDataFrame(frame, geometry=active, crs=located.crs)
