from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.targeting import cover_targets, targets
from kkgeo.targeting.ranking import COLUMNS, STATUSES
from kkgeo.targeting.running import running
from tests.targeting.by_hand import rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "targets.md"


def _table(**counts: tuple[float, float]) -> pd.DataFrame:
    """Return a coverage table with what was observed and expected for each code, written n24001=(0, 4)."""
    codes = pd.Index([code[1:] for code in counts], name="nis")
    table = pd.DataFrame(list(counts.values()), columns=["observed", "expected"], index=codes, dtype=float)
    table.insert(0, "name", kk.municipalities(2025, geometry=False)["name_nl"].reindex(codes))
    table["verdict"] = "too small to tell"
    table.attrs = {"kkgeo": {"kind": "coverage", "vintage": 2025}}
    return table


def invite(placed: pd.DataFrame, register: gpd.GeoDataFrame, *, gaps: object = (), **keywords: Any) -> gpd.GeoDataFrame:
    """Rank by municipalities alone: regions of a register of a few schools are nothing to judge."""
    return targets(placed, register, gaps=gaps, **keywords)


NOBODY = rows({"nis": "11001", "name": "ver weg", "institution": "999", "at": None})
ONE = rows({"nis": "24001", "name": "a", "at": (1, 0)})
ACADEMY = rows({"nis": "24001", "name": "Academie Hageland", "municipality": "Aarschot", "vrij": 14, "at": (0, 0)})
HAGELAND = _table(n24001=(0, 4), n24062=(9, 4), n24020=(3, 4))


# -- the whole of the illustrative data ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ranked(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, table: pd.DataFrame
) -> gpd.GeoDataFrame:
    return targets(placed, register, academies=academies, table=table, capacity="vrije_plaatsen", max_distance_km=5)


