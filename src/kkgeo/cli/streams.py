"""The screen, of which a fault is noted and not raised: what could not be shown is no failure of the work."""

from __future__ import annotations

import errno
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, TypeVar, cast

from kkgeo._base.text import shown
from kkgeo.cli.common import errors

Value = TypeVar("Value")


class Guarded:
    """A stream to write to; what goes wrong first stays in `fault`, and from then on it takes everything."""

    def __init__(self, stream: TextIO | None) -> None:
        # None: whoever started this closed it.
        self.stream: TextIO = cast("TextIO", open(os.devnull, "w", encoding="utf-8")) if stream is None else stream  # noqa: SIM115
        self.fault: OSError | None = OSError(errno.EBADF, "") if stream is None else None
        self._absent = stream is None

    def write(self, text: str) -> int:
        """Write a text, if it can be written."""
        return self._tried(lambda: self.stream.write(text), len(text))

    def flush(self) -> None:
        """See to it that what was written is there, if it can be."""
        self._tried(self.stream.flush, None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    @property
    def left(self) -> bool:
        """Whether whoever read it has read enough, as `head` does."""
        known = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)
        return self.fault is not None and self.fault.errno in known

    def close_guard(self) -> None:
        """Let go of the stream; what is left in it goes nowhere, or Python would complain of it at its end."""
        self.flush()
        if self._absent:
            self.stream.close()
        elif self.fault is not None:
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self.stream.fileno())
                os.close(nowhere)
                self.stream.flush()

    def _tried(self, act: Callable[[], Value], otherwise: Value) -> Value:
        if self.fault is None:
            try:
                return act()
            except OSError as error:
                self.fault = error
            except ValueError:
                # Closed by a library.
                self.fault = OSError(errno.EBADF, "")
        return otherwise


@contextmanager
def guarded() -> Iterator[Guarded]:
    """Guard the screen within the block, and give that of the results."""
    _take_numbers()
    before = sys.stdout, sys.stderr
    results, told = map(Guarded, before)
    sys.stdout, sys.stderr = cast("TextIO", results), cast("TextIO", told)
    try:
        with _spoken():
            yield results
    finally:
        sys.stdout, sys.stderr = before
        for each in (results, told):
            each.close_guard()


@contextmanager
def _spoken() -> Iterator[None]:
    """Say on stderr what libraries warn of, as harmless as the rest."""
    root, form = logging.getLogger(), warnings.formatwarning
    handler = None if root.handlers else _Saying(logging.WARNING)
    if handler is not None:
        root.addHandler(handler)
    warnings.formatwarning = lambda *told, **more: shown(form(*told, **more))
    try:
        yield
    finally:
        warnings.formatwarning = form
        if handler is not None:
            root.removeHandler(handler)


class _Saying(logging.Handler):
    """Says what is logged where everything is said."""

    def emit(self, record: logging.LogRecord) -> None:
        errors.print(record.getMessage())


def _take_numbers() -> None:
    """Open the numbers of streams that are closed: a file that got one would have what libraries write to it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                found = os.open(os.devnull, os.O_RDWR)
                if found != number:
                    os.dup2(found, number)
                    os.close(found)
