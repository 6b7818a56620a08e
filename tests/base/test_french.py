"""French as Belgium has it: one word for one thing, held by a glossary; signs and elisions as French prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.programme import telling_of
from kkgeo._base.words import apart, catalogue, labelled, number, say
from kkgeo.maps.web.sought import BETWEEN, other_names

#: What an English text speaks of, and by which words French says it; one of these stands in the French text.
GLOSSARY = {
    r"municipalit(y|ies)\b": "commune",
    r"sub-municipalit(y|ies)\b": "section de commune",
    r"gaps?\b": "lacune|manque",
    r"schools?\b(?! year| density|-year)": "école|scolaire|implantation|élèves",
    r"school years?\b": "année scolaire|années scolaires",
    r"institution numbers?\b": "numéros? d’établissement",
    r"pupils?\b": "élève",
    r"networks?\b": "réseau",
    r"regions?\b": "région",
    r"areas?\b": "zone|superficie|surface",
    r"rows?\b": "ligne",
    r"columns?\b": "colonne",
    r"workbooks?\b": "classeur",
    r"headings?\b": "en-tête|rubrique",
    r"applications?\b": "demande",
    r"approv(ed|al|als)\b": "approuv|approbation",
    r"refused\b": "refus",
    r"vintages?\b": "millésime",
    r"denominator\b": "dénominateur",
    r"register\b": "registre",
    r"ratios?\b": "ratio|rapport de vraisemblance",
    r"verdicts?\b": "verdict",
    r"free places?\b": "places? libre|places libres",
    r"REFNIS codes?\b": "codes? INS",
    r"postal codes?\b": "codes? posta",
    r"95 ?% interval": "intervalle de 95|intervalles de 95",
    r"part-time arts education": "enseignement artistique à temps partiel \\(DKO\\)",
    r"as the crow flies|in a straight line": "à vol d’oiseau",
}
#: Texts in which the English word means another thing, or French says it without the word.
ELSEWHERE = re.compile(
    r"^(near|value|programme|language|cli\.example|file)\.|^errors\.(argument|http|system|services|stats|spatial)\."
    r"|^published\.row\.schools_|^indicator\.oki_school_allowance$|^errors\.reference\.boundaries"
)
#: Words that are not used in Belgium, or that are another thing's here.
NOT = {
    "municipalité": "commune",
    "mairie": "commune",
    r"lycée": "école",
    r"collège": "école",
    r"canton": "zone",
    r"région flamande": "Flandre: an area is named",
    r"écarts?": "lacune, différence",
    r"trous?": "lacune",
    r"municipaux|municipales?": "communal",
    r"code postaux": "codes postaux",
    r"inscrit au": "participer",
    r"candidatures?": "demande",
    r"échantillon": "liste",
    r"feuille de calcul": "feuille, classeur",
    r"email|e-mail": "envoyer",
}


def _written(lang: str) -> Iterator[tuple[str, str]]:
    """Yield every text with its key, each of its forms apart."""
    for key, text in catalogue(lang).items():
        for form, each in text.items() if isinstance(text, dict) else [("", text)]:
            if isinstance(each, str):
                yield f"{key}.{form}".rstrip("."), each


def _texts(lang: str) -> Iterator[tuple[str, str]]:
    """Yield every text with its key; what stands in braces is not the language's."""
    for key, text in _written(lang):
        yield key, re.sub(r"\{[^{}]*\}", "{}", text)


def test_one_thing_has_the_word_that_the_glossary_has() -> None:
    french = dict(_texts("fr"))
    wrong = []
    for key, english in _texts("en"):
        told = french[key]
        for word, theirs in [] if ELSEWHERE.search(key) else GLOSSARY.items():
            speaks = re.compile(rf"(?<![\w.='\"@(])({word})(?![\w='\"(.])")
            # What is typed is the same in every language.
            if speaks.search(_untyped(english)) and not re.search(rf"{theirs}|\b{word}", told, re.IGNORECASE):
                wrong.append(f"{key}: {told} has no {theirs}")
    assert "\n".join(wrong) == ""


def _untyped(text: str) -> str:
    """Return a text without what is typed as it is: lists of codes, names of columns and files."""
    return re.sub(r"--[\w-]+|\b\w+_\w+\b|'[^']*'|\"[^\"]*\"|\[[^\]]*\]|\b[\w.]+\([^)]*\)", " ", text)