def test_the_ranking_is_rows_of_the_register_with_columns_beside_them(
    ranked: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    assert isinstance(ranked, gpd.GeoDataFrame)
    assert ranked.crs == register.crs
    assert list(ranked.columns) == [*register.columns, *COLUMNS]
    pd.testing.assert_frame_equal(
        pd.DataFrame(ranked[register.columns]), pd.DataFrame(register.loc[ranked.index]), check_like=False
    )
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    assert ranked["rank"].dtype == "Int64"
    assert (ranked["score"].diff().dropna() <= 0).all()
    assert ranked["score"].between(0, 1).all()
    assert (ranked["why"].str.len() > 60).all()


def test_every_row_of_the_register_is_accounted_for(
    ranked: gpd.GeoDataFrame, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    noted = ranked.attrs["kkgeo"]
    assert noted["kind"] == "targets"
    assert noted["vintage"] == 2025
    assert sum(noted["counts"].values()) == len(register) == noted["register"]
    ended = set(placed.loc[placed["year"] <= 2020, "institution"])
    running = set(placed.loc[placed["year"] >= 2021, "institution"])
    assert (noted["year"], noted["duration"]) == (2023, 3)
    assert noted["counts"]["partner"] == len(running)
    assert noted["partners_ended"] == len(ended - running)
    assert noted["counts"]["ranked"] == len(ranked)
    assert noted["collaborations"]["number"] == len(placed)
    assert noted["collaborations_unmatched"] == []
    assert not set(ranked["institution"]) & running
    again = ranked["institution"].isin(ended)
    assert (ranked["partner_until"].notna() == again).all()
    assert set(ranked.loc[again, "partner_until"]) == {2021, 2022}
    assert ranked.loc[again, "why"].str.contains("had al een samenwerking. Die liep tot en met 202").all()
    assert kk.datasets.is_illustrative(ranked)


def test_distances_are_those_of_geopandas(ranked: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> None:
    there = academies.to_crs(31370)
    for _, row in ranked.sample(20, random_state=1).to_crs(31370).iterrows():
        metres = there.distance(row.geometry)
        # PROJ's own way to Lambert 72 differs by some decimetres.
        assert row["distance_km"] == pytest.approx(metres.min() / 1000, abs=2e-3)
        assert row["academy_nearest"] == there.loc[metres.idxmin(), "name"]
        assert row["free_places"] == float(there.loc[metres.idxmin(), "vrije_plaatsen"])
    assert ranked["distance_km"].max() <= 5


def test_the_score_is_made_of_its_columns(ranked: gpd.GeoDataFrame) -> None:
    weights = ranked.attrs["kkgeo"]["weights"]
    total, weight = np.zeros(len(ranked)), np.zeros(len(ranked))
    for name, w in weights.items():
        part = ranked[f"score_{name}"].to_numpy()
        total += w * np.nan_to_num(part)
        weight += w * ~np.isnan(part)
    np.testing.assert_allclose(ranked["score"], total / weight, atol=1e-9)
    # The first of a gap has all that lacks there; whoever comes after it what is left.
    first = ranked.groupby("gap")["score_gap"].first()
    assert (ranked["score_gap"] <= ranked["gap"].map(first) + 1e-12).all()
    assert ranked["gap"].notna().all()
    assert (ranked["rank_low"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_high"]).all()
    known = ranked["known"].str.contains("need")
    assert (known == ranked["oki"].notna()).all()
    assert (~known).sum() > 0


@pytest.mark.slow
def test_the_order_of_the_register_changes_nothing(
    ranked: gpd.GeoDataFrame,
    placed: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame,
    academies: gpd.GeoDataFrame,
    table: pd.DataFrame,
) -> None:
    shuffled, before = register.sample(frac=1, random_state=3), register.copy()
    again = targets(
        placed, shuffled, academies=academies, table=table, capacity="vrije_plaatsen", max_distance_km=5, all_rows=True
    )
    assert len(again) == len(register)
    assert set(again.index) == set(register.index)
    assert again.index[: len(ranked)].tolist() == ranked.index.tolist()
    assert again["rank"].isna().tolist() == [False] * len(ranked) + [True] * (len(register) - len(ranked))
    assert set(again["status"]) <= set(STATUSES)
    assert again["status"].value_counts().to_dict() == {k: v for k, v in ranked.attrs["kkgeo"]["counts"].items() if v}
    assert again.loc[again["status"] != "ranked", "why"].str.startswith("Niet gerangschikt: ").all()
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(register))


@pytest.mark.slow
def test_the_coverage_table_is_made_if_it_is_not_given(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    ten = targets(placed, register, n=10, lang="en")
    assert len(ten) == 10
    assert sum(ten.attrs["kkgeo"]["counts"].values()) == len(register)
    # Without academies only two of the components are left, in the proportion of their default weights.
    assert ten.attrs["kkgeo"]["weights"] == pytest.approx({"gap": 2 / 3, "need": 1 / 3, "distance": 0, "capacity": 0})
    assert ten["distance_km"].isna().all()
    assert not ten["why"].str.contains("academy").any()
    assert (
        ten["why"]
        .str.contains(r"^(?:Gap|Perhaps a gap) in .* expected.*; OKI 0\.\d\d \(higher than \d+ % of the schools\)\.$")
        .all()
    )


# -- by hand ---------------------------------------------------------------------------------------------------


def test_the_example_of_the_page() -> None:
    lines = [line.strip().strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    printed = [[cell.strip() for cell in line] for line in lines if re.match(r"^ [A-D] $", line[0])]
    assert len(printed) == 4
    codes = {"Aarschot": "24001", "Leuven": "24062"}
    records = [
        {
            "institution": name, "name": name, "nis": codes[town], "municipality": town, "oki": float(oki or "nan"),
            "at": (0.0, float(km)) if km else None,
        }
        for name, town, oki, km, *_ in printed
    ]  # fmt: skip
    academy = ACADEMY.assign(vrij=10)
    partner = rows({"nis": "24062", "name": "D", "institution": "D", "at": None})
    found = invite(
        partner, rows(*records), academies=academy, table=HAGELAND, capacity="vrij", all_rows=True
    ).set_index("name")
    for name, _, _, _, *components, score, rank in printed:
        row = found.loc[name]
        columns = ["score_gap", "score_need", "score_distance", "score_capacity", "score"]
        for column, cell in zip(columns, [*components, score], strict=True):
            assert row[column] == pytest.approx(float(cell or "nan"), abs=5e-4, nan_ok=True), (name, column)
        assert (str(row["rank"]) if row["status"] == "ranked" else "") == rank
    assert found.loc["C", "known"] == "gap;need"


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "nl",
            "Misschien een tekort in Aarschot: 0 samenwerkingen waar er 4,0 verwacht werden (te klein om iets te "
            "besluiten); OKI 0,62 (hoger dan 50 % van de scholen); de dichtstbijzijnde academie Academie Hageland in "
            "Aarschot ligt op 2,3 km in vogelvlucht en heeft 14 plaatsen vrij.",
        ),
        (
            "en",
            "Perhaps a gap in Aarschot: 0 collaborations where 4.0 were expected (too small to tell); OKI 0.62 (higher "
            "than 50 % of the schools); the nearest academy Academie Hageland in Aarschot is 2.3 km away in a straight "
            "line and has 14 places free.",
        ),
    ],
)
def test_why_in_words(lang: str, sentence: str) -> None:
    register = rows(
        {"nis": "24001", "name": "a", "oki": 0.62, "at": (2.3, 0)},
        {"nis": "24062", "name": "b", "oki": 0.2, "at": None},
    )
    found = invite(NOBODY, register, academies=ACADEMY, capacity="vrij", table=HAGELAND, lang=lang)
    assert found["why"].iloc[0] == sentence


def test_why_says_what_is_not_known() -> None:
    register = rows(
        {"nis": "24001", "name": "a", "oki": None, "at": None}, {"nis": "23027", "name": "b", "oki": 0.2, "at": (0, 1)}
    )
    table = _table(n24001=(0, 4), n23027=(0, float("nan")))
    why = invite(NOBODY, register, academies=ACADEMY.assign(vrij=None), capacity="vrij", table=table)["why"]
    assert "OKI niet bekend; afstand tot een academie niet bekend: de school heeft geen eigen punt." in why[0]
    assert why[1].startswith("Hoeveel samenwerkingen er in Halle verwacht worden, is niet bekend; OKI 0,20")
    assert why[1].endswith("; hoeveel plaatsen die vrij heeft, is niet bekend.")
    full = invite(NOBODY, register, academies=ACADEMY.assign(vrij=[0]), capacity="vrij", table=table, lang="en")
    assert full["why"][1].endswith("and has no places free.")
    one = table.assign(observed=1.0, expected=1.0, verdict="as expected")
    text = invite(NOBODY, register, academies=ACADEMY.assign(vrij=[1]), capacity="vrij", table=one)["why"][1]
    assert text.startswith(
        "Geen tekort in Halle: 1 samenwerking waar er 1,0 verwacht werd (het verschil kan toeval zijn); "
    )
    assert text.endswith("en heeft 1 plaats vrij.")
    nowhere = invite(NOBODY, register, academies=ACADEMY.set_geometry([None], crs=31370), table=table)
    assert nowhere["why"].str.contains("geen academie heeft een eigen punt").all()
    assert nowhere.attrs["kkgeo"]["academies_without_point"] == 1
    nobody = invite(NOBODY, register, academies=ACADEMY.iloc[:0], table=table)
    assert nobody["distance_km"].isna().all()


def test_one_invitation_for_a_school_with_several_sites() -> None:
    register = rows(
        {"nis": "24001", "name": "a", "institution": "1", "at": (3, 0)},
        {"nis": "24062", "name": "a, Leuven", "institution": "01", "at": (0, 0)},
        {"nis": "24001", "name": "a", "institution": "1", "at": (1, 0)},
        {"nis": "24001", "name": "B", "institution": None, "at": (4, 0)},
        {"nis": "24001", "name": "b ", "institution": None, "at": (4, 0)},
    )
    found = invite(NOBODY, register, academies=ACADEMY, table=HAGELAND, all_rows=True)
    assert found["rank"].dropna().index.tolist() == [2, 3]
    assert found.loc[2, "sites"] == 3
    assert found.loc[2, "why"].endswith(
        "De school staat 3 keer in het register; van haar vestigingen staat deze het hoogst."
    )
    assert found.attrs["kkgeo"]["counts"]["other_site"] == 3
    partner = rows({"nis": "24062", "name": "?", "institution": "1", "at": None})
    assert invite(partner, register, table=HAGELAND)["name"].tolist() == ["B"]


def test_a_school_that_may_take_part_already_is_ranked_with_a_warning() -> None:
    register = rows({"nis": "24001", "name": "a", "institution": "1", "at": None})
    placed = rows({"nis": "24001", "name": "A", "institution": "2", "at": None}).set_axis(["rij 5"], axis=0)
    found = invite(placed, register, table=HAGELAND)
    assert "Kijk na of deze school al meedoet" in found["why"].iloc[0]
    assert found.attrs["kkgeo"]["collaborations"]["other_number"] == 1
    assert found.attrs["kkgeo"]["collaborations_unmatched"] == ["rij 5"]
    assert found.attrs["kkgeo"]["possible_partners"] == 1


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "Misschien een tekort in Aarschot: 0 samenwerkingen waar"),
        ("partner_schools", "Misschien een tekort in Aarschot: 0 partnerscholen waar"),
        ("addresses", "Misschien een tekort in Aarschot: 0 adressen waar"),
        ("ateliers", "Misschien een tekort in Aarschot: 0 geteld waar"),
    ],
)
def test_why_says_what_the_table_counts(count: str | None, words: str) -> None:
    table = HAGELAND.copy()
    table.attrs = {"kkgeo": {"vintage": 2025} | ({"count": count} if count else {})}
    assert invite(NOBODY, ONE, table=table)["why"].iloc[0].startswith(words)


