"""A run that is killed between one file and the next: the next run finishes it, both files or neither."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kkgeo._base import ledger
from kkgeo._base.cache import folder
from kkgeo._base.kept import check_replaceable
from kkgeo._base.leftover import temporary_name
from kkgeo._base.whole import together, whole_file
from tests.runs import NEEDS_FORK

NAMES = ("een.csv", "twee.csv", "drie.csv")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "cache"))
    (tmp_path / "werk").mkdir()
    return tmp_path / "cache"


def write(place: Path, content: bytes) -> None:
    with together():
        for name in NAMES:
            with whole_file(place / name, overwrite=True) as file:
                file.write(content + name.encode())


def killed(place: Path, after: int) -> None:
    """Write new files in a process that ends without a word after so many of them."""
    child = os.fork()
    if not child:
        replace, left = os.replace, [after]

        def few(one: Any, other: Any) -> None:
            if Path(other).parent == place:
                if not left[0]:
                    os._exit(9)
                left[0] -= 1
            replace(one, other)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(os, "replace", few)
            write(place, b"nieuw ")
        os._exit(9)
    os.waitpid(child, 0)


def contents(place: Path) -> list[bytes | None]:
    return [(place / name).read_bytes().split()[0] if (place / name).exists() else None for name in NAMES]


def notes() -> list[str]:
    kept = folder()
    assert kept is not None
    return os.listdir(kept / "pending")


@NEEDS_FORK
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("after", range(len(NAMES) + 1))
def test_both_or_neither(tmp_path: Path, after: int, there: bool) -> None:
    place = tmp_path / "werk"
    if there:
        write(place, b"oud ")
    before = contents(place)
    killed(place, after)
    assert contents(place).count(b"nieuw") == after
    # Any run of kkgeo that is going to write, wherever.
    check_replaceable(tmp_path / "elders.csv")
    assert contents(place) == (before if after == 0 else [b"nieuw"] * len(NAMES))
    assert notes() == []
    write(place, b"later ")
    assert {path.name for path in place.iterdir()} == {*NAMES}
    assert contents(place) == [b"later"] * len(NAMES)


@NEEDS_FORK
@pytest.mark.parametrize("name", NAMES)
def test_what_was_finished_is_known_as_what_it_is_now_and_no_longer_as_what_it_was(tmp_path: Path, name: str) -> None:
    place = tmp_path / "werk"
    write(place, b"oud ")
    old = (place / name).read_bytes()
    killed(place, 1)
    check_replaceable(tmp_path / "elders.csv")
    assert not ledger.worked_in(place / name)
    # Whoever puts the former one back wants to keep it.
    (place / name).write_bytes(old)
    assert ledger.worked_in(place / name)


@NEEDS_FORK
@pytest.mark.parametrize("changed", ["one that was replaced", "one that was not", "what was ready", "one that is gone"])
def test_nothing_is_done_where_somebody_was_there_since(tmp_path: Path, changed: str) -> None:
    place = tmp_path / "werk"
    write(place, b"oud ")
    killed(place, 1)
    if changed == "one that is gone":
        (place / NAMES[1]).unlink()
    elif changed == "what was ready":
        for path in place.glob(".kkgeo-*"):
            path.write_bytes(b"half")
    else:
        (place / NAMES[changed == "one that was not"]).write_bytes(b"met de hand")
    before = contents(place)
    check_replaceable(tmp_path / "elders.csv")
    assert contents(place) == before
    assert notes() == []


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{",
        "[]",
        "[1]",
        "null",
        '[{"target": 1}]',
        "[" * 10_000,
        '[{"target": "a", "temporary": "b"}]',
        "x" * 2_000_000,
    ],
)
def test_a_note_that_says_nothing_is_cleared_away(tmp_path: Path, kept: Path, note: str) -> None:
    write(tmp_path / "werk", b"oud ")
    (kept / "pending" / temporary_name(2**22 + 1)).write_text(note)
    check_replaceable(tmp_path / "werk" / "elders.csv")
    assert notes() == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only an administrator gives files away")
def test_what_others_noted_is_not_done(tmp_path: Path, kept: Path) -> None:
    place = tmp_path / "werk"
    write(place, b"oud ")
    ready = place / temporary_name(2**22 + 1)
    ready.write_bytes(b"kwaad")
    note = kept / "pending" / temporary_name(2**22 + 1)
    note.write_text(
        json.dumps([{"target": str(place / "een.csv"), "temporary": str(ready), "checksum": "", "former": ""}])
    )
    os.chown(note, 12345, 12345)
    check_replaceable(tmp_path / "elders.csv")
    assert contents(place) == [b"oud"] * len(NAMES)


def test_without_a_cache_folder_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bestand").write_text("")
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "bestand" / "cache"))
    write(tmp_path / "werk", b"oud ")
    assert contents(tmp_path / "werk") == [b"oud"] * len(NAMES)
