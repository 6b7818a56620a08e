"""Two towns in one cell: neither is meant more than the other; two names of one town are one."""

from __future__ import annotations

import pandas as pd
import pytest

import kkgeo as kk

GENT, BRUGGE, AALST, LEUVEN, ANTWERPEN = "44021", "31005", "41002", "24062", "11002"


def _of(text: str, postal_code: str | None = None) -> pd.Series:
    row: pd.Series = kk.geocode(pd.DataFrame({"gemeente": [text], "postcode": [postal_code]})).iloc[0]
    return row


@pytest.mark.parametrize(("text", "codes"), [
    ("Gent, Brugge", {GENT, BRUGGE}), ("Gent / Brugge", {GENT, BRUGGE}), ("Gent en Brugge", {GENT, BRUGGE}),
    ("Gent & Brugge", {GENT, BRUGGE}), ("Brugge;Gent", {GENT, BRUGGE}), ("Leuven + Brugge", {LEUVEN, BRUGGE}),
    ("Leuven, Gent en Brugge", {LEUVEN, GENT, BRUGGE}), ("Gent et Leuven", {GENT, LEUVEN}),
])  # fmt: skip
def test_two_towns_are_ambiguous_with_both_as_candidates(text: str, codes: set[str]) -> None:
    row = _of(text)
    assert row["match_status"] == "ambiguous"
    assert codes <= set(row["match_candidates"].split(";"))
    assert pd.isna(row["nis"])


@pytest.mark.parametrize(("text", "code"), [
    ("Brussel / Bruxelles", "21004"), ("Borgerhout (Antwerpen)", ANTWERPEN), ("Gent, Ledeberg", GENT),
    ("Mariakerke, Gent", GENT), ("Gentbrugge", GENT), ("Leuven, België", LEUVEN), ("Heist-op-den-Berg", "12014"),
    ("Gent, Oost-Vlaanderen", GENT), ("Geraardsbergen", "41018"),
])  # fmt: skip
def test_what_is_one_town_stays_one(text: str, code: str) -> None:
    row = _of(text)
    assert (row["match_status"], row["nis"]) == ("matched", code)


@pytest.mark.parametrize(("postal_code", "code"), [("8000", BRUGGE), ("9000", GENT)])
def test_a_postal_code_chooses(postal_code: str, code: str) -> None:
    row = _of("Gent, Brugge", postal_code)
    assert (row["match_status"], row["nis"]) == ("matched", code)


def test_molenbeek_may_be_the_one_in_brussels() -> None:
    assert "21012" in _of("Molenbeek")["match_candidates"].split(";")
    row = _of("Molenbeek", "1080")
    assert (row["match_status"], row["nis"]) == ("matched", "21012")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_a_point_does_is_singular(lang: str) -> None:
    rows = pd.DataFrame({"postcode": ["9000"], "lat": [51.2], "lon": [4.4]})
    note = kk.geocode(rows, lang=lang)["match_note"].iloc[0]
    assert note.startswith({"nl": "Het punt wijst", "en": "The point says"}[lang])
