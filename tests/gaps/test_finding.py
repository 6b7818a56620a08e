from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.output import write_table
from kkgeo.errors import CRSError, InputError, UnknownReferenceError
from kkgeo.gaps import Gaps, find_gaps
from kkgeo.gaps.naming import overlapped
from kkgeo.spatial.contiguity import contiguity

COLUMNS = [
    "rank", "centre_nis", "centre", "municipalities", "names", "regions", "n_municipalities", "radius_km", "observed",
    "expected", "ratio", "log_likelihood_ratio", "p_value", "significant", "sentence", "geometry",
]  # fmt: skip


@pytest.fixture(scope="module")
def illustrative(register: gpd.GeoDataFrame) -> pd.DataFrame:
    """The invented collaborations by municipality, expected in proportion to the schools."""
    rows = kk.datasets.collaborations()
    rows.loc[[0, 1], ["postal_code", "municipality_name", "locality", "lat", "lon"]] = None
    table = kk.coverage(kk.geocode(rows), register)
    placed = table.index != "unplaced"
    count, schools = table["collaborations"], table["schools"]
    table["observed"] = count.where(placed).astype(float)
    table["expected"] = (schools * count[placed].sum() / schools[placed].sum()).where(placed)
    return table


def planted(vintage: int = 2025, direction: str = "low", seed: int = 1) -> tuple[pd.DataFrame, set[str]]:
    """Counts as expected, but for a town and those around it, twice over."""
    towns = kk.municipalities(vintage, geometry=False)
    rng = np.random.default_rng(seed)
    centre = "24135"
    ring = {centre, *contiguity(vintage)[centre]}
    area = ring | {other for code in ring for other in contiguity(vintage)[code]}
    expected = pd.Series(rng.gamma(4, 1.5, len(towns)), index=towns.index)
    factor = np.where(towns.index.isin(area), 0.1 if direction == "low" else 2.5, 1.0)
    table = pd.DataFrame({"name": towns["name_nl"], "observed": rng.poisson(expected * factor), "expected": expected})
    table.attrs["kkgeo"] = {"vintage": vintage, "by": ["municipality"]}
    return table, area


def changed(table: pd.DataFrame, change: Callable[[pd.DataFrame], object]) -> pd.DataFrame:
    """A copy of the table with something done to it, its attrs kept."""
    other = table.copy()
    result = change(other)
    other = result if isinstance(result, pd.DataFrame) else other
    other.attrs = dict(table.attrs)
    return other


def codes(area: pd.Series) -> list[str]:
    return str(area["municipalities"]).split("; ")


