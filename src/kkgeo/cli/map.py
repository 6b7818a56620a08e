"""The verb that draws a map."""

from __future__ import annotations

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import working, written
from kkgeo.cli.lists import AndAcademies
from kkgeo.cli.showing import show_statuses
from kkgeo.errors import InputError


@verb("map")
def draw(
    lists: AndAcademies,
    delimited: options.Delimited,
    out: options.MapOut,
    value: options.Value = None,
    points: options.Points = False,
    layers: options.Layers = None,
    areas: options.Outlined = None,
    size: options.Size = "16:9",
    overwrite: options.Overwrite = False,
) -> None:
    """Draw a map of the municipalities, of the sites, or of many layers over each other."""
    from kkgeo import choropleth, coverage, layered_map, point_map

    if out.suffix.lower() not in (".html", ".png", ".svg", ".pdf"):
        raise InputError("errors.cli.map_suffix", name=out.name)
    placed, schools = lists.placed(delimited.edition), lists.schools()
    with working("drawing"):
        how = {"lang": language(), **delimited.asked()} | ({"areas": options.listed(areas)} if areas else {})
        if layers is not None:
            chosen = None if layers.strip() == "all" else options.listed(layers)
            spec = layered_map(placed, schools, academies=lists.nearby(), layers=chosen, **how)
        elif points:
            spec = point_map(placed, colour=value, lang=language())
        else:
            table = coverage(placed, schools, lang=language())
            spec = choropleth(table, value or ("rate_population" if schools is None else "rate"), **how)
        spec.save(out, size=size, overwrite=overwrite)
    show_statuses(placed)
    written(out)
