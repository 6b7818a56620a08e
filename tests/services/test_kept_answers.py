"""The cache: what is kept, how long, by several processes, and in a file that is damaged."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo._base import cache as _cache
from kkgeo._base.words import Phrase
from kkgeo.services.addresses import make_address
from kkgeo.services.cache import KEPT_DAYS, KEPT_DAYS_NOTHING, Cache

DAY = 86_400.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "addresses-1.sqlite"


def test_kept_by_service_version_and_question(path: Path) -> None:
    with Cache(path) as cache:
        cache.put("geopunt", "v4", "a", {"x": [1, "é", None]}, found=True)
        assert cache.get("geopunt", "v4", "a") == {"x": [1, "é", None]}
        for other in (("best", "v4", "a"), ("geopunt", "v5", "a"), ("geopunt", "v4", "b")):
            assert cache.get(*other) is None
    with Cache(path) as cache:
        assert cache.get("geopunt", "v4", "a") == {"x": [1, "é", None]}
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_ways_to_type_one_address_are_one_question() -> None:
    one = make_address("Kerkstraat", "12", "9000", "Gent")
    assert make_address("  KERKSTRAAT ", "12", "9000", "gent").key == one.key
    assert make_address("Kerkstraat 12 bus 1", "", "9000", "Gent").key == one.key
    assert make_address("Kerkstraat", "13", "9000", "Gent").key != one.key


@pytest.mark.parametrize(("found", "days"), [(True, KEPT_DAYS), (False, KEPT_DAYS_NOTHING)])
def test_answers_expire_and_nothing_found_sooner(path: Path, found: bool, days: int) -> None:
    clock = Clock()
    with Cache(path, clock=clock) as cache:
        cache.put("geopunt", "v4", "a", [], found=found)
        clock.now += days * DAY - 1
        assert cache.get("geopunt", "v4", "a") == []
        clock.now += 2
        assert cache.get("geopunt", "v4", "a") is None
        cache.put("geopunt", "v4", "a", [1], found=found)
        assert cache.get("geopunt", "v4", "a") == [1]
        clock.now += KEPT_DAYS * DAY + 1
        cache.forget_old()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM answers").fetchone() == (0,)


def test_a_clock_that_was_far_ahead_does_not_keep_an_answer_for_ever(path: Path) -> None:
    clock = Clock()
    clock.now += 400 * DAY
    with Cache(path, clock=clock) as cache:
        cache.put("geopunt", "v4", "a", [], found=True)
        clock.now -= 400 * DAY
        assert cache.get("geopunt", "v4", "a") is None


@pytest.mark.parametrize("damage", [b"no database " * 100, b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    with Cache(path) as cache:
        assert cache.get("geopunt", "v4", "a") is None
        cache.put("geopunt", "v4", "a", 1, found=True)
        assert cache.get("geopunt", "v4", "a") == 1
    assert path.with_name(path.name + ".damaged").read_bytes() == damage
    with Cache(path) as cache:
        assert cache.get("geopunt", "v4", "a") == 1


@pytest.mark.slow
def test_a_file_damaged_in_the_middle(path: Path) -> None:
    with Cache(path) as cache:
        for i in range(2000):
            cache.put("geopunt", "v4", str(i), "x" * 100, found=True)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with Cache(path) as cache:
        assert cache.get("geopunt", "v4", "7") is None
        cache.put("geopunt", "v4", "7", "new", found=True)
        assert cache.get("geopunt", "v4", "7") == "new"
    assert path.with_name(path.name + ".damaged").exists()


def test_an_empty_file_is_a_new_one(path: Path) -> None:
    path.touch()
    with Cache(path) as cache:
        cache.put("geopunt", "v4", "a", 1, found=True)
    assert not path.with_name(path.name + ".damaged").exists()


def test_where_nothing_can_be_written_a_sentence_names_the_way_out(tmp_path: Path) -> None:
    said: list[Phrase] = []
    with Cache(tmp_path / "absent" / "addresses-1.sqlite", told=said.append) as cache:
        cache.put("geopunt", "v4", "a", 1, found=True)
        assert cache.get("geopunt", "v4", "a") == 1
    assert ["KKGEO_CACHE" in each.told("en") for each in said] == [True]


def test_in_memory_without_a_file() -> None:
    with Cache(None) as cache, cache.turn("geopunt"):
        cache.put("geopunt", "v4", "a", 1, found=True)
        assert cache.get("geopunt", "v4", "a") == 1
        assert cache.reserve("geopunt", 2.0) == 0


@given(st.text(max_size=50), st.recursive(st.none() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=5))
@settings(max_examples=100, deadline=None)
def test_any_question_and_answer(query: str, answer: object) -> None:
    with Cache(None) as cache:
        cache.put("geopunt", "v4", query, answer, found=True)
        assert cache.get("geopunt", "v4", query) == answer


def test_half_a_character_can_be_kept() -> None:
    with Cache(None) as cache:
        cache.put("geopunt", "v4", "\ud800", {"a": "\udfff"}, found=True)
        assert cache.get("geopunt", "v4", "\ud800") == {"a": "\udfff"}


def test_moments_are_spread_over_all_who_ask(path: Path) -> None:
    clock = Clock()
    with Cache(path, clock=clock) as one, Cache(path, clock=clock) as two:
        assert one.reserve("nominatim", 1.0) == 0
        assert two.reserve("nominatim", 1.0) == pytest.approx(1.0)
        clock.now += 1.0
        assert one.reserve("nominatim", 1.0) == pytest.approx(1.0)
        assert one.reserve("geopunt", 1.0) == 0
        # A clock that is set back a year does not make anyone wait a year.
        clock.now -= 365 * DAY
        assert one.reserve("nominatim", 1.0) <= 1.0


_TURNS = """
import sys, time
from pathlib import Path
from kkgeo.services.cache import Cache

