"""Tables on the terminal: what was counted, what was expected, how sure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from rich.markup import escape
from rich.table import Table

from kkgeo._base.words import number
from kkgeo.cli.common import console
from kkgeo.cli.texts import say

#: More areas than this do not fit on a screen.
_MOST = 20
_STYLES = {"under": "bold red", "over": "bold green", "too small to tell": "dim", "no denominator": "dim"}


def show_judged(table: pd.DataFrame, lang: str, title: str | None = None) -> None:
    """Show areas with what was observed and expected of each; of many those that lack most."""
    known = table[table["observed"].notna()]
    shown = known if len(known) <= _MOST else known.sort_values("p_under", kind="stable").head(_MOST)
    with_expectation = bool(known["expected"].notna().any())
    headings = ["area", "observed", *(("expected", "ratio", "interval", "chance", "flag") if with_expectation else ())]
    drawn = Table(title=title, title_justify="left")
    for heading in headings:
        drawn.add_column(say(lang, heading), justify="left" if heading in ("area", "flag") else "right")
    for _, row in shown.iterrows():
        cells = [escape(str(row["name"])), _number(row["observed"], lang, 0)]
        if with_expectation:
            flag = str(row["flag"])
            interval = f"{_number(row['ratio_low'], lang, 2)} - {_number(row['ratio_high'], lang, 2)}"
            cells += [
                _number(row["expected"], lang, 1),
                _number(row["ratio"], lang, 2),
                interval if not math.isnan(row["ratio"]) else "",
                _chance(row["p_under"], lang),
                f"[{_STYLES[flag]}]{say(lang, flag)}[/]" if flag in _STYLES else say(lang, flag),
            ]
        drawn.add_row(*cells)
    console.print(drawn)
    if len(shown) < len(known):
        console.print(say(lang, "most_lacking", shown=len(shown), total=len(known)))


def show_sentences(sentences: Sequence[str]) -> None:
    """Show sentences, one to a paragraph."""
    for sentence in sentences:
        console.print("- " + escape(sentence))


def show_targets(rows: pd.DataFrame, lang: str) -> None:
    """Show whom to invite, and why."""
    drawn = Table(title=say(lang, "targets"), title_justify="left", show_lines=True)
    for heading in ("rank", "school", "town", "why"):
        drawn.add_column(say(lang, heading), justify="right" if heading == "rank" else "left")
    columns = ["rank", "name", "municipality", "why"]
    for row in pd.DataFrame(rows)[columns].head(_MOST).itertuples(index=False):
        drawn.add_row(*("" if pd.isna(value) else escape(str(value)) for value in row))
    console.print(drawn)
    if len(rows) > _MOST:
        console.print(say(lang, "most_lacking", shown=_MOST, total=len(rows)))


def _number(value: float, lang: str, digits: int) -> str:
    if math.isnan(value):
        return ""
    return "∞" if math.isinf(value) else number(value, lang, digits)


def _chance(value: float, lang: str) -> str:
    if math.isnan(value):
        return ""
    return f"< {number(0.001, lang, 3)}" if value < 0.001 else number(value, lang, 3)
