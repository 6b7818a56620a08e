"""The command line in one language at a time: help, mistakes, and what it says of them."""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
import shapely

from kkgeo._base.spelling import Joints, joined
from kkgeo._base.words import catalogue, languages
from kkgeo.cli import VERBS, asked_language
from tests import commandline, tongues

Run = Callable[..., tuple[int, str]]
LANGS = languages()
LIST = "naam;postcode;gemeente;jaar\nA;9000;Gent;2025\nB;8000;Brugge;2025\n"
R = ("--register", "s.csv")
#: What people do wrong, and the exit code of it: 2 for what was not understood, 1 for what cannot be done.
MISTAKES: dict[str, tuple[list[str], int]] = {
    "no file": (["coverage"], 2),
    "no output": (["geocode", "l.csv"], 2),
    "unknown verb": (["coverge", "l.csv"], 2),
    "unknown verb, like none": (["xyz"], 2),
    "unknown option": (["coverage", "l.csv", "--regster", "l.csv"], 2),
    "unknown option, like none": (["coverage", "l.csv", "--qqq"], 2),
    "option without value": (["coverage", "l.csv", "--by"], 2),
    "flag with value": (["map", "l.csv", "-o", "k.png", "--points=x"], 2),
    "vintage in letters": (["coverage", "l.csv", "--vintage", "new"], 2),
    "share in letters": (["gaps", "l.csv", *R, "--max-share", "half"], 2),
    "one file too many": (["coverage", "l.csv", "m.csv"], 2),
    "absent file": (["coverage", "weg.csv"], 1),
    "wrong suffix": (["coverage", "l.doc"], 1),
    "old workbook": (["coverage", "oud.xls"], 1),
    "open document": (["coverage", "stuk.ods"], 1),
    "mark too many": (["coverage", "teveel.csv"], 1),
    "no list": (["coverage", "los.json"], 1),
    "several lists": (["coverage", "twee.json"], 1),
    "folder": (["coverage", "map"], 1),
    "empty file": (["coverage", "leeg.csv"], 1),
    "blank sheet": (["coverage", "leeg.xlsx"], 1),
    "no workbook": (["coverage", "tekst.xlsx"], 1),
    "zip": (["coverage", "zip.xlsx"], 1),
    "broken workbook": (["coverage", "stuk.xlsx"], 1),
    "no text": (["coverage", "nul.csv"], 1),
    "quotation mark": (["coverage", "teken.csv"], 1),
    "broken parquet": (["coverage", "stuk.parquet"], 1),
    "broken geojson": (["coverage", "stuk.geojson"], 1),
    "no headings": (["coverage", "kop.csv"], 1),
    "wide row": (["coverage", "breed.csv"], 1),
    "heading twice": (["coverage", "dubbel.csv"], 1),
    "heading alike": (["coverage", "gelijk.csv"], 1),
    "mapping without sign": (["coverage", "l.csv", "-c", "postcode"], 1),
    "mapping to nothing": (["coverage", "l.csv", "-c", "postal_code=postkode"], 1),
    "mapping of nothing": (["coverage", "l.csv", "-c", "kleur=postcode"], 1),
    "absent sheet": (["coverage", "blad.xlsx", "--sheet", "Blat"], 1),
    "sheet of a text": (["coverage", "l.csv", "--sheet", "2"], 1),
    "unknown vintage": (["coverage", "l.csv", "--vintage", "2020"], 1),
    "unknown code vintage": (["geocode", "l.csv", "-o", "u.csv", "--code-vintage", "1900"], 1),
    "unknown crs": (["geocode", "l.csv", "-o", "u.csv", "--crs", "EPSG:3857"], 1),
    "unknown service": (["geocode", "l.csv", "-o", "u.csv", "--service", "kaartje"], 1),
    "absent key": (["register", "-o", "r.csv", "--structure", "111"], 1),
    "absent key file": (["register", "-o", "r.csv", "--key-file", "weg.txt"], 1),
    "empty key file": (["register", "-o", "r.csv", "--key-file", "leeg.csv"], 1),
    "register broken off": (["register", "stuk.json", "-o", "r.csv"], 1),
    "absent register": (["register", "weg.json", "-o", "r.csv"], 1),
    "structure of a file": (["register", "l.csv", "-o", "r.csv", "--structure", "311"], 1),
    "absent folder": (["geocode", "l.csv", "-o", "weg/u.csv"], 1),
    "output is a folder": (["geocode", "l.csv", "-o", "map.csv"], 1),
    "output of another kind": (["geocode", "l.csv", "-o", "u.doc"], 1),
    "unknown by": (["coverage", "l.csv", "--by", "kleur"], 1),
    "by twice": (["coverage", "l.csv", "--by", "province,province"], 1),
    "unknown count": (["coverage", "l.csv", "--count", "kinderen"], 1),
    "unknown denominator": (["coverage", "l.csv", *R, "--denominator", "bomen"], 1),
    "denominator without register": (["coverage", "l.csv", "--denominator", "bomen"], 1),
    "unknown stratum": (["coverage", "l.csv", *R, "--strata", "kleur"], 1),
    "stratum of one list": (["coverage", "l.csv", "--register", "net.csv", "--strata", "network"], 1),
    "unknown unit": (["coverage", "l.csv", *R, "--unit", "klas"], 1),
    "unit without column": (["coverage", "l.csv", *R, "--unit", "institution"], 1),
    "no register": (["gaps", "l.csv"], 1),
    "unknown area": (["gaps", "l.csv", *R, "--areas", "Nergens"], 1),
    "no area": (["gaps", "l.csv", *R, "--areas", ""], 1),
    "unknown extent": (["gaps", "l.csv", *R, "--extent", "ruim"], 1),
    "unknown finder": (["gaps", "l.csv", *R, "--find", "veel"], 1),
    "unknown naming": (["gaps", "l.csv", *R, "--named", "later"], 1),
    "unknown shape": (["gaps", "l.csv", *R, "--shape", "ovaal"], 1),
    "share too large": (["gaps", "l.csv", *R, "--max-share", "0.9"], 1),
    "absent regions": (["gaps", "l.csv", *R, "--regions", "weg.toml"], 1),
    "broken regions": (["gaps", "l.csv", *R, "--regions", "stuk.toml"], 1),
    "regions of nobody": (["gaps", "l.csv", *R, "--regions", "niemand.toml"], 1),
    "regions in another form": (["gaps", "l.csv", *R, "--regions", "l.doc"], 1),
    "polygons without crs": (["gaps", "l.csv", *R, "--areas", "los.parquet"], 1),
    "points for polygons": (["gaps", "l.csv", *R, "--areas", "punten.geojson"], 1),
    "none to invite": (["targets", "l.csv", *R, "-n", "0"], 1),
    "unknown method": (["targets", "l.csv", *R, "--method", "loting"], 1),
    "cover without distance": (["targets", "l.csv", *R, "--method", "cover", "-n", "2"], 1),
    "unknown choice": (["targets", "l.csv", *R, "--choose", "ouders"], 1),
    "weight without sign": (["targets", "l.csv", *R, "-w", "gap"], 1),
    "unknown weight": (["targets", "l.csv", *R, "-w", "geld=1"], 1),
    "negative weight": (["targets", "l.csv", *R, "-w", "gap=-1"], 1),
    "capacity without academies": (["targets", "l.csv", *R, "--capacity", "plaatsen"], 1),
    "capacity without column": (["targets", "l.csv", *R, "--academies", "l.csv", "--capacity", "plaatsen"], 1),
    "map of another kind": (["map", "l.csv", "-o", "k.gif"], 1),
    "unknown layer": (["map", "l.csv", "-o", "k.html", "--layers", "kleur"], 1),
    "layer that lacks something": (["map", "l.csv", "-o", "k.html", "--layers", "ratio"], 1),
    "layer without academies": (["map", "l.csv", "-o", "k.html", "--layers", "academies"], 1),
    "unknown value": (["map", "l.csv", "-o", "k.png", "--value", "kleur"], 1),
    "unknown size": (["map", "l.csv", "-o", "k.png", "--size", "a0"], 1),
    "layers and sites": (["map", "l.csv", "-o", "k.png", "--layers", "rate", "--points"], 1),
    "layers and a value": (["map", "l.csv", "-o", "k.png", "--layers", "rate", "--value", "rate"], 1),
    "academies without layers": (["map", "l.csv", "-o", "k.png", "--academies", "s.csv"], 1),
    "sites by unit": (["map", "l.csv", "-o", "k.png", "--points", "--unit", "address"], 1),
    "sites and a register": (["map", "l.csv", "-o", "k.png", "--points", *R], 1),
    "points of nothing": (["map", "l.csv", "-o", "k.png", "--points", "--value", "kleur"], 1),
    "report of another kind": (["report", "l.csv", "-o", "r.doc"], 1),
    "summary that is a page": (["report", "l.csv", "--summary", "-o", "r.html"], 1),
    "wrong date": (["report", "l.csv", "-o", "r.html", "--date", "1 maart"], 1),
    "no number of schools": (["report", "l.csv", "-o", "r.html", "-n", "0"], 1),
    "report without column": (["report", "l.csv", "-o", "r.html", "--capacity", "plaatsen"], 1),
    "review of another kind": (["geocode", "l.csv", "-o", "u.csv", "--review", "na.csv"], 1),
    "absent decisions": (["geocode", "l.csv", "-o", "u.csv", "--decisions", "weg.xlsx"], 1),
    "other decisions": (["geocode", "l.csv", "-o", "u.csv", "--decisions", "l.csv"], 1),
    "decisions of another kind": (["geocode", "l.csv", "-o", "u.csv", "--decisions", "l.doc"], 1),
    "unreadable decisions": (["geocode", "l.csv", "-o", "u.csv", "--decisions", "tekst.xlsx"], 1),
    "demo over a file": (["demo", "-o", "l.csv"], 1),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files as they should be, and as they should not."""
    here = tmp_path_factory.mktemp("lists")
    texts = {
        "l.csv": LIST, "m.csv": LIST, "l.doc": LIST, "oud.xls": LIST, "tekst.xlsx": LIST, "leeg.csv": "",
        "stuk.ods": LIST, "teveel.csv": 'naam;postcode\n"A;9000\nB";8000\n', "los.json": '{"fout": "geen"}',
        "twee.json": '{"scholen": [{"naam": "A"}], "academies": [{"naam": "B"}]}',
        "teken.csv": 'naam;postcode\n"A;9000\n', "kop.csv": "p;q\n1;2\n", "breed.csv": "naam;postcode\nA;9000;x;y\n",
        "dubbel.csv": "naam;naam;postcode\nA;B;9000\n", "gelijk.csv": "naam;school;postcode\nA;B;9000\n",
        "s.csv": f"{LIST}C;8000;Brugge;2025\n",
        "net.csv": "naam;postcode\nA;9000\n", "stuk.json": "{", "stuk.toml": "[x\n", "stuk.geojson": "{",
        "niemand.toml": '[x]\nname = "X"\nvintage = 2025\ncore = ["99999"]\n', "stuk.parquet": "PAR1",
    }  # fmt: skip
    for name, text in texts.items():
        (here / name).write_text(text)
    (here / "nul.csv").write_bytes(b"naam;postcode\nA\x00\x81;9000\n" + bytes(range(256)))
    for name in ("map", "map.csv"):
        (here / name).mkdir()
    with zipfile.ZipFile(here / "zip.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    with zipfile.ZipFile(here / "stuk.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<")
    book = openpyxl.Workbook()
    book.save(here / "leeg.xlsx")
    book.active.append(["naam", "postcode"])
    book.active.append(["A", "9000"])
    book.active.title = "Blad"
    book.save(here / "blad.xlsx")
    square = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.box(4, 50, 5, 51)])
    square.to_parquet(here / "los.parquet")
    square.set_geometry(square.centroid).set_crs(4326).to_file(here / "punten.geojson")
    return here


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line within this process, and return its exit code and all that it printed."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "argv", ["kkgeo"])
    for name in ("KKGEO_ONDERWIJS_KEY", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def once(*arguments: str) -> tuple[int, str]:
        code = commandline.run(*arguments)
        return code, "".join(capsys.readouterr())

    return once


def _foreign(text: str, lang: str) -> set[str]:
    """Return the words of other languages; what is quoted comes from the user or is typed as it is."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|[\w.]+\([^)]*\)|--[\w-]+|\S*[=_/]\S*", " ", text.lower())
    return set(re.findall(r"[a-zà-ÿ]+", bare)) & tongues.foreign(lang)


