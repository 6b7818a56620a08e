"""The words of the review file and of what became of decisions, in Dutch and English."""

from __future__ import annotations

KEY = "kkgeo_key"

_TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "sheet": "Nakijken",
        "help_sheet": "Uitleg",
        "decision": "Beslissing",
        "remark": "Opmerking",
        "candidates": "Kandidaten",
        "outside": "buiten Vlaanderen en Brussel",
        "open": "niet te plaatsen",
        "help_1": "Elke rij van het blad Nakijken kon niet met zekerheid geplaatst worden; match_note zegt waarom.",
        "help_2": "Kies in de kolom Beslissing een gemeente uit de lijst, of typ een gemeentenaam of niscode.",
        "help_3": "Kies '{outside}' of '{open}' waar dat zo is; laat leeg wat u nog niet weet.",
        "help_4": "Sorteren, filteren, rijen weglaten en kolommen toevoegen mag. Laat de kolom {key} staan.",
        "help_5": "Bewaar, sluit het bestand, en geef het mee: kkgeo geocode LIJST -o UIT --decisions {file}",
        "note": "Beslist bij het nakijken: {answer}.",
        "before": " Eerder: ",
        "applied": "toegepast: {answer}",
        "left_open": "bewust open gelaten",
        "not_needed": "niet meer nodig: de rij staat al in {answer}",
        "overtaken": "niet toegepast: de rij staat op grond van haar eigen gegevens nu in {other}, niet in {answer}",
        "no_such_row": "geldt niet meer: geen rij van de lijst heeft nog deze gegevens",
        "unreadable": "niet begrepen: kies uit de lijst, of typ een gemeentenaam of niscode die er maar een kan zijn",
        "contradictory": "tegenstrijdig: gelijke rijen kregen verschillende beslissingen; niets toegepast",
        "not_in_vintage": "niet te vertalen: deze gemeente ligt in vintage {vintage} in meer dan een gemeente",
    },
    "en": {
        "sheet": "Review",
        "help_sheet": "How to",
        "decision": "Decision",
        "remark": "Remark",
        "candidates": "Candidates",
        "outside": "outside Flanders and Brussels",
        "open": "cannot be placed",
        "help_1": "Each row of the sheet Review could not be placed for certain; match_note says why.",
        "help_2": "Choose a municipality from the list in the column Decision, or type the name or REFNIS code of one.",
        "help_3": "Choose '{outside}' or '{open}' where that is so; leave empty what you do not know yet.",
        "help_4": "You may sort, filter, leave out rows and add columns. Leave the column {key} as it is.",
        "help_5": "Save, close the file, and hand it in: kkgeo geocode LIST -o OUT --decisions {file}",
        "note": "Decided in review: {answer}.",
        "before": " Before: ",
        "applied": "applied: {answer}",
        "left_open": "left open on purpose",
        "not_needed": "not needed any more: the row is in {answer} already",
        "overtaken": "not applied: by its own data the row is now in {other}, not in {answer}",
        "no_such_row": "applies no longer: no row of the list has these data any more",
        "unreadable": "not understood: choose from the list, or type a name or REFNIS code that can only be one",
        "contradictory": "contradictory: equal rows were decided differently; nothing was applied",
        "not_in_vintage": "cannot be translated: in vintage {vintage} this municipality lies in more than one",
    },
}
LANGUAGES = tuple(_TEXTS)


def say(key: str, lang: str, /, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def any_language(key: str) -> set[str]:
    """Return a word in every language, without capitals."""
    return {_TEXTS[lang][key].casefold() for lang in LANGUAGES}
