"""What others can write, links and pipes are not trusted, and what is read from the cache is looked at first."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from kkgeo._base import cache, ledger
from kkgeo._base.cache import folder, read_own, write_own
from kkgeo.geocoding import raster as grid
from kkgeo.register import lists
from kkgeo.services.cache import Cache

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights as POSIX has them")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "xdg"))
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "cache"))
    grid.raster.cache_clear()
    yield tmp_path
    grid.raster.cache_clear()


def _others_write(path: Path) -> None:
    path.mkdir()
    path.chmod(0o777)


def _group_writes(path: Path) -> None:
    path.mkdir()
    path.chmod(0o770)


def _link(path: Path) -> None:
    path.with_name("real").mkdir(mode=0o700)
    path.symlink_to(path.with_name("real"), target_is_directory=True)


def _anothers(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only the administrator can give a folder to another")
    path.mkdir(mode=0o700)
    os.chown(path, 12345, 12345)


@pytest.mark.parametrize("make", [_others_write, _group_writes, _link, _anothers])
def test_a_folder_that_is_not_ours_alone_is_left_for_another_with_a_word(
    home: Path, caplog: pytest.LogCaptureFixture, make: Callable[[Path], None]
) -> None:
    make(home / "cache")
    cache._say_once.cache_clear()
    found = folder()
    assert found is not None
    assert found.is_relative_to(home / "home")
    assert stat.S_IMODE(found.stat().st_mode) == 0o700
    assert folder() == found
    assert [record.levelno for record in caplog.records if "KKGEO_CACHE" in record.message] == [logging.WARNING]
    assert not list((home / "cache").iterdir())


@pytest.mark.parametrize(("rights", "used"), [(0o777, False), (0o703, False), (0o1777, True), (0o755, True)])
@pytest.mark.parametrize("above", ["open", "open/between"])
def test_a_folder_that_others_can_move_away_is_not_used(
    home: Path, monkeypatch: pytest.MonkeyPatch, above: str, rights: int, used: bool
) -> None:
    place = home / above / "cache"
    place.mkdir(mode=0o700, parents=True)
    (home / "open").chmod(rights)
    monkeypatch.setenv("KKGEO_CACHE", str(place))
    found = folder()
    assert found is not None
    assert (found == place) is used
    assert found.is_relative_to(home / "home") is not used


def _file_of_others(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o666)


def _linked(path: Path, content: bytes) -> None:
    path.with_name("elsewhere").write_bytes(content)
    path.symlink_to(path.with_name("elsewhere"))


def _pipe(path: Path, content: bytes) -> None:
    del content
    os.mkfifo(path)


SPOILED = [_file_of_others, _linked, _pipe]


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_file_that_is_not_ours_alone_is_not_read_and_is_replaced(
    home: Path, spoil: Callable[[Path, bytes], None]
) -> None:
    kept = folder()
    assert kept is not None
    spoil(kept / "a", b"text")
    assert read_own(kept / "a", 100) is None
    write_own(kept / "a", b"ours")
    assert read_own(kept / "a", 100) == b"ours"
    assert read_own(kept / "a", 3) is None
    assert stat.S_IMODE((kept / "a").lstat().st_mode) == 0o600
    assert not (kept / "elsewhere").exists() or (kept / "elsewhere").read_bytes() == b"text"
    assert home in kept.parents


@pytest.mark.parametrize("spoil", SPOILED)
@pytest.mark.parametrize("name", ["addresses-1.sqlite", "geopunt.turn", "opening.turn"])
def test_answers_are_not_read_from_such_a_file(home: Path, spoil: Callable[[Path, bytes], None], name: str) -> None:
    del home
    kept = folder()
    assert kept is not None
    with Cache(kept / "other.sqlite") as other:
        other.put("geopunt", "v4", "a", "planted", found=True)
    (kept / name).unlink(missing_ok=True)
    spoil(kept / name, (kept / "other.sqlite").read_bytes())
    for _ in range(2):
        with Cache.of_user(longest=1.0) as answers, answers.turn("geopunt"):
            assert answers.get("geopunt", "v4", "a") in (None, "ours")
            answers.put("geopunt", "v4", "a", "ours", found=True)
            assert answers.get("geopunt", "v4", "a") == "ours"
    assert [
        p.name for p in kept.iterdir() if p.suffix in (".sqlite", ".turn") and p.stem not in ("other", "opening")
        and stat.S_IMODE(p.lstat().st_mode) != 0o600
    ] == []  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [("text", 1, "[1]"), (None, 1, "[1]"), (float("inf"), 1, "[1]"), (b"x", 1, "[1]"), (1.7e9, "yes", "[1]"),
     (1.7e9, 1, b"\xff"), (1.7e9, 1, "[" * 5000), (1.7e9, 1, "[" + "[]," * 300_000 + "[]]"), (1.7e9, 1, "{")],
)  # fmt: skip
def test_an_answer_of_another_type_or_size_is_none(home: Path, row: tuple[object, ...]) -> None:
    path = home / "answers.sqlite"
    with Cache(path, clock=lambda: 1.7e9):
        pass
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TABLE answers")
        raw.execute("CREATE TABLE answers (service, version, query, asked, found, answer, PRIMARY KEY (query))")
        raw.execute("INSERT INTO answers VALUES ('geopunt', 'v4', 'a', ?, ?, ?)", row)
        raw.commit()
    with Cache(path, clock=lambda: 1.7e9) as answers:
        assert answers.get("geopunt", "v4", "a") is None


def _planted(content: bytes, **other: object) -> None:
    address = lists.addresses()["secundair onderwijs"]
    place = lists._place(address)
    assert place is not None
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    told = {"address": address, "level": "secundair onderwijs", "sha256": sha256(content).hexdigest(), "read": now}
    write_own(place.with_suffix(".csv"), content)
    write_own(place.with_suffix(".json"), json.dumps({**told, **other}).encode())


_LIST = b"schoolnummer;intern_vplnummer;naam;postcode;gemeente\r1;2;A;9000;Gent\r"


def test_a_list_in_the_cache_is_looked_at_as_if_it_just_came(home: Path) -> None:
    del home
    address = lists.addresses()["secundair onderwijs"]
    _planted(_LIST)
    kept = lists._kept(address, "secundair onderwijs")
    assert kept is not None
    assert kept.content == _LIST
    for content in (b"", b"<html>", b"a;b\r1;2\r", _LIST + b"1;2\r", b"\x1f\x8b" + _LIST, b"\x00" * 100):
        _planted(content)
        assert lists._kept(address, "secundair onderwijs") is None
    wrongs: list[dict[str, object]] = [
        {"read": 5},
        {"read": "soon"},
        {"read": "2026-01-01"},
        {"sha256": None},
        {"address": []},
    ]
    for wrong in wrongs:
        _planted(_LIST, **wrong)
        assert lists._kept(address, "secundair onderwijs") is None


@pytest.mark.slow
def test_a_raster_is_that_of_this_folder_and_in_range(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = grid.build()
    monkeypatch.setattr(grid, "build", lambda: built)
    kept = folder()
    assert kept is not None
    grid.raster()
    (file,) = kept.glob("*.raster")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert grid._read(file, cache.secret(kept)) is not None
    # With its checksum in order, of another folder: its own secret is another.
    assert grid._read(file, cache.secret(home)) is None
    for level, value in (("coarse", 9_999), ("fine", 9_999), ("fine", -7)):
        coarse, fine = built.coarse.copy(), built.fine.copy()
        if level == "coarse":
            coarse[len(coarse) // 2] = value
        else:
            fine[len(fine) // 2] = value
        write_own(file, grid._pack(grid.Raster(coarse, fine), cache.secret(kept)))
        assert grid._read(file, cache.secret(kept)) is None
    file.chmod(0o666)
    assert grid._read(file, cache.secret(kept)) is None


@pytest.mark.parametrize("note", [b"\xff\xfe", b"no checksum", b"0" * 63, b"a" * 5_000, None])
def test_a_note_of_what_was_written_that_cannot_be_believed_keeps_the_file(home: Path, note: bytes | None) -> None:
    file = home / "u.csv"
    file.write_bytes(b"text")
    ledger.remember(file, sha256(b"text").hexdigest())
    assert not ledger.worked_in(file)
    place = ledger._place(file)
    assert place is not None
    if note is None:
        place.unlink()
        os.mkfifo(place)
    else:
        write_own(place, note)
    assert ledger.worked_in(file)
    ledger.remember(file, sha256(b"text").hexdigest())
    assert not ledger.worked_in(file)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
