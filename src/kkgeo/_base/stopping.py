"""Signals that end a run: it clears away what it made, whichever of them it is and whenever that comes."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

#: Ctrl-C, whoever ends it (a computer that shuts down), a terminal that is closed, Ctrl-Break on Windows.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
#: How soon a signal is given once more that came where nothing can be raised, in seconds.
_AGAIN = 0.02

_came: list[int] = []


class Stopped(KeyboardInterrupt):
    """A signal that ends the run."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def stopped() -> int | None:
    """Return the first signal that came to a stoppable run; a library may have made another error of it."""
    return _came[0] if _came else None


@contextmanager
def stoppable(*, to_the_end: bool = False) -> Iterator[None]:
    """Have every signal that ends a run raise `Stopped` within the block; one that is ignored stays so, as by nohup.

    With `to_the_end` the process ends with the block: what comes after it is ignored.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is _stop:
        yield
        return
    former = {each: signal.getsignal(each) for each in SIGNALS}
    unraisable = sys.unraisablehook

    def not_raised(what: Any) -> None:
        # Where an object is cleared away nothing can be raised: the signal comes once more, a little later.
        if isinstance(what.exc_value, Stopped):
            again = threading.Timer(_AGAIN, _thread.interrupt_main, (what.exc_value.number,))
            again.daemon = True
            again.start()
        elif not _came:
            # What a library was at when it was stopped may complain where it is cleared away.
            unraisable(what)

    _came.clear()
    sys.unraisablehook = not_raised
    try:
        for each, handler in former.items():
            if handler not in (signal.SIG_IGN, None):
                signal.signal(each, _stop)
        yield
    finally:
        if to_the_end:
            ignore()
        else:
            for each, handler in former.items():
                if handler is not None:
                    signal.signal(each, handler)
            sys.unraisablehook = unraisable
            _came.clear()


def check() -> None:
    """Raise `Stopped` if a signal came of which that is lost: a library, or C, may take an error for an answer."""
    if _came and threading.current_thread() is threading.main_thread():
        raise Stopped(_came[0])


def _stop(number: int, _: FrameType | None) -> None:
    _came.append(number)
    raise Stopped(number)


def ignore() -> None:
    """Take no notice of these signals from now on: what is left to do takes no time."""
    if threading.current_thread() is threading.main_thread():
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)


@contextmanager
def held() -> Iterator[None]:
    """Have signals that come within the block come at its end: what is in it is done whole."""
    if threading.current_thread() is not threading.main_thread():
        # Nothing is raised there.
        yield
        return
    came: list[int] = []
    former: dict[int, Any] = {}

    def note(number: int, _: FrameType | None) -> None:
        came.append(number)

    try:
        for each in SIGNALS:
            handler = signal.getsignal(each)
            if handler not in (signal.SIG_IGN, None):
                former[each] = handler
                signal.signal(each, note)
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)
        if came:
            signal.raise_signal(came[0])
