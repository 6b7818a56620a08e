"""The verb that makes the planners' report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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


@app.command(
    epilog="Example: kkgeo report partnerscholen.xlsx --register scholen.csv --academies academies.csv -o rapport.html"
)
def report(
    file: File,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The page, .html; a workbook of the same name stands beside it.")
    ] = Path("rapport.html"),
    register: Register = None,
    academies: Annotated[
        Path | None, typer.Option("--academies", help="List of academies, for distances and free places.")
    ] = None,
    capacity: Annotated[
        str | None, typer.Option("--capacity", help="Column of the academies with their free places.")
    ] = None,
    areas: Annotated[
        str, typer.Option("--areas", help="Areas to judge, as for kkgeo gaps; join with commas.")
    ] = "regions,border",
    strata: Annotated[
        str, typer.Option("--strata", help="Expect within these columns of both lists, such as level,network.")
    ] = "",
    n: Annotated[int, typer.Option("-n", help="How many schools to invite at most.")] = 50,
    title: Annotated[str | None, typer.Option("--title", help="Title of the report.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Where the lists come from.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="Date on the report, as 2025-03-01; today if left out.")
    ] = None,
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Write one page to mail and print, and a workbook with the same tables."""
    from kkgeo.reporting import report as write

    placed = placed_rows(file, vintage, lang, sheet, column)
    schools = None if register is None else placed_rows(register, vintage, lang)
    nearby = None if academies is None else placed_rows(academies, vintage, lang)
    with working(say(lang, "reporting")):
        files = write(
            placed,
            schools,
            path=out,
            academies=nearby,
            areas=listed(areas),
            strata=listed(strata),
            targets_n=n,
            capacity=capacity,
            lang=lang,
            title=title,
            source=source,
            date=date,
        )
    show_statuses(placed, lang)
    for written in files:
        console.print(say(lang, "written", file=written))