def _said(text: str, joints: Joints) -> str:
    """Return what can stand before a brace: before a vowel it may end otherwise."""
    ways = {text, joined(text, "a", joints)}
    return f"(?:{'|'.join(map(re.escape, sorted(ways)))})"


def _patterns(lang: str) -> list[re.Pattern[str]]:
    """Return for every text of a language what can come of it; not for one that is hardly more than a brace."""
    found, own = [], catalogue(lang)
    for text in own.values():
        for form in text.values() if isinstance(text, dict) else [text]:
            if not isinstance(form, str):
                continue
            parts = list(string.Formatter().parse(form))
            if re.search(r"\w{4,}", " ".join(part[0] for part in parts)) or "{" not in form:
                pieces = (
                    _said(said, own["language.joints"]) + ("" if name is None else ".*") for said, name, _, _ in parts
                )
                found.append(re.compile("".join(pieces), re.DOTALL))
    return found


@pytest.fixture(scope="module")
def patterns() -> dict[str, list[re.Pattern[str]]]:
    return {lang: _patterns(lang) for lang in LANGS}


@pytest.mark.parametrize("lang", [pytest.param(lang, marks=pytest.mark.long if lang == "fr" else ()) for lang in LANGS])
@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_one_sentence_in_the_language_asked(
    run: Run, patterns: dict[str, list[re.Pattern[str]]], what: str, lang: str
) -> None:
    arguments, expected = MISTAKES[what]
    code, printed = run("--lang", lang, *arguments)
    assert code == expected, printed
    *before, said = [line for line in printed.splitlines() if line.strip()]
    assert said.startswith("kkgeo: ")
    assert not _foreign(printed, lang), printed
    near, trying = (catalogue(lang)[f"cli.usage.{key}"].partition("{")[0] for key in ("near", "try"))
    sentence = said.removeprefix("kkgeo: ").partition(f" {trying}")[0].partition(f" {near}")[0]
    for line in [*map(str.strip, before), sentence]:
        tried = (line, line.removesuffix(" ..."))
        assert any(pattern.fullmatch(each) for pattern in patterns[lang] for each in tried), line
    assert (code == 2) == (trying in said)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_is_in_one_language_and_whole_at_80_columns(run: Run, verb: str, lang: str) -> None:
    code, printed = run("--lang", lang, *filter(None, [verb]), "-h")
    assert code == 0
    assert (0, printed) == run(*filter(None, [verb]), "--help", "--lang", lang)
    assert not _foreign(printed, lang), _foreign(printed, lang)
    own = catalogue(lang)
    example = own[f"cli.example.{verb}"] if verb else ""
    assert all(len(line) <= 80 for line in printed.splitlines() if line.strip() != example)
    assert example in printed
    assert "..." not in printed.replace(own["cli.value.verb"], "")
    # What click means by "no default" differs from version to version, and is nobody's default.
    assert not re.search("unset|sentinel|none]", printed, re.IGNORECASE)
    optional = verb == "register"
    assert ("[" + own["cli.value.path"] + "]" in printed.splitlines()[0]) == optional
    flat = " ".join(printed.split())
    assert flat.startswith(" ".join(own["cli.help.usage"].split()))
    assert " ".join(own[f"cli.verb.{verb}" if verb else "cli.about"].split()) in flat
    assert own["cli.help.options"] in flat
    if not verb:
        assert all(" ".join(own[f"cli.verb.{one}"].split()) in flat for one in VERBS)


