"""Who applies and who is approved, of a list in which some applications were refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pandas as pd

from kkgeo import charts
from kkgeo._base.words import listing, number, percent, sentence, word
from kkgeo.applying import applications as tabulated
from kkgeo.charts import Chart
from kkgeo.reporting.chapters.drawing import drawn
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Details, Item, Listing, Table, Text, numbers, ratios, texts
from kkgeo.sites.decisions import REFUSED
from kkgeo.sites.decisions import applications as decided_on
from kkgeo.stats.poisson import UNDER


def applications(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on applications; of a list without any that was refused there is none."""
    every, schools = facts.every, facts.schools
    told = None if every is None else decided_on(every)
    if every is None or schools is None or told is None or not (told[0] == REFUSED).any():
        return ()
    how = {"unit": facts.asked.unit, "academies": facts.academies, **facts.asked.delimiting}
    how["overdispersion"] = facts.asked.overdispersion
    by = {key: tabulated(every, schools, by=key, **how) for key in ("province", "region")}
    if facts.has("year"):
        by["year"] = tabulated(every, schools, by="year", **how)
    told_of = [str(text) for key in ("region", "province") for text in _known(by[key])["sentence"]]
    tables = [_table(facts, key, table) for key, table in by.items()]
    return (
        Text(_answer(facts, by), "lead"),
        *drawn(facts, partial(_forest, facts, by["province"])),
        Text(facts.say("applications.about")),
        Details(facts.say("applications.in_words"), (Listing(tuple(told_of)),), printed=True),
        # On paper the table of provinces stands for all three.
        *(Details(table.caption, (table,), printed=place == 0) for place, table in enumerate(tables)),
    )


def _answer(facts: Facts, by: Mapping[str, pd.DataFrame]) -> str:
    """Say how many were approved, how many schools never applied, where few apply, and where those who do are refused.

    Areas are those that the tables judge so, provinces first.
    """
    every, lang = by["province"], facts.lang
    approved, refused, never = (int(every[name].sum()) for name in ("approved", "refused", "never_applied"))
    share = percent(approved / (approved + refused), lang)
    told = [
        facts.say("applications.lead", count=approved + refused, approved=number(approved, lang), share=share),
        facts.say("applications.lead_never", count=never),
    ]
    for part in ("applying", "approval"):
        areas = [
            str(name)
            for key in ("province", "region")
            for name in _known(by[key]).loc[lambda rows: rows[f"verdict_{part}"].eq(UNDER), "name"]  # noqa: B023
        ]
        key = f"applications.lead_{part}"
        told.append(facts.say(key, areas=listing(areas, lang)) if areas else facts.say(f"{key}_nowhere"))
    return " ".join(told)


def _forest(facts: Facts, table: pd.DataFrame) -> Chart:
    """Return how often schools apply, and how often those who do are approved, in each province against the rest."""
    rows = _known(table)
    decided = rows["approved"] + rows["refused"]
    counted = {
        "applying": (decided, rows["expected_applications"]),
        "approval": (rows["approved"], decided * rows["approval_rest"]),
    }
    blocks = [
        pd.DataFrame(
            {
                "name": [facts.say(f"applications.chart_{part}", name=name) for name in rows["name"]],
                "observed": observed,
                "expected": expected,
                **{column: rows[f"{column.replace('ratio', f'ratio_{part}')}"]
                   for column in ("ratio", "ratio_low", "ratio_high")},
                "verdict": rows[f"verdict_{part}"],
            }
        ).set_axis(pd.Index([f"{part}-{code}" for code in rows.index], name="area"))
        for part, (observed, expected) in counted.items()
    ]  # fmt: skip
    made = charts.forest(*blocks, title=facts.say("applications.chart"), lang=facts.lang)
    return replace(made, note=facts.say("applications.chart_note"))


def _known(table: pd.DataFrame) -> pd.DataFrame:
    """Return the areas that there is something to say of."""
    known: pd.DataFrame = table[(table["applications"] > 0) | table["ratio_applying"].notna()]
    return known.drop(index="none", errors="ignore")


def _table(facts: Facts, key: str, table: pd.DataFrame) -> Table:
    say, rows = facts.say, _known(table)
    columns = [texts(say(f"column.{key}"), rows["name"])]
    columns += [numbers(say(f"measure.{what}"), rows[what]) for what in ("applications", "approved")]
    columns += [
        numbers(say(f"applications.{what}"), 100 * rows[f"approval{end}"], 0)
        for what, end in (("share", ""), ("from", "_low"), ("to", "_high"))
    ]
    columns += [numbers(say(f"measure.{what}"), rows[what].astype("float64")) for what in ("schools", "never_applied")]
    for part in ("applying", "approval"):
        columns.append(ratios(say(f"measure.ratio_{part}"), rows[f"ratio_{part}"]))
        words = [None if pd.isna(v) else sentence(word("verdict", v, facts.lang)) for v in rows[f"verdict_{part}"]]
        columns.append(texts(say(f"measure.verdict_{part}"), words))
    return Table(
        f"applications_{key}", say(f"applications.sheet_{key}"), say(f"applications.caption_{key}"), tuple(columns)
    )
