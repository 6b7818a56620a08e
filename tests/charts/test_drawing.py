"""One description, two renderers: what both show of every chart, and that words keep off each other."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import kkgeo as kk
from kkgeo.charts import STYLE, Chart
from kkgeo.charts.colours import COLOURS, PAPER
from kkgeo.charts.marks import PLAIN, Drawing
from kkgeo.charts.model import SUFFIXES
from kkgeo.errors import InputError, SourceError

SVG = "{http://www.w3.org/2000/svg}"
#: As small as charts are below a map, as they are in a page, and large.
SIZES = [(430.0, 170.0), (600.0, 260.0), (600.0, None), (1200.0, 520.0)]
LANGUAGES = ["nl", "en"]


def element(chart: Chart, **how: Any) -> ElementTree.Element:
    return ElementTree.fromstring(chart.to_svg(**how))


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    return [(a.text, b.text) for a, b in combinations(drawing.texts, 2) if a.box.meets(b.box)]


def outside(drawing: Drawing) -> list[str]:
    room = 1e-6
    return [
        text.text
        for text in drawing.texts
        if text.box.left < -room or text.box.right > drawing.width + room
        or text.box.top < -0.1 * text.size or text.box.bottom > drawing.height + 0.1 * text.size
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("lang", LANGUAGES, indirect=True)
def test_words_keep_off_each_other_and_on_the_sheet(
    every: dict[str, Chart], width: float, height: float | None
) -> None:
    for chart in every.values():
        text = 8.0 if width < 500 else 12.0
        drawing = chart.layout(width, height, text=text)
        assert not overlaps(drawing), chart.key
        assert not outside(drawing), chart.key


@pytest.mark.parametrize("width", [340.0, 600.0])
@pytest.mark.parametrize("lang", ["nl", "en", "fr"], indirect=True)
def test_no_sentence_and_no_heading_is_cut_on_a_page_or_a_telephone(every: dict[str, Chart], width: float) -> None:
    for chart in every.values():
        # Longer than its own: such a note is as long as those of a report.
        chart = replace(chart, note=f"{chart.note} {chart.note}"[:420])
        drawing = chart.layout(width)
        assert [text.text for text in drawing.texts if "…" in text.text and not text.area] == [], chart.key
        assert not overlaps(drawing), chart.key
        assert not outside(drawing), chart.key


def _places(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Return where dots lie: one, or of a line of points all."""
    if element.tag.endswith("circle"):
        return [(float(element.attrib["cx"]), float(element.attrib["cy"]))]
    points = element.attrib["d"] if element.attrib.get("class", "").startswith("p ") else ""
    return [(float(x), float(y)) for x, y in re.findall(r"M(\S+) (\S+?)h0", points)]


def test_both_renderers_show_the_same(every: dict[str, Chart]) -> None:
    for chart in every.values():
        figure = Figure(figsize=(600 / 72, 260 / 72))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        drawing = chart.draw(axes, text=12.0, note=True)
        assert (round(drawing.width), round(drawing.height)) == (600, 260)
        svg = element(chart, width=600.0, height=260.0)
        texts = [text.get_text() for text in axes.texts]
        assert texts == [(each.text or "") + "".join(child.tail or "" for child in each) for each in svg.iter("text")]
        dots = [
            (x, y)
            for line in axes.lines
            if line.get_marker() == "o"
            for x, y in np.column_stack(line.get_data()).tolist()
        ]
        circles = [place for each in svg.iter() for place in _places(each)]
        assert len(dots) == len(circles) == len([dot for dot in drawing.dots if not dot.wedge])
        for ours, theirs in zip(dots, circles, strict=True):
            assert ours == pytest.approx(theirs, abs=0.06)
        # Of what both show, the words of matplotlib lie where they were laid out.
        for text, laid in zip(axes.texts, drawing.texts, strict=True):
            assert text.get_position()[0] == laid.x


def test_what_stands_for_an_area_carries_its_code_and_says_its_name(every: dict[str, Chart]) -> None:
    for key in ("forest", "funnel", "oki", "small_multiples"):
        chart = every[key]
        codes = {each.attrib["data-area"] for each in element(chart).iter() if "data-area" in each.attrib}
        assert codes == set(chart.table.index.get_level_values(0))
        for circle in element(chart).iter("circle"):
            if "data-area" in circle.attrib:
                title = circle.find("title")
                assert title is not None
                at = chart.table.index.get_level_values(0) == circle.attrib["data-area"]
                assert str(chart.table.loc[at, "name"].iloc[0]) in str(title.text)


