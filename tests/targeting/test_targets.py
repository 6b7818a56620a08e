from __future__ import annotations

import re
from pathlib import Path

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
from tests.targeting.by_hand import rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "targets.md"


def _table(**ratios: float) -> pd.DataFrame:
    """Return a coverage table with a smoothed ratio for each code, written n24001=..."""
    codes = pd.Index([code[1:] for code in ratios], name="nis")
    table = pd.DataFrame({"name": "", "observed": 0.0, "expected": 1.94, "verdict": "too small to tell"}, index=codes)
    table["name"] = kk.municipalities(2025, geometry=False)["name_nl"].reindex(codes)
    table["smoothed_local"] = list(ratios.values())
    table.attrs = {"kkgeo": {"kind": "coverage", "vintage": 2025}}
    return table


NOBODY = rows({"nis": "11001", "name": "ver weg", "institution": "999", "at": None})
ONE = rows({"nis": "24001", "name": "a", "at": (1, 0)})
ACADEMY = rows({"nis": "24001", "name": "Academie Hageland", "municipality": "Aarschot", "vrij": 14, "at": (0, 0)})
HAGELAND = _table(n24001=0.4, n24062=1.2)


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
    assert noted["counts"]["partner"] == placed["institution"].nunique() == 344
    assert noted["counts"]["ranked"] == len(ranked)
    assert noted["collaborations"]["number"] == len(placed)
    assert noted["collaborations_unmatched"] == []
    assert not set(ranked["institution"]) & set(placed["institution"])
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


