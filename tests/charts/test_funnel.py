"""The funnel plot: that its limits are those of the verdict, and that its dots lie where their numbers say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.charts import Chart
from kkgeo.charts.lettering import Box, Name, beside
from kkgeo.charts.limits import limits_of
from kkgeo.errors import InputError
from kkgeo.stats.verdict import judge, limits

Tables = dict[str, pd.DataFrame]


def test_every_municipality_is_a_dot_at_its_numbers(every: dict[str, Chart], tables: Tables) -> None:
    drawing = every["funnel"].layout()
    x, y = drawing.scales["x"], drawing.scales["y"]
    table = tables["municipalities"]
    dots = [dot for dot in drawing.dots if dot.area]
    assert len(dots) == 304
    for dot in dots:
        assert x.back(dot.x) == pytest.approx(table.loc[dot.area, "expected"])
        assert y.back(dot.y) == pytest.approx(table.loc[dot.area, "ratio"])


@pytest.mark.parametrize("dispersion", [1.0, 1.98])
def test_an_area_lies_outside_the_limits_exactly_where_its_interval_does_not_hold_one(dispersion: float) -> None:
    total = 369
    counts = np.repeat(np.arange(12), 40)
    shares = np.tile(np.geomspace(0.0005, 0.15, 40), 12)
    judged = judge(counts, shares, total - counts, 1 - shares, dispersion=dispersion)
    under, over = limits(counts, total, dispersion=dispersion)
    assert ((judged["expected"] >= under) == (judged["verdict"] == "under")).all()
    assert ((judged["expected"] <= over) == (judged["verdict"] == "over")).all()


def test_the_limits_of_the_chart_agree_with_the_verdicts_of_the_table(tables: Tables) -> None:
    table = tables["municipalities"].drop("unplaced")
    lines = limits_of(int(table["observed"].sum()), table.attrs["kkgeo"]["dispersion"], float(table["expected"].max()))
    for verdict, points, sign in (("under", lines.under, 1), ("over", lines.over, -1)):
        expected, counts = zip(*points, strict=True)
        assert list(expected) == sorted(expected)
        limit = np.interp(table["expected"], expected, counts, left=-1.0 if sign > 0 else 0.5)
        out = sign * (limit - table["observed"]) >= 0
        assert (out == (table["verdict"] == verdict)).all()


def test_what_is_highlighted_has_the_strong_colour_and_a_border_a_lighter_one(every: dict[str, Chart]) -> None:
    dots = [dot for dot in every["funnel"].layout().dots if dot.area]
    assert sum(dot.tone == "under" for dot in dots) == 19
    # Of the border, what is in the other area too is told once.
    assert 60 < sum(dot.tone == "light" for dot in dots) <= 72
    # Strong ones lie over the others.
    assert dots[-1].tone == "under"


def test_codes_may_be_of_the_table_or_of_2018_and_nothing_else(tables: Tables) -> None:
    table = tables["municipalities"]
    # Galmaarden (2018) is part of Pajottegem.
    chart = kk.charts.funnel(table, highlight={"Pajottenland": ["23023", "11002"]})
    assert {dot.area for dot in chart.layout().dots if dot.tone == "under" and dot.area} == {"23106", "11002"}
    with pytest.raises(InputError, match="99999"):
        kk.charts.funnel(table, highlight={"Nergens": ["99999"]})


def test_what_lies_outside_the_limits_and_the_largest_have_their_name(every: dict[str, Chart]) -> None:
    named = {text.area for text in every["funnel"].layout().texts if text.area}
    assert {"11002", "44021", "21004", "21012"} <= named


@pytest.mark.parametrize("lang", ["nl", "en"], indirect=True)
def test_the_words_say_how_many_lie_outside_and_how_many_chance_would_put_there(every: dict[str, Chart]) -> None:
    chart = every["funnel"]
    assert "304" in chart.alternative
    assert "16" in chart.alternative
    assert "16" in chart.note
    assert any("168" in text.text for text in chart.layout().texts)


def test_what_holds_after_looking_at_all_is_named_and_strong(tables: Tables) -> None:
    table = tables["municipalities"].copy()
    table.loc["44021", "verdict_many"] = "over"
    chart = kk.charts.funnel(table, lang="en")
    assert "these differ, also after looking at all: Gent (35, expected 13.8)" in chart.alternative
    assert {dot.area for dot in chart.layout().dots if dot.tone == "over"} == {"44021"}


def test_a_table_by_two_kinds_of_area_is_an_error(tables: Tables) -> None:
    table = pd.concat({"2019": tables["provinces"]}, names=["year"])
    with pytest.raises(InputError, match="year, province"):
        kk.charts.funnel(table)


def test_of_names_that_must_be_there_one_without_a_place_has_another_turn() -> None:
    frame = Box(0.0, 0.0, 100.0, 100.0)
    # By itself each has room; the first, in its first place, would leave none to the second.
    names = [Name("Brussel", 20.0, 9.0, 2.0, must=True), Name("Sint-Jans", 10.0, 6.0, 2.0, must=True)]
    assert {each.name.text for each in beside(names, 10.0, frame, points=[])} == {"Brussel", "Sint-Jans"}


@pytest.mark.parametrize("size", [(430.0, 140.0), (600.0, 260.0), (1200.0, 500.0)])
def test_the_largest_and_what_lies_outside_have_their_name_at_every_size(
    every: dict[str, Chart], size: tuple[float, float]
) -> None:
    drawing = every["funnel"].layout(*size, text=8.0, note=False)
    assert {"11002", "44021", "21004", "21012"} <= {text.area for text in drawing.texts}


@pytest.mark.parametrize("count", [1, 3, 6])
def test_however_many_areas_are_told_apart_the_legend_has_room_and_the_words_say_each(
    tables: Tables, count: int
) -> None:
    table = tables["municipalities"]
    towns = [code for code in table.index if code != "unplaced"]
    named = {f"Streek met een lange naam {i}": towns[20 * i : 20 * i + 20] for i in range(count)}
    chart = kk.charts.funnel(table, highlight=named, band={"Grensgemeenten": towns[150:222]})
    drawing = chart.layout(430.0, 170.0, text=8.0)
    assert sum(dot.tone == "under" for dot in drawing.dots) == 20 * count + 1
    for i, codes in enumerate(named.values()):
        none = int((table.loc[codes, "observed"] == 0).sum())
        assert f"Streek met een lange naam {i}: {none} van 20 gemeenten hebben er geen." in chart.alternative
    boxes = [text.box for text in drawing.texts]
    assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])