@pytest.mark.slow
def test_points_at_the_hageland_first_and_does_not_claim_it(
    illustrative: pd.DataFrame, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    """Academies bring several schools: a hole as deep comes about somewhere in one of four maps without any gap."""
    gaps = find_gaps(illustrative)
    named = kk.regions()
    core = set(named.loc[(named["region"] == "hageland") & (named["role"] == "core"), "nis"])
    first = gaps.areas.iloc[0]
    assert len(core & set(codes(first))) > 0.75 * len(core)
    assert first["observed"] == 1
    assert first["expected"] > 10
    assert not first["significant"]
    assert 0.1 < first["p_value"] < 0.5
    alone = find_gaps(kk.coverage(placed, register, overdispersion="none")).areas.iloc[0]
    assert alone["municipalities"] == first["municipalities"]
    assert alone["significant"]
    assert gaps.areas.attrs["kkgeo_illustrative"]
    assert gaps.sentences[-1].startswith("Verzonnen voorbeeldgegevens")


def test_areas_and_municipalities(illustrative: pd.DataFrame) -> None:
    before = illustrative.copy()
    gaps = find_gaps(illustrative, simulations=99, seed=3)
    pd.testing.assert_frame_equal(illustrative, before)
    assert isinstance(gaps, Gaps)
    areas, towns = gaps.areas, gaps.municipalities
    assert isinstance(areas, gpd.GeoDataFrame)
    assert list(areas.columns) == COLUMNS
    assert areas.crs == 31370
    assert areas["rank"].tolist() == [1, 2, 3, 4, 5]
    noted = dict(areas.attrs["kkgeo"])
    about = noted.pop("about")
    assert about["Geteld"].startswith("samenwerkingen")
    assert about["Hoe gezocht"].startswith("Poisson-scan van Kulldorff, cirkels tot 10 %")
    assert set(noted.pop("about_columns")) < set(about)
    assert noted == {
        "kind": "gaps", "vintage": 2025, "method": "scan", "direction": "low", "simulations": 99, "alpha": 0.05,
        "seed": 3, "max_share": 0.1, "shape": "circle", "windows": 9420, "left_out": [],
    }  # fmt: skip
    assert towns.index.name == "nis"
    assert list(towns.index) == sorted(kk.municipalities(2025, geometry=False).index)
    assert towns["observed"].sum() == 367
    assert towns["expected"].sum() == pytest.approx(367)
    assert towns.attrs["kkgeo"]["unplaced"] == 2
    shapes = kk.municipalities(2025).geometry
    for area in areas.itertuples():
        members = area.municipalities.split("; ")
        assert area.names == "; ".join(towns.loc[members, "name"])
        assert (area.centre_nis, area.centre) == (members[0], towns.loc[members[0], "name"])
        assert area.n_municipalities == len(members)
        assert area.observed == towns.loc[members, "observed"].sum()
        assert area.expected == pytest.approx(towns.loc[members, "expected"].sum())
        assert area.ratio == pytest.approx(area.observed / area.expected)
        assert area.geometry.area == pytest.approx(shapes[members].area.sum())
        centroids = shapes[members].centroid
        assert area.radius_km == pytest.approx(centroids.distance(centroids.iloc[0]).max() / 1000)
        assert area.significant == (area.p_value <= 0.05)
        assert (towns.loc[members, "rank"] == area.rank).all()
        assert (towns["rank"] == area.rank).sum() == len(members)
        assert towns.loc[members, "gap"].nunique() == 1
        called = f"{area.regions}, rond {area.centre}" if area.regions else f"Rond {area.centre}"
        assert towns.loc[members[0], "gap"].startswith(f"{area.rank}. {called}")
        assert towns.loc[members[0], "gap"].endswith("(kan toeval zijn)") != area.significant
        own = area.observed * np.log(max(area.ratio, 1e-9))
        rest = (367 - area.observed) * np.log((367 - area.observed) / (367 - area.expected))
        assert area.log_likelihood_ratio == pytest.approx(own + rest)
    assert (towns.loc[towns["rank"].isna(), "gap"] == "Elders").all()


@pytest.mark.slow
def test_layer_draws_as_a_map(illustrative: pd.DataFrame, tmp_path: Path) -> None:
    gaps = find_gaps(illustrative, simulations=99, lang="en")
    layer = gaps.layer
    assert isinstance(layer, gpd.GeoDataFrame)
    assert layer.crs == 31370
    spec = kk.choropleth(layer, "gap", lang="en")
    assert [(entry.label, entry.count) for entry in spec.legend] == [
        *((label, n) for label, n in layer["gap"].value_counts().sort_index().items())
    ]
    assert len(spec.legend) == 6
    assert any("Invented example data" in note for note in spec.notes)
    assert any("2 rows could not be placed" in note for note in spec.notes)
    for table in (gaps.areas, layer):
        write_table(table, tmp_path / "gaps.gpkg")
        assert len(gpd.read_file(tmp_path / "gaps.gpkg")) == len(table)
        write_table(table, tmp_path / "gaps.xlsx")


@pytest.mark.parametrize("vintage", [2018, 2019, 2025])
@pytest.mark.parametrize("direction", ["low", "high"])
@pytest.mark.parametrize("method", ["scan", "moran"])
@pytest.mark.slow
def test_finds_what_was_planted(method: str, direction: str, vintage: int) -> None:
    table, area = planted(vintage, direction)
    gaps = find_gaps(table, method=method, direction=direction, lang="en")
    first = gaps.areas.iloc[0]
    members = set(codes(first))
    assert first["significant"]
    # Local Moran knows the heart of an area, the scan its extent.
    assert len(members & area) / len(members | area if method == "scan" else members) > 0.5
    assert (first["ratio"] < 1) == (direction == "low")
    assert list(gaps.areas.columns) == COLUMNS
    assert gaps.areas.crs == 31370
    assert f"round {first['centre']} ({len(members)} municipalities" in first["sentence"]


def test_moran_by_municipality() -> None:
    table, _ = planted()
    gaps = find_gaps(table, method="moran", seed=4)
    towns = gaps.municipalities
    low = towns.index[towns["significant"] & (towns["quadrant"] == "low-low")]
    assert set(towns.index[towns["rank"].notna()]) == set(low)
    assert towns["p_value"].between(0, 1).all()
    assert gaps.areas["significant"].all()
    noted = gaps.areas.attrs["kkgeo"]
    assert noted["simulations"] == 9_999
    assert (towns.loc[low, "p_value"] < noted["cut_off"]).all()
    for area in gaps.areas.itertuples():
        members = area.municipalities.split("; ")
        assert area.centre_nis == towns.loc[members, "moran_i"].idxmax()
        assert area.p_value == towns.loc[members, "p_value"].max()
    neighbours = {code: list(others) for code, others in contiguity(2025).items()}
    again = find_gaps(table, method="moran", seed=4, weights=neighbours)
    pd.testing.assert_frame_equal(again.municipalities, towns)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["scan", "moran"])
