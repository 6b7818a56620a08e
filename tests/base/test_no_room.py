"""A disk that fills up at any byte of any file: the old file or the new one, whole, and one sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest

import kkgeo as kk
from kkgeo.errors import SourceError
from tests.commandline import run

pytestmark = pytest.mark.slow

TABLES = ("csv", "xlsx", "json", "parquet", "gpkg", "geojson", "fgb")
PAGE = 4096


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own: 1 MB."""
    place = tmp_path / "schijf"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, check=False) if sys.platform == "linux" else None
    if done is None or done.returncode:
        pytest.skip("mounting a small disk is not allowed here; tests/base/test_whole.py has one that fails")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def leave(disk: Path, pages: int) -> None:
    """Fill a disk until so many pages are free."""
    fill = disk / "vol"
    fill.unlink(missing_ok=True)
    with fill.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(PAGE))
        except OSError:
            file.truncate(max(0, fill.stat().st_size // PAGE - pages) * PAGE)


@pytest.fixture(scope="module")
def rows(placed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return placed[placed.geometry.notna()].iloc[:40] if placed.geometry.notna().any() else placed.iloc[:40]


@pytest.mark.parametrize("kind", TABLES)
def test_at_every_page(disk: Path, tmp_path: Path, rows: gpd.GeoDataFrame, kind: str) -> None:
    old, new = rows.iloc[:3], rows
    file, whole = disk / f"a.{kind}", tmp_path / f"heel.{kind}"
    kk.write_table(new, whole)
    kk.write_table(old, file)
    before, after, ended = file.read_bytes(), whole.read_bytes(), []
    needed = -(-len(after) // PAGE)
    for pages in sorted({*range(0, needed + 4, max(1, needed // 8)), *range(needed - 2, needed + 4)}):
        leave(disk, max(0, pages))
        try:
            kk.write_table(new, file)
        except SourceError:
            assert file.read_bytes() == before
            ended.append(False)
        else:
            assert file.read_bytes() == after
            ended.append(True)
            (disk / "vol").unlink()
            kk.write_table(old, file)
        assert {each.name for each in disk.iterdir()} <= {file.name, "vol"}
    assert {*ended} == {True, False}
    assert ended == sorted(ended)


LIST = "naam,postcode,lat,lon\nA,9000,51.05,3.72\nB,3470,,\n"


@pytest.mark.parametrize(
    "command",
    [
        "geocode lijst.csv -o {0}/uit.gpkg --review {0}/na.xlsx",
        "map lijst.csv -o {0}/kaart.png",
        "map lijst.csv -o {0}/kaart.pdf",
        "map lijst.csv -o {0}/kaart.svg",
        "map lijst.csv -o {0}/kaart.html",
        "report lijst.csv -o {0}/r.html",
        "report lijst.csv --summary -o {0}/s.pdf",
    ],
)
def test_verbs_say_it_in_one_sentence(
    disk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST)
    # Room for a part, or for the first of two.
    leave(disk, 3)
    assert run(*command.format(disk).split()) == 1
    said = capsys.readouterr().err
    assert said.splitlines()[-1].startswith("kkgeo: Kan "), said
    assert "Traceback" not in said
    assert "er is geen plaats meer" in said
    assert {each.name for each in disk.iterdir()} == {"vol"}
