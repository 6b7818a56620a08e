"""A language is a file: with one more in a folder everything is told in it, without a change of code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import pytest

import kkgeo as kk
from kkgeo._base import words
from kkgeo.maps import layered_map

CACHES = (words.languages, words._catalogue, words.raw, words.signs)
#: Every text of this language begins with it.
MARK = "¶"


@pytest.fixture
def xx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """English with a mark before every text, a point for thousands as in 1'234 and a decimal sign of its own."""
    english = files("kkgeo._base").joinpath("languages", "en.toml").read_text("utf-8")
    head, rest = english.split("\n[cli]\n", 1)
    head = head.replace('decimal = "."', 'decimal = "·"').replace('thousands = ","', 'thousands = "\'"')
    # A text begins after = or in a form, on one line or on the next ones.
    marked = re.sub(r'(= (?:\{ one = )?|other = )("""\\\n *|")', rf"\g<1>\g<2>{MARK}", rest)
    (tmp_path / "xx.toml").write_text(f"{head}\n[cli]\n{marked}", "utf-8")
    monkeypatch.setenv(words.FOLDER, str(tmp_path))
    for cache in CACHES:
        cache.cache_clear()
    yield "xx"
    monkeypatch.undo()
    for cache in CACHES:
        cache.cache_clear()


def test_its_texts_and_numbers(xx: str) -> None:
    assert set(words.languages()) == {"en", "fr", "nl", xx}
    assert words.say("counted.schools", xx, count=1234) == f"{MARK}1'234 schools"
    assert words.number(1234.5, xx) == "1'234·5"
    assert words.word("verdict", "under", xx) == f"{MARK}fewer than expected"


def test_a_text_that_it_lacks_is_english(xx: str, tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text('[verdict]\nunder = "pauci"\n', "utf-8")
    for kept in CACHES:
        kept.cache_clear()
    assert words.say("verdict.under", xx) == "pauci"
    assert words.say("counted.schools", xx, count=1200) == "1,200 schools"


@pytest.mark.slow
def test_gaps_and_targets(xx: str, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage_gaps(placed, register, lang=xx)
    sentence = str(table.loc[("hageland", "all"), "sentence"])
    assert sentence.startswith(f"{MARK}Hageland: {MARK}1 collaboration where 14·4 were expected")
    assert kk.coverage_gaps(placed, register, areas="provinces", lang=xx)["name"].iloc[0] == "Brussels-Capital Region"
    assert MARK in kk.find_gaps(kk.coverage(placed, register, lang=xx), lang=xx).sentences[0]
    assert MARK in kk.equity_rates(placed, register, by="belfius", lang=xx)["sentence"].iloc[0]
    assert MARK in kk.targets(placed, register, n=1, lang=xx)["why"].iloc[0]
    assert MARK in str(kk.geocode(placed.head(1).drop(columns=["nis", "nis_2018"]), lang=xx)["match_note"].iloc[0])


@pytest.mark.long
@pytest.mark.slow
def test_map_and_report(
    xx: str, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    spec = layered_map(placed, register, academies=academies, lang=xx)
    assert spec.title.startswith(MARK)
    assert all(MARK in layer.title for layer in spec.layers)
    assert f"{MARK}Find a municipality" in spec.to_html()
    made = kk.report(placed, register, academies=academies, path=tmp_path / "r.html", lang=xx, date="2025-03-01")
    report = made.html.read_text("utf-8")
    assert "1 March 2025" in report
    assert f"{MARK}Whom to invite" in report
    assert "14·4" in report
