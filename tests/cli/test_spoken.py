"""What a verb that succeeds says, on stdout and stderr, has the words of one language only."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kkgeo._base.words import languages
from kkgeo.cli import VERBS
from kkgeo.cli.commands import application
from tests import commandline, tongues
from tests.crossed import crossed

LIST = "k1,k2,k3,k4,k5\nA,9000,Gent,2025,x\nB,8000,Brugge,2024,y\nC,3470,,2025,x\nD,4000,Luik,2025,y\nE,,,2025,\n"
COLUMNS = ["name=k1", "postal_code=k2", "municipality_name=k3", "year=k4", "level=k5"]
C = [part for each in COLUMNS for part in ("-c", each)]
R = ["--register", "s.csv", *[part for each in COLUMNS for part in ("--register-column", each)]]
P = [*C, "-c", "decision=k6", "-c", "academy=k7"]
POINTS = ["--register", "z.csv", *(f"--register-column={each}" for each in ("name=k1", "x=k2", "y=k3"))]
OF_LIST = [part if part != "-c" else "--list-column" for part in P]
A = ["--academies", "a.csv", "--academies-column", "name=k1", "--academies-column", "postal_code=k2"]
RUNS: dict[str, list[str]] = {
    "geocode": ["geocode", "l.csv", *C, "-o", "u.csv", "--review", "r.xlsx"],
    "geocode again": ["geocode", "g.csv", "-o", "u.csv"],
    "geocode in parts": ["geocode", "l.parquet", *C, "-o", "delen", "--part-rows", "2"],
    "geocode in parts again": ["geocode", "l.parquet", *C, "-o", "p2", "--part-rows", "2"],
    "locate": ["locate", "p.parquet", "-o", "plaats"],
    "review": ["review", "l.csv", *C, "-o", "r.xlsx"],
    "register": ["register", "b.csv", "-o", "u.csv"],
    "coverage": ["coverage", "l.csv", *C, *R, "--by", "province"],
    "coverage without a register": ["coverage", "l.csv", *C, "--by", "province,year"],
    "coverage of a placed list": ["coverage", "g.csv", "--by", "level"],
    "gaps": ["gaps", "l.csv", *C, *R, "--areas", "provinces", "--find", "none"],
    "running": ["running", "l.csv", *C, "--school-year", "2025-2026"],
    "change": ["change", "l.csv", *C, *R, "--before", "2024", "--after", "2025"],
    "emerging": ["emerging", "l.csv", *C, *R],
    "applications": ["applications", "p.csv", *P, *R],
    "programmes": ["programmes", "q=q.csv", "t=q.csv", *R],
    "academies": [
        "academies",
        "z.csv",
        "-c",
        "x=k2",
        "-c",
        "y=k3",
        "-c",
        "name=k1",
        "--list",
        "p.csv",
        *OF_LIST,
        *POINTS,
    ],
    "evaluate": ["evaluate", "t.csv", "q.csv", "--register", "q.csv"],
    "targets": ["targets", "l.csv", *C, *R, *A],
    "map": ["map", "l.csv", *C, "-o", "u.html"],
}
SLOW: dict[str, list[str]] = {
    "report": ["report", "l.csv", *C, *R, *A, "-o", "u.html"],
    "gaps that nobody named": ["gaps", "l.csv", *C, *R, "-o", "u.csv"],
    "demo": ["demo", "--lists"],
}

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "l.csv").write_text(LIST)
    (tmp_path / "s.csv").write_text(f"{LIST}F,8000,Brugge,2025,x\n")
    (tmp_path / "p.csv").write_text("k1,k2,k3,k4,k5,k6,k7\nA,9000,Gent,2025,x,+,G\nB,8000,Brugge,2024,y,-,G\n")
    (tmp_path / "q.csv").write_text("name,postal_code,municipality_name,year\nA,9000,Gent,2025\n")
    (tmp_path / "t.csv").write_text("rank,name,postal_code,municipality_name\n1,A,9000,Gent\n2,B,8000,Brugge\n")
    (tmp_path / "z.csv").write_text("k1,k2,k3\nG,104000,193000\n")
    (tmp_path / "a.csv").write_text("k1,k2\nG,9000\n")
    pd.read_csv(tmp_path / "l.csv", dtype="str").to_parquet(tmp_path / "l.parquet")
    pd.DataFrame({"lon": [4.4, None, 2.35], "lat": [51.2, 51.0, 48.86]}).to_parquet(tmp_path / "p.parquet")
    (tmp_path / "b.csv").write_text("schoolnummer;intern_vplnummer;naam;postcode\n1;2;A;9000\n2;2;B;8000\n")

    def once(lang: str, *arguments: str) -> str:
        if arguments[1:2] == ("g.csv",):
            once(lang, "geocode", "l.csv", *C, "-o", "g.csv")
        if "p2" in arguments and not Path("p2").exists():
            assert not commandline.run(*arguments, "--lang", lang)
            capsys.readouterr()
            Path("p2", "part-00001.parquet").unlink()
        code = commandline.run(*arguments, "--lang", lang)
        printed = capsys.readouterr()
        assert not code, printed.err
        return printed.out + printed.err

    return once


def _foreign(text: str, lang: str) -> set[str]:
    """Return the words of other languages: not what is quoted, in brackets, typed, or named with an underscore."""
    # Names of places are of no language, nor are the columns of kkgeo that a list has already.
    text = re.sub(r"\b(As|De Haan|De Panne|\w+-De Pinte|Herk-de-Stad)\b", " ", text.replace(" municipality,", ""))
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|\([\w, ]+\)|--[\w-]+|\S*[=_/.]\w\S*", " ", text.lower())
    return set(re.findall(r"[a-zà-ÿ]+", bare)) & tongues.foreign(lang, told=True)


@pytest.mark.slow
@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("what", RUNS)
def test_what_is_said_is_in_one_language(run: Run, what: str, lang: str) -> None:
    printed = run(lang, *RUNS[what])
    assert printed.strip()
    assert not _foreign(printed, lang), printed


@pytest.mark.slow
@pytest.mark.parametrize(("what", "lang"), crossed(SLOW, languages()))
def test_what_is_said_of_long_work_is_in_one_language(run: Run, what: str, lang: str) -> None:
    printed = run(lang, *SLOW[what])
    assert not _foreign(printed, lang), printed


def test_every_verb_is_run() -> None:
    for verb in VERBS:
        __import__(f"kkgeo.cli.{verb}")
    assert set(application().commands) == {arguments[0] for arguments in (RUNS | SLOW).values()}


def test_the_words_tell_the_languages_apart(run: Run) -> None:
    for lang in languages():
        told = run(lang, *RUNS["coverage without a register"])
        assert all(_foreign(told, other) for other in languages() if other != lang)
