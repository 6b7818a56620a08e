"""What a terminal of 80 columns shows: numbers whole, words whole or on the next line, nothing cut off."""

from __future__ import annotations

from io import StringIO

import geopandas as gpd
import pandas as pd
import pytest
from rich.console import Console

from kkgeo._base.words import catalogue, say, speaking, word
from kkgeo.cli import common, showing
from kkgeo.counting import coverage


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    printed = StringIO()
    for module in (common, showing):
        monkeypatch.setattr(module, "console", Console(file=printed, width=80, **common._MANNER))
    return printed


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_judged_areas_are_whole_at_80_columns(screen: StringIO, lang: str) -> None:
    verdicts = ["under", "too small to tell", "no denominator"]
    names = ["Brussels Hoofdstedelijk Gewest", "Grensgemeenten", "Vlaams-Brabant"]
    table = pd.DataFrame({
        "name": names, "observed": [1050, 42, 0], "expected": [1041.4, 31.0, 2.0], "ratio": [1.01, 1.36, 0.0],
        "ratio_low": [0.95, 0.98, 0.0], "ratio_high": [1.07, 1.83, 18.12], "p_under": [0.0001, 0.976, 0.13],
        "verdict": verdicts,
    })  # fmt: skip
    with speaking(lang):
        showing.show_judged(table, "?")
    printed = screen.getvalue()
    assert "…" not in printed
    assert max(map(len, printed.splitlines())) <= 80
    flat = " ".join(printed.replace("┃", " ").replace("│", " ").split())
    for key in showing._HEADS:
        assert say(key, lang) in flat, key
    for part in [*" ".join([*names, *(word("verdict", one, lang) for one in verdicts)]).split()]:
        assert part in flat, part
    assert ("0,00 - 18,12" if lang == "nl" else "0.00 - 18.12") in flat


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_statuses_are_in_words_with_the_code_of_the_file(screen: StringIO, lang: str) -> None:
    placed = pd.DataFrame({"match_status": ["matched", "outside"], "nis": ["11002", None]})
    with speaking(lang):
        showing.show_statuses(placed)
    for status in ("matched", "outside"):
        assert f"{catalogue(lang)[f'status.{status}']} ({status})" in screen.getvalue()


def test_an_empty_list_has_no_empty_table(screen: StringIO) -> None:
    showing.show_statuses(pd.DataFrame({"match_status": [], "nis": []}))
    assert screen.getvalue() == ""


@pytest.mark.parametrize("by", ["province", "municipality"])
@pytest.mark.parametrize("count", ["collaborations", "partner_schools"])
def test_without_a_register_what_was_counted_is_shown(
    screen: StringIO, placed: gpd.GeoDataFrame, by: str, count: str
) -> None:
    table = coverage(placed, by=by, count=count)
    with speaking("en"):
        showing.show_judged(table, "?")
    printed = screen.getvalue()
    for _, row in table.nlargest(5, count).iterrows():
        assert any(row["name"] in line and f" {row[count]} " in line for line in printed.splitlines()), row["name"]
    assert "lack" not in printed


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_one_row_that_was_not_placed_is_one(screen: StringIO, lang: str) -> None:
    rows = pd.DataFrame({"match_status": ["matched", "unmatched"], "nis": ["11002", None]})
    with speaking(lang):
        showing.show_statuses(rows)
        showing.show_statuses(pd.concat([rows, rows]))
    one, two = (
        ("1 van de 2 rijen is", "2 van de 4 rijen zijn") if lang == "nl" else ("1 of 2 rows was", "2 of 4 rows were")
    )
    assert one in screen.getvalue()
    assert two in screen.getvalue()


def test_where_it_stands_why_rows_are_not_placed(screen: StringIO) -> None:
    rows = pd.DataFrame({"match_status": ["unmatched"], "nis": [None]})
    showing.show_statuses(rows, noted=True)
    assert "match_note" in screen.getvalue()
    # A map or a table of counts has no such column.
    before = len(screen.getvalue())
    showing.show_statuses(rows)
    assert "match_note" not in screen.getvalue()[before:]
    assert "kkgeo review" in screen.getvalue()[before:]


def test_targets_are_the_first_of_a_ranking_and_not_the_largest_shortage(screen: StringIO) -> None:
    rows = pd.DataFrame({"rank": range(1, 31), "name": "School", "municipality": "Gent", "why": "Daarom."})
    with speaking("nl"):
        showing.show_targets(rows)
    assert "tekort" not in screen.getvalue()
    assert "De eerste 20 van 30" in screen.getvalue()


def test_a_review_without_rows_asks_nothing(screen: StringIO) -> None:
    with speaking("nl"):
        showing.show_review("na.xlsx", 0)
    assert "Vul" not in screen.getvalue()
    assert "Niets na te kijken: na.xlsx" in screen.getvalue()
