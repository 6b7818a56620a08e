"""The verb that hands over: report."""

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
        Path, typer.Option("--out", "-o", help="The page, .html; the workbook gets the same name in .xlsx.")
    ] = Path("rapport.html"),
    register: Register = None,
    academies: Annotated[
        Path | None, typer.Option("--academies", help="List of academies, for distance and free places.")
    ] = None,
    capacity: Annotated[
        str | None, typer.Option("--capacity", help="Column of the academies with their free places.")
    ] = None,
    areas: Annotated[
        str,
        typer.Option(
            "--areas",
            help="regions, border, borders, provinces, clusters; hageland, V5 and the like; a file of polygons.",
        ),
    ] = "regions,border",
    strata: Annotated[
        str, typer.Option("--strata", help="Expect within these columns of both lists, such as level,network.")
    ] = "",
    regions: Annotated[Path | None, typer.Option("--regions", help="Your own regions: .toml or .csv.")] = None,
    n: Annotated[int, typer.Option("-n", help="How many schools to invite at most.")] = 50,
    title: Annotated[str | None, typer.Option("--title", help="Title of the report.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Where the lists come from.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="Date on the report, as in 2025-03-01; today if left out.")
    ] = None,
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Write the planners' report: one page to mail, one workbook with the same tables."""
    from kkgeo.reporting import report as write_report
    from kkgeo.reporting.build import check_path

    check_path(out)
    placed = placed_rows(file, vintage, lang, sheet, column)
    schools = None if register is None else placed_rows(register, vintage, lang)
    nearby = None if academies is None else placed_rows(academies, vintage, lang)
    with working(say(lang, "reporting")):
        files = write_report(
            placed,
            schools,
            path=out,
            academies=nearby,
            areas=listed(areas),
            strata=listed(strata),
            regions_file=regions,
            targets_n=n,
            capacity=capacity,
            lang=lang,
            title=title,
            source=source,
            date=date,
        )
    if schools is None:
        console.print(say(lang, "no_register"))
    show_statuses(placed, lang)
    for made in files:
        console.print(say(lang, "written", file=made))
