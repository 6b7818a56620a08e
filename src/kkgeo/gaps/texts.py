"""Every sentence about gaps, in Dutch and English: how large, and how sure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from kkgeo._base.words import number, word
from kkgeo.stats.poisson import NO_DENOMINATOR, OVER, TOO_SMALL, UNDER

LANGUAGES = ("nl", "en")
_NAMED = 2
#: A chance under the first is past doubting in practice; under the second it is hard to hold on to chance.
_REMOTE, _SMALL = 0.001, 0.01
#: Up to here a chance has a decimal.
_PRECISELY = 0.1
#: Rarer than this nobody can tell apart.
_RAREST = 1e-6

#: One and several of what is counted.
NOUNS = {
    "nl": {
        "collaborations": ("samenwerking", "samenwerkingen"),
        "partner_schools": ("partnerschool", "partnerscholen"),
        "addresses": ("adres", "adressen"),
    },
    "en": {
        "collaborations": ("collaboration", "collaborations"),
        "partner_schools": ("partner school", "partner schools"),
        "addresses": ("address", "addresses"),
    },
}
_TEXTS = {
    "nl": {
        "size": "{name}: {observed} waar er {expected} verwacht werden naar het aantal {base} (verhouding {ratio}; "
        "95 %-interval {low} tot {high}).",
        "nothing": "{name}: {observed}; er zijn hier of elders geen {base} om er een verwachting mee te maken.",
        "few": "Zo weinig of minder zou door toeval alleen {chance} voorkomen: {verdict}.",
        "many": "Zo veel of meer zou door toeval alleen {chance} voorkomen: {verdict}.",
        "remote": "toeval is geen aannemelijke verklaring",
        "small": "met toeval alleen is dat heel moeilijk te verklaren",
        "unlikely": "met toeval alleen is dat moeilijk te verklaren",
        "fewish": "Dat verschil kan toeval zijn: zo weinig of minder komt zonder enige oorzaak {chance} voor.",
        "manyish": "Dat verschil kan toeval zijn: zo veel of meer komt zonder enige oorzaak {chance} voor.",
        "tiny": "Te klein om te zeggen: zelfs geen enkele zou hier door toeval {chance} voorkomen, dus kan geen aantal "
        "een tekort aantonen.",
        "all_without": "In alle {total} gemeenten is er geen.",
        "without": "{without} van de {total} gemeenten hebben er geen.",
        "without_one": "1 van de {total} gemeenten heeft er geen.",
        "with": "In elk van de {total} gemeenten is er minstens een.",
        "of_hundred": "in {count} van de 100 gevallen",
        "one_in": "in ongeveer 1 op de {count} gevallen",
        "rarest": "in minder dan 1 op het miljoen gevallen",
    },
    "en": {
        "size": "{name}: {observed} where {expected} were expected from the number of {base} (ratio {ratio}; "
        "95 % interval {low} to {high}).",
        "nothing": "{name}: {observed}; there are no {base} here or elsewhere to expect anything from.",
        "few": "So few or fewer would come about by chance alone {chance}: {verdict}.",
        "many": "So many or more would come about by chance alone {chance}: {verdict}.",
        "remote": "chance is no plausible explanation",
        "small": "that is very hard to explain by chance alone",
        "unlikely": "that is hard to explain by chance alone",
        "fewish": "That difference may be chance: so few or fewer comes about without any cause {chance}.",
        "manyish": "That difference may be chance: so many or more comes about without any cause {chance}.",
        "tiny": "Too small to tell: even none at all would come about here by chance {chance}, so no count can show a "
        "lack.",
        "all_without": "None of its {total} municipalities has any.",
        "without": "{without} of its {total} municipalities have none.",
        "without_one": "1 of its {total} municipalities has none.",
        "with": "Each of its {total} municipalities has at least one.",
        "of_hundred": "in {count} of 100 cases",
        "one_in": "in about 1 of {count} cases",
        "rarest": "in fewer than 1 of a million cases",
    },
}


def counted_words(observed: float, count: str, lang: str) -> str:
    """Return a number with its noun.

    >>> counted_words(1, "collaborations", "nl"), counted_words(0, "partner_schools", "en")
    ('1 samenwerking', '0 partner schools')
    """
    one, several = NOUNS[lang][count]
    return f"{number(observed, lang)} {one if observed == 1 else several}"


def chance_words(chance: float, lang: str) -> str:
    """Return a chance in words.

    >>> chance_words(0.18, "nl"), chance_words(0.00047, "en"), chance_words(1e-9, "en")
    ('in 18 van de 100 gevallen', 'in about 1 of 2,100 cases', 'in fewer than 1 of a million cases')
    """
    texts = _TEXTS[lang]
    if chance >= _SMALL:
        # 99.7 of 100 is not always; near the 5 of 100 that decide a decimal matters.
        count = round(100 * chance, 1 if chance < _PRECISELY else 0)
        return texts["of_hundred"].format(count=number(min(count, 99), lang))
    if chance < _RAREST:
        return texts["rarest"]
    digits = 1 - math.floor(math.log10(1 / chance))
    return texts["one_in"].format(count=number(round(1 / chance, digits), lang))


def statement(row: pd.Series, count: str, denominator: str, lang: str) -> str:
    """Return what is to be said of one area: its size, how sure that is, and where there is none.

    `row` has ``name``, ``observed``, ``expected``, ``ratio`` with its bounds, ``p_under``, ``p_over``,
    ``chance_of_none``, ``flag``, ``municipalities`` and ``municipalities_without``.
    """
    texts = _TEXTS[lang]
    observed, base = counted_words(row["observed"], count, lang), word("measure", denominator, lang)
    if row["flag"] == NO_DENOMINATOR:
        return texts["nothing"].format(name=row["name"], observed=observed, base=base)
    size = texts["size"].format(
        name=row["name"],
        observed=observed,
        expected=number(row["expected"], lang, 1),
        base=base,
        ratio=number(row["ratio"], lang, 2),
        low=number(row["ratio_low"], lang, 2),
        high="∞" if math.isinf(row["ratio_high"]) else number(row["ratio_high"], lang, 2),
    )
    return " ".join(filter(None, [size, _certainty(row, texts, lang), _without(row, texts, lang)]))


def _certainty(row: pd.Series, texts: dict[str, str], lang: str) -> str:
    under, over, none = (float(row[c]) for c in ("p_under", "p_over", "chance_of_none"))
    if row["flag"] == UNDER:
        return texts["few"].format(chance=chance_words(under, lang), verdict=texts[_strength(under)])
    if row["flag"] == OVER:
        return texts["many"].format(chance=chance_words(over, lang), verdict=texts[_strength(over)])
    if row["flag"] == TOO_SMALL:
        return texts["tiny"].format(chance=chance_words(none, lang))
    key, chance = ("fewish", under) if row["ratio"] < 1 else ("manyish", over)
    return texts[key].format(chance=chance_words(chance, lang))


def _strength(chance: float) -> str:
    return "remote" if chance < _REMOTE else "small" if chance < _SMALL else "unlikely"


def _without(row: pd.Series, texts: dict[str, str], lang: str) -> str:
    total, without = int(row["municipalities"]), int(row["municipalities_without"])
    if total == 1:
        return ""
    key = "all_without" if without == total else ("with", "without_one")[without] if without < 2 else "without"
    return texts[key].format(total=number(total, lang), without=number(without, lang))


def named_some(names: Sequence[str], lang: str) -> str:
    """Return a few names as a sentence has them; of many the first, and how many more.

    >>> named_some(["Diest"], "nl"), named_some(["Diest", "Tienen", "Linter", "Landen"], "nl")
    ('Diest', 'Diest, Tienen en 2 andere')
    """
    joiner, others = ("en", "andere") if lang == "nl" else ("and", "others")
    if len(names) <= _NAMED + 1:
        *first, last = names
        return f"{', '.join(first)} {joiner} {last}" if first else last
    return f"{', '.join(names[:_NAMED])} {joiner} {number(len(names) - _NAMED, lang)} {others}"
