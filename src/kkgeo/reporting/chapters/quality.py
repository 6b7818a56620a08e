"""How good the data are: what could be placed and what not and why, what is not filled in, what belongs together."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import number, word
from kkgeo.counting.about import uncompared_words
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Item, Table, Text, numbers, texts
from kkgeo.sites.counted import describe_left_out

#: In this order; any other after them.
_STATUSES = ("matched", "ambiguous", "conflict", "outside", "unmatched")
_LEVELS = ("coordinates", "address", "code", "postal_code", "submunicipality", "municipality")
#: What an analysis needs of each list.
_NEEDED = ("name", "institution", "year", "network", "level", "pupils", "oki")


def quality(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on the data."""
    opening: list[Item] = [Text(facts.say("report.quality_intro"))]
    items: list[Item] = [_statuses(facts), _how(facts), _reasons(facts)]
    items += [Text(sentence) for sentence in describe_left_out(noted(facts.placed).rows_left_out, facts.lang)]
    items.append(_filled_in(facts))
    if facts.schools is not None:
        items.append(_linked(facts))
        opening.append(_compared(facts))
        if lacking := uncompared_words(noted(facts.towns, Coverage), facts.lang):
            opening.append(Text(lacking, "lacking"))
    return (*opening, *items)


def _compared(facts: Facts) -> Text:
    """Say what became of every collaboration in the comparison."""
    told = noted(facts.towns, Coverage)
    counts = {"rows": told.rows, "compared": told.compared, "unplaced": told.unplaced, "uncompared": told.uncompared}
    written = {name: number(count or 0, facts.lang) for name, count in counts.items()}
    return Text(facts.say("provenance.rows_add_up", **written))


def _statuses(facts: Facts) -> Table:
    """Return the rows of each list by what became of them; they add up to the list."""
    counted = {key: _counter(frame, "match_status", frame["nis"].notna()) for key, frame in facts.lists.items()}
    return _by_word(facts, counted, _STATUSES, "status")


def _how(facts: Facts) -> Table:
    """Return the rows that were placed by what decided it."""
    placed = {key: frame[frame["nis"].notna()] for key, frame in facts.lists.items()}
    counted = {key: _counter(frame, "match_level", frame["nis"].notna()) for key, frame in placed.items()}
    return _by_word(facts, counted, _LEVELS, "ground")


def _counter(frame: pd.DataFrame, column: str, placed: pd.Series) -> Counter[str]:
    if column in frame.columns:
        return Counter(frame[column].astype(object).where(frame[column].notna(), "unknown"))
    return Counter("matched" if there else "unmatched" for there in placed)


def _by_word(facts: Facts, counted: dict[str, Counter[str]], order: tuple[str, ...], prefix: str) -> Table:
    say = facts.say
    others = sorted({value for counter in counted.values() for value in counter} - set(order))
    values = [value for value in (*order, *others) if any(counter[value] for counter in counted.values())]
    names = [word(prefix, value, facts.lang) for value in values]
    columns = [texts(say(f"report.{prefix}_head"), [*names, say("word.total")])]
    for key, counter in counted.items():
        columns.append(numbers(say(f"report.list_{key}"), [*(counter[value] for value in values), counter.total()]))
    return Table(
        f"quality_{prefix}", say(f"report.sheet_{prefix}"), say(f"report.{prefix}_caption"), tuple(columns), foot=1
    )


def _reasons(facts: Facts) -> Item:
    """Return why rows could not be placed, each reason with how often it was."""
    say = facts.say
    found: Counter[tuple[str, str]] = Counter()
    for key, frame in facts.lists.items():
        lost = frame[frame["nis"].isna()]
        notes = lost["match_note"] if "match_note" in frame.columns else pd.Series(None, index=lost.index, dtype=object)
        found.update((key, say("word.not_given") if pd.isna(note) else str(note)) for note in notes)
    if not found:
        return Text(say("report.all_placed"))
    ranked = sorted(found.items(), key=lambda one: (list(facts.lists).index(one[0][0]), -one[1], one[0][1]))
    columns = (
        texts(say("word.reason"), [note for (_, note), _ in ranked]),
        texts(say("word.list"), [say(f"report.list_{key}") for (key, _), _ in ranked]),
        numbers(say("word.rows"), [count for _, count in ranked]),
    )
    return Table("quality_reasons", say("report.sheet_reasons"), say("report.reasons_caption"), columns)


def _filled_in(facts: Facts) -> Table:
    """Return how many rows lack what; a list without the column lacks it everywhere."""
    say = facts.say
    columns = [
        texts(
            say("word.not_given"),
            [*(say(f"column.{name}") for name in _NEEDED), say("report.field_point"), say("word.rows")],
        )
    ]
    for key, frame in facts.lists.items():
        wanted = _NEEDED if key == "placed" else tuple(name for name in _NEEDED if name != "year")
        if key == "academies":
            wanted = ("name", "institution", "network")
        lacking: list[int | None] = []
        for name in _NEEDED:
            if name not in wanted or (key == "placed" and name in ("pupils", "oki")):
                lacking.append(None)
            else:
                lacking.append(int(frame[name].isna().sum()) if name in frame.columns else len(frame))
        lacking.append(int((frame.geometry.isna() | frame.geometry.is_empty).sum()))
        columns.append(numbers(say(f"report.list_{key}"), [*lacking, len(frame)]))
    return Table("quality_lacking", say("report.sheet_lacking"), say("report.lacking_caption"), tuple(columns), foot=1)


def _linked(facts: Facts) -> Table:
    """Return how many collaborations were found in the register, and how."""
    say = facts.say
    counted = noted(facts.towns, Coverage).linked
    shown = {way: count for way, count in counted.items() if count}
    names = [say(f"targets.matched_{way}") for way in shown]
    columns = (
        texts(say("report.linked_head"), [*names, say("word.total")]),
        numbers(say("word.rows"), [*shown.values(), sum(counted.values())]),
    )
    return Table("quality_linked", say("report.sheet_linked"), say("report.linked_caption"), columns, foot=1)
