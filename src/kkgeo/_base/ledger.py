"""What kkgeo wrote last in a file, to know whether somebody worked in it since; kept in the cache folder.

Of each file a checksum under that of its path: what was written, and where, cannot be read from it.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from kkgeo._base.cache import folder, read_own, write_own

#: The folder within that of the cache.
_NAME = "written"
#: A note is two checksums at most.
_MOST = 1_000
_CHECKSUM = re.compile("[0-9a-f]{64}")


def expect(path: Path, checksum: str) -> None:
    """Note that a file is about to be what has this checksum: until it is, it may be what it was."""
    known = noted(path)
    with suppress(OSError):
        was = known.split() if known is not None else filter(None, [checksum_of(path)])
        restore(path, "\n".join(dict.fromkeys([*was, checksum])))


def remember(path: Path, checksum: str) -> None:
    """Note the checksum of what was just written; without a cache folder nothing is noted."""
    restore(path, checksum)


def noted(path: Path) -> str | None:
    """Return what is noted of a file, to give to `restore`."""
    place = _place(path)
    if place is None or not os.path.lexists(place):
        return None
    note = (read_own(place, _MOST) or b"").decode("ascii", "replace")
    # Damaged, or perhaps of somebody else: of no file it says that it is as it was.
    return note if all(_CHECKSUM.fullmatch(each) for each in note.split()) else ""


def restore(path: Path, note: str | None) -> None:
    """Note of a file what was noted of it before."""
    place = _place(path)
    if place is None:
        return
    if note is not None:
        with suppress(OSError):
            place.parent.mkdir(mode=0o700, exist_ok=True)
            write_own(place, note.encode("ascii"))
            return
    # A note that cannot be made is none, and one of before does not hold any more: the mark in the file is left.
    with suppress(OSError):
        place.unlink(missing_ok=True)


def worked_in(path: Path) -> bool:
    """Whether a file is another than what kkgeo wrote there last; False if that is not known."""
    known = noted(path)
    found = checksum_of(path)
    return known is not None and found is not None and found not in known.split()


def _place(path: Path) -> Path | None:
    kept, real = folder(), path.absolute().resolve()
    # In what kkgeo keeps for itself nobody works.
    if kept is None or real.is_relative_to(kept.resolve()):
        return None
    return kept / _NAME / hashlib.sha256(str(real).encode("utf-8", "surrogatepass")).hexdigest()


def checksum_of(path: Path) -> str | None:
    """Return the checksum of a file; None where there is none that can be read."""
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    return None
