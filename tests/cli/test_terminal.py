"""What a file, its name or an argument says never steers the terminal, and what is typed wrong is one sentence."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.table import Table

from kkgeo.cli.common import Terminal
from tests import commandline

#: Sets a colour, makes a link, rings, hides what was printed before, turns round what follows.
HOSTILE = (
    "\x1b[31mred", "\x1b]8;;http://x.example\x07link\x1b]8;;\x07", "\x07bell", "seen\rhidden", "\u202egnp.exe",
    "a\u2066b\u2069", "\x9b31m", "\u200fx", "\x00", "\x08\x08back", "\x7f",
)  # fmt: skip
STEERING = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *"\u200e\u200f\u061c", *map(chr, range(0x202A, 0x202F)),
            *map(chr, range(0x2066, 0x206A))} - {"\n"}  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_is_printed_steers(hostile: str) -> None:
    said = io.StringIO()
    console = Terminal(file=said, markup=False, highlight=False, emoji=False)
    table = Table(hostile, title=hostile)
    table.add_row(hostile)
    console.print(hostile, table, hostile)
    assert said.getvalue().strip()
    assert not STEERING & set(said.getvalue())


@pytest.mark.parametrize("hostile", [each for each in HOSTILE if "\x00" not in each])
def test_no_error_steers(hostile: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in (
        ["coverage", f"{tmp_path}/{hostile.replace('/', '')}.csv"],
        ["coverage", "x.csv", "--vintage", hostile],
        ["coverage", hostile, hostile],
        [hostile],
        ["coverage", f"--{hostile}"],
    ):
        commandline.run(*arguments)
        told = "".join(capsys.readouterr())
        assert told.strip()
        assert not STEERING & set(told)


@pytest.mark.parametrize("arguments", [
    ["--sheet", "²"], ["--sheet", "٣"], ["--vintage", "２０２５x"], ["--vintage", "1e9"], ["--vintage", "²"],
    ["--vintage", "NaN"], ["--vintage", "9" * 50], ["--vintage", "inf"],
])  # fmt: skip
def test_a_number_that_is_none_is_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("postcode\n9000\n")
    assert commandline.run("coverage", f"{tmp_path}/a.csv", *arguments) in (1, 2)
    told = capsys.readouterr().err.strip()
    assert told.splitlines()[-1].startswith("kkgeo: ")
    assert len(told) < 1000


def test_who_stops_it_is_told_so_whenever_that_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kkgeo.cli.commands.import_module", stop)
    assert commandline.run("coverage", "--lang", "nl") == 130
    assert "gestopt" in capsys.readouterr().err.lower()
