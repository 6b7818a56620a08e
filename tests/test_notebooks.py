from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import code_cells, kept, run

from tests.crossed import few

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
#: Those that keep nothing but maps and tables, which are drawn where they are read.
SILENT = {"first_steps.ipynb"}


# Building the site runs all of them.
@pytest.mark.parametrize(
    "notebook", few(sorted(NOTEBOOKS, key=lambda path: path.name not in SILENT)), ids=lambda p: p.name
)
def test_a_notebook_runs_from_top_to_bottom_and_prints_what_it_shows(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KKGEO_NOTEBOOK_ROWS", "20000")
    cells = json.loads(notebook.read_text("utf-8"))
    printed, space = run(cells)
    assert printed == kept(cells)
    assert any(printed) == (notebook.name not in SILENT)
    table: Any = space.get("table")
    if table is not None:
        assert table.attrs["kkgeo"]["unplaced"] == 0


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.name)
def test_a_notebook_says_what_its_data_are_and_is_small(notebook: Path) -> None:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    assert cells[0]["cell_type"] == "markdown"
    assert cells[0]["source"][0].startswith("# ")
    assert "invented" in "".join("".join(cell["source"]) for cell in cells[:2])
    assert notebook.stat().st_size < 100_000
    assert f"]({notebook.name})" in (notebook.parent / "README.md").read_text("utf-8")


def test_the_tutorial_shows_what_it_prints() -> None:
    cells = json.loads((ROOT / "docs" / "notebooks" / "is_this_gap_real.ipynb").read_text("utf-8"))
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