def test_without_a_verb_the_help_is_shown(run: Run) -> None:
    assert run() == run("--lang", "nl") == (2, run("-h")[1])
    assert run("--lang", "en") == (2, run("--lang", "en", "-h")[1])


@pytest.mark.parametrize(("environment", "lang"), [
    ({}, "nl"), ({"LANG": "C"}, "nl"), ({"LANG": "C.UTF-8"}, "nl"), ({"LANG": "POSIX"}, "nl"),
    ({"LANG": "fr_BE"}, "fr"), ({"LANG": "de_BE"}, "nl"), ({"LANG": "en_GB.UTF-8"}, "en"), ({"LANG": "en"}, "en"),
    ({"LANG": "nl_BE.UTF-8"}, "nl"),
    ({"LC_MESSAGES": "en_US", "LANG": "nl_BE"}, "en"), ({"LC_ALL": "nl_BE", "LANG": "en_US"}, "nl"),
    ({"LC_ALL": "", "LANG": "en_US"}, "en"), ({"LANG": "ent_XX"}, "nl"),
])  # fmt: skip
def test_the_computer_says_which_language_is_meant_where_nobody_does(environment: dict[str, str], lang: str) -> None:
    assert asked_language(["coverage", "l.csv"], environment) == lang
    for told in LANGS:
        assert asked_language(["--lang", told, "coverage"], environment) == told
        assert asked_language(["coverage", f"--lang={told}"], environment) == told
        # What belongs to the verb goes before what stands in front of it.
        assert asked_language(["--lang", "nl", "coverage", "--lang", told], environment) == told


