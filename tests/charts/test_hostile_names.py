"""Names that somebody could have typed to make a page do something, and that a chart only shows."""

from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd
from hypothesis import given, settings

import kkgeo as kk
from tests.hostiletexts import TEXTS


@settings(max_examples=25)
@given(TEXTS, TEXTS)
def test_names_are_text_in_svg_in_tables_and_in_figures(name: str, title: str) -> None:
    table = pd.DataFrame(
        {"name": [name], "observed": 1, "expected": 9.0, "ratio": 0.1, "ratio_low": 0.01, "ratio_high": 0.6}
    ).assign(verdict="under", verdict_many="under")
    for chart in (
        kk.charts.forest(table, title=title),
        kk.charts.funnel(table.set_axis(["1"]), highlight={name or "-": ["1"]}, title=title),
    ):
        for text in (chart.to_svg(), chart.to_html_table()):
            tags = {each.tag for each in ElementTree.fromstring(text).iter()}
            assert tags <= {
                "svg", "title", "style", "g", "path", "circle", "text", "table", "caption", "thead", "tbody", "tr",
                "th", "td",
            }  # fmt: skip


def test_a_figure_shows_what_its_font_does_not_have_as_a_box() -> None:
    table = pd.DataFrame(
        {"name": ["学校 $x^2$"], "observed": 1, "expected": 9.0, "ratio": 0.1, "ratio_low": 0.01, "ratio_high": 0.6}
    ).assign(verdict="under")
    figure = kk.charts.forest(table).to_figure()
    figure.canvas.draw()
    assert "□□ $x^2$" in [text.get_text() for text in figure.axes[0].texts]
