"""No key or password comes out: on the screen, in a log, an error, the cache, an output, or another process."""

from __future__ import annotations

import base64
import io
import json
import logging
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.http import Client, Patience
from kkgeo._base.keys import read_key
from kkgeo.errors import InputError, KkgeoError
from kkgeo.register import api, lists
from kkgeo.services import asking
from kkgeo.services.addresses import make_address
from kkgeo.services.worker import Worker
from tests.loopback import Loopback, without_proxies
from tests.services.imitation import adresmatch_item, geopunt_item, nominatim_item

SECRET = "geheim-0123456789-sleutel"
_QUICK = Patience(connect=2.0, answer=1.0, attempts=2, first_wait=0.01, longest=0.5, question=3.0)
_AT = (3.7236, 51.0399)
_LIST = "schoolnummer;intern_vplnummer;naam;postcode;gemeente\r123456;1;De Boom;9000;Gent\r"


def _hidden_in(text: str | bytes) -> bool:
    """Whether a secret is in a text, as it is, or as a header has a name and a password."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    coded = [base64.b64encode(f"{name}:{SECRET}".encode()) for name in ("wie", "")]
    return any(each in raw for each in (SECRET.encode(), *coded))


# What a server does with what it was sent.


def _reply(request: BaseHTTPRequestHandler, status: int, body: Any, /, reason: str | None = None, **more: str) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request.send_response(status, reason)
    for name, value in {"Content-Length": str(len(raw)), **more}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(raw)


def _said(request: BaseHTTPRequestHandler) -> str:
    return " ".join(value for name, value in request.headers.items() if "auth" in name.lower() or "key" in name.lower())


def _right(request: BaseHTTPRequestHandler) -> Any:
    told = _said(request)
    if "adresmatch" in request.path:
        item = adresmatch_item("Veldstraat", "1", "9000", "Gent", "44021", (104751.84, 192389.4), 100)
        return {"adresMatches": [item], "warnings": [told]}
    if "Location?" in request.path:
        return {"LocationResult": [geopunt_item("Veldstraat", "1", "9000", "Gent", *_AT, FormattedAddress=told)]}
    return [nominatim_item("Veldstraat", "1", "9000", "Gent", *_AT, display_name=told)]


_SERVERS: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "right": lambda request: _reply(request, 200, _right(request)),
    "list": lambda request: _reply(request, 200, _LIST.encode()),
    "echo in a header": lambda request: _reply(request, 500, b"", X_Said=_said(request)),
    "echo in the status": lambda request: _reply(request, 400, b"", reason=_said(request)),
    "echo as a page": lambda request: _reply(request, 200, f"<html>{_said(request)}".encode()),
    "echo as cut off JSON": lambda request: _reply(request, 200, f'["{_said(request)}"'.encode()),
    "echo as another form": lambda request: _reply(request, 200, {"a": _said(request)}),
    "echo in a redirect": lambda request: _reply(
        request, 302, b"", Location=f"http://wie:{SECRET}@127.0.0.1:1/{_said(request)}"
    ),
    "echo as a host": lambda request: _reply(request, 302, b"", Location=f"http://{SECRET}.example/"),
    "refused": lambda request: _reply(request, 401, b"", WWW_Authenticate=f"Basic realm={_said(request)}"),
    "wants a proxy password": lambda request: _reply(request, 407, b"", Proxy_Authenticate="Basic realm=x"),
    "retry": lambda request: _reply(request, 503, b"", Retry_After=_said(request)),
    "nothing": lambda request: request.connection.close(),
}


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], Loopback]]:
    without_proxies(monkeypatch)
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "cache"))
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login wie password {SECRET}\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    running: list[Loopback] = []

    def start(mode: str) -> Loopback:
        running.append(Loopback(_SERVERS[mode]))
        return running[-1]

    yield start
    for each in running:
        each.close()


# Where a secret goes in: each returns what is to be done.

Go = Callable[[], object]


def _ask(service: str, **options: Any) -> object:
    return asking.ask(
        [make_address("Veldstraat", "1", "9000", "Gent")], service, patience=_QUICK, progress=False, **options
    )


def _with_user(url: str) -> str:
    return url.replace("http://", f"http://wie:{SECRET}@")


def _key_in_environment(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    del folder
    patch.setenv("KKGEO_ADRESSENREGISTER_URL", url)
    patch.setenv("KKGEO_ADRESSENREGISTER_KEY", SECRET)
    return lambda: _ask("adressenregister")


def _key_in_file(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    patch.setenv("KKGEO_ADRESSENREGISTER_URL", url)
    (folder / "key.txt").write_text(SECRET, encoding="utf-8")
    return lambda: _ask("adressenregister", key_file=folder / "key.txt")


def _password_in_address(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    del folder
    patch.setenv("KKGEO_GEOPUNT_URL", _with_user(url))
    return lambda: _ask("geopunt")


def _user_alone_in_address(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    del folder
    patch.setenv("KKGEO_NOMINATIM_URL", url.replace("http://", f"http://{SECRET}@"))
    return lambda: _ask("nominatim")


def _password_of_proxy(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    del folder
    patch.setenv("KKGEO_GEOPUNT_URL", "http://dienst.invalid/v4")
    patch.setenv("HTTP_PROXY", _with_user(url))
    return lambda: _ask("geopunt")


def _password_of_proxy_that_is_none(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    del folder
    patch.setenv("KKGEO_GEOPUNT_URL", "https://dienst.invalid/v4")
    patch.setenv("HTTPS_PROXY", _with_user(url).replace("http://", "gopher://"))
    return lambda: _ask("geopunt")


def _key_of_register(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    del folder
    patch.setenv("KKGEO_ONDERWIJS_URL", url)
    patch.setenv("KKGEO_ONDERWIJS_KEY", SECRET)
    return lambda: api.download(patience=_QUICK)


def _password_of_lists(patch: pytest.MonkeyPatch, url: str, folder: Path) -> Go:
    patch.setenv(lists.ADDRESS_VARIABLE, _with_user(url))

    def go() -> object:
        from kkgeo.register.parts import fetched

        table, *told = fetched(["secundair onderwijs"], True, _QUICK, lambda _: None)
        table.to_parquet(folder / "register.parquet")
        return repr(told) + repr(table.attrs)

    return go


_WAYS_IN = [
    _key_in_environment, _key_in_file, _password_in_address, _user_alone_in_address, _key_of_register,
    _password_of_proxy, _password_of_proxy_that_is_none, _password_of_lists,
]  # fmt: skip


def _all_of(error: BaseException | None) -> Iterator[str]:
    """Give all that there is to see of an error and of those behind it, and what comes of it in another process."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        each = todo.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        request = getattr(each, "_request", None)
        held = [repr(request), str(getattr(request, "url", "")), str(getattr(request, "headers", {}))]
        yield from (str(each), repr(each), repr(each.args), repr(vars(each)), *held)
        todo += [each.__cause__, each.__context__]
    if isinstance(error, KkgeoError):
        for lang in ("nl", "en"):
            yield error.told(lang)
        again = pickle.loads(pickle.dumps(error))
        yield repr(vars(again)) + str(again)


