"""The report as one page that asks nothing of any network."""

from __future__ import annotations

import re
from typing import Any

from kkgeo._base.words import NOTHING, number, say, section
from kkgeo.maps.web.page import Fragment
from kkgeo.maps.web.scripts import script
from kkgeo.maps.web.shell import asset, document, json_block
from kkgeo.reporting.model import Column, Curve, Report, Table, Value

#: What is read by machines, and a number of per cents.
_CODE = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>)", re.DOTALL)
_PER_CENT = re.compile(r"(\d) %(?=[\s.,;:)<-]|$)")

#: Size of a curve, in its own units.
_SIDE, _MARGIN = 320, 46


def page(report: Report) -> str:
    """Return the page; the same report gives the same text."""
    parts = [shown.part for shown in report.maps]
    data = {name: text for part in parts for name, text in part.data.items()}
    data["kkr-words"] = json_block({"lang": report.lang, "nothing": NOTHING, **section("table", report.lang)})
    made = document(
        "report.html.j2",
        package="kkgeo.reporting",
        lang=report.lang,
        title=report.title,
        styles=[*(text for part in parts for text in part.styles), asset("report.css", "kkgeo.reporting")],
        scripts=[*_scripts(parts), script("report.js")],
        data=data,
        report=report,
        say=lambda key, **values: say(key, report.lang, **values),
        number=lambda value: number(value, report.lang),
        cell=lambda column, value: column.shown(value, report.lang),
        key_of=_sort_key,
        drawn=lambda curve: _drawn(curve, report.lang),
        ident=_ident,
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


def _drawn(curve: Curve, lang: str) -> dict[str, Any]:
    """Return where the parts of a curve lie."""
    left, right, top, bottom = _MARGIN, _SIDE - _MARGIN / 2, 10, _SIDE - _MARGIN

    def place(x: float, y: float) -> str:
        return f"{left + x * (right - left):.1f},{bottom - y * (bottom - top):.1f}"

    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    return {
        "side": _SIDE,
        "points": " ".join(place(x, y) for x, y in curve.points),
        "even": f"{place(0, 0)} {place(1, 1)}",
        "frame": f"{place(0, 1)} {place(0, 0)} {place(1, 0)}",
        "ticks": [
            {"x": place(t, 0).split(",")[0], "y": place(0, t).split(",")[1], "text": f"{number(100 * t, lang)} %"}
            for t in ticks
        ],
        "bottom": bottom,
        "left": left,
        "right": right,
    }
