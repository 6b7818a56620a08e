"""Tables on the terminal: what was counted, what was expected, how sure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from kkgeo._base.text import one_line, tidy
from kkgeo._base.words import NOTHING, chance, language, number, percent, ratio, say, word
from kkgeo.cli.common import console, said, tell

if TYPE_CHECKING:
    import pandas as pd

    from kkgeo.reporting.reproducing import Comparison

#: More rows than this do not fit on a screen.
_MOST = 20
#: More columns than this are set close to each other on a screen as narrow as this.
_FEW, _NARROW = 5, 90
_STYLES = {"under": "bold red", "over": "bold green", "too small to tell": "dim", "no denominator": "dim"}
#: What each column of judged areas is called.
_HEADS = (
    "column.area", "measure.observed", "measure.expected", "measure.ratio", "measure.interval", "measure.p",
    "measure.verdict",
)  # fmt: skip


def show_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    left: Sequence[str] = (),
    title: str = "",
    lines: bool = False,
) -> None:
    """Show a table; `left` has the headings of the columns of words, the others are of numbers."""
    # Words go on to the next line, numbers and their headings stay whole; where that asks for room, padding gives way.
    tight = (0, 0) if len(headings) > _FEW and console.width <= _NARROW else (0, 1)
    drawn = Table(title=title or None, title_justify="left", show_lines=lines, padding=tight)
    for heading in headings:
        if heading in left:
            drawn.add_column(tidy(heading), justify="left", overflow="fold")
        else:
            drawn.add_column(tidy(heading), justify="right", no_wrap=True)
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else tidy(cell) for cell in row))
    console.print(drawn)


def show_judged(table: pd.DataFrame, title: str) -> None:
    """Show areas with what was observed and expected of each; of many those that lack most."""
    from kkgeo._base.provenance import noted
    from kkgeo._base.records import Coverage

    known = table[table["observed"].notna()]
    if known.empty:
        # Without a register nothing is compared; what was counted is there all the same.
        count = noted(table, Coverage).count
        known = table.assign(observed=table[count]) if count in table.columns else known
    with_expectation = bool(known["expected"].notna().any())
    shown = known
    if len(known) > _MOST:
        by = "p_under" if with_expectation else "observed"
        shown = known.sort_values(by, ascending=with_expectation, kind="stable").head(_MOST)
    keys = [*_HEADS] if with_expectation else [*_HEADS][:2]
    rows = (_cells(row)[: len(keys)] for _, row in shown.iterrows())
    heads = [say(key, language()) for key in keys]
    show_table(heads, rows, left=(heads[0], heads[-1]) if with_expectation else heads[:1], title=title)
    if len(shown) < len(known):
        tell("most_lacking" if with_expectation else "most_counted", shown=len(shown), total=len(known))


def _cells(row: pd.Series) -> list[object]:
    flag = str(row["verdict"])
    lang = language()
    low, high = (ratio(row[f"ratio_{side}"], lang) for side in ("low", "high"))
    return [
        row["name"],
        number(row["observed"], lang, 0),
        number(row["expected"], lang, 1),
        ratio(row["ratio"], lang),
        NOTHING if math.isnan(row["ratio"]) else f"{low} - {high}",
        chance(row["p_under"], lang),
        Text(word("verdict", flag, lang), _STYLES.get(flag, "")),
    ]


def show_applications(table: pd.DataFrame) -> None:
    """Show how many applied and were approved in each area, and what is said of it; of many those with least."""
    lang = language()
    known = table[(table["applications"] > 0) | table["ratio_applying"].notna()]
    shown = known
    if len(known) > _MOST:
        shown = known.sort_values(["ratio", "applications"], ascending=[True, False], kind="stable").head(_MOST)
    keys = ("measure.applications", "measure.approved", "applications.share", "applications.sure", "measure.schools")
    heads = [say(key, lang) for key in ("column.area", *keys, "applications.never")]
    rows = []
    for _, row in shown.astype({"never_applied": "float64"}).iterrows():
        share, low, high = (percent(row[f"approval{end}"], lang, 0) for end in ("", "_low", "_high"))
        nothing = math.isnan(row["approval"])
        shares = (NOTHING, NOTHING) if nothing else (f"{share} %", f"{low} - {high} %")
        counts = [number(row[key], lang, 0) for key in ("applications", "approved", "schools", "never_applied")]
        rows.append([row["name"], *counts[:2], *shares, *counts[2:]])
    show_table(heads, rows, left=heads[:1], title=said("applications"))
    if len(shown) < len(known):
        tell("least_approved", shown=len(shown), total=len(known))
        shown = shown[(shown["verdict_applying"] == "under") | (shown["verdict_approval"] == "under")]
    show_sentences(shown["sentence"])


def show_programmes(table: pd.DataFrame) -> None:
    """Show of all schools together how many used which programmes, and which came first."""
    lang = language()
    counts = ("users", "before", "after", "first", "combined")
    shown = [column for column in counts if table[column].notna().any()]
    heads = [say(f"measure.{key}", lang) for key in ("programme", "also", *shown)]
    rows = []
    for label, counted in zip(table.index.tolist(), table[shown].astype("float64").to_numpy().tolist(), strict=True):
        rows.append([label[0], label[1] or NOTHING, *(number(count, lang, 0) for count in counted)])
    show_table(heads, rows, left=heads[:2], title=said("programmes"))


def _printed(part: str, code: object, lang: str) -> str:
    """Return what a row or a column of a published table is called: by its code, or as it was printed."""
    return word("value", word(f"published.{part}", code, lang), lang)


def show_comparison(name: str, comparison: Comparison) -> None:
    """Show a published table beside the computed one, and whether they are equal."""
    from kkgeo.reporting.reproducing import RATES

    lang = language()
    published, computed = comparison.published, comparison.computed
    rows = []
    for area, printed, own in zip(published.index, published.to_numpy(), computed.to_numpy(), strict=True):
        digits, scale = (1, 10) if area in RATES else (0, 1)
        pairs = zip(printed.tolist(), own.tolist(), strict=True)
        cells = [f"{number(a / scale, lang, digits)} | {number(b / scale, lang, digits)}" for a, b in pairs]
        rows.append([_printed("row", area, lang), *cells])
    heads = [say(f"published.rows.{name}", lang), *(_printed("column", each, lang) for each in published.columns)]
    title = say(f"published.title.{name}", lang, section=comparison.section)
    show_table(heads, rows, left=heads[:1], title=said("published", name=title))
    if comparison.impossible and comparison.agrees:
        tell("same_but", count=len(comparison.impossible))
    else:
        tell("same" if comparison.agrees else "differs")
    if remark := comparison.remark(lang):
        console.print(one_line(remark))


def show_sentences(sentences: Iterable[str]) -> None:
    """Show sentences, one to a paragraph."""
    for sentence in sentences:
        console.print("- " + one_line(tidy(sentence)))


def show_uncompared(table: pd.DataFrame) -> None:
    """Say so where many rows have nothing in the register to be compared with."""
    from kkgeo._base.provenance import noted
    from kkgeo._base.records import Coverage
    from kkgeo.counting.about import uncompared_words

    if lacking := uncompared_words(noted(table, Coverage), language()):
        console.print(one_line(lacking), style="yellow")


def show_targets(rows: pd.DataFrame) -> None:
    """Show whom to invite, and why."""
    shown = rows[["rank", "name", "municipality", "why"]].astype(object).head(_MOST)
    cells = shown.where(shown.notna(), "").itertuples(index=False)
    headings = [say(key, language()) for key in ("word.rank", "column.name", "column.municipality", "word.why")]
    show_table(headings, cells, left=headings[1:], title=said("targets"), lines=True)
    if len(rows) > _MOST:
        tell("most_urgent", shown=_MOST, total=len(rows))


def show_called(rows: pd.DataFrame) -> None:
    """Show which academies to call, and why."""
    lang = language()
    shown = rows.reindex(columns=["rank", "name", "municipality_name", "why"]).astype(object).head(_MOST)
    cells = shown.where(shown.notna(), "").itertuples(index=False)
    headings = [say(key, lang) for key in ("word.rank", "column.name", "column.municipality", "word.why")]
    show_table(headings, cells, left=headings[1:], title=say("reach.title", lang), lines=True)
    if len(rows) > _MOST:
        tell("most_urgent", shown=_MOST, total=len(rows))


def show_statuses(placed: pd.DataFrame, *, noted: bool = False) -> None:
    """Show how many rows were placed, and how sure that is; `noted` if what is written says of each row why."""
    from kkgeo.sites.asides import kinds_of

    lang = language()
    # What is no place was said where the list was read, and nobody has to place it.
    placed = placed[kinds_of(placed).isna().to_numpy()]
    counts = placed["match_status"].value_counts().items()
    # The code too: it is what the column of the file says.
    rows = [(f"{word('status', str(status), lang)} ({status})", number(count, lang)) for status, count in counts]
    if rows:
        show_table([said("status"), say("word.rows", language())], rows, left=[said("status")])
    missing = int(placed["nis"].isna().sum())
    if missing:
        tell("open_noted" if noted else "open", count=missing, rows=len(placed))


def show_review(file: str, rows: int) -> None:
    """Say in which file a person is to decide on how many rows."""
    tell("to_review" if rows else "nothing_to_review", file=file, count=rows)


def show_decisions(located: pd.DataFrame, *, partly: bool = False) -> None:
    """Say how many decisions were applied, and name each one that was not.

    Of a list that is `partly` there, decisions of rows that are not there are as they should be.
    """
    from kkgeo.review import decision_report

    report = decision_report(located)
    if partly:
        report = report[report["outcome"] != "no_such_row"]
    fine = report["outcome"].isin(("applied", "left_open"))
    tell("decided", applied=int(fine.sum()), total=len(report))
    for decision, why in report.loc[~fine, ["decision", "note"]].itertuples(index=False):
        tell("not_decided", decision=decision, note=why)
