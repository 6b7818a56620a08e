"""The exported cross table of OKI per site joins exactly, or says what did not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError, SourceError
from kkgeo.register import describe_register

HEADINGS = [
    "Instelling, vestigingsplaats adres", "Gemiddelde OKI", "% thuistaal niet Nederlands",
    "% laag opleidingsniveau moeder", "% schooltoelage", "% buurt met hoge schoolse vertraging",
]  # fmt: skip
PIVA = "28514 - Provinciaal Instituut PIVA | Antwerpen, Desguinlei 244"
ROWS = [
    [PIVA, "1,20", "30,0", "30,0", "40,0", "20,0"],
    ["101 - De Linde - hoofdschool | Gent, Sint-Jansstraat 5A", "0,40", "10", "10", "10", "10"],
    ["102 - Dubbel | Gent, Kerkstraat 1", "2", "50", "50", "50", "50"],
    ["102 - Dubbel | Brugge, Kerkstraat 1", "1", "25", "25", "25", "25"],
    ["103 - Twee keer | Gent, Markt 3", "2", "50", "50", "50", "50"],
    ["103 - Twee keer | Gent, Markt 3", "1", "25", "25", "25", "25"],
    ["999 - Weg | Gent, Markt 9", "1", "25", "25", "25", "25"],
    ["Totaal", "1,2", "30", "30", "30", "30"],
]
REGISTER = pd.DataFrame({
    "schoolnummer": ["28514", "101", "102", "102", "103", "104", "28514", "101"],
    "naam": ["PIVA", "De Linde", "Gent", "Brugge", "Twee keer", "Niets", "PIVA 2", "Linde 2"],
    "straat": ["Desguinlei", "Sint-Jansstraat", "Kerkstraat", "KERKSTRAAT", "Markt", "Markt", "Desguinlei",
               "Sint Jansstraat"],
    "huisnummer": ["244", "5 A", "1", "1", "3", "3", "24", "5"],
    "postcode": ["2018", "9000", "9000", "8000", "9000", "9000", "2018", "9000"],
    "gemeente": ["Antwerpen", "Gent", "Gent", "Brugge", "Gent", "Gent", "Antwerpen", "Gent"],
})  # fmt: skip


def saved(path: Path, rows: list[list[str]], above: list[list[str]] | None = None) -> Path:
    lines = [*([HEADINGS] if above is None else above), *rows]
    if path.suffix == ".csv":
        path.write_text("\n".join(";".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
        return path
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append([float(c.replace(",", ".")) if c.replace(",", "").isdigit() else c for c in line])
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["oki.csv", "oki.xlsx"])
def test_what_joins_and_what_does_not(tmp_path: Path, name: str) -> None:
    register = kk.read_register(REGISTER, oki=saved(tmp_path / name, ROWS))
    assert len(register) == len(REGISTER)
    assert register["oki"].round(4).fillna(-1).tolist() == [0.3, 0.1, 0.5, 0.25, -1, -1, -1, -1]
    assert register["oki_school_allowance"].iloc[0] == pytest.approx(0.4)
    summary = register.attrs["kkgeo_register"]
    assert summary["oki_joined"] == 4
    assert summary["oki_without"] == ["Twee keer", "Niets", "PIVA 2", "Linde 2"]
    assert summary["oki_unused"] == ["999 - Weg | Gent, Markt 9"]
    assert summary["oki_ambiguous"] == ["Twee keer"]
    assert summary["oki_other_rows"] == ["Totaal"]
    assert "4 rijen kregen een OKI" in describe_register(register)
    assert "4 rows are not in the OKI table: Twee keer; Niets; PIVA 2; ..." in describe_register(register, "en")
    assert any("999 - Weg" in line for line in describe_register(register, "en"))


@pytest.mark.parametrize("row", [
    "28514 - PIVA | Antwerpen, Desguinlei 244 ", "028514 - PIVA | Antwerpen, DESGUINLEI 244",
    "28514 \u2013 P|A, Desguinlei 244",
    "28514 - A | B | Antwerpen, Desguinlei 244", "28514 - PIVA, afdeling 2 | Antwerpen, Desguinlei  244",
])  # fmt: skip
def test_ways_to_write_one_site(tmp_path: Path, row: str) -> None:
    register = kk.read_register(REGISTER, oki=saved(tmp_path / "o.csv", [[row, *ROWS[0][1:]]]))
    assert register["oki"].notna().tolist() == [True] + [False] * 7


@pytest.mark.parametrize("row", [
    "28514 - PIVA | Antwerpen, Desguinlei 244A", "28514 - PIVA | Antwerpen, Desguinlei 246",
    "28514 - PIVA | Antwerpen, Desguinle 244",
    "28515 - PIVA | Antwerpen, Desguinlei 244", "28514 - PIVA | Antwerpen, Desguinlei",
    "28514 - PIVA | Antwerpen, Desguinlei 2 44",
])  # fmt: skip
def test_nothing_is_guessed(tmp_path: Path, row: str) -> None:
    register = kk.read_register(REGISTER, oki=saved(tmp_path / "o.csv", [[row, *ROWS[0][1:]]]))
    assert register["oki"].isna().all()
    assert register.attrs["kkgeo_register"]["oki_unused"] == [row]


@pytest.mark.parametrize(("oki", "parts"), [
    ("1,20", ["30", "30", "40", "20"]), ("0,30", ["30", "30", "40", "20"]),
    ("30,0", ["30,0 %", "30 %", "40 %", "20 %"]),
    ("1,2", ["0,3", "0,3", "0,4", "0,2"]), ("1,18", ["30", "30", "40", "20"]),
])  # fmt: skip
def test_the_indicators_say_the_scale(tmp_path: Path, oki: str, parts: list[str]) -> None:
    register = kk.read_register(REGISTER, oki=saved(tmp_path / "o.csv", [[PIVA, oki, *parts]]))
    assert register["oki"].iloc[0] == pytest.approx(0.3, abs=0.006)
    assert register["oki_school_allowance"].iloc[0] == pytest.approx(0.4)


def test_titles_above_the_headings(tmp_path: Path) -> None:
    above = [["Dataloep, OKI per vestigingsplaats", *[""] * 5], HEADINGS]
    register = kk.read_register(REGISTER, oki=saved(tmp_path / "o.csv", ROWS, above))
    assert register["oki"].iloc[0] == pytest.approx(0.3)


@pytest.mark.parametrize(("rows", "above", "words"), [
    ([["Totaal", "1", "1", "1", "1", "1"]], None, "no row such as"),
    (ROWS, [["a", "b", "c", "d", "e", "f"]], "no heading with OKI"),
    ([[PIVA, "3,0", "30", "30", "40", "20"]], None, "scale is unknown"),
    ([row[:2] for row in ROWS[1:2]], [HEADINGS[:2]], "scale is unknown"),
    ([*ROWS[:3], [PIVA, "7", "30", "30", "40", "20"]], None, "outside the scale"),
])  # fmt: skip
def test_another_table_is_refused(
    tmp_path: Path, rows: list[list[str]], above: list[list[str]] | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        kk.read_register(REGISTER, oki=saved(tmp_path / "o.csv", rows, above))


def test_what_cannot_be_joined_is_said(tmp_path: Path) -> None:
    file = saved(tmp_path / "o.csv", ROWS)
    with pytest.raises(InputError, match="no column house_number"):
        kk.read_register(REGISTER.drop(columns="huisnummer"), oki=file)
    with pytest.raises(InputError, match="already has a column oki"):
        kk.read_register(REGISTER.assign(oki=0.2), oki=file)
    with pytest.raises(SourceError, match="no file"):
        kk.read_register(REGISTER, oki=tmp_path / "weg.csv")
    (tmp_path / "o.pdf").write_text("x")
    with pytest.raises(InputError, match="Export it"):
        kk.read_register(REGISTER, oki=tmp_path / "o.pdf")
