"""By which words a row shows that it is no place: those of totals, of notes under a table, and of titles within it."""

from __future__ import annotations

import re

from kkgeo._base.text import LONGEST_ADDRESS, fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: A cell that says nothing but that a sum stands beside it. Folded: small letters, no accents, no signs.
TOTALS = frozenset(
    {
        "totaal", "totalen", "total", "totals", "totaux", "subtotaal", "subtotalen", "subtotal", "subtotals",
        "sub totaal", "sub total", "deeltotaal", "tussentotaal", "eindtotaal", "eind totaal", "eindsom",
        "algemeen totaal", "alg totaal", "generaal totaal", "groot totaal", "som", "deelsom", "sum", "grand total",
        "overall total", "total general", "sous total", "gesamt", "gesamtsumme", "insgesamt", "summe", "in totaal",
        "in total", "au total", "totaal aantal", "aantal totaal", "totaal generaal", "totaal algemeen", "tot gen",
    }
)  # fmt: skip
#: Also a name or a remark: a total only where the numbers beside it are the sums.
SUMMED = frozenset(
    {
        "samen",
        "alles samen",
        "alle samen",
        "tezamen",
        "ensemble",
        "tot",
        "all",
        "alle",
        "alles",
        "vlaanderen",
        "flanders",
    }
    | {"vlaams gewest", "vlaanderen en brussel", "flanders and brussels"}
)
#: Figures of a column that are no sums: no place where a number stands beside them, and nothing else.
FIGURES = frozenset(
    {"aantal", "aantallen", "number", "count", "nombre", "gemiddelde", "gemiddeld", "average", "mean", "moyenne"}
    | {"mediaan", "median", "maximum", "minimum", "max", "min", "percentage", "procent", "aandeel", "share"}
)
_TOTAL = "|".join(sorted((re.escape(word) for word in TOTALS), key=len, reverse=True))
_BEGINS = re.compile(rf"(?:{_TOTAL})(?= |$)")
_ENDS = re.compile(r".+ (?:totaal|totalen|total|totals|subtotaal|subtotal|eindtotaal|gesamt)")
#: A number of something, by itself in a cell: "Aantal scholen: 25", "n = 25", "25 scholen".
_COUNTED = re.compile(
    r"(?:n\s*+|(?:aantal|totaal|number of|total|nombre)\b[^:=]*+)[:=]\s*\d[\d., ]*"
    r"|\d[\d., ]*+(?:(?<= )|\s)\s*+"
    r"(?:scholen|rijen|samenwerkingen|academies|instellingen|vestigingen|vestigingsplaatsen|gemeenten|schools|rows|collaborations|institutions|écoles)",
    re.IGNORECASE,
)
#: What stands behind "Totaal" and is not a name.
_OF_A_TOTAL = _words("""
    aantal alle alles algemeen generaal van de het der per in en of the all number
    vlaanderen vlaams vlaamse brussel brussels bruxelles hoofdstedelijk gewest belgie flanders region
    provincie provincies province
    gemeente gemeenten regio arrondissement net netten netwerk niveau niveaus academie academies scholen schools
    leerlingen pupils samenwerkingen collaborations vestigingen vestigingsplaatsen instellingen deelnemers deelnames
    deelnemende aanvragen goedgekeurd goedgekeurde rijen rows lijst blad schooljaar jaar jaren year years
    basisonderwijs lager secundair kleuter buitengewoon gewoon onderwijs dko ogo vgo go
    """)
