from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import UnknownReferenceError

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "datasets" / "generate.py"
YEARS = (2019, 2020, 2021, 2022)
Load = Callable[[], pd.DataFrame]
FRAMES: tuple[Load, ...] = (
    kk.datasets.collaborations, kk.datasets.register, kk.datasets.academies, kk.datasets.applications,
    kk.datasets.dynamoproject, kk.datasets.dynamoopweg,
)  # fmt: skip
LAND_BORDERS = ["netherlands_km", "france_km", "wallonia_km"]


@pytest.fixture(scope="module")
def placed() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.collaborations(), vintage=2018))


@pytest.fixture(scope="module")
def register() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.register(), vintage=2018))


@pytest.mark.parametrize("load", FRAMES)
def test_everything_says_that_it_is_fictitious(load: Load) -> None:
    frame = load()
    assert kk.datasets.is_illustrative(frame)
    assert frame.attrs["kkgeo_illustrative"] is True
    assert frame["name"].str.startswith("Fictieve ").all()
    assert frame["street"].str.startswith("Fictieve ").all()
    assert frame["institution"].str.fullmatch(r"F\d{5}|A\d{4}").all()
    if "academy" in frame:
        assert frame["academy"].str.startswith("Fictieve ").all()


@pytest.mark.slow
def test_the_mark_survives_the_path_to_a_map(placed: pd.DataFrame, register: pd.DataFrame) -> None:
    assert kk.datasets.is_illustrative(kk.coverage(placed, register))
    assert not kk.datasets.is_illustrative(pd.DataFrame({"naam": ["x"]}))
    with pytest.warns(DeprecationWarning, match="is_illustrative"):
        assert {"nl", "en"} <= set(kk.datasets.ILLUSTRATIVE_NOTE)


@pytest.mark.parametrize("load", FRAMES)
def test_a_changed_copy_changes_nothing(load: Load) -> None:
    frame = load()
    frame["name"] = "Changed"
    frame.attrs["kkgeo_illustrative"] = False
    assert load()["name"].str.startswith("Fictieve ").all()
    assert kk.datasets.is_illustrative(load())


@pytest.mark.slow
def test_every_row_can_be_placed(placed: pd.DataFrame, register: pd.DataFrame) -> None:
    assert len(placed) == 369
    assert placed["nis_2018"].notna().all()
    assert placed.geometry.isna().sum() == round(0.15 * 369)
    for frame in (placed, register, kk.geocode(kk.datasets.academies(), vintage=2018)):
        assert (frame["match_status"] == "matched").all()
        # Nothing was left unread: each name is known and none had to be guessed.
        assert (frame["match_score"] == 1).all()


def test_the_address_alone_says_the_same_municipality(placed: pd.DataFrame) -> None:
    address = kk.datasets.collaborations().drop(columns=["lat", "lon", "municipality_name"])
    found = kk.geocode(address, vintage=2018)
    assert found["nis"].tolist() == placed["nis"].tolist()


@pytest.mark.parametrize("load", FRAMES)
def test_postal_code_and_locality_serve_the_municipality(load: Load) -> None:
    frame = load()
    towns = kk.municipalities(2018, geometry=False)
    nis = frame["municipality_name"].map({name: code for code, name in towns["name_nl"].items()})
    serves = set(kk.postal_codes()[["postal_code", "nis_2018"]].itertuples(index=False, name=None))
    assert set(zip(frame["postal_code"], nis, strict=True)) <= serves
    flemish = nis.map(towns["province"]) != "04000"
    named = set(kk.postal_localities().itertuples(index=False, name=None))
    rows = zip(frame["postal_code"][flemish], frame["locality"][flemish], nis[flemish], strict=True)
    assert set(rows) <= named
    assert (frame["locality"][~flemish] == frame["municipality_name"][~flemish]).all()


@pytest.mark.parametrize("load", FRAMES)
def test_points_lie_well_inside_their_municipality(load: Load) -> None:
    frame = load().dropna(subset=["lat", "lon"])
    towns = kk.municipalities(2018)
    nis = frame["municipality_name"].map({name: code for code, name in towns["name_nl"].items()})
    points = gpd.GeoSeries(gpd.points_from_xy(frame["lon"], frame["lat"]), index=frame.index, crs=4326).to_crs(31370)
    shapes = gpd.GeoSeries(towns.geometry.reindex(nis).to_numpy(), index=frame.index, crs=31370)
    assert points.within(shapes).all()
    assert points.distance(shapes.boundary).min() >= 149


