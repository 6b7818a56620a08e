"""One way to ask a network service: in time, politely, and with a clear sentence where it fails."""

from __future__ import annotations

import email.utils
import ipaddress
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from kkgeo._base.bounded import Limits, Lines, PackingError, TooLateError, TooMuchError, in_time, parsed, unpacked
from kkgeo._base.hidden import Hidden, of_proxies, parted
from kkgeo._base.version import __version__
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError, KkgeoError, NoAnswerError, NotUnderstoodError, ServiceError

if TYPE_CHECKING:
    import httpx

Value = TypeVar("Value")

#: Answers that a later attempt may better: too early, too many, and the server's own troubles.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED = frozenset({401, 403})
#: Headers that a key goes in.
_SECRET = frozenset({"x-api-key", "authorization"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Redirects followed within one server.
_HOPS = 3
#: What an answer may be packed in: what is unpacked here, bit by bit, and nothing that a library unpacks whole.
_PACKED = "gzip, deflate"


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    connect: float = 10.0
    #: For one whole answer, however slowly it drips in.
    answer: float = 60.0
    attempts: int = 5
    #: For one question with all its attempts and the waits between them.
    question: float = 300.0
    #: For all pages of a register together.
    whole: float = 900.0
    #: Before the second attempt; doubled for each one after, up to `longest`.
    first_wait: float = 1.0
    #: A server that asks for more time than this is not waited for.
    longest: float = 120.0


@dataclass
class Pace:
    """At most so many requests a second, evenly spread, in this process."""

    per_second: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = field(default=0.0, init=False)

    def __call__(self) -> None:
        """Wait until the next request may go."""
        now = self.clock()
        start = max(now, self._next)
        self._next = start + 1.0 / self.per_second
        if start > now:
            self.sleep(start - now)


@dataclass(frozen=True)
class Body:
    """What a service answered with status 200."""

    content: bytes
    kind: str
    #: Its length went before it or an end came behind it; else it ends where the connection did, whole or not.
    framed: bool


class PassingError(KkgeoError):
    """What the next attempt may better."""


class Client:
    """A connection to one service.

    Parameters
    ----------
    name : str
        What people call the service, for messages.
    base : str
        Address that every path is put behind; a name and password in it are sent as a header.
    headers : mapping of str to str, optional
        Sent along; a key among them is in no message, goes to no other server, and over nothing but https, unless the
        server is this computer itself.
    patience : Patience, optional
        Time-outs and attempts.
    pace : callable, optional
        Called before every request; waits until it may go.
    limits : Limits, optional
        The most that an answer may be.

    Raises
    ------
    InputError
        An address that is none, or a key that would go over a connection that anyone on the way can read.
    """

    def __init__(
        self,
        name: str | Phrase,
        base: str,
        *,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        pace: Callable[[], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self._base, who = parted(base.rstrip("/"))
        headers = {**(headers or {}), **({} if who is None else {"Authorization": who})}
        self._patience = patience or Patience()
        self._pace = pace
        self._sleep = sleep
        self._limits = limits or Limits()
        self._lines = Lines()
        self._random = random.Random()
        self._wait = 0.0
        if not _origin(self._base).startswith(("http://", "https://")):
            # Not shown: an address may have a password in it.
            raise InputError("errors.http.no_address", name=self.name)
        secrets = [value for header, value in headers.items() if header.lower() in _SECRET]
        open_to_all = _origin(self._base).startswith("http://") and bool(secrets)
        if open_to_all and not _on_this_computer(self._base):
            raise InputError("errors.http.not_secret", name=self.name, origin=_origin(self._base))
        sent = {"Accept": "application/json", "Accept-Encoding": _PACKED, **headers}
        # What goes to this computer with a key in it goes there directly: a proxy may be another computer.
        connected = _connect(name, sent, self._patience, proxies=not open_to_all)
        if connected is None:
            # Of the kind socks5, or no address at all. Not shown: it may have a password in it.
            raise InputError("errors.http.proxy_address", name=name)
        self._http = connected
        self._hidden = Hidden([*secrets, *of_proxies()])

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._lines.cut()
        self._http.close()
        self._hidden.close()

    def get(self, path: str = "", params: Mapping[str, str | int] | None = None) -> Any:
        """Return the JSON that a path answers.

        Raises
        ------
        NoAnswerError
            The service failed this question at every attempt, or does not know what is asked for.
        ServiceError
            It cannot be reached, refuses the key, or sends elsewhere: the next question would fare no better.
        """
        return self.read(self._json, path, params)

    def read(
        self,
        parse: Callable[[Body], Value],
        path: str = "",
        params: Mapping[str, str | int] | None = None,
    ) -> Value:
        """Return what `parse` makes of the answer; where it raises `PassingError` the service is asked again.

        The errors are those of `get`.
        """
        last: PassingError | None = None
        end = time.monotonic() + self._patience.question
        for attempt in range(1, self._patience.attempts + 1):
            if attempt > 1:
                if time.monotonic() + self._wait > end:
                    raise NoAnswerError("errors.http.no_answer", name=self.name, attempts=attempt - 1, last=last)
                self._sleep(self._wait)
            if self._pace is not None:
                self._pace()
            self._wait = min(self._patience.first_wait * 2.0 ** (attempt - 1), self._patience.longest)
            # Those who were refused together do not come back together.
            self._wait *= self._random.uniform(0.75, 1.25)
            try:
                return parse(self._once(path, params, min(self._patience.answer, end - time.monotonic())))
            except PassingError as error:
                last = error
        raise NoAnswerError("errors.http.no_answer", name=self.name, attempts=self._patience.attempts, last=last)

    def _once(self, path: str, params: Mapping[str, str | int] | None, seconds: float) -> Body:
        over = threading.Event()
        deadline = time.monotonic() + seconds
        answered = False
        try:
            body = in_time(lambda: self._exchange(path, params, deadline, over), seconds)
            answered = True
        except TooLateError as error:
            raise PassingError("errors.http.too_slow") from error
        finally:
            # Also when a person stops it: nobody is left to read what still comes.
            if not answered:
                over.set()
                self._lines.cut()
        return body

    def _exchange(
        self, path: str, params: Mapping[str, str | int] | None, deadline: float, over: threading.Event
    ) -> Body:
        import httpx

        traced = {"trace": self._lines.watch(over)}
        try:
            # httpx takes the query of the path itself away where it is given none.
            url = httpx.URL(self._base + path, **({} if params is None else {"params": dict(params)}))
            for _ in range(_HOPS + 1):
                with self._http.stream("GET", url, extensions=traced) as response:
                    if response.status_code not in _REDIRECTS:
                        return self._read(response, deadline)
                    url = self._redirected(response)
            failed: KkgeoError = NoAnswerError("errors.http.round_and_round", name=self.name)
        except (httpx.RequestError, httpx.InvalidURL, UnicodeError) as error:
            failed = self._failed(error)
        # Not within the handling: the error of httpx has the request, and that has the key.
        raise failed

    def _failed(self, error: Exception) -> KkgeoError:
        import httpx

        if isinstance(error, httpx.ProxyError):
            return ServiceError("errors.http.proxy_closed", name=self.name)
        if isinstance(error, httpx.ConnectError):
            return self._unreachable(error)
        if isinstance(error, httpx.TimeoutException):
            return PassingError("errors.http.too_slow")
        if isinstance(error, httpx.RequestError):
            return PassingError("errors.http.broken_off")
        return ServiceError("errors.http.unknown_address", name=self.name, origin=_origin(self._base))

    def _read(self, response: httpx.Response, deadline: float) -> Body:
        status = response.status_code
        if status in _PASSING:
            self._heed(response.headers.get("Retry-After"))
            raise PassingError("errors.http.too_many" if status == 429 else "errors.http.failed", status=status)
        if status in _REFUSED:
            raise ServiceError("errors.http.refused", name=self.name, status=status)
        if status == 407:
            raise ServiceError("errors.http.proxy_password", name=self.name)
        if status != 200:
            raise NotUnderstoodError("errors.http.not_understood", name=self.name, status=status)
        try:
            body = unpacked(self._timed(response, deadline), response.headers.get("Content-Encoding", ""), self._limits)
        except TooMuchError as error:
            raise self._too_large() from error
        except PackingError as error:
            raise PassingError("errors.http.packing") from error
        framed = "Content-Length" in response.headers or "Transfer-Encoding" in response.headers
        # What comes back is kept and shown: not what was sent along.
        return Body(self._hidden.masked(body), self._hidden.masked(response.headers.get("Content-Type", "")), framed)

    def _timed(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            if time.monotonic() > deadline:
                raise TooLateError
            yield chunk

    def _too_large(self) -> NoAnswerError:
        return NoAnswerError("errors.http.too_large", name=self.name, most=self._limits.bytes // 1_000_000)

    def _json(self, body: Body) -> Any:
        try:
            return parsed(body.content, self._limits)
        except TooMuchError as error:
            raise NoAnswerError("errors.http.too_many_values", name=self.name) from error
        except (ValueError, RecursionError) as error:
            if body.content[:200].lstrip().startswith(b"<") or "html" in body.kind:
                raise ServiceError("errors.http.web_page", name=self.name) from error
            raise PassingError("errors.http.no_json") from error

    def _heed(self, retry_after: str | None) -> None:
        """Wait as long as the service asks for: in seconds, or until a date."""
        if not retry_after:
            return
        text = retry_after.strip()
        if text.isdecimal() and text.isascii():
            asked = float(text[:9])
        else:
            try:
                until = email.utils.parsedate_to_datetime(text)
            except ValueError:
                return
            asked = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        if asked > self._patience.longest:
            raise ServiceError("errors.http.come_back", name=self.name, asked=asked)
        self._wait = max(self._wait, asked)

    def _redirected(self, response: httpx.Response) -> httpx.URL:
        import httpx

        try:
            target = response.url.join(response.headers.get("Location", ""))
        except (httpx.InvalidURL, ValueError):
            target = httpx.URL("")
        if _origin(str(target)) != _origin(str(response.url)):
            where = self._hidden.masked(_origin(str(target)))
            raise ServiceError("errors.http.sent_on", name=self.name, target=where or phrase("errors.http.nowhere"))
        return target

    def _unreachable(self, error: Exception) -> ServiceError:
        text = str(error)
        if "CERTIFICATE_VERIFY_FAILED" in text or "certificate" in text.lower():
            return ServiceError("errors.http.certificate", name=self.name)
        return ServiceError("errors.http.unreachable", name=self.name, origin=_origin(self._base))


def _origin(url: str) -> str:
    """Return scheme, host and port: what may be shown of an address, and what makes two of them one server."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    named = f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    return f"{named}:{port}" if named and port else named


def _on_this_computer(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _connect(
    name: str | Phrase, headers: Mapping[str, str], patience: Patience, *, proxies: bool
) -> httpx.Client | None:
    """Return a client of httpx; None where a proxy of the environment has no address that can be used."""
    try:
        import httpx
        import truststore
    except ImportError as error:
        raise InputError("errors.http.packages", name=name) from error
    import ssl

    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        trusted = ssl.create_default_context()
    else:
        # The certificates of the operating system: a company's own are there.
        trusted = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.Client(
            headers={"User-Agent": f"kkgeo/{__version__} (school maps)", **headers},
            timeout=httpx.Timeout(patience.answer, connect=patience.connect),
            # A connection for each question: what stands behind an answer would be taken for the next one.
            limits=httpx.Limits(max_keepalive_connections=0),
            verify=trusted,
            trust_env=proxies,
            follow_redirects=False,
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        return None
