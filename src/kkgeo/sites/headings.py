"""Which column of a person's file plays which role, by its heading in Dutch, English or French."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kkgeo._base.shortening import shortened
from kkgeo._base.text import fold

#: Every role with the headings it is known by, beside its own name. Case, accents, signs, spaces, what stands in
#: brackets and the words of `_FILLERS` do not matter. The fields of the school register's API are among them.
ROLES: dict[str, tuple[str, ...]] = {
    "name": (
        "naam", "school", "schoolnaam", "naam school", "instelling", "instellingsnaam", "naam instelling",
        "partnerschool", "naam partnerschool", "school name", "name school", "partner school", "nom", "nom école",
        "école", "nom établissement", "établissement", "nom implantation", "onderwijsinstelling",
        "établissement scolaire", "école partenaire", "nom école partenaire", "naam vestiging", "naam vestigingsplaats",
    ),
    "institution": (
        "instellingsnummer", "instellingsnr", "instelling nummer", "instelling nr", "nummer instelling",
        "schoolnummer", "schoolnr", "nummer school", "institution number", "school number", "instellingscode",
        "instellingsid", "schoolcode", "code instelling", "numéro école", "numéro établissement",
    ),
    "site": (
        "vestigingsnummer", "vestigingsnr", "vestiging nr", "vestiging nummer", "vestigingsplaatsnummer",
        "nummer vestigingsplaats", "instellingslocatie vestigingsnummer", "site number", "intern vplnummer",
        "vplnummer",
        "intern vestigingsplaatsnummer", "vestigingsplaatsnr", "vestigingsplaatscode", "numéro implantation",
    ),
    "address": (
        "adres", "adresse", "volledig adres", "adresgegevens", "adreslijn", "adresregel", "full address",
        "address line", "adresse complète", "postadres", "bezoekadres", "locatieadres", "adres 1", "adreslijn 1",
        "address line 1", "addr full", "formatted address", "anschrift",
    ),
    "street": (
        "straat", "straatnaam", "straatnm", "naam straat", "street name", "rue", "nom rue", "straat + nr",
        "straat en nr", "straat + nummer", "straat en nummer", "straat + huisnummer", "straat en huisnummer",
        "straat huisnr", "straat nr bus", "straat + nr + bus", "straat nummer bus", "straat huisnummer bus",
        "straatadres", "street address", "rue + numéro", "rue et numéro", "rue et n°", "rue + n°", "street and number",
    ),
    "house_number": (
        "huisnummer", "huisnr", "hnr", "nr", "housenr", "numéro maison", "numéro", "huisnummer + bus",
        "huisnummer en bus", "huisnr bus", "huisnr + bus", "huisnr en bus", "nr bus", "nr + bus", "nr en bus",
    ),
    "box": ("bus", "busnummer", "busnr", "box number", "boîte", "bte", "numéro boîte"),
    "postal_code": (
        "postcode", "postnummer", "postnr", "post code", "pc", "zip", "zip code", "code postal", "cp",
        "postleitzahl", "plz", "postcode gemeente", "postcode en gemeente", "gemeente postcode", "postcode stad",
        "postcode en stad", "postcode plaats", "postcode en plaats", "postcode woonplaats", "postcode en woonplaats",
        "postcode deelgemeente", "postcode en deelgemeente", "pc gemeente", "pc en gemeente", "postnr gemeente",
        "postnummer gemeente", "postnummer en gemeente", "code postal commune", "code postal et commune",
        "code postal ville", "code postal et ville", "code postal localité", "code postal et localité",
        "postnummer plaats", "postnummer en plaats", "cp commune", "cp ville", "postcode city",
        "postcode and city", "postcode town", "zip city", "postcode municipality", "plz ort",
        "gemeente en postcode", "stad postcode", "stad en postcode", "plaats postcode", "plaats en postcode",
        "woonplaats postcode", "woonplaats en postcode", "deelgemeente postcode", "deelgemeente en postcode",
        "commune code postal", "commune et code postal", "ville code postal", "ville et code postal", "cp et commune",
        "localité code postal", "localité et code postal", "city postcode", "city and postcode", "town postcode",
        "town and postcode", "postcode and town", "postcode and municipality", "municipality and postcode",
        "municipality postcode", "postal code municipality", "postal code and municipality", "postal code city",
        "postal code and city", "postal code town", "postal code and town", "city zip", "city and zip", "zip and city",
        "cp et ville", "municipality postal code", "municipality and postal code",
        "city postal code", "city and postal code", "town postal code", "town and postal code",
    ),
    "locality": (
        "deelgemeente", "naam deelgemeente", "deelgemeentenaam", "plaats", "plaatsnaam", "woonplaats", "lokaliteit",
        "town", "village", "submunicipality", "localité", "section commune", "section de commune",
        "dorp", "woonkern", "place", "postnaam", "post name", "sub municipality",
        "tx sub munty", "tx sub munty descr",
    ),
    "municipality_name": (
        "gemeente", "gemeentenaam", "naam gemeente", "fusiegemeente", "hoofdgemeente", "stad", "stad/gemeente",
        "gemeente/stad", "commune", "municipality", "city", "ville", "nom commune", "gemeentenm", "gemeinde",
        "naam hoofdgemeente", "naam fusiegemeente", "tx descr", "tx munty descr", "tx mun descr", "t mun",
        "gemnaam", "city name",
    ),
    "nis_code": (
        "nis", "nis-code", "nisnummer", "nisnr", "refnis", "refniscode", "code nis", "code refnis", "code ins",
        "nis gemeente", "nis-code gemeente", "gemeente nis", "gemeente niscode", "gemeente id", "gemeentecode",
        "code gemeente", "municipality id", "municipality code", "cd refnis", "cd munty refnis", "cd mun refnis",
        "refnis gemeente", "ref ins", "ins", "ins code", "code commune", "cnis", "cnis5", "nsi", "nsi code", "lau",
        "lau code", "lau id",
    ),
    "lat": ("latitude", "breedtegraad", "lat wgs84", "wgs84 lat", "gps breedtegraad", "gps lat", "lat deg",
            "y wgs84", "wgs84 y", "epsg 4326 lat", "geo lat", "point lat", "noorderbreedte"),
    "lon": (
        "lng", "long", "longitude", "lengtegraad", "lon wgs84", "long wgs84", "lng wgs84", "wgs84 lon", "wgs84 long",
        "wgs84 lng",
        "gps lengtegraad", "gps lon", "gps lng", "lon deg", "x wgs84", "wgs84 x", "epsg 4326 lon", "geo lon", "geo lng",
        "point lon", "point lng", "oosterlengte",
    ),
    "x": (
        "x-coördinaat", "x-coord", "xcoordinate", "lambert x", "x lambert", "x lambert72", "x lambert 2008",
        "lambert72 x", "lambert2008 x", "coördinaat x", "lx", "pos x", "x pos", "coord x", "x lb72", "lb72 x",
        "x lambert 1972", "lambert 1972 x", "lambert x 72", "lambert72 x coördinaat", "x coördinaat lambert72",
        "x 31370", "x lamb", "lamb x", "coordonnée x",
        "epsg 31370 x", "epsg 3812 x", "x 3812", "x 3857", "x coördinaat lambert 2008", "lambert72x",
        "l72 x", "x l72", "l08 x", "x l08",
    ),
    "y": (
        "y-coördinaat", "y-coord", "ycoordinate", "lambert y", "y lambert", "y lambert72", "y lambert 2008",
        "lambert72 y", "lambert2008 y", "coördinaat y", "ly", "pos y", "y pos", "coord y", "y lb72", "lb72 y",
        "y lambert 1972", "lambert 1972 y", "lambert y 72", "lambert72 y coördinaat", "y coördinaat lambert72",
        "y 31370", "y lamb", "lamb y", "coordonnée y",
        "epsg 31370 y", "epsg 3812 y", "y 3812", "y 3857", "y coördinaat lambert 2008", "lambert72y",
        "l72 y", "y l72", "l08 y", "y l08",
    ),
    "point": (
        "geo point 2d", "geopoint", "geo point", "coördinaten", "coördinaat", "coordinates", "coordinate", "coord",
        "coords", "coordonnées", "coordonnées gps", "gps", "gps coördinaten", "gps coordinates", "gps coord", "lat lon",
        "lat long", "lat lng", "lon lat", "long lat", "lng lat", "latlon", "latlong", "latlng", "lonlat", "lonlatt",
        "breedtegraad lengtegraad", "lambert coördinaten", "lambertcoördinaten", "lambert72 coördinaten", "xy",
        "x en y", "xy coördinaten", "latitude longitude", "longitude latitude", "latitude en longitude", "lambert",
        "lambert72", "lambert 1972", "lambert2008", "wkt", "wkt geom", "the geom", "geom", "geometry", "geometrie",
        "wkb", "wkb geometry", "shape", "geo shape", "geo", "geolocatie", "geolocation", "geojson", "locatie",
        "location", "ligging", "positie", "position", "punt", "kaart", "google maps", "maps", "link google maps",
    ),
    "network": ("net", "onderwijsnet", "onderwijsverstrekker", "netwerk", "réseau", "réseau enseignement"),
    "level": ("niveau", "onderwijsniveau", "schoolniveau", "niveau enseignement"),
    "year": ("jaar", "schooljaar", "jaar goedkeuring", "goedkeuringsjaar", "year approval", "school year", "année",
             "indienjaar", "jaar indiening", "startjaar", "jaar aanvraag", "aanvraagjaar", "startschooljaar",
             "année scolaire", "année approbation", "année demande", "schooljaar aanvraag", "schooljaar indiening",
             "schooljaar goedkeuring", "school year application", "school year approval", "année scolaire demande",
             "année scolaire approbation"),
    "academy": (
        "academie", "naam academie", "academienaam", "academie naam", "dko academie", "kunstacademie",
        "academy name", "name academy", "académie", "nom académie", "partneracademie", "naam partneracademie",
        "partner academy", "académie partenaire",
    ),
    "academy_number": (
        "academienummer", "academie nr", "nummer academie", "instellingsnummer academie", "academy nr",
        "number academy", "institution number academy", "numéro académie", "numéro établissement académie",
    ),
    "free_places": (
        "vrije plaatsen", "aantal vrije plaatsen", "vrije plaats", "beschikbare plaatsen",
        "aantal beschikbare plaatsen", "available places", "number free places",
        "places libres", "nombre places libres", "places disponibles",
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
    "province_given": (
        "provincie", "naam provincie", "provincienaam", "province", "province name", "prov", "nom province",
        "tx prov descr", "t provi", "provinz",
    ),
    # "Datum" alone may be of anything, and stays what it is.
    "date": (
        "datum aanvraag", "aanvraagdatum", "datum indiening", "indiendatum", "datum project", "projectdatum",
        "datum rit", "ritdatum", "datum gebruik", "datum activiteit", "date application", "date project", "date use",
        "date demande", "date introduction", "ingediend op", "aangevraagd op", "indieningsdatum", "datum ingediend",
        "aanvraag ingediend op", "application date", "submitted on", "date submitted", "submission date",
        "introduit le", "introduite le", "demandé le", "date introduction demande",
    ),
    "decision": (
        "beslissing", "besluit", "décision", "beslissing aanvraag", "beslissing minister", "eindbeslissing",
        "goedgekeurd", "goedgekeurd ja nee", "goedgekeurd j n", "goedkeuring", "aanvraag goedgekeurd", "toegekend",
        "toegekend ja nee", "weerhouden", "approved", "approved yes no", "accepted", "granted", "approuvé", "accepté",
        "status", "status aanvraag", "aanvraagstatus", "status dossier", "dossierstatus", "application status",
        "statut", "statut demande",
        "décision demande", "décision ministre", "beslissing jury", "décision jury", "décision finale",
        "final decision", "geselecteerd", "selected", "sélectionné", "retenu", "statut dossier",
        "resultaat", "resultaat aanvraag", "uitslag", "outcome", "result", "résultat",
    ),
    "start": (
        "begin", "startdatum", "begindatum", "datum start", "datum begin", "aanvang", "aanvangsdatum", "start date",
        "begin date", "start samenwerking", "begin samenwerking", "start project", "eerste schooljaar",
        "first school year", "début", "date début", "première année scolaire",
    ),
    "end": (
        "einde", "einddatum", "datum einde", "eind", "eindjaar", "einde samenwerking", "einde project", "end date",
        "end year", "eindschooljaar", "einde schooljaar", "laatste schooljaar", "last school year", "fin", "date fin",
        "dernière année scolaire",
        "loopt tot", "loopt tot en met",
    ),
    "stopped": (
        "stopgezet", "stopgezet op", "stopgezet in", "stopgezet sinds", "vroegtijdig stopgezet", "stopzetting",
        "datum stopzetting", "stopzettingsdatum", "stopdatum", "stopjaar", "jaar stopzetting", "schooljaar stopzetting",
        "vroegtijdig beëindigd", "stopped on", "stopped in", "stop date", "arrêté", "date arrêt", "arrêt anticipé",
        "vroegtijdig stopgezet op", "vroegtijdig stopgezet in", "vroegtijdig stopgezet sinds", "voortijdig stopgezet",
        "voortijdig stopgezet op", "voortijdig stopgezet in", "stopgezet vanaf", "stopgezet per", "beëindigd op",
        "vroegtijdig beëindigd op", "stopped since", "stopped early", "arrêté depuis", "arrêté en", "arrêté le",
        "arrêté anticipativement", "année arrêt",
    ),
    "duration": (
        "duur", "duurtijd", "looptijd", "duur project", "looptijd project", "aantal schooljaren", "duur schooljaren",
        "looptijd schooljaren", "duur in schooljaren", "number school years", "durée",
        "durée années scolaires", "durée en années scolaires", "nombre années scolaires",
    ),
}  # fmt: skip

#: Headings that also mean something else ("nr" counts rows): taken only where no other heading has the role.
_WEAK = frozenset({"nr", "numero"})
#: Headings that give way to others of their role: broader, or of a second system.
_LESSER = frozenset(
    {"plaats", "plaatsnaam", "woonplaats", "place", "postnaam", "postname", "postadres", "gemeenteid", "municipalityid"}
    | {"epsg3812x", "epsg3812y", "x3857", "y3857", "txsubmunty", "naamvestiging", "naamvestigingsplaats", "prov"}
    | {"adresgegevens", "adreslijn", "adresregel", "bezoekadres", "locatieadres"}
)
#: Headings that may be of something else: a column with one of them has its role only where its values say so. A
#: cross under the first is a decision, under the others (state of a school, result of a test) only a word is.
_OF_DECISIONS = frozenset(
    {"goedgekeurd", "goedgekeurdjanee", "goedgekeurdjn", "goedkeuring", "aanvraaggoedgekeurd", "toegekend"}
    | {"toegekendjanee", "weerhouden", "approved", "approvedyesno", "accepted", "granted", "approuve", "accepte"}
    | {"geselecteerd", "selected", "selectionne", "retenu"}
)
_OF_STATES = frozenset(
    {"status", "statusaanvraag", "aanvraagstatus", "statusdossier", "dossierstatus", "applicationstatus", "statut"}
    | {"statutdemande", "statutdossier", "resultaat", "resultaataanvraag", "uitslag", "outcome", "result", "resultat"}
)
#: Roles of when a collaboration runs. Anything can have a beginning: their columns are of years, dates or marks.
TERMS = ("start", "end", "stopped", "duration")
#: Headings under which a cross says that an application was refused, or withdrawn after whatever was decided.
_OF_REFUSALS = frozenset(
    {"geweigerd", "afgekeurd", "nietgoedgekeurd", "afgewezen", "refused", "rejected", "refuse", "rejete"}
)
_OF_WITHDRAWALS = frozenset(
    {"ingetrokken", "teruggetrokken", "geannuleerd", "withdrawn", "cancelled", "retire", "annule"}
)
_YES_OR_NO = frozenset({"ja", "nee", "yes", "no", "oui", "non"})
#: Roles whose columns only fill in what others leave open: of several the first is taken, and the others are said.
FILLING = frozenset({"address", "point"})
_FILLERS = frozenset({"van", "de", "het", "der", "of", "the", "du", "des", "la", "le", "l", "d"})
#: Headings of the municipality of today where another column has what used to be one, or is a part of it.
WHOLE = frozenset({"hoofdgemeente", "fusiegemeente", "naamhoofdgemeente", "naamfusiegemeente"})

#: Words that only say whose street, postal code ... it is. They do not say whose box, name or year it is: "schoolbus".
#: "addr" and "contact" are how OpenStreetMap writes an address.
_QUALIFIERS = frozenset(
    {"school", "partnerschool", "instelling", "instellingslocatie", "vestiging", "vestigingsplaats", "schoolsite"}
    | {"addr", "contact", "ecole", "etablissement", "implantation"}
)
QUALIFIED = frozenset(ROLES) - {
    "name", "institution", "site", "box", "year", "academy", "academy_number", "point", "decision", "date",
    "start", "end", "stopped", "duration",
}  # fmt: skip

#: What else a heading of a part can be, beside one of its whole; the part comes first.
_WIDER: dict[str, set[str | None]] = {"locality": {"locality", "municipality_name"}}
#: Words between two headings in one: "gemeente en deelgemeente".
_AND = frozenset({"en", "et", "and", "ou", "or"})

#: Languages that a heading can end in, the one that is taken first.
_LANGUAGES = ("nl", "en", "fr", "de")
_IN_LANGUAGE = re.compile(rf"(?<=[a-z])(?:[\s_:.-]+({'|'.join(_LANGUAGES)})|\s*[(\[]({'|'.join(_LANGUAGES)})[)\]])\s*$")
#: How good a claim to its role a heading has, the best first.
EXACT, KNOWN, LESSER, TOGETHER, LANGUAGE, WEAK = range(0, 60, 10)

#: A heading keeps so many signs: one with more is a text, and reading goes over every heading many times.
HEADING = 1_000
#: No heading that is known has more words, or signs; a text in a cell can.
_MOST_WORDS, _LONGEST = 12, 500


#: How French shortens "numéro".
_NUMERO = re.compile(r"\bn\s?[°º]", re.IGNORECASE)


def short_heading(heading: str) -> str:
    """Return a heading as it is, or without its middle if it has more than `HEADING` signs.

    >>> short_heading("postcode"), len(short_heading("x" * 50_000_000))
    ('postcode', 1000)
    """
    if len(heading) <= HEADING:
        return heading
    bare = heading.strip()
    return bare if len(bare) <= HEADING else str(shortened(bare, HEADING - 1))


def normalise_heading(heading: str) -> str:
    """Reduce a heading to lower-case words without accents, signs and what stands in brackets.

    >>> normalise_heading(" Huis-nr. (optioneel)"), normalise_heading("N° d'établissement")
    ('huis nr', 'numero d etablissement')
    """
    # What Excel makes of the end of a line on another machine.
    text = re.sub(r"_x000d_", " ", fold(_NUMERO.sub("numero ", short_heading(heading))))
    bare = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text) if len(text) <= _LONGEST else text
    for shorter in (bare, text):
        if words := re.findall(r"[a-z0-9]+", shorter):
            return " ".join(words)
    return ""


def _key(words: Sequence[str]) -> str:
    return "".join(word for word in words if word not in _FILLERS) or "".join(words)


def _bare(heading: str) -> str:
    return _key(normalise_heading(heading).split())


#: Headings of several things at once give way to those of one of them.
_SEVERAL = re.compile(
    r"(?:straat|street|rue).*(?:nr|nummer|numero|number|n)(?:bus)?$|(?:huisnummer|huisnr|nr)(?:en)?bus$|straatadres|streetaddress"
    r"|(?:postcode|postnummer|postnr|postalcode|pc|codepostal|cp|zip|plz)(?:en|et|and)?"
    r"(?:gemeente|deelgemeente|stad|plaats|woonplaats|commune|ville|localite|city|town|municipality|ort)"
    r"|(?:gemeente|deelgemeente|stad|plaats|woonplaats|commune|ville|localite|city|town|municipality)(?:en|et|and)?"
    r"(?:postcode|postalcode|codepostal|zip)"
)

_KNOWN: dict[str, str] = {
    _key(normalise_heading(heading).split()): role
    for role, headings in ROLES.items()
    for heading in (role, *headings)
}  # fmt: skip

#: Headings that have a role only where the values under them say so.
_BROAD = _OF_DECISIONS | _OF_STATES | {key for key, role in _KNOWN.items() if role in TERMS}

#: All that words of headings are parts of: a word that is not within it makes a heading that is not known.
_WORDS = "\n".join([*_KNOWN, *_QUALIFIERS])


def claim(heading: str) -> tuple[str, int] | None:
    """Return the role that a heading by itself stands for and how good its claim is (low is good), or None.

    A heading in two languages has the role of both.

    >>> claim("postcode"), claim("Gemeente / Commune"), claim("municipality_name_fr")
    (('postal_code', 10), ('municipality_name', 30), ('municipality_name', 42))
    """
    return _claim(heading) if len(heading) <= _LONGEST else None


@lru_cache(maxsize=65_536)
def _claim(heading: str) -> tuple[str, int] | None:
    if heading in ROLES:
        return heading, EXACT
    if match := _IN_LANGUAGE.search(fold(heading)):
        inner = _claim(heading[: match.start()])
        return inner and (inner[0], LANGUAGE + _LANGUAGES.index(match[1] or match[2]))
    words = normalise_heading(heading).split()
    bare = [word for word in words if word not in _FILLERS]
    if not all(word in _WORDS for word in bare):
        return None
    if role := _by_itself(bare):
        key = _key(bare)
        lesser = key in _LESSER | _BROAD or _SEVERAL.fullmatch(key)
        return role, WEAK if key in _WEAK else LESSER if lesser else KNOWN
    role = _together(bare)
    return (role, TOGETHER) if role else None


def role_of(heading: str) -> str | None:
    """Return the role that a heading by itself stands for, or None.

    >>> role_of("Gemeente van de school"), role_of("instellingslocatie_straatnaam"), role_of("School bus")
    ('municipality_name', 'street', None)
    """
    return _role(heading) if len(heading) <= _LONGEST else None


@lru_cache(maxsize=65_536)
def _role(heading: str) -> str | None:
    found = _claim(heading)
    return found[0] if found and not is_broad(heading) else None


def is_broad(heading: str) -> bool:
    """Say whether a heading has a role only where the values under it say so.

    >>> is_broad("Goedgekeurd?"), is_broad("Beslissing")
    (True, False)
    """
    return len(heading) <= _LONGEST and _bare(heading) in _BROAD


def is_of_states(heading: str) -> bool:
    """Say whether a heading is that of the state of anything, as "status"."""
    return _bare(heading) in _OF_STATES


def refusal(heading: str) -> str | None:
    """Return what a cross under a heading says of an application: ``refused`` or ``withdrawn``; None under another.

    >>> refusal("Geweigerd (ja/nee)"), refusal("Ingetrokken?"), refusal("Goedgekeurd")
    ('refused', 'withdrawn', None)
    """
    key = _key([word for word in normalise_heading(heading).split() if word not in _YES_OR_NO])
    return "refused" if key in _OF_REFUSALS else "withdrawn" if key in _OF_WITHDRAWALS else None


def is_whole(heading: str) -> bool:
    """Say whether a heading is that of the municipality as a whole, as "hoofdgemeente"."""
    return _bare(heading) in WHOLE


def _by_itself(words: Sequence[str]) -> str | None:
    key = _key(words)
    if key in _KNOWN:
        return _KNOWN[key]
    for ours, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if rest and ours[0] in _QUALIFIERS and _key(rest) not in _WEAK:
            role = _KNOWN.get(_key(rest))
            if role in QUALIFIED:
                return role
    return None


def _together(words: Sequence[str]) -> str | None:
    """Return the role of words that are headings one after another, all of one role; of a whole and its part the whole.

    A cell under "gemeente en deelgemeente" is read as one under "gemeente": that may have both in it.
    """
    if not 2 <= len(words) <= _MOST_WORDS or sum(word not in _AND for word in words) < 2:
        return None
    read: list[set[str]] = [set(ROLES)]
    for end in range(1, len(words) + 1):
        ways = ((_by_itself(words[start:end]), read[start]) for start in range(end))
        found = {one for role, before in ways for one in _WIDER.get(role or "", {role}) if one in before}
        read.append(found | read[-1] if words[end - 1] in _AND else found)
    return min(read[-1], default=None)


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