def test_an_index_with_the_same_label_twice(tmp_path: Path) -> None:
    register = rows(*({"nis": "24001", "name": name, "pupils": 9 - i, "at": (i, 0)} for i, name in enumerate("abc")))
    register.index = pd.Index(["x", "x", "y"], name="nummer")
    ranked = invite(NOBODY, register, academies=ACADEMY, table=HAGELAND)
    assert ranked["name"].tolist() == ["a", "b", "c"]
    assert ranked.index.tolist() == ["x", "x", "y"]
    assert ranked.index.name == "nummer"
    chosen = cover_targets(NOBODY, register, n=3, max_distance_km=0.5)
    assert chosen.index.tolist() == ["x", "x", "y"]
    assert chosen["gained"].tolist() == [9, 8, 7]
    # What attrs holds can be written down.
    for result in (ranked, chosen):
        result.to_parquet(tmp_path / "list.parquet")
        assert gpd.read_parquet(tmp_path / "list.parquet")["why"].tolist() == result["why"].tolist()


def test_who_is_left_out_and_why() -> None:
    register = rows(
        {"nis": "24001", "name": "near", "at": (5, 0)},
        {"nis": "24001", "name": "far", "at": (5.001, 0)},
        {"nis": "24001", "name": "no point", "at": None},
        {"nis": None, "name": "nowhere", "at": (1, 0)},
        {"nis": "24001", "name": "partner", "at": (1, 0)},
    )
    partner = rows({"nis": "24001", "name": "Partner", "at": None})
    found = invite(partner, register, academies=ACADEMY, table=HAGELAND, max_distance_km=5, all_rows=True)
    assert dict(zip(found["name"], found["status"], strict=True)) == {
        "near": "ranked", "far": "out_of_reach", "no point": "no_point", "nowhere": "unplaced", "partner": "partner",
    }  # fmt: skip
    why = found.set_index("name")["why"]
    assert "op 5,0 km in vogelvlucht, meer dan 5 km." in why["far"]
    assert "niet bekend of er een academie binnen 5 km ligt" in why["no point"]
    assert "gemeente van deze school is niet bekend" in why["nowhere"]
    # Without a limit only the collaboration and the municipality keep a school out.
    assert invite(partner, register, academies=ACADEMY, table=HAGELAND)["rank"].notna().sum() == 3
    unknown = invite(partner, register, academies=ACADEMY, table=HAGELAND, weights={"distance": 1}, all_rows=True)
    assert unknown.set_index("name")["status"]["no point"] == "nothing_known"


