"""What the report comes down to, on one screen: how many, where they lack, how sure that is, and what is not known."""

from __future__ import annotations

import pandas as pd

from kkgeo._base.frames import in_order
from kkgeo._base.provenance import Coverage, Curve, noted
from kkgeo._base.words import number, phrase
from kkgeo.areas.dimensions import UNPLACED
from kkgeo.gaps.against import ALL
from kkgeo.gaps.listed import together
from kkgeo.gaps.looking import said_once
from kkgeo.gaps.sentences import statement
from kkgeo.reporting.chapters.counts import clustered, counted_otherwise, rate_name
from kkgeo.reporting.chapters.people import names_of
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Figures, Heading, Item, Listing, Text
from kkgeo.sites.asidekinds import KINDS
from kkgeo.sites.counted import describe_left_out
from kkgeo.stats.poisson import NO_DENOMINATOR, OVER, TOO_SMALL, UNDER

_VERDICTS = (UNDER, "as expected", OVER, TOO_SMALL, NO_DENOMINATOR)
#: Schools to invite that the summary names.
_FIRST = 3


def summary(facts: Facts) -> tuple[Item, ...]:
    """Return the first chapter."""
    say = facts.say
    items: list[Item] = [Text(_counted(facts), "lead"), _figures(facts)]
    if facts.named is not None:
        items += [Heading(say("report.where_lacking")), Text(_verdicts(facts), "lead"), Listing(_named(facts))]
        if once := said_once(pd.DataFrame(facts.named.xs(ALL, level="period")), facts.lang):
            items.append(Text(once))
        if told := clustered(facts):
            items.append(Text(told))
    if facts.found is not None:
        items += [Heading(say("found.title")), Listing(_found(facts))]
    if part := _taking_part(facts):
        items += [Heading(say("report.who_takes_part")), Listing(part)]
    if facts.invited is not None and len(facts.invited):
        items += [Heading(say("report.whom_to_invite")), Text(_invited(facts))]
    missing = (*facts.missing, *facts.broken)
    if missing:
        items += [Heading(say("report.missing")), Listing(missing)]
    return tuple(items)


def _counted(facts: Facts) -> str:
    """Say how many collaborations there are, and of how many it is not known where."""
    say, lang = facts.say, facts.lang
    rows = len(facts.placed)
    if not rows:
        return say("report.no_rows")
    lost = int(facts.placed["nis"].isna().sum())
    # Without years the sentence ends where they would stand.
    text = say("report.counted" if facts.has("year") else "report.counted_undated", count=rows)
    if facts.has("year"):
        # A list has numbers and texts in one column if whoever kept it wrote both.
        years = in_order(facts.placed["year"])
        first, last = years[0], years[-1]
        text += " " + (
            phrase("report.in_year", year=first).told(lang)
            if first == last
            else phrase("report.in_years", first=first, last=last).told(lang)
        )
    text += " " + say("report.lost_none" if not lost else "report.lost", count=lost)
    # Rows that are no places are left to the chapter on the data: nobody takes those for collaborations.
    left_out = {why: many for why, many in noted(facts.placed).rows_left_out.items() if why not in KINDS}
    text = " ".join([text, *describe_left_out(left_out, lang)])
    return text if facts.asked.usual else f"{text} {counted_otherwise(facts)}"


def _figures(facts: Facts) -> Figures:
    say, lang = facts.say, facts.lang
    towns = facts.towns.drop(UNPLACED, errors="ignore")
    without = int((towns["collaborations"] == 0).sum())
    pairs = [
        (number(len(facts.placed), lang), say("measure.collaborations")),
        (number(noted(facts.towns, Coverage).partner_schools, lang), say("measure.partner_schools")),
        (
            say("report.of", part=number(without, lang), whole=number(len(towns), lang)),
            say("report.municipalities_without"),
        ),
    ]
    base = towns["denominator"].sum()
    if base and facts.asked.usual:
        pairs.append((number(100 * towns["observed"].sum() / base, lang, 1), say("measure.rate_whole")))
    elif base:
        per = noted(facts.towns, Coverage).rate_per
        named = f"{say(f'measure.{facts.asked.count}')} {rate_name(facts, per)[:1].lower()}{rate_name(facts, per)[1:]}"
        pairs.append((number(per * towns["observed"].sum() / base, lang, 2), named))
    return Figures(tuple(pairs))


def _verdicts(facts: Facts) -> str:
    """Say of every named area in one word what is the matter."""
    assert facts.named is not None
    whole = facts.named.xs(ALL, level="period")
    told = []
    for flag in _VERDICTS:
        names = whole.loc[whole["verdict"] == flag, "name"].tolist()
        if names:
            verdict = facts.say(f"verdict.{flag}")
            told.append(facts.say("report.concluded", verdict=verdict, names=", ".join(names)))
    return " ".join(told)


def _named(facts: Facts) -> tuple[str, ...]:
    """Return how large each gap is and how sure; the rest, that few read to its end, is in the chapter on gaps."""
    assert facts.named is not None
    rows = pd.DataFrame(facts.named.xs(ALL, level="period"))
    asked = facts.asked
    told = [statement(row, asked.count, asked.denominator, facts.lang) for _, row in rows.iterrows()]
    return tuple(together(rows, told, asked.count, facts.lang))


def _found(facts: Facts) -> tuple[str, ...]:
    """Return the sentences of what was found for sure, and how much more there is that may be chance."""
    assert facts.found is not None
    areas, say = facts.found.areas, facts.say
    sure = areas[areas["significant"]]
    told = list(sure["sentence"])
    others = len(areas) - len(sure)
    if not len(sure):
        told.append(facts.found.findings[0])
    elif others:
        told.append(say("report.others", count=others))
    return tuple(told)


def _taking_part(facts: Facts) -> tuple[str, ...]:
    told = []
    if facts.spread is not None:
        told.append(noted(facts.spread, Curve).sentence)
    if facts.taking_part is not None:
        told.append(facts.taking_part["sentence"].iloc[0])
    return tuple(told)


def _invited(facts: Facts) -> str:
    assert facts.invited is not None
    first = names_of(facts, facts.invited)[:_FIRST]
    count = len(facts.invited)
    return facts.say("report.invite", count=count, names="; ".join(map(str, first)))
