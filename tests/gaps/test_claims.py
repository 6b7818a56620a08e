from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import note
from kkgeo._base.records import Coverage, NamedGaps
from kkgeo.gaps.claims import BAND, CLAIMED, POSSIBLE, Claim, claims, finding, headline, subheadline
from kkgeo.reference._data import atoms_of


def named(*rows: tuple[str, str, str, float, frozenset[str]]) -> pd.DataFrame:
    """Areas as `coverage_gaps` gives them: id, kind, verdict, ratio, members."""
    table = pd.DataFrame(
        [
            {"area": key, "period": "all", "name": key.title(), "kind": kind, "verdict": verdict, "ratio": ratio,
             "observed": 2, "expected": 12.5}
            for key, kind, verdict, ratio, _ in rows
        ]
    ).set_index(["area", "period"])  # fmt: skip
    members = {key: sorted(atoms) for key, _, _, _, atoms in rows}
    note(table, NamedGaps(vintage=2025, municipalities_2018=members), lang="nl")
    return table


def atoms(*codes: str) -> frozenset[str]:
    return frozenset(part for code in codes for part in atoms_of(2025)[code])


def found(*areas: tuple[str, bool]) -> kk.Gaps:
    """Areas as `find_gaps` gives them: codes, and whether each holds after looking everywhere."""
    towns = kk.municipalities(2025, geometry=False)
    table = towns.assign(name=towns["name_nl"], observed=2, expected=2.0)
    table.attrs["kkgeo"] = {"vintage": 2025}
    real = kk.find_gaps(table, simulations=99)
    rows = pd.DataFrame(
        [
            {"rank": rank, "centre": towns.loc[codes.split()[0], "name_nl"], "municipalities": "; ".join(codes.split()),
             "n_municipalities": len(codes.split()), "observed": 0, "expected": 5.0, "significant": sure}
            for rank, (codes, sure) in enumerate(areas, 1)
        ]
    )  # fmt: skip
    rows.attrs = real.areas.attrs
    return replace(real, areas=gpd.GeoDataFrame(rows))


TIENEN, LANDEN, DIEST, GENT = "24107", "24059", "24020", "44021"


@pytest.mark.parametrize(
    ("kind", "verdict", "ratio", "strength"),
    [
        ("region", "under", 0.2, CLAIMED),
        ("province", "under", 0.7, CLAIMED),
        ("border", "under", 0.5, BAND),
        ("region", "too small to tell", 0.0, POSSIBLE),
        ("list", "as expected", 0.8, POSSIBLE),
        ("region", "as expected", 0.81, None),
        ("border", "too small to tell", 0.1, None),
        ("region", "over", 3.0, None),
        ("region", "no denominator", float("nan"), None),
    ],
)
def test_how_strongly_a_named_area_is_claimed(kind: str, verdict: str, ratio: float, strength: str | None) -> None:
    told = claims(named(("a", kind, verdict, ratio, atoms(TIENEN))))
    assert [claim.strength for claim in told] == ([strength] if strength else [])
    assert [(claim.key, claim.name, claim.observed, claim.expected) for claim in told] == [("a", "A", 2, 12.5)] * len(
        told
    )


def test_a_found_area_that_is_a_named_one_is_told_once() -> None:
    gap = ("tienen", "region", "under", 0.1, atoms(TIENEN, LANDEN))
    border = ("border", "border", "under", 0.5, atoms(LANDEN, DIEST, GENT))
    small = ("klein", "region", "too small to tell", 0.0, atoms(DIEST))
    cases = {
        (f"{TIENEN} {LANDEN}", True): [],
        (f"{LANDEN} {GENT}", True): [],
        # By a name that may be chance nothing is surely a gap.
        (f"{DIEST}", True): [CLAIMED],
        (f"{DIEST}", False): [],
        # A border is nearly everywhere: what lies on it is told beside it.
        (f"{GENT}", True): [CLAIMED],
        (f"{GENT}", False): [POSSIBLE],
    }
    for area, expected in cases.items():
        told = claims(named(gap, border, small), found(area))
        assert [claim.strength for claim in told if claim.key.startswith("found")] == expected, area


def test_the_strongest_come_first() -> None:
    told = claims(
        named(
            ("klein", "region", "too small to tell", 0.0, atoms(DIEST)),
            ("border", "border", "under", 0.5, atoms(LANDEN)),
            ("tienen", "region", "under", 0.1, atoms(TIENEN)),
        ),
        found((GENT, True)),
    )
    assert [claim.key for claim in told] == ["tienen", "found-1", "border", "klein"]
    assert told[1].name == "Gent"
    assert claims(None, found((f"{GENT} {DIEST}", True)))[0].name == "Rond Gent"
    assert claims(None) == ()


def some(*names: str, strength: str = CLAIMED) -> list[Claim]:
    return [Claim(name, name, strength, 1, 14.35, frozenset()) for name in names]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("count", [1, 3, 6])
def test_the_words_name_every_claimed_area_and_no_other(lang: str, count: int) -> None:
    names = [f"Streek{i}" for i in range(count)]
    told = [*some(*names), *some("Misschien", strength=POSSIBLE)]
    title, sentence = headline(told, "collaborations", lang), finding(told, "collaborations", lang)
    for name in names:
        assert title.count(name) == sentence.count(name) == 1
    assert "Misschien" not in title + sentence
    assert sentence.count("14") == count
    table = pd.DataFrame()
    assert ("gestippeld" in subheadline(told, table, [2021], "nl")) is True
    assert "Streek" not in subheadline(told, table, [2021], lang)
    assert "gestippeld" not in subheadline(some(*names), table, [2021], "nl")


def test_without_a_gap_none_was_shown_which_is_not_that_there_is_none() -> None:
    for told in ([], some("Misschien", strength=POSSIBLE)):
        title = headline(told, "partner_schools", "nl")
        assert title == "Van geen enkel gebied is aangetoond dat het minder partnerscholen heeft dan verwacht"
        assert "bewijst niet" in finding(told, "collaborations", "nl")
        assert "does not prove" in subheadline(told, pd.DataFrame(), [], "en")
        assert "Misschien" not in finding(told, "collaborations", "nl")


def test_the_years_are_said_as_far_as_there_are_any() -> None:
    words = [subheadline([], pd.DataFrame(), years, "en").split(",")[0] for years in ([], [2021], [2019, 2022])]
    assert words == ["Collaborations", "Collaborations of 2021", "Collaborations of 2019 to 2022"]


def test_a_small_number_has_a_decimal() -> None:
    sizes = [Claim("a", "a", CLAIMED, 0, value, frozenset()).size("nl") for value in (2.93, 9.46, 9.96, 1014.4)]
    assert [size.split(" er ")[1].split()[0] for size in sizes] == ["2,9", "9,5", "10", "1.014"]


def test_a_denominator_of_ones_own_is_called_as_its_column_is() -> None:
    table = pd.DataFrame({"observed": [1.0]})
    note(table, Coverage(vintage=2025, denominator="plaatsen"), lang="nl")
    assert "het aantal plaatsen" in subheadline([], table, [], "nl")
