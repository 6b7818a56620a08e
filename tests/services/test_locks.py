"""A cache that another holds, that is full, gone, newer or not what it was ends no run; who waits says so."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kkgeo._base import cache as folders
from kkgeo._base.http import Patience
from kkgeo._base.words import Phrase
from kkgeo.services import asking, owner
from kkgeo.services.addresses import make_address
from kkgeo.services.cache import Cache
from tests.services.imitation import QUICK, Imitation, adresmatch_item, geopunt_item, nominatim_item

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are halted as POSIX has it")

#: Opens a kept file as another program would, and has it for itself; `WAL` is how kkgeo leaves it.
_HOLDS = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
if "WAL" in sys.argv[2]:
    held.execute("PRAGMA journal_mode = WAL")
    held.execute("PRAGMA locking_mode = EXCLUSIVE" if "alone" in sys.argv[2] else "PRAGMA synchronous = FULL")
held.execute("BEGIN EXCLUSIVE")
held.execute("CREATE TABLE IF NOT EXISTS x (y)")
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir(mode=0o700)
    return tmp_path / "cache" / "addresses-1.sqlite"


@pytest.fixture(params=["new", "WAL", "WAL alone"])
def held(request: pytest.FixtureRequest, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the file with the answers itself, and is halted."""
    if "WAL" in request.param:
        Cache(file).close()
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(file), request.param], stdout=subprocess.PIPE, bufsize=0
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    process.send_signal(signal.SIGSTOP)
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_who_waits_for_the_answers_themselves_says_so_at_once_and_goes_on_without_them(
    file: Path, held: subprocess.Popen[bytes]
) -> None:
    said: list[tuple[float, Phrase]] = []
    began = time.monotonic()

    def hear(phrase: Phrase) -> None:
        said.append((time.monotonic() - began, phrase))

    with Cache(file, longest=1.5, told=hear) as answers, answers.turn("geopunt"):
        answers.put("geopunt", "v4", "a", [1], found=True)
        assert answers.reserve("geopunt", 2.0) == 0
        assert answers.get("geopunt", "v4", "a") == [1]
    assert time.monotonic() - began < 1.5 + 2.0
    (first, waiting), (_, left) = said
    assert first < 2.0
    assert waiting.told("en").startswith("Another program is using")
    assert "another program" in left.told("en")
    assert "KKGEO_CACHE" in left.told("nl")
    assert held.poll() is None


