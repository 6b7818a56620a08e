"""Whatever is given is told in part: no word of a megabyte fills a screen, by any option of any verb."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click
import pandas as pd
import pytest

from kkgeo.cli import VERBS
from kkgeo.cli.commands import application
from tests.commandline import run

LONG = "x" * 1_000_000
#: A screen shows so many signs.
MOST = 2_000
#: What a verb writes, which must be said of some.
OUT = {"geocode": "o.csv", "review": "o.xlsx", "register": "o.csv", "map": "o.html", "report": "o.html"}
#: What is printed in a report as it is given.
FREE = {"--title", "--source"}


def _options() -> dict[str, str]:
    """Return every option with a value, and a verb that has it."""
    for verb in VERBS:
        import_module(f"kkgeo.cli.{verb}")
    found: dict[str, str] = {}
    for verb, command in application().commands.items():
        for param in command.params:
            if verb != "demo" and isinstance(param, click.Option) and not param.is_flag:
                found.setdefault(max(param.opts, key=len), verb)
    return found


def _given() -> list[tuple[str, str, str]]:
    """Return every option with what is given to it, and its verb."""
    found = [(verb, option, LONG) for option, verb in sorted(_options().items()) if option not in FREE]
    for verb, option in (("geocode", "--column"), ("geocode", "--where"), ("targets", "--weight")):
        found += [(verb, option, f"name={LONG}"), (verb, option, f"{LONG}=naam")]
    return found


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(("verb", "option", "given"), _given(), ids=lambda value: value[:12])
def test_a_long_word_is_told_in_part(
    verb: str,
    option: str,
    given: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("l.csv", "s.csv"):
        Path(name).write_text("naam;postcode\nDe Linde;9000\n", encoding="utf-8")
    beside = [f"--{option[2:].split('-')[0]}", "s.csv"] if option.startswith(("--register-", "--academies-")) else []
    if option != "--out" and verb in OUT:
        beside += ["--out", OUT[verb]]
    assert run(verb, "l.csv", *beside, option, given) in (0, 1, 2)
    told = capsys.readouterr()
    assert len(told.out) + len(told.err) < MOST


@pytest.mark.parametrize("verb", [*VERBS, LONG])
def test_a_long_name_of_a_file_or_verb_is_told_in_part(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(verb, f"{LONG}.csv") in (1, 2)
    told = capsys.readouterr()
    assert len(told.out) + len(told.err) < MOST


@pytest.mark.parametrize("given", [LONG, f"{LONG}.csv", f"map/{LONG}/o.csv"], ids=["name", "file", "folder"])
@pytest.mark.parametrize("verb", ["geocode", "locate", "demo"])
def test_an_output_of_a_longer_name_than_there_can_be_is_told_in_part(
    verb: str, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text("naam;postcode\nDe Linde;9000\n", encoding="utf-8")
    pd.DataFrame({"lon": [3.7], "lat": [51.05]}).to_parquet("l.parquet")
    of = {"geocode": ["l.csv"], "locate": ["l.parquet", "--lon", "lon", "--lat", "lat"], "demo": []}
    assert run(verb, *of[verb], "--out", given) == 1
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert 0 < len(told.out) + len(told.err) < MOST
