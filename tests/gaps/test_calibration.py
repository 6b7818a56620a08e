"""Verdicts hold what they promise where nothing is the matter: benchmarks/calibration.py, on a smaller scale."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from calibration import (
    APPROVALS,
    GRID,
    LEVEL,
    NULLS,
    TOWNS,
    Chance,
    Land,
    emptied,
    error,
    found_share,
    land,
    lists,
    said_of,
)  # fmt: skip

import kkgeo as kk
from kkgeo.equity.inequality import coefficients
from kkgeo.stats.dispersion import Null
from kkgeo.stats.poisson import UNDER
from kkgeo.stats.verdict import judge, judge_many

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
RUNS, DRAWS = 60, 199
#: At most so often something may be said that is not so, and by chance two Monte Carlo errors more.
MOST = 0.06
#: The same of the map of gaps, which shows what was named and what was found.
MOST_STRONG, STRONG = 0.10, "strong on the map"

Lists = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]


@pytest.fixture(scope="module")
def placed_lists() -> Lists:
    return lists()


@pytest.fixture(scope="module")
def given(placed_lists: Lists) -> Land:
    return land(*placed_lists)


@pytest.fixture(scope="module")
def chance(given: Land) -> Chance:
    return Chance.of(given, DRAWS, seed=7, grid=GRID[::2])


@pytest.mark.parametrize("null", NULLS)
def test_nothing_is_said_more_often_than_promised(given: Land, chance: Chance, null: str) -> None:
    maps, own = given.scatter(null, RUNS, seed=11)
    assert (maps.sum(axis=1) == sum(APPROVALS)).all()
    assert (own.sum(axis=1) == sum(APPROVALS)).all()
    said = said_of(given, chance, maps, own, fitted=True)
    assert set(said.under) == {
        "scan", "any named", *given.areas, "verdict_many", "verdict_many (either)", "gini", STRONG,
    }  # fmt: skip
    for what, wrong in said.under.items():
        most = MOST_STRONG if what == STRONG else MOST
        assert wrong.mean() <= most + 2 * error(most, RUNS), what


def test_a_map_without_a_gap_seldom_has_a_strong_colour(given: Land, chance: Chance) -> None:
    """Over 300 maps, the four kinds together."""
    maps = [given.scatter(null, 75, seed=17) for null in NULLS]
    strong = np.concatenate([said_of(given, chance, *drawn, fitted=True).under[STRONG] for drawn in maps])
    assert len(strong) == 300
    assert 0 < strong.mean() <= MOST_STRONG + 2 * error(MOST_STRONG, 300)
    # As if every school came by itself most of the last kind have one.
    assert said_of(given, chance, *maps[-1], fitted=False).under[STRONG].mean() > 0.6


def test_separate_schools_would_be_wrong_where_academies_differ(given: Land, chance: Chance) -> None:
    """What the dispersion is for: as if every school came by itself, most maps without a gap have one."""
    before = said_of(given, chance, *given.scatter("four years", 20, seed=3), fitted=False)
    assert before.under["scan"].mean() > 0.6
    assert before.under["gini"].mean() > 0.9


def test_activity_fits_the_published_numbers_of_academies(given: Land) -> None:
    assert given.shape == pytest.approx(0.72, abs=0.02)
    assert [round(n) for n in given.taking_part(given.shape)] == [55, 57, 50, 50]
    assert [round(n) for n in given.taking_part(1e6)] == [71, 74, 63, 63]
    # Drawn: how many academies have any in the first year.
    rng = np.random.default_rng(1)
    activity = rng.gamma(given.shape, size=(400, len(given.caught))) * given.caught
    drawn = rng.multinomial(APPROVALS[0], activity / activity.sum(axis=1, keepdims=True))
    assert (drawn > 0).sum(axis=1).mean() == pytest.approx(given.taking_part(given.shape)[0], abs=1.5)


def test_the_benchmark_says_what_kkgeo_says(given: Land, placed_lists: Lists) -> None:
    """A map as a list of collaborations, counted and judged by the functions that people call."""
    _, schools, academies = placed_lists
    rng = np.random.default_rng(5)
    activity = rng.gamma(given.shape, size=len(given.caught))[given.academy]
    by_school = rng.multinomial(sum(APPROVALS), activity / activity.sum())
    names = sorted(map(str, range(len(academies))))
    nearest = [int(names[group]) for group in given.academy]
    number = academies["institution"].to_numpy()[nearest]
    rows = schools[["institution", "nis", "nis_2018", "nis_vintage", "geometry"]].assign(academy_number=number)
    rows = rows.iloc[np.repeat(np.arange(len(rows)), by_school)].reset_index(drop=True)
    table = kk.coverage(rows, schools, academies=academies)
    counts = np.bincount(given.town, by_school, len(given.schools)).astype(np.int64)
    own = np.bincount(given.academy, by_school, len(given.caught)).astype(np.int64)
    phi = given.fitted(own)
    assert table.attrs["kkgeo"]["dispersion"] == pytest.approx(phi)
    assert phi > 2
    towns = table.loc[given.judged.rows.index]
    assert (towns["observed"] == counts).all()
    assert (towns["schools"] == given.schools).all()
    under, over = judge_many(counts, given.schools, counts.sum() - counts, given.schools.sum() - given.schools,
                             dispersion=phi)  # fmt: skip
    assert (towns["verdict_many"].eq("under") == under).all()
    assert (towns["verdict_many"].eq("over") == over).all()
    null = Null(given.null.shares, phi)
    found = kk.find_gaps(table, simulations=99, seed=12)
    drawn = given.windows.null_maxima(given.total, simulations=99, seed=12, null=null)
    best = given.windows.log_likelihood_ratios(counts).max()
    assert found.areas["log_likelihood_ratio"].iloc[0] == pytest.approx(best)
    assert found.areas["p_value"].iloc[0] == (1 + (drawn >= best).sum()) / 100
    curve = kk.lorenz(table, draws=0).attrs["kkgeo"]
    assert curve["gini"] == pytest.approx(coefficients(counts[None, :].astype(float), given.schools)[0])
    assert curve["dispersion"] == pytest.approx(phi)


def test_a_larger_lack_is_found_more_often(given: Land, chance: Chance) -> None:
    found = [found_share(given, chance, "independent", "hageland", left, 20, seed=3) for left in (0.0, 0.5, 1.0)]
    for how in found[0]:
        assert found[0][how] >= found[1][how] >= found[2][how]
    assert found[0]["verdict after"] > 0.95


def test_an_emptied_town_is_under_where_schools_are_separate(given: Land) -> None:
    for code in TOWNS.values():
        assert emptied(given, code, 1.0)["verdict"] == UNDER
    # Two of the three also with the academies of the illustrative list.
    assert [emptied(given, code, given.judged.told.dispersion)["verdict"] for code in TOWNS.values()] == [
        UNDER, UNDER, "too small to tell",
    ]  # fmt: skip


@pytest.mark.parametrize("phi", [1.0, 1.7, 4.2])
def test_looking_at_many_is_what_the_verdict_has(given: Land, phi: float) -> None:
    maps, _ = given.scatter("four years", 1, seed=2)
    counts, schools = maps[0], given.schools
    sides = (counts, schools, counts.sum() - counts, schools.sum() - schools)
    whole = judge(*sides, dispersion=phi)["verdict_many"]
    under, over = judge_many(*sides, dispersion=phi)
    assert (whole.eq("under") == under).all()
    assert (whole.eq("over") == over).all()
    assert LEVEL == 0.05


def test_what_is_kept_holds_the_promise_and_the_page_repeats_it() -> None:
    kept = (ROOT / "benchmarks" / "calibration.txt").read_text("utf-8")
    assert re.match(r"\d{4}-\d\d-\d\d; kkgeo \d", kept)
    runs = int(re.search(r"(\d+) runs, seed", kept)[1])  # type: ignore[index]
    assert runs >= 1000
    names = ("scan", "any named", "hageland", "brabantse-kempen", "pajottenland", "border", "gini")
    shares = re.findall(r"^  ([a-z_]+[a-z_ ()-]*?) +(\d+\.\d)% ± +\d", kept, re.MULTILINE)
    for name in (*names, "verdict_many (either)"):
        wrong = [float(share) / 100 for said, share in shares if said == name]
        assert len(wrong) == len(NULLS), name
        assert max(wrong) <= MOST + 2 * error(MOST, runs), name
    page = (ROOT / "docs" / "definitions.md").read_text("utf-8")
    rows = dict.fromkeys(("none", "a quarter", "half", "three quarters"), "")
    for null in ("independent", "four years"):
        for label, left in zip(rows, ("0%", "25%", "50%", "75%"), strict=True):
            pattern = rf"^  {null} +{left} +verdict before +([\d.]+)% .*verdict after +([\d.]+)%"
            ((before, after),) = [tuple(map(float, one)) for one in re.findall(pattern, kept, re.MULTILINE)]
            rows[label] += f" {after:.0f}, {before:.0f} |"
    for label, cells in rows.items():
        assert f"| {label} |{cells.replace('100, 100', '100, 100 of 100')}\n" in page, (label, cells)
