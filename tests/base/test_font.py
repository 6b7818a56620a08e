from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from kkgeo._base.font import FAMILY, REGULAR, SEMIBOLD, font_css, font_file

HOME = Path(str(files("kkgeo._base").joinpath("fonts")))
#: What a text in Dutch, English or a neighbour's language has, and the signs that kkgeo writes.
LETTERS = "azAZ09 éëïöüçñßøœšžłőĳŒÀ €%&@ “”‘’–—… ·•×−≤≥≈≠←↑→↓ □ « » † \u202f"


def test_every_file_is_the_one_that_was_made() -> None:
    lines = [line.split("  ") for line in (HOME / "SHA256SUMS").read_text("ascii").splitlines()]
    noted = {name: digest for digest, name in lines}
    here = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in HOME.glob("*.*f*")}
    assert here == noted
    assert "SIL OPEN FONT LICENSE Version 1.1" in (HOME / "LICENSE.txt").read_text("utf-8")


@pytest.mark.parametrize("weight", [REGULAR, SEMIBOLD])
def test_every_letter_is_there_under_a_name_of_our_own(weight: int) -> None:
    from matplotlib.ft2font import FT2Font

    letters = FT2Font(str(font_file(weight, "ttf")))
    assert letters.family_name == FAMILY
    assert [sign for sign in LETTERS if not letters.get_char_index(ord(sign))] == []


def test_a_page_carries_both_weights_and_stays_small() -> None:
    assert len(font_css()) < 46_000
    assert all(f"font-weight:{weight};" in font_css() for weight in (REGULAR, SEMIBOLD))
    assert sum(len(font_file(weight, "woff2").read_bytes()) for weight in (REGULAR, SEMIBOLD)) < 45_000
