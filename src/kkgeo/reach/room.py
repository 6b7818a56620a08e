"""Access: how many free places of academies there are for the pupils around them, by school or by area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.frames import keep_apart
from kkgeo._base.given import check_most, checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.provenance import marks, note
from kkgeo._base.records import Record
from kkgeo._base.words import listing, number, phrase, say
from kkgeo.areas.dimensions import UNPLACED, dimension
from kkgeo.areas.kinds import index_name, is_kind, kinds
from kkgeo.counting.amounts import amounts
from kkgeo.errors import InputError
from kkgeo.schools.matching import check_two
from kkgeo.sites.counted import counted_table
from kkgeo.sites.headings import column_of
from kkgeo.spatial.coordinates import Floats
from kkgeo.spatial.distances import EQUAL_KM, pairs_within, points_km
from kkgeo.stats.catchment import floating_catchment
from kkgeo.targeting.inviting import places_column

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

#: Up to how many km each band goes; a choice: an academy that is farther away counts for nothing.
BANDS_KM = (3.0, 6.0, 9.0)
#: How much a pupil, and a place, counts in each: the first weights of Luo and Qi (2009), a Gaussian by equal steps.
WEIGHTS = (1.0, 0.68, 0.22)
#: Access is for so many pupils.
PER = 100
SCHOOL = "school"
FREE_PLACES = "free_places"
COLUMNS = ("access", "academies_within", "access_band")


@checked
def access(
    register: gpd.GeoDataFrame,
    academies: gpd.GeoDataFrame,
    *,
    by: str = SCHOOL,
    bands: Sequence[float] = BANDS_KM,
    weights: Sequence[float] = WEIGHTS,
    capacity: str | None = None,
    groups: int = 4,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Free places of academies for every 100 pupils, where the near count for more than the far.

    Parameters
    ----------
    register : GeoDataFrame
        All schools with points, as `kkgeo.geocode` returns them. ``pupils`` ask for places; where there is no such
        column every school asks for as much.
    academies : GeoDataFrame
        Academies with points, likewise, in the same vintage.
    by : str
        ``school``: a row for each row of the register; or a kind of area, as for `kkgeo.coverage`: ``municipality``,
        ``province``, ``belfius``, a grouping.
    bands : sequence of float
        Up to how many kilometres, in a straight line, each band goes.
    weights : sequence of float
        How much what lies in each band counts, 0 or more.
    capacity : str, optional
        The column of `academies` with their free places; ``free_places`` if not given.
    groups : int
        In how many groups of as many schools ``access_band`` divides schools that have any access.
    lang : {"nl", "en", "fr"}
        Language of the names of areas.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    GeoDataFrame or DataFrame
        By school: the rows of the register on their own index with ``access`` (places for 100 pupils; missing where the
        row has no point), ``academies_within`` (with known places, in the last band or nearer) and ``access_band``
        (0 without any access, then 1 for the least to `groups` for the most). A column of the register with one of
        these names gets ``_input`` behind it.

        By area: index as of `kkgeo.coverage`; ``name``, ``schools`` and ``pupils`` that have a point,
        ``schools_no_point``, ``access`` (the mean of their pupils), ``pupils_without`` (without any access),
        ``academies`` and ``places`` in the area itself. Last, where there are any, ``unplaced``.

        ``attrs["kkgeo"]`` has the bands, the weights, and what ``access`` is of all together (``overall``).

    Raises
    ------
    InputError
        Bands that do not go up, or weights that are not one for each; no column with free places; rows that were not
        geocoded; no point at all.
    CRSError
        Points without a coordinate system.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    academies : What each academy does and could reach.
    access_gaps : Whether a gap is one among schools with as much access, too.

    Notes
    -----
    The enhanced two-step floating catchment area (Luo and Qi 2009, Health & Place 15: 1100-1107): the free places of
    each academy are divided over the pupils within its reach, weighted by band; a school has the sum of these shares
    of the academies within its own, weighted likewise. So pupils times access adds up to the places of academies that
    have a pupil within reach (`kkgeo.stats.catchment.floating_catchment`). Default bands end at 3, 6 and 9 km and count
    for 1, 0.68 and 0.22, which is a choice. Straight lines; pupils are where their school is, not where they live; an
    academy whose places are not known offers none.

    Examples
    --------
    >>> import kkgeo as kk
    >>> register, academies = (kk.geocode(read()) for read in (kk.datasets.register, kk.datasets.academies))
    >>> table = kk.access(register, academies, by="province", lang="en")
    >>> table["access"].round(2).tolist()
    [0.19, 0.37, 0.35, 0.35, 0.34, 0.35]
    """
    if by != SCHOOL and not is_kind(by):
        known = [SCHOOL, *kinds()]
        raise InputError("errors.targeting.choice", name="by", value=by, choices=known, hint=meant(by, known))
    lang = check_language(lang)
    schools, vintage = counted_table(register, "register")
    listed, _ = counted_table(academies, "academies", vintage)
    check_two(register, academies)
    room = Room.of(schools, listed, bands, weights, capacity)
    if by == SCHOOL:
        result: pd.DataFrame = cast("gpd.GeoDataFrame", keep_apart(schools, COLUMNS).copy())
        result["access"], result["academies_within"] = room.access, room.counted
        result["access_band"] = room.bands(groups).array
    else:
        result = _by_area(room, schools, listed, by, vintage, lang)
    record = Record(
        kind="access",
        vintage=vintage,
        **marks(register, academies),
        more={
            "bands_km": [*map(float, bands)],
            "band_weights": [*map(float, weights)],
            "per": PER,
            "demand": "pupils" if "pupils" in schools.columns else "schools",
            "overall": room.overall,
            "places": float(np.nansum(room.places)),
            "places_unknown": int(np.isnan(room.places).sum()),
            "schools_without_point": int(np.isnan(room.access).sum()),
            "academies_without_point": int((~np.isfinite(room.there).all(axis=1)).sum()),
        },
    )
    note(result, record, lang=lang)
    return result


