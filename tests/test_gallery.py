from __future__ import annotations

import re
import shutil
from pathlib import Path

import gallery
import numpy as np
import pytest
from matplotlib.image import imread, imsave

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.mark.long
def test_the_gallery_is_what_its_script_makes(tmp_path: Path) -> None:
    files = gallery.make(tmp_path)
    assert gallery.differences(tmp_path) == []
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\((images/[^)]+)\)", page)
    assert [tmp_path / file for _, file in shown] == files[1:]
    assert all(alternative for alternative, _ in shown)
    # The pictures of a repository are small.
    assert all(file.stat().st_size < 600_000 for file in files)

    # And what is not the same is found.
    kept = tmp_path / "kept"
    shutil.copytree(tmp_path / "images", kept / "images")
    (kept / "gallery.md").write_text(page + "more", encoding="utf-8")
    (kept / "images" / "punten.png").unlink()
    other = imread(kept / "images" / "jaren.png")
    imsave(kept / "images" / "jaren.png", np.clip(other[..., :3] - 0.1, 0, 1))
    assert gallery.differences(tmp_path, kept) == [
        "gallery.md has another text",
        "images/jaren.png looks different",
        "images/punten.png is not there",
    ]
