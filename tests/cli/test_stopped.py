"""Whoever stops a run, how and whenever: it says so, and leaves nothing but what was there, or what it wrote whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kkgeo._base.stopping import SIGNALS, Stopped, check, held, ignore, stoppable
from kkgeo._base.whole import together, whole_file
from tests.commandline import run
from tests.runs import NEEDS_FORK, Runs

#: In all, over the verbs; more of them where somebody looks for what is rare.
KILLS = int(os.environ.get("KKGEO_TEST_KILLS", "6"))
COMMANDS = {
    "geocode l.csv -o u.gpkg --review na.xlsx": {"u.gpkg", "na.xlsx"},
    "review l.csv -o review.xlsx": {"review.xlsx"},
    "coverage l.csv -o c.xlsx": {"c.xlsx"},
    "map l.csv -o k.png": {"k.png"},
    "report l.csv -o r.html --date 2026-01-02": {"r.html", "r.xlsx"},
}
LIST = "naam,postcode,lat,lon\nA,9000,51.05,3.72\nB,3470,,\n"


def _left(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def _temporary(name: str) -> bool:
    return name.startswith("tmp/") or name.rpartition("/")[2].startswith(".")


@pytest.mark.long
@pytest.mark.slow
@NEEDS_FORK
def test_at_any_moment(tmp_path: Path) -> None:
    for name in ("tmp", "cache", "werk"):
        (tmp_path / name).mkdir(mode=0o700)
    work, chance = tmp_path / "werk", random.Random(12)
    (work / "l.csv").write_text(LIST)
    told = tmp_path / "err.txt"
    environment = {"TMPDIR": str(tmp_path / "tmp"), "KKGEO_CACHE": str(tmp_path / "cache"), "LC_ALL": "nl_BE.UTF-8"}
    commands = list(COMMANDS) if len(COMMANDS) * 3 <= KILLS else [*COMMANDS][::4]
    with Runs(work, environment) as runs:
        for command in commands:
            began = time.perf_counter()
            assert runs.run(command) == 0
            taken = time.perf_counter() - began
            known = {path.name: path.read_bytes() for path in work.iterdir()}
            for number in range(max(1, KILLS // len(commands))):
                (work / "l.csv").write_text(LIST + "B,3470,,\nA,9000,51.05,3.72\n" * (number + 1))
                told.unlink(missing_ok=True)
                which = SIGNALS[number % len(SIGNALS)]
                child = runs.start(command, err=str(told))
                time.sleep(chance.uniform(0, taken))
                os.kill(child, which)
                if number % 2:
                    # Who is in a hurry does it twice.
                    time.sleep(chance.uniform(0, 0.02))
                    os.kill(child, SIGNALS[0])
                code, said = runs.ended(), told.read_text()
                assert "Traceback" not in said
                assert "Exception" not in said
                assert not {name for name in _left(tmp_path) if _temporary(name)}
                changed = {name for name, content in known.items() if content != (work / name).read_bytes()} - {"l.csv"}
                # All that it writes or none of it.
                assert changed in (set(), COMMANDS[command])
                if code:
                    assert code in (128 + which, 128 + SIGNALS[0])
                    assert "gestopt." in said
                    assert all(f"Geschreven: {name}" in said for name in changed)
                known |= {name: (work / name).read_bytes() for name in changed}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize("module", ["click", "rich.console", "kkgeo.cli.coverage", "pandas"])
def test_while_it_is_loaded(tmp_path: Path, module: str) -> None:
    """From the moment on that Python has come to kkgeo."""
    script = (
        "import os, signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == sys.argv[1]: os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "import kkgeo.__main__ as own; own.main(['coverage', 'l.csv', '--lang', 'en'])"
    )
    (tmp_path / "l.csv").write_text(LIST)
    command = [sys.executable, "-c", script, module]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (143, "kkgeo: stopped.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("which", SIGNALS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_signal_is_told(
    which: signal.Signals, lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        signal.raise_signal(which)

    monkeypatch.setattr("kkgeo.sites.read_sites", stop)
    before = [signal.getsignal(each) for each in SIGNALS]
    assert run("coverage", "l.csv", "--lang", lang) == 128 + which
    assert capsys.readouterr().err.endswith(f"kkgeo: {'gestopt' if lang == 'nl' else 'stopped'}.\n")
    assert [signal.getsignal(each) for each in SIGNALS] == before


def _swallowed() -> None:
    try:
        signal.raise_signal(signal.SIGTERM)
    except BaseException:
        return


def _made_another() -> None:
    try:
        signal.raise_signal(signal.SIGTERM)
    except BaseException:
        raise ImportError("numpy") from None


class _Cleared:
    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)


def _cleared() -> None:
    _Cleared()
    time.sleep(0.5)


@pytest.mark.parametrize("how", [_swallowed, _made_another, _cleared])
def test_a_library_that_loses_it_does_not_undo_it(
    how: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kkgeo import sites

    read = sites.read_sites
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text(LIST)
    monkeypatch.setattr("kkgeo.sites.read_sites", lambda *a, **more: (how(), read(*a, **more))[1])
    assert run("geocode", "l.csv", "-o", "u.csv", "--lang", "en") == 143
    assert capsys.readouterr().err.endswith("kkgeo: stopped.\n")
    assert _left(tmp_path) == {"l.csv"}


@pytest.mark.parametrize("which", SIGNALS)
def test_files_are_put_in_place_together_or_not_at_all(
    which: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, came = os.replace, []

    def stopping(one: Any, other: Any) -> None:
        signal.raise_signal(which)
        replace(one, other)
        came.append(other)

    def write() -> None:
        with together():
            for name in ("een", "twee"):
                with whole_file(tmp_path / name) as file:
                    file.write(b"x")
            monkeypatch.setattr(os, "replace", stopping)

    with stoppable(), pytest.raises(Stopped):
        write()
    monkeypatch.undo()
    assert _left(tmp_path) == {"een", "twee"}


def test_what_is_held_comes_at_the_end_and_what_is_ignored_not_at_all() -> None:
    done = []

    def work() -> None:
        with held():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append(1)
        done.append(2)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [1]
    with stoppable():
        check()
        ignore()
        signal.raise_signal(signal.SIGTERM)
    check()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_what_was_ignored_before_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stoppable(), held():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, RuntimeError])
@pytest.mark.parametrize("lists", [True, False])
def test_a_folder_that_nothing_came_in_goes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], lists: bool
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(f"kkgeo.demo.{'write_lists' if lists else 'run'}", broken)
    (tmp_path / "er").mkdir()
    assert run("demo", "-o", tmp_path / "er" / "nieuw" / "map", *["--lists"] * lists) == (
        130 if error is KeyboardInterrupt else 1
    )
    assert run("demo", "-o", tmp_path / "er", *["--lists"] * lists) != 0
    assert [path.name for path in tmp_path.rglob("*")] == ["er"]


class _Complaining:
    def __del__(self) -> None:
        raise ValueError


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_was_stopped_complains_of_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        held_by_a_frame = _Complaining()
        signal.raise_signal(signal.SIGTERM)
        del held_by_a_frame

    monkeypatch.setattr(sys, "unraisablehook", lambda _: sys.stderr.write("Exception ignored\n"))
    monkeypatch.setattr("kkgeo.sites.read_sites", broken)
    assert run("coverage", "l.csv", "--lang", "en") == 143
    assert "Exception ignored" not in capsys.readouterr().err
