"""Years as columns, with marks under them: pointed out, and made rows on request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.sites import describe_columns, read_sites
from tests import commandline

HEADINGS = ["naam", "postcode", "2019", "2020", "2021"]
ROWS: list[list[Any]] = [
    ["De Linde", "9000", "x", None, "x"],
    ["De Berk", "8000", None, "x", None],
    ["De Eik", "3300", None, None, ""],
]


def made(rows: list[list[Any]], headings: list[Any] = HEADINGS) -> list[tuple[Any, ...]]:
    sites = read_sites(pd.DataFrame(rows, columns=headings), years="rows")
    return [tuple(None if pd.isna(v) else v for v in row) for row in sites[["name", "year", "row"]].to_numpy()]


def test_every_mark_is_a_row_and_nothing_is_lost() -> None:
    sites = read_sites(pd.DataFrame(ROWS, columns=HEADINGS), years="rows")
    assert sites.columns.tolist() == ["name", "postal_code", "year", "row"]
    assert made(ROWS) == [("De Linde", 2019, 0), ("De Linde", 2021, 0), ("De Berk", 2020, 1), ("De Eik", None, 2)]
    assert sites["year"].dtype == "Int64"
    assert sites.index.tolist() == [0, 1, 2, 3]
    lines = describe_columns(sites)
    assert (
        "kolommen 2019, 2020, 2021 zijn jaren: van 3 rijen zijn er 4 gemaakt, een voor elk jaar dat is aangekruist"
        in lines
    )
    assert not any("'year'" in line or "bewaard" in line for line in lines)
    assert "1 rij heeft bij geen enkel jaar een kruisje: ze blijft, zonder jaar" in lines


def test_without_being_asked_they_are_pointed_out() -> None:
    sites = read_sites(pd.DataFrame(ROWS, columns=HEADINGS))
    assert len(sites) == 3
    [line] = [line for line in describe_columns(sites) if "--years-as-rows" in line]
    assert line.startswith("kolommen 2019, 2020, 2021 zijn jaren met kruisjes: ")
    assert any("--years-as-rows" in line for line in describe_columns(sites, "en"))


@pytest.mark.parametrize(
    "yes",
    [
        "x",
        "X",
        "ja",
        "Ja",
        "v",
        "V",
        "1",
        1,
        1.0,
        True,
        "true",
        "waar",
        "yes",
        "oui",
        "✓",
        "✔",
        "j",
        " x ",
        "xx",
        "+",
        "●",
    ],
)
@pytest.mark.parametrize("no", [None, "", "nee", 0, "0", "-", False, "neen", "no", "/", "n.v.t."])
def test_marks(yes: Any, no: Any) -> None:
    rows = [["A", "9000", yes, no, no], ["B", "8000", no, yes, no]]
    assert made(rows) == [("A", 2019, 0), ("B", 2020, 1)]


@pytest.mark.parametrize(("headings", "years"), [
    (["2019", "2020"], [2019, 2020]), ([2019, 2020], [2019, 2020]), ([2019.0, "2020"], [2019, 2020]),
    (["2019-2020", "2020-2021"], ["2019-2020", "2020-2021"]), (["2019/20", "2020/21"], ["2019-2020", "2020-2021"]),
    (["schooljaar 2019-2020", "schooljaar 2020-2021"], ["2019-2020", "2020-2021"]),
    (["SJ 2019–2020", "SJ 2020–2021"], ["2019-2020", "2020-2021"]), (["Jaar 2019", "Jaar 2020"], [2019, 2020]),
    (["Deelname 2019", "Deelname 2020"], [2019, 2020]), (["2019 (x)", "2020 (x)"], [2019, 2020]),
    (["'19-'20", "'20-'21"], ["2019-2020", "2020-2021"]), (["19-20", "20-21"], ["2019-2020", "2020-2021"]),
    (["Project A 2019", "Project A 2020"], [2019, 2020]), (["2019", "2020-2021"], ["2019", "2020-2021"]),
    (["année scolaire 2019-2020", "année scolaire 2020-2021"], ["2019-2020", "2020-2021"]),
])  # fmt: skip
def test_headings(headings: list[Any], years: list[Any]) -> None:
    rows: list[list[Any]] = [["A", "9000", "x", None], ["B", "8000", "x", "x"]]
    found = made(rows, ["naam", "postcode", *headings])
    assert [year for _, year, _ in found] == [years[0], *years]


@pytest.mark.parametrize(("headings", "cells"), [
    (["2019", "2020"], [[234, 250], [120, 98]]), (["leerlingen 2019", "leerlingen 2020"], [[234, 250], [120, 98]]),
    (["2019", "2020"], [[None, None], [None, None]]), (["2019-2025", "x"], [["x", "x"], ["x", None]]),
    (["2019", "2020"], [["De Linde", "De Berk"], ["De Eik", None]]), (["net", "bus 2019b"], [["x", "x"], ["x", None]]),
    (["1019", "9000"], [["x", "x"], ["x", None]]),
])  # fmt: skip
def test_what_is_no_year_with_marks(headings: list[str], cells: list[list[Any]]) -> None:
    frame = pd.DataFrame([["A", "9000", *cells[0]], ["B", "8000", *cells[1]]], columns=["naam", "postcode", *headings])
    assert not any("--years-as-rows" in line for line in describe_columns(read_sites(frame)))
    with pytest.raises(InputError, match="No heading is a year"):
        read_sites(frame, years="rows")


@pytest.mark.parametrize("word", ["aangevraagd", "?", "2", "misschien", "geweigerd", "x?"])
def test_a_mark_that_is_neither_is_never_guessed(word: str) -> None:
    rows = [["A", "9000", "x", None, "x"], ["B", "8000", "x", word, None]]
    with pytest.raises(InputError) as caught:
        made(rows)
    assert f"'{word}'" in str(caught.value)
    assert "2020" in str(caught.value)
    # Not asked for, everything stays as it stands.
    assert read_sites(pd.DataFrame(rows, columns=HEADINGS))["2020"].tolist()[1] == word


def test_the_year_itself_is_a_mark() -> None:
    assert made([["A", "9000", 2019, None, "2021"], ["B", "8000", None, "2020", "x"]]) == [
        ("A", 2019, 0), ("A", 2021, 0), ("B", 2020, 1), ("B", 2021, 1),
    ]  # fmt: skip
    with pytest.raises(InputError, match="'2020'"):
        made([["A", "9000", "x", "x", "2020"]])


def test_only_rows_can_be_asked_for() -> None:
    with pytest.raises(InputError, match="rows"):
        read_sites(pd.DataFrame(ROWS, columns=HEADINGS), years="columns")


def test_a_year_that_was_told_is_not_made_of_marks() -> None:
    frame = pd.DataFrame([["A", "9000", 2018, "x"]], columns=["naam", "postcode", "wanneer", "2019"])
    with pytest.raises(InputError, match="wanneer"):
        read_sites(frame, columns={"year": "wanneer"}, years="rows")


def test_two_kinds_of_years_are_not_mixed() -> None:
    frame = pd.DataFrame([["A", "9000", "x", "x"], ["B", "8000", None, "x"]],
                         columns=["naam", "postcode", "Aanvraag 2019", "Toekenning 2019"])  # fmt: skip
    assert any("Aanvraag 2019, Toekenning 2019" in line for line in describe_columns(read_sites(frame)))
    with pytest.raises(InputError, match="Aanvraag 2019"):
        read_sites(frame, years="rows")


def test_columns_of_ones_own_stay() -> None:
    rows = [["A", "9000", 2018, "rood", "x", "x"], ["B", "8000", 2017, "blauw", None, "x"]]
    sites = read_sites(pd.DataFrame(rows, columns=["naam", "postcode", "year", "row", "2019", "2020"]), years="rows")
    assert sites["year"].tolist() == [2019, 2020, 2020]
    assert sites["row"].tolist() == [0, 0, 1]
    assert sites["year_input"].tolist() == [2018, 2018, 2017]
    assert sites["row_input"].tolist() == ["rood", "rood", "blauw"]
    sites = read_sites(
        pd.DataFrame(rows, columns=["naam", "postcode", "startjaar", "kleur", "2019", "2020"]), years="rows"
    )
    assert sites["year"].tolist() == [2019, 2020, 2020]
    assert sites["startjaar"].tolist() == [2018, 2018, 2017]
    assert not any("--column" in line for line in describe_columns(sites))


def test_totals_and_notes_stay_one_row() -> None:
    rows = [
        *ROWS,
        [None] * 5,
        ["Totaal", None, 1, 1, 1],
        HEADINGS,
        ["Bron: x", None, None, None, None],
        [None, None, 1, 1, 1],
    ]
    sites = read_sites(pd.DataFrame(rows, columns=HEADINGS), years="rows")
    assert sites["row_kind"].tolist()[4:] == ["blank", "total", "heading", "footnote", "total"]
    assert sites["year"].isna().tolist()[3:] == [True] * 6
    assert sites["row"].tolist() == [0, 0, 1, *range(2, 8)]
    assert any("van 3 rijen zijn er 4 gemaakt" in line for line in describe_columns(sites))
    assert kk.coverage(kk.geocode(sites), by="year")["collaborations"].to_dict() == {
        2019: 1,
        2020: 1,
        2021: 1,
        "unknown": 1,
    }


def test_it_is_as_a_list_with_a_year_in_every_row() -> None:
    rows = [["De Linde", "9000", 2019], ["De Linde", "9000", 2021], ["De Berk", "8000", 2020], ["De Eik", "3300", None]]
    long = pd.DataFrame(rows, columns=["naam", "postcode", "jaar"])
    wide, same = (
        kk.geocode(sites)
        for sites in (read_sites(pd.DataFrame(ROWS, columns=HEADINGS), years="rows"), read_sites(long))
    )
    tables = [kk.coverage(placed, by=["province", "year"]) for placed in (wide, same)]
    pd.testing.assert_frame_equal(tables[0], tables[1])


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["Kunstkuur"], [], ["naam", "postcode", 2019, 2020, 2021], *ROWS):
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet"])
def test_every_kind_of_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list{suffix}"
    frame = pd.DataFrame(ROWS, columns=HEADINGS)
    if suffix == ".xlsx":
        workbook(path)
    elif suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    sites = read_sites(path, years="rows")
    assert sites["name"].tolist() == ["De Linde", "De Linde", "De Berk", "De Eik"]
    assert sites["year"].tolist()[:3] == [2019, 2021, 2020]
    # As it is counted in the file: under the headings.
    first = {".xlsx": 4, ".parquet": 0}.get(suffix, 2)
    assert sites["row"].tolist() == [first, first, first + 1, first + 2]


def test_points_go_along() -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame({"naam": ["A", "B"], "2019": ["x", None], "2020": ["x", "x"]},
                             geometry=gpd.points_from_xy([3.72, 4.4], [51.05, 51.2]), crs=4326)  # fmt: skip
    sites = read_sites(frame, years="rows")
    assert sites["lon"].tolist() == [3.72, 3.72, 4.4]


@pytest.mark.parametrize("verb", ["geocode", "review", "coverage"])
def test_the_command_line(tmp_path: Path, verb: str) -> None:
    path = workbook(tmp_path / "list.xlsx")
    out = tmp_path / ("out.xlsx" if verb == "review" else "out.csv")
    by = ["--by", "year"] if verb == "coverage" else []
    assert commandline.run(verb, path, "-o", out, "--years-as-rows", *by) == 0
    if verb == "geocode":
        assert pd.read_csv(out, dtype=str)["year"].tolist()[:3] == ["2019", "2021", "2020"]
    if verb == "coverage":
        assert pd.read_csv(out, dtype=str)["collaborations"].tolist() == ["1", "1", "1", "1"]


ONE_EACH: list[list[Any]] = [
    ["De Linde", "9000", "x", None, None],
    ["De Berk", "8000", None, "x", None],
    ["De Eik", "3300", None, None, ""],
    ["De Els", "3300", None, None, "ja"],
]


def test_the_only_mark_of_a_row_is_its_year_without_being_asked() -> None:
    given = pd.DataFrame(ONE_EACH, columns=HEADINGS, index=[7, 3, 9, 1])
    sites = read_sites(given)
    assert sites.index.tolist() == [7, 3, 9, 1]
    assert sites.columns.tolist() == ["name", "postal_code", "2019", "2020", "2021", "year"]
    assert sites["year"].dtype == "Int64"
    assert sites["year"].astype(object).where(sites["year"].notna(), None).tolist() == [2019, 2020, None, 2021]
    lines = describe_columns(sites)
    assert (
        "kolommen 2019, 2020, 2021 zijn jaren met kruisjes, hoogstens één per rij: dat is het jaar (year) van de rij"
        in lines
    )
    assert "1 rij heeft bij geen enkel jaar een kruisje: ze blijft, zonder jaar" in lines
    assert not any("--years-as-rows" in line for line in lines)
    made = read_sites(given, years="rows")
    assert made["year"].tolist() == sites["year"].tolist()


@pytest.mark.parametrize(
    ("headings", "cell"),
    [
        pytest.param([*HEADINGS, "jaar"], 2019, id="a column of its own is the year"),
        pytest.param([*HEADINGS, "opmerking"], "", id="nobody can tell what a cell says"),
    ],
)
def test_where_something_else_says_it_marks_stay_marks(headings: list[str], cell: Any) -> None:
    rows = [[*row, cell] for row in ONE_EACH]
    if "jaar" not in headings:
        rows[0][3] = "misschien"
    sites = read_sites(pd.DataFrame(rows, columns=headings))
    assert sites["2019"].tolist()[0] == "x"
    assert ("year" in sites) == ("jaar" in headings)
    assert any("--years-as-rows" in line for line in describe_columns(sites))
