"""No output is an input, whatever it is called, and what kkgeo did not write stays."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.cli import VERBS
from kkgeo.errors import SourceError
from tests.commandline import run

LIST = "naam,postcode,gemeente\nA,9000,Gent\nB,3300,Tienen\n"

#: Of every verb, the command that reads `{list}` and writes `{out}`, and the suffix of what it writes.
COMMANDS = {
    "geocode": ("geocode {list} -o {out}", ".csv"),
    # Parts are put in a folder, which a file is not.
    "locate": ("locate {list} -o {out}", ""),
    "review": ("review {list} -o {out}", ".xlsx"),
    "register": ("register {list} -o {out}", ".csv"),
    "coverage": ("coverage {list} -o {out}", ".csv"),
    "gaps": ("gaps {list} --register {other} -o {out}", ".csv"),
    "running": ("running {list} --school-year 2021-2022 -o {out}", ".csv"),
    "change": ("change {list} --register {other} --before 2019 --after 2020 -o {out}", ".csv"),
    "emerging": ("emerging {list} --register {other} -o {out}", ".csv"),
    "applications": ("applications {list} --register {other} -o {out}", ".csv"),
    "programmes": ("programmes A={list} B={list} --register {other} -o {out}", ".csv"),
    "academies": ("academies {list} --list {list} --register {other} -o {out}", ".csv"),
    "evaluate": ("evaluate {list} {list} -o {out}", ".csv"),
    "targets": ("targets {list} --register {other} -o {out}", ".csv"),
    # A map is no list, and a list can be called as a map all the same.
    "map": ("map {list} -o {out}", ".html"),
    "report": ("report {list} -o {out}", ".html"),
    "report --summary": ("report {list} --summary -o {out}", ".pdf"),
}


def _symbolic(path: Path) -> Path:
    link = path.with_name(f"koppeling{path.suffix}")
    link.symlink_to(path)
    return link


def _hard(path: Path) -> Path:
    link = path.with_name(f"zelfde{path.suffix}")
    link.hardlink_to(path)
    return link


def _through_a_folder(path: Path) -> Path:
    folder = path.parent / "elders"
    folder.symlink_to(path.parent, target_is_directory=True)
    return folder / path.name


WAYS: dict[str, Callable[[Path], str | Path]] = {
    "as it is": lambda path: path,
    "from here": lambda path: os.path.relpath(path),
    "with a dot": lambda path: f"./{os.path.relpath(path)}",
    "with two slashes": lambda path: f"{path.parent}//{path.name}",
    "up and down": lambda path: path.parent / "map" / ".." / path.name,
    "in capitals": lambda path: path.with_name(path.name.upper()),
    "suffix in capitals": lambda path: path.with_suffix(path.suffix.upper()),
    "decomposed": lambda path: path.with_name(unicodedata.normalize("NFD", path.name)),
    "with a space behind it": lambda path: path.with_name(f"{path.name} "),
    "by a link": _symbolic,
    "by a hard link": _hard,
    "by a folder's link": _through_a_folder,
}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def command(verb: str, **names: object) -> list[str]:
    return [part.format(**names) for part in COMMANDS[verb][0].split(" ")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("verb", COMMANDS)
def test_an_output_that_is_an_input_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str, way: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "map").mkdir()
    given, other = tmp_path / f"scholen é{COMMANDS[verb][1]}", tmp_path / "andere.csv"
    given.write_text(LIST)
    other.write_text(LIST)
    output = WAYS[way](given)
    before = everything(tmp_path)
    assert run(*command(verb, list=given, other=other, out=output), "--overwrite") == 1
    # Before anything is read: nothing is said of reading.
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("kkgeo: ")
    assert "wordt ook gelezen" in line
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "arguments",
    [
        "report lijst.xlsx -o lijst.html",
        "report lijst.csv --register lijst.xlsx -o lijst.HTML",
        "report lijst.csv --academies LIJST.xlsx -o lijst.html",
        "report lijst.csv --register kaart.html --summary -o kaart.html",
        "geocode lijst.csv -o uit.csv --review lijst.xlsx --decisions lijst.xlsx",
        "geocode lijst.xlsx -o uit.csv --review lijst.xlsx",
        "geocode lijst.csv -o uit.csv --review uit.csv",
        "geocode lijst.csv -o sleutel.csv --key-file sleutel.csv",
        "coverage lijst.csv --register lijst.xlsx -o lijst.xlsx",
        "coverage lijst.csv --edition typologie.csv -o typologie.csv",
        "coverage lijst.csv --regions streken.json -o streken.json",
        "gaps lijst.csv --register andere.csv --academies lijst.xlsx -o lijst.xlsx",
        "targets lijst.csv --register andere.csv -o andere.csv",
        "map lijst.csv --register andere.csv --academies kaart.html -o kaart.html --layers all",
    ],
)
def test_every_file_that_is_read_and_every_file_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("lijst.csv", "lijst.xlsx", "andere.csv", "sleutel.csv", "typologie.csv", "streken.json", "kaart.html"):
        Path(name).write_text(LIST)
    before = everything(tmp_path)
    assert run(*arguments.split(), "--overwrite") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "verloren gaan" in line or "tweemaal" in line
    assert everything(tmp_path) == before


def test_every_verb_that_writes_is_tried() -> None:
    assert {*(verb.split()[0] for verb in COMMANDS), "demo"} == set(VERBS)


@pytest.mark.parametrize("verb", [*COMMANDS, "demo"])
def test_what_kkgeo_did_not_write_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST)
    Path("andere.csv").write_text(LIST)
    if verb == "demo":
        arguments, own = ["demo", "-o", "."], Path("tabellen.xlsx")
    else:
        own = Path(f"eigen{COMMANDS[verb][1]}")
        arguments = command(verb, list="lijst.csv", other="andere.csv", out=own)
    own.write_text("van mij")
    before = everything(tmp_path)
    assert run(*arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "--overwrite" in line
    assert own.name in line
    assert f"{own.stem}-2{own.suffix}" in line
    assert everything(tmp_path) == before


def test_the_workbook_beside_a_report_is_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST)
    Path("begroting.xlsx").write_text("van mij")
    assert run("report", "lijst.csv", "-o", "begroting.html") == 1
    assert Path("begroting.xlsx").read_text() == "van mij"
    assert not Path("begroting.html").exists()


def test_a_summary_leaves_a_workbook_of_its_name_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST)
    Path("begroting.xlsx").write_text("van mij")
    for _ in range(2):
        # What kkgeo wrote it replaces.
        assert run("report", "lijst.csv", "--summary", "-o", "begroting.pdf") == 0
    assert Path("begroting.xlsx").read_text() == "van mij"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["begroting.pdf", "begroting.xlsx", "lijst.csv"]


@pytest.mark.parametrize(
    "name", ["uit.csv", "uit.xlsx", "uit.json", "uit.parquet", "uit.gpkg", "uit.fgb", "uit.geojson"]
)
def test_what_kkgeo_wrote_is_replaced_and_what_somebody_worked_in_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST.replace("gemeente", "gemeente,lat,lon").replace("Gent", "Gent,51.05,3.72"))
    again = ["geocode", "lijst.csv", "-o", name]
    assert run(*again) == 0
    assert run(*again) == 0
    if name == "uit.xlsx":
        book = openpyxl.load_workbook(name)
        book.worksheets[0]["A2"] = "met de hand"
        book.save(name)
    elif name == "uit.csv":
        # As Excel saves it in Dutch.
        pd.read_csv(name).to_csv(name, sep=";", index=False)
    else:
        return
    worked_in = Path(name).read_bytes()
    assert run(*again) == 1
    assert Path(name).read_bytes() == worked_in
    assert run(*again, "--overwrite") == 0
    assert Path(name).read_bytes() != worked_in


@pytest.mark.parametrize("verb", ["coverage", "gaps", "register", "targets"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.slow
def test_tables_of_every_verb_are_known_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, suffix: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST)
    Path("andere.csv").write_text(LIST)
    again = command(verb, list="lijst.csv", other="andere.csv", out=f"uit{suffix}")
    assert run(*again) == 0
    assert run(*again) == 0


@pytest.mark.parametrize("suffix", [".html", ".png", ".svg", ".pdf"])
@pytest.mark.slow
def test_maps_are_known_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST)
    again = ["map", "lijst.csv", "-o", f"uit{suffix}"]
    assert run(*again) == 0
    assert run(*again) == 0


def test_another_name_for_a_report_is_one_that_a_report_can_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"naam": ["A"], "postcode": ["9000"]}).to_excel("p.xlsx", index=False)
    Path("l.csv").write_text(LIST)
    Path("p-2.xlsx").write_bytes(b"of somebody")
    for command in ("report p.xlsx -o p.html", "report l.csv -o p.html"):
        assert run(*command.split(), "--lang", "en") != 0
        assert "such as p-3.html" in capsys.readouterr().err
    with pytest.raises(SourceError, match=r"such as p-3\.html"):
        kk.report(kk.geocode(pd.read_csv("l.csv", dtype=str)), path="p.html")


@pytest.mark.parametrize("path", [".", "..", "/", "", "map", "map/", "map.html"])
def test_a_folder_is_no_file_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("map", "map.html"):
        Path(name).mkdir()
    rows = kk.geocode(pd.DataFrame({"postcode": ["9000"]}))
    spec = kk.choropleth(pd.Series({"11002": 3.0}, name="rate"))
    for write in (
        lambda: kk.report(rows, path=path),
        lambda: kk.report_summary(rows, path=path),
        lambda: kk.write_table(rows, path),
        lambda: kk.write_review(rows, path),
        lambda: kk.write_targets(rows, path),
        lambda: spec.save(path),
    ):
        with pytest.raises(SourceError, match="is a folder"):
            write()
    for verb in ("geocode l.csv", "map l.csv", "report l.csv", "review l.csv"):
        Path("l.csv").write_text(LIST)
        assert run(*verb.split(), "-o", path or ".") != 0
