"""What is of the whole process and not of one thread: by one at a time, or as long as any thread needs it."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock, RLock, local
from typing import Generic, TypeVar

Value = TypeVar("Value")

#: Held by whoever changes what is of the whole process, until it is as it was.
ALONE = RLock()


@contextmanager
def without_warnings(*kinds: type[Warning]) -> Iterator[None]:
    """Say nothing of these kinds, in one thread at a time: `warnings.catch_warnings` is not safe in several."""
    with ALONE, warnings.catch_warnings():
        for kind in kinds:
            warnings.simplefilter("ignore", kind)
        yield


@contextmanager
def own_chance() -> Iterator[None]:
    """Let a library draw by the chance of the whole process, in one thread at a time, and have it go on as before."""
    import numpy as np

    with ALONE:
        kept = np.random.get_state()
        try:
            yield
        finally:
            np.random.set_state(kept)


def kept_by_thread(make: Callable[[], Value]) -> Callable[[], Value]:
    """Return what makes something once in each thread, and gives a thread its own whenever it asks again.

    For what changes while it is only looked at: prepared geometries build their indexes at the first question, and two
    threads that do so at a time end the whole process.

    >>> own = kept_by_thread(list)
    >>> own() is own()
    True
    """
    own = local()

    @wraps(make)
    def kept() -> Value:
        if not hasattr(own, "made"):
            own.made = make()
        made: Value = own.made
        return made

    return kept


class Shared(Generic[Value]):
    """A setting of the process that several threads may need at a time: the first makes it, the last takes it back.

    Parameters
    ----------
    make : callable
        Makes the setting, and returns what was.
    restore : callable
        Takes back what was.

    Examples
    --------
    >>> import csv
    >>> longer = Shared(lambda: csv.field_size_limit(2**20), csv.field_size_limit)
    >>> with longer, longer:
    ...     csv.field_size_limit()
    1048576
    >>> csv.field_size_limit()
    131072
    """

    def __init__(self, make: Callable[[], Value], restore: Callable[[Value], object]) -> None:
        self._make, self._restore = make, restore
        self._lock, self._users = Lock(), 0
        self._was: list[Value] = []

    def __enter__(self) -> None:
        with self._lock:
            if not self._users:
                self._was.append(self._make())
            self._users += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                self._restore(self._was.pop())


def _kept() -> warnings.catch_warnings[None]:
    kept = warnings.catch_warnings()
    kept.__enter__()
    return kept


#: Held while anything public is at work: pandas changes warnings for a moment everywhere, and in several threads leaves
#: them changed.
WARNINGS_KEPT = Shared(_kept, lambda kept: kept.__exit__(None, None, None))


def _collect_nothing() -> bool:
    collecting = gc.isenabled()
    gc.disable()
    return collecting


#: Nobody looks for lists and columns to throw away while very many of them are made, which are all kept.
KEPT_ALL = Shared(_collect_nothing, lambda collecting: gc.enable() if collecting else None)
