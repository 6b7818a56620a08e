"""A map of clusters: the legend is that of the typology, whatever it is called, and never that of another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.maps.model import Layer, MapSpec
from tests.reference.typologies import as_csv, as_toml

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

TITLE = "Onze <indeling>"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> kk.Typology:
    return kk.read_typology(as_toml(tmp_path_factory.mktemp("typology") / "indeling.toml", TITLE))


def _legend(spec: MapSpec) -> list[tuple[str, str, int]]:
    return [(entry.label, entry.colour, entry.count) for entry in spec.legend]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_belfius_under_another_name_has_the_same_legend(own: kk.Typology, lang: str, tmp_path: Path) -> None:
    theirs = kk.choropleth(kk.typology(2018), "cluster", lang=lang)
    ours = kk.choropleth(kk.typology(own), "cluster", edition=own, lang=lang)
    assert _legend(ours) == _legend(theirs)
    assert "Belfius 2018" in theirs.title
    assert TITLE in ours.title
    assert ours.layers[0].legend_title == theirs.layers[0].legend_title.replace("Belfius 2018", TITLE)
    ours.save(tmp_path / "kaart.html")
    page = (tmp_path / "kaart.html").read_text("utf-8")
    assert "Belfius" not in page
    # Hostile, so it is written otherwise.
    assert TITLE not in page
    assert "Onze" in page


def test_rows_of_another_edition_are_not_given_these_labels(own: kk.Typology) -> None:
    with pytest.raises(InputError, match=f"clusters of {TITLE}, not of Belfius 2018"):
        kk.choropleth(kk.typology(own), "cluster", edition=2018)
    with pytest.raises(InputError, match="clusters of Belfius 2018, not of"):
        kk.choropleth(kk.typology(2018), "cluster", edition=own)
    # A table that lost what it says of itself has codes, and the map says whose.
    lost = kk.typology(own)
    lost.attrs = {}
    bare = kk.choropleth(lost, "cluster")
    assert TITLE in bare.title
    assert not any(": " in entry.label for entry in bare.legend)


def test_clusters_of_2007_never_have_the_labels_of_2018() -> None:
    printed = kk.typology(2018).assign(edition=2007)
    spec = kk.choropleth(printed, "cluster")
    assert "Belfius 2007" in spec.title
    assert not any("Woongemeenten" in entry.label or ": " in entry.label for entry in spec.legend)
    with pytest.raises(InputError, match="Belfius 2007, not of Belfius 2018"):
        kk.choropleth(printed, "cluster", edition=2018)


def test_what_rows_say_of_their_edition_is_a_name_and_never_a_file(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "secret.csv")
    spec = kk.choropleth(kk.typology(2018).assign(edition=str(path)), "cluster")
    assert not any(": " in entry.label for entry in spec.legend)


def test_points_by_cluster_say_of_which_typology(placed: gpd.GeoDataFrame, own: kk.Typology) -> None:
    for edition, title in ((2018, "Belfius 2018"), (own, TITLE)):
        spec = kk.point_map(kk.enrich(placed, edition=edition), colour="belfius_cluster")
        assert spec.layers[0].legend_title.endswith(f"cluster van {title}")


def test_a_typology_without_families_has_a_colour_for_each_cluster() -> None:
    capital = kk.municipalities(2025, geometry=False)["province"] == "04000"
    clusters = {str(code): "BXL" if there else "VL" for code, there in capital.items()}
    plain = kk.Typology("Helften", clusters, 2025, {"BXL": "Brussel"}, colours={"BXL": "#123456"})
    spec = kk.choropleth(kk.typology(plain), "cluster", edition=plain)
    assert [(entry.label, entry.count) for entry in spec.legend] == [("Brussel: BXL", 19), ("VL", 285)]
    assert spec.legend[0].colour == "#123456" != spec.legend[1].colour
    # More than can be told apart: codes, the rarest together.
    many = kk.Typology("Elk", {str(code): f"C{i}" for i, code in enumerate(capital.index)}, 2025)
    assert len(kk.choropleth(kk.typology(many), "cluster", edition=many).legend) == 8


def test_the_comparison_with_a_cluster_says_of_which_typology(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, own: kk.Typology
) -> None:
    def compared(edition: int | kk.Typology) -> tuple[Layer, Sequence[str]]:
        layer = kk.layered_map(placed, register, layers=["rate"], edition=edition).layers[0]
        [column] = [c for c in layer.columns if c.label.startswith("Cluster van ")]
        return layer, (column.label, *column.cells)

    (theirs, their_column), (ours, our_column) = compared(2018), compared(own)
    assert their_column[1:] == our_column[1:]
    assert (their_column[0], our_column[0]) == ("Cluster van Belfius 2018, samen", f"Cluster van {TITLE}, samen")
    pd.testing.assert_series_equal(pd.Series(theirs.classes), pd.Series(ours.classes))


def test_a_table_is_compared_in_its_own_typology_or_in_none(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, own: kk.Typology
) -> None:
    table = kk.coverage(placed, register, edition=own)
    for draw in (
        kk.choropleth,
        lambda table, **how: kk.layered_map(placed, register, table=table, layers=["rate"], **how),
    ):
        ways: tuple[dict[str, Any], ...] = ({}, {"edition": own})
        for how in ways:
            told = [column.label for column in draw(table, lang="en", **how).layers[0].columns]
            assert [label for label in told if label.startswith("Cluster of")] == [f"Cluster of {TITLE}, together"]
