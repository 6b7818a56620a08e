"""Streets, house numbers and boxes as people write them behind each other."""

from __future__ import annotations

import re

#: A house number behind its street: with a letter, more numbers, "bis". Each space belongs to one thing: where it can
#: be of two, an address of a hundred signs takes years.
NUMBER = (
    r"\d{1,5}(?:\s?(?:bis|ter|quater|[A-Za-z](?![A-Za-z])))?"
    r"(?:\s?(?:[-/+&]|en\b)\s?\d+(?:\s?[A-Za-z])?){0,20}\s?"
)
_BEHIND = re.compile(
    r"(?P<street>(?:(?!\n)[\W\d])*+[^\W\d].*?)(?:(?<![\s,])[\s,]++|(?<=\.))"
    rf"(?:(?:nr|no|n°|nummer)\.?\s*)?(?P<number>{NUMBER})",
    re.IGNORECASE,
)
#: In French before it: "12, rue Neuve".
_BEFORE = re.compile(
    rf"(?P<number>{NUMBER})(?:\s*,\s*(?=[^\W\d])|\s+(?=(?:rue|avenue|av\.|chaussée|chaussee|boulevard|bd|place|square"
    r"|quai|clos|drève|allée|impasse|chemin|route|cour|galerie|rond-point|sentier|venelle|passage|montagne)\b))"
    r"(?P<street>(?=.*[^\W\d]).*)",
    re.IGNORECASE,
)
#: A box behind it: "bus 3", "(bte 3)", "b3" behind a number.
_BOX = re.compile(
    r"(?:(?<=[\da-z)])[\s,/(-]*\b(?:bus|bte|boîte|boite|box)\b\.?\s*(?P<box>\w[\w./-]{0,7})"
    r"|(?<=\d)\s*b\.?\s?(?P<short>\d{1,4}))\s*\)?$",
    re.IGNORECASE,
)
#: Numbers that a street is called after ("Plein 1944", "Square 14-18") unless what stands before them is a street.
_COMMEMORATED = re.compile(r"(?:1[89]|20)\d\d(?:\s?[-/]\s?(?:(?:1[89]|20)?\d\d))?|14\s?[-/]\s?18|40\s?[-/]\s?45")
STREET = re.compile(
    r"[^\W\d](?:straat|str\.?|steenweg|stwg\.?|stw\.?|laan|weg|baan|dreef|lei|kaai|vest|wegel|pad|markt|plaats)$"
    r"|\b(?:rue|chaussée|avenue|boulevard)\b",
    re.IGNORECASE,
)


def number_and_box(text: str) -> tuple[str, str]:
    """Return a house number and the box behind it.

    >>> number_and_box("12A bus 3"), number_and_box("12 b3"), number_and_box("12-14")
    (('12A', '3'), ('12', '3'), ('12-14', ''))
    """
    box = _BOX.search(text)
    return (text[: box.start()].strip(" ,"), box["box"] or box["short"]) if box else (text, "")


def street_and_number(text: str) -> tuple[str, str, str]:
    """Return the street, the house number and the box of a text; empty where it has none.

    >>> street_and_number("Sint-Pietersplein 4 bus 12"), street_and_number("12, rue Neuve")
    (('Sint-Pietersplein', '4', '12'), ('rue Neuve', '12', ''))
    >>> street_and_number("Plein 1944"), street_and_number("Straat 40-42"), street_and_number("11 Novemberlaan")
    (('Plein 1944', '', ''), ('Straat', '40-42', ''), ('11 Novemberlaan', '', ''))
    """
    road = re.sub(r"(?<=\d)\s*\([^)\d]*\)$", "", text.strip(" ,"))
    road, box = number_and_box(road)
    found = _BEFORE.fullmatch(road)
    if found is None or re.search(r"\d\s*$", road):
        found = _BEHIND.fullmatch(road) or found
    if found is None or (_COMMEMORATED.fullmatch(found["number"]) and not box and not STREET.search(found["street"])):
        # A box without a number stays with its street: it may be the name of one.
        return text.strip(" ,"), "", ""
    return found["street"].strip(" ,"), re.sub(r"\s+", "", found["number"]), box
