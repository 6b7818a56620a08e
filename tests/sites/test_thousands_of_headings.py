"""Lists with thousands of headings are read in a time that grows with their number, whatever they are called."""

from __future__ import annotations

import cProfile
import csv
import gc
import json
import pstats
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kkgeo.geocoding import geocode
from kkgeo.sites import describe_columns, read_sites
from kkgeo.sites.assigning import recognise_columns
from kkgeo.sites.escapes import decoded
from kkgeo.sites.workbooks import read_workbook
from kkgeo.spatial.pairs import beginning, halves, with_pairs
from tests.workbooks import write_ods

Rows = Sequence[Sequence[object]]


def _csv(file: Path, rows: Rows) -> None:
    with file.open("w", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)


def _xlsx(file: Path, rows: Rows) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(file)


def _ods(file: Path, rows: Rows) -> None:
    write_ods(file, {"L": rows})


def _json(file: Path, rows: Rows) -> None:
    file.write_text(json.dumps([dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]))


def _parquet(file: Path, rows: Rows) -> None:
    pq.write_table(pa.table({str(head): list(cells) for head, *cells in zip(*rows, strict=True)}), file)


WRITERS: dict[str, Callable[[Path, Rows], None]] = {
    "csv": _csv, "xlsx": _xlsx, "ods": _ods, "json": _json, "parquet": _parquet,
}  # fmt: skip


def _list(headings: Sequence[str]) -> list[list[object]]:
    cells = ("A", "3 x", "51.05, 3.72 m", "2019-2020", "12")
    body: list[list[object]] = [
        [f"School {row}", "8000", *(cells[(row + i) % 5] for i in range(len(headings)))] for row in range(3)
    ]
    heads: list[object] = ["naam", "postcode", *headings]
    return [heads, *body]


@pytest.fixture
def nothing_older() -> Iterator[None]:
    """Leave what other tests made to itself: looking through it for what may go takes longer than reading a list."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "same"), [("csv", True), ("xlsx", False), ("ods", True), ("json", False), ("parquet", False)]
)
@pytest.mark.usefixtures("nothing_older")
def test_ten_times_the_headings_take_ten_times_as_long(tmp_path: Path, kind: str, same: bool) -> None:
    took = {}
    for count in (500, 5_000):
        file = tmp_path / f"{count}.{kind}"
        WRITERS[kind](file, _list(["opmerking" if same else f"vraag {i}" for i in range(count)]))
        begin = time.process_time()
        sites = read_sites(file)
        took[count] = time.process_time() - begin
        assert sites.shape == (3, count + 2)
    # Ten times as long where it grows with their number, and a hundred times where with its square.
    assert took[5_000] < 30 * took[500] + 0.5, took
    # 10,000 in 2 s, on a machine that has nothing else to do.
    assert took[5_000] < 3


#: Calls of functions for each heading more: at most a quarter more than they are. They do not depend on the machine.
CALLS = {"csv": 460, "xlsx": 600, "ods": 770, "json": 450, "parquet": 560, "table": 440}


def _calls(work: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(work)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "same"), [*((kind, False) for kind in CALLS), *((kind, True) for kind in ("csv", "xlsx", "ods", "table"))]
)
def test_a_heading_more_is_little_more_work(tmp_path: Path, kind: str, same: bool) -> None:
    calls = []
    for count in (50, 150):
        rows = _list(["opmerking" if same else f"vraag {i}" for i in range(count)])
        given: Path | pd.DataFrame = pd.DataFrame(rows[1:], columns=rows[0])
        if kind != "table":
            given = tmp_path / f"{count}.{kind}"
            WRITERS[kind](given, rows)
        read_sites(given)
        calls.append(_calls(partial(read_sites, given)))
    assert (calls[1] - calls[0]) / 100 < CALLS[kind], (kind, calls)


def test_a_text_that_stands_in_its_cell_is_what_openpyxl_makes_of_it(tmp_path: Path) -> None:
    texts = ["", "a", " b ", "_x0041_", "1", "<&>", "a\nb"]
    inner = [f'<t xml:space="preserve">{escape(text)}</t>' for text in texts]
    inner += ["", "<t/>", "<r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r>", "<t>c</t><phoneticPr fontId='1'/>"]
    cells = [f'<c r="A{at}" t="inlineStr"><is>{one}</is></c>' for at, one in enumerate(inner, start=1)]
    _xlsx(tmp_path / "e.xlsx", [["x"]])
    with zipfile.ZipFile(tmp_path / "e.xlsx") as empty, zipfile.ZipFile(tmp_path / "l.xlsx", "w") as made:
        for part in empty.infolist():
            content = empty.read(part)
            if part.filename.startswith("xl/worksheets/"):
                rows = "".join(f'<row r="{at}">{cell}</row>' for at, cell in enumerate(cells, start=1))
                content = re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), content)
            made.writestr(part.filename, content)
    [sheet] = read_workbook(tmp_path / "l.xlsx").sheets
    theirs = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets[0]
    expected = [decoded(theirs.cell(at, 1).value) or None for at in range(1, len(inner) + 1)]
    assert [(row[0] if row else None) or None for row in sheet.rows] == expected


@pytest.mark.slow
def test_what_follows_takes_no_longer_either() -> None:
    took: dict[str, list[float]] = {}
    for count in (500, 5_000):
        heads, *body = _list([f"vraag {i}" for i in range(count)])
        sites = read_sites(pd.DataFrame(body, columns=heads))
        for what, work in {
            "geocode": partial(geocode, sites),
            "describe": partial(describe_columns, sites, "nl"),
            "recognise": partial(recognise_columns, [*map(str, heads)]),
        }.items():
            work()
            took.setdefault(what, []).append(_seconds(work))
    for what, (few, many) in took.items():
        assert many < 30 * few + 0.5, (what, few, many)


def test_columns_are_looked_at_together_as_each_alone() -> None:
    columns = [
        pd.Series(["51.05, 3.72", None, " "]), pd.Series(["12000 15000", "x"]), pd.Series([51.05, 51.2, None]),
        pd.Series([3.72, 4.0001]), pd.Series(["3,72", "4,4", ""]), pd.Series(["a"] * 300 + ["51.05, 3.72"] * 300),
        pd.Series([None, None]), pd.Series([], dtype=object), pd.Series([152_000.5, 3]), pd.Series([[51.05, 3.72]] * 2),
        pd.Series(["POINT (3.72 51.05)"], dtype="category"), pd.Series([True]), pd.Series([1, 2]),
        pd.Series(["0101000000C3F5285C8FC20D400000000000804940"]), pd.Series(["51°03'N 3°43'E", "51.05/3.72"]),
    ]  # fmt: skip
    begun = [beginning(column) for column in columns]
    for near in (True, False):
        assert with_pairs(begun, near=near) == [with_pairs([one], near=near)[0] for one in begun]
    assert halves(begun) == [halves([one])[0] for one in begun]
    assert [at for at, said in enumerate(with_pairs(begun, near=True)) if said] == [0, 9, 10, 13, 14]
    assert [said for said in halves(begun) if said] == ["lat", "lon", "lon"]


def test_what_is_as_long_as_a_letter_is_no_heading() -> None:
    assert recognise_columns(["naam " * 500, "nl " * 100_000, "(" * 1_000_000, "postcode"]) == {
        "postal_code": "postcode"
    }