def test_order_of_rows_and_seed(method: str) -> None:
    table, _ = planted()
    shuffled = changed(table, lambda t: t.sample(frac=1, random_state=3))
    here, there = find_gaps(table, method=method, seed=2), find_gaps(shuffled, method=method, seed=2)
    pd.testing.assert_frame_equal(here.areas, there.areas)
    pd.testing.assert_frame_equal(here.municipalities, there.municipalities)


def test_scaling_the_register_changes_nothing() -> None:
    table, _ = planted()
    tenfold = changed(table, lambda t: t.assign(expected=10 * t["expected"]))
    here, there = find_gaps(table, simulations=99), find_gaps(tenfold, simulations=99)
    pd.testing.assert_frame_equal(here.areas, there.areas)


def test_names_change_nothing_but_names() -> None:
    table, _ = planted()
    renamed = changed(table, lambda t: t.assign(name="Gemeente " + t.index))
    here, there = find_gaps(table, simulations=99), find_gaps(renamed, simulations=99)
    columns = [c for c in COLUMNS if c not in ("centre", "names", "sentence")]
    pd.testing.assert_frame_equal(here.areas[columns], there.areas[columns])


@pytest.mark.slow
def test_sentences() -> None:
    table, _ = planted()
    dutch, english = (find_gaps(table, lang=lang, secondary=0) for lang in ("nl", "en"))
    first = dutch.areas.iloc[0]
    count, radius = first["n_municipalities"], round(first["radius_km"])
    expected = f"{first['expected']:.1f}"
    assert first["p_value"] == 0.001
    assert dutch.sentences == (
        f"{first['regions']}, rond {first['centre']} ({count} gemeenten, tot {radius} km ervan): "
        f"{first['observed']} samenwerkingen waar "
        f"er {expected.replace('.', ',')} te verwachten waren. Met toeval alleen is dat moeilijk te verklaren: in geen "
        "van 999 toevallige verdelingen over heel de kaart kwam een gebied voor dat zo achterblijft.",
        "De tabel zegt niet hoe sterk aantallen wisselen. Er is gerekend alsof elke school los van de andere "
        "meedoet, dus kan iets te snel opvallen; geef overdispersion= als u het weet.",
    )
    assert english.sentences == (
        f"{english.areas['regions'].iloc[0]}, around {first['centre']} ({count} municipalities, up to {radius} km "
        f"away): {first['observed']} "
        f"collaborations where {expected} were to be expected. That is hard to explain by chance alone: in none of "
        "999 random distributions was there an area anywhere on the map that stays so far behind.",
        "The table does not say how much numbers vary. Every school was taken to take part by itself, so things may "
        "stand out too soon; give overdispersion= if you know it.",
    )
    assert dutch._repr_html_() == f"<p>{dutch.sentences[0]}</p><p>{dutch.sentences[1]}</p>"
    moran = find_gaps(table, method="moran")
    assert "In elk ervan is de verhouding laag en zijn ook de buren dat" in moran.sentences[0]
    assert moran.sentences[0].endswith("(van zulke uitspraken is gemiddeld hoogstens 5 % vals).")


