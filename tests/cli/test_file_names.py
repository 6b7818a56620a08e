"""What files are called where nobody names them: in the language asked; the README's lists as it calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kkgeo import demo
from kkgeo._base.words import languages, section
from tests import commandline

LIST = "naam,postcode,gemeente\nA,9000,Gent\nB,8000,Brugge\n"
NAMES = {
    "nl": {"report": "rapport.html", "summary": "samenvatting.pdf", "register": "scholen.parquet"},
    "en": {"report": "report.html", "summary": "summary.pdf", "register": "schools.parquet"},
}


def _run(*arguments: str) -> None:
    assert commandline.run(*arguments) == 0


@pytest.mark.parametrize("lang", NAMES)
def test_the_register_is_named_in_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text(LIST)
    _run("register", "l.csv", "--lang", lang)
    assert {path.name for path in tmp_path.iterdir()} == {"l.csv", NAMES[lang]["register"]}


@pytest.mark.slow
@pytest.mark.parametrize("lang", NAMES)
def test_the_report_is_named_in_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text(LIST)
    _run("report", "l.csv", "--lang", lang)
    page = Path(NAMES[lang]["report"])
    assert {path.name for path in tmp_path.iterdir()} == {"l.csv", page.name, page.with_suffix(".xlsx").name}


@pytest.mark.slow
@pytest.mark.parametrize("lang", NAMES)
def test_its_summary_stands_alone_and_no_list_is_lost_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text(LIST)
    _run("report", "l.csv", "--summary", "--lang", lang)
    name = NAMES[lang]["summary"]
    assert {path.name for path in tmp_path.iterdir()} == {"l.csv", name}
    Path(name).write_text(LIST)
    assert commandline.run("report", name, "--summary", "--overwrite", "--lang", lang) == 1
    assert Path(name).read_text() == LIST


@pytest.mark.parametrize("lang", NAMES)
def test_the_help_says_the_name(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    for verb in ("report", "register"):
        _run(verb, "-h", "--lang", lang)
        assert NAMES[lang][verb] in capsys.readouterr().out


def test_the_demo_names_its_files_in_the_language() -> None:
    dutch = [path.name for path in demo.Files.within(Path())]
    assert dutch[:4] == ["rapport.html", "rapport.xlsx", "kaart.html", "kaart.png"]
    assert [path.name for path in demo.Files.within(Path(), "en")][2:] == [
        "map.html", "map.png", "points.html", "points.png", "tables.xlsx", "collaborations.csv",
    ]  # fmt: skip
    assert [path.name for path in demo.Lists.within(Path())] == [
        "partnerscholen.xlsx",
        "scholen.csv",
        "academies.csv",
        "aanvragen.xlsx",
        "dynamoproject.csv",
        "dynamoopweg.csv",
    ]


@pytest.mark.parametrize("lang", languages())
def test_every_name_is_one_of_its_own_with_the_suffix_it_has_elsewhere(lang: str) -> None:
    own, english = section("file", lang), section("file", "en")
    assert len(set(own.values())) == len(own)
    assert {key: Path(name).suffix for key, name in own.items()} == {
        key: Path(name).suffix for key, name in english.items()
    }
