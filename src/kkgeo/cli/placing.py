"""Verbs that say where rows lie, and what schools there are: geocode, register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kkgeo.cli.common import (
    Columns,
    File,
    Lang,
    Sheet,
    Vintage,
    app,
    console,
    located_rows,
    show_statuses,
    working,
)
from kkgeo.cli.texts import Language, say

if TYPE_CHECKING:
    import pandas as pd


def _show_decisions(located: pd.DataFrame, lang: str) -> None:
    """Say how many decisions were applied, and name each one that was not."""
    from kkgeo.review import decision_report

    report = decision_report(located)
    fine = report["outcome"].isin(("applied", "left_open"))
    console.print(say(lang, "decided", count=int(fine.sum()), total=len(report)))
    for decision, note in report.loc[~fine, ["decision", "note"]].itertuples(index=False):
        console.print(say(lang, "not_decided", decision=decision, note=note))


@app.command(epilog="Example: kkgeo geocode partnerscholen.xlsx -o geplaatst.xlsx")
def geocode(
    file: File,
    out: Annotated[
        Path, typer.Option("--out", "-o", help=".csv, .xlsx, .parquet, .gpkg or .geojson.", show_default=False)
    ],
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    crs: Annotated[
        str | None,
        typer.Option("--crs", help="What the coordinates are in: EPSG:4326, 31370 or 3812; else recognised."),
    ] = None,
    code_vintage: Annotated[
        int | None, typer.Option("--code-vintage", help="Vintage of the REFNIS codes in the list, if all are of one.")
    ] = None,
    service: Annotated[
        str | None,
        typer.Option(
            "--service",
            help="Look up addresses: geopunt, adressenregister, best or nominatim. This sends them to that service.",
        ),
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="File with the key of the service, if it takes one.")
    ] = None,
    review: Annotated[
        Path | None, typer.Option("--review", help="Write the open rows to this .xlsx, for you to decide.")
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", help="Apply what you decided in that file (.xlsx or .csv).")
    ] = None,
    lang: Lang = Language.nl,
) -> None:
    """Place every row in a municipality and say what is known of it. No row is dropped."""
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo.geocoding import enrich
    from kkgeo.review import apply_decisions, write_review

    check_table_suffix(out)
    located = located_rows(
        file, vintage, lang, sheet, column, crs=crs, code_vintage=code_vintage, service=service, key_file=key_file
    )
    if decisions is not None:
        located = apply_decisions(located, decisions, lang=lang)
    # Before the result: a review that cannot be written must not leave half of the work behind.
    count = None if review is None else write_review(located, review, decisions=decisions, lang=lang)
    placed = enrich(located)
    write_table(placed, out)
    show_statuses(placed, lang)
    if decisions is not None:
        _show_decisions(located, lang)
    console.print(say(lang, "written", file=out))
    if count is not None:
        console.print(say(lang, "to_review", file=review, count=count))


@app.command(epilog="Example: kkgeo register -o scholen.parquet --key-file sleutel.txt")
def register(
    file: Annotated[
        Path | None,
        typer.Argument(help="A file of it; the official service if left out.", show_default=False),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help=".csv, .xlsx or .parquet.", show_default="scholen.parquet")
    ] = Path("scholen.parquet"),
    structure: Annotated[
        int | None, typer.Option("--structure", help="Main structure to ask for; 311 is secondary education.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="File with the key, if it is not in KKGEO_ONDERWIJS_KEY.")
    ] = None,
    lang: Lang = Language.nl,
) -> None:
    """Fetch the register of schools, or read a file of it, and say what shares an address."""
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo.register import describe_register, read_register

    check_table_suffix(out)
    with working(say(lang, "register")):
        table = read_register(file, structure=structure, key_file=key_file)
    write_table(table, out)
    for line in describe_register(table, lang):
        console.print(escape(line))
    console.print(say(lang, "written", file=out))
