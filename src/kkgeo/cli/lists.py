"""The lists that a verb is given: read, placed, and said on stderr how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kkgeo._base.arguments import Argument, typed_as
from kkgeo._base.words import language
from kkgeo.cli.common import note, working
from kkgeo.cli.options import (
    Academies,
    AcademiesColumns,
    AcademiesSheet,
    Columns,
    File,
    Later,
    List,
    ListColumns,
    ListSheet,
    Participation,
    ParticipationColumns,
    ParticipationSheet,
    Refused,
    Register,
    RegisterColumns,
    RegisterSheet,
    SchoolYear,
    Sheet,
    Vintage,
    Where,
    YearsAsRows,
)
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Value = TypeVar("Value")


@dataclass(frozen=True)
class OneList:
    """A list of places, and how it is to be read."""

    file: File
    vintage: Vintage = None
    sheet: Sheet = None
    column: Columns = ()
    where: Where = ()
    refused: Refused = False
    years_as_rows: YearsAsRows = False
    school_year: SchoolYear = None

    @cached_property
    def sites(self) -> pd.DataFrame:
        """What stands in it, of that what was chosen."""
        from kkgeo.sites import describe_columns, read_sites, where

        with working("reading", file=self.file.name):
            number = int(self.sheet) if self.sheet is not None and self.sheet.isdecimal() else self.sheet
            columns = pairs("columns", self.column, str, "postal_code=PC") or None
            years = "rows" if self.years_as_rows else None
            sites = read_sites(self.file, columns=columns, sheet=number, years=years)
        for line in describe_columns(sites, language()):
            note("read_as", line=line)
        chosen = where(sites, *self.where, refused=self.refused)
        if left := len(sites) - len(chosen):
            note("chosen", count=left, total=len(sites), kept=len(chosen))
        return chosen if self.school_year is None else _that_run(chosen, self.school_year)

    @cached_property
    def resumed(self) -> gpd.GeoDataFrame | None:
        """It as kkgeo placed it before, if kkgeo did."""
        from kkgeo.geocoding.deciding import COLUMNS
        from kkgeo.geocoding.resuming import added, resumed

        placed = resumed(self.sites, lang=language())
        if placed is not None:
            if lacking := [name for name in COLUMNS if name not in self.sites.columns]:
                note("columns_gone", file=self.file.name, columns=lacking)
            if count := int(added(self.sites).sum()):
                note("added", file=self.file.name, count=count)
        return placed

    @property
    def year(self) -> int:
        """The vintage asked for, else the one it was placed in before, else that of today."""
        from kkgeo._base.provenance import noted
        from kkgeo.reference import CURRENT_VINTAGE

        before = None if self.resumed is None else noted(self.resumed).vintage
        return self.vintage or before or CURRENT_VINTAGE

    def located(self, **how: Any) -> gpd.GeoDataFrame:
        """Read it and place its rows, unless that was done before; `how` is of `kkgeo.geocode`."""
        from kkgeo._base.provenance import noted
        from kkgeo.geocoding import geocode
        from kkgeo.geocoding.placing import LONG
        from kkgeo.reference.placed import placed_table
        from kkgeo.sites.asides import kinds_of

        how = {name: value for name, value in how.items() if value is not None}
        if self.resumed is not None and not how:
            placed_table(self.resumed, "rows", self.year)
            note("resumed", file=self.file.name, vintage=self.year)
            return self.resumed
        how |= {"vintage": self.year, "lang": language()}
        service = how.get("service")
        if service is None:
            # What is no place was said where the list was read, and nobody has to place it.
            places = int(kinds_of(self.sites).isna().sum())
            with working("placing", count=places, bar=len(self.sites) >= LONG):
                return geocode(self.sites, **how)
        # It has a progress bar of its own.
        note("asking", service=service)
        located = geocode(self.sites, **how)
        note("source", source=" ".join(noted(located).attribution))
        return located

    def placed(self, edition: str = "2018", what: str = "rows") -> gpd.GeoDataFrame:
        """Read it, place its rows, and attach what is known of their municipalities; of the rows that count."""
        from kkgeo.sites.counted import counted

        return counted(self.every(edition, what), what)

    def every(self, edition: str = "2018", what: str = "rows") -> gpd.GeoDataFrame:
        """Do the same with all rows, and say which of them count."""
        from kkgeo.geocoding import enrich

        every = enrich(self.located(), edition=edition)
        say_what_counts(every, what)
        return every

    def other(
        self,
        which: str,
        file: Path | None,
        sheet: str | None = None,
        column: tuple[str, ...] = (),
        what: str = "",
        **chosen: Any,
    ) -> gpd.GeoDataFrame | None:
        """Read and place another list in the same vintage; `which` it is stands in the names of its options."""
        if file is None:
            return None
        # A mistake in it names the options that are its own.
        with typed_as({"columns": f"--{which}-column", "sheet": f"--{which}-sheet"}):
            return OneList(file, self.year, sheet, column, **chosen).placed(what=what or which)


@dataclass(frozen=True)
class AndRegister(OneList):
    """A list of places, and the list of all schools."""

    register: Register = None
    register_sheet: RegisterSheet = None
    register_column: RegisterColumns = ()

    def schools(self) -> gpd.GeoDataFrame | None:
        """Return the list of all schools, placed; say how many of them are in no municipality."""
        schools = self.other("register", self.register, self.register_sheet, self.register_column)
        if schools is not None:
            from kkgeo.sites.counted import counted

            nis = counted(schools, "register")["nis"]
            if nowhere := int(nis.isna().sum()):
                note("register_nowhere", count=len(nis), nowhere=nowhere)
        return schools

    def both(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Return the list and that of all schools; an error says what the latter is for if it is not there."""
        if self.register is None:
            raise InputError("errors.cli.needs_register")
        placed, schools = self.placed(), self.schools()
        assert schools is not None
        _tell_few(placed, schools)
        return placed, schools


