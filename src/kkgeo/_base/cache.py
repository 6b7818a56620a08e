"""The folder where kkgeo keeps what it can make again: `KKGEO_CACHE`, or the user's own cache folder."""

from __future__ import annotations

import logging
import os
import re
import secrets
import stat
import sys
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from kkgeo._base.leftover import ended, starting, sweep
from kkgeo._base.words import language, say

#: The environment variable that names another folder.
VARIABLE = "KKGEO_CACHE"
#: Of the key under which a file is known to be of this folder.
_SECRET, _SECRET_BYTES = "secret", 32

#: How kkgeo 0.4 called a file of the cache that was not ready.
_FORMER = re.compile(r"\.(?:[0-9a-f]{40}|schools-[0-9a-f]{16}\.(?:csv|json)|points-[0-9a-f]{32}\.|secret)-[a-z0-9_]{8}")

_log = logging.getLogger("kkgeo")


def folder() -> Path | None:
    """Return the cache folder, made if need be, or None when it cannot be written to.

    `KKGEO_CACHE` names it. Otherwise it is ``kkgeo`` in the user's cache folder: ``XDG_CACHE_HOME`` or ``~/.cache``
    on Linux, ``~/Library/Caches`` on macOS, ``%LOCALAPPDATA%`` on Windows. One that others can write to, or that is a
    link, or that they can move away, is not used, and that is said once: the user's own is, or one beside it.
    """
    with suppress(RuntimeError, ValueError):
        told, own = _place(), _own_place()
        for path in dict.fromkeys((told, own, own.with_name(f"{own.name}-{_user()}"))):
            made = _made(path)
            if made is None or made:
                return path if made else None
            _say_once(str(path))
    # No home folder (RuntimeError), or a name no system takes (ValueError): then there is no cache.
    return None


def _made(path: Path) -> bool | None:
    """Make a folder if need be; None where nothing can be written in it, and False where others may have."""
    try:
        # Not readable by others (XDG Base Directory Specification): a cache may say which addresses were looked up.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = path.lstat()
        if not stat.S_ISDIR(seen.st_mode) or not _ours_alone(seen) or _movable(path):
            return False
        # Permissions alone do not tell: the disk may be read-only, and an administrator may write anywhere.
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return None


@lru_cache
def _say_once(path: str) -> None:
    _log.warning(say("errors.system.cache_of_others", language(), path=path))


def _user() -> str:
    return str(os.geteuid()) if sys.platform != "win32" else "own"


def secret(place: Path) -> bytes:
    """Return what only who may read this folder knows, made if need be: another each time where it cannot be kept."""
    known = read_own(place / _SECRET, _SECRET_BYTES)
    if known is None or len(known) != _SECRET_BYTES:
        known = secrets.token_bytes(_SECRET_BYTES)
        with suppress(OSError):
            write_own(place / _SECRET, known)
    return known


def read_own(path: Path, most: int) -> bytes | None:
    """Return what is in a file of the cache; None unless it is a plain file that nobody else can have written."""
    # Neither followed, where it is a link, nor waited for, where it is a pipe.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with suppress(OSError, ValueError), open(os.open(path, flags), "rb") as file:
        told = os.fstat(file.fileno())
        if stat.S_ISREG(told.st_mode) and told.st_size <= most and _ours_alone(told):
            return file.read(most)
    return None


def write_own(path: Path, content: bytes) -> None:
    """Write a file of the cache, whole, for nobody else to read or write; what stood there, a link too, goes."""
    _swept(path.parent)
    temporary = starting(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    finally:
        ended(temporary)


@lru_cache
def _swept(folder: Path) -> None:
    """Remove once what killed runs left of files of the cache."""
    sweep(folder, _FORMER)


def trusted(path: Path) -> bool:
    """Whether a file is absent, or a plain one that nobody else can have written."""
    with suppress(FileNotFoundError):
        told = path.lstat()
        return stat.S_ISREG(told.st_mode) and _ours_alone(told)
    return True


def put_aside(path: Path) -> None:
    """Rename a file that is not to be used, or whatever stands there; one that was put aside before goes, if it can."""
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
    except FileNotFoundError:
        raise
    except OSError:
        # A folder in the place of a file, or a file in that of a folder.
        path.replace(path.with_name(f"{path.name}.{secrets.token_hex(4)}.damaged"))


def _movable(path: Path) -> bool:
    """Whether others may write to a folder above one, and so put another in its place.

    Not where its files are each of who made them (/tmp), and not for the group that a user is in alone.
    """
    if sys.platform == "win32":
        return False
    for above in dict.fromkeys((*path.parents, *path.resolve().parents)):
        told = above.stat()
        by_group = told.st_mode & stat.S_IWGRP and told.st_gid != os.getegid()
        if (by_group or told.st_mode & stat.S_IWOTH) and not told.st_mode & stat.S_ISVTX:
            return True
    return False


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
    return _own_place()


def _own_place() -> Path:
    """Return the user's own, whatever the environment says."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "kkgeo"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "kkgeo"
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The specification says to ignore a relative one.
    return (given if given.is_absolute() else Path.home() / ".cache") / "kkgeo"
