"""What a verb that succeeds says, on stdout and stderr, has the words of one language only."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kkgeo.cli import VERBS
from kkgeo.cli.commands import application
from tests import commandline

#: Words that the other language has not; names of columns and of codes are typed as they are in every language.
FOREIGN = {
    "nl": "the and with not are it this that there give which has have from been cannot does or for by written reading "
    "rows placed schools municipality column read as file places counting",
    "en": "de het een niet van geen zijn voor geef met er wordt dat die deze kan heeft werd zoals naar uit geschreven "
    "rijen geplaatst scholen gemeente kolom gelezen als bestand tellen",
}
LIST = "k1,k2,k3,k4,k5\nA,9000,Gent,2025,x\nB,8000,Brugge,2024,y\nC,3470,,2025,x\nD,4000,Luik,2025,y\nE,,,2025,\n"
COLUMNS = ["name=k1", "postal_code=k2", "municipality_name=k3", "year=k4", "level=k5"]
C = [part for each in COLUMNS for part in ("-c", each)]
R = ["--register", "s.csv", *[part for each in COLUMNS for part in ("--register-column", each)]]
A = ["--academies", "a.csv", "--academies-column", "name=k1", "--academies-column", "postal_code=k2"]
RUNS: dict[str, list[str]] = {
    "geocode": ["geocode", "l.csv", *C, "-o", "u.csv", "--review", "r.xlsx"],
    "geocode again": ["geocode", "g.csv", "-o", "u.csv"],
    "review": ["review", "l.csv", *C, "-o", "r.xlsx"],
    "register": ["register", "b.csv", "-o", "u.csv"],
    "coverage": ["coverage", "l.csv", *C, *R, "--by", "province"],
    "coverage without a register": ["coverage", "l.csv", *C, "--by", "province,year"],
    "coverage of a placed list": ["coverage", "g.csv", "--by", "level"],
    "gaps": ["gaps", "l.csv", *C, *R, "--areas", "provinces", "--find", "none"],
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
    (tmp_path / "a.csv").write_text("k1,k2\nG,9000\n")
    (tmp_path / "b.csv").write_text("schoolnummer;intern_vplnummer;naam;postcode\n1;2;A;9000\n2;2;B;8000\n")

    def once(lang: str, *arguments: str) -> str:
        if arguments[1:2] == ("g.csv",):
            once(lang, "geocode", "l.csv", *C, "-o", "g.csv")
        code = commandline.run(*arguments, "--lang", lang)
        printed = capsys.readouterr()
        assert not code, printed.err
        return printed.out + printed.err

    return once


def _foreign(text: str, lang: str) -> set[str]:
    """Return the words of the other language: not what is quoted, in brackets, typed, or named with an underscore."""
    # Names of places are of no language, nor are the columns of kkgeo that a list has already.
    text = re.sub(r"\b(As|De Haan|De Panne|\w+-De Pinte|Herk-de-Stad)\b", " ", text.replace(" municipality,", ""))
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|\([\w, ]+\)|--[\w-]+|\S*[=_/.]\w\S*", " ", text.lower())
    return set(re.findall(r"[a-zà-ÿ]+", bare)) & set(FOREIGN[lang].split())


@pytest.mark.slow
@pytest.mark.parametrize("lang", FOREIGN)
@pytest.mark.parametrize("what", RUNS)
def test_what_is_said_is_in_one_language(run: Run, what: str, lang: str) -> None:
    printed = run(lang, *RUNS[what])
    assert printed.strip()
    assert not _foreign(printed, lang), printed


@pytest.mark.slow
@pytest.mark.parametrize("lang", FOREIGN)
@pytest.mark.parametrize("what", SLOW)
def test_what_is_said_of_long_work_is_in_one_language(run: Run, what: str, lang: str) -> None:
    printed = run(lang, *SLOW[what])
    assert not _foreign(printed, lang), printed


def test_every_verb_is_run() -> None:
    for verb in VERBS:
        __import__(f"kkgeo.cli.{verb}")
    assert set(application().commands) == {arguments[0] for arguments in (RUNS | SLOW).values()}


def test_the_words_tell_the_languages_apart(run: Run) -> None:
    for lang, other in (("nl", "en"), ("en", "nl")):
        assert _foreign(run(lang, *RUNS["coverage without a register"]), other)
