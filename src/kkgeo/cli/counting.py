"""Verbs that count and judge: coverage, gaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    needed_register,
    placed_rows,
    show_statuses,
    working,
)
from kkgeo.cli.showing import show_judged, show_sentences
from kkgeo.cli.texts import Language, say
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from kkgeo.gaps import Gaps

#: How gaps that nobody named are looked for.
FINDERS = ("scan", "moran")

#: Files that hold several tables; the others have the named areas alone.
_SEVERAL = (".xlsx", ".json")

Count = Annotated[str, typer.Option("--count", help="What is counted: collaborations, partner_schools or addresses.")]
Denominator = Annotated[
    str, typer.Option("--denominator", help="Against what: schools, population, or a column of the register.")
]
Strata = Annotated[
    str, typer.Option("--strata", help="Expect within these columns of both lists, such as level,network.")
]
Unit = Annotated[
    str, typer.Option("--unit", help="What one school of the register is: row, institution, site or address.")
]
Result = Annotated[Path | None, typer.Option("--out", "-o", help=".csv, .xlsx, .json or .parquet.", show_default=False)]


@app.command(
    epilog="Example: kkgeo coverage partnerscholen.xlsx --register scholen.csv --by province,year -o dekking.xlsx"
)
def coverage(
    file: File,
    out: Result = None,
    register: Register = None,
    by: Annotated[
        str, typer.Option("--by", help="municipality, province, belfius, region, border, or columns; join with commas.")
    ] = "municipality",
    count: Count = "collaborations",
    denominator: Denominator = "schools",
    strata: Strata = "",
    unit: Unit = "row",
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Count by area, and judge the counts against what was to be expected."""
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo.counting import coverage as tabulate

    if out is not None:
        check_table_suffix(out)
    placed = placed_rows(file, vintage, lang, sheet, column)
    schools = None if register is None else placed_rows(register, vintage, lang)
    with working(say(lang, "counting")):
        table = tabulate(
            placed,
            schools,
            by=listed(by),
            count=count,
            denominator=denominator,
            strata=listed(strata),
            unit=unit,
            lang=lang,
        )
    if out is not None:
        write_table(table, out)
    if schools is None:
        console.print(say(lang, "no_register"))
    show_judged(table, lang, table.attrs["kkgeo"]["counted"])
    show_statuses(placed, lang)
    if out is not None:
        console.print(say(lang, "written", file=out))


@app.command(
    epilog="Example: kkgeo gaps partnerscholen.xlsx --register scholen.csv --areas regions,border -o gaten.xlsx"
)
def gaps(
    file: File,
    out: Result = None,
    register: Register = None,
    academies: Annotated[
        Path | None, typer.Option("--academies", help="List of academies, for the distance to the nearest.")
    ] = None,
    areas: Annotated[
        str,
        typer.Option(
            "--areas",
            help="regions, border, borders, provinces, clusters; hageland, V5 and the like; a file of polygons.",
        ),
    ] = "regions,border",
    find: Annotated[
        str, typer.Option("--find", help="How to look for gaps that nobody named: scan, moran or none.")
    ] = "scan",
    max_share: Annotated[
        float, typer.Option("--max-share", help="Scan: how much of all that is expected a gap may hold.")
    ] = 0.1,
    extent: Annotated[str, typer.Option("--extent", help="How much of a region: core, or core+fringe.")] = "core",
    regions: Annotated[Path | None, typer.Option("--regions", help="Your own regions: .toml or .csv.")] = None,
    count: Count = "collaborations",
    denominator: Denominator = "schools",
    strata: Strata = "",
    unit: Unit = "row",
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Judge named areas against the rest of Flanders and Brussels, and look for gaps that nobody named."""
    from kkgeo._base.output import check_table_suffix
    from kkgeo.counting import coverage as tabulate
    from kkgeo.gaps import coverage_gaps, find_gaps

    if out is not None:
        check_table_suffix(out)
    if find not in (*FINDERS, "none"):
        msg = f"--find {find!r} is not one of {', '.join(FINDERS)}, none."
        raise InputError(msg)
    schools_file = needed_register(register, lang)
    placed = placed_rows(file, vintage, lang, sheet, column)
    schools = placed_rows(schools_file, vintage, lang)
    nearby = None if academies is None else placed_rows(academies, vintage, lang)
    counted: dict[str, Any] = {
        "count": count,
        "denominator": denominator,
        "strata": listed(strata),
        "unit": unit,
        "lang": lang,
    }
    with working(say(lang, "finding")):
        table = coverage_gaps(
            placed,
            schools,
            areas=listed(areas),
            academies=nearby,
            extent=extent,
            regions_file=regions,
            **counted,
        )
        found = None
        if find != "none":
            towns = tabulate(placed, schools, **counted)
            found = find_gaps(towns, method=find, max_share=max_share, lang=lang)
    if out is not None:
        _write_gaps(table, found, out)
    whole = table[table.index.get_level_values("period") == "all"]
    show_judged(whole, lang, say(lang, "gaps"))
    show_sentences(whole[f"sentence_{lang}"].tolist())
    if found is not None:
        console.print(say(lang, "found"), style="italic")
        show_sentences(found.sentences)
        if out is not None and out.suffix.lower() not in _SEVERAL:
            console.print(say(lang, "only_named"))
    show_statuses(placed, lang)
    if out is not None:
        console.print(say(lang, "written", file=out))


def _write_gaps(named: pd.DataFrame, found: Gaps | None, out: Path) -> None:
    from kkgeo._base.output import write_table, write_tables

    if found is None or out.suffix.lower() not in _SEVERAL:
        write_table(named, out)
        return
    # The outlines of the areas that were found are for a map.
    areas = found.areas.drop(columns="geometry")
    write_tables({"named": named, "found": areas, "municipalities": found.municipalities}, out)
