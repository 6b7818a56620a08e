"""Keys and passwords: kept out of addresses that are shown, of what a server sends back, and of what libraries log."""

from __future__ import annotations

import base64
import logging
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

Value = TypeVar("Value", str, bytes)

#: Shorter ones stand by chance in any text; they guard nothing.
_SHORTEST = 6
_MASK = "[...]"
#: Libraries that log addresses, and what servers answer.
_TALKING = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy")

_known: Counter[str] = Counter()
_lock = threading.Lock()


def parted(url: str) -> tuple[str, str | None]:
    """Return an address without the name and password in it, and the header that says those.

    >>> parted("https://me:secret@example.org/v1")
    ('https://example.org/v1', 'Basic bWU6c2VjcmV0')
    >>> parted("https://example.org")
    ('https://example.org', None)
    """
    try:
        parts = urlsplit(url)
        who, _, where = parts.netloc.rpartition("@")
    except ValueError:
        return "", None
    if not where or "@" not in parts.netloc:
        return url, None
    name, _, password = who.partition(":")
    coded = base64.b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode("ascii")
    return urlunsplit(parts._replace(netloc=where)), f"Basic {coded}"


def shown(url: str) -> str:
    """Return an address as it may be shown and kept: without a name and password."""
    return parted(url)[0]


def of_proxies() -> list[str]:
    """Return the passwords of the proxies that the environment names."""
    import urllib.request

    found = []
    for url in urllib.request.getproxies().values():
        if (header := parted(url if "://" in url else f"//{url}")[1]) is not None:
            found.append(header)
    return found


class Hidden:
    """Texts that nobody may see: while this is open they are masked in what libraries log.

    Parameters
    ----------
    secrets : iterable of str
        Keys, and headers that say a name and password.

    Examples
    --------
    >>> with Hidden(["my-secret-key"]) as hidden:
    ...     hidden.masked("said: my-secret-key")
    'said: [...]'
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True)
        with _lock:
            _known.update(self._secrets)
            for name in _TALKING:
                # Added once, however often it is asked for.
                logging.getLogger(name).addFilter(_mask_record)

    def __enter__(self) -> Hidden:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Mask them no longer in logs."""
        with _lock:
            _known.subtract(self._secrets)
            for secret in self._secrets:
                if _known[secret] <= 0:
                    del _known[secret]
        self._secrets = []

    def masked(self, value: Value) -> Value:
        """Return a text or bytes in which they are masked."""
        return _masked(value, self._secrets)


def _forms(secret: str) -> list[str]:
    """Return in what forms a secret may come back: as it is, and a name and password by themselves too."""
    forms = [secret]
    if secret.startswith("Basic "):
        coded = secret.removeprefix("Basic ")
        name, _, password = base64.b64decode(coded).decode("utf-8", "replace").partition(":")
        # A name alone may be a key; one with a password may stand anywhere.
        forms = [coded, password or name]
    return [form for form in forms if len(form) >= _SHORTEST]


def _masked(value: Value, secrets: Iterable[str]) -> Value:
    for secret in secrets:
        if isinstance(value, bytes):
            value = value.replace(secret.encode(), _MASK.encode())
        else:
            value = value.replace(secret, _MASK)
    return value


def _mask_record(record: logging.LogRecord) -> bool:
    """Mask what is logged; what is not shown is not looked at."""
    with suppress(Exception):
        text = record.getMessage()
        with _lock:
            secrets = list(_known)
        masked = _masked(text, secrets)
        if masked != text:
            record.msg, record.args = masked, ()
    return True
