"""What is long is told in part, in every sentence that is an error; what is short is told whole."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

import kkgeo as kk
from kkgeo._base.words import phrase
from kkgeo.errors import InputError, KkgeoError

LONG = "x" * 1_000_000
#: A sentence is no longer than this.
MOST = 1_500


def workbook(folder: Path) -> object:
    with pd.ExcelWriter(folder / "many.xlsx") as book:
        for number in range(300):
            pd.DataFrame({"a": [number]}).to_excel(book, sheet_name=f"sheet {number}", index=False)
    return kk.read_sites(folder / "many.xlsx", sheet="none of them")


def layers(folder: Path) -> object:
    for number in range(60):
        shape = gpd.GeoDataFrame({"naam": ["a"]}, geometry=[Point(4, 51)], crs=4326)
        shape.to_file(
            folder / "many.gpkg", layer=f"a layer with a name of its own {number}", mode="a" if number else "w"
        )
    return kk.read_sites(folder / "many.gpkg")


def keys(folder: Path) -> object:
    lists = {f"{number}{LONG[:2000]}": [{"naam": "a"}] for number in range(300)}
    (folder / "many.json").write_text(json.dumps(lists), encoding="utf-8")
    return kk.read_sites(folder / "many.json")


def test_short_values_are_told_whole() -> None:
    error = InputError("errors.language", lang="xx", known=[f"l{number}" for number in range(20)])
    assert "l19" in error.told("nl")


@pytest.mark.slow
@pytest.mark.parametrize("read", [workbook, layers, keys])
def test_many_names_are_told_in_part(read: object, tmp_path: Path) -> None:
    assert callable(read)
    with pytest.raises(KkgeoError) as caught:
        read(tmp_path)
    for lang, more in (("nl", "… en nog "), ("en", "… and ")):
        told = caught.value.told(lang)
        assert len(told) < MOST
        assert more in told, told


@pytest.mark.parametrize(
    "value",
    [LONG, [LONG] * 3, tuple(f"name {number}" for number in range(9000)), phrase("reading.quoted", heading=LONG),
     [phrase("reading.quoted", heading=LONG)] * 400, Path(LONG), InputError("errors.language", lang=LONG, known=[])],
)  # fmt: skip
def test_whatever_is_long_within_a_sentence_is_told_in_part(value: object) -> None:
    for lang in ("nl", "en"):
        assert len(InputError("errors.language", lang="xx", known=value).told(lang)) < MOST


def test_what_is_no_error_is_said_whole() -> None:
    assert LONG in str(phrase("reading.quoted", heading=LONG))
