"""The verb that compares two periods, area by area."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich.text import Text

from kkgeo._base.arguments import Argument
from kkgeo._base.words import NOTHING, language, number, ratio, say, word
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import said, working, written
from kkgeo.cli.lists import AndRegister
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_sentences, show_statuses, show_table
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

#: More areas than this are in the file; on a screen those that changed most surely.
_MOST = 12


@verb("change", extent=("by=region",), regions=("by=region",), edition=("by=belfius",))
def change(
    lists: AndRegister,
    delimited: options.Delimited,
    before: options.Before = None,
    after: options.After = None,
    by: options.By = "province",
    overdispersion: options.Overdispersion = "academy",
    out: options.TableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Say how much more, or less, each area changed between two periods than all others did."""
    from kkgeo import change as compare
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo.periods.changing import periods_of

    if out is not None:
        check_table_suffix(out)
    periods = {name: _years(name, text) for name, text in (("before", before), ("after", after))}
    periods_of(*periods.values())
    placed, schools = lists.both()
    refuse_nothing(lists.file, placed)
    refuse_nothing(lists.register, schools, "register")
    with working("counting"):
        how: dict[str, Any] = {"overdispersion": options.word_or_number(overdispersion), **delimited.asked(), **periods}
        table = compare(placed, schools, by=options.listed(by), lang=language(), **how)
    if out is not None:
        write_table(table, out, lang=language(), overwrite=overwrite)
    _show(table)
    show_statuses(placed)
    written(out)


def _years(name: str, text: str | None) -> list[int]:
    """Return the years of a period: several, or the first and the last."""
    if text is None:
        raise InputError("errors.cli.needs_period", argument=Argument(name))
    parts = [part.strip() for part in text.replace("-", ",-,").split(",")]
    try:
        if "-" in parts:
            first, _, last = parts
            return [*range(int(first), int(last) + 1)]
        return [int(part) for part in parts]
    except ValueError as error:
        raise InputError("errors.periods.years", name=name, years=text) from error


def _show(table: pd.DataFrame) -> None:
    lang = language()
    keys = ("column.area", "about.before", "about.after", "measure.ratio", "measure.interval", "measure.verdict")
    heads = [say(key, lang) for key in keys]
    surest = table[["p_under", "p_over"]].min(axis=1).sort_values(kind="stable").index
    shown = table if len(table) <= _MOST else table.loc[surest].head(_MOST)
    show_table(heads, (_cells(row) for _, row in shown.iterrows()), left=(heads[0], heads[-1]), title=said("change"))
    show_sentences(shown["sentence"])


def _cells(row: pd.Series) -> list[object]:
    lang = language()
    low, high = (ratio(row[f"ratio_{side}"], lang) for side in ("low", "high"))
    return [
        row["name"],
        number(row["before"], lang),
        number(row["after"], lang),
        ratio(row["ratio"], lang),
        NOTHING if math.isnan(row["ratio"]) else f"{low} - {high}",
        Text(word("periods.word", row["verdict"], lang)),
    ]
