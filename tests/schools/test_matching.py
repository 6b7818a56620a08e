from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.schools.matching import MATCHES, check_lists, match_schools
from kkgeo.schools.units import names_of, numbers_of, school_keys, school_unit

REGISTER = pd.DataFrame(
    {
        "institution": ["00101", "101", "102", None, "103", "104", None],
        "name": ["Sint-Jan", "Sint-Jan", "De Linde", "De Élan", "Dubbel", "Dubbel", None],
        "nis": ["44021", "11002", "44021", "44021", "44021", "44021", "44021"],
    },
    index=list("abcdefg"),
)


def _placed(*records: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(list(records), columns=["institution", "name", "nis"], dtype=object)


@pytest.mark.parametrize(
    ("record", "how", "partners", "possible"),
    [
        (("101", "Anders", "11002"), "number", "ab", ""),
        ((101.0, None, None), "number", "ab", ""),
        ((None, "de  LINDE", "44021"), "name", "c", ""),
        (("999", "De Elan", "44021"), "name", "d", ""),
        (("999", "De Linde", "44021"), "other_number", "", "c"),
        ((None, "dubbel", "44021"), "several", "", "ef"),
        ((None, "De Linde", "11002"), "not_found", "", ""),
        (("999", None, None), "not_found", "", ""),
        ((None, "De Linde", None), "nothing_to_match", "", ""),
        ((None, " - ", "44021"), "nothing_to_match", "", ""),
    ],
)
def test_a_collaboration_finds_its_school(
    record: tuple[object, object, object], how: str, partners: str, possible: str
) -> None:
    matched = match_schools(_placed(record), REGISTER)
    assert matched.how.tolist() == [how]
    assert "".join(REGISTER.index[matched.partner]) == partners
    assert "".join(REGISTER.index[matched.possible]) == possible
    assert matched.counts == {way: int(way == how) for way in MATCHES}
    assert matched.unmatched == ([] if partners else [0])
    assert matched.found.isna().tolist() == [not partners]


def test_a_partner_is_not_possible_as_well() -> None:
    matched = match_schools(_placed((None, "dubbel", "44021"), ("103", None, None)), REGISTER)
    assert REGISTER.index[matched.partner].tolist() == ["e"]
    assert REGISTER.index[matched.possible].tolist() == ["f"]


def test_keys_tell_schools_apart() -> None:
    keys = school_keys(REGISTER)
    assert keys.index.tolist() == REGISTER.index.tolist()
    assert keys["a"] == keys["b"]
    assert keys.nunique() == 6
    nameless = pd.DataFrame({"nis": ["44021", "44021"]})
    assert school_keys(nameless).is_unique
    assert numbers_of(nameless).isna().all()
    assert names_of(nameless).isna().all()


@pytest.mark.slow
def test_every_collaboration_of_the_example_is_linked_by_either_way() -> None:
    placed, register = kk.geocode(kk.datasets.collaborations()), kk.geocode(kk.datasets.register())
    by_number = match_schools(placed, register)
    by_name = match_schools(placed.drop(columns="institution"), register)
    assert by_number.counts["number"] == by_name.counts["name"] == 369
    assert (by_number.partner == by_name.partner).all()
    # As many partner schools as coverage counts.
    assert by_number.found.nunique() == kk.coverage(placed)["partner_schools"].sum()


@pytest.mark.slow
@given(st.permutations(range(7)), st.permutations(range(3)))
@settings(deadline=None)
def test_order_changes_nothing(rows: list[int], asked: list[int]) -> None:
    placed = _placed(("101", None, None), (None, "dubbel", "44021"), (None, "De Linde", "44021"))
    one = match_schools(placed, REGISTER)
    other = match_schools(placed.iloc[asked], REGISTER.iloc[rows])
    assert other.how[one.how.index].tolist() == one.how.tolist()
    for flags in ("partner", "possible"):
        before = set(REGISTER.index[getattr(one, flags)])
        assert set(REGISTER.iloc[rows].index[getattr(other, flags)]) == before


SITES = pd.DataFrame({"institution": ["1", "1", "2"], "site": ["01", "2", "1"], "network": ["GO!", "Vrij", "GO!"]})


def test_by_site_a_school_is_a_site_and_nothing_is_guessed() -> None:
    rows = pd.DataFrame({"institution": ["1", "1", "1", "2", "2"], "site": ["1", "3", None, "1", None]})
    matched = match_schools(rows, SITES, "site")
    assert matched.how.tolist() == ["site", "not_found", "several", "site", "number"]
    assert SITES.index[matched.partner].tolist() == [0, 2]
    # Two collaborations are of institution 1, and its other site may be meant.
    assert SITES.index[matched.possible].tolist() == [1]
    assert matched.schools.tolist() == ["no 000001/1", "no 000001/2", "no 000002/1"]
    as_institutions = match_schools(rows, SITES)
    assert as_institutions.how.eq("number").all()
    assert as_institutions.partner.all()
    values, contradictory = as_institutions.of_schools(SITES["network"])
    assert (values.isna().tolist(), contradictory) == ([True, False], 1)
    values, contradictory = matched.of_schools(SITES["network"])
    assert (values.tolist(), contradictory) == (["GO!", "Vrij", "GO!"], 0)


def test_by_address_a_school_is_all_that_is_there() -> None:
    there = {"street": ["Markt", "Kade", "Kade"], "house_number": ["1", "2", "2"], "postal_code": ["9000"] * 3}
    register = pd.DataFrame({"institution": ["1", "1", "2"], **there})
    rows = pd.DataFrame({"institution": ["1", "1", None, "3"], "street": ["kade", None, "MARKT", "Dreef"],
                         "house_number": ["2", None, "1", "9"], "postal_code": ["9000"] * 4})  # fmt: skip
    matched = match_schools(rows, register, "address")
    assert matched.how.tolist() == ["address", "several", "address", "not_found"]
    assert matched.partner.all()
    assert matched.schools.tolist() == ["at markt 1 9000", "at kade 2 9000"]


def test_collaborations_of_schools_that_are_not_there_still_tell_schools_apart() -> None:
    rows = pd.DataFrame({"institution": ["901", "901", None, None], "name": ["a", "b", "c", None], "nis": ["1"] * 4})
    matched = match_schools(rows, REGISTER)
    assert not matched.known.any()
    assert matched.keys.nunique() == 3
    assert not set(matched.keys) & set(matched.schools)


def test_tables_that_cannot_be_tied_together_are_an_error() -> None:
    rows = pd.DataFrame({"institution": ["101"]})
    with pytest.raises(InputError, match="There is no register"):
        check_lists(rows, None)
    with pytest.raises(InputError, match="register is empty"):
        check_lists(rows, REGISTER.head(0))
    with pytest.raises(InputError, match="are the same table"):
        check_lists(REGISTER, REGISTER)
    with pytest.raises(InputError, match="Nothing tells which school"):
        check_lists(rows, REGISTER.drop(columns="institution"))
    with pytest.raises(InputError, match="Not both tables have the columns institution and site"):
        check_lists(rows, SITES, "site")
    with pytest.raises(InputError, match="row, institution, site, address"):
        check_lists(rows, REGISTER, "rows")
    old, new = rows.copy(), REGISTER.copy()
    old.attrs["kkgeo"], new.attrs["kkgeo"] = {"vintage": 2018}, {"vintage": 2025}
    with pytest.raises(InputError, match="geocoded in vintage 2025, not 2018"):
        check_lists(old, new)


@pytest.mark.parametrize("ask", [kk.equity_rates, kk.participation])
def test_a_school_is_an_institution_where_rows_are_counted(ask: Callable[..., pd.DataFrame]) -> None:
    register = pd.DataFrame(
        {"institution": ["1", "1", "2", "3"], "oki": [0.1, 0.1, 0.5, 0.9], "network": list("aabb"), "level": "x"}
    )
    rows = pd.DataFrame({"institution": ["1", "3"]})
    more = {"by": "network"}
    pd.testing.assert_frame_equal(ask(rows, register, unit="row", **more), ask(rows, register, **more))
    with pytest.raises(InputError, match="row, institution, site, address"):
        ask(rows, register, unit="rows", **more)


def test_what_a_school_is_has_one_definition() -> None:
    units = ("row", "institution", "site", "address")
    assert [school_unit(unit) for unit in units] == ["institution", "institution", "site", "address"]
    rows = pd.DataFrame({"institution": ["101", "102"]})
    assert match_schools(rows, REGISTER, "row").keys.tolist() == match_schools(rows, REGISTER).keys.tolist()