@dataclass(frozen=True, eq=False)
class Room:
    """How many places there are for whom."""

    #: By school: how many ask, places for 100 of them, and how many academies are within reach.
    demand: Floats
    access: Floats
    counted: npt.NDArray[np.int64]
    #: By academy: its free places, and where it is.
    places: Floats
    there: Floats

    @classmethod
    def of(
        cls,
        schools: pd.DataFrame,
        listed: pd.DataFrame,
        bands: Sequence[float] = BANDS_KM,
        weights: Sequence[float] = WEIGHTS,
        capacity: str | None = None,
        beside: Floats | None = None,
    ) -> Room:
        """Measure how far everything is, and divide the places; points `beside` come last, and ask for none."""
        ends, counts = _checked(bands, weights)
        column = column_of(listed.columns, FREE_PLACES) if capacity is None else places_column(listed, capacity)
        if column is None:
            raise InputError("errors.reach.no_places", columns=[*listed.columns[:12]])
        places = amounts(listed, column, phrase("what.academies"))
        demand = np.ones(len(schools))
        if "pupils" in schools.columns:
            demand = np.nan_to_num(amounts(schools, "pupils", phrase("what.register")))
        here, there = points_km(schools, phrase("what.register")), points_km(listed, phrase("what.academies"))
        for where, what in ((there, "academy"), (here, "school")):
            if len(where) and not np.isfinite(where).any():
                raise InputError(f"errors.targeting.no_{what}_point")
        if beside is not None:
            here, demand = np.vstack([here, beside]), np.concatenate([demand, np.zeros(len(beside))])
        offered = np.where(np.isfinite(places)[:, None], there, np.nan)
        school, academy, km = pairs_within(here, offered, ends[-1])
        weight = counts[np.minimum(np.searchsorted(ends + EQUAL_KM, km), len(ends) - 1)]
        found = PER * floating_catchment(demand, np.nan_to_num(places), (school, academy), weight)
        pointed = np.isfinite(here).all(axis=1)
        counted = np.bincount(school, minlength=len(here))
        return cls(demand, np.where(pointed, found, np.nan), counted, places, there)

    @property
    def overall(self) -> float:
        """Places for 100 of all that have a point."""
        return weighted(self.access, self.demand)

    def bands(self, groups: int, schools: int | None = None) -> pd.Series:
        """Return in which of some groups each has its access: 0 without any, 1 for the least.

        The groups have as many of the first `schools` each; of all if not given.
        """
        if groups < 1:
            raise InputError("errors.targeting.whole", name="groups", value=groups)
        check_most("groups", groups)
        # What summing leaves of rounding may not set apart what is the same.
        known = pd.Series(self.access).round(9)
        some = known[:schools][known[:schools] > 0]
        cuts = np.unique(np.quantile(some, np.arange(1, groups) / groups)) if len(some) else np.zeros(0)
        found = pd.Series(np.searchsorted(cuts, known, side="right") + 1).where(known > 0, 0)
        return pd.Series(found.astype("Int64").mask(known.isna()).array)


