"""The report's own tables: collaborations per province, cluster, network and level, by year."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from kkgeo import charts
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import number, say, sentence, word
from kkgeo.areas.dimensions import UNKNOWN, UNPLACED
from kkgeo.counting.clustering import ACADEMY, MUNICIPALITY
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import AREAS, BY, Facts
from kkgeo.reporting.model import Column, Item, Table, Text, numbers, ratios, texts


def counts(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter of counts."""
    intro = (
        facts.say("report.counts_intro")
        if facts.asked.usual
        else facts.say("report.counts_intro_other", counted=counted_otherwise(facts))
    )
    items: list[Item] = [Text(intro)]
    across = "year" if facts.has("year") else None
    for by in BY:
        if by in facts.counted:
            items.append(_wide(facts, by, across))
        elif f"counted_{by}" in facts.failures:
            items.append(Text(facts.failures[f"counted_{by}"], "lacking"))
    if "split" in facts.failures:
        items.append(Text(facts.failures["split"], "lacking"))
    elif {"network", "level"} <= facts.counted.keys():
        items.append(_wide(facts, "network", "level"))
    items += [*_clusters(facts), towns(facts)]
    return tuple(items)


def _clusters(facts: Facts) -> tuple[Item, ...]:
    """Return the clusters as a forest plot, where they were judged."""
    table = facts.counted.get("belfius")
    if table is None or not table["ratio"].notna().any():
        return ()
    named = table.assign(name=[_name(facts, "belfius", code, name) for code, name in table["name"].items()])
    return drawn(facts, partial(charts.forest, named, title=facts.say("report.clusters_chart"), lang=facts.lang))


def counted_otherwise(facts: Facts) -> str:
    """Say what is counted and against what, where that is not collaborations against schools."""
    told = noted(facts.towns, Coverage)
    return facts.say("report.counted_otherwise", counted=told.counted, denominator=denominator_word(facts))


def denominator_name(facts: Facts) -> str:
    """Return what counts are compared with: a measure, or a column of the register."""
    return sentence(denominator_word(facts))


def denominator_word(facts: Facts) -> str:
    """Return it within a sentence."""
    return word("measure", facts.asked.denominator, facts.lang)


def rate_name(facts: Facts, per: float) -> str:
    """Return what the rate is per."""
    if facts.asked.denominator == "schools":
        return facts.say("measure.rate")
    return facts.say("report.rate_per", per=number(per, facts.lang), of=denominator_word(facts))


def clustered(facts: Facts) -> str:
    """Say how much counts cluster, where that was estimated and they do; else nothing."""
    told = noted(facts.towns, Coverage)
    if told.dispersion <= 1 or told.dispersion_by not in (ACADEMY, MUNICIPALITY):
        return ""
    value = number(told.dispersion, facts.lang, 1)
    return facts.say(
        f"report.clustered_{told.dispersion_by}", value=value, groups=number(told.dispersion_groups, facts.lang)
    )


def flag_words(facts: Facts, flags: pd.Series) -> list[str | None]:
    """Return verdicts in words; none where there is nothing to judge."""
    return [None if pd.isna(flag) else sentence(word("verdict", flag, facts.lang)) for flag in flags]


def _wide(facts: Facts, by: str, across: str | None) -> Table:
    """Return counts with what is counted by as rows, years or levels as columns, and all rows of the list in all."""
    once = facts.counted[by]
    counted = facts.split.get((by, across)) if across else None
    own = [label for label in once.index if label not in (UNPLACED, UNKNOWN)]
    last = [label for label in once.index if label in (UNPLACED, UNKNOWN)]
    rows = [*own, *last]
    columns = [
        texts(
            facts.say(f"column.{by}"),
            [*(_name(facts, by, label, once["name"][label]) for label in rows), facts.say("word.total")],
        )
    ]
    if counted is not None:
        for value in counted.index.unique(1):
            own_counts = [int(counted[(label, value)]) for label in rows]
            label = facts.say("word.not_given") if value == UNKNOWN else word("value", value, facts.lang)
            columns.append(numbers(label, [*own_counts, sum(own_counts)]))
    # Kinds of schools are judged once, in the chapter on who takes part; areas here.
    judged = not (facts.asked.usual and by in facts.rates and by not in AREAS)
    columns += _all_together(facts, once.loc[rows], judged=judged)
    key = f"{by}_{across}" if across else by
    typology = facts.asked.edition.title
    split = say(f"report.across_{across}", facts.lang) if across else ""
    what = facts.say(f"measure.{facts.asked.count}")
    caption = facts.say(f"report.counts_{by}", typology=typology, across=split, what=what)
    note = facts.say("report.belfius_note", typology=typology) if by == "belfius" else ""
    if not judged:
        note = facts.say("report.judged_elsewhere", chapter=facts.say("report.equity"))
    return Table(key, facts.say(f"report.sheet_{key}"), caption, tuple(columns), foot=len(last) + 1, note=note)


