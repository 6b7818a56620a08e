"""Files that a run makes beside what it writes, and that the next run clears away if it was killed."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: After so many seconds what a run left is nobody's, whatever process has its number now.
STALE = 86_400
_NAME = re.compile(r"\.kkgeo-([0-9a-f]{8})-([0-9]+)-[0-9a-f]{16}\.half")
#: What this process has in use, by name.
_named: dict[str, Path] = {}


def temporary_name(pid: int) -> str:
    """Return a name by which can be told whose a file is: of a computer, as several may use a folder, and a process."""
    return f".kkgeo-{_computer()}-{pid}-{secrets.token_hex(8)}.half"


def starting(target: Path) -> Path:
    """Return a path beside a file, for this process only."""
    path = target.with_name(temporary_name(os.getpid()))
    _named[path.name] = path
    return path


def ended(path: Path) -> None:
    """Say that a path is not in use any more."""
    _named.pop(path.name, None)


def clear() -> None:
    """Remove all that this process has in use: it ends, or was stopped before it could do so itself."""
    for path in [*_named.values()]:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        ended(path)


def left(folder: Path, *, folders: bool = False, former: re.Pattern[str] | None = None) -> Iterator[Path]:
    """Give the files in a folder that killed runs left, or the folders; `former` is how an older kkgeo named them."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _NAME.fullmatch(entry.name)
            if entry.name in _named or not (found or (former and former.fullmatch(entry.name))):
                continue
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                kind = stat.S_ISDIR if folders else stat.S_ISREG
                if kind(status.st_mode) and _left(status, *(found.groups() if found else ("", "0"))):
                    yield Path(entry.path)


def sweep(folder: Path, former: re.Pattern[str] | None = None) -> None:
    """Remove what runs left in a folder that were killed; what cannot be removed is left."""
    for path in left(folder, former=former):
        with suppress(OSError):
            path.unlink()


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for files that a library wants to have; it is gone afterwards, as those that killed runs left."""
    place = Path(tempfile.gettempdir())
    for path in left(place, folders=True):
        shutil.rmtree(path, ignore_errors=True)
    folder = starting(place / "folder")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        ended(folder)


def _left(status: os.stat_result, computer: str, pid: str) -> bool:
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        return False
    return time.time() - status.st_mtime > STALE or (computer == _computer() and not another_there(int(pid)))


def another_there(pid: int) -> bool:
    """Whether another process is there, as far as can be told; what this one does not name itself is not its own."""
    if pid == os.getpid():
        return False
    if sys.platform == "win32":
        # There a signal ends the process.
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _computer() -> str:
    return hashlib.sha256(platform.node().encode("utf-8", "surrogateescape")).hexdigest()[:8]
