"""Which column of a person's file plays which role, by its heading in Dutch, English or French."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from kkgeo.errors import InputError

#: Every role with the headings it is known by, beside its own name.
ROLES: dict[str, tuple[str, ...]] = {
    "name": ("naam", "school", "schoolnaam", "naam school", "naam van de school", "instelling", "instellingsnaam",
             "naam instelling", "partnerschool", "nom", "school name"),
    "institution": ("instellingsnummer", "instellingsnr", "instelling nummer", "schoolnummer", "institution number"),
    "site": ("vestigingsnummer", "vestigingsnr", "vestigingsplaats nummer", "instellingslocatie vestigingsnummer"),
    "street": ("straat", "straatnaam", "rue", "street name", "instellingslocatie straatnaam"),
    "house_number": ("huisnummer", "huisnr", "nr", "housenumber", "instellingslocatie huisnummer"),
    "box": ("bus", "busnummer", "busnr", "box number"),
    "postal_code": ("postcode", "postnummer", "postnr", "pc", "zip", "zip code", "code postal", "zipcode",
                    "instellingslocatie postcode"),
    "locality": ("deelgemeente", "plaats", "plaatsnaam", "woonplaats", "town", "village", "submunicipality"),
    "municipality_name": ("gemeente", "gemeentenaam", "stad", "commune", "municipality", "city", "fusiegemeente",
                          "instellingslocatie gemeente"),
    "nis_code": ("nis", "niscode", "nis code", "refnis", "refniscode", "nisnummer", "code ins",
                 "instellingslocatie gemeente nis"),
    "lat": ("latitude", "breedtegraad", "lat wgs84", "gps breedtegraad"),
    "lon": ("lng", "long", "longitude", "lengtegraad", "lon wgs84", "gps lengtegraad"),
    "x": ("x coordinaat", "lambert x", "x lambert", "x lambert72", "xcoord"),
    "y": ("y coordinaat", "lambert y", "y lambert", "y lambert72", "ycoord"),
    "network": ("net", "onderwijsnet", "onderwijsverstrekker", "netwerk"),
    "level": ("niveau", "onderwijsniveau", "schoolniveau"),
    "year": ("jaar", "schooljaar", "jaar van goedkeuring", "goedkeuringsjaar", "annee"),
    "academy": ("academie", "naam academie", "dko academie", "academie naam"),
    "pupils": ("leerlingen", "aantal leerlingen", "leerlingenaantal", "number of pupils"),
    "oki": ("oki waarde", "onderwijskansarmoede indicator"),
    "province_given": ("provincie", "province", "instellingslocatie provincie"),
}  # fmt: skip

#: What an earlier run wrote beside the person's own columns: left alone, or used where the person gave nothing.
_OWN_OUTPUT = {"nis": "nis_code", "municipality": "municipality_name", "latitude": "lat", "longitude": "lon",
               "province": "province_given"}  # fmt: skip


def normalise_heading(heading: str) -> str:
    """Reduce a heading to lower-case words without accents, signs and what stands in brackets.

    >>> normalise_heading(" Huis-nr. (optioneel)")
    'huis nr'
    """
    text = unicodedata.normalize("NFKD", heading.replace("\ufeff", "")).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text)
    return " ".join(re.findall(r"[a-z0-9]+", text))


_KNOWN: dict[str, str] = {}
for _role, _headings in ROLES.items():
    for _heading in (_role, *_headings):
        _KNOWN[normalise_heading(_heading)] = _role
        _KNOWN[normalise_heading(_heading).replace(" ", "")] = _role


def recognise_columns(headings: Iterable[str], columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Say which heading plays which role.

    Parameters
    ----------
    headings : iterable of str
        As they stand in the file.
    columns : mapping of str to str, optional
        Heading by role, for what the headings do not say or say twice.

    Returns
    -------
    dict of str to str
        Heading by role, in the order of the file.

    Raises
    ------
    InputError
        Two headings for one role, an unknown role, or a heading that is not in the file.

    Examples
    --------
    >>> recognise_columns(["Naam school", "Postcode", "Opmerking"])
    {'name': 'Naam school', 'postal_code': 'Postcode'}
    """
    given = [str(heading) for heading in headings]
    told = dict(columns or {})
    for role, heading in told.items():
        if role not in ROLES:
            msg = f"There is no role {role!r}. The roles are {', '.join(ROLES)}."
            raise InputError(msg)
        if heading not in given:
            near = difflib.get_close_matches(heading, given, n=1)
            hint = f" Do you mean {near[0]!r}?" if near else ""
            msg = f"There is no column {heading!r} for role {role!r}; the columns are {', '.join(given)}.{hint}"
            raise InputError(msg)
        if given.count(heading) > 1:
            msg = f"Two columns are called {heading!r}. Give each its own heading in the file."
            raise InputError(msg)
    own_output = "match_status" in given
    found: dict[str, str] = {}
    for heading in given:
        role_of = _KNOWN.get(normalise_heading(heading))
        if role_of is None or role_of in told or heading in told.values() or (own_output and heading in _OWN_OUTPUT):
            continue
        if role_of in found:
            msg = (
                f"Columns {found[role_of]!r} and {heading!r} both look like {role_of}. Say which one it is: "
                f'columns={{{role_of!r}: {heading!r}}}, on the command line --column "{role_of}={heading}".'
            )
            raise InputError(msg)
        found[role_of] = heading
    if own_output:
        for heading, role in _OWN_OUTPUT.items():
            # The point that geocode wrote, where the person had none of her own; never the place it concluded to.
            if heading in given and role in ("lat", "lon") and role not in found and "x" not in found:
                found[role] = heading
    found |= told
    return {role: found[role] for role in sorted(found, key=lambda role: given.index(found[role]))}
