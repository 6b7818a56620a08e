"""What an answer of a service makes of a row."""

from __future__ import annotations

from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.output import write_table
from kkgeo.errors import InputError, ServiceError
from kkgeo.geocoding.answers import Own, judge
from kkgeo.geocoding.deciding import STATUSES
from kkgeo.geocoding.vintages import names
from kkgeo.reference._data import atoms_of
from kkgeo.services import service_named
from kkgeo.services.addresses import Answer, make_address
from kkgeo.services.asking import Outcome
from kkgeo.spatial.coordinates import to_lambert_72
from tests import frames
from tests.frames import at
from tests.services.imitation import Imitation, adresmatch_item, best_answer, geopunt_item, nominatim_item

GHENT, ANTWERP, HASSELT, NAMUR = (3.7236, 51.0399), (4.4025, 51.2194), (5.3378, 50.9307), (4.8675, 50.4669)
ADDRESS: dict[str, Any] = {"straat": "Veldstraat", "huisnummer": "12", "postcode": "9000"}


one = partial(frames.one, service="geopunt")


def items(*found: tuple[str, str, str, str, tuple[float, float]]) -> Any:
    return lambda _path, _params: {"LocationResult": [geopunt_item(*item[:4], *item[4]) for item in found]}


def test_types_index_crs_and_columns(imitation: Imitation) -> None:
    imitation.answer = items(("Veldstraat", "12", "9000", "Gent", GHENT))
    index = pd.Index(["b", "a", "b"], name="key")
    sites = pd.DataFrame({**{k: [v] * 3 for k, v in ADDRESS.items()}, "extra": [1, 2, 3]}, index=index)
    sites.loc["a", "straat"] = None
    before = sites.copy()
    plain, looked_up = kk.geocode(sites), kk.geocode(sites, service="geopunt")
    assert isinstance(looked_up, gpd.GeoDataFrame)
    assert looked_up.crs.to_epsg() == 4326
    assert looked_up.index.equals(index)
    assert list(looked_up.columns) == list(plain.columns)
    assert (pd.DataFrame(looked_up).dtypes == pd.DataFrame(plain).dtypes).all()
    assert looked_up.geometry.isna().tolist() == [False, True, False]
    pd.testing.assert_frame_equal(looked_up.loc[["a"]], plain.loc[["a"]])
    pd.testing.assert_frame_equal(sites, before)
    assert looked_up.attrs["kkgeo"]["vintage"] == 2025
    assert "Digitaal Vlaanderen" in looked_up.attrs["kkgeo"]["attribution"]


def test_an_empty_table(imitation: Imitation) -> None:
    looked_up = kk.geocode(pd.DataFrame({"straat": [], "postcode": []}), service="geopunt")
    assert len(looked_up) == 0
    assert looked_up.crs.to_epsg() == 4326
    assert imitation.seen == []


def test_without_a_service_nothing_leaves_the_computer(imitation: Imitation) -> None:
    kk.geocode(pd.DataFrame([ADDRESS]))
    assert imitation.seen == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["geopunt", "adressenregister", "best", "nominatim"])
def test_the_point_of_an_address(imitation: Imitation, name: str) -> None:
    door = ("Veldstraat", "12", "9000", "Gent")
    imitation.answer = lambda _path, _params: {
        "geopunt": {"LocationResult": [geopunt_item(*door, *GHENT)]},
        "adressenregister": {"adresMatches": [adresmatch_item(*door, "44021", (104751.84, 192389.4), 100)]},
        "best": best_answer((*door, *GHENT)),
        "nominatim": [nominatim_item(*door, *GHENT)],
    }[name]
    row = one(service=name, **ADDRESS)
    assert (row["match_status"], row["match_level"], row["match_score"]) == ("matched", "address", 1.0)
    assert (row["nis"], row["nis_2018"], row["municipality"]) == ("44021", "44021", "Gent")
    assert (row.geometry.x, row.geometry.y) == pytest.approx(GHENT, abs=5e-5)
    assert row["match_candidates"] == "44021"
    assert row["match_note"].startswith("Placed in Gent at the address '")
    assert row["match_note"].endswith("Placed in Gent by postal code 9000.")


@pytest.mark.parametrize("more", [
    {"lat": 51.0399, "lon": 3.7236},
    {"gemeente": "Antwerpen"},
    {"postcode": "5000"},
    {"postcode": None},
    {"straat": None},
])  # fmt: skip
def test_rows_that_are_not_asked(imitation: Imitation, more: dict[str, object]) -> None:
    fields = {**ADDRESS, **more}
    looked_up, plain = one(**fields), kk.geocode(pd.DataFrame([fields]), lang="en").iloc[0]
    assert imitation.seen == []
    pd.testing.assert_series_equal(looked_up, plain)


