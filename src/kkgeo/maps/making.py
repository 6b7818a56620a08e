"""The two kinds of map: areas coloured by a value, and the sites themselves."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.provenance import marks, noted
from kkgeo._base.provenance import note as note_of
from kkgeo._base.records import Coverage, Record
from kkgeo._base.text import tidy
from kkgeo._base.words import say
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.resolving import Areas, resolve
from kkgeo.counting.amounts import check_counts
from kkgeo.errors import CRSError, InputError
from kkgeo.maps.layers.building import area_layers, point_layer
from kkgeo.maps.layers.outlines import OUTLINES, outlines
from kkgeo.maps.layers.symbols import SYMBOLS, as_symbols
from kkgeo.maps.model import Layer, MapSpec
from kkgeo.reference import Edition, municipalities, provinces
from kkgeo.reference.placed import table_vintage
from kkgeo.sites.counted import counted_table, describe_left_out

#: Measures that are counts.
_COUNTS = ("collaborations", "partner_schools", "schools")

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme


@checked
def choropleth(
    table: pd.DataFrame | pd.Series,
    value: str | None = None,
    *,
    vintage: int | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    scheme: str | None = None,
    k: int = 5,
    breaks: Sequence[float] | None = None,
    palette: str | Sequence[str] | None = None,
    areas: Areas | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    source: str | None = None,
    note: str | None = None,
) -> MapSpec:
    """Colour municipalities, provinces or the groups of a grouping by a value.

    Parameters
    ----------
    table : DataFrame or Series
        Indexed by REFNIS code, or by the codes of provinces or groups where the index is called ``province``,
        ``arrondissement`` and so on; as `kkgeo.coverage` gives it.
    value : str, optional
        Column to colour by: numbers from zero up, or categories; ``rate`` if not given. A Series is coloured by what
        it is called.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the codes; the one the table notes if not given.
    title : str, optional
        Title; that of the measure if not given, of a Series its name. One without a name needs a title.
    subtitle : str, optional
        A line under the title.
    scheme : {"fisher_jenks", "quantiles", "equal_interval", "pretty", "diverging"}, optional
        How the values above zero are divided; if not given, ratios around one, all others by Fisher and Jenks.
    k : int
        Number of classes above zero, at most 7; around one 3, 5 or 7.
    breaks : sequence of float, optional
        Your own upper bounds instead; around one, the bounds above it.
    palette : str or sequence of str, optional
        Other colours: the name of a colormap of matplotlib, such as ``viridis``, or a colour for each class above zero.
    areas : optional
        Areas to outline, as for `kkgeo.coverage_gaps`.
    extent : {"core", "core+fringe"}
        How much of a region; the fringe has a dashed line.
    regions_file : path, optional
        Your own regions.
    edition : int, path or Typology, optional
        Which typology the clusters in ``cluster`` or ``belfius_cluster`` are of (the one that the rows name if not
        given), and in which a municipality is compared with the others of its cluster (Belfius 2018 if not given).
    lang : {"nl", "en", "fr"}
        Language of all texts.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    source : str, optional
        Source of the numbers, put before that of the boundaries.
    note : str, optional
        A remark of yours, before those the map makes itself.

    Returns
    -------
    MapSpec
        Zero is a class of its own; areas without a value, or not in the table, are grey. A density-adjusted
        count grows with km², so it is drawn as circles in the middle of areas, never as their colour.

    Raises
    ------
    InputError
        A column that is not there, a Series with neither name nor title, negative numbers, breaks that do not cover
        the values, a palette that does not fit the classes.
    UnknownReferenceError
        A code that the vintage does not have.
    SourceError
        A file that cannot be read.

    See Also
    --------
    layered_map : Several layers on one map, with a search and a table.
    point_map : A map of the sites themselves.
    coverage : The table that is most often drawn.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = choropleth(pd.Series({"11002": 3.0, "44021": 0.0}, name="Muziekscholen"))
    >>> spec.title, [entry.count for entry in spec.legend]
    ('Muziekscholen', [1, 1, 302])
    """
    lang = check_language(lang)
    check_extent(extent)
    name = None
    if isinstance(table, pd.Series):
        frame, value, name = _of_series(table, value, title)
    else:
        frame, value = table, value or "rate"
    vintage = table_vintage(frame, vintage)
    check_counts(frame)
    (layer,) = area_layers(
        {"": frame},
        value,
        vintage=vintage,
        scheme=scheme,
        k=k,
        breaks=breaks,
        palette=palette,
        edition=edition,
        lang=lang,
        title=title,
        name=name,
    )
    where: dict[str, Any] = {"extent": extent, "regions_file": regions_file, "edition": edition or 2018}
    drawn = as_symbols(layer, lang) if value in SYMBOLS else layer
    return map_of(
        (drawn, *_outlined(areas, vintage=vintage, lang=lang, **where)),
        frame,
        vintage=vintage,
        lang=lang,
        table=frame,
        title=layer.title,
        subtitle=subtitle,
        notes=[say("maps.raw", lang)] if value in _COUNTS else [],
        unplaced=_unplaced(frame, value),
        source=source,
        note=note,
        alternative=alternative_of(layer, lang),
    )


def _outlined(areas: Areas | None, *, vintage: int, lang: str, **how: Any) -> list[Layer]:
    """Return the layers that outline areas, if any are asked for; `how` is of `kkgeo.areas.resolving.resolve`."""
    named = [] if areas is None else resolve(areas, vintage=vintage, lang=lang, **how)
    return [made for key in OUTLINES for made in outlines(named, key, vintage=vintage, lang=lang)]


def _of_series(values: pd.Series, value: str | None, title: str | None) -> tuple[pd.DataFrame, str, str | None]:
    """Return a Series as a table, its column, and what it is called; None where its table says that."""
    name = values.name if value is None else value
    if name is None and not title:
        raise InputError("maps.nameless")
    name = str(title if name is None else name)
    return values.to_frame(name), name, None if noted(values).kind == "coverage" else name


@checked
def point_map(
    placed: gpd.GeoDataFrame,
    *,
    colour: str | None = None,
    vintage: int | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    areas: Areas | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    source: str | None = None,
    note: str | None = None,
) -> MapSpec:
    """Draw the sites that gave a point of their own.

    Parameters
    ----------
    placed : GeoDataFrame
        From `kkgeo.geocode`; any projected or geographic CRS.
    colour : str, optional
        Column whose values are told apart by colour: categories, or a ramp for numbers that vary.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the outlines; the one the rows were geocoded in if not given.
    title : str, optional
        Title; "Places with a partner school" if not given.
    subtitle : str, optional
        A line under the title.
    areas : optional
        Areas to outline, as for `kkgeo.coverage_gaps`.
    extent : {"core", "core+fringe"}
        How much of a region; the fringe has a dashed line.
    regions_file : path, optional
        Your own regions.
    edition : int, path or Typology, optional
        Which typology the clusters among the areas are of; Belfius 2018 if not given.
    lang : {"nl", "en", "fr"}
        Language of all texts.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    source : str, optional
        Source of the places, put before that of the boundaries.
    note : str, optional
        A remark of yours, before those the map makes itself.

    Returns
    -------
    MapSpec
        Rows without a point, or that lie nowhere sure, are not drawn; a note says how many.

    Raises
    ------
    InputError
        No geometry, or a column that is not there, or a vintage that is not that of the rows.
    CRSError
        Points without a CRS.
    SourceError
        A file that cannot be read.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    choropleth : Areas, coloured by a column of a table.
    layered_map : Sites and areas together.

    Examples
    --------
    >>> import pandas as pd, kkgeo
    >>> spec = point_map(kkgeo.geocode(pd.DataFrame({"naam": ["A"], "lat": [51.0], "lon": [4.5]})))
    >>> [(entry.label, entry.count) for entry in spec.legend]
    [('Plaats', 1)]
    """
    lang = check_language(lang)
    check_extent(extent)
    placed, vintage = counted_table(placed, "rows", vintage)
    drawn, without = pointed_rows(placed)
    if colour is not None and colour not in placed.columns:
        raise InputError(
            "errors.maps.no_column", value=colour, columns=[*placed.columns], hint=meant(colour, placed.columns)
        )
    named = tidy(title or say("maps.sites", lang))
    layer = point_layer(drawn, colour=colour, edition=edition, lang=lang, title=named)
    where: dict[str, Any] = {"extent": extent, "regions_file": regions_file, "edition": edition or 2018}
    return map_of(
        (layer, *_outlined(areas, vintage=vintage, lang=lang, **where)),
        placed,
        vintage=vintage,
        lang=lang,
        title=layer.title,
        subtitle=subtitle,
        notes=[say("maps.no_point", lang, count=without)] if without else [],
        unplaced=int(placed["nis"].isna().sum()),
        source=source,
        note=note,
        alternative=say("maps.alt_points", lang, points=len(drawn), title=layer.title),
    )


def map_of(
    layers: Sequence[Layer],
    *frames: pd.DataFrame | None,
    vintage: int,
    lang: str,
    notes: Sequence[str],
    unplaced: int,
    source: str | None,
    note: str | None,
    subtitle: str | None = None,
    **more: Any,
) -> MapSpec:
    """Return a map of layers that were made of tables: what it lies over, what has to be known, whose data it has."""
    about = pd.DataFrame()
    note_of(about, Record(kind="map", vintage=vintage, **marks(*frames)), lang=lang)
    return MapSpec(
        layers=tuple(layers),
        vintage=vintage,
        told=about.attrs,
        outlines=municipalities(vintage).geometry,
        provinces=provinces(vintage, geometry=True).geometry,
        notes=(*([tidy(note)] if note else []), *notes, *_warnings(unplaced, lang, *frames)),
        source=_source(source, vintage, lang, *frames),
        lang=lang,
        subtitle=tidy(subtitle or ""),
        **more,
    )


def pointed_rows(placed: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Return the placed rows that have a point, in EPSG:4326, and how many placed rows have none."""
    import geopandas as gpd

    if not isinstance(placed, gpd.GeoDataFrame):
        raise InputError("errors.maps.no_points")
    if placed.crs is None:
        raise CRSError("errors.maps.points_crs")
    # An empty point is as little a place as a missing one.
    pointed = ~(placed.geometry.isna() | placed.geometry.is_empty).to_numpy()
    somewhere = placed["nis"].notna().to_numpy()
    return placed[somewhere & pointed].to_crs(4326), int((somewhere & ~pointed).sum())


