"""A screen that is broken, full or absent is no failure of the work: exit code and message say what was written."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kkgeo._base.progress import shown
from kkgeo.cli.streams import guarded
from tests.commandline import run
from tests.runs import NEEDS_FORK, Runs

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full disk to try here")

LIST = "naam,postcode,lat,lon\nA,9000,51.05,3.72\nB,3470,,\n"
#: With files, and with nothing but what is shown.
WRITING, SHOWING = "geocode l.csv -o u.csv --review na.xlsx", "coverage l.csv --by province"
HELP = ("--version", "--help", "geocode --help", "--show-completion bash")
NOWHERE = CLOSED, FULL, GONE = "closed", "/dev/full", "gone"


@pytest.fixture(autouse=True)
def _list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text(LIST)


def written() -> bool:
    found = {path.name for path in Path().iterdir()}
    assert found in ({"l.csv"}, {"l.csv", "u.csv", "na.xlsx"})
    return len(found) > 1 and Path("u.csv").read_bytes().endswith(b"\r\n") and Path("na.xlsx").stat().st_size > 0


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    with Runs(tmp_path_factory.mktemp("runs"), {"LC_ALL": "nl_BE.UTF-8"}) as running:
        yield running


Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(runs: Runs, tmp_path: Path) -> Said:
    """Run kkgeo with its streams somewhere, and return its exit code and what came on stderr of it."""

    def once(command: str, out: str, err: str | None = None, into: str = os.devnull) -> tuple[int, str]:
        told = tmp_path / "err.txt"
        code = runs.run(command, tmp_path, out=out, err=err or str(told), into=into)
        text = told.read_text() if told.exists() else ""
        told.unlink(missing_ok=True)
        assert "Traceback" not in text
        assert "Exception" not in text
        return code, text

    return once


@pytest.mark.slow
@NEEDS_FORK
@pytest.mark.parametrize("out", NOWHERE)
def test_who_asked_for_files_has_them(said: Said, out: str) -> None:
    code, text = said(WRITING, out)
    assert written()
    last = text.splitlines()[-1]
    assert (code, "u.csv" in last, "na.xlsx" in last) == (0, True, True), text
    assert "scherm" in last


@pytest.mark.slow
@NEEDS_FORK
@pytest.mark.parametrize(
    ("asked", "out"), [*((SHOWING, out) for out in NOWHERE), *((asked, FULL) for asked in HELP), (HELP[0], CLOSED)]
)
def test_what_was_only_to_be_shown_and_was_not_is_a_failure(said: Said, asked: str, out: str) -> None:
    code, text = said(asked, out)
    if out == GONE:
        # Whoever closes a pipe has read enough.
        assert code == 0
        assert "scherm" not in text
    else:
        assert code == 1
        assert text.splitlines()[-1].startswith("kkgeo: "), text


@pytest.mark.slow
@NEEDS_FORK
@pytest.mark.parametrize(
    ("out", "err"), [(os.devnull, FULL), (os.devnull, GONE), (FULL, FULL), (GONE, CLOSED), (CLOSED, GONE)]
)
def test_nothing_can_be_said_at_all(said: Said, out: str, err: str) -> None:
    assert said(WRITING, out, err, CLOSED) == (0, "")
    assert written()
    # What goes wrong is told by the code at least.
    assert said("coverage weg.csv", out, err) == (1, "")
    assert said("coverage", out, err) == (2, "")


@pytest.mark.slow
@NEEDS_FORK
@pytest.mark.parametrize("kind", ["gpkg", "xlsx"])
def test_with_everything_closed_nothing_else_comes_into_a_file(said: Said, kind: str) -> None:
    """Nothing is written to the numbers here; the test below has what is."""
    assert said(f"geocode l.csv -o een.{kind}", os.devnull)[0] == 0
    assert said(f"geocode l.csv -o twee.{kind}", CLOSED, CLOSED, CLOSED)[0] == 0
    assert Path(f"een.{kind}").read_bytes() == Path(f"twee.{kind}").read_bytes()


@NEEDS_FORK
@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2), (0, 1, 2)])
def test_what_a_library_writes_to_a_stream_that_is_closed_comes_into_no_file(closed: tuple[int, ...]) -> None:
    """What is opened next takes the number of a stream that is closed, and Python's own streams do not show that."""
    child = os.fork()
    if not child:
        # Whatever happens, this process does not go on with the tests.
        with suppress(BaseException):
            for number in closed:
                os.close(number)
            with guarded():
                opened = [os.open(f"{n}.txt", os.O_WRONLY | os.O_CREAT) for n in range(3)]
                for number in {1, 2} & {*closed}:
                    os.write(number, b"warning")
                for number in opened:
                    os.write(number, b"own")
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [Path(f"{n}.txt").read_bytes() for n in range(3)] == [b"own"] * 3