def _name(facts: Facts, by: str, label: object, name: str) -> str:
    """Return what a row is called; a cluster with its code, which people know it by."""
    if label == UNKNOWN:
        return facts.say("word.not_given")
    return f"{label} {name}" if by == "belfius" and label not in (UNPLACED, "mixed") else name


def _all_together(facts: Facts, table: pd.DataFrame, *, judged: bool) -> list[Column]:
    """Return the columns that say what there is in all and, with a register, the rate and what could be expected."""
    say = facts.say
    counts = table[facts.asked.count]
    # One school may have collaborations in two networks or levels, and is then in two rows.
    adds = facts.asked.count == "collaborations" or table.index.name not in ("network", "level")
    columns = [numbers(say("word.total"), [*counts, int(counts.sum()) if adds else None])]
    if not table["expected"].notna().any():
        return columns
    base = table["denominator"].sum()
    per = noted(table, Coverage).rate_per
    rate = per * table["observed"].sum() / base if base else None
    columns += [
        numbers(denominator_name(facts), [*table["denominator"], base]),
        numbers(rate_name(facts, per), [*table["rate"], rate], 1 if facts.asked.denominator == "schools" else 2),
    ]
    if not judged:
        return columns
    return [
        *columns,
        numbers(say("measure.expected"), [*table["expected"], None], 1),
        ratios(say("measure.ratio"), [*table["ratio"], None]),
        ratios(say("measure.ratio_low"), [*table["ratio_low"], None]),
        ratios(say("measure.ratio_high"), [*table["ratio_high"], None]),
        texts(say("measure.verdict"), [*flag_words(facts, table["verdict"].where(table["ratio"].notna())), None]),
    ]


#: Measures of a municipality: column, decimals.
_MEASURES = {
    "collaborations": 0, "partner_schools": 0, "addresses": 0, "schools": 0, "population": 0,
    "area_km2": 1, "expected": 2, "ratio": 2,
    "ratio_low": 2, "ratio_high": 2, "detectable": 2, "smoothed": 2, "p_below": 3, "smoothed_spatial": 2,
    "p_below_spatial": 3, "p_under": 3, "p_over": 3, "rate": 1, "rate_population": 2, "rate_area": 3,
    "density_adjusted": 2,
}  # fmt: skip


def towns(facts: Facts) -> Table:
    """Return every municipality with all its measures; on the page the map has them."""
    say, table = facts.say, facts.towns
    columns = [
        texts(say("column.municipality"), table["name"]),
        texts(say("column.nis_code"), [None if code == UNPLACED else code for code in table.index]),
    ]
    for measure, digits in _MEASURES.items():
        if measure in table and table[measure].notna().any():
            one = numbers(say(f"measure.{measure}"), table[measure], digits, chance=measure.startswith("p_"))
            columns.append(replace(one, ratio=measure.startswith("ratio")))
    if not facts.asked.usual and table["denominator"].notna().any():
        columns.append(numbers(say("measure.observed"), table["observed"], 0))
        columns.append(numbers(denominator_name(facts), table["denominator"], 0))
    if table["ratio"].notna().any():
        for verdict in ("verdict", "verdict_many"):
            words = flag_words(facts, table[verdict].where(table["ratio"].notna()))
            columns.append(texts(say(f"measure.{verdict}"), words))
    caption = say("report.counts_municipality", vintage=noted(table).vintage)
    return Table("municipality", say("report.sheet_municipality"), caption, tuple(columns), foot=1, on_page=False)
