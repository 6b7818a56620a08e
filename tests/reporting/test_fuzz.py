"""Whatever stands in the lists: a report comes of it, or one sentence that says what is wrong with them."""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.words import say
from kkgeo.errors import InputError, UnknownReferenceError
from tests.reporting.reading import Page

#: How many lists are tried; more by hand, after a change to what a report is made of.
TRIED = int(os.environ.get("KKGEO_FUZZ", "12"))

_EXTREME = (None, math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324, 0, -0.0, -3, 1, 10**30, "", " ", "NaN", "inf",
            "?", "0", "-1", "1,5", "1e400", "x", True, "=1+1", "\x00", "９０００", "<script>alert(1)</script>",
            "\u202egnp", "\x1b[31m", "a\ud800", "a\nb", "{x}", "x" * 5_000)  # fmt: skip
_ROLES: dict[str, tuple[Any, ...]] = {
    "year": (1800, 2019, 2020, 2021, 9999, "2019-2020", "2019", 2020.5, pd.Timestamp("2020-01-01")),
    "postal_code": ("9000", "2000", "3300", "1000", 8000, 9000.0, "B-9000", "99999"),
    "municipality_name": ("Gent", "Antwerpen", "Tienen", "Brussel", "Voeren", "Nergens"),
    "network": ("GO!", "VGO", "OGO", "gemeentelijk"),
    "level": ("basis", "secundair", "BaO", "SO"),
    "oki": (0.0, 0.1, 0.25, 0.5, 1.0, "0,3", 1.2, -0.1, 4, 55),
    "pupils": (10, 200, 0, -5, 1e12, "100"),
    "institution": ("123456", 123456, "000001", "1", "123456 / 654321"),
    "name": ("Basisschool De Boom", "De Boom", "Academie"),
    "lat": (51.05, 50.85, 90, 91, "51.05"),
    "lon": (3.72, 4.35, 180, 500, "3.72"),
    "decision": ("goedgekeurd", "geweigerd", "ja", "nee"),
    "free_places": (0, 5, 1e9, -2, "veel"),
    "academy": ("Academie Gent", "Academie"),
    "site": ("1", 2, "1.0"),
    "street": ("Veldstraat", "Kerkstraat"),
    "house_number": ("1", 2, "3A"),
    "locality": ("Gent", "Sint-Amandsberg", "Nergens"),
}
#: What a whole list may be of: one town, none of Flanders, nothing but refusals, one school, no school with an OKI.
_WHOLE: dict[str, dict[str, Any]] = {
    "one town": {"postal_code": "9000", "municipality_name": "Gent", "lat": None, "lon": None},
    "outside Flanders": {"postal_code": "1000", "municipality_name": "Brussel", "lat": None, "lon": None},
    "abroad": {"postal_code": "75001", "municipality_name": "Paris", "lat": 48.85, "lon": 2.35},
    "refused": {"decision": "geweigerd"},
    "one school": {"institution": "123456", "site": "1", "postal_code": "9000"},
    "one band": {"oki": 0.25},
    "no pupils": {"pupils": 0},
}


@st.composite
def lists(draw: st.DrawFn) -> pd.DataFrame:
    """A list of 0 to 30 rows, of which each role is absent, of one value, usual, or of anything at all."""
    rows = draw(st.integers(0, 30))
    columns: dict[str, list[Any]] = {}
    for role, usual in _ROLES.items():
        manner = draw(st.sampled_from(("absent", "blank", "one", "usual", "usual", "any")))
        if manner == "absent":
            continue
        cell = {
            "blank": st.none(),
            "one": st.just(draw(st.sampled_from(usual))),
            "usual": st.sampled_from(usual[:4]),
            "any": st.sampled_from(usual + _EXTREME),
        }[manner]
        columns[role] = draw(st.lists(cell, min_size=rows, max_size=rows))
    for role, value in _WHOLE.get(draw(st.sampled_from(("", "", "", *_WHOLE))), {}).items():
        columns[role] = [value] * rows
    # As half a character in it has to be, and as pandas makes of it.
    half = any("\ud800" in value for values in columns.values() for value in values if isinstance(value, str))
    return pd.DataFrame(columns, index=range(rows), dtype=object if half or draw(st.booleans()) else None)


def placed(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(frame))


@pytest.mark.slow
@settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck), derandomize=TRIED == 12)
@given(
    collaborations=lists(),
    register=st.none() | lists(),
    academies=st.none() | lists(),
    count=st.sampled_from(("collaborations", "partner_schools", "addresses")),
    denominator=st.sampled_from(("schools", "schools", "population", "pupils")),
    unit=st.sampled_from(("row", "institution", "site")),
    strata=st.sampled_from(((), (), ("network",), ("year", "level"))),
    lang=st.sampled_from(("nl", "en")),
)
def test_any_lists_make_a_report_or_one_sentence(
    collaborations: pd.DataFrame,
    register: pd.DataFrame | None,
    academies: pd.DataFrame | None,
    lang: str,
    **more: Any,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "r.html"
        try:
            rows = placed(collaborations)
            schools, others = (None if each is None else placed(each) for each in (register, academies))
            kk.report(rows, schools, academies=others, path=page, lang=lang, date="2025-03-01", targets_n=5, **more)
        except (InputError, UnknownReferenceError):
            assert not list(Path(folder).iterdir())
        else:
            unforeseen = say("report.unforeseen", lang, error="?").partition("?")[0]
            assert not [text for text in Page(page).texts if unforeseen in text]
