"""Files are put in place whole, together or not at all; what somebody set on a file stays."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.leftover import STALE, temporary_name
from kkgeo._base.whole import together, whole_file
from kkgeo.errors import KkgeoError, SourceError
from tests.commandline import run

ROWS = pd.DataFrame({"naam": ["A", "B"], "postcode": ["9000", "3300"]})


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def write(path: Path, content: bytes, *, overwrite: bool = True) -> None:
    with whole_file(path, overwrite=overwrite) as file:
        file.write(content)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "een.csv", tmp_path / "twee.csv"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    return first, second


def write_all(paths: Iterable[Path], content: bytes = b"nieuw") -> None:
    with together():
        for path in paths:
            before = path.read_bytes() if path.exists() else b""
            write(path, content)
            assert not path.exists() or path.read_bytes() == before


def refusing(monkeypatch: pytest.MonkeyPatch, what: str, name: str, number: int, times: int = 1) -> None:
    """Have a call of the system fail where its last argument has this name, so many times."""
    call: Callable[..., Any] = getattr(os, what)
    left = [times]

    def refused(*arguments: Any, **more: Any) -> Any:
        if left[0] and str(arguments[-1]).endswith(name):
            left[0] -= 1
            raise OSError(number, os.strerror(number))
        return call(*arguments, **more)

    monkeypatch.setattr(os, what, refused)


# --- several files ---


@pytest.mark.parametrize("failing", ["een.csv", "twee.csv", "nieuw.csv"])
@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY, errno.ENOSPC])
def test_of_several_files_all_are_replaced_or_none(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, failing: str, number: int
) -> None:
    before = files(pair[0].parent)
    refusing(monkeypatch, "replace", failing, number)
    with pytest.raises(SourceError, match=failing):
        write_all((pair[0].with_name("eerst.csv"), *pair, pair[0].with_name("nieuw.csv")))
    assert files(pair[0].parent) == before
    monkeypatch.undo()
    write_all(pair)
    assert {*files(pair[0].parent).values()} == {b"nieuw"}


def test_what_comes_to_an_end_while_files_are_put_in_place_puts_them_back(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, replace = files(pair[0].parent), os.replace

    def stopped(one: Any, other: Any) -> None:
        if str(other).endswith("twee.csv"):
            raise KeyboardInterrupt
        replace(one, other)

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_all(pair)
    assert files(pair[0].parent) == before


def test_a_fault_after_the_first_file_leaves_both(pair: tuple[Path, Path]) -> None:
    before = files(pair[0].parent)

    def failing() -> None:
        with together():
            write(pair[0], b"nieuw")
            write(pair[1], bytes(1 // 0))

    with pytest.raises(ZeroDivisionError):
        failing()
    assert files(pair[0].parent) == before


@pytest.mark.parametrize("verb", [pytest.param("report", marks=pytest.mark.slow), "geocode"])
def test_the_second_file_of_a_verb_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text("naam,postcode\nA,9000\nB,3470\n")
    command = {"report": "report lijst.csv -o r.html", "geocode": "geocode lijst.csv -o r.csv --review na.xlsx"}[verb]
    before = files(tmp_path)
    refusing(monkeypatch, "replace", {"report": "r.xlsx", "geocode": "r.csv"}[verb], errno.EACCES)
    assert run(*command.split()) == 1
    assert files(tmp_path) == before


# --- found out first ---


def _read_only(path: Path) -> None:
    path.write_bytes(b"")
    path.chmod(0o444)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _round(path: Path) -> None:
    path.symlink_to(path.with_name("rond"))
    path.with_name("rond").symlink_to(path)


def _read_only_behind_a_link(path: Path) -> None:
    _read_only(path.with_name("ver.txt"))
    path.symlink_to(path.with_name("ver.txt"))


def _folder_behind_a_link(path: Path) -> None:
    path.with_name("ver").mkdir()
    path.symlink_to(path.with_name("ver"))


def _nowhere(path: Path) -> None:
    path.symlink_to(path.with_name("weg") / "ver.txt")


CANNOT: dict[str, Callable[[Path], object]] = {
    "read-only": _read_only,
    "read-only behind a link": _read_only_behind_a_link,
    "a folder": Path.mkdir,
    "a folder behind a link": _folder_behind_a_link,
    "a pipe": _fifo,
    "links in a circle": _round,
    "a link to no folder": _nowhere,
}


@pytest.mark.parametrize("how", CANNOT)
@pytest.mark.parametrize(
    ("command", "target"),
    [
        ("geocode lijst.csv -o uit.csv", "uit.csv"),
        ("geocode lijst.csv -o uit.csv --review na.xlsx", "na.xlsx"),
        ("report lijst.csv -o uit.html", "uit.xlsx"),
        ("map lijst.csv -o uit.svg", "uit.svg"),
    ],
)
def test_a_target_that_cannot_be_replaced_is_found_out_first(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    target: str,
    how: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    # What is read would be refused: it is not looked at.
    Path("lijst.csv").write_bytes(b"")
    CANNOT[how](tmp_path / target)
    before = sorted(tmp_path.rglob("*"))
    assert run(*command.split(), "--overwrite") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert Path(target).name in line or "ver" in line or "weg" in line
    assert "lijst.csv" not in line
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_that_is_too_long_and_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    for path in (tmp_path / f"{'x' * 300}.csv", tmp_path / "bestand" / "uit.csv", tmp_path / "weg" / "uit.csv"):
        with pytest.raises(SourceError):
            kk.write_table(ROWS, path)
    assert [each.name for each in tmp_path.iterdir()] == ["bestand"]


# --- what stays ---


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o755])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg"])
def test_permissions_stay(tmp_path: Path, mode: int, suffix: str) -> None:
    file = tmp_path / f"a{suffix}"
    placed = kk.geocode(ROWS.assign(lat=51.0, lon=3.7))
    kk.write_table(placed, file)
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~umask
    file.chmod(mode)
    kk.write_table(placed, file)
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only an administrator gives files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"")
    os.chown(file, 12345, 23456)
    file.chmod(0o620)
    write(file, b"nieuw")
    found = file.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 23456, 0o620)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_what_it_names_is_replaced(tmp_path: Path, there: bool) -> None:
    for folder in ("een", "twee"):
        (tmp_path / folder).mkdir()
    file, link, over = tmp_path / "een" / "echt.csv", tmp_path / "twee" / "a.csv", tmp_path / "b.csv"
    link.symlink_to(Path("..") / "een" / "echt.csv")
    over.symlink_to(link)
    if there:
        file.write_bytes(b"")
        file.chmod(0o640)
    kk.write_table(kk.geocode(ROWS), over)
    assert link.is_symlink()
    assert over.is_symlink()
    assert not file.is_symlink()
    assert "9000" in file.read_text("utf-8-sig")
    assert not there or stat.S_IMODE(file.stat().st_mode) == 0o640
    kk.write_table(kk.geocode(ROWS), over)


# --- what killed runs left ---


def _gone() -> int:
    """Return the number of a process that is no more."""
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return child


@pytest.fixture(params=["gone", "old"])
def stale(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    pid = _gone() if request.param == "gone" else os.getppid()
    path = tmp_path / temporary_name(pid)
    path.write_bytes(b"half")
    if request.param == "old":
        os.utime(path, (time.time() - STALE - 60,) * 2)
    return path


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are known otherwise here")
def test_what_a_killed_run_left_is_swept(stale: Path, tmp_path: Path) -> None:
    kept = {
        tmp_path / temporary_name(os.getppid()): "of a process that is there",
        tmp_path / f"{stale.name}x": "nearly named so",
        tmp_path / stale.name[1:]: "not hidden",
        tmp_path / ".kkgeo-notes.csv": "somebody else's",
        tmp_path / ".~lock.uit.csv#": "somebody else's",
    }
    for path in kept:
        path.write_bytes(b"")
    folder = tmp_path / temporary_name(_gone())
    folder.mkdir()
    link = tmp_path / temporary_name(_gone())
    link.symlink_to("uit.csv")
    with pytest.raises(KkgeoError):
        kk.write_table(ROWS, tmp_path / "a.gpkg")
    assert not stale.exists()
    assert all(path.exists() for path in kept)
    assert folder.is_dir()
    assert link.is_symlink()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only an administrator gives files away")
def test_what_is_somebody_elses_is_not_swept(tmp_path: Path) -> None:
    path = tmp_path / temporary_name(_gone())
    path.write_bytes(b"")
    os.chown(path, 12345, 23456)
    kk.write_table(ROWS, tmp_path / "a.csv")
    assert path.exists()


# --- what is remembered ---


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are known otherwise here")
@pytest.mark.parametrize("after", [False, True])
def test_a_run_that_is_killed_where_it_replaces_a_file_leaves_one_that_is_known(tmp_path: Path, after: bool) -> None:
    file = tmp_path / "a.csv"
    kk.write_table(kk.geocode(ROWS), file)
    other = kk.geocode(ROWS.assign(naam=["C", "D"]))
    child, replace = os.fork(), os.replace
    if not child:

        def killed(one: Any, two: Any) -> None:
            if Path(two) == file:
                if after:
                    replace(one, two)
                os._exit(9)
            replace(one, two)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(os, "replace", killed)
            kk.write_table(other, file)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert ("C" in file.read_text("utf-8-sig")) == after
    kk.write_table(other, file)
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


# --- no room ---


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json", ".parquet", ".gpkg", ".geojson", ".fgb"])
@pytest.mark.parametrize("how", ["write", "fsync", "short"])
def test_where_there_is_no_room_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, how: str
) -> None:
    file, placed = tmp_path / f"a{suffix}", kk.geocode(ROWS.assign(lat=51.0, lon=3.7))
    kk.write_table(placed, file)
    before = files(tmp_path)
    _full(monkeypatch, how)
    with pytest.raises(SourceError, match=r"a\.\w+"):
        kk.write_table(placed.assign(meer=1), file)
    monkeypatch.undo()
    assert files(tmp_path) == before
    kk.write_table(placed.assign(meer=1), file)
    assert files(tmp_path) != before


def _full(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Have no room for what is written, at once or when it goes to the disk, or only for a part of it."""
    put = os.write

    def failing(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def short(handle: int, content: bytes) -> int:
        if len(content) < 10:
            failing()
        return put(handle, content[: len(content) // 2])

    monkeypatch.setattr(os, "write" if how == "short" else how, short if how == "short" else failing)
