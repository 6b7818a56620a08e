"""Academies: what each does and could reach, and which of them near a gap have no collaboration yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.frames import keep_apart
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import Record
from kkgeo._base.words import number, percent, phrase, say
from kkgeo.counting import coverage
from kkgeo.counting.amounts import amounts
from kkgeo.counting.cells import YEAR
from kkgeo.errors import InputError
from kkgeo.reach.reasons import Reasons
from kkgeo.schools.academies import Partners, partners
from kkgeo.schools.matching import check_academies, check_two, match_schools
from kkgeo.schools.units import SCHOOL, school_unit
from kkgeo.sites.counted import counted_table
from kkgeo.sites.headings import column_of
from kkgeo.sites.terms import terms
from kkgeo.spatial.coordinates import Floats
from kkgeo.spatial.distances import points_km, within_km
from kkgeo.targeting.given import check_number
from kkgeo.targeting.inviting import places_column
from kkgeo.targeting.lacking import areas_that_lack, judged_gaps, parts_of, shortfall
from kkgeo.targeting.workbook import HIDDEN

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

#: How far an academy reaches where nobody says: a quarter of an hour on a bicycle; a choice.
REACH_KM = 5.0
BY = ("academy", "gap")
#: Free places, where no column is named.
FREE_PLACES = "free_places"
COLUMNS = (
    "collaborations", "last_year", "schools_within", "pupils_within", "partner_schools_within", "gap", "gap_kind",
    "gap_schools", "gap_share", "gap_alone", "rank", "why",
)  # fmt: skip


@checked
def academies(
    academies: gpd.GeoDataFrame,
    placed: pd.DataFrame,
    register: gpd.GeoDataFrame,
    *,
    by: str = "academy",
    max_distance_km: float = REACH_KM,
    capacity: str | None = None,
    table: pd.DataFrame | None = None,
    gaps: object = None,
    unit: str = SCHOOL,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Say what each academy does and could reach, and which of those near a gap have no collaboration: whom to call.

    Parameters
    ----------
    academies : GeoDataFrame
        Academies, one row for each or for each of its sites, as `kkgeo.geocode` returns them.
    placed : DataFrame
        Collaborations, likewise, in the same vintage, that name their academy (``academy_number`` or ``academy``).
    register : GeoDataFrame
        All schools, likewise. ``pupils`` are counted where they are there.
    by : {"academy", "gap"}
        A row for each row of `academies`, or for each gap.
    max_distance_km : float
        How far an academy reaches, in kilometres in a straight line.
    capacity : str, optional
        The column of `academies` with their free places; ``free_places`` if it is there.
    table, gaps
        As for `kkgeo.targets`: what is expected, and which areas were judged. A gap is an area that stays behind
        (``under``): of the regions and the border, if `gaps` is not given.
    unit : {"row", "institution", "site", "address"}
        What one school is.
    lang : {"nl", "en", "fr"}
        Language of ``why`` and ``sentence``.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    GeoDataFrame or DataFrame
        By academy: the rows of `academies` on their own index, with their columns and those below. A column of theirs
        with one of these names gets ``_input`` behind it. ``collaborations`` (that name this academy, whichever of its
        sites) and the ``last_year`` in which one of these was approved; ``schools_within``, ``pupils_within`` and
        ``partner_schools_within`` (schools with a collaboration, with any academy) within reach of this row, missing
        where it has no point; ``gap`` and ``gap_kind`` (the gap of which most schools without a collaboration, in
        municipalities that have fewer than expected themselves, are within reach), ``gap_schools`` (how many these
        are), ``gap_share`` (of all such schools of that gap) and ``gap_alone`` (those of them within reach of no
        academy that has a collaboration); ``rank`` (in which order to call the academies that have none and reach a
        gap: by ``gap_alone``, ``gap_schools``, free places; missing for others); ``why``.

        By gap: ``name``, ``kind``, ``observed``, ``expected``; ``schools``, of these ``schools_active`` (within reach
        of an academy that has a collaboration), ``schools_only_without`` (within reach of academies that have
        none, and of no other), ``schools_beyond`` (within reach of no academy) and ``schools_no_point``, which add up;
        ``schools_near_without`` (within reach of any academy that has none) and ``share_near_without``; the same of
        ``pupils``; ``academies`` within reach of a school of it, ``academies_without`` (those that have none);
        ``sentence``.

        ``attrs["kkgeo"]`` says how far an academy reaches, how many collaborations name no academy (``unnamed``) or
        one that the list does not have (``elsewhere``).

    Raises
    ------
    InputError
        Rows that were not geocoded, or in two vintages; collaborations that do not say their academy; no point at all;
        a number that is not above 0.
    CRSError
        Points without a coordinate system.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    access : How much room academies have for pupils.
    targets : Which schools to invite.

    Notes
    -----
    A collaboration is with the academy whose number it names, else whose name (`kkgeo.schools.academies.partners`).
    Only points of their own count, not the middle of a municipality; a straight line is shorter than the road. Rows of
    `academies` with one number are sites of one academy, which is called once: for the site that reaches most. Equal
    ranks: the number, then the name. A school that lies in two gaps is for that in which more lacks, and one in
    a municipality with as many as expected is for none, as in `targets`.

    Examples
    --------
    >>> import kkgeo as kk
    >>> names = (kk.datasets.academies, kk.datasets.collaborations, kk.datasets.register)
    >>> table = kk.academies(*(kk.geocode(read()) for read in names), lang="en")
    >>> int(table["collaborations"].sum()), int((table["collaborations"] == 0).sum())
    (369, 44)
    """
    if by not in BY:
        raise InputError("errors.targeting.choice", name="by", value=by, choices=BY, hint=meant(by, BY))
    check_number("max_distance_km", max_distance_km)
    lang = check_language(lang)
    listed, vintage = counted_table(academies, "academies")
    placed, _ = counted_table(placed, "rows", vintage)
    register, _ = counted_table(register, "register", vintage)
    check_two(placed, register)
    check_academies(listed, placed, register)
    places = free_places(listed, capacity)
    judged = coverage(placed, register, academies=listed, geometry=False, lang=lang) if table is None else table
    around = judged_gaps(placed, register, judged, lang) if gaps is None else gaps
    lacking = [*areas_that_lack(register, around if isinstance(around, list | tuple) else [around], vintage, lang)]
    reach = Reach.of(listed, placed, register, judged, lacking, max_distance_km, unit)
    result = reach.by_gap(lang) if by == "gap" else reach.by_academy(listed, placed, places, lang)
    record = Record(
        kind="academies",
        vintage=vintage,
        **marks(listed, placed, register),
        **selection(placed),
        more={
            "max_distance_km": float(max_distance_km),
            "unit": school_unit(unit),
            "collaborations": len(placed),
            "unnamed": int((reach.partners.of_row < 0).sum()),
            "elsewhere": int((reach.partners.of_row >= reach.partners.listed).sum()),
            "without_point": int((~np.isfinite(reach.points).all(axis=1)).sum()),
            "schools_without_point": int((~reach.pointed).sum()),
            "gaps": len(reach.gaps),
        },
    )
    note(result, record, lang=lang)
    return result


