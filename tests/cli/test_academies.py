"""The verb that says which academies to call: what it shows, what it writes, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from tests import commandline

LISTS = {name: str(kk.datasets.path(name)) for name in kk.datasets.DATASETS}
ALL = ["academies", LISTS["academies"], "--list", LISTS["collaborations"], "--register", LISTS["register"]]


@pytest.mark.slow
def test_a_workbook_has_the_academies_whom_to_call_and_the_gaps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "academies.xlsx"
    assert commandline.run(*ALL, "-o", str(out), "--lang", "nl") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Academies die te bellen zijn" in shown
    assert "Hageland: van 143 scholen liggen er 32 (22,4 %) binnen 5 km" in shown
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:3] == ["Academies", "Te bellen", "Per gat"]
    whole, call = (pd.read_excel(out, sheet_name=name, engine="openpyxl") for name in book.sheetnames[:2])
    assert len(whole) == 161
    assert call["Rang"].tolist() == list(range(1, len(call) + 1))
    assert call["Waarom"].str.startswith("Nog geen samenwerking.").all()
    # What placing left behind is of no use on the telephone.
    assert not [name for name in call.columns if str(name).startswith("match_")]


@pytest.mark.slow
def test_json_has_the_same_and_csv_the_academies_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix in ("json", "csv"):
        out = tmp_path / f"a.{suffix}"
        assert commandline.run(*ALL, "--max-distance-km", "3", "-o", str(out), "--lang", "en") == 0
    assert "has the academies alone" in capsys.readouterr().out
    told = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert [*told] == ["academies", "call", "by_gap"]
    rows = pd.read_csv(tmp_path / "a.csv")
    assert len(rows) == len(told["academies"]["rows"]) == 161
    assert int(rows["rank"].notna().sum()) == len(told["call"]["rows"])


@pytest.mark.parametrize(
    ("left_out", "said"), [("--list", "give the list of collaborations with --list"), ("--register", "Give --register")]
)
def test_what_is_not_given_is_asked_for(left_out: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    at = ALL.index(left_out)
    assert commandline.run(*ALL[:at], *ALL[at + 2 :], "--lang", "en") == 1
    assert said in capsys.readouterr().err
