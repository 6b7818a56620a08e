"""What a PDF says, read with Debian's poppler-utils."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def _run(command: str, *told: str | Path) -> str:
    found = shutil.which(command)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{command} is absent: CI may not pass without reading what was printed")
        pytest.skip(f"{command} is absent: no PDF was read (Debian: apt-get install poppler-utils)")
    return subprocess.run([found, *told], capture_output=True, check=True, timeout=60).stdout.decode("utf-8")


def text_of(file: Path) -> str:
    """Return its text as it is laid out, a form feed between pages."""
    return _run("pdftotext", "-layout", file, "-")


def facts_of(file: Path) -> dict[str, str]:
    """Return its title, language, number of pages and the like."""
    lines = (line.partition(":") for line in _run("pdfinfo", file).splitlines())
    return {key: value.strip() for key, _, value in lines}
