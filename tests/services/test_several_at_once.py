"""Several threads that ask one service, give the bytes that they give one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from tests.services.imitation import Imitation, geopunt_item

# Where warnings are errors, those that pandas itself silences for a moment end a thread.
pytestmark = pytest.mark.filterwarnings("ignore")
THREADS = 4


def together(work: Callable[[int], bytes]) -> list[bytes]:
    """Do something several times at one moment; a minute later it is stuck."""
    ready = threading.Barrier(THREADS)

    def begun(number: int) -> bytes:
        ready.wait(10)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return [each.result(60) for each in [pool.submit(begun, number) for number in range(THREADS)]]


def test_threads_that_ask_one_service_give_the_same_bytes(imitation: Imitation, tmp_path: Path) -> None:
    def answer(_path: str, params: dict[str, str]) -> object:
        house = "".join(sign for sign in params["q"].split(",")[0] if sign.isdigit())
        return {"LocationResult": [geopunt_item("Veldstraat", house, "9000", "Gent", 3.72 + int(house) / 1e4, 51.05)]}

    imitation.answer = answer
    sites = pd.DataFrame({"straat": "Veldstraat", "huisnummer": [str(n) for n in range(1, 9)], "postcode": "9000"})

    def placed(name: str) -> bytes:
        path = tmp_path / f"{name}.csv"
        kk.write_table(kk.geocode(sites, service="geopunt"), path)
        return path.read_bytes()

    found = together(lambda number: placed(str(number)))
    # Afterwards, of what is kept: nothing is asked twice by one run.
    assert found == [placed("alone")] * THREADS
    assert b"3.72" in found[0]
    assert len(imitation.seen) <= THREADS * len(sites)
