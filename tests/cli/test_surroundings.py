"""What the environment tells the libraries under kkgeo changes no file, ends no run and is not heard of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

#: Drawn by the library that reads most of them, with the boundaries that another one reads.
DRAWN = "uit.pdf"
LOUD = {
    "MPLBACKEND": "nonsense",
    "SOURCE_DATE_EPOCH": "soon",
    "MPLCONFIGDIR": "/proc/none",
    "PROJ_DATA": "/nowhere",
    "GDAL_DATA": "/nowhere",
    "GDAL_CACHEMAX": "nonsense",
    "TZ": "nonsense",
    "COLUMNS": "nonsense",
    "PANDAS_COPY_ON_WRITE": "nonsense",
    "OMP_NUM_THREADS": "nonsense",
    "PYTHONWARNINGS": "error",
}


def _draw(folder: Path, **environment: str) -> tuple[bytes, str]:
    folder.mkdir()
    (folder / "lijst.csv").write_text("naam,gemeente\nA,Gent\nB,Aarschot\n", encoding="utf-8")
    run = [sys.executable, "-m", "kkgeo", "--lang", "en", "map", "lijst.csv", "-o", DRAWN]
    done = subprocess.run(run, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return (folder / DRAWN).read_bytes(), done.stderr


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """What is drawn, and said, where nothing is told."""
    return _draw(tmp_path_factory.mktemp("quiet") / "here")


@pytest.mark.parametrize("names", [["MPLBACKEND"], ["SOURCE_DATE_EPOCH"], [*LOUD]], ids=", ".join)
def test_nonsense_for_other_libraries_changes_nothing(
    names: list[str], quiet: tuple[bytes, str], tmp_path: Path
) -> None:
    drawn, said = _draw(tmp_path / "there", **{name: LOUD[name] for name in names})
    assert drawn == quiet[0]
    assert said == quiet[1]


def test_a_time_of_building_is_in_no_file(quiet: tuple[bytes, str], tmp_path: Path) -> None:
    assert _draw(tmp_path / "there", SOURCE_DATE_EPOCH="86400") == quiet
