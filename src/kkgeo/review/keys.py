"""A key for each row that stays the same however the list is sorted, filtered, saved or extended."""

from __future__ import annotations

import hashlib
import re

import pandas as pd

from kkgeo._base.guard import unguarded
from kkgeo._base.words import languages, say
from kkgeo.sites import recognise_columns

#: The column of keys in a review.
KEY = "kkgeo_key"
#: What makes a row this row: who it is and where it says it is. A change in any of these is another row.
_ROLES = (
    "institution", "site", "name", "street", "house_number", "box", "postal_code", "locality", "municipality_name",
    "nis_code", "province_given", "lat", "lon", "x", "y",
)  # fmt: skip
#: Change it with the meaning of a key.
_FORMAT = "kkgeo 1"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def in_any_language(key: str) -> set[str]:
    """Return a word in every language, without capitals: whoever wrote a file may have had another one."""
    return {say(key, lang).casefold() for lang in languages()}


def row_keys(sites: pd.DataFrame) -> pd.Series[str]:
    """Return the key of each row, twelve hexadecimal digits, on the index of the table.

    It depends only on the texts of the columns that say who and where, as a spreadsheet would keep them: not on the
    order of rows or columns, other columns, the vintage, or what `kkgeo.geocode` added. Rows that are alike in all of
    these have one key.
    """
    by_text = {str(c): c for c in sites.columns}
    roles = {role: by_text[h] for role, h in recognise_columns(list(by_text)).items() if h in by_text}
    columns = {role: [_text(value) for value in sites[roles[role]].tolist()] for role in _ROLES if role in roles}
    if not {"lat", "lon", "x", "y"} & columns.keys() and (points := _points(sites)) is not None:
        columns["point"] = points
    keys = []
    for i in range(len(sites)):
        filled = [f"{role}={values[i]}" for role, values in columns.items() if values[i]]
        keys.append(hashlib.sha256("\n".join([_FORMAT, *filled]).encode("utf-8", "replace")).hexdigest()[:12])
    return pd.Series(keys, index=sites.index, dtype="str", name="kkgeo_key")


def _text(value: object) -> str:
    """Write a value as any program would keep it: 9000, 9000.0, "9000" and " 9000 " are one."""
    if value is None or value is pd.NA or value != value:
        return ""
    # What kkgeo writes to a CSV file so that a spreadsheet does not calculate it.
    plain = unguarded(str(value))
    text = " ".join(plain.replace("\N{NO-BREAK SPACE}", " ").split())
    return f"{float(text.replace(',', '.')):.12g}" if _NUMBER.fullmatch(text) else text


def _points(sites: pd.DataFrame) -> list[str] | None:
    """Return the points of a table that has them as geometry only, to some 0.1 m; not those that a service found."""
    import geopandas as gpd

    if not isinstance(sites, gpd.GeoDataFrame) or sites.active_geometry_name is None or sites.crs is None:
        return None
    found = sites.geometry.to_crs(4326)
    ours = sites["match_level"].eq("address").tolist() if "match_level" in sites else [False] * len(sites)
    return [
        "" if known or point is None or point.is_empty or point.geom_type != "Point" else f"{point.x:.6f} {point.y:.6f}"
        for point, known in zip(found.tolist(), ours, strict=True)
    ]
