"""Runs that are killed at any moment: no file is damaged, and the next run leaves nothing behind."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.runs import NEEDS_FORK, Runs

pytestmark = [pytest.mark.slow, NEEDS_FORK]

#: In all, over the three verbs; more of them where somebody looks for what is rare.
KILLS = int(os.environ.get("KKGEO_TEST_KILLS", "6"))
COMMANDS = {
    "geocode": ("geocode {} -o uit.gpkg --review na.xlsx", ("uit.gpkg", "na.xlsx")),
    "map": ("map {} -o kaart.png", ("kaart.png",)),
    "report": ("report {} -o r.html --date 2026-01-02", ("r.html", "r.xlsx")),
}
_LIST = "naam,postcode,lat,lon\nA,9000,51.05,3.72\nB,3470,,\n"


@pytest.mark.parametrize(
    "verb", [pytest.param(verb, marks=[] if verb == "geocode" else [pytest.mark.long]) for verb in COMMANDS]
)
def test_killed_at_any_moment(tmp_path: Path, verb: str) -> None:
    command, files = COMMANDS[verb]
    (tmp_path / "een.csv").write_text(_LIST)
    (tmp_path / "twee.csv").write_text(_LIST + "C,8000,,\nD,3470,,\n")
    runs, chance = Runs(tmp_path), random.Random(12)
    known: dict[str, dict[str, bytes]] = {}
    taken = 0.0
    for name in ("een", "twee"):
        started = time.perf_counter()
        assert runs.run(command.format(f"{name}.csv")) == 0
        taken = time.perf_counter() - started
        known[name] = {file: (tmp_path / file).read_bytes() for file in files}
    assert all(known["een"][file] != known["twee"][file] for file in files)
    of_two = 0
    for number in range(max(1, KILLS // len(COMMANDS))):
        child = runs.start(command.format("een.csv" if number % 2 else "twee.csv"))
        if number % 2:
            time.sleep(chance.uniform(0, taken))
        else:
            _half_written(tmp_path, 2 * taken)
            time.sleep(chance.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        runs.ended()
        found = [{name for name in known if known[name][file] == (tmp_path / file).read_bytes()} for file in files]
        assert all(found), f"kill {number}: damaged"
        of_two += not set.intersection(*found)
    # Between the two there is a moment of some microseconds.
    assert of_two <= 1
    assert runs.run(command.format("een.csv")) == 0
    assert {each.name for each in tmp_path.iterdir()} == {"een.csv", "twee.csv", *files}
    assert {file: (tmp_path / file).read_bytes() for file in files} == known["een"]
    runs.process.communicate()


def _half_written(folder: Path, most: float) -> None:
    """Wait until a run writes: there is more to damage then than while it reads and counts."""
    end = time.perf_counter() + most
    while time.perf_counter() < end and not any(_size(path) for path in folder.glob(".kkgeo-*")):
        time.sleep(0.0002)


def _size(path: Path) -> int:
    # That of one that is tried first is none; it may be gone by now.
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
