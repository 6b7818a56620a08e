"""Gaps nobody named: areas that come out of the counts themselves."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.alone import own_chance
from kkgeo._base.given import check_most, checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.provenance import note, noted
from kkgeo._base.records import Coverage, Found
from kkgeo._base.words import heading, number, phrase, say, section
from kkgeo.counting.about import dispersion_words, rests_on
from kkgeo.counting.clustering import check_overdispersion
from kkgeo.errors import InputError
from kkgeo.gaps.finding_sentences import close_call, label, moran_sentence, scan_sentence
from kkgeo.gaps.judged import Judged
from kkgeo.gaps.naming import overlapped, region_words
from kkgeo.reference.municipalities import boundaries
from kkgeo.reference.placed import table_vintage
from kkgeo.spatial.contiguity import contiguity
from kkgeo.stats.forms import CIRCLE, SHAPES
from kkgeo.stats.moran import PERMUTATIONS, check_weights, connected, local_moran
from kkgeo.stats.scan import DIRECTIONS, MAX_SHARE, MORE, SIMULATIONS, Windows

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

METHODS = ("scan", "moran")


@dataclass(frozen=True, eq=False)
class Gaps:
    """The areas that were found, and where they lie: see `find_gaps`."""

    #: A row for each area, the most striking first.
    areas: gpd.GeoDataFrame
    #: A row for each municipality of the table; ``gap`` says in which area it is.
    municipalities: pd.DataFrame
    lang: str

    @property
    def attrs(self) -> dict[Any, Any]:
        """What the areas note: of what all this was made."""
        return dict(self.areas.attrs)

    @property
    def layer(self) -> gpd.GeoDataFrame:
        """The municipalities with their boundaries: ``kkgeo.choropleth(gaps.layer, "gap")``."""
        import geopandas as gpd

        shapes = boundaries(table_vintage(self.municipalities))
        frame = gpd.GeoDataFrame(self.municipalities, geometry=shapes.reindex(self.municipalities.index))
        note(frame, noted(self.municipalities))
        return frame

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, area by area, and what has to be known to read it, also of the data."""
        return (*self.findings, *((say("datasets.invented", self.lang),) if noted(self.areas).invented else ()))

    @property
    def findings(self) -> tuple[str, ...]:
        """What was found, area by area, and what has to be known to read it; whatever the data are."""
        return (*filter(None, [self.opening]), *self.areas["sentence"], *self.remarks)

    @property
    def opening(self) -> str:
        """That nothing was found that chance does not explain, where that is so; else nothing."""
        if self.areas["significant"].any():
            return ""
        told = noted(self.areas, Found)
        examined = told.method != "scan" or told.more.get("windows", 1) > 0
        share = number(100 * told.more.get("max_share", MAX_SHARE), self.lang)
        return say(f"found.nothing_{told.direction}" if examined else "found.not_examined", self.lang, share=share)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be known to read what was found."""
        told, said = noted(self.areas, Found), []
        if told.method == "scan":
            clustered = noted(self.municipalities, Coverage)
            said.append(rests_on(clustered.dispersion, clustered.dispersion_by, self.lang))
        if told.left_out:
            names = self.municipalities.loc[list(told.left_out), "name"]
            said.append(say("found.left_out", self.lang, names=", ".join(names)))
        return tuple(said)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)


@checked
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
    shape: str = CIRCLE,
    weights: object = None,
    points: gpd.GeoDataFrame | None = None,
    overdispersion: str | float | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
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
        Monte Carlo draws. If not given: 9,999 for local Moran; for the scan 999, and 9,999 where these cannot tell on
        which side of `alpha` a p-value lies, so that the verdict does not hang on the seed.
    alpha : float
        Scan: the chance that anything is called significant where nothing is the matter. Moran: false discovery rate.
    seed : int
        Seed of the draws; the same seed gives the same answer, whatever the order or the names of the rows.
    secondary : int
        Scan: at most so many areas after the most likely one, which is always given.
    shape : {"circle", "ellipse"}
        Scan: circles alone, or ellipses as well (up to five times as long as wide; they have to stand out more). That
        takes some thirty times as long.
    weights : mapping or weights of libpysal, optional
        Moran: for every code its neighbours, or a weight by neighbour; if not given, those that touch it.
    points : GeoDataFrame, optional
        Schools that `kkgeo.geocode` has placed: a municipality then lies at the mean of its schools, not at the
        centroid of its area.
    overdispersion : {"academy", "municipality", "none"} or float, optional
        Scan: how much counts cluster by chance alone, as for `kkgeo.coverage`; if not given, as the table notes it. A
        table from a file may not say it: every school is then taken to come by itself, and a sentence says so.
    lang : {"nl", "en", "fr"}
        Language of the sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    Gaps
        ``areas``, a GeoDataFrame in EPSG:31370: ``rank``, ``centre_nis``, ``centre``, ``municipalities`` and ``names``
        (joined by ``"; "``, from the centre outwards), ``regions`` (named regions that it lies in for half or more, or
        that lie in it for half or more, with how many of their municipalities), ``n_municipalities``, ``radius_km``
        (from the centre to the furthest municipality, Lambert 72), ``observed``, ``expected``, ``ratio``,
        ``log_likelihood_ratio``, ``p_value``, ``significant``, ``sentence``, ``geometry``.
        ``municipalities``: ``name``, ``observed``,
        ``expected``, ``ratio``, ``rank`` of the area it is in, ``gap`` (that area in words, missing where nothing
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

    See Also
    --------
    coverage : The table that is searched.
    coverage_gaps : Areas that have a name.

    Notes
    -----
    Scan: Kulldorff (1997), Communications in Statistics 26:1481; the p-value holds for the most likely area wherever
    it lies, and is conservative for those after it. Where the draws leave open on which side of `alpha` it is, the
    sentence says between what it lies. Expectations are scaled to the total of the municipalities that
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
    for value, name, allowed in (
        (method, "method", METHODS), (direction, "direction", DIRECTIONS), (shape, "shape", SHAPES),
    ):  # fmt: skip
        check_choice(name, value, allowed)
    if weights is not None and method != "moran":
        raise InputError("errors.gaps.weights")
    more = MORE if simulations is None and method == "scan" else None
    if overdispersion is not None:
        check_overdispersion(overdispersion)
    asked = _Asked(method, direction, _draws(simulations, method, alpha), alpha, _seed(seed), lang, shape, more)
    judged = Judged.of(table, points, overdispersion)
    if asked.method == "scan":
        rows, special = _by_scan(judged, asked, max_share, secondary)
    else:
        local, rows, special = _by_moran(judged, asked, weights)
        judged = judged.with_columns(local)
    return _gaps(judged, asked, rows, special)


@dataclass(frozen=True)
class _Asked:
    """What the caller asked for, checked."""

    method: str
    direction: str
    draws: int
    alpha: float
    seed: int
    lang: str
    shape: str = CIRCLE
    #: So many draws where `draws` cannot tell.
    more: int | None = None


def _by_scan(
    judged: Judged, asked: _Asked, max_share: float, secondary: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the areas of the scan and what has to be noted of it."""
    places, rows = judged.places, judged.rows
    windows = Windows(places["x"], places["y"], rows["expected"], max_share=max_share, shape=asked.shape)
    found = windows.scan(
        rows["observed"], direction=asked.direction, simulations=asked.draws, more=asked.more, alpha=asked.alpha,
        seed=asked.seed, secondary=secondary, null=judged.null,
    )  # fmt: skip
    areas = []
    for cluster in found:
        area = _area(rows.iloc[list(cluster.members)], cluster.radius, judged, asked.lang)
        area |= {"p_value": cluster.p_value, "significant": cluster.p_value <= asked.alpha}
        area["sentence"] = scan_sentence(
            area, counted=judged.counted, direction=asked.direction, times=cluster.as_extreme,
            draws=cluster.simulations, lang=asked.lang,
        )  # fmt: skip
        if cluster.unsettled(asked.alpha):
            area["sentence"] += " " + close_call(*cluster.p_between(), asked.alpha, asked.lang)
        areas.append(area)
    drawn = found[0].simulations if found else asked.draws
    return areas, {"max_share": max_share, "shape": asked.shape, "windows": len(windows), "simulations": drawn}


