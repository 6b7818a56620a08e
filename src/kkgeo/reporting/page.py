"""The report as one page that asks nothing of any network."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from kkgeo._base.font import font_css
from kkgeo._base.words import NOTHING, number, say, section
from kkgeo.charts import STYLE
from kkgeo.maps.web.page import Fragment
from kkgeo.maps.web.scripts import script
from kkgeo.maps.web.shell import asset, document, json_block
from kkgeo.reporting.drawing import Drawn, with_fewer_points
from kkgeo.reporting.model import Chart, Column, Report, Table, Value, is_number

#: What is read by machines, and a number of per cents.
_CODE = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>)", re.DOTALL)
_PER_CENT = re.compile(r"(\d) %(?=[\s.,;:)<-]|$)")


#: A page goes by mail: its bytes, where bundles of points can keep it so small, and how many points of a layer stand by
#: themselves then.
LARGEST = 2_000_000
_FEWER = (2_000, 1_000, 500, 250)


def mailable(report: Report, maps: Mapping[str, Drawn]) -> bytes:
    """Return the page as it is written: with as many points by themselves as it can be mailed with."""
    made = page(report, maps).encode("utf-8")
    for most in _FEWER:
        if len(made) <= LARGEST:
            break
        fewer = {one.ident: with_fewer_points(maps[one.ident], one.spec, one.ident, most) for one in report.maps}
        made = page(report, fewer).encode("utf-8")
    return made


def page(report: Report, maps: Mapping[str, Drawn]) -> str:
    """Return the page, with its maps by their ids; the same report gives the same text."""
    drawn = {ident: one.fragment for ident, one in maps.items()}
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
        is_number=is_number,
    )
    return _unbroken(made)


def _unbroken(html: str) -> str:
    """Return a page in which no line breaks between a number and its per cent sign; scripts and styles as they are."""
    parts = _CODE.split(html)
    return "".join(part if i % 2 else _PER_CENT.sub("\\1\u00a0%", part) for i, part in enumerate(parts))


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
