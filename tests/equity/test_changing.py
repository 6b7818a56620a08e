"""How participation changed: by hand, by statsmodels and scipy, and that groups add up whatever the order of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp, ttest_ind

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.reporting import participation_chapter
from kkgeo.stats.regression import least_squares
from tests.frames import at
from tests.reporting.reading import Page, sheets

SITE: dict[str, Any] = {"academy_site": "academy_site", "lang": "en"}


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    return kk.datasets.participation()


def test_by_hand() -> None:
    """Partners: 0.2 to 0.3 and 0.1 to 0.1, so +0.05; others 0.3 to 0.3 and 0.4 to 0.3, so -0.05."""
    rows = pd.DataFrame(
        {
            "participation_2017": [0.2, 0.3, 0.1, 0.4, None],
            "participation_2021": ["0,3", "0.3", "0.1", "0.3", "0.9"],
            "pupils": [100, 200, 300, 400, 500],
            "partner": ["ja", "", "x", "nee", "ja"],
        }
    )
    table = kk.participation_change(rows, lang="en")
    assert table.index.tolist() == ["all", "others", "partners", "small", "middle", "large"]
    assert (
        table["schools"].tolist() == [4, 2, 2, 2, 1, 1] or table.loc[["small", "middle", "large"], "schools"].sum() == 4
    )
    assert table.loc[["partners", "others", "all"], "change"].round(6).tolist() == [0.05, -0.05, 0.0]
    assert at(table, "partners", "difference") == pytest.approx(0.1)
    assert table.loc[["partners", "others"], "rising"].tolist() == [1, 0]
    assert table.attrs["kkgeo"]["unknown"] == 1
    assert "not drawn by lot" in table.attrs["kkgeo"]["cannot"]
    each = kk.participation_change(rows, by="school")
    assert each.index.equals(rows.index)
    assert each["participation_change"].round(6).tolist()[:4] == [0.1, 0.0, 0.0, -0.1]
    assert each["group"].tolist()[:4] == ["partners", "others", "partners", "others"]
    assert pd.isna(at(each, 4, "group"))


@pytest.mark.slow
def test_it_is_what_scipy_and_statsmodels_make_of_it(schools: pd.DataFrame) -> None:
    table = kk.participation_change(schools, **SITE)
    change = (schools["participation_2021"] - schools["participation_2017"]).to_numpy()
    partner = (schools["partner"] == "ja").to_numpy()
    site = (schools["academy_site"] == "ja").to_numpy()
    for group, own in {"partners": partner, "others": ~partner, "with_site": site}.items():
        low, high = ttest_1samp(change[own], 0).confidence_interval(0.95)
        assert at(table, group, "change_low") == pytest.approx(low)
        assert at(table, group, "change_high") == pytest.approx(high)
    welch = ttest_ind(change[partner], change[~partner], equal_var=False).confidence_interval(0.95)
    assert (at(table, "partners", "difference_low"), at(table, "partners", "difference_high")) == pytest.approx(
        tuple(welch)
    )
    levels = pd.get_dummies(schools["level"], drop_first=True).to_numpy(dtype=float)
    columns = [np.ones(len(schools)), partner, np.log(schools["pupils"]), schools["participation_2017"]]
    for group, told, among in (("partners", partner, np.full(len(schools), True)), ("with_site", site, partner)):
        kept = [np.asarray(column, dtype=float)[among] for column in (columns[0], told, *columns[2:])]
        extra = [column for column in levels[among].T if np.ptp(column)]
        fit = sm.OLS(change[among], np.column_stack([*kept, *extra])).fit(cov_type="HC3", use_t=True)
        assert at(table, group, "adjusted") == pytest.approx(fit.params[1], rel=1e-9)
        assert (at(table, group, "adjusted_low"), at(table, group, "adjusted_high")) == pytest.approx(
            tuple(fit.conf_int()[1]), rel=1e-9
        )


@pytest.mark.slow
def test_groups_add_up_and_the_order_of_rows_changes_nothing(schools: pd.DataFrame) -> None:
    table = kk.participation_change(schools, **SITE)
    count = table["schools"]
    assert (
        count["all"] == count["others"] + count["partners"] == count[["small", "middle", "large"]].sum() == len(schools)
    )
    assert count["partners"] == count["without_site"] + count["with_site"]
    assert table["rising"]["partners"] == table["rising"][["without_site", "with_site"]].sum()
    mean = (count * table["change"])[["others", "partners"]].sum() / count["all"]
    assert mean == pytest.approx(at(table, "all", "change"))
    mixed = kk.participation_change(schools.sample(frac=1, random_state=1), **SITE)
    pd.testing.assert_frame_equal(table, mixed)
    back = kk.participation_change(schools, before="participation_2021", after="participation_2017", **SITE)
    assert np.allclose(back["change"], -table["change"])
    # Small schools change more, by chance alone.
    assert table["spread"][["small", "middle", "large"]].is_monotonic_decreasing


@pytest.mark.slow
def test_rows_of_a_school_and_a_year_are_the_same(schools: pd.DataFrame) -> None:
    own = ["institution", "pupils", "level", "partner", "academy_site"]
    parts = [
        schools[own].assign(schooljaar=label, participation=schools[column])
        for label, column in (("2017-2018", "participation_2017"), ("2021-2022", "participation_2021"))
    ]
    long = pd.concat(parts, ignore_index=True).sample(frac=1, random_state=2)
    table = kk.participation_change(long, before="2017-2018", after="2021-2022", year="schooljaar", **SITE)
    pd.testing.assert_frame_equal(table, kk.participation_change(schools, **SITE))
    twice = pd.concat([long, long.head(1)])
    with pytest.raises(InputError, match="is there twice"):
        kk.participation_change(twice, before="2017-2018", after="2021-2022", year="schooljaar")


def test_the_invented_rows_agree_with_what_is_published(schools: pd.DataFrame) -> None:
    """Six of nine with a site rise; partner schools change as the others; secondary schools have half."""
    table = kk.participation_change(schools[schools["level"] == "basisonderwijs"], **SITE)
    assert (at(table, "with_site", "schools"), at(table, "with_site", "rising")) == (9, 6)
    assert at(table, "partners", "difference_low") < 0 < at(table, "partners", "difference_high")
    assert "too few to conclude" in at(table, "with_site", "sentence")
    assert "may be chance" in at(table, "partners", "sentence")
    means = schools.groupby("level")["participation_2017"].mean()
    assert means["secundair onderwijs"] / means["basisonderwijs"] == pytest.approx(0.5, abs=0.03)
    rows: pd.DataFrame = kk.datasets.collaborations()
    ran = rows.loc[rows["year"] <= 2021, "institution"]
    assert set(schools.loc[schools["partner"] == "ja", "institution"]) == set(ran) & set(schools["institution"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"participation_2017": [20, 30]}, "no share from 0 to 1"),
        ({"partner": ["ja", "misschien"]}, "neither yes nor no"),
    ],
)
def test_a_cell_that_cannot_be_is_named(change: dict[str, Any], said: str) -> None:
    rows = pd.DataFrame(
        {"participation_2017": [0.1, 0.2], "participation_2021": [0.1, 0.2], "pupils": 9, "partner": ""}
    )
    with pytest.raises(InputError, match=said):
        kk.participation_change(rows.assign(**change), lang="en")
    with pytest.raises(InputError, match="no column 'pupils'"):
        kk.participation_change(rows.drop(columns="pupils"), lang="en")


numbers = st.floats(-10, 10, allow_nan=False)


@given(st.integers(5, 30), st.integers(0, 2**32 - 1))
def test_least_squares_is_that_of_statsmodels(rows: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    x = np.column_stack([np.ones(rows), generator.normal(size=(rows, 2))])
    y = generator.normal(size=rows) * np.exp(x[:, 1])
    ours, theirs = least_squares(y, x), sm.OLS(y, x).fit(cov_type="HC3", use_t=True)
    assert np.allclose(ours.coefficients, theirs.params)
    assert np.allclose(ours.errors, theirs.bse, rtol=1e-6)
    assert np.allclose(np.column_stack([ours.low, ours.high]), theirs.conf_int(), rtol=1e-6)


def test_what_rows_cannot_tell_is_missing() -> None:
    assert np.isnan(least_squares([1.0, 2, 3], [[1, 1], [1, 1], [1, 1]]).coefficients).all()
    alone = least_squares([1.0, 2, 3, 9], [[1, 0], [1, 0], [1, 0], [1, 1]])
    assert alone.coefficients.round(6).tolist() == [2.0, 7.0]
    assert np.isnan(alone.errors[1])


@pytest.mark.slow
def test_the_chapter_of_a_report_says_what_the_table_says(schools: pd.DataFrame, tmp_path: Path) -> None:
    rows = kk.geocode(pd.DataFrame({"naam": ["A"], "postcode": ["9000"]}))
    chapter = participation_chapter(schools, academy_site="academy_site")
    files = kk.report(rows, path=tmp_path / "r.html", chapters=[chapter], lang="en")
    page, table = Page(files.html), kk.participation_change(schools, **SITE)
    assert (2, "Participation in part-time arts education") in page.headings
    for group in ("partners", "with_site"):
        assert at(table, group, "sentence") in page.texts
    assert table.attrs["kkgeo"]["cannot"] in page.texts
    own = page.tables["Participation by group of schools (%), and the change (percentage points)"]
    assert [row[1] for row in own.body] == [f"{count:,}" for count in table["schools"]]
    assert len(sheets(files.workbook)["Participation"]) >= len(table)
