"""Rows are decided once for all that are alike, and each as it would be alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo import geocode, municipalities, postal_localities
from kkgeo._base.words import number
from kkgeo.geocoding import neighbours
from kkgeo.geocoding.deciding import COLUMNS, decide
from kkgeo.geocoding.evidence import Evidence, hear
from kkgeo.geocoding.points import distance_km
from kkgeo.geocoding.positions import BORDER_TOLERANCE_KM, KILOMETRES, Position
from kkgeo.geocoding.vintages import later
from kkgeo.reference._data import boundaries_2018
from kkgeo.spatial.coordinates import to_lambert_72
from kkgeo.spatial.shares import atom_index

LOCALITIES = postal_localities().to_dict("records")
TOWNS: Any = gpd.GeoDataFrame(municipalities(2018)).geometry.representative_point().to_crs(4326)
LANG = "nl"


def beyond(lon: float, lat: float) -> str | None:
    """What a point outside lies in, from the outlines themselves."""
    names, shapes, box = neighbours._outlines()
    point = shapely.Point(lon, lat)
    if not box.intersects(point):
        return "far"
    found = next((name for name, shape in zip(names, shapes, strict=True) if shape.intersects(point)), "sea")
    x, y = to_lambert_72(np.array([lon]), np.array([lat]))
    towns = boundaries_2018().sort_index()
    distances = shapely.distance(shapely.Point(x[0], y[0]), towns.to_numpy())
    if distances.min() > neighbours._DOUBTFUL_M:
        return found
    beside = neighbours._foreign()[str(towns.index[int(distances.argmin())])]
    if len(beside) == 1:
        return beside[0]
    return found if found in beside else None


class Alone(Position):
    """The point of one row, which answers whatever is asked."""

    def __init__(self, lon: float, lat: float) -> None:
        super().__init__({})
        self.lon, self.lat = lon, lat

    def metres(self, atoms: Collection[str]) -> int | None:
        away = distance_km(self.lon, self.lat, frozenset(atoms))
        return max(round(away * 1000), 1) if away <= BORDER_TOLERANCE_KM else None

    def kilometres(self, atoms: Collection[str], lang: str) -> str:
        return number(distance_km(self.lon, self.lat, frozenset(atoms)), lang, 1)

    def beyond(self) -> str | None:
        return beyond(self.lon, self.lat)


def by_the_row(rows: pd.DataFrame, vintage: int) -> list[tuple[object, ...]]:
    """Decide every row by itself: text by its fields, point by the boundaries."""
    tree, codes = atom_index()
    found: list[tuple[object, ...]] = []
    for row in rows.to_dict("records"):
        x, y = to_lambert_72(np.array([row["lon"]]), np.array([row["lat"]]))
        inside = tree.query(shapely.points(x[0], y[0]), predicate="intersects") if np.isfinite(row["lon"]) else ()
        atom = str(codes[min(inside)]) if len(inside) else None
        texts = {"postal_code": row["postal_code"], "locality": row["locality"]}
        point = None if atom is None else Evidence("coordinates", "", (atom,), "coordinates")
        place = Alone(row["lon"], row["lat"]) if np.isfinite(row["lon"]) else None
        d = decide(point, place, hear(texts, vintage, None, LANG, atom), (), vintage, LANG)
        found.append((d.nis, d.nis_2018, d.status, d.level, d.score, d.note, ";".join(d.candidates)))
    return found


def by_the_list(rows: pd.DataFrame, vintage: int) -> list[tuple[object, ...]]:
    """Decide the rows as a list."""
    columns = [name for name in COLUMNS if name not in ("municipality", "nis_vintage")]
    found = geocode(rows, vintage=vintage, lang=LANG)[columns].astype(object)
    return [*found.where(found.notna(), None).itertuples(index=False, name=None)]


@st.composite
def lists(draw: st.DrawFn) -> pd.DataFrame:
    """Lists of which rows resemble each other: few places, points in, beside and far from them."""
    places = draw(st.lists(st.sampled_from(LOCALITIES), min_size=1, max_size=3))
    strange = draw(st.lists(st.sampled_from(["Luik", "Kiel", "Gnet", "", "xyz", f"Gent {KILOMETRES}"]), max_size=2))
    names = [*(str(place["name"]) for place in places), *strange]
    codes = [*(str(place["postal_code"]) for place in places), *draw(st.lists(st.sampled_from(["", "4000", "1733"])))]
    points = [(np.nan, np.nan)]
    for place in places:
        centre = TOWNS[place["nis_2018"]]
        for spread in (0.0, 0.01, 0.05, 1.0):
            east, north = draw(st.floats(-1, 1)), draw(st.floats(-1, 1))
            points.append((centre.x + spread * east, min(centre.y + spread * north, 52.0)))
    picked = st.tuples(st.sampled_from(names), st.sampled_from(codes), st.sampled_from(points))
    rows = draw(st.lists(picked, min_size=1, max_size=25))
    return pd.DataFrame(
        [(name, code, *point) for name, code, point in rows], columns=["locality", "postal_code", "lon", "lat"]
    ).astype({"locality": "str", "postal_code": "str", "lon": float, "lat": float})


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(lists(), st.sampled_from((2018, 2025)))
def test_a_row_of_a_list_is_decided_as_it_is_alone(rows: pd.DataFrame, vintage: int) -> None:
    assert by_the_list(rows, vintage) == by_the_row(rows, vintage)


@pytest.mark.slow
@pytest.mark.parametrize("vintage", [2018, 2025])
def test_points_that_contradict_what_is_written_are_heard_alike(vintage: int) -> None:
    image, codes = later(vintage), [str(code) for code in atom_index()[1]]
    rng = np.random.default_rng(4)
    alike = 0
    for name in ("Kiel", "Beveren", "Mariakerke", "Gnet", "Luik", "Eindhoven", "Halle (Limburg)", "Gent-Ledeberg", ""):
        for code in ("9030", "8400", "2000", "1931", "4000", "1733", "", "9120"):
            for province in ("", "Limburg"):
                texts = {"locality": name, "postal_code": code, "province_given": province}
                for point in rng.choice(codes, 12):
                    heard = hear(texts, vintage, None, LANG, str(point))
                    if heard.weighed is None:
                        continue
                    assert image[str(point)] not in heard.weighed
                    for other in rng.choice(codes, 12):
                        if image[str(other)] not in heard.weighed:
                            assert hear(texts, vintage, None, LANG, str(other)) == heard
                            alike += 1
    assert alike > 1000


def test_points_near_a_border_and_outside_are_measured_each_by_itself() -> None:
    tienen = TOWNS["24107"]
    lon = [tienen.x, tienen.x + 0.1, tienen.x + 0.2, tienen.x + 0.1, 4.867, 2.35, 4.776]
    lat = [tienen.y, tienen.y, tienen.y, tienen.y, 50.467, 48.86, 51.589]
    rows = pd.DataFrame({"locality": "Tienen", "postal_code": "3300", "lon": lon, "lat": lat})
    found = by_the_list(rows, 2025)
    assert found == by_the_row(rows, 2025)
    assert len({row[5] for row in found}) == 6
    named = f"Tienen {KILOMETRES}"
    assert by_the_list(rows.assign(locality=named), 2025) == by_the_row(rows.assign(locality=named), 2025)


def test_along_the_border_every_point_is_said_to_lie_where_it_does() -> None:
    rng = np.random.default_rng(3)
    edge = shapely.get_coordinates(TOWNS.union_all().convex_hull.segmentize(0.02).buffer(0.1).exterior)
    lon, lat = (edge[rng.integers(0, len(edge), 120)] + rng.normal(0, 0.03, (120, 2))).T
    assert neighbours.beyond(lon, lat).tolist() == [beyond(*point) for point in zip(lon, lat, strict=True)]


@pytest.mark.parametrize(
    "codes",
    [
        [3300, 9000, 3300],
        [3300.0, np.nan, 9000.0],
        ["3300", None, "B-9000"],
        [3300, "3300.0", True],
        pd.Categorical(["3300", "9000", "3300"]),
        [pd.NA, float("nan"), None],
        ["3300\u00a0", " 3300", "3300"],
    ],
)
def test_codes_of_every_type_are_read_as_their_texts(codes: object) -> None:
    column = pd.Series(codes, dtype=None if isinstance(codes, pd.Categorical) else object)
    for kept in (column, column.infer_objects()):
        found = geocode(pd.DataFrame({"postcode": kept, "naam": "x"}), lang="en")
        alone = [geocode(pd.DataFrame({"postcode": kept.iloc[[i]]}), lang="en")["match_note"].iloc[0] for i in range(3)]
        assert found["match_note"].tolist() == alone
