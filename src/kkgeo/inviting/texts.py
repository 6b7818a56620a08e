"""Why a school or academy is on the list, and the words of its workbook, in Dutch and English."""

from __future__ import annotations

from kkgeo.maps.texts import number, tidy

_TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "gap": "In {area} {count} waar er {expected} verwacht {verb}{sure}",
        "collaborations": "{n} samenwerkingen",
        "collaborations_one": "1 samenwerking",
        "partner_schools": "{n} partnerscholen",
        "partner_schools_one": "1 partnerschool",
        "verb": "werden",
        "verb_one": "werd",
        "under": " (minder dan door toeval)",
        "over": " (meer dan door toeval)",
        "as expected": " (het verschil kan toeval zijn)",
        "too small to tell": " (te klein om toeval uit te sluiten)",
        "gap_unknown": "hoeveel samenwerkingen er in {area} verwacht worden, is niet bekend",
        "here": "deze gemeente",
        "need": "OKI {oki} (hoger dan {share} % van de scholen)",
        "need_unknown": "OKI niet bekend",
        "distance": "de dichtstbijzijnde academie{academy} ligt op {km} km in vogelvlucht",
        "distance_unknown": "afstand tot een academie niet bekend: de school heeft geen eigen punt",
        "no_academy": "afstand tot een academie niet bekend: geen academie heeft een eigen punt",
        "in": " in {town}",
        "places": " en heeft {n} plaatsen vrij",
        "places_one": " en heeft 1 plaats vrij",
        "places_none": " en heeft geen plaatsen vrij",
        "places_unknown": "; hoeveel plaatsen die vrij heeft, is niet bekend",
        "possible": "Kijk na of deze school al meedoet: een samenwerking met dezelfde naam en gemeente was niet met "
        "zekerheid aan haar te koppelen.",
        "sites": "De school staat {n} keer in het register; van haar vestigingen staat deze het hoogst.",
        "not_partner": "Niet gerangschikt: deze school heeft al een samenwerking.",
        "not_unplaced": "Niet gerangschikt: de gemeente van deze school is niet bekend.",
        "not_no_point": "Niet gerangschikt: deze school heeft geen eigen punt, dus is niet bekend of er een academie "
        "binnen {limit} km ligt.",
        "not_out_of_reach": "Niet gerangschikt: de dichtstbijzijnde academie ligt op {km} km in vogelvlucht, meer dan "
        "{limit} km.",
        "not_other_site": "Niet gerangschikt: van de vestigingen van deze school staat een andere hoger.",
        "not_nothing_known": "Niet gerangschikt: van deze school is niets bekend van wat meetelt.",
        "not_beyond_n": "Niet bij de eerste {n}.",
        "cover_first": "Brengt {gained} binnen {limit} km ({within} in {schools} binnen die afstand).",
        "cover_next": "Brengt er {gained} bij binnen {limit} km ({within} in {schools} binnen die afstand).",
        "cover_sites": "Geteld vanaf al haar {n} vestigingen.",
        "pupils": "{n} leerlingen",
        "pupils_one": "1 leerling",
        "schools": "{n} scholen",
        "schools_one": "1 school",
    },
    "en": {
        "gap": "In {area} {count} where {expected} {verb} expected{sure}",
        "collaborations": "{n} collaborations",
        "collaborations_one": "1 collaboration",
        "partner_schools": "{n} partner schools",
        "partner_schools_one": "1 partner school",
        "verb": "were",
        "verb_one": "was",
        "under": " (fewer than by chance)",
        "over": " (more than by chance)",
        "as expected": " (the difference can be chance)",
        "too small to tell": " (too small to rule out chance)",
        "gap_unknown": "how many collaborations are expected in {area} is not known",
        "here": "this municipality",
        "need": "OKI {oki} (higher than {share} % of the schools)",
        "need_unknown": "OKI not known",
        "distance": "the nearest academy{academy} is {km} km away in a straight line",
        "distance_unknown": "distance to an academy not known: the school has no point of its own",
        "no_academy": "distance to an academy not known: no academy has a point of its own",
        "in": " in {town}",
        "places": " and has {n} places free",
        "places_one": " and has 1 place free",
        "places_none": " and has no places free",
        "places_unknown": "; how many places it has free is not known",
        "possible": "Check whether this school takes part already: a collaboration with the same name and municipality "
        "could not be linked to it for certain.",
        "sites": "The school is in the register {n} times; of its sites this one ranks highest.",
        "not_partner": "Not ranked: this school has a collaboration already.",
        "not_unplaced": "Not ranked: the municipality of this school is not known.",
        "not_no_point": "Not ranked: this school has no point of its own, so it is not known whether there is an "
        "academy within {limit} km.",
        "not_out_of_reach": "Not ranked: the nearest academy is {km} km away in a straight line, more than {limit} km.",
        "not_other_site": "Not ranked: of the sites of this school another one ranks higher.",
        "not_nothing_known": "Not ranked: nothing of what counts is known of this school.",
        "not_beyond_n": "Not among the first {n}.",
        "cover_first": "Brings {gained} within {limit} km ({within} in {schools} within that distance).",
        "cover_next": "Brings {gained} more within {limit} km ({within} in {schools} within that distance).",
        "cover_sites": "Counted from all {n} of its sites.",
        "pupils": "{n} pupils",
        "pupils_one": "1 pupil",
        "schools": "{n} schools",
        "schools_one": "1 school",
    },
}


def say(key: str, lang: str, /, **values: object) -> str:
    """Return one text, filled in; what comes from data without characters that no file can hold."""
    return _TEXTS[lang][key].format(**{name: tidy(value) for name, value in values.items()})


def counted(key: str, lang: str, count: float) -> str:
    """Return a number of things, in the singular for one.

    >>> counted("schools", "nl", 1), counted("pupils", "nl", 1200)
    ('1 school', '1.200 leerlingen')
    """
    return say(f"{key}_one", lang) if count == 1 else say(key, lang, n=number(count, lang))
