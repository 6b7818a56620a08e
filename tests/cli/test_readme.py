"""The commands of the README run as they are printed, on the lists that kkgeo writes for them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kkgeo import datasets, demo
from tests import commandline

README = Path(__file__).parents[2] / "README.md"
COMMANDS = [line for line in README.read_text(encoding="utf-8").splitlines() if re.match(r"kkgeo [a-z]+ +\S+\.", line)]


def run(line: str) -> int:
    return commandline.run(*shlex.split(line)[1:])


def test_the_lists_of_the_readme_are_the_illustrative_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("kkgeo demo --lists") == 0
    assert set(tmp_path.iterdir()) == {*demo.Lists.within(tmp_path)}
    named = {word for line in COMMANDS for word in line.split() if word in ("scholen.csv", "academies.csv")}
    assert {*named, "partnerscholen.xlsx"} <= {path.name for path in tmp_path.iterdir()}
    assert len(pd.read_csv("scholen.csv", low_memory=False)) == len(datasets.register())
    heads = [cell.value for cell in next(openpyxl.load_workbook("partnerscholen.xlsx").worksheets[0].iter_rows())]
    assert "invented" in heads
    # Once more: they are kkgeo's own. A person's list of that name stays.
    assert run("kkgeo demo --lists") == 0
    Path("academies.csv").write_text("van mij")
    assert run("kkgeo demo --lists") == 1
    assert Path("academies.csv").read_text() == "van mij"


@pytest.mark.slow
def test_the_commands_of_the_readme_run_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(COMMANDS) >= 7
    monkeypatch.chdir(tmp_path)
    assert run("kkgeo demo --lists") == 0
    for line in COMMANDS:
        assert run(line) == 0, (line, capsys.readouterr().err)
        for output in re.findall(r"(?:-o|--review) (\S+)", line):
            assert Path(output).stat().st_size, line