@pytest.mark.slow
def test_a_workbook_that_is_none_with_everything_closed(said: Said) -> None:
    Path("l.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert said("coverage l.xls", CLOSED, CLOSED, CLOSED) == (1, "")


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["--help | head -1", "--version | :", "coverage l.csv | head -1"])
def test_in_a_shell(asked: str) -> None:
    script = f"set -o pipefail; {sys.executable} -m kkgeo {asked}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0
    assert "Exception" not in done.stderr
    assert "Traceback" not in done.stderr


class Failing(io.StringIO):
    """A stream that takes so many texts, and then no more."""

    def __init__(self, number: int, most: int) -> None:
        super().__init__()
        self.number, self.left = number, most

    def write(self, text: str) -> int:
        self.left -= 1
        if self.left < 0:
            raise OSError(self.number, os.strerror(self.number))
        return super().write(text)


@pytest.mark.parametrize(
    ("number", "most"), [(errno.EPIPE, 0), (errno.ENOSPC, 1), (errno.EIO, 3), (errno.EBADF, 0), (errno.EAGAIN, 1)]
)
def test_at_any_moment(number: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    for command, verb in ((WRITING, "geocode"), (SHOWING, "coverage")):
        monkeypatch.setattr(sys, "stdout", Failing(number, most))
        monkeypatch.setattr(sys, "stderr", said)
        code = run(*command.split(), "--lang", "en")
        lost = isinstance(sys.stdout, Failing) and sys.stdout.left < 0
        assert code == (1 if verb == "coverage" and lost and number != errno.EPIPE else 0)
    monkeypatch.setattr(sys, "stderr", Failing(number, most))
    monkeypatch.setattr(sys, "stdout", said)
    for command in (WRITING, SHOWING):
        assert run(*command.split()) == 0
    assert run("coverage", "weg.csv") == 1
    assert written()


def test_what_was_written_is_told_where_the_rest_goes_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kkgeo.cli.geocode.show_statuses", broken)
    assert run(*WRITING.split(), "--lang", "nl") == 130
    said = capsys.readouterr().err
    assert "gestopt" in said
    assert "Geschreven: u.csv" in said
    assert "Geschreven: na.xlsx" in said


@pytest.mark.parametrize("number", [errno.EPIPE, errno.ENOSPC, errno.EIO])
def test_a_bar_that_cannot_be_shown_does_not_stop_the_library(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Failing(number, 1)
    monkeypatch.setattr(told, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", told)
    with shown(True, "bezig", 0, 2) as tell:
        tell(1)
        tell(2)
    assert told.left < 0
    monkeypatch.setattr(sys, "stderr", None)
    with shown(None, "bezig", 0, 2) as tell:
        tell(1)


@pytest.mark.parametrize(("lang", "words"), [("nl", "Het geheugen"), ("en", "too little memory"), ("fr", "La mémoire")])
def test_too_little_memory_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, words: str
) -> None:
    def too_much(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kkgeo.sites.read_sites", too_much)
    Path("l.csv").write_text("gemeente\nGent\n")
    assert run("coverage", "l.csv", "-o", "c.csv", "--lang", lang) == 1
    assert words in capsys.readouterr().err.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["l.csv"]
