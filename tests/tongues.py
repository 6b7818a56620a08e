"""By which words a text shows that it is in another language than it should be."""

from __future__ import annotations

from kkgeo._base.words import languages

#: Small words that texts of a language are full of.
_SMALL = {
    "nl": "de het een niet van geen zijn voor geef met er wordt dat die deze kan heeft werd zoals naar uit",
    "en": "the and with not are it this that there give which has have from been cannot does or for by",
    "fr": "le la un une est sont avec dans sur qui que cette ces il elle ne donnez doit aux leur sans ou du",
}
#: What kkgeo tells of most.
_TOLD = {
    "nl": "geschreven rijen geplaatst scholen gemeente kolom gelezen als bestand tellen",
    "en": "written reading rows placed schools municipality column read as file places counting",
    "fr": "écrit lignes écoles commune colonne lecture lue fichier localisées comptage lieux",
}
#: Those of another language that a language has as well, or that stand in its names.
_SHARED = {
    "nl": "un",
    "en": "place du",
    "fr": "de met er or places",
}


def foreign(lang: str, *, told: bool = False) -> frozenset[str]:
    """Return words that are of the other languages, and not of this one; if `told`, also those of what it tells of."""
    every = {one: {*_SMALL[one].split(), *(_TOLD[one].split() if told else ())} for one in languages()}
    others = {word for one, words in every.items() if one != lang for word in words}
    return frozenset(others - every[lang] - {*_SHARED[lang].split()})
