"""Areas to judge: regions, borders, provinces, clusters, a list of municipalities, polygons."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.text import fold
from kkgeo._base.words import say
from kkgeo.errors import CRSError, InputError
from kkgeo.reference import Edition, borders, municipalities, provinces, read_typology, regions
from kkgeo.reference._data import atoms_of, boundaries_2018, check_code, parts
from kkgeo.reference.municipalities import population_of_parts

if TYPE_CHECKING:
    import geopandas as gpd

#: How much of a region counts: what all sources agree on, or also what some add.
EXTENTS = ("core", "core+fringe")
#: By what share a municipality counts as in a polygon.
WITHIN = ("area", "schools")
#: The borders that make a municipality one at the edge of Flanders, as the report means it.
EDGE = ("netherlands", "france", "wallonia")
KINDS = ("regions", "border", "borders", "provinces", "clusters")


@dataclass(frozen=True)
class Area:
    """An area as a set of municipalities of 2018, of which every later municipality is a union."""

    id: str
    kind: str
    name: str
    atoms: frozenset[str]

    def holds(self, frame: pd.DataFrame, vintage: int) -> tuple[np.ndarray, np.ndarray]:
        """Return which rows lie in the area, and of which that is not decided.

        A row whose municipality has merged, and of which the part is not known, is undecided where only some parts
        of the municipality are in the area.
        """
        within = frame["nis_2018"].isin(self.atoms).to_numpy(dtype=bool)
        whole = {code for code, own in atoms_of(vintage).items() if self.atoms.issuperset(own)}
        partly = {code for code, own in atoms_of(vintage).items() if self.atoms.intersection(own)} - whole
        coarse = frame["nis_2018"].isna().to_numpy(dtype=bool) & frame["nis"].notna().to_numpy(dtype=bool)
        return (
            within | (coarse & frame["nis"].isin(whole).to_numpy(dtype=bool)),
            coarse & frame["nis"].isin(partly).to_numpy(dtype=bool),
        )


def resolve(
    areas: Any,
    *,
    vintage: int,
    extent: str,
    within: str,
    share: float,
    regions_file: str | os.PathLike[str] | None,
    register: pd.DataFrame,
    lang: str,
    edition: Edition = 2018,
) -> list[Area]:
    """Return the areas that were asked for, each once, in the order they were named."""
    if extent not in EXTENTS:
        msg = f"extent={extent!r} is not one of {', '.join(EXTENTS)}."
        raise InputError(msg)
    if within not in WITHIN or not 0 < share <= 1:
        msg = (
            f"within={within!r} and share={share!r}: choose within='area' or 'schools' and a share above 0, at most 1."
        )
        raise InputError(msg)
    known = _known(vintage, extent, regions_file, lang, edition)
    found: list[Area] = []
    for wanted in [areas] if isinstance(areas, str | os.PathLike | Mapping) or _is_frame(areas) else list(areas):
        if isinstance(wanted, Mapping):
            found += [_listed(str(name), codes, vintage) for name, codes in wanted.items()]
        elif isinstance(wanted, os.PathLike) or _is_frame(wanted):
            found += _polygons(wanted, within, share, register)
        elif isinstance(wanted, str) and wanted in known:
            found += known[wanted]
        elif isinstance(wanted, str) and Path(wanted).suffix:
            found += _polygons(Path(wanted), within, share, register)
        else:
            regions_there = [area.id for area in known["regions"]]
            msg = (
                f"There is no area {wanted!r}. There are {', '.join(KINDS)}; regions {', '.join(regions_there)}; "
                f"border-netherlands and the like; a province's or a cluster's code; a list of your own as "
                f"{{'name': ['24107', ...]}}; a file or a frame of polygons."
            )
            raise InputError(msg)
    if not found:
        msg = f"areas={areas!r} names no area. Name one or more of {', '.join(KINDS)}, or give your own."
        raise InputError(msg)
    ids = [area.id for area in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        msg = f"The area {twice[0]!r} is named twice. Leave it out once, or give your own another name."
        raise InputError(msg)
    return found


def _is_frame(value: object) -> bool:
    return isinstance(value, pd.DataFrame)


def _known(
    vintage: int, extent: str, regions_file: str | os.PathLike[str] | None, lang: str, edition: Edition
) -> dict[str, list[Area]]:
    """Return the areas that have a name of their own here, each by its identifier, and the kinds of them."""
    kinds: dict[str, list[Area]] = {"regions": [], "borders": [], "provinces": [], "clusters": []}
    lists = regions(regions_file, vintage=2018)
    for region, rows in lists.groupby("region", sort=False):
        own = rows if extent == "core+fringe" else rows[rows["role"] == "core"]
        if len(own):
            kinds["regions"].append(Area(str(region), "region", str(rows["name"].iloc[0]), frozenset(own["nis"])))
    lengths = borders(2018)
    sides = {side: frozenset(lengths.index[lengths[f"{side}_km"] > 0]) for side in (*EDGE, "brussels", "sea")}
    edge = frozenset().union(*(sides[side] for side in EDGE))
    edge = edge - set(municipalities(2018, geometry=False).query("province == '04000'").index)
    kinds["border"] = [Area("border", "border", say("border.edge", lang), frozenset(edge))]
    kinds["borders"] = [
        Area(f"border-{side}", "border", say(f"border.{side}", lang), atoms) for side, atoms in sides.items()
    ]
    atoms = atoms_of(vintage)
    named, towns = provinces(vintage)[f"name_{lang}"], municipalities(vintage, geometry=False)["province"]
    for code, name in named.items():
        own_atoms = frozenset(atom for town in towns.index[towns == code] for atom in atoms[str(town)])
        kinds["provinces"].append(Area(str(code), "province", str(name), own_atoms))
    clusters = read_typology(edition)
    for code, label in clusters.names(lang)["name"].items():
        own_atoms = frozenset(clusters.atoms.index[clusters.atoms == code])
        if own_atoms:
            name = f"{code} ({label}, {clusters.title})"
            kinds["clusters"].append(Area(str(code), "cluster", name, own_atoms))
    single = {area.id: [area] for group in kinds.values() for area in group}
    return {**single, **kinds}


def _listed(name: str, codes: Iterable[object], vintage: int) -> Area:
    """Return an area of somebody's own: codes of the vintage, or names of its municipalities."""
    if isinstance(codes, str):
        codes = [codes]
    by_name = {fold(str(n)): str(c) for c, n in municipalities(vintage, geometry=False)["name_nl"].items()}
    own: set[str] = set()
    for code in codes:
        resolved = by_name.get(fold(str(code)).strip(), code)
        own.update(atoms_of(vintage)[check_code(resolved, vintage, f" in the area {name!r}")])
    if not own:
        msg = f"The area {name!r} has no municipality. Give it one or more REFNIS codes."
        raise InputError(msg)
    return Area(name, "list", name, frozenset(own))


