"""The folder where kkgeo keeps what it can make again: `KKGEO_CACHE`, or the user's own cache folder."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

#: The environment variable that names another folder.
VARIABLE = "KKGEO_CACHE"


def folder() -> Path | None:
    """Return the cache folder, made if need be, or None when it cannot be written to.

    `KKGEO_CACHE` names it. Otherwise it is ``kkgeo`` in the user's cache folder: ``XDG_CACHE_HOME`` or ``~/.cache``
    on Linux, ``~/Library/Caches`` on macOS, ``%LOCALAPPDATA%`` on Windows.
    """
    try:
        path = _place()
        # Not readable by others (XDG Base Directory Specification): a cache may say which addresses were looked up.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Permissions alone do not tell: the disk may be read-only, and an administrator may write anywhere.
        with tempfile.TemporaryFile(dir=path):
            return path
    # No home folder (RuntimeError), a name no system takes (ValueError), or no right to write: then there is no cache.
    except (OSError, RuntimeError, ValueError):
        return None


def read_own(path: Path, most: int) -> bytes | None:
    """Return what is in a file of the cache; None unless it is a plain file that nobody else can have written."""
    # Neither followed, where it is a link, nor waited for, where it is a pipe.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with suppress(OSError, ValueError), open(os.open(path, flags), "rb") as file:
        told = os.fstat(file.fileno())
        if stat.S_ISREG(told.st_mode) and told.st_size <= most and _ours_alone(told):
            return file.read(most)
    return None


def _ours_alone(told: os.stat_result) -> bool:
    """Whether a file or folder is this user's (or the system's), and nobody else may write to it."""
    if sys.platform == "win32":
        # Its rights are not in these numbers; a user's own folders are closed to others there.
        return True
    return told.st_uid in (os.geteuid(), 0) and not told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _place() -> Path:
    """Return where the cache folder is to be, whether it exists or not."""
    told = os.environ.get(VARIABLE)
    if told:
        return Path(told).expanduser().absolute()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "kkgeo"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "kkgeo"
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The specification says to ignore a relative one.
    return (given if given.is_absolute() else Path.home() / ".cache") / "kkgeo"