def measurable(schools: pd.DataFrame, listed: pd.DataFrame) -> bool:
    """Return whether both lists have points, and academies their free places."""
    import geopandas as gpd

    if column_of(listed.columns, FREE_PLACES) is None:
        return False
    pointed = (
        isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None and frame.geometry.notna().any()
        for frame in (schools, listed)
    )
    return all(pointed)


def bands_in_words(lang: str) -> str:
    """Return how near what counts for how much, if nobody says otherwise."""
    parts = zip(BANDS_KM, WEIGHTS, strict=True)
    told = [say("reach.band", lang, km=number(km, lang), weight=number(weight, lang, 2)) for km, weight in parts]
    return listing(told, lang)


def weighted(values: Floats, weights: Floats) -> float:
    """Return the mean of values that are known, by weight; missing where nothing weighs anything."""
    there = np.isfinite(values)
    whole = weights[there].sum()
    return float((values[there] * weights[there]).sum() / whole) if whole > 0 else np.nan


def _checked(bands: Sequence[float], weights: Sequence[float]) -> tuple[Floats, Floats]:
    try:
        ends, counts = np.array([*bands], dtype=np.float64), np.array([*weights], dtype=np.float64)
    except (TypeError, ValueError):
        ends = counts = np.zeros(0)
    if ends.ndim != 1 or not len(ends) or not np.isfinite(ends).all() or ends[0] <= 0 or (np.diff(ends) <= 0).any():
        raise InputError("errors.reach.bands", bands=bands)
    if counts.shape != ends.shape or not (np.isfinite(counts) & (counts >= 0)).all() or not counts.any():
        raise InputError("errors.reach.weights", weights=weights, count=len(ends))
    return ends, counts


def _by_area(room: Room, schools: pd.DataFrame, listed: pd.DataFrame, by: str, vintage: int, lang: str) -> pd.DataFrame:
    cut = dimension(by, vintage, lang=lang)
    if cut.overlapping:
        raise InputError("errors.reach.overlap", by=by)
    own = cut.of(schools).astype(object)
    own_area = own.where(own.notna(), UNPLACED).to_numpy()
    there = np.isfinite(room.access)
    frame = pd.DataFrame(
        {
            "schools": there,
            "schools_no_point": ~there,
            "pupils": np.where(there, room.demand, 0.0),
            "_sum": np.where(there, room.access * room.demand, 0.0),
            "pupils_without": np.where(room.access == 0, room.demand, 0.0),
        }
    )
    sums = frame.groupby(own_area).sum()
    names = cut.names
    if UNPLACED in sums.index:
        names = pd.concat([names, pd.Series({UNPLACED: say("areas.unplaced", lang)})])
    sums = sums.reindex(names.index).fillna(0)
    table = pd.DataFrame({"name": names.to_numpy()}, index=pd.Index(names.index, name=index_name(by)))
    table["schools"], table["schools_no_point"] = (sums[c].astype("int64") for c in ("schools", "schools_no_point"))
    told = "pupils" in schools.columns
    if told:
        table["pupils"] = sums["pupils"]
    table["access"] = sums["_sum"] / sums["pupils"].where(sums["pupils"] > 0)
    if told:
        table["pupils_without"] = sums["pupils_without"]
    home = cut.of(listed).reset_index(drop=True)
    table["academies"] = home.value_counts().reindex(table.index).fillna(0).astype("int64")
    table["places"] = pd.Series(np.nan_to_num(room.places)).groupby(home.to_numpy()).sum().reindex(table.index)
    table["places"] = table["places"].fillna(0.0)
    return table
