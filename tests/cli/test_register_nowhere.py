from __future__ import annotations

from pathlib import Path

import pytest

from kkgeo.cli.lists import AndAcademies
from tests.cli.conftest import Program


@pytest.mark.parametrize("verb", [["coverage"], ["gaps", "-o", "g.csv"]])
@pytest.mark.slow
def test_the_screen_says_how_many_schools_have_no_place(tmp_path: Path, kkgeo: Program, verb: list[str]) -> None:
    (tmp_path / "l.csv").write_text("naam;postcode\nA;9000\n")
    (tmp_path / "r.csv").write_text("naam;postcode\nR1;9000\nR2;4000\nR3;8000\nR4;5000\n")
    done = kkgeo(verb[0], "l.csv", "--register", "r.csv", *verb[1:], "--lang", "en", folder=tmp_path)
    assert "2 of the 4 schools of the register are in no municipality" in done.stderr, done.stderr


@pytest.mark.slow
def test_headings_of_the_register_can_be_told(tmp_path: Path, kkgeo: Program) -> None:
    (tmp_path / "l.csv").write_text("naam;postcode\nA;9000\n")
    (tmp_path / "r.csv").write_text("naam;waar\nR1;9000\nR2;4000\n")
    told = ["coverage", "l.csv", "--register", "r.csv", "--register-column", "postal_code=waar", "--lang", "en"]
    done = kkgeo(*told, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 of the 2 schools of the register are in no municipality" in done.stderr


def test_the_name_of_an_academy_is_its_name_in_a_list_of_academies(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Naam academie;Postcode\nX;9000\n")
    found = AndAcademies(tmp_path / "a.csv", academies=tmp_path / "a.csv").nearby()
    assert found is not None
    assert found["name"].tolist() == ["X"]
