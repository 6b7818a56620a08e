"""Asking a service on its bad days: a server on this computer has them all."""

from __future__ import annotations

import contextlib
import email.utils
import gzip
import json
import logging
import os
import shutil
import socket
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo._base.bounded import Limits
from kkgeo._base.http import Client, Pace, Patience
from kkgeo._base.keys import read_key
from kkgeo.errors import InputError, NoAnswerError, NotUnderstoodError, ServiceError
from tests.loopback import Handler, Loopback, without_proxies

KEY = "geheim-0123456789-sleutel"
QUICK = Patience(connect=5.0, answer=5.0, attempts=3, first_wait=0.01, longest=30.0)


class Server(Loopback):
    """A server that does what it is told, and remembers what it was asked."""

    def __init__(self, behave: Handler, certificate: tuple[Path, Path] | None = None) -> None:
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []

        def answer(request: BaseHTTPRequestHandler) -> None:
            self.paths.append(request.path)
            self.headers.append({name.lower(): value for name, value in request.headers.items()})
            self.times.append(time.monotonic())
            behave(request)

        super().__init__(answer, certificate)


Serve = Callable[..., Server]
_OPEN: list[Client] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    without_proxies(monkeypatch)
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    running: list[Server] = []

    def start(behave: Handler, certificate: tuple[Path, Path] | None = None) -> Server:
        running.append(Server(behave, certificate))
        return running[-1]

    yield start
    for server in running:
        server.close()


def reply(request: BaseHTTPRequestHandler, body: Any = None, status: int = 200, **headers: str) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(raw)


def in_turn(*replies: tuple[Any, int, dict[str, str]]) -> Handler:
    """Reply differently each time; the last one from then on."""
    left = list(replies)

    def behave(request: BaseHTTPRequestHandler) -> None:
        body, status, headers = left.pop(0) if len(left) > 1 else left[0]
        reply(request, body, status, **headers)

    return behave


def client(server: Server | str, **options: Any) -> Client:
    base = server if isinstance(server, str) else server.url
    _OPEN.append(Client("Dienst", base, **{"patience": QUICK, **options}))
    return _OPEN[-1]


def test_an_answer_with_parameters_and_a_name_of_our_own(serve: Serve) -> None:
    server = serve(in_turn(([1, {"a": "é"}], 200, {})))
    service = client(server, headers={"x-api-key": KEY})
    assert service.get("/zoek", {"q": "Sint-Jansstraat 1 & 2", "n": 5}) == [1, {"a": "é"}]
    assert server.paths == ["/zoek?q=Sint-Jansstraat+1+%26+2&n=5"] or server.paths == [
        "/zoek?q=Sint-Jansstraat%201%20%26%202&n=5"
    ]
    assert server.headers[0]["user-agent"].startswith("kkgeo/")
    assert server.headers[0]["x-api-key"] == KEY


def test_a_packed_answer_is_unpacked(serve: Serve) -> None:
    server = serve(in_turn((gzip.compress(b'{"a": 1}'), 200, {"Content_Encoding": "gzip"})))
    assert client(server).get() == {"a": 1}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_passing_trouble_then_good(serve: Serve, status: int) -> None:
    server = serve(in_turn(("", status, {}), ("", status, {}), ({"good": 1}, 200, {})))
    assert client(server).get() == {"good": 1}
    assert len(server.paths) == 3


def test_waits_grow_and_attempts_are_bounded(serve: Serve) -> None:
    slept: list[float] = []
    server = serve(in_turn((b"", 500, {})))
    patience = Patience(attempts=5, first_wait=1.0, longest=3.0)
    with pytest.raises(NoAnswerError, match=r"did not answer in 5 attempts: it answered with error 500\. Try again"):
        client(server, patience=patience, sleep=slept.append).get()
    assert len(server.paths) == 5
    for seconds, meant in zip(slept, (1, 2, 3, 3), strict=True):
        assert 0.75 * meant <= seconds <= 1.25 * meant


