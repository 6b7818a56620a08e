"""Reports that several threads make at a time have the bytes of those made one after the other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk

# Where warnings are errors, those that pandas itself silences for a moment end a thread.
pytestmark = pytest.mark.filterwarnings("ignore")
THREADS = 3


@pytest.mark.long
@pytest.mark.slow
def test_threads_that_make_a_report_give_the_same_bytes(tmp_path: Path) -> None:
    # No register: with one a report takes ten seconds, and asks nothing of the shapes that this one does not.
    sites = pd.DataFrame({"postcode": ["9000", "8400", "3500"], "lat": [51.05, 51.2, 50.9], "lon": [3.72, 2.9, 5.3]})

    def made(name: str) -> dict[str, bytes]:
        (tmp_path / name).mkdir()
        placed = kk.enrich(kk.geocode(sites))
        kk.report(placed, path=tmp_path / name / "rapport.html", date="2025-03-01")
        return {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}

    def begun(number: int) -> dict[str, bytes]:
        ready.wait(10)
        return made(str(number))

    ready = threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        found = [each.result(240) for each in [pool.submit(begun, number) for number in range(THREADS)]]
    alone = made("alone")
    assert {Path(name).suffix for name in alone} >= {".html", ".xlsx"}
    assert found == [alone] * THREADS
