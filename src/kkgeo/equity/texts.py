"""The sentences of this package, in Dutch and English."""

from __future__ import annotations

import numpy as np

from kkgeo._base.words import number

_TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "unknown": "Onbekend",
        "mixed": "Delen in verschillende clusters",
        "band_all": "Alle scholen hebben dezelfde OKI",
        "band_low": "OKI lager dan {high}",
        "band": "OKI van {low} tot {high}",
        "band_high": "OKI {low} of hoger",
        "rate": "{name}: {collaborations} op {schools}, dat is {rate} per 100 scholen ({low} tot {high}); "
        "{share} % van de scholen doet mee ({share_low} tot {share_high}).",
        "more": " Dat is {ratio} keer het cijfer van de andere scholen ({low} tot {high}): meer dan toeval verklaart.",
        "fewer": " Dat is {ratio} keer het cijfer van de andere scholen ({low} tot {high}): minder dan toeval "
        "verklaart.",
        "no difference shown": " Dat is {ratio} keer het cijfer van de andere scholen ({low} tot {high}): dat verschil "
        "kan toeval zijn.",
        "too small to tell": " De groep is te klein om iets te zeggen: ook geen enkele samenwerking zou hier toeval "
        "kunnen zijn.",
        "more_unbounded": " De andere scholen hebben er geen enkele: meer dan toeval verklaart.",
        "no difference shown_unbounded": " De andere scholen hebben er geen enkele, maar dat kan toeval zijn.",
        "no_others": " Er zijn geen andere scholen om mee te vergelijken.",
        "nowhere": " Ook de andere scholen hebben er geen, dus er is niets te vergelijken.",
        "unregistered": " Niet in het register gevonden: {schools} met een samenwerking.",
        "no_schools": "{name}: {collaborations}, maar het register heeft geen school in deze groep; een aandeel is er "
        "dus niet.",
        "nothing": "{name}: geen scholen en geen samenwerkingen.",
        "unknown_none": "Onbekend: niets. Alle scholen en samenwerkingen hebben een groep.",
        "unknown_group": "Onbekend: {schools} in het register zonder dit gegeven (met een samenwerking: {partners}) en "
        "{outside} met een samenwerking maar niet in het register. Samen {collaborations}, die in geen groep "
        "meetellen.",
        "lorenz": "De verdeling van {total} {what} over {areas} gebieden, afgezet tegen het aantal {over}, heeft een "
        "Gini-coëfficiënt van {gini} (0: overal evenveel; bijna 1: alles op één plaats).",
        "lorenz_empty": " De gebieden zonder {what} hebben samen {share} % van de {over}.",
        "lorenz_chance": " Ook als het lot ze verdeelde, zou hij rond {expected} liggen (in 95 % van de trekkingen "
        "{low} tot {high}).",
        "lorenz_above": " De verdeling is dus ongelijker dan toeval verklaart (p = {p}).",
        "lorenz_above_least": " De verdeling is dus ongelijker dan toeval verklaart (p ≤ {p}: geen enkele trekking was "
        "zo ongelijk).",
        "lorenz_within": " De verdeling is dus niet aantoonbaar ongelijker dan toeval (p = {p}).",
        "lorenz_below": " De verdeling is dus gelijker dan toeval zou geven (p = {p}).",
        "lorenz_below_least": " De verdeling is dus gelijker dan toeval zou geven (p ≤ {p}: geen enkele trekking was "
        "zo gelijk).",
        "lorenz_zero": "Er zijn geen {what} in deze gebieden, dus valt er niets te verdelen en is er geen "
        "Gini-coëfficiënt.",
        "lorenz_one": "Er is maar één gebied, dus de Gini-coëfficiënt is 0 en zegt niets.",
        "lorenz_left_out": " Niet meegeteld: {areas} zonder {over} ({lost} {what}), en {unplaced} {what} zonder "
        "plaats.",
        "all": "Alle scholen",
        "all_years": "alle jaren",
        "participation": "{name}: van de scholen met een hoge OKI heeft {share_high} % een samenwerking, van alle "
        "scholen {share_all} %.",
        "p_more": " Dat is {ratio} keer zoveel ({low} tot {high}): meer dan toeval verklaart.",
        "p_fewer": " Dat is {ratio} keer zoveel ({low} tot {high}): minder dan toeval verklaart.",
        "p_no difference shown": " Dat is {ratio} keer zoveel ({low} tot {high}): het verschil kan toeval zijn.",
        "p_too small to tell": " Het zijn er te weinig om iets te zeggen: ook geen enkele zou toeval kunnen zijn.",
        "p_shares": " Zij zijn {of_schools} % van alle scholen en {of_partners} % van de partnerscholen.",
        "p_means": " De gemiddelde OKI van de partnerscholen is {partners}, die van alle scholen {schools}{sure}.",
        "p_sure": " (verschil {difference}, van {low} tot {high})",
        "p_nobody": " Er is niets te vergelijken: niemand of iedereen doet mee.",
        "p_none": "{name}: geen school met een bekende OKI, dus valt er niets te vergelijken.",
        "p_one_group": "{name}: alle scholen vallen aan dezelfde kant van de grens voor een hoge OKI, dus valt er "
        "niets te vergelijken.",
        "p_unknown": " Van {schools} is de OKI niet bekend (met een samenwerking: {partners}).",
    },
    "en": {
        "unknown": "Unknown",
        "mixed": "Parts in different clusters",
        "band_all": "All schools have the same OKI",
        "band_low": "OKI below {high}",
        "band": "OKI from {low} to {high}",
        "band_high": "OKI {low} or more",
        "rate": "{name}: {collaborations} in {schools}, that is {rate} per 100 schools ({low} to {high}); {share}% of "
        "the schools take part ({share_low} to {share_high}).",
        "more": " That is {ratio} times the figure of the other schools ({low} to {high}): more than chance explains.",
        "fewer": " That is {ratio} times the figure of the other schools ({low} to {high}): fewer than chance "
        "explains.",
        "no difference shown": " That is {ratio} times the figure of the other schools ({low} to {high}): that "
        "difference can be chance.",
        "too small to tell": " The group is too small to tell: even no collaboration at all could be chance here.",
        "more_unbounded": " The other schools have none: more than chance explains.",
        "no difference shown_unbounded": " The other schools have none, but that can be chance.",
        "no_others": " There are no other schools to compare with.",
        "nowhere": " The other schools have none either, so there is nothing to compare.",
        "unregistered": " Not found in the register: {schools} with a collaboration.",
        "no_schools": "{name}: {collaborations}, but the register has no school in this group, so there is no share.",
        "nothing": "{name}: no schools and no collaborations.",
        "unknown_none": "Unknown: nothing. All schools and collaborations have a group.",
        "unknown_group": "Unknown: {schools} in the register without a value (with a collaboration: {partners}) and "
        "{outside} with a collaboration but not in the register. Together {collaborations}, which count in no group.",
        "lorenz": "The spread of {total} {what} over {areas} areas, set against the number of {over}, has a Gini "
        "coefficient of {gini} (0: equally many everywhere; nearly 1: all in one place).",
        "lorenz_empty": " The areas without {what} have {share}% of the {over}.",
        "lorenz_chance": " If chance had dealt them out it would still be around {expected} (in 95% of the draws {low} "
        "to {high}).",
        "lorenz_above": " So the spread is more uneven than chance explains (p = {p}).",
        "lorenz_above_least": " So the spread is more uneven than chance explains (p ≤ {p}: no draw was as uneven).",
        "lorenz_within": " So the spread is not shown to be more uneven than chance (p = {p}).",
        "lorenz_below": " So the spread is more even than chance would make it (p = {p}).",
        "lorenz_below_least": " So the spread is more even than chance would make it (p ≤ {p}: no draw was as even).",
        "lorenz_zero": "There are no {what} in these areas, so there is nothing to spread and no Gini coefficient.",
        "lorenz_one": "There is only one area, so the Gini coefficient is 0 and means nothing.",
        "lorenz_left_out": " Left out: {areas} without {over} ({lost} {what}), and {unplaced} {what} without a place.",
        "all": "All schools",
        "all_years": "all years",
        "participation": "{name}: of the schools with a high OKI {share_high}% have a collaboration, of all schools "
        "{share_all}%.",
        "p_more": " That is {ratio} times as many ({low} to {high}): more than chance explains.",
        "p_fewer": " That is {ratio} times as many ({low} to {high}): fewer than chance explains.",
        "p_no difference shown": " That is {ratio} times as many ({low} to {high}): the difference can be chance.",
        "p_too small to tell": " They are too few to tell: even none at all could be chance.",
        "p_shares": " They are {of_schools}% of all schools and {of_partners}% of the partner schools.",
        "p_means": " The mean OKI of the partner schools is {partners}, that of all schools {schools}{sure}.",
        "p_sure": " (difference {difference}, from {low} to {high})",
        "p_nobody": " There is nothing to compare: nobody or everybody takes part.",
        "p_none": "{name}: no school with a known OKI, so there is nothing to compare.",
        "p_one_group": "{name}: all schools are on the same side of the limit of a high OKI, so there is nothing to "
        "compare.",
        "p_unknown": " Of {schools} the OKI is not known (with a collaboration: {partners}).",
    },
}
_COUNTED = {
    "nl": {
        "collaborations": ("samenwerking", "samenwerkingen"),
        "schools": ("school", "scholen"),
        "areas": ("gebied", "gebieden"),
    },
    "en": {
        "collaborations": ("collaboration", "collaborations"),
        "schools": ("school", "schools"),
        "areas": ("area", "areas"),
    },
}

