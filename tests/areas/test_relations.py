"""A region here is the same region there: schools and counts are equal wherever an area is counted, judged or drawn."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.areas.area import EXTENTS, Area
from kkgeo.areas.dimensions import UNDECIDED, dimension
from kkgeo.areas.kinds import areas_of, index_name
from kkgeo.areas.resolving import resolve
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.maps.classes.legend import DASHED
from kkgeo.maps.layers.outlines import OUTLINES, outlines
from kkgeo.maps.web.data import geometry
from kkgeo.reference._data import VINTAGES, atoms_of, boundaries_2018

#: Kinds of area, as ``areas=`` names all of a kind.
NAMED = {"region": "regions", "border": "borders", "province": "provinces", "belfius": "clusters"}
NAMED |= {str(kind): str(kind) for kind in kk.groupings().index}
#: Of the groupings, those that cover everything, all of Flanders, and a few municipalities.
COUNTED = [("region", extent) for extent in EXTENTS]
COUNTED += [
    (by, "core") for by in ("border", "province", "belfius", "arrondissement", "transport_region", "city_class")
]


@pytest.fixture(scope="module")
def placed() -> gpd.GeoDataFrame:
    """The illustrative rows; of some only the merged municipality is known, and of some nothing."""
    return _coarser(kk.geocode(kk.datasets.collaborations().drop(columns="year")), 7)


@pytest.fixture(scope="module")
def register() -> gpd.GeoDataFrame:
    return _coarser(kk.geocode(kk.datasets.register()), 5)


def _coarser(rows: gpd.GeoDataFrame, every: int) -> gpd.GeoDataFrame:
    rows = rows.copy()
    rows.loc[rows.index[::every], "nis_2018"] = None
    rows.loc[rows.index[:2], ["nis", "nis_2018"]] = None
    return rows


@pytest.mark.slow
@pytest.mark.parametrize(("by", "extent"), COUNTED)
def test_an_area_is_counted_as_it_is_judged(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by: str, extent: str
) -> None:
    counted = kk.coverage(placed, register, by=by, extent=extent)
    judged = kk.coverage_gaps(placed, register, areas=NAMED[by], extent=extent).xs("all", level="period")
    assert counted.index.name == index_name(by)
    areas = areas_of(by, vintage=2025, extent=extent, lang="nl")
    for area in (area for area in areas if area.code != "none"):
        here, there = counted.loc[area.code], judged.loc[area.id]
        for column in ("observed", "schools", "denominator"):
            assert here[column] == there[column], (area.id, column)
        assert here["population"] == pytest.approx(there["population"]), area.id
        assert here["name"] in there["name"]
    assert len(judged) == len([area for area in areas if area.code != "none"])


@pytest.mark.parametrize("by", ["region", "border", "belfius", "arrondissement", "city_class"])
@pytest.mark.slow
def test_rows_in_are_rows_out(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by: str) -> None:
    table = kk.coverage(placed, register, by=by, extent="core+fringe")
    assert table["collaborations"].sum() == len(placed) + table.attrs["kkgeo"]["overlap"]
    if by in ("belfius", "arrondissement", "city_class"):
        assert table.attrs["kkgeo"]["overlap"] == 0
        assert table["schools"].sum() == len(register)
    assert table.loc["unplaced", "collaborations"] == 2


@pytest.mark.slow
def test_what_is_not_decided_is_so_here_and_there(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    """Antwerp of 2025 is on the border, Borsbeek in it is not: a row of which the part is not known is undecided."""
    row = placed.iloc[[10]].assign(nis="11002", nis_2018=None)
    parts = [row.assign(nis_2018=part) for part in ("11002", "11007")]
    rows = pd.concat([row, *parts], ignore_index=True)
    table = kk.coverage(rows, register, by="border")
    judged = kk.coverage_gaps(rows, register, areas="borders").xs("all", level="period")
    counted = table["collaborations"]
    assert list(judged.loc["border-netherlands", ["observed", "undecided"]]) == [1, 1]
    assert list(counted[["netherlands", UNDECIDED, "none"]]) == [1, 1, 1]
    assert judged["undecided"].sum() == 1


def test_nothing_is_undecided_where_all_parts_agree() -> None:
    for vintage in VINTAGES:
        assert UNDECIDED not in dimension("region", vintage).names
        assert (UNDECIDED in dimension("border", vintage).names) == (vintage != 2018)


@pytest.mark.parametrize("by", NAMED)
def test_areas_and_the_rest_are_all_there_is(by: str) -> None:
    for vintage in VINTAGES:
        cut = dimension(by, vintage)
        assert frozenset().union(*(area.atoms for area in cut.every)) == frozenset(atoms_of(2018))
        assert set(cut.members["place"]) == {*atoms_of(2018), *(f"~{code}" for code in atoms_of(vintage))}
        assert set(cut.members["area"]) <= set(cut.names.index)
        assert cut.names.notna().all()


def test_extents() -> None:
    core, both = (areas_of("region", vintage=2025, extent=extent, lang="nl") for extent in EXTENTS)
    for small, large in zip(core, both, strict=True):
        assert small.code == large.code
        assert large.atoms == small.atoms | large.fringe
        assert not small.atoms & large.fringe
        assert not small.fringe
        assert large.name == f"{small.name} (kern en rand)"
    with pytest.raises(InputError, match=r"extent='all' is unknown\..* Do you mean 'core\+fringe'"):
        kk.coverage(kk.geocode(pd.DataFrame({"postcode": ["9000"]})), by="region", extent="all")


def test_border_municipalities_are_flemish_and_not_those_of_brussels_or_the_sea() -> None:
    (edge,) = resolve("border", vintage=2025, lang="nl")
    assert edge.name == "Grensgemeenten"
    assert all(word in edge.definition for word in ("Nederland", "Frankrijk", "Wallonië", "Brussel", "kust"))
    towns, lengths = kk.municipalities(2018, geometry=False), kk.borders(2018)
    land = lengths[["netherlands_km", "france_km", "wallonia_km"]].sum(axis=1) > 0
    assert edge.atoms == set(lengths.index[land & (towns["province"] != "04000")])
    (english,) = resolve("border", vintage=2025, lang="en")
    assert (english.name, english.atoms) == ("Border municipalities", edge.atoms)


def test_areas_by_name_and_by_code(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    groups = kk.grouping("arrondissement", vintage=2018)
    leuven = groups[groups["name"] == "Leuven"]
    for wanted in ("arrondissement:Leuven", "arrondissement:leuven", f"arrondissement:{leuven['group'].iloc[0]}"):
        (area,) = resolve(wanted, vintage=2025, lang="nl")
        assert area.atoms == set(leuven["nis"])
        assert (area.id, area.title) == ("arrondissement:24000", "Leuven (arrondissement)")
    lists = kk.region_lists(vintage=2018)
    for key, rows in lists.groupby("region"):
        (area,) = resolve(str(key), vintage=2025, lang="nl")
        assert area.atoms == set(rows["nis"])
    table = kk.coverage_gaps(placed, register, areas=["hageland", "hageland@tourist-2025", "province:Antwerpen"])
    assert table.index.unique("area").tolist() == ["hageland", "hageland@tourist-2025", "10000"]
    assert table.loc[("hageland@tourist-2025", "all"), "definition"] == "toeristische regio Hageland (TREG04, 2025)"
    assert [a.id for a in resolve("flemish_rim", vintage=2025, lang="nl")] == ["flemish_rim:rim"]


@pytest.mark.parametrize(
    ("wanted", "error", "words"),
    [
        ("arrondissement:Leuvn", InputError, "Of arrondissement there are Leuven."),
        ("hageland@nobody", UnknownReferenceError, "hageland@tourist-2025"),
        ("nowhere", InputError, "There is no area 'nowhere'.*regions hageland.*arrondissement"),
        ("border-germany", InputError, "There is no area 'border-germany'"),
        ([], InputError, "names no area"),
        (["hageland", "region:Hageland"], InputError, "'hageland' is named twice"),
    ],
)
def test_a_name_that_nothing_has(wanted: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        resolve(wanted, vintage=2025, lang="en")


def test_an_area_says_what_it_is_made_of() -> None:
    area = Area("list", "own", "Own", frozenset({"24107"}))
    assert area.title == "Own"
    assert area.towns(2025)["name"].tolist() == ["Tienen"]


@pytest.fixture(scope="module", params=EXTENTS)
def extent(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def judged(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, extent: str) -> pd.DataFrame:
    """The default areas, as they are judged."""
    found = kk.coverage_gaps(placed, register, extent=extent)
    return found[found.index.get_level_values("period") == "all"].droplevel("period")


@pytest.fixture(scope="module")
def drawn(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, extent: str) -> kk.MapSpec:
    """The same areas, as they are outlined."""
    chosen = ["rate", "regions", "borders"]
    return kk.layered_map(placed, register, areas=("regions", "border"), extent=extent, layers=chosen)


def _atoms_in(shapes: gpd.GeoSeries) -> set[str]:
    """Return the municipalities of 2018 that lie in an outline."""
    union = shapes.union_all()
    inside = boundaries_2018().representative_point()
    return set(inside.index[inside.within(union)])


@pytest.mark.slow
def test_an_outline_has_what_is_judged(judged: pd.DataFrame, drawn: kk.MapSpec, extent: str) -> None:
    areas = resolve(["regions", "border"], vintage=2025, extent=extent, lang="nl")
    shown = [layer for layer in drawn.layers if layer.kind == "outlines"]
    assert [layer.key for layer in shown] == ["regions", "borders"]
    assert all(layer.shown for layer in shown)
    entries = [(entry, layer.shapes.iloc[i]) for layer in shown for i, entry in enumerate(layer.legend)]
    whole = boundaries_2018()
    for area in areas:
        labels = [f"{area.plain}: kern", f"{area.plain}: rand"] if area.fringe else [area.title]
        own = [(e, s) for e, s in entries if e.label in labels]
        # What has a solid line and what has a dashed one are called so: neither is the whole area.
        assert [entry.label for entry, _ in own] == labels
        assert [entry.pattern for entry, _ in own] == (["", DASHED] if area.fringe else [""])
        outline = gpd.GeoSeries([shape for _, shape in own], crs=31370)
        assert _atoms_in(outline) == area.atoms
        assert _atoms_in(outline.iloc[1:]) == area.fringe
        assert outline.area.sum() == pytest.approx(whole[sorted(area.atoms)].area.sum())
        # The legend counts the municipalities that the table counts.
        assert sum(entry.count for entry, _ in own) == judged.loc[area.id, "municipalities"]
        assert [name for layer in shown for name in layer.names].count(area.title) == 1
        assert area.title == judged.loc[area.id, "name"]
    assert any(e.pattern for e, _ in entries) == (extent != "core")
    # What the border municipalities are is printed on the map, and so is how much of a region counts.
    assert judged["definition"]["border"] in " ".join(layer.note for layer in shown)
    assert judged["definition"]["hageland"] in shown[0].note


@pytest.mark.slow
def test_the_page_outlines_parts_of_merged_municipalities(placed: gpd.GeoDataFrame, extent: str) -> None:
    """A border runs through merged municipalities: their parts of 2018 are outlined, not the whole."""
    spec = kk.layered_map(placed, areas=["border", "hageland"], extent=extent, layers=["rate", "borders"])
    data, shapes = geometry(spec)
    (edge,) = resolve("border", vintage=2025, lang="nl")
    codes = boundaries_2018().index
    assert {codes[i] for i in shapes.members["borders"][0]} == edge.atoms
    assert len(data["sets"]["base"]) == 285 + 19


def test_areas_that_are_outlined_together_have_a_colour_each() -> None:
    areas = resolve(["regions", "border"], vintage=2025, lang="nl")
    layers = [layer for key in OUTLINES for layer in outlines(areas, key, vintage=2025, lang="nl")]
    colours = {entry.label: entry.colour for layer in layers for entry in layer.legend}
    assert len(layers) == 2
    assert len(set(colours.values())) == len(colours) == len(areas)


def test_overlays_and_areas_have_one_word() -> None:
    for asked, title in (("border", "Grensgemeenten"), ("borders", "Grensgemeenten"), ("border-sea", "Kust")):
        (layer,) = outlines(resolve(asked, vintage=2025, lang="nl"), "borders", vintage=2025, lang="nl")
        assert layer.title == layer.legend_title == title
    for lang in ("nl", "en"):
        for cluster in resolve("clusters", vintage=2025, lang=lang):
            first, _, second = cluster.name.partition(": ")
            assert first != second, cluster.name


def test_the_table_of_a_map_says_in_which_areas_a_municipality_lies(drawn: kk.MapSpec) -> None:
    rate = drawn.layers[0]
    columns = {column.label: dict(zip(rate.names, column.cells, strict=True)) for column in rate.columns}
    # The table says of a fringe that it is one, whatever is judged.
    assert (columns["Streek"]["Landen"], columns["Streek"]["Tienen"]) == ("Hageland: rand", "Hageland")
    assert columns["Grens"]["Antwerpen"] == "Grensgemeenten (deels)"
    assert columns["Grens"]["Voeren"] == "Grensgemeenten"


@pytest.mark.long
@pytest.mark.slow
def test_the_report_has_the_same_areas_on_page_and_in_the_workbook(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, judged: pd.DataFrame, extent: str, tmp_path: Path
) -> None:
    files = kk.report(placed, register, path=tmp_path / "r.html", extent=extent)
    counted = kk.coverage(placed, register, by="region", extent=extent)
    book = pd.read_excel(files.workbook, sheet_name=None, header=None, engine="openpyxl")
    sheet = book["Gaten"]
    # No line breaks before a per cent sign.
    page = files.html.read_text("utf-8").replace("\u00a0%", " %")
    for region, row in judged.iterrows():
        (line,) = sheet.index[sheet[0] == row["name"]]
        cells = sheet.loc[line].tolist()
        assert row["schools"] in cells
        assert row["observed"] in cells
        assert book["Gemeenten zonder"].isin([row["definition"]]).any(axis=None)
        assert row["sentence_nl"] in unescape(page)
        assert row["definition"] in unescape(page)
        if region != "border":
            assert counted.loc[str(region), "schools"] == row["schools"]
    # The legend of the map: what the page's script draws with dashes.
    assert ('"label":"Hageland: rand","colour":"#a50026","dashed":true' in page) == (extent != "core")
    assert "Rand van Vlaanderen" not in page


@pytest.mark.slow
def test_both_workbooks_have_what_the_tables_have(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, judged: pd.DataFrame, extent: str, tmp_path: Path
) -> None:
    """The workbook of the counts and that of the judgement say of the same regions the same, and how far they reach."""
    counted = kk.coverage(placed, register, by="region", extent=extent)
    kk.write_table(counted, tmp_path / "counts.xlsx")
    kk.write_table(judged, tmp_path / "gaps.xlsx")
    counts = pd.read_excel(tmp_path / "counts.xlsx", engine="openpyxl").set_index("region")
    gaps = pd.read_excel(tmp_path / "gaps.xlsx", engine="openpyxl").set_index("area")
    for region in ("hageland", "brabantse-kempen", "pajottenland"):
        for column in ("name", "observed", "schools", "denominator"):
            assert counts[column][region] == gaps[column][region] == judged[column][region]
    for name in ("counts.xlsx", "gaps.xlsx"):
        book = pd.read_excel(tmp_path / name, sheet_name=None, header=None, engine="openpyxl")
        (about,) = (rows for rows in book.values() if rows.isin(["Van streken telt"]).any(axis=None))
        told = "de kern" if extent == "core" else "de kern met de rand"
        assert about.isin([told]).any(axis=None)


@pytest.mark.slow
def test_what_if_reaches_as_far_as_the_table(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, extent: str) -> None:
    table = kk.coverage(placed, register, by="region", extent=extent)
    more = kk.simulate(placed, register, add={"Landen": 2}, by="region", extent=extent)
    added = (more["collaborations"] - table["collaborations"]).to_dict()
    home, rest = ("none", "hageland") if extent == "core" else ("hageland", "none")
    assert (added[home], added[rest], more["added"].sum()) == (2, 0, 2)


@pytest.mark.slow
def test_schools_of_a_grouping_take_part_as_often_as_they_are_counted(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    for by in ("arrondissement", "city_class"):
        rates, counted = kk.equity_rates(placed, register, by=by), kk.coverage(placed, register, by=by)
        assert rates.index.name == counted.index.name == by
        known = counted.index[:-1]
        assert rates["name"][known].tolist() == counted["name"][known].tolist()
        assert rates["schools"][known].tolist() == counted["schools"][known].tolist()
        assert rates["schools"].sum() == len(register)
        assert rates["collaborations"].sum() == len(placed)


@pytest.mark.slow
def test_a_map_of_a_grouping_has_the_groups_that_are_counted(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    for by in ("arrondissement", "city_class"):
        counted = kk.coverage(placed, register, by=by)
        (layer,) = kk.choropleth(counted).layers
        areas = areas_of(by, vintage=2025, lang="nl")
        assert list(layer.shapes.index) == [area.code for area in areas]
        assert list(layer.names) == [area.name for area in areas] == counted["name"][:-1].tolist()
        for area in areas:
            assert _atoms_in(layer.shapes[[area.code]]) == area.atoms
        compared = [column.label for column in layer.columns if column.label.startswith("Vlaanderen")]
        # The group of who is no centre city has Brussels in it: nothing there is Flanders alone.
        assert len(compared) == (by == "arrondissement")
        assert kk.choropleth(counted).to_html()
