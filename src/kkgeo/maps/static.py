"""The static renderer: a matplotlib figure from a specification."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from kkgeo.maps.spec import MapSpec

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SIZE_INCHES, _DPI = (13.33, 6.6), 150
_METADATA = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {"Software": "kkgeo"}}


def figure(spec: MapSpec) -> Figure:
    """Draw the specification, as wide as a slide; classes, colours and texts are those of the interactive map."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    drawing = Figure(figsize=_SIZE_INCHES, facecolor="white")
    axes = drawing.add_axes((0.01, 0.12, 0.98, 0.76))
    axes.set_aspect("equal")
    axes.set_axis_off()
    layer = spec.layer
    spec.outlines.plot(ax=axes, facecolor="#f4f4f4", edgecolor="#9a9a9a", linewidth=0.3, aspect=None)
    for number in sorted(set(layer.classes.tolist())):
        entry, own = spec.entry_of(number), layer.shapes[layer.classes == number]
        if layer.is_points:
            metres = own.to_crs(spec.outlines.crs)
            axes.scatter(metres.x, metres.y, s=16, color=entry.colour, edgecolor="white", linewidth=0.4, zorder=3)
        else:
            hatch = "////" if entry.hatched else None
            edge = "#8a8a8a" if entry.hatched else "#767676"
            own.plot(ax=axes, facecolor=entry.colour, edgecolor=edge, linewidth=0.3, hatch=hatch, aspect=None)
    spec.provinces.boundary.plot(ax=axes, color="#222222", linewidth=0.9, aspect=None, zorder=2)
    handles: list[Patch | Line2D] = []
    for entry in spec.legend:
        label = textwrap.shorten(entry.label, 44, placeholder="…") + f"  ({entry.count})"
        if layer.is_points:
            handles.append(Line2D([], [], marker="o", linestyle="", color=entry.colour, label=_plain(label)))
        else:
            hatch = "////" if entry.hatched else None
            handles.append(Patch(facecolor=entry.colour, edgecolor="#767676", hatch=hatch, label=_plain(label)))
    columns = 1 + len(handles) // 12
    heading = _plain(textwrap.fill(spec.legend_title, 34))
    look = {"fontsize": 10, "title_fontsize": 10.5, "framealpha": 0.9, "edgecolor": "none", "alignment": "left"}
    legend = axes.legend(handles=handles, title=heading, loc="upper left", ncols=columns, **look)
    legend.set_zorder(5)
    # Room for the legend left of the map, so that it covers nothing.
    left, right = axes.get_xlim()
    axes.set_xlim(left - 0.27 * columns * (right - left), right)
    drawing.text(0.02, 0.975, _plain(textwrap.fill(spec.title, 75)), fontsize=18, weight="bold", va="top")
    small = [line for note in (*spec.notes, spec.source) for line in textwrap.wrap(note, 170)]
    drawing.text(0.02, 0.02, _plain("\n".join(small)), fontsize=9.5, va="bottom", color="#333333")
    return drawing


def _plain(text: str) -> str:
    """Keep matplotlib from reading a dollar sign as mathematics."""
    return text.replace("$", r"\$")


def save_figure(drawing: Figure, path: Path, suffix: str) -> None:
    """Write the figure; the same figure gives the same bytes."""
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "kkgeo", "svg.fonttype": "path"}):
        drawing.savefig(path, format=suffix[1:], dpi=_DPI, metadata=_METADATA[suffix])
