"""Page one: the finding, the map that shows it, how sure it is, the largest gaps, three figures and a caution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from kkgeo._base.frames import in_order
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import apart, number, phrase, say, sentence, word
from kkgeo.areas.dimensions import UNPLACED
from kkgeo.gaps.against import ALL
from kkgeo.gaps.claims import Claim, headline
from kkgeo.gaps.sentences import chance_words
from kkgeo.reporting.chapters.counts import clustered, counted_otherwise
from kkgeo.reporting.chapters.invitations import grouped, names_of
from kkgeo.reporting.drawing import MAP
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.lacking import missing
from kkgeo.reporting.model import CAUTION, LACKING, Card, Cards, Chart, Figures, Heading, Item, Listing, Map, Text
from kkgeo.sites.asidekinds import KINDS
from kkgeo.sites.counted import describe_left_out
from kkgeo.stats.poisson import UNDER

#: Gaps that have a card, and schools to invite on each.
_CARDS, _SCHOOLS = 3, 5


def first(facts: Facts) -> tuple[Item, ...]:
    """Return what a director reads."""
    shown = facts.shown
    items: list[Item] = []
    if shown.value is None:
        items.append(Text(shown.reason, LACKING))
    else:
        items.append(Map(shown.value, MAP))
        items += [Chart(chart) for chart in shown.value.charts if chart.key == "forest"]
    items.append(_figures(facts))
    if cards := tuple(_cards(facts)):
        items.append(Cards(cards))
    items.append(Text(_caution(facts), CAUTION))
    broken = (*facts.broken, *([shown.reason] if shown.broken else []))
    if lacks := (*missing(facts), *broken):
        items += [Heading(facts.say("report.missing")), Listing(lacks, LACKING)]
    return tuple(items)


def finding(facts: Facts) -> str:
    """Return the heading of page one: where there are fewer than expected, or how many there are if that is all."""
    if len(facts.placed) and (facts.named is not None or facts.found is not None):
        return headline(facts.claims, facts.asked.count, facts.lang)
    towns = _towns(facts)
    having = int((towns["collaborations"] > 0).sum())
    return facts.say(
        "report.found_in",
        count=len(facts.placed),
        towns=number(having, facts.lang),
        whole=number(len(towns), facts.lang),
    )


def _towns(facts: Facts) -> pd.DataFrame:
    return facts.towns.drop(UNPLACED, errors="ignore")


def _figures(facts: Facts) -> Figures:
    say, lang, towns = facts.say, facts.lang, _towns(facts)
    without = number(int((towns["collaborations"] == 0).sum()), lang)
    pairs = (
        (number(len(facts.placed), lang), say("measure.collaborations")),
        (number(noted(facts.towns, Coverage).partner_schools, lang), say("measure.partner_schools")),
        (say("report.of", part=without, whole=number(len(towns), lang)), say("report.municipalities_without")),
    )
    return Figures(pairs)


@dataclass(frozen=True, eq=False)
class _Gap:
    """A gap with what the analyses say of it."""

    claim: Claim
    row: pd.Series


def _gaps(facts: Facts) -> Iterator[_Gap]:
    """Yield the gaps that are claimed, the strongest first."""
    for claim in facts.claims:
        if not claim.sure:
            continue
        if facts.named is not None and (claim.key, ALL) in facts.named.index:
            row = dict(pd.DataFrame(facts.named.xs(ALL, level="period")).T)[claim.key]
            yield _Gap(claim, row)
        elif facts.found is not None:
            areas = facts.found.areas
            row = areas[areas["rank"] == int(claim.key.removeprefix("found-"))].iloc[0]
            towns = facts.towns.reindex(row["municipalities"].split("; "))
            yield _Gap(claim, pd.concat([row, towns[["schools"]].sum()]))


def _cards(facts: Facts) -> Iterator[Card]:
    for gap, _ in zip(_gaps(facts), range(_CARDS), strict=False):
        pairs = [
            (facts.say("measure.observed"), number(gap.claim.observed, facts.lang)),
            (facts.say("measure.expected"), number(gap.claim.expected, facts.lang, 1)),
            (facts.say("report.card_sure"), _sure(gap, facts)),
            (facts.say("report.card_chance"), _by_chance(gap, facts)),
            (facts.say("measure.schools"), number(int(gap.row["schools"]), facts.lang)),
        ]
        if pd.notna(pupils := gap.row.get("pupils")) and pupils:
            pairs.append((facts.say("column.pupils"), number(int(pupils), facts.lang)))
        if pd.notna(km := gap.row.get("academy_km_50")):
            rest = number(gap.row["academy_km_50_rest"], facts.lang, 1)
            away = facts.say("report.card_km", km=number(km, facts.lang, 1), rest=rest)
            pairs.append((facts.say("report.card_academy"), away))
        yield Card(sentence(gap.claim.name), tuple(pairs), facts.say("report.card_invite"), _to_invite(gap, facts))


def _sure(gap: _Gap, facts: Facts) -> str:
    """Say how sure a gap is: its verdict, and in how many other ways of looking that holds."""
    told, tried = [word("verdict", UNDER, facts.lang)], int(gap.row.get("sturdy_tried", 0))
    if tried:
        told.append(say("report.card_holds", facts.lang, held=int(gap.row["sturdy_held"]), tried=tried))
    return sentence(apart(told, facts.lang))


def _by_chance(gap: _Gap, facts: Facts) -> str:
    """Say how often chance alone gives such a gap: there, or anywhere for whoever looked at the map first."""
    row, lang = gap.row, facts.lang
    if "p_under" not in row.index:
        return say("report.card_anywhere", lang, chance=chance_words(float(row["p_value"]), lang))
    told = chance_words(float(row["p_under"]), lang)
    if pd.isna(row["p_scan"]):
        return told
    anywhere = say("report.card_anywhere", lang, chance=chance_words(float(row["p_scan"]), lang))
    return apart([say("report.card_before", lang, chance=told), anywhere], lang)


def _to_invite(gap: _Gap, facts: Facts) -> tuple[str, ...]:
    """Return the first schools to invite of a gap, each with its town: those that the list has under its name."""
    groups = {} if facts.invited is None else dict(grouped(facts, facts.invited))
    if gap.claim.name not in groups:
        return ()
    rows = groups[gap.claim.name].head(_SCHOOLS)
    return tuple(f"{name}, {town}" for name, town in zip(names_of(facts, rows), rows["municipality"], strict=True))


def _caution(facts: Facts) -> str:
    """Return what has to be known before anything is done with it: what it is about, what is lost, what clusters."""
    told = [_counted(facts)]
    if facts.schools is not None and len(facts.placed) and (varies := clustered(facts)):
        told.append(varies)
    return " ".join(told)


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
        first_year, last = years[0], years[-1]
        text += " " + (
            phrase("report.in_year", year=first_year).told(lang)
            if first_year == last
            else phrase("report.in_years", first=first_year, last=last).told(lang)
        )
    text += " " + say("report.lost_none" if not lost else "report.lost", count=lost)
    # Rows that are no places are left to the chapter on the data: nobody takes those for collaborations.
    left_out = {why: many for why, many in noted(facts.placed).rows_left_out.items() if why not in KINDS}
    text = " ".join([text, *describe_left_out(left_out, lang)])
    return text if facts.asked.usual else f"{text} {counted_otherwise(facts)}"
