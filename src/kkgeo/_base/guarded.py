"""A stream to show things on, of which a fault is noted and not raised."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO, TypeVar, cast

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
