"""A folder of parts: what is done stays done, whatever stops a run; what is somebody else's is left alone."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import kkgeo as kk
from kkgeo.errors import InputError, KkgeoError, SourceError
from kkgeo.streaming import writing
from kkgeo.streaming.folder import MANIFEST, REVIEW

LONG = pytest.mark.long
CODES = ["9000", "3300", "8000", "?"]


def a_list(path: Path, rows: int = 40, **more: Any) -> Path:
    naam = [f"school {i}" for i in range(rows)]
    frame = pd.DataFrame({"naam": naam, "postcode": (CODES * rows)[:rows], **more})
    frame.to_parquet(path, row_group_size=7)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def made(folder: Path) -> dict[str, int]:
    """Return when each part was put there: one that is made again is another file."""
    return {path.name: path.stat().st_ino for path in folder.glob("part-*")}


def told(error: pytest.ExceptionInfo[KkgeoError]) -> str:
    return error.value.told("en")


def test_what_the_folder_says_of_itself(tmp_path: Path) -> None:
    done = kk.geocode_parts(a_list(tmp_path / "l.parquet"), tmp_path / "out", part_rows=15, lang="en")
    assert sorted(contents(done.folder)) == [MANIFEST, REVIEW, *(f"part-0000{i}.parquet" for i in range(3))]
    manifest = json.loads((done.folder / MANIFEST).read_text("utf-8"))
    assert manifest["input"]["name"] == "l.parquet"
    assert (manifest["rows"], manifest["placed"], manifest["parts"]) == (40, 30, 3)
    review = pd.read_csv(done.folder / REVIEW)
    assert review[["match_status", "rows", "first_row"]].to_numpy().tolist() == [["unmatched", 10, 4]]
    assert done.review["match_note"].tolist() == review["match_note"].tolist()
    # No path of anybody's computer.
    assert str(tmp_path) not in (done.folder / MANIFEST).read_text("utf-8")


def test_done_is_done(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet")
    first = kk.geocode_parts(path, tmp_path / "out", part_rows=15)
    before, parts = contents(first.folder), made(first.folder)
    os.utime(path)
    path.rename(tmp_path / "anders.parquet")
    again = kk.geocode_parts(tmp_path / "anders.parquet", tmp_path / "out", part_rows=15)
    assert (again.parts_before, again.rows, again.placed) == (3, first.rows, first.placed)
    assert made(first.folder) == parts
    assert {name: text for name, text in contents(first.folder).items() if name != MANIFEST} == {
        name: text for name, text in before.items() if name != MANIFEST
    }


@pytest.mark.parametrize("workers", [1, 2])
def test_a_part_that_is_lost_or_damaged_is_made_again_and_no_other(tmp_path: Path, workers: int) -> None:
    path = a_list(tmp_path / "l.parquet")
    done = kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    wanted, parts = contents(done.folder), made(done.folder)
    (done.folder / "part-00001.parquet").unlink()
    again = kk.geocode_parts(path, tmp_path / "out", part_rows=10, workers=workers)
    assert again.parts_before == 3
    assert contents(done.folder) == wanted
    assert {name for name, number in made(done.folder).items() if parts[name] != number} <= {"part-00001.parquet"}


def test_what_is_added_up_is_the_same_whatever_a_run_made_and_an_earlier_one_had(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet", gemeente=["Gent", "Gent", "Gent", "Sint-Niklaas"] * 10)
    done = kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    assert list(done.statuses) == sorted(done.statuses, key=lambda status: -done.statuses[status])
    assert len(done.statuses) > 1
    before = contents(tmp_path / "out")
    for gone in ("part-00000.parquet", "part-00003.parquet"):
        (tmp_path / "out" / gone).unlink()
        again = kk.geocode_parts(path, tmp_path / "out", part_rows=10)
        assert [*again.statuses.items()] == [*done.statuses.items()]
        assert contents(tmp_path / "out") == before


@pytest.mark.slow
def test_as_many_processes_as_you_like_write_the_same_bytes(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet", 90, lat=["51.05"] * 80 + ["hier"] * 10, lon=["3.72"] * 90)
    one = kk.geocode_parts(path, tmp_path / "een", part_rows=11)
    two = kk.geocode_parts(path, tmp_path / "twee", part_rows=11, workers=2)
    assert contents(one.folder) == contents(two.folder)
    assert (one.rows, one.placed, one.statuses) == (two.rows, two.placed, two.statuses)
    pd.testing.assert_frame_equal(one.review, two.review)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"lang": "en"}, "lang"), ({"vintage": 2019}, "vintage"), ({"part_rows": 9}, "part_rows"),
        ({"columns": {"name": "naam"}}, "columns"), ({"crs": 4326}, "crs"), ({"code_vintage": 2018}, "code_vintage"),
    ],
)  # fmt: skip
def test_parts_of_another_run_are_refused_and_replaced_if_asked(tmp_path: Path, how: dict[str, Any], said: str) -> None:
    path = a_list(tmp_path / "l.parquet")
    kk.geocode_parts(path, tmp_path / "out", part_rows=15)
    before = contents(tmp_path / "out")
    how = {"part_rows": 15, **how}
    with pytest.raises(InputError) as error:
        kk.geocode_parts(path, tmp_path / "out", **how)
    assert f"otherwise: {said}." in told(error)
    assert contents(tmp_path / "out") == before
    kk.geocode_parts(path, tmp_path / "out", overwrite=True, **how)
    kk.geocode_parts(path, tmp_path / "new", **how)
    assert contents(tmp_path / "out") == contents(tmp_path / "new")


def test_parts_of_another_list_are_refused(tmp_path: Path) -> None:
    kk.geocode_parts(a_list(tmp_path / "l.parquet"), tmp_path / "out")
    # As long, and called so.
    rows = pd.read_parquet(tmp_path / "l.parquet").iloc[::-1]
    rows.to_parquet(tmp_path / "l.parquet", row_group_size=7)
    with pytest.raises(InputError) as error:
        kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out")
    assert "the list itself" in told(error)
    points = pd.DataFrame({"lon": [4.4], "lat": [51.2]})
    points.to_parquet(tmp_path / "p.parquet")
    with pytest.raises(InputError) as error:
        kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out")
    assert "what was done" in told(error)


@pytest.mark.parametrize("name", ["notes.txt", "part-00000.parquet", "part-00007.parquet", "_review.csv", ".verborgen"])
def test_a_folder_with_something_else_in_it_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    path = a_list(tmp_path / "l.parquet")
    (tmp_path / "out").mkdir()
    if name.endswith(".parquet"):
        pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "out" / name)
    else:
        (tmp_path / "out" / name).write_text("van mij")
    before = contents(tmp_path / "out")
    for overwrite in (False, True):
        with pytest.raises(SourceError) as error:
            kk.geocode_parts(path, tmp_path / "out", overwrite=overwrite)
        assert name in told(error)
        assert contents(tmp_path / "out") == before


def test_what_somebody_puts_among_the_parts_is_never_removed(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet")
    kk.geocode_parts(path, tmp_path / "out")
    (tmp_path / "out" / "nota.docx").write_text("van mij")
    before = contents(tmp_path / "out")
    with pytest.raises(SourceError, match=r"nota\.docx"):
        kk.geocode_parts(path, tmp_path / "out", lang="en", overwrite=True)
    assert contents(tmp_path / "out") == before


def test_a_review_that_somebody_worked_in_stays(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet")
    kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    review = tmp_path / "out" / REVIEW
    review.write_text(review.read_text("utf-8-sig") + "mijn opmerking")
    kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    assert "mijn opmerking" in review.read_text()
    (tmp_path / "out" / "part-00000.parquet").unlink()
    with pytest.raises(SourceError, match=REVIEW):
        kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    assert "mijn opmerking" in review.read_text()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet")
    (tmp_path / "out").write_text("van mij")
    with pytest.raises(SourceError) as error:
        kk.geocode_parts(path, tmp_path / "out", overwrite=True)
    assert "is a file" in told(error)
    with pytest.raises(SourceError) as error:
        kk.geocode_parts(path, tmp_path / "nergens" / "out")
    assert "does not exist" in told(error)


def test_no_output_is_an_input(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet")
    before = contents(tmp_path)
    for folder in (tmp_path, tmp_path / ".." / tmp_path.name, path):
        with pytest.raises(KkgeoError):
            kk.geocode_parts(path, folder, overwrite=True)
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(InputError):
        kk.geocode_parts(path, link, overwrite=True)
    assert contents(tmp_path) == before
    done = kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    one = done.folder / "part-00001.parquet"
    with pytest.raises(InputError):
        kk.locate_parts(one, done.folder, lon="naam", lat="naam", overwrite=True)
    assert one.exists()


def test_a_row_group_that_cannot_be_read_is_named_and_what_is_done_stays(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet")
    sound, about = path.read_bytes(), pq.read_metadata(path)
    start = about.row_group(3).column(0).data_page_offset
    path.write_bytes(sound[:start] + b"\xff" * 40 + sound[start + 40 :])
    for workers in (1, 2):
        with pytest.raises(SourceError) as error:
            kk.geocode_parts(path, tmp_path / "out", part_rows=7, workers=workers)
        assert "Row group 4 of l.parquet (rows 22 to 28)" in told(error)
        assert len(made(tmp_path / "out")) <= 3
        assert not [each for each in (tmp_path / "out").iterdir() if each.name.startswith(".")]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"PAREx", b"\x89PNG"])
def test_what_is_no_parquet_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "l.parquet").write_bytes(content)
    with pytest.raises(KkgeoError, match=r"l\.parquet"):
        kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "how"), [("l.csv", {}), ("l.xlsx", {}), ("weg.parquet", {})])
def test_what_cannot_be_taken_in_parts(tmp_path: Path, name: str, how: dict[str, Any]) -> None:
    if not name.startswith("weg"):
        (tmp_path / name).write_text("naam,postcode\nA,9000\n")
    with pytest.raises(KkgeoError, match=name.replace(".", r"\.")):
        kk.geocode_parts(tmp_path / name, tmp_path / "out", **how)


def test_columns_without_a_role_a_list_that_was_placed_and_years_with_marks(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1], "b": [2]}).to_parquet(tmp_path / "l.parquet")
    with pytest.raises(InputError):
        kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out")
    kk.write_table(kk.geocode(pd.DataFrame({"postcode": ["9000"]})), tmp_path / "g.parquet")
    with pytest.raises(InputError) as error:
        kk.geocode_parts(tmp_path / "g.parquet", tmp_path / "out")
    assert "placed by kkgeo before" in told(error)
    path = a_list(tmp_path / "j.parquet")
    marked = pd.read_parquet(path)
    marked[["2019", "2020"]] = [["x", None], [None, "x"]] * 20
    marked.to_parquet(path)
    with pytest.raises(InputError) as error:
        kk.geocode_parts(path, tmp_path / "marked")
    assert "years" in told(error)


@pytest.mark.parametrize("how", [{"workers": 0}, {"part_rows": 0}, {"workers": 10_000}, {"part_rows": -1}])
def test_numbers_that_nothing_can_be_done_with(tmp_path: Path, how: dict[str, Any]) -> None:
    with pytest.raises(InputError) as error:
        kk.geocode_parts(a_list(tmp_path / "l.parquet"), tmp_path / "out", **how)
    assert next(iter(how)) in told(error)


def test_a_full_disk_leaves_whole_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_list(tmp_path / "l.parquet")
    write, room = os.write, [2]

    def full(handle: int, data: Any) -> int:
        if len(data) > 5_000 and not room[0]:
            raise OSError(28, "No space left on device")
        room[0] -= len(data) > 5_000
        return write(handle, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(SourceError) as error:
        kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    assert "no room" in told(error) or "full" in told(error)
    monkeypatch.undo()
    parts = made(tmp_path / "out")
    assert len(parts) == 2
    done = kk.geocode_parts(path, tmp_path / "out", part_rows=10)
    assert done.parts_before == 2
    assert {name: made(tmp_path / "out")[name] for name in parts} == parts
    kk.geocode_parts(path, tmp_path / "new", part_rows=10)
    assert contents(tmp_path / "out") == contents(tmp_path / "new")


def test_a_list_that_is_written_in_meanwhile(tmp_path: Path) -> None:
    path = a_list(tmp_path / "l.parquet")
    with pytest.raises(SourceError) as error:
        kk.geocode_parts(path, tmp_path / "out", part_rows=10, progress=lambda done, _: os.utime(path, (done, done)))
    assert "written in while it was read" in told(error)


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_of_a_list_that_was_another_for_a_while_no_part_is_of_the_other(tmp_path: Path, workers: int) -> None:
    path = a_list(tmp_path / "l.parquet")
    own, status = path.read_bytes(), path.stat()
    kk.geocode_parts(path, tmp_path / "new", part_rows=7)
    other = pd.read_parquet(path).assign(postcode="8000")
    other.to_parquet(tmp_path / "o.parquet", row_group_size=7)

    def write(done: int, _: int) -> None:
        if done == 0:
            path.write_bytes((tmp_path / "o.parquet").read_bytes())

    with pytest.raises(SourceError):
        kk.geocode_parts(path, tmp_path / "out", part_rows=7, workers=workers, progress=write)
    path.write_bytes(own)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    kk.geocode_parts(path, tmp_path / "out", part_rows=7)
    assert contents(tmp_path / "out") == contents(tmp_path / "new")


def test_progress_counts_rows_from_where_it_was(tmp_path: Path) -> None:
    path, seen = a_list(tmp_path / "l.parquet"), list[tuple[int, int]]()
    kk.geocode_parts(path, tmp_path / "out", part_rows=15, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 40), (15, 40), (30, 40), (40, 40)]
    (tmp_path / "out" / "part-00002.parquet").unlink()
    seen.clear()
    kk.geocode_parts(path, tmp_path / "out", part_rows=15, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(30, 40), (40, 40)]


def test_stopped_while_the_parts_are_made_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_list(tmp_path / "l.parquet", adres=[None] * 39 + ["Kerkstraat 12 bus 3, 3300 Tienen"])
    kk.geocode_parts(path, tmp_path / "new", part_rows=7)
    calls, lay_out = [0], writing._lay_out

    def stopping(*given: Any) -> None:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        lay_out(*given)

    monkeypatch.setattr(writing, "_lay_out", stopping)
    with pytest.raises(KeyboardInterrupt):
        kk.geocode_parts(path, tmp_path / "out", part_rows=7)
    monkeypatch.undo()
    kk.geocode_parts(path, tmp_path / "out", part_rows=7)
    assert contents(tmp_path / "out") == contents(tmp_path / "new")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("which", "workers"),
    [
        ("SIGKILL", 1),
        ("SIGINT", 2),
        *(pytest.param(s, n, marks=pytest.mark.long) for s, n in (("SIGKILL", 2), ("SIGTERM", 1))),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="a signal there ends the process")
def test_a_run_that_is_killed_loses_and_repeats_nothing(tmp_path: Path, which: str, workers: int) -> None:
    path, out = a_list(tmp_path / "l.parquet", 6_000), tmp_path / "out"
    kk.geocode_parts(path, tmp_path / "new", part_rows=300)
    command = ["geocode", path, "-o", out, "--part-rows", 300, "--workers", workers]
    environment = {**os.environ, "LC_ALL": "nl_BE.UTF-8"}
    run = [sys.executable, "-m", "kkgeo", *map(str, command)]
    child = subprocess.Popen(
        run, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    begun = time.monotonic()
    while len(list(out.glob("part-*"))) < 3 and child.poll() is None and time.monotonic() - begun < 60:
        time.sleep(0.01)
    time.sleep(random.Random(1).uniform(0, 0.1))
    # As Ctrl-C does: all processes of the terminal get it.
    os.killpg(child.pid, getattr(signal, which)) if which == "SIGINT" else child.send_signal(getattr(signal, which))
    _, said = child.communicate(timeout=60)
    assert b"Traceback" not in said
    if which != "SIGKILL":
        assert child.returncode == 128 + getattr(signal, which)
        assert "gestopt." in said.decode()
        assert not [each for each in out.iterdir() if each.name.startswith(".")]
    # Those that worked for it are gone soon.
    begun = time.monotonic()
    while _group_there(child.pid) and time.monotonic() - begun < 20:
        time.sleep(0.05)
    assert not _group_there(child.pid)
    parts = made(out)
    assert 3 <= len(parts) < 20
    done = kk.geocode_parts(path, out, part_rows=300, workers=workers)
    assert done.parts_before == len(parts)
    assert {name: number for name, number in made(out).items() if name in parts} == parts
    assert contents(out) == contents(tmp_path / "new")


def _group_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a signal there ends the process")
def test_a_process_that_is_killed_is_said_and_the_next_run_goes_on(tmp_path: Path) -> None:
    import multiprocessing

    path, killed = a_list(tmp_path / "l.parquet", 3_000), list[int]()

    def kill_one(done: int, _: int) -> None:
        if done and not killed:
            process = multiprocessing.active_children()[0]
            assert process.pid is not None
            killed.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)

    with pytest.raises(SourceError) as error:
        kk.geocode_parts(path, tmp_path / "out", part_rows=100, workers=2, progress=kill_one)
    assert "ended from outside" in told(error)
    assert killed
    assert not multiprocessing.active_children()
    before = made(tmp_path / "out")
    done = kk.geocode_parts(path, tmp_path / "out", part_rows=100)
    assert done.parts_before == len(before)
    kk.geocode_parts(path, tmp_path / "new", part_rows=100)
    assert contents(tmp_path / "out") == contents(tmp_path / "new")


def test_hostile_texts_in_a_part_and_in_the_review(tmp_path: Path) -> None:
    rows = pd.DataFrame({"naam": ["=1+1", "a\x00b", "<script>"], "gemeente": ["=HYPERLINK(1)", "\x1b[31m", "<b>"]})
    rows.to_parquet(tmp_path / "l.parquet")
    done = kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out")
    found = pd.read_parquet(done.folder)
    assert found["name"].tolist() == rows["naam"].tolist()
    lines = (done.folder / REVIEW).read_text("utf-8-sig").splitlines()
    assert not any(cell.startswith(("=", '"=')) for line in lines for cell in line.split(","))
