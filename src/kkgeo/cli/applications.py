"""The verb that says who applies and who is approved."""

from __future__ import annotations

from dataclasses import replace

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import working, written
from kkgeo.cli.lists import AndAcademies
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_applications, show_statuses
from kkgeo.errors import InputError


@verb(
    "applications",
    extent=("by=region",),
    regions=("by=region",),
    edition=("by=belfius",),
    academies=("overdispersion=academy",),
    refused=("never:every_application",),
)
def applications(
    lists: AndAcademies,
    delimited: options.Delimited,
    by: options.By = "province",
    unit: options.Unit = "row",
    overdispersion: options.Overdispersion = "academy",
    out: options.PlainTableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Count who applied and who was approved, and say where few apply and where those who do are refused."""
    from kkgeo import applications as tabulate
    from kkgeo._base.output import check_table_suffix, write_table

    if out is not None:
        check_table_suffix(out)
    if lists.register is None:
        raise InputError("errors.cli.needs_register")
    # Whatever was decided on a row, it is an application.
    every = replace(lists, refused=True)
    (placed, schools), nearby = every.both(), every.nearby()
    refuse_nothing(lists.file, placed)
    refuse_nothing(lists.register, schools, "register")
    with working("counting"):
        table = tabulate(
            placed,
            schools,
            by=options.listed(by),
            unit=unit,
            academies=nearby,
            overdispersion=options.word_or_number(overdispersion),
            **delimited.asked(),
            lang=language(),
        )
    if out is not None:
        write_table(table, out, lang=language(), overwrite=overwrite)
    show_applications(table)
    show_statuses(placed)
    written(out)
