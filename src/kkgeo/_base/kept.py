"""What writing leaves alone: files that are read, and files that somebody else made."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from kkgeo._base.geopackage import OWNER, STYLES
from kkgeo._base.journal import mend
from kkgeo._base.ledger import worked_in
from kkgeo._base.leftover import ended, starting, sweep
from kkgeo._base.near import meant
from kkgeo.errors import InputError, SourceError, reason

#: In the comment of a zip archive, as a workbook is one: any other program that saves the workbook leaves it out.
MARK = b"written by kkgeo"
#: A file tells who made it in its first bytes.
_HEAD = 65_536
#: Columns that stand together in tables of kkgeo only: places, counts and judgements, the register, what is invented.
_COLUMNS = (
    ("match_status", "match_level", "match_candidates"),
    ("observed", "expected", "ratio_low", "p_under"),
    ("collaborations", "rate_population", "rate_area"),
    ("sites_at_address", "institutions_at_address"),
    ("name", "invented"),
)


def check_outputs(
    outputs: Iterable[Path],
    inputs: Iterable[Path],
    *,
    overwrite: bool = False,
    asked: Mapping[Path, Path] | None = None,
) -> None:
    """Refuse outputs that are an input, that are one another, or that would replace what somebody else made.

    Parameters
    ----------
    outputs, inputs : iterable of Path
        Files that are going to be written and read; those beside them included.
    overwrite : bool
        Whether files that kkgeo did not write may be replaced. An input never may.
    asked : mapping of Path to Path, optional
        Of a file that is written beside another, which one that is: a person chooses the name of that one.
    """
    outputs, inputs, asked = list(outputs), list(inputs), asked or {}
    for number, output in enumerate(outputs):
        for each in inputs:
            if same_file(output, each):
                other = _other(output, asked.get(output))
                raise InputError("errors.output.is_input", output=output, input=each, other=other)
        if any(same_file(output, each) for each in outputs[:number]):
            raise InputError("errors.output.twice", output=output)
    for output in outputs:
        check_replaceable(output, overwrite=overwrite, asked=asked.get(output))


def check_replaceable(path: Path, *, overwrite: bool = False, asked: Path | None = None) -> None:
    """Refuse what cannot be replaced, and a file that kkgeo did not write unless that was asked for.

    What runs that were killed left in its folder is removed.
    """
    _check_possible(path, asked)
    if not overwrite and os.path.exists(path) and not is_ours(path):
        raise SourceError("errors.output.kept", target=path, other=_other(path, asked))


def not_folder(path: str | os.PathLike[str]) -> Path:
    """Return the path of a file to write; that of a folder, which has no kind in its name, is an error."""
    if os.path.isdir(path) or not Path(path).name:
        raise SourceError("errors.output.folder", target=Path(path))
    return Path(path)


def drawing_file(path: str | os.PathLike[str], suffixes: Collection[str]) -> tuple[Path, str]:
    """Return the path of something drawn and how its name ends, which says what it becomes: one of `suffixes`.

    >>> drawing_file("Kaart.PNG", (".png", ".svg"))[1]
    '.png'
    """
    target = not_folder(path)
    suffix = target.suffix.lower()
    if suffix not in suffixes:
        raise InputError("errors.output.drawing", name=target.name, suffixes=suffixes, hint=meant(suffix, suffixes))
    return target, suffix


def _check_possible(path: Path, asked: Path | None) -> None:
    """Refuse a target that is no file or may not be written, and a folder that nothing can be made in."""
    target = Path(os.path.realpath(path))
    folder = target.parent if os.path.islink(path) else path.parent
    if os.path.isdir(target):
        raise SourceError("errors.output.folder", target=path)
    if not os.path.isdir(folder):
        raise SourceError("errors.output.no_folder", parent=folder)
    # First: what is to be finished may be what is swept.
    mend()
    sweep(folder)
    trial = starting(target)
    try:
        os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        trial.unlink()
    except OSError as error:
        raise SourceError("errors.output.cannot_write", parent=folder, reason=reason(error)) from error
    finally:
        ended(trial)
    try:
        _check_writable(target, os.lstat(target), folder)
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno == errno.EROFS:
            raise SourceError("errors.output.read_only", target=path, other=_other(path, asked)) from error
        raise SourceError("errors.output.cannot_replace", target=path, reason=reason(error)) from error


def _check_writable(target: Path, status: os.stat_result, folder: Path) -> None:
    """Raise an error of the system where a file is no file, or may not be written."""
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, "")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "")
    if not status.st_mode & 0o222:
        # An administrator may write it all the same: whoever set it so did not want it to be.
        raise OSError(errno.EROFS, "")
    # On some systems a file that is open in another program is told by this. Nothing in it changes.
    os.close(os.open(target, os.O_WRONLY))
    if hasattr(os, "geteuid"):
        above = os.stat(folder)
        if above.st_mode & stat.S_ISVTX and os.geteuid() not in (0, status.st_uid, above.st_uid):
            raise OSError(errno.EPERM, "")


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths are one file: by another spelling, by a link, by another case.

    Names that differ in case only are one file on most people's disks, whatever they are here.

    >>> same_file(Path("list.xlsx"), Path("a/../LIST.xlsx")), same_file(Path("list.xlsx"), Path("list.csv"))
    (True, False)
    """
    with suppress(OSError, ValueError):
        if one.samefile(other):
            return True
    return not _names(one).isdisjoint(_names(other))


