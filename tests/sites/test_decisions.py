"""What was decided on an application: read as people write it, and where it is not understood nothing is guessed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.sites.decisions import (
    APPROVED,
    REFUSED,
    UNDECIDED,
    UNKNOWN,
    applications,
    decision_column,
    describe_decisions,
    meaning_of,
)

WRITTEN = {
    APPROVED: (
        "goedgekeurd", "GOEDGEKEURD ", "Toegekend", "ja", "J", "OK", "gunstig", "approved", "accepted", "1", 1, 1.0,
        True, "x", "X", "✓", "goedgekeurd (12/03/2019)", "Goedgekeurd onder voorwaarden", "1.0",
        "voorwaardelijk goedgekeurd", "approuvé", "weerhouden", "yes", np.True_, "WAAR", "Goedgekeurd.",
        "\u200bgoedgekeurd\u00a0", "oui", "Retenue", "octroyé", "approved, no changes",
    ),
    REFUSED: (
        "geweigerd", "Afgekeurd", "niet goedgekeurd", "niet-goedgekeurd", "Niet toegekend", "not approved", "afgewezen",
        "nee", "Neen", "ongunstig", "ingetrokken", "geannuleerd", "rejected", "refused", "withdrawn", "0", 0, 0.0,
        False, "geweigerd wegens budget", "Geweigerd - geen middelen", "afgekeurd op 1/3/2019", "ONWAAR", "refusé",
        "niet weerhouden", "teruggetrokken door de school", "0,0",
        "non", "no", "Non approuvé", "non retenue", "pas accepté", "Non-sélectionné", "rejet", "irrecevable",
    ),
    UNDECIDED: (
        None, np.nan, pd.NaT, pd.NA, "", "  ", "-", "?", "in behandeling", "reserve", "Wachtlijst", "op de wachtlijst",
        "pending", "nog niet goedgekeurd", "nog niet beslist", "n.v.t.", "Not yet approved", "ingediend",
        "à l’étude", "liste de réserve", "pas encore approuvé",
    ),
    UNKNOWN: (
        "xyz", "zie mail", 2, 2019, "goedgekeurd, later ingetrokken", "niet geweigerd", "niet", "jansen", "nee, tenzij",
        "geweigerd maar later goedgekeurd", "10", "not", "ja/nee", "1/0", "non, voir courriel", "non refusé",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("meaning", "value"), [(m, value) for m, values in WRITTEN.items() for value in values])
def test_what_people_write(meaning: str, value: object) -> None:
    assert meaning_of(value) == meaning


@given(st.text() | st.floats() | st.integers() | st.none() | st.booleans())
def test_any_cell_has_a_meaning(value: object) -> None:
    assert meaning_of(value) in (APPROVED, REFUSED, UNDECIDED, UNKNOWN)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Beslissing", ["xyz", "abc"]),
        ("decision", ["geweigerd"]),
        ("Goedgekeurd?", ["x", None]),
        ("goedgekeurd (ja/nee)", ["ja", "nee"]),
        ("Goedgekeurd", [1, 0]),
        ("Goedgekeurd", [True, False]),
        ("Status", ["Goedgekeurd", "Afgekeurd"]),
        ("status aanvraag", ["ja", "nee", "stopgezet"]),
        ("Resultaat", ["positief", "negatief"]),
        ("Approved", ["yes", "no"]),
    ],
)
def test_a_column_that_is_the_decision(heading: str, values: list[object]) -> None:
    frame = pd.DataFrame({"postcode": ["9000"] * len(values), heading: values})
    assert decision_column(frame) == heading
    sites = kk.read_sites(frame)
    assert sites.attrs["kkgeo_columns"]["decision"] == heading
    assert decision_column(sites) == "decision"
    # A table that has been read can be read again.
    assert decision_column(kk.read_sites(sites)) == "decision"


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Status", ["actief", "gesloten"]),
        ("Status", [1, 0]),
        ("status", ["x", None]),
        ("Status", [None, None]),
        ("Goedgekeurd", [2019, 2020]),
        ("Goedgekeurd", ["12/03/2019", "4/5/2020"]),
        ("Resultaat", ["7/10", "8/10"]),
        ("Status school", ["goedgekeurd", "geweigerd"]),
        ("Advies", ["gunstig", "ongunstig"]),
    ],
)
def test_a_column_that_is_something_else_keeps_its_name(heading: str, values: list[object]) -> None:
    frame = pd.DataFrame({"postcode": ["9000"] * len(values), heading: values})
    assert decision_column(frame) is None
    assert heading in kk.read_sites(frame).columns


def test_the_better_heading_is_taken_and_the_other_is_named() -> None:
    sites = kk.read_sites(pd.DataFrame({"postcode": ["9000"], "Status": ["goedgekeurd"], "Beslissing": ["geweigerd"]}))
    assert sites["decision"].tolist() == ["geweigerd"]
    assert any("'Status'" in line and "'Beslissing'" in line for line in kk.describe_columns(sites))


def test_two_that_are_as_good_are_an_error_and_the_person_says_which() -> None:
    frame = pd.DataFrame({"postcode": ["9000"], "Status": ["goedgekeurd"], "Resultaat": ["geweigerd"]})
    with pytest.raises(InputError, match="Resultaat"):
        kk.read_sites(frame)
    assert kk.read_sites(frame, columns={"decision": "Resultaat"})["decision"].tolist() == ["geweigerd"]
    # Two that are about something else are in nobody's way.
    kk.geocode(kk.read_sites(frame.assign(Status="actief", Resultaat="7/10")))


def test_what_is_not_decided_or_not_understood_is_said() -> None:
    frame = pd.DataFrame({"Beslissing": ["goedgekeurd", "geweigerd", None, "xyz", "xyz", *"abcdef"]})
    assert describe_decisions(frame) == [
        "beslissingen in kolom 'Beslissing': 1 goedgekeurd, 1 geweigerd of ingetrokken, "
        "1 nog niet beslist of leeg (tellen mee)",
        "'xyz', 'a', 'b', 'c', 'd' en 2 andere woorden kan kkgeo niet als beslissing lezen: die 8 rijen tellen mee",
    ]
    assert describe_decisions(frame, "en")[1].startswith("kkgeo cannot read")
    assert "'Beslissing'" in describe_decisions(kk.read_sites(frame.assign(postcode="9000")))[0]
    assert describe_decisions(pd.DataFrame({"name": ["A"]})) == []


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"Goedgekeurd": ["x", None, None], "Geweigerd": [None, "x", None]}, [APPROVED, REFUSED, UNDECIDED]),
        ({"Afgekeurd?": [1, 0, None]}, [REFUSED, UNDECIDED, UNDECIDED]),
        ({"Rejected": [True, False, True]}, [REFUSED, UNDECIDED, REFUSED]),
        ({"Beslissing": ["goedgekeurd"] * 3, "Ingetrokken": ["ja", "nee", ""]}, [REFUSED, APPROVED, APPROVED]),
        ({"Beslissing": ["goedgekeurd", "geweigerd", None], "Geweigerd": ["x"] * 3}, [UNKNOWN, REFUSED, REFUSED]),
        ({"geweigerd (ja/nee)": ["geweigerd", "12/3/2020", "goedgekeurd"]}, [REFUSED, UNKNOWN, UNKNOWN]),
        ({"Reden geweigerd": ["x", "x", "x"]}, None),
    ],
)
def test_a_cross_under_refused_is_no_approval(columns: dict[str, list[object]], found: list[str] | None) -> None:
    frame = pd.DataFrame({"postcode": ["9000", "3300", "2000"], **columns})
    for rows in (frame, kk.read_sites(frame)):
        told = applications(rows)
        assert (None if told is None else told[0].tolist()) == found
    placed = kk.geocode(kk.read_sites(frame))
    refused = (found or []).count(REFUSED)
    assert int(kk.coverage(placed, by="province")["collaborations"].sum()) == 3 - refused
    assert int(kk.coverage(kk.where(placed, refused=True), by="province")["collaborations"].sum()) == 3


def test_what_is_asked_for_by_a_cross_counts() -> None:
    placed = kk.geocode(pd.DataFrame({"postcode": ["9000", "3300"], "Geweigerd": ["x", None]}))
    for condition, count in (("geweigerd=x", 1), ("geweigerd=", 1), ("geweigerd!=x", 1), ("postcode=9000", 0)):
        assert int(kk.coverage(kk.where(placed, condition), by="province")["collaborations"].sum()) == count
    assert describe_decisions(placed.assign(Beslissing=["ja", None])) == [
        "beslissingen in kolom 'Beslissing', 'Geweigerd': 1 nog niet beslist of leeg (tellen mee)",
        "'ja / x' kan kkgeo niet als beslissing lezen: die rij telt mee",
    ]
