"""What the command line says, in Dutch and English."""

from __future__ import annotations

from enum import StrEnum

from rich.markup import escape


class Language(StrEnum):
    """Languages of notes, names and maps."""

    nl = "nl"
    en = "en"


_TEXTS = {
    "nl": {
        "reading": "{file} lezen",
        "placing": "{rows} rijen plaatsen",
        "asking": "Adressen opzoeken bij {service} ...",
        "source": "Bron van de adressen: {source}.",
        "register": "Register van scholen lezen",
        "counting": "Tellen",
        "drawing": "Kaart tekenen",
        "reporting": "Rapport maken",
        "demo": "Voorbeeld maken",
        "status": "match_status",
        "rows": "rijen",
        "finding": "Gaten zoeken",
        "choosing": "Scholen kiezen",
        "most_lacking": "De {shown} met het grootste tekort van {total}; het geheel staat in het bestand (-o).",
        "gaps": "Gebieden tegenover de rest",
        "found": "Gaten die niemand noemde",
        "targets": "Uit te nodigen",
        "only_named": "Een .csv heeft alleen de genoemde gebieden; .xlsx en .json ook de gevonden gaten.",
        "area": "gebied",
        "observed": "geteld",
        "expected": "verwacht",
        "ratio": "verhouding",
        "interval": "95 %-interval",
        "chance": "p",
        "flag": "oordeel",
        "rate": "per {per}",
        "rank": "nr.",
        "school": "school",
        "town": "gemeente",
        "why": "waarom",
        "under": "te weinig",
        "over": "meer dan verwacht",
        "as expected": "zoals verwacht",
        "too small to tell": "te klein om te zeggen",
        "no denominator": "geen noemer",
        "needs_register": "Zonder register is er niets om een verwachting mee te maken. Geef --register.",
        "written": "Geschreven: {file}",
        "look": "Bekijk eerst {file} (dubbelklik, of open het in een browser).",
        "invented": "De voorbeeldgegevens zijn verzonnen; de gepubliceerde tabellen staan in 'Kunstkuur in cijfers'.",
        "same": "Gelijk aan de gepubliceerde tabel.",
        "differs": "WIJKT AF van de gepubliceerde tabel.",
        "published": "{name}: gepubliceerd | berekend",
        "no_register": "Geen register (--register): aantallen per 100 scholen ontbreken.",
        "decided": "{count} van {total} beslissingen toegepast.",
        "not_decided": "  '{decision}': {note}",
        "to_review": "Na te kijken: {file} ({count} rijen). Vul de eerste kolom in en geef het mee met --decisions.",
        "open": "{count} van {rows} rijen zijn niet geplaatst; match_note zegt waarom.",
    },
    "en": {
        "reading": "Reading {file}",
        "placing": "Placing {rows} rows",
        "asking": "Looking up addresses with {service} ...",
        "source": "Source of the addresses: {source}.",
        "register": "Reading the register of schools",
        "counting": "Counting",
        "drawing": "Drawing the map",
        "reporting": "Making the report",
        "demo": "Making the demo",
        "status": "match_status",
        "rows": "rows",
        "finding": "Looking for gaps",
        "choosing": "Choosing schools",
        "most_lacking": "The {shown} that lack most, of {total}; all of them are in the file (-o).",
        "gaps": "Areas against the rest",
        "found": "Gaps that nobody named",
        "targets": "To invite",
        "only_named": "A .csv has the named areas only; .xlsx and .json have the gaps found too.",
        "area": "area",
        "observed": "observed",
        "expected": "expected",
        "ratio": "ratio",
        "interval": "95 % interval",
        "chance": "p",
        "flag": "verdict",
        "rate": "per {per}",
        "rank": "no.",
        "school": "school",
        "town": "municipality",
        "why": "why",
        "under": "under",
        "over": "over",
        "as expected": "as expected",
        "too small to tell": "too small to tell",
        "no denominator": "no denominator",
        "needs_register": "Without a register there is nothing to expect anything from. Give --register.",
        "written": "Written: {file}",
        "look": "Look first at {file} (double-click it, or open it in a browser).",
        "invented": "The example data are invented; the published tables are those of 'Kunstkuur in cijfers'.",
        "same": "Equal to the published table.",
        "differs": "DIFFERS from the published table.",
        "published": "{name}: published | computed",
        "no_register": "No register (--register): numbers per 100 schools are missing.",
        "decided": "{count} of {total} decisions applied.",
        "not_decided": "  '{decision}': {note}",
        "to_review": "To review: {file} ({count} rows). Fill in the first column and give it to --decisions.",
        "open": "{count} of {rows} rows were not placed; match_note says why.",
    },
}


def say(lang: str, key: str, **values: object) -> str:
    """Return one text, filled in, harmless to rich."""
    return escape(_TEXTS[lang][key].format(**values))
