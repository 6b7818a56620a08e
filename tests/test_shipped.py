"""What the package carries of others is written down: whose it is, its licence and its files."""

from __future__ import annotations

import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "src" / "kkgeo"
PARTS: list[dict[str, Any]] = tomllib.loads((HOME / "shipped.toml").read_text("utf-8"))["part"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
#: What needs no licence.
FREE = {"facts", "public domain"}


def _files() -> list[str]:
    kept = (path for path in HOME.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
    return sorted(path.relative_to(HOME).as_posix() for path in kept)


def test_every_file_is_of_one_part_and_every_part_has_files() -> None:
    used = set()
    for file in _files():
        # "*" is of one folder: PurePath.match takes a pattern from the right, so as many parts are asked for as well.
        depth = len(PurePosixPath(file).parts)
        mine = [
            (part["name"], pattern)
            for part in PARTS
            for pattern in part["files"]
            if PurePosixPath(file).match(pattern) and len(PurePosixPath(pattern).parts) == depth
        ]
        assert len({name for name, _ in mine}) == 1, f"{file}: {mine}"
        used.update(mine)
    assert used == {(part["name"], pattern) for part in PARTS for pattern in part["files"]}


def test_every_licence_is_that_of_the_package_and_has_its_notice() -> None:
    told = {part["licence"] for part in PARTS}
    assert set(PROJECT["license"].split(" AND ")) == told - FREE
    noticed = {path for pattern in PROJECT["license-files"] for path in ROOT.glob(pattern)}
    assert {ROOT / part["notice"] for part in PARTS} <= noticed
    assert all(path.stat().st_size > 500 for path in noticed)
    for part in PARTS:
        assert {"name", "holder", "licence", "notice", "files"} <= part.keys()
        # Who wants to be named, and what was done to it.
        if part["licence"] == "CC-BY-4.0" and "kkgeo" not in part["holder"]:
            assert part["changed"]
            assert part["source"] in (ROOT / "LICENSE-DATA.md").read_text("utf-8") + str(PROJECT["urls"])


@pytest.mark.parametrize(
    ("name", "folder"), [("Leaflet", "leaflet"), ("Leaflet.markercluster", "leaflet.markercluster")]
)
def test_versions_are_those_that_are_carried(name: str, folder: str) -> None:
    version = next(part["version"] for part in PARTS if part["name"] == name)
    assert f"| {folder} | {version} |" in (HOME / "maps" / "web" / "vendor" / "README.md").read_text("utf-8")
