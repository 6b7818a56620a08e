"""The screen of the command line, guarded: what could not be shown is no failure of the work."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, cast

from kkgeo._base.guarded import Guarded
from kkgeo._base.text import shown
from kkgeo.cli.common import errors


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
