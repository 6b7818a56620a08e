"""What holds of any list and vintage: no municipality contradicts itself, and nothing that points outside is lost."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.geocoding.deciding import STATUSES
from kkgeo.reference import VINTAGES
from kkgeo.reference._data import atoms_of, table
from tests.frames import one

OUTSIDE = {
    "postcode": ["4811 AB", "59000", "F-59000", "45127", "L-1234", "5000", "1300", "7780"],
    "land": ["Nederland", "France", "DE", "Oostenrijk", "Wallonië"],
    "provincie": ["Luik", "Liège", "Henegouwen", "Noord-Brabant", "NRW"],
    "gemeente": ["Eindhoven", "Namen", "Roubaix", "Zwijndrecht (NL)", "Essen (Duitsland)", "Nederland", "Gent (Luik)"],
    "plaats": ["Vlissingen", "Nalinnes", "Saint-Nicolas (Lg.)"],
}
WORDS = ("outside Flanders and Brussels", "in Wallonia", "in the Netherlands", "in France", "in Germany", "abroad")


@lru_cache
def inside() -> dict[str, list[str]]:
    hamlets = table("hamlets_2018")["name"].tolist()[::40]
    towns = [*table("municipalities_2018")["name_nl"], *table("municipalities_2025")["name_nl"]]
    return {
        "postcode": sorted({*table("postal_codes")["postal_code"]}),
        "gemeente": [*towns, *(name[1:] for name in towns[::5]), "", *hamlets],
        "plaats": [*table("postal_localities")["name"], *hamlets, ""],
        "niscode": [code for v in VINTAGES for code in atoms_of(v)],
        "provincie": ["", "Antw.", "Oost-Vlaanderen", "Limburg", "Vl.-Br."],
        "land": ["", "België", "BE", "?"],
    }


@st.composite
def rows(draw: st.DrawFn, *, within: int | None = None) -> dict[str, object]:
    """Draw one row; of `within`, all its clues lie in one municipality of that vintage."""
    code = draw(st.sampled_from(sorted(atoms_of(within)))) if within else ""
    atoms = atoms_of(within)[code] if within else ()
    row: dict[str, object] = {"expected": code}
    for field, values in inside().items():
        if draw(st.booleans()):
            continue
        if within is None:
            row[field] = draw(st.sampled_from(values))
        elif field == "niscode":
            row[field] = draw(st.sampled_from(atoms))
        elif field in ("gemeente", "postcode", "plaats"):
            name, column = {
                "gemeente": ("municipalities_2018", "name_nl"), "postcode": ("postal_codes", "postal_code"),
                "plaats": ("hamlets_2018", "name"),
            }[field]  # fmt: skip
            frame = table(name).rename(columns={"nis": "nis_2018"})
            row[field] = draw(st.sampled_from(sorted(frame.loc[frame["nis_2018"].isin(atoms), column]) or [""]))
    if draw(st.booleans()):
        points = kk.submunicipalities()
        points = points[points["nis_2018"].isin(atoms)] if within else points
        row["lat"], row["lon"] = draw(st.sampled_from(list(zip(points["lat"], points["lon"], strict=True))))
    return row


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(VINTAGES), st.sampled_from(VINTAGES))
def test_the_clues_of_one_municipality_are_no_conflict(data: st.DataObject, vintage: int, within: int) -> None:
    drawn = data.draw(st.lists(rows(within=min(vintage, within)), min_size=1, max_size=6))
    frame = pd.DataFrame(drawn)
    found = kk.geocode(frame, vintage=vintage, lang="en")
    right = kk.translate(frame["expected"], source=min(vintage, within), target=vintage)
    conflicts = found[found["match_status"] == "conflict"]
    assert conflicts.empty, conflicts["match_note"].tolist()
    placed = found["match_status"] == "matched"
    assert (found.loc[placed, "nis"] == right[placed]).all()


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=6), st.sampled_from(VINTAGES))
def test_the_two_sides_of_a_conflict_are_never_one_municipality(drawn: list[dict[str, object]], vintage: int) -> None:
    found = kk.geocode(pd.DataFrame(drawn), vintage=vintage, lang="en")
    assert set(found["match_status"]) <= set(STATUSES)
    for _, row in found[found["match_status"] == "conflict"].iterrows():
        one_side = ("province", "country", "outside Flanders")
        several = len(row["match_candidates"].split(";")) > 1
        assert several or any(word in row["match_note"] for word in one_side), row["match_note"]


@pytest.mark.slow
@settings(max_examples=75, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=4), st.data(), st.sampled_from(VINTAGES))
def test_a_clue_that_names_a_place_outside_is_always_in_the_note(
    drawn: list[dict[str, object]], data: st.DataObject, vintage: int
) -> None:
    for row in drawn:
        field = data.draw(st.sampled_from(sorted(OUTSIDE)))
        row[field] = data.draw(st.sampled_from(OUTSIDE[field]))
    found = kk.geocode(pd.DataFrame(drawn), vintage=vintage, lang="en")
    for note, status in zip(found["match_note"], found["match_status"], strict=True):
        assert any(word in note for word in WORDS), note
        assert status in ("outside", "conflict"), note


@pytest.mark.parametrize(("written", "full"), [
    ("Ov.", "East Flanders"), ("Antw.", "Antwerp"), ("VBR", "Flemish Brabant"), ("Limb.", "Limburg"),
])  # fmt: skip
def test_a_province_written_short_is_named_in_full_where_it_contradicts(written: str, full: str) -> None:
    row = one(gemeente="Roeselare", provincie=written)
    assert row["match_status"] == "conflict"
    assert f"says {full}. Correct one of them." in row["match_note"]
