"""What is being put in place together, noted in the cache folder: a run that is killed there is finished by the next.

Each file is ready beside the one it replaces, so what is left to do is to rename. Nothing is done where anything is
another than it was then: somebody may have worked in a file since.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kkgeo._base import ledger
from kkgeo._base.cache import folder, read_own, write_own
from kkgeo._base.leftover import ended, left, starting

#: The folder within that of the cache.
_NAME = "pending"
#: Of some files, with the longest paths there are.
_MOST = 1_000_000


@dataclass(frozen=True)
class Pending:
    """One file that is about to be replaced: where, by what, and the checksums of both; of none, None."""

    target: str
    temporary: str
    checksum: str
    former: str | None


def begin(files: Sequence[Pending]) -> Path | None:
    """Note what is going to be done; None where there is no cache folder, or no room in it."""
    kept = folder()
    if kept is None:
        return None
    # What others left is cleared away when something is written there.
    mend()
    note = starting(kept / _NAME / "note")
    try:
        note.parent.mkdir(mode=0o700, exist_ok=True)
        write_own(note, json.dumps([asdict(each) for each in files]).encode("ascii"))
    except OSError:
        ended(note)
        return None
    return note


def finish(note: Path | None) -> None:
    """Note that it was done, or undone."""
    if note is not None:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        ended(note)


def mend() -> None:
    """Finish what killed runs were putting in place together, where some of it was and some was not."""
    kept = folder()
    if kept is None:
        return
    for note in left(kept / _NAME):
        with suppress(OSError, ValueError, TypeError, RecursionError):
            _forward([Pending(**each) for each in json.loads(read_own(note, _MOST) or b"")])
        with suppress(OSError):
            note.unlink(missing_ok=True)


def _forward(files: list[Pending]) -> None:
    done = [each for each in files if not os.path.lexists(each.temporary) and _is(each.target, each.checksum)]
    waiting = [each for each in files if _is(each.temporary, each.checksum) and _is(each.target, each.former)]
    if not done or len(done) + len(waiting) != len(files):
        return
    for each in waiting:
        os.replace(each.temporary, each.target)
    for each in files:
        ledger.remember(Path(each.target), each.checksum)


def _is(path: str, checksum: str | None) -> bool:
    return ledger.checksum_of(Path(path)) == checksum
