"""CSV that a spreadsheet shows as typed however it splits it, and that kkgeo reads as it was."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.guard import guarded, unguarded
from kkgeo._base.separated import MARK, own_rows
from kkgeo.cli import main
from kkgeo.sites.headings import role_of

#: Each has something that a spreadsheet calculates, once it has split the file in its own way.
DANGEROUS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\r=1", "\n=1", " =1+1", '"=1+1', "'=1+1",
    "a;=1+1", "a,=1+1", "a\t=1+1", "a|=1+1", "a\n=1+1", "a\r\n=1+1", "a; =1+1", 'a;"=1+1', "a;;=1", "a;'=1+1",
    "a;＝1+1", "a,\u3000－1", "a;\u200b=1", "a;+1;-1;@x", 'a"";"";=HYPERLINK("x";"y")', "a =1+1", "\u00a0=1", "\x01=1",
    "''=1", "a;''=1", "x =", "x ＝", "=cmd|'/c calc'!A1", "x\u2028=1",
]  # fmt: skip
HARMLESS = ["Sint-Jan - Gent", "a = b", "'t Kruierke", "5,3", "a; b", "Kerkstraat 1, bus -", "x'y", "09 269 70 00", ""]
PIECES = st.sampled_from(
    [*DANGEROUS, *HARMLESS, "'", '"', ";", ",", "\t", "\n", "=", "-", "＝", " ", "naam", "x_000D_"]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(PIECES, max_size=4).map("".join)
there_and_back = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, table: pd.DataFrame) -> str:
    kk.write_table(table, folder / "a.csv", overwrite=True)
    return (folder / "a.csv").read_bytes().decode("utf-8")


def pieces(text: str) -> list[str]:
    """Return what a cell may be wherever a program splits a file."""
    return re.split(r"[;,|\t\n\r\u2028]", text)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_piece_of_a_text_begins_as_a_formula(tmp_path: Path, text: str) -> None:
    raw = written(tmp_path, pd.DataFrame({text: [text], "n": [-1]}))
    cells = list(csv.reader(io.StringIO(raw.removeprefix("\ufeff"), newline="")))
    for cell in (cells[0][0], cells[1][0]):
        assert not re.match(r"[\s\"]*[=+\-@＝＋－＠\t\r\n]", cell)
        assert not any(re.match(r"[\s\"\u200b]*[=+\-@＝＋－＠]", piece) for piece in pieces(cell))
    assert cells[1][1] == "-1"


@pytest.mark.parametrize("text", ["x =", "x ＝", "=1 @"])
def test_a_sign_at_the_end_does_not_run_on_into_the_next_cell(text: str) -> None:
    assert guarded(text).endswith(f" '{text[-1]}")
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_without_a_formula_stands_as_it_is(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, pd.DataFrame({"a": [text], "b": "x"})).splitlines()[1] == f'"{text}","x"'


def test_texts_are_within_marks_and_numbers_bare(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "text": ["a", None], "float": [-1.5, np.nan], "whole": pd.array([-3, None], dtype="Int64"),
            "yes": [True, False], "day": pd.Series(["2025-09-01", None], dtype="datetime64[ns]"), "mixed": [-2, "-2"],
            "kind": pd.Categorical(["=b", None]), "single": np.array([0.1, -2], dtype="float32"),
            "code": ["007", "-5"],
        }
    )  # fmt: skip
    assert written(tmp_path, table) == (
        '\ufeff"text","float","whole","yes","day","mixed","kind","single","code"\r\n'
        '"a",-1.5,-3,True,"2025-09-01",-2,"\'=b",0.1,"007"\r\n'
        ',,,False,,"\'-2",,-2.0,"\'-5"\r\n'
    )
    again = pd.read_csv(tmp_path / "a.csv")
    assert again["float"].dtype == "float64"
    assert again["whole"].tolist()[0] == -3


@pytest.mark.slow
@there_and_back
@given(st.lists(TEXTS, min_size=1, max_size=3, unique=True), st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5))
def test_any_text_comes_back_and_so_do_headings(
    tmp_path: Path, headings: list[str], rows: list[tuple[str, str, str]]
) -> None:
    assume(not any(role_of(heading) or heading in ("", "row_kind", "row_text") for heading in headings))
    table = pd.DataFrame([row[: len(headings)] for row in rows], columns=headings, dtype="str")
    table.insert(0, "naam", "A")
    written(tmp_path, table)
    again = kk.read_sites(tmp_path / "a.csv")
    assert [column for column in again.columns if not column.startswith("row_")] == ["name", *headings]
    for heading in headings:
        assert again[heading].fillna("").tolist() == table[heading].tolist()


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_second_time_is_as_the_first(tmp_path: Path, text: str) -> None:
    table = pd.DataFrame({"naam": ["A"], "nota": [text]})
    first = written(tmp_path, table)
    again = kk.read_sites(tmp_path / "a.csv")
    assert again["nota"].tolist() == [text]
    assert written(tmp_path, again.rename(columns={"name": "naam"})) == first


def test_no_row_is_lost_at_the_end(tmp_path: Path) -> None:
    written(tmp_path, pd.DataFrame({"naam": ["A", None, None], "nota": [None, "x", None]}))
    assert len(kk.read_sites(tmp_path / "a.csv")) == 3
    written(tmp_path, pd.DataFrame({"naam": ["A", None]}))
    assert len(kk.read_sites(tmp_path / "a.csv")) == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"naam,nota\nA,'=1+1\n",
        b"\xef\xbb\xbfnaam,nota\r\nA,'=1+1\r\n",
        b"\"naam\",\"nota\"\r\n\"A\",\"'=1+1\"\r\n",
        b"\xef\xbb\xbf\"naam\",\"nota\"\n\"A\",\"'=1+1\"\n",
        b"\xef\xbb\xbf\"naam\";\"nota\"\r\n\"A\";\"'=1+1\"\r\n",
        b"\xef\xbb\xbf\"naam\",\"nota\",\"tel\"\r\n\"A\",\"'=1+1\",\"+32 9\"\r\n",
        b"\xef\xbb\xbf\"naam\",\"nota\"\r\nA,\"'=1+1\"\r\n",
    ],
)  # fmt: skip
def test_an_apostrophe_in_a_file_of_another_program_stays(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "l.csv").write_bytes(raw)
    assert kk.read_sites(tmp_path / "l.csv")["nota"].tolist() == ["'=1+1"]


@pytest.mark.parametrize("rows", ['"A"', '"A","x","9000"', '"A","x"\r\n"B"', "1"])
def test_a_file_with_a_row_that_is_shorter_or_longer_is_not_as_it_was_written(rows: str) -> None:
    assert own_rows(f'{MARK}"naam","nota"\r\n"A","x"\r\n'.encode()) is not None
    assert own_rows(f'{MARK}"naam","nota"\r\n{rows}\r\n'.encode()) is None


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_placed_list_that_a_spreadsheet_saved_has_no_guards_either(tmp_path: Path, separator: str) -> None:
    names = ["=1+1", "B;=2", "'t Kruierke"]
    kk.write_table(kk.geocode(pd.DataFrame({"naam": names, "postcode": "9000"})), tmp_path / "a.csv")
    pd.read_csv(tmp_path / "a.csv", dtype=str).to_csv(tmp_path / "b.csv", sep=separator, index=False)
    for name in ("a.csv", "b.csv"):
        assert kk.read_placed(tmp_path / name)["name"].tolist() == names
        assert kk.read_sites(tmp_path / name)["name"].tolist() == names


def test_what_a_verb_writes_is_guarded_and_known_as_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["=1+1", "B;=cmd|' /c calc'!A0", "C,\t@x"]
    kk.write_table(pd.DataFrame({"naam": names, "postcode": "9000", "x;=1": "y"}), "l.xlsx")
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main(["geocode", "l.xlsx", "-o", "uit.csv"])
        assert ended.value.code == 0
    raw = Path("uit.csv").read_text("utf-8-sig")
    assert '"\'=1+1"' in raw
    assert "B;'=cmd" in raw
    assert "x;'=1" in raw
    assert kk.read_sites("uit.csv")["name"].tolist() == names


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_workbook_has_texts_and_no_formulas(tmp_path: Path, text: str) -> None:
    kk.write_table(pd.DataFrame({text: [text]}), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}
