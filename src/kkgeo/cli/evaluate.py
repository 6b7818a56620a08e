"""The verb that says who answered a call."""

from __future__ import annotations

from kkgeo._base.words import language, number, percent, say, sentence
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import console, said, working, written
from kkgeo.cli.lists import Answers
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_sentences, show_table


@verb("evaluate")
def evaluate(
    targets_file: options.TargetsFile,
    lists: Answers,
    earlier: options.Earlier = None,
    year: options.AnswerYear = None,
    invited: options.Invited = None,
    out: options.TableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Say who answered a call, against whom it can be compared with."""
    from kkgeo import evaluate_call, write_table
    from kkgeo._base.output import check_table_suffix
    from kkgeo._base.provenance import noted

    if out is not None:
        check_table_suffix(out)
    later, schools = lists.both()
    refuse_nothing(lists.register, schools, "register")
    before = lists.other("earlier", earlier, what="rows")
    with working("evaluating"):
        first = options.beginning(year)
        told = evaluate_call(targets_file, later, schools, before=before, year=first, invited=invited, lang=language())
    if out is not None:
        write_table(told, out, lang=language(), overwrite=overwrite)
    lang = language()
    columns = ("schools", "answered", "share", "share_low", "share_high")
    rows = [
        (
            sentence(say(f"evaluate.label_{group}", lang)),
            *(number(told[name].loc[group], lang) for name in columns[:2]),
            *(f"{percent(told[name].loc[group], lang)} %" for name in columns[2:]),
        )
        for group in told.index
    ]
    keys = ("sheet.group", "measure.schools", *(f"sheet.{name}" for name in columns[1:]))
    headings = [say(key, lang) for key in keys]
    show_table(headings, rows, left=headings[:1], title=said("answers"))
    show_sentences(told["sentence"])
    academies = noted(told).more["academies"]
    if len(told) > 1:
        console.print(say("evaluate.clustered" if academies else "evaluate.alone", lang, count=academies))
    for what in ("every_row", "undated", "unranked"):
        if count := noted(told).more[what]:
            console.print(say(f"evaluate.{what}", lang, count=count))
    written(out)
