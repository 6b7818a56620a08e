"""The colours of charts, and the style that a page gives to their SVG.

A claim is in a strong colour, which the maps take from here; what claims nothing is grey. Marks have a contrast of at
least 3 : 1 with white, texts of 4.5 : 1. With forced colours what claims something has a filled dot and bold words.
"""

from __future__ import annotations

from kkgeo.charts.marks import GRID, INK, LIGHT, PLAIN, SOFT
from kkgeo.stats.poisson import OVER, UNDER

COLOURS = {
    UNDER: "#912015",
    OVER: "#055987",
    PLAIN: "#6f7680",
    LIGHT: "#c65e27",
    INK: "#1a1a1a",
    SOFT: "#595f69",
    GRID: "#d5d9de",
}
PAPER = "#ffffff"
#: What the letters of a chart are, in this order.
FONTS = 'var(--kkc-font,"Inter kkgeo","DejaVu Sans",Verdana,Arial,sans-serif)'
#: With colours of one's own: which of them each tone is.
_FORCED = {GRID: "GrayText"}


def _style() -> str:
    own = ";".join(f"--kkc-{tone}:{colour}" for tone, colour in COLOURS.items())
    forced = ";".join(f"--kkc-{tone}:{_FORCED.get(tone, 'CanvasText')}" for tone in COLOURS)
    tones = "".join(f".kkc .c-{tone}{{--c:var(--kkc-{tone})}}" for tone in COLOURS)
    return (
        f".kkc{{{own};--kkc-paper:{PAPER};overflow:visible;font-family:{FONTS};print-color-adjust:exact;-webkit-print-color-adjust:exact}}"
        f"{tones}"
        # Lines, dots that are filled and that are open, texts.
        ".kkc .l{fill:none;stroke:var(--c)}.kkc .d{fill:var(--c);stroke:var(--kkc-paper)}"
        # Many dots without words are one line of points, each as wide as a dot.
        ".kkc .p{fill:none;stroke:var(--c);stroke-linecap:round}"
        ".kkc .o{fill:var(--kkc-paper);stroke:var(--c)}.kkc .t{fill:var(--c);font-variant-numeric:tabular-nums}"
        ".kkc .b{font-weight:bold}"
        f"@media(forced-colors:active){{.kkc{{{forced};--kkc-paper:Canvas;forced-color-adjust:none}}}}"
    )


#: For a page that shows charts with ``to_svg(style=False)``: once, in its own style sheet.
STYLE = _style()