def test_chance_is_called_chance() -> None:
    table, _ = planted()
    even = changed(table, lambda t: t.assign(observed=np.random.default_rng(8).poisson(t["expected"])))
    for direction, words in (("low", "blijft meer achter"), ("high", "springt er meer uit")):
        gaps = find_gaps(even, direction=direction, simulations=99)
        assert not gaps.areas["significant"].any()
        assert len(gaps.areas) == 5
        assert gaps.sentences[0].startswith("Geen enkel gebied")
        assert words in gaps.sentences[0]
        assert all("Dit kan toeval zijn: in " in sentence for sentence in gaps.sentences[1:-1])
        assert gaps.sentences[-1].startswith("De tabel zegt niet hoe sterk")
        nothing = find_gaps(even, method="moran", direction=direction, simulations=999)
        assert len(nothing.areas) == 0
        assert list(nothing.areas.columns) == COLUMNS
        assert nothing.areas.crs == 31370
        assert nothing.municipalities["rank"].isna().all()
        assert nothing.sentences == gaps.sentences[:1]
        assert (kk.choropleth(nothing.layer, "gap").legend[0].label) == "Elders"


def test_markup_in_a_name_stays_text() -> None:
    table, _ = planted()
    hostile = changed(table, lambda t: t.assign(name="<b>x</b>"))
    assert "<b>" not in find_gaps(hostile, simulations=19)._repr_html_()


@pytest.mark.slow
@pytest.mark.parametrize("method", ["scan", "moran"])
def test_where_nothing_is_expected_nothing_is_judged(method: str) -> None:
    table, _ = planted()
    # Riemst is the only neighbour of Voeren, which then has the next nearest.
    without = ["11002", "44021", "73066"]
    table = changed(table, lambda t: t.astype({"observed": float}))
    for column, values in (("observed", [0, np.nan, 3]), ("expected", [0, np.nan, 0])):
        table.loc[without, column] = values
    gaps = find_gaps(table, method=method, lang="en")
    assert gaps.areas.attrs["kkgeo"]["left_out"] == without
    assert gaps.municipalities.loc[without, ["rank", "gap"]].isna().all(axis=None)
    assert gaps.municipalities["gap"].notna().sum() == len(table) - 3
    assert gaps.sentences[-1] == "Not judged, for nothing is expected there: Antwerpen, Gent, Riemst."
    assert not any(code in codes(area) for code in without for _, area in gaps.areas.iterrows())
    # The rest is compared with itself: what is expected adds up to what was counted there.
    same = find_gaps(changed(table, lambda t: t.drop(index=without)), method=method, lang="en")
    pd.testing.assert_frame_equal(same.areas, gaps.areas)


