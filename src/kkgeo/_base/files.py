"""Files that are read: on this computer, and nothing that has to be asked for elsewhere."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from kkgeo._base.hidden import shown
from kkgeo.errors import SourceError

#: An address, a file within a file, or what a driver of GDAL asks of a server ("PG:dbname=..."). A path has no "//".
_ELSEWHERE = re.compile(r"/vsi|(?i:[a-z][a-z0-9+.-]+):/|[A-Z][A-Z0-9_]+:(?![\\ ])")


def check_local(path: str | os.PathLike[str]) -> Path:
    """Return a path, unless it is the address of something elsewhere.

    >>> check_local("s3://lists/a.csv")
    Traceback (most recent call last):
    kkgeo.errors.SourceError: s3://lists/a.csv is no file on this computer. Save it first, then give its name.
    >>> check_local("postgresql://me:secret@host/lists")
    Traceback (most recent call last):
    kkgeo.errors.SourceError: postgresql://host/lists is no file on this computer. Save it first, then give its name.
    """
    if _ELSEWHERE.match(os.fspath(path)) and not os.path.lexists(path):
        raise SourceError("errors.files.elsewhere", path=shown(os.fspath(path)))
    return Path(path)


def local_file(path: str | os.PathLike[str]) -> Path:
    """Return the path of a file that is there, on this computer."""
    file = check_local(path)
    # A path's own `exists` fails at a name that is longer than any file's.
    if not os.path.exists(file):
        raise SourceError("errors.files.absent", path=file)
    if file.is_dir():
        raise SourceError("errors.files.folder", path=file)
    check_plain(file)
    return file


def check_plain(file: Path) -> None:
    """Refuse what is there but has no end or waits for somebody to write: a pipe, a device."""
    if file.exists() and not file.is_file() and not file.is_dir():
        raise SourceError("errors.files.special", path=file)


def check_beside(file: Path) -> None:
    """Refuse a file of which a library opens those beside it of the same name, where one of these has no end."""
    # Who may not list a folder can read a file in it all the same.
    with suppress(PermissionError):
        for beside in file.absolute().parent.iterdir():
            if beside.name.casefold().startswith(file.stem.casefold()):
                check_plain(beside)
