from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import code_cells, kept, run

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

NOTEBOOKS = [*sorted((ROOT / "notebooks").glob("*.ipynb")), *sorted((ROOT / "docs").glob("*.ipynb"))]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.name)
def test_a_notebook_runs_from_top_to_bottom_and_prints_what_it_shows(notebook: Path) -> None:
    cells = json.loads(notebook.read_text("utf-8"))
    printed, space = run(cells)
    assert printed == kept(cells)
    table: Any = space["table"]
    assert table.attrs["kkgeo"]["unplaced"] == 0


def test_the_tutorial_shows_what_it_prints() -> None:
    cells = json.loads((ROOT / "docs" / "is_this_gap_real.ipynb").read_text("utf-8"))
    assert all(cell["outputs"] for cell in code_cells(cells))
    said = "".join(kept(cells))
    for words in (
        "Hageland: 1 collaboration where 14.4",
        "Too small to tell",
        "around Glabbeek",
        "in 2021-2022 0.57",
        "1.98, and in 2021-2022 1.42",
        "without Antwerpen",
    ):
        assert words in said
