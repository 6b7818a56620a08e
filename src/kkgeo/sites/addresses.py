"""An address in one cell, taken apart: street, house number, box, postal code and place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kkgeo._base.streets import NUMBER, STREET, street_and_number
from kkgeo._base.text import LONGEST_ADDRESS, fold
from kkgeo.reference._data import table

#: A postal code as people write it, of Belgium and its neighbours. Two capitals behind four digits are Dutch, but for
#: the words that a place can begin with where all is written in capitals ("8660 DE PANNE"), and As and Lo.
_CODE = (
    r"(?<![\w.])(?<!\d/)"
    r"(?:(?!3665\sAS\b|8647\sLO\b)(?:NL[\s-]*)?[1-9]\d{3}\s?(?!(?:DE|LA|LE|ST|EN)\s)[A-Z]{2}(?![\w-])"
    r"|(?:L|LU|CH|AT|DK|NO|HU|[Nn][Ll])[\s-]+\d{4}(?!\w|/\d)|(?:(?:F|FR|D|DE)[\s-]+)?\d{5}(?!\w|/\d)"
    r"|(?:BE?[\s.\-–]*)?[1-9]\d{3}(?!\w|[/.,]\d))"
)
_BELGIAN = re.compile(r"(?:BE?[\s.\-–]*)?([1-9]\d{3})")
#: A name of a place; some people write the number of a postal district behind it ("Brussel 1").
_PLACE = r"(?:['’‘`][sS][\s-])?[^\W\d_][^\d]*?(?:\s\d{1,2})?"
_BETWEEN = r"[\s,;:.\-–—/|]*"
#: It begins where it begins: what is tried from the middle of a run of spaces is tried as often as there are spaces.
_STARTS = r"(?<![\s,;:.\-–—/|])"
#: What stands between the name of a place and the street behind it.
_ON = r"(?<!\s)(?:\s*+[,;|]\s*+|\s++[–—-]\s++)"
_FORWARD = re.compile(rf"(?P<code>{_CODE}){_BETWEEN}(?P<place>{_PLACE}|\({_PLACE}\))")
_REVERSED = re.compile(
    rf"(?P<place>(?:['’‘`][sS][\s-])?[^\W_][^\d]*?){_STARTS}{_BETWEEN}+[(\[]?(?P<code>{_CODE})[)\]]?"
)
#: "9000Gent": read only where what is left is the name of a place.
_STUCK = re.compile(r"(?P<code>(?:BE?[\s.\-–]*)?[1-9]\d{3})(?P<place>[^\W\d_].+)")
_COUNTRY = re.compile(r"(?<![\s,;(\[–-])[\s,;(\[–-]++(?:belgi[eë]|belgique|belgium|belgien)[)\]\s.]*$", re.IGNORECASE)
_SEPARATOR = re.compile(r"(?<!(?!\n)\s)(?:(?!\n)\s)*+[,;|\n•·]\s*|(?<!\s)\s++(?:/\s+|[-–—]\s+(?=[^\W\d]|[1-9]\d{3}\s))")

#: How to reach somebody, which people write behind an address.
_REACHED = re.compile(
    r"[\s,;|–-]{0,20}+(?:\S{1,64}@\S+|https?://\S+|www\.\S+|\b(?:tel|telefoon|gsm|fax|t)\b[.:]*\s*\+?[\d\s/.()-]{8,}"
    r"|(?<![\w/])(?:\+32|0)[\d\s/.()-]{8,}(?!\w))",
    re.IGNORECASE,
)
#: "Kerkstraat 12 te 3300 Tienen".
_TO = re.compile(r"(?<!\s)\s++(?:te|in|à)[\s,]*$")
#: What belongs to the number before it, though a comma stands between.
_GOES_ON = re.compile(rf"(?:bus|bte|boîte|boite|box|nr)\b.*|{NUMBER}", re.IGNORECASE)
#: Where in a building: no street.
_INDOORS = re.compile(
    r"(?:\d+(?:ste|de|e|er|ème)?\s*)?(?:verd|etage|étage|lokaal|gebouw|blok|campus|ingang|toegang|unit|app|kamer|gelijkvl"
    r"|vleugel|achter|poort|zaal|school|p/a|t\.?a\.?v|c/o)",
    re.IGNORECASE,
)
#: "Kerkstraat 12 bus 3, 3300 Tienen", as most lists have it: read at once, for a list can have a million of these.
_PLAIN = re.compile(
    r"(?P<street>[^\W\d_](?:[^\W\d_]|[ '.](?! )|-(?! ))*(?<! nr)(?<! nr\.)(?<! bus)) (?P<number>\d{1,3}[A-Za-z]?)"
    r"(?:,? bus (?P<box>\w{1,4}))?, (?P<code>[1-9]\d{3}) "
    r"(?P<place>(?![A-Z]{2}\b)[^\W\d_](?:[^\W\d_]|[ '.](?! )|-(?! ))*)"
)
_LETTERS = re.compile(r"[^\W\d_]")
_BREAK = frozenset("\r\n")
#: Postal codes of Wallonia (bpost: Walloon Brabant; Liège, Namur, Hainaut and Luxembourg).
WALLOON = (range(1300, 1500), range(4000, 8000))
#: The most words that the name of a place has.
_WORDS = 5


@dataclass(frozen=True)
class Parts:
    """What was found in a cell, as typed; what was not found is empty."""

    street: str = ""
    house_number: str = ""
    box: str = ""
    postal_code: str = ""
    place: str = ""

    @property
    def several(self) -> bool:
        """Whether there is more than a street in it."""
        return bool(self.house_number or self.box or self.postal_code or self.place)


def place_key(name: str) -> str:
    """Reduce a name to its letters, so that two ways of writing one are the same.

    >>> place_key(" Sint-Niklaas") == place_key("SINT NIKLAAS")
    True
    """
    return re.sub(r"[\W\d_]", "", fold(name))


@lru_cache
def _known_places() -> frozenset[str]:
    names = [table("postal_localities")["name"], table("submunicipalities")["name"]]
    for vintage in (2018, 2019, 2025):
        towns = table(f"municipalities_{vintage}")
        names += [towns["name_nl"], towns["name_fr"]]
    return frozenset(key for column in names for name in column if (key := place_key(str(name))))


@lru_cache
def _known_codes() -> frozenset[str]:
    ours = {*table("postal_codes")["postal_code"], *table("postal_codes_without_area")["postal_code"]}
    return frozenset(ours | {str(code) for some in WALLOON for code in some})


def _is_code(code: str) -> bool:
    belgian = _BELGIAN.fullmatch(code)
    return belgian is None or belgian[1] in _known_codes()


def _bare(code: str) -> str:
    belgian = _BELGIAN.fullmatch(code)
    return belgian[1] if belgian else code


def is_place(name: str) -> bool:
    """Say whether a text is the name of a municipality, a part of one or a locality, whatever stands in brackets.

    >>> is_place("SINT NIKLAAS"), is_place("Gent (Gentbrugge)"), is_place("Kerkstraat")
    (True, True, False)
    """
    if name[:1].isdecimal() or len(name) > LONGEST_ADDRESS:
        return False
    whole = place_key(name)
    return whole in _known_places() or place_key(re.sub(r"[(\[].*", "", name)) in _known_places()


def one_line(text: str) -> str:
    """Return a text with commas for line breaks and one space for several, without telephone numbers and the like."""
    text = _REACHED.sub(" ", text) if _REACHED.search(text) else text
    return re.sub(r"\s+", lambda run: " " if _BREAK.isdisjoint(run[0]) else ", ", text.strip()).strip(" ,;")


def code_and_place(text: str, *, sure: bool = False) -> tuple[str, str] | None:
    """Return the postal code and the place of a cell that has both, or a code alone; else None.

    `sure` is for cells that may hold a street too: then code or place must be one that exists.

    >>> code_and_place("B-9000 Gent"), code_and_place("Gent (9000)"), code_and_place("9000 Gent (Gentbrugge)")
    (('9000', 'Gent'), ('9000', 'Gent'), ('9000', 'Gent (Gentbrugge)'))
    >>> code_and_place("4561 AB Hulst"), code_and_place("11 Novemberlaan"), code_and_place("Gent")
    (('4561 AB', 'Hulst'), None, None)
    """
    if len(text) > LONGEST_ADDRESS:
        return None
    line = _COUNTRY.sub("", one_line(text)).strip(" ,;.-–")
    if re.fullmatch(_CODE, line):
        return (_bare(line), "") if _is_code(line) else None
    if (found := _STUCK.fullmatch(line)) and is_place(found["place"]):
        line = f"{found['code']} {found['place']}"
    if found := _FORWARD.fullmatch(line):
        code, place = found["code"], found["place"]
        # A number behind a name is that of a district only where the name is one.
        known = place_key(place) in _known_places() if place[-1:].isdecimal() else is_place(place)
        if known or (not place[-1:].isdecimal() and (not sure or _is_code(code))):
            return _bare(code), place.removeprefix("(").removesuffix(")") if place.startswith("(") else place
    if found := _REVERSED.fullmatch(line):
        code, place = found["code"], found["place"].rstrip(" ,;-–(")
        if is_place(place) or (not sure and _is_code(code)):
            return _bare(code), place
    return None


def take_apart(text: str) -> Parts:
    """Take apart an address.

    >>> take_apart("Kerkstraat 12 bus 3, 3300 Tienen")
    Parts(street='Kerkstraat', house_number='12', box='3', postal_code='3300', place='Tienen')
    >>> take_apart("3300 Tienen, Kerkstraat 12") == take_apart("Kerkstraat 12 - 3300 TIENEN (België)".title())
    True
    >>> take_apart("Lange Kouter 9000 Gent").street, take_apart("11 Novemberlaan 3").house_number
    ('Lange Kouter', '3')
    """
    if len(text) > LONGEST_ADDRESS:
        return Parts(street=text)
    plain = _PLAIN.fullmatch(text)
    if plain and not _INDOORS.match(text) and not _COUNTRY.search(text):
        return Parts(*(part or "" for part in plain.groups()))
    return _at_length(text)


def _at_length(text: str) -> Parts:
    """Take apart an address that need not be plain."""
    line = _COUNTRY.sub("", one_line(text)).strip(" ,;")
    if pair := code_and_place(line, sure=True):
        return Parts(postal_code=pair[0], place=pair[1])
    return _code_inside(line) or _without_code(line)


def _code_inside(line: str) -> Parts | None:
    """Read a street before or behind a postal code with its place."""
    for found in reversed([*re.finditer(_CODE, line)]):
        before, behind = line[: found.start()], line[found.end() :]
        parted = not before or before.rstrip()[-1:] in ",;|-–—(/"
        if not _is_code(found[0]) and not parted:
            continue
        code = _bare(found[0])
        if _LETTERS.search(before) and (place := _place_behind(behind)):
            return _with_street(before, code, place)
        if not before and (leading := re.match(rf"(?=.*\d){_BETWEEN}({_PLACE}){_ON}(?=.*\d)", behind)):
            return _with_street(behind[leading.end() :], code, leading[1])
        if not before and (split := _leading_place(behind)):
            return _with_street(split[1], code, split[0])
        if not behind.strip(" ,;)].") and _LETTERS.search(before) and _is_code(found[0]):
            if split := _trailing_place(before.rstrip(" ,;(-–")):
                return _with_street(split[0], code, split[1])
            if _house(before)[1]:
                first = _SEPARATOR.split(before)[0]
                return _with_street(before, code, first if is_place(first) else "")
    return None


def _place_behind(text: str) -> str | None:
    """Return the place with which a text begins; what follows it says where in the building, or whom to ask for."""
    for end in (r"[)\]]?", r"(?<!\s)(?:\s*+[,;|(].*|\s++[–—-]\s.*)"):
        place = re.fullmatch(rf"{_BETWEEN}({_PLACE}){end}", text)
        if place and (not place[1][-1:].isdecimal() or place_key(place[1]) in _known_places()):
            return place[1] + (")" if "(" in place[1] and ")" not in place[1] else "")
    return None


def _without_code(line: str) -> Parts:
    segments = [segment for segment in _SEPARATOR.split(line) if segment]
    if len(segments) > 1:
        last, first = segments[-1], segments[0]
        rest, numbered = ", ".join(segments[:-1]), bool(_house(", ".join(segments[:-1]))[1])
        nameable = not re.search(r"\d", last) and not _INDOORS.match(last)
        if _LETTERS.search(rest) and (is_place(last) or (nameable and numbered)):
            return _with_street(rest, "", last)
        if is_place(first) and _house(", ".join(segments[1:]))[1]:
            return _with_street(", ".join(segments[1:]), "", first)
    return Parts(*_house(line))


def _with_street(text: str, code: str, place: str) -> Parts:
    return Parts(*_house(text), postal_code=code, place=place.strip(" ,;"))


def _leading_place(text: str) -> tuple[str, str] | None:
    """Split a known place from the street behind it, where no sign stands between."""
    words = text.strip(" ,;:-–").split(" ")
    for count in range(min(_WORDS, len(words) - 1), 0, -1):
        if is_place(" ".join(words[:count])):
            return " ".join(words[:count]), " ".join(words[count:])
    return None


def _trailing_place(text: str) -> tuple[str, str] | None:
    segments = _SEPARATOR.split(text)
    if len(segments) > 1 and not re.search(r"\d", segments[-1]):
        return text[: -len(segments[-1])], segments[-1]
    words = text.split(" ")
    for start in range(max(1, len(words) - _WORDS), len(words)):
        if is_place(" ".join(words[start:])) and _LETTERS.search(" ".join(words[:start])):
            return " ".join(words[:start]), " ".join(words[start:])
    return None


def _house(text: str) -> tuple[str, str, str]:
    """Return the street, number and box of a text, from which names of schools and buildings are left out."""
    segments: list[str] = []
    for segment in filter(None, _SEPARATOR.split(_TO.sub("", text).strip(" ,;|-–—(/"))):
        number_first = segments and re.fullmatch(NUMBER, segments[-1])
        if segments and (number_first or (_GOES_ON.fullmatch(segment) and _LETTERS.search(segments[-1]))):
            segments[-1] += f"{', ' if number_first else ' '}{segment}"
        else:
            segments.append(segment)
    read = [street_and_number(segment) for segment in segments]
    outdoors = [parts for parts in read if not _INDOORS.match(parts[0])]
    numbered = [parts for parts in outdoors if parts[1]]
    named = [parts for parts in numbered if STREET.search(parts[0])]
    chosen = named or numbered or outdoors or read
    return chosen[-1] if chosen else ("", "", "")
