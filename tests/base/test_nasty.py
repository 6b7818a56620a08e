"""Whatever a server does, asking it ends within its time, in little memory, and the next question is not held up."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any, NoReturn

import pytest

from kkgeo._base.http import Client, Patience
from kkgeo.errors import ServiceError
from kkgeo.register import api, lists
from kkgeo.services.addresses import make_address
from kkgeo.services.asking import ask
from tests.loopback import without_proxies
from tests.nasty import HALF_CLOSED, MODES, RESET, Nasty

#: What issue 12 asks for: no run takes longer than its deadline and so many seconds.
GRACE = 2.0
SHORT = Patience(connect=1.0, answer=0.3, attempts=1, first_wait=0.01, longest=0.5)
#: These take their whole deadline, or time to be sent and read.
_SLOW = {"more_lists_than_anyone_reads", "more_texts_than_anyone_reads", "gzip_bomb", "deflate_bomb"}
_SLOW |= {mode for mode in MODES if mode.endswith(("_by_drops", "_at_full_speed"))}


#: These may be taken for an answer: it is whole.
_FINE = {"http_3_of_a_kind", "sent_on_4"}


@pytest.fixture
def nasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nasty]:
    without_proxies(monkeypatch)
    server = Nasty()
    yield server
    server.close()


def test_there_are_many_modes() -> None:
    assert len(MODES) >= 120


@pytest.mark.parametrize(
    "mode", [pytest.param(mode, marks=[pytest.mark.slow] if mode in _SLOW else []) for mode in MODES]
)
def test_every_mode_ends_within_its_deadline_and_a_healthy_question_after_it_is_answered(
    nasty: Nasty, mode: str
) -> None:
    threads = threading.active_count()
    with Client("Dienst", nasty.url, patience=SHORT) as client:
        began = time.monotonic()
        with nullcontext() if mode in _FINE else pytest.raises(ServiceError):
            client.get(f"/mode/{mode}")
        assert time.monotonic() - began < SHORT.answer + GRACE
        began = time.monotonic()
        assert client.get("/healthy") == [1]
        assert time.monotonic() - began < 1.0
    for _ in range(100):
        # What was given up ends by itself; the server has a thread for each connection as well.
        if threading.active_count() <= threads + 2:
            return
        time.sleep(0.02)
    pytest.fail(f"left running: {threading.enumerate()}")


def test_the_bytes_behind_an_answer_are_not_the_next_one(nasty: Nasty) -> None:
    nasty.behind = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[6]" * 3
    with Client("Dienst", nasty.url, patience=SHORT) as client:
        for path in ("/a", "/b", "/c"):
            assert client.get(path) == [1]


@pytest.mark.parametrize(
    "before",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[6]",),
        (b"HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n",),
        (b"\r\n" * 9,),
        (b"220 hello\r\n",),
        (RESET,),
        (HALF_CLOSED,),
        (b"",),
        (b"\x15\x03\x03\x00\x02\x02\x28",),
        (b"\x16\x03\x03\x40\x00", *[b"\0", None] * 99),
        (b"\x16\x03\x03\xff\xff" + b"\0" * 70_000,),
    ],
    ids=[
        "answer",
        "408",
        "blank lines",
        "mail",
        "reset",
        "half closed",
        "silence",
        "TLS alert",
        "TLS by drops",
        "TLS of zeros",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_sent_before_anything_is_asked_ends_in_time(
    nasty: Nasty, scheme: str, before: tuple[bytes | str | None, ...]
) -> None:
    nasty.unasked = iter(before)
    began = time.monotonic()
    with Client("Dienst", nasty.url.replace("http", scheme), patience=SHORT) as client:
        with suppress(ServiceError):
            client.get("/a")
            assert scheme == "http"
        assert time.monotonic() - began < SHORT.answer + GRACE
    nasty.unasked = iter(())
    with Client("Dienst", nasty.url, patience=SHORT) as client:
        assert client.get("/healthy") == [1]


def _name_error(*_: object) -> NoReturn:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def _late(*_: object) -> list[Any]:
    time.sleep(1.0)
    return []


_LOOKED_UP: dict[str, Any] = {
    "nothing": lambda *_: [],
    "no such name": _name_error,
    "late": _late,
    "IPv6 of nobody": lambda *_: [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("100::1", 9, 0, 0))],
    "many of nobody": lambda *_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))] * 500,
    "another kind": lambda *_: [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", "/nowhere")],
}


@pytest.mark.parametrize("found", _LOOKED_UP.values(), ids=list(_LOOKED_UP))
def test_a_name_that_leads_nowhere_ends_in_time(nasty: Nasty, monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    began = time.monotonic()
    with monkeypatch.context() as patch, Client("Dienst", "http://dienst.invalid", patience=SHORT) as client:
        patch.setattr(socket, "getaddrinfo", found)
        with pytest.raises(ServiceError):
            client.get()
        assert time.monotonic() - began < SHORT.answer + GRACE
    with Client("Dienst", nasty.url, patience=SHORT) as client:
        assert client.get("/healthy") == [1]


@pytest.mark.slow
def test_all_attempts_and_waits_together_end_within_the_deadline_of_the_question(nasty: Nasty) -> None:
    patience = Patience(connect=1.0, answer=0.3, attempts=50, first_wait=0.2, longest=1.0, question=0.8)
    for mode in ("continue_without_end_by_drops", "closed_at_once", "come_back_in_a_second_for_ever"):
        began = time.monotonic()
        with Client("Dienst", nasty.url, patience=patience) as client, pytest.raises(ServiceError):
            client.get(f"/mode/{mode}")
        assert time.monotonic() - began < patience.question + GRACE


#: One of each kind, asked in the three ways there are.
_KINDS = [
    "headers_without_end_by_drops",
    "early_hints_without_end_at_full_speed",
    "chunks_with_extensions_by_drops",
    "gzip_name_without_end_by_drops",
    "lists_in_lists",
    "round_and_round_by_drops",
]


@pytest.mark.parametrize("mode", _KINDS)
@pytest.mark.parametrize("whom", ["lists", "register", "addresses"])
def test_lists_register_and_addresses_end_in_time(monkeypatch: pytest.MonkeyPatch, whom: str, mode: str) -> None:
    without_proxies(monkeypatch)
    server = Nasty(mode=mode)
    began = time.monotonic()
    try:
        if whom == "lists":
            monkeypatch.setenv(lists.ADDRESS_VARIABLE, server.url)
            with pytest.raises(ServiceError):
                lists.fetch(["secundair onderwijs"], fresh=True, patience=SHORT)
        elif whom == "register":
            monkeypatch.setenv(api.ADDRESS_VARIABLE, server.url)
            monkeypatch.setenv(api.KEY_VARIABLE, "geheim-0123456789")
            with pytest.raises(ServiceError):
                api.download(patience=SHORT)
        else:
            monkeypatch.setattr(sys, "executable", "")
            monkeypatch.setenv("KKGEO_GEOPUNT_URL", server.url)
            try:
                (outcome,) = ask([make_address("Kerkstraat", "1", "9000")], "geopunt", patience=SHORT, progress=False)
                assert outcome.failure
            except ServiceError:
                pass
    finally:
        server.close()
    assert time.monotonic() - began < SHORT.answer + GRACE


_MEASURED = """
import resource, sys
from kkgeo._base.http import Client, Patience
from kkgeo.errors import ServiceError
import httpx, truststore
resource.setrlimit(resource.RLIMIT_DATA, (700_000_000, 700_000_000))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with Client("Dienst", sys.argv[1], patience=Patience(answer=10.0, attempts=1)) as client:
    try:
        client.get("/mode/" + sys.argv[2])
    except ServiceError as error:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux counts it")
@pytest.mark.parametrize(
    "mode", ["more_lists_than_anyone_reads", "more_texts_than_anyone_reads", "gzip_bomb", "body_of_lists_at_full_speed"]
)
def test_an_answer_of_any_size_takes_little_memory(nasty: Nasty, mode: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _MEASURED, nasty.url, mode], check=True, capture_output=True, text=True
    ).stdout
    assert int(said.split()[0]) < 300_000, said
