from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.name)
def test_a_notebook_runs_from_top_to_bottom(notebook: Path) -> None:
    cells = [c for c in json.loads(notebook.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    space: dict[str, object] = {}
    for cell in cells:
        exec("".join(cell["source"]), space)
    assert space["table"].attrs["kkgeo"]["unplaced"] == 0  # type: ignore[attr-defined]
    assert not any(cell["outputs"] for cell in cells)
