"""For which gap each school is, how a list is spread over gaps, and which collaborations have ended."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import kkgeo as kk
from kkgeo.gaps.naming import overlapped, region_words
from kkgeo.targeting import cover_targets, targets
from kkgeo.targeting.lacking import lacks_of, shortfall
from kkgeo.targeting.sharing import shares
from tests.targeting.by_hand import rows

AARSCHOT, DIEST, LEUVEN = "24001", "24020", "24062"


def _table(**counts: tuple[float, float]) -> pd.DataFrame:
    codes = pd.Index([code[1:] for code in counts], name="nis")
    table = pd.DataFrame(list(counts.values()), columns=["observed", "expected"], index=codes, dtype=float)
    table.insert(0, "name", kk.municipalities(2025, geometry=False)["name_nl"].reindex(codes))
    table.attrs = {"kkgeo": {"kind": "coverage", "vintage": 2025}}
    return table.assign(verdict="too small to tell")


TABLE = _table(n24001=(0, 4), n24062=(9, 4), n24020=(1, 4))
SCHOOLS = rows(
    *(
        {"nis": nis, "name": f"{nis}-{i}", "institution": f"{nis}{i}", "pupils": 9 - i, "at": None}
        for nis in (AARSCHOT, DIEST, LEUVEN)
        for i in range(6)
    )
)
NOBODY = rows({"nis": "11001", "name": "ver weg", "institution": "999", "at": None})


def _places(found: pd.DataFrame, n: int = 6) -> list[str]:
    return [name[:5] for name in found["name"].head(n)]


# -- how much lacks --------------------------------------------------------------------------------------------


@given(st.floats(0.3, 40), st.floats(0.3, 40), st.floats(0.05, 1))
def test_what_lacks_is_the_integral(a: float, b: float, level: float) -> None:
    found = shortfall(np.array([a]), np.array([b]), np.ones(1), np.array([level]))[0]
    theta = stats.gamma(a, scale=1 / b)
    # In parts by the distribution function, so that a density without bound at 0 does no harm.
    expected, _ = integrate.quad(theta.cdf, 0, level)
    assert found == pytest.approx(expected, abs=1e-7)


def test_nothing_lacks_where_more_than_all_is_there() -> None:
    one = np.ones(2)
    assert shortfall(2 * one, 2 * one, one, np.array([0.0, -3.0])).tolist() == [0, 0]
    sure = np.array([np.inf, np.inf])
    assert shortfall(sure, sure, np.array([0.6, 1.4]), one).tolist() == pytest.approx([0.4, 0])


def test_more_lacks_the_more_was_expected_where_there_is_none() -> None:
    found = targets(NOBODY, SCHOOLS, table=_table(n24001=(0, 0.3), n24020=(0, 6), n24062=(9, 3)), gaps=(), spread=None)
    gap = found.groupby("nis")["score_gap"].first()
    assert gap[DIEST] > gap[AARSCHOT] > gap[LEUVEN]


# -- spread ----------------------------------------------------------------------------------------------------


def test_a_list_is_spread_over_gaps_unless_asked_otherwise() -> None:
    alone = targets(NOBODY, SCHOOLS, table=TABLE, gaps=(), spread=None)
    assert _places(alone) == [AARSCHOT] * 6
    spread = targets(NOBODY, SCHOOLS, table=TABLE, gaps=())
    assert set(_places(spread)) == {AARSCHOT, DIEST}
    assert (spread["score"].diff().dropna() <= 0).all()
    # Both have all, once.
    assert sorted(alone["name"]) == sorted(spread["name"]) == sorted(SCHOOLS["name"])
    # The k-th of a gap counts for what is left: by hand in docs/targets.md.
    gaps = spread[spread["nis"] == AARSCHOT]["score_gap"].to_numpy()
    assert (np.diff(gaps) <= 0).all()
    assert gaps[4] == 0


@pytest.mark.parametrize("spread", ["gap", None])
def test_so_many_of_one_municipality_at_most(spread: str | None) -> None:
    given: dict[str, Any] = {"table": TABLE, "gaps": (), "spread": spread, "most_per_municipality": 2}
    found = targets(NOBODY, SCHOOLS, all_rows=True, lang="en", **given)
    listed = found[found["rank"].notna()]
    assert listed["nis"].value_counts().to_dict() == {AARSCHOT: 2, DIEST: 2, LEUVEN: 2}
    assert found["status"].value_counts().to_dict() == {"beyond_town": 12, "ranked": 6}
    other = found[found["status"] == "beyond_town"].iloc[0]
    assert other["why"].startswith(f"Not ranked: of {TABLE.loc[other['nis'], 'name']} 2 schools are on the list")
    assert targets(NOBODY, SCHOOLS, n=4, **given)["rank"].tolist() == [1, 2, 3, 4]


def test_ranks_have_an_interval_that_holds_them_and_is_the_same_again() -> None:
    found, again = (targets(NOBODY, SCHOOLS, table=TABLE, gaps=()) for _ in range(2))
    columns = ["rank", "rank_low", "rank_high"]
    pd.testing.assert_frame_equal(found[columns], again[columns])
    assert (found["rank_low"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_high"]).all()
    assert found["rank_high"].max() <= len(found)
    assert (found["rank_high"] > found["rank_low"]).any()
    sure = targets(NOBODY, SCHOOLS.assign(oki=range(18)), table=TABLE, gaps=(), weights={"need": 1})
    assert (sure["rank_low"] == sure["rank_high"]).all()


def test_where_it_is_known_of_no_place_what_lacks_no_rank_has_an_interval() -> None:
    table = _table(n24001=(0, 0), n24062=(0, 0), n24020=(0, 0))
    found = targets(NOBODY, SCHOOLS.assign(oki=range(18)), table=table, gaps=())
    assert found["rank"].tolist() == [*range(1, 19)]
    assert found["rank_low"].isna().all()
    assert found["rank_high"].isna().all()
    assert found[["rank", "rank_low", "rank_high"]].dtypes.astype("str").unique().tolist() == ["Int64"]


# -- areas that were judged ------------------------------------------------------------------------------------


HAGELAND = (AARSCHOT, DIEST, "24107", "24130", "24028", "24133", "24135", "24008", "24054", "24137")


@pytest.fixture(scope="module")
def lists() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return a register in which ten places of the Hageland have none of 50 schools, and Leuven 30 of 60."""
    schools = [
        {"nis": nis, "name": f"{nis}-{i}", "institution": f"{nis}{i}", "at": None}
        for nis in (*HAGELAND, LEUVEN)
        for i in range(60 if nis == LEUVEN else 5)
    ]
    return rows(*schools[50:80]), rows(*schools)


