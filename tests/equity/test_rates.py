from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.equity import equity_rates
from kkgeo.errors import InputError, UnknownReferenceError
from tests.frames import at

FIGURES = ["collaborations", "partner_schools", "unregistered", "schools"]


def test_by_hand(rows: pd.DataFrame, schools: pd.DataFrame) -> None:
    """docs/equity.md repeats these figures."""
    table = equity_rates(rows, schools, by="network", lang="en")
    assert table.index.tolist() == ["GO!", "Vrij", "unknown"]
    assert table.index.name == "network"
    assert at(table, "GO!", FIGURES).tolist() == [2, 2, 0, 10]
    assert at(table, "Vrij", FIGURES).tolist() == [3, 2, 0, 30]
    assert at(table, "unknown", FIGURES).tolist() == [0, 0, 0, 0]
    go, vrij = table.loc["GO!"], table.loc["Vrij"]
    assert (go["share"], go["rate"], go["ratio"]) == pytest.approx((2 / 10, 100 * 2 / 10, 2))
    assert (vrij["share"], vrij["rate"], vrij["ratio"]) == pytest.approx((2 / 30, 100 * 3 / 30, 0.5))
    assert (go["share_low"], go["share_high"]) == pytest.approx((0.025, 0.556), abs=5e-4)
    assert (go["rate_low"], go["rate_high"]) == pytest.approx((2.42, 72.25), abs=5e-3)
    assert (go["ratio_low"], go["ratio_high"]) == pytest.approx((0.17, 17.46), abs=5e-3)
    assert (vrij["ratio_low"], vrij["ratio_high"]) == pytest.approx((1 / go["ratio_high"], 1 / go["ratio_low"]))
    # Without any effect five collaborations would all miss GO! in a quarter of cases.
    assert go["verdict"] == "too small to tell"
    assert vrij["verdict"] == "too small to tell"
    assert go["sentence"].startswith("GO!: 2 collaborations in 10 schools, that is 20.0 per 100 schools (2.4 to 72.2)")
    assert go["sentence"].endswith("The group is too small to tell: even no collaboration at all could be chance here.")
    # None of the five would be rare for Vrij, but half as many would seldom show.
    assert vrij["sentence"].endswith("a lack of half would show here in fewer than 80 of 100 cases.")


@pytest.mark.parametrize("by", ["network", "level", "oki", "belfius", "province", "buitengewoon"])
def test_the_illustrative_data_add_up_and_stay_marked(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by: str
) -> None:
    before = placed.copy(), register.copy()
    table = equity_rates(placed, register, by=by)
    assert table["collaborations"].sum() == len(placed) == table.attrs["kkgeo"]["rows"]
    assert table["schools"].sum() == len(register)
    assert table["partner_schools"].sum() == placed["institution"].nunique()
    assert table.index.is_unique
    assert table.index[-1] == "unknown"
    assert kk.datasets.is_illustrative(table)
    assert table.attrs["kkgeo"]["not_in_register"] == 0
    known = table.drop(index="unknown")
    for measure in ("share", "rate", "ratio"):
        assert (known[f"{measure}_low"] <= known[measure]).all()
        assert (known[measure] <= known[f"{measure}_high"]).all()
    assert table.loc["unknown", ["share", "rate", "ratio"]].isna().all()
    assert table.loc["unknown", "verdict"] == "no denominator"
    assert table["sentence"].str.len().gt(10).all()
    pd.testing.assert_frame_equal(pd.DataFrame(placed), pd.DataFrame(before[0]))
    pd.testing.assert_frame_equal(pd.DataFrame(register), pd.DataFrame(before[1]))


