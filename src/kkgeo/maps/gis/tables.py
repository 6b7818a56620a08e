"""Tables of areas and schools as layers that QGIS shows: by the measure of the map, by verdict, as points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kkgeo._base.geopackage import FeatureLayer, Style
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage, NamedGaps
from kkgeo._base.words import say
from kkgeo.areas.shapes import shape_of, with_shapes
from kkgeo.maps.classes.classify import classify_flags
from kkgeo.maps.classes.legend import LegendEntry
from kkgeo.maps.classes.palettes import FLAG_COLOURS, POSSIBLE_COLOUR
from kkgeo.maps.gis.layers import CLASS, classes_of, named
from kkgeo.maps.gis.qml import Category, single, style
from kkgeo.maps.layers.building import ACADEMY_COLOUR, SITE_COLOUR, area_layers
from kkgeo.reference._data import boundaries_2018
from kkgeo.reference.groupings import grouping_sources
from kkgeo.reference.municipalities import boundaries

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo.gaps import Gaps

#: Kinds of area that a map is coloured by, by the name of the index.
_MAPPED = ("nis", "province")
#: The one layer of a table: by its name kkgeo knows the file again.
_ONE = "kkgeo"


def counted_layers(table: gpd.GeoDataFrame, lang: str) -> list[FeatureLayer]:
    """Return a table of `kkgeo.coverage` with the class of every area on the map of its rate, and by its verdict."""
    styles: list[Style] = []
    told = noted(table, Coverage)
    value = next((each for each in ("rate", "rate_population") if table[each].notna().any()), None)
    if value is not None and table.index.name in (*_MAPPED, *grouping_sources()):
        assert told.vintage is not None
        [layer] = area_layers(
            {"": pd.DataFrame(table).drop(columns="geometry")},
            value, vintage=told.vintage, scheme=None, k=5, breaks=None, lang=lang,
        )  # fmt: skip
        categories, classes = classes_of(layer)
        own = pd.Series(classes, index=layer.shapes.index).reindex(table.index)
        attrs = table.attrs
        table = table.assign(**{CLASS: own})
        table.attrs = attrs
        styles.append(style(layer.title, "areas", CLASS, categories))
    if table["verdict"].isin(list(FLAG_COLOURS)).any():
        styles.append(by_verdict(lang))
    return [FeatureLayer(_ONE, table, named(styles))]


def gap_layers(areas: pd.DataFrame, found: Gaps | None, lang: str) -> list[FeatureLayer]:
    """Return named areas with their shapes, a row for every period; then areas that were found, and municipalities."""
    own = noted(areas, NamedGaps).municipalities_2018
    layers = [FeatureLayer("named", _shaped(areas, own), (by_verdict(lang),))]
    if found is None:
        return layers
    if len(found.areas):
        outlined = Category("", LegendEntry(say("maps.findings", lang), POSSIBLE_COLOUR, 0), filled=False)
        layers.append(FeatureLayer("found", found.areas, (single(say("maps.findings", lang), "areas", outlined),)))
    vintage = noted(found.municipalities).vintage or noted(areas).vintage
    if vintage is not None:
        towns = with_shapes(found.municipalities, boundaries(vintage))
        layers.append(FeatureLayer("municipalities", towns))
    return layers


def _shaped(areas: pd.DataFrame, own: dict[str, list[str]] | object) -> gpd.GeoDataFrame:
    import geopandas as gpd

    atoms = own if isinstance(own, dict) else {}
    shapes = {str(area): shape_of(frozenset(codes)) for area, codes in atoms.items()}
    return with_shapes(areas, gpd.GeoSeries(shapes, crs=boundaries_2018().crs))


def target_layers(chosen: gpd.GeoDataFrame, lang: str) -> list[FeatureLayer]:
    """Return schools to invite, as points."""
    site = Category("", LegendEntry(say("maps.sites", lang), SITE_COLOUR, len(chosen)))
    return [FeatureLayer(_ONE, chosen, (single(say("maps.sites", lang), "points", site),))]


def academy_layers(listed: gpd.GeoDataFrame, lang: str) -> list[FeatureLayer]:
    """Return academies as points; those to call have a rank."""
    title = say("maps.academies", lang)
    legend = Category("", LegendEntry(title, ACADEMY_COLOUR, len(listed)))
    return [FeatureLayer(_ONE, listed, (single(title, "points", legend),))]


def by_verdict(lang: str) -> Style:
    """Return the style that tells verdicts apart, in the colours of the map of verdicts."""
    legend = classify_flags(pd.Series([*FLAG_COLOURS]), lang)[1]
    categories = [Category(flag, entry) for flag, entry in zip(FLAG_COLOURS, legend, strict=True)]
    return style(say("maps.title.verdict", lang), "areas", "verdict", categories)
