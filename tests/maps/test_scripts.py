"""The scripts of a page are their files put together, and say nothing of their own."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.guard import AT_START, WITHIN
from kkgeo._base.words import languages
from kkgeo.maps.web.page import fragment
from kkgeo.maps.web.scripts import script

#: Every file without its comments.
CODE = {
    file.name: re.sub(r"/\*.*?\*/|^ *//[^\n]*$", "", file.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for file in files("kkgeo.maps.web").joinpath("assets", "js").iterdir()
    if file.name.endswith(".js")
}
ENTRIES = ("map.js", "report.js")
#: Names of keys are no words for a reader.
KEYS = {"End", "Enter", "Escape", "Home"}
_DECLARED = re.compile(r"^(?:export )?((?:class|function|const) \w+\b)", re.MULTILINE)


def imported(name: str) -> list[str]:
    return re.findall(r'^import .*?"\./([\w-]+\.js)"', CODE[name], re.MULTILINE | re.DOTALL)


def reached(entry: str) -> list[str]:
    found = [entry]
    for name in found:
        found += [one for one in imported(name) if one not in found]
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_script_has_every_file_once_and_what_it_needs_first(entry: str) -> None:
    text = script(entry)
    declared = {name: _DECLARED.findall(CODE[name]) for name in reached(entry)}
    assert max(Counter(one for own in declared.values() for one in own).values()) == 1
    place = {}
    for name, own in declared.items():
        found = re.search("^" + r".*?^".join(rf"{one}\b" for one in own), text, re.MULTILINE | re.DOTALL)
        assert found is not None, name
        place[name] = found.start()
    assert all(place[one] < place[name] for name in place for one in imported(name))
    assert not re.search(r"^(import|export|//|/\*)|</", text, re.MULTILINE)


def test_every_file_is_in_a_page() -> None:
    assert {name for entry in ENTRIES for name in reached(entry)} == set(CODE)


@pytest.mark.parametrize("name", sorted(CODE))
def test_no_file_has_a_sentence_of_its_own(name: str) -> None:
    quoted = [text for pair in re.findall(r'"([^"\n]*)"|`([^`]*)`', CODE[name]) for text in pair]
    assert {text for text in quoted if re.search(r"^[A-Z][a-z]+( |$)|[a-z]{2}\. ", text)} <= KEYS


def test_a_page_guards_texts_as_python_does() -> None:
    assert f" /{WITHIN}/g;\n" in CODE["csv.js"]
    assert f" /^{AT_START}/;\n" in CODE["csv.js"]


@pytest.mark.parametrize("lang", languages())
def test_what_a_page_says_is_what_its_script_asks_for(lang: str) -> None:
    asked = re.findall(r"\bsay\(([^,)]*)", "".join(CODE[name] for name in reached("map.js")))
    keys = {key for one in asked for key in re.findall(r'"(\w+)"', one)}
    spec = kk.choropleth(pd.Series({"11002": 3.0}, name="rate"), lang=lang)
    told = json.loads(fragment(spec).data["kaart-data"])["ui"]
    # Only a report says beforehand that a column can be sorted.
    assert keys == set(told) - {"sort"}