#: What a note under a table begins with, if a colon follows.
_NOTED = re.compile(
    r"(?:bron(?:nen|vermelding)?|sources?|quellen?|(?:voet)?noo?t(?:en|a|a's)?|(?:foot)?notes?|n\.?\s?b\.?|p\.?\s?s\.?"
    r"|opm(?:erking(?:en)?)?\.?|toelichting(?:en)?|legend[ae]?|verklaring|uitleg|afkortingen|disclaimer|let op|opgelet"
    r"|remarques?|remarks?|comments?|contact\w*|auteurs?|copyright|datum|date|laatste?|last|bijgewerkt|update|stand"
    r"|toestand|situatie|peildatum|versie|version|opgemaakt|opgesteld|gegenereerd|ge[eë]xporteerd|afgedrukt|gedownload"
    r"|printed|generated|exported|downloaded|vragen|meer info\w*|info\w*)\b[^:]{0,25}:",
    re.IGNORECASE,
)
#: Signs that a note refers to, and addresses of the web and of people.
_SIGNED = re.compile(
    r"\(?(?:\*+\)?\s*\w|[†‡§¹²³⁴⁵⁶⁷⁸⁹⁰©])|[(\[](?:\d{1,2}|[a-z*]|\*+)[)\]]|\d{1,2}\)\s|(?:https?://|www\.)\S+|\S+@[^\s@]+\.\w+$",
    re.IGNORECASE,
)
#: Other forms of a note: as of a date, an abbreviation with its meaning, an address for questions, the end.
_FORMS = re.compile(
    r"(?:stand|toestand|situatie|peildatum|datum|laatste? \w+|last \w+|bijgewerkt|opgemaakt|opgesteld|gegenereerd"
    r"|versie|ge[eë]xporteerd|afgedrukt|gedownload|printed|generated|exported|downloaded|version|as of)\b(?=.*\d).*"
    r"|\S{1,8} = \S.*|.*\S@[^\s@]+\.\w+"
    r"|(?:einde|end)(?: van| of)?(?: de| the)? (?:lijst|list|tabel|table|bestand|file)",
    re.IGNORECASE,
)
_ONLY_NOTED = _words(
    "bron bronnen source sources noot noten nota voetnoot note notes opmerking opmerkingen toelichting legende nb"
)
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d\d){1,2}|(?:19|20)\d\d-\d\d-\d\d(?:[ T][\d:.]+)?")
_NOTE_WORDS = _words("""
    cijfers gegevens data figures voorlopig voorlopige provisional preliminary definitief definitieve
    versie version bijgewerkt updated opgemaakt opgesteld toestand peildatum voorbehoud vertrouwelijk confidential
    publicatie exclusief inclusief excl incl noten opmerking opmerkingen pagina blz legende
    toelichting afgerond afgeronde geschat geschatte raming berekening berekend copyright departement agentschap
    statbel agodi bpost geonames gedownload download export gegenereerd afgedrukt ontbreken ontbreekt ontbrekende
    """)
#: In so short a text as a name these may be part of one.
_IN_LONG_NOTES = _words("zie noot einde end lijst list tabel table blad sheet source")
#: Words without a capital that names have too.
_SMALL_IN_NAMES = _words(
    "de het van der den en ter ten te tot in aan op bij voor met s t d l en et la le les du des of the"
)
_VERBS = _words("""
    is zijn was waren werd werden wordt worden staat staan bevat bevatten komt komen kan kunnen heeft hebben telt tellen
    geldt gelden are were has have contains can
    """)
#: By these words a text is the name of a school or academy, whatever else is in it.
_SCHOOL = re.compile(
    r"\b(?:\w*school|\w*scholen|\w*academie|college|\w*instituut|lyceum|atheneum|sint|st|vbs|gbs|bs|campus|ecole|institut)\b"
)
#: A title over some of the rows.
_TITLE = re.compile(
    r"(?:prov(?:incie|ince)?|arr(?:ondissement)?|regio|region|gewest|schooljaar|school year|werkjaar|jaar"
    r"|annee scolaire|scholengroep|scholengemeenschap)\b.*"
    r"|(?:tabel|table|deel|part|ronde|oproep|projectronde|page|blad) \w{1,2}\b.*"
    r"|(?:19|20)\d\d(?: (?:19|20)?\d\d)?"
)
#: The end of a sentence, and not of an abbreviation.
_ENDED = re.compile(r"(?<![^\W\d])[^\W\d]{4,}+[.!]\)?\s*$")
#: A sentence has more words than this.
_FEW = 3


def plain(text: str) -> str:
    """Return a text in small letters without accents and signs.

    >>> plain("** Totaal (Oost-Vlaanderen): ")
    'totaal oost vlaanderen'
    """
    return " ".join(re.findall(r"[^\W_]+", fold(text[:LONGEST_ADDRESS])))