#: What the usual columns of a table of areas count; another one keeps its name.
_COLUMNS = {
    "nl": {
        "collaborations": "samenwerkingen",
        "partner_schools": "partnerscholen",
        "schools": "scholen",
        "pupils": "leerlingen",
        "population": "inwoners",
    },
    "en": {"partner_schools": "partner schools", "population": "inhabitants"},
}


def counts_what(column: str, lang: str) -> str:
    """Return what a column counts, in words.

    >>> counts_what("population", "nl"), counts_what("places", "nl")
    ('inwoners', 'places')
    """
    return _COLUMNS[lang].get(column, column)


def say(key: str, lang: str, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def counted(what: str, lang: str, count: float) -> str:
    """Return a number with what it counts, in the singular for one.

    >>> counted("schools", "nl", 1), counted("collaborations", "en", 1200)
    ('1 school', '1,200 collaborations')
    """
    return f"{number(count, lang, 0)} {_COUNTED[lang][what][0 if count == 1 else 1]}"


def percent(share: float, lang: str) -> str:
    """Return a share of one as a percentage with one decimal, without the sign.

    >>> percent(0.1234, "nl"), percent(float("nan"), "nl")
    ('12,3', '–')
    """
    return number(100 * share, lang, 1) if np.isfinite(share) else "–"


def decimals(value: float, lang: str, places: int) -> str:
    """Return a number with so many decimals; a dash where it is missing or has no bound.

    >>> decimals(1.256, "nl", 2), decimals(float("inf"), "nl", 2)
    ('1,26', '–')
    """
    return number(value, lang, places) if np.isfinite(value) else "–"
