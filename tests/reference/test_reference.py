from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from kkgeo.errors import InputError, SourceError, UnknownReferenceError
from kkgeo.reference import (
    VINTAGES,
    borders,
    municipalities,
    postal_codes,
    postal_localities,
    provinces,
    regions,
    submunicipalities,
    translate,
    typology,
    typology_labels,
)
from tests.frames import at

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("vintage", "count", "flanders", "brussels"), [
    (2018, 327, 6_552_967, 1_198_726), (2019, 319, 6_629_143, 1_218_255), (2025, 304, 6_898_350, 1_255_834),
])  # fmt: skip
def test_municipalities_of_a_vintage(vintage: int, count: int, flanders: int, brussels: int) -> None:
    towns = municipalities(vintage)
    assert isinstance(towns, gpd.GeoDataFrame)
    assert towns.crs.to_epsg() == 31370
    assert towns.index.name == "nis"
    assert towns.index.is_unique
    assert towns.index.is_monotonic_increasing
    assert len(towns) == count
    capital = towns["province"] == "04000"
    assert towns.loc[~capital, "population"].sum() == flanders
    assert towns.loc[capital, "population"].sum() == brussels
    assert shapely.coverage_is_valid(towns.geometry.to_numpy())
    assert towns.area.sum() == pytest.approx(municipalities(2018).area.sum(), rel=1e-12)
    assert (towns.area / 1e6 / towns["area_km2"]).between(0.9, 1.1).all()


def test_callers_get_their_own_copy() -> None:
    towns, codes = municipalities(2018), postal_codes()
    towns.loc["11002", "name_nl"] = "?"
    codes.iloc[0, 0] = "?"
    assert municipalities(2018).loc["11002", "name_nl"] == "Antwerpen"
    assert postal_codes().iloc[0, 0] == "1000"


def test_the_province_border_moved_in_2025() -> None:
    assert municipalities(2018).loc["11056", "province_name"] == "Antwerpen"
    assert municipalities(2019).loc["11056", "province_name"] == "Antwerpen"
    assert translate("11056", source=2018, target=2025).tolist() == ["46030"]
    assert municipalities(2025).loc["46030", "province_name"] == "Oost-Vlaanderen"


@pytest.mark.parametrize("vintage", VINTAGES)
def test_provinces_are_the_sum_of_their_municipalities(vintage: int) -> None:
    areas = provinces(vintage, geometry=True)
    assert isinstance(areas, gpd.GeoDataFrame)
    assert areas.crs.to_epsg() == 31370
    assert len(areas) == 6
    assert areas["municipalities"].sum() == len(municipalities(vintage))
    assert areas.area.sum() == pytest.approx(municipalities(2018).area.sum())


def test_unknown_things_are_refused_with_what_exists() -> None:
    with pytest.raises(UnknownReferenceError, match="2018, 2019, 2025"):
        municipalities(2017)
    with pytest.raises(UnknownReferenceError, match="there is 2018"):
        typology(2013)
    with pytest.raises(UnknownReferenceError, match="2007, 2018"):
        typology_labels(2013)
    with pytest.raises(UnknownReferenceError, match="only in nl, fr, en"):
        typology_labels(2018, "xx")
    with pytest.raises(UnknownReferenceError, match="exists in vintage 2025"):
        translate(["71072"], source=2018, target=2025)


def test_translation_forward_is_one_code_and_backward_all_parts() -> None:
    codes = pd.Series(["71022", None, "11002"], index=["a", "b", "c"])
    forward = translate(codes, source=2018, target=2025)
    assert forward.index.tolist() == ["a", "b", "c"]
    assert forward["a"] == "71072"
    assert pd.isna(forward["b"])
    back = translate(["11002"], source=2025, target=2018)
    assert back.tolist() == [("11002", "11007")]
    everything = translate(list(municipalities(2025).index), source=2025, target=2018)
    assert sorted(code for parts in everything for code in parts) == municipalities(2018).index.tolist()


def test_the_typology_of_2018_is_not_that_of_2007() -> None:
    clusters = typology(2018, vintage=2018)
    assert (clusters["status"] == "exact").all()
    assert clusters["cluster"].value_counts()[["V5", "V15"]].tolist() == [30, 13]
    assert "Woongemeenten" in at(typology_labels(2018), "V5", "label")
    assert "steden" not in at(typology_labels(2018), "V5", "label").lower()
    assert typology_labels(2007).loc["V5", "label"] == "Middelgrote steden"


def test_merged_municipalities_are_mixed_or_by_majority() -> None:
    merged = typology(2018, vintage=2025)
    assert set(merged["status"]) == {"exact", "mixed"}
    mixed = merged[merged["status"] == "mixed"]
    assert mixed["cluster"].isna().all()
    assert mixed["parts"].notna().all()
    chosen = typology(2018, vintage=2025, majority=True)
    assert (chosen.loc[mixed.index, "status"] == "majority").all()
    assert chosen.loc["11002", "cluster"] == "V15"


def test_own_regions_are_validated(tmp_path: Path) -> None:
    toml = tmp_path / "own.toml"
    toml.write_text('[mine]\nname = "Mijn streek"\ncore = ["71072"]\n', "utf-8")
    with pytest.raises(UnknownReferenceError, match="exists in vintage 2025"):
        regions(toml)
    mine = regions(toml, file_vintage=2025, vintage=2018)
    assert set(mine["nis"]) == {"71022", "73040"}
    table = tmp_path / "own.csv"
    table.write_text("region;nis;role\nx;24001;core\nx;24020;fringe\n", "utf-8")
    assert regions(table, vintage=2018)["role"].tolist() == ["core", "fringe"]
    table.write_text("region;nis;role\nx;24001;kern\n", "utf-8")
    with pytest.raises(InputError, match="Line 2"):
        regions(table)
    with pytest.raises(SourceError, match="Cannot read"):
        regions(tmp_path / "absent.toml")


def test_borders_of_a_merger_are_those_of_its_parts() -> None:
    for vintage in VINTAGES:
        lengths = borders(vintage)
        assert lengths.index.tolist() == municipalities(vintage).index.tolist()
        assert lengths["sea_km"].sum() == pytest.approx(borders(2018)["sea_km"].sum(), abs=0.1)
    assert borders(2018).loc["13002", "borders"] == "netherlands"
    assert (borders(2018)["sea_km"] > 0).sum() == 10


def test_small_tables() -> None:
    assert len(submunicipalities()) == 1119
    assert len(postal_localities()) == 1211
    codes = postal_codes()
    assert sorted(codes.loc[codes["postal_code"].duplicated(), "postal_code"]) == [
        "1040",
        "1050",
        "1804",
        "1931",
        "3470",
        "3840",
    ]


@pytest.mark.slow
def test_the_packaged_data_pass_their_check_and_a_damaged_one_does_not(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "boundaries" / "check.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    spoil = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import check; "
        "check.CHECKSUMS = pathlib.Path(sys.argv[2]); print(check.differences())"
    )
    other = tmp_path / "sums"
    other.write_text((ROOT / "boundaries" / "SHA256SUMS").read_text("ascii").replace("a", "b", 1), "ascii")
    arguments = [sys.executable, "-c", spoil, str(ROOT / "boundaries"), str(other)]
    assert "checksum of" in subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