def _source(source: str | None, vintage: int, lang: str, *frames: pd.DataFrame | None) -> str:
    """Return where the numbers, the addresses and the boundaries come from."""
    looked_up = [say("provenance.addresses_by", lang, source=one) for one in marks(*frames)["attribution"]]
    return " ".join(filter(None, [tidy(source or ""), *looked_up, say("maps.source", lang, vintage=vintage)]))


def alternative_of(layer: Layer, lang: str) -> str:
    """Return what a map of areas shows, for who does not see it."""
    return say("maps.alt_areas", lang, areas=len(layer.names), title=layer.title)


def _unplaced(frame: pd.DataFrame, value: str) -> int:
    """Return how many rows have no area: as the table notes it, else as its own row says."""
    unplaced = noted(frame, Coverage).unplaced
    column = "collaborations" if "collaborations" in frame.columns else value
    if unplaced is not None or "unplaced" not in frame.index or column not in _COUNTS:
        return unplaced or 0
    counted: float = pd.to_numeric(frame.loc[["unplaced"], column]).fillna(0).sum()
    return int(counted)


def _warnings(unplaced: int, lang: str, *frames: pd.DataFrame | None) -> list[str]:
    """Return what has to be known of all numbers: that they are invented, that rows are missing."""
    notes = [say("maps.unplaced", lang, count=unplaced)] if unplaced else []
    if frames and frames[0] is not None:
        # The first is what is counted.
        notes += describe_left_out(noted(frames[0]).rows_left_out, lang)
    if marks(*frames)["invented"]:
        notes.insert(0, say("datasets.invented", lang))
    return notes