def test_a_school_is_for_the_gap_of_the_region_that_stays_behind(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
) -> None:
    placed, register = lists
    table = kk.coverage(placed, register, overdispersion="none")
    judged = kk.coverage_gaps(placed, register, areas="hageland", overdispersion="none", lang="en")
    assert judged["verdict"].tolist() == ["under"]
    found = targets(placed, register, table=table, gaps=judged, lang="en").set_index("nis")
    there = found.loc[[code for code in found.index if code != LEUVEN]]
    assert set(there["gap"]) == {"Hageland"}
    assert set(there["gap_kind"]) == {"region"}
    aarschot = found.loc[AARSCHOT, "why"].iloc[0]
    assert aarschot.startswith(
        "Gap in the area Hageland: 0 collaborations where 25.0 were expected, "
        "and fewer than expected in Aarschot itself too: 0 collaborations against "
    )
    assert found.loc[LEUVEN, "gap"].iloc[0] == "Leuven"
    assert found.loc[LEUVEN, "why"].iloc[0].startswith("No gap in Leuven: 30 collaborations where ")
    # If nothing is said the regions and the border are judged; municipalities alone on request.
    usual = targets(placed, register, table=table, lang="en")
    assert usual["gap"].eq("Hageland").sum() == 50
    assert set(targets(placed, register, table=table, gaps=())["gap_kind"]) == {"municipality"}


