"""What a table of counts says of itself: it goes into every file made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from kkgeo._base.provenance import Coverage, NamedGaps
from kkgeo._base.words import say, section, word
from kkgeo.counting.counted import said

C = TypeVar("C", Coverage, NamedGaps)


def with_about(record: C, lang: str) -> C:
    """Return what a table notes of itself with, in words, what was counted and against what.

    `kkgeo._base.output.write_table` puts ``about`` in every workbook, and ``about_columns`` in every other file.
    """
    keys, base = section("about", lang), word("measure", record.denominator, lang)
    about = {
        keys["counted"]: said(record.count, record.school, lang),
        keys["denominator"]: base,
        keys["school"]: word("unit", record.school, lang),
        keys["strata"]: ", ".join(record.strata) or keys["all_together"],
        keys["rate"]: f"{record.rate_per} {base}",
        keys["vintage"]: str(record.vintage),
        keys["extent"]: say(f"areas.judged_{record.extent}", lang),
        keys["belfius"]: record.typology,
        keys["rows"]: str(record.rows),
        keys["compared"]: str(record.compared),
        keys["unplaced"]: str(record.unplaced),
        keys["uncompared"]: str(record.uncompared),
    }
    columns = tuple(keys[key] for key in ("counted", "denominator", "school"))
    return replace(record, about=about, about_columns=columns)
