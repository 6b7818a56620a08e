"""One typology, one reader: an edition, a file or a record, and never a label of one on the clusters of another."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import languages
from kkgeo.errors import InputError, SourceError, UnknownReferenceError
from kkgeo.reference import VINTAGES
from tests.reference.typologies import as_csv, as_toml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["csv", "toml", "record"])
def renamed(request: pytest.FixtureRequest, tmp_path: Path) -> Path | kk.Typology:
    """Belfius 2018 with another name."""
    if request.param == "csv":
        return as_csv(tmp_path / "Onze indeling.csv")
    path = as_toml(tmp_path / "indeling.toml", "Onze indeling")
    return path if request.param == "toml" else kk.read_typology(path)


@pytest.mark.parametrize("vintage", VINTAGES)
@pytest.mark.parametrize("majority", [False, True])
def test_belfius_with_another_name_has_the_same_clusters(
    renamed: Path | kk.Typology, vintage: int, majority: bool
) -> None:
    theirs = kk.typology(2018, vintage=vintage, majority=majority)
    ours = kk.typology(renamed, vintage=vintage, majority=majority)
    assert set(ours["edition"]) == {"Onze indeling"}
    pd.testing.assert_frame_equal(ours.drop(columns="edition"), theirs.drop(columns="edition"))


def test_belfius_with_another_name_has_the_same_labels(renamed: Path | kk.Typology) -> None:
    for lang in languages():
        theirs, ours = kk.typology_labels(2018, lang), kk.typology_labels(renamed, lang)
        columns = ["family", "label"]
        pd.testing.assert_frame_equal(ours[columns], theirs.loc[ours.index, columns])
        assert set(ours.index) == set(theirs.index)


def test_an_edition_may_be_said_as_a_text() -> None:
    assert kk.read_typology("2018") is kk.read_typology(2018)
    assert (kk.read_typology(2018).title, kk.read_typology(2018).edition) == ("Belfius 2018", 2018)


def test_a_typology_of_a_later_vintage_gives_parts_the_cluster_of_the_whole(tmp_path: Path) -> None:
    towns = kk.municipalities(2025, geometry=False)
    path = tmp_path / "provincies.csv"
    path.write_text("NIS_2025;Cluster\n" + "".join(f"{c};P{p}\n" for c, p in towns["province"].items()), "utf-8-sig")
    now, before = kk.typology(path), kk.typology(path, vintage=2018)
    assert (now["cluster"] == "P" + towns["province"]).all()
    assert set(now["status"]) == set(before["status"]) == {"exact"}
    assert before.loc["11056", "cluster"] == "P40000"  # Zwijndrecht
    # Without labels a cluster is called as its code.
    assert kk.typology_labels(path)["label"].tolist() == sorted("P" + towns["province"].unique())


def test_a_very_long_label_is_read(tmp_path: Path) -> None:
    towns = kk.municipalities(2025, geometry=False).index
    long = "x" * 200_000
    path = tmp_path / "own.csv"
    path.write_text(
        f"nis_2025;cluster;label\n{towns[0]};A;{long}\n" + "".join(f"{c};B;y\n" for c in towns[1:]), "utf-8"
    )
    assert kk.typology_labels(path)["label"].tolist() == [long, "y"]


@pytest.mark.parametrize(("text", "match"), [
    ("nis,cluster\n11002,A\n", "nis_2018, nis_2019 or nis_2025"),
    ("nis_2018,cluster\n11002,A\n", "lacks 326 of 327 municipalities of 2018"),
    ("nis_2018,cluster\n11002,\n", "Line 2"),
    ("nis_2018,cluster\n11002,A\n11002,A\n", "Line 3"),
    ("nis_2018,cluster,label\n11002,A,x\n11001,A,y\n", "'A'"),
    ("nis_2018,cluster\n", "no row"),
    ("nis_2018,cluster\n99999,A\n", "99999"),
])  # fmt: skip
def test_a_table_that_is_no_typology_is_refused(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text, "utf-8")
    with pytest.raises((InputError, UnknownReferenceError), match=match):
        kk.typology(path)


@pytest.mark.parametrize(("text", "match"), [
    ("title = 'x'\n", "vintage ="),
    ("vintage = 2018\n[clusters.A]\nlabel = 'x'\n", "municipalities ="),
    ("vintage = 2018\n[clusters.A]\nmunicipalities = ['11002']\n[clusters.B]\nmunicipalities = ['11002']\n", "two"),
    ("vintage = 2017\n[clusters.A]\nmunicipalities = ['11002']\n", "2018, 2019, 2025"),
    ("vintage = ", "not valid TOML"),
])  # fmt: skip
def test_a_toml_that_is_no_typology_is_refused(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises((InputError, UnknownReferenceError), match=match):
        kk.typology(path)


def test_what_cannot_be_a_typology_says_what_can(tmp_path: Path) -> None:
    with pytest.raises(UnknownReferenceError, match="there is 2018"):
        kk.typology(2007)
    with pytest.raises(UnknownReferenceError, match="there is 2018"):
        kk.typology("V5")
    with pytest.raises(SourceError, match="Cannot read"):
        kk.typology(tmp_path / "absent.csv")
    with pytest.raises(InputError, match=r"\.toml, \.csv"):
        kk.typology(tmp_path / "own.xlsx")
    with pytest.raises(InputError, match="another title"):
        kk.typology(as_toml(tmp_path / "own.toml", "Belfius 2018"))
    everywhere = dict.fromkeys(kk.municipalities(2018).index, "A")
    with pytest.raises(InputError, match="rrggbb"):
        kk.Typology("x", everywhere, colours={"A": "red;}"})
    with pytest.raises(InputError, match="title"):
        kk.Typology(" ", everywhere)
    assert kk.typology(2026, composition=everywhere)["edition"].unique().tolist() == [2026]


@pytest.mark.slow
def test_an_edition_is_added_by_the_steps_of_contributing_alone(tmp_path: Path) -> None:
    steps = (
        (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Add a typology edition")[2].partition("\n## ")[0]
    )
    assert all(word in steps for word in ("1. ", "2. ", "3. ", "belfius_EDITION.csv", "belfius_EDITION_clusters.csv"))
    package = tmp_path / "src" / "kkgeo"
    shutil.copytree(ROOT / "src" / "kkgeo", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "boundaries", tmp_path / "boundaries", ignore=shutil.ignore_patterns("__pycache__"))
    data = package / "reference" / "data"
    # 1. The composition, of municipalities of 2025.
    with (data / "belfius_2031.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("nis_2025", "cluster"), *((code, "V5" if code < "3" else "V6") for code in kk.municipalities(2025).index)]
        )
    # 2. The legend.
    (data / "belfius_2031_clusters.csv").write_text(
        "cluster,family_nl,label_nl,family_en,label_en\nV5,Oost,Nieuw oosten,East,New east\n"
        "V6,West,Nieuw westen,West,New west\n",
        "utf-8",
    )
    # 3. The checksums.
    environment = {"PYTHONPATH": str(tmp_path / "src")}
    command = [sys.executable, str(tmp_path / "boundaries" / "build.py"), "--checksums"]
    assert command[-1] in steps
    subprocess.run(command, check=True, env=environment)
    assert "belfius_2031.csv" in (tmp_path / "boundaries" / "SHA256SUMS").read_text("ascii")
    code = (
        "import kkgeo as kk; labels = {e: kk.typology_labels(e)['label'] for e in (2018, 2031)};"
        "print(labels[2031]['V5'], labels[2018]['V5'], "
        "kk.typology(2031).loc['11002', 'cluster'], kk.read_typology(2031).title, sep='|')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout.strip() == f"Nieuw oosten|{kk.typology_labels(2018)['label']['V5']}|V5|Belfius 2031"