@pytest.mark.parametrize("word", NOT)
def test_no_word_of_elsewhere_is_used(word: str) -> None:
    assert [key for key, text in _texts("fr") if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []


def test_signs_are_those_that_french_prints() -> None:
    own = {key: text for key, text in _texts("fr") if not key.startswith("language.")}
    assert [key for key, text in own.items() if re.search(r" [:;?!%»]|« |[a-zéè]'[a-zéèh]", text)] == []
    assert [key for key, text in own.items() if re.search(r"[^\u202f\s\d.(]%", text.replace("{}%", ""))] == []


def test_a_word_before_a_vowel_loses_its_own() -> None:
    vowel = "[aâàeéèêëiîïoôuûù]"
    little = "de|le|la|ne|se|je|que|jusque|lorsque"
    broken = re.compile(rf"(?<!-)\b({little}) (?!onze|oui\b|[a-z]*[_=(])({vowel}[\wé’]+)", re.IGNORECASE)
    found = [(key, match[0]) for key, text in _texts("fr") if (match := broken.search(_untyped(text)))]
    assert found == []


@pytest.mark.parametrize(("counted", "expected"), [
    ("écoles", "moins d’écoles qu’attendu"), ("collaborations", "moins de collaborations qu’attendu"),
])  # fmt: skip
def test_a_word_before_what_is_filled_in_too(counted: str, expected: str) -> None:
    assert say("claims.title", "fr", areas="Anvers", counted=counted) == f"Anvers\u202f: {expected}"


def test_what_a_person_wrote_stays_as_it_is() -> None:
    told = say("placing.unknown_name", "fr", value="école de Aalst de Ath")
    assert told == "'école de Aalst de Ath' n’est pas reconnu comme lieu"


def test_numbers_labels_and_clauses() -> None:
    assert number(1234567.5, "fr") == "1\u202f234\u202f567,5"
    assert say("counted.schools", "fr", count=0) == "0 école"
    assert say("counted.schools", "fr", count=2) == "2 écoles"
    assert labelled("Gand", "3", "fr") == "Gand\u202f: 3"
    assert apart(["a", "b"], "fr") == "a\u202f; b"
    # A number and its unit stay on one line.
    assert say("counted.km", "fr", count=3.4) == "3,4\u00a0km"
    assert say("claims.rest", "fr", name="Anvers", size="19, attendu 82") == "sans Anvers (19, attendu 82)"


def test_a_dot_is_vide_or_plein_in_every_note_of_a_chart() -> None:
    notes = {key: text for key, text in _texts("fr") if re.search(r"\bPlein\b", text)}
    assert len(notes) >= 4
    assert {key for key, text in notes.items() if not text.startswith("Vide")} == set()


def test_an_article_after_a_preposition_is_one_word_with_it() -> None:
    # "à de le musée", "de le projet": what an article becomes there has words of its own ({programme.partner_of}, _to).
    pattern = r"\b(de|à) \{programme\.\w*article\}"
    assert [key for key, text in _written("fr") if re.search(pattern, text)] == []


def test_a_programme_of_the_other_gender() -> None:
    museum = {
        "noun": "projet", "plural": "projets", "article": "le", "partner": "musée", "partners": "musées",
        "partner_article": "le", "partner_school": "école inscrite", "partner_schools": "écoles inscrites",
    }  # fmt: skip
    programme = kk.read_programme({"name": "Muse", "duration": 2, "fr": museum})
    with telling_of(programme):
        assert say("targets.not_partner", "fr") == "Pas classée\u202f: cette école a déjà un projet."
        assert say("report.card_academy", "fr") == "Jusqu’au musée le plus proche"
        assert say("reach.chapter", "fr") == "Quels musées appeler"
        assert say("reach.chart", "fr", count=1) == "Écoles à portée du musée à appeler"
    assert say("report.card_academy", "fr") == "Jusqu’à l’académie la plus proche"


def test_a_municipality_is_called_as_statbel_does_in_the_language() -> None:
    rows = kk.geocode(pd.DataFrame({"postal_code": ["9000", "1180", "9800"]}), lang="fr")
    assert rows["municipality"].tolist() == ["Gand", "Uccle", "Deinze"]
    assert rows["match_note"].iloc[0].startswith("Localisée à Gand")
    table = kk.coverage(rows, by="municipality", lang="fr")
    assert table.loc[["44021", "21016"], "name"].tolist() == ["Gand", "Uccle"]
    drawn = kk.choropleth(table, "observed", lang="fr")
    (layer,), codes = drawn.layers, list(drawn.outlines.index)
    assert [layer.names[codes.index(code)] for code in ("44021", "21016")] == ["Gand", "Uccle"]
    # A map is searched by either name.
    assert {"Gent", "Ukkel"} <= {name for told in other_names(drawn) for name in told.split(BETWEEN)}


def test_names_are_french_where_they_are_official() -> None:
    names = kk.provinces(geometry=False)["name_fr"]
    assert {"Anvers", "Région de Bruxelles-Capitale"} <= {*names}
    labels = kk.typology_labels(2018, "fr")
    assert labels.loc["V16", "label"] == "Communes côtières"
    assert labels.notna().all().all()
