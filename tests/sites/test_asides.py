"""Rows that are no places are known, kept and said: blank rows, totals, headings that come again, notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kkgeo.sites import describe_columns, read_sites
from kkgeo.sites.asides import ROW_KIND, ROW_TEXT

HEADINGS = ["naam", "postcode", "gemeente", "jaar", "leerlingen"]
PLACES: list[list[Any]] = [
    ["De Linde", 9000, "Gent", 2019, 12], ["De Berk", 8000, "Brugge", 2020, 8], ["De Eik", 3300, "Tienen", 2020, 5],
]  # fmt: skip


def one(*cells: Any) -> str | None:
    """Say what a row is that stands under three places."""
    return kinds([*PLACES, [*cells, *[None] * (len(HEADINGS) - len(cells))]])[-1]


def kinds(rows: list[list[Any]], headings: list[str] = HEADINGS) -> list[str | None]:
    sites = read_sites(pd.DataFrame(rows, columns=headings))
    assert len(sites) == len(rows)
    if ROW_KIND not in sites:
        return [None] * len(rows)
    return [None if pd.isna(kind) else kind for kind in sites[ROW_KIND]]


@pytest.mark.parametrize("cells", [
    (), ("", "", None, float("nan"), None), ("  ", "\u00a0", "\t"), ("-", "-", "-", "-", "-"), ("---------",),
    ("", "/", "..."), ("\u200b", None), ("=====", "====="),
])  # fmt: skip
def test_blank(cells: tuple[Any, ...]) -> None:
    assert one(*cells) == "blank"


@pytest.mark.parametrize("cells", [
    ("Totaal",), ("TOTAAL:", None, None, None, 25), ("Totaal Vlaanderen", None, None, None, 25), ("Subtotaal",),
    ("Som", None, None, None, 25), ("Total", None, None, None, "25"), (None, "Totaal", None, None, 25),
    (None, None, "Totaal", None, 25), ("Eindtotaal", None, None, None, 25), ("Algemeen totaal", None, None, None, 25),
    ("Totaal aantal scholen", None, None, None, 3), ("Totaal 2019", None, None, 2019, 12), ("Sub-totaal",),
    ("** Totaal **", None, None, None, 25), ("Totaal:  25",), ("Grand Total", None, None, None, 25),
    (None, None, "Totaal Gent", None, 12), ("Totaal Gent",), ("Totaal", None, None, "2019", 12), ("Gent Totaal",),
    (None, None, "Totaal 2019", None, 12),
    (None, None, "Gent Totaal", None, 12), ("Aantal scholen: 3",), ("n = 3",), ("3 scholen",),
    ("Aantal scholen", None, None, None, 3), ("Totaal Gent (1)",), ("Totaal Brussels Hoofdstedelijk Gewest",),
    ("Gemiddelde", None, None, None, 8.3), (None, None, None, None, 25),
    ("Totaal provincie Antwerpen", None, None, None, 3),
    ("Totaal Theater", None, None, None, 25), ("Vlaanderen", None, None, None, 25),
    ("Totaal", None, "Gent", None, 25),
    ("Samen", None, None, None, 25), ("Totaal", None, "Vlaanderen", None, 25), ("Tot. gen.", None, None, None, 25),
    ("totaal", None, None, None, 99), ("Σ", None, None, None, 25), ("Total général", None, None, None, 25),
])  # fmt: skip
def test_totals(cells: tuple[Any, ...]) -> None:
    assert one(*cells) == "total"


@pytest.mark.parametrize("cells", [
    tuple(HEADINGS), ("Naam", "Postcode", "Gemeente", "Jaar", "Leerlingen"), ("NAAM", "POSTCODE"), ("naam",),
    ("Naam school", "Postnummer", "Gemeente"), (" naam ", "Postcode (verplicht)", "gemeente"),
    (None, None, None, "Jaar", "Leerlingen"),
    ("2020",), ("Oost-Vlaanderen",), ("Provincie Antwerpen",), ("Schooljaar 2019-2020",), ("2019-2020",),
    ("Regio Hageland",),
])  # fmt: skip
def test_headings_and_titles(cells: tuple[Any, ...]) -> None:
    assert one(*cells) == "heading"


@pytest.mark.parametrize("cells", [
    ("Bron: Departement Onderwijs",), ("* voorlopige cijfers",), ("(1) zonder Brussel",),
    ("Noot: gegevens van vorig jaar",),
    ("Bron:", "Departement Onderwijs"), ("Opmerking: 3300 Tienen is nieuw",), ("Source: Statbel, 2020",),
    ("N.B.: enkel gewoon onderwijs",), ("¹ Met inbegrip van filialen",), ("Laatst bijgewerkt op 12/03/2020: AB",),
    ("Voorlopige cijfers",), ("De lijst is nog niet volledig.",), ("https://www.kunstkuur.be",), ("12/03/2020",),
    (None, "zie toelichting op blad 2"), ("© Vlaamse overheid",), ("Scholen met een ster zijn nieuw",),
    ("einde van de lijst",),
    ("Stand van zaken op 1 september 2020",), ("n.v.t. = niet van toepassing",), ("Einde lijst",),
    ("Voor vragen: kunstkuur@voorbeeld.be",), ("Niet voor publicatie",), ("Opgemaakt door Jan op 3 maart 2020",),
    ("Bron Departement Onderwijs en Vorming",), ("vragen: an@voorbeeld.be",),
])  # fmt: skip
def test_notes(cells: tuple[Any, ...]) -> None:
    assert one(*cells) == "footnote"


@pytest.mark.parametrize("cells", [
    # A place of its own.
    ("Totaal", 9000, "Gent", 2020, 7), ("Totaal", None, "Gent", 2020, 7), ("Totaal", 9000), ("Bron: water", 9000),
    ("Naam", 9000, "Gent", 2019, 3), ("* De Ster", None, "Gent"), ("-", 9000), ("", None, "Gent"), (None, "9000"),
    ("Som", None, "Aalst"), ("Totaal Theater", 9000, "Gent"),
    (None, "9000 Gent"), (None, "Gent 9000"), (None, None, "B-9000 Gent"), ("Totaal", "9000 Gent", None, 2019),
    # In doubt.
    ("De Populier",), ("De Bron",), ("Basisschool De Bron",), ("Totaal Theater",), ("Samen",), ("Ensemble",),
    ("Someren",), ("Totaalschool",), ("De Linde", None, "Parijs"), (None, None, "Gennt"),
    ("Sint-Jan", None, None, 2020),
    ("Samen", None, None, None, 7), (None, None, None, None, 7),
    ("Vrije Basisschool voor Buitengewoon Onderwijs Sint-Jan",),
    ("Academie voor Muziek, Woord en Dans",), (None, None, None, 2020), ("Totaal Theater", None, None, 2020),
    ("Somme-Leuze",), ("*",), ("Antwerpen",), ("Deel van Zolder",), ("Haltern am See",), ("Ter Bronnen",),
    ("Van Page",),
    ("Regina Pacisinstituut - A.S.O.",), ("Maria Assumptalyceum A.S.O.-T.S.O.-B.S.O.",),
    ("Sportschool Totaal",), ("De Som van Alles",), ("Brontosaurus",), ("Titel", "Code"), ("X", "?"),
])  # fmt: skip
def test_places(cells: tuple[Any, ...]) -> None:
    assert one(*cells) is None


@pytest.mark.parametrize("names", [
    ["Gent", "Aalst", "Brugge"], ["Totaalschool", "De Bron", "Somers"],
    ["Provincie", "Nog niet bekend is de derde school", "?"],
])  # fmt: skip
def test_in_a_list_of_one_column_nothing_stands_alone(names: list[str]) -> None:
    assert kinds([[name] for name in names], ["gemeente"]) == [None] * len(names)


def test_in_a_list_of_one_column_totals_and_sources_are_known() -> None:
    rows = ["Gent", "Aalst", None, "gemeente", "Brugge", "Totaal: 3", "Bron: eigen telling"]
    expected = [None, None, "blank", "heading", None, "total", "footnote"]
    assert kinds([[row] for row in rows], ["gemeente"]) == expected


def test_totals_within_a_list() -> None:
    rows: list[list[Any]] = [
        ["A", None, "Gent", None, 10], ["B", None, "Gent", None, 15], ["Totaal", None, "Gent", None, 25],
        ["C", None, "Brugge", None, 5], ["Totaal", None, "Brugge", None, 5], [None, None, None, None, 30],
    ]  # fmt: skip
    assert kinds(rows) == [None, None, "total", None, "total", "total"]
    # Of other numbers nobody knows that they are sums.
    rows[2][4] = 26
    assert kinds(rows)[2] is None


def test_a_form_of_which_only_the_number_is_filled_in() -> None:
    rows: list[list[Any]] = [
        [1, "A", 9000],
        [2, "B", 8000],
        [3, None, None],
        [4, None, None],
        [5, "C", 3300],
        [9, None, None],
    ]
    assert kinds(rows, ["nr", "naam", "postcode"]) == [None, None, "blank", "blank", None, None]


def test_coordinates_are_a_place() -> None:
    rows: list[list[Any]] = [
        ["Totaal", "51,05", "3,72"],
        ["Bron: x", 51.05, 3.72],
        ["lat", "lat", "lon"],
        ["De Linde is er niet bij.", None, None],
    ]
    assert kinds([*rows, *rows[:2]], ["naam", "lat", "lon"]) == [None, None, None, "footnote", None, None]


@pytest.mark.parametrize(("text", "kind"), [
    ("Bezorgd door alle academies", "footnote"), ("Alfabetisch geordend per gemeente", "footnote"),
    ("De Groene Parel aan de Leie", None), ("De Gele Ballon", None), ("Basisschool met wat kleine letters erin", None),
])  # fmt: skip
def test_under_a_blank_row(text: str, kind: str | None) -> None:
    assert kinds([*PLACES, [None] * 5, [text, *[None] * 4]])[-1] == kind
    assert kinds([*PLACES, [text, *[None] * 4]])[-1] is None


def test_no_real_name_alone_in_a_row_is_taken_for_anything_else() -> None:
    folder = Path(__file__).parents[3] / "shared" / "real"
    if not folder.exists():
        pytest.skip(f"{folder} is not there")
    lists = [read_sites(path) for path in sorted(folder.glob("*.csv"))]
    names = {str(name) for sites in lists if "name" in sites for name in sites["name"].dropna()}
    assert len(names) > 900
    rows = [*PLACES, *([name, *[None] * 4] for name in sorted(names)), *PLACES * len(names)]
    assert set(kinds(rows)) == {None}


def test_headings_in_other_words() -> None:
    rows: list[list[Any]] = [
        ["De Linde", 9000, "Gent"],
        ["Naam", "Postcode", "Gemeente"],
        ["Nom", "Code postal", "Commune"],
        ["Stad", None, None],
    ]
    headings = ["Naam school\nNom école", "Postcode\nCode Postal", "Gemeente\nCommune"]
    assert kinds(rows, headings) == [None, "heading", "heading", None]


def test_what_an_earlier_run_wrote_is_not_what_a_row_has() -> None:
    import kkgeo as kk

    rows = pd.DataFrame({"naam": ["De Linde", None, "Totaal"], "postcode": ["9000", None, None]})
    # As a release before this one wrote it.
    before = pd.DataFrame(kk.enrich(kk.geocode(rows))).drop(columns="geometry")
    sites = read_sites(before)
    assert [None if pd.isna(kind) else kind for kind in sites[ROW_KIND]] == [None, "blank", "total"]


def test_an_address_in_one_cell_is_a_place() -> None:
    rows: list[list[Any]] = [
        ["De Linde", "Kerkstraat 12, 3300 Tienen"], ["Totaal", "Kerkstraat 1, 9000 Gent"], ["Totaal", None],
        [None, "Bron: eigen telling in 2020"], [None, "Markt 1, 8000 Brugge"],
    ]  # fmt: skip
    assert kinds(rows, ["naam", "adres"]) == [None, None, "total", "footnote", None]


def test_the_lists_own_word_counts() -> None:
    rows: list[list[Any]] = [["De Linde", None, None], ["Totaal", None, None], ["De Eik", 3300, "total"]]
    assert kinds(rows, ["naam", "postcode", ROW_KIND]) == [None, None, "total"]
    # A column that only has the same name is a person's.
    sites = read_sites(
        pd.DataFrame([["A", 9000, "rood"], ["Totaal", None, None]], columns=["naam", "postcode", ROW_KIND])
    )
    assert sites[f"{ROW_KIND}_input"].tolist()[0] == "rood"
    assert sites[ROW_KIND].tolist()[1] == "total"


def test_columns_keep_their_types_and_nothing_is_lost() -> None:
    rows: list[list[Any]] = [
        *PLACES,
        HEADINGS,
        ["Bron: x"],
        [None, None, None, "Totaal", 25],
        ["-", "-", "-", "-", "-"],
    ]
    rows = [[*row, *[None] * (5 - len(row))] for row in rows]
    sites = read_sites(pd.DataFrame(rows, columns=HEADINGS))
    assert sites["year"].dtype == "Int64"
    assert sites["pupils"].dtype == "float64"
    assert sites["year"].tolist()[:3] == [2019, 2020, 2020]
    assert sites[ROW_KIND].tolist()[3:] == ["heading", "footnote", "total", "blank"]
    texts = sites[ROW_TEXT].tolist()
    assert texts[3] == "naam | postcode | gemeente | jaar | leerlingen"
    assert texts[5] == "Totaal | 25"
    assert sites["pupils"].tolist()[5] == 25
    assert sites["name"].tolist()[4] == "Bron: x"


def test_a_list_of_places_has_no_column_for_it() -> None:
    sites = read_sites(pd.DataFrame(PLACES, columns=HEADINGS))
    assert ROW_KIND not in sites
    assert "asides" not in sites.attrs["kkgeo_reading"]


def test_an_index_of_ones_own() -> None:
    frame = pd.DataFrame([*PLACES, [None] * 5, ["Totaal", *[None] * 4]], columns=HEADINGS, index=list("aabbc"))
    sites = read_sites(frame)
    assert sites.index.tolist() == list("aabbc")
    assert sites[ROW_KIND].tolist()[3:] == ["blank", "total"]
    assert "1 lege rij (rij b) telt niet mee" in describe_columns(sites)


LIST: list[list[Any]] = [
    HEADINGS,
    *PLACES[:2],
    [],
    ["Totaal", None, None, None, 20],
    HEADINGS,
    PLACES[2],
    ["Bron: eigen telling"],
]
KINDS_OF_LIST = [None, None, "blank", "total", "heading", None, "footnote"]


def written(folder: Path, suffix: str) -> Path:
    path = folder / f"list{suffix}"
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in LIST:
            sheet.append(row)
        book.save(path)
    elif suffix == ".parquet":
        rows = [[None if cell is None else str(cell) for cell in [*row, *[None] * 5][:5]] for row in LIST[1:]]
        pd.DataFrame(rows, columns=HEADINGS).to_parquet(path)
    else:
        text = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in LIST)
        path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".txt"])
def test_every_kind_of_file(tmp_path: Path, suffix: str) -> None:
    sites = read_sites(written(tmp_path, suffix))
    assert [None if pd.isna(kind) else kind for kind in sites[ROW_KIND]] == KINDS_OF_LIST
    assert sites["year"].dtype == "Int64"


def test_which_rows_is_said(tmp_path: Path) -> None:
    sites = read_sites(written(tmp_path, ".xlsx"))
    dutch, english = describe_columns(sites, "nl"), describe_columns(sites, "en")
    for line in (
        "1 lege rij (rij 4) telt niet mee",
        "1 rij met een totaal (rij 5) telt niet mee",
        "1 rij met koppen of een titel (rij 6) telt niet mee",
        "1 rij met een voetnoot of bron (rij 8) telt niet mee",
    ):
        assert line in dutch
    assert "1 blank row (row 4) does not count" in english
    assert not any(ROW_KIND in line for line in dutch)
    many = read_sites(pd.DataFrame([*PLACES, *[[None] * 5] * 7], columns=HEADINGS))
    assert "7 lege rijen (rij 3, 4, 5, 6, 7 ...) tellen niet mee" in describe_columns(many)


def test_what_is_merged_downwards_makes_no_place_of_a_total(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["gemeente", "postcode", "naam", "leerlingen"],
        ["Gent", 9000, "A", 10],
        [None, None, "B", 5],
        [None, None, "Totaal", 15],
        [None, None, None, None],
        ["Brugge", 8000, "C", 4],
        [None, None, "Subtotaal", 99],
        [None, None, "D", 3],
    ):
        sheet.append(row)
    for cells in ("A2:A5", "B2:B5", "A6:A8", "B6:B8"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "x.xlsx")
    sites = read_sites(tmp_path / "x.xlsx")
    assert [None if pd.isna(kind) else kind for kind in sites[ROW_KIND]] == [
        None,
        None,
        "total",
        "blank",
        None,
        "total",
        None,
    ]
    assert sites["municipality_name"].fillna("").tolist() == ["Gent", "Gent", "", "", "Brugge", "", "Brugge"]


def test_a_row_merged_across_is_no_place(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (HEADINGS, *PLACES, ["Kempen"], *PLACES):
        sheet.append(row)
    sheet.merge_cells("A5:E5")
    book.save(tmp_path / "x.xlsx")
    assert read_sites(tmp_path / "x.xlsx")[ROW_KIND].tolist()[3] == "footnote"


def test_sheets_together(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first: Any = book.active
    first.title = "2019"
    for title in ("2019", "2020"):
        sheet: Any = book[title] if title in book.sheetnames else book.create_sheet(title)
        for row in (["naam", "postcode"], ["A", 9000], ["Totaal", None], ["B", 8000]):
            sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    sites = read_sites(tmp_path / "x.xlsx", sheet="all")
    assert sites[ROW_KIND].tolist()[1::3] == ["total", "total"]
    assert "2 rijen met een totaal (rij 2019!3, 2020!3) tellen niet mee" in describe_columns(sites)


def test_the_case() -> None:
    path = Path(__file__).parents[3] / "shared" / "cases" / "12-bilingual-headings.xlsx"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    assert read_sites(path)[ROW_KIND].tolist()[2] == "footnote"
