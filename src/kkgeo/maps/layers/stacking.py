"""The planners' map: everything that is known of a programme as layers over one set of boundaries."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.text import tidy
from kkgeo._base.words import phrase, say
from kkgeo.areas.area import CORE, EXTENTS
from kkgeo.areas.resolving import Areas, resolve
from kkgeo.counting.amounts import check_counts
from kkgeo.counting.leaning import MUNICIPALITY
from kkgeo.counting.lists import Lists
from kkgeo.counting.tabulating import tabulated
from kkgeo.errors import InputError, KkgeoError
from kkgeo.gaps import Gaps
from kkgeo.maps.findings import findings_of, legend_of
from kkgeo.maps.layers.charting import charts_of
from kkgeo.maps.layers.gaps import JUDGED, Judgement, Words, judge, nothing_counted
from kkgeo.maps.layers.makers import MAKERS, Facts
from kkgeo.maps.layers.own import own_layers
from kkgeo.maps.making import alternative_of, map_of, pointed_rows
from kkgeo.maps.model import Layer, MapSpec, Tiles
from kkgeo.reference import Edition, read_typology
from kkgeo.spatial.cartogram import dorling

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

#: What has an outline if nobody says otherwise.
OUTLINED = ("regions", "borders")
#: Whatever the data can fill, as on the command line.
ALL_LAYERS = "all"


@checked
def layered_map(
    placed: gpd.GeoDataFrame,
    register: pd.DataFrame | None = None,
    *,
    academies: gpd.GeoDataFrame | None = None,
    table: pd.DataFrame | None = None,
    layers: str | Sequence[str] | None = None,
    vintage: int | None = None,
    areas: Areas | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    scheme: str | None = None,
    k: int = 5,
    breaks: Sequence[float] | None = None,
    palette: str | Sequence[str] | None = None,
    circles: bool = True,
    edition: Edition | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    source: str | None = None,
    note: str | None = None,
    tiles: Tiles | None = None,
    named: pd.DataFrame | None = None,
    gaps: Gaps | None = None,
    own: Mapping[str, object] | None = None,
) -> MapSpec:
    """Lay what is known over each other: gaps, rates, years, levels, networks, regions, schools, academies.

    With a register the first layer answers where the gaps are: over a quiet surface only what is claimed has a strong
    colour, and title, subtitle and text alternative say it.

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
    layers : "all" or sequence of str, optional
        Which layers, out of ``gaps``, ``rate``, ``ratio``, ``smoothed``, ``verdict``, ``density_adjusted``, ``year``,
        ``level``, ``network``, ``regions``, ``borders``, ``lines``, ``access``, ``applied``, ``approval``,
        ``academies``, ``schools``; all that the data can fill if not given.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the municipalities; the one the rows were geocoded in if not given.
    areas : optional
        Areas to judge and to outline, as for `kkgeo.coverage_gaps`: the layer ``borders`` outlines those along a
        border, ``regions`` all others. If not given, the regions and the border as a whole are judged, and each border
        has an outline of its own.
    extent : {"core", "core+fringe"}
        How much of a region; the fringe has a dashed line.
    regions_file : path, optional
        Your own regions.
    scheme : {"fisher_jenks", "quantiles", "equal_interval", "pretty"}, optional
        How the values above zero are divided, Fisher-Jenks if not given; ratios are divided around one. The steps of
        a series have the same bounds.
    k : int
        Number of classes above zero, at most 7.
    breaks : sequence of float, optional
        Your own upper bounds instead; ratios keep theirs.
    palette : str or sequence of str, optional
        Other colours: the name of a colormap of matplotlib, or a colour for each class above zero.
    circles : bool
        Whether the map can show circles as large as the number of schools (without a register: inhabitants) instead
        of areas.
    edition : int, path or Typology, optional
        In which typology a municipality is compared with the others of its cluster; see `kkgeo.read_typology`. That of
        `table` if not given, else that of 2018.
    title, subtitle : str, optional
        Title, and a line under it.
    lang : {"nl", "en", "fr"}
        Language of all texts.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    source : str, optional
        Source of the numbers, put before that of the boundaries.
    note : str, optional
        A remark of yours, before those the map makes itself.
    tiles : Tiles, optional
        A background from a network, with its attribution. Without it the page asks nothing of any network.
    named : DataFrame, optional
        What `kkgeo.coverage_gaps` gave for these rows and areas; judged anew if not given.
    gaps : Gaps, optional
        What `kkgeo.find_gaps` gave for `table`; looked for anew if neither this nor `named` is given.
    own : mapping of str to GeoDataFrame, optional
        Layers of yours by their labels: points, lines or areas in any CRS; a column ``name`` says what each is.

    Returns
    -------
    MapSpec
        Its interactive page has all layers; a figure has the first. Its ``findings`` are what is claimed: named areas
        whose verdict is ``under`` and areas that hold after looking everywhere. What may be chance has a dashed line.

    Raises
    ------
    InputError
        Rows that were not geocoded, an unknown layer, or one that the data cannot fill; vintages that differ.
    SourceError
        A file that cannot be read.
    UnknownReferenceError
        An unknown language, vintage or edition, or a code that the vintage does not have.

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
    lists = Lists.of(placed, register, academies, vintage)
    if table is None:
        table = tabulated(lists, [MUNICIPALITY], edition=2018 if edition is None else edition, lang=lang)
    elif table.index.name != "nis":
        raise InputError("errors.maps.by_municipality")
    return stacked(
        lists,
        table,
        layers=layers,
        areas=areas,
        extent=extent,
        regions_file=regions_file,
        scheme=scheme,
        k=k,
        breaks=breaks,
        palette=palette,
        circles=circles,
        edition=edition,
        title=title,
        subtitle=subtitle,
        lang=lang,
        source=source,
        note=note,
        tiles=tiles,
        named=named,
        gaps=gaps,
        own=own,
        every=placed,
    )


