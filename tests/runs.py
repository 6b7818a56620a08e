"""Runs of the command line that end as a process does, forked from one that has imported everything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

#: A run is a fork of one process; elsewhere there are none.
NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="a run is a fork of one process")
#: Starts a run for each line that it reads, and says its number; what is imported once is not waited for each time.
_SERVER = """
import json, os, sys
import geopandas, openpyxl, matplotlib.figure, pandas, pyogrio, scipy.stats
import kkgeo as kk
from kkgeo._base import beside
from kkgeo.cli import VERBS
# Tests run on all cores: a run keeps to one.
beside.cores = lambda: 1
for verb in VERBS:
    __import__(f"kkgeo.cli.{verb}")
if "warm" in sys.argv:
    rows = kk.enrich(kk.geocode(kk.datasets.collaborations().head(9)))
    drawn = kk.choropleth(kk.coverage(rows, rows))
    drawn.to_html()
    drawn.to_figure()
    kk.grouping("arrondissement")

def child(arguments, folder, streams):
    os.chdir(folder)
    for number, (name, where) in enumerate(zip(("stdin", "stdout", "stderr"), streams)):
        if where == "closed":
            os.close(number)
            setattr(sys, name, None)
            continue
        if where == "gone":
            reading, opened = os.pipe()
            os.close(reading)
        else:
            opened = os.open(where, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    from kkgeo.__main__ import main
    main(arguments)

while line := sys.stdin.readline():
    number = os.fork()
    if not number:
        child(**json.loads(line))
        os._exit(99)
    print(number, flush=True)
    # Until it is asked for, its number is nobody else's.
    sys.stdin.readline()
    print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)
"""


class Runs:
    """Runs within a folder; each stream is a path, or ``closed``, or a pipe that nobody reads any more: ``gone``.

    Those that are `warm` know the reference data from the start: they do not test how these are loaded.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None, *, warm: bool = False) -> None:
        self.folder = folder
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, *["warm"] * warm],
            cwd=folder, stdin=pipe, stdout=pipe, text=True, env={**os.environ, **(environment or {})},
        )  # fmt: skip

    def start(
        self,
        command: str | Sequence[str],
        folder: Path | None = None,
        *,
        out: str = os.devnull,
        err: str = os.devnull,
        into: str = os.devnull,
    ) -> int:
        """Start a run, and return the number of its process."""
        arguments = command.split() if isinstance(command, str) else [*command]
        told = {"arguments": arguments, "folder": str(folder or self.folder), "streams": [into, out, err]}
        return self._said(json.dumps(told))

    def ended(self) -> int:
        """Wait until it ends, and return how: its exit code, or less than zero by which signal."""
        return self._said("")

    def run(self, command: str | Sequence[str], folder: Path | None = None, **streams: str) -> int:
        """Run it from its start to its end, and return how it ended."""
        self.start(command, folder, **streams)
        return self.ended()

    def said(self, *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run it from its start to its end, and return how it ended and what it said, as `subprocess.run` does."""
        with TemporaryDirectory() as kept:
            out, err = (Path(kept) / name for name in ("out", "err"))
            command = [str(argument) for argument in arguments]
            code = self.run(command, folder, out=str(out), err=str(err))
            return subprocess.CompletedProcess(command, code, out.read_text("utf-8"), err.read_text("utf-8"))

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, *_: Any) -> None:
        self.process.communicate()

    def _said(self, line: str) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())
