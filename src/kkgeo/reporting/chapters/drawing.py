"""Charts in chapters: one that cannot be made never ends a chapter."""

from __future__ import annotations

from collections.abc import Callable

from kkgeo import charts
from kkgeo._base.words import phrase
from kkgeo.reporting.attempts import attempt
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Chart, Item, Text


def drawn(facts: Facts, make: Callable[[], charts.Chart]) -> tuple[Item, ...]:
    """Return a chart; why there is none if it cannot be made, and nothing if nothing is to be drawn."""

    def whole() -> Chart:
        chart = Chart(make())
        # What cannot be laid out shows here and not once the page is written.
        assert chart.svgs
        return chart

    made = attempt(phrase("report.part_chart"), whole, facts.lang)
    if made.value is None:
        return (Text(made.reason, "lacking"),)
    return (made.value,) if made.value.chart.plot is not None else ()
