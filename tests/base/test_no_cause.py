"""Nothing is claimed of cause: no text has a causal word but those named here, each for its reason."""

from __future__ import annotations

import re

import pytest

from kkgeo._base.words import catalogue, languages

#: Words that say that one thing brings about another.
CAUSAL = {
    "en": (
        r"caus(e|es|ed|ing|al)|because of|due to|leads? to|led to|results? in|resulted in|effects?|affect(s|ed)?|"
        r"influenc(e|es|ed)|impacts?|thanks to|owing to|brings? about|brought about|driv(e|es|en) by|"
        r"contribut(e|es|ed) to|explain(s|ed)? why|boost(s|ed)?|improv(e|es|ed)|reduc(e|es|ed)|consequence"
    ),
    "nl": (
        r"oorza(a)?k\w*|veroorza\w+|door toedoen|dankzij|te wijten|te danken|leidt? tot|leidde(n)? tot|effect\w*|"
        r"beïnvloed\w*|invloed\w*|impact|zorg(t|en|de|den)? voor|bewerkstellig\w*|draag(t|en)? bij tot|gevolg\w*|"
        r"bevorder\w*|verbeter(t|de|den)|verminder(t|de|den)|verklaart waarom|als resultaat"
    ),
    "fr": (
        r"causes?|caus(é|ée|és|ées|er|ant|ent)|en raison (de|du|des)|grâce (à|au|aux)|par suite|suite (à|au|aux)|"
        r"effets?|influenc\w*|impacts?|impact(er|ent|é|ée)|entraîn(e|ent|er|é|ée|ant)|provoqu\w*|engendr\w*|suscit\w*|"
        r"m(è|e)n(e|ent|er|é|ée) (à|au|aux)|condui(t|re|sent) (à|au|aux)|contribu(e|ent|er|é) (à|au|aux)|"
        r"résult(e|ent|er)|résultat de|conséquences?|favoris\w*|amélior\w*|rédui(t|sent|re)|"
        r"explique(nt)? pourquoi|dû (à|au|aux)|due à"
    ),
}
#: The texts that may have one, each for its reason.
ALLOWED = {
    "en": frozenset({
        # Chance, without any cause.
        "gaps.fewish", "gaps.manyish",
        # What one is led to expect.
        "claims.measured", "claims.measured_in", "claims.measured_from",
        # Of files.
        "errors.sites.rows_lost.one", "errors.sites.rows_lost.other", "errors.system.ELOOP",
    }),
    "nl": frozenset({
        # Toeval, zonder enige oorzaak.
        "gaps.fewish", "gaps.manyish",
        # Links die niet gevolgd worden.
        "errors.http.sent_on", "reading.kml_links.one", "reading.kml_links.other",
    }),
    "fr": frozenset({
        # Le hasard, sans aucune cause.
        "gaps.fewish", "gaps.manyish",
        # De fichiers, de liens et de boutons.
        "errors.sites.rows_lost.one", "errors.sites.rows_lost.other", "errors.system.ELOOP", "maps.page.help",
        "maps.page.zoom_out",
    }),
}  # fmt: skip


def _texts(lang: str) -> dict[str, str]:
    """Return every form of every text."""
    found: dict[str, str] = {}
    for key, text in catalogue(lang).items():
        forms = text if isinstance(text, dict) else {"": text}
        found |= {f"{key}.{form}".rstrip("."): each for form, each in forms.items() if isinstance(each, str)}
    return found


@pytest.mark.parametrize("lang", languages())
def test_no_text_has_a_causal_word_but_those_that_deny_it(lang: str) -> None:
    word = re.compile(rf"\b(?:{CAUSAL[lang]})\b", re.IGNORECASE)
    found = {key: match[0] for key, text in _texts(lang).items() if (match := word.search(text))}
    assert {key: match for key, match in found.items() if key not in ALLOWED[lang]} == {}
    # What is allowed no more is not to stay on the list.
    assert ALLOWED[lang] <= set(found)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Distance to an academy leads to fewer applications."),
        ("en", "The call caused 8 schools to join."),
        ("nl", "De oproep zorgde voor 8 samenwerkingen."),
        ("nl", "Het gat is te wijten aan de afstand."),
        ("nl", "Kunstkuur heeft effect op de participatie."),
        ("fr", "L'appel a entraîné 8 collaborations."),
        ("fr", "La distance mène à moins de demandes."),
        ("fr", "Le manque est dû à la distance."),
    ],
)
def test_a_sentence_that_claims_a_cause_is_found(lang: str, text: str) -> None:
    assert re.search(rf"\b(?:{CAUSAL[lang]})\b", text, re.IGNORECASE)
