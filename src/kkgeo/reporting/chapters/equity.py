"""Who takes part, and how evenly: schools by OKI, network, level and cluster, and municipalities."""

from __future__ import annotations

from functools import partial

import pandas as pd

from kkgeo import charts
from kkgeo._base import records
from kkgeo._base.provenance import noted
from kkgeo._base.words import number, sentence
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.counting.about import dispersion_words
from kkgeo.equity.taking_part import overall
from kkgeo.reporting.chapters.counts import flag_words
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import AREAS, EQUITY, Facts
from kkgeo.reporting.model import Details, Heading, Item, Listing, Table, Text, numbers, ratios, texts
from kkgeo.stats.poisson import OVER, UNDER


def equity(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on who takes part, and how evenly."""
    say, rates = facts.say, facts.rates
    if "rates" in facts.failures:
        return (Text(facts.failures["rates"], "lacking"),)
    items: list[Item] = [*_taking_part(facts), *_kinds(facts), *_spread(facts)]
    if not facts.asked.usual:
        items.append(Text(say("report.equity_counts")))
    folded: list[Item] = [Text(say("report.equity_intro"))]
    if telling := _telling(facts):
        folded.append(Listing(telling))
    folded += [_rates(facts, by, rates[by]) for by in EQUITY if by in rates]
    if facts.taking_part is not None:
        told = str(overall(facts.taking_part)["sentence"])
        folded += [
            Text(told),
            Text(say("report.taking_part_intro")),
            Text(_variable(facts, facts.taking_part)),
            _shares(facts),
        ]
    if facts.spread is not None:
        folded += _evenly(facts)
    return (*items, Details(say("report.equity_tables"), tuple(folded)))


def _kinds(facts: Facts) -> list[Item]:
    """Return which kinds of schools take part more or less often than others."""
    items: list[Item] = []
    if compared := _compared(facts):
        # Beside the chart before it, which is of schools too.
        items += drawn(facts, partial(_forest, facts, compared))
        if not _telling(facts):
            items.append(Text(facts.say("report.nothing_telling")))
    told = facts.failures.get("taking_part")
    reasons = dict.fromkeys(facts.failures[part] for by in EQUITY if (part := f"rates_{by}") in facts.failures)
    # Who takes part by OKI stands above, with why it cannot be said.
    lacking = [Text(reason, "lacking") for reason in reasons if reason != told]
    return [*items, *([Heading(facts.say("report.kinds"))] if lacking else []), *lacking]


def _compared(facts: Facts) -> list[pd.DataFrame]:
    """Return the comparisons of kinds of schools; areas are judged once, in another chapter."""
    return [table for by, table in facts.rates.items() if by not in AREAS]


def _telling(facts: Facts) -> tuple[str, ...]:
    """Return what is said of the kinds of schools that differ more than chance explains."""
    tables = _compared(facts)
    return tuple(one for table in tables for one in table.loc[table["verdict"].isin((OVER, UNDER)), "sentence"])


def _forest(facts: Facts, tables: list[pd.DataFrame]) -> charts.Chart:
    known = (table.drop(index=UNKNOWN, errors="ignore") for table in tables)
    first, *others = (
        table.assign(observed=table["collaborations"], name=table["name"].map(sentence)) for table in known
    )
    return charts.forest(first, *others, title=facts.say("report.kinds_chart"), lang=facts.lang)


def _rates(facts: Facts, by: str, table: pd.DataFrame) -> Table:
    say = facts.say
    lonely = table.index[-1] == UNKNOWN
    names = [f"{label} {name}" if by == "belfius" and label not in ("mixed", UNKNOWN) else name
             for label, name in table["name"].items()]  # fmt: skip
    columns = [
        texts(say(f"column.{by}"), [*names, say("word.total")]),
        numbers(say("measure.collaborations"), [*table["collaborations"], table["collaborations"].sum()]),
        numbers(say("measure.partner_schools"), [*table["partner_schools"], table["partner_schools"].sum()]),
        numbers(say("measure.schools"), [*table["schools"], table["schools"].sum()]),
        numbers(say("measure.share"), [*(100 * table["share"]), None], 1),
        numbers(say("measure.share_low"), [*(100 * table["share_low"]), None], 1),
        numbers(say("measure.share_high"), [*(100 * table["share_high"]), None], 1),
    ]
    if by in AREAS:
        note = say("report.judged_elsewhere", chapter=say("report.counts"))
        note = f"{say('report.belfius_note', typology=facts.asked.edition.title)} {note}"
    else:
        columns += [
            ratios(say("measure.ratio_others"), [*table["ratio"], None]),
            ratios(say("measure.ratio_low"), [*table["ratio_low"], None]),
            ratios(say("measure.ratio_high"), [*table["ratio_high"], None]),
            texts(say("measure.verdict"), [*flag_words(facts, table["verdict"]), None]),
        ]
        note = _variable(facts, table)
    caption = say("report.rates_caption", by=say(f"column.{by}"))
    return Table(f"rates_{by}", say(f"report.sheet_rates_{by}"), caption, tuple(columns), foot=1 + lonely, note=note)


def _variable(facts: Facts, table: pd.DataFrame) -> str:
    """Say how much the numbers of kinds of schools vary, which the verdicts reckon with."""
    return facts.say("report.variable", how=dispersion_words(noted(table, records.Linked), facts.lang))


def _taking_part(facts: Facts) -> list[Item]:
    table = facts.taking_part
    if table is None:
        return [Text(facts.failures["taking_part"], "lacking")]
    row = overall(table)
    lead = f"report.part_{row['verdict']}" if row["verdict"] in (OVER, UNDER) else "report.part_as_often"
    shares = {name: number(100 * row[f"share_{name}"], facts.lang, 1) for name in ("high", "all")}
    return [
        *([Text(facts.say(lead, **shares), "lead")] if pd.notna(row["share_high"]) else []),
        *drawn(facts, partial(charts.oki, table, lang=facts.lang)),
    ]


def _shares(facts: Facts) -> Table:
    """Return how often schools with a high OKI take part, against all schools."""
    say, table = facts.say, facts.taking_part
    assert table is not None
    columns = (
        texts(say("measure.schools"), table["name"]),
        numbers(say("report.threshold"), table["threshold"], 2),
        numbers(say("report.schools_known"), table["schools"]),
        numbers(say("report.schools_high"), table["schools_high"]),
        numbers(say("measure.partner_schools"), table["participating"]),
        numbers(say("report.participating_high"), table["participating_high"]),
        numbers(say("report.share_all"), 100 * table["share_all"], 1),
        numbers(say("report.share_high"), 100 * table["share_high"], 1),
        ratios(say("measure.ratio"), table["ratio"]),
        ratios(say("measure.ratio_low"), table["ratio_low"]),
        ratios(say("measure.ratio_high"), table["ratio_high"]),
        numbers(say("report.oki_schools"), table["oki_schools"], 2),
        numbers(say("report.oki_partners"), table["oki_partners"], 2),
        texts(say("measure.verdict"), flag_words(facts, table["verdict"])),
    )
    return Table("participation", say("report.sheet_participation"), say("report.participation_caption"), columns)


def _spread(facts: Facts) -> list[Item]:
    curve = facts.spread
    title = facts.say("report.spread")
    items: list[Item] = [Heading(title)]
    if curve is None:
        return [*items, Text(facts.failures["spread"], "lacking")]
    items.append(Text(noted(curve, records.Curve).sentence))
    if curve["cumulative_count"].notna().all():
        items += drawn(facts, partial(charts.lorenz, curve, lang=facts.lang))
    return [Details(title, tuple(items), printed=True, spare=True)]


def _evenly(facts: Facts) -> list[Item]:
    """Return how unevenly collaborations are spread, in figures."""
    say, curve = facts.say, facts.spread
    assert curve is not None
    told = noted(curve, records.Curve)
    figures = ("gini", "gini_expected", "gini_low", "gini_high", "p")
    summary = Table(
        "gini",
        say("report.sheet_gini"),
        say("report.gini_caption"),
        (
            texts(say("report.figure"), [say(f"report.figure_{name}") for name in figures]),
            numbers(say("word.value"), [told.more[name] for name in figures], 3),
        ),
    )
    columns = (
        texts(say("column.municipality"), [say("report.curve_origin"), *curve["name"].iloc[1:]]),
        numbers(say("measure.schools"), curve["schools"]),
        numbers(say("measure.collaborations"), curve["collaborations"]),
        numbers(say("report.cumulative_schools"), 100 * curve["cumulative_base"], 1),
        numbers(say("report.cumulative_collaborations"), 100 * curve["cumulative_count"], 1),
    )
    curve_table = Table("lorenz", say("report.sheet_lorenz"), say("report.curve_caption"), columns, on_page=False)
    return [summary, curve_table]
