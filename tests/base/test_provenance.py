from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import kkgeo
from kkgeo._base.provenance import marks, note, noted
from kkgeo._base.records import Coverage, Located, Record

SOURCES = sorted(Path(kkgeo.__file__).parent.rglob("*.py"))


def test_one_module_reads_and_writes_what_a_table_is() -> None:
    """Examples in docstrings show what a user reads; code asks the record."""
    own = re.compile(r"""^(?!.*>>>).*(attrs\s*\[\s*["']kkgeo["']|attrs\.get\(\s*["']kkgeo["']|kkgeo_illustrative)""")
    # ``attrs["kkgeo"]`` in a text is not code.
    found = [
        f"{file.name}: {line.strip()}"
        for file in SOURCES
        for line in file.read_text("utf-8").splitlines()
        if own.match(line) and "``" not in line and "has no" not in line
    ]
    assert len(SOURCES) > 100
    assert {entry.partition(":")[0] for entry in found} <= {"provenance.py", "output.py"}
    assert sum(entry.startswith("output.py") for entry in found) <= 1


def test_what_is_written_is_read() -> None:
    table = pd.DataFrame({"a": [1]})
    record = Coverage(
        vintage=2018,
        by=("province", "year"),
        strata=("level",),
        invented=True,
        attribution=("first", "second"),
        service="geopunt",
        unplaced=3,
        more={"note": "x"},
    )
    note(table, record, keep={"own": 1, "kkgeo": {"vintage": 2025}})
    assert noted(table, Coverage) == record
    assert table.attrs["own"] == 1
    assert table.attrs["kkgeo"]["by"] == ["province", "year"]
    assert table.attrs["kkgeo"]["attribution"] == "first\nsecond"


def test_a_parquet_file_keeps_the_record(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [1]})
    record = Coverage(vintage=2018, by=("province",), attribution=("who",), invented=True)
    note(table, record, lang="en")
    table.to_parquet(tmp_path / "a.parquet")
    assert noted(pd.read_parquet(tmp_path / "a.parquet"), Coverage) == noted(table, Coverage)


def test_a_mapping_that_a_user_wrote_is_read() -> None:
    table = pd.DataFrame({"a": [1]})
    table.attrs["kkgeo"] = {"vintage": 2019, "mine": 1}
    assert noted(table) == Record(vintage=2019, more={"mine": 1})
    assert noted(pd.DataFrame()) == Record()


def test_marks_add_up_and_are_kept_in_columns() -> None:
    one, other = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2], "attribution": ["second"], "invented": ["waar"]})
    note(one, Located(attribution=("first",)))
    assert marks(one, None) == {"invented": False, "service": None, "attribution": ("first",)}
    assert marks(one, other) == {"invented": True, "service": None, "attribution": ("first", "second")}
    assert not noted(other.assign(invented=[False])).invented
    assert noted(pd.concat([one, other], ignore_index=True)).invented


@pytest.mark.parametrize(
    "said",
    [
        5, "x", [1], None, {"vintage": "x"}, {"service": 5}, {"school_year": {"a": 1}}, {"more": 5}, {"by": 5},
        {"rows_left_out": 5}, {"rows_left_out": {"total": "x"}}, {"refused_count": 1}, {"attribution": None},
    ],
)  # fmt: skip
def test_what_a_file_says_of_itself_that_cannot_be_is_not_said(said: object) -> None:
    table = pd.DataFrame({"a": [1]})
    table.attrs["kkgeo"] = said
    assert noted(table, Coverage) == Coverage(kind="")
    assert marks(table) == {"invented": False, "service": None, "attribution": ()}
