"""Every option and argument of the command line, once; their texts stand in the files of the languages.

Verbs take them one by one, or together as a dataclass.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from kkgeo._base.arguments import typed_as
from kkgeo.cli.commands import Argument, Option, Output, default_file
from kkgeo.errors import InputError


def _report_files(page: Path) -> Iterable[Path]:
    from kkgeo.reporting.build import ReportFiles

    # A summary stands alone.
    return (page,) if page.suffix.lower() == ".pdf" else ReportFiles.beside(page)


def is_folder(path: Path) -> bool:
    """Whether an output is a folder of parts: called as no file is, or there as one and not called as a table."""
    from kkgeo._base.output import TABLE_SUFFIXES

    # A path's own `is_dir` fails at a name that is longer than any folder's.
    return not path.suffix or (os.path.isdir(path) and path.suffix.lower() not in TABLE_SUFFIXES)


def _places_files(path: Path) -> Iterable[Path]:
    # What a folder has in it is looked at where it is taken.
    return () if os.path.isdir(path) and is_folder(path) else (path,)


# What is read.
File = Annotated[Path, Argument()]
RegisterFiles = Annotated[tuple[Path, ...], Argument("register_file")]
Register = Annotated[Path | None, Option(("--register",))]
Academies = Annotated[Path | None, Option(("--academies",))]
List = Annotated[Path | None, Option(("--list",), "collaborations_list")]
ListSheet = Annotated[str | None, Option(("--list-sheet",), needs=("list",))]
ListColumns = Annotated[tuple[str, ...], Option(("--list-column",), needs=("list",))]
Vintage = Annotated[int | None, Option(("--vintage",))]
Sheet = Annotated[str | None, Option(("--sheet",))]
Columns = Annotated[tuple[str, ...], Option(("--column", "-c"), arguments=("columns",))]
YearsAsRows = Annotated[bool, Option(("--years-as-rows",))]
Where = Annotated[tuple[str, ...], Option(("--where",))]
Refused = Annotated[bool, Option(("--refused",))]
SchoolYear = Annotated[str | None, Option(("--running", "--school-year"))]
RegisterSheet = Annotated[str | None, Option(("--register-sheet",), needs=("register",))]
RegisterColumns = Annotated[tuple[str, ...], Option(("--register-column",), needs=("register",))]
AcademiesSheet = Annotated[str | None, Option(("--academies-sheet",), needs=("academies",))]
AcademiesColumns = Annotated[tuple[str, ...], Option(("--academies-column",), needs=("academies",))]

Participation = Annotated[Path | None, Option(("--participation",))]
ParticipationSheet = Annotated[str | None, Option(("--participation-sheet",), needs=("participation",))]
ParticipationColumns = Annotated[
    tuple[str, ...],
    Option(("--participation-column",), arguments=("participation_columns",), needs=("participation",)),
]

# Several programmes.
ProgrammeFiles = Annotated[tuple[str, ...], Argument("programme_files")]
ByUsers = Annotated[str, Option(("--by",), "by_users")]
Among = Annotated[str | None, Option(("--among",))]
Until = Annotated[str | None, Option(("--until",))]
Runs = Annotated[int | None, Option(("--duration",))]

# How rows are placed.
Crs = Annotated[str | None, Option(("--crs",))]
CodeVintage = Annotated[int | None, Option(("--code-vintage",))]
Service = Annotated[str | None, Option(("--service",))]
ServiceKey = Annotated[Path | None, Option(("--key-file",), "service_key", needs=("service",))]
TargetsFile = Annotated[Path, Argument("targets_file")]
Later = Annotated[Path, Argument("later_file")]
Earlier = Annotated[Path | None, Option(("--earlier",), arguments=("before",))]
Review = Annotated[Path | None, Output(("--review",))]
Decisions = Annotated[Path | None, Option(("--decisions",))]

# How what is larger than the memory is taken.
PointsFile = Annotated[Path, Argument("points_file")]
Lon = Annotated[str | None, Option(("--lon",))]
Lat = Annotated[str | None, Option(("--lat",))]
Workers = Annotated[int, Option(("--workers",))]
PartRows = Annotated[int | None, Option(("--part-rows",))]

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

# Which periods are compared.
Before = Annotated[str | None, Option(("--before",))]
After = Annotated[str | None, Option(("--after",))]

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
ShareInYears = Annotated[float, Option(("--max-share",))]
MaxShare = Annotated[float, Option(("--max-share",), needs=("find=scan",))]

# Who is invited.
Capacity = Annotated[str | None, Option(("--capacity",), needs=("academies",))]
Most = Annotated[int | None, Option(("-n",), "most")]
AtMost = Annotated[int, Option(("-n",), "most", ("targets_n",))]
Method = Annotated[str, Option(("--method",))]
Choose = Annotated[str, Option(("--choose",))]
MaxDistance = Annotated[float | None, Option(("--max-distance-km",))]
Reach = Annotated[float, Option(("--max-distance-km",), "reach_km")]
RoomIn = Annotated[str | None, Option(("--capacity",))]
Weights = Annotated[tuple[str, ...], Option(("--weight", "-w"), arguments=("weights",))]
Others = Annotated[tuple[str, ...], Option(("--other",), arguments=("others",))]
Spread = Annotated[str, Option(("--spread",))]
MostPerMunicipality = Annotated[int | None, Option(("--most-per-municipality",))]
Year = Annotated[str | None, Option(("--year",))]
Invited = Annotated[int | None, Option(("--invited",))]
AnswerYear = Annotated[str | None, Option(("--year",), "answer_year")]
HoldOut = Annotated[float | None, Option(("--hold-out",))]
Seed = Annotated[int, Option(("--seed",), needs=("hold_out",))]
Duration = Annotated[int | None, Option(("--duration",))]

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
PlacesOut = Annotated[Path, Output(("--out", "-o"), "out_places", beside=_places_files)]
PartsOut = Annotated[Path, Output(("--out", "-o"), "out_parts", beside=_places_files)]
RegisterOut = Annotated[Path, Output(("--out", "-o"), "out_register")]
TableOut = Annotated[Path | None, Output(("--out", "-o"), "out_table")]
RunningOut = Annotated[Path | None, Output(("--out", "-o"), "out_running")]
PlainTableOut = Annotated[Path | None, Output(("--out", "-o"), "out_plain_table")]
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
        if self.palette is not None:
            given["palette"] = colours(self.palette)
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


def beginning(year: str | None) -> int | None:
    """Return the year in which the school year of `--year` begins.

    >>> beginning("2022-2023"), beginning("2022"), beginning(None)
    (2022, 2022, None)
    """
    if year is None:
        return None
    from kkgeo.sites.terms import school_year

    with typed_as({"school_year": "--year"}):
        return school_year(year)


def word_or_number(text: str) -> str | float:
    """Return a number if it is one, with a point or a comma.

    >>> word_or_number("1,5"), word_or_number("academy")
    (1.5, 'academy')
    """
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text.strip()


def colours(text: str) -> str | list[str]:
    """Return the colours that were told one by one, or the name of a palette.

    >>> colours("viridis"), colours("#880000"), colours("gold, red")
    ('viridis', ['#880000'], ['gold', 'red'])
    """
    return listed(text) if "," in text or text.startswith("#") else text


def spread_over(text: str) -> str | None:
    """Return over what a list is spread: nothing, if that was said.

    >>> spread_over("none"), spread_over("gap")
    (None, 'gap')
    """
    return None if text.strip() == "none" else text


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
