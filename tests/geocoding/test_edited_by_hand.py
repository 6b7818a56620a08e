"""A placed list that a person worked in: what a spreadsheet did is undone, what is gone is said, new rows placed."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from tests import commandline

LIST = pd.DataFrame({"naam": list("ABC"), "postcode": ["9000", "8000", "3470"], "jaar": [2025] * 3})
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    kk.write_table(kk.geocode(LIST), "g.csv")

    def once(*arguments: str) -> tuple[int, str]:
        return commandline.run(*arguments, "--lang", "nl"), capsys.readouterr().err

    return once


def _edit(change: Callable[[pd.DataFrame], pd.DataFrame], sep: str = ",") -> None:
    change(pd.read_csv("g.csv", dtype=str)).to_csv("e.csv", index=False, sep=sep)


def _comma(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(match_score=["0,95", "1", "0,5"])


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: frame[name] + ".0" for name in ("nis", "nis_2018", "nis_vintage")})


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    more = pd.DataFrame({"name": ["D", "E", "F"], "postal_code": ["3000", "2000", "1234x"]})
    return pd.concat([frame, more])


def test_a_decimal_comma_is_read(run: Run) -> None:
    del run
    _edit(_comma, sep=";")
    assert kk.read_placed("e.csv")["match_score"].tolist() == [0.95, 1.0, 0.5]


def test_codes_that_became_numbers_are_codes(run: Run) -> None:
    _edit(_numbers)
    placed = kk.read_placed("e.csv")
    assert placed["nis"].tolist()[:2] == ["44021", "31005"]
    assert placed["nis_vintage"].tolist() == [2025] * 3
    assert run("coverage", "e.csv", "--by", "province")[0] == 0


def test_rows_that_were_added_are_placed_and_said(run: Run) -> None:
    _edit(_rows)
    placed = kk.read_placed("e.csv")
    assert placed["nis"].tolist()[3:5] == ["24062", "11002"]
    assert placed["match_status"].tolist()[3:] == ["matched", "matched", "unmatched"]
    assert placed["match_note"].notna().all()
    assert placed["nis"].tolist()[:2] == ["44021", "31005"]
    code, err = run("coverage", "e.csv", "--by", "province")
    assert code == 0
    assert "3 rijen van e.csv waren nog niet geplaatst" in err


@pytest.mark.parametrize("column", ["match_note", "match_score", "match_candidates", "match_level", "municipality"])
def test_a_column_that_is_not_needed_may_be_gone_and_is_said(run: Run, column: str) -> None:
    _edit(lambda frame: frame.drop(columns=column).assign(nis=["44021", "31005", "24133"]))
    code, err = run("coverage", "e.csv", "--by", "province")
    assert code == 0
    assert column in err
    # What a person decided stays.
    assert kk.read_placed("e.csv")["nis"].tolist() == ["44021", "31005", "24133"]


@pytest.mark.parametrize("column", ["nis", "nis_2018", "nis_vintage", "match_status"])
def test_a_column_that_is_needed_is_named(run: Run, column: str) -> None:
    _edit(lambda frame: frame.drop(columns=column))
    code, err = run("coverage", "e.csv", "--by", "province")
    assert code == 1
    assert f"mist nu de kolom {column}." in err.splitlines()[-1]
    with pytest.raises(InputError, match=column):
        kk.read_placed("e.csv")


def test_another_vintage_has_a_way_out(run: Run) -> None:
    kk.write_table(kk.geocode(LIST, vintage=2018), "oud.csv")
    code, err = run("coverage", "oud.csv", "--vintage", "2025")
    said = err.splitlines()[-1]
    assert code == 1
    assert "--vintage 2018" in said
    assert "kkgeo geocode" in said
    assert "wordt zo genomen" not in err
    assert run("coverage", "oud.csv", "--by", "province")[0] == 0


def test_a_list_that_kkgeo_did_not_place_is_no_placed_list(run: Run) -> None:
    del run
    LIST.to_csv("l.csv", index=False)
    with pytest.raises(InputError, match=r"l\.csv"):
        kk.read_placed("l.csv")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "geojson", "gpkg", "json"])
def test_what_was_written_is_read_as_it_was(tmp_path: Path, kind: str) -> None:
    placed = kk.geocode(LIST.assign(lat=[51.05, 51.2, math.nan], lon=[3.72, 3.22, math.nan]))
    kk.write_table(placed, tmp_path / f"g.{kind}")
    again = kk.read_placed(tmp_path / f"g.{kind}")
    for column in ("nis", "nis_2018", "nis_vintage", "match_status", "match_score", "match_note"):
        assert again[column].tolist()[:2] == placed[column].tolist()[:2], column
    assert again.geometry.notna().tolist() == [True, True, False]
    assert str(again.crs) == "EPSG:4326"