def is_total(text: str) -> bool:
    """Say whether a text says that a sum stands beside it, and nothing else.

    >>> is_total("TOTAAL:"), is_total("Totaal Gent"), is_total("Som"), is_total("Somers")
    (True, False, True, False)
    """
    return plain(text) in TOTALS or text.strip(" :=") in ("Σ", "∑")


def total_of(text: str) -> str | None:
    """Return of what a text is the total, as it says; None where it is no such text.

    >>> total_of("Totaal Gent"), total_of("Gent Totaal"), total_of("Aantal scholen: 25"), total_of("Totaalgym")
    ('gent', 'gent', '', None)
    """
    words = plain(text)
    if is_total(text) or _COUNTED.fullmatch(text.strip()):
        return ""
    if found := _BEGINS.match(words):
        return words[found.end() :].strip()
    return words.rpartition(" ")[0] if _ENDS.fullmatch(words) else None


def is_figure(text: str) -> bool:
    """Say whether a text says that a figure of the column stands beside it, such as its mean.

    >>> is_figure("Gemiddelde"), is_figure("Aantal scholen"), is_figure("Min Theater")
    (True, True, False)
    """
    words = plain(text).split()
    return " ".join(words) in FIGURES or (bool(words) and words[0] in FIGURES and no_name(" ".join(words[1:])))


def no_name(words: str) -> bool:
    """Say of what stands behind "Totaal" whether it is not part of a name.

    >>> no_name("alle scholen 2019"), no_name("theater")
    (True, False)
    """
    return all(word in _OF_A_TOTAL or word.isdigit() for word in words.split())


def is_note(text: str) -> bool:
    """Say whether a text is a note under a table, whatever the table.

    >>> is_note("Bron: Statbel"), is_note("* voorlopige cijfers"), is_note("De Bron")
    (True, True, False)
    """
    text = text[:LONGEST_ADDRESS]
    return bool(_NOTED.match(text) or _SIGNED.match(text) or _FORMS.fullmatch(text) or _DATE.fullmatch(text))


def heads_a_note(text: str) -> bool:
    """Say whether a text is what a note in the next cell begins with.

    >>> heads_a_note("Bron:"), heads_a_note("Bronstraat")
    (True, False)
    """
    return plain(text) in _ONLY_NOTED


def reads_as_note(text: str) -> bool:
    """Say whether a text that stands alone, in a list in which no other does, reads as a note.

    >>> reads_as_note("voorlopige cijfers"), reads_as_note("De lijst is nog niet af."), reads_as_note("De Linde")
    (True, True, False)
    """
    words = plain(text).split()
    if len(words) > _FEW and (_VERBS & set(words) or (len(words) > _FEW + 1 and _ENDED.search(text))):
        return True
    said = _NOTE_WORDS | _IN_LONG_NOTES if len(words) >= _FEW else _NOTE_WORDS
    return not names_a_school(text) and bool(said & set(words))


def is_phrase(text: str) -> bool:
    """Say whether a text has words that a name would write with a capital, or would not have.

    >>> is_phrase("Lijst bezorgd door de academies"), is_phrase("De Groene Parel aan de Leie")
    (True, False)
    """
    small = [word for word in re.findall(r"[^\W\d_]+", text)[1:] if word.islower() and word not in _SMALL_IN_NAMES]
    return len(small) > 1 and not names_a_school(text)


def names_a_school(text: str) -> bool:
    """Say whether a text has a word in it that names of schools have.

    >>> names_a_school("Vrije Basisschool De Linde"), names_a_school("Nog te bevestigen")
    (True, False)
    """
    return bool(_SCHOOL.search(plain(text)))


def is_title(text: str) -> bool:
    """Say whether a text is a title over some of the rows.

    >>> is_title("Provincie Antwerpen"), is_title("2019-2020"), is_title("Antwerpen")
    (True, True, False)
    """
    return bool(_TITLE.fullmatch(plain(text))) and not names_a_school(text)


def is_province(text: str) -> bool:
    """Say whether a text is the name of a province, and not of a municipality as well.

    >>> is_province("Oost-Vlaanderen"), is_province("Antwerpen")
    (True, False)
    """
    return plain(text) in ("oost vlaanderen", "west vlaanderen", "vlaams brabant", "brussels hoofdstedelijk gewest")
