"""Every text from the lists is somebody's: in the report it shows as typed, in page and workbook, and nothing runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.text import tidy
from tests.hostiletexts import PIECES, TEXTS
from tests.looking import look
from tests.pdf import text_of
from tests.reference.typologies import as_toml
from tests.reporting.conftest import DAY
from tests.reporting.reading import Lists

EVERYTHING = "".join(piece for piece in PIECES if len(piece) < 100)


def hostile(texts: list[str], start: int = 0) -> gpd.GeoDataFrame:
    """Return placed rows, and one that is not, with these texts in every column of text."""
    texts = texts[start:] + texts[:start]
    count = len(texts)
    turned = [pd.Series(texts[i:] + texts[:i], dtype=object) for i in range(8)]
    columns = ("name", "network", "level", "academy", "institution", "street", "house_number", "locality")
    frame = pd.DataFrame(dict(zip(columns, turned, strict=True)))
    frame = frame.assign(
        lat=[50.9 + 0.01 * i for i in range(count)], lon=[4.0 + 0.02 * i for i in range(count)],
        oki=0.3, pupils=100.0, year=turned[5],
    )  # fmt: skip
    lost = frame.iloc[[0]].assign(lat=None, lon=None, municipality_name=texts[0])
    return kk.enrich(kk.geocode(pd.concat([frame, lost], ignore_index=True)))


def shown(page: Any, table: str, n: int) -> list[str]:
    found: list[str] = page.evaluate(
        "([t, n]) => [...document.querySelectorAll(`#${t} tbody tr`)].map((row) => row.cells[n].textContent)",
        [table, n],
    )
    return found


def cells(file: Path) -> list[Any]:
    book = openpyxl.load_workbook(file)
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_hostile_texts_in_every_column_and_argument(browser: Any, tmp_path: Path) -> None:
    placed = hostile(PIECES)
    # With a year they would be lists of collaborations, and academies with the numbers of schools these schools.
    register, academies = (hostile(PIECES, start).drop(columns="year") for start in (3, 5))
    academies["institution"] += " (2)"
    assert bool(placed["nis"].isna().iloc[-1])
    files = kk.report(
        placed, register, academies=academies, path=tmp_path / "r.html", title=EVERYTHING, source=EVERYTHING,
        areas=["regions", {EVERYTHING: ["11002", "23027"]}],
    )  # fmt: skip
    looked = look(browser, files.html)
    page = looked.page
    typed = {tidy(text) for text in PIECES}
    assert page.locator("header strong").text_content() == tidy(EVERYTHING)
    assert page.title().split() == tidy(EVERYTHING).split()
    assert set(shown(page, "tabel-network-year", 0)) == {tidy(text) for text in placed["network"]} <= typed
    heads = page.evaluate(
        "[...document.querySelectorAll('#tabel-network-level thead th')].map((h) => h.firstChild.data)"
    )
    assert {tidy(text) for text in placed["level"]} <= set(heads)
    assert tidy(EVERYTHING) in shown(page, "tabel-gaps", 0)
    assert set(shown(page, "tabel-targets-why", 1)) <= typed
    assert set(shown(page, "tabel-targets-1", 2)) <= typed
    assert tidy(EVERYTHING) in shown(page, "tabel-sources", 1)
    notes = {tidy(note) for note in placed.loc[placed["nis"].isna(), "match_note"]}
    assert notes <= set(shown(page, "tabel-quality-reasons", 0))
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    page.locator("#tabel-network-year .kkr-sort").first.click()
    assert page.locator("#kkr-live").text_content() == "Gesorteerd op Net, laagste eerst."
    looked.assert_nothing_ran()
    looked.close()
    values = cells(files.workbook)
    assert {cell.data_type for cell in values} <= {"s", "n"}
    texts = {cell.value for cell in values if cell.data_type == "s"}
    # A workbook has one kind of line end.
    assert {text.replace("\r", "\n") for text in typed} <= {text.replace("\r", "\n") for text in texts}
    assert all(cell.quotePrefix for cell in values if str(cell.value).startswith(("=", "+", "@")))


@pytest.mark.long
@pytest.mark.slow
def test_hostile_texts_in_the_lists_beside_are_as_typed(browser: Any, tmp_path: Path) -> None:
    """Names of other programmes, their schools, applications that were refused, and the schools of a participation."""
    register = hostile(PIECES, 3).drop(columns="year")
    register["institution"] = [f"{text} {row}" for row, text in enumerate(register["institution"])]
    every = register.assign(year=2020, beslissing=["goedgekeurd", "afgekeurd"] * (len(register) // 2))
    programmes = ["</script><script>window.ran=1</script>", "=1+1", "{layer} {count} {0}", "@SUM(A1) " + "x" * 300]
    others = {name: register.iloc[place::4].assign(year=2019) for place, name in enumerate(programmes)}
    part, column = register.drop(columns="geometry").assign(partner=["ja", "nee"] * (len(register) // 2)), "<b>=2 {0}"
    part = part.assign(**{column: 0.2, "participation_2021": [0.1 + 0.01 * row for row in range(len(part))]})
    columns = {"before": column, "after": "participation_2021"}
    asked: dict[str, Any] = {"others": others, "date": DAY, "title": EVERYTHING}
    files = kk.report(
        every, register, path=tmp_path / "r.html", participation=part, participation_columns=columns, **asked
    )
    looked = look(browser, files.html)
    page = looked.page
    sections = page.evaluate("[...document.querySelectorAll('main > section')].map((e) => e.id)")
    assert {"applications", "programmes", "participation"} <= set(sections)
    lead = page.locator("#programmes > p.kkr-lead").text_content()
    assert all(tidy(name) in lead for name in programmes)
    known = set(shown(page, "tabel-programmes-known", 0))
    assert known
    assert known <= {tidy(text) for text in PIECES}
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    looked.assert_nothing_ran()
    looked.close()
    values = cells(files.workbook)
    assert {cell.data_type for cell in values} <= {"s", "n"}
    assert {tidy(name) for name in programmes} <= {str(cell.value) for cell in values}
    assert all(cell.quotePrefix for cell in values if str(cell.value).startswith(("=", "+", "@")))
    made = kk.report_summary(every, register, path=tmp_path / "s.pdf", **asked)
    assert text_of(made).startswith(PIECES[0])


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=3, max_size=6))
def test_any_text_shows_as_typed(browser: Any, tmp_path: Path, texts: list[str]) -> None:
    placed = hostile(texts)
    files = kk.report(placed, hostile(texts, 1), path=tmp_path / "r.html", title=texts[0], source=texts[1])
    looked = look(browser, files.html)
    networks = {tidy(text) for text in placed["network"]}
    assert set(shown(looked.page, "tabel-network-level", 0)) == networks
    assert tidy(texts[1]) in shown(looked.page, "tabel-sources", 1) or not texts[1]
    looked.assert_nothing_ran()
    looked.close()


@pytest.mark.slow
@pytest.mark.long
def test_what_a_person_calls_areas_columns_and_a_typology_is_as_typed(
    browser: Any, lists: Lists, tmp_path: Path
) -> None:
    """The gap itself, which is in heading, map, charts, card, tables, workbook and summary, has a hostile name."""
    gap, cluster = "=1+1 <img src=x onerror=window.ran=1>", "</svg><script>window.ran=1</script>"
    pupils, stratum, places = "@{{7*7}}<b>", "+1</td>", "=2*'\"&amp;"
    regions = tmp_path / "<b onclick=window.ran=1> {0}.csv"
    codes = kk.regions(vintage=2018).query("region == 'hageland' and role == 'core'")["nis"]
    pd.DataFrame({"region": "r", "nis": codes, "name": gap}).to_csv(regions, index=False)
    typology = as_toml(tmp_path / "t.toml", gap)
    typology.write_text(typology.read_text("utf-8").replace('"Kustgemeenten"', json.dumps(cluster)), "utf-8")
    placed = lists.placed.assign(**{stratum: "a"})
    register = lists.register.assign(**{pupils: lists.register["pupils"].fillna(0), stratum: "a"})
    academies = lists.academies.assign(**{places: 3.0})
    asked: dict[str, Any] = {
        "academies": academies, "areas": ["r", {cluster: codes.to_list()[:3]}], "regions_file": regions,
        "edition": typology, "denominator": pupils, "strata": [stratum], "capacity": places,
        "title": gap, "source": cluster, "date": DAY,
    }  # fmt: skip
    files = kk.report(placed, register, path=tmp_path / "r.html", **asked)
    looked = look(browser, files.html)
    page = looked.page
    assert page.locator("h1").text_content().startswith(gap)
    cards = page.evaluate("[...document.querySelectorAll('.kkr-card h2')].map((e) => e.textContent)")
    assert gap in cards
    words = page.evaluate("[...document.querySelectorAll('svg[role=img] text')].map((e) => e.textContent)")
    assert any(gap in word for word in words)
    assert gap in shown(page, "tabel-gaps", 0)
    assert any(cluster in name for name in shown(page, "tabel-belfius-year", 0))
    settings = shown(page, "tabel-settings", 1)
    for typed in (f"{gap}, {cluster}", stratum, places):
        assert typed in settings
    assert any(pupils in setting for setting in settings)
    assert gap in " ".join(shown(page, "tabel-sources", 1))
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    looked.assert_nothing_ran()
    looked.close()
    values = cells(files.workbook)
    assert {cell.data_type for cell in values} <= {"s", "n"}
    texts = {str(cell.value) for cell in values}
    assert {gap, cluster, stratum, places} <= texts
    assert all(cell.quotePrefix for cell in values if str(cell.value).startswith(("=", "+", "@")))
    told = "".join(text_of(kk.report_summary(placed, register, path=tmp_path / "s.pdf", **asked)).split())
    assert told.count(gap.replace(" ", "")) >= 3


@pytest.mark.slow
def test_templates_are_not_filled_in_by_data(tmp_path: Path) -> None:
    texts = ["{{ 7 * 7 }}", "{% for x in y %}", "{rows}", "{0}", "{}"]
    written = " ".join(texts)
    files = kk.report(hostile(texts), path=tmp_path / "r.html", title=written, source=written)
    html = files.html.read_text(encoding="utf-8")
    assert f'<strong dir="auto">{written}</strong>' in html
    assert f"<title>{written}</title>" in html
    for text in texts:
        # In the tables too, between the tags of a cell.
        assert f">{text}<" in html
