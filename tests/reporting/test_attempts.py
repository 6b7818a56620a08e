"""What cannot be made is said in its place, and nothing else is lost."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo import charts
from kkgeo.errors import InputError
from kkgeo.reporting import contents
from tests.reporting.reading import Page

SCHOOLS: dict[str, list[Any]] = {
    "institution": ["1", "1", "2", "2"],
    "postal_code": ["9000", "9000", "2000", "2000"],
    "oki": [0.1, 0.4, 0.2, 0.3],
    "network": ["GO!", "GO!", "VGO", "VGO"],
}


def located(**columns: list[Any]) -> Any:
    return kk.enrich(kk.geocode(pd.DataFrame(columns)))


@pytest.mark.parametrize("analysis", [lambda *lists: kk.equity_rates(*lists, by="oki"), kk.participation])
def test_an_oki_of_which_every_school_has_two_is_one_sentence(analysis: Any) -> None:
    rows, schools = located(institution=["1"], postal_code=["9000"]), located(**SCHOOLS)
    with pytest.raises(InputError, match=r"of 2 schools the rows of the register differ in column 'oki'"):
        analysis(rows, schools)
    # Of one school it is known: the other is of no band.
    kk.equity_rates(rows, located(**{**SCHOOLS, "oki": [0.1, 0.4, 0.2, 0.2]}), by="oki")


_OF_OKI: dict[str, tuple[list[Any], list[Any], bool]] = {
    "one school": (["1"], [0.2], True),
    "all alike": (["1", "2", "3"], [0.2] * 3, True),
    "two far apart": (["1", "2"], [0.1, 0.9], True),
    "yes and no": (["1", "2", "3"], [True, False, True], True),
    "none known": (["1", "2"], [None, None], False),
    "without end": (["1", "2", "3"], [math.inf, 0.2, 0.3], False),
    "out of range": (["1", "2", "3"], [55, -1, 0.3], False),
    "texts": (["1", "2", "3"], ["0,1", "x", ".3"], False),
    "no schools": ([], [], False),
    "all contradict": (["1", "1"], [0.1, 0.4], False),
}


@pytest.mark.parametrize(("institutions", "oki", "made"), _OF_OKI.values(), ids=list(_OF_OKI))
def test_an_oki_of_any_kind_is_a_table_or_one_sentence(institutions: list[Any], oki: list[Any], made: bool) -> None:
    rows = located(institution=["1", "2", None], postal_code=["9000"] * 3)
    schools = located(institution=institutions, oki=oki, postal_code=["9000"] * len(oki))
    if made:
        table = kk.equity_rates(rows, schools, by="oki", lang="nl")
        assert not table.isin([math.inf, -math.inf]).any(axis=None)
        return
    with pytest.raises(InputError) as caught:
        kk.equity_rates(rows, schools, by="oki")
    assert caught.value.told("nl") != caught.value.told("en")


@pytest.mark.slow
@pytest.mark.parametrize("years", [
    [2019, "2019", 2019.0, None], [2021, pd.Timestamp("2020-01-01"), "x", 1e308], ["inf", float("inf"), True, 1],
    [1800, 10**30, "", "２０１９"],
])  # fmt: skip
def test_years_of_every_kind_are_counted_and_each_once(years: list[Any]) -> None:
    rows = located(postal_code=["9000"] * 4, institution=["1", "1", "2", "3"], year=years, network=["a", 1, "b", None])
    schools = located(**SCHOOLS)
    for by in ("year", ["province", "year"], ["network", "year"]):
        table = kk.coverage(rows, schools, by=by)
        assert table["collaborations"].sum() == 4
        assert not table.index.map(str).duplicated().any()
    assert not kk.coverage_gaps(rows, schools, areas="hageland").index.duplicated().any()


def test_values_of_two_kinds_in_both_lists_are_compared() -> None:
    rows = located(institution=["1", "2"], postal_code=["9000"] * 2, network=["GO!", 5])
    kk.equity_rates(rows, located(**SCHOOLS), by="network")


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "words"), [
    ("nl", "Het hoofdstuk 'Gaten' kon niet gemaakt worden: kkgeo maakte een fout"),
    ("en", "The chapter 'Gaps' could not be made: kkgeo made a mistake"),
])  # fmt: skip
def test_a_chapter_that_breaks_is_said_in_its_place_and_in_the_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    def broken(_: object) -> Any:
        raise ZeroDivisionError

    every = [replace(one, make=broken) if one.key == "gaps" else one for one in contents.CHAPTERS]
    monkeypatch.setattr(contents, "CHAPTERS", tuple(every))
    rows = located(institution=["1"], postal_code=["9000"])
    page = Page(kk.report(rows, located(**SCHOOLS), path=tmp_path / "r.html", lang=lang).html)
    assert len([text for text in page.texts if text.startswith(words.split("'")[0]) and "ZeroDivision" in text]) == 2
    oki = [text for text in page.texts if "'oki'" in text]
    assert len(oki) >= 2


@pytest.mark.slow
def test_a_chart_that_breaks_leaves_the_rest_of_its_chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Any:
        raise ZeroDivisionError

    for name in ("funnel", "oki", "lorenz", "small_multiples"):
        monkeypatch.setattr(charts, name, broken)
    rows = located(institution=["1", "2"], postal_code=["9000", "8000"], year=[2020, 2021])
    page = Page(kk.report(rows, located(**SCHOOLS), path=tmp_path / "r.html").html)
    said = [text for text in page.texts if text.startswith("Een figuur kon niet gemaakt worden") and "ZeroDiv" in text]
    assert len(said) >= 3
    assert "Genoemde en gevonden gebieden tegenover de rest, alle jaren samen" in page.tables
    assert "Goedgekeurd en lopend per schooljaar" in page.tables
