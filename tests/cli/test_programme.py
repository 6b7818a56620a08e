"""Another programme by a file: each question is answered in its words, and nothing says the default one's name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import kkgeo as kk
from kkgeo.cli import VERBS
from tests import commandline, pdf
from tests.base.test_programme import LIBRARY

#: What is forbidden in what is made for another programme.
NAME = "kunstkuur"
#: A question a verb: what follows it, and the files it writes. Lists are those of ``kkgeo demo --lists``.
LIST, REGISTER, ACADEMIES = "lijst.xlsx", "scholen.csv", "academies.csv"
WITH = ("--register", REGISTER)
QUESTIONS: dict[str, tuple[str, ...]] = {
    "gaps": (LIST, *WITH, "-o", "gaten.xlsx"),
    "running": (LIST, "--school-year", "2021-2022", *WITH, "-o", "lopend.xlsx"),
    "applications": ("aanvragen.csv", *WITH, "-o", "aangevraagd.xlsx"),
    "evaluate": ("genodigd.csv", LIST, *WITH, "--year", "2022-2023", "-o", "antwoorden.xlsx"),
    "programmes": (f"Een={LIST}", f"Twee={LIST}", *WITH, "-o", "beide.xlsx"),
    "academies": (ACADEMIES, "--list", LIST, *WITH, "-o", "partners.xlsx"),
    "targets": (LIST, *WITH, "--academies", ACADEMIES, "-n", "10", "-o", "uitnodigen.xlsx"),
    "coverage": (LIST, *WITH, "--by", "province,year", "-o", "dekking.csv"),
    "map": (LIST, *WITH, "--academies", ACADEMIES, "--layers", "all", "-o", "kaart.html"),
    "report": (LIST, *WITH, "--academies", ACADEMIES, "-o", "rapport.html"),
    "review": (LIST, "-o", "nakijken.xlsx"),
}
HERE = [verb for verb in QUESTIONS if verb in VERBS]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programma")
    (folder / "boekenbende.toml").write_text(LIBRARY, "utf-8")
    assert commandline.run("demo", "--lists", "--lang", "nl", "-o", folder) == 0
    # A list of one's own: nothing says that it is the built-in one but what it holds.
    (folder / "partnerscholen.xlsx").rename(folder / LIST)
    kk.datasets.applications().to_csv(folder / "aanvragen.csv", index=False)
    kk.datasets.register().head(30).assign(rank=range(1, 31)).to_csv(folder / "genodigd.csv", index=False)
    return folder


def said_by(path: Path) -> str:
    """Return everything that stands in a file."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as parts:
            return "".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith("xml"))
    return pdf.text_of(path) if path.suffix == ".pdf" else path.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["nl", *(pytest.param(one, marks=pytest.mark.long) for one in ("en", "fr"))])
@pytest.mark.parametrize("verb", HERE)
def test_a_question_is_answered_without_the_name_of_another_programme(
    lists: Path, verb: str, lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lists)
    before = set(lists.iterdir())
    asked = (verb, *QUESTIONS[verb], "--programme", "boekenbende.toml", "--lang", lang)
    assert commandline.run(*asked, *(() if verb == "review" else ("--overwrite",))) == 0, capsys.readouterr().err
    shown = capsys.readouterr()
    made = {lists / QUESTIONS[verb][-1], *(set(lists.iterdir()) - before)}
    told = {"stdout": shown.out, "stderr": shown.err, **{path.name: said_by(path) for path in made}}
    assert [name for name, text in told.items() if NAME in text.casefold()] == []
    for path in made:
        path.unlink()
    own = {
        "nl": ("lidmaatschap", "leesschol", "bibliothe"), "en": ("membership", "reading school", "librar"),
        "fr": ("projet", "classes inscrites", "bibliothèque"),
    }[lang]  # fmt: skip
    if verb in ("gaps", "targets", "map", "report"):
        assert any(word in "".join(told.values()).casefold() for word in own)


@pytest.mark.slow
@pytest.mark.browser
def test_a_summary_in_pdf_is_in_the_words_of_the_programme(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lists)
    asked = ("report", LIST, *WITH, "--summary", "-o", "blad.pdf", "--programme", "boekenbende.toml", "--lang", "nl")
    assert commandline.run(*asked) == 0
    told = said_by(lists / "blad.pdf").casefold()
    assert NAME not in told
    assert "boekenbende" in told


def test_every_verb_takes_a_programme(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for verb in VERBS:
        assert commandline.run(verb, "--help", "--programme", lists / "boekenbende.toml", "--lang", "nl") == 0
        told = capsys.readouterr().out.casefold()
        assert NAME not in told
        assert "--programme" in told


@pytest.mark.parametrize(("lang", "own"), [("nl", "Een bibliotheek"), ("en", "A library"), ("fr", "Une bibliothèque")])
def test_an_error_is_in_the_words_of_the_programme(
    lists: Path, lang: str, own: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("academies", lists / ACADEMIES, "--programme", lists / "boekenbende.toml", "--lang", lang)
    assert commandline.run(*asked) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"kkgeo: {own}")
    assert "cadem" not in told


def test_a_programme_that_cannot_be_read_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.toml").write_text('name = "A"\nduration = 0\n')
    for asked in (("--programme", tmp_path / "p.toml"), (f"--programme={tmp_path / 'p.toml'}",)):
        assert commandline.run("demo", *asked, "--lang", "en") == 1
        told = capsys.readouterr().err
        assert told.startswith("kkgeo: In p.toml, duration is 0")
        assert told.count("\n") == 1
    assert commandline.run("demo", "--programme", "--lang", "en") != 0
    assert commandline.run("demo", "--programme") == 2
