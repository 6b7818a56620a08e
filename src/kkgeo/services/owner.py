"""Whose turn it is to ask a service: process, computer and since when; for who waits to say it."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from kkgeo._base.cache import read_own
from kkgeo._base.leftover import another_there
from kkgeo._base.words import Phrase, phrase

#: An owner is told in a hundred signs.
_MOST = 1_000
_LONGEST_NAME = 80
#: Numbers of processes are smaller, and what is noted is not of tomorrow: a clock may be a minute off.
_PIDS, _OFF = 1 << 22, 60.0


def note_owner(path: Path) -> None:
    """Note that the turn is this process's; a note that cannot be made is none, the turn is the system's to give."""
    pid = os.getpid()
    told = {"pid": pid, "host": socket.gethostname(), "since": time.time(), "started": _started(pid)}
    # In its place: of a half one that is renamed, a kill would leave a file behind. A link is not followed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with suppress(OSError), open(os.open(path, flags, 0o600), "wb") as file:
        file.write(json.dumps(told).encode())


def owner_said(notes: Path, seconds: float) -> Phrase:
    """Say for whom one waits, and how long at most; without a note that can be believed, for another program.

    `notes` is a note, or the folder with all of them: then the last one that can be believed counts.
    """
    folder = notes.is_dir()
    found = [told for path in (notes.glob("*.owner") if folder else [notes]) if (told := _believed(path)) is not None]
    if not found:
        return phrase("errors.services.waits_unknown", seconds=seconds)
    since, pid, host = max(found)
    at = time.strftime("%H:%M:%S", time.localtime(since))
    return phrase("errors.services.waits", pid=str(pid), host=host, at=at, seconds=seconds)


def _believed(path: Path) -> tuple[float, int, str] | None:
    """Return since when which process on which computer has its turn, if it may still have it."""
    with suppress(ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        told = json.loads(read_own(path, _MOST) or b"")
        pid, host, since = told["pid"], told["host"], float(told["since"])
        if type(pid) is not int or not 0 < pid <= _PIDS or not 0 <= since <= time.time() + _OFF:
            return None
        if not host.isprintable() or len(host) > _LONGEST_NAME:
            return None
        # Of another computer that uses the folder nothing more can be known.
        if host != socket.gethostname():
            return since, pid, host
        # A number is used again: by a process that began at another moment.
        if another_there(pid) and told.get("started") in (None, _started(pid)):
            return since, pid, host
    return None


def _started(pid: int) -> int | None:
    """Return when a process began, in ticks of the system; None where it does not say."""
    with suppress(OSError, ValueError, IndexError):
        # The name of the program, in brackets, may have spaces and brackets in it.
        return int(
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
    return None
