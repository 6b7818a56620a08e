"""The command line as a process of its own, without the wait for what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.runs import Runs

Program = Callable[..., subprocess.CompletedProcess[str]]
_SURROUNDINGS = {"PYTHONIOENCODING": "utf-8", "COLUMNS": "100", "LC_ALL": "C"}


def _started(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kkgeo", *map(str, arguments)]
    environment = {**os.environ, **_SURROUNDINGS}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", env=environment)


@pytest.fixture(scope="session")
def kkgeo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Run the command line with some arguments in a folder; tests/test_package.py and `started` start it anew."""
    if not hasattr(os, "fork"):
        yield _started
        return
    with Runs(tmp_path_factory.mktemp("program"), _SURROUNDINGS, warm=True) as runs:
        yield runs.said


@pytest.fixture
def started() -> Program:
    """Start ``python -m kkgeo`` with some arguments in a folder, from nothing."""
    return _started
