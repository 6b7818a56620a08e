"""The legend of a figure: measured, so that room is found for it, and then drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from kkgeo._base.words import heading, number, say
from kkgeo.maps.classes.legend import LegendEntry, outline
from kkgeo.maps.classes.palettes import UNCERTAIN_COLOUR
from kkgeo.maps.figure import lettering
from kkgeo.maps.figure.arranging import Box, Sheet
from kkgeo.maps.figure.drawing import line_of, look, stroke
from kkgeo.maps.findings import TOLD
from kkgeo.maps.model import Layer, MapSpec

#: With more steps than this, their counts make the legend unreadable.
_MOST_COUNTED = 6
#: What is claimed, by the colour and the line that its strength has.
_FINDINGS = "findings"


@dataclass(frozen=True)
class _Row:
    """A line of a legend: how its swatch looks, and its words."""

    entry: LegendEntry
    lines: tuple[str, ...]
    unsure: bool = False
    strength: str = ""


@dataclass(frozen=True)
class Legend:
    """A legend with everything measured."""

    kind: str
    title: tuple[tuple[str, bool], ...]
    rows: tuple[_Row, ...]
    width: float
    height: float


def legend_of(steps: Sequence[Layer], most: int, *, sheet: Sheet, lang: str) -> Legend:
    """Measure the legend of a layer, or of the steps of a series; its words take `most` lines each."""
    layer, size = steps[0], sheet.legend
    counted = say(f"maps.{layer.kind if layer.kind in ('points', 'lines') else 'areas'}", lang)
    title = [(line, True) for line in lettering.wrapped(layer.legend_title, size + 0.5, sheet.words, 3, bold=True)]
    several = [step.step for step in steps] if len(steps) > 1 else []
    unit = f"({counted})" if len(several) > _MOST_COUNTED or not several else " · ".join(several)
    title += [(line, False) for line in lettering.wrapped(unit, size, sheet.words, 3)]
    rows = []
    for i, entry in enumerate(layer.legend):
        counts = [number(step.legend[i].count, lang) for step in steps]
        rows.append(_row(entry, counts, most, sheet))
    unsure = [0 if step.uncertain is None else int(step.uncertain.sum()) for step in steps]
    if any(unsure):
        swatch = LegendEntry(heading("word.next_to_nothing", lang), UNCERTAIN_COLOUR, 0)
        rows.append(_row(swatch, [number(n, lang) for n in unsure], most, sheet, unsure=True))
    return _measured(layer.kind, title, rows, sheet)


def legend_of_findings(spec: MapSpec, most: int, *, sheet: Sheet) -> Legend:
    """Measure the legend of what is claimed."""
    there = [strength for strength in TOLD if any(found.strength == strength for found in spec.findings)]
    rows = [
        replace(_row(entry, [number(entry.count, spec.lang)], most, sheet), strength=strength)
        for entry, strength in zip(spec.findings_legend, there, strict=True)
    ]
    return _measured(_FINDINGS, [], rows, sheet)


def _measured(kind: str, title: Sequence[tuple[str, bool]], rows: Sequence[_Row], sheet: Sheet) -> Legend:
    size = sheet.legend
    words = [lettering.width(line, size) + _swatch(size)[0] + 0.1 for row in rows for line in row.lines]
    heads = [lettering.width(line, size + 0.5, bold=bold) for line, bold in title]
    high = lettering.height(len(title), size + 0.5) + 0.05 + sum(_row_height(row, sheet) for row in rows)
    return Legend(kind, tuple(title), tuple(rows), max([*words, *heads]) + 0.05, high + 0.05)


def split(legend: Legend, highest: float, sheet: Sheet) -> list[Legend]:
    """Return a legend as several, one beside the other, where it is higher than the sheet has room for."""
    parts: list[Legend] = []
    rows: list[_Row] = []
    for row in legend.rows:
        title = () if parts else legend.title
        if rows and _measured(legend.kind, title, [*rows, row], sheet).height > highest:
            parts.append(_measured(legend.kind, title, rows, sheet))
            rows = []
        rows.append(row)
    return [*parts, _measured(legend.kind, () if parts else legend.title, rows, sheet)]


def _row(entry: LegendEntry, counts: Sequence[str], most: int, sheet: Sheet, *, unsure: bool = False) -> _Row:
    told = f"  ({' · '.join(counts)})" if 0 < len(counts) <= _MOST_COUNTED else ""
    size, room = sheet.legend, sheet.words - _swatch(sheet.legend)[0]
    # The count is never cut off, however long the name of a class is.
    lines = lettering.wrapped(entry.label, size, room, most) or [""]
    if told and lettering.width(lines[-1] + told, size) > room:
        lines.append(told.strip())
    else:
        lines[-1] += told
    return _Row(entry, tuple(lines), unsure)


def _row_height(row: _Row, sheet: Sheet) -> float:
    return max(lettering.height(len(row.lines), sheet.legend), _swatch(sheet.legend)[1]) + 0.045


def draw_legend(axes: Axes, legend: Legend, box: Box, sheet: Sheet) -> None:
    """Draw a legend from the upper left corner of its axes."""
    axes.set_axis_off()
    # Inches from the upper left corner, as everything here is measured.
    axes.set_xlim(0, box.width)
    axes.set_ylim(box.height, 0)
    size, top = sheet.legend, 0.0
    for line, bold in legend.title:
        high = lettering.height(1, size + 0.5)
        _write(axes, line, 0, top + high / 2, size + 0.5 if bold else size, bold=bold)
        top += high
    top += 0.05
    wide, high = _swatch(size)
    for row in legend.rows:
        middle = top + _row_height(row, sheet) / 2
        _draw_swatch(axes, legend.kind, row, wide, high, middle)
        first = middle - lettering.height(len(row.lines) - 1, size) / 2
        for i, line in enumerate(row.lines):
            _write(axes, line, wide + 0.1, first + lettering.height(i, size), size)
        top += _row_height(row, sheet)


def _draw_swatch(axes: Axes, kind: str, row: _Row, wide: float, high: float, middle: float) -> None:
    entry = row.entry
    if kind == "areas":
        face = look(entry, unsure=row.unsure)
        axes.add_patch(Rectangle((0.01, middle - high / 2), wide, high, edgecolor="#6a6a6a", linewidth=0.6, **face))
        return
    if kind == _FINDINGS:
        _draw_claim(axes, row, wide, high, middle)
        return
    lines: dict[str, dict[str, Any]] = {
        "points": {
            "marker": "o",
            "markersize": 6 * entry.size,
            "markeredgecolor": outline(entry.colour),
            "linestyle": "",
        },
        "lines": {"linewidth": 1.0},
        "outlines": {"linewidth": 2.2, **stroke(entry)},
    }
    ends = [wide / 2] if kind == "points" else [0.01, wide]
    axes.add_line(Line2D(ends, [middle] * len(ends), **{"color": entry.colour, **lines[kind]}))


def _draw_claim(axes: Axes, row: _Row, wide: float, high: float, middle: float) -> None:
    """Draw an area as what is claimed of it is drawn: filled, or a dashed line."""
    entry = row.entry
    _, line = line_of(row.strength, entry.colour)
    face = "none" if entry.pattern else entry.colour
    axes.add_patch(
        Rectangle(
            (0.02, middle - high / 2), wide - 0.02, high, edgecolor=line["colors"], linewidth=line["linewidths"] * 0.8,
            linestyle=line["linestyles"][0], facecolor=face,
        )
    )  # fmt: skip


def _write(axes: Axes, line: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
    axes.text(
        x,
        y,
        line,
        va="center_baseline",
        color="#1a1a1a",
        fontproperties=lettering.font(size, bold=bold),
        parse_math=False,
    )


def _swatch(size: float) -> tuple[float, float]:
    """Return how wide and high a swatch is beside letters of a size."""
    high = size / 72 * 1.15
    return high * 1.7, high
