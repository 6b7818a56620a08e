"""Gaps nobody named: areas that come out of the counts themselves."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo.datasets import ILLUSTRATIVE_NOTE, is_illustrative
from kkgeo.errors import CRSError, InputError
from kkgeo.geocoding.coordinates import to_lambert_72
from kkgeo.geocoding.enrichment import vintage_of
from kkgeo.geocoding.texts import check_language
from kkgeo.judging.contiguity import contiguity
from kkgeo.judging.finding_texts import label, moran_sentence, say, scan_sentence
from kkgeo.judging.moran import PERMUTATIONS, check_weights, connected, local_moran
from kkgeo.judging.scan import DIRECTIONS, MAX_SHARE, SIMULATIONS, Windows
from kkgeo.reference._data import check_code, check_vintage
from kkgeo.reference.municipalities import boundaries

if TYPE_CHECKING:
    import geopandas as gpd

METHODS = ("scan", "moran")
_UNPLACED = "unplaced"
_LAMBERT_72 = 31370


@dataclass(frozen=True, eq=False)
class Gaps:
    """The areas that were found, and where they lie: see `find_gaps`."""

    #: A row for each area, the most striking first.
    areas: gpd.GeoDataFrame
    #: A row for each municipality of the table; ``cluster`` says in which area it is.
    municipalities: pd.DataFrame
    lang: str

    @property
    def layer(self) -> gpd.GeoDataFrame:
        """The municipalities with their boundaries: ``kkgeo.choropleth(gaps.layer, "cluster")``."""
        import geopandas as gpd

        shapes = boundaries(self.municipalities.attrs["kkgeo"]["vintage"])
        frame = gpd.GeoDataFrame(self.municipalities, geometry=shapes.reindex(self.municipalities.index))
        frame.attrs = self.municipalities.attrs
        return frame

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, area by area, and what has to be known to read it."""
        noted = self.areas.attrs["kkgeo"]
        said = list(self.areas["sentence"])
        if not self.areas["significant"].any():
            said.insert(0, say(f"nothing_{noted['direction']}", self.lang))
        if noted["left_out"]:
            names = self.municipalities.loc[noted["left_out"], "name"]
            said.append(say("left_out", self.lang, names=", ".join(names)))
        if is_illustrative(self.areas):
            said.append(ILLUSTRATIVE_NOTE[self.lang])
        return tuple(said)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)


