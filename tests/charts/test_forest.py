"""The forest plot: what its rows say, in which order, and that they lie where their numbers say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.charts import Chart
from kkgeo.charts.marks import Dot
from kkgeo.errors import InputError

Tables = dict[str, pd.DataFrame]


def rows(*verdicts: str, **columns: list[float]) -> pd.DataFrame:
    """Return a table with an area for each verdict."""
    count = len(verdicts)
    values = {"observed": 1.0, "expected": 2.0, "ratio": 0.5, "ratio_low": 0.2, "ratio_high": 1.5} | columns
    names = [f"Gebied {i}" for i in range(count)]
    return pd.DataFrame({"name": names, **values, "verdict": verdicts}, index=[str(i) for i in range(count)])


def test_areas_under_come_first_then_what_tells_neither_then_over_table_by_table(every: dict[str, Chart]) -> None:
    table = every["forest"].table
    assert [*table.index[:2]] == ["hageland", "border"]
    assert table.index[4] == "20001"
    assert table.index[-1] == "04000"
    assert [*table["municipalities"][:4]] == [19, 72, 5, 3]
    assert table.loc["20001", "municipalities"] == 63


def test_what_is_drawn_maps_back_to_the_numbers_of_the_tables(every: dict[str, Chart], tables: Tables) -> None:
    drawing = every["forest"].layout()
    scale = drawing.scales["x"]
    given = pd.concat([tables["gaps"].xs("all", level="period"), tables["provinces"]])
    assert len(drawing.dots) == 10
    for dot in drawing.dots:
        assert scale.back(dot.x) == pytest.approx(given.loc[dot.area, "ratio"])
    for line in drawing.lines:
        if line.area:
            ends = [scale.back(x) for x, _ in line.points]
            assert ends == pytest.approx([float(given[column][line.area]) for column in ("ratio_low", "ratio_high")])
    assert [(dot.tone, dot.filled) for dot in drawing.dots][:3] == [("under", True), ("under", True), ("plain", False)]


@pytest.mark.parametrize("lang", ["nl", "en"], indirect=True)
def test_the_alternative_names_what_is_claimed_and_nothing_else(every: dict[str, Chart]) -> None:
    chart = every["forest"]
    for name, verdict in zip(chart.table["name"], chart.table["verdict"], strict=True):
        assert (name in chart.alternative) == (verdict in ("under", "over"))
    under, over = chart.alternative.split(". ")[:2]
    assert "Hageland (1, " in under
    assert "Gewest (36, " in over


def test_what_something_else_claims_is_all_that_has_a_colour() -> None:
    table = rows("under", "under", "over", "as expected")
    chart = kk.charts.forest(table, highlight=["0"], band=["3"], lang="en")
    assert {dot.area: dot.tone for dot in chart.layout().dots} == {
        "0": "under",
        "3": "light",
        "1": "plain",
        "2": "plain",
    }
    assert chart.alternative.startswith("Fewer than expected: Gebied 0 (1, expected 2) and Gebied 3 (1, expected 2).")
    assert chart.alternative.endswith(" In 2 areas the map shows no gap.")
    assert kk.charts.forest(table, highlight=[], lang="en").alternative == "In 4 areas the map shows no gap."


def test_with_nothing_claimed_nothing_is_strong_and_the_words_say_so() -> None:
    chart = kk.charts.forest(rows("too small to tell", "as expected"), lang="en")
    assert chart.alternative == "Of 2 areas no difference is larger than chance."
    assert not any(mark.tone in ("under", "over") for mark in chart.layout().marks)


def test_an_interval_without_an_end_says_so_with_a_wedge() -> None:
    drawing = kk.charts.forest(rows("over", ratio=[3.0], ratio_high=[np.inf])).layout()
    assert [dot.wedge for dot in drawing.dots] == ["right", ""]
    far = kk.charts.forest(rows("over", ratio=[np.inf], ratio_low=[3.0], ratio_high=[np.inf])).layout()
    assert [dot.wedge for dot in far.dots] == ["right"]


def test_the_verdict_after_looking_at_all_is_shown_where_it_is_asked_for(tables: Tables) -> None:
    chart = kk.charts.forest(tables["provinces"], many=True)
    assert [*chart.table["verdict_many"]] == [*tables["provinces"].loc[chart.table.index, "verdict_many"]]
    tones = {dot.area: dot.tone for dot in chart.layout().dots}
    assert tones["40000"] == "plain"


def test_where_nothing_is_expected_nothing_is_drawn_and_it_is_said() -> None:
    chart = kk.charts.forest(rows("under", "no denominator"), lang="en")
    assert [*chart.table.index] == ["0"]
    assert chart.note.endswith("Not drawn, for nothing is expected there: 1 area.")


@pytest.mark.parametrize("height", [30.0, 60.0, 100.0, 200.0])
def test_what_has_no_room_is_counted_and_what_is_claimed_stays_longest(height: float) -> None:
    chart = kk.charts.forest(rows(*["too small to tell"] * 30, "under", "over"), lang="en")
    drawing = chart.layout(400.0, 100.0 + height)
    shown = [dot.area for dot in drawing.dots if isinstance(dot, Dot)]
    assert {"30", "31"} <= set(shown) or len(shown) < 2
    counted = next(text.text for text in drawing.texts if "not drawn" in text.text)
    assert counted == f"and {32 - len(shown)} areas more, not drawn"


def test_long_names_are_shortened_with_the_whole_in_their_title() -> None:
    name = "Gemeente met een naam die nergens past " * 4
    chart = kk.charts.forest(rows("under").assign(name=name))
    short = next(text for text in chart.layout().texts if text.area)
    assert short.text.endswith("…")
    assert short.full == name.strip()


def test_a_table_that_is_something_else_is_an_error_that_says_which_it_takes(tables: Tables) -> None:
    with pytest.raises(InputError, match="ratio_low"):
        kk.charts.forest(tables["provinces"].drop(columns="ratio_low"))
    with pytest.raises(InputError, match="verdict_many"):
        kk.charts.forest(rows("under"), many=True)


@pytest.mark.parametrize(("lang", "told", "note"), [
    ("nl", "zonder interval: kan toeval zijn", "Zonder streep: pas gevonden"),
    ("en", "without an interval: may be chance", "Without a line: found only"),
])  # fmt: skip
def test_an_area_that_somebody_searched_for_is_a_dot_without_an_interval(lang: str, told: str, note: str) -> None:
    found = rows("perhaps", ratio_low=[np.nan], ratio_high=[np.nan], ratio=[0.1]).set_axis(["found-1"])
    chart = kk.charts.forest(rows("as expected"), found, highlight=[], lang=lang)
    drawing = chart.layout()
    (dot,) = (dot for dot in drawing.dots if dot.area == "found-1")
    assert (dot.tone, dot.filled) == ("plain", False)
    assert drawing.scales["x"].back(dot.x) == pytest.approx(0.1)
    assert told in dot.title
    assert not [line for line in drawing.lines if line.area == "found-1"]
    assert note in chart.note
    assert "nan" not in chart.to_svg() + chart.to_html_table()
    assert note not in kk.charts.forest(rows("as expected"), highlight=[], lang=lang).note
