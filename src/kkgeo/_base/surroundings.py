"""What the computer tells the libraries under kkgeo: what no result depends on must not end a run, nor speak in it."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping


def settle(environment: MutableMapping[str, str]) -> None:
    """Make the environment of a process one that every library under it can read.

    >>> environment = {"MPLBACKEND": "none such", "SOURCE_DATE_EPOCH": "soon", "TZ": "UTC"}
    >>> settle(environment)
    >>> environment
    {'MPLBACKEND': 'agg', 'TZ': 'UTC'}
    """
    # No window is opened, and no file has the time at which it was made.
    environment["MPLBACKEND"] = "agg"
    environment.pop("SOURCE_DATE_EPOCH", None)
    # Where it keeps its fonts is nothing that a reader can do anything with.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
