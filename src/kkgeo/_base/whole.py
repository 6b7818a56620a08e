"""Putting files in place: whole, together or not at all, and as whoever made them wants them.

A file is made in memory and written in one go: what makes it never sees a full disk, and no half of it is left.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from kkgeo._base import journal, ledger
from kkgeo._base.kept import check_replaceable
from kkgeo._base.leftover import ended, starting
from kkgeo._base.stopping import check, held
from kkgeo.errors import SourceError, reason


@dataclass(frozen=True)
class _Staged:
    """A file that is ready beside the one it replaces."""

    #: As it was asked for, and where links lead.
    asked: Path
    target: Path
    temporary: Path
    checksum: str

    def pending(self) -> journal.Pending:
        """Return what is noted of it while it is put in place."""
        return journal.Pending(str(self.target), str(self.temporary), self.checksum, ledger.checksum_of(self.target))


_staged: ContextVar[list[_Staged] | None] = ContextVar("staged", default=None)
_written: ContextVar[list[Path] | None] = ContextVar("written", default=None)


@contextmanager
def written() -> Iterator[list[Path]]:
    """Give a list that has every file that is put in place within the block, as it was asked for."""
    files: list[Path] = []
    token = _written.set(files)
    try:
        yield files
    finally:
        _written.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """Put all files that are written within the block in place at its end, or none of them.

    If one cannot be replaced, those that were are put back. Blocks within blocks are one.
    """
    if _staged.get() is not None:
        yield
        return
    staged: list[_Staged] = []
    token = _staged.set(staged)
    try:
        yield
        _replace(staged)
    finally:
        _staged.reset(token)
        for each in staged:
            _remove(each.temporary)


@contextmanager
def whole_file(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[BytesIO]:
    """Give a stream in memory, and put what is in it in place of `path` when the block ends well.

    Whoever looks at `path` sees the old file or the new one, never half of it. A file that kkgeo did not write stays,
    unless it is to be overwritten. The permissions of a file that is replaced stay, and links are followed.
    """
    asked = Path(path)
    check_replaceable(asked, overwrite=overwrite)
    with together():
        content = BytesIO()
        yield content
        staged = _staged.get()
        assert staged is not None
        target = Path(os.path.realpath(asked))
        temporary = starting(target)
        try:
            # Not a view of the stream: one that a traceback keeps would not let it be closed.
            whole = content.getvalue()
            _put(memoryview(whole), temporary, target)
            staged.append(_Staged(asked, target, temporary, hashlib.sha256(whole).hexdigest()))
        except BaseException as error:
            _remove(temporary)
            if isinstance(error, OSError):
                raise SourceError("errors.output.failed", target=asked, reason=reason(error)) from error
            raise


def _put(content: memoryview, path: Path, like: Path) -> None:
    """Write all of it to the disk, or raise; with the permissions and the owner of another file, if it is there."""
    old = like.stat() if like.exists() else None
    # What only its owner may read is not to be read by others in between.
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, how, 0o666 if old is None else 0o600)
    try:
        done = 0
        while done < len(content):
            done += os.write(handle, content[done:])
        # Some systems only notice here that there is no room.
        os.fsync(handle)
        if os.fstat(handle).st_size != len(content):
            raise OSError
    finally:
        os.close(handle)
    if old is not None:
        _as_it_was(path, like, old)


def _as_it_was(path: Path, like: Path, old: os.stat_result) -> None:
    if hasattr(os, "chown"):
        new = path.stat()
        # Only an administrator gives a file away; to a group, whoever is in it.
        for owner, group in ((old.st_uid, -1), (-1, old.st_gid)):
            if owner not in (-1, new.st_uid) or group not in (-1, new.st_gid):
                with suppress(OSError):
                    os.chown(path, owner, group)
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(like):
                with suppress(OSError):
                    os.setxattr(path, name, os.getxattr(like, name))
    path.chmod(stat.S_IMODE(old.st_mode))


def _replace(staged: list[_Staged]) -> None:
    """Put every file in place; if that fails for one, put back those that were. Nobody stops it half-way."""
    check()
    with held():
        _replace_all(staged)


def _replace_all(staged: list[_Staged]) -> None:
    former: list[tuple[_Staged, Path | None, str | None]] = []
    pending = None
    try:
        for each in staged:
            # Of the last one nothing is put back.
            old = _kept(each) if each is not staged[-1] and each.target.exists() else None
            former.append((each, old, ledger.noted(each.target)))
        try:
            for each in staged:
                # Whenever a run is killed, what is there is known.
                ledger.expect(each.target, each.checksum)
            if len(staged) > 1:
                pending = journal.begin([each.pending() for each in staged])
            for each in staged:
                _replaced(each)
        except BaseException:
            if staged[-1].temporary.exists():
                for each, old, note in reversed(former):
                    _put_back(each, old, note)
            raise
        if (files := _written.get()) is not None:
            files += [each.asked for each in staged]
        for each in staged:
            ledger.remember(each.target, each.checksum)
    finally:
        journal.finish(pending)
        for _, old, _ in former:
            if old is not None:
                _remove(old)


def _put_back(each: _Staged, old: Path | None, note: str | None) -> None:
    if not each.temporary.exists():
        with suppress(OSError):
            if old is None:
                each.target.unlink(missing_ok=True)
            else:
                os.replace(old, each.target)
    ledger.restore(each.target, note)


def _replaced(each: _Staged) -> None:
    try:
        os.replace(each.temporary, each.target)
    except OSError as error:
        raise SourceError("errors.output.cannot_replace", target=each.asked, reason=reason(error)) from error


def _kept(each: _Staged) -> Path:
    """Return what is there under one more name, from which it can be put back."""
    path = starting(each.target)
    try:
        try:
            os.link(each.target, path)
        except OSError:
            # Not every disk knows links.
            shutil.copy2(each.target, path)
    except OSError as error:
        _remove(path)
        raise SourceError("errors.output.failed", target=each.asked, reason=reason(error)) from error
    return path


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
    ended(path)
