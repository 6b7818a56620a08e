"""Which column of a person's file plays which role, by its heading in Dutch, English or French."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from kkgeo._base.text import fold
from kkgeo._base.words import meant
from kkgeo.errors import InputError

#: Every role with the headings it is known by, beside its own name. Case, accents, signs, spaces, what stands in
#: brackets and the words of `_FILLERS` do not matter. The fields of the school register's API are among them.
ROLES: dict[str, tuple[str, ...]] = {
    "name": (
        "naam", "school", "schoolnaam", "naam school", "instelling", "instellingsnaam", "naam instelling",
        "partnerschool", "naam partnerschool", "school name", "name school", "partner school", "nom", "nom école",
        "école",
    ),
    "institution": (
        "instellingsnummer", "instellingsnr", "instelling nummer", "instelling nr", "nummer instelling",
        "schoolnummer", "schoolnr", "nummer school", "institution number", "school number",
    ),
    "site": (
        "vestigingsnummer", "vestigingsnr", "vestiging nr", "vestiging nummer", "vestigingsplaatsnummer",
        "nummer vestigingsplaats", "instellingslocatie vestigingsnummer", "site number",
    ),
    "street": ("straat", "straatnaam", "naam straat", "street name", "rue"),
    "house_number": ("huisnummer", "huisnr", "nr", "housenr", "numéro maison"),
    "box": ("bus", "busnummer", "busnr", "box number", "boîte"),
    "postal_code": (
        "postcode", "postnummer", "postnr", "post code", "pc", "zip", "zip code", "code postal", "cp",
    ),
    "locality": (
        "deelgemeente", "naam deelgemeente", "plaats", "plaatsnaam", "woonplaats", "lokaliteit", "town", "village",
        "submunicipality", "localité",
    ),
    "municipality_name": (
        "gemeente", "gemeentenaam", "naam gemeente", "fusiegemeente", "hoofdgemeente", "stad", "stad/gemeente",
        "gemeente/stad", "commune", "municipality", "city",
    ),
    "nis_code": (
        "nis", "nis-code", "nisnummer", "nisnr", "refnis", "refniscode", "code nis", "code refnis", "code ins",
        "nis gemeente", "nis-code gemeente", "gemeente nis", "gemeente niscode",
    ),
    "lat": ("latitude", "breedtegraad", "lat wgs84", "wgs84 lat", "gps breedtegraad", "gps lat", "lat deg"),
    "lon": (
        "lng", "long", "longitude", "lengtegraad", "lon wgs84", "long wgs84", "lng wgs84", "wgs84 lon",
        "gps lengtegraad", "gps lon", "gps lng", "lon deg",
    ),
    "x": (
        "x-coördinaat", "x-coord", "xcoordinate", "lambert x", "x lambert", "x lambert72", "x lambert 2008",
        "lambert72 x", "lambert2008 x", "coördinaat x",
    ),
    "y": (
        "y-coördinaat", "y-coord", "ycoordinate", "lambert y", "y lambert", "y lambert72", "y lambert 2008",
        "lambert72 y", "lambert2008 y", "coördinaat y",
    ),
    "network": ("net", "onderwijsnet", "onderwijsverstrekker", "netwerk", "réseau"),
    "level": ("niveau", "onderwijsniveau", "schoolniveau"),
    "year": ("jaar", "schooljaar", "jaar goedkeuring", "goedkeuringsjaar", "year approval", "school year", "année"),
    "academy": (
        "academie", "naam academie", "academienaam", "academie naam", "dko academie", "kunstacademie",
        "academy name", "name academy", "académie",
    ),
    "academy_number": (
        "academienummer", "academie nr", "nummer academie", "instellingsnummer academie", "academy nr",
        "number academy", "institution number academy",
    ),
    "free_places": (
        "vrije plaatsen", "aantal vrije plaatsen", "vrije plaats", "beschikbare plaatsen",
        "aantal beschikbare plaatsen", "available places", "number free places", "places libres",
    ),
    "pupils": (
        "leerlingen", "aantal leerlingen", "leerlingenaantal", "leerlingaantal", "number pupils", "students",
        "élèves", "nombre élèves",
    ),
    "oki": (
        "oki-waarde", "oki-score", "oki-index", "onderwijskansarmoede-indicator", "kansarmoede-indicator",
        "onderwijskansarmoede",
    ),
    "country": ("land", "landnaam", "naam land", "landcode", "pays", "country name", "country code", "code pays"),
    "province_given": ("provincie", "naam provincie", "province", "province name"),
}  # fmt: skip

#: Headings that also mean something else ("nr" counts rows): taken only where no other heading has the role.
_WEAK = frozenset({"nr"})
_FILLERS = frozenset({"van", "de", "het", "der", "of", "the", "du", "des", "la", "le", "l", "d"})

#: Words that only say whose street, postal code ... it is. They do not say whose box, name or year it is: "schoolbus".
_QUALIFIERS = frozenset(
    {"school", "partnerschool", "instelling", "instellingslocatie", "vestiging", "vestigingsplaats", "schoolsite"}
)
_QUALIFIED = frozenset(ROLES) - {"name", "institution", "site", "box", "year", "academy", "academy_number"}

#: The column that `geocode` and `enrich` write last, and by which their output is known.
_MARK = "match_status"


def normalise_heading(heading: str) -> str:
    """Reduce a heading to lower-case words without accents, signs and what stands in brackets.

    >>> normalise_heading(" Huis-nr. (optioneel)")
    'huis nr'
    """
    text = fold(heading)
    for shorter in (re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text), text):
        if words := re.findall(r"[a-z0-9]+", shorter):
            return " ".join(words)
    return ""


def _key(words: Sequence[str]) -> str:
    return "".join(word for word in words if word not in _FILLERS) or "".join(words)


_KNOWN: dict[str, str] = {
    _key(normalise_heading(heading).split()): role
    for role, headings in ROLES.items()
    for heading in (role, *headings)
}  # fmt: skip


def role_of(heading: str) -> str | None:
    """Return the role that a heading by itself stands for, or None.

    >>> role_of("Gemeente van de school"), role_of("instellingslocatie_straatnaam"), role_of("School bus")
    ('municipality_name', 'street', None)
    """
    words = [word for word in normalise_heading(heading).split() if word not in _FILLERS]
    key = _key(words)
    if key in _KNOWN:
        return _KNOWN[key]
    for ours, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if rest and ours[0] in _QUALIFIERS and _key(rest) not in _WEAK:
            role = _KNOWN.get(_key(rest))
            if role in _QUALIFIED:
                return role
    return None


def column_of(columns: Iterable[object], role: str) -> str | None:
    """Return the column that has a role in a table that `read_sites` may not have read; None where there is none.

    >>> column_of(["academy", "academie_nummer"], "academy_number"), column_of(["nr"], "free_places")
    ('academie_nummer', None)
    """
    present = [str(column) for column in columns]
    return role if role in present else next((column for column in present if role_of(column) == role), None)


def same_heading(first: str, second: str) -> bool:
    """Say whether two headings are the same but for spaces and line breaks."""
    return first.split() == second.split()


def recognise_columns(headings: Iterable[str], columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Say which heading plays which role.

    Parameters
    ----------
    headings : iterable of str
        As they stand in the file.
    columns : mapping of str to str, optional
        Heading by role, for what the headings do not say or say twice. The roles: ``name``, ``institution`` and
        ``site`` (numbers), ``street``, ``house_number``, ``box``, ``postal_code``, ``locality`` (deelgemeente,
        plaats), ``municipality_name``, ``nis_code``, ``lat`` and ``lon``, ``x`` and ``y``, ``network``, ``level``,
        ``year``, ``academy``, ``pupils``, ``oki``, ``province_given``, ``country``.

    Returns
    -------
    dict of str to str
        Heading by role, in the order of the file.

    Raises
    ------
    InputError
        Two headings for one role, an unknown role, or a heading that is not in the file.

    Notes
    -----
    What decides, in this order: `columns`; a heading that is the role's own name to the letter (``name``,
    ``postal_code`` ...), so that a table once read can be read again; a heading known by itself; and ``nr`` for a
    house number. Two headings of the same standing are an error, never a choice. An address in one column
    ("adres") has no role.

    In a table that `kkgeo.geocode` wrote before (it has ``match_status``), the columns ``nis``, ``municipality``,
    ``province``, ``province_name``, ``longitude`` and ``latitude`` are conclusions and play no role; only its point
    is used where the table has no other coordinates.

    Examples
    --------
    >>> recognise_columns(["Naam school", "Postcode", "Opmerking"])
    {'name': 'Naam school', 'postal_code': 'Postcode'}
    """
    given = [str(heading) for heading in headings]
    return {role: given[position] for role, position in assign_roles(given, given, columns).items()}