def test_networks_are_as_published(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = equity_rates(placed, register, by="network")
    printed = kk.datasets.published("school_network").drop(index="Totaal").sum(axis=1)
    assert table["collaborations"].drop("unknown").to_dict() == printed.to_dict()


@pytest.mark.slow
def test_clusters_are_all_there_in_the_order_of_the_typology_and_as_coverage_counts(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table = equity_rates(placed, register, by="belfius", lang="en")
    labels = kk.typology_labels(2018, "en")
    assert table.index.tolist() == [*labels.index, "unknown"]
    assert table.index.name == "belfius_cluster"
    assert at(table, "V5", "name").endswith("Residential with an ageing population")
    assert table.attrs["kkgeo"]["belfius_edition"] == 2018
    covered = kk.coverage(placed, register, by="belfius").loc[labels.index]
    columns = ["collaborations", "partner_schools", "schools", "rate"]
    pd.testing.assert_frame_equal(table.loc[labels.index, columns], pd.DataFrame(covered[columns]), check_dtype=False)
    # An area has one verdict, whoever is asked.
    assert table.loc[labels.index, "verdict"].tolist() == covered["verdict"].tolist()
    for end in ("ratio", "ratio_low", "ratio_high", "detectable"):
        assert table.loc[labels.index, end].tolist() == pytest.approx(covered[end].tolist(), nan_ok=True)
    bare = equity_rates(kk.geocode(kk.datasets.collaborations()), kk.geocode(kk.datasets.register()), by="belfius")
    assert bare["collaborations"].tolist() == table["collaborations"].tolist()


def test_a_merged_municipality_whose_parts_differ_is_a_group_of_its_own() -> None:
    mixed = kk.typology(2018).query("status == 'mixed'").index[0]
    schools = kk.geocode(pd.DataFrame({"institution": ["a", "b"], "niscode": ["44021", mixed]}))
    table = equity_rates(
        pd.DataFrame({"institution": ["b"], "nis": [mixed], "nis_2018": [None], "nis_vintage": [2025]}),
        schools,
        by="belfius",
    )
    assert at(table, "mixed", FIGURES).tolist() == [1, 1, 0, 1]


def test_missing_oki_is_a_row_of_its_own(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = equity_rates(placed, register, by="oki")
    assert len(table) == 5
    assert table.loc["unknown", "schools"] == register["oki"].isna().sum() == 23
    assert table.loc["unknown", "collaborations"] == 9
    assert "23 scholen in het register zonder dit gegeven (met een samenwerking: 9)" in at(table, "unknown", "sentence")
    fixed = equity_rates(placed, register, by="oki", oki_bands=(0.25, 0.5, 0.75))
    assert fixed.index.tolist() == ["0-0.25", "0.25-0.5", "0.5-0.75", "0.75-1", "unknown"]
    assert fixed.loc["0.5-0.75", "schools"] == register["oki"].between(0.5, 0.75, inclusive="left").sum()
    assert fixed.attrs["kkgeo"]["oki_edges"] == [0.25, 0.5, 0.75]
    # Drawn by weight 0.5 plus OKI, so the highest must come out.
    assert fixed.loc["0.5-0.75", "verdict"] == "over"
    assert fixed.loc["0-0.25", "verdict"] == "under"


def test_what_only_one_table_has_is_said(schools: pd.DataFrame) -> None:
    rows = pd.DataFrame({"institution": ["s00", "x1", "x1", "x2", "x3"],
                         "network": ["Vrij", "Andere", "Andere", "GO!", None]})  # fmt: skip
    table = equity_rates(rows, schools, by="network")
    assert table.index.tolist() == ["Andere", "GO!", "Vrij", "unknown"]
    assert table[FIGURES].to_numpy().tolist() == [[2, 1, 1, 0], [2, 2, 1, 10], [0, 0, 0, 30], [1, 1, 1, 0]]
    noted = table.attrs["kkgeo"]
    assert noted["only_in_collaborations"] == ["Andere"]
    assert noted["only_in_register"] == ["Vrij"]
    assert noted["not_in_register"] == 4
    # The register says GO! of s00; its own row says Vrij.
    assert noted["contradictory_rows"] == 1
    assert table.loc["GO!", "share"] == pytest.approx(0.1)
    assert "het register heeft geen school in deze groep" in at(table, "Andere", "sentence")
    assert "Niet in het register gevonden: 1 school" in at(table, "GO!", "sentence")
    assert "1 school met een samenwerking maar niet in het register" in at(table, "unknown", "sentence")
    # The two of Andere have no schools to be counted among, so they are no part of "the others".
    assert table.loc["Vrij", "ratio"] == 0
    assert table.loc["GO!", "ratio_low"] == pytest.approx(0.025**0.5 / (1 - 0.025**0.5) * 3)


def test_the_oki_of_the_own_row_is_never_used(schools: pd.DataFrame) -> None:
    rows = pd.DataFrame({"institution": ["s00", "x1"], "oki": [0.9, 0.9]})
    table = equity_rates(rows, schools, by="oki", oki_bands=(0.5,))
    assert table["collaborations"].to_dict() == {"0-0.5": 1, "0.5-1": 0, "unknown": 1}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_collaborations_at_all_is_a_table_of_zeros(schools: pd.DataFrame, lang: str) -> None:
    table = equity_rates(pd.DataFrame({"institution": pd.Series([], dtype="str")}), schools, by="network", lang=lang)
    known = table.drop(index="unknown")
    assert (known[["collaborations", "share", "rate", "share_low", "rate_low"]] == 0).all(axis=None)
    assert known["ratio"].isna().all()
    assert (known["verdict"] == "too small to tell").all()
    said = {"nl": "Ook de andere scholen hebben er geen", "en": "The other schools have none either"}[lang]
    assert known["sentence"].str.contains(said).all()


def test_one_group_has_nothing_to_be_compared_with(rows: pd.DataFrame, schools: pd.DataFrame) -> None:
    table = equity_rates(rows, schools, by="level", lang="en")
    assert pd.isna(at(table, "basisonderwijs", "ratio_low"))
    assert at(table, "basisonderwijs", "sentence").endswith("There are no other schools to compare with.")


@pytest.mark.parametrize(
    ("sizes", "counts", "verdicts", "said"),
    [
        ((50, 50), (9, 1), ("over", "under"), "more than chance explains"),
        ((50, 50), (9, 0), ("over", "under"), "The other schools have none: more than chance explains"),
        ((50, 50), (40, 38), ("as expected", "as expected"), "that difference can be chance"),
        ((50, 50), (12, 10), ("too small to tell", "too small to tell"), "a lack of half would show here in fewer"),
        ((50, 50), (2, 1), ("too small to tell", "too small to tell"), "too small to tell"),
        ((90, 10), (5, 0), ("too small to tell", "too small to tell"), "a lack of half would show here in fewer"),
    ],
)
def test_verdicts(sizes: tuple[int, int], counts: tuple[int, int], verdicts: tuple[str, str], said: str) -> None:
    kinds = ["a"] * sizes[0] + ["b"] * sizes[1]
    schools = pd.DataFrame({"institution": [f"s{i}" for i in range(100)], "kind": kinds})
    taking = [*range(counts[0]), *range(sizes[0], sizes[0] + counts[1])]
    table = equity_rates(pd.DataFrame({"institution": [f"s{i}" for i in taking]}), schools, by="kind", lang="en")
    assert tuple(table["verdict"].iloc[:2]) == verdicts
    assert said in at(table, "a", "sentence")


def test_errors(rows: pd.DataFrame, schools: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="Cannot group schools by 'kleur'"):
        equity_rates(rows, schools, by="kleur")
    with pytest.raises(InputError, match="no column 'oki'"):
        equity_rates(rows, schools.drop(columns="oki"), by="oki")
    with pytest.raises(InputError, match="register must be a table"):
        equity_rates(rows, None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Geocode them first"):
        equity_rates(rows, schools, by="belfius")
    with pytest.raises(UnknownReferenceError, match="language 'xx'"):
        equity_rates(rows, schools, lang="xx")


SCHOOLS = st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=30)


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    kinds = draw(SCHOOLS)
    register = pd.DataFrame(
        {"institution": [f"s{i}" for i in range(len(kinds))], "kind": pd.Series(kinds, dtype=object)}
    )
    picked = draw(st.lists(st.integers(0, len(kinds) + 2), max_size=25))
    return pd.DataFrame({"institution": pd.Series([f"s{i}" for i in picked], dtype="str")}), register


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(tables())
def test_nothing_is_lost_and_a_group_is_compared_with_all_others(both: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows, register = both
    table = equity_rates(rows, register, by="kind")
    assert table["collaborations"].sum() == len(rows)
    assert table["schools"].sum() == len(register)
    assert table["partner_schools"].sum() == rows["institution"].nunique()
    known = table.drop(index="unknown")
    assert (known["partner_schools"] - known["unregistered"] <= known["schools"]).all()
    for label, row in known.iterrows():
        others = known.drop(index=label)
        if others["collaborations"].sum():
            rest = others["collaborations"].sum() / others["schools"].sum()
            assert row["ratio"] == pytest.approx(row["collaborations"] / row["schools"] / rest)


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(tables(), st.randoms(use_true_random=False))
def test_other_names_and_another_order_change_nothing(both: tuple[pd.DataFrame, pd.DataFrame], random: Any) -> None:
    rows, register = both
    first = equity_rates(rows, register, by="kind").drop(columns=["name", "sentence"])
    renamed = {"a": "z", "b": "y", "c": "x"}
    order = random.sample(range(len(register)), len(register))
    turned = register.assign(kind=register["kind"].map(renamed), institution="q" + register["institution"]).iloc[order]
    again = equity_rates(rows.iloc[::-1].assign(institution=lambda r: "q" + r["institution"]), turned, by="kind")
    again = again.drop(columns=["name", "sentence"]).rename(index={v: k for k, v in renamed.items()})
    pd.testing.assert_frame_equal(first.sort_index(), again.sort_index(), check_names=False)


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(tables(), st.integers(2, 4))
def test_more_schools_that_do_not_take_part_scale_only_the_rate(
    both: tuple[pd.DataFrame, pd.DataFrame], times: int
) -> None:
    rows, register = both
    copies = [register.assign(institution=register["institution"] + f"-{i}") for i in range(1, times)]
    first = equity_rates(rows, register, by="kind")
    scaled = equity_rates(rows, pd.concat([register, *copies]), by="kind")
    for measure, factor in (("rate", times), ("rate_low", times), ("share", times), ("ratio", 1), ("ratio_high", 1)):
        np.testing.assert_allclose(scaled[measure] * factor, first[measure], rtol=1e-9)


@pytest.mark.parametrize(
    ("by", "overdispersion"),
    [
        ("network", "academy"),
        ("oki", "academy"),
        ("belfius", "none"),
        ("belfius", 1.5),
        ("arrondissement", "municipality"),
    ],
)
def test_academies_that_change_nothing_are_refused(
    placed: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame,
    academies: gpd.GeoDataFrame,
    by: str,
    overdispersion: str | float,
) -> None:
    with pytest.raises(InputError, match="academies= does nothing here") as caught:
        equity_rates(placed, register, by=by, academies=academies, overdispersion=overdispersion)
    assert repr(overdispersion) in caught.value.told("nl")
    assert by in caught.value.told("nl")