with Cache(Path(sys.argv[1])) as cache:
    for _ in range(20):
        with cache.turn("geopunt"):
            with open(sys.argv[2], "a") as log:
                log.write("in\\n")
                log.flush()
                time.sleep(0.002)
                log.write("out\\n")
"""


@pytest.mark.slow
def test_processes_take_turns_and_a_killed_one_gives_up_its_turn(path: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    holding = (
        "import sys, time\nfrom pathlib import Path\nfrom kkgeo.services.cache import Cache\n"
        "turn = Cache(Path(sys.argv[1])).turn('geopunt')\nturn.__enter__()\nprint('held', flush=True)\ntime.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", holding, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    command = [sys.executable, "-c", _TURNS, str(path), str(log)]
    running = [subprocess.Popen(command) for _ in range(3)]
    with pytest.raises(subprocess.TimeoutExpired):
        running[0].wait(1.0)
    assert not log.exists()
    holder.kill()
    holder.communicate()
    assert [process.wait() for process in running] == [0, 0, 0]
    assert log.read_text().splitlines() == ["in", "out"] * 60


@pytest.mark.slow
def test_waiting_for_a_turn_can_be_given_up(path: Path) -> None:
    with Cache(path) as one, Cache(path) as two, one.turn("geopunt"):
        looked = []

        def stopped() -> bool:
            looked.append(1)
            return len(looked) > 2

        with two.turn("geopunt", stopped):
            assert len(looked) == 3
        with two.turn("best"):
            assert len(looked) == 3


def test_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "a" / "b"))
    assert _cache.folder() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "file" / "b"))
    assert _cache.folder() is None
    monkeypatch.delenv("KKGEO_CACHE")
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
        assert _cache.folder() == tmp_path / "xdg" / "kkgeo"
        monkeypatch.setenv("XDG_CACHE_HOME", "")
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        assert _cache.folder() == tmp_path / "home" / ".cache" / "kkgeo"
