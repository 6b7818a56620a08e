r"""What is different on Windows: a console in code page 1252, ``\`` in paths, long names, files that others hold."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kkgeo._base.files import check_local
from kkgeo._base.words import languages
from tests import commandline
from tests.crossed import few

LIST = "naam;postcode;gemeente\nŁódź 学校;9000;Gent\nÉcole œuvre €;8000;Brugge\n"
#: As Python is on Windows: a console that knows 1252 alone, files that are 1252 where nobody says what they are.
CONSOLE = {"PYTHONIOENCODING": "cp1252:strict", "PYTHONUTF8": "0", "COLUMNS": "80"}
#: Runs the command line where a file of text that is opened without its encoding is an error of kkgeo's.
STRICT = """
import sys, warnings
warnings.filterwarnings("error", category=EncodingWarning, module=r"kkgeo(\\.|$)")
from kkgeo import cli
cli.main(sys.argv[1:])
"""


def started(folder: Path, *arguments: str, code: str = "") -> subprocess.CompletedProcess[bytes]:
    run = [sys.executable, "-X", "warn_default_encoding", *(["-c", code] if code else ["-m", "kkgeo"]), *arguments]
    return subprocess.run(run, cwd=folder, env={**os.environ, **CONSOLE}, capture_output=True)


@pytest.mark.slow
@pytest.mark.parametrize("lang", few(languages()))
def test_a_console_of_code_page_1252_is_told_everything_else_as_a_question_mark(tmp_path: Path, lang: str) -> None:
    (tmp_path / "Łódź 学校.csv").write_text(LIST, "utf-8")
    for arguments, code in {
        ("--help",): 0,
        ("geocode", "--help"): 0,
        ("targets", "Łódź 学校.csv", "--register", "Łódź 学校.csv"): 0,
        ("geocode", "Łódź 学校.csv", "-o", "學校.csv"): 0,
        ("geocode", "學校 is er niet.csv", "-o", "uit.csv"): 1,
    }.items():
        done = started(tmp_path, *arguments, "--lang", lang)
        out, told = done.stdout.decode("cp1252"), done.stderr.decode("cp1252")
        assert done.returncode == code, (arguments, told)
        assert "Traceback" not in told
        if "geocode" in arguments and "-o" in arguments:
            assert "??.csv" in out if code == 0 else "?? is er niet.csv" in told
    # What is written is whole all the same.
    assert pd.read_csv(tmp_path / "學校.csv", sep=None, engine="python").iloc[0, 0] == "Łódź 学校"


@pytest.mark.slow
def test_no_text_is_read_or_written_in_the_code_page_of_the_computer(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(LIST, "utf-8")
    for arguments in (
        ("geocode", "l.csv", "-o", "uit.csv", "--review", "na.xlsx"),
        ("register", "l.csv", "-o", "scholen.json"),
        ("map", "l.csv", "-o", "kaart.html"),
        ("map", "l.csv", "-o", "kaart.svg"),
        ("coverage", "l.csv", "-o", "telling.json"),
    ):
        done = started(tmp_path, *arguments, code=STRICT)
        assert done.returncode == 0, done.stderr.decode("cp1252")
    for name in ("uit.csv", "scholen.json", "kaart.html", "kaart.svg"):
        assert (tmp_path / name).read_text("utf-8-sig")
    assert "Łódź 学校" in (tmp_path / "uit.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    "path",
    [
        r"C:\lijsten\scholen.csv",
        "C:/lijsten/scholen.csv",
        r"\\server\deel\lijst.xlsx",
        r"\\?\C:\een\lange\weg.csv",
        r"D:lijst.csv",
    ],
)
def test_a_path_of_windows_is_of_this_computer(path: str) -> None:
    assert os.fspath(check_local(path)) == path


def test_backslashes_stay_as_they_are_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Here they are signs of a name: what eats or doubles one, or takes one for markup, is seen all the same.
    monkeypatch.chdir(tmp_path)
    given, made = r"C:\nieuw\[bold]lijst.csv", r"C:\tabel\uit.csv"
    Path(given).write_text(LIST, "utf-8")
    assert commandline.run("geocode", given, "-o", made) == 0
    said = capsys.readouterr()
    assert given in said.err
    assert made in said.out
    assert {path.name for path in tmp_path.iterdir()} == {given, made}
    assert commandline.run("geocode", made, "-o", made, "--overwrite") == 1
    assert made in capsys.readouterr().err


def test_names_as_long_as_a_disk_takes_and_paths_longer_than_260(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d" * 100] * 3)
    folder.mkdir(parents=True)
    given, made = folder / ("l" * 251 + ".csv"), folder / ("u" * 250 + ".xlsx")
    given.write_text(LIST, "utf-8")
    assert len(str(given)) > 500
    assert commandline.run("geocode", given, "-o", made) == 0
    # Written beside it first, under a name that has room.
    assert {path.name for path in folder.iterdir()} == {given.name, made.name}
    assert commandline.run("geocode", given, "-o", made.with_name("u" * 260 + ".csv")) == 1
    assert {path.name for path in folder.iterdir()} == {given.name, made.name}


@pytest.mark.parametrize("name", ["uit.csv", "uit.xlsx", "uit.parquet"])
def test_a_file_that_excel_holds_is_not_replaced_and_the_sentence_says_to_close_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text(LIST, "utf-8")
    assert commandline.run("geocode", "l.csv", "-o", name) == 0
    before, replace = Path(name).read_bytes(), os.replace

    def held(source: Any, target: Any, **more: Any) -> None:
        if Path(target).name == name:
            # What Windows says: a sharing violation, 32.
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(source), 32, str(target))
        replace(source, target, **more)

    monkeypatch.setattr(os, "replace", held)
    capsys.readouterr()
    assert commandline.run("geocode", "l.csv", "-o", name, "--overwrite", "--lang", "en") == 1
    assert f"Cannot replace {name}: access is not allowed. Is it open in another program?" in capsys.readouterr().err
    assert Path(name).read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"l.csv", name}
