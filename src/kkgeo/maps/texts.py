"""Every word on a map, in Dutch and English, and numbers as each language writes them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kkgeo._base.words import number
from kkgeo.datasets import ILLUSTRATIVE_NOTE

MEASURES = {
    "nl": {
        "rate": ("Kunstkuursamenwerkingen per 100 scholen", "per 100 scholen"),
        "rate_population": ("Kunstkuursamenwerkingen per 10.000 inwoners", "per 10.000 inwoners"),
        "rate_area": ("Kunstkuursamenwerkingen per km²", "per km²"),
        "density_adjusted": ("Kunstkuursamenwerkingen, gecorrigeerd voor schooldichtheid", "aantal, gecorrigeerd"),
        "collaborations": ("Aantal Kunstkuursamenwerkingen", "aantal"),
        "partner_schools": ("Aantal partnerscholen", "aantal"),
        "schools": ("Aantal scholen", "aantal"),
        "ratio": ("Verhouding tot het verwachte aantal", "waargenomen / verwacht"),
        "flag": ("Meer of minder dan verwacht", "oordeel"),
        "gap": ("Gaten die niemand noemde", "gebied"),
        "smoothed": ("Verhouding tot het verwachte aantal, afgevlakt", "waargenomen / verwacht"),
        "smoothed_local": ("Verhouding tot het verwachte aantal, afgevlakt met de buren", "waargenomen / verwacht"),
    },
    "en": {
        "rate": ("Kunstkuur collaborations per 100 schools", "per 100 schools"),
        "rate_population": ("Kunstkuur collaborations per 10,000 inhabitants", "per 10,000 inhabitants"),
        "rate_area": ("Kunstkuur collaborations per km²", "per km²"),
        "density_adjusted": ("Kunstkuur collaborations, adjusted for school density", "count, adjusted"),
        "collaborations": ("Number of Kunstkuur collaborations", "count"),
        "partner_schools": ("Number of partner schools", "count"),
        "schools": ("Number of schools", "count"),
        "ratio": ("Ratio to the expected number", "observed / expected"),
        "flag": ("More or fewer than expected", "verdict"),
        "gap": ("Gaps that nobody named", "area"),
        "smoothed": ("Ratio to the expected number, smoothed", "observed / expected"),
        "smoothed_local": ("Ratio to the expected number, smoothed with the neighbours", "observed / expected"),
    },
}
#: What is counted, as the title of a map has it.
COUNTED = {
    "nl": {
        "collaborations": "Kunstkuursamenwerkingen",
        "partner_schools": "Partnerscholen van Kunstkuur",
        "addresses": "Adressen van partnerscholen van Kunstkuur",
    },
    "en": {
        "collaborations": "Kunstkuur collaborations",
        "partner_schools": "Partner schools of Kunstkuur",
        "addresses": "Addresses of partner schools of Kunstkuur",
    },
}
#: What the columns that a map is coloured by are called.
COLUMNS: dict[str, dict[str, str]] = {
    "nl": {
        "year": "jaar",
        "network": "net",
        "level": "onderwijsniveau",
        "academy": "academie",
        "name": "naam",
        "municipality": "gemeente",
        "vrije_plaatsen": "vrije plaatsen",
    },
    "en": {"vrije_plaatsen": "free places"},
}
#: What the flags of a table of counts are called.
FLAGS = {
    "nl": {
        "under": "Minder dan verwacht",
        "over": "Meer dan verwacht",
        "as expected": "Zoals verwacht",
        "too small to tell": "Te klein om iets te besluiten",
    },
    "en": {
        "under": "Fewer than expected",
        "over": "More than expected",
        "as expected": "As expected",
        "too small to tell": "Too small to tell",
    },
}
COUNTS = ("collaborations", "partner_schools", "schools")

_TEXTS = {
    "nl": {
        "no_data": "Geen gegevens",
        "sites": "Plaatsen waar een partnerschool ligt",
        "by": "Kleur: {column}",
        "site": "Plaats",
        "unknown": "Niet ingevuld",
        "other": "Andere",
        "elsewhere": "Elders",
        "outside": "Buiten het gebied",
        "panel_areas": "Gemeenten op de kaart",
        "inset_brussels": "Brussel, vergroot",
        "clusters": "Belfius-typologie van gemeenten, editie {edition}",
        "edition": "Belfius-clusters van {edition}",
        "no_cluster": "Geen cluster, of meer dan één",
        "ratio_zero": "0: geen enkele",
        "ratio_less": "Minder dan {bound}",
        "ratio_about": "{low} – {high}: ongeveer zoals verwacht",
        "ratio_more": "Meer dan {bound}",
        "raw": "Ruwe aantallen, niet gecorrigeerd voor het aantal scholen in een gemeente.",
        "unplaced": "{count} rijen konden niet geplaatst worden en staan niet op de kaart.",
        "unplaced_one": "1 rij kon niet geplaatst worden en staat niet op de kaart.",
        "no_point": "{count} rijen hebben een gemeente maar geen punt. Geef hun coördinaten om ze te tekenen.",
        "no_point_one": "1 rij heeft een gemeente maar geen punt. Geef haar coördinaten om ze te tekenen.",
        "true": "ja",
        "false": "nee",
        "invented": ILLUSTRATIVE_NOTE["nl"],
        "source": "Grenzen: Statbel (statistische sectoren), veralgemeend, gemeenten van {vintage}. Kaart: kkgeo.",
        "alt_areas": "Kaart van Vlaanderen en Brussel met {areas} gebieden: {title}. Hoogste waarde: {top}.",
        "alt_points": "Kaart van Vlaanderen en Brussel met {points} punten: {title}. De tabel eronder heeft de punten.",
        "areas": "gebieden",
        "points": "punten",
        "collaboration": "samenwerking",
        "collaborations": "samenwerkingen",
        "of_school": "school",
        "of_schools": "scholen",
        "none": "geen",
        "skip": "Naar de tabel",
        "no_script": "De kaart en de tabel hebben JavaScript nodig. Sta het toe, of open dit bestand in een browser.",
        "lines": "lijnen",
        "column_collaborations": "Samenwerkingen",
        "column_schools": "Scholen",
        "column_population": "Inwoners",
        "column_area_km2": "km²",
        "column_observed": "Waargenomen",
        "column_expected": "Verwacht",
        "column_interval": "95 %-interval",
        "column_flag": "Oordeel",
        "column_province": "Provincie",
        "compare_flanders": "Vlaanderen",
        "compare_province": "Provincie",
        "compare_neighbours": "Buurgemeenten",
        "compare_cluster": "Belfiuscluster",
        "column_region": "Streek",
        "column_border": "Grens",
        "compare": ", samen",
        "compare_mean": ", gemiddeld",
        "layered": "Kunstkuur in kaart: samenwerkingen, scholen en academies",
        "series": "Per {column}",
        "base_collaborations": "Geteld: {count} geplaatste samenwerkingen.",
        "base_schools": "Noemer: {count} scholen van het register.",
        "outline_region": "Streken",
        "outline_border": "Gemeenten aan een grens",
        "academies": "Academies",
        "academy": "Academie",
        "school_to_academy": "Lijnen van school naar academie",
        "line": "School en academie van één samenwerking",
        "lines_of": "{count} van {all} samenwerkingen; van de andere ontbreekt het punt van de school of de academie.",
        "circles_schools": "Elke cirkel is een gemeente, zo groot als haar aantal scholen.",
        "circles_population": "Elke cirkel is een gemeente, zo groot als haar aantal inwoners.",
        "alt_layers": "Kaart van Vlaanderen en Brussel: {layer}.",
        "alt_more_one": "De kaart heeft nog 1 andere laag.",
        "alt_more": "De kaart heeft nog {count} andere lagen.",
    },
    "en": {
        "no_data": "No data",
        "sites": "Places with a partner school",
        "by": "Colour: {column}",
        "site": "Place",
        "unknown": "Not given",
        "other": "Other",
        "elsewhere": "Elsewhere",
        "outside": "Outside the area",
        "panel_areas": "Municipalities on the map",
        "inset_brussels": "Brussels, enlarged",
        "clusters": "Belfius typology of municipalities, edition {edition}",
        "edition": "Belfius clusters of {edition}",
        "no_cluster": "No cluster, or more than one",
        "ratio_zero": "0: none at all",
        "ratio_less": "Less than {bound}",
        "ratio_about": "{low} – {high}: about as expected",
        "ratio_more": "More than {bound}",
        "raw": "Raw counts, not corrected for the number of schools in a municipality.",
        "unplaced": "{count} rows could not be placed and are not on the map.",
        "unplaced_one": "1 row could not be placed and is not on the map.",
        "no_point": "{count} rows have a municipality but no point. Give their coordinates to draw them.",
        "no_point_one": "1 row has a municipality but no point. Give its coordinates to draw it.",
        "true": "yes",
        "false": "no",
        "invented": ILLUSTRATIVE_NOTE["en"],
        "source": "Boundaries: Statbel (statistical sectors), generalised, municipalities of {vintage}. Map: kkgeo.",
        "alt_areas": "Map of Flanders and Brussels with {areas} areas: {title}. Highest value: {top}.",
        "alt_points": "Map of Flanders and Brussels with {points} points: {title}. The table below has the points.",
        "areas": "areas",
        "points": "points",
        "collaboration": "collaboration",
        "collaborations": "collaborations",
        "of_school": "school",
        "of_schools": "schools",
        "none": "none",
        "skip": "To the table",
        "no_script": "The map and the table need JavaScript. Allow it, or open this file in a browser.",
        "lines": "lines",
        "column_collaborations": "Collaborations",
        "column_schools": "Schools",
        "column_population": "Inhabitants",
        "column_area_km2": "km²",
        "column_observed": "Observed",
        "column_expected": "Expected",
        "column_interval": "95 % interval",
        "column_flag": "Verdict",
        "column_province": "Province",
        "compare_flanders": "Flanders",
        "compare_province": "Province",
        "compare_neighbours": "Neighbouring municipalities",
        "compare_cluster": "Belfius cluster",
        "column_region": "Region",
        "column_border": "Border",
        "compare": ", together",
        "compare_mean": ", mean",
        "layered": "Kunstkuur on the map: collaborations, schools and academies",
        "series": "By {column}",
        "base_collaborations": "Counted: {count} placed collaborations.",
        "base_schools": "Denominator: {count} schools of the register.",
        "outline_region": "Regions",
        "outline_border": "Municipalities on a border",
        "academies": "Academies",
        "academy": "Academy",
        "school_to_academy": "Lines from school to academy",
        "line": "School and academy of one collaboration",
        "lines_of": "{count} of {all} collaborations; the others lack the point of the school or of the academy.",
        "circles_schools": "Every circle is a municipality, as large as its number of schools.",
        "circles_population": "Every circle is a municipality, as large as its number of inhabitants.",
        "alt_layers": "Map of Flanders and Brussels: {layer}.",
        "alt_more_one": "The map has 1 other layer.",
        "alt_more": "The map has {count} other layers.",
    },
}

#: What the script of a page says; {names} are filled in there.
UI = {
    "nl": {
        "search": "Zoek een gemeente of school",
        "search_areas": "Zoek een gebied",
        "search_points": "Zoek een plaats op naam",
        "found": "{count} gevonden. Kies met de pijltjes.",
        "found_one": "1 gevonden. Kies met de pijltjes.",
        "found_label": "Gevonden",
        "area_kind": "gebied",
        "layers": "Kleur van de gebieden",
        "overlays": "Ook op de kaart",
        "layer_shown": "De kaart toont nu: {layer}.",
        "layer_on": "{layer} staat op de kaart.",
        "layer_off": "{layer} staat niet meer op de kaart.",
        "circles": "Cirkels in plaats van gebieden",
        "circles_off": "De kaart toont weer de gebieden.",
        "whole": "Hele kaart",
        "print": "Afdrukken",
        "zoom_in": "Inzoomen",
        "zoom_out": "Uitzoomen",
        "details": "Gekozen",
        "too_small": FLAGS["nl"]["too small to tell"],
        "outside": "Buiten Vlaanderen en Brussel",
        "help": "Klik op de kaart of op een rij van de tabel. Met het toetsenbord: Tab gaat naar de kaart, "
        "pijltjes gaan van het een naar het ander, Page Down en Page Up volgen het alfabet, Enter kiest.",
        "table": "Tabel met dezelfde gegevens als de kaart",
        "subject": "Tabel van",
        "area_table": "Gebieden",
        "area": "Gebied",
        "name": "Naam",
        "filter": "Toon alleen rijen met",
        "rows": "{count} rijen",
        "rows_one": "1 rij",
        "download": "Download tabel (CSV)",
        "downloaded": "De tabel is gedownload.",
        "sorted_up": "Gesorteerd op {column}, laagste eerst.",
        "sorted_down": "Gesorteerd op {column}, hoogste eerst.",
    },
    "en": {
        "search": "Find a municipality or school",
        "search_areas": "Find an area",
        "search_points": "Find a place by name",
        "found": "{count} found. Choose with the arrow keys.",
        "found_one": "1 found. Choose with the arrow keys.",
        "found_label": "Found",
        "area_kind": "area",
        "layers": "Colour of the areas",
        "overlays": "Also on the map",
        "layer_shown": "The map now shows: {layer}.",
        "layer_on": "{layer} is on the map.",
        "layer_off": "{layer} is no longer on the map.",
        "circles": "Circles instead of areas",
        "circles_off": "The map shows the areas again.",
        "whole": "Whole map",
        "print": "Print",
        "zoom_in": "Zoom in",
        "zoom_out": "Zoom out",
        "details": "Chosen",
        "too_small": FLAGS["en"]["too small to tell"],
        "outside": "Outside Flanders and Brussels",
        "help": "Click the map or a row of the table. With the keyboard: Tab goes to the map, arrows go "
        "from one to the next, Page Down and Page Up follow the alphabet, Enter chooses.",
        "table": "Table with the same data as the map",
        "subject": "Table of",
        "area_table": "Areas",
        "area": "Area",
        "name": "Name",
        "filter": "Show only rows with",
        "rows": "{count} rows",
        "rows_one": "1 row",
        "download": "Download table (CSV)",
        "downloaded": "The table was downloaded.",
        "sorted_up": "Sorted by {column}, lowest first.",
        "sorted_down": "Sorted by {column}, highest first.",
    },
}


def say(key: str, lang: str, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def count_of(key: str, lang: str, count: int) -> str:
    """Return the text of a number of rows, in the singular for one.

    >>> count_of("unplaced", "en", 1)
    '1 row could not be placed and is not on the map.'
    """
    return say(f"{key}_one", lang) if count == 1 else say(key, lang, count=number(count, lang))


def digits_of(values: Iterable[float]) -> int:
    """Return how many decimals a column of numbers needs, by its highest.

    >>> digits_of([20, 18.36, 0]), digits_of([0.5, 1.25]), digits_of([3, 4])
    (1, 2, 0)
    """
    known = [abs(value) for value in map(float, values) if math.isfinite(value)]
    if all(value.is_integer() for value in known):
        return 0
    highest = max(known)
    return 1 if highest >= 10 else 2 if highest >= 1 else 2 - math.floor(math.log10(highest))


def numbers(values: Iterable[float], lang: str, digits: int) -> tuple[str, ...]:
    """Write the numbers of one column, all with as many decimals; a missing one is "".

    >>> numbers([20, 18.36, 0, float("nan"), 0.01], "nl", 1)
    ('20,0', '18,4', '0,0', '', '0,010')
    """
    # What would be written as zero and is not has decimals of its own.
    return tuple(
        "" if not math.isfinite(v) else number(v, lang, None if v and round(v, digits) == 0 else digits)
        for v in map(float, values)
    )
