"""There is one way to write a file: whole, beside what it replaces, under a name that the next run clears away."""

from __future__ import annotations

import ast
import datetime
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kkgeo._base import leftover
from kkgeo._base.cache import _swept, write_own
from kkgeo._base.leftover import STALE, scratch, temporary_name
from kkgeo._base.today import today
from kkgeo.register.official import schools_only
from kkgeo.reporting import build
from tests.conftest import ROOT

#: What puts something on a disk, by the last part of its name, whatever it belongs to.
WRITING = {
    "write_text", "write_bytes", "to_csv", "to_excel", "to_parquet", "to_feather", "to_file", "to_json",
    "to_pickle", "to_sql", "to_hdf", "savefig", "dump", "savez", "savetxt", "tofile", "write_dataframe", "write_arrow",
    "touch", "symlink_to", "hardlink_to", "replace", "rename", "link", "symlink", "copy", "copy2", "copyfile", "move",
    "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory", "SpooledTemporaryFile",
    "mktemp", "ExcelWriter", "WorksheetWriter", "save", "Workbook", "connect", "ZipFile", "mkfifo", "truncate",
}  # fmt: skip
#: What stands in one of these modules is that way; elsewhere it is no file, or says why not.
WAY = {"_base/whole.py", "_base/leftover.py", "_base/journal.py", "_base/kept.py", "_base/cache.py"}
ALLOWED = {
    # In memory, to give to `whole_file`.
    ("_base/output.py", "to_parquet"), ("_base/output.py", "Workbook"),
    ("_base/features.py", "write_dataframe"), ("maps/figure/files.py", "savefig"),
    ("charts/figures.py", "savefig"), ("_base/geopackage.py", "connect"),
    ("_base/workbooks.py", "WorksheetWriter"), ("review/workbook.py", "Workbook"),
    ("reporting/workbook.py", "Workbook"),
    # By `whole_file` itself.
    ("demo.py", "save"), ("cli/map.py", "save"), ("charts/model.py", "save"),
    # Into memory, or a workbook that is still in it.
    ("reporting/workbook.py", "save"), ("reporting/drawing.py", "save"), ("targeting/workbook.py", "Workbook"),
    # What geopandas does for whoever calls it on a table; the gallery's pictures.
    ("_base/geotable.py", "to_file"), ("maps/figure/files.py", "write_bytes"),
    # A folder that is cleared away.
    ("register/parts.py", "write_bytes"), ("sites/features.py", "symlink_to"),
    # SQLite has ways of its own to stay whole; what is damaged is put aside. The note of whose turn it is says so.
    ("services/cache.py", "connect"), ("services/cache.py", "replace"), ("services/cache.py", "open"),
    ("services/owner.py", "open"), ("sites/contents.py", "connect"),
    # Of a stream, by click; to nowhere.
    ("cli/spoken.py", "write_text"),
    ("cli/streams.py", "open"), ("_base/guarded.py", "open"),
    # Without a name: what a library says of a broken file, which goes to the screen.
    ("sites/binary.py", "TemporaryFile"),
}  # fmt: skip
#: Names that others have too: only where they belong to these.
OF = {
    "replace": {"os", "file", "each", "path"}, "copy": {"shutil"}, "link": {"os"}, "symlink": {"os"},
    "move": {"shutil"}, "rename": {"os", "path", "file"}, "dump": {"json", "pickle", "toml"}, "connect": {"sqlite3"},
    "save": None, "truncate": {"os", "file"},
}  # fmt: skip


def _owner(call: ast.Call) -> str:
    value = getattr(call.func, "value", None)
    return value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""