def _names(path: Path) -> set[str]:
    """Return what a file is called, with links as they are and followed."""
    return {
        "/".join(part.rstrip(" .") or part for part in unicodedata.normalize("NFC", name).casefold().split(os.sep))
        for name in (os.path.abspath(path), os.path.realpath(path))
    }


def _other(path: Path, asked: Path | None) -> str:
    """Return a name that is free, for this file or for the one that it stands beside."""
    named = asked or path
    for number in range(2, 1000):
        each = [one.with_name(f"{one.stem}-{number}{one.suffix}") for one in (named, path)]
        if not any(map(os.path.lexists, each)):
            return each[0].name
    return f"kkgeo-{named.name}"


def is_ours(path: Path) -> bool:
    """Whether kkgeo wrote a file and nobody worked in it, as far as it tells; an empty one has nothing to lose."""
    with suppress(OSError, zipfile.BadZipFile, sqlite3.Error, ValueError):
        # Its mark says who made it; the ledger whether it is still what was written.
        marked = path.stat().st_size == 0 or _TELLING.get(path.suffix.lower(), _no)(path)
        return marked and not worked_in(path)
    return False


def _no(path: Path) -> bool:
    del path
    return False


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _archive(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return archive.comment == MARK


def _contains(*texts: bytes) -> Callable[[Path], bool]:
    def look(path: Path) -> bool:
        head = _head(path)
        return any(text in head for text in texts)

    return look


def _pdf(path: Path) -> bool:
    # What it says of itself stands at its end.
    return b"/Creator (kkgeo)" in path.read_bytes()


def _csv(path: Path) -> bool:
    # As kkgeo writes it: Excel where a comma is a decimal separator saves with semicolons.
    first, ended, _ = _head(path).partition(b"\r\n")
    return first.startswith(b"\xef\xbb\xbf") and bool(ended) and kkgeo_columns(first[3:].decode("utf-8").split(","))


def _features(path: Path) -> bool:
    return b'"name": "kkgeo"' in _head(path)[:200]


def _table(path: Path) -> bool:
    text = _head(path).decode("utf-8", "replace")
    return text.startswith("{\n") and '"about": {' in text and '"rows": [' in text


def _package(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path.as_posix()}?mode=ro", uri=True)) as database:
        if database.execute(f"pragma table_info({OWNER})").fetchall():
            return True
        styled = database.execute(f"pragma table_info({STYLES})").fetchall()
        return bool(styled and database.execute(f"SELECT 1 FROM {STYLES} WHERE owner = ?", (OWNER,)).fetchall())


def _flat(path: Path) -> bool:
    return b"kkgeo" in _head(path)


def _parquet(path: Path) -> bool:
    from pyarrow import ArrowException
    from pyarrow.parquet import read_schema

    with suppress(ArrowException):
        schema = read_schema(path)
        return b'"kkgeo": ' in (schema.metadata or {}).get(b"PANDAS_ATTRS", b"") or kkgeo_columns(schema.names)
    return False


def kkgeo_columns(names: Iterable[str]) -> bool:
    """Say whether these are the headings of a table that only kkgeo makes."""
    present = {name.strip('"') for name in names}
    return any(present.issuperset(columns) for columns in _COLUMNS)


_TELLING: dict[str, Callable[[Path], bool]] = {
    ".xlsx": _archive,
    ".html": _contains(b'<meta name="generator" content="kkgeo'),
    ".htm": _contains(b'<meta name="generator" content="kkgeo'),
    ".png": _contains(b"Software\x00kkgeo"),
    ".svg": _contains(b"<dc:title>kkgeo</dc:title>"),
    ".pdf": _pdf,
    ".csv": _csv,
    ".geojson": _features,
    ".json": _table,
    ".gpkg": _package,
    ".fgb": _flat,
    ".parquet": _parquet,
}
