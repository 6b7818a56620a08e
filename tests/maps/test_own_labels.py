"""Clusters of a person's own typology are called what that typology calls them, wherever they are shown."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo.maps.classes.palettes import QUALITATIVE
from kkgeo.reference.typology import noted_typology

WORDS = {"A": {"nl": "klein", "en": "small"}, "B": {"nl": "groot", "en": "large <b>"}}


@pytest.fixture(scope="module")
def own() -> kk.Typology:
    people = kk.municipalities(2018, geometry=False)["population"]
    return kk.Typology("Grootte", {str(nis): "AB"[int(n > 20_000)] for nis, n in people.items()}, 2018, labels=WORDS)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("told", [True, False])
def test_areas(own: kk.Typology, lang: str, told: bool) -> None:
    how: dict[str, Any] = {"edition": own} if told else {}
    spec = kk.choropleth(kk.typology(own, vintage=2018), "cluster", vintage=2018, lang=lang, **how)
    first, second = WORDS["A"][lang], WORDS["B"][lang]
    assert [entry.label.replace("\u202f", "") for entry in spec.legend[:2]] == [f"{first}: A", f"{second}: B"]
    [shown] = [column for column in spec.layers[0].columns if column.key == "value"]
    assert {*shown.cells} == {f"{first} (A)", f"{second} (B)"}
    assert {*spec.layers[0].values} == {*shown.cells}


@pytest.mark.parametrize("told", [True, False])
def test_points(own: kk.Typology, told: bool) -> None:
    rows = kk.enrich(kk.geocode(kk.datasets.collaborations().iloc[::60]), edition=own)
    spec = kk.point_map(rows, colour="belfius_cluster", lang="en", edition=own if told else None)
    assert {entry.label for entry in spec.legend} <= {"small: A", "large <b>: B", "No cluster, or more than one"}
    [shown] = [column for column in spec.layers[0].columns if {"small (A)", "large <b> (B)"} & {*column.cells}]
    assert {*shown.cells} <= {"small (A)", "large <b> (B)", ""}


def test_more_clusters_than_colours_have_labels(own: kk.Typology) -> None:
    count = len(QUALITATIVE) + 4
    clusters = {code: str(i % count) for i, code in enumerate(sorted(own.clusters))}
    many = kk.Typology("Veel", clusters, 2018, labels={str(i): f"naam {i}" for i in range(count)})
    spec = kk.choropleth(kk.typology(many, vintage=2018), "cluster", vintage=2018)
    assert all(entry.label.startswith("naam ") for entry in spec.legend[: len(QUALITATIVE) - 1])


@pytest.mark.parametrize("changed", [copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t)), lambda t: t.iloc[:50]])
def test_a_table_remembers_its_typology(own: kk.Typology, changed: Any) -> None:
    table = changed(kk.typology(own))
    again = noted_typology(table, "Grootte")
    assert again is not None
    pd.testing.assert_frame_equal(again.names("en"), own.names("en"))
    pd.testing.assert_series_equal(again.atoms, own.atoms)
    assert noted_typology(table, "another") is None


def test_that_of_belfius_is_known_by_its_number() -> None:
    table = kk.typology(2018)
    assert not noted(table).own_typology
    found = noted_typology(table, 2018)
    assert found is not None
    assert found.title == "Belfius 2018"


def test_parquet_keeps_what_clusters_are_called(own: kk.Typology, tmp_path: Any) -> None:
    kk.typology(own).to_parquet(tmp_path / "t.parquet")
    spec = kk.choropleth(pd.read_parquet(tmp_path / "t.parquet"), "cluster", lang="en")
    assert "small: A" in [entry.label for entry in spec.legend]