def _opens(call: ast.Call) -> bool:
    """Whether `open` is for more than reading: by its mode, or by flags of the system."""
    told = [*call.args, *(word.value for word in call.keywords)]
    flags = {each.attr for one in told for each in ast.walk(one) if isinstance(each, ast.Attribute)}
    texts = {one.value for one in told if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return bool(flags & {"O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND"}) or any(
        text != "" and set(text) <= set("rwaxbt+") and set(text) & set("wax+") for text in texts
    )


def writers(source: str) -> Iterator[str]:
    """Yield what in a source may write a file."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in ("open", "fdopen"):
            if _opens(call):
                yield "open"
        elif name == "ZipFile":
            if _opens(call):
                yield name
        elif name in WRITING and (OF.get(name) is None or _owner(call) in (OF[name] or ())):
            yield name


def test_there_is_no_other_way() -> None:
    src = ROOT / "src" / "kkgeo"
    found = {
        (path.relative_to(src).as_posix(), name)
        for path in src.rglob("*.py")
        for name in writers(path.read_text("utf-8"))
        if path.relative_to(src).as_posix() not in WAY
    }
    assert found - ALLOWED == set()


@pytest.mark.parametrize(
    "source",
    [
        'open("a", "w")', 'Path("a").open("ab")', 'io.open(file=a, mode="x")', 'open(p, "r+b")',
        "os.open(a, os.O_RDWR)",
        "frame.to_csv(a)", "path.write_text(a)", "json.dump(a, b)", "figure.savefig(a)", "os.rename(a, b)",
        "tempfile.mkdtemp()", 'zipfile.ZipFile(a, "w")', "shutil.copy(a, b)", "sqlite3.connect(a)",
    ],
)  # fmt: skip
def test_every_way_is_seen(source: str) -> None:
    assert [*writers(source)]
    assert not [*writers('open(a, "rb"); a.replace("b", "c"); frame.copy(); path.read_text(); zipfile.ZipFile(a)')]


@pytest.mark.parametrize(
    "name",
    [f".{'a' * 40}-abcd_123", f".schools-{'0' * 16}.csv-abcdefgh", f".points-{'0' * 32}.-abcdefgh", ".secret-0123abcd"],
)
def test_what_an_older_kkgeo_left_in_the_cache_is_swept_after_a_day(tmp_path: Path, name: str) -> None:
    old, new, other = tmp_path / name, tmp_path / f"{name[:-1]}z", tmp_path / ".config-backup12"
    for path in (old, new, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (time.time() - STALE - 60,) * 2)
    _swept.cache_clear()
    write_own(tmp_path / "een", b"1")
    assert {path.name for path in tmp_path.iterdir()} == {new.name, other.name, "een"}


def test_a_file_of_the_cache_that_is_not_ready_is_swept_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / temporary_name(2**22 + 1)
    left.write_bytes(b"half")
    _swept.cache_clear()

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_own(tmp_path / "een", b"1")
    assert not [*tmp_path.iterdir()]


def test_a_folder_for_libraries_is_gone_afterwards_and_so_are_those_of_killed_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone, there = tmp_path / temporary_name(2**22 + 1), tmp_path / temporary_name(os.getppid())
    for folder in (gone, there):
        folder.mkdir()
        (folder / "list.csv").write_text("")
    (tmp_path / "mine").mkdir()
    (gone / "link").symlink_to(tmp_path / "mine", target_is_directory=True)
    with scratch() as place:
        (place / "a").write_text("")
        assert place.stat().st_mode & 0o777 == 0o700
        assert not gone.exists()
    assert {path.name for path in tmp_path.iterdir()} == {there.name, "mine"}
    with pytest.raises(KeyboardInterrupt), scratch():
        raise KeyboardInterrupt
    with scratch() as place:
        # Stopped before it could be cleared away: at the end of the process it is.
        leftover.clear()
        assert not place.exists()


def test_a_day_is_that_of_brussels_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Clock:
            # Half past eleven in London, half past midnight in Brussels.
            moment = cls(2026, 1, 1, 23, 30, tzinfo=datetime.UTC)
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    monkeypatch.setattr("kkgeo._base.today.datetime.datetime", Clock)
    assert today() == datetime.date(2026, 1, 2)
    assert schools_only.__globals__["today"] is vars(build)["today"] is today


@pytest.mark.slow
def test_nobody_else_asks_the_computer_for_its_day() -> None:
    src = ROOT / "src" / "kkgeo"
    asking = {
        path.relative_to(src).as_posix()
        for path in src.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith(("date.today", "datetime.now", "localtime"))
        and not any(ast.unparse(each).endswith("UTC") for each in call.args)
    }
    # A time of the clock, for whoever is waiting at this computer.
    assert asking == {"_base/today.py", "services/owner.py"}
