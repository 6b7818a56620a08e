"""A sheet with one map: the country over the whole width, its legend in the sea, charts or its parts under it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kkgeo._base.font import FAMILY
from kkgeo._base.words import localised, say
from kkgeo.charts import Chart
from kkgeo.errors import InputError
from kkgeo.maps.figure import lettering
from kkgeo.maps.figure.arranging import GAP, Box, Sheet
from kkgeo.maps.figure.circles import draw_circles
from kkgeo.maps.figure.composing import Block, Composition, compose
from kkgeo.maps.figure.drawing import MAIN, QUIET_KEY, Frame, draw_map, draw_scale_bar
from kkgeo.maps.figure.legends import Legend, draw_legend, legend_of, legend_of_findings
from kkgeo.maps.figure.lettering import Corners
from kkgeo.maps.figure.texts import Page, Paper
from kkgeo.maps.figure.wording import Wording
from kkgeo.maps.findings import Finding
from kkgeo.maps.model import Layer, MapSpec
from kkgeo.reference import provinces
from kkgeo.reference._data import BRUSSELS
from kkgeo.spatial.orientation import CLOSER

#: The layer that is asked for as circles.
CIRCLES = "circles"
#: Words of a legend are tried this wide, in shares of what the sheet says, and its parts under and beside each other.
_WORDS = (1.0, 0.75, 0.6, 1.4)
#: Charts are as high as a sheet says, or lower, down to this share of it.
_LOWER = (1.0, 0.97, 0.95, 0.93, 0.91, 0.88, 0.85, 0.8, 0.7)
#: A sheet at least so wide, by its height, has charts beside each other; the last of a stack is as high as it wants
#: times something between these, the others at least this part of what they want: all their rows have room then.
_BESIDE, _SQUEEZED, _STRETCHED, _ROWS = 0.9, 0.4, 1.4, 0.75
#: Free under the country on a sheet that is much wider than high.
_TIGHT = 0.06
#: How many names a square inch of a map of a part has at most.
_PER_INCH = 1.6
#: Simplified to this, a country is still the same to a legend.
_ROUGH = 400.0


def draw_single(spec: MapSpec, layer: Layer, sheet: Sheet, *, circles: bool) -> Figure:
    """Draw one layer of a specification on a sheet."""
    page = Page(spec, sheet)
    single = Single(spec, layer, page, sheet, circles=circles)
    single.draw(page.texts(layer, single.overlays, more=spec.circles_title if single.circles else ""))
    return page.figure


class Single:
    """One layer of a specification, to be drawn on a sheet that may have more on it."""

    def __init__(self, spec: MapSpec, layer: Layer, page: Paper, sheet: Sheet, *, circles: bool = False) -> None:
        self.spec, self.layer, self.page, self.sheet = spec, layer, page, sheet
        self.circles = circles and spec.circles is not None
        answers = layer.key == QUIET_KEY and not self.circles
        self.found: tuple[Finding, ...] = spec.findings if answers else ()
        # Outlines of what is judged would be drawn over what is claimed of it.
        hidden = ("areas", "outlines") if answers else ("areas",)
        self.overlays = [
            over for over in spec.layers if over.kind not in hidden and over.shown and over.key != layer.key
        ]
        if self.circles:
            self.overlays = []
        self.charts = () if self.circles or not answers else spec.charts

    def draw(self, body: Box) -> None:
        """Draw the map over the whole width of the sheet, and under it what there is room for."""
        found, legends = self.composed(body)
        self.fill(found, legends)
        if found.under is not None:
            self.under(found.under)

    def fill(self, found: Composition, legends: list[Legend]) -> None:
        """Draw the map with its words and its legends, where they were found room."""
        axes = self.page.axes(found.band, CIRCLES if self.circles else MAIN)
        taken = [self._inside(box, found) for box in found.blocks]
        if self.circles:
            assert self.spec.circles is not None
            draw_circles(axes, self.spec, self.layer, found.frame, name_size=self.sheet.town, taken=taken)
        else:
            draw_map(axes, self.spec, self.layer, found.frame, overlays=self.overlays, findings=self.found)
            taken.append(draw_scale_bar(axes, found.frame, size=self.sheet.town - 0.5, lang=self.spec.lang))
            self.words(found, taken)
        for legend, box in zip(legends, found.blocks, strict=False):
            draw_legend(self.page.axes(box, "legend"), legend, box, self.sheet)

    def words(self, found: Composition, taken: list[Corners]) -> None:
        """Write on the map: what was found, areas with an outline, towns, neighbours."""
        axes = self.page.figure.axes[0]
        wording = Wording.of(axes, self.spec, found.frame, self.sheet, taken, self.found)
        wording.findings()
        wording.outlines([over for over in self.overlays if over.labelled])
        wording.towns(most=self.sheet.towns)
        wording.neighbours()

    # --- room ---

    def composed(self, body: Box) -> tuple[Composition, list[Legend]]:
        """Find room for everything: legends as wide as makes the country largest, cut only if they must be."""
        for most in (4, 1):
            try:
                return self._with(body, most)
            except InputError:
                # Where there is no room the words of legends are cut.
                if most == 1:
                    raise
        raise AssertionError

    def _with(self, body: Box, most: int) -> tuple[Composition, list[Legend]]:
        sheet = self.sheet
        choices: list[list[Legend]] = []
        rows: list[list[list[Block]]] = []
        for share in _WORDS:
            legends = self.legends(replace(sheet, words=sheet.words * share), most)
            blocks = [Block(legend.width, legend.height) for legend in legends]
            choices += [legends, legends]
            rows += [[[block] for block in blocks], [blocks]]
        land = self.land()
        found = self._compose(body, land, rows, 0.0)
        for share in _LOWER if self.charts else ():
            low, high = self._heights(body.width - 2 * sheet.margin)
            found = self._compose(body, land, rows, share * low, high)
            if found.wide >= self._enough():
                break
        return found, choices[found.choice]

    def _enough(self) -> float:
        """Return the scale at which the country takes the share of the sheet that it should, beside charts."""
        square_km = float(self.spec.provinces.area.sum()) / 1e6
        share = self.sheet.land * self.sheet.width * self.sheet.height
        return float(np.sqrt(share / square_km)) if share else np.inf

    def _compose(
        self, body: Box, land: shapely.Geometry, rows: list[list[list[Block]]], least: float, most: float = np.inf
    ) -> Composition:
        try:
            # Over charts a wide sheet has no height to spare for words: there is room for them beside the country.
            tight = {"below": _TIGHT} if least and body.width > 1.5 * self.sheet.height else {}
            return compose(
                body,
                land,
                rows,
                self.sheet,
                least=least,
                most=most,
                enough=self._enough() if least else np.inf,
                **tight,
            )
        except InputError:
            if not least:
                raise
            # Rather a map without charts than none.
            self.charts = ()
            return compose(body, land, rows, self.sheet, least=0.0)

    def legends(self, sheet: Sheet, most: int) -> list[Legend]:
        """Return the legends of what is drawn; their words take `most` lines each."""
        lang = self.spec.lang
        first = legend_of([self.layer], most, sheet=sheet, lang=lang)
        claimed = [legend_of_findings(self.spec, most, sheet=sheet)] if self.found else []
        return [first, *claimed, *(legend_of([over], most, sheet=sheet, lang=lang) for over in self.overlays)]

    def land(self) -> shapely.Geometry:
        """Return what no legend may cover: the country, or all circles."""
        if self.circles and self.spec.circles is not None:
            drawn = self.spec.circles
            return shapely.union_all(shapely.buffer(shapely.points(drawn["x"], drawn["y"]), drawn["r"].to_numpy()))
        return shapely.union_all(shapely.simplify(self.spec.provinces.to_numpy(), _ROUGH))

    def _inside(self, box: Box, found: Composition) -> Corners:
        """Return a box of the sheet as inches from the lower left corner of the map."""
        band = found.band
        low = band.top + band.height - box.top - box.height
        return box.left - band.left, low, box.left - band.left + box.width, low + box.height

    # --- under the map ---

    def _stacked(self) -> bool:
        """Whether charts stand under each other: they do where a sheet is not wide enough for two."""
        return self.sheet.width < _BESIDE * self.sheet.height

    def _wanted(self, wide: float) -> list[float]:
        """Return how high each chart wants to be over the width of the sheet."""
        size = self.sheet.chart
        return [chart.layout(wide * 72, text=size, note=True).height / 72 for chart in self.charts]

    def _heights(self, wide: float) -> tuple[float, float]:
        """Return how high the charts are together at least, and at most."""
        low, high = self.sheet.charts
        if not self._stacked():
            return low, high
        wanted = self._wanted(wide)
        gaps = GAP * (len(wanted) - 1)
        least = max(low * len(wanted), _ROWS * sum(wanted[:-1]) + _SQUEEZED * wanted[-1])
        return least + gaps, sum(wanted[:-1]) + _STRETCHED * wanted[-1] + gaps

    def under(self, box: Box) -> None:
        """Draw the charts; without any, the provinces one by one, with more names than the map of all can have."""
        if not self.charts:
            self.parts(box)
            return
        count = len(self.charts)
        if not self._stacked():
            wide = (box.width - 2 * GAP * (count - 1)) / count
            for i, chart in enumerate(self.charts):
                self.chart(chart, Box(box.left + i * (wide + 2 * GAP), box.top, wide, box.height), i)
            return
        wanted = self._wanted(box.width)
        room = box.height - GAP * (count - 1)
        # Rows need their height; a scatter of dots can be of any, and has what the others do not need.
        first, last = sum(wanted[:-1]), wanted[-1]
        share = min(max(room / (first + last), (room - _SQUEEZED * last) / first if first else 1.0), 1.0)
        heights = [share * high for high in wanted[:-1]]
        heights.append(room - sum(heights))
        top = box.top
        for i, (chart, high) in enumerate(zip(self.charts, heights, strict=True)):
            self.chart(chart, Box(box.left, top, box.width, high), i)
            top += high + GAP

    def chart(self, chart: Chart, box: Box, number: int) -> None:
        """Draw one chart under its title."""
        axes = self.page.axes(box, f"chart {number}")
        chart.draw(axes, text=self.sheet.chart, family=FAMILY, note=self._stacked())

    def parts(self, box: Box) -> None:
        """Draw every province on a map of its own, all at one scale where there is room for that."""
        spec, sheet = self.spec, self.sheet
        codes = list(spec.provinces.index)
        known = provinces()
        names = known[localised(known.columns, "name", spec.lang)].to_dict()
        names[BRUSSELS] = say("border.beside.brussels", spec.lang)
        most = int(_PER_INCH * box.width * box.height / len(codes))
        heading = lettering.height(1, sheet.legend) + 0.05
        columns = _columns(len(codes), box, heading)
        rows = -(-len(codes) // columns)
        wide = (box.width - GAP * (columns - 1)) / columns
        high = (box.height - GAP * (rows - 1)) / rows
        for i, code in enumerate(codes):
            row, column = divmod(i, columns)
            own = Box(box.left + column * (wide + GAP), box.top + row * (high + GAP) + heading, wide, high - heading)
            axes = self.page.axes(own, f"part {i}")
            self.part(axes, spec.provinces.loc[code], own, most)
            lines = lettering.wrapped(str(names.get(code, code)), sheet.legend, wide, 1, bold=True)
            self.page.write(lines, own.left, own.top - heading, sheet.legend, bold=True)

    def part(self, axes: Axes, shape: shapely.Geometry, box: Box, most: int) -> None:
        """Draw one province."""
        spec, sheet = self.spec, self.sheet
        if self.circles and spec.circles is not None:
            towns = shapely.point_on_surface(spec.outlines.to_numpy())
            drawn = spec.circles[spec.circles.index.isin(spec.outlines.index[shapely.contains(shape, towns)])]
            round_them = shapely.union_all(
                shapely.buffer(shapely.points(drawn["x"], drawn["y"]), drawn["r"].to_numpy())
            )
            draw_circles(axes, spec, self.layer, _around(round_them, box), name_size=sheet.town, measure=False)
            return
        frame = _around(shape, box)
        draw_map(axes, spec, self.layer, frame, findings=self.found, within=shape)
        wording = Wording.of(axes, spec, frame, sheet, (), self.found)
        wording.towns(most=most, level=CLOSER, within=shape)


def _columns(count: int, box: Box, heading: float) -> int:
    """Return in how many columns so many maps, a little wider than high, are largest."""

    def size(columns: int) -> float:
        rows = -(-count // columns)
        wide = (box.width - GAP * (columns - 1)) / columns
        return min(wide / 1.3, (box.height - GAP * (rows - 1)) / rows - heading)

    return max(range(1, count + 1), key=size)


def _around(shape: shapely.Geometry, box: Box) -> Frame:
    """Return the frame of a box in which a shape is as large as it can be."""
    left, bottom, right, top = shapely.bounds(shape)
    metres = max((right - left) / (box.width - 0.2), (top - bottom) / (box.height - 0.2))
    x, y = (left + right) / 2, (bottom + top) / 2
    half = np.array([box.width, box.height]) * metres / 2
    return Frame(x - half[0], y - half[1], x + half[0], y + half[1], box.width)