def test_the_score_is_made_of_its_columns(ranked: gpd.GeoDataFrame, table: pd.DataFrame) -> None:
    weights = ranked.attrs["kkgeo"]["weights"]
    total, weight = np.zeros(len(ranked)), np.zeros(len(ranked))
    for name, w in weights.items():
        part = ranked[f"score_{name}"].to_numpy()
        total += w * np.nan_to_num(part)
        weight += w * ~np.isnan(part)
    np.testing.assert_allclose(ranked["score"], total / weight, atol=1e-9)
    gap = (1 - table["smoothed_local"]).clip(0, 1).reindex(ranked["nis"])
    np.testing.assert_allclose(ranked["score_gap"], gap)
    known = ranked["known"].str.contains("need")
    assert (known == ranked["oki"].notna()).all()
    assert (~known).sum() > 0


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
    assert ten.attrs["kkgeo"]["counts"]["beyond_n"] == len(register) - 344 - 10
    # Without academies only two of the components are left, in the proportion of their default weights.
    assert ten.attrs["kkgeo"]["weights"] == pytest.approx({"gap": 2 / 3, "need": 1 / 3, "distance": 0, "capacity": 0})
    assert ten["distance_km"].isna().all()
    assert not ten["why"].str.contains("academy").any()
    assert ten["why"].str.contains(r"^In .* expected.*; OKI 0\.\d\d \(higher than \d+ % of the schools\)\.$").all()


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
    found = targets(
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
            "In Aarschot 0 samenwerkingen waar er 1,9 verwacht werden (te klein om iets te besluiten); OKI 0,62 "
            "(hoger dan 50 % van de scholen); de dichtstbijzijnde academie Academie Hageland in Aarschot ligt op 2,3 "
            "km in vogelvlucht en heeft 14 plaatsen vrij.",
        ),
        (
            "en",
            "In Aarschot 0 collaborations where 1.9 were expected (too small to tell); OKI 0.62 (higher "
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
    found = targets(NOBODY, register, academies=ACADEMY, capacity="vrij", table=HAGELAND, lang=lang)
    assert found["why"].iloc[0] == sentence


def test_why_says_what_is_not_known() -> None:
    register = rows(
        {"nis": "24001", "name": "a", "oki": None, "at": None}, {"nis": "23027", "name": "b", "oki": 0.2, "at": (0, 1)}
    )
    table = _table(n24001=0.4, n23027=float("nan"))
    table.loc["23027", "expected"] = np.nan
    why = targets(NOBODY, register, academies=ACADEMY.assign(vrij=None), capacity="vrij", table=table)["why"]
    assert "OKI niet bekend; afstand tot een academie niet bekend: de school heeft geen eigen punt." in why[0]
    assert why[1].startswith("Hoeveel samenwerkingen er in Halle verwacht worden, is niet bekend; OKI 0,20")
    assert why[1].endswith("; hoeveel plaatsen die vrij heeft, is niet bekend.")
    full = targets(NOBODY, register, academies=ACADEMY.assign(vrij=[0]), capacity="vrij", table=table, lang="en")
    assert full["why"][1].endswith("and has no places free.")
    one = table.assign(observed=1.0, expected=1.0, flag="as expected")
    text = targets(NOBODY, register, academies=ACADEMY.assign(vrij=[1]), capacity="vrij", table=one)["why"][1]
    assert text.startswith("In Halle 1 samenwerking waar er 1,0 verwacht werd (het verschil kan toeval zijn); ")
    assert text.endswith("en heeft 1 plaats vrij.")
    nowhere = targets(NOBODY, register, academies=ACADEMY.set_geometry([None], crs=31370), table=table)
    assert nowhere["why"].str.contains("geen academie heeft een eigen punt").all()
    assert nowhere.attrs["kkgeo"]["academies_without_point"] == 1
    nobody = targets(NOBODY, register, academies=ACADEMY.iloc[:0], table=table)
    assert nobody["distance_km"].isna().all()


def test_one_invitation_for_a_school_with_several_sites() -> None:
    register = rows(
        {"nis": "24001", "name": "a", "institution": "1", "at": (3, 0)},
        {"nis": "24062", "name": "a, Leuven", "institution": "01", "at": (0, 0)},
        {"nis": "24001", "name": "a", "institution": "1", "at": (1, 0)},
        {"nis": "24001", "name": "B", "institution": None, "at": (4, 0)},
        {"nis": "24001", "name": "b ", "institution": None, "at": (4, 0)},
    )
    found = targets(NOBODY, register, academies=ACADEMY, table=HAGELAND, all_rows=True)
    assert found["rank"].dropna().index.tolist() == [2, 3]
    assert found.loc[2, "sites"] == 3
    assert found.loc[2, "why"].endswith(
        "De school staat 3 keer in het register; van haar vestigingen staat deze het hoogst."
    )
    assert found.attrs["kkgeo"]["counts"]["other_site"] == 3
    partner = rows({"nis": "24062", "name": "?", "institution": "1", "at": None})
    assert targets(partner, register, table=HAGELAND)["name"].tolist() == ["B"]


def test_a_school_that_may_take_part_already_is_ranked_with_a_warning() -> None:
    register = rows({"nis": "24001", "name": "a", "institution": "1", "at": None})
    placed = rows({"nis": "24001", "name": "A", "institution": "2", "at": None}).set_axis(["rij 5"], axis=0)
    found = targets(placed, register, table=HAGELAND)
    assert "Kijk na of deze school al meedoet" in found["why"].iloc[0]
    assert found.attrs["kkgeo"]["collaborations"]["other_number"] == 1
    assert found.attrs["kkgeo"]["collaborations_unmatched"] == ["rij 5"]
    assert found.attrs["kkgeo"]["possible_partners"] == 1


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "In Aarschot 0 samenwerkingen waar"),
        ("partner_schools", "In Aarschot 0 partnerscholen waar"),
        ("addresses", "In Aarschot 0 adressen waar"),
        ("ateliers", "In Aarschot 0 geteld waar"),
    ],
)
def test_why_says_what_the_table_counts(count: str | None, words: str) -> None:
    table = HAGELAND.copy()
    table.attrs = {"kkgeo": {"vintage": 2025} | ({"count": count} if count else {})}
    assert targets(NOBODY, ONE, table=table)["why"].iloc[0].startswith(words)


def test_an_index_with_the_same_label_twice(tmp_path: Path) -> None:
    register = rows(*({"nis": "24001", "name": name, "pupils": 9 - i, "at": (i, 0)} for i, name in enumerate("abc")))
    register.index = pd.Index(["x", "x", "y"], name="nummer")
    ranked = targets(NOBODY, register, academies=ACADEMY, table=HAGELAND)
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
    found = targets(partner, register, academies=ACADEMY, table=HAGELAND, max_distance_km=5, all_rows=True)
    assert dict(zip(found["name"], found["status"], strict=True)) == {
        "near": "ranked", "far": "out_of_reach", "no point": "no_point", "nowhere": "unplaced", "partner": "partner",
    }  # fmt: skip
    why = found.set_index("name")["why"]
    assert "op 5,0 km in vogelvlucht, meer dan 5 km." in why["far"]
    assert "niet bekend of er een academie binnen 5 km ligt" in why["no point"]
    assert "gemeente van deze school is niet bekend" in why["nowhere"]
    # Without a limit only the collaboration and the municipality keep a school out.
    assert targets(partner, register, academies=ACADEMY, table=HAGELAND)["rank"].notna().sum() == 3
    unknown = targets(partner, register, academies=ACADEMY, table=HAGELAND, weights={"distance": 1}, all_rows=True)
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
    assert targets(NOBODY, register, table=HAGELAND)["name"].tolist() == ["a", "b", "c", "d", "e"]