@pytest.fixture(scope="module")
def hageland(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return the Hageland, judged: none where 25 were expected."""
    placed, register = lists
    return kk.coverage_gaps(placed, register, areas="hageland", overdispersion="none", lang="en")


def test_the_gap_of_an_area_is_shared_as_in_the_documentation(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], hageland: pd.DataFrame
) -> None:
    # docs/targets.md: 2, 2 and 2 expected; none, 1 and 5 counted.
    register = lists[1][lists[1]["nis"].isin([AARSCHOT, DIEST, "24107"])]
    table = _table(n24001=(0, 2), n24020=(1, 2), n24107=(5, 2))
    lacks = lacks_of(register, table, [hageland], 2025, "en")
    gap = len(lacks.gaps) - 1
    assert lacks.gaps["name"].iloc[gap] == "Hageland"
    theta = stats.gamma(0.5, scale=1 / 25)
    whole, _ = integrate.quad(theta.cdf, 0, 1)
    assert whole == pytest.approx(0.98, abs=1e-6)
    town = register["nis"].to_numpy()
    # Never more than all.
    assert lacks.left()[town == AARSCHOT].tolist() == [1.0] * 5
    assert lacks.left()[town == DIEST] == pytest.approx(whole)
    assert (lacks.of[town != "24107"] == gap).all()
    assert (lacks.of[town == "24107"] != gap).all()
    # As collaborations of the 25 that were expected, all of the gap and nothing else: 16.3, 8.2 and none.
    parts = {code: 25 * whole * lacks.share[town == code][0] * 2 / 6 for code in (AARSCHOT, DIEST)}
    assert parts == pytest.approx({AARSCHOT: 16.333333, DIEST: 8.166667}, abs=1e-5)
    assert sum(parts.values()) == pytest.approx(25 * whole)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 6), st.floats(0.2, 6)), min_size=10, max_size=10), st.booleans())
def test_where_as_many_are_as_expected_nobody_is_for_the_gap_of_the_area(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    hageland: pd.DataFrame,
    counts: list[tuple[int, float]],
    spread: bool,
) -> None:
    register = lists[1]
    table = _table(**{f"n{code}": each for code, each in zip(HAGELAND, counts, strict=True)}, n24062=(9, 4))
    lacks = lacks_of(register, table, [hageland], 2025, "en")
    short = (table["expected"] - table["observed"]).clip(lower=0).drop(LEUVEN)
    whole = shares(*_shared(register, table))[0]
    assert (whole > 0).tolist() == register["nis"].map(short).gt(0).tolist()
    parts = pd.Series(whole, register["nis"].array).groupby(level=0).first()
    expected = table["expected"].drop(LEUVEN)
    # What they have together is the gap, if any of them lacks something.
    assert (parts * expected).sum() / expected.sum() == pytest.approx(float(short.any()))
    found = targets(NOBODY, register, table=table, gaps=hageland, spread="gap" if spread else None, lang="en")
    of_area = found[found["gap"] == "Hageland"]
    assert (of_area["expected"] > of_area["observed"]).all()
    assert of_area["why"].str.contains(" and fewer than expected in ").all()
    assert found["score_gap"].between(0, 1).all()
    assert len(found) == len(register)
    assert (lacks.of >= 0).all()


def _shared(register: pd.DataFrame, table: pd.DataFrame) -> tuple[Any, Any, Any, Any]:
    """Return what is known of the municipality of each school, and which are in the Hageland."""
    own = table.reindex(register["nis"])
    inside = register["nis"].ne(LEUVEN).to_numpy()
    return pd.factorize(register["nis"])[0], own["observed"].to_numpy(), own["expected"].to_numpy(), inside


def test_of_a_municipality_partly_in_the_area_as_much_is_shared_as_of_its_schools() -> None:
    code = np.array([0, 0, 0, 0, 1])
    observed, expected = np.array([0.0] * 4 + [1.0]), np.array([4.0] * 4 + [2.0])
    share, lacks = shares(code, observed, expected, np.array([True, False, False, False, True]))
    assert lacks.tolist() == [1, 0, 0, 0, 1]
    # 1 of 2 that lack, and 1 of 3 that are expected; 1 of 2 and 2 of 3.
    assert share.tolist() == pytest.approx([1.5, 0, 0, 0, 0.75])


def test_what_is_not_known_has_no_share() -> None:
    code = np.array([0, 1, 2, -1])
    share, lacks = shares(code, np.array([0, np.nan, 0, 0]), np.array([2, 2, np.nan, 2]), np.ones(4, dtype=bool))
    assert share.tolist() == [1, 0, 0, 0]
    assert lacks.tolist() == [2, 0, 0, 0]
    nothing = shares(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0, dtype=bool))
    assert [each.tolist() for each in nothing] == [[], []]


def test_a_list_is_spread_over_the_municipalities_of_an_area(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], hageland: pd.DataFrame
) -> None:
    table = _table(**{f"n{code}": (0, 1.0) for code in HAGELAND}, n24062=(30, 15))
    found = targets(NOBODY, lists[1], table=table, gaps=hageland, lang="en")
    assert found["nis"].head(10).nunique() == 10
    # Each expects 1: with one school there that joins nothing lacks, whatever lacks around it.
    assert (found["score_gap"].head(10) > 0).all()
    assert found.iloc[10:]["score_gap"].max() < found["score_gap"].iloc[9]
    assert found.loc[found["nis"] != LEUVEN, "score_gap"].gt(0).sum() == 10
    alone = targets(NOBODY, lists[1], table=table, gaps=hageland, spread=None, lang="en")
    assert alone["nis"].head(5).nunique() == 1


def test_what_was_found_is_a_gap_too(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    placed, register = lists
    table = kk.coverage(placed, register, overdispersion="none")
    found = kk.find_gaps(table, max_share=0.5, simulations=99, lang="en")
    assert found.areas["significant"].iloc[0]
    there = set(found.areas["municipalities"].iloc[0].split("; "))
    # Of a table in which ratios of municipalities differ little.
    mild = _table(**{f"n{code}": (i % 2, 1.0) for i, code in enumerate(HAGELAND)}, n24062=(16, 15.0))
    invited = targets(placed, register, table=mild, gaps=[found], lang="en")
    inside = invited["nis"].isin(there)
    # Of those in it, who are in a municipality with none where 1 was expected.
    inside &= invited["observed"] < invited["expected"]
    assert inside.sum() > 0
    assert set(invited.loc[inside, "gap_kind"]) == {"found"}
    assert set(invited.loc[~inside, "gap_kind"]) == {"municipality"}
    region = region_words(overlapped(sorted(there), 2025), "nl")
    assert "Hageland" in region
    told = targets(placed, register, table=mild, gaps=[found], lang="nl")
    for reasons, words in ((invited, "Gap in the area Hageland"), (told, f"Tekort in het gebied {region}, rond ")):
        assert reasons.loc[reasons["gap_kind"] == "found", "why"].str.startswith(words).all()


@pytest.mark.parametrize(("lang", "words"), [("nl", "Hoeveel samenwerkingen er in"), ("en", "How many collaborations")])
def test_where_nobody_takes_part_no_gap_is_denied(lang: str, words: str) -> None:
    table = _table(n24001=(0, 0), n24062=(0, 0), n24020=(2, 0))
    why = targets(NOBODY, SCHOOLS, table=table, gaps=(), all_rows=True, lang=lang).groupby("nis")["why"].first()
    assert words in why[AARSCHOT]
    # Some where none are expected is no gap.
    assert {"nl": "Geen tekort", "en": "No gap"}[lang] in why[DIEST]


def test_an_area_that_was_found_is_as_unsure_as_its_counts_are_variable(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
) -> None:
    placed, register = lists
    shapes = {}
    for dispersion in (1.0, 2.0):
        table = kk.coverage(placed, register, overdispersion=dispersion)
        found = kk.find_gaps(table, max_share=0.5, simulations=99, lang="en")
        assert found.areas["significant"].iloc[0], dispersion
        gaps = lacks_of(register, table, [found], 2025, "en").gaps
        shapes[dispersion] = gaps.loc[gaps["kind"] == "found", ["shape", "rate"]].iloc[0]
    assert (2 * shapes[2.0]).tolist() == pytest.approx(shapes[1.0].tolist())


# -- running and ended -----------------------------------------------------------------------------------------

PARTNERS = rows(
    {"nis": AARSCHOT, "name": "x", "institution": "240010", "year": 2019, "at": None},
    {"nis": AARSCHOT, "name": "x", "institution": "240011", "year": 2021, "at": None},
    {"nis": AARSCHOT, "name": "x", "institution": "240012", "year": None, "at": None},
    {"nis": AARSCHOT, "name": "x", "institution": "240013", "year": 2018, "at": None},
    {"nis": AARSCHOT, "name": "x", "institution": "240013", "year": 2021, "at": None},
).astype({"year": "Int64"})


def _status(**keywords: Any) -> dict[str, str]:
    found = targets(PARTNERS, SCHOOLS, table=TABLE, gaps=(), all_rows=True, **keywords).set_index("institution")
    return {key[-1]: found.loc[key, "status"] for key in ("240010", "240011", "240012", "240013", "240014")}


def test_a_school_of_a_running_collaboration_is_not_invited_one_of_an_ended_is() -> None:
    # The year after the last is 2022: 2019 ran until 2021-2022; who has no year may still run.
    expected = {"0": "ranked", "1": "partner", "2": "partner", "3": "partner", "4": "ranked"}
    assert _status() == expected
    assert _status(year=2021) == expected | {"0": "partner"}
    assert _status(year=2025) == expected | {"1": "ranked", "3": "ranked"}
    assert _status(duration=None) == expected | {"0": "partner"}
    assert _status(year=2022, duration=1) == expected | {"1": "ranked", "3": "ranked"}
    # One that begins later is a partner to be.
    assert _status(year=2020)["1"] == "partner"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("nl", "Deze school had al een samenwerking. Die liep tot en met 2023-2024, als ze 3 schooljaren duurde."),
        ("en", "This school had a collaboration before. It ran until 2023-2024, if it took 3 school years."),
    ],
)
def test_who_had_one_before_is_marked(lang: str, words: str) -> None:
    found = targets(PARTNERS, SCHOOLS, table=TABLE, gaps=(), year=2025, lang=lang).set_index("institution")
    assert found["partner_until"].dropna().to_dict() == {"240010": 2021, "240011": 2023, "240013": 2023}
    assert found.loc["240013", "why"].endswith(words)
    assert found.attrs["kkgeo"]["partners_ended"] == 3
    assert found.attrs["kkgeo"]["year"] == 2025


def test_what_has_ended_reaches_nobody() -> None:
    register = SCHOOLS.set_geometry(gpd.points_from_xy([1000 * i for i in range(18)], [0] * 18, crs=31370))
    before, after = (cover_targets(PARTNERS, register, n=18, max_distance_km=0.5, year=y) for y in (2021, 2025))
    assert len(before) == 18 - 4
    assert len(after) == 18 - 1
    assert before.attrs["kkgeo"]["covered_before"] > after.attrs["kkgeo"]["covered_before"]


# -- the built-in data -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_lists_of_two_halves_share_more_than_before(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    first, second = (
        targets(placed[placed["year"].isin(years)], register, n=40, lang="en") for years in ((2019, 2020), (2021, 2022))
    )
    # 13 with 0.4.0; benchmarks/invitations.py says what chance alone would do.
    assert len(set(first["institution"]) & set(second["institution"])) > 13
    for found in (first, second):
        assert found["why"].str.match("(?:Gap|Perhaps a gap) in ").all()
        assert found["nis"].nunique() > 20