def stacked(
    lists: Lists,
    table: pd.DataFrame,
    *,
    lang: str,
    layers: str | Sequence[str] | None = None,
    areas: Areas | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    scheme: str | None = None,
    k: int = 5,
    breaks: Sequence[float] | None = None,
    palette: str | Sequence[str] | None = None,
    circles: bool = True,
    edition: Edition | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
    note: str | None = None,
    tiles: Tiles | None = None,
    named: pd.DataFrame | None = None,
    gaps: Gaps | None = None,
    own: Mapping[str, object] | None = None,
    provinces: pd.DataFrame | None = None,
    every: pd.DataFrame | None = None,
) -> MapSpec:
    """Return what `layered_map` does of lists that were checked, and their tables by municipality and by province."""
    placed, register, academies, vintage = lists.placed, lists.register, lists.academies, lists.vintage
    drawn, without = pointed_rows(placed)
    clusters = None if edition is None else read_typology(edition)
    check_counts(table)
    asked: dict[str, Any] = {"regions_file": regions_file, "lang": lang, "edition": clusters or 2018}
    outlined = OUTLINED if areas is None else areas
    where = {**asked, "vintage": vintage, "register": register}
    lined, reaching = (resolve(outlined, extent=how, **where) for how in (extent, EXTENTS[-1]))
    facts = Facts(lists, drawn, table, lined, reaching, scheme, k, clusters, lang, breaks, palette, every)
    chosen = _chosen(layers, facts)
    judgement, lacking = None, ""
    if "gaps" in chosen:
        about = {**asked, "areas": JUDGED if areas is None else areas, "extent": extent}
        judgement, lacking = _judged(facts, named, gaps, about, must=layers not in (None, ALL_LAYERS))
    made = [layer for key in chosen if key != "gaps" or judgement for layer in MAKERS[key](facts)]
    made += own_layers(own or {}, before=len(lined))
    if not made:
        raise InputError("errors.maps.nothing", known=tuple(MAKERS))
    words = judgement.words(placed, table, lang) if judgement and made[0].key == "gaps" else _words(made[0], facts)
    notes = [*filter(None, [lacking]), *words.notes]
    notes += [say("maps.no_point", lang, count=without)] if without and "schools" in chosen else []
    size = "schools" if register is not None else "population"
    others = len({layer.key for layer in made}) - 1
    more = [say("maps.alt_more", lang, count=others)] if others else []
    drawn_claims = findings_of(judgement.claims, reaching, lang) if judgement else ()
    return map_of(
        made,
        placed,
        register,
        academies,
        table,
        vintage=vintage,
        lang=lang,
        title=tidy(title or words.title),
        subtitle=words.subtitle if subtitle is None else subtitle,
        notes=notes,
        unplaced=int(placed["nis"].isna().sum()),
        source=source,
        note=note,
        alternative=" ".join([words.alternative, *more]),
        circles=dorling(table[size], vintage=vintage) if circles else None,
        circles_title=say(f"maps.circles_{size}", lang),
        tiles=tiles,
        table=table,
        findings=drawn_claims,
        findings_legend=legend_of(drawn_claims, lang),
        charts=charts_of(judgement, facts, provinces) if judgement else (),
    )


def _judged(
    facts: Facts, named: pd.DataFrame | None, gaps: Gaps | None, about: dict[str, Any], *, must: bool
) -> tuple[Judgement | None, str]:
    """Return what is claimed of the areas; or, unless it `must` be, why these data cannot be judged."""
    if named is not None or gaps is not None:
        return Judgement.of(named, gaps, facts.lang), ""
    if facts.register is None:
        # What inhabitants let expect has no areas judged by it: as any layer that the data lack something for.
        if must:
            lacking = phrase("errors.maps.lacks_register", key="gaps")
            raise InputError("errors.maps.cannot_make", key="gaps", lacking=lacking)
        return None, ""
    try:
        return judge(facts.lists, facts.table, **about), ""
    except KkgeoError as error:
        if must:
            raise
        return None, say("maps.not_judged", facts.lang, reason=tidy(error.told(facts.lang)))


def _words(first: Layer, facts: Facts) -> Words:
    """Return what a map says that does not answer where the gaps are."""
    lang = facts.lang
    placed = facts.lists.placed
    if not placed["nis"].notna().any():
        return nothing_counted(len(placed), noted(facts.table, Coverage).count, lang)
    if first.key == "rate":
        alternative = alternative_of(first, lang)
    else:
        alternative = say("maps.alt_layers", lang, layer=first.title)
    return Words(say("maps.layered", lang), "", alternative)


def check_layers(layers: Sequence[str]) -> None:
    """Refuse a layer that there is not."""
    for key in layers:
        if key not in (*MAKERS, ALL_LAYERS):
            raise InputError("errors.maps.layer", key=key, known=tuple(MAKERS), hint=meant(key, MAKERS))


def _chosen(layers: str | Sequence[str] | None, facts: Facts) -> list[str]:
    if isinstance(layers, str) and layers != ALL_LAYERS:
        layers = [layers]
    if layers is None or layers == ALL_LAYERS:
        return [key for key in MAKERS if not facts.lacking(key)]
    check_layers(layers)
    for key in layers:
        lacking = facts.lacking(key)
        if lacking:
            raise InputError("errors.maps.cannot_make", key=key, lacking=lacking)
    return [key for key in MAKERS if key in layers]
