"""What is said of a named area: how large its gap is, and how sure that is."""

from __future__ import annotations

import math

import pandas as pd

from kkgeo._base.words import number, phrase, ratio, say, word
from kkgeo.stats.intervals import TAIL
from kkgeo.stats.poisson import ALPHA, NO_DENOMINATOR, OVER, TOO_SMALL, UNDER

#: A chance under the first is past doubting in practice; under the second it is hard to hold on to chance.
_REMOTE, _SMALL = 0.001, 0.01
#: Over this a hundred cases are too few to tell from all.
_CERTAIN = 0.995
#: Up to here a chance has a decimal.
_PRECISELY = 0.1
#: Rarer than this nobody can tell apart.
_RAREST = 1e-6


def chance_words(chance: float, lang: str) -> str:
    """Return a chance in words.

    >>> chance_words(0.18, "nl"), chance_words(0.00047, "en"), chance_words(1e-9, "en")
    ('in 18 van de 100 gevallen', 'in about 1 of 2,100 cases', 'in fewer than 1 of a million cases')
    """
    if chance >= _CERTAIN:
        # More than 99.5 of 100, which 99 would hide and 100 would overstate.
        return say("gaps.always" if chance >= 1 - _RAREST else "gaps.most", lang)
    if chance >= _SMALL:
        # 99.7 of 100 is not always; near the 5 of 100 that decide a decimal matters.
        count = round(100 * chance, 1 if chance < _PRECISELY else 0)
        return say("gaps.of_hundred", lang, count=count)
    if chance < _RAREST:
        return say("gaps.rarest", lang)
    digits = 1 - math.floor(math.log10(1 / chance))
    return say("gaps.one_in", lang, count=round(1 / chance, digits))


def statement(row: pd.Series, count: str, denominator: str, lang: str, instead: str = "") -> str:
    """Return what is to be said of one area: its size, how sure that is, and where there is none.

    `row` has ``name``, ``observed``, ``denominator``, ``expected``, ``ratio`` with its bounds, ``p_under``, ``p_over``,
    ``p_none``, ``verdict``, ``uncompared``, ``municipalities`` and ``municipalities_without``; and ``p_scan`` if it was
    named after looking. Of an area that is large enough for a verdict, `instead` takes the place of how sure that is.
    """
    observed = say(f"counted.{count}", lang, count=float(row["observed"]))
    base = word("measure", denominator, lang)
    if row["verdict"] == NO_DENOMINATOR:
        observed = say(f"counted.{count}", lang, count=float(row["observed"]) + float(row["uncompared"]))
        key = "no_rest" if row["denominator"] > 0 else "nothing"
        return say(f"gaps.{key}", lang, name=row["name"], observed=observed, base=base)
    beside = say("gaps.uncompared", lang, count=int(row["uncompared"]), base=base) if row["uncompared"] else ""
    if math.isnan(row["ratio"]):
        return " ".join(filter(None, [say("gaps.nobody", lang, name=row["name"], observed=observed), beside]))
    if math.isinf(row["ratio"]):
        low = ratio(row["ratio_low"], lang)
        size = say("gaps.nowhere_else", lang, name=row["name"], observed=observed, low=low)
        return " ".join(filter(None, [size, _certainty(row, lang), beside, _without(row, lang)]))
    size = say(
        "gaps.size",
        lang,
        name=row["name"],
        observed=observed,
        expected=number(row["expected"], lang, 1),
        base=base,
        ratio=ratio(row["ratio"], lang),
        low=ratio(row["ratio_low"], lang),
        high=ratio(row["ratio_high"], lang),
    )
    sure = instead if instead and row["verdict"] != TOO_SMALL else _certainty(row, lang)
    return " ".join(filter(None, [size, sure, beside, _without(row, lang)]))


def _certainty(row: pd.Series, lang: str) -> str:
    under, over, none = (float(row[c]) for c in ("p_under", "p_over", "p_none"))
    if row["verdict"] == UNDER:
        return say("gaps.few", lang, chance=chance_words(under, lang), verdict=phrase(f"gaps.{_strength(row, under)}"))
    if row["verdict"] == OVER:
        return say("gaps.many", lang, chance=chance_words(over, lang), verdict=phrase(f"gaps.{_strength(row, over)}"))
    if row["verdict"] == TOO_SMALL:
        # What even none at all would not show; else what would seldom show.
        return say("gaps.tiny", lang, chance=chance_words(none, lang)) if none > TAIL else say("gaps.weak", lang)
    key, chance = ("fewish", under) if row["ratio"] < 1 else ("manyish", over)
    return say(f"gaps.{key}", lang, chance=chance_words(chance, lang))


def _strength(row: pd.Series, chance: float) -> str:
    if float(row.get("p_scan", math.nan)) > ALPHA:
        # Beside it stands that chance may do: it is past chance only for whoever named the area before looking.
        return "before"
    return "remote" if chance < _REMOTE else "small" if chance < _SMALL else "unlikely"


def _without(row: pd.Series, lang: str) -> str:
    total, without = int(row["municipalities"]), int(row["municipalities_without"])
    if total == 1:
        return ""
    key = "all_without" if without == total else "without" if without else "with"
    return say(f"gaps.{key}", lang, total=number(total, lang), count=without)