def test_ties_go_to_pupils_then_number_then_name() -> None:
    register = rows(
        *(
            {"nis": "24001", "name": name, "institution": number, "pupils": pupils, "at": None}
            for name, number, pupils in [
                ("e", None, None),
                ("c", "2", 9),
                ("b", "1", 9),
                ("d", "3", None),
                ("a", "9", 80),
            ]
        )
    )
    assert invite(NOBODY, register, table=HAGELAND)["name"].tolist() == ["a", "b", "c", "d", "e"]


def test_a_persons_own_columns_are_kept() -> None:
    register = rows({"nis": "24001", "name": "a", "rank": "eerste", "why": "omdat", "at": None})
    found = invite(NOBODY, register, table=HAGELAND)
    assert found[["rank_input", "why_input"]].iloc[0].tolist() == ["eerste", "omdat"]
    again = invite(NOBODY, found, table=HAGELAND)
    assert list(again.columns) == list(found.columns)


_SCHOOL = st.tuples(st.sampled_from([0, 3, 9]), st.sampled_from([None, 0.1, 0.5]), st.integers(0, 9))


@pytest.mark.slow
@given(st.lists(_SCHOOL, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_a_better_school_ranks_higher(schools: list[tuple[int, float | None, int]]) -> None:
    codes = {0: "24001", 3: "24020", 9: "24062"}
    register = rows(
        *({"nis": codes[r], "name": f"s{i}", "oki": o, "at": (k, 0)} for i, (r, o, k) in enumerate(schools))
    )
    found = invite(NOBODY, register.astype({"oki": float}), academies=ACADEMY, table=HAGELAND, spread=None)
    assert len(found) == len(schools)
    place = dict(zip(found["name"], found["rank"], strict=True))
    for i, (r, o, k) in enumerate(schools):
        for j, (r2, o2, k2) in enumerate(schools):
            if o is not None and o2 is not None and (r < r2 and o > o2 and k < k2):
                assert place[f"s{i}"] < place[f"s{j}"]


# -- errors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"n": 0}, "n=0 must be a whole number above 0"),
        ({"n": 2.0}, "n must be a whole number, not 2.0"),
        ({"n": True}, "n must be a whole number, not True"),
        ({"academies": ACADEMY, "max_distance_km": float("nan")}, "max_distance_km must be a number, not nan"),
        ({"max_distance_km": 5}, "max_distance_km=5 needs academies"),
        ({"capacity": "vrij"}, "capacity='vrij' needs academies"),
        ({"academies": ACADEMY, "capacity": "vrije"}, "There is no column 'vrije' in the academies"),
        ({"weights": {"need": 1}}, "give the register a column oki"),
        ({"weights": {"distance": 1}}, "give academies"),
        ({"academies": ACADEMY, "weights": {"capacity": 1}}, "name of their column with free places"),
        ({"table": HAGELAND.drop(columns="expected")}, "lacks the column"),
        ({"spread": "gaps"}, "spread='gaps' is unknown. Choose one of gap"),
        ({"most_per_municipality": 0}, "most_per_municipality=0 must be a whole number above 0"),
        ({"duration": 0}, "duration=0 must be a whole number from 1 to 100"),
        ({"duration": 10**400}, "must be a whole number from 1 to 100"),
        ({"year": 22}, "year=22 is no school year"),
        ({"year": 10**400}, "is no school year"),
        ({"gaps": "hageland"}, "One of the gaps is a str"),
        ({"gaps": HAGELAND}, "One of the gaps is a"),
        ({"table": HAGELAND.assign(observed=-1)}, r"observed of the table is '-1' in row '24\d+' \(\d+ such rows\)"),
        ({"table": HAGELAND.assign(expected=float("-inf"))}, "expected of the table is '-inf'"),
        ({"table": HAGELAND.assign(observed="veel")}, "observed of the table is 'veel'"),
        ({"table": HAGELAND.rename(index={"24001": "BXL", "24062": "LEU"})}, "not by municipality"),
    ],
)
def test_errors(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        invite(NOBODY, ONE, **{"table": HAGELAND, **keywords})


def test_errors_of_vintage_language_and_places() -> None:
    with pytest.raises(UnknownReferenceError, match="'xx'"):
        invite(NOBODY, ONE, table=HAGELAND, lang="xx")
    other = HAGELAND.copy()
    other.attrs = {"kkgeo": {"vintage": 2018}}
    with pytest.raises(InputError, match="of vintage 2018, not 2025"):
        invite(NOBODY, ONE, table=other)
    old = ONE.assign(nis_vintage=2019)
    old.attrs = {}
    with pytest.raises(InputError, match="in vintage 2019, not 2025"):
        invite(NOBODY, old, table=HAGELAND)
    with pytest.raises(InputError, match="no column nis in the register"):
        invite(NOBODY, ONE.drop(columns="nis"), table=HAGELAND)
    pointless = ONE.set_geometry([None], crs=31370)
    with pytest.raises(InputError, match="No school of the register has a point of its own"):
        invite(NOBODY, pointless, table=HAGELAND, academies=ACADEMY, max_distance_km=5)


def test_nobody_left_to_invite() -> None:
    placed = rows({"nis": "24001", "name": "a", "at": None})
    found = invite(placed, ONE, table=HAGELAND)
    assert len(found) == 0
    assert list(found.columns) == [*ONE.columns, *COLUMNS]
    assert found.attrs["kkgeo"]["counts"]["partner"] == 1
    empty = invite(placed, ONE.iloc[:0], table=HAGELAND)
    assert len(empty) == 0


@pytest.mark.slow
def test_free_places_are_a_role_and_the_heading_of_their_file_still_works(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, table: pd.DataFrame
) -> None:
    lists = {"academies": academies.drop(columns="vrije_plaatsen"), "table": table, "n": 5}
    by_role = invite(placed, register, **lists, capacity="free_places")
    assert by_role["free_places"].notna().all()
    pd.testing.assert_frame_equal(by_role, invite(placed, register, **lists, capacity="vrije_plaatsen"))


@pytest.mark.parametrize("odd", [math.inf, -math.inf, 1e308, -3.0, 10_000.0])
def test_what_is_no_year_says_nothing_of_when_a_collaboration_ends(odd: float) -> None:
    both = pd.DataFrame({"institution": ["a", "b"], "nis": ["11002", "11002"], "year": [2020.0, odd]})
    now = running(both, both, "institution", None, 1)
    assert now.year == 2021
    assert now.rows.tolist() == [False, True]
