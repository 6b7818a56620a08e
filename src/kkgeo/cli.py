"""The command line: the verbs of the library for whoever has a file and no notebook."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kkgeo.errors import InputError, KkgeoError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


class Language(StrEnum):
    """Languages of notes, names and maps."""

    nl = "nl"
    en = "en"


_TEXTS = {
    "nl": {
        "reading": "{file} lezen",
        "placing": "{rows} rijen plaatsen",
        "asking": "Adressen opzoeken bij {service} ...",
        "source": "Bron van de adressen: {source}.",
        "register": "Register van scholen lezen",
        "counting": "Tellen",
        "drawing": "Kaart tekenen",
        "demo": "Voorbeeld maken",
        "status": "match_status",
        "rows": "rijen",
        "written": "Geschreven: {file}",
        "look": "Bekijk eerst {file} (dubbelklik, of open het in een browser).",
        "invented": "De voorbeeldgegevens zijn verzonnen; de gepubliceerde tabellen staan in 'Kunstkuur in cijfers'.",
        "same": "Gelijk aan de gepubliceerde tabel.",
        "differs": "WIJKT AF van de gepubliceerde tabel.",
        "published": "{name}: gepubliceerd | berekend",
        "no_register": "Geen register (--register): aantallen per 100 scholen ontbreken.",
        "decided": "{count} van {total} beslissingen toegepast.",
        "not_decided": "  '{decision}': {note}",
        "to_review": "Na te kijken: {file} ({count} rijen). Vul de eerste kolom in en geef het mee met --decisions.",
        "open": "{count} van {rows} rijen zijn niet geplaatst; match_note zegt waarom.",
    },
    "en": {
        "reading": "Reading {file}",
        "placing": "Placing {rows} rows",
        "asking": "Looking up addresses with {service} ...",
        "source": "Source of the addresses: {source}.",
        "register": "Reading the register of schools",
        "counting": "Counting",
        "drawing": "Drawing the map",
        "demo": "Making the demo",
        "status": "match_status",
        "rows": "rows",
        "written": "Written: {file}",
        "look": "Look first at {file} (double-click it, or open it in a browser).",
        "invented": "The example data are invented; the published tables are those of 'Kunstkuur in cijfers'.",
        "same": "Equal to the published table.",
        "differs": "DIFFERS from the published table.",
        "published": "{name}: published | computed",
        "no_register": "No register (--register): numbers per 100 schools are missing.",
        "decided": "{count} of {total} decisions applied.",
        "not_decided": "  '{decision}': {note}",
        "to_review": "To review: {file} ({count} rows). Fill in the first column and give it to --decisions.",
        "open": "{count} of {rows} rows were not placed; match_note says why.",
    },
}

app = typer.Typer(
    help="Kunstkuur on the map: place schools, count collaborations, draw maps. / Kunstkuur op de kaart.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_console = Console(stderr=False, highlight=False, soft_wrap=True)
_errors = Console(stderr=True, highlight=False, soft_wrap=True)

File = Annotated[
    Path, typer.Argument(help="List of places: .csv, .xlsx, .parquet, .gpkg or .geojson.", show_default=False)
]
Register = Annotated[Path | None, typer.Option("--register", help="List of all schools: the denominator.")]
Vintage = Annotated[int, typer.Option("--vintage", help="Vintage of the municipalities: 2018, 2019 or 2025.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of notes, names and maps.")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Sheet of the workbook, if not the first.")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", "-c", help="Which heading plays which role, as in postal_code=PC. Repeat as needed."),
]


def _version(wanted: bool) -> None:
    if wanted:
        from kkgeo import __version__

        _console.print(f"kkgeo {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Kunstkuur on the map."""
    del version


def _say(lang: str, key: str, **values: object) -> str:
    return escape(_TEXTS[lang][key].format(**values))


@contextmanager
def _working(text: str) -> Iterator[None]:
    """Show that something is being done, on a terminal; say it once elsewhere."""
    if _errors.is_terminal:
        with _errors.status(text):
            yield
    else:
        _errors.print(text + " ...")
        yield


def _mapping(columns: list[str] | None) -> dict[str, str] | None:
    mapping = {}
    for text in columns or []:
        role, equals, heading = text.partition("=")
        if not equals or not role or not heading:
            msg = f"--column {text!r} is not of the form role=heading, as in postal_code=PC."
            raise InputError(msg)
        mapping[role.strip()] = heading
    return mapping or None


def _placed(
    file: Path, vintage: int, lang: str, sheet: str | None = None, columns: list[str] | None = None
) -> gpd.GeoDataFrame:
    from kkgeo.geocoding import enrich

    return enrich(_located(file, vintage, lang, sheet, columns))


def _located(
    file: Path,
    vintage: int,
    lang: str,
    sheet: str | None = None,
    columns: list[str] | None = None,
    *,
    crs: str | None = None,
    code_vintage: int | None = None,
    service: str | None = None,
    key_file: Path | None = None,
) -> gpd.GeoDataFrame:
    from kkgeo.geocoding import geocode
    from kkgeo.sites import describe_columns, read_sites

    with _working(_say(lang, "reading", file=file.name)):
        number = int(sheet) if sheet is not None and sheet.isdigit() else sheet
        sites = read_sites(file, columns=_mapping(columns), sheet=number)
    for line in describe_columns(sites, lang):
        _errors.print("  " + escape(line))
    if service is not None:
        # It has a progress bar of its own.
        _errors.print(_say(lang, "asking", service=service))
        located = geocode(
            sites,
            vintage=vintage,
            crs=crs,
            code_vintage=code_vintage,
            lang=lang,
            service=service,
            key_file=key_file,
        )
        _errors.print(_say(lang, "source", source=located.attrs["kkgeo"]["attribution"]))
        return located
    with _working(_say(lang, "placing", rows=len(sites))):
        return geocode(sites, vintage=vintage, crs=crs, code_vintage=code_vintage, lang=lang)


