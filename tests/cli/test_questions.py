"""The six questions of docs/questions.md: its commands, as printed, on an untidy workbook."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from tests import commandline, untidy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "questions.md"
COMMANDS = {
    words[1]: words[1:]
    for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    if (words := shlex.split(block))
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slordig")
    untidy.write(folder)
    return folder


def answer(verb: str, lists: Path, monkeypatch: pytest.MonkeyPatch) -> list[pd.DataFrame]:
    """Run the command of the page, and return the sheets of the workbook that it writes."""
    monkeypatch.chdir(lists)
    before = {path.name: path.read_bytes() for path in lists.iterdir()}
    assert commandline.run(*COMMANDS[verb], "--lang", "nl") == 0
    out = COMMANDS[verb][COMMANDS[verb].index("-o") + 1]
    assert all((lists / name).read_bytes() == was for name, was in before.items() if name != out)
    return list(pd.read_excel(lists / out, sheet_name=None, engine="openpyxl").values())


def test_the_page_has_the_six() -> None:
    assert [*COMMANDS] == ["gaps", "running", "applications", "programmes", "academies", "targets"]


def test_where_the_gaps_are(lists: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    named = answer("gaps", lists, monkeypatch)[0].drop_duplicates("Naam").set_index("Naam")
    assert named.loc["Hageland", "Oordeel"] == "Minder dan verwacht"
    assert named.loc["Hageland", "Geteld"] == 1
    # With the academies, as the report has it.
    assert named.loc["Hageland", "95 % tot"] == pytest.approx(0.53, abs=0.005)
    said = " ".join(capsys.readouterr().err.split())
    assert "369 goedgekeurd, 385 geweigerd of ingetrokken" in said
    assert "1 rij met een totaal" in said
    assert "dat is het jaar (year) van de rij" in said


def test_what_runs(lists: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    runs, *_ = answer("running", lists, monkeypatch)
    assert len(runs) == 284
    said = " ".join(capsys.readouterr().err.split())
    # The list is read once, and one number of rows is said to run.
    assert said.count("aanvragen.xlsx lezen") == 1
    assert "lopen 284 van de 369 rijen" in said
    assert said.count("lopen") == 1


def test_who_applies(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, *_ = answer("applications", lists, monkeypatch)
    assert asked["Aanvragen"].sum() == 754
    assert asked["Goedgekeurd"].sum() == 369


def test_who_used_what(lists: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    used, rest, *_ = answer("programmes", lists, monkeypatch)
    knew = set(kk.datasets.dynamoproject()["institution"])
    partners = set(kk.datasets.collaborations()["institution"])
    both = used[(used["Programma"] == "Kunstkuur") & (used["Ook"] == "dynamoPROJECT")]
    assert both["Gebruikt door"].sum() == len(partners & knew) == 131
    assert set(rest["Instellingsnummer"]) == knew - partners
    assert len(rest) == len(knew - partners)
    # What is before a day and what came first are two things.
    assert {"Ervoor", "Erna", "Eerst", "Later"} <= {*used}
    said = " ".join(capsys.readouterr().out.split())
    assert f"{len(knew - partners)} scholen gebruikten dynamoPROJECT en geen Kunstkuur." in said


def test_which_academies_to_call(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every, call, *_ = answer("academies", lists, monkeypatch)
    assert len(every) == len(kk.datasets.academies())
    with_one = set(kk.datasets.collaborations()["academy"])
    assert len(call)
    assert not with_one & set(call["Naam"])


def test_whom_to_write_to(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mailing, *_ = answer("targets", lists, monkeypatch)
    assert mailing["Rang"].tolist() == [*range(1, 101)]
    partners = set(kk.datasets.collaborations().loc[lambda rows: rows["year"] >= 2021, "institution"])
    # Who took part before can be asked again, and the list says until when that was.
    again = mailing["Instellingsnummer"].isin(set(kk.datasets.collaborations()["institution"]))
    assert not partners & set(mailing["Instellingsnummer"])
    assert mailing["Waarom"][again].str.contains("|".join(map(str, range(2021, 2024)))).all()
