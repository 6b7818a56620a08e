"""What the layers of the planners' map are made of, and how each of them is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import shapely

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.text import tidy
from kkgeo._base.words import Phrase, heading, number, phrase, say, sentence, word
from kkgeo.applying import applications
from kkgeo.areas.area import Area
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.counting.cells import YEAR
from kkgeo.counting.clustering import counted_as
from kkgeo.counting.lists import Lists
from kkgeo.counting.measures import amount, measure_of
from kkgeo.counting.tabulating import tabulated
from kkgeo.maps.classes.classify import LegendEntry
from kkgeo.maps.classes.painting import Palette
from kkgeo.maps.classes.palettes import QUIET
from kkgeo.maps.classes.ratios import RATIOS
from kkgeo.maps.layers.building import ACADEMY_COLOUR, area_layers, point_layer
from kkgeo.maps.layers.gaps import SURFACE, quiet
from kkgeo.maps.layers.outlines import OUTLINES, areas_of_towns, of_layer, outlines
from kkgeo.maps.layers.symbols import as_symbols
from kkgeo.maps.making import pointed_rows
from kkgeo.maps.model import Layer
from kkgeo.reach.room import access, bands_in_words, measurable
from kkgeo.reference import Typology, municipalities
from kkgeo.schools.academies import partners
from kkgeo.sites.decisions import REFUSED
from kkgeo.sites.decisions import applications as decided_on
from kkgeo.stats.poisson import NO_DENOMINATOR

if TYPE_CHECKING:
    import geopandas as gpd

#: Of the smoothed ratios, those that lean on the neighbours: what a map is for.
SMOOTHED = "smoothed_spatial"
#: Layers of a list of applications, and of how many decisions a share is drawn at least.
APPLIED, FEWEST_DECIDED = ("applied", "approval"), 5
_LINE_COLOUR = "#5a5a5a"


@dataclass(frozen=True, eq=False)
class Facts:
    """What the layers are made of."""

    lists: Lists
    #: The rows that have a point.
    drawn: gpd.GeoDataFrame
    table: pd.DataFrame
    #: What is outlined; and the same with the fringes, for the table.
    areas: list[Area]
    reaching: list[Area]
    scheme: str | None
    k: int
    clusters: Typology | None
    lang: str
    #: Bounds and colours of what is measured.
    breaks: Sequence[float] | None = None
    palette: Palette | None = None
    #: The list with the applications that were refused, which are no collaborations.
    every: pd.DataFrame | None = None

    @property
    def value(self) -> str:
        """The measure that the map is about."""
        return "rate" if self.register is not None else "rate_population"

    @property
    def register(self) -> pd.DataFrame | None:
        """All schools."""
        return self.lists.register

    @property
    def vintage(self) -> int:
        """Of the municipalities."""
        return self.lists.vintage

    @cached_property
    def counted(self) -> Lists:
        """The lists as the table counts them, for whatever is counted beside it."""
        return self.lists.but(**counted_as(noted(self.table, Coverage)))

    def lacking(self, key: str) -> Phrase | None:
        """Say in words what the data lack for a layer, or nothing."""
        if key in ("gaps", "ratio", "smoothed", "verdict", "density_adjusted"):
            column = {"smoothed": SMOOTHED, "gaps": SURFACE}.get(key, key)
            # Without anything to expect a flag says that there is no denominator, of every area alike.
            there = column in self.table.columns
            known = there and self.table[column].notna() & (self.table[column] != NO_DENOMINATOR)
            there = bool(np.any(known))
            return None if there else phrase("errors.maps.lacks_register", key=key)
        if key in ("year", "level", "network"):
            there = key in self.lists.placed.columns and bool(self.lists.placed[key].notna().any())
            if not there:
                return phrase("errors.maps.lacks_rows", key=key)
            split = key == "year" or self.register is None or key in self.register.columns
            return None if split else phrase("errors.maps.lacks_split", key=key)
        if key in OUTLINES:
            return None if of_layer(self.areas, key) else phrase("errors.maps.lacks_area")
        if key in ("academies", "lines", "access") and self.lists.academies is None:
            return phrase("errors.maps.lacks_academies")
        if key in APPLIED:
            return None if self.applied is not None else phrase("errors.maps.lacks_decisions")
        if key == "access":
            return None if self.access is not None else phrase("errors.maps.lacks_room")
        if key == "lines":
            return None if len(self.lines[0]) else phrase("errors.maps.lacks_points")
        return None

    @cached_property
    def academy_points(self) -> gpd.GeoDataFrame:
        """The academies that have a point."""
        assert self.lists.academies is not None
        return pointed_rows(self.lists.academies)[0]

    @cached_property
    def access(self) -> pd.DataFrame | None:
        """Free places for pupils by municipality, where the lists have them and points."""
        academies = self.lists.academies
        if self.register is None or academies is None or not measurable(self.register, academies):
            return None
        return access(cast("gpd.GeoDataFrame", self.register), academies, by="municipality", lang=self.lang)

    @cached_property
    def applied(self) -> pd.DataFrame | None:
        """Applications for 100 schools and the share approved by municipality, where some were refused."""
        told = None if self.every is None else decided_on(self.every)
        if self.register is None or self.every is None or told is None or not (told[0] == REFUSED).any():
            return None
        how: dict[str, Any] = {"academies": self.lists.academies, "vintage": self.vintage, "lang": self.lang}
        table = applications(self.every, self.register, by="municipality", **how)
        decided = table["approved"] + table["refused"]
        return pd.DataFrame({
            "name": table["name"],
            "applied": 100 * table["applications"] / table["schools"].where(table["schools"] > 0),
            "approval": (100 * table["approval"]).where(decided >= FEWEST_DECIDED),
        })  # fmt: skip

    @cached_property
    def lines(self) -> tuple[gpd.GeoSeries, list[str]]:
        """From every school with a point to its academy, where that has one, and what each line joins."""
        import geopandas as gpd

        points = self.academy_points
        found = partners(self.drawn, points)
        # Of an academy with several sites nobody knows which is meant.
        sites = pd.Series(found.of_site)
        single = pd.Series(points.geometry.to_numpy(), index=sites)[~sites.duplicated(keep=False).to_numpy()]
        ends = pd.Series(single.reindex(found.of_row).to_numpy(), index=self.drawn.index, dtype=object)
        known = ends.notna().to_numpy()
        pairs = zip(self.drawn.geometry[known], ends[known], strict=True)
        lines = [shapely.LineString([(a.x, a.y), (b.x, b.y)]) for a, b in pairs]
        names = self.drawn["name"] if "name" in self.drawn else self.drawn["municipality"]
        return gpd.GeoSeries(lines, crs=4326), ["" if pd.isna(name) else tidy(name) for name in names[known]]


def _measure(facts: Facts, frames: dict[str, pd.DataFrame], value: str, **more: Any) -> list[Layer]:
    made = _areas_of(facts, frames, value, **more)
    named = areas_of_towns(facts.reaching, vintage=facts.vintage, lang=facts.lang)
    return [replace(layer, columns=(*layer.columns, *named)) for layer in made]


def _areas_of(facts: Facts, frames: dict[str, pd.DataFrame], value: str, **more: Any) -> list[Layer]:
    scheme = None if value in RATIOS else facts.scheme
    return area_layers(
        frames,
        value,
        vintage=facts.vintage,
        scheme=scheme,
        k=facts.k,
        breaks=None if value in RATIOS else facts.breaks,
        palette=facts.palette,
        edition=facts.clusters,
        lang=facts.lang,
        **more,
    )


def _single(value: str, key: str | None = None) -> Callable[[Facts], list[Layer]]:
    def make(facts: Facts) -> list[Layer]:
        return _measure(facts, {"": facts.table}, value, key=key or value)

    return make


def _gaps(facts: Facts) -> list[Layer]:
    """Return the ground of what is claimed: always five classes, which a reader knows from the next map.

    Where nothing is expected, as outside the province that a register is of, what is counted elsewhere says nothing.
    """
    wide = replace(facts, k=len(QUIET), palette=None)
    title = say("claims.surface", facts.lang)
    table = facts.table.assign(**{SURFACE: facts.table[SURFACE].where(facts.table["expected"].gt(0))})
    return [quiet(layer, facts.palette) for layer in _measure(wide, {"": table}, SURFACE, key="gaps", title=title)]


def _symbols(value: str) -> Callable[[Facts], list[Layer]]:
    """Return a maker of circles in the middle of areas, which lie over whatever they are coloured by."""
    make = _single(value)
    return lambda facts: [replace(as_symbols(layer, facts.lang), shown=False) for layer in make(facts)]


def _rate(facts: Facts) -> list[Layer]:
    table = facts.table.drop("unplaced", errors="ignore")
    measure = measure_of(table, facts.value)
    note = ""
    if measure is not None:
        above, base = (float(table[column].sum()) for column in measure.columns)
        counted, per = amount(measure.counted, above), amount(measure.per, base)
        note = say("maps.base", facts.lang, counted=counted, per=per)
    return _measure(facts, {"": facts.table}, facts.value, key="rate", note=note)


def _access(facts: Facts) -> list[Layer]:
    """Return how many free places there are for pupils; its bounds are its own."""
    assert facts.access is not None
    own = replace(facts, breaks=None)
    return _measure(
        own, {"": facts.access}, "access", note=say("reach.layer", facts.lang, bands=bands_in_words(facts.lang))
    )


def _applied(value: str) -> Callable[[Facts], list[Layer]]:
    """Return a maker of a layer of applications, or of how many of them are approved; its bounds are its own."""

    def make(facts: Facts) -> list[Layer]:
        assert facts.applied is not None
        few = say("maps.approval_few", facts.lang, count=FEWEST_DECIDED)
        note = few if value == "approval" else say("maps.applied_all", facts.lang)
        return _measure(replace(facts, breaks=None), {"": facts.applied}, value, note=note)

    return make


def _series(column: str) -> Callable[[Facts], list[Layer]]:
    """Return a maker of one layer with a step for each value of a column, all with the same bounds."""

    def make(facts: Facts) -> list[Layer]:
        lang = facts.lang
        # What the rows are split by needs no stratum of the same name.
        strata = [stratum for stratum in facts.counted.strata if stratum != column]
        counts = tabulated(facts.counted.but(strata=strata), ["municipality", column], lang=lang, shown=True)
        frames: dict[str, pd.DataFrame] = {}
        values = counts.index.get_level_values(1).unique()
        note = ""
        if column == YEAR and UNKNOWN in values:
            # No year: nothing could be expected in it, and it is no step between years.
            undated = counts.xs(UNKNOWN, level=1)["collaborations"].sum()
            note, values = say("maps.undated", lang, count=int(undated)), values.drop(UNKNOWN)
        if column == "network":
            # The largest first; what nobody knows last.
            sums = counts["collaborations"].groupby(level=1).sum()
            values = pd.Index(sorted(values, key=lambda own: (own == UNKNOWN, -sums[own])))
        for value in values:
            label = heading("word.not_given", lang) if value == UNKNOWN else word("value", value, lang)
            frames[label] = counts[counts.index.get_level_values(1) == value].droplevel(1)
        name = word("column", column, lang)
        title = say("maps.series", lang, column=name)
        about = {"key": column, "title": title, "note": note}
        made = _measure(facts, frames, facts.value, **about)
        wholes = _by_province(facts, frames, **about)
        return [
            replace(layer, step_title=sentence(name), coarser=whole)
            for layer, whole in zip(made, wholes or repeat(None, len(made)), strict=True)
        ]

    return make


def _by_province(facts: Facts, frames: dict[str, pd.DataFrame], **about: Any) -> list[Layer]:
    """Return the same series by province, for small maps: a municipality has too few of a year to say anything."""
    measure = measure_of(next(iter(frames.values())), facts.value)
    if measure is None:
        return []
    home = municipalities(facts.vintage, geometry=False)["province"].to_dict()
    wholes = {}
    for step, frame in frames.items():
        summed = frame.groupby(frame.index.map(home))[measure.columns].sum().rename_axis("province")
        wholes[step] = summed.assign(**{facts.value: measure.of(summed)})
        wholes[step].attrs = frame.attrs
    return _areas_of(facts, wholes, facts.value, **about)


def _areas(key: str) -> Callable[[Facts], list[Layer]]:
    """Return a maker of the outlines of the areas that are judged, or of those along a border."""
    return lambda facts: outlines(facts.areas, key, vintage=facts.vintage, lang=facts.lang)


def _schools(facts: Facts) -> list[Layer]:
    title = say("maps.sites", facts.lang)
    return [
        point_layer(facts.drawn, colour=None, lang=facts.lang, title=title, key="schools", clustered=True, shown=False)
    ]


def _academies(facts: Facts) -> list[Layer]:
    title = say("maps.academies", facts.lang)
    return [
        point_layer(
            facts.academy_points, colour=None, lang=facts.lang, title=title, key="academies", shown=False,
            site=heading("column.academy", facts.lang), site_colour=ACADEMY_COLOUR,
        )
    ]  # fmt: skip


def _lines(facts: Facts) -> list[Layer]:
    lang = facts.lang
    lines, names = facts.lines
    title = say("maps.school_to_academy", lang)
    return [
        Layer(
            shapes=lines,
            names=tuple(names),
            values=("",) * len(names),
            classes=np.zeros(len(names), dtype=int),
            legend=(LegendEntry(say("maps.line", lang), _LINE_COLOUR, len(names)),),
            legend_title=title,
            title=title,
            key="lines",
            kind="lines",
            note=say("maps.lines_of", facts.lang, count=len(names), all=number(len(facts.lists.placed), facts.lang)),
            shown=False,
        )
    ]


#: The layers there are, in the order in which they are offered, and what makes each.
MAKERS: dict[str, Callable[[Facts], list[Layer]]] = {
    "gaps": _gaps,
    "rate": _rate,
    "ratio": _single("ratio"),
    "smoothed": _single(SMOOTHED, "smoothed"),
    "verdict": _single("verdict"),
    "density_adjusted": _symbols("density_adjusted"),
    "year": _series("year"),
    "level": _series("level"),
    "network": _series("network"),
    "regions": _areas("regions"),
    "borders": _areas("borders"),
    "lines": _lines,
    "access": _access,
    "applied": _applied("applied"),
    "approval": _applied("approval"),
    "academies": _academies,
    "schools": _schools,
}
