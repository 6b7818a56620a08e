"""The verb that says what runs in a school year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kkgeo._base.words import language, number, say
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import note, said, tell, working, written
from kkgeo.cli.lists import AndRegister
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_judged, show_sentences, show_statuses, show_table
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

#: Files that hold several tables; the others have the rows alone.
_SEVERAL = (".xlsx", ".json")
#: Of more areas than this the sentences are in the file alone.
_MOST = 20
#: What is shown of every school year.
_SHOWN = ("approved", "running", "ended")


@verb("running")
def running(
    lists: AndRegister,
    by: options.By = "province",
    duration: options.Duration = None,
    out: options.RunningOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Say what runs in a school year, and what was approved, ran and ended in each."""
    from kkgeo import coverage, school_years, timeline
    from kkgeo import running as that_run
    from kkgeo._base.output import check_table_suffix, write_table, write_tables
    from kkgeo._base.provenance import noted
    from kkgeo.sites.counted import describe_left_out
    from kkgeo.sites.terms import named, school_year

    if out is not None:
        check_table_suffix(out)
    if lists.school_year is None:
        raise InputError("errors.cli.needs_school_year")
    then = named(school_year(lists.school_year))
    # Through the years every row counts; the list is read once.
    every = replace(lists, school_year=None)
    whole, schools = every.placed(), every.schools()
    refuse_nothing(lists.file, whole)
    refuse_nothing(lists.register, schools, "register")
    with working("counting"):
        rows = that_run(whole, school_year=then, duration=duration)
        keys = options.listed(by)
        table = timeline(whole, by=keys, duration=duration, lang=language())
        years = timeline(whole, by=(), duration=duration, lang=language())
        related = at_risk = None
        if schools is not None:
            related = coverage(rows, schools, by=keys, geometry=False, lang=language())
            at_risk = _of_schools(school_years, whole, schools, by=keys, duration=duration, lang=language())
    if out is not None and out.suffix.lower() in _SEVERAL:
        more = {"areas": related, "school_years": at_risk}
        tables = {"running_rows": rows, "timeline": table, **{k: own for k, own in more.items() if own is not None}}
        write_tables(tables, out, lang=language(), overwrite=overwrite)
    elif out is not None:
        write_table(rows, out, overwrite=overwrite)
    left = noted(rows).rows_left_out
    note("running", school_year=then, count=len(rows), total=len(whole))
    for line in describe_left_out(left, language()):
        note("read_as", line=line)
    _show_years(years)
    title = said("running_areas", school_year=then)
    if related is None:
        _show_areas(table, then, title)
    else:
        show_judged(related, title)
    if at_risk is not None and len(at_risk) <= _MOST:
        show_sentences(at_risk["sentence"])
    show_statuses(rows)
    if out is not None and out.suffix.lower() not in _SEVERAL:
        tell("only_rows")
    written(out)


def _of_schools(count: Callable[..., pd.DataFrame], *lists: pd.DataFrame, **how: Any) -> pd.DataFrame | None:
    """Return what runs in the years of schools; nothing where areas are by what only the rows have."""
    from kkgeo.areas.kinds import is_kind

    register = lists[1]
    if any(not is_kind(key) and key not in register.columns for key in how["by"]):
        return None
    return count(*lists, **how)


def _show_years(years: pd.DataFrame) -> None:
    """Show every school year, all areas together."""
    lang = language()
    heads = [say("report.school_year", lang), *(say(f"report.{what}", lang) for what in _SHOWN)]
    cells = ([year, *(number(row[what], lang) for what in _SHOWN)] for year, row in years.iterrows())
    show_table(heads, cells, left=heads[:1])


def _show_areas(table: pd.DataFrame, then: str, title: str) -> None:
    """Show what runs in every area."""
    lang = language()
    own = table[table.index.get_level_values("school_year") == then]
    heads = [say("column.area", lang), say("report.running", lang)]
    show_table(heads, ([r["name"], number(r["running"], lang)] for _, r in own.iterrows()), left=heads[:1], title=title)
