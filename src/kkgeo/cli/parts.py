"""What is larger than the memory: taken in parts, written to a folder, and said what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkgeo._base.arguments import Argument
from kkgeo._base.words import language, number, say, word
from kkgeo.cli.common import said, tell, working, written
from kkgeo.cli.lists import OneList, pairs
from kkgeo.cli.showing import show_table
from kkgeo.errors import InputError

if TYPE_CHECKING:
    from kkgeo.streaming import Parts

#: How many reasons are shown.
_MOST = 10
#: Options of a list that look at all of it.
_WHOLE = ("sheet", "where", "refused", "years_as_rows", "school_year")


def place_parts(
    lists: OneList, out: Path, whole: Mapping[str, Any], *, workers: int, overwrite: bool, **how: Any
) -> None:
    """Place a list part by part; `whole` are options that need all of it, which is an error where one is given."""
    from kkgeo.streaming import geocode_parts

    asked = {**{name: getattr(lists, name) for name in _WHOLE}, **whole}
    if given := next((name for name, value in asked.items() if value), None):
        raise InputError("errors.cli.not_in_parts", argument=Argument(given))
    columns = pairs("columns", lists.column, str, "postal_code=PC") or None
    given_how = {name: value for name, value in {**how, "vintage": lists.vintage}.items() if value is not None}
    with working("placing_parts", file=lists.file.name, bar=True):
        done = geocode_parts(
            lists.file, out, columns=columns, lang=language(), workers=workers, overwrite=overwrite, **given_how
        )
    show_parts(done)


def show_parts(done: Parts) -> None:
    """Show how many rows were placed, why the others were not, how fast it went and where it is."""
    lang = language()
    rows = [(f"{word('status', status, lang)} ({status})", number(n, lang)) for status, n in done.statuses.items()]
    if rows:
        show_table([said("status"), say("word.rows", lang)], rows, left=[said("status")])
    if len(done.review):
        first = done.review.head(_MOST)
        cells = zip(first["match_note"], (number(n, lang) for n in first["rows"]), strict=True)
        show_table([say("word.why", lang), say("word.rows", lang)], cells, left=[say("word.why", lang)], lines=True)
        if len(done.review) > _MOST:
            tell("most_reasons", shown=_MOST, total=len(done.review), file=str(done.folder / "_review.csv"))
    left = {"placed": number(done.placed, lang), "open": number(done.rows - done.placed, lang)}
    tell("parts", rows=number(done.rows, lang), count=done.parts, **left)
    if done.parts_before:
        tell("parts_before", count=done.parts_before, parts=done.parts)
    if done.parts_before < done.parts:
        tell("rate", rows=number(round(done.rows_a_second), lang), seconds=number(done.seconds, lang, 1))
    written(done.folder)