@pytest.mark.parametrize("number", [None, "", "z.n."])
def test_without_a_house_number_nothing_is_asked_and_it_is_said(imitation: Imitation, number: object) -> None:
    row = one(**{**ADDRESS, "huisnummer": number})
    assert imitation.seen == []
    assert (row["match_status"], row["match_level"], row.geometry) == ("matched", "postal_code", None)
    assert row["match_note"].endswith("Without a house number the address was not looked up.")


def test_numbers_that_excel_made_decimal_and_a_number_behind_the_street(imitation: Imitation) -> None:
    imitation.answer = items(("Veldstraat", "12", "9000", "Gent", GHENT))
    sites = pd.DataFrame(
        {"straat": ["Veldstraat", "Veldstraat 12 bus 3"], "huisnummer": [12.0, None], "postcode": 9000.0}
    )
    assert kk.geocode(sites, service="geopunt")["match_level"].tolist() == ["address"] * 2
    assert [params["q"] for _, params in imitation.seen] == ["Veldstraat 12, 9000 Gent"]


def test_the_name_of_today_is_sent(imitation: Imitation) -> None:
    imitation.answer = items()
    one(2018, straat="Kerkstraat", huisnummer="1", postcode="3720", gemeente="Kortessem")
    assert imitation.seen[0][1]["q"] == "Kerkstraat 1, 3720 Hasselt"


def test_a_score_under_the_threshold_is_a_conflict(imitation: Imitation) -> None:
    imitation.answer = items(("Voldersstraat", "12", "9000", "Gent", GHENT))
    row = one(**ADDRESS)
    assert (row["match_status"], row["match_candidates"], row.geometry) == ("conflict", "44021", None)
    assert pd.isna(row[["nis", "nis_2018", "municipality", "match_level", "match_score"]]).all()
    for word in ("Veldstraat 12", "'Voldersstraat 12, 9000 Gent'", "score 0."):
        assert word in row["match_note"]


@pytest.mark.parametrize("found", [("Veldstraat", "14", "9000"), ("Veldstraat", "12", "9040")])
def test_another_number_or_postal_code_is_a_conflict(imitation: Imitation, found: tuple[str, str, str]) -> None:
    imitation.answer = items((*found, "Gent", GHENT))
    assert one(**ADDRESS)["match_status"] == "conflict"


def test_an_answer_in_another_municipality_is_a_conflict_that_names_both_and_the_distance(imitation: Imitation) -> None:
    imitation.answer = items(("Veldstraat", "12", "9000", "Gent", ANTWERP))
    row = one(**ADDRESS)
    assert (row["match_status"], row["match_candidates"], row.geometry) == ("conflict", "44021;11002", None)
    for word in ("Antwerpen (11002)", "Gent (44021)", "km away", "Geopunt"):
        assert word in row["match_note"]
    dutch = kk.geocode(pd.DataFrame([ADDRESS]), service="geopunt").iloc[0]["match_note"]
    assert "km verder" in dutch


def test_an_answer_in_wallonia_is_a_conflict(imitation: Imitation) -> None:
    imitation.answer = items(("Veldstraat", "12", "9000", "Namur", NAMUR))
    row = one(**ADDRESS)
    assert (row["match_status"], row["match_candidates"]) == ("conflict", "44021")
    assert "a place outside Flanders and Brussels" in row["match_note"]


def test_the_parts_of_one_municipality_of_today_do_not_contradict_each_other(imitation: Imitation) -> None:
    # 3720 is Kortessem, since 2025 a part of Hasselt; the point lies in the old Hasselt.
    imitation.answer = items(("Kerkstraat", "1", "3720", "Hasselt", HASSELT))
    fields: dict[str, Any] = {"straat": "Kerkstraat", "huisnummer": "1", "postcode": "3720"}
    row = one(**fields)
    assert (row["match_status"], row["nis"]) == ("matched", "71072"), row["match_note"]
    assert pd.isna(row["nis_2018"])
    assert "Which part of Hasselt is not certain: Hasselt (71022) or Kortessem (73040)" in row["match_note"]
    assert one(2018, **fields)["match_status"] == "conflict"