def test_a_persons_own_columns_are_kept() -> None:
    register = rows({"nis": "24001", "name": "a", "rank": "eerste", "why": "omdat", "at": None})
    found = targets(NOBODY, register, table=HAGELAND)
    assert found[["rank_input", "why_input"]].iloc[0].tolist() == ["eerste", "omdat"]
    again = targets(NOBODY, found, table=HAGELAND)
    assert list(again.columns) == list(found.columns)


_SCHOOL = st.tuples(st.sampled_from([0.0, 0.4, 1.2]), st.sampled_from([None, 0.1, 0.5]), st.integers(0, 9))


@pytest.mark.slow
@given(st.lists(_SCHOOL, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_a_better_school_ranks_higher(schools: list[tuple[float, float | None, int]]) -> None:
    codes = {0.0: "24001", 0.4: "24062", 1.2: "23027"}
    register = rows(
        *({"nis": codes[r], "name": f"s{i}", "oki": o, "at": (k, 0)} for i, (r, o, k) in enumerate(schools))
    )
    table = _table(n24001=0.0, n24062=0.4, n23027=1.2)
    found = targets(NOBODY, register.astype({"oki": float}), academies=ACADEMY, table=table)
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
        ({"table": HAGELAND.drop(columns="smoothed_local")}, "lacks the column"),
        ({"table": HAGELAND.assign(observed=-1)}, r"observed of the table is '-1' in row '24\d+' \(\d+ such rows\)"),
        ({"table": HAGELAND.assign(expected=float("-inf"))}, "expected of the table is '-inf'"),
        ({"table": HAGELAND.assign(observed="veel")}, "observed of the table is 'veel'"),
        ({"table": HAGELAND.rename(index={"24001": "BXL", "24062": "LEU"})}, "not by municipality"),
    ],
)
def test_errors(keywords: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        targets(NOBODY, ONE, **{"table": HAGELAND, **keywords})  # type: ignore[arg-type]


def test_errors_of_vintage_language_and_places() -> None:
    with pytest.raises(UnknownReferenceError, match="'fr'"):
        targets(NOBODY, ONE, table=HAGELAND, lang="fr")
    other = HAGELAND.copy()
    other.attrs = {"kkgeo": {"vintage": 2018}}
    with pytest.raises(InputError, match="of vintage 2018, not 2025"):
        targets(NOBODY, ONE, table=other)
    old = ONE.assign(nis_vintage=2019)
    old.attrs = {}
    with pytest.raises(InputError, match="in vintage 2019, not 2025"):
        targets(NOBODY, old, table=HAGELAND)
    with pytest.raises(InputError, match="no column nis in the register"):
        targets(NOBODY, ONE.drop(columns="nis"), table=HAGELAND)
    pointless = ONE.set_geometry([None], crs=31370)
    with pytest.raises(InputError, match="No school of the register has a point of its own"):
        targets(NOBODY, pointless, table=HAGELAND, academies=ACADEMY, max_distance_km=5)


def test_nobody_left_to_invite() -> None:
    placed = rows({"nis": "24001", "name": "a", "at": None})
    found = targets(placed, ONE, table=HAGELAND)
    assert len(found) == 0
    assert list(found.columns) == [*ONE.columns, *COLUMNS]
    assert found.attrs["kkgeo"]["counts"]["partner"] == 1
    empty = targets(placed, ONE.iloc[:0], table=HAGELAND)
    assert len(empty) == 0


@pytest.mark.slow
def test_free_places_are_a_role_and_the_heading_of_their_file_still_works(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, table: pd.DataFrame
) -> None:
    lists = {"academies": academies.drop(columns="vrije_plaatsen"), "table": table, "n": 5}
    by_role = targets(placed, register, **lists, capacity="free_places")
    assert by_role["free_places"].notna().all()
    pd.testing.assert_frame_equal(by_role, targets(placed, register, **lists, capacity="vrije_plaatsen"))
