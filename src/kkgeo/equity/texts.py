"""The sentences of this package, in Dutch and English."""

from __future__ import annotations

import numpy as np

from kkgeo.maps.texts import number

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
        "unregistered": " {schools} met een samenwerking in deze groep is niet in het register gevonden.",
        "unregistered_many": " {schools} met een samenwerking in deze groep zijn niet in het register gevonden.",
        "no_schools": "{name}: {collaborations}, maar het register heeft geen school in deze groep; een aandeel is er "
        "dus niet.",
        "nothing": "{name}: geen scholen en geen samenwerkingen.",
        "unknown_group": "Onbekend: {schools} in het register hebben geen gegeven om op in te delen; {partners} daarvan "
        "doen mee. {unmatched} van scholen die niet in het register gevonden zijn. Samen {collaborations}, die in geen "
        "groep meetellen.",
        "lorenz": "De samenwerkingen zijn ongelijk verdeeld met een Gini-coëfficiënt van {gini} over {areas} gebieden "
        "(0: overal evenveel per school; bijna 1: alles op één plaats).",
        "lorenz_empty": " In gebieden met samen {share} % van het geheel is er geen enkele.",
        "lorenz_chance": " Ook als {total} samenwerkingen zuiver door het lot verdeeld waren, zou hij rond {expected} "
        "liggen (in 95 % van de trekkingen {low} tot {high}).",
        "lorenz_above": " De verdeling is dus ongelijker dan toeval verklaart (p = {p}).",
        "lorenz_above_least": " De verdeling is dus ongelijker dan toeval verklaart (p ≤ {p}: geen enkele trekking was "
        "zo ongelijk).",
        "lorenz_within": " De verdeling is dus niet aantoonbaar ongelijker dan toeval (p = {p}).",
        "lorenz_below": " De verdeling is dus gelijker dan toeval zou geven (p = {p}).",
        "lorenz_below_least": " De verdeling is dus gelijker dan toeval zou geven (p ≤ {p}: geen enkele trekking was "
        "zo gelijk).",
        "lorenz_zero": "Er is geen enkele samenwerking in deze gebieden, dus valt er niets te verdelen en is er geen "
        "Gini-coëfficiënt.",
        "lorenz_one": "Er is maar één gebied, dus de Gini-coëfficiënt is 0 en zegt niets.",
        "lorenz_left_out": " Niet meegeteld: {areas} zonder noemer, met {lost}; {unplaced} niet geplaatst.",
        "all": "Alle scholen",
        "all_years": "alle jaren",
        "participation": "{name}: van de scholen met een hoge OKI heeft {share_high} % een samenwerking, van alle "
        "scholen {share_all} %.",
        "p_more": " Dat is {ratio} keer zoveel ({low} tot {high}): meer dan toeval verklaart.",
        "p_fewer": " Dat is {ratio} keer zoveel ({low} tot {high}): minder dan toeval verklaart.",
        "p_no difference shown": " Dat is {ratio} keer zoveel ({low} tot {high}): het verschil kan toeval zijn.",
        "p_too small to tell": " Het zijn er te weinig om iets te zeggen: ook geen enkele zou toeval kunnen zijn.",
        "p_shares": " Zij zijn {of_schools} % van alle scholen en {of_partners} % van de partnerscholen.",
        "p_means": " De gemiddelde OKI van de partnerscholen is {partners}, die van alle scholen {schools}.",
        "p_nobody": " Er is niets te vergelijken: niemand of iedereen doet mee.",
        "p_none": "{name}: geen school met een bekende OKI, dus valt er niets te vergelijken.",
        "p_one_group": "{name}: alle scholen vallen aan dezelfde kant van de grens voor een hoge OKI, dus valt er niets "
        "te vergelijken.",
        "p_unknown": " Van {schools} is de OKI niet bekend; {partners} daarvan hebben een samenwerking.",
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
        "fewer": " That is {ratio} times the figure of the other schools ({low} to {high}): fewer than chance explains.",
        "no difference shown": " That is {ratio} times the figure of the other schools ({low} to {high}): that "
        "difference can be chance.",
        "too small to tell": " The group is too small to tell: even no collaboration at all could be chance here.",
        "more_unbounded": " The other schools have none: more than chance explains.",
        "no difference shown_unbounded": " The other schools have none, but that can be chance.",
        "no_others": " There are no other schools to compare with.",
        "nowhere": " The other schools have none either, so there is nothing to compare.",
        "unregistered": " {schools} with a collaboration in this group was not found in the register.",
        "unregistered_many": " {schools} with a collaboration in this group were not found in the register.",
        "no_schools": "{name}: {collaborations}, but the register has no school in this group, so there is no share.",
        "nothing": "{name}: no schools and no collaborations.",
        "unknown_group": "Unknown: {schools} in the register have nothing to group by; {partners} of them take part. "
        "{unmatched} of schools that were not found in the register. Together {collaborations}, which count in no "
        "group.",
        "lorenz": "Collaborations are spread unevenly with a Gini coefficient of {gini} over {areas} areas (0: equally "
        "many per school everywhere; nearly 1: all in one place).",
        "lorenz_empty": " Areas with {share}% of the whole have none.",
        "lorenz_chance": " If {total} collaborations had been dealt out by pure chance it would still be around "
        "{expected} (in 95% of the draws {low} to {high}).",
        "lorenz_above": " So the spread is more uneven than chance explains (p = {p}).",
        "lorenz_above_least": " So the spread is more uneven than chance explains (p ≤ {p}: no draw was as uneven).",
        "lorenz_within": " So the spread is not shown to be more uneven than chance (p = {p}).",
        "lorenz_below": " So the spread is more even than chance would make it (p = {p}).",
        "lorenz_below_least": " So the spread is more even than chance would make it (p ≤ {p}: no draw was as even).",
        "lorenz_zero": "There is no collaboration at all in these areas, so there is nothing to spread and no Gini "
        "coefficient.",
        "lorenz_one": "There is only one area, so the Gini coefficient is 0 and means nothing.",
        "lorenz_left_out": " Left out: {areas} without a denominator, with {lost}; {unplaced} not placed.",
        "all": "All schools",
        "all_years": "all years",
        "participation": "{name}: of the schools with a high OKI {share_high}% have a collaboration, of all schools "
        "{share_all}%.",
        "p_more": " That is {ratio} times as many ({low} to {high}): more than chance explains.",
        "p_fewer": " That is {ratio} times as many ({low} to {high}): fewer than chance explains.",
        "p_no difference shown": " That is {ratio} times as many ({low} to {high}): the difference can be chance.",
        "p_too small to tell": " They are too few to tell: even none at all could be chance.",
        "p_shares": " They are {of_schools}% of all schools and {of_partners}% of the partner schools.",
        "p_means": " The mean OKI of the partner schools is {partners}, that of all schools {schools}.",
        "p_nobody": " There is nothing to compare: nobody or everybody takes part.",
        "p_none": "{name}: no school with a known OKI, so there is nothing to compare.",
        "p_one_group": "{name}: all schools are on the same side of the limit of a high OKI, so there is nothing to "
        "compare.",
        "p_unknown": " Of {schools} the OKI is not known; {partners} of them have a collaboration.",
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
