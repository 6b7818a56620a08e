"""Groupings and delimitations: every municipality is somewhere, in every vintage, under a name that says so."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import kkgeo as kk
from kkgeo._base.words import languages
from kkgeo.errors import InputError, SourceError, UnknownReferenceError
from kkgeo.reference import VINTAGES, grouping, groupings, region_lists, regions

ROOT = Path(__file__).resolve().parents[2]
KINDS = (
    "arrondissement", "reference_region", "transport_region", "primary_care_zone", "tourist_region",
    "regional_landscape", "equipment_level", "city_class", "flemish_rim", "language_facilities",
)  # fmt: skip
WHOLE = {"arrondissement", "primary_care_zone"}
SOME = {"city_class": 34, "flemish_rim": 19, "language_facilities": 12}


def test_groupings_are_listed_with_their_source() -> None:
    table = kk.groupings()
    assert tuple(table.index) == KINDS
    assert table["source"].str.len().min() > 10
    assert (table["vintage"] == 2025).all()
    assert table["groups"].to_dict()["arrondissement"] == 23
    covers = {kind: "all" if kind in WHOLE else "some" if kind in SOME else "flanders" for kind in KINDS}
    assert table["covers"].to_dict() == covers
    for lang in languages():
        named = groupings(lang=lang)
        # A name in words, not the key.
        assert not named["label"].isin(KINDS).any()
        assert named["outside"].nunique() == len(KINDS)
    assert groupings(lang="nl").loc["tourist_region", "outside"] == "Geen toeristische regio"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_municipality_of_a_vintage_is_in_a_group_or_in_none(kind: str, vintage: int) -> None:
    found = grouping(kind, vintage=vintage)
    towns = kk.municipalities(vintage, geometry=False)
    assert set(found["nis"]) == set(towns.index)
    assert not found["nis"].duplicated().any()
    rest = found[found["group"] == "none"]
    assert set(rest["name"]) <= {groupings().loc[kind, "outside"]}
    assert found.groupby("group")["name"].nunique().max() == 1
    expected = {"all": 0, "flanders": 19}.get(str(groupings()["covers"][kind]), len(towns))
    assert len(rest) == expected or kind in SOME
    # Names are as published, in every language.
    inside = found["group"] != "none"
    assert grouping(kind, vintage=vintage, lang="en")[inside].equals(found[inside])


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_a_municipality_are_in_its_groups(kind: str) -> None:
    of = {vintage: grouping(kind, vintage=vintage).set_index("nis")["group"] for vintage in VINTAGES}
    for old in (2018, 2019):
        successor = kk.translate(of[old].index, source=old, target=2025)
        assert of[old].tolist() == of[2025][successor].tolist()


def test_some_municipalities_are_where_everybody_knows_them_to_be() -> None:
    group = {kind: grouping(kind).set_index("nis")["name"] for kind in KINDS}
    assert group["arrondissement"]["24062"] == "Leuven"
    assert group["transport_region"]["24107"] == "Leuven"
    assert group["tourist_region"]["24107"] == "Hageland"
    assert group["city_class"]["44021"] == "Centrumstad"
    assert group["flemish_rim"]["23027"] == "Niet in de Vlaamse Rand"
    assert {kind: int((table != groupings().loc[kind, "outside"]).sum()) for kind, table in group.items()} == {
        kind: SOME.get(kind, 304 if kind in WHOLE else 285) for kind in KINDS
    }
    with pytest.raises(UnknownReferenceError, match="arrondissement, reference_region"):
        grouping("kanton")


def test_somebodys_own_grouping_is_a_file_of_codes_of_a_stated_vintage(tmp_path: Path) -> None:
    path = tmp_path / "academieregio.csv"
    path.write_text("nis_2018;code;name\n71022;w;West\n71047;o;Oost\n72040;w;West\n", "utf-8-sig")
    mine = grouping(path, vintage=2018).set_index("nis")
    assert mine.loc[["71022", "71047", "11002"], "group"].tolist() == ["w", "o", "none"]
    # Oudsbergen is made of Opglabbeek and Meeuwen-Gruitrode, which are in two groups.
    assert grouping(path).query("nis == '72042'")["group"].tolist() == ["w", "o"]
    # Without a code the name is one.
    path.write_text("nis_2025,name\n72042,Oost\n", "utf-8")
    mine = grouping(path, vintage=2018)
    assert mine[mine["group"] == "Oost"]["nis"].tolist() == ["71047", "72040"]
    for text, match in (
        ("nis,name\n72042,Oost\n", "nis_2018, nis_2019 or nis_2025"),
        ("nis_2018,name\n72042,Oost\n", "vintage 2018"),
        ("nis_2025,naam\n72042,Oost\n", "code or name"),
        ("nis_2025,name\n72042,\n", "Line 2"),
        ("nis_2025,code,name\n72042,a,Oost\n11002,a,West\n", "'a'"),
        ("nis_2025,name\n", "no row"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises((InputError, UnknownReferenceError), match=match):
            grouping(path)
    with pytest.raises(SourceError, match="Cannot read"):
        grouping(tmp_path / "absent.csv")
    with pytest.raises(InputError, match=r"\.csv"):
        grouping(tmp_path / "groups.xlsx")


def test_every_published_delimitation_is_there_with_its_source() -> None:
    lists = region_lists(vintage=2018)
    sizes = lists.groupby("region").size().to_dict()
    assert sizes == {
        "hageland@blossom-2018": 11, "hageland@landscape-north-2025": 11, "hageland@landscape-south-2025": 9,
        "hageland@publiq-2019": 19, "hageland@tourist-2025": 20, "pajottenland@housing-2025": 10,
        "pajottenland@landscape-2019": 17, "pajottenland@leader-2014": 7, "pajottenland@leader-2023": 9,
    }  # fmt: skip
    assert list(lists.columns) == list(regions().columns)
    assert (lists["role"] == "core").all()
    assert lists.groupby("region")[["name", "source"]].nunique().max().max() == 1
    # Of Galmaarden, Gooik and Herne one municipality was made: all of it is in the list.
    now = region_lists(vintage=2025).query("region == 'pajottenland@leader-2014'")
    assert (len(now), set(now["role"])) == (5, {"core"})
    assert len(regions("hageland@tourist-2025", vintage=2018)) == 20
    with pytest.raises(UnknownReferenceError, match="hageland@tourist-2025"):
        regions("hageland@church-1995")


def test_the_notes_of_the_regions_say_truly_which_lists_have_whom() -> None:
    lists = region_lists(vintage=2018)
    towns = kk.municipalities(2018, geometry=False)["name_nl"]
    named = zip(lists["nis"].map(towns), lists["region"].str.partition("@")[2], strict=True)
    having: dict[str, set[str]] = {}
    for town, key in named:
        having.setdefault(town, set()).add(key)
    assert having["Landen"] == {"blossom-2018", "landscape-south-2025", "tourist-2025"}
    assert having["Bierbeek"] == {"publiq-2019", "tourist-2025"}
    assert "Halen" not in having
    assert having["Ternat"] == {"housing-2025", "leader-2023", "landscape-2019"}
    assert having["Sint-Pieters-Leeuw"] == {"leader-2023", "landscape-2019"}
    assert "Asse" not in having
    notes = regions(vintage=2018).drop_duplicates("region").set_index("region")["source"]
    core = regions(vintage=2018).query("role == 'core'").groupby("region")["nis"].agg(set)
    members = lists.groupby("region")["nis"].agg(set)
    assert core["hageland"] == members["hageland@publiq-2019"]
    assert core["pajottenland"] == members["pajottenland@leader-2014"]
    assert all(name in notes["hageland"] for name in ("Landen", "Halen", "Bierbeek"))
    assert all(name in notes["pajottenland"] for name in ("Ternat", "Sint-Pieters-Leeuw", "2023"))


@pytest.mark.slow
def test_a_grouping_is_added_by_the_steps_of_contributing_alone(tmp_path: Path) -> None:
    """Add a grouping: a table, its source, its words."""
    package = tmp_path / "kkgeo"
    shutil.copytree(ROOT / "src" / "kkgeo", package, ignore=shutil.ignore_patterns("__pycache__"))
    data = package / "reference" / "data"
    # 1. The table.
    (data / "groupings" / "judicial_canton.csv").write_text("nis_2018,code,name\n24107,t,Tienen\n24059,t,Tienen\n")
    # 2. Its source.
    with (data / "groupings.toml").open("a", encoding="utf-8") as file:
        file.write('\n[judicial_canton]\nsource = "invented for a test"\n')
    # 3. Its words, in every language.
    for lang in languages():
        path = package / "_base" / "languages" / f"{lang}.toml"
        text = path.read_text("utf-8")
        text = text.replace("[grouping]\n", '[grouping]\njudicial_canton = "Kanton"\n')
        text = text.replace("[grouping_none]\n", '[grouping_none]\njudicial_canton = "In geen kanton"\n')
        tomllib.loads(text)
        path.write_text(text, "utf-8")
    steps = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Add a grouping")[2].partition("\n## ")[0]
    assert all(word in steps for word in ("groupings/", "groupings.toml", "[grouping]", "[grouping_none]"))
    code = (
        "import kkgeo as kk; row = kk.groupings().loc['judicial_canton'];"
        "print(row['label'], row['groups'], row['covers'], row['vintage'], row['source'], sep='|');"
        "found = kk.reference.grouping('judicial_canton').set_index('nis')['name'];"
        "print(found['24107'], found['11002'], sep='|')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(tmp_path)}
    )
    assert ran.stdout.splitlines() == ["Kanton|1|some|2018|invented for a test", "Tienen|In geen kanton"]