@pytest.mark.parametrize("lang", LANGUAGES, indirect=True)
def test_svg_has_a_role_a_name_real_text_and_nothing_to_fetch(every: dict[str, Chart], lang: str) -> None:
    for chart in every.values():
        text, svg = chart.to_svg(), element(chart)
        assert svg.attrib["role"] == "img"
        assert svg.attrib["lang"] == lang
        assert chart.alternative in svg.attrib["aria-label"]
        assert svg[0].tag == "title"
        # A dot for each of 3,787 schools.
        assert len(text.encode()) < (240_000 if chart.key == "scatter" else 40_000), chart.key
        assert not re.search(r"https?:|url\(|href|style=", text)
        assert chart.to_svg(style=False) == text.replace(f"<style>{STYLE}</style>", "")


def test_the_table_has_headings_and_numbers_as_the_language_writes_them(every: dict[str, Chart]) -> None:
    for chart in every.values():
        table = ElementTree.fromstring(chart.to_html_table())
        rows = list(table.iter("tr"))
        assert len(rows) == len(chart.table) + 1
        assert [cell.text for cell in rows[0]] == [each.label for each in chart.headings]
        assert not any("nan" in str(cell.text) for row in rows for cell in row)


def test_files_are_whole_ours_and_the_same_each_time(every: dict[str, Chart], tmp_path: Path) -> None:
    chart = every["forest"]
    for suffix in SUFFIXES:
        path = tmp_path / f"chart{suffix}"
        chart.save(path)
        first = path.read_bytes()
        assert chart.save(path).read_bytes() == first
        path.write_bytes(b"somebody's")
        with pytest.raises(SourceError):
            chart.save(path)
    with pytest.raises(InputError, match="jpg"):
        chart.save(tmp_path / "chart.jpg")
    alone = ElementTree.fromstring(chart.save(tmp_path / "alone.svg").read_text("utf-8"))
    assert alone.tag == f"{SVG}svg"
    assert alone.attrib["width"] == "600"


def test_a_chart_shows_itself_and_whatever_style_the_user_has(every: dict[str, Chart]) -> None:
    chart = every["forest"]
    assert chart._repr_html_() == chart.to_svg()
    plain = [text.get_text() for text in chart.to_figure().axes[0].texts]
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert [text.get_text() for text in chart.to_figure().axes[0].texts] == plain


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tone", [tone for tone in COLOURS if tone != "grid"])
def test_marks_have_a_contrast_of_three_and_words_of_four_and_a_half(tone: str) -> None:
    least = 3.0 if tone in (PLAIN, "light") else 4.5
    assert (luminance(PAPER) + 0.05) / (luminance(COLOURS[tone]) + 0.05) >= least


def test_with_nothing_to_show_a_chart_says_so(table: pd.DataFrame) -> None:
    empty = [kk.charts.forest(table.iloc[:0]), kk.charts.funnel(table.iloc[:0])]
    empty.append(kk.charts.lorenz(kk.lorenz(table.assign(collaborations=0))))
    years = table.iloc[:0].set_axis(pd.MultiIndex.from_arrays([[], []], names=["province", "year"]))
    empty.append(kk.charts.small_multiples(years))
    for chart in empty:
        assert chart.table.empty
        assert "niets om te tonen" in chart.to_svg()
        assert chart.alternative == "Er is niets om te tonen."
        assert [text.get_text() for text in chart.to_figure().axes[0].texts]


@pytest.mark.parametrize(
    ("width", "height"), [(90.0, 60.0), (150.0, 400.0), (600.0, 70.0), (2000.0, 300.0), (40.0, None)]
)
def test_where_there_is_no_room_letters_get_smaller_and_still_keep_apart(
    every: dict[str, Chart], width: float, height: float | None
) -> None:
    for chart in every.values():
        drawing = chart.layout(width, height)
        assert not overlaps(drawing), chart.key
        assert not outside(drawing), chart.key
        if height is not None:
            assert drawing.height == height


def test_a_size_that_no_sheet_has_is_refused(every: dict[str, Chart]) -> None:
    for size in (0, -1, 1e9):
        with pytest.raises(InputError, match="width"):
            every["forest"].to_svg(width=size)
        with pytest.raises(InputError, match="height"):
            every["forest"].to_figure(height=size)
