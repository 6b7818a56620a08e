"""The static renderer: a matplotlib figure from a specification."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from kkgeo._text import number
from kkgeo.maps.classify import LegendEntry, outline
from kkgeo.maps.spec import MapSpec

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

#: A slide, 16:9.
_WIDTH, _HEIGHT, _DPI = 13.333, 7.5, 200
_METADATA = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {"Software": "kkgeo"}}
_LINE = {"title": 0.36, "subtitle": 0.25, "note": 0.17}
"""Inches that a line takes."""
#: The sea in the upper left corner has room for this legend; a longer or wider one gets room beside the map.
_CORNER_ENTRIES, _CORNER_LETTERS = 7, 22
_COLUMN_ENTRIES = 16


def figure(spec: MapSpec) -> Figure:
    """Draw the specification, as wide as a slide; classes, colours and texts are those of the interactive map."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(_WIDTH, _HEIGHT), facecolor="white")
    title = _lines(spec.title, 76, 3)
    subtitle = _lines(spec.subtitle, 115, 2)
    small = [line for note in (*spec.notes, spec.source) for line in _lines(note, 165, 3)]
    top = 0.3 + _LINE["title"] * len(title) + _LINE["subtitle"] * len(subtitle)
    bottom = 0.3 + _LINE["note"] * len(small)
    axes = drawing.add_axes((0.015, bottom / _HEIGHT, 0.97, 1 - (top + bottom) / _HEIGHT))
    axes.set_aspect("equal", anchor="S")
    axes.set_axis_off()
    _shapes(spec, axes)
    _legend(spec, drawing, axes, 1 - top / _HEIGHT)
    drawing.text(0.02, 1 - 0.18 / _HEIGHT, _plain("\n".join(title)), fontsize=18, weight="bold", va="top")
    under = 1 - (0.2 + _LINE["title"] * len(title)) / _HEIGHT
    drawing.text(0.02, under, _plain("\n".join(subtitle)), fontsize=12.5, va="top", color="#333333")
    drawing.text(0.02, 0.018, _plain("\n".join(small)), fontsize=9.5, va="bottom", color="#333333")
    return drawing


def _shapes(spec: MapSpec, axes: Axes) -> None:
    layer = spec.layer
    spec.outlines.plot(ax=axes, facecolor="#f4f4f4", edgecolor="#9a9a9a", linewidth=0.3, aspect=None)
    for position in sorted(set(layer.classes.tolist())):
        entry, own = spec.entry_of(position), layer.shapes[layer.classes == position]
        if layer.is_points:
            metres = own.to_crs(spec.outlines.crs)
            edge = outline(entry.colour)
            axes.scatter(metres.x, metres.y, s=20, color=entry.colour, edgecolor=edge, linewidth=0.4, zorder=3)
        else:
            hatch = "////" if entry.hatched else None
            edge = "#8a8a8a" if entry.hatched else "#767676"
            own.plot(ax=axes, facecolor=entry.colour, edgecolor=edge, linewidth=0.3, hatch=hatch, aspect=None)
    spec.provinces.boundary.plot(ax=axes, color="#222222", linewidth=0.9, aspect=None, zorder=2)
    axes.margins(0.005)


def _legend(spec: MapSpec, drawing: Figure, axes: Axes, top: float) -> None:
    handles = [_handle(entry, spec) for entry in spec.legend]
    longest = max((len(str(handle.get_label())) for handle in handles), default=0)
    corner = len(handles) <= _CORNER_ENTRIES and longest <= _CORNER_LETTERS
    columns = 1 if corner else 1 + (len(handles) - 1) // _COLUMN_ENTRIES
    heading = "\n".join(_lines(spec.legend_title, 28, 3))
    look = {"fontsize": 10.5, "title_fontsize": 11, "framealpha": 0.9, "edgecolor": "none", "alignment": "left"}
    legend = axes.legend(
        handles=handles,
        title=_plain(heading),
        loc="upper left",
        ncols=columns,
        bbox_to_anchor=(0.012, top),
        bbox_transform=drawing.transFigure,
        **look,
    )
    legend.set_zorder(5)
    if not corner:
        # As much of the figure's width as the legend takes, measured rather than guessed.
        taken = legend.get_window_extent().width / (_WIDTH * drawing.dpi) + 0.02
        box = axes.get_position()
        axes.set_position((taken, box.y0, 0.985 - taken, box.height))
        axes.set_anchor("C")


def _handle(entry: LegendEntry, spec: MapSpec) -> Patch | Line2D:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    short = textwrap.shorten(entry.label, 44, placeholder="…") or "…"
    label = _plain(f"{short}  ({number(entry.count, spec.lang)})")
    if spec.layer.is_points:
        edge = outline(entry.colour)
        return Line2D([], [], marker="o", linestyle="", color=entry.colour, markeredgecolor=edge, label=label)
    return Patch(facecolor=entry.colour, edgecolor="#767676", hatch="////" if entry.hatched else None, label=label)


def _lines(text: str, width: int, most: int) -> list[str]:
    return textwrap.wrap(text, width, max_lines=most, placeholder=" …")


def _plain(text: str) -> str:
    """Keep matplotlib from reading a dollar sign as mathematics, and draw a box for what its font does not have."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties()))
    shown = "".join(c if c == "\n" or font.get_char_index(ord(c)) else "□" for c in text)
    # A legend leaves out entries whose label begins with an underscore.
    if shown.startswith("_"):
        shown = "\N{ZERO WIDTH SPACE}" + shown if font.get_char_index(0x200B) else " " + shown
    return shown.replace("$", r"\$")


def save_figure(drawing: Figure, path: Path, suffix: str) -> None:
    """Write the figure; the same figure gives the same bytes."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "kkgeo", "svg.fonttype": "path"}):
        drawing.savefig(path, format=suffix[1:], dpi=_DPI, metadata=_METADATA[suffix])
