"""What runs in a school year: on the built-in rows as published, and on rows of which it is known by hand."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from tests import commandline


def test_as_many_run_in_2021_2022_as_was_published() -> None:
    rows = kk.datasets.collaborations()
    assert len(kk.running(rows, school_year="2021-2022")) == 284
    # Without the one that was stopped 285 of them would.
    assert len(kk.running(rows.drop(columns="stopped"), school_year=2021)) == 285


def test_one_project_is_stopped_and_its_school_stays_a_partner_as_long_as_it_was() -> None:
    rows = kk.datasets.collaborations()
    [one] = rows.loc[rows["stopped"].notna(), "institution"]
    assert rows.loc[rows["institution"] == one, "year"].tolist() == [2019, 2022]
    plain = pd.read_csv(kk.datasets.path("collaborations"))
    stopped = pd.read_csv(kk.datasets.path("stopped"))
    assert stopped["nummer"].isin(plain["nummer"]).all()
    assert "stopgezet" not in plain.columns


@pytest.mark.parametrize("year", range(2018, 2027))
def test_a_hand_count_gives_the_same(year: int) -> None:
    rows = kk.datasets.collaborations()
    by_hand = [
        first <= year <= min(first + 2, int(str(stop)[:4]) if isinstance(stop, str) else 9999)
        for first, stop in zip(rows["year"].astype(int), rows["stopped"], strict=True)
    ]
    kept = kk.running(rows, school_year=year)
    assert kept.index.tolist() == rows.index[by_hand].tolist()
    told = kept.attrs["kkgeo"]
    assert len(kept) + sum(told.get("rows_left_out", {}).values()) == len(rows)
    assert told["school_year"] == year


def test_the_rows_that_were_given_are_not_changed_and_stay_placed() -> None:
    placed = kk.geocode(kk.datasets.collaborations().head(30))
    before = placed.copy(deep=True)
    kept = kk.running(placed, school_year="2019-2020")
    assert isinstance(kept, gpd.GeoDataFrame)
    pd.testing.assert_frame_equal(pd.DataFrame(placed), pd.DataFrame(before))
    assert placed.attrs == before.attrs
    assert kk.datasets.is_illustrative(kept)
    assert kk.coverage(kept, by="province").attrs["kkgeo"]["school_year"] == 2019


def test_a_refused_application_never_runs() -> None:
    rows = pd.DataFrame({"year": [2021] * 3, "decision": ["goedgekeurd", "geweigerd", "ingetrokken"]})
    kept = kk.running(rows, school_year=2021)
    assert kept.index.tolist() == [0]
    assert kept.attrs["kkgeo"]["rows_left_out"] == {"refused": 2}


def test_a_list_without_years_says_what_it_lacks() -> None:
    with pytest.raises(InputError, match="no column year and no column start"):
        kk.running(pd.DataFrame({"name": ["A"]}), school_year=2021)


def test_another_duration_is_for_rows_that_do_not_say_their_own() -> None:
    rows = pd.DataFrame({"year": [2019, 2019], "duration": [None, "2"]})
    assert kk.running(rows, school_year=2020, duration=1).index.tolist() == [1]
    assert kk.running(rows, school_year=2022, duration=4).index.tolist() == [0]
    with pytest.raises(InputError, match="duration"):
        kk.running(rows, school_year=2022, duration=0)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    kk.write_table(kk.datasets.collaborations(), tmp_path / "lijst.csv")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_verb_says_how_many_run_and_why_the_others_do_not(
    files: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = files / "lopend.xlsx"
    call = ["running", str(files / "lijst.csv"), "--school-year", "2021-2022", "-o", str(out), "--lang", lang]
    assert commandline.run(*call) == 0
    shown = capsys.readouterr()
    how = "in 2021-2022 lopen 284 van de 369 rijen" if lang == "nl" else "284 of the 369 rows run in 2021-2022"
    assert how in shown.err
    why = "1 rij was dan al stopgezet" if lang == "nl" else "1 row had been stopped by then"
    assert why in shown.err
    sheets = pd.read_excel(out, sheet_name=None, engine="calamine")
    rows, table = [*sheets.values()][:2]
    assert len(rows) == 284
    assert len(table) == 7 * 6


@pytest.mark.slow
def test_every_verb_takes_what_runs_and_says_so(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = files / "t.csv"
    call = ["coverage", str(files / "lijst.csv"), "--running", "2021/22", "--by", "province", "-o", str(out)]
    assert commandline.run(*call) == 0
    assert "284 van de 369 rijen (--running)" in capsys.readouterr().err
    assert pd.read_csv(out)["collaborations"].sum() == 284
    assert commandline.run("coverage", str(files / "lijst.csv"), "--running", "straks", "--lang", "en") == 1
    assert "is no school year" in capsys.readouterr().err


def test_the_verb_asks_which_school_year(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commandline.run("running", str(files / "lijst.csv")) == 1
    assert "--school-year 2021-2022" in capsys.readouterr().err
