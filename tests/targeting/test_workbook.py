from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import load_workbook

from kkgeo._base.words import say
from kkgeo.errors import InputError, SourceError
from kkgeo.targeting import cover_targets, targets, write_targets
from tests.targeting.by_hand import rows

HOSTILE = ["=cmd|' /C calc'!A0", "+1", "@x", "-2", "a\x00\x0bb\uffff", "x" * 40_000, "{name} <b>"]


@pytest.fixture(scope="module")
def hostile(table: pd.DataFrame) -> gpd.GeoDataFrame:
    register = rows(
        *(
            {
                "nis": "24001", "name": name, "institution": str(i), "municipality": "Aarschot", "street": name,
                "postal_code": "3200", "=kolom": name, "oki": 0.1 * i, "pupils": 100, "at": (0, i),
            }
            for i, name in enumerate(HOSTILE)
        )
    )  # fmt: skip
    placed = rows({"nis": "24001", "name": "partner", "institution": "0", "at": None})
    academy = rows({"nis": "24001", "name": "=1+1", "at": (0, 0)})
    return targets(placed, register, academies=academy, table=table, all_rows=True)


def test_hostile_names_stay_texts(hostile: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_targets(hostile, tmp_path / "lijst.xlsx")
    book = load_workbook(tmp_path / "lijst.xlsx")
    assert book.sheetnames == ["Uitnodigen", "Hoe gemaakt", "Niet uitgenodigd"]
    for sheet in book:
        assert sheet.freeze_panes == ("A2" if sheet.title == "Hoe gemaakt" else "B2")
        assert [table.ref for table in sheet.tables.values()] == [sheet.dimensions]
        assert all(cell.font.bold for cell in sheet[1])
        assert all(8 <= sheet.column_dimensions[cell.column_letter].width <= 60 for cell in sheet[1])
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                assert cell.quotePrefix
    assert book["Uitnodigen"].max_row == len(HOSTILE)
    names = [row[1].value for row in book["Uitnodigen"].iter_rows(min_row=2)]
    assert {"+1", "@x", "-2", "{name} <b>"} <= set(names)
    assert max(map(len, names)) == 32_767
    other = list(book["Niet uitgenodigd"].iter_rows(min_row=2, values_only=True))
    assert len(other) == 1
    assert other[0][1] == HOSTILE[0]
    assert "Niet gerangschikt: deze school heeft al een samenwerking." in other[0][5]


def test_the_address_comes_first_in_dutch_or_english(hostile: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_targets(hostile, path)
    dutch = pd.read_excel(path, engine="openpyxl")
    assert list(dutch.columns[:6]) == ["Rang", "Naam", "Straat", "Postcode", "Gemeente", "Waarom"]
    assert dutch.columns[-1] == "=kolom"
    assert dutch["NIS-code"].tolist() == [24001] * 6
    assert dutch["Rang"].tolist() == [1, 2, 3, 4, 5, 6]
    assert set(dutch["Bekend"]) == {"tekort, nood, nabijheid"}
    assert set(dutch["Oordeel"]) == {"Te klein om iets te besluiten"}
    write_targets(hostile, path, lang="en")
    english = pd.read_excel(path, engine="openpyxl")
    assert list(english.columns[:6]) == ["Rank", "Name", "Street", "Postal code", "Municipality", "Why"]
    assert set(english["Verdict"]) == {"Too small to tell"}


def test_the_sheet_that_says_how(hostile: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_targets(hostile, path)
    facts: dict[str, str] = dict(
        pd.read_excel(path, sheet_name="Hoe gemaakt", dtype=str, engine="openpyxl").itertuples(index=False)
    )
    assert facts["Gewicht van tekort"].startswith("0,556: hoeveel er gemiddeld ontbreekt aan de verhouding")
    assert facts["Gewicht van nabijheid"].startswith("0,167: ")
    assert "10 km" in facts["Gewicht van nabijheid"]
    assert facts["Op de lijst"] == "6"
    assert facts["Schooljaren die een samenwerking loopt"] == "3"
    assert facts["Gespreid over tekorten: elke volgende school telt voor wat er dan nog ontbreekt"] == "ja"
    assert facts["Niet gerangschikt: heeft al een samenwerking"] == "1"
    assert facts["Samenwerkingen gekoppeld op instellingsnummer"] == "1"
    assert facts["Gemeenten van"] == "2025"
    assert "Let op" in facts


def test_those_after_the_first_n_are_not_invited(tmp_path: Path, table: pd.DataFrame) -> None:
    schools = rows(*({"nis": "24001", "name": name, "at": None} for name in "abc"))
    nobody = rows({"nis": "11001", "name": "ver weg", "at": None})
    write_targets(targets(nobody, schools, table=table, n=1, all_rows=True), tmp_path / "list.xlsx")
    book = pd.read_excel(tmp_path / "list.xlsx", sheet_name=None, engine="openpyxl")
    assert book["Uitnodigen"]["Naam"].tolist() == ["a"]
    assert book["Niet uitgenodigd"]["Naam"].tolist() == ["b", "c"]
    assert book["Niet uitgenodigd"]["Waarom"].str.startswith("Niet bij de eerste 1. ").all()


def test_invented_data_say_so(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    chosen = cover_targets(placed, register, academies=academies, n=3, max_distance_km=2, lang="en")
    write_targets(chosen, tmp_path / "list.xlsx", lang="en")
    book = pd.read_excel(tmp_path / "list.xlsx", sheet_name=None, engine="openpyxl")
    assert list(book) == ["Invite", "How made"]
    assert book["Invite"]["Gained"].tolist() == chosen["gained"].tolist()
    facts: dict[str, str] = dict(book["How made"].astype("str").itertuples(index=False))
    assert facts["Note"] == say("datasets.invented", "en")
    assert facts["Proved to be the best"] == "yes"
    assert facts["Method"].startswith("Academies chosen so that")
    assert facts["In the whole register, where there is a point"] == "1,360,760"


def test_errors(hostile: gpd.GeoDataFrame, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"end the name 'list\.csv' in \.xlsx"):
        write_targets(hostile, tmp_path / "list.csv")
    with pytest.raises(InputError, match=r"not made by kkgeo\.targets"):
        write_targets(pd.DataFrame({"rank": [1]}), tmp_path / "list.xlsx")
    with pytest.raises(SourceError, match="does not exist"):
        write_targets(hostile, tmp_path / "no" / "list.xlsx")
    assert list(tmp_path.iterdir()) == []
