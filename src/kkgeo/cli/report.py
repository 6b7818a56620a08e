"""The verb that hands over: the report."""

from __future__ import annotations

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import tell, working, written
from kkgeo.cli.lists import AndAcademies
from kkgeo.cli.nothing import say_nothing
from kkgeo.cli.showing import show_statuses


@verb("report", n=("register",), capacity=("register",))
def report(
    lists: AndAcademies,
    counted: options.Counted,
    delimited: options.Delimited,
    capacity: options.Capacity = None,
    areas: options.Areas = "regions,border",
    n: options.AtMost = 50,
    chapters: options.Chapters = None,
    title: options.Title = None,
    source: options.Source = None,
    date: options.Date = None,
    out: options.ReportOut = options.REPORT_FILE,
    overwrite: options.Overwrite = False,
) -> None:
    """Write the planners' report: one page to mail, one workbook with the same tables."""
    from kkgeo import report as write_report
    from kkgeo.reporting.build import check_path

    check_path(out)
    placed, schools, nearby = lists.placed(), lists.schools(), lists.nearby()
    say_nothing(lists.file, placed)
    say_nothing(lists.register, schools, "register")
    say_nothing(lists.academies, nearby, "academies")
    with working("reporting"):
        files = write_report(
            placed,
            schools,
            path=out,
            academies=nearby,
            areas=options.listed(areas),
            **counted.asked(),
            **delimited.asked(),
            targets_n=n,
            capacity=capacity,
            chapters=None if chapters is None else options.listed(chapters),
            lang=language(),
            title=title,
            source=source,
            date=date,
            overwrite=overwrite,
        )
    if schools is None:
        tell("no_register")
    show_statuses(placed)
    written(*files)
