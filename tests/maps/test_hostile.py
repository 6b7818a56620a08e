"""Every text from data is somebody's: it shows as typed, and nothing of it runs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.guard import guarded
from kkgeo._base.text import tidy
from kkgeo.maps import layered_map
from kkgeo.maps.web.page import fragment
from tests.hostiletexts import PIECES, TEXTS
from tests.looking import cells, legend, look


def texts_in(page: Any, selector: str) -> list[str]:
    found: list[str] = page.evaluate("(s) => [...document.querySelectorAll(s)].map((e) => e.textContent)", selector)
    return found


def rows_with(texts: list[str]) -> gpd.GeoDataFrame:
    """Return placed rows with these texts in every column of text."""
    count = len(texts)
    turned = [texts[i:] + texts[:i] for i in range(5)]
    frame = pd.DataFrame(
        {
            "name": pd.Series(texts, dtype=object),
            "lat": [50.9 + 0.01 * i for i in range(count)],
            "lon": [4.0 + 0.02 * i for i in range(count)],
            "network": pd.Series(turned[1], dtype=object),
            "level": pd.Series(turned[2], dtype=object),
            "academy": pd.Series(turned[3], dtype=object),
            "year": pd.Series(turned[4], dtype=object),
        }
    )
    return kk.geocode(frame)


def test_hostile_texts_in_every_column_and_argument(browser: Any, tmp_path: Path) -> None:
    placed = rows_with(PIECES)
    assert placed["nis"].notna().all()
    regions = tmp_path / "regions.csv"
    region = "<script>window.ran=1</script>{{7*7}}'\""
    with regions.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["region", "nis", "name"], ["r", "11002", region], ["r", "44021", region]])
    everything = "".join(piece for piece in PIECES if len(piece) < 100)
    spec = layered_map(
        placed,
        # With an academy and a year they would be collaborations.
        academies=placed.drop(columns="year").assign(
            name=pd.Series([f"{text}." for text in PIECES], index=placed.index, dtype=object)
        ),
        regions_file=regions,
        title=everything,
        subtitle=everything,
        source=everything,
        note=everything,
    )
    looked = look(browser, spec.save(tmp_path / "kaart.html"))
    page = looked.page
    assert page.locator("h1").text_content().split() == tidy(everything).split()
    assert page.title().split() == tidy(everything).split()
    # Layers, steps, regions.
    for key, column in (("Per jaar", "year"), ("Per net", "network"), ("Per niveau", "level")):
        page.get_by_label(key, exact=True).check()
        steps = page.evaluate("[...document.querySelectorAll('.kk-steps option')].map((o) => o.textContent)")
        assert set(steps) == {tidy(text) for text in placed[column]}
        page.locator(".kk-steps select").select_option(index=1)
        assert page.locator("caption").text_content() == f"{key}: {steps[1]}"
    assert texts_in(page, ".kk-label") == [region]
    assert legend(page, "Streken") == {region: "2"}
    # Points: table, tooltip, choice, screen reader, search.
    page.get_by_label("Plaatsen waar een partnerschool ligt", exact=True).check()
    page.get_by_label("Tabel van").select_option("Plaatsen waar een partnerschool ligt")
    assert set(cells(page, 0)) == {tidy(text) for text in PIECES}
    for n, column in enumerate(("year", "network", "level", "academy"), start=2):
        assert set(cells(page, n)) == {tidy(text) for text in placed[column]}
    for text in PIECES[:6]:
        page.get_by_role("combobox", name="Zoek").fill(text)
        assert text in texts_in(page, "[role=listbox] li span")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "(t) => (document.activeElement.getAttribute('aria-label') || '').startsWith(t)", arg=text
        )
        assert page.locator(".kk-details strong").text_content().rstrip(".") == text
        assert page.locator(".kk-tip strong").text_content().rstrip(".") == text
    page.get_by_label("Tabel van").select_option("Plaatsen waar een partnerschool ligt")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download tabel").click()
    raw = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(raw, newline=""), delimiter=";"))
    typed = {tidy(text) for text in PIECES}
    assert {row[0] for row in read[1:]} == {guarded(text) for text in typed}
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in read[1:] for cell in row)
    looked.assert_nothing_ran()
    looked.close()


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=3, max_size=12))
def test_any_text_shows_as_typed(browser: Any, tmp_path: Path, texts: list[str]) -> None:
    placed = rows_with(texts)
    spec = kk.point_map(placed, colour="network", title=texts[0], note=texts[1], source=texts[2])
    looked = look(browser, spec.save(tmp_path / "kaart.html"))
    page = looked.page
    assert sorted(cells(page, 0)) == sorted(tidy(text) for text in texts)
    labels = page.evaluate(
        "[...document.querySelectorAll('path[role=option]')].map((p) => p.getAttribute('aria-label'))"
    )
    assert [label.startswith(tidy(text)) for label, text in zip(labels, texts, strict=True)] == [True] * len(texts)
    shown = texts_in(page, ".kk-legend li > span")
    assert [text.rsplit(" (", 1)[0] for text in shown] == [entry.label for entry in spec.legend]
    looked.assert_nothing_ran()
    looked.close()


@pytest.mark.slow
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=10, deadline=None)
def test_blocks_of_data_hold_any_text_and_end_nowhere_else(texts: list[str]) -> None:
    codes = ["11002", "44021", "31005", "24062", "71072"][: len(texts)]
    values = pd.Series(texts, index=codes, name="c", dtype=object)
    part = fragment(kk.choropleth(values, "c", title=texts[0]), ident="x")
    for block in part.data.values():
        assert not set("<>&\u2028\u2029") & set(block)
        json.loads(block)
    data = json.loads(part.data["x-data"])
    assert data["title"] == (tidy(texts[0]) or "c")
    assert {tidy(text) for text in texts if tidy(text)} <= set(data["strings"])


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_figure_of_hostile_texts_is_drawn(tmp_path: Path, suffix: str) -> None:
    spec = kk.point_map(rows_with(PIECES), colour="network", title="".join(PIECES))
    assert spec.save(tmp_path / f"x{suffix}").stat().st_size > 10_000
