"""Runs that are killed at any moment: no file is damaged, and the next run leaves nothing behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="a run is a fork of one process")]

#: In all, over the three verbs; more of them where somebody looks for what is rare.
KILLS = int(os.environ.get("KKGEO_TEST_KILLS", "6"))
COMMANDS = {
    "geocode": ("geocode {} -o uit.gpkg --review na.xlsx", ("uit.gpkg", "na.xlsx")),
    "map": ("map {} -o kaart.png", ("kaart.png",)),
    "report": ("report {} -o r.html --date 2026-01-02", ("r.html", "r.xlsx")),
}
#: Starts a run for each line that it reads, and says its number; what is imported once is not waited for each time.
_RUNS = """
import os, sys
import geopandas, openpyxl, matplotlib.figure, pandas, pyogrio, scipy.stats
import kkgeo as kk
from kkgeo.cli import main

while line := sys.stdin.readline():
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            main(line.split())
        except SystemExit as ended:
            os._exit(ended.code)
    print(child, flush=True)
    # Until it is asked for, its number is nobody else's.
    sys.stdin.readline()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
_LIST = "naam,postcode,lat,lon\nA,9000,51.05,3.72\nB,3470,,\n"


class Runs:
    """Runs of the command line, one after another."""

    def __init__(self, folder: Path) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, "-c", _RUNS], cwd=folder, stdin=pipe, stdout=pipe, text=True)

    def start(self, line: str) -> int:
        return self._said(line)

    def ended(self) -> int:
        return self._said("")

    def _said(self, line: str) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.mark.parametrize("verb", COMMANDS)
def test_killed_at_any_moment(tmp_path: Path, verb: str) -> None:
    command, files = COMMANDS[verb]
    (tmp_path / "een.csv").write_text(_LIST)
    (tmp_path / "twee.csv").write_text(_LIST + "C,8000,,\nD,3470,,\n")
    runs, chance = Runs(tmp_path), random.Random(12)
    known: dict[str, dict[str, bytes]] = {}
    taken = 0.0
    for name in ("een", "twee"):
        started = time.perf_counter()
        runs.start(command.format(f"{name}.csv"))
        assert runs.ended() == 0
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
    runs.start(command.format("een.csv"))
    assert runs.ended() == 0
    assert {each.name for each in tmp_path.iterdir()} == {"een.csv", "twee.csv", *files}
    assert {file: (tmp_path / file).read_bytes() for file in files} == known["een"]
    assert runs.process.stdin is not None
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
