from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from kkgeo._base.words import catalogue, languages
from kkgeo.errors import UnknownReferenceError
from kkgeo.sites import describe_columns, read_sites
from kkgeo.sites.headings import ROLES


@pytest.mark.parametrize("lang", languages())
def test_every_role_has_a_name_in_every_language(lang: str) -> None:
    assert all(f"column.{role}" in catalogue(lang) for role in ROLES)


def test_what_was_taken_for_what(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Lijst\nname;School;PC;;Opm\nX;A;8000;y;z\n")
    sites = read_sites(file, columns={"name": "School"})
    assert describe_columns(sites, "en") == [
        "headings found in row 2",
        "column 'School' read as name (name)",
        "column 'PC' read as postal code (postal_code)",
        "column 'name' kept as 'name_input'",
        "column without a heading kept as 'column_4'",
        "not recognised and kept as they are: Opm",
    ]
    assert describe_columns(sites)[2] == "kolom 'PC' gelezen als postcode (postal_code)"


def test_shapes_that_became_points_are_told() -> None:
    frame = gpd.GeoDataFrame({"stad": ["A", "B"]}, geometry=[Point(4, 51), Point(4, 51).buffer(1)], crs=4326)
    assert describe_columns(read_sites(frame), "en")[-1] == "1 area got a point in the municipality that has most of it"


def test_a_table_that_was_not_read_and_a_language_there_is_not() -> None:
    assert describe_columns(pd.DataFrame({"a": [1]})) == []
    with pytest.raises(UnknownReferenceError, match="language 'xx', only in en, fr, nl"):
        describe_columns(pd.DataFrame(), "xx")