class _Everything(logging.Handler):
    """All that is logged, with what stands behind it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told += [record.getMessage(), repr(record.args), repr(record.msg)]


@pytest.fixture
def logged() -> Iterator[list[str]]:
    handler, root = _Everything(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.told
    root.removeHandler(handler)
    root.setLevel(before)


#: All that a server does with a key; with what else there is to hide, what differs.
_TRIED = [(way, mode) for way in _WAYS_IN for mode in _SERVERS]
_TELLING = {"right", "list", "echo in a header", "echo as a host", "nothing"}


@pytest.mark.parametrize(
    ("way_in", "mode"),
    [(way, mode) for way, mode in _TRIED if way is _key_in_environment or mode in _TELLING],
    ids=lambda each: each if isinstance(each, str) else each.__name__.strip("_"),
)
def test_no_secret_comes_out(
    serve: Callable[[str], Loopback],
    monkeypatch: pytest.MonkeyPatch,
    logged: list[str],
    tmp_path: Path,
    way_in: Callable[[pytest.MonkeyPatch, str, Path], Go],
    mode: str,
) -> None:
    monkeypatch.setattr(sys, "executable", "")
    go = way_in(monkeypatch, serve(mode).url, tmp_path)
    out, err = io.StringIO(), io.StringIO()
    seen = []
    with redirect_stdout(out), redirect_stderr(err):
        try:
            seen.append(repr(go()))
        except KkgeoError as error:
            seen += _all_of(error)
    seen += [out.getvalue(), err.getvalue(), *logged]
    assert [text for text in seen if _hidden_in(text)] == []
    told = [tmp_path / "key.txt", tmp_path / ".netrc"]
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path not in told]
    assert [path.name for path in kept if _hidden_in(path.read_bytes())] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what a process was started with is read as Linux has it")
@pytest.mark.parametrize("way_in", [_key_in_environment, _key_in_file, _password_in_address, _password_of_proxy])
def test_the_other_process_was_not_started_with_a_secret_and_gives_none_back(
    serve: Callable[[str], Loopback],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    way_in: Callable[[pytest.MonkeyPatch, str, Path], Go],
) -> None:
    service = "adressenregister" if "key" in way_in.__name__ else "geopunt"
    way_in(monkeypatch, serve("echo as another form").url, tmp_path)
    key_file = tmp_path / "key.txt" if way_in is _key_in_file else None
    worker = Worker(service, key_file, _QUICK)
    try:
        with pytest.raises(KkgeoError) as caught:
            worker.ask(make_address("Veldstraat", "1", "9000", "Gent"))
        place = Path(f"/proc/{worker._process.pid}")
        seen = [(place / name).read_bytes() for name in ("environ", "cmdline", "comm")]
    finally:
        worker.close()
    assert [each for each in seen if _hidden_in(each)] == []
    assert [each for each in _all_of(caught.value) if _hidden_in(each)] == []


def test_the_key_reaches_the_service_all_the_same(
    serve: Callable[[str], Loopback], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        told.append(_said(request))
        _reply(request, 200, {"adresMatches": []} if "adresmatch" in request.path else {"LocationResult": []})

    monkeypatch.setitem(_SERVERS, "heard", answer)
    url = serve("heard").url
    for way_in in (_key_in_environment, _key_in_file, _password_in_address, _password_of_proxy):
        with monkeypatch.context() as patch:
            patch.setenv("KKGEO_CACHE", str(tmp_path / way_in.__name__))
            way_in(patch, url, tmp_path)()
    coded = base64.b64encode(f"wie:{SECRET}".encode()).decode()
    assert told == [SECRET, SECRET, f"Basic {coded}", f"Basic {coded}"]


@pytest.mark.parametrize("base", [f"http://wie:{SECRET}@dienst.example/v1", f"http://{SECRET}@10.0.0.1",
                                  f"http://:{SECRET}@dienst.example"])  # fmt: skip
def test_a_password_goes_over_https_or_stays(base: str) -> None:
    with pytest.raises(InputError, match="begins with http") as caught, Client("Dienst", base):
        pass
    assert [text for text in _all_of(caught.value) if _hidden_in(text)] == []


@pytest.mark.parametrize(
    "given", [SECRET, f"eyJhbGciOi.eyJzdWIi.{SECRET}", SECRET * 20, SECRET + "\x00", f"x-api-key: {SECRET}"]
)
@pytest.mark.parametrize("service", ["adressenregister", "geopunt"])
def test_a_key_in_the_place_of_its_file_is_not_shown(
    serve: Callable[[str], Loopback], given: str, service: str
) -> None:
    del serve
    frame = pd.DataFrame({"straat": ["Veldstraat"], "huisnummer": ["1"], "postcode": ["9000"]})
    with pytest.raises(InputError) as caught:
        kk.geocode(frame, service=service, key_file=given)
    assert [text for text in _all_of(caught.value) if _hidden_in(text)] == []


@pytest.mark.parametrize("content", [SECRET.encode() + b"\xff", SECRET.encode() + b" " + SECRET.encode(),
                                     SECRET.encode("utf-16"), SECRET.encode() + b"\n" + SECRET.encode()])  # fmt: skip
def test_a_key_that_cannot_be_read_is_not_shown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.txt").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_key("KKGEO_X_KEY", tmp_path / "key.txt")
    assert [text for text in _all_of(caught.value) if _hidden_in(text)] == []


_PROGRAM = ["geocode", "lijst.csv", "--service", "adressenregister", "-o", "uit.xlsx"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["right", "echo in a redirect"])
def test_the_command_line_shows_and_writes_none(
    serve: Callable[[str], Loopback], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: str
) -> None:
    _key_in_environment(monkeypatch, serve(mode).url, tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    (work / "lijst.csv").write_text("straat;huisnummer;postcode\nVeldstraat;1;9000\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "kkgeo", *_PROGRAM], cwd=work, capture_output=True, check=False, timeout=120
    )
    assert not _hidden_in(done.stdout + done.stderr)
    assert (work / "uit.xlsx").exists() is (mode == "right"), done.stderr
    import zipfile

    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != ".netrc":
            assert not _hidden_in(path.read_bytes()), path
    with suppress(FileNotFoundError), zipfile.ZipFile(work / "uit.xlsx") as book:
        assert not any(_hidden_in(book.read(name)) for name in book.namelist())
