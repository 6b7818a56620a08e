"""Every option and argument of the command line, once; their texts stand in the files of the languages.

Verbs take them one by one, or together as a dataclass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from kkgeo.cli.commands import Argument, Option, Output, default_file
from kkgeo.errors import InputError


def _report_files(page: Path) -> Iterable[Path]:
    from kkgeo.reporting.build import ReportFiles

    # A summary stands alone.
    return (page,) if page.suffix.lower() == ".pdf" else ReportFiles.beside(page)


# What is read.
File = Annotated[Path, Argument()]
RegisterFiles = Annotated[tuple[Path, ...], Argument("register_file")]
Register = Annotated[Path | None, Option(("--register",))]
Academies = Annotated[Path | None, Option(("--academies",))]
Vintage = Annotated[int | None, Option(("--vintage",))]
Sheet = Annotated[str | None, Option(("--sheet",))]
Columns = Annotated[tuple[str, ...], Option(("--column", "-c"), arguments=("columns",))]
YearsAsRows = Annotated[bool, Option(("--years-as-rows",))]
Where = Annotated[tuple[str, ...], Option(("--where",))]
Refused = Annotated[bool, Option(("--refused",))]
RegisterSheet = Annotated[str | None, Option(("--register-sheet",), needs=("register",))]
RegisterColumns = Annotated[tuple[str, ...], Option(("--register-column",), needs=("register",))]
AcademiesSheet = Annotated[str | None, Option(("--academies-sheet",), needs=("academies",))]
AcademiesColumns = Annotated[tuple[str, ...], Option(("--academies-column",), needs=("academies",))]

# How rows are placed.
Crs = Annotated[str | None, Option(("--crs",))]
CodeVintage = Annotated[int | None, Option(("--code-vintage",))]
Service = Annotated[str | None, Option(("--service",))]
ServiceKey = Annotated[Path | None, Option(("--key-file",), "service_key", needs=("service",))]
Review = Annotated[Path | None, Output(("--review",))]
Decisions = Annotated[Path | None, Option(("--decisions",))]

# The official register.
Structure = Annotated[int | None, Option(("--structure",))]
Level = Annotated[tuple[str, ...], Option(("--level",))]
Oki = Annotated[Path | None, Option(("--oki",))]
Fresh = Annotated[bool, Option(("--fresh",), needs=("!file",))]
RegisterKey = Annotated[Path | None, Option(("--key-file",), "register_key")]

# How rows are counted.
By = Annotated[str, Option(("--by",))]
Count = Annotated[str, Option(("--count",))]
Denominator = Annotated[str, Option(("--denominator",))]
Strata = Annotated[str, Option(("--strata",), needs=("register",))]
Unit = Annotated[str, Option(("--unit",), needs=("register",))]
Overdispersion = Annotated[str, Option(("--overdispersion",))]

# Which areas are judged.
Areas = Annotated[str, Option(("--areas",))]
Outlined = Annotated[str | None, Option(("--areas",))]
Extent = Annotated[str, Option(("--extent",))]
Regions = Annotated[Path | None, Option(("--regions",), arguments=("regions_file",))]
Edition = Annotated[str, Option(("--edition",))]
Sturdy = Annotated[bool, Option(("--sturdy",))]
Find = Annotated[str, Option(("--find",))]
Named = Annotated[str, Option(("--named",))]
Shape = Annotated[str, Option(("--shape",), needs=("find=scan",))]
MaxShare = Annotated[float, Option(("--max-share",), needs=("find=scan",))]

# Who is invited.
Capacity = Annotated[str | None, Option(("--capacity",), needs=("academies",))]
Most = Annotated[int | None, Option(("-n",), "most")]
AtMost = Annotated[int, Option(("-n",), "most", ("targets_n",))]
Method = Annotated[str, Option(("--method",))]
Choose = Annotated[str, Option(("--choose",))]
MaxDistance = Annotated[float | None, Option(("--max-distance-km",))]
Weights = Annotated[tuple[str, ...], Option(("--weight", "-w"), arguments=("weights",))]
Spread = Annotated[str, Option(("--spread",))]
MostPerMunicipality = Annotated[int | None, Option(("--most-per-municipality",))]
Year = Annotated[int | None, Option(("--year",))]
Duration = Annotated[int, Option(("--duration",))]

# What is drawn.
Value = Annotated[str | None, Option(("--value",))]
Points = Annotated[bool, Option(("--points",))]
Layers = Annotated[str | None, Option(("--layers",))]
MapTitle = Annotated[str | None, Option(("--title",), "map_title")]
Subtitle = Annotated[str | None, Option(("--subtitle",))]
Palette = Annotated[str | None, Option(("--palette",), needs=("!points",))]
Scheme = Annotated[str | None, Option(("--scheme",), needs=("!points", "value|layers|!register"))]
Breaks = Annotated[str | None, Option(("--breaks",), needs=("!points", "value|layers|!register"))]
OwnLayers = Annotated[tuple[str, ...], Option(("--layer",), "own_layer", needs=("!points", "!value"))]
Size = Annotated[str, Option(("--size",), needs=("out=.png|out=.svg|out=.pdf",))]

# What stands on the report.
Chapters = Annotated[str | None, Option(("--chapters",))]
Title = Annotated[str | None, Option(("--title",))]
Source = Annotated[str | None, Option(("--source",))]
Date = Annotated[str | None, Option(("--date",))]
Summary = Annotated[bool, Option(("--summary",))]

# Where it is written.
ReviewOut = Annotated[Path, Output(("--out", "-o"), "out_review")]
PlacesOut = Annotated[Path, Output(("--out", "-o"), "out_places")]
RegisterOut = Annotated[Path, Output(("--out", "-o"), "out_register")]
TableOut = Annotated[Path | None, Output(("--out", "-o"), "out_table")]
TargetsOut = Annotated[Path | None, Output(("--out", "-o"), "out_targets")]
MapOut = Annotated[Path, Output(("--out", "-o"), "out_map")]
ReportOut = Annotated[Path, Output(("--out", "-o"), "out_report", beside=_report_files)]
Folder = Annotated[Path | None, Option(("--out", "-o"), "out_folder")]
SampleLists = Annotated[bool, Option(("--lists",), "sample_lists")]
#: Where it is written if nobody says so.
REGISTER_FILE, REPORT_FILE = default_file("register"), default_file("report", summary="summary")
Overwrite = Annotated[bool, Option(("--overwrite",))]


@dataclass(frozen=True)
class Counted:
    """How rows are counted."""

    count: Count = "collaborations"
    denominator: Denominator = "schools"
    strata: Strata = ""
    unit: Unit = "row"
    overdispersion: Overdispersion = "academy"

    def asked(self) -> dict[str, Any]:
        """Return it as the arguments of `kkgeo.coverage` and its like."""
        return {**vars(self), "strata": listed(self.strata), "overdispersion": word_or_number(self.overdispersion)}


@dataclass(frozen=True)
class Styled:
    """What stands on a map, and in which colours."""

    title: MapTitle = None
    subtitle: Subtitle = None
    palette: Palette = None
    scheme: Scheme = None
    breaks: Breaks = None

    def asked(self) -> dict[str, Any]:
        """Return what was asked for as the arguments of `kkgeo.choropleth` and its like."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        if self.palette is not None and ("," in self.palette or self.palette.startswith("#")):
            given["palette"] = listed(self.palette)
        if self.breaks is not None:
            given["breaks"] = numbers(self.breaks)
        return given


@dataclass(frozen=True)
class Delimited:
    """How far areas reach, and what the clusters are of."""

    extent: Extent = "core"
    regions: Regions = None
    edition: Edition = "2018"

    def asked(self) -> dict[str, Any]:
        """Return it as the arguments of `kkgeo.coverage` and its like."""
        return {"extent": self.extent, "regions_file": self.regions, "edition": self.edition}


def word_or_number(text: str) -> str | float:
    """Return a number if it is one, with a point or a comma.

    >>> word_or_number("1,5"), word_or_number("academy")
    (1.5, 'academy')
    """
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text.strip()


def numbers(text: str) -> list[float]:
    """Return numbers that a space or a semicolon sets apart, with a point or a comma.

    >>> numbers("0,5 10; 20.5")
    [0.5, 10.0, 20.5]
    """
    parts = [part for part in text.replace(";", " ").split() if part]
    try:
        return [float(part.replace(",", ".")) for part in parts]
    except ValueError as error:
        raise InputError("errors.cli.numbers", text=text) from error


def listed(text: str) -> list[str]:
    """Return what was joined with commas.

    >>> listed("province, year"), listed("")
    (['province', 'year'], [])
    """
    return [part.strip() for part in text.split(",") if part.strip()]