def find_gaps(
    table: pd.DataFrame,
    *,
    method: str = "scan",
    direction: str = "low",
    max_share: float = MAX_SHARE,
    simulations: int | None = None,
    alpha: float = 0.05,
    seed: int = 0,
    secondary: int = 4,
    weights: object = None,
    points: gpd.GeoDataFrame | None = None,
    lang: str = "nl",
) -> Gaps:
    """Find areas with fewer collaborations than expected (or more) that nobody pointed at.

    Parameters
    ----------
    table : DataFrame
        As `kkgeo.coverage` gives it by municipality: index ``nis``; ``name``, ``observed``, ``expected``. The row
        ``unplaced`` is left out; so are municipalities in which nothing is expected, by name.
    method : {"scan", "moran"}
        Circles of municipalities (Kulldorff's scan), or municipalities that are low among low neighbours (local
        Moran). The scan has one p-value for an area as a whole and is the one to rely on.
    direction : {"low", "high"}
        Look for fewer than expected, or for more.
    max_share : float
        Scan: the largest share of the expected total that an area may hold, at most 0.5. A tenth is a region, smaller
        than any province; with more, the most likely area may be a third of Flanders. Choose it before you look.
    simulations : int, optional
        Monte Carlo draws: 999 for the scan, 9,999 for local Moran, if not given.
    alpha : float
        Scan: the chance that anything is called significant where nothing is the matter. Moran: false discovery rate.
    seed : int
        Seed of the draws; the same seed gives the same answer, whatever the order or the names of the rows.
    secondary : int
        Scan: at most so many areas after the most likely one, which is always given.
    weights : mapping or weights of libpysal, optional
        Moran: for every code its neighbours, or a weight by neighbour; if not given, those that touch it.
    points : GeoDataFrame, optional
        Schools that `kkgeo.geocode` has placed: a municipality then lies at the mean of its schools, not at the
        centroid of its area.
    lang : {"nl", "en"}
        Language of the sentences.

    Returns
    -------
    Gaps
        ``areas``, a GeoDataFrame in EPSG:31370: ``rank``, ``centre_nis``, ``centre``, ``municipalities`` and ``names``
        (joined by ``"; "``, from the centre outwards), ``n_municipalities``, ``radius_km`` (from the centre to the
        furthest municipality, Lambert 72), ``observed``, ``expected``, ``ratio``, ``log_likelihood_ratio``,
        ``p_value``, ``significant``, ``sentence``, ``geometry``. ``municipalities``: ``name``, ``observed``,
        ``expected``, ``ratio``, ``rank`` of the area it is in, ``cluster`` (that area in words, missing where nothing
        is expected); for Moran also ``moran_i``, ``quadrant``, ``p_value``, ``significant``. ``layer`` is the same
        with boundaries, ready for `kkgeo.choropleth`. ``sentences`` says it in words.

    Raises
    ------
    InputError
        No table by municipality, no vintage, counts that are not whole or all zero, fewer than two municipalities to
        compare, weights that are no weights, draws too few for `alpha`.
    UnknownReferenceError
        A code that the vintage does not have, or an unknown language.
    CRSError
        Points without a CRS.

    Notes
    -----
    Scan: Kulldorff (1997), Communications in Statistics 26:1481; the p-value holds for the most likely area wherever
    it lies, and is conservative for those after it. Expectations are scaled to the total of the municipalities that
    are judged. Moran: `esda.Moran_Local_Rate`, `esda.fdr`; areas are municipalities side by side that are significant
    and low among low ones, ``p_value`` the largest among them, ``centre`` the one with the largest statistic.

    Examples
    --------
    >>> import kkgeo
    >>> towns = kkgeo.municipalities(2025, geometry=False)
    >>> table = towns.assign(name=towns["name_nl"], observed=2, expected=2.0)
    >>> table.loc[["24135", "24055", "24137", "24028"], "observed"] = 0
    >>> table.attrs["kkgeo"] = {"vintage": 2025}
    >>> gaps = find_gaps(table, lang="en")
    >>> bool(gaps.areas["significant"].any())
    False
    """
    lang = check_language(lang)
    for value, name, allowed in ((method, "method", METHODS), (direction, "direction", DIRECTIONS)):
        if value not in allowed:
            msg = f"{name}={value!r} must be one of {', '.join(allowed)}."
            raise InputError(msg)
    if weights is not None and method != "moran":
        msg = "Weights say who is a neighbour, which only method='moran' asks. Leave them out for the scan."
        raise InputError(msg)
    draws = _draws(simulations, method, alpha)
    frame, vintage = _checked(table)
    judged = frame[frame["expected"].gt(0) & frame["observed"].notna()]
    if len(judged) < 2:
        msg = (
            f"There are {len(judged)} municipalities with something to expect, and an area is found by comparing. "
            "Give a table of at least two, with a register of schools."
        )
        raise InputError(msg)
    total = float(judged["observed"].sum())
    if total == 0:
        msg = "Nothing was counted in any municipality, so none stands out. Check the rows that were counted."
        raise InputError(msg)
    places = _places(judged.index, vintage, points)
    # In order of place, so that neither the order of the rows nor their codes decide what is drawn for whom.
    judged = judged.iloc[np.lexsort((places["y"], places["x"]))]
    places = places.loc[judged.index]
    judged = judged.assign(expected=judged["expected"] * (total / judged["expected"].sum()))
    told: dict[str, Any] = {"method": method, "direction": direction, "simulations": draws, "alpha": alpha, "seed": seed}
    counted = str(table.attrs["kkgeo"].get("count", "collaborations"))
    if method == "scan":
        told["max_share"] = max_share
        windows = Windows(places["x"], places["y"], judged["expected"], max_share=max_share)
        found = windows.scan(
            judged["observed"], direction=direction, simulations=draws, seed=seed, secondary=secondary
        )
        rows = []
        for cluster in found:
            row = _area(judged.iloc[list(cluster.members)], cluster.radius, total)
            significant = cluster.p_value <= alpha
            row |= {"p_value": cluster.p_value, "significant": significant}
            row["sentence"] = scan_sentence(
                row["centre"], row["n_municipalities"], row["radius_km"], row["observed"], row["expected"],
                counted=counted, direction=direction, times=cluster.as_extreme, draws=draws, significant=significant,
                lang=lang,
            )  # fmt: skip
            rows.append(row)
    else:
        neighbours = _neighbours(vintage, places) if weights is None else check_weights(weights, list(judged.index))
        local, cut_off = local_moran(
            judged["observed"], judged["expected"], neighbours, permutations=draws, alpha=alpha, seed=seed
        )
        told["cut_off"] = cut_off
        frame = frame.join(local)
        kind = "low-low" if direction == "low" else "high-high"
        striking = local[local["significant"] & (local["quadrant"] == kind)]
        rows = []
        for group in connected(striking.index, neighbours):
            centre = str(striking.loc[group, "moran_i"].idxmax())
            away = np.hypot(*(places.loc[group] - places.loc[centre]).to_numpy().T)
            members = judged.loc[[group[i] for i in np.argsort(away, kind="stable")]]
            row = _area(members, float(away.max()), total)
            row |= {"p_value": float(striking.loc[group, "p_value"].max()), "significant": True}
            row["sentence"] = moran_sentence(
                row["centre"], row["n_municipalities"], row["observed"], row["expected"], counted=counted, kind=kind,
                alpha=alpha, lang=lang,
            )  # fmt: skip
            rows.append(row)
        rows.sort(key=lambda row: (-row["log_likelihood_ratio"], row["centre_nis"]))
    told["left_out"] = [str(code) for code in frame.index.difference(judged.index)]
    return _gaps(rows, frame, judged, table, told, vintage, lang)