def _beside(metres: float) -> tuple[float, float]:
    """A point so far outside Ghent, in a municipality beside it."""
    towns = kk.municipalities(2018)
    ghent, beside = (at(towns, code, "geometry") for code in ("44021", "44043"))
    for share in np.linspace(0, 1, 200):
        edge = ghent.boundary.intersection(beside.boundary)
        line = max(getattr(edge, "geoms", [edge]), key=lambda part: part.length)
        on = line.interpolate(share, normalized=True)
        for angle in np.linspace(0, 2 * np.pi, 36):
            spot = on.buffer(metres).exterior.interpolate(angle / (2 * np.pi), normalized=True)
            if beside.contains(spot) and abs(spot.distance(ghent) - metres) < 1:
                degrees = gpd.GeoSeries([spot], crs=31370).to_crs(4326).iloc[0]
                x, y = to_lambert_72(np.array([degrees.x]), np.array([degrees.y]))
                assert abs(x[0] - spot.x) + abs(y[0] - spot.y) < 2
                return degrees.x, degrees.y
    raise AssertionError


@pytest.mark.parametrize(("metres", "status"), [(60, "matched"), (160, "conflict")])
def test_a_point_just_over_the_border_counts_as_within_it(imitation: Imitation, metres: float, status: str) -> None:
    imitation.answer = items(("Veldstraat", "12", "9000", "Gent", _beside(metres)))
    row = one(**ADDRESS)
    assert row["match_status"] == status, row["match_note"]
    if status == "matched":
        assert (row["nis"], row["nis_2018"]) == ("44021", "44021")
        assert "m outside Gent, within the generalisation" in row["match_note"]


def test_an_address_chooses_between_places_of_one_name(imitation: Imitation) -> None:
    # Beveren in Waasland and Beveren in Roeselare (and more): the service knows the street in one of them.
    fields: dict[str, Any] = {"straat": "Vrasenestraat", "huisnummer": "1", "gemeente": "Beveren"}
    assert kk.geocode(pd.DataFrame([fields]))["match_status"].iloc[0] == "ambiguous"
    imitation.answer = items(("Vrasenestraat", "1", "9120", "Beveren", (4.2561, 51.2112)))
    row = one(**fields)
    assert (row["match_status"], row["match_level"], row["nis"]) == ("matched", "address", "46030")
    assert "chooses between" in row["match_note"]


def test_equally_good_in_several_municipalities_stays_open(imitation: Imitation) -> None:
    two = [
        ("Kerkstraat", "1", "9120", "Beveren", (4.2561, 51.2112)),
        ("Kerkstraat", "1", "8800", "Beveren", (3.1445, 50.9746)),
    ]
    fields: dict[str, Any] = {"straat": "Kerkstraat", "huisnummer": "1", "gemeente": "Beveren"}
    for order in (two, two[::-1]):
        imitation.answer = items(*order)
        row = one(**fields)
        assert (row["match_status"], row["match_candidates"], row.geometry) == ("ambiguous", "36015;46030", None)
        assert "equally well in 2 municipalities" in row["match_note"]


def test_of_equally_good_ones_only_those_that_the_row_can_mean_count(imitation: Imitation) -> None:
    imitation.answer = items(
        ("Veldstraat", "12", "9000", "Antwerpen", ANTWERP), ("Veldstraat", "12", "9000", "Gent", GHENT)
    )
    row = one(**ADDRESS)
    assert (row["match_status"], row["nis"]) == ("matched", "44021")
    assert (row.geometry.x, row.geometry.y) == pytest.approx(GHENT)


def test_several_places_in_one_municipality_give_no_point(imitation: Imitation) -> None:
    far, near = (GHENT[0] + 0.02, GHENT[1]), (GHENT[0] + 0.001, GHENT[1])
    imitation.answer = items(("Veldstraat", "12", "9000", "Gent", GHENT), ("Veldstraat", "12", "9000", "Gent", far))
    row = one(**ADDRESS)
    assert (row["match_status"], row["match_level"], row["nis"], row.geometry) == (
        "matched",
        "postal_code",
        "44021",
        None,
    )
    assert "at 2 places in the municipality" in row["match_note"]
    imitation.answer = items(("Bos", "1", "9000", "Gent", GHENT), ("Bos", "1", "9000", "Gent", near))
    assert one(straat="Bos", huisnummer="1", postcode="9000")["match_level"] == "address"


@pytest.mark.parametrize(("answer", "said"), [
    ([], "does not know the address 'Veldstraat 12, 9000 Gent'"),
    ([geopunt_item("Veldstraat", "", "9000", "Gent", *GHENT)], "but not the house number: no point"),
    ([geopunt_item("", "", "", "Gent", *GHENT)], "does not know the street of"),
    ([geopunt_item("Veldstraat", "12", "9000", "Gent", 0.0, 0.0)], "has no point of it"),
])  # fmt: skip
def test_the_middle_of_something_is_no_site(imitation: Imitation, answer: list[Any], said: str) -> None:
    imitation.answer = lambda _path, _params: {"LocationResult": answer}
    row = one(**ADDRESS)
    assert (row["match_status"], row["match_level"], row["match_score"]) == ("matched", "postal_code", 1.0)
    assert row.geometry is None
    assert row["match_note"].startswith("Placed in Gent by postal code 9000. Geopunt ")
    assert said in row["match_note"]


