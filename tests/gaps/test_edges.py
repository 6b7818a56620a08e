"""Lists with next to nothing in them: what is said of an area is right, in every language, and is never "nan"."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import languages, say
from kkgeo.gaps.sentences import chance_words
from tests.frames import at

AREAS = {"Gent": ["44021"], "Tienen": ["24107"], "both": ["44021", "24107"]}


def schools(*codes: str) -> gpd.GeoDataFrame:
    return kk.geocode(pd.DataFrame({"postal_code": pd.Series(codes, dtype="str")}))


GENT, BOTH = ["9000"] * 5, [*["9000"] * 5, *["3300"] * 20]
#: The collaborations, the register, and the verdict of each area.
LISTS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "an empty list": ([], BOTH, ["too small to tell", "too small to tell", "no denominator"]),
    "one municipality": (["9000"] * 3, GENT, ["no denominator"] * 3),
    "everything in it": (["9000"] * 2, BOTH, ["too small to tell", "too small to tell", "no denominator"]),
    "far too many": (["9000"] * 12, BOTH, ["over", "under", "no denominator"]),
    "no register": (["9000"] * 3, [], ["no denominator"] * 3),
    "nothing at all": ([], [], ["no denominator"] * 3),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_there_is_a_verdict_and_a_sentence_whatever_is_missing(name: str) -> None:
    rows, register, verdicts = LISTS[name]
    how: dict[str, Any] = {"overdispersion": "none"}
    listed = schools(*rows), schools(*register)
    for lang in languages():
        found = kk.coverage_gaps(*listed, areas=AREAS, sturdy=True, lang=lang, **how).xs("all", level="period")
        assert found["verdict"].tolist() == verdicts
        for sentence in found["sentence"]:
            assert not {"nan", "–", "{"} & set(sentence.replace(";", " ").split()), sentence
            assert "verhouding –" not in sentence
            assert "99 " not in sentence, sentence
    table = kk.coverage(*listed, **how)
    own = table.loc[["44021", "24107"], "verdict"].tolist()
    assert own == verdicts[:2]
    assert table["collaborations"].sum() == len(rows)
    by_province = kk.coverage(*listed, by="province", **how)
    assert by_province["collaborations"].sum() == len(rows)
    assert by_province.loc[["40000", "20001"], "verdict"].tolist() == verdicts[:2]


@pytest.mark.parametrize(
    ("name", "area", "dutch", "english"),
    [
        ("an empty list", "Gent", "0 samenwerkingen, en elders ook geen: er valt niets te beoordelen.",
         "0 collaborations, and none elsewhere: there is nothing to be judged."),
        ("one municipality", "Gent", "3 samenwerkingen; elders zijn er geen scholen van dezelfde soort om mee te",
         "3 collaborations; elsewhere there are no schools of the same kind to compare with."),
        ("everything in it", "Gent", "2 samenwerkingen, en elders geen: er is geen verhouding (95 %-interval 0,75 tot",
         "2 collaborations, and none elsewhere: there is no ratio (95 % interval 0.75 to ∞)."),
        ("everything in it", "both", "2 samenwerkingen; elders zijn er geen scholen",
         "2 collaborations; elsewhere there are no schools"),
        ("no register", "Gent", "3 samenwerkingen; er zijn hier geen scholen",
         "3 collaborations; there are no schools here"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_says_why(name: str, area: str, dutch: str, english: str) -> None:
    rows, register, _ = LISTS[name]
    for lang, said in (("nl", dutch), ("en", english)):
        found = kk.coverage_gaps(schools(*rows), schools(*register), areas=AREAS, lang=lang, overdispersion="none")
        assert said in at(found, (area, "all"), "sentence")


def test_a_chance_is_not_rounded_to_what_it_is_not() -> None:
    assert [chance_words(p, "en") for p in (1.0, 0.999, 0.994, 0.96)] == [
        "always", "in more than 99 of 100 cases", "in 99 of 100 cases", "in 96 of 100 cases",
    ]  # fmt: skip
    assert [chance_words(p, "nl") for p in (1.0, 0.999)] == ["altijd", "in meer dan 99 van de 100 gevallen"]


@pytest.mark.slow
@pytest.mark.parametrize("lang", languages())
def test_rows_where_the_register_has_no_school_are_said_when_they_are_many(lang: str) -> None:
    register = schools(*BOTH)
    told = {}
    for lost in (0, 1, 2):
        rows = schools(*["9000"] * 60, *["3300"] * 60, *["8000"] * lost)
        table = kk.coverage(rows, register, lang=lang)
        named = kk.coverage_gaps(rows, register, areas={"Brugge": ["31005"]}, lang=lang)
        assert table.attrs["kkgeo"]["uncompared"] == named.attrs["kkgeo"]["uncompared"] == lost
        told[lost] = [one.attrs["kkgeo"]["about"].get(say("about.warning", lang), "") for one in (table, named)]
        assert told[lost][0] == told[lost][1]
        if lost:
            assert str(lost) in at(named, ("Brugge", "all"), "sentence")
    # One of 121 is less than 1 %.
    assert told[0] == told[1] == ["", ""]
    begins = {"nl": "Voor 2 van de 122 rijen (1,6 %)", "en": "2 of 122 rows (1.6 %)"}
    begins["fr"] = "2 lignes sur 122 (1,6\u202f%)"
    assert told[2][0].startswith(begins[lang])
    assert "about" in kk.coverage(rows, lang=lang).attrs["kkgeo"]
    assert say("about.warning", lang) not in kk.coverage(rows, lang=lang).attrs["kkgeo"]["about"]
