"""What several threads read, place and draw is what one thread makes, and leaves the process as it was."""

from __future__ import annotations

import csv
import gc
import locale
import os
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pyogrio
import pytest

import kkgeo as kk
from kkgeo.sites.features import _ALONE
from tests.workbooks import write_ods, write_xls

# Where warnings are errors, those that pandas itself silences for a moment end a thread.
pytestmark = pytest.mark.filterwarnings("ignore")
THREADS = 8
#: More than the csv module takes at first.
LONG = "x" * 140_000
HEADINGS = ("naam", "postcode", "gemeente", "leerlingen")
ROWS = [("De Linde", "9000", "Gent", 120), ("Het Anker", "8400", "Oostende", 80), ("De Brug", "3500", "Hasselt", 95)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return a list of every kind, and one of every kind that is broken."""
    folder = tmp_path_factory.mktemp("lists")
    table = pd.DataFrame(ROWS, columns=HEADINGS)
    placed = kk.geocode(kk.read_sites(table))
    for suffix in ("csv", "xlsx", "parquet", "gpkg", "geojson"):
        kk.write_table(placed, folder / f"own.{suffix}")
    text = "\r\n".join(";".join(map(str, row)) for row in [HEADINGS, *ROWS, ("De Lange", "2000", "Antwerpen", LONG)])
    (folder / "long.csv").write_text(text, encoding="cp1252")
    (folder / "marks.tsv").write_text(text.replace(";", "\t").replace("De Brug", '"De\r\nBrug"'), encoding="utf-16")
    table.to_json(folder / "plain.json", orient="records")
    table.to_excel(folder / "plain.xlsx", index=False)
    write_ods(folder / "plain.ods", {"Lijst": [HEADINGS, *ROWS]})
    write_xls(folder / "old.xls")
    (folder / "open.csv").write_text(f'naam;postcode\n"De Linde;9000\n{LONG};9000\n', encoding="utf-8")
    for suffix in ("xls", "xlsx", "ods", "gpkg", "geojson", "json", "parquet"):
        found = next(folder.glob(f"*.{suffix}")).read_bytes()
        (folder / f"cut.{suffix}").write_bytes(found[: len(found) // 2])
    return sorted(folder.iterdir())


@pytest.fixture(autouse=True)
def _hurried() -> Iterator[None]:
    """Have threads give way to each other thousands of times a second, so that what may go wrong does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def state() -> dict[str, object]:
    """Return what is of the whole process and a reader may have changed."""
    return {
        "csv": csv.field_size_limit(),
        "gc": gc.isenabled(),
        "warnings": list(warnings.filters),
        "showing": (warnings.showwarning, warnings._showwarnmsg_impl),  # type: ignore[attr-defined]
        "screen": (os.fstat(2).st_dev, os.fstat(2).st_ino, os.fstat(2).st_rdev),
        "open": len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0,
        "locale": locale.setlocale(locale.LC_ALL),
        "chance": [str(part) for part in np.random.get_state()],
        "errors": np.geterr(),
        "drawing": dict(mpl.rcParams),
        "gdal": {name: pyogrio.get_gdal_config_option(name) for name in _ALONE},
        "surroundings": dict(os.environ),
        "folder": Path.cwd(),
        "depth": sys.getrecursionlimit(),
    }


def outcome(read: Callable[[], Any]) -> str:
    """Return what something gives, or the sentence that it ends in."""
    try:
        found = read()
    except kk.errors.KkgeoError as error:
        return error.told("nl")
    if isinstance(found, pd.DataFrame):
        plain = pd.DataFrame(found)
        return f"{plain.map(str).to_dict('split')} {plain.dtypes.to_dict()} {found.attrs}"
    return str(found)


def together(*works: Callable[[], object]) -> list[Any]:
    """Do several things at a time, which begin at one moment."""
    ready = threading.Barrier(len(works))

    def begun(work: Callable[[], object]) -> object:
        ready.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(begun, work) for work in works]]


def reading(files: list[Path], number: int, times: int = 2) -> Callable[[], list[tuple[Path, str]]]:
    """Return what reads every file some times, in an order of its own."""
    order = files * times
    random.Random(number).shuffle(order)
    return lambda: [(file, outcome(lambda file=file: kk.read_sites(file))) for file in order]  # type: ignore[misc]


@pytest.mark.slow
def test_what_threads_read_is_what_one_reads(files: list[Path]) -> None:
    alone = {file: outcome(lambda file=file: kk.read_sites(file)) for file in files}  # type: ignore[misc]
    assert sum(told.startswith("{") for told in alone.values()) == 11, alone
    before = state()
    for found in together(*(reading(files, number) for number in range(THREADS))):
        for file, told in found:
            assert told == alone[file], file.name
    after = state()
    assert {name for name in after if after[name] != before[name]} == set()


@pytest.fixture(scope="module")
def lists() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return places that are placed, and the schools there are."""
    sites, schools = kk.datasets.collaborations().iloc[::20], kk.datasets.register().iloc[::20]
    return kk.enrich(kk.geocode(sites)), kk.enrich(kk.geocode(schools))


@pytest.mark.slow
def test_what_threads_place_and_draw_is_what_one_does(
    files: list[Path], lists: tuple[pd.DataFrame, pd.DataFrame], tmp_path: Path
) -> None:
    placed, register = lists
    table = kk.coverage(placed, register)
    sites = kk.datasets.collaborations().iloc[::20]
    drawn = kk.choropleth(table)

    def saved(name: str) -> bytes:
        drawn.save(tmp_path / name)
        return (tmp_path / name).read_bytes()

    works: list[Callable[[int], object]] = [
        lambda _: outcome(lambda: kk.enrich(kk.geocode(sites))),
        lambda _: outcome(lambda: kk.coverage(placed, register)),
        lambda _: outcome(lambda: kk.find_gaps(table, method="moran", simulations=19)),
        lambda _: outcome(lambda: kk.cover_targets(placed, register, n=2, max_distance_km=5)),
        lambda number: saved(f"{number}.svg"),
        lambda _: drawn.to_html(),
    ]
    alone = [work(9) for work in works]
    before = state()
    *found, read = together(*(lambda i=i, work=work: work(i) for i, work in enumerate(works)), reading(files, 0, 1))
    assert found == alone
    # PROJ has its data open for each thread.
    after = state()
    assert {name for name in after if after[name] != before[name]} <= {"open"}
    assert len(read) == len(files)


def test_what_others_say_while_an_old_workbook_is_read_is_shown(
    files: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    old = [file for file in files if file.suffix == ".xls"]
    done = threading.Event()

    def read() -> None:
        for _ in range(10):
            for file in old:
                outcome(lambda file=file: kk.read_sites(file))  # type: ignore[misc]
        done.set()

    def talk() -> int:
        said = 0
        while not done.is_set():
            os.write(2, b"word\n")
            said += 1
        return said

    _, said = together(read, talk)
    assert capfd.readouterr().err == "word\n" * said
