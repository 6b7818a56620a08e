"""A typology of one's own can be used wherever that of Belfius can: Belfius under another name gives the same."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError, UnknownReferenceError
from tests.frames import at
from tests.reference.typologies import as_csv, as_toml

TITLE = "Onze indeling"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> kk.Typology:
    return kk.read_typology(as_toml(tmp_path_factory.mktemp("typology") / "indeling.toml", TITLE))


def test_enrich_says_which_typology_it_attached(placed: gpd.GeoDataFrame, own: kk.Typology, tmp_path: Path) -> None:
    theirs, ours = kk.enrich(placed), kk.enrich(placed, edition=own)
    assert theirs["belfius_edition"].dropna().unique().tolist() == [2018]
    assert ours["belfius_edition"].dropna().unique().tolist() == [TITLE]
    same = ["belfius_cluster", "belfius_status"]
    pd.testing.assert_frame_equal(pd.DataFrame(ours[same]), pd.DataFrame(theirs[same]))
    for rows in (theirs, ours):
        pd.DataFrame(rows).to_csv(tmp_path / "rows.csv", index=False)
        back = pd.read_csv(tmp_path / "rows.csv")["belfius_edition"]
        assert set(back.dropna()) == set(rows["belfius_edition"].dropna())


@pytest.mark.slow
@pytest.mark.parametrize("by", ["belfius", ["belfius", "year"], ["province", "belfius"]])
def test_coverage(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, own: kk.Typology, by: str | list[str]) -> None:
    for lang in ("nl", "en"):
        theirs = kk.coverage(placed, register, by=by, lang=lang)
        ours = kk.coverage(placed, register, by=by, lang=lang, edition=own)
        pd.testing.assert_frame_equal(ours, theirs)
        assert (theirs.attrs["kkgeo"]["belfius_edition"], ours.attrs["kkgeo"]["belfius_edition"]) == (2018, TITLE)
        assert "Belfius 2018" in theirs.attrs["kkgeo"]["about"].values()
        assert TITLE in ours.attrs["kkgeo"]["about"].values()
        assert "Belfius 2018" not in ours.attrs["kkgeo"]["about"].values()


@pytest.mark.slow
@pytest.mark.long
def test_coverage_gaps(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, own: kk.Typology) -> None:
    theirs = kk.coverage_gaps(placed, register, areas=["clusters", "hageland"])
    ours = kk.coverage_gaps(placed, register, areas=["clusters", "hageland"], edition=own)
    texts = ["name", "sentence", "sentence_nl", "sentence_en"]
    pd.testing.assert_frame_equal(ours.drop(columns=texts), theirs.drop(columns=texts))
    for column in texts:
        assert ours[column].tolist() == [text.replace("Belfius 2018", TITLE) for text in theirs[column]]
    assert theirs["name"].str.contains("Belfius 2018").sum() == theirs["kind"].eq("cluster").sum() > 0
    assert ours.attrs["kkgeo"]["belfius_edition"] == TITLE
    one = kk.coverage_gaps(placed, register, areas="V5", edition=own)
    family, label = at(kk.typology_labels(2018), "V5", ["family", "label"])
    assert set(one["name"]) == {f"V5 ({family}: {label}, {TITLE})"}


@pytest.mark.slow
def test_equity_rates(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, own: kk.Typology) -> None:
    theirs = kk.equity_rates(placed, register, by="belfius")
    ours = kk.equity_rates(placed, register, by="belfius", edition=own)
    pd.testing.assert_frame_equal(ours, theirs)
    assert ours.attrs["kkgeo"]["belfius_edition"] == TITLE
    # Clusters of one edition in the rows are not read as those of another.
    swapped = {code: "V6" if cluster == "V5" else "V5" if cluster == "V6" else cluster
               for code, cluster in kk.typology(2018, vintage=2018)["cluster"].items()}  # fmt: skip
    other = kk.Typology("Omgekeerd", {str(code): cluster for code, cluster in swapped.items()})
    rows, schools = kk.enrich(placed, edition=other), kk.enrich(register, edition=other)
    pd.testing.assert_frame_equal(kk.equity_rates(rows, schools, by="belfius"), theirs)
    turned = kk.equity_rates(rows, schools, by="belfius", edition=other)
    schools_of = [int(at(table, code, "schools")) for table, code in ((turned, "V6"), (theirs, "V5"), (theirs, "V6"))]
    assert schools_of[0] == schools_of[1] != schools_of[2]


@pytest.mark.slow
@pytest.mark.long
def test_simulate(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, own: kk.Typology) -> None:
    theirs, ours = (
        kk.simulate(placed, register, add=["24107"], by="belfius", edition=edition) for edition in (2018, own)
    )
    pd.testing.assert_frame_equal(ours, theirs)


@pytest.mark.parametrize("call", [
    lambda rows, _: kk.enrich(rows, edition=2007),
    lambda rows, schools: kk.coverage(rows, schools, by="belfius", edition=2007),
    lambda rows, schools: kk.coverage_gaps(rows, schools, areas="clusters", edition=2007),
    lambda rows, schools: kk.equity_rates(rows, schools, by="belfius", edition=2007),
])  # fmt: skip
def test_an_edition_of_which_only_the_legend_is_known_counts_nothing(
    call: object, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    assert callable(call)
    with pytest.raises(UnknownReferenceError, match="there is 2018"):
        call(placed, register)


def test_a_file_will_do(placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "eigen.csv")
    table = kk.coverage(placed, by="belfius", edition=path)
    assert table.attrs["kkgeo"]["belfius_edition"] == "eigen"
    with pytest.raises((InputError, UnknownReferenceError), match="there is 2018"):
        kk.coverage(placed, by="belfius", edition="eigen")
