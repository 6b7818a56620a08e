from __future__ import annotations

import pytest

import kkgeo as kk
from kkgeo.errors import UnknownReferenceError
from kkgeo.judging.contiguity import contiguity


@pytest.mark.parametrize("vintage", [2018, 2019, 2025])
def test_every_municipality_has_neighbours_and_they_agree(vintage: int) -> None:
    found = contiguity(vintage)
    assert set(found) == set(kk.municipalities(vintage, geometry=False).index)
    for code, others in found.items():
        assert others
        assert code not in others
        assert list(others) == sorted(set(others))
        assert all(code in found[other] for other in others)


@pytest.mark.parametrize("vintage", [2018, 2019, 2025])
def test_all_hang_together(vintage: int) -> None:
    found = contiguity(vintage)
    reached, waiting = set(), ["11002"]
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached.add(code)
            waiting += found[code]
    assert reached == set(found)


def test_the_exclave_and_the_enclave() -> None:
    assert contiguity(2018)["73109"] == ("73066",)
    assert set(contiguity(2018)["13002"]) == {"13014", "13023", "13035", "13040"}
    assert "13002" in contiguity(2025)["13014"]
    with pytest.raises(UnknownReferenceError, match="no vintage 2020"):
        contiguity(2020)
