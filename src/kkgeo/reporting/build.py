"""The front door: the lists go in, one HTML file and one workbook come out."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from kkgeo._base.alone import KEPT_ALL
from kkgeo._base.beside import Beside
from kkgeo._base.given import checked
from kkgeo._base.kept import check_replaceable, not_folder
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.text import tidy
from kkgeo._base.today import today
from kkgeo._base.whole import together, whole_file
from kkgeo._base.words import date as written_date
from kkgeo._base.words import phrase
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.resolving import Areas
from kkgeo.counting.clustering import ACADEMY, check_overdispersion
from kkgeo.counting.counted import check_count
from kkgeo.counting.lists import check_roles
from kkgeo.errors import InputError
from kkgeo.reference import Edition, read_typology
from kkgeo.reporting import workbook
from kkgeo.reporting.attempts import Part, attempt
from kkgeo.reporting.besides import Besides, check_others, columns_told
from kkgeo.reporting.chapters.first import finding, first
from kkgeo.reporting.contents import FIRST, Chapter, blocks, called, chosen
from kkgeo.reporting.drawing import MAP, MODULES, Drawn, drawn
from kkgeo.reporting.facts import Asked, Facts, Given, facts_of
from kkgeo.reporting.folding import folded
from kkgeo.reporting.model import Map, Report, Section, Text
from kkgeo.reporting.page import mailable
from kkgeo.schools.units import check_unit
from kkgeo.sites.counted import counted_table
from kkgeo.targeting.inviting import places_column

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme


class ReportFiles(NamedTuple):
    """Where a report is written."""

    html: Path
    workbook: Path

    @classmethod
    def beside(cls, page: Path) -> ReportFiles:
        """Return them by the name of the page."""
        return cls(page, page.with_suffix(".xlsx"))


@checked
def report(
    placed: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame | None = None,
    *,
    path: str | os.PathLike[str],
    academies: gpd.GeoDataFrame | None = None,
    areas: Areas = ("regions", "border"),
    extent: str = CORE,
    strata: Sequence[str] = (),
    unit: str = "row",
    count: str = "collaborations",
    denominator: str = "schools",
    overdispersion: str | float = ACADEMY,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    targets_n: int = 50,
    capacity: str | None = None,
    others: Mapping[str, pd.DataFrame] | None = None,
    participation: pd.DataFrame | None = None,
    participation_columns: Mapping[str, str] | None = None,
    chapters: str | Sequence[str | Chapter] | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    title: str | None = None,
    source: str | None = None,
    date: datetime.date | str | None = None,
    seed: int = 0,
    overwrite: bool = False,
) -> ReportFiles:
    """Write the planners' report: a page to mail and read, and a workbook with the same tables.

    Parameters
    ----------
    placed : GeoDataFrame
        Collaborations, one row each, from `kkgeo.geocode`.
    register : GeoDataFrame, optional
        All schools, placed likewise: the denominator.
    path : path
        The page, ending in .html; the workbook stands beside it, ending in .xlsx.
    academies : GeoDataFrame, optional
        Academies, placed likewise.
    areas : optional
        Areas to judge, as for `kkgeo.coverage_gaps`; the map outlines them.
    extent : {"core", "core+fringe"}
        How much of a region.
    strata : sequence of str
        Columns of both lists within which the expectation is made.
    unit : {"row", "institution", "site", "address"}
        What one school is, in every count, match and list; with "row" a school of the register is a row in the counts,
        and an institution where it is asked which schools have a collaboration.
    overdispersion : {"academy", "municipality", "none"} or float
        How much more variable counts are than separate schools, as for `kkgeo.coverage`.
    regions_file : path, optional
        Your own regions.
    edition : int, path or Typology
        The typology of which municipalities are counted and compared by cluster; see `kkgeo.read_typology`.
    targets_n : int
        How many schools to invite at most.
    count : {"collaborations", "partner_schools", "addresses"}
        What is counted, as in `kkgeo.coverage`; who takes part is told of schools and collaborations all the same.
    denominator : str
        Against what, as in `kkgeo.coverage`: ``schools``, ``population``, or a column of the register.
    capacity : str, optional
        The column of `academies` with their free places, such as ``free_places``, or the heading that it had
        in its file.
    others : mapping of str to DataFrame, optional
        Lists of other programmes by name, a row for each use, placed likewise: for a chapter on who used several, and
        for whom to invite, as for `kkgeo.targets`.
    participation : DataFrame, optional
        How many pupils of each school take part-time arts education in two years, as `kkgeo.participation_change` takes
        it: for a chapter.
    participation_columns : mapping of str to str, optional
        What its columns are called, by the arguments of `kkgeo.participation_change`: ``before``, ``after``,
        ``pupils``, ``partner``, ``academy_site``, ``within``, ``year``. What is not named is called as there;
        ``academy_site`` if it is there.
    chapters : str, or sequence of str and Chapter, optional
        What stands after page one, in this order: keys of chapters that there are (``gaps``, ``invitations``,
        ``academies``, ``participants``, ``years``, ``applications``, ``programmes``, ``participation``, ``published``,
        ``counts``, ``method``, ``quality``, ``sources``) and chapters of your own (`kkgeo.reporting.Chapter`). All that
        there are if not given; what the lists have nothing for is left out.
    lang : {"nl", "en", "fr"}
        Language of all texts.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    title : str, optional
        Title of the report.
    source : str, optional
        Where the lists come from.
    date : date or str, optional
        The date on the report, as ``2025-03-01``; today if not given. With a date, the same lists give the same bytes.
    seed : int
        Seed of what is drawn by chance.
    overwrite : bool
        Whether files that kkgeo did not write may be replaced.

    Returns
    -------
    ReportFiles
        ``html`` and ``workbook``; both were written, or neither.

    Raises
    ------
    InputError
        Rows that were not geocoded, or in two vintages; an argument that means nothing.
    UnknownReferenceError
        An unknown language.
    SourceError
        A file cannot be written, or is there and is not one of kkgeo's.

    See Also
    --------
    layered_map : The map by itself.
    coverage_gaps : The judgements by themselves.
    targets : The list of whom to invite by itself.

    Notes
    -----
    What the lists do not have makes the report shorter, and it says so: no register, no academies, no coordinates, no
    year, network, level or OKI, no rows at all. Every figure is one of `kkgeo.coverage`, `kkgeo.coverage_gaps`,
    `kkgeo.find_gaps`, `kkgeo.targets`, `kkgeo.equity_rates`, `kkgeo.lorenz` and `kkgeo.participation`. The page asks
    nothing of any network, and its policy forbids it to.

    Examples
    --------
    >>> import tempfile, pandas as pd, kkgeo
    >>> rows = kkgeo.geocode(pd.DataFrame({"naam": ["A"], "postcode": ["9000"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in kkgeo.report(rows, path=f"{folder}/rapport.html")]
    ['rapport.html', 'rapport.xlsx']
    """
    lang = check_language(lang)
    files = ReportFiles.beside(check_path(path))
    for file in files:
        check_replaceable(file, overwrite=overwrite, asked=files.html)
    when, wanted = day(date), chosen(chapters)
    # Tables and figures are made that are nearly all kept: nobody looks for what to throw away meanwhile.
    with KEPT_ALL, Beside(("kkgeo.reporting.facts", *MODULES)) as beside:
        facts = facts_asked(
            placed,
            register,
            academies,
            lang=lang,
            areas=areas,
            extent=extent,
            strata=strata,
            unit=unit,
            count=count,
            denominator=denominator,
            overdispersion=overdispersion,
            regions_file=regions_file,
            edition=edition,
            targets_n=targets_n,
            capacity=capacity,
            others=others,
            participation=participation,
            participation_columns=participation_columns,
            seed=seed,
            source=source,
            date=when,
            beside=beside,
        )
        made = _report(facts, wanted, title)
        with (
            together(),
            whole_file(files.html, overwrite=overwrite) as html,
            whole_file(files.workbook, overwrite=overwrite) as book,
        ):
            sheets = workbook.filled(made)
            maps = {shown.ident: _drawn(shown, facts) for shown in made.maps}
            html.write(mailable(made, maps))
            workbook.write(sheets, maps, book, when)
    return files


def facts_asked(
    placed: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame | None,
    academies: gpd.GeoDataFrame | None,
    *,
    lang: str,
    areas: Areas,
    extent: str,
    strata: Sequence[str],
    unit: str,
    count: str,
    denominator: str,
    overdispersion: str | float,
    regions_file: str | os.PathLike[str] | None,
    edition: Edition,
    targets_n: int,
    capacity: str | None,
    seed: int,
    source: str | None,
    date: datetime.date,
    others: Mapping[str, pd.DataFrame] | None = None,
    participation: pd.DataFrame | None = None,
    participation_columns: Mapping[str, str] | None = None,
    beside: Beside | None = None,
) -> Facts:
    """Check what was asked for, and return what the library says of the lists."""
    every = placed
    placed, register, academies, vintage = _checked(placed, register, academies)
    besides = _besides(others or {}, participation, participation_columns, vintage)
    if capacity is not None and academies is not None:
        capacity = places_column(academies, capacity)
    if capacity is not None and (academies is None or capacity not in academies.columns):
        there = [] if academies is None else [*academies.columns]
        raise InputError("errors.reporting.capacity", capacity=capacity, hint=meant(capacity, there))
    check_targets_n(targets_n)
    if isinstance(strata, str):
        strata = [strata]
    asked = Asked(
        lang,
        vintage,
        areas,
        check_extent(extent),
        tuple(strata),
        check_unit(unit),
        check_count(count),
        denominator,
        check_overdispersion(overdispersion),
        regions_file,
        read_typology(edition),
        targets_n,
        capacity,
        seed,
        tidy(source or ""),
        date,
    )
    return facts_of(Given.of(placed, register, academies, asked, every, besides), beside)


def check_targets_n(targets_n: object) -> None:
    """Refuse what is no number of schools to invite."""
    if isinstance(targets_n, bool) or not isinstance(targets_n, int) or targets_n < 1:
        raise InputError("errors.reporting.targets_n", targets_n=targets_n)


def _besides(
    others: Mapping[str, pd.DataFrame],
    schools: pd.DataFrame | None,
    columns: Mapping[str, str] | None,
    vintage: int,
) -> Besides:
    check_others(others)
    placed = {name: _pointed(rows, "rows", vintage)[0] for name, rows in others.items()}
    if schools is None:
        if columns:
            raise InputError("errors.participation.no_list", columns=columns)
        return Besides(placed)
    return Besides(placed, schools, columns_told(schools, columns))


def check_path(path: str | os.PathLike[str]) -> Path:
    """Return the path of the page, or raise an error that says how it must end."""
    target = not_folder(path)
    if target.suffix.lower() == ".pdf":
        raise InputError("errors.reporting.page_pdf", name=target.name)
    if target.suffix.lower() not in (".html", ".htm"):
        raise InputError("errors.reporting.page", name=target.name, hint=meant(target.suffix, [".html"]))
    return target


def _report(facts: Facts, chapters: Sequence[Chapter], title: str | None) -> Report:
    """Make every chapter; page one last, for it says what the others could not."""
    sections, broken = [], []
    for chapter in chapters:
        section, reason = _section(chapter, facts)
        # What these data have no chapter of is left out.
        if section.items:
            sections.append(section)
        broken += reason
    sections = folded(sections, facts.lang)
    facts = replace(facts, broken=(*facts.broken, *broken))
    opened = opening(facts, title)
    return replace(opened, sections=(*opened.sections, *sections))


def _drawn(shown: Map, facts: Facts) -> Drawn:
    """Return a map of the report as it is drawn: the one with everything may be so by now."""
    if facts.drawn is not None and shown.spec is facts.shown.value and shown.ident == MAP:
        return facts.drawn()
    return drawn(shown.spec, shown.ident)


def opening(facts: Facts, title: str | None) -> Report:
    """Return a report of page one alone."""
    made = attempt(phrase("report.part_first"), lambda: first(facts), facts.lang)
    items = (Text(made.reason, "lacking"),) if made.value is None else made.value
    return Report(
        title=tidy(title or facts.say("report.title")),
        lang=facts.lang,
        date=written_date(facts.asked.date, facts.lang),
        sections=(Section(FIRST, finding(facts), items),),
        notes=(facts.say("datasets.invented"),) if facts.illustrative else (),
    )


def _section(chapter: Chapter, facts: Facts) -> tuple[Section, list[str]]:
    """Return a chapter, or in its place why there is none, and that reason once more for page one.

    What goes wrong in a chapter of somebody's own is theirs to see.
    """
    title, make = called(chapter, facts.lang), partial(blocks, chapter, facts)
    made = Part(make()) if chapter.own else attempt(phrase("report.part_chapter", name=title), make, facts.lang)
    if made.value is not None:
        return Section(chapter.key, title, made.value, chapter.appendix), []
    return Section(chapter.key, title, (Text(made.reason, "lacking"),), chapter.appendix), [made.reason]


def day(given: datetime.date | str | None) -> datetime.date:
    """Return the date on a report: today if none is given."""
    if given is None:
        return today()
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    try:
        return datetime.date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise InputError("errors.reporting.date", given=given) from error


def _checked(
    placed: gpd.GeoDataFrame, *others: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None, gpd.GeoDataFrame | None, int]:
    """Return the rows of the lists that count, and their vintage; refuse one not geocoded or in another's place."""
    rows, vintage = _pointed(placed, "rows", None)
    register, academies = (
        None if frame is None else _pointed(frame, what, vintage)[0]
        for frame, what in zip(others, ("register", "academies"), strict=True)
    )
    check_roles(rows, register, academies)
    return rows, register, academies, vintage


def _pointed(frame: pd.DataFrame, what: str, vintage: int | None) -> tuple[gpd.GeoDataFrame, int]:
    import geopandas as gpd

    counted, known = counted_table(frame, what, vintage)
    if not isinstance(counted, gpd.GeoDataFrame) or counted.active_geometry_name is None:
        raise InputError("frames.not_geocoded", what=phrase(f"frames.{what}"), column="geometry")
    return counted, known
