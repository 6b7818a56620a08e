"""The folder where kkgeo keeps what it can make again: `KKGEO_CACHE`, or the user's own cache folder."""

from __future__ import annotations

import os
import sys
import tempfile
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