def _by_moran(
    judged: Judged, asked: _Asked, weights: object
) -> tuple[pd.DataFrame, list[dict[str, Any]], dict[str, Any]]:
    """Return local Moran by municipality, the areas they make, and what has to be noted of it."""
    places, rows = judged.places, judged.rows
    neighbours = _neighbours(judged.vintage, places) if weights is None else check_weights(weights, list(rows.index))
    with own_chance():
        local, cut_off = local_moran(
            rows["observed"], rows["expected"], neighbours, permutations=asked.draws, alpha=asked.alpha, seed=asked.seed
        )
    kind = "low-low" if asked.direction == "low" else "high-high"
    striking = local[local["significant"] & (local["quadrant"] == kind)]
    areas = []
    for group in connected(striking.index, neighbours):
        centre = str(striking.loc[group, "moran_i"].idxmax())
        away = np.hypot(*(places.loc[group] - places.loc[centre]).to_numpy().T)
        members = rows.loc[[group[i] for i in np.argsort(away, kind="stable")]]
        area = _area(members, float(away.max()), judged, asked.lang)
        area |= {"p_value": float(striking.loc[group, "p_value"].max()), "significant": True}
        area["sentence"] = moran_sentence(area, counted=judged.counted, kind=kind, alpha=asked.alpha, lang=asked.lang)
        areas.append(area)
    areas.sort(key=lambda area: (-area["log_likelihood_ratio"], area["centre_nis"]))
    return local, areas, {"cut_off": cut_off}


