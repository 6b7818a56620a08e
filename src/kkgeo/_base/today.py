"""Which day it is, said once: where kkgeo is about, whatever the computer's own zone."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONE = "Europe/Brussels"


def today() -> datetime.date:
    """Return the date in Brussels: a computer elsewhere gives the same at the same moment."""
    try:
        return datetime.datetime.now(ZoneInfo(_ZONE)).date()
    except ZoneInfoNotFoundError:
        # Not every system knows its zones.
        return datetime.date.today()
