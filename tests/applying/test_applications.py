"""Who applies and who is approved: counts against published ones and sets, shares against statsmodels."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

import kkgeo as kk
from kkgeo.errors import InputError
from tests import commandline
from tests.crossed import few
from tests.frames import at

COUNTS = ["applications", "approved", "refused", "open"]
PLAIN: dict[str, Any] = {"overdispersion": "none", "lang": "en"}


@pytest.fixture(scope="module")
def every() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.applications()))


@pytest.fixture(scope="module")
def by_province(every: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.applications(every, register, by="province", lang="en")


def test_by_year_they_are_the_published_ones(every: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.applications(every, register, by="year")
    printed = kk.datasets.published("applications").T
    told = {
        "submitted": "applications", "approved": "approved", "rejected": "refused", "academies": "academies_approved",
        "schools": "partner_schools",
    }  # fmt: skip
    for published, column in told.items():
        assert table[column].tolist() == printed[published].tolist(), column
    assert (100 * table["approval"]).round(1).tolist() == [31.0, 55.6, 76.1, 59.2]
    assert kk.datasets.is_illustrative(table)


def test_the_share_has_the_interval_of_statsmodels(by_province: pd.DataFrame) -> None:
    rows = by_province.drop("unplaced")
    low, high = proportion_confint(rows["approved"], rows["approved"] + rows["refused"], method="beta")
    np.testing.assert_allclose(rows["approval_low"], low, rtol=1e-9)
    np.testing.assert_allclose(rows["approval_high"], high, rtol=1e-9)


def test_schools_are_those_of_brute_force_sets(
    every: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by_province: pd.DataFrame
) -> None:
    for code, row in by_province.drop("unplaced").iterrows():
        rows = every[every["province"] == str(code)]
        schools = set(register[register["province"] == str(code)]["institution"])
        assert row["applicants"] == len(set(rows["institution"]))
        assert row["partner_schools"] == rows["institution"].where(rows["decision"] == "goedgekeurd").nunique()
        assert row["never_applied"] == len(schools - set(every["institution"]))
        assert row["schools"] == len(schools)
        assert row["academies"] == len(set(rows["academy_number"]))
        assert row["unregistered"] == 0


@pytest.mark.parametrize("by", few(["province", "year", ("province", "level"), "belfius", "network", "level"], 3))
@pytest.mark.slow
def test_totals_add_up(every: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by: str) -> None:
    table = kk.applications(every, register, by=by, **PLAIN)
    assert table[COUNTS].sum().tolist() == [754, 369, 385, 0]
    assert (table["approved"] + table["refused"] + table["open"] == table["applications"]).all()
    if by != "year":
        assert table["schools"].sum() == len(register)
        assert table["never_applied"].sum() == len(set(register["institution"]) - set(every["institution"]))
    logs = table[["log_applying", "log_approval", "log_ratio"]].to_numpy(dtype=float)
    logs = logs[np.isfinite(logs).all(axis=1)]
    assert len(logs) > 2
    np.testing.assert_allclose(logs[:, 0] + logs[:, 1], logs[:, 2], rtol=1e-9, atol=1e-12)


@pytest.mark.long
def test_the_ratios_and_verdicts_are_those_of_coverage(
    every: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by_province: pd.DataFrame
) -> None:
    approved = kk.coverage(every, register, by="province", geometry=False)
    applied = kk.coverage(kk.where(every, refused=True), register, by="province", geometry=False)
    for column in ("ratio", "ratio_low", "ratio_high"):
        np.testing.assert_allclose(by_province[column], approved[column], rtol=1e-12)
        ours = by_province[column.replace("ratio", "ratio_applying")]
        np.testing.assert_allclose(ours, applied[column], rtol=1e-12)
    assert by_province["verdict"].dropna().tolist() == approved["verdict"].dropna().tolist()
    assert by_province["verdict_applying"].dropna().tolist() == applied["verdict"].dropna().tolist()


def test_the_ratio_of_approval_is_that_of_fishers_exact_test(
    every: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    from scipy.stats import fisher_exact

    table = kk.applications(every, register, by="province", **PLAIN).drop("unplaced")
    for _, row in table.iterrows():
        rest = [int(table[what].sum() - row[what]) for what in ("approved", "refused")]
        own = [int(row["approved"]), int(row["refused"])]
        assert row["ratio_approval"] == pytest.approx(own[0] / sum(own) / (rest[0] / sum(rest)))
        for side, bound in (("less", "ratio_approval_high"), ("greater", "ratio_approval_low")):
            rejected = fisher_exact([own, rest], alternative=side).pvalue < 0.025
            assert rejected == (row[bound] < 1 if side == "less" else row[bound] > 1)


def test_a_refused_application_never_counts_as_a_collaboration(
    every: gpd.GeoDataFrame, register: gpd.GeoDataFrame, placed: gpd.GeoDataFrame
) -> None:
    with_refused = kk.coverage(every, register, by="province", geometry=False, overdispersion="none")
    without = kk.coverage(placed, register, by="province", geometry=False, overdispersion="none")
    pd.testing.assert_frame_equal(with_refused, without)
    more = pd.concat([every, every[every["decision"] == "afgekeurd"]], ignore_index=True)
    table = kk.applications(more, register, by="province", **PLAIN)
    assert table["approved"].sum() == 369
    assert (
        table["partner_schools"].tolist()
        == kk.applications(every, register, by="province", **PLAIN)["partner_schools"].tolist()
    )


def _small(decisions: list[str | None]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    schools = kk.geocode(pd.DataFrame({"institution": list("abcdefgh"), "postcode": ["9000"] * 3 + ["3300"] * 5}))
    codes = ["9000" if i % 3 == 0 else "3300" for i in range(len(decisions))]
    numbers = ["abcdefgh"[i % 8] for i in range(len(decisions))]
    return kk.geocode(pd.DataFrame({"institution": numbers, "postcode": codes, "beslissing": decisions})), schools


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(["ja", "nee", "Goedgekeurd ", "afgekeurd", "in behandeling", None]), min_size=1))
@pytest.mark.slow
def test_whatever_was_decided_every_row_is_in_one_count(decisions: list[str | None]) -> None:
    if not {"ja", "nee", "Goedgekeurd ", "afgekeurd"} & set(decisions):
        return
    rows, schools = _small(decisions)
    table = kk.applications(rows, schools, by="province", **PLAIN)
    assert table["applications"].sum() == len(decisions)
    assert table["approved"].sum() == sum(one in ("ja", "Goedgekeurd ") for one in decisions)
    assert table["refused"].sum() == sum(one in ("nee", "afgekeurd") for one in decisions)
    logs = table[["log_applying", "log_approval", "log_ratio"]].to_numpy(dtype=float)
    fine = np.isfinite(logs).all(axis=1)
    np.testing.assert_allclose(logs[fine, 0] + logs[fine, 1], logs[fine, 2], atol=1e-12)
    # In another order, on another index, it is the same table.
    again = kk.applications(rows.iloc[::-1], schools.sample(frac=1, random_state=1), by="province", **PLAIN)
    pd.testing.assert_frame_equal(again, table)


def test_what_is_open_is_counted_and_said() -> None:
    rows, schools = _small(["ja", "nee", "in behandeling", None])
    table = kk.applications(rows, schools, by="province", lang="en")
    assert table[COUNTS].sum().tolist() == [4, 1, 1, 2]
    assert "not decided" in " ".join(table["sentence"])


def test_where_nothing_is_decided_nobody_is_said_not_to_apply() -> None:
    lists = pd.DataFrame({"institution": ["a", "b", "c"], "postcode": ["9000", "9000", "3300"]})
    asked = kk.geocode(lists.assign(decision=["misschien", "goedgekeurd", "in behandeling"]))
    told = kk.applications(asked, kk.geocode(lists), by="municipality", lang="en")
    sentence = str(told.loc["24107", "sentence"])
    assert told.loc["24107", "open"] == 1
    assert "nobody applies" not in sentence
    assert "no application is decided yet" in sentence


def test_what_is_said_of_few_and_of_refused(every: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.applications(every, register, by="province", lang="en")
    told = str(at(table, "20001", "sentence"))
    assert told.startswith("Flemish Brabant: about as many apply as elsewhere (105 applications where 132.3 were")
    assert "approved less often than elsewhere (27.6 % against 52.4 %)" in told
    assert "Help with the file fits here." in told
    few = every[(every["province"] != "20001") | (every["decision"] == "goedgekeurd")]
    told = str(at(kk.applications(few, register, by="province", lang="nl"), "20001", "sentence"))
    assert "er komen weinig aanvragen" in told
    assert "Hier past een oproep." in told


def test_a_list_that_does_not_say_what_was_decided_is_refused(placed: pd.DataFrame, register: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="decided"):
        kk.applications(placed, register)


def test_the_callers_tables_stay_as_they_are(every: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    before, attrs = every.copy(), dict(every.attrs)
    kk.applications(every, register, by="province")
    pd.testing.assert_frame_equal(pd.DataFrame(every), pd.DataFrame(before))
    assert every.attrs == attrs


@pytest.mark.slow
def test_the_command_line_writes_the_table_and_says_the_sentences(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    own = [str(kk.datasets.path("applications")), "--register", str(kk.datasets.path("register"))]
    out = tmp_path / "t.csv"
    assert commandline.run("applications", *own, "--by", "region", "-o", str(out), "--lang", "en") == 0
    printed = capsys.readouterr()
    assert "approved less often than elsewhere" in printed.out
    assert "are not counted" not in printed.err
    written = pd.read_csv(out, dtype={"region": str}).set_index("region")
    assert [int(at(written, "hageland", what)) for what in ("applications", "approved", "refused")] == [31, 1, 30]
    book = tmp_path / "t.xlsx"
    assert commandline.run("applications", *own, "-o", str(book)) == 0
    heads = pd.read_excel(book, engine="openpyxl").columns
    assert {"Aanvragen", "Goedgekeurd", "Oordeel over aanvragen"} <= set(heads)
    assert commandline.run("applications", own[0]) == 1
    assert "--register" in capsys.readouterr().err