def test_an_unknown_language_is_a_mistake_in_that_of_the_computer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--lang", "xx", "coverage", "l.csv")[1].startswith(
        "kkgeo: --lang past niet: 'xx' is geen van en, fr, nl."
    )
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    code, printed = run("coverage", "l.csv", "--lang", "xx")
    assert (code, printed.startswith("kkgeo: --lang does not fit: 'xx' is not one of en, fr, nl.")) == (2, True)


def test_the_nearest_verb_and_option_are_named(run: Run) -> None:
    assert "Bedoelde je coverage?" in run("coverge")[1]
    assert "Bedoelde je --register, " in run("coverage", "l.csv", "--regster", "x")[1]
    assert "Bedoelde je --extent, " in run("coverage", "l.csv", "--extnt", "x")[1]
    assert "Bedoelde" not in run("xyz")[1]


def test_what_stops_the_work_is_told_in_the_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kkgeo.sites.read_sites", stopped)
    assert run("coverage", "l.csv")[1].endswith("kkgeo: gestopt.\n")
    code, printed = run("coverage", "l.csv", "--lang", "en")
    assert (code, printed.endswith("kkgeo: stopped.\n")) == (130, True)


def test_a_name_from_the_user_cannot_command_the_terminal(run: Run) -> None:
    printed = run("coverage", "\x1b[31m[bold]:smile:.csv")[1]
    assert "\x1b" not in printed
    assert "[31m[bold]:smile:.csv" in printed


def test_the_shell_can_ask_what_comes_next(folder: Path) -> None:
    asked = {"_KKGEO_COMPLETE": "bash_complete", "COMP_WORDS": "kkgeo co", "COMP_CWORD": "1", "LC_ALL": "C"}
    command = [sys.executable, "-c", "from kkgeo.cli import main; main()"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["plain,coverage"], done.stderr


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_what_a_shell_needs_asks_the_way_the_command_line_answers(run: Run, shell: str) -> None:
    code, printed = run("--show-completion", shell)[:2]
    assert code == 0
    assert f"_KKGEO_COMPLETE={shell}_complete" in printed
