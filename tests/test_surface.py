"""What is public changes on purpose only: docs/api.txt is read by whoever reviews a change."""

from __future__ import annotations

import difflib

import surface

import kkgeo


def test_names_and_signatures_are_those_that_are_written_down() -> None:
    known, now = surface.FILE.read_text("utf-8"), surface.surface()
    differs = "\n".join(difflib.unified_diff(known.splitlines(), now.splitlines(), "docs/api.txt", "now", lineterm=""))
    assert not differs, f"{differs}\nIf it is meant: python docs/surface.py, and a line in CHANGELOG.md."


def test_every_public_name_has_a_line() -> None:
    told = {line.removeprefix("class ").split("(")[0] for line in surface.FILE.read_text("utf-8").splitlines()}
    for name in set(kkgeo.__all__) - {"__version__"}:
        assert any(line == f"kkgeo.{name}" or line.startswith(f"kkgeo.{name}.") for line in told), name
