"""Who waits for another run says for whom, goes on after its time, and a run that was killed holds up nobody."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kkgeo._base.http import Patience
from kkgeo._base.words import Phrase
from kkgeo.services import asking
from kkgeo.services.addresses import make_address
from kkgeo.services.cache import Cache
from tests.services.imitation import Imitation, geopunt_item

#: Each starts a process of its own.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are halted as POSIX has it"),
]

_HOLDS = """
import sys, time
from pathlib import Path
from kkgeo.services.cache import Cache
with Cache(Path(sys.argv[1])) as cache, cache.turn(sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""


class Holder:
    """A process that has the turn and is halted: the system keeps its lock, and it does not go on."""

    def __init__(self, path: Path, service: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _HOLDS, str(path), service], stdout=subprocess.PIPE, bufsize=0
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"held\n"
        self.process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir(mode=0o700)
    return tmp_path / "cache" / "addresses-1.sqlite"


@pytest.fixture(params=["geopunt", "best", "opening"])
def holder(request: pytest.FixtureRequest, file: Path) -> Iterator[Holder]:
    held = Holder(file, request.param)
    held.service = request.param  # type: ignore[attr-defined]
    yield held
    held.kill()


def test_who_waits_says_for_whom_and_goes_on_after_its_time(file: Path, holder: Holder) -> None:
    service = holder.service  # type: ignore[attr-defined]
    said: list[Phrase] = []
    began = time.monotonic()
    with Cache(file, longest=0.6, told=said.append) as cache:
        with cache.turn(service):
            cache.put("geopunt", "v4", "a", [1], found=True)
        assert time.monotonic() - began < 0.6 + 2.0
        # Once is enough: the next question does not wait as long for the same.
        again = time.monotonic()
        with cache.turn(service):
            assert cache.get("geopunt", "v4", "a") == [1]
        assert time.monotonic() - again < 1.5
    assert len(said) == 1
    assert f"process {holder.process.pid} on {socket.gethostname()}, since " in said[0].told("en")


def test_after_a_kill_nobody_waits(file: Path, holder: Holder) -> None:
    holder.kill()
    said: list[Phrase] = []
    began = time.monotonic()
    with Cache(file, told=said.append) as cache, cache.turn(holder.service):  # type: ignore[attr-defined]
        assert time.monotonic() - began < 1.0
    assert said == []


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"pid": "\\u001b[31m", "host": "", "since": 0}', b"x" * 5000,
                                  b'{"pid": 5, "host": "a\\u001b]0;b", "since": 0}',
                                  b'{"pid": 5, "host": "a", "since": 1e300}', None])  # fmt: skip
def test_a_note_that_cannot_be_believed_is_not_shown(file: Path, note: bytes | None) -> None:
    held = Holder(file, "geopunt")
    owner = file.with_name("geopunt.owner")
    if note is None:
        owner.unlink()
        os.mkfifo(owner)
    else:
        owner.write_bytes(note)
    said: list[Phrase] = []
    try:
        with Cache(file, longest=0.1, told=said.append) as cache, cache.turn("geopunt"):
            pass
    finally:
        held.kill()
    assert [each.told("en").partition(" is using")[0] for each in said] == ["Another program"]


def test_a_run_of_addresses_says_it_and_ends(
    imitation: Imitation, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    imitation.answer = lambda _path, _params: {
        "LocationResult": [geopunt_item("Veldstraat", "1", "9000", "Gent", 3.7236, 51.0399)]
    }
    (tmp_path / "cache").mkdir(mode=0o700)
    held = Holder(tmp_path / "cache" / "addresses-1.sqlite", "geopunt")
    began = time.monotonic()
    patience = Patience(connect=1.0, answer=1.0, attempts=1, question=1.0)
    try:
        addresses = [make_address("Veldstraat", number, "9000", "Gent") for number in (1, 2)]
        outcomes = asking.ask(addresses, "geopunt", patience=patience, progress=False)
    finally:
        held.kill()
    assert all(outcome.answers for outcome in outcomes)
    assert time.monotonic() - began < 1.0 + 2.0 + 3.0
    assert caplog.text.count(f"process {held.process.pid} on") == 1


_FORKS = """
import os, sys, time
from kkgeo.services.worker import Worker
worker = Worker("geopunt", None, None)
print(worker._process.pid, flush=True)
if os.fork() == 0:
    time.sleep(20)
os._exit(0)
"""


def test_the_process_that_asks_ends_when_its_run_is_gone_though_a_child_keeps_the_pipe(imitation: Imitation) -> None:
    del imitation
    run = subprocess.Popen([sys.executable, "-c", _FORKS], stdout=subprocess.PIPE, bufsize=0)
    assert run.stdout is not None
    asking_process = int(run.stdout.readline())
    run.stdout.close()
    run.wait()
    for _ in range(100):
        try:
            # One that has ended and that nobody has asked for yet still has its number.
            if Path(f"/proc/{asking_process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(0.1)
    os.kill(asking_process, signal.SIGKILL)
    pytest.fail("it goes on")
