"""What is of the whole process and not of one thread: warnings, the screen, options of libraries; by one at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

#: Held by whoever changes what is of the whole process, until it is as it was.
ALONE = RLock()


@contextmanager
def without_warnings(*kinds: type[Warning]) -> Iterator[None]:
    """Say nothing of these kinds, in one thread at a time: `warnings.catch_warnings` is not safe in several."""
    with ALONE, warnings.catch_warnings():
        for kind in kinds:
            warnings.simplefilter("ignore", kind)
        yield
