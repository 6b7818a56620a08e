"""Nothing in a list, however it comes onto the screen, steers a terminal: by every verb, at any width and encoding."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kkgeo._base.progress import shown
from kkgeo.cli.common import Terminal
from tests.commandline import run

#: Colours, a link, a bell, a return, a backspace, a control of the second kind, directions, no width, a tag.
MARKS = "\x1b[45;5m\x1b]8;;http://x.example\x07\r\x08\x9b5m\u202e\u2066\u200b\ufeff\u061c\U000e0041\u2028"
STEERING = set(MARKS) - set("[45;5m]8;;http://x.example") | {"\x00", "\x85", "\x90"}
#: What rich writes to a terminal itself.
_OWN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

VERBS = {
    "geocode": "-o u.csv --review na.xlsx",
    "review": "-o na.xlsx",
    "coverage": "--by province",
    "gaps": "--register s.csv --areas border --find none",
    "targets": "--register s.csv",
    "map": "-o k.svg",
    "report": "-o r.html",
    "register": "-o reg.csv",
}
EVERY = [pytest.param(verb, marks=() if verb in ("geocode", "review") else pytest.mark.slow) for verb in VERBS]


@pytest.fixture(autouse=True)
def _lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = MARKS.replace("\r", "").replace("\u2028", "")
    rows = [
        ["naam", "postcode", "gemeente", "jaar", "net", "beslissing", f"{said}kop"],
        [f"{said}A", "9000", f"{said}Gent", "2025", f"{said}GO!", f"{said}ja", said],
        ["B", "3470", "", "2025", "vrij", "ja", ""],
        ["C", said, said, "2024", "vrij", "nee", ""],
        ["D", "8000", "Brugge", "2025", "vrij", "ja", ""],
        [f"Totaal{said}", "", "", "", "", "", ""],
    ]
    for name in ("l.csv", "s.csv", f"{MARKS.replace('/', '')}.csv"):
        Path(name).write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
    book = openpyxl.Workbook()
    for title in ("\u202eblad", "een\u200b"):
        book.create_sheet(title).append(["naam", "postcode"])
        book[title].append(["A\u202e", "9000"])
    book.remove(book.worksheets[0])
    book.save("l.xlsx")


def harmless(printed: str) -> bool:
    assert printed.strip()
    return not STEERING & set(printed)


@pytest.mark.parametrize("verb", EVERY)
def test_every_verb(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(verb, "l.csv", *VERBS[verb].split())
    assert harmless("".join(capsys.readouterr()))


@pytest.mark.parametrize("arguments", [
    ["coverage", f"{MARKS.replace('/', '')}.csv", "--sheet", MARKS], ["coverage", "l.xlsx"],
    ["coverage", "l.xlsx", "--sheet", "weg"], ["coverage", "l.csv", "--by", MARKS],
    ["coverage", "l.csv", "--where", MARKS],
    ["coverage", "l.csv", "--where", f"net={MARKS}"], ["coverage", "l.csv", "-c", f"network={MARKS}"], [MARKS],
    ["geocode", "l.csv", "-o", f"{MARKS}/u.csv"], ["coverage", "l.csv", "--by", "net"], ["coverage", "--lang", MARKS],
    ["gaps", "l.csv", "--register", "s.csv", "--areas", MARKS], ["report", "l.csv", "--title", MARKS, "--date", MARKS],
    ["geocode", "l.csv", "-o", "u.csv", "--service", MARKS], ["coverage", "l.csv", "--where", "net=weg"],
])  # fmt: skip
def test_every_mistake(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(*arguments)
    assert harmless("".join(capsys.readouterr()))


@pytest.mark.parametrize("arguments", [
    ["coverage", "b\nkkgeo: Geschreven: nep.csv"], ["coverage", "weg\rkkgeo: nep\u2028kkgeo: nep.csv"],
    ["geocode", "b\nkkgeo: Geschreven: nep.csv", "-o", "u\nkkgeo: nep.csv"], ["coverage", "l.csv", "a\nkkgeo: nep"],
    ["coverage", "l.csv", "--by", "a\nkkgeo: nep"], ["coverage", "l.csv", "--where", "net=a\nkkgeo: nep"],
    ["coverage", "leeg\nkkgeo: nep.csv"],
])  # fmt: skip
def test_no_name_begins_a_line_of_its_own(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("leeg\nkkgeo: nep.csv").write_text("naam,postcode\n")
    Path("b\nkkgeo: Geschreven: nep.csv").write_text("naam,postcode,net\nA,9000,a\n")
    code = run(*arguments)
    printed = "".join(capsys.readouterr())
    assert "nep" in printed
    lines = [line for line in printed.splitlines() if line.startswith(("kkgeo: ", "Geschreven: "))]
    assert not [line for line in lines if line.startswith(("kkgeo: nep", "Geschreven: nep", "kkgeo: Geschreven"))]
    assert len(lines) == (1 if code or "-o" in arguments else 0)


def _warned() -> None:
    warnings.warn(f"of a library {MARKS}", UserWarning, stacklevel=1)


def _show(message: Any, category: Any, file: str, line: int, *_: Any) -> None:
    sys.stderr.write(warnings.formatwarning(message, category, file, line))


def _logged() -> None:
    logging.getLogger("of.a.library").warning("%s", MARKS)


def _raised() -> None:
    raise RuntimeError(MARKS)


@pytest.mark.parametrize("what", [_warned, _logged, _raised])
@pytest.mark.filterwarnings("default:of a library")
def test_what_libraries_say(what: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kkgeo.sites.read_sites", lambda *_, **__: what() or pd.DataFrame({"postal_code": ["9000"]}))
    # As in a process of its own: there nobody else listens.
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(warnings, "showwarning", _show)
    assert run("coverage", "l.csv") == (what is _raised)
    printed = "".join(capsys.readouterr())
    assert harmless(printed)
    assert "5m" in printed


def test_a_bar(tmp_path: Path) -> None:
    with (
        (tmp_path / "bar").open("w", encoding="utf-8") as file,
        shown(True, MARKS, 0, 3, Terminal(file=file, force_terminal=True)) as tell,
    ):
        tell(2)
    assert harmless(_OWN.sub("", (tmp_path / "bar").read_text("utf-8").replace("\r", "")))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no such terminals here")
@pytest.mark.parametrize("environment", [
    {"TERM": "xterm-256color", "COLUMNS": "80"},
    {"TERM": "dumb", "COLUMNS": "20", "PYTHONIOENCODING": "ascii"},
    {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "20", "PYTHONIOENCODING": "cp1252"},
])  # fmt: skip
def test_on_a_terminal(environment: dict[str, str]) -> None:
    ours, theirs = os.openpty()
    os.set_inheritable(theirs, True)
    seen = bytearray()

    def read() -> None:
        try:
            while piece := os.read(ours, 65_536):
                seen.extend(piece)
        except OSError:
            # As a terminal tells that nobody is there any more.
            return

    reader = threading.Thread(target=read)
    reader.start()
    command = [sys.executable, "-m", "kkgeo", "geocode", f"{MARKS.replace('/', '')}.csv", "-o", "u.csv"]
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "TERM")}
    done = subprocess.run(command, stdout=theirs, stderr=theirs, env={**known, **environment}, check=False)
    os.close(theirs)
    reader.join()
    os.close(ours)
    printed = seen.decode(environment.get("PYTHONIOENCODING", "utf-8"))
    assert done.returncode == 0, printed
    assert "Traceback" not in printed
    assert "\x1b[45;5m" not in printed
    assert harmless(_OWN.sub("", printed).replace("\r", ""))
