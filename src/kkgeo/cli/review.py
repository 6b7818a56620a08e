"""The verb that asks a person about the rows that stayed open."""

from __future__ import annotations

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.lists import OneList, say_what_counts
from kkgeo.cli.nothing import say_nothing
from kkgeo.cli.showing import show_decisions, show_review, show_statuses


@verb("review", refused=("never:every_row",))
def review(
    lists: OneList,
    out: options.ReviewOut,
    crs: options.Crs = None,
    code_vintage: options.CodeVintage = None,
    decisions: options.Decisions = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Write the rows that cannot be placed to a workbook, in which a person decides."""
    from kkgeo.review import apply_decisions, write_review

    located = lists.located(crs=crs, code_vintage=code_vintage)
    say_what_counts(located)
    if decisions is not None:
        located = apply_decisions(located, decisions, lang=language())
    open_rows = write_review(located, out, decisions=decisions, lang=language(), overwrite=overwrite)
    if located.empty:
        say_nothing(lists.file, located)
    show_statuses(located, noted=True)
    if decisions is not None:
        show_decisions(located, partly=bool(lists.where))
    show_review(str(out), open_rows)