def test_a_municipality_lies_where_its_schools_are(register: gpd.GeoDataFrame, illustrative: pd.DataFrame) -> None:
    gaps = find_gaps(illustrative, points=register, simulations=99)
    schools = register.to_crs(31370)
    means = pd.DataFrame({"x": schools.geometry.x, "y": schools.geometry.y}).groupby(schools["nis"]).mean()
    for _, area in gaps.areas.iterrows():
        inside = means.loc[codes(area)]
        away = np.hypot(inside["x"] - inside["x"].iloc[0], inside["y"] - inside["y"].iloc[0])
        # to_crs may use another grid than ours: metres, not kilometres.
        assert area["radius_km"] == pytest.approx(away.max() / 1000, abs=0.005)
    # Without points for it a municipality lies at its centroid.
    nowhere = find_gaps(illustrative, points=register.iloc[:0], simulations=99)
    pd.testing.assert_frame_equal(nowhere.areas, find_gaps(illustrative, simulations=99).areas)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda r: pd.DataFrame(r.drop(columns="geometry")), InputError, "schools that were geocoded"),
        (lambda r: r.drop(columns="nis"), InputError, "no column nis in the table of points"),
        (lambda r: r.set_crs(None, allow_override=True), CRSError, "no CRS"),
        (lambda r: r.set_geometry(r.buffer(0.01)), InputError, "has a Polygon where a school should be a point"),
    ],
)
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_points_that_are_no_schools(
    register: gpd.GeoDataFrame, change: Callable[..., Any], error: type[Exception], message: str
) -> None:
    table, _ = planted()
    with pytest.raises(error, match=message):
        find_gaps(table, points=change(register.copy()))
    with pytest.raises(InputError, match="geocoded in vintage 2025, not 2018"):
        find_gaps(planted(2018)[0], points=register)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="expected"), "no column expected"),
        (lambda t: t.drop(columns=["observed", "expected"]), "no column observed, expected"),
        (lambda t: t.rename_axis("province"), "by='municipality'"),
        (lambda t: t.set_index("name", append=True), "by='municipality'"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "11001 is in the table twice"),
        (lambda t: t.assign(observed=0), "Nothing was counted in any municipality"),
        (lambda t: t.assign(expected=0.0), "There are 0 municipalities"),
        (lambda t: t.assign(expected=np.nan), "There are 0 municipalities"),
        (lambda t: t.iloc[:1], "There are 1 municipalities"),
        (lambda t: t.iloc[:0], "There are 0 municipalities"),
        (lambda t: t.assign(observed=-1), "observed of 11001 is -1"),
        (lambda t: t.assign(observed=0.5), "a count must be whole"),
        (lambda t: t.assign(expected=-0.1), "expected of 11001 is -0.1"),
        (lambda t: t.assign(expected=np.inf), "expected of 11001 is inf"),
        (lambda t: t.assign(expected="veel"), "expected of 11001 is veel"),
    ],
)
def test_tables_that_cannot_be_judged(change: Callable[..., Any], message: str) -> None:
    table, _ = planted()
    for method in ("scan", "moran"):
        with pytest.raises(InputError, match=message):
            find_gaps(changed(table, change), method=method)


@pytest.mark.slow
def test_tables_of_something_else(illustrative: pd.DataFrame, register: gpd.GeoDataFrame) -> None:
    placed = kk.enrich(kk.geocode(kk.datasets.collaborations()))
    for by in ("province", "region", ["municipality", "year"]):
        with pytest.raises(InputError, match="by='municipality'"):
            find_gaps(kk.coverage(placed, register, by=by))
    table, _ = planted()
    table.attrs = {}
    with pytest.raises(InputError, match="does not say of which vintage"):
        find_gaps(table)
    table.attrs["kkgeo"] = {"vintage": 2020}
    with pytest.raises(UnknownReferenceError, match="no vintage 2020"):
        find_gaps(table)
    table.attrs["kkgeo"] = {"vintage": 2018}
    with pytest.raises(UnknownReferenceError, match=r"no municipality of vintage 2018"):
        find_gaps(table)
    assert "unplaced" in illustrative.index


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "dbscan"}, "method='dbscan' must be one of scan, moran"),
        ({"direction": "under"}, "direction='under' must be one of low, high"),
        ({"max_share": 0.9}, "at most 0.5"),
        ({"simulations": 0}, "at least 19 for alpha=0.05"),
        ({"simulations": 99.5}, "must be a whole number"),
        ({"simulations": 98, "alpha": 0.01}, "at least 99 for alpha=0.01"),
        ({"alpha": 0.0005}, "at least 1999 for alpha=0.0005"),
        ({"seed": -1}, "from 0 up"),
        ({"seed": None}, "seed must be a whole number, not None"),
        ({"alpha": 0}, "between 0 and 1"),
        ({"alpha": 5}, "between 0 and 1"),
        ({"secondary": -1}, "0 or more"),
        ({"weights": {}}, "Leave them out for the scan"),
        ({"method": "moran", "weights": {}}, "The weights lack"),
        ({"method": "moran", "weights": np.eye(3)}, "give a mapping"),
    ],
)
def test_arguments_that_mean_nothing(arguments: dict[str, Any], message: str) -> None:
    table, _ = planted()
    with pytest.raises(InputError, match=message):
        find_gaps(table, **arguments)
    with pytest.raises(UnknownReferenceError, match="language 'xx'"):
        find_gaps(table, lang="xx")
    assert find_gaps(table, simulations=19).areas.attrs["kkgeo"]["simulations"] == 19