@pytest.mark.parametrize("vintage", [2018, 2019, 2025])
def test_provinces_are_the_published_ones_in_every_vintage(vintage: int) -> None:
    rows = kk.enrich(kk.geocode(kk.datasets.collaborations(), vintage=vintage))
    found = rows.groupby(["province_name", "year"]).size().unstack(fill_value=0)
    printed = kk.datasets.published("province").drop("Totaal")
    for name, row in printed.iterrows():
        assert found.loc[str(name).removeprefix("Provincie ")].tolist() == row.tolist()


def test_networks_of_the_academies_are_the_published_ones_but_for_one_cell() -> None:
    rows = kk.datasets.collaborations()
    found = rows.groupby(["academie_net", "year"]).size().unstack(fill_value=0)
    printed = kk.datasets.published("academy_network").drop("Totaal")
    difference = printed.set_axis(list(YEARS), axis=1) - found.reindex(printed.index)
    assert difference.loc["Officieel gesubsidieerd onderwijs", 2020] == 1
    assert int(difference.abs().to_numpy().sum()) == 1


def test_levels_and_academies_are_the_published_ones(placed: pd.DataFrame) -> None:
    printed = kk.datasets.published("levels")
    for year in YEARS:
        rows = placed[placed["year"] == year]
        schools = rows.drop_duplicates("institution")
        special = schools["buitengewoon"] == "ja"
        primary, secondary = schools["level"] == "basisonderwijs", schools["level"] == "secundair onderwijs"
        college = schools["level"] == "hogeschool"
        found = {
            "approved": len(rows), "academies": rows["academie_nummer"].nunique(), "schools": len(schools),
            "schools_primary": primary.sum(), "schools_primary_special": (primary & special).sum(),
            "schools_secondary": secondary.sum(), "schools_secondary_special": (secondary & special).sum(),
            "university_colleges": college.sum(),
        }  # fmt: skip
        assert {k: int(v) for k, v in found.items()} == printed.loc[list(found), str(year)].to_dict()
        assert ((schools["network"] == "Andere") == college).all()
    assert placed["institution"].nunique() == 344


def test_applications_are_as_many_as_published_and_the_approved_ones_are_the_collaborations() -> None:
    rows, own = kk.datasets.applications(), kk.datasets.collaborations()
    printed = kk.datasets.published("applications").T
    counted = pd.crosstab(rows["year"], rows["decision"])
    assert rows.groupby("year").size().tolist() == printed["submitted"].tolist() == [316, 187, 109, 142]
    assert counted["goedgekeurd"].tolist() == printed["approved"].tolist()
    assert counted["afgekeurd"].tolist() == printed["rejected"].tolist()
    approved = rows[rows["decision"] == "goedgekeurd"].drop(columns="decision").reset_index(drop=True)
    pd.testing.assert_frame_equal(approved[own.columns], own, check_like=True)
    assert rows["nummer"].is_unique
    # "Het basisonderwijs het sterkst is vertegenwoordigd (77%)", of the applications.
    assert round(100 * (rows["level"] == "basisonderwijs").mean()) == 77
    # A school is refused once a year at most, and not in a year in which it is approved.
    refused = rows[rows["decision"] == "afgekeurd"]
    assert not refused.duplicated(["year", "institution"]).any()
    assert not set(zip(refused["year"], refused["institution"], strict=True)) & set(
        zip(own["year"], own["institution"], strict=True)
    )
    known = kk.datasets.register().set_index("institution")
    assert (known.loc[refused["institution"], "name"].to_numpy() == refused["name"].to_numpy()).all()


