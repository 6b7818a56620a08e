"""The words on a map: what was found, names of outlined areas, towns and neighbours, each where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from kkgeo._base.words import say
from kkgeo.gaps.claims import CLAIMED
from kkgeo.maps.figure.arranging import Sheet
from kkgeo.maps.figure.drawing import OUTLINE, Frame, haloed, short
from kkgeo.maps.figure.labelling import Pointed, Room, Town, Words, place_findings, place_near, place_towns
from kkgeo.maps.figure.lettering import Corners, font, height, wrapped
from kkgeo.maps.findings import Finding
from kkgeo.maps.model import Layer, MapSpec
from kkgeo.reference import CURRENT_VINTAGE, VINTAGES, municipalities
from kkgeo.spatial.orientation import ALWAYS, CLOSER, NEIGHBOURS, surroundings, towns

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

#: The group of a line from words to what they are about, in an SVG.
LEADER = "leader"
_TOWN, _PALE = "#2a2a2a", "#7d868d"
#: The words of a gap along a border: as its line.
_BAND_WORDS = "#8a3d12"
#: How wide the words of a finding are before they break, in inches; and in lines.
_WIDEST, _LINES = 2.7, 2
#: How far a name may go from its point: that of the sea and of long borders far, others not, or they would say another
#: country; in inches.
_REACH = {"netherlands": 3.0, "sea": 3.0, "wallonia": 2.0, "france": 0.7}


@dataclass(frozen=True)
class Wording:
    """A map that is being written on."""

    axes: Axes
    spec: MapSpec
    frame: Frame
    sheet: Sheet
    room: Room
    land: shapely.Geometry
    #: What is around a gap, and may be.
    lines: tuple[shapely.Geometry, ...]
    found: tuple[Finding, ...]

    @classmethod
    def of(
        cls,
        axes: Axes,
        spec: MapSpec,
        frame: Frame,
        sheet: Sheet,
        taken: Sequence[Corners],
        found: Sequence[Finding],
    ) -> Wording:
        """Begin with what is taken, in inches from the lower left corner, and with what was found."""
        high = (frame.top - frame.bottom) / frame.metres_per_inch
        land = _inches(shapely.union_all(shapely.simplify(spec.provinces.to_numpy(), 200)), frame)
        lines = [_inches(shapely.boundary(shapely.simplify(one.shape, 200)), frame) for one in found]
        return cls(axes, spec, frame, sheet, Room(frame.inches, high, taken), land, tuple(lines), tuple(found))

    def findings(self) -> None:
        """Write what was found: gaps first, since they choose their places first."""
        told = [one for one in self.found if one.label]
        told.sort(key=lambda one: one.strength != CLAIMED)
        size = self.sheet.heading + 1
        words = [self._words(one.label, size if one.strength == CLAIMED else size - 1.5) for one in told]
        colours = [OUTLINE if one.strength == CLAIMED else _BAND_WORDS for one in told]
        placed = self._placed(words, [one.shape for one in told])
        self._write(words, placed, colours)

    def outlines(self, layers: Sequence[Layer]) -> None:
        """Write the names of outlined areas, the larger ones first."""
        named = [
            (layer.shapes.iloc[i], short(layer.names[i]), layer.entry_of(int(layer.classes[i])).colour)
            for layer in layers
            for i in range(len(layer.names))
            if layer.names[i]
        ]
        named.sort(key=lambda one: -float(one[0].area))
        words = [Words(((name, True),), self.sheet.legend) for _, name, _ in named]
        placed = self._placed(words, [shape for shape, _, _ in named])
        self._write(words, placed, [colour for _, _, colour in named])

    def towns(self, *, most: int, level: int = CLOSER - 1, within: shapely.Geometry | None = None) -> None:
        """Write the names of towns that matter, on the map of a part those within it."""
        known = self._towns(level)
        if within is not None:
            inside = _inches(within, self.frame)
            known = [town for town in known if shapely.contains_xy(inside, town.x, town.y)]
        # A name may cross the line of what is drawn softly, but not that of a gap.
        strong = [line for line, one in zip(self.lines, self.found, strict=True) if one.strength == CLAIMED]
        lines = shapely.union_all(strong)
        for town, box in place_towns(known, self.sheet.town, room=self.room, most=most, lines=lines):
            x, y = self.frame.outside(town.x, town.y)
            self.axes.plot(
                [x],
                [y],
                marker="o",
                markersize=2.6,
                color=_TOWN,
                markeredgecolor="white",
                markeredgewidth=0.4,
                zorder=5,
            )
            middle = self.frame.outside((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            haloed(self.axes, *middle, town.name, self.sheet.town, bold=False, colour=_TOWN)

    def neighbours(self) -> None:
        """Write the pale names of what lies around."""
        around, size = surroundings(), self.sheet.town + 1.5
        land = _inches(shapely.clip_by_rect(around["land"], *self._bounds()), self.frame)
        for name in NEIGHBOURS:
            text = say(f"border.beside.{name}", self.spec.lang)
            at = self.frame.inside(around[name].x, around[name].y)
            clear = land if name == "sea" else self.land
            box = place_near(text, size, at, room=self.room, clear=clear, reach=_REACH[name])
            if box is None:
                continue
            self.room.taken.append(box)
            x, y = self.frame.outside((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            self.axes.text(
                x, y, text, ha="center", va="center_baseline", color=_PALE, zorder=4, parse_math=False,
                fontproperties=font(size),
            )  # fmt: skip

    # --- how ---

    def _words(self, label: Sequence[str], size: float) -> Words:
        lines = [
            (line, True)
            for text in label
            for line in wrapped(text, size, min(_WIDEST, self.room.wide / 2.4), _LINES, bold=True)
        ]
        return Words(tuple(lines), size)

    def _placed(self, words: Sequence[Words], shapes: Sequence[shapely.Geometry]) -> list[Pointed]:
        inches = [_inches(shapely.simplify(shape, 200), self.frame) for shape in shapes]
        return place_findings(
            words,
            inches,
            room=self.room,
            land=self.land,
            towns=self._towns(CLOSER - 1),
            town_size=self.sheet.town,
            lines=self.lines,
        )

    def _write(self, words: Sequence[Words], placed: Sequence[Pointed], colours: Sequence[str]) -> None:
        own = {id(each): colour for each, colour in zip(words, colours, strict=True)}
        for one in placed:
            colour = own[id(one.words)]
            left, _, right, top = one.box
            if one.leader is not None:
                (x0, y0), (x1, y1) = (self.frame.outside(*end) for end in one.leader)
                self.axes.plot([x0, x1], [y0, y1], color="white", linewidth=2.6, zorder=5.4, solid_capstyle="round")
                (drawn,) = self.axes.plot(
                    [x0, x1], [y0, y1], color=colour, linewidth=1.0, zorder=5.5, solid_capstyle="round"
                )
                drawn.set_gid(f"{LEADER}-{len(self.room.leaders)}-{len(self.axes.lines)}")
            # Words that stand left of their shape end at the leader.
            ends = one.leader is not None and one.leader[1][0] > right
            for i, (line, bold) in enumerate(one.words.lines):
                y = top - height(i, one.words.size) - height(1, one.words.size) / 2
                x, y = self.frame.outside(right if ends else left, y)
                haloed(self.axes, x, y, line, one.words.size, bold=bold, colour=colour, ha="right" if ends else "left")

    def _towns(self, level: int) -> list[Town]:
        known = towns(_vintage(self.spec.outlines), self.spec.lang)
        return [
            Town(short(str(row["name"])), *self.frame.inside(row["x"], row["y"]), row["level"] == ALWAYS)
            for row in known[known["level"] <= level].to_dict("records")
        ]

    def _bounds(self) -> tuple[float, float, float, float]:
        frame = self.frame
        return frame.left, frame.bottom, frame.right, frame.top


def _vintage(outlines: gpd.GeoSeries) -> int:
    """Return the vintage that the outlines are of: no two have as many."""
    sizes: dict[int, int] = {len(municipalities(vintage, geometry=False)): vintage for vintage in VINTAGES}
    return sizes.get(len(outlines), CURRENT_VINTAGE)


def _inches(shape: shapely.Geometry, frame: Frame) -> shapely.Geometry:
    inch = frame.metres_per_inch
    return shapely.transform(shape, lambda xy: (xy - (frame.left, frame.bottom)) / inch)