@pytest.mark.parametrize("weight", [-1.0, np.nan])
def test_weights_that_are_no_weights(weight: float) -> None:
    table, _ = planted()
    weights = {code: dict.fromkeys(others, 1.0) for code, others in contiguity(2025).items()}
    weights["24135"]["24134"] = weight
    with pytest.raises(InputError, match="weight of 24134 as a neighbour of 24135"):
        find_gaps(table, method="moran", weights=weights)


@pytest.mark.parametrize(
    ("asked", "value", "words"),
    [
        (None, 1.0, "does not say how much numbers vary"),
        ("none", 1.0, "every school takes part by itself"),
        (1.8, 1.8, "vary 1.8 times as much as with separate schools, as asked for"),
        (1, 1.0, "no more than with separate schools"),
        ("municipality", 1.3, "between municipalities as with separate schools"),
    ],
)
def test_a_table_from_a_file_says_what_chance_rests_on(asked: Any, value: float, words: str, tmp_path: Path) -> None:
    """A CSV keeps the vintage of a coverage table and not how much its counts cluster."""
    table, _ = planted()
    table.attrs["kkgeo"]["kind"] = "coverage"
    write_table(table, tmp_path / "table.csv")
    read = pd.read_csv(tmp_path / "table.csv", dtype={"nis": "str"}).set_index("nis")
    gaps = find_gaps(read, overdispersion=asked, simulations=99, lang="en")
    assert words in gaps.sentences[-1]
    assert gaps.municipalities.attrs["kkgeo"]["dispersion"] == pytest.approx(value, abs=0.3)
    assert gaps.areas["p_value"].iloc[0] == 0.01
    with pytest.raises(InputError, match="which schools belong to which academy"):
        find_gaps(read, overdispersion="academy")
    with pytest.raises(InputError, match="is not academy"):
        find_gaps(read, overdispersion=0.5)


def test_the_dispersion_that_is_asked_for_is_that_of_the_scan(table: pd.DataFrame) -> None:
    noted_ = find_gaps(table, simulations=99, seed=3)
    same, alone, more = (find_gaps(table, simulations=99, seed=3, overdispersion=o) for o in ("academy", "none", 4.0))
    pd.testing.assert_frame_equal(noted_.areas, same.areas)
    p = [gaps.areas["p_value"].iloc[0] for gaps in (alone, noted_, more)]
    assert p == sorted(p)
    assert p[0] < p[1]
    assert "Academies brengen meerdere scholen tegelijk mee: aantallen wisselen 2,4 keer" in noted_.findings[-1]
    assert more.areas.attrs["kkgeo"]["about"]["Hoe wisselend"].startswith("4,0 keer zo wisselend")


def test_an_area_that_was_found_takes_the_name_of_the_region_it_overlaps(table: pd.DataFrame) -> None:
    named = kk.regions()
    core = named[named["role"] == "core"].groupby("name")["nis"].agg(set)
    for lang, words in (("nl", "van de 1"), ("en", "of its 1")):
        gaps = find_gaps(table, simulations=99, lang=lang)
        first, others = gaps.areas.iloc[0], gaps.areas.iloc[1:]
        shared, total = len(core["Hageland"] & set(codes(first))), len(core["Hageland"])
        assert 2 * shared > total
        assert first["regions"].startswith(f"Hageland ({shared} ")
        assert words in first["regions"]
        assert first["sentence"].startswith(f"{first['regions']}, {'rond' if lang == 'nl' else 'around'} ")
        assert str(gaps.municipalities.loc[codes(first)[0], "gap"]).startswith("1. Hageland (")
        # What lies in no region that has a name here is called after its centre.
        for area in others[others["regions"] == ""].itertuples():
            assert area.sentence.startswith(("Rond" if lang == "nl" else "Around", area.centre))
            assert not any(set(area.municipalities.split("; ")) <= members for members in core)
        assert (others["regions"] == "").any()


