"""What kkgeo wrote last in a file, to know whether somebody worked in it since; kept in the cache folder.

Of each file a checksum under that of its path: what was written, and where, cannot be read from it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from kkgeo._base.cache import folder

#: The folder within that of the cache.
_NAME = "written"


def remember(path: Path) -> None:
    """Note what is in a file that was just written; without a cache folder nothing is noted."""
    place = _place(path)
    if place is not None:
        # A note that cannot be made is none: the mark in the file is left.
        with suppress(OSError):
            place.parent.mkdir(mode=0o700, exist_ok=True)
            place.write_text(_checksum(path), encoding="ascii")


def worked_in(path: Path) -> bool:
    """Whether a file is another than what kkgeo wrote there last; False if that is not known."""
    place = _place(path)
    with suppress(OSError):
        return place is not None and place.is_file() and place.read_text("ascii") != _checksum(path)
    return False


def _place(path: Path) -> Path | None:
    kept = folder()
    named = hashlib.sha256(str(path.absolute().resolve()).encode("utf-8", "surrogatepass")).hexdigest()
    return None if kept is None else kept / _NAME / named


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
