"""The verb that draws a map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kkgeo._base.kept import drawing_file
from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import working, written
from kkgeo.cli.lists import AndAcademies, pairs
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_statuses
from kkgeo.errors import InputError


@verb(
    "map",
    academies=("register|layers|value", "!points"),
    value=("!layers",),
    points=("!layers",),
    strata=("!points",),
    denominator=("!points",),
    unit=("!points",),
    count=("!points",),
    overdispersion=("!points",),
    register=("!points",),
)
def draw(
    lists: AndAcademies,
    counted: options.Counted,
    delimited: options.Delimited,
    styled: options.Styled,
    out: options.MapOut,
    value: options.Value = None,
    points: options.Points = False,
    layers: options.Layers = None,
    areas: options.Outlined = None,
    layer: options.OwnLayers = (),
    size: options.Size = "16:9",
    overwrite: options.Overwrite = False,
) -> None:
    """Draw a map of the municipalities, of the sites, or of many layers over each other."""
    from kkgeo import choropleth, coverage, layered_map, point_map
    from kkgeo.areas.polygons import read_shapes
    from kkgeo.maps.layers.gaps import answers
    from kkgeo.maps.layers.stacking import ALL_LAYERS
    from kkgeo.maps.model import SUFFIXES
    from kkgeo.sites.counted import counted as counted_rows

    drawing_file(out, SUFFIXES)
    own = pairs("layer", layer, Path, "Bibliotheken=bibliotheken.gpkg")
    kind = "layers" if layers is not None else "points" if points else "areas"
    every, schools = lists.every(delimited.edition), lists.schools()
    placed = counted_rows(every)
    refuse_nothing(lists.file, placed)
    refuse_nothing(lists.register, schools, "register")
    if kind == "points" and (placed.geometry.isna() | placed.geometry.is_empty).all():
        raise InputError("errors.cli.no_points", file=lists.file.name)
    with working("drawing"):
        how: dict[str, Any] = {"lang": language(), **delimited.asked()}
        nearby = lists.nearby()
        about: dict[str, Any] = {**how, **counted.asked(), "geometry": False}
        table = None if points else coverage(placed, schools, academies=nearby, **about)
        how |= styled.asked()
        brought = {label: read_shapes(file) for label, file in own.items()}
        if areas:
            how["areas"] = options.listed(areas)
        elif layers is None and delimited != options.Delimited(edition=delimited.edition):
            # How far regions reach is seen where they are outlined.
            how["areas"] = "regions"
        answered = value is None and schools is not None and table is not None and answers(table)
        if table is None:
            spec = point_map(placed, colour=value, **how)
        elif layers is not None or brought or answered:
            shown: str | list[str] = options.listed(layers) if layers else ["gaps" if answered else "rate"]
            if layers is not None and layers.strip() == ALL_LAYERS:
                shown = ALL_LAYERS
            spec = layered_map(every, schools, academies=nearby, table=table, layers=shown, own=brought, **how)
        else:
            spec = choropleth(table, value or ("rate_population" if schools is None else "rate"), **how)
        spec.save(out, size=size, overwrite=overwrite)
    show_statuses(placed)
    written(out)
