"""What is asked of a report is asked of every part of it: what one school is, and in which typology."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from tests.reporting.reading import Lists, Page, sheets

pytestmark = pytest.mark.slow

OWN = "Eigen indeling van het team"


@pytest.fixture(scope="module")
def typology() -> kk.Typology:
    return replace(kk.read_typology(2018), title=OWN, edition=OWN)


@pytest.mark.long
@pytest.mark.parametrize("unit", ["site", "address"])
def test_one_school_is_the_same_in_every_part(lists: Lists, made: Callable[..., Any], unit: str) -> None:
    # Every row of the register twice: a row is no school any more, a site and an address still are.
    own = lists.placed.assign(site=1)
    twice = pd.concat([lists.register, lists.register], ignore_index=True).assign(site=1)
    page = Page(made(own, twice, academies=lists.academies, unit=unit).html)
    table = kk.coverage(own, twice, by="province", unit=unit)
    told = page.tables["Samenwerkingen per provincie, per jaar"]
    whole = {row[0]: row[told.head.index("Scholen")] for row in told.rows}
    for name, schools in zip(table["name"], table["schools"], strict=True):
        if schools > 0:
            assert whole[name].replace(".", "") == f"{schools:.0f}", name
    rates = kk.equity_rates(own, twice, by="level", unit=unit)
    level = page.tables["Deelname van scholen: Niveau"]
    total = level.foot[-1][level.head.index("Scholen")]
    assert total.replace(".", "") == f"{rates['schools'].sum()}"


@pytest.mark.long
def test_the_typology_is_the_one_asked_for_everywhere(
    lists: Lists, made: Callable[..., Any], typology: kk.Typology
) -> None:
    files = made(lists.placed, lists.register, edition=typology, academies=lists.academies)
    text = files.html.read_text(encoding="utf-8")
    assert OWN in text
    assert "Belfius" not in text
    for rows in sheets(files.workbook).values():
        assert not [cell for row in rows for cell in row if "Belfius" in str(cell)]


def test_what_means_nothing_is_an_error(lists: Lists, made: Callable[..., Any]) -> None:
    with pytest.raises(InputError, match="schaap"):
        made(lists.placed, unit="schaap")


def test_lists_in_each_others_place_are_refused_and_nothing_is_written(lists: Lists, tmp_path: Path) -> None:
    rows, schools = lists.placed, lists.register
    for wrong in ((schools, rows, None), (rows, schools, rows)):
        with pytest.raises(InputError, match="a list of collaborations was given"):
            kk.report(wrong[0], wrong[1], academies=wrong[2], path=tmp_path / "r.html")
        with pytest.raises(InputError, match="a list of collaborations was given"):
            kk.report_summary(wrong[0], wrong[1], academies=wrong[2], path=tmp_path / "s.pdf")
    with pytest.raises(InputError, match="it is the same list"):
        kk.report(schools, schools.copy(), path=tmp_path / "r.html")
    assert list(tmp_path.iterdir()) == []