def _show_decisions(located: pd.DataFrame, lang: str) -> None:
    """Say how many decisions were applied, and name each one that was not."""
    from kkgeo.reviewing import decision_report

    report = decision_report(located)
    fine = report["outcome"].isin(("applied", "left_open"))
    _console.print(_say(lang, "decided", count=int(fine.sum()), total=len(report)))
    for decision, note in report.loc[~fine, ["decision", "note"]].itertuples(index=False):
        _console.print(_say(lang, "not_decided", decision=decision, note=note))


def _show_statuses(placed: pd.DataFrame, lang: str) -> None:
    shown = Table(_say(lang, "status"), _say(lang, "rows"))
    for status, count in placed["match_status"].value_counts().items():
        shown.add_row(str(status), str(count))
    _console.print(shown)
    missing = int(placed["nis"].isna().sum())
    if missing:
        _console.print(_say(lang, "open", count=missing, rows=len(placed)))


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
    with _working(_say(lang, "demo")):
        comparisons, files = demonstration.run(out, vintage=vintage, lang=lang)
    for name, comparison in comparisons.items():
        shown = Table(name, *map(str, comparison.published.columns), title=_say(lang, "published", name=name))
        for area in comparison.published.index:
            pairs = zip(comparison.published.loc[area], comparison.computed.loc[area], strict=True)
            shown.add_row(str(area), *(f"{a} | {b}" for a, b in pairs))
        _console.print(shown)
        _console.print(_say(lang, "same" if comparison.agrees else "differs"))
    _console.print(_say(lang, "invented"))
    for file in files:
        _console.print(_say(lang, "written", file=file))
    _console.print(_say(lang, "look", file=files[0]))


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
    from kkgeo._output import check_table_suffix, write_table
    from kkgeo.geocoding import enrich
    from kkgeo.reviewing import apply_decisions, write_review

    check_table_suffix(out)
    located = _located(
        file, vintage, lang, sheet, column, crs=crs, code_vintage=code_vintage, service=service, key_file=key_file
    )
    if decisions is not None:
        located = apply_decisions(located, decisions, lang=lang)
    # Before the result: a review that cannot be written must not leave half of the work behind.
    count = None if review is None else write_review(located, review, decisions=decisions, lang=lang)
    placed = enrich(located)
    write_table(placed, out)
    _show_statuses(placed, lang)
    if decisions is not None:
        _show_decisions(located, lang)
    _console.print(_say(lang, "written", file=out))
    if count is not None:
        _console.print(_say(lang, "to_review", file=review, count=count))


@app.command(
    epilog="Example: kkgeo coverage partnerscholen.xlsx --register scholen.csv --by province,year -o dekking.xlsx"
)
def coverage(
    file: File,
    out: Annotated[Path, typer.Option("--out", "-o", help=".csv, .xlsx or .parquet.", show_default=False)],
    register: Register = None,
    by: Annotated[
        str, typer.Option("--by", help="municipality, province, belfius, region, border, or columns; join with commas.")
    ] = "municipality",
    unit: Annotated[
        str, typer.Option("--unit", help="What one school of the register is: row, institution, site or address.")
    ] = "row",
    vintage: Vintage = 2025,
    sheet: Sheet = None,
    column: Columns = None,
    lang: Lang = Language.nl,
) -> None:
    """Count collaborations and schools by area."""
    from kkgeo._output import check_table_suffix, write_table
    from kkgeo.counting import coverage as count

    check_table_suffix(out)
    placed = _placed(file, vintage, lang, sheet, column)
    schools = None if register is None else _placed(register, vintage, lang)
    with _working(_say(lang, "counting")):
        table = count(placed, schools, by=[key.strip() for key in by.split(",")], unit=unit, lang=lang)
    write_table(table, out)
    if schools is None:
        _console.print(_say(lang, "no_register"))
    _show_statuses(placed, lang)
    _console.print(_say(lang, "written", file=out))


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
    from kkgeo._output import check_table_suffix, write_table
    from kkgeo.sites import describe_register, read_register

    check_table_suffix(out)
    with _working(_say(lang, "register")):
        table = read_register(file, structure=structure, key_file=key_file)
    write_table(table, out)
    for line in describe_register(table, lang):
        _console.print(escape(line))
    _console.print(_say(lang, "written", file=out))


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
    placed = _placed(file, vintage, lang, sheet, column)
    schools = None if register is None else _placed(register, vintage, lang)
    with _working(_say(lang, "drawing")):
        if points:
            spec = point_map(placed, colour=value, lang=lang)
        else:
            table = count(placed, schools, lang=lang)
            spec = choropleth(table, value or ("rate_population" if schools is None else "rate"), lang=lang)
        spec.save(out)
    _show_statuses(placed, lang)
    _console.print(_say(lang, "written", file=out))


def main() -> None:
    """Run the command line; an error is one sentence on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in code page 1252 must not end the work over one character.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app(standalone_mode=True)
    except KkgeoError as error:
        _errors.print(f"kkgeo: {escape(str(error))}")
        sys.exit(1)
    except KeyboardInterrupt:
        _errors.print("kkgeo: gestopt / stopped.")
        sys.exit(130)


if __name__ == "__main__":
    main()
