"""Run notebooks from top to bottom and keep what they print: ``python notebooks/running.py docs/notebooks/*.ipynb``.

What is kept is compared by the tests with what comes out today, so that no page shows figures of yesterday.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells with code, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def run(notebook: dict[str, Any]) -> tuple[list[str], dict[str, object]]:
    """Return what every code cell prints, and the variables at the end."""
    space: dict[str, object] = {}
    printed = []
    for cell in code_cells(notebook):
        caught = io.StringIO()
        with contextlib.redirect_stdout(caught):
            exec("".join(cell["source"]), space)
        printed.append(caught.getvalue())
    return printed, space


def kept(notebook: dict[str, Any]) -> list[str]:
    """Return what every code cell printed when it was kept."""
    return ["".join(text for out in cell["outputs"] for text in out["text"]) for cell in code_cells(notebook)]


def keep(path: Path) -> None:
    """Run a notebook and write what it prints into it."""
    notebook = json.loads(path.read_text("utf-8"))
    printed, _ = run(notebook)
    for number, (cell, text) in enumerate(zip(code_cells(notebook), printed, strict=True), start=1):
        cell["execution_count"] = number
        lines = text.splitlines(keepends=True)
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": lines}] if text else []
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        keep(Path(name))