def assign_roles(
    headings: Sequence[str], labels: Sequence[str], columns: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Return the position of the column that plays each role, in the order of the file.

    `labels` are the headings by which `columns` may tell apart two columns with the same heading.
    """
    told = _told(labels, dict(columns or {}))
    ours = _own_output(headings)
    candidates: dict[str, list[int]] = {}
    for position, heading in enumerate(headings):
        if position in told.values() or heading in ours:
            continue
        if _MARK in headings and heading in ("nis_input", "municipality_input"):
            # The person's own column, which geocode moved aside to write its own.
            heading = heading.removesuffix("_input")
        role = role_of(heading)
        if role is not None and role not in told:
            candidates.setdefault(role, []).append(position)
    found = {role: _only_one(role, positions, headings, labels) for role, positions in candidates.items()}
    found |= told
    if not {"lat", "lon"} & found.keys() and not {"x", "y"} <= found.keys():
        found |= {role: headings.index(name) for name, role in ours.items() if role in ("lat", "lon")}
    return {role: found[role] for role in sorted(found, key=found.__getitem__)}


def _own_output(headings: Sequence[str]) -> dict[str, str]:
    """Return the columns of an earlier run that could be taken for a person's, with what they could be taken for."""
    if _MARK not in headings:
        return {}
    ours = {"nis": "nis_code", "municipality": "municipality_name"}
    if "belfius_cluster" in headings:
        ours |= {"province": "province_given", "province_name": "province_given"}
    for name, role in (("longitude", "lon"), ("latitude", "lat")):
        # The second name is what writing chooses where the person's column has the first.
        ours[f"{name}_kkgeo" if f"{name}_kkgeo" in headings else name] = role
    return {name: role for name, role in ours.items() if name in headings}


def _told(labels: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    told: dict[str, int] = {}
    for role, wanted in columns.items():
        if role not in ROLES:
            raise InputError("errors.sites.role", role=role, known=ROLES)
        heading = str(wanted)
        places = [i for i, label in enumerate(labels) if label == heading]
        places = places or [i for i, label in enumerate(labels) if same_heading(label, heading)]
        if not places:
            by_case = {label.casefold(): label for label in labels}
            near = [by_case[key] for key in difflib.get_close_matches(heading.casefold(), by_case, n=1)]
            raise InputError("errors.sites.no_column", heading=heading, role=role, labels=labels, hint=meant(near))
        if len(places) > 1:
            raise InputError("errors.sites.twice", heading=heading)
        for other, position in told.items():
            if position == places[0]:
                raise InputError("errors.sites.two_roles", heading=heading, other=other, role=role)
        told[role] = places[0]
    return told


def _only_one(role: str, positions: list[int], headings: Sequence[str], labels: Sequence[str]) -> int:
    """Return the one column that has the best claim to a role, or raise an error that names those that have."""
    best = [i for i in positions if headings[i] == role]
    best = best or [i for i in positions if _key(normalise_heading(headings[i]).split()) not in _WEAK] or positions
    if len(best) == 1:
        return best[0]
    called = [headings[i] for i in best]
    first, second = labels[best[0]], labels[best[1]]
    if called[0] == called[1]:
        known = "twice_role" if first == second else "twice_role_told"
        raise InputError(f"errors.sites.{known}", called=called[0], role=role, first=first, second=second)
    last = repr(called.pop())
    raise InputError("errors.sites.alike", called=[*map(repr, called)], last=last, role=role, first=first)
