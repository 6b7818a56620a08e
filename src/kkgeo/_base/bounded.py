"""What is let in of an answer: so long, so many bytes, so many values; whatever a server does."""

from __future__ import annotations

import contextvars
import json
import queue
import socket
import threading
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Limits:
    """The most that an answer may be, unpacked."""

    bytes: int = 20_000_000
    values: int = 200_000
    depth: int = 40


class TooLateError(Exception):
    """The time is over."""


class TooMuchError(Exception):
    """There is more than there may be."""


class PackingError(Exception):
    """It is packed in a way that cannot be read, or its end is missing."""


class Lines:
    """The connections of a client, so that whoever waits for them can cut them off."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def watch(self, over: threading.Event) -> Callable[[str, Any], None]:
        """Return what httpx tells of its connections (extension "trace"); once `over` is set it goes no further."""

        def seen(event: str, info: Any) -> None:
            # Only before it begins something: what is raised while it lets go, nobody hears.
            if over.is_set() and event.endswith(".started") and "close" not in event:
                raise TooLateError
            if event.endswith(("connect_tcp.complete", "start_tls.complete")):
                with self._lock, suppress(AttributeError):
                    self._sockets = [each for each in self._sockets if each.fileno() >= 0]
                    self._sockets.append(info["return_value"].get_extra_info("socket"))

        return seen

    def cut(self) -> None:
        """Cut all of them off; who reads from one gets its end at once."""
        with self._lock:
            for each in self._sockets:
                # That of TLS would say goodbye first, and wait for an answer.
                with suppress(OSError):
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
            self._sockets.clear()


def in_time(work: Callable[[], Value], seconds: float) -> Value:
    """Return what `work` returns or raise what it raises; `TooLateError` when it takes longer.

    It works apart, because nothing else ends a name that is looked up for ever, or a header that comes by drops.
    """
    outcome: queue.SimpleQueue[tuple[Value | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        # Not here: it is raised again where one waits for it.
        except BaseException as error:
            outcome.put((None, error))

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True, name="kkgeo-question").start()
    try:
        value, error = outcome.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise TooLateError from None
    if error is not None:
        try:
            raise error
        finally:
            # Else the error holds this frame, and this frame the error.
            del error
    return value  # type: ignore[return-value]


def unpacked(chunks: Iterable[bytes], packing: str, limits: Limits) -> bytes:
    """Return a body unpacked as its header says; no more of it is unpacked than there may be.

    >>> unpacked([zlib.compress(b"[1]")], "deflate", Limits())
    b'[1]'
    """
    packing = packing.strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise PackingError
    plain = packing in ("", "identity")
    body, came, unpacking = bytearray(), 0, None
    for chunk in chunks:
        came += len(chunk)
        if came > limits.bytes:
            raise TooMuchError
        if plain:
            body += chunk
            continue
        if unpacking is None and chunk:
            unpacking = zlib.decompressobj(_window(packing, chunk[0]))
        if unpacking is not None:
            try:
                body += unpacking.decompress(chunk, limits.bytes + 1 - len(body))
            except zlib.error as error:
                raise PackingError from error
            # More of the same kind behind its end: nobody packs so, and it would have no end.
            if unpacking.unused_data:
                raise PackingError
        if len(body) > limits.bytes:
            raise TooMuchError
    if unpacking is not None and not unpacking.eof:
        raise PackingError
    return bytes(body)


def _window(packing: str, first: int) -> int:
    """Return how zlib is to read it: "deflate" is written with and without a head of its own."""
    if packing != "deflate":
        return 31
    return 15 if first & 0x0F == 8 else -15


def parsed(content: bytes, limits: Limits) -> Any:
    """Return the JSON in a body; `ValueError` where it is none, `TooMuchError` where it would fill the memory.

    >>> parsed(b'{"a": [1]}', Limits())
    {'a': [1]}
    """
    # Marks within a text are no lists and no ends.
    bare = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    if bare.count(b'"') > 4 * limits.values:
        raise TooMuchError
    outside = b"".join(bare.split(b'"')[::2])
    if outside.count(b",") + outside.count(b"[") + outside.count(b"{") > limits.values:
        raise TooMuchError
    depth = 0
    for mark in outside.translate(None, bytes(set(range(256)) - set(b"[]{}"))):
        depth += 1 if mark in b"[{" else -1
        if depth > limits.depth:
            raise TooMuchError
        if depth < 0:
            # An end of nothing: millions of them would be counted for nothing.
            raise ValueError
    return json.loads(content.decode("utf-8-sig"))