def _draws(simulations: int | None, method: str, alpha: float) -> int:
    """Return how many draws there are; too few cannot tell a chance of `alpha` apart."""
    if not 0 < alpha < 1:
        raise InputError("errors.gaps.alpha", alpha=alpha)
    if simulations is None:
        simulations = SIMULATIONS if method == "scan" else PERMUTATIONS
    # The smallest p-value there is is one in one more than the draws.
    least = max(math.ceil(1 / alpha - 1e-9) - 1, 1)
    if _whole(simulations) < least:
        raise InputError("errors.gaps.simulations", simulations=simulations, least=least, alpha=alpha)
    check_most("simulations", simulations)
    return _whole(simulations)


def check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse what is none of some words."""
    if value not in allowed:
        raise InputError("errors.gaps.choice", name=name, value=value, allowed=allowed, hint=meant(value, allowed))


def _seed(seed: int) -> int:
    if not 0 <= _whole(seed) < 2**32:
        raise InputError("errors.gaps.seed", seed=seed)
    return _whole(seed)


def _whole(value: Any) -> int:
    """Return a whole number, or -1 if it is none."""
    try:
        return operator.index(value)
    except TypeError:
        return -1


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


def _area(members: pd.DataFrame, radius: float, judged: Judged, lang: str) -> dict[str, Any]:
    """Return what is the same for both methods: who is in the area, and the counts there."""
    total = judged.total
    observed, expected = int(members["observed"].sum()), float(members["expected"].sum())
    rest = [(observed, expected), (total - observed, total - expected)]
    return {
        "centre_nis": str(members.index[0]),
        "centre": str(members["name"].iloc[0]),
        "municipalities": "; ".join(members.index),
        "names": "; ".join(members["name"].astype(str)),
        "regions": region_words(overlapped([*map(str, members.index)], judged.vintage), lang),
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
    "regions": "str", "n_municipalities": "int64", "radius_km": "float64", "observed": "int64", "expected": "float64",
    "ratio": "float64", "log_likelihood_ratio": "float64", "p_value": "float64", "significant": "bool",
    "sentence": "str",
}  # fmt: skip


def _gaps(judged: Judged, asked: _Asked, rows: list[dict[str, Any]], special: dict[str, Any]) -> Gaps:
    """Lay out the areas and the municipalities, and note what they were made of."""
    import geopandas as gpd

    shapes, frame = boundaries(judged.vintage), judged.frame
    ranked = [{"rank": rank, **row} for rank, row in enumerate(rows, start=1)]
    unions = [shapes.loc[row["municipalities"].split("; ")].union_all() for row in ranked]
    areas = gpd.GeoDataFrame(
        pd.DataFrame(ranked, columns=list(_COLUMNS)).astype(_COLUMNS),
        geometry=gpd.GeoSeries(unions, crs=shapes.crs),
    )
    rank = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    gap = pd.Series(None, index=frame.index, dtype="str")
    gap[judged.rows.index] = heading("word.elsewhere", asked.lang)
    for row in ranked:
        codes = row["municipalities"].split("; ")
        rank[codes] = row["rank"]
        gap[codes] = label(row, asked.lang)
    towns = frame.assign(rank=rank, gap=gap)
    share = number(100 * (special["max_share"] if asked.method == "scan" else asked.alpha), asked.lang)
    draws = special.pop("simulations", asked.draws)
    forms = phrase(f"found.forms_{asked.shape}")
    how = say(f"found.how_{asked.method}", asked.lang, share=share, draws=number(draws, asked.lang), forms=forms)
    about = {**judged.told.about, say("found.how", asked.lang): how}
    if asked.method == "scan":
        about[section("about", asked.lang)["dispersion"]] = dispersion_words(judged.told, asked.lang)
    record = Found(
        vintage=judged.vintage,
        invented=judged.told.invented,
        service=judged.told.service,
        attribution=judged.told.attribution,
        method=asked.method,
        direction=asked.direction,
        simulations=draws,
        alpha=asked.alpha,
        seed=asked.seed,
        left_out=tuple(judged.left_out),
        about=about,
        about_columns=judged.told.about_columns,
        more=special,
    )
    note(areas, record, lang=asked.lang)
    note(towns, judged.told)
    return Gaps(areas, towns, asked.lang)
