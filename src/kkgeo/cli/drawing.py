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
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Draw a map of the municipalities, or of the sites."""
    from kkgeo.counting import coverage as count
    from kkgeo.maps import choropleth, point_map

    if out.suffix.lower() not in (".html", ".png", ".svg", ".pdf"):
        msg = f"Cannot tell what kind of map {out.name!r} is to be. End its name in .html, .png, .svg or .pdf."
        raise InputError(msg)
    placed = placed_rows(file, vintage, lang, sheet, column)
    schools = None if register is None else placed_rows(register, vintage, lang)
    with working(say(lang, "drawing")):
        if points:
            spec = point_map(placed, colour=value, lang=lang)
        else:
            table = count(placed, schools, lang=lang)
            spec = choropleth(table, value or ("rate_population" if schools is None else "rate"), lang=lang)
        spec.save(out)
    show_statuses(placed, lang)
    console.print(say(lang, "written", file=out))
