"""Verbs write what they count, judge, choose and draw to files with shapes, by how the name of the file ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import geopandas as gpd
import pyogrio
import pytest

from tests.commandline import run

TOWNS = [
    "9000,Gent,51.054,3.725", "3300,Tienen,50.807,4.938", "2000,Antwerpen,51.22,4.40", "8500,Kortrijk,50.828,3.265",
    "3000,Leuven,50.879,4.70", "1000,Brussel,50.846,4.352", "9300,Aalst,50.938,4.04",
]  # fmt: skip
COMMANDS = {
    "coverage": "coverage {rows} --register {schools} --by province -o {out}",
    "gaps": "gaps {rows} --register {schools} --areas hageland,border --overdispersion none -o {out}",
    "targets": "targets {rows} --register {schools} -n 5 -o {out}",
    "map": "map {rows} --register {schools} --value collaborations -o {out}",
}
#: The column of codes of each, and how many rows it has.
CODES = {"coverage": ("province", 7), "gaps": ("area", 6), "targets": ("nis", 5), "map": ("nis", 304)}
SUFFIXES = [".gpkg", ".geojson", ".fgb", ".parquet"]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("lists")
    schools = [f"S{i} {town.split(',')[1]},{town}" for i in range(4) for town in TOWNS]
    rows = [f"{school},{2020 + i % 2}" for i, school in enumerate([*schools[:9], "Nergens,,Nergens,,"])]
    files = {"rows": folder / "rijen.csv", "schools": folder / "scholen.csv"}
    files["schools"].write_text("\n".join(["naam,postcode,gemeente,lat,lon", *schools]), encoding="utf-8")
    files["rows"].write_text("\n".join(["naam,postcode,gemeente,lat,lon,jaar", *rows]), encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def made(lists: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    done: dict[tuple[str, str], Path] = {}

    def make(verb: str, suffix: str) -> Path:
        if (verb, suffix) not in done:
            out = tmp_path_factory.mktemp("out") / f"uit{suffix}"
            command = [part.format(**lists, out=out) for part in COMMANDS[verb].split()]
            assert run(*command, "--lang", "nl") == 0
            done[verb, suffix] = out
        return done[verb, suffix]

    return make


def read(path: Path) -> gpd.GeoDataFrame:
    found: Any = gpd.read_parquet(path).reset_index() if path.suffix == ".parquet" else gpd.read_file(path, layer=0)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb", [pytest.param(verb, marks=[pytest.mark.long] if verb == "gaps" else []) for verb in COMMANDS]
)
def test_every_verb_writes_every_format_alike(made: Callable[[str, str], Path], verb: str) -> None:
    column, rows = CODES[verb]
    # One place writes them: of one verb all are tried.
    suffixes = SUFFIXES if verb == "coverage" else SUFFIXES[:2]
    tables = {suffix: read(made(verb, suffix)) for suffix in suffixes}
    first = tables[".gpkg"]
    for suffix, table in tables.items():
        assert isinstance(table, gpd.GeoDataFrame), suffix
        assert len(table) == rows, suffix
        assert table[column].tolist() == first[column].tolist(), suffix
        assert all(isinstance(code, str) for code in table[column]), suffix
        assert table.geometry.isna().tolist() == first.geometry.isna().tolist(), suffix
        apart = table.geometry.dropna().to_crs(31370).hausdorff_distance(first.geometry.dropna().to_crs(31370))
        assert apart.max() < 0.02, suffix


@pytest.mark.slow
@pytest.mark.parametrize("verb", COMMANDS)
def test_the_geopackage_of_every_verb_has_a_style_and_the_same_bytes(
    made: Callable[[str, str], Path], lists: dict[str, Path], verb: str
) -> None:
    path = made(verb, ".gpkg")
    with closing(sqlite3.connect(path)) as database:
        styles = database.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall()
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert styles
    for layer, qml in styles:
        assert layer in layers
        assert fromstring(qml).find("renderer-v2/symbols/symbol/layer") is not None
    before = path.read_bytes()
    assert run(*(part.format(**lists, out=path) for part in COMMANDS[verb].split()), "--lang", "nl") == 0
    assert path.read_bytes() == before


@pytest.mark.slow
def test_gaps_has_what_was_found_as_a_layer(made: Callable[[str, str], Path]) -> None:
    layers = [name for name, _ in pyogrio.list_layers(made("gaps", ".gpkg"))]
    assert layers[0] == "named"
    assert "municipalities" in layers


def test_a_table_without_areas_is_refused_in_a_sentence(
    lists: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("coverage", lists["rows"], "--by", "year", "-o", tmp_path / "t.gpkg", "--lang", "en") == 1
    assert "no geometry" in capsys.readouterr().err
    assert not (tmp_path / "t.gpkg").exists()


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".parquet"])
@pytest.mark.parametrize("verb", COMMANDS)
def test_no_output_is_an_input(lists: dict[str, Path], tmp_path: Path, verb: str, suffix: str) -> None:
    own = tmp_path / f"lijst{suffix}"
    own.write_bytes(b"anything")
    command = [part.format(**{**lists, "rows": own}, out=own) for part in COMMANDS[verb].split()]
    assert run(*command, "--overwrite", "--lang", "en") == 1
    assert own.read_bytes() == b"anything"