def test_a_part_of_a_region_has_its_name_too_and_a_neighbour_of_it_has_not() -> None:
    for vintage in (2018, 2019, 2025):
        named = kk.regions(vintage=vintage)
        for name, nis in named[named["role"] == "core"].groupby("name")["nis"]:
            assert (name, 1, len(nis)) in overlapped([nis.iloc[0]], vintage)
            assert (name, len(nis), len(nis)) in overlapped([*nis], vintage)
        assert overlapped(["11002"], vintage) == []
    # Of many municipalities one in a region of many is not the region.
    around = [code for code in kk.municipalities(2018, geometry=False).index if code.startswith("11")]
    assert overlapped([*around, "24107"], 2018) == []


def test_nothing_that_was_examined_is_not_no_gap() -> None:
    """Two municipalities with half of what is expected each: none is a tenth of it."""
    table, _ = planted()
    few = changed(table, lambda t: t.iloc[:2].assign(observed=[0, 9], expected=[5.0, 4.0]))
    for lang, words in (
        ("nl", "Er is niets onderzocht: elke gemeente heeft meer dan 10 %"),
        ("en", "Nothing was exam"),
    ):
        gaps = find_gaps(few, lang=lang)
        assert len(gaps.areas) == 0
        assert gaps.sentences[0].startswith(words)
    assert find_gaps(few, max_share=0.5, simulations=19, lang="en").sentences[0].startswith("No area stays further")


@pytest.mark.slow
def test_draws_go_on_where_they_cannot_tell(table: pd.DataFrame) -> None:
    """As separate schools the built-in list has areas whose chance is about 5 in 100: no seed decides on those."""
    told = []
    for seed in range(3):
        gaps = find_gaps(table, overdispersion="none", seed=seed)
        told.append(gaps.areas["significant"].tolist())
        p = gaps.areas["p_value"].to_numpy()
        if ((p > 0.03) & (p < 0.075)).any():
            assert gaps.areas.attrs["kkgeo"]["simulations"] == 9_999
            assert "9.999 toevallige" in gaps.areas["sentence"].iloc[0]
        close = gaps.areas["sentence"].str.contains("bouw er niet op")
        half = 1.96 * np.sqrt(0.05 * 0.95 / gaps.areas.attrs["kkgeo"]["simulations"])
        assert (close == (np.abs(p - 0.05) < half)).all() or np.abs(np.abs(p - 0.05) - half).min() < half / 4
    few = find_gaps(table, overdispersion="none", simulations=199, seed=1)
    assert few.areas.attrs["kkgeo"]["simulations"] == 199
    assert find_gaps(table, seed=1).areas.attrs["kkgeo"]["simulations"] == 999


@pytest.mark.slow
def test_a_long_gap_is_found_by_an_ellipse() -> None:
    """A strip of municipalities along a line: no circle holds it without what lies beside it."""
    table, _ = planted()
    centroids = kk.municipalities(2025).centroid
    strip = (centroids.y.between(168_000, 180_000)) & centroids.x.between(95_000, 190_000)
    rng = np.random.default_rng(4)
    table["observed"] = rng.poisson(table["expected"] * np.where(strip, 0.35, 1.0))
    circle, ellipse = (find_gaps(table, shape=shape, simulations=19, secondary=0) for shape in ("circle", "ellipse"))
    inside = set(table.index[strip])
    hit = [
        len(inside & set(codes(g.areas.iloc[0]))) / len(inside | set(codes(g.areas.iloc[0]))) for g in (circle, ellipse)
    ]
    assert hit[1] > hit[0]
    assert "cirkels en ellipsen tot 10 %" in ellipse.areas.attrs["kkgeo"]["about"]["Hoe gezocht"]
    with pytest.raises(InputError, match="shape='oval' must be one of circle, ellipse"):
        find_gaps(table, shape="oval")
