"""The verb that looks for gaps that came or closed."""

from __future__ import annotations

from kkgeo._base.words import language, say
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import console, working, written
from kkgeo.cli.lists import AndAcademies
from kkgeo.cli.nothing import refuse_nothing, say_nothing
from kkgeo.cli.showing import show_sentences, show_statuses


@verb("emerging", academies=("overdispersion=academy",))
def emerging(
    lists: AndAcademies,
    overdispersion: options.Overdispersion = "academy",
    max_share: options.ShareInYears = 0.1,
    out: options.TableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Look for areas that stay behind in some years: gaps that came, closed, or last."""
    from kkgeo import emerging_gaps
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo._base.provenance import noted
    from kkgeo._base.records import Emerging

    if out is not None:
        check_table_suffix(out)
    (placed, schools), nearby = lists.both(), lists.nearby()
    refuse_nothing(lists.file, placed)
    refuse_nothing(lists.register, schools, "register")
    say_nothing(lists.academies, nearby, "academies")
    with working("finding"):
        found = emerging_gaps(
            placed, schools, academies=nearby, max_share=max_share,
            overdispersion=options.word_or_number(overdispersion), lang=language(),
        )  # fmt: skip
    if out is not None:
        write_table(found, out, lang=language(), overwrite=overwrite)
    console.print(say("periods.title", language()), style="italic")
    show_sentences([*noted(found, Emerging).sentences, *found["sentence"]])
    show_statuses(placed)
    written(out)
