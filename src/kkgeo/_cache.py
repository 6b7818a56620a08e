"""The folder in which kkgeo keeps what is costly to get again."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def folder() -> Path | None:
    """Return the folder for cached files, made if need be; None where nothing can be written there.

    It is the one in the environment variable KKGEO_CACHE, or ``kkgeo`` in the cache folder of this user.
    """
    try:
        path = _wanted()
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return path if os.access(path, os.W_OK | os.X_OK) else None


def _wanted() -> Path:
    if told := os.environ.get("KKGEO_CACHE", "").strip():
        return Path(told).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "kkgeo" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "kkgeo"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "kkgeo"