def _polygons(given: Any, within: str, share: float, register: pd.DataFrame) -> list[Area]:
    """Return an area for every polygon: the municipalities of 2018 of which enough lies in it."""
    import geopandas as gpd

    from kkgeo.sites.features import read_features, read_parquet

    where = "the polygons"
    if isinstance(given, os.PathLike):
        path = Path(given)
        where = path.name
        if not path.exists():
            msg = f"There is no file {path} of areas. Check its name."
            raise InputError(msg)
        given = read_parquet(path) if path.suffix.lower() == ".parquet" else read_features(path, None)
    if not isinstance(given, gpd.GeoDataFrame) or given.active_geometry_name is None:
        msg = f"There is no geometry in {where}. Areas are polygons, in .gpkg, .geojson or .parquet."
        raise InputError(msg)
    if given.crs is None:
        msg = f"{where} has no coordinate reference system. Say which, as in frame.set_crs('EPSG:31370')."
        raise CRSError(msg)
    shapes = given.geometry.to_crs(31370)
    if shapes.isna().any() or shapes.is_empty.any() or not shapes.geom_type.isin(("Polygon", "MultiPolygon")).all():
        msg = f"{where} has rows without a polygon. Areas must be polygons, each with a name."
        raise InputError(msg)
    texts = [c for c in given.columns if str(c).lower() in ("name", "naam", "label", "region", "regio")]
    labels = given[texts[0]].astype("str") if texts else pd.Series([f"{i + 1}" for i in range(len(given))])
    shares = _shares(shapes, within, register)
    found = []
    for name, column in zip(labels, shares.columns, strict=True):
        inside = frozenset(map(str, shares.index[shares[column] >= share]))
        if not inside:
            best = float(np.nan_to_num(shares[column].max()))
            msg = (
                f"No municipality lies for {share:.0%} of its {within} or more in {name!r} of {where}; at most "
                f"{best:.0%} does. Lower share, or choose within={'schools' if within == 'area' else 'area'!r}."
            )
            raise InputError(msg)
        found.append(Area(str(name), "polygon", str(name), inside))
    return found


def _shares(shapes: gpd.GeoSeries, within: str, register: pd.DataFrame) -> pd.DataFrame:
    """Return what share of every municipality of 2018 lies in each polygon: of its km², or of its schools."""
    import shapely

    from kkgeo.spatial.distances import points_km

    polygons = shapely.make_valid(shapes.to_numpy())
    towns = boundaries_2018().sort_index()
    if within == "area":
        parts_in = [shapely.area(shapely.intersection(towns.to_numpy(), p)) / towns.area.to_numpy() for p in polygons]
        return pd.DataFrame(np.array(parts_in).T, index=towns.index)
    metres = points_km(register, "the register") * 1000
    known = np.isfinite(metres).all(axis=1) & register["nis_2018"].notna().to_numpy(dtype=bool)
    spots = shapely.points(metres[known])
    inside = pd.DataFrame(np.array([shapely.intersects(p, spots) for p in polygons]).T, dtype="float64")
    return inside.groupby(register["nis_2018"].to_numpy(dtype=object)[known]).mean()


def towns_in(area: Area, vintage: int) -> pd.DataFrame:
    """Return the municipalities of the vintage that are in the area, also in part: ``name``, ``population`` (in it)."""
    people = population_of_parts(vintage)[sorted(area.atoms)]
    summed = people.groupby(parts(vintage).reindex(people.index)).sum()
    names = municipalities(vintage, geometry=False)["name_nl"].reindex(summed.index)
    return pd.DataFrame({"name": names, "population": summed})