def test_retry_after_in_seconds_is_honoured(serve: Serve) -> None:
    slept: list[float] = []
    server = serve(in_turn(("", 429, {"Retry_After": "7"}), ({}, 200, {})))
    assert client(server, sleep=slept.append).get() == {}
    assert slept == [7.0]


@pytest.mark.slow
def test_retry_after_is_really_waited_for(serve: Serve) -> None:
    server = serve(in_turn(("", 429, {"Retry_After": "1"}), ({}, 200, {})))
    client(server).get()
    assert server.times[1] - server.times[0] >= 0.99


def test_retry_after_a_date_is_honoured(serve: Serve) -> None:
    date = email.utils.formatdate(time.time() + 20, usegmt=True)
    slept: list[float] = []
    server = serve(in_turn(("", 503, {"Retry_After": date}), ({}, 200, {})))
    client(server, sleep=slept.append).get()
    assert 10 < slept[0] <= 20


@pytest.mark.parametrize("said", ["0", "-3", "soon", "Mon, 01 Jan 2001 00:00:00 GMT", "1e9", "²", ""])
def test_retry_after_that_says_nothing_leaves_our_own_wait(serve: Serve, said: str) -> None:
    slept: list[float] = []
    server = serve(in_turn(("", 429, {}), ({}, 200, {})))
    service = client(server, sleep=slept.append)
    service._heed(said)
    assert service.get() == {}
    assert slept[0] <= 0.0125


def test_retry_after_beyond_our_patience_stops_the_run(serve: Serve) -> None:
    server = serve(in_turn(("", 429, {"Retry_After": "3600"})))
    with pytest.raises(ServiceError, match="come back in 3600 seconds") as caught:
        client(server).get()
    assert not isinstance(caught.value, NoAnswerError)
    assert len(server.paths) == 1


@pytest.mark.slow
@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40))
@settings(max_examples=80, deadline=None)
def test_any_retry_after(said: str) -> None:
    with Client("Dienst", "http://127.0.0.1:9", patience=QUICK) as service, contextlib.suppress(ServiceError):
        service._heed(said)
        assert service._wait <= QUICK.longest


def test_slow_answers_end_in_time(serve: Serve) -> None:
    released = threading.Event()
    server = serve(lambda _request: released.wait(20) and None)
    start = time.monotonic()
    with pytest.raises(NoAnswerError, match="it took too long"):
        client(server, patience=Patience(answer=0.2, attempts=2, first_wait=0.01)).get()
    assert time.monotonic() - start < 10
    assert len(server.paths) == 2
    released.set()


def test_answers_that_drip_end_in_time(serve: Serve) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        for _ in range(1000):
            request.wfile.write(b" ")
            time.sleep(0.05)

    server = serve(drip)
    start = time.monotonic()
    with pytest.raises(NoAnswerError, match="it took too long"):
        client(server, patience=Patience(answer=0.3, attempts=2, first_wait=0.01)).get()
    # Dripping to the end would take 50 seconds, and no single wait for a drop is too long.
    assert time.monotonic() - start < 25


@pytest.mark.parametrize("body", [b'{"a": [1, 2', b"", b"[1] [2]", b"\xff\xfe"])
def test_truncated_json_is_asked_again(serve: Serve, body: bytes) -> None:
    server = serve(in_turn((body, 200, {}), ({"whole": True}, 200, {})))
    assert client(server).get() == {"whole": True}
    assert len(server.paths) == 2


