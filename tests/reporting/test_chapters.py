"""A report has the chapters that were asked for, in that order, and those of one's own."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.reporting import Chapter
from kkgeo.reporting.contents import CHAPTERS, chosen
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Heading, Table, Text, numbers, texts
from tests.reporting.reading import Page, sheets

Made = Callable[..., Any]


@pytest.fixture(scope="module")
def few() -> gpd.GeoDataFrame:
    return kk.geocode(pd.DataFrame({"naam": ["A", "B"], "postcode": ["9000", "3300"], "jaar": [2021, 2022]}))


def sections(file: pathlib.Path) -> list[str]:
    return re.findall(r'<section id="([a-z_]+)"', file.read_text("utf-8"))


def test_all_there_are_come_in_their_order_and_the_appendix_last() -> None:
    assert chosen(None) == CHAPTERS
    assert [one.appendix for one in CHAPTERS] == sorted(one.appendix for one in CHAPTERS)
    assert [one.key for one in chosen(["sources", "gaps"])] == ["gaps", "sources"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_help_and_docstring_name_every_chapter(lang: str) -> None:
    keys = [one.key for one in CHAPTERS]
    assert ", ".join(keys) in say("cli.option.chapters", lang)
    assert [key for key in keys if f"``{key}``" not in str(kk.report.__doc__)] == []


def test_chapters_can_be_left_out_and_one_of_ones_own_added(few: gpd.GeoDataFrame, made: Made) -> None:
    def plan(facts: Facts) -> list[Text | Heading | Table]:
        rows = facts.placed
        table = Table("plan", "Plan", "Wie we bellen", (texts("Wie", rows["naam"]), numbers("Jaar", rows["jaar"])))
        return [Text(f"We bellen {len(rows)} scholen <b>."), Heading("Wie"), table]

    files = made(few, chapters=[Chapter("plan", "Wat we nu doen & wanneer", plan), "quality"])
    page = Page(files.html)
    assert sections(files.html) == ["first", "plan", "quality"]
    assert (2, "Wat we nu doen & wanneer") in page.headings
    assert "We bellen 2 scholen <b>." in page.texts
    assert page.tables["Wie we bellen"].body == [["A", "2.021"], ["B", "2.022"]]
    assert sheets(files.workbook)["Plan"][1:] == [["A", 2021], ["B", 2022]]
    assert page.links[1:] == ["#kkr-map-table", "#plan", "#quality", "#kkr-contents", "#kkr-contents"]


def test_page_one_may_be_all_there_is(few: gpd.GeoDataFrame, made: Made) -> None:
    files = made(few, chapters=[])
    assert sections(files.html) == ["first"]
    assert "kkr-contents" not in files.html.read_text("utf-8").split("<main")[1]


def test_what_goes_wrong_in_a_chapter_of_ones_own_is_told_to_its_maker(few: gpd.GeoDataFrame, made: Made) -> None:
    def broken(facts: Facts) -> list[Text]:
        return [Text(str(1 // (len(facts.placed) - 2)))]

    with pytest.raises(ZeroDivisionError):
        made(few, chapters=[Chapter("broken", "Stuk", broken)])


@pytest.mark.parametrize(("chapters", "said"), [
    (["gap"], r"no chapter.*Do you mean 'gaps'"),
    (["gaps", "gaps"], r"asked for twice"),
    ([Chapter("gaps", "Own", lambda _: []), "gaps"], r"asked for twice"),
    ([3], r"chapters=.*3.* is no chapter"),
    ([Chapter("mine", "Mine", lambda _: ["text"])], r"'mine' gives str"),  # type: ignore[list-item]
])  # fmt: skip
def test_what_is_no_chapter_is_refused(few: gpd.GeoDataFrame, made: Made, chapters: list[object], said: str) -> None:
    with pytest.raises(InputError) as error:
        made(few, chapters=chapters)
    assert re.search(said, error.value.told("en"))


@pytest.mark.parametrize("key", ["", "Gaten", "a b", "first", "a-b", '"><script>'])
def test_a_key_is_one_word(key: str) -> None:
    with pytest.raises(InputError):
        Chapter(key, "Titel", lambda _: [])
