"""The planners' map: everything that is known of a programme as layers over one set of boundaries."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from kkgeo._base.language import check_language
from kkgeo._base.provenance import Coverage, noted
from kkgeo._base.text import tidy
from kkgeo._base.words import Phrase, heading, number, phrase, say, sentence, word
from kkgeo.areas.area import CORE, EXTENTS, Area
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.areas.resolving import resolve
from kkgeo.counting import coverage
from kkgeo.counting.measures import amount, measure_of
from kkgeo.errors import InputError
from kkgeo.maps.classes.classify import LegendEntry
from kkgeo.maps.classes.ratios import RATIOS
from kkgeo.maps.layers.building import area_layers, point_layer
from kkgeo.maps.layers.outlines import OUTLINES, areas_of_towns, of_layer, outlines
from kkgeo.maps.making import alternative_of, pointed_rows, source_of, warnings_of
from kkgeo.maps.model import Layer, MapSpec, Tiles
from kkgeo.reference import Edition, Typology, municipalities, provinces, read_typology
from kkgeo.reference.placed import placed_table
from kkgeo.sites.headings import column_of
from kkgeo.spatial.cartogram import dorling
from kkgeo.stats.poisson import NO_DENOMINATOR

if TYPE_CHECKING:
    import geopandas as gpd

#: The layers there are, in the order in which they are offered.
LAYERS = (
    "rate",
    "ratio",
    "smoothed",
    "flag",
    "density_adjusted",
    "year",
    "level",
    "network",
    "regions",
    "borders",
    "lines",
    "academies",
    "schools",
)
#: Of the smoothed ratios, those that lean on the neighbours: what a map is for.
SMOOTHED = "smoothed_local"
_ACADEMY_COLOUR, _LINE_COLOUR = "#d55e00", "#5a5a5a"


def layered_map(
    placed: gpd.GeoDataFrame,
    register: pd.DataFrame | None = None,
    *,
    academies: gpd.GeoDataFrame | None = None,
    table: pd.DataFrame | None = None,
    layers: Sequence[str] | None = None,
    vintage: int | None = None,
    areas: Any = ("regions", "borders"),
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    scheme: str | None = None,
    k: int = 5,
    circles: bool = True,
    edition: Edition | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    lang: str = "nl",
    source: str | None = None,
    note: str | None = None,
    tiles: Tiles | None = None,
) -> MapSpec:
    """Lay what is known over each other: rates, judgements, years, levels, networks, regions, schools, academies.

    Parameters
    ----------
    placed : GeoDataFrame
        Collaborations, one row each, from `kkgeo.geocode`.
    register : DataFrame, optional
        All schools, placed likewise: the denominator. Without it the map shows collaborations by inhabitants.
    academies : GeoDataFrame, optional
        Academies, placed likewise; a school is joined to its academy by its number (``academy_number``), else by
        its name (``academy``).
    table : DataFrame, optional
        What `kkgeo.coverage` gave for these rows by municipality; counted anew if not given.
    layers : sequence of str, optional
        Which layers, out of ``rate``, ``ratio``, ``smoothed``, ``flag``, ``density_adjusted``, ``year``, ``level``,
        ``network``, ``regions``, ``borders``, ``lines``, ``academies``, ``schools``; all that the data can fill if not
        given.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the municipalities; the one the rows were geocoded in if not given.
    areas : optional
        Areas to outline, as for `kkgeo.coverage_gaps`: the layer ``borders`` has those along a border, ``regions`` all
        others.
    extent : {"core", "core+fringe"}
        How much of a region; the fringe has a dashed line.
    regions_file : path, optional
        Your own regions.
    scheme : {"fisher_jenks", "quantiles", "equal_interval", "pretty"}, optional
        How the values above zero are divided, Fisher-Jenks if not given; ratios are divided around one. The steps of
        a series have the same bounds.
    k : int
        Number of classes above zero, at most 7.
    circles : bool
        Whether the map can show circles as large as the number of schools (without a register: inhabitants) instead
        of areas.
    edition : int, path or Typology, optional
        In which typology a municipality is compared with the others of its cluster; see `kkgeo.read_typology`. That of
        `table` if not given, else that of 2018.
    title, subtitle : str, optional
        Title, and a line under it.
    lang : {"nl", "en"}
        Language of all texts.
    source : str, optional
        Source of the numbers, put before that of the boundaries.
    note : str, optional
        A remark of yours, before those the map makes itself.
    tiles : Tiles, optional
        A background from a network, with its attribution. Without it the page asks nothing of any network.

    Returns
    -------
    MapSpec
        Its interactive page has all layers; a figure has the first.

    Raises
    ------
    InputError
        Rows that were not geocoded, an unknown layer, or one that the data cannot fill; vintages that differ.

    See Also
    --------
    choropleth : One column on one map.
    point_map : The sites themselves.
    report : Maps with the tables and sentences that go with them.

    Examples
    --------
    >>> import pandas as pd, kkgeo
    >>> rows = kkgeo.geocode(pd.DataFrame({"naam": ["A"], "lat": [51.0], "lon": [4.5], "jaar": [2021]}))
    >>> [layer.key for layer in layered_map(rows, layers=["rate", "schools"]).layers]
    ['rate', 'schools']
    """
    lang = check_language(lang)
    placed, vintage = placed_table(placed, "rows", vintage)
    if register is not None:
        register, _ = placed_table(register, "register", vintage)
    if academies is not None:
        academies, _ = placed_table(academies, "academies", vintage)
    drawn, without = pointed_rows(placed)
    clusters = None if edition is None else read_typology(edition)
    if table is None:
        table = coverage(placed, register, vintage=vintage, edition=clusters or 2018, lang=lang)
    elif table.index.name != "nis":
        raise InputError("errors.maps.by_municipality")
    asked: dict[str, Any] = {"vintage": vintage, "regions_file": regions_file, "register": register, "lang": lang}
    asked["edition"] = clusters or 2018
    named, reaching = (resolve(areas, extent=how, **asked) for how in (extent, EXTENTS[-1]))
    facts = _Facts(placed, drawn, register, academies, table, vintage, named, reaching, scheme, k, clusters, lang)
    chosen = _chosen(layers, facts)
    made = [layer for key in chosen for layer in _MAKERS[key](facts)]
    if not made:
        raise InputError("errors.maps.nothing", known=LAYERS)
    first = made[0]
    title = tidy(title or say("maps.layered", lang))
    notes = [tidy(note)] if note else []
    notes += [say("maps.no_point", lang, count=without)] if without and "schools" in chosen else []
    notes += warnings_of(int(placed["nis"].isna().sum()), lang, placed, register, academies, table)
    size = "schools" if register is not None else "population"
    alternative = (
        alternative_of(first, table[facts.value], lang)
        if first.key == "rate"
        else say("maps.alt_layers", lang, layer=first.title)
    )
    others = len({layer.key for layer in made}) - 1
    if others:
        alternative += " " + say("maps.alt_more", lang, count=others)
    return MapSpec(
        title=title,
        layers=tuple(made),
        outlines=municipalities(vintage).geometry,
        provinces=provinces(vintage, geometry=True).geometry,
        notes=tuple(notes),
        source=source_of(source, vintage, lang, placed, register, academies, table),
        alternative=alternative,
        lang=lang,
        subtitle=tidy(subtitle or ""),
        circles=dorling(table[size], vintage=vintage) if circles else None,
        circles_title=say(f"maps.circles_{size}", lang),
        tiles=tiles,
    )


def _chosen(layers: Sequence[str] | None, facts: _Facts) -> list[str]:
    if layers is None:
        return [key for key in LAYERS if not facts.lacking(key)]
    for key in layers:
        if key not in LAYERS:
            raise InputError("errors.maps.layer", key=key, known=LAYERS)
        lacking = facts.lacking(key)
        if lacking:
            raise InputError("errors.maps.cannot_make", key=key, lacking=lacking)
    return [key for key in LAYERS if key in layers]


@dataclass(frozen=True, eq=False)
class _Facts:
    """What the layers are made of."""

    placed: gpd.GeoDataFrame
    drawn: gpd.GeoDataFrame
    register: pd.DataFrame | None
    academies: gpd.GeoDataFrame | None
    table: pd.DataFrame
    vintage: int
    #: What is outlined; and the same with the fringes, for the table.
    areas: list[Area]
    reaching: list[Area]
    scheme: str | None
    k: int
    clusters: Typology | None
    lang: str

    @property
    def value(self) -> str:
        """The measure that the map is about."""
        return "rate" if self.register is not None else "rate_population"

    @property
    def counted(self) -> dict[str, Any]:
        """What the table counts against what, for whatever is counted beside it."""
        told = noted(self.table, Coverage)
        return {"count": told.count, "denominator": told.denominator, "strata": told.strata, "unit": told.school}

    def lacking(self, key: str) -> Phrase | None:
        """Say in words what the data lack for a layer, or nothing."""
        if key in ("ratio", "smoothed", "flag", "density_adjusted"):
            column = SMOOTHED if key == "smoothed" else key
            # Without anything to expect a flag says that there is no denominator, of every area alike.
            there = column in self.table.columns
            known = there and self.table[column].notna() & (self.table[column] != NO_DENOMINATOR)
            there = bool(np.any(known))
            return None if there else phrase("errors.maps.lacks_register", key=key)
        if key in ("year", "level", "network"):
            there = key in self.placed.columns and bool(self.placed[key].notna().any())
            if not there:
                return phrase("errors.maps.lacks_rows", key=key)
            split = key == "year" or self.register is None or key in self.register.columns
            return None if split else phrase("errors.maps.lacks_split", key=key)
        if key in OUTLINES:
            return None if of_layer(self.areas, key) else phrase("errors.maps.lacks_area")
        if key in ("academies", "lines") and self.academies is None:
            return phrase("errors.maps.lacks_academies")
        if key == "lines":
            return None if len(self.lines[0]) else phrase("errors.maps.lacks_points")
        return None

    @cached_property
    def academy_points(self) -> gpd.GeoDataFrame:
        """The academies that have a point."""
        assert self.academies is not None
        return pointed_rows(self.academies)[0]

    @cached_property
    def lines(self) -> tuple[gpd.GeoSeries, list[str]]:
        """From every school with a point to its academy, where that has one, and what each line joins."""
        import geopandas as gpd

        points = self.academy_points
        for role, theirs in (("academy_number", "institution"), ("academy", "name")):
            own = column_of(self.drawn.columns, role)
            if own is not None and theirs in points.columns:
                # Of two academies with one name nobody knows which is meant.
                single = points[points[theirs].notna() & ~points[theirs].duplicated(keep=False)]
                ends = self.drawn[own].map(single.set_index(theirs).geometry)
                break
        else:
            ends = pd.Series(None, index=self.drawn.index, dtype=object)
        known = ends.notna().to_numpy()
        pairs = zip(self.drawn.geometry[known], ends[known], strict=True)
        lines = [shapely.LineString([(a.x, a.y), (b.x, b.y)]) for a, b in pairs]
        names = self.drawn["name"] if "name" in self.drawn else self.drawn["municipality"]
        return gpd.GeoSeries(lines, crs=4326), ["" if pd.isna(name) else tidy(name) for name in names[known]]


def _measure(facts: _Facts, frames: dict[str, pd.DataFrame], value: str, **more: Any) -> list[Layer]:
    scheme = None if value in RATIOS else facts.scheme
    made = area_layers(
        frames,
        value,
        vintage=facts.vintage,
        scheme=scheme,
        k=facts.k,
        breaks=None,
        edition=facts.clusters,
        lang=facts.lang,
        **more,
    )
    named = areas_of_towns(facts.reaching, vintage=facts.vintage, lang=facts.lang)
    return [replace(layer, columns=(*layer.columns, *named)) for layer in made]


def _single(value: str, key: str | None = None) -> Callable[[_Facts], list[Layer]]:
    def make(facts: _Facts) -> list[Layer]:
        return _measure(facts, {"": facts.table}, value, key=key or value)

    return make


def _rate(facts: _Facts) -> list[Layer]:
    table = facts.table.drop("unplaced", errors="ignore")
    measure = measure_of(table, facts.value)
    note = ""
    if measure is not None:
        above, base = (float(table[column].sum()) for column in measure.columns)
        counted, per = amount(measure.counted, above), amount(measure.per, base)
        note = say("maps.base", facts.lang, counted=counted, per=per)
    return _measure(facts, {"": facts.table}, facts.value, key="rate", note=note)


def _series(column: str) -> Callable[[_Facts], list[Layer]]:
    """Return a maker of one layer with a step for each value of a column, all with the same bounds."""

    def make(facts: _Facts) -> list[Layer]:
        lang = facts.lang
        # What the rows are split by needs no stratum of the same name.
        how = {**facts.counted, "strata": [stratum for stratum in facts.counted["strata"] if stratum != column]}
        counts = coverage(
            facts.placed, facts.register, by=["municipality", column], vintage=facts.vintage, lang=lang, **how
        )
        frames: dict[str, pd.DataFrame] = {}
        for value in counts.index.get_level_values(1).unique():
            label = heading("word.not_given", lang) if value == UNKNOWN else tidy(value)
            frames[label] = counts[counts.index.get_level_values(1) == value].droplevel(1)
        name = word("column", column, lang)
        made = _measure(facts, frames, facts.value, key=column, title=say("maps.series", lang, column=name))
        return [replace(layer, step_title=sentence(name)) for layer in made]

    return make


def _areas(key: str) -> Callable[[_Facts], list[Layer]]:
    """Return a maker of the outlines of the areas that are judged, or of those along a border."""
    return lambda facts: outlines(facts.areas, key, vintage=facts.vintage, lang=facts.lang)


def _schools(facts: _Facts) -> list[Layer]:
    title = say("maps.sites", facts.lang)
    return [
        point_layer(facts.drawn, colour=None, lang=facts.lang, title=title, key="schools", clustered=True, shown=False)
    ]


def _academies(facts: _Facts) -> list[Layer]:
    title = say("maps.academies", facts.lang)
    return [
        point_layer(
            facts.academy_points, colour=None, lang=facts.lang, title=title, key="academies", shown=False,
            site=heading("column.academy", facts.lang), site_colour=_ACADEMY_COLOUR,
        )
    ]  # fmt: skip


def _lines(facts: _Facts) -> list[Layer]:
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
            note=say("maps.lines_of", facts.lang, count=len(names), all=number(len(facts.placed), facts.lang)),
            shown=False,
        )
    ]


_MAKERS: dict[str, Callable[[_Facts], list[Layer]]] = {
    "rate": _rate,
    "ratio": _single("ratio"),
    "smoothed": _single(SMOOTHED, "smoothed"),
    "flag": _single("flag"),
    "density_adjusted": _single("density_adjusted"),
    "year": _series("year"),
    "level": _series("level"),
    "network": _series("network"),
    "regions": _areas("regions"),
    "borders": _areas("borders"),
    "schools": _schools,
    "academies": _academies,
    "lines": _lines,
}