def _draws(simulations: int | None, method: str, alpha: float) -> int:
    """Return how many draws there are; too few cannot tell a chance of `alpha` apart."""
    if not 0 < alpha < 1:
        msg = f"alpha={alpha} must lie between 0 and 1; 0.05 is usual."
        raise InputError(msg)
    if simulations is None:
        return SIMULATIONS if method == "scan" else PERMUTATIONS
    try:
        draws = operator.index(simulations)
    except TypeError:
        draws = 0
    least = math.ceil(1 / alpha - 1e-9) - 1
    if draws < max(least, 1):
        msg = f"simulations={simulations!r} must be a whole number, at least {max(least, 1)} for alpha={alpha}."
        raise InputError(msg)
    return draws


def _checked(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the municipalities of a table in order of code, with what is needed of them, and their vintage."""
    noted = table.attrs.get("kkgeo", {})
    by = noted.get("by", ["municipality"])
    if table.index.nlevels > 1 or table.index.name not in ("nis", None) or list(by) != ["municipality"]:
        msg = "Areas are found among municipalities: give a table of kkgeo.coverage(..., by='municipality')."
        raise InputError(msg)
    if noted.get("vintage") is None:
        msg = "The table does not say of which vintage its codes are. Make it with kkgeo.coverage, which notes it."
        raise InputError(msg)
    vintage = check_vintage(noted["vintage"])
    absent = [column for column in ("name", "observed", "expected") if column not in table.columns]
    if absent:
        msg = f"The table has no column {', '.join(absent)}. Make it with kkgeo.coverage(placed, register)."
        raise InputError(msg)
    rows = table[table.index != _UNPLACED]
    for code in rows.index:
        check_code(code, vintage, " in the index of the table")
    if not rows.index.is_unique:
        twice = rows.index[rows.index.duplicated()][0]
        msg = f"{twice} is in the table twice. Give one row for each municipality."
        raise InputError(msg)
    kept = [column for column in ("collaborations", "schools") if column in rows.columns]
    frame = pd.DataFrame(rows)[["name", *kept]].copy()
    for column in ("observed", "expected"):
        numbers = pd.to_numeric(rows[column], errors="coerce").astype("float64")
        wrong = numbers.index[(numbers < 0) | np.isinf(numbers) | (numbers.isna() & rows[column].notna())]
        if len(wrong):
            msg = f"{column} of {wrong[0]} is {rows.loc[wrong[0], column]!r}; it must be a number from 0 up."
            raise InputError(msg)
        frame[column] = numbers
    broken = frame.index[frame["observed"].notna() & (frame["observed"] % 1 != 0)]
    if len(broken):
        msg = f"observed of {broken[0]} is {frame.loc[broken[0], 'observed']}; a count must be whole."
        raise InputError(msg)
    frame["ratio"] = frame["observed"] / frame["expected"].where(frame["expected"] > 0)
    frame.attrs = {}
    return frame.rename_axis("nis").sort_index(), vintage


def _places(codes: pd.Index, vintage: int, points: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return where municipalities lie, Lambert 72: the mean of their points, else the centroid of their area."""
    import geopandas as gpd

    centroids = boundaries(vintage).reindex(codes).centroid
    places = pd.DataFrame({"x": centroids.x, "y": centroids.y}, index=codes)
    if points is None:
        return places
    if not isinstance(points, gpd.GeoDataFrame) or "nis" not in points.columns:
        msg = "points must be schools that were geocoded: kkgeo.geocode(register)."
        raise InputError(msg)
    if points.crs is None:
        msg = "The points have no CRS. Say which with points.set_crs(4326), or geocode them again."
        raise CRSError(msg)
    vintage_of(points, vintage)
    there = points[points["nis"].notna() & ~(points.geometry.isna() | points.geometry.is_empty)]
    if (there.geom_type != "Point").any():
        msg = f"points has a {there.geom_type[there.geom_type != 'Point'].iloc[0]} where a school should be a point."
        raise InputError(msg)
    degrees = there.geometry.to_crs(4326)
    x, y = to_lambert_72(degrees.x.to_numpy(), degrees.y.to_numpy())
    means = pd.DataFrame({"x": x, "y": y}).groupby(there["nis"].astype("str").to_numpy()).mean()
    return means.reindex(codes).fillna(places)


def _neighbours(vintage: int, places: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the neighbours among the municipalities that are judged; one left without any has the nearest."""
    here = set(places.index)
    found = {code: {o: 1.0 for o in contiguity(vintage)[code] if o in here} for code in map(str, places.index)}
    for code, others in found.items():
        if not others:
            away = np.hypot(*(places.drop(code) - places.loc[code]).to_numpy().T)
            nearest = str(places.index.drop(code)[int(away.argmin())])
            others[nearest] = found[nearest][code] = 1.0
    return found


def _area(members: pd.DataFrame, radius: float, total: float) -> dict[str, Any]:
    """Return what is the same for both methods: who is in the area, and the counts there."""
    observed, expected = int(members["observed"].sum()), float(members["expected"].sum())
    rest = [(observed, expected), (total - observed, total - expected)]
    return {
        "centre_nis": str(members.index[0]),
        "centre": str(members["name"].iloc[0]),
        "municipalities": "; ".join(members.index),
        "names": "; ".join(members["name"].astype(str)),
        "n_municipalities": len(members),
        "radius_km": radius / 1000,
        "observed": observed,
        "expected": expected,
        "ratio": observed / expected,
        "log_likelihood_ratio": float(sum(count * math.log(count / mean) for count, mean in rest if count > 0)),
    }


#: The columns of the areas in order, with what they hold.
_COLUMNS = {
    "rank": "int64", "centre_nis": "str", "centre": "str", "municipalities": "str", "names": "str",
    "n_municipalities": "int64", "radius_km": "float64", "observed": "int64", "expected": "float64",
    "ratio": "float64", "log_likelihood_ratio": "float64", "p_value": "float64", "significant": "bool",
    "sentence": "str",
}  # fmt: skip


def _gaps(
    rows: list[dict[str, Any]],
    frame: pd.DataFrame,
    judged: pd.DataFrame,
    table: pd.DataFrame,
    told: dict[str, Any],
    vintage: int,
    lang: str,
) -> Gaps:
    """Lay out the areas and the municipalities, and note what they were made of."""
    import geopandas as gpd

    shapes = boundaries(vintage)
    ranked = [{"rank": rank, **row} for rank, row in enumerate(rows, start=1)]
    areas = gpd.GeoDataFrame(
        pd.DataFrame(ranked, columns=list(_COLUMNS)).astype(_COLUMNS),
        geometry=gpd.GeoSeries(
            [shapes.loc[row["municipalities"].split("; ")].union_all() for row in ranked], crs=_LAMBERT_72
        ),
    )
    rank = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    cluster = pd.Series(None, index=frame.index, dtype="str")
    cluster[judged.index] = say("elsewhere", lang)
    for row in ranked:
        codes = row["municipalities"].split("; ")
        rank[codes] = row["rank"]
        cluster[codes] = label(row["rank"], row["centre"], row["n_municipalities"], row["significant"], lang)
    frame = frame.assign(rank=rank, cluster=cluster)
    marked = {key: value for key, value in table.attrs.items() if key == "kkgeo_illustrative"}
    areas.attrs = {**marked, "kkgeo": {"kind": "gaps", "vintage": vintage, **told}}
    frame.attrs = {**marked, "kkgeo": dict(table.attrs["kkgeo"])}
    return Gaps(areas, frame, lang)