def test_an_answer_cut_off_before_its_length_is_asked_again(serve: Serve) -> None:
    def cut(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b'{"a": 1}')
        request.close_connection = True

    server = serve(cut)
    with pytest.raises(NoAnswerError, match="the connection was broken off"):
        client(server).get()
    assert len(server.paths) == 3


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_a_web_page_in_place_of_data(serve: Serve, kind: str) -> None:
    page = b"\n<!DOCTYPE html><html><body>Log in</body></html>"
    server = serve(in_turn((page, 200, {"Content_Type": kind})))
    with pytest.raises(ServiceError, match="a web page in place of data") as caught:
        client(server).get()
    assert not isinstance(caught.value, NoAnswerError)
    assert len(server.paths) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_server_is_not_followed_and_takes_no_key(serve: Serve, status: int) -> None:
    other = serve(in_turn(({"stolen": True}, 200, {})))
    server = serve(in_turn((b"", status, {"Location": f"{other.url}/in?a=b"})))
    with pytest.raises(ServiceError, match="sends on to another server") as caught:
        client(server, headers={"x-api-key": KEY}).get()
    assert f"127.0.0.1:{other.port}" in str(caught.value)
    assert other.paths == []
    assert len(server.paths) == 1


def test_a_redirect_from_https_to_http_is_not_followed_and_takes_no_key(
    serve: Serve, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = serve(in_turn(({"stolen": True}, 200, {})))
    safe = serve(in_turn((b"", 302, {"Location": f"{plain.url}/in"})), certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with pytest.raises(ServiceError, match="sends on to another server"):
        client(safe, headers={"x-api-key": KEY}).get()
    same_port = serve(lambda request: reply(request, b"", 302, Location=f"http://127.0.0.1:{request_port(request)}/"),
                      certificate)  # fmt: skip
    with pytest.raises(ServiceError, match=f"sends on to another server .http://127.0.0.1:{same_port.port}"):
        client(same_port, headers={"x-api-key": KEY}).get()
    assert (plain.paths, len(safe.paths), len(same_port.paths)) == ([], 1, 1)


def request_port(request: BaseHTTPRequestHandler) -> int:
    return int(request.connection.getsockname()[1])


@pytest.mark.parametrize("base", ["http://dienst.invalid/v1", "HTTP://dienst.invalid:443", "http://10.0.0.1",
                                  "http://127.0.0.1.dienst.invalid", "http://localhost.dienst.invalid"])  # fmt: skip
@pytest.mark.parametrize("header", ["x-api-key", "X-API-Key", "Authorization"])
def test_a_key_goes_over_https_or_stays(serve: Serve, monkeypatch: pytest.MonkeyPatch, base: str, header: str) -> None:
    proxy = serve(in_turn(({}, 200, {})))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    with pytest.raises(InputError, match="begins with https in its environment variable") as caught:
        client(base, headers={header: KEY}).get()
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert client(base, headers={"Accept": "text/json"}).get() == {}
    assert [seen.get(header.lower()) for seen in proxy.headers] == [None]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_key_for_this_computer_goes_there_and_past_a_proxy(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    proxy, server = serve(in_turn(({"by": "proxy"}, 200, {}))), serve(in_turn(({"by": "server"}, 200, {})))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    assert client(f"http://{host}:{server.port}", headers={"x-api-key": KEY}).get() == {"by": "server"}
    assert server.headers[0]["x-api-key"] == KEY
    assert proxy.paths == []


@pytest.mark.parametrize("location", ["//elsewhere.invalid/", "file:///etc/passwd"])
def test_a_redirect_to_nowhere(serve: Serve, location: str) -> None:
    server = serve(in_turn((b"", 302, {"Location": location})))
    with pytest.raises(ServiceError, match="sends on to another server"):
        client(server).get()


@pytest.mark.parametrize("location", ["http://[::1", "http://127.0.0.1:1x/"])
def test_a_redirect_that_cannot_be_read(serve: Serve, location: str) -> None:
    server = serve(in_turn((b"", 302, {"Location": location})))
    with pytest.raises(NoAnswerError, match="did not answer in 3 attempts"):
        client(server).get()


def test_a_redirect_within_the_server_is_followed(serve: Serve) -> None:
    server = serve(in_turn((b"", 301, {"Location": "/v2/zoek?q=1"}), ({"moved": 1}, 200, {})))
    assert client(server, headers={"x-api-key": KEY}).get("/zoek") == {"moved": 1}
    assert server.paths == ["/zoek", "/v2/zoek?q=1"]
    assert server.headers[1]["x-api-key"] == KEY


def test_a_ring_of_redirects_ends(serve: Serve) -> None:
    server = serve(in_turn((b"", 302, {"Location": "/again"})))
    with pytest.raises(NoAnswerError, match="from one address to the next"):
        client(server).get()
    assert len(server.paths) < 10


def test_a_connection_that_is_reset_is_tried_again(serve: Serve) -> None:
    def reset(request: BaseHTTPRequestHandler) -> None:
        # Without lingering, closing sends a reset.
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        request.connection.close()
        request.close_connection = True

    server = serve(reset)
    with pytest.raises(NoAnswerError, match="the connection was broken off"):
        client(server).get()
    assert len(server.paths) == 3


def test_nobody_there(serve: Serve) -> None:
    server = serve(in_turn(({}, 200, {})))
    server.server.socket.close()
    with pytest.raises(ServiceError, match=f"127.0.0.1:{server.port}.*no network, it is down, or a proxy") as caught:
        client(server).get()
    assert not isinstance(caught.value, NoAnswerError)


def test_a_name_that_no_network_knows(serve: Serve) -> None:
    del serve
    for base in ("http://dienst.invalid/v1", "http://a..b/", "http://h\nx/"):
        with pytest.raises(ServiceError, match=r"^Dienst \("):
            client(base).get("/zoek")


@pytest.mark.parametrize(
    "base", ["", "https://", "ftp://host/", "http://[::1", "http://host:99999", f"user:{KEY}@host"]
)
def test_an_address_that_is_none(base: str) -> None:
    with pytest.raises(InputError, match="not of the form https://server/path") as caught:
        client(base)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused(serve: Serve, status: int) -> None:
    server = serve(in_turn(({"error": f"bad key {KEY}"}, status, {})))
    with pytest.raises(ServiceError, match="the key is missing, wrong or expired") as caught:
        client(server, headers={"x-api-key": KEY}).get()
    assert not isinstance(caught.value, NoAnswerError)
    assert len(server.paths) == 1


@pytest.mark.parametrize("status", [204, 304, 400, 404, 422, 501])
def test_what_is_not_understood_is_not_asked_again(serve: Serve, status: int) -> None:
    server = serve(lambda request: reply(request, b"", status))
    with pytest.raises(NotUnderstoodError, match=f"does not understand what was asked .error {status}."):
        client(server).get()
    assert len(server.paths) == 1


def test_an_answer_without_end_is_given_up(serve: Serve) -> None:
    server = serve(in_turn((b"[" + b" " * 100_000 + b"]", 200, {})))
    with pytest.raises(NoAnswerError, match="cannot be right"):
        client(server, limits=Limits(bytes=1000)).get()


@pytest.mark.parametrize(
    "replies",
    [
        (({"echo": KEY}, 200, {"X_Echo": "yes"}),),
        ((b"", 500, {}),),
        ((b"", 401, {}),),
        ((b"", 404, {}),),
        ((b"<html>", 200, {}),),
        ((b"{", 200, {}),),
        ((b"", 302, {"Location": "http://127.0.0.1:1/"}),),
        ((b"", 429, {"Retry_After": "9999"}),),
    ],
)
def test_the_key_is_in_no_message_log_or_traceback(
    serve: Serve, caplog: pytest.LogCaptureFixture, replies: tuple[tuple[Any, int, dict[str, str]], ...]
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(in_turn(*replies))
    service = client(server, headers={"x-api-key": KEY})
    said = [repr(service), str(service)]
    try:
        service.get("/zoek", {"q": "Kerkstraat 1"})
    except ServiceError as error:
        said += [str(error), repr(error), *traceback.format_exception(error)]
        chained: BaseException | None = error
        while chained is not None:
            said += [repr(chained), repr(getattr(chained, "request", None) if "Proxy" in str(chained) else None)]
            chained = chained.__cause__ or chained.__context__
    assert server.headers[0]["x-api-key"] == KEY
    assert KEY not in "\n".join(said)
    assert caplog.records
    assert KEY not in caplog.text


def test_the_key_is_in_no_message_where_nobody_is_there(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(in_turn(({}, 200, {})))
    server.server.socket.close()
    with pytest.raises(ServiceError) as caught:
        client(server, headers={"x-api-key": KEY}).get()
    assert KEY not in "".join(traceback.format_exception(caught.value)) + caplog.text


def test_a_proxy_sees_the_request(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(in_turn(({"by": "proxy"}, 200, {})))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    assert client("http://dienst.invalid/v1").get("/zoek") == {"by": "proxy"}
    assert proxy.paths == ["http://dienst.invalid/v1/zoek"]


def test_no_proxy_goes_past_it(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = serve(in_turn(({"by": "proxy"}, 200, {}))), serve(in_turn(({"by": "server"}, 200, {})))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert client(server).get() == {"by": "server"}
    assert proxy.paths == []


def test_a_proxy_that_wants_a_password_or_lets_nothing_through(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(lambda request: reply(request, b"", 407))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with pytest.raises(ServiceError, match="asks for a name and password"):
        client("http://dienst.invalid").get()
    with pytest.raises(ServiceError, match="proxy does not let requests through"):
        client("https://dienst.invalid").get()
    assert proxy.paths[-1] == "dienst.invalid:443"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "foo://x", f"http://user:{KEY}", "http://[::1"])
def test_a_proxy_that_is_none(serve: Serve, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    del serve
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(InputError, match="not of the form http://server:port") as caught:
        client("https://dienst.invalid")
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One that the server made itself, and nobody trusts."""
    folder = tmp_path_factory.mktemp("certificate")
    chain, key = folder / "chain.pem", folder / "key.pem"
    if shutil.which("openssl") is None:
        if os.environ.get("CI"):
            pytest.fail("openssl is absent: CI may not pass without an untrusted certificate")
        pytest.skip("openssl is absent: no untrusted certificate was tried (Debian: apt-get install openssl)")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True,
    )  # fmt: skip
    return chain, key


def test_a_certificate_that_is_not_trusted(serve: Serve, certificate: tuple[Path, Path]) -> None:
    server = serve(in_turn(({}, 200, {})), certificate)
    with pytest.raises(ServiceError, match="certificate of Dienst is not trusted"):
        client(server).get()
    assert server.paths == []


def test_a_certificate_that_the_user_trusts(
    serve: Serve, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(in_turn(({"safe": True}, 200, {})), certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert client(server).get() == {"safe": True}


def test_a_pace_is_kept_and_every_attempt_counts(serve: Serve) -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(4.0, clock=lambda: now[0], sleep=sleep)
    server = serve(in_turn((b"", 500, {}), ({}, 200, {})))
    service = client(server, pace=pace, patience=Patience(first_wait=0.0))
    for _ in range(3):
        service.get()
    assert len(server.paths) == 4
    assert slept == pytest.approx([0.25] * 3)


def test_keys_from_the_environment_and_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KKGEO_TEST_KEY", raising=False)
    assert read_key("KKGEO_TEST_KEY") is None
    monkeypatch.setenv("KKGEO_TEST_KEY", f" {KEY}\n")
    assert read_key("KKGEO_TEST_KEY") == KEY
    file = tmp_path / "key.txt"
    file.write_text(f"\ufeff{KEY}2\r\n", encoding="utf-8")
    assert read_key("KKGEO_TEST_KEY", file) == KEY + "2"


@pytest.mark.parametrize("content", [b"", b"  \n", b"two words", b"two\nlines", "sleutelé".encode(), b"\xff\xfe\x00"])
def test_a_file_that_holds_no_key_and_does_not_show_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key.txt"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"file 'key\.txt'") as caught:
        read_key("KKGEO_TEST_KEY", file)
    assert not content.strip() or content.decode("utf-8", "replace") not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_no_such_key_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read from file 'absent\.txt'"):
        read_key("KKGEO_TEST_KEY", tmp_path / "absent.txt")
