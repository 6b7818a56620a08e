from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.output import write_table
from kkgeo.errors import InputError, SourceError
from kkgeo.geocoding.deciding import STATUSES
from kkgeo.review.decisions import OUTCOMES, read_decisions
from kkgeo.review.keys import row_keys

ROWS = {
    "naam": ["A", "B", "C", "=D()", "E", "F", "A"],
    "postcode": ["9000", "2000", "3470", None, None, "5000", "9000"],
    "gemeente": ["Gent", "Gent", None, "Beveren", "Qwertyville", "Namur", "Gent"],
    "commentaar": ["x", "<b>y</b>", "z", "{{7*7}}", "\x07", None, "w" * 40_000],
}
OPEN = 5


@pytest.fixture
def located() -> gpd.GeoDataFrame:
    return kk.geocode(kk.read_sites(pd.DataFrame(ROWS)), lang="en")


def sheet_of(path: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def fill(path: Path, decisions: dict[str, str]) -> None:
    """Type a decision into the row of each name, as a person would."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        name = row[headings.index("name")].value
        if name in decisions:
            row[0].value = decisions[name]
    book.save(path)


def decided(located: gpd.GeoDataFrame, *decisions: tuple[int, str], vintage: int = 2025) -> gpd.GeoDataFrame:
    keys = row_keys(located)
    table = pd.DataFrame(
        [(text, f"{keys.iloc[i]}@{vintage}") for i, text in decisions], columns=["decision", "kkgeo_key"]
    )
    return kk.apply_decisions(located, table, lang="en")


def test_the_workbook_has_the_open_rows_and_all_of_their_columns(located: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    assert kk.write_review(located, path) == OPEN
    sheet = sheet_of(path)
    headings = [cell.value for cell in sheet[1]]
    assert headings == [
        "Beslissing", "Opmerking", "match_status", "match_note", "Kandidaten",
        "name", "postal_code", "municipality_name", "commentaar", "kkgeo_key",
    ]  # fmt: skip
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[5] for row in rows] == ["B", "C", "=D()", "E", "F"]
    assert rows[1][4] == "Kortenaken (24054); Tienen (24107)"
    assert sheet["F4"].data_type == "s"
    assert [row[8] for row in rows][:3] == ["<b>y</b>", "z", "{{7*7}}"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    with zipfile.ZipFile(path) as parts:
        assert all(ElementTree.fromstring(parts.read(n)) is not None for n in parts.namelist() if n.endswith(".xml"))


def test_every_row_has_its_own_choices(located: gpd.GeoDataFrame, tmp_path: Path) -> None:
    kk.write_review(located, tmp_path / "review.xlsx")
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    sheet = book.worksheets[0]
    assert book["kkgeo"].sheet_state == "hidden"
    choices: dict[int, list[Any]] = {}
    for validation in sheet.data_validations.dataValidation:
        assert validation.type == "list"
        assert not validation.showErrorMessage
        values = [cell[0].value for cell in book["kkgeo"][validation.formula1.split("!")[1].replace("$", "")]]
        for area in validation.sqref.ranges:
            choices |= dict.fromkeys(range(area.min_row, area.max_row + 1), values)
    assert sorted(choices) == [2, 3, 4, 5, 6]
    assert choices[2] == ["Antwerpen (11002)", "Gent (44021)", "buiten Vlaanderen en Brussel", "niet te plaatsen"]
    assert "Tienen (24107)" in choices[3]
    assert len(choices[3]) == 4
    assert len(choices[5]) == 304 + 2


def test_the_loop(located: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    kk.write_review(located, path)
    fill(path, {"B": "Gent (44021)", "C": " tienen ", "=D()": "46030", "E": "niet te plaatsen", "F": "xx"})
    applied = kk.apply_decisions(located, path, lang="en")
    assert isinstance(applied, gpd.GeoDataFrame)
    assert applied.crs == located.crs
    pd.testing.assert_index_equal(applied.index, located.index)
    assert list(applied.columns) == list(located.columns)
    assert applied.dtypes.equals(located.dtypes)
    assert applied["nis"].tolist()[1:4] == ["44021", "24107", "46030"]
    assert applied["nis_2018"].tolist()[1:3] == ["44021", "24107"]
    assert pd.isna(applied["nis_2018"].iloc[3])
    assert applied["match_level"].tolist()[1:4] == ["decision"] * 3
    assert applied["match_note"].iloc[1] == f"Decided in review: Gent (44021). Before: {located['match_note'].iloc[1]}"
    assert applied["match_candidates"].equals(located["match_candidates"])
    report = kk.decision_report(applied)
    assert report["outcome"].tolist() == ["applied", "applied", "applied", "left_open", "unreadable"]
    assert report["rows"].tolist() == [1] * 5
    # Again, on what came out, and on what was written and read.
    pd.testing.assert_frame_equal(pd.DataFrame(kk.apply_decisions(applied, path, lang="en")), pd.DataFrame(applied))
    for suffix in (".xlsx", ".csv", ".parquet"):
        write_table(applied, tmp_path / f"out{suffix}")
        again = kk.geocode(kk.read_sites(tmp_path / f"out{suffix}"), lang="en")
        again = kk.apply_decisions(again, path, lang="en")
        assert again["nis"].fillna("").tolist() == applied["nis"].fillna("").tolist()
        assert kk.decision_report(again)["outcome"].tolist() == report["outcome"].tolist()
    assert kk.enrich(applied)["province"].notna().sum() == 5


def test_nothing_a_person_typed_is_lost(located: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    kk.write_review(located, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["A2"], sheet["B2"], sheet["B3"] = "Gent", "called them", "later"
    sheet.cell(1, 11).value, sheet.cell(3, 11).value = "wie", "An"
    book.save(path)
    with pytest.raises(SourceError, match="worked in since"):
        kk.write_review(located, path)
    with pytest.raises(SourceError, match="worked in since"):
        kk.write_review(located, path, decisions=path)
    with pytest.raises(InputError, match="would be lost"):
        kk.write_review(located, path, overwrite=True)
    fewer = located[located["name"] != "B"]
    applied = kk.apply_decisions(fewer, path)
    assert kk.decision_report(applied)["outcome"].tolist() == ["no_such_row"]
    assert kk.write_review(applied, path, decisions=path, lang="en", overwrite=True) == OPEN - 1
    kept = read_decisions(path)
    assert kept.loc[kept["decision"] == "Gent", "Remark"].tolist() == ["called them"]
    assert kept.loc[kept["wie"] == "An", "Remark"].tolist() == ["later"]
    applied = kk.apply_decisions(located, path)
    assert applied["nis"].iloc[1] == "44021"
    assert kk.write_review(applied, path, decisions=path) == OPEN - 1  # Nobody has worked in it since.
    kept = read_decisions(path)
    assert kept.loc[kept["decision"] == "Gent", "Opmerking"].tolist() == ["called them"]
    assert len(kept) == OPEN


def test_a_csv_of_the_review_will_do(located: gpd.GeoDataFrame, tmp_path: Path) -> None:
    kk.write_review(located, tmp_path / "review.xlsx")
    fill(tmp_path / "review.xlsx", {"B": "Gent (44021)"})
    table = read_decisions(tmp_path / "review.xlsx")
    table.to_csv(tmp_path / "review.csv", sep=";", index=False, encoding="cp1252", errors="replace")
    assert kk.apply_decisions(located, tmp_path / "review.csv")["nis"].iloc[1] == "44021"


def test_keys_hold_whatever_is_done_to_the_list(located: gpd.GeoDataFrame, tmp_path: Path) -> None:
    sites = kk.read_sites(pd.DataFrame(ROWS))
    keys = row_keys(sites)
    assert keys.index.equals(sites.index)
    assert keys.str.fullmatch("[0-9a-f]{12}").all()
    assert keys.tolist() == row_keys(located).tolist()
    assert row_keys(kk.geocode(sites, vintage=2018)).tolist() == keys.tolist()
    assert row_keys(sites.iloc[::-1, ::-1]).tolist() == keys.tolist()[::-1]
    assert row_keys(sites.drop(columns="commentaar")).tolist() == keys.tolist()
    assert keys.iloc[0] == keys.iloc[6]
    assert keys.nunique() == 6
    plain = pd.DataFrame({"naam": ["A", "B"], "postcode": [9000, 2000], "lat": [51.05, 51.2], "lon": [3.7, 4.4]})
    plain.to_csv(tmp_path / "l.csv", index=False)
    plain.to_excel(tmp_path / "l.xlsx", index=False, engine="openpyxl")
    comma = plain.assign(lat=["51,05", "51,2"], lon=["3,7", "4,4"])
    comma.to_csv(tmp_path / "k.csv", index=False, sep=";")
    made = [row_keys(kk.read_sites(tmp_path / name)).tolist() for name in ("l.csv", "l.xlsx", "k.csv")]
    assert made[0] == made[1] == made[2]
    assert row_keys(kk.read_sites(plain.assign(lat=[51.05, 51.3]))).tolist()[1] != made[0][1]


def test_points_tell_rows_apart() -> None:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([4.4, 3.7], [51.2, 51.05]), crs=4326)
    keys = row_keys(kk.geocode(points.assign(naam="A")))
    assert keys.nunique() == 2
    assert keys.tolist() == row_keys(points.assign(naam="A").to_crs(31370)).tolist()


@pytest.mark.parametrize(("text", "outcome"), [
    ("Gent (44021)", "applied"), ("GENT", "applied"), ("44021", "applied"), ("44021.0", "applied"),
    ("Ledeberg", "applied"), ("buiten Vlaanderen en Brussel", "applied"), ("Outside Flanders and Brussels", "applied"),
    ("cannot be placed", "left_open"), ("Beveren", "unreadable"), ("Gnet", "unreadable"), ("99999", "unreadable"),
    ("Namur", "unreadable"), ("?", "unreadable"),
])  # fmt: skip
def test_what_can_be_decided(located: gpd.GeoDataFrame, text: str, outcome: str) -> None:
    applied = decided(located, (1, text))
    assert kk.decision_report(applied)["outcome"].tolist() == [outcome]
    assert (applied["match_level"].iloc[1] == "decision") == (outcome == "applied")


@pytest.mark.parametrize(("postcode", "gemeente", "typed", "nis"), [
    ("9000", "Aalst", "Aalst", "41002"), ("9000", "Aalst", "aalst", "41002"),
    (None, "Nieuwerkerken", "Nieuwerkerken", "71045"), ("2000", "Hamme", "Hamme", "42008"),
    ("9000", "Halle", "Halle", "23027"), ("9000", "Beveren", "Gent", "44021"),
    ("9000", "Zandvoorde", "Zandvoorde", None), (None, "Beveren", "Beveren", None),
])  # fmt: skip
def test_the_name_of_a_municipality_is_that_municipality(
    postcode: str | None, gemeente: str, typed: str, nis: str | None
) -> None:
    rows = kk.read_sites(pd.DataFrame({"naam": ["A"], "postcode": [postcode], "gemeente": [gemeente]}))
    applied = decided(kk.geocode(rows), (0, typed))
    assert (applied["match_level"].iloc[0] == "decision") == (nis is not None)
    assert nis is None or applied["nis"].iloc[0] == nis


def test_a_name_among_the_candidates_of_its_row_is_that_candidate() -> None:
    rows = kk.read_sites(pd.DataFrame({"naam": ["A"], "postcode": ["8790"], "gemeente": ["Gent"]}))
    assert decided(kk.geocode(rows), (0, "Beveren"))["nis"].tolist() == ["34040"]


@pytest.mark.parametrize(("typed", "names"), [
    ("Beveren", ["Roeselare (36015)", "Waregem (34040)"]), ("Gentt", ["Gent (44021)"]),
])  # fmt: skip
def test_a_name_that_is_not_certain_is_told_with_what_it_may_be(
    located: gpd.GeoDataFrame, typed: str, names: list[str]
) -> None:
    report = kk.decision_report(decided(located, (1, typed)))
    assert report["outcome"].tolist() == ["unreadable"]
    for name in names:
        assert name in report["note"].iloc[0]


def test_decisions_that_do_not_apply(located: gpd.GeoDataFrame) -> None:
    assert kk.decision_report(decided(located, (0, "Gent")))["outcome"].tolist() == ["not_needed"]
    overtaken = decided(located, (0, "Brugge"))
    assert kk.decision_report(overtaken)["outcome"].tolist() == ["overtaken"]
    assert "Gent" in kk.decision_report(overtaken)["note"].iloc[0]
    assert overtaken["nis"].iloc[0] == "44021"
    both = decided(located, (1, "Gent"), (1, "Antwerpen"))
    assert kk.decision_report(both)["outcome"].tolist() == ["contradictory"] * 2
    assert both["match_status"].iloc[1] == "conflict"
    with pytest.raises(InputError, match="No decisions"):
        kk.decision_report(located)
    with pytest.raises(InputError, match="enriched already"):
        decided(kk.enrich(located), (1, "Gent"))


def test_a_code_means_what_it_meant_when_the_file_was_written() -> None:
    rows = kk.read_sites(pd.DataFrame({"naam": ["A"], "gemeente": ["Qwertyville"]}))
    now = decided(kk.geocode(rows), (0, "11002"), vintage=2018)
    assert (now["nis"].tolist(), now["nis_2018"].tolist()) == (["11002"], ["11002"])
    then = decided(kk.geocode(rows, vintage=2018), (0, "11002"), vintage=2025)
    assert kk.decision_report(then)["outcome"].tolist() == ["not_in_vintage"]
    assert decided(kk.geocode(rows), (0, "71022"))["nis"].tolist() == ["71072"]


def test_files_that_cannot_be_used(located: gpd.GeoDataFrame, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file"):
        kk.apply_decisions(located, tmp_path / "absent.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    with pytest.raises(SourceError, match="cannot be read"):
        kk.apply_decisions(located, tmp_path / "bad.xlsx")
    (tmp_path / "list.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="has no column"):
        kk.apply_decisions(located, tmp_path / "list.csv")
    (tmp_path / "list.pdf").write_text("")
    with pytest.raises(InputError, match=r"Decisions are not read from 'list.pdf'.*\.xlsx"):
        kk.apply_decisions(located, tmp_path / "list.pdf")
    with pytest.raises(InputError, match="end the name"):
        kk.write_review(located, tmp_path / "review.csv")
    with pytest.raises(InputError, match="no column nis in the collaborations"):
        kk.write_review(gpd.GeoDataFrame(ROWS), tmp_path / "review.xlsx")


def test_a_real_list_goes_round(shared: Path, tmp_path: Path) -> None:
    sites = kk.read_sites(shared / "real" / "youth_groups.csv")
    located = kk.geocode(sites)
    count = kk.write_review(located, tmp_path / "review.xlsx")
    assert count == (located["match_status"] != "matched").sum()
    assert len(read_decisions(tmp_path / "review.xlsx")) == count


texts = st.one_of(
    st.sampled_from(["Gent", "44021", "Tienen (24107)", "outside", "niet te plaatsen", "", "=1", "11002", "Beveren"]),
    st.text(max_size=12), st.none(), st.floats(), st.integers(),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), texts, st.sampled_from(["@2018", "@2025", "@1999", "", " "])), max_size=6))
def test_any_decisions_leave_the_rows_as_they_are(typed: list[tuple[int, object, str]]) -> None:
    located = kk.geocode(kk.read_sites(pd.DataFrame(ROWS)))
    keys = [*row_keys(located), "0" * 12, "?"]
    table = pd.DataFrame(
        {"decision": [t for _, t, _ in typed], "kkgeo_key": [keys[i] + s for i, _, s in typed]}, dtype=object
    )
    applied = kk.apply_decisions(located, table)
    assert applied.index.equals(located.index)
    assert list(applied.columns) == list(located.columns)
    assert set(applied["match_status"]) <= set(STATUSES)
    assert (applied["nis"].notna() == (applied["match_status"] == "matched")).all()
    report = kk.decision_report(applied)
    assert set(report["outcome"]) <= set(OUTCOMES)
    pd.testing.assert_frame_equal(pd.DataFrame(kk.apply_decisions(applied, table)), pd.DataFrame(applied))
