"""What is said of an address that was looked up, in Dutch and English."""

from __future__ import annotations

_TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "matched": "Geplaatst in {name} op het adres '{found}' ({service}, score {score}).",
        "chosen": "Het adres kiest tussen {count} gemeenten.",
        "near_border": "Het punt ligt {metres} m buiten {name}, binnen de veralgemening van de grens.",
        "poor": "{service} vindt voor '{asked}' alleen '{found}', met score {score}: te weinig om te aanvaarden. "
        "Verbeter het adres, of vul coördinaten in.",
        "elsewhere": "{service} vindt '{asked}' in {there}, maar volgens de rij zelf ligt het in {here} "
        "({km} km verder). Verbeter een van beide.",
        "beyond": "een plaats buiten Vlaanderen en Brussel",
        "several": "{service} vindt '{asked}' even goed in {count} gemeenten: {names}. Vul een postcode aan.",
        "scattered": "{service} vindt '{asked}' op {count} plaatsen in de gemeente: er is geen punt overgenomen.",
        "unknown": "{service} kent het adres '{asked}' niet.",
        "no_number": "{service} kent bij '{asked}' de straat, maar niet het huisnummer: er is geen punt overgenomen.",
        "no_street": "{service} kent bij '{asked}' de straat niet: er is geen punt overgenomen.",
        "no_position": "{service} kent het adres '{asked}', maar heeft er geen punt van.",
        "unconfirmed": "{service} vindt '{found}', maar niets in de rij bevestigt dat dit de bedoelde plaats is.",
        "failed": "{service} gaf geen antwoord op '{asked}'; een volgende keer misschien wel.",
        "not_asked": "Zonder huisnummer is het adres niet opgezocht.",
    },
    "en": {
        "matched": "Placed in {name} at the address '{found}' ({service}, score {score}).",
        "chosen": "The address chooses between {count} municipalities.",
        "near_border": "The point lies {metres} m outside {name}, within the generalisation of the boundary.",
        "poor": "{service} finds only '{found}' for '{asked}', with score {score}: too little to accept. "
        "Correct the address, or fill in coordinates.",
        "elsewhere": "{service} finds '{asked}' in {there}, but by the row itself it lies in {here} "
        "({km} km away). Correct one of them.",
        "beyond": "a place outside Flanders and Brussels",
        "several": "{service} finds '{asked}' equally well in {count} municipalities: {names}. Add a postal code.",
        "scattered": "{service} finds '{asked}' at {count} places in the municipality: no point was taken over.",
        "unknown": "{service} does not know the address '{asked}'.",
        "no_number": "{service} knows the street of '{asked}', but not the house number: no point was taken over.",
        "no_street": "{service} does not know the street of '{asked}': no point was taken over.",
        "no_position": "{service} knows the address '{asked}', but has no point of it.",
        "unconfirmed": "{service} finds '{found}', but nothing in the row confirms that this is the place meant.",
        "failed": "{service} gave no answer to '{asked}'; it may the next time.",
        "not_asked": "Without a house number the address was not looked up.",
    },
}


def say(key: str, lang: str, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def decimal(value: float, lang: str, places: int) -> str:
    """Write a number as the language does."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if lang == "nl" else text
