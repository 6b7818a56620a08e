"""What another process makes is what this one makes, and it is gone afterwards."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from operator import truediv
from os import getpid

import numpy as np
import pytest

from kkgeo._base import beside
from kkgeo._base.beside import Beside
from kkgeo._base.programme import Programme, programme, telling_of

#: More than a pipe holds.
MANY = np.arange(1_000_000)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "cores", lambda: 2)


def started(other: Beside) -> subprocess.Popen[bytes]:
    assert other._other is not None
    return other._other


@pytest.mark.slow
def test_another_process_makes_it_and_what_is_asked_for_last_may_be_asked_first() -> None:
    with Beside(("kkgeo.stats",)) as other:
        numbers = [other.begin(partial(np.multiply, MANY, n)) for n in (1, 2, 3)]
        where = other.begin(getpid)
        assert where() == started(other).pid != getpid()
        for n in (3, 1, 2):
            assert (numbers[n - 1]() == MANY * n).all()
        # A second time it is there.
        assert where() == started(other).pid


@pytest.mark.slow
def test_it_tells_of_the_same_programme() -> None:
    own = Programme("Boekenbende", words=(("nl", "plural", "boekenbendes"),))
    with Beside(()) as other:
        with telling_of(own):
            told = other.begin(programme)
        assert told() == own != programme()


@pytest.mark.slow
def test_what_goes_wrong_there_is_raised_here_where_it_is_asked_for() -> None:
    with Beside(()) as other:
        wrong, right = other.begin(partial(truediv, 1, 0)), other.begin(partial(truediv, 1, 2))
        assert right() == 0.5
        with pytest.raises(ZeroDivisionError):
            wrong()


def test_it_is_made_here_where_the_other_ended_early() -> None:
    with Beside(()) as other:
        before = other.begin(getpid)
        started(other).kill()
        after = other.begin(partial(np.multiply, MANY, 2))
        assert before() == getpid()
        assert (after() == MANY * 2).all()


def test_what_no_other_process_can_be_given_is_made_here() -> None:
    with Beside(()) as other:
        assert other.begin(lambda: getpid())() == getpid()


def test_whoever_stops_leaves_no_process() -> None:
    def stop() -> subprocess.Popen[bytes]:
        with Beside(()) as other:
            left.append(started(other))
            other.begin(partial(np.multiply, MANY, 2))
            raise KeyboardInterrupt

    left: list[subprocess.Popen[bytes]] = []
    with pytest.raises(KeyboardInterrupt):
        stop()
    assert left[0].poll() is not None


@pytest.mark.parametrize("hinders", ["one core", "no room"])
def test_it_is_made_here_where_there_is_no_other(hinders: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: str) -> subprocess.Popen[bytes]:
        raise OSError(12, "Cannot allocate memory")

    if hinders == "one core":
        monkeypatch.setattr(beside, "cores", lambda: 1)
    monkeypatch.setattr(beside, "started", refused)
    make: Callable[[], int] = getpid
    with Beside(()) as other:
        assert other._other is None
        assert other.begin(make) is make
