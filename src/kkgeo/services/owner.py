"""Whose turn it is to ask a service: process, computer and since when; for who waits to say it."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from kkgeo._base.cache import read_own
from kkgeo._base.words import Phrase, phrase

#: An owner is told in a hundred signs.
_MOST = 1_000
_LONGEST_NAME = 80


def note_owner(path: Path) -> None:
    """Note that the turn is this process's; a note that cannot be made is none, the turn is the system's to give."""
    told = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
    # In its place: of a half one that is renamed, a kill would leave a file behind. A link is not followed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with suppress(OSError), open(os.open(path, flags, 0o600), "wb") as file:
        file.write(json.dumps(told).encode())


def owner_said(path: Path, seconds: float) -> Phrase:
    """Say for whom one waits, and how long at most; without a note that can be believed, for another program."""
    with suppress(ValueError, TypeError, KeyError, OverflowError, OSError):
        told = json.loads(read_own(path, _MOST) or b"")
        pid, host, since = int(told["pid"]), str(told["host"]), float(told["since"])
        if 0 < pid < 1 << 32 and host.isprintable() and len(host) <= _LONGEST_NAME:
            at = time.strftime("%H:%M:%S", time.localtime(since))
            return phrase("errors.services.waits", pid=str(pid), host=host, at=at, seconds=seconds)
    return phrase("errors.services.waits_unknown", seconds=seconds)
