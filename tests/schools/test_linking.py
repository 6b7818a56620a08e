from __future__ import annotations

import pandas as pd
import pytest

from kkgeo.errors import InputError
from kkgeo.schools.linking import link, of_schools

REGISTER = pd.DataFrame(
    {
        "institution": ["101", "102", None, None, None, "103"],
        "name": ["De Linde", "De Eik", "De Berk", "Sint-Jan", "Sint Jan", "De Es"],
        "nis": ["44021", "44021", "44021", "44021", "44021", "11002"],
        "network": ["GO!", "Vrij", "Vrij", "Vrij", "GO!", "GO!"],
    }
)


@pytest.mark.parametrize(
    ("number", "name", "nis", "network"),
    [
        ("102", "something else", None, "Vrij"),
        (" 102 ", None, None, "Vrij"),
        (None, "de  EIK", "44021", "Vrij"),
        (None, "De Eik", "11002", None),
        (None, "De Eik", None, None),
        ("999", "De Eik", "44021", None),
        ("999", "De Berk", "44021", "Vrij"),
        (None, "De Berk", "44021", "Vrij"),
        (None, None, None, None),
    ],
    ids=["number", "spaces", "name", "name elsewhere", "name nowhere", "another number", "only one has a number",
         "neither has a number", "nothing"],
)  # fmt: skip
def test_a_school_is_found_by_number_else_by_name_and_municipality(
    number: str | None, name: str | None, nis: str | None, network: str | None
) -> None:
    rows = pd.DataFrame({"institution": [number], "name": [name], "nis": [nis]}, dtype="str")
    linked = link(rows, REGISTER)
    assert linked.found.tolist() == [network is not None]
    values, contradictory = of_schools(linked, REGISTER["network"])
    assert values.get(linked.row_keys[0]) == network
    assert contradictory == 1


def test_a_school_with_rows_that_contradict_each_other_has_no_value() -> None:
    linked = link(pd.DataFrame({"name": ["Sint-Jan"], "nis": ["44021"]}), REGISTER)
    values, contradictory = of_schools(linked, REGISTER["network"])
    assert len(linked.schools) == 5
    assert contradictory == 1
    assert pd.isna(values[linked.row_keys[0]])


def test_with_sites_in_both_tables_a_school_is_a_site() -> None:
    register = pd.DataFrame({"institution": ["1", "1", "2"], "site": ["1", "2", "1"], "oki": [0.2, 0.6, 0.4]})
    linked = link(pd.DataFrame({"institution": ["1", "1", "2"], "site": ["2", "3", "1"]}), register)
    assert linked.found.tolist() == [True, False, True]
    values, contradictory = of_schools(linked, register["oki"])
    assert (values.tolist(), contradictory) == ([0.2, 0.6, 0.4], 0)
    without = link(pd.DataFrame({"institution": ["1", "2"]}), register)
    values, contradictory = of_schools(without, register["oki"])
    assert without.found.all()
    assert (len(without.schools), contradictory) == (2, 1)


def test_collaborations_of_schools_that_are_not_there_still_tell_schools_apart() -> None:
    rows = pd.DataFrame({"institution": ["901", "901", None, None], "name": ["a", "b", "c", None], "nis": ["1"] * 4})
    linked = link(rows, REGISTER)
    assert not linked.found.any()
    assert linked.row_keys.nunique() == 3
    assert not set(linked.row_keys) & set(linked.schools)


def test_tables_that_cannot_be_tied_together_are_an_error() -> None:
    rows = pd.DataFrame({"institution": ["101"]})
    with pytest.raises(InputError, match="There is no register"):
        link(rows, None)
    with pytest.raises(InputError, match="register is empty"):
        link(rows, REGISTER.head(0))
    with pytest.raises(InputError, match="are the same table"):
        link(REGISTER, REGISTER)
    with pytest.raises(InputError, match="Nothing tells which school"):
        link(rows, REGISTER.drop(columns="institution"))
    old, new = rows.copy(), REGISTER.copy()
    old.attrs["kkgeo"], new.attrs["kkgeo"] = {"vintage": 2018}, {"vintage": 2025}
    with pytest.raises(InputError, match="geocoded in vintage 2025, not 2018"):
        link(old, new)
