"""What was published is what is counted of the built-in lists, in every vintage, but for one cell that cannot be."""

from __future__ import annotations

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.reporting.reproducing import SECTIONS, Comparison, reproduced
from tests.frames import at

LANGS = {2025: "nl", 2018: "en"}


@pytest.fixture(scope="module", params=[2025, 2018])
def found(request: pytest.FixtureRequest) -> dict[str, Comparison]:
    vintage = int(request.param)
    tables = (kk.datasets.collaborations(), kk.datasets.register())
    placed, register = (kk.enrich(kk.geocode(table, vintage=vintage)) for table in tables)
    return reproduced(placed, register, vintage=vintage, lang=LANGS[vintage])


@pytest.mark.slow
def test_every_table_of_chapters_1_to_4_is_the_published_one(found: dict[str, Comparison]) -> None:
    assert [*found] == [*SECTIONS]
    assert all(comparison.agrees for comparison in found.values())
    different = {name: int((~comparison.same).to_numpy().sum()) for name, comparison in found.items()}
    assert different == {**dict.fromkeys(SECTIONS, 0), "academy_network": 1}
    assert at(found["academy_network"].published, "Officieel gesubsidieerd onderwijs", "2020") == 93
    assert at(found["academy_network"].computed, "Officieel gesubsidieerd onderwijs", "2020") == 92
    assert "105" in found["academy_network"].remark("nl")
    assert found["applications"].computed.T["approval_permille"].tolist() == [310, 556, 761, 591]
    assert at(found["running"].computed, "2021-2022", "count") == 284
    assert found["dynamo"].computed.to_numpy().tolist() == [[90, 67], [26, 26], [131, 118]]
    assert found["combined"].computed.to_numpy().tolist() == [[16], [4], [2]]


def test_one_figure_that_differs_is_said() -> None:
    printed = pd.DataFrame({"2019": [98]}, index=["Totaal"])
    assert Comparison("province", printed, printed.copy()).agrees
    assert not Comparison("province", printed, printed + 1).agrees
