"""The verb that says whom to invite: targets."""

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
    needed_register,
    placed_rows,
    show_statuses,
    working,
)
from kkgeo.cli.showing import show_targets
from kkgeo.cli.texts import Language, say
from kkgeo.errors import InputError


@app.command(
    epilog="Example: kkgeo targets partnerscholen.xlsx --register scholen.csv --academies academies.csv -n 50 "
    "-o uitnodigen.xlsx"
)
def targets(
    file: File,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=".xlsx for a mailing; .csv, .json or .parquet.", show_default=False),
    ] = None,
    register: Register = None,
    academies: Annotated[
        Path | None, typer.Option("--academies", help="List of academies, for distance and free places.")
    ] = None,
    capacity: Annotated[
        str | None, typer.Option("--capacity", help="Column of the academies with their free places.")
    ] = None,
    n: Annotated[int | None, typer.Option("-n", help="How many to invite; all if left out.")] = None,
    method: Annotated[
        str, typer.Option("--method", help="rank: by score; cover: the n that bring the most pupils within a distance.")
    ] = "rank",
    choose: Annotated[str, typer.Option("--choose", help="With cover: schools, or academies.")] = "schools",
    max_distance_km: Annotated[
        float | None, typer.Option("--max-distance-km", help="How far an academy may be; with cover: how far a pupil.")
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", "-w", help="How much a part counts, as in gap=0.7 or need=0.3. Repeat as needed."),
    ] = None,
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Choose the schools to invite, and say of each why."""
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo.targeting import targets as choose_targets
    from kkgeo.targeting import write_targets

    if out is not None:
        check_table_suffix(out)
    weights = _weights(weight)
    schools_file = needed_register(register, lang)
    placed = placed_rows(file, vintage, lang, sheet, column)
    schools = placed_rows(schools_file, vintage, lang)
    nearby = None if academies is None else placed_rows(academies, vintage, lang)
    with working(say(lang, "choosing")):
        result = choose_targets(
            placed,
            schools,
            academies=nearby,
            capacity=capacity,
            n=n,
            method=method,
            choose=choose,
            max_distance_km=max_distance_km,
            weights=weights,
            lang=lang,
        )
    if out is not None and out.suffix.lower() == ".xlsx":
        write_targets(result, out, lang=lang)
    elif out is not None:
        write_table(result, out)
    show_targets(result, lang)
    show_statuses(placed, lang)
    if out is not None:
        console.print(say(lang, "written", file=out))


def _weights(texts: list[str] | None) -> dict[str, float] | None:
    weights = {}
    for text in texts or []:
        name, equals, amount = text.partition("=")
        try:
            weights[name.strip()] = float(amount.replace(",", "."))
        except ValueError:
            equals = ""
        if not equals:
            msg = f"--weight {text!r} is not of the form part=number, as in gap=0.7."
            raise InputError(msg)
    return weights or None
