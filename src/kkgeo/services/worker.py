"""The process that asks a service, apart from the one the user sees.

Whoever kills that one, at whatever moment, does not cut off a question that is on its way: this process keeps the
answer, notices that nobody is left to ask for more, and ends. So the next run finds it, and no question is repeated.

It reads lines of JSON: first how to ask, then addresses. It writes a line for each address: its answers, or what went
wrong; before it, what there is to say meanwhile.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from kkgeo._base.bounded import TooLateError, in_time
from kkgeo._base.http import Patience
from kkgeo._base.otherprocess import started
from kkgeo._base.words import Phrase, language
from kkgeo.errors import InputError, KkgeoError, NoAnswerError, NotUnderstoodError, ServiceError, SourceError
from kkgeo.services import service_named
from kkgeo.services.addresses import Address, Answer
from kkgeo.services.asker import Asker
from kkgeo.services.cache import Cache

#: The errors that go from one process to the other, the most particular first.
_ERRORS: dict[str, type[KkgeoError]] = {
    kind.__name__: kind for kind in (NotUnderstoodError, NoAnswerError, ServiceError, SourceError, InputError)
}
#: How long the asking process may take to end when it is told to, in seconds, before it is left to itself.
_FAREWELL = 2.0
#: How much longer than it may take at most it is waited for, and how often it looks for whom it works, in seconds.
_MARGIN, _LOOK = 60.0, 1.0

_log = logging.getLogger("kkgeo")


class _LeftError(Exception):
    """Nobody is waiting for the answer any more."""


class Worker:
    """The other process, as this one sees it."""

    def __init__(self, service: str, key_file: str | os.PathLike[str] | None, patience: Patience | None) -> None:
        # As long as it may wait for its turn, and then ask.
        self._longest = 2 * (patience or Patience()).question + _MARGIN
        # Keys and passwords go through the pipe: what a process was started with, the system shows while it is there.
        private = {
            name: value
            for name, value in os.environ.items()
            if name.upper().startswith("KKGEO_") or name.upper().endswith("_PROXY")
        }
        # Not buffered: a buffer that one thread waits for cannot be closed by another.
        self._process = started("kkgeo.services.worker", without=private, bufsize=0)
        self._send(
            {
                "service": service,
                "key_file": None if key_file is None else str(Path(key_file).absolute()),
                "patience": None if patience is None else asdict(patience),
                "lang": language(),
                "parent": os.getpid(),
                "environment": private,
            }
        )

    def ask(self, address: Address) -> list[Answer]:
        """Have one question asked; the answers are also in the cache afterwards, if they can be kept.

        Raises
        ------
        KkgeoError
            As `Asker` does.
        """
        self._send(asdict(address))
        assert self._process.stdout is not None
        said: dict[str, Any] = {"waits": ""}
        while "waits" in said:
            try:
                line = in_time(self._process.stdout.readline, self._longest)
            except TooLateError as error:
                # Halted, or worse: its turn ends with it.
                self._process.kill()
                raise ServiceError("errors.services.ended") from error
            if not line.endswith(b"\n"):
                raise ServiceError("errors.services.ended")
            said = json.loads(line)
            if said.get("waits"):
                _log.warning(said["waits"])
        if "error" in said:
            raise _ERRORS.get(said["error"], ServiceError)(said["message"])
        return [Answer(**answer) for answer in said["answers"]]

    def _send(self, what: Any) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(json.dumps(what).encode("ascii") + b"\n")
            self._process.stdin.flush()

    def close(self) -> None:
        """Tell it that there is nothing more; it finishes what it is at."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError):
            process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_FAREWELL)
        process.stdout.close()


def serve(lines: IO[bytes], out: IO[bytes]) -> None:
    """Answer lines until there are no more."""
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    left = threading.Event()

    def listen() -> None:
        for line in lines:
            waiting.put(line)
        left.set()
        waiting.put(b"")

    def sleep(seconds: float) -> None:
        # A question on its way is finished; a second attempt is not made for nobody.
        if left.wait(seconds):
            raise _LeftError

    def look(parent: int) -> None:
        # Its end of the pipe may live on in a process that it started.
        while not left.wait(_LOOK):
            if os.getppid() != parent:
                left.set()
                waiting.put(b"")

    threading.Thread(target=listen, daemon=True).start()
    if not (first := waiting.get()):
        return
    told = json.loads(first)
    os.environ.update(told.get("environment", {}))
    if sys.platform != "win32" and "parent" in told:
        threading.Thread(target=look, args=(told["parent"],), daemon=True).start()

    def write(what: dict[str, Any]) -> None:
        out.write(json.dumps(what).encode("ascii") + b"\n")
        out.flush()

    def waits(said: Phrase) -> None:
        write({"waits": said.told(told["lang"])})

    asker: Asker | None = None
    patience = None if told["patience"] is None else Patience(**told["patience"])
    with (
        suppress(_LeftError, BrokenPipeError),
        Cache.of_user(longest=(patience or Patience()).question, told=waits) as cache,
    ):
        try:
            while line := waiting.get():
                if left.is_set():
                    return
                said: dict[str, Any]
                try:
                    if asker is None:
                        cache.forget_old()
                        asker = Asker(
                            service_named(told["service"]),
                            cache,
                            key_file=told["key_file"],
                            patience=patience,
                            sleep=sleep,
                            stopped=left.is_set,
                        )
                    said = {"answers": [asdict(answer) for answer in asker(Address(**json.loads(line)))]}
                except KkgeoError as error:
                    kind = next((name for name, known in _ERRORS.items() if isinstance(error, known)), "ServiceError")
                    said = {"error": kind, "message": error.told(told["lang"])}
                write(said)
        finally:
            if asker is not None:
                asker.__exit__(None, None, None)


def main() -> None:
    """Run as the other process."""
    # Whoever stops the run closes the pipe; the question on its way is finished first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer)
    # Flushing a pipe that nobody reads would complain.
    with suppress(OSError):
        sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
