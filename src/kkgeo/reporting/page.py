"""The report as one page that asks nothing of any network."""

from __future__ import annotations

import re

from markupsafe import Markup

from kkgeo._base.font import font_css
from kkgeo._base.words import NOTHING, number, say, section
from kkgeo.charts import STYLE
from kkgeo.maps.web.page import Fragment, fragment
from kkgeo.maps.web.scripts import script
from kkgeo.maps.web.shell import asset, document, json_block
from kkgeo.reporting.model import Chart, Column, Report, Table, Value

#: What is read by machines, and a number of per cents.
_CODE = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>)", re.DOTALL)
_PER_CENT = re.compile(r"(\d) %(?=[\s.,;:)<-]|$)")


def page(report: Report) -> str:
    """Return the page; the same report gives the same text."""
    drawn = {shown.ident: fragment(shown.spec, ident=shown.ident, folded=True) for shown in report.maps}
    parts = [*drawn.values()]
    data = {name: text for part in parts for name, text in part.data.items()}
    data["kkr-words"] = json_block({"lang": report.lang, "nothing": NOTHING, **section("table", report.lang)})
    made = document(
        "report.html.j2",
        package="kkgeo.reporting",
        lang=report.lang,
        title=report.title,
        styles=[
            font_css(),
            *(text for part in parts for text in part.styles),
            STYLE,
            asset("report.css", "kkgeo.reporting"),
        ],
        scripts=[*_scripts(parts), script("report.js")],
        data=data,
        report=report,
        say=lambda key, **values: say(key, report.lang, **values),
        number=lambda value: number(value, report.lang),
        cell=lambda column, value: column.shown(value, report.lang),
        key_of=_sort_key,
        drawn=drawn,
        svgs=_svgs,
        chart_table=lambda item: Markup(item.chart.to_html_table()),
        ident=_ident,
    )
    return _unbroken(made)


def _unbroken(html: str) -> str:
    """Return a page in which no line breaks between a number and its per cent sign; scripts and styles as they are."""
    parts = _CODE.split(html)
    return "".join(part if i % 2 else _PER_CENT.sub("\\1\u00a0%", part) for i, part in enumerate(parts))


def _styles(parts: list[Fragment]) -> list[str]:
    """Return the letters, and the styles of all maps, of charts and of the page."""
    of_maps = [text for part in parts for text in part.styles]
    return [font_css(), *of_maps, STYLE, asset("report.css", "kkgeo.reporting")]


def _scripts(parts: list[Fragment]) -> list[str]:
    """Return the scripts of all maps in an order that holds for every map."""
    longest = max(parts, key=lambda part: len(part.scripts), default=None)
    return [*(longest.scripts if longest else ()), *(text for part in parts for text in part.scripts)]


def _sort_key(column: Column, value: Value) -> str:
    """Return the number that a cell is sorted by, as JavaScript writes one; a missing one has none."""
    return "" if value is None or not column.numeric else repr(value).replace("inf", "Infinity")


def _ident(table: Table) -> str:
    return f"tabel-{table.key.replace('_', '-')}"


def _svgs(item: Chart) -> list[Markup]:
    """Return a chart for each width of a page, of which one is shown."""
    return [Markup(f'<div class="kkr-{name}">{svg}</div>') for name, svg in item.svgs.items()]
