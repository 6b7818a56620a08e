"""What a table of counts says of itself: it goes into every file made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from kkgeo._base.records import Applied, Change, Counted, Coverage, Linked, NamedGaps, SchoolYears
from kkgeo._base.words import number, percent, say, section, word
from kkgeo.counting.counted import said
from kkgeo.counting.denominators import Denominator
from kkgeo.reference import Typology
from kkgeo.sites.counted import describe_left_out
from kkgeo.sites.terms import named


def dispersion_words(record: Counted | Linked | Change | SchoolYears, lang: str) -> str:
    """Return in words how much more variable the counts are than separate schools, and what that rests on."""
    value = number(record.dispersion, lang, 1)
    return say(f"about.dispersion_{record.dispersion_by}", lang, value=value, groups=record.dispersion_groups)


def rests_on(dispersion: float, by: str, lang: str) -> str:
    """Return a sentence that says how counts come by chance alone, in what was dealt out.

    >>> rests_on(1.7, "academy", "en")[:66]
    'Academies bring several schools at once: numbers vary 1.7 times as'
    """
    key = by if dispersion > 1 or by in ("none", "unknown") else "separate"
    return say(f"chance.rests_{key}", lang, value=number(dispersion, lang, 1))


#: More rows than this share with nothing to compare them with are told.
_MANY = 0.01


def uncompared_words(record: Counted, lang: str) -> str:
    """Return a warning where many rows have nothing in the register to be compared with; else an empty text.

    Rows without a year have none among years, which is no lack of the register.
    """
    dated = "year" in getattr(record, "by", ())
    if record.register is None or dated or not record.rows or record.uncompared <= _MANY * record.rows:
        return ""
    return say(
        "about.register_lacks",
        lang,
        count=record.uncompared,
        rows=number(record.rows, lang),
        share=percent(record.uncompared / record.rows, lang),
        base=word("measure", record.denominator, lang),
    )


C = TypeVar("C", Coverage, NamedGaps, Applied)


def record_of(
    kind: type[C],
    related: Denominator,
    keys: Mapping[str, pd.Series],
    linked: Mapping[str, int] | None,
    clusters: Typology,
    *,
    count: str,
    unit: str,
    strata: Sequence[str],
    lang: str,
    **more: Any,
) -> C:
    """Return what a table notes of itself: what was counted, against what, in which typology; in words too.

    `kkgeo._base.output.write_table` puts ``about`` in every workbook, and ``about_columns`` in every other file.
    """
    record = kind(
        **clusters.noted,
        count=count,
        counted=said(count, unit, lang),
        denominator=related.name,
        rate_per=related.per,
        strata=tuple(strata),
        register=None if related.rows is None else len(related.rows),
        school=unit,
        school_unknown=related.lacking,
        partner_schools=int(keys["partner_schools"].nunique()),
        linked=linked or {},
        **more,
    )
    words, base = section("about", lang), word("measure", record.denominator, lang)
    about = {
        words["counted"]: said(record.count, record.school, lang),
        words["denominator"]: base,
        words["school"]: word("unit", record.school, lang),
        words["strata"]: ", ".join(record.strata) or words["all_together"],
        words["rate"]: f"{record.rate_per} {base}",
        words["dispersion"]: dispersion_words(record, lang),
        words["vintage"]: str(record.vintage),
        words["extent"]: say(f"areas.judged_{record.extent}", lang),
        words["belfius"]: record.typology,
        words["rows"]: str(record.rows),
        words["compared"]: str(record.compared),
        words["unplaced"]: str(record.unplaced),
        words["uncompared"]: str(record.uncompared),
    }
    if record.school_year is not None:
        about[words["running"]] = named(record.school_year)
    if lacking := uncompared_words(record, lang):
        about[words["warning"]] = lacking
    if left_out := describe_left_out(record.rows_left_out, lang):
        about[words["left_out"]] = " ".join(left_out)
    columns = tuple(words[key] for key in ("counted", "denominator", "school"))
    return replace(record, about=about, about_columns=columns)
