"""Verbs that draw: demo, map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kkgeo.cli.common import (
    Columns,
    File,
    Lang,
    Register,
    Sheet,
    Vintage,
    app,
    console,
    listed,
    placed_rows,
    show_statuses,
    working,
)
from kkgeo.cli.texts import Language, say
from kkgeo.errors import InputError


@app.command(epilog="Example: kkgeo demo -o kkgeo-demo")
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to; made if it is not there.")] = Path(
        "kkgeo-demo"
    ),
    vintage: Vintage = 2025,
    lang: Lang = Language.nl,
) -> None:
    """Run the whole path on the built-in illustrative data."""
    from kkgeo import demo as demonstration

    if out.exists() and not out.is_dir():
        msg = f"{out} is a file. Give the name of a folder with -o."
        raise InputError(msg)
    out.mkdir(parents=True, exist_ok=True)
    with working(say(lang, "demo")):
        comparisons, files = demonstration.run(out, vintage=vintage, lang=lang)
    for name, comparison in comparisons.items():
        shown = Table(name, *map(str, comparison.published.columns), title=say(lang, "published", name=name))
        for area in comparison.published.index:
            pairs = zip(comparison.published.loc[area], comparison.computed.loc[area], strict=True)
            shown.add_row(str(area), *(f"{a} | {b}" for a, b in pairs))
        console.print(shown)
        console.print(say(lang, "same" if comparison.agrees else "differs"))
    console.print(say(lang, "invented"))
    for file in files:
        console.print(say(lang, "written", file=file))
    console.print(say(lang, "look", file=files[0]))


@app.command(name="map", epilog="Example: kkgeo map partnerscholen.xlsx --register scholen.csv -o kaart.html")
def draw(
    file: File,
    out: Annotated[Path, typer.Option("--out", "-o", help=".html, .png, .svg or .pdf.", show_default=False)],
    register: Register = None,
    value: Annotated[
        str | None,
        typer.Option("--value", help="Column to colour by; rate if there is a register, else rate_population."),
    ] = None,
    points: Annotated[bool, typer.Option("--points", help="Draw the sites themselves; --value colours them.")] = False,
    layers: Annotated[
        str | None,
        typer.Option(
            "--layers",
            help="Several layers on one map: all, or rate, ratio, smoothed, flag, density_adjusted, year, level, "
            "network, regions, borders, lines, academies, schools; join with commas.",
        ),
    ] = None,
    academies: Annotated[Path | None, typer.Option("--academies", help="List of academies, for --layers.")] = None,
    size: Annotated[str, typer.Option("--size", help="Of a picture: 16:9, a4 or a4-landscape.")] = "16:9",
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Draw a map of the municipalities, of the sites, or of many layers over each other."""
    from kkgeo.counting import coverage as count
    from kkgeo.maps import choropleth, layered_map, point_map

    if out.suffix.lower() not in (".html", ".png", ".svg", ".pdf"):
        msg = f"Cannot tell what kind of map {out.name!r} is to be. End its name in .html, .png, .svg or .pdf."
        raise InputError(msg)
    placed = placed_rows(file, vintage, lang, sheet, column)
    schools = None if register is None else placed_rows(register, vintage, lang)
    with working(say(lang, "drawing")):
        if layers is not None:
            chosen = None if layers.strip() == "all" else listed(layers)
            nearby = None if academies is None else placed_rows(academies, vintage, lang)
            spec = layered_map(placed, schools, academies=nearby, layers=chosen, lang=lang)
        elif points:
            spec = point_map(placed, colour=value, lang=lang)
        else:
            table = count(placed, schools, lang=lang)
            spec = choropleth(table, value or ("rate_population" if schools is None else "rate"), lang=lang)
        spec.save(out, size=size)
    show_statuses(placed, lang)
    console.print(say(lang, "written", file=out))
