"""What all tests share: the illustrative data, placed once; the folder of real data; a browser without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import settings

import kkgeo as kk
from kkgeo._base import beside

# A first call imports scipy or reads a table; how long that takes is no property of what is tested.
settings.register_profile("kkgeo", deadline=None)
settings.load_profile("kkgeo")

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that starts another program, itself or through a fixture, so that nobody has to remember it."""
    for item in items:
        for fixture, mark in (("browser", pytest.mark.browser), ("spreadsheet", pytest.mark.libreoffice)):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Files that take long come first, so that at the end no worker waits for another: those of which most tests are
        # slow, and then those with most tests.
        slow: dict[Path, list[bool]] = {}
        for item in items:
            slow.setdefault(item.path, []).append(item.get_closest_marker("slow") is not None)
        items.sort(key=lambda item: (-sum(slow[item.path]) / len(slow[item.path]), -len(slow[item.path])))


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail("../shared is absent: CI may not pass by skipping what it is for")
        pytest.skip("../shared is absent: no real data to test on")
    return folder


@pytest.fixture(scope="session")
def placed() -> gpd.GeoDataFrame:
    """The illustrative collaborations; they and the three below are for reading: all tests share them."""
    return kk.enrich(kk.geocode(kk.datasets.collaborations()))


@pytest.fixture(scope="session")
def register() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.register()))


@pytest.fixture(scope="session")
def academies() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.academies()))


@pytest.fixture(scope="session")
def table(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.coverage(placed, register)


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what tests make out of the user's own cache folder."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KKGEO_CACHE", str(folder))
        yield folder


@pytest.fixture(autouse=True, scope="session")
def one_core() -> Iterator[None]:
    """Keep a report on one core: pytest runs on all of them. Tests of the second core ask for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "cores", lambda: 1)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is absent: CI may not pass without looking at the maps")
        pytest.skip("Chromium is absent: the maps were not looked at (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    switches = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
    ]  # fmt: skip
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=switches)
        yield running
        running.close()


@pytest.fixture(scope="session")
def spreadsheet() -> str:
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is absent: CI may not pass without opening the files in a spreadsheet")
        pytest.skip("LibreOffice is absent: no file was opened (Debian: apt-get install libreoffice-calc-nogui)")
    return found
