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
        "flag": verdicts,
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
