"""The verb that hands over: the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import tell, working, written
from kkgeo.cli.lists import AndAcademies, Participating, named_files, other_programmes
from kkgeo.cli.nothing import say_nothing
from kkgeo.cli.showing import show_statuses


@verb(
    "report",
    n=("register",),
    capacity=("register",),
    chapters=("!summary",),
    other=("register",),
    participation=("!summary", "chapters=participation|!chapters"),
)
def report(
    lists: AndAcademies,
    counted: options.Counted,
    delimited: options.Delimited,
    participating: Participating,
    capacity: options.Capacity = None,
    other: options.Others = (),
    areas: options.Areas = "regions,border",
    n: options.AtMost = 50,
    chapters: options.Chapters = None,
    title: options.Title = None,
    source: options.Source = None,
    date: options.Date = None,
    summary: options.Summary = False,
    out: options.ReportOut = options.REPORT_FILE,
    overwrite: options.Overwrite = False,
) -> None:
    """Write the planners' report: one page to mail, one workbook with the same tables; or its first page alone."""
    from kkgeo import report as write_report
    from kkgeo import report_summary
    from kkgeo.reporting.build import check_path
    from kkgeo.reporting.summary import check_path as check_summary
    from kkgeo.sites.counted import counted as counted_rows

    (check_summary if summary else check_path)(out)
    named = named_files(other)
    participating.columns()
    every, schools, nearby = lists.every(), lists.schools(), lists.nearby()
    placed = counted_rows(every)
    say_nothing(lists.file, placed)
    say_nothing(lists.register, schools, "register")
    say_nothing(lists.academies, nearby, "academies")
    asked: dict[str, Any] = {"academies": nearby, "areas": options.listed(areas), "targets_n": n, "capacity": capacity}
    asked |= {**counted.asked(), **delimited.asked(), "title": title, "source": source, "date": date}
    asked["others"], participation = other_programmes(named, lists.year), participating.asked()
    asked |= {"path": out, "lang": language(), "overwrite": overwrite}
    with working("reporting"):
        if summary:
            files: tuple[Path, ...] = (report_summary(every, schools, **asked),)
        else:
            asked |= {"chapters": None if chapters is None else options.listed(chapters), **participation}
            files = write_report(every, schools, **asked)
    if schools is None:
        tell("no_register")
    show_statuses(placed)
    written(*files)
