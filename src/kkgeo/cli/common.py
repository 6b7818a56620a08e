"""What the verbs share: the application, its options, its two consoles, reading a list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kkgeo.cli.texts import Language, say
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

app = typer.Typer(
    help="Kunstkuur on the map: place schools, count collaborations, draw maps. / Kunstkuur op de kaart.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
#: For results, and for what is being done.
console = Console(stderr=False, highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

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


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show that something is being done, on a terminal; say it once elsewhere."""
    if errors.is_terminal:
        with errors.status(text):
            yield
    else:
        errors.print(text + " ...")
        yield


def mapping_of(columns: list[str] | None) -> dict[str, str] | None:
    """Return which heading plays which role, from texts such as ``postal_code=PC``."""
    mapping = {}
    for text in columns or []:
        role, equals, heading = text.partition("=")
        if not equals or not role or not heading:
            msg = f"--column {text!r} is not of the form role=heading, as in postal_code=PC."
            raise InputError(msg)
        mapping[role.strip()] = heading
    return mapping or None


def listed(text: str) -> list[str]:
    """Return what was joined with commas.

    >>> listed("province, year"), listed("")
    (['province', 'year'], [])
    """
    return [part.strip() for part in text.split(",") if part.strip()]


def needed_register(register: Path | None, lang: str) -> Path:
    """Return the list of all schools, or raise an error that says what it is for."""
    if register is None:
        raise InputError(say(lang, "needs_register"))
    return register


def placed_rows(
    file: Path, vintage: int, lang: str, sheet: str | None = None, columns: list[str] | None = None
) -> gpd.GeoDataFrame:
    """Read a list, place its rows, and attach what is known of their municipalities."""
    from kkgeo.geocoding import enrich

    return enrich(located_rows(file, vintage, lang, sheet, columns))


def located_rows(
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
    """Read a list and place its rows; say on stderr how it was read."""
    from kkgeo.geocoding import geocode
    from kkgeo.sites import describe_columns, read_sites

    with working(say(lang, "reading", file=file.name)):
        number = int(sheet) if sheet is not None and sheet.isdigit() else sheet
        sites = read_sites(file, columns=mapping_of(columns), sheet=number)
    for line in describe_columns(sites, lang):
        errors.print("  " + escape(line))
    if service is not None:
        # It has a progress bar of its own.
        errors.print(say(lang, "asking", service=service))
        located = geocode(
            sites,
            vintage=vintage,
            crs=crs,
            code_vintage=code_vintage,
            lang=lang,
            service=service,
            key_file=key_file,
        )
        errors.print(say(lang, "source", source=located.attrs["kkgeo"]["attribution"]))
        return located
    with working(say(lang, "placing", rows=len(sites))):
        return geocode(sites, vintage=vintage, crs=crs, code_vintage=code_vintage, lang=lang)


def show_statuses(placed: pd.DataFrame, lang: str) -> None:
    """Show how many rows were placed, and how sure that is."""
    shown = Table(say(lang, "status"), say(lang, "rows"))
    for status, count in placed["match_status"].value_counts().items():
        shown.add_row(str(status), str(count))
    console.print(shown)
    missing = int(placed["nis"].isna().sum())
    if missing:
        console.print(say(lang, "open", count=missing, rows=len(placed)))