@pytest.mark.parametrize("programme", ["dynamoproject", "dynamoopweg"])
def test_partner_schools_use_other_programmes_as_published(programme: str) -> None:
    rows = getattr(kk.datasets, programme)()
    own = set(kk.datasets.collaborations()["institution"])
    rows = kk.enrich(kk.geocode(rows[rows["institution"].isin(own)], vintage=2018))
    users = rows.drop_duplicates("institution")
    printed = kk.datasets.published(programme).drop("Totaal")
    found = pd.crosstab(users["province_name"], users["level"])
    found = found.reindex([str(name).removeprefix("Provincie ") for name in printed.index], columns=printed.columns)
    assert found.fillna(0).astype(int).to_numpy().tolist() == printed.to_numpy().tolist()
    early = rows[rows["date"] <= "2019-03-01"]
    told = kk.datasets.published("dynamo")
    told.columns = told.columns.str.casefold()
    assert early["institution"].nunique() == told.loc["before", programme]
    assert len(users) == told.loc["until_2022", programme]
    # A school is where it always was, but for the one project that is published for another province.
    all_rows = getattr(kk.datasets, programme)()
    home = kk.datasets.register().set_index("institution")["municipality_name"]
    moved = all_rows[home.loc[all_rows["institution"]].to_numpy() != all_rows["municipality_name"].to_numpy()]
    assert moved["institution"].nunique() == (1 if programme == "dynamoproject" else 0)
    assert set(moved["level"]) <= {"hogeschool"}


def test_schools_that_used_both_before_and_that_combined_are_as_many_as_published() -> None:
    own = kk.datasets.collaborations()
    early = [
        set(rows.loc[rows["date"] <= "2019-03-01", "institution"]) & set(own["institution"])
        for rows in (kk.datasets.dynamoproject(), kk.datasets.dynamoopweg())
    ]
    assert [len(early[0]), len(early[1]), len(early[0] & early[1])] == [90, 67, 26]
    combined = {"basisonderwijs": 0, "secundair onderwijs": 0, "hogeschool": 0}
    projects = kk.datasets.dynamoproject()
    for level, school, year in zip(own["level"], own["institution"], own["year"].astype(int), strict=True):
        days = projects.loc[projects["institution"] == school, "date"].astype(str)
        combined[str(level)] += any(f"{year}-09-01" <= day < f"{year + 3}-09-01" for day in days)
    assert combined == kk.datasets.published("combined")["count"].drop("Totaal").to_dict()


def test_second_collaborations_are_with_another_academy(placed: pd.DataFrame) -> None:
    pairs = placed[placed.duplicated(["year", "institution"], keep=False)].groupby(["year", "institution"])
    assert pairs.size().groupby("year").size().to_dict() == {2020: 3, 2021: 1, 2022: 2}
    assert (pairs.size() == 2).all()
    assert (pairs["academie_nummer"].nunique() == 2).all()


def test_partners_are_in_the_lists(placed: pd.DataFrame, register: pd.DataFrame) -> None:
    same = ["name", "postal_code", "locality", "municipality_name", "house_number", "network", "level", "buitengewoon"]
    in_register = register.set_index("institution").loc[placed["institution"], same]
    assert (in_register.to_numpy() == placed[same].to_numpy()).all()
    academies = kk.datasets.academies().set_index("institution").loc[placed["academie_nummer"]]
    assert academies["name"].tolist() == placed["academy"].tolist()
    assert academies["network"].tolist() == placed["academie_net"].tolist()