def test_no_answer_leaves_the_row_as_its_text_decides(imitation: Imitation) -> None:
    imitation.answer = lambda _path, _params: (404, {})
    row = one(**ADDRESS)
    assert (row["match_status"], row["match_level"]) == ("matched", "postal_code")
    assert "Geopunt gave no answer to 'Veldstraat 12, 9000 Gent'" in row["match_note"]


@pytest.mark.slow
def test_a_place_that_no_table_knows_is_taken_if_the_answer_names_it(imitation: Imitation) -> None:
    fields: dict[str, Any] = {"straat": "Veldstraat", "huisnummer": "12", "gemeente": "Qwertyhoek"}
    imitation.answer = items(("Veldstraat", "12", "9000", "Gent", GHENT))
    row = one(**fields)
    assert (row["match_status"], row.geometry) == ("unmatched", None)
    assert "nothing in the row confirms" in row["match_note"]
    imitation.answer = items(("Veldstraat", "13", "9000", "Qwertyhoek", GHENT))
    row = one(**{**fields, "huisnummer": "13"})
    assert (row["match_status"], row["match_level"], row["nis"]) == ("matched", "address", "44021")


def test_a_list_without_streets(imitation: Imitation) -> None:
    with pytest.raises(InputError, match="no column with a street"):
        one(postcode="9000")
    assert imitation.seen == []


def test_a_service_that_fails_names_itself(imitation: Imitation) -> None:
    imitation.answer = lambda _path, _params: b"<html>"
    with pytest.raises(ServiceError, match=r"^Geopunt answered with a web page"):
        one(**ADDRESS)


def test_hostile_text_in_an_answer(imitation: Imitation, tmp_path: Any) -> None:
    evil = '=cmd|"/c calc"!A1\r\n<script>alert(1)</script>\u202e\x00{0}%s'
    item = geopunt_item("Veldstraat", "12", "9000", "Gent", *GHENT, FormattedAddress=evil)
    imitation.answer = lambda _path, _params: {"LocationResult": [item]}
    found = kk.geocode(pd.DataFrame([ADDRESS]), service="geopunt", lang="en")
    note = found["match_note"].iloc[0]
    assert found["match_level"].iloc[0] == "address"
    assert note.isprintable()
    assert "{0}%s" in note
    for suffix in (".csv", ".xlsx", ".geojson"):
        write_table(found, tmp_path / f"out{suffix}")
        assert (tmp_path / f"out{suffix}").stat().st_size > 0


TOWNS = sorted(names(2025))
answers = st.builds(
    Answer,
    lon=st.one_of(st.just(float("nan")), st.floats(2.5, 6.4)),
    lat=st.floats(49.5, 51.5),
    score=st.floats(0, 1),
    level=st.sampled_from(["house_number", "street", "municipality"]),
    text=st.text(max_size=10),
    postal_code=st.sampled_from(["", "9000", "2000"]),
    municipality=st.text(max_size=5),
)


@given(st.lists(answers, max_size=4), st.sampled_from(TOWNS), st.sampled_from(["nl", "en"]), st.randoms())
@settings(max_examples=150, deadline=None)
def test_any_answers_give_one_verdict_whatever_their_order(
    found: list[Answer], town: str, lang: str, shuffled: Any
) -> None:
    own = Own(frozenset(atoms_of(2025)[town]), (town,), "matched")
    outcome = Outcome(make_address("Veldstraat", "12", "9000", "Gent"), tuple(found))
    verdict = judge(outcome, own, service_named("geopunt"), 2025, lang)
    assert verdict.status in (None, *STATUSES)
    assert verdict.note.endswith(".")
    if verdict.status == "matched":
        assert verdict.nis == town
        assert verdict.score >= service_named("geopunt").threshold
        assert np.isfinite([verdict.lon, verdict.lat]).all()
    else:
        assert verdict.nis is None
        assert np.isnan([verdict.lon, verdict.lat]).all()
    turned = list(found)
    shuffled.shuffle(turned)
    other = judge(Outcome(outcome.address, tuple(turned)), own, service_named("geopunt"), 2025, lang)
    assert (other.status, other.nis, set(other.candidates)) == (verdict.status, verdict.nis, set(verdict.candidates))
    assert np.array_equal([other.lon, other.lat], [verdict.lon, verdict.lat], equal_nan=True)
