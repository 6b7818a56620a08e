"""What charts read of the tables of the library, by their columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Counted
from kkgeo._base.text import tidy
from kkgeo._base.words import decimals, listing, number, phrase, say, word
from kkgeo.charts.marks import PLAIN
from kkgeo.charts.model import Heading
from kkgeo.errors import InputError
from kkgeo.stats.poisson import NO_DENOMINATOR, OVER, UNDER

JUDGED = ("name", "observed", "expected", "ratio", "ratio_low", "ratio_high", "verdict")
#: All years together, as the tables have it.
ALL = "all"
PERIODS = ("period", "year")
#: So many areas that are claimed are named in a sentence.
_TOLD = 8


@dataclass(frozen=True)
class Value:
    """An area (in a year) with its ratio and what is said of it."""

    code: str
    name: str
    observed: float
    expected: float
    ratio: float
    low: float
    high: float
    verdict: str
    #: The tone of its mark: that of its verdict, unless something else decides what is claimed.
    tone: str = PLAIN

    @property
    def claimed(self) -> bool:
        """Whether something is said of it."""
        return self.tone != PLAIN

    @property
    def bounded(self) -> bool:
        """Whether it has an interval; an area that somebody searched for has none."""
        return not (math.isnan(self.low) and math.isnan(self.high))

    def amounts(self, lang: str) -> dict[str, str]:
        """Return what was counted and what was expected, as sentences have them."""
        return {"observed": amount(self.observed, lang), "expected": amount(self.expected, lang)}

    def counts(self, lang: str) -> str:
        """Return what was counted and what was expected, as ``1 / 14``."""
        return f"{amount(self.observed, lang)} / {amount(self.expected, lang)}"

    def briefly(self, lang: str) -> str:
        """Return its name and counts, for charts with many values."""
        expected = number(self.expected, lang, 1)
        return say("charts.briefly", lang, name=self.name, observed=amount(self.observed, lang), expected=expected)

    def told(self, lang: str, year: str = "") -> str:
        """Return all that the chart knows of it, in words."""
        bounds = {"low": ratio(self.low, lang), "high": ratio(self.high, lang)} if self.bounded else {}
        return say(
            "charts.value" if bounds else "charts.value_found",
            lang,
            name=f"{self.name}, {year}" if year else self.name,
            **self.amounts(lang),
            ratio=ratio(self.ratio, lang),
            **bounds,
            verdict=word("verdict", self.verdict, lang),
        )


def check_columns(table: pd.DataFrame, needed: Sequence[str], made_by: str) -> None:
    """Refuse a table that lacks what is drawn."""
    lacking = [column for column in needed if column not in table.columns]
    if lacking:
        raise InputError("errors.charts.columns", lacking=lacking, made_by=made_by, columns=[*table.columns[:12]])


def judged(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows that something can be said of: with a ratio, and no part of what lies nowhere."""
    return table[
        table["ratio"].notna() & table["verdict"].notna() & (table["verdict"] != NO_DENOMINATOR) & table[column].notna()
    ]


def values_of(table: pd.DataFrame, column: str) -> list[Value]:
    """Return the rows of a table as values, with the verdict of a column."""
    found = []
    for code, row in zip(table.index, table.to_dict("records"), strict=True):
        observed, expected, ratio, low, high = (float(row[name]) for name in JUDGED[1:-1])
        name, verdict = tidy(row["name"]), str(row[column])
        tone = verdict if verdict in (UNDER, OVER) else PLAIN
        found.append(Value(code_of(code), name, observed, expected, ratio, low, high, verdict, tone))
    return found


def code_of(label: object) -> str:
    """Return the code of an area, which a page links charts, map and table by."""
    return tidy(label[0] if isinstance(label, tuple) else label)


def amount(value: float, lang: str) -> str:
    """Write what was counted or expected: small numbers with a decimal.

    >>> amount(14.35, "nl"), amount(2.93, "nl"), amount(0.42, "nl"), amount(3, "nl")
    ('14', '2,9', '0,4', '3')
    """
    return number(value, lang, 0 if value >= 10 or float(value).is_integer() else 1)


def ratio(value: float, lang: str) -> str:
    """Write a ratio, so that it lies on its own side of 1; one that has no bound is said so."""
    return number(value, lang, decimals(value, 2))


def counted(table: pd.DataFrame, lang: str) -> str:
    """Return what was counted, in words."""
    return word("measure", noted(table, Counted).count, lang)


def headings(
    lang: str, *, verdict: str = "verdict", first: str = "area", more: Sequence[Heading] = ()
) -> tuple[Heading, ...]:
    """Return what the columns of a table of ratios are called."""
    return (
        Heading("name", say(f"charts.{first}", lang)),
        *more,
        Heading("observed", say("charts.observed", lang), 0),
        Heading("expected", say("charts.expected", lang), 1),
        Heading("ratio", say("charts.ratio", lang), 2, ratio=True),
        Heading("ratio_low", say("charts.low", lang), 2, ratio=True),
        Heading("ratio_high", say("charts.high", lang), 2, ratio=True),
        Heading(verdict, say("charts.verdict", lang)),
    )


def some(named: Sequence[str], lang: str) -> str:
    """Return what is claimed as a sentence lists it: the first, and how many there are more.

    >>> some(["a", "b"], "en"), some(["x"] * 10, "en")
    ('a and b', 'x, x, x, x, x, x, x, x and 2 areas more')
    """
    more = len(named) - _TOLD
    rest = [say("charts.more", lang, areas=phrase("counted.areas", count=more))] if more > 0 else []
    return listing([*named[:_TOLD], *rest], lang)