def test_academies_are_near_their_schools(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    academies = kk.geocode(kk.datasets.academies(), vintage=2018).to_crs(31370).set_index("institution").geometry
    schools = register.to_crs(31370).set_index("institution").geometry
    metres = (
        schools.loc[placed["institution"]]
        .reset_index(drop=True)
        .distance(academies.loc[placed["academie_nummer"]].reset_index(drop=True))
    )
    assert metres.median() < 6_000
    assert metres.max() < 40_000


def test_shares_of_the_networks_are_the_published_ones(register: pd.DataFrame) -> None:
    # Footnote 3 and section 3.2 of the report, whole per cents.
    printed = {
        "basisonderwijs": {"Gemeenschaps": 18, "Officieel": 21, "Vrij": 60},
        "secundair onderwijs": {"Gemeenschaps": 22, "Officieel": 8, "Vrij": 70},
        "hogeschool": {"Andere": 100},
    }
    found = {level: rows["network"] for level, rows in register.groupby("level")}
    printed["academie"] = {"Gemeenschaps": 4, "Officieel": 88, "Vrij": 6, "Andere": 3}
    found["academie"] = kk.datasets.academies()["network"]
    assert set(found) == set(printed)
    for level, shares in printed.items():
        for start, share in shares.items():
            assert round(100 * found[level].str.startswith(start).mean()) == share


def test_every_municipality_has_a_primary_school_and_the_file_is_small(register: pd.DataFrame) -> None:
    primary = register.loc[register["level"] == "basisonderwijs", "nis"]
    assert set(primary) == set(kk.municipalities(2018, geometry=False).index)
    assert register["institution"].is_unique
    assert kk.datasets.path("register").stat().st_size < 700_000


@pytest.mark.slow
def test_the_story_of_the_report(placed: pd.DataFrame, register: pd.DataFrame) -> None:
    overall = 100 * len(placed) / len(register)
    by_region = kk.coverage(placed, register, by="region", extent="core+fringe")
    named = ["hageland", "brabantse-kempen", "pajottenland"]
    assert (by_region.loc[named, "rate"] < overall / 3).all()
    assert (by_region.loc[named, "collaborations"] > 0).all()
    counts = kk.coverage(placed, register).drop("unplaced")
    assert (counts.loc[["11002", "44021"], "rate"] > overall).all()
    towns = kk.municipalities(2018, geometry=False)
    near = (kk.borders(2018)[LAND_BORDERS].sum(axis=1) > 0) & (towns["population"] < 60_000)
    on_edge = counts[near.reindex(counts.index)]
    assert 0 < 100 * on_edge["collaborations"].sum() / on_edge["schools"].sum() < overall / 3
    # "In ieder type gemeente": no cluster is empty (of the edition of 2018, the one there is).
    assert set(kk.typology(2018, vintage=2018)["cluster"]) == set(placed["belfius_cluster"])


@pytest.mark.slow
def test_the_generator_draws_what_is_packaged() -> None:
    done = subprocess.run([sys.executable, str(GENERATOR), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_check_names_the_file_that_differs(tmp_path: Path) -> None:
    copy = tmp_path / "datasets" / "generate.py"
    data = tmp_path / "src" / "kkgeo" / "datasets" / "data"
    copy.parent.mkdir()
    shutil.copy(GENERATOR, copy)
    shutil.copytree(ROOT / "src" / "kkgeo" / "datasets" / "data", data)
    altered = data / "academies.csv"
    altered.write_bytes(altered.read_bytes().replace(b"\n", b"\r\n"))
    done = subprocess.run([sys.executable, str(copy), "--check"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "academies.csv" in done.stdout
    assert "register.csv" not in done.stdout
    assert b"\r\n" in altered.read_bytes()


def test_files_have_line_feeds_and_utf_8() -> None:
    for name in kk.datasets.DATASETS:
        raw = kk.datasets.path(name).read_bytes()
        assert b"\r" not in raw
        assert raw.decode("utf-8").endswith("\n")


@pytest.mark.parametrize("table", kk.datasets.PUBLISHED)
def test_published_tables_are_integers_with_a_source(table: str) -> None:
    frame = kk.datasets.published(table)
    assert (frame.dtypes == "int64").all()
    of_years = table not in ("dynamoproject", "dynamoopweg", "dynamo", "combined", "running")
    assert [c for c in frame.columns if c.isdigit()] == ([str(y) for y in YEARS] if of_years else [])
    if "Totaal" in frame.index and table != "academy_network":
        assert (frame.drop("Totaal").sum() == frame.loc["Totaal"]).all()
    assert "Kunstkuur in cijfers" in frame.attrs["source"]


def test_the_published_tables_keep_their_oddities() -> None:
    academies = kk.datasets.published("academy_network")
    assert academies.loc["Totaal", "2020"] == 104
    assert academies.drop("Totaal")["2020"].sum() == 105
    assert "105" in academies.attrs["note"]
    belfius = kk.datasets.published("belfius_2007")
    assert belfius.attrs["belfius_edition"] == 2007
    assert belfius.loc["V5", "total"] == 64
    assert int(belfius["total"].sum()) == 369


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(UnknownReferenceError, match="school_network"):
        kk.datasets.published("gemeente")
    with pytest.raises(UnknownReferenceError, match="collaborations"):
        kk.datasets.path("schools")
