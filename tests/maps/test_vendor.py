"""The libraries that a page carries are those that they say they are."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

HOME = Path(str(files("kkgeo.maps.web").joinpath("vendor")))


def test_every_file_has_its_checksum() -> None:
    lines = [line.split("  ") for line in (HOME / "SHA256SUMS").read_text("ascii").splitlines()]
    noted = {name: digest for digest, name in lines}
    there = {path.relative_to(HOME).as_posix(): path for path in HOME.glob("*/*")}
    assert noted.keys() == there.keys()
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == noted


def test_every_library_has_its_version_and_its_licence() -> None:
    read = (HOME / "README.md").read_text("utf-8")
    for name, version in (("leaflet", "1.9.4"), ("leaflet.markercluster", "1.5.3")):
        assert f"| {name} | {version} |" in read
        assert [path for path in (HOME / name).iterdir() if "LICEN" in path.name]
    assert "Leaflet 1.9.4" in (HOME / "leaflet" / "leaflet.js").read_text("ascii")[:100]