@pytest.mark.slow
def test_a_run_of_addresses_gets_its_answers_while_another_program_has_the_file(
    imitation: Imitation, held: subprocess.Popen[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    del held
    imitation.answer = _ANSWERS["geopunt"]
    assert all(outcome.answers for outcome in _ask("geopunt", 1, 2, patience=replace(QUICK, question=1.0)))
    assert caplog.text.count("not kept in") == 1


def _ask(service: str, *numbers: int, patience: Patience = QUICK) -> list[asking.Outcome]:
    addresses = [make_address("Veldstraat", each, "9000", "Gent") for each in numbers]
    return asking.ask(addresses, service, patience=patience, progress=False)


_AT = (3.7236, 51.0399)
_ANSWERS: dict[str, Callable[[str, dict[str, str]], Any]] = {
    "geopunt": lambda _path, _params: {"LocationResult": [geopunt_item("Veldstraat", "1", "9000", "Gent", *_AT)]},
    "adressenregister": lambda _path, _params: {
        "adresMatches": [adresmatch_item("Veldstraat", "1", "9000", "Gent", "44021", (104751.84, 192389.4), 100)]
    },
    "best": lambda _path, _params: {"items": []},
    "nominatim": lambda _path, _params: [nominatim_item("Veldstraat", "1", "9000", "Gent", *_AT)],
}


@pytest.mark.parametrize("service", list(_ANSWERS))
def test_two_runs_at_once_ask_each_question_once(
    imitation: Imitation, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setattr(sys, "executable", "")
    imitation.answer, imitation.delay = _ANSWERS[service], 0.01
    runs = [threading.Thread(target=_ask, args=(service, 1)) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(10)
    assert list(imitation.requested.values()) == [1]


# Notes about whose turn it is.


def _note(path: Path, **more: object) -> Path:
    told = {"pid": os.getppid(), "host": socket.gethostname(), "since": time.time(), **more}
    path.write_text(json.dumps(told), encoding="utf-8")
    path.chmod(0o600)
    return path


def _ended() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.parametrize(("more", "believed"), [
    ({}, True),
    ({"host": "another.example", "pid": 4_000_000}, True),
    ({"pid": _ended()}, False),
    ({"pid": 4_194_304 + 7}, False),
    ({"pid": os.getpid()}, False),
    ({"started": 1}, False),
    ({"started": "x"}, False),
    ({"since": time.time() + 86_400}, False),
    ({"since": -1.0}, False),
    ({"pid": True}, False),
    ({"pid": 1.5}, False),
], ids=["parent", "elsewhere", "ended", "never was", "own", "number again in use", "odd start", "tomorrow",
        "before 1970", "true", "half"])  # fmt: skip
def test_a_note_of_who_is_not_there_any_more_is_not_believed(
    tmp_path: Path, more: dict[str, object], believed: bool
) -> None:
    if sys.platform != "linux" and "started" in more:
        pytest.skip("when a process began is read as Linux has it")
    said = owner.owner_said(_note(tmp_path / "geopunt.owner", **more), 3).told("en")
    assert said.startswith("Another run (process" if believed else "Another program")


def test_the_note_of_a_process_that_is_there_is_believed(tmp_path: Path) -> None:
    code = "import sys, time\nfrom pathlib import Path\nfrom kkgeo.services.owner import note_owner\n"
    code += "note_owner(Path(sys.argv[1]))\nprint('noted', flush=True)\nsys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "a.owner")], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"noted\n"
    assert f"process {process.pid} on" in owner.owner_said(tmp_path / "a.owner", 3).told("en")
    process.communicate()
    assert "process" not in owner.owner_said(tmp_path / "a.owner", 3).told("en")


# Disks.


class Failing(sqlite3.Connection):
    """A connection that fails as a disk does, at statements that begin so."""

    code, at = 0, ""

    def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
        if type(self).code and type(self).at in sql:
            error = sqlite3.OperationalError("of the test")
            error.sqlite_errorcode = type(self).code
            raise error
        return super().execute(sql, *more)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> type[Failing]:
    kind = type("Now", (Failing,), {})
    whole: Any = sqlite3.connect

    def connect(*given: Any, **options: Any) -> Any:
        return whole(*given, **({"factory": kind} if given[0] != ":memory:" else {}), **options)

    monkeypatch.setattr(sqlite3, "connect", connect)
    return kind


@pytest.mark.parametrize("at", ["journal_mode", "SELECT asked", "INSERT OR REPLACE INTO answers", "BEGIN", "COMMIT",
                                "DELETE", "INSERT OR REPLACE INTO slots", "ROLLBACK"])  # fmt: skip
@pytest.mark.parametrize("code", ["FULL", "IOERR_LOCK", "READONLY", "CANTOPEN", "PROTOCOL"])
def test_a_disk_that_cannot_keep_answers_ends_no_run(file: Path, failing: type[Failing], code: str, at: str) -> None:
    failing.code, failing.at = getattr(sqlite3, f"SQLITE_{code}"), at
    said: list[Phrase] = []
    with Cache(file, longest=0.5, told=said.append) as answers, answers.turn("geopunt"):
        answers.forget_old()
        assert answers.reserve("geopunt", 2.0) == 0
        answers.put("geopunt", "v4", "a", [1], found=True)
        # What cannot be read back is asked again.
        assert answers.get("geopunt", "v4", "a") in ([1], None)
        answers.put("geopunt", "v4", "a", [1], found=True)
        assert answers.get("geopunt", "v4", "a") == [1]
    assert len(said) <= 1
    if at not in ("BEGIN", "ROLLBACK"):
        assert "is not kept" in said[0].told("en") or "are not kept" in said[0].told("en")
        assert str(file) in said[0].told("nl")


def test_a_disk_that_is_full_in_the_middle_of_a_run_takes_no_answers(
    imitation: Imitation, failing: type[Failing], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "")
    failing.at = "INSERT OR REPLACE INTO answers"

    def answer(path: str, params: dict[str, str]) -> Any:
        if len(imitation.seen) == 2:
            failing.code = sqlite3.SQLITE_FULL
        return _ANSWERS["geopunt"](path, params)

    imitation.answer = answer
    assert [bool(outcome.answers) for outcome in _ask("geopunt", 1, 2, 3)] == [True] * 3
    assert caplog.text.count("there is no room left") == 1


@pytest.mark.slow
@pytest.mark.parametrize("gone", [shutil.rmtree, lambda folder: folder.rename(folder.with_name("elsewhere"))])
@pytest.mark.parametrize("how", ["apart", "within"])
def test_a_cache_folder_that_goes_while_a_run_is_at_it_takes_no_answers(
    imitation: Imitation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gone: Callable[[Path], object], how: str
) -> None:
    if how == "within":
        monkeypatch.setattr(sys, "executable", "")

    def answer(path: str, params: dict[str, str]) -> Any:
        if len(imitation.seen) == 2:
            gone(tmp_path / "cache")
        return _ANSWERS["geopunt"](path, params)

    imitation.answer = answer
    assert [bool(outcome.answers) for outcome in _ask("geopunt", 1, 2, 3, 4)] == [True] * 4
    assert [bool(outcome.answers) for outcome in _ask("geopunt", 1)] == [True]


# What stands in the place of the file.


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "a").write_text("b")


def _device(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only the administrator makes devices")
    os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))


def _huge(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")
    os.truncate(path, 2 * 2**30)


def _of_a_newer_kkgeo(path: Path) -> None:
    Cache(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 2")


def _sql(script: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        Cache(path).close()
        with closing(sqlite3.connect(path)) as raw:
            raw.executescript(script)

    return make


_PLACES: dict[str, Callable[[Path], None]] = {
    "folder": _folder,
    "link": lambda path: path.symlink_to(path.with_name("nothing")),
    "link to itself": lambda path: path.symlink_to(path),
    "pipe": os.mkfifo,
    "device": _device,
    "2 GB": _huge,
    "newer": _of_a_newer_kkgeo,
    "one more column": _sql("ALTER TABLE answers ADD COLUMN more TEXT"),
    "no such column": _sql("ALTER TABLE answers RENAME COLUMN answer TO told"),
    "no table": _sql("DROP TABLE slots; CREATE VIEW slots AS SELECT 1 AS service, 2 AS next"),
    "another table": _sql("DROP TABLE answers; CREATE TABLE answers (a)"),
    "a trigger": _sql("CREATE TRIGGER t BEFORE INSERT ON answers BEGIN SELECT raise(ABORT, 'no'); END"),
}


@pytest.mark.parametrize("make", _PLACES.values(), ids=list(_PLACES))
@pytest.mark.parametrize("again", [False, True], ids=["once", "with one put aside before"])
def test_whatever_stands_in_the_place_of_the_file_a_run_goes_on(
    file: Path, make: Callable[[Path], None], again: bool
) -> None:
    if again:
        _folder(file.with_name(f"{file.name}.damaged"))
    make(file)
    for _ in range(2):
        said: list[Phrase] = []
        with Cache(file, longest=0.5, told=said.append) as answers, answers.turn("geopunt"):
            answers.put("geopunt", "v4", "a", [1], found=True)
            assert answers.get("geopunt", "v4", "a") == [1]
            assert answers.reserve("best", 2.0) <= 0.5
        # Kept from then on, or it was said that it is not.
        if not said:
            with Cache(file) as answers:
                assert answers.get("geopunt", "v4", "a") == [1]


def test_the_file_of_a_newer_kkgeo_is_left_as_it_is(file: Path) -> None:
    _of_a_newer_kkgeo(file)
    said: list[Phrase] = []
    with Cache(file, told=said.append) as answers:
        answers.put("geopunt", "v4", "a", [1], found=True)
    assert "a newer kkgeo" in said[0].told("en")
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT count(*) FROM answers").fetchone() == (0,)


@pytest.mark.parametrize("next_", ["'abc'", "x'ff'", "1e999", "-1e999", "'nan'", "9e18", "''", "cast(x'ff' AS TEXT)"])
def test_a_moment_that_is_none_keeps_nobody_waiting(file: Path, next_: str) -> None:
    _sql(f"INSERT INTO slots VALUES ('geopunt', {next_})")(file)
    with Cache(file) as answers:
        assert 0 <= answers.reserve("geopunt", 2.0) <= 0.5
        assert 0 <= answers.reserve("geopunt", 2.0) <= 0.5


@pytest.mark.parametrize(("asked", "found", "answer"), [
    ("'x'", "1", "'[1]'"), ("x'00'", "1", "'[1]'"), ("1e999", "1", "'[1]'"), ("-1e999", "1", "'[1]'"),
    ("9e15", "1", "'[1]'"), ("{now}", "2", "'[1]'"), ("{now}", "'ja'", "'[1]'"), ("{now}", "1", "x'5b315d'"),
    ("{now}", "1", "'['"), ("{now}", "1", "cast(x'5bff5d' AS TEXT)"), ("{now}", "1", "''"),
    ("{now} + 86400 * 365", "1", "'[1]'"),
    pytest.param("{now}", "1", "zeroblob(90000000)", marks=pytest.mark.slow),
])  # fmt: skip
def test_a_kept_row_of_another_kind_is_no_answer(file: Path, asked: str, found: str, answer: str) -> None:
    asked = asked.format(now=time.time())
    _sql(f"INSERT INTO answers VALUES ('geopunt', 'v4', 'a', {asked}, {found}, {answer})")(file)
    said: list[Phrase] = []
    with Cache(file, told=said.append) as answers:
        assert answers.get("geopunt", "v4", "a") is None
        answers.put("geopunt", "v4", "a", [2], found=True)
        assert answers.get("geopunt", "v4", "a") == [2]
        answers.forget_old()
    assert said == []


# Folders above.


@pytest.mark.parametrize(("rights", "used"), [(0o777, False), (0o1777, True), (0o775, True), (0o755, True),
                                              (0o757, False), (0o1757, True)])  # fmt: skip
@pytest.mark.parametrize("below", ["cache", "a/cache", "link/cache"])
def test_a_folder_that_others_can_move_away_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rights: int, used: bool, below: str
) -> None:
    (tmp_path / "open" / "a").mkdir(parents=True)
    (tmp_path / "open" / "link").symlink_to(tmp_path / "open" / "a")
    (tmp_path / "open").chmod(rights)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "xdg"))
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "open" / below))
    found = folders.folder()
    assert found is not None
    assert found.is_relative_to(tmp_path / "open") is used


def test_a_folder_of_another_group_that_may_write_above_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only the administrator can give a folder to another")
    (tmp_path / "open").mkdir()
    os.chown(tmp_path / "open", -1, 12345)
    (tmp_path / "open").chmod(0o775)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "xdg"))
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "open" / "cache"))
    found = folders.folder()
    assert found is not None
    assert not found.is_relative_to(tmp_path / "open")
