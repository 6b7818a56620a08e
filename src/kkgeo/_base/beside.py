"""What can be made beside other work is made by another process meanwhile, where there is a second core for it.

Whoever makes it makes the same. With one core, or where the other process does not start, cannot be told or ends early,
this one makes it, when it is asked for.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from threading import Thread
from types import TracebackType
from typing import IO, Any, TypeVar

from kkgeo._base.otherprocess import started
from kkgeo._base.programme import programme, telling_of

Value = TypeVar("Value")

#: Seconds that the other process has to end once it is told to.
_FAREWELL = 10.0


def cores() -> int:
    """Return on how many cores this process may work."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Beside:
    """The other process, as this one sees it: it starts with the context, and ends with it.

    Parameters
    ----------
    modules : sequence of str
        What it loads before it is told anything.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = modules
        self._other: subprocess.Popen[bytes] | None = None
        # A pipe holds little, and the other reads once it has loaded what it needs.
        self._told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._telling: Thread | None = None
        self._made: dict[int, tuple[bool, Any]] = {}
        self._begun = 0

    def __enter__(self) -> Beside:
        if cores() > 1 and sys.executable:
            with suppress(OSError):
                self._other = started(__name__)
                self._telling = Thread(target=_tell, args=(self._other.stdin, self._told), daemon=True)
                self._telling.start()
                self._told.put(pickle.dumps(tuple(self._modules)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._other is None or self._telling is None:
            return
        # It holds nothing that could be lost: what it has made was read, or nobody wants it any more.
        self._other.kill()
        self._other.wait(_FAREWELL)
        self._told.put(b"")
        self._telling.join(_FAREWELL)
        for pipe in (self._other.stdin, self._other.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()

    def begin(self, make: Callable[[], Value]) -> Callable[[], Value]:
        """Have something made, and return what gives it.

        Parameters
        ----------
        make : callable
            A function of a module, or a `functools.partial` of one, that changes nothing of what it is given. What it
            raises is raised where it is asked for.
        """
        if self._other is None:
            return make
        try:
            self._told.put(pickle.dumps((programme(), make), pickle.HIGHEST_PROTOCOL))
        except (pickle.PicklingError, TypeError, AttributeError):
            # A file that is open, a function without a name: nothing that another process could be given.
            return make
        number, self._begun = self._begun, self._begun + 1

        def made() -> Value:
            good, value = self._answer(number)
            result: Value = value if good else make()
            return result

        return made

    def _answer(self, number: int) -> tuple[bool, Any]:
        """Wait for an answer: they come in the order in which they were asked for."""
        assert self._other is not None
        assert self._other.stdout is not None
        while number not in self._made:
            try:
                self._made[len(self._made)] = pickle.load(self._other.stdout)
            except (EOFError, pickle.UnpicklingError, OSError):
                self._made[len(self._made)] = (False, None)
        return self._made[number]


def _tell(pipe: IO[bytes], told: queue.SimpleQueue[bytes]) -> None:
    with suppress(OSError, ValueError):
        while words := told.get():
            pipe.write(words)
            pipe.flush()


def serve(lines: IO[bytes], out: IO[bytes]) -> None:
    """Make what is asked for until there is no more."""
    answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    # Whoever asked may be at something else for a while, and reads later.
    Thread(target=_tell, args=(out, answers), daemon=True).start()
    for module in pickle.load(lines):
        import_module(module)
    while True:
        about, make = pickle.load(lines)
        try:
            with telling_of(about):
                answer = pickle.dumps((True, make()), pickle.HIGHEST_PROTOCOL)
        except Exception:  # Made once more where it is asked for, it is raised there.
            answer = pickle.dumps((False, None))
        answers.put(answer)


def main() -> None:
    """Run as the other process."""
    # Ctrl-C is for the one that started this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # It does not live long.
    gc.disable()
    warnings.simplefilter("ignore")
    with suppress(EOFError, OSError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)


if __name__ == "__main__":
    main()