def _tell_few(placed: pd.DataFrame, schools: pd.DataFrame) -> None:
    """Say so where the list of all schools lacks most schools of the other list."""
    from kkgeo.schools.matching import few_known

    if (few := few_known(placed, schools)) is not None:
        note("register_few", count=few[0], known=few[1])


@dataclass(frozen=True)
class AndAcademies(AndRegister):
    """A list of places, the list of all schools, and that of the academies."""

    academies: Academies = None
    academies_sheet: AcademiesSheet = None
    academies_column: AcademiesColumns = ()

    def nearby(self) -> gpd.GeoDataFrame | None:
        """Return the academies, placed."""
        found = self.other("academies", self.academies, self.academies_sheet, self.academies_column)
        return None if found is None else of_academies(found)


@dataclass(frozen=True)
class OfAcademies(AndRegister):
    """A list of academies, that of their collaborations, and that of all schools."""

    list: List = None
    list_sheet: ListSheet = None
    list_column: ListColumns = ()

    def three(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Return the academies, the collaborations and the schools, placed; an error says which is not there."""
        if self.list is None:
            raise InputError("errors.cli.needs_list")
        if self.register is None:
            raise InputError("errors.cli.needs_register")
        # No academy is refused or runs in a school year: that is said of what it does.
        of_rows = {"refused": self.refused, "years_as_rows": self.years_as_rows, "school_year": self.school_year}
        own = replace(self, refused=False, years_as_rows=False, school_year=None)
        listed, schools = of_academies(own.placed(what="academies")), own.schools()
        rows = own.other("list", self.list, self.list_sheet, self.list_column, what="rows", **of_rows)
        assert rows is not None
        assert schools is not None
        _tell_few(rows, schools)
        return listed, rows, schools


@dataclass(frozen=True)
class Participating:
    """A list of how many pupils of each school take part in part-time arts education."""

    participation: Participation = None
    participation_sheet: ParticipationSheet = None
    participation_column: ParticipationColumns = ()

    def asked(self) -> dict[str, Any]:
        """Return it as the arguments of `kkgeo.report`; nothing is placed, for schools are compared and not areas."""
        if self.participation is None:
            return {}
        # Which columns have its shares is said here and not to who reads it: these are no roles of a list of places.
        read = OneList(self.participation, sheet=self.participation_sheet).sites
        return {"participation": read, "participation_columns": self.columns() or None}

    def columns(self) -> dict[str, str]:
        """Return what its columns are called, as far as that was told."""
        return pairs("participation_columns", self.participation_column, str, 'before="participatie 2017"')


def named_files(texts: Iterable[str]) -> dict[str, Path]:
    """Return the lists of other programmes by name.

    >>> named_files(["B=b.xlsx"])["B"].name
    'b.xlsx'
    """
    from kkgeo.reporting.besides import check_others

    named = pairs("others", texts, Path, "B=b.xlsx")
    check_others(named)
    return named


def weights(texts: Iterable[str]) -> dict[str, float]:
    """Return how much each reason counts.

    >>> weights(["gap=0,7"])
    {'gap': 0.7}
    """
    return pairs("weights", texts, lambda text: float(text.replace(",", ".")), "gap=0.7")


def other_programmes(named: Mapping[str, Path], vintage: int) -> dict[str, gpd.GeoDataFrame] | None:
    """Return the lists of other programmes by name, placed."""
    from kkgeo.cli.nothing import say_nothing

    placed = {}
    for name, file in named.items():
        placed[name] = OneList(file, vintage).placed()
        say_nothing(file, placed[name])
    return placed or None


def of_academies(found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a list of academies whose names are names.

    "Naam academie" is whose partner it is in a list of schools; here it is the row's own name.
    """
    if "name" not in found and "academy" in found:
        return found.rename(columns={"academy": "name"})
    return found


def _that_run(rows: pd.DataFrame, told: str) -> pd.DataFrame:
    """Return the rows that run in a school year, and say how many do not, and why."""
    from kkgeo._base.provenance import noted
    from kkgeo.periods.running import that_run
    from kkgeo.sites.counted import describe_left_out
    from kkgeo.sites.terms import named, school_year

    year = school_year(told)
    kept, before = that_run(rows, year), noted(rows).rows_left_out
    left = len(rows) - len(kept)
    note("only_running" if left else "all_run", school_year=named(year), count=left, total=len(rows), kept=len(kept))
    new = {why: count - before.get(why, 0) for why, count in noted(kept).rows_left_out.items()}
    for line in describe_left_out(new, language()):
        note("read_as", line=line)
    return kept


def say_what_counts(rows: pd.DataFrame, what: str = "rows") -> None:
    """Say how many rows of a list do not count and why, and of collaborations what was decided on them."""
    from kkgeo.sites.asidekinds import KINDS
    from kkgeo.sites.counted import counts, describe_left_out, reasons
    from kkgeo.sites.decisions import describe_decisions

    lines = describe_decisions(rows, language()) if what == "rows" else []
    # Rows that are no places were said, with their numbers, where the list was read.
    left_out = {reason: count for reason, count in counts(reasons(rows, what)).items() if reason not in KINDS}
    for line in [*lines, *describe_left_out(left_out, language())]:
        note("read_as", line=line)


def pairs(argument: str, texts: Iterable[str], made: Callable[[str], Value], example: str) -> dict[str, Value]:
    """Return what is told of what, from texts such as ``gap=0.7``.

    >>> pairs("columns", ["postal_code=PC"], str, "postal_code=PC")
    {'postal_code': 'PC'}
    """
    told = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name.strip() in told:
            raise InputError("errors.cli.pair_twice", argument=Argument(argument), name=name.strip())
        try:
            told[name.strip()] = made(value)
        except ValueError:
            value = ""
        if not name or not value:
            raise InputError("errors.cli.pair", argument=argument, text=text, example=example)
    return told


@dataclass(frozen=True)
class Answers(AndRegister):
    """A list of what came after a call, and the list of all schools."""

    file: Later