def called(table: pd.DataFrame) -> pd.DataFrame:
    """Return the academies to call in order, as a list: who and why, without what placing them left behind."""
    chosen = pd.DataFrame(table[table["rank"].notna()]).sort_values("rank")
    own = [column for column in chosen.columns if column not in {*COLUMNS, *HIDDEN}]
    chosen = chosen[["rank", *own, *COLUMNS[2:-2], "why"]]
    chosen.attrs = table.attrs
    return chosen


@dataclass(frozen=True, eq=False)
class Reach:
    """Which schools lie within reach of which academies, and in which gaps."""

    partners: Partners
    #: Of the rows of the list of academies, in km.
    points: Floats
    #: By row of that list the schools within reach, as positions in the register.
    near: Sequence[Positions]
    #: How many collaborations each academy has.
    collaborations: Positions
    #: Of the register: which school each row is, whether it has a point, a collaboration, and how many pupils.
    school: npt.NDArray[Any]
    pointed: Mask
    partner: Mask
    pupils: Floats | None
    #: What stays behind: ``name``, ``kind``, ``observed``, ``expected``, and which rows of the register are in each.
    gaps: pd.DataFrame
    inside: Sequence[Mask]
    #: Of these the rows in a municipality that itself lacks some.
    short: Sequence[Mask]
    limit: float

    @classmethod
    def of(
        cls,
        listed: pd.DataFrame,
        placed: pd.DataFrame,
        register: pd.DataFrame,
        table: pd.DataFrame,
        lacking: Sequence[tuple[pd.DataFrame, list[Mask]]],
        limit: float,
        unit: str,
    ) -> Reach:
        """Measure how far everything is."""
        found = partners(placed, listed)
        if len(placed) and not (found.of_row >= 0).any():
            raise InputError("errors.reach.no_academies")
        points, schools = points_km(listed, phrase("what.academies")), points_km(register, phrase("what.register"))
        for where, what in ((points, "academy"), (schools, "school")):
            if len(where) and not np.isfinite(where).any():
                raise InputError(f"errors.targeting.no_{what}_point")
        matched = match_schools(placed, register, school_unit(unit))
        inside = [mask for _, masks in lacking for mask in masks]
        return cls(
            found,
            points,
            within_km(points, schools, limit),
            np.bincount(found.of_row[found.of_list], minlength=found.listed),
            matched.school.to_numpy(),
            _there(schools),
            matched.partner,
            amounts(register, "pupils", phrase("what.register")) if "pupils" in register.columns else None,
            pd.concat([areas for areas, _ in lacking], ignore_index=True) if lacking else pd.DataFrame(),
            inside,
            [parts > 0 for parts, _ in parts_of(register, table, inside)],
            limit,
        )

    @cached_property
    def active(self) -> Mask:
        """Whether the academy of a row of the list has any collaboration."""
        return np.asarray(self.collaborations[self.partners.of_site] > 0)

    def reached(self, rows: Mask) -> Mask:
        """Return which rows of the register are within reach of any of some academies."""
        reached = np.zeros(len(self.school), dtype=bool)
        for at in np.flatnonzero(rows).tolist():
            reached[self.near[at]] = True
        return reached

    def count(self, rows: Mask | Positions) -> int:
        """Return how many different schools rows of the register are."""
        return len(pd.unique(self.school[rows]))

    def sum(self, rows: Mask | Positions) -> float:
        """Return how many pupils rows of the register have together; missing where there is no such column."""
        return np.nan if self.pupils is None else float(np.nansum(self.pupils[rows]))

    def by_academy(
        self, listed: gpd.GeoDataFrame, placed: pd.DataFrame, places: Floats | None, lang: str
    ) -> gpd.GeoDataFrame:
        """Return the rows of the list with what each does and could reach."""
        facts = pd.DataFrame({"collaborations": self.collaborations[self.partners.of_site]})
        facts["last_year"] = self._last(placed)
        known = _there(self.points)
        for name, count in (
            ("schools_within", [self.count(near) for near in self.near]),
            ("partner_schools_within", [self.count(near[self.partner[near]]) for near in self.near]),
        ):
            facts[name] = pd.array(np.where(known, count, 0), dtype="Int64")
            facts[name] = facts[name].mask(~known)
        facts["pupils_within"] = np.where(known, [self.sum(near) for near in self.near], np.nan)
        facts = facts.join(pd.DataFrame([self._gap(near) for near in self.near], columns=[*_OF_GAP]))
        facts["places"] = np.nan if places is None else places
        facts["rank"] = self._ranks(facts, listed)
        says = Reasons(self.limit, self.gaps, lang, with_places=places is not None)
        why = [says.of(row) for row in facts.itertuples()]
        result = cast("gpd.GeoDataFrame", keep_apart(listed, COLUMNS).copy())
        for column in COLUMNS[:-1]:
            result[column] = facts[column].array
        result["why"] = pd.Series(why, index=result.index, dtype="str")
        return result

    def _last(self, placed: pd.DataFrame) -> pd.Series:
        """Return the last year in which a collaboration of the academy of each row of the list was approved."""
        nothing = pd.Series(pd.array([None] * len(self.partners.of_site), dtype="Int64"))
        if YEAR not in placed.columns:
            return nothing
        approved = terms(placed).approved
        last = approved[self.partners.of_list].groupby(self.partners.of_row[self.partners.of_list]).max()
        return pd.Series(last.astype("Int64").reindex(self.partners.of_site).array)

    def _gap(self, near: Positions) -> tuple[Any, ...]:
        """Return the gap of which most schools without a collaboration are among some rows, and how many these are."""
        best: tuple[int, int] = (-1, 0)
        for i, inside in enumerate(self._open):
            if (count := self.count(near[inside[near]])) > best[1]:
                best = (i, count)
        i, count = best
        if i < 0:
            return (None, None, 0, np.nan, 0, -1)
        own = near[self._open[i][near]]
        alone = own[~self._served[own]]
        whole = self.count(self._open[i])
        return (self.gaps["name"][i], self.gaps["kind"][i], count, count / whole, self.count(alone), i)

    @cached_property
    def _open(self) -> list[Mask]:
        """The rows of each gap whose municipality lacks some and whose school has none; of two gaps, the larger."""
        lacks = np.zeros(0)
        if len(self.gaps):
            shape, rate, mean = (self.gaps[name].to_numpy(dtype=np.float64) for name in ("shape", "rate", "mean"))
            lacks = shortfall(shape, rate, mean, np.ones(len(self.gaps)))
        found, free = [*self.inside], ~self.partner
        for i in np.argsort(-lacks, kind="stable").tolist():
            found[i] = self.short[i] & free
            free = free & ~self.short[i]
        return found

    @cached_property
    def _served(self) -> Mask:
        """The rows within reach of an academy that has a collaboration."""
        return self.reached(self.active)

    def _ranks(self, facts: pd.DataFrame, listed: pd.DataFrame) -> pd.Series:
        """Return in which order to call the academies that have none and reach a gap."""
        keys = pd.DataFrame({name: -facts[name] for name in ("gap_alone", "gap_schools", "places")})
        for column in ("institution", "name"):
            keys[column] = listed[column].astype("str").to_numpy() if column in listed.columns else ""
        called = keys[(facts["collaborations"] == 0) & (facts["gap_schools"] > 0)]
        order = called.sort_values([*called.columns], kind="stable", na_position="last").index
        # An academy is called once.
        first = order[~pd.Series(self.partners.of_site[order]).duplicated().to_numpy(dtype=bool)]
        ranks = pd.Series(pd.array([None] * len(facts), dtype="Int64"))
        ranks[first] = np.arange(1, len(first) + 1)
        return ranks

    def by_gap(self, lang: str) -> pd.DataFrame:
        """Return a row for each gap: which of its schools which academies reach."""
        active, every = self._served, self.reached(np.ones(len(self.near), dtype=bool))
        without = self.reached(~self.active)
        rows = []
        for (_, gap), inside in zip(self.gaps.iterrows(), self.inside, strict=True):
            # A school is where any of its sites is: served before only by others, and so on.
            own = pd.DataFrame({"school": self.school, "active": active, "every": every, "pointed": self.pointed})
            own = own[inside].groupby("school", sort=False).max()
            parts = {
                "active": inside & active,
                "only_without": inside & ~active & every,
                "beyond": inside & ~every & self.pointed,
                "no_point": inside & ~self.pointed,
            }
            near = [bool(inside[near].any()) for near in self.near]
            reaching = pd.Series(self.partners.of_site[near])
            row = {name: gap[name] for name in ("name", "kind", "observed", "expected")}
            row |= {
                "schools": len(own),
                "schools_active": int(own["active"].sum()),
                "schools_only_without": int((~own["active"] & own["every"]).sum()),
                "schools_beyond": int((~own["every"] & own["pointed"]).sum()),
                "schools_no_point": int((~own["pointed"]).sum()),
                "schools_near_without": self.count(inside & without),
                "share_near_without": self.count(inside & without) / len(own) if len(own) else np.nan,
            }
            if self.pupils is not None:
                row["pupils"] = self.sum(inside)
                row |= {f"pupils_{name}": self.sum(rows_) for name, rows_ in parts.items()}
                row["pupils_near_without"] = self.sum(inside & without)
            row["academies"] = reaching.nunique()
            row["academies_without"] = int((self.collaborations[reaching.unique()] == 0).sum()) if len(reaching) else 0
            row["sentence"] = self._said(row, lang)
            rows.append(row)
        table = pd.DataFrame(rows, columns=None if rows else ["name", "kind", "schools", "sentence"])
        return table

    def _said(self, row: dict[str, Any], lang: str) -> str:
        km = number(self.limit, lang)
        if not row["schools_near_without"]:
            return say("reach.gap_served" if row["academies"] else "reach.gap_beyond", lang, name=row["name"], km=km)
        return say(
            "reach.gap",
            lang,
            name=row["name"],
            km=km,
            schools=phrase("counted.schools", count=row["schools"]),
            near=number(row["schools_near_without"], lang, 0),
            share=percent(row["share_near_without"], lang),
            without=number(row["schools_only_without"], lang, 0),
            beyond=number(row["schools_beyond"], lang, 0),
            academies=phrase("counted.academies", count=row["academies_without"]),
        )


#: What `Reach._gap` returns.
_OF_GAP = ("gap", "gap_kind", "gap_schools", "gap_share", "gap_alone", "gap_at")


def _there(points: Floats) -> Mask:
    return np.asarray(np.isfinite(points).all(axis=1), dtype=bool)


def free_places(listed: pd.DataFrame, capacity: str | None) -> Floats | None:
    """Return the free places of every row of the list; nothing where no column has them."""
    column = column_of(listed.columns, FREE_PLACES) if capacity is None else places_column(listed, capacity)
    return None if column is None else amounts(listed, column, phrase("what.academies"))
