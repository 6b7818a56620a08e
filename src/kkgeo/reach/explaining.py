"""Whether an area lacks as much among schools that have as much access to academies: a comparison, and no cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import Record
from kkgeo._base.words import number, phrase, ratio, say, word
from kkgeo.areas.resolving import Areas
from kkgeo.counting.clustering import ACADEMY
from kkgeo.gaps.against import ALL
from kkgeo.gaps.asked import ask
from kkgeo.gaps.sturdiness import padded
from kkgeo.reach.room import BANDS_KM, WEIGHTS, Room, weighted
from kkgeo.schools.matching import check_two, match_schools
from kkgeo.schools.units import SCHOOL, school_unit
from kkgeo.sites.counted import counted_table
from kkgeo.spatial.distances import points_km
from kkgeo.stats.poisson import UNDER
from kkgeo.stats.verdict import judge

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

BAND = "access_band"
_KEPT = ("expected", "ratio", "ratio_low", "ratio_high", "verdict")


@checked
def access_gaps(
    placed: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame,
    academies: gpd.GeoDataFrame,
    *,
    areas: Areas = ("regions", "border"),
    bands: Sequence[float] = BANDS_KM,
    weights: Sequence[float] = WEIGHTS,
    capacity: str | None = None,
    groups: int = 4,
    unit: str = SCHOOL,
    overdispersion: str | float = ACADEMY,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Judge areas against the rest, and again against schools that have as much access to academies.

    Parameters
    ----------
    placed : GeoDataFrame
        Collaborations, one row each, as `kkgeo.geocode` returns them.
    register, academies : GeoDataFrame
        All schools, and academies with their free places, likewise, in the same vintage.
    areas : str, path, DataFrame, mapping or sequence of these
        As for `kkgeo.coverage_gaps`.
    bands, weights, capacity, groups
        As for `kkgeo.access`: how access is measured, and in how many bands it is cut.
    unit : {"row", "institution", "site", "address"}
        What one school is.
    overdispersion : {"academy", "municipality", "none"} or float
        As for `kkgeo.coverage_gaps`.
    lang : {"nl", "en", "fr"}
        Language of names and sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Index ``area``. ``name``; ``access`` and ``access_rest`` (places for 100 pupils in the area, and elsewhere);
        ``observed``, ``expected``, ``ratio`` with ``ratio_low`` and ``ratio_high``, ``verdict``: as of
        `kkgeo.coverage_gaps`; the same but ``observed`` with ``_within`` behind it: within bands of access;
        ``sentence``.

    Raises
    ------
    InputError
        As `kkgeo.access` and `kkgeo.coverage_gaps`.
    CRSError
        Points or polygons without a coordinate system.
    UnknownReferenceError
        An unknown language or code.
    SourceError
        A file that cannot be read.

    See Also
    --------
    access : Access itself.
    sturdiness : The same areas looked at in other ways.
    equity_rates : Rates by band of access: ``by="access_band"`` with what `access` returns as the register.

    Notes
    -----
    Bands of access are strata, as levels or networks are: each school is expected to have what schools of its band
    have elsewhere (indirect standardisation), and the verdict is that of every other judgement
    (`kkgeo.stats.verdict.judge`). A collaboration has the band of its school in the register, else that of its own
    point. It is a comparison: whether schools would take part if there were more places it cannot say. Free places are
    what academies have left, so that many may also mean that few ask for them.

    Examples
    --------
    >>> import kkgeo as kk
    >>> names = (kk.datasets.collaborations, kk.datasets.register, kk.datasets.academies)
    >>> table = kk.access_gaps(*(kk.geocode(read()) for read in names), areas="hageland", lang="en")
    >>> table[["expected", "expected_within", "verdict", "verdict_within"]].round(1).values.tolist()
    [[14.4, 14.7, 'under', 'under']]
    """
    lang = check_language(lang)
    rows, vintage = counted_table(placed, "rows")
    schools, _ = counted_table(register, "register", vintage)
    listed, _ = counted_table(academies, "academies", vintage)
    check_two(placed, register)
    room = Room.of(schools, listed, bands, weights, capacity, beside=points_km(rows, phrase("what.rows")))
    band = room.bands(groups, len(schools))
    matched = match_schools(rows, schools, school_unit(unit))
    of_school, _ = matched.of_schools(pd.Series(band[: len(schools)].array, index=schools.index))
    of_row = pd.Series(matched.found.map(of_school).astype("Int64").array)
    of_row = of_row.where(of_row.notna(), pd.Series(band[len(schools) :].array))
    schools, rows = schools.copy(), rows.copy()
    schools[BAND], rows[BAND] = band[: len(schools)].array, of_row.array
    judged = []
    for strata in ((), (BAND,)):
        asked = ask(
            rows, schools, areas, academies=listed, strata=strata, unit=unit, overdispersion=overdispersion, lang=lang
        )
        sides = [asked.against.sides([(a.atoms, asked.against.rest_of(a.atoms))], ALL) for a in asked.areas]
        index = pd.Index([area.id for area in asked.areas], name="area")
        judged.append(judge(*padded(sides), dispersion=asked.lists.clustered.value, index=index))
    table = pd.DataFrame({"name": [area.title for area in asked.areas]}, index=index)
    demand, access = room.demand[: len(schools)], room.access[: len(schools)]
    inside = [area.holds(schools, vintage)[0] for area in asked.areas]
    table["access"] = [weighted(access, np.where(own, demand, 0.0)) for own in inside]
    table["access_rest"] = [weighted(access, np.where(own, 0.0, demand)) for own in inside]
    table["observed"] = judged[0]["observed"].astype("int64")
    for suffix, own in zip(("", "_within"), judged, strict=True):
        for column in _KEPT:
            table[f"{column}{suffix}"] = own[column]
    table["sentence"] = [_sentence(row, lang) for _, row in table.iterrows()]
    record = Record(
        kind="access_gaps",
        vintage=vintage,
        **marks(placed, register, academies),
        **selection(rows),
        more={
            "bands_km": [*map(float, bands)],
            "band_weights": [*map(float, weights)],
            "groups": groups,
            "rows": len(rows),
            "band_unknown": int(of_row.isna().sum()),
            "dispersion": asked.lists.clustered.value,
        },
    )
    note(table, record, lang=lang)
    return table


def _sentence(row: pd.Series, lang: str) -> str:
    """Say whether an area lacks as much among schools with as much access, and what that does not say."""
    if not np.isfinite(row["ratio"]) or not np.isfinite(row["ratio_within"]):
        return say("reach.access_nothing", lang, name=row["name"])
    key = "other"
    if row["verdict"] == UNDER:
        key = "holds" if row["verdict_within"] == UNDER else "fades"
    return say(
        f"reach.access_{key}",
        lang,
        name=row["name"],
        access=number(row["access"], lang, 2),
        rest=number(row["access_rest"], lang, 2),
        observed=phrase("counted.collaborations", count=int(row["observed"])),
        expected=number(row["expected"], lang, 1),
        ratio=ratio(row["ratio"], lang),
        expected_within=number(row["expected_within"], lang, 1),
        ratio_within=ratio(row["ratio_within"], lang),
        low=ratio(row["ratio_low_within"], lang),
        high=ratio(row["ratio_high_within"], lang),
        verdict=word("verdict", row["verdict_within"], lang),
    )
