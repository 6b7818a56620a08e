"""How sturdy a verdict is: each area again, delimited, compared and filled in otherwise, by the same rule."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.programme import AProgramme
from kkgeo._base.words import listing, ratio, say, sentence, word
from kkgeo.areas.area import CORE, EXTENTS, Area
from kkgeo.areas.kinds import areas_of
from kkgeo.areas.resolving import Areas
from kkgeo.counting.clustering import ACADEMY
from kkgeo.counting.denominators import SCHOOLS
from kkgeo.counting.rest import Sides
from kkgeo.gaps.against import ALL, Against, Pair
from kkgeo.gaps.asked import Asked, ask
from kkgeo.reference import Edition, municipalities, region_lists
from kkgeo.reference._data import parts
from kkgeo.stats.poisson import NO_DENOMINATOR
from kkgeo.stats.verdict import judge

#: The area as it was asked for.
AS_ASKED = "as_asked"
#: The others; a delimitation goes by its own key, as ``core+fringe`` or ``hageland@tourist-2025``.
WITHOUT_LARGEST, PROVINCE, CLUSTERS, UNPLACED = "without_largest", "province", "clusters", "unplaced_inside"


@dataclass(frozen=True, eq=False)
class Variant:
    """One way to look at an area: its parts, each with what it is compared with, and what is counted beside."""

    key: str
    pairs: Sequence[Pair]
    #: What a sentence has braces for.
    name: str = ""
    #: Counted in the area though nobody knows that it is there, by stratum.
    more: np.ndarray | None = None

    def words(self, lang: str) -> str:
        """Return how the area is looked at, in words."""
        if self.key in EXTENTS:
            return say("sturdy.delimited", lang, name=say(f"areas.judged_{self.key}", lang))
        return say("sturdy.delimited" if "@" in self.key else f"sturdy.{self.key}", lang, name=self.name)


@checked
def sturdiness(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    areas: Areas = ("regions", "border"),
    academies: pd.DataFrame | None = None,
    extent: str = CORE,
    count: str = "collaborations",
    denominator: str = SCHOOLS,
    strata: Sequence[str] = (),
    unit: str = "row",
    overdispersion: str | float = ACADEMY,
    within: str = "area",
    share: float = 0.5,
    vintage: int | None = None,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Look at each area in other ways that are as good, and say in which of them its verdict is the same.

    Parameters
    ----------
    placed, register, areas, academies, extent, count, denominator, strata, unit, overdispersion
        As for `kkgeo.coverage_gaps`.
    within, share, vintage, regions_file, edition
        As for `kkgeo.coverage_gaps`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas, and of ``what``.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Index ``area`` and ``variant``, all years together. First ``as_asked``; then, as far as there is anything to
        compare: ``without_largest`` (the municipality with the largest denominator left out: it is in the rest),
        ``province`` (every part against the rest of its own province), ``clusters`` (within clusters of
        municipalities), of a region ``core`` or ``core+fringe`` and every published delimitation by its key (see
        `kkgeo.region_lists`), and ``unplaced_inside`` (rows of which nobody knows where they are all in the area).
        Columns: ``name``, ``what`` (the variant in words), ``observed``, ``expected``, ``ratio`` with ``ratio_low`` and
        ``ratio_high``, ``verdict``, ``detectable``, ``p_under``, ``p_over``, ``p_none``, ``holds`` (the verdict is that
        of the area as it was asked for).

    Raises
    ------
    InputError
        An area that does not exist, has no municipality or is named twice; rows that were not geocoded.
    UnknownReferenceError
        An unknown vintage or code.
    CRSError
        Polygons or points without a coordinate reference system.
    SourceError
        A file that cannot be read.

    See Also
    --------
    coverage_gaps : The areas themselves; with ``sturdy=True`` it says in how many of these its verdict holds.

    Notes
    -----
    Provinces and clusters are strata: given how many there are in each, the counts of its parts add up, by the same
    rule as everything else (`kkgeo.stats.verdict.judge`). The overdispersion is that of the whole list.

    Examples
    --------
    >>> import kkgeo
    >>> placed, register = (kkgeo.geocode(f()) for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register))
    >>> looked = sturdiness(placed, register, areas="border", lang="en")
    >>> looked.loc["border", ["what", "ratio", "verdict"]].round(2).values.tolist()[:2]
    [['as asked', 0.56, 'under'], ['without Antwerpen', 0.23, 'under']]
    """
    asked = ask(
        placed,
        register,
        areas,
        academies=academies,
        extent=extent,
        count=count,
        denominator=denominator,
        strata=strata,
        unit=unit,
        overdispersion=overdispersion,
        within=within,
        share=share,
        vintage=vintage,
        regions_file=regions_file,
        edition=edition,
        lang=lang,
    )
    table = looked_at(asked).table
    asked.note(table)
    return table


@dataclass(frozen=True, eq=False)
class Looked:
    """Every area in every way, and the ways in words of every language, row by row."""

    table: pd.DataFrame
    words: Mapping[str, pd.Series]

    def facts(self, area: str, lang: str) -> dict[str, Any]:
        """Return in how many other ways the verdict of an area holds, in numbers and in words."""
        own = self.table.loc[area]
        others = own.drop(index=AS_ASKED)
        # Where nothing is counted anywhere there is no verdict that could hold.
        nothing = own.loc[AS_ASKED, "verdict"] == NO_DENOMINATOR or own["ratio"].isna()[AS_ASKED]
        if others.empty or nothing:
            return {"sturdy_held": 0, "sturdy_tried": 0, "holds": None}
        held, tried = int(others["holds"].sum()), len(others)
        return {"sturdy_held": held, "sturdy_tried": tried, "holds": say("sturdy.holds", lang, held=held, tried=tried)}

    def sentence(self, area: str, lang: str) -> str:
        """Return in how many ways a verdict holds, where it does not, and what the area is without its largest part."""
        told = self.facts(area, lang)
        if told["holds"] is None:
            return ""
        others = self.table.loc[area].assign(what=self.words[lang].loc[area]).drop(index=AS_ASKED)
        ways = [
            say("sturdy.way", lang, what=row["what"], verdict=word("verdict", row["verdict"], lang))
            for _, row in others[~others["holds"]].iterrows()
        ]
        key = "not_everywhere" if ways else "everywhere"
        verdict = word("verdict", self.table.loc[(area, AS_ASKED), "verdict"], lang)
        numbers = {"held": told["sturdy_held"], "tried": told["sturdy_tried"], "verdict": verdict}
        said = [say(f"sturdy.{key}", lang, ways=listing(ways, lang), **numbers)]
        if WITHOUT_LARGEST in others.index:
            worth, what = (others[column][WITHOUT_LARGEST] for column in ("ratio", "what"))
            whole = self.table.loc[area]["ratio"][AS_ASKED]
            # Without any nothing changes by leaving a part out.
            if math.isfinite(float(worth)) and float(worth) != float(whole):
                said.append(say("sturdy.largest", lang, what=sentence(str(what)), ratio=ratio(float(worth), lang)))
        return " ".join(said)


def looked_at(asked: Asked) -> Looked:
    """Return every area in every way; see `sturdiness`."""
    every = [(area, one) for area in asked.areas for one in variants(area, asked)]
    sides = [_sides(one, asked.against) for _, one in every]
    table = judge(*padded(sides), dispersion=asked.lists.clustered.value)
    # How many areas were looked at says nothing of one area in so many ways.
    table = table.drop(columns="verdict_many").astype({"observed": "int64"})
    table.insert(0, "name", [area.title for area, _ in every])
    table.insert(1, "what", [one.words(asked.lang) for _, one in every])
    pairs = [(area.id, one.key) for area, one in every]
    table.index = pd.MultiIndex.from_tuples(pairs, names=["area", "variant"])
    own = table["verdict"].xs(AS_ASKED, level="variant")
    table["holds"] = table["verdict"].to_numpy() == own[table.index.get_level_values("area")].to_numpy()
    words = {lang: pd.Series([one.words(lang) for _, one in every], table.index) for lang in asked.named}
    kept = (table["verdict"] != NO_DENOMINATOR) | (table.index.get_level_values("variant") == AS_ASKED)
    return Looked(table[kept], {lang: own[kept] for lang, own in words.items()})


def variants(area: Area, asked: Asked) -> Iterator[Variant]:
    """Yield every way to look at an area, the way it was asked for first."""
    against, atoms = asked.against, area.atoms
    whole = [(atoms, against.rest_of(atoms))]
    yield Variant(AS_ASKED, whole)
    largest, name = against.largest(area, asked.lang)
    if atoms - largest:
        yield Variant(WITHOUT_LARGEST, [(atoms - largest, against.rest_of(atoms - largest))], name)
    vintage = asked.lists.vintage
    home = parts(vintage).map(municipalities(vintage, geometry=False)["province"])
    for key, of in ((PROVINCE, home), (CLUSTERS, asked.clusters.atoms)):
        groups = [frozenset(map(str, own.index)) for _, own in of.groupby(of)]
        # A group that has nothing of the area, or nothing but it, says nothing.
        pairs = [(group & atoms, group - atoms) for group in groups if group & atoms and group - atoms]
        if pairs:
            yield Variant(key, pairs)
    for key, own, title in _delimited(area, asked):
        # A region without a fringe has one extent; a list that agrees with what was asked is one more that does.
        if key != area.code and (own != atoms or "@" in key):
            yield Variant(key, [(own, against.rest_of(own))], title)
    beside = against.beside(atoms)
    if beside.sum() > 0:
        yield Variant(UNPLACED, whole, more=beside)


def _delimited(area: Area, asked: Asked) -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield how else a region is delimited."""
    if area.kind != "region":
        return
    region, at, _ = area.code.partition("@")
    for extent in EXTENTS:
        if at or extent != area.extent:
            known = areas_of(
                "region", vintage=asked.lists.vintage, lang=asked.lang, extent=extent, regions_file=asked.regions_file
            )
            yield from ((extent, one.atoms, one.title) for one in known if one.code == region)
    lists = region_lists(vintage=2018)
    for key, rows in lists[lists["region"].str.startswith(f"{region}@")].groupby("region", sort=False):
        yield str(key), frozenset(rows["nis"]), str(rows["source"].iloc[0])


def _sides(variant: Variant, against: Against) -> Sides:
    given = against.sides(variant.pairs, ALL)
    if variant.more is None:
        return given
    return Sides(given.observed + variant.more, given.base, given.rest, given.rest_base)


def padded(sides: Sequence[Sides]) -> list[np.ndarray]:
    """Return the sides of all below each other; a stratum that one does not have is empty."""
    width = max((one.observed.shape[1] for one in sides), default=0)
    names = ("observed", "base", "rest", "rest_base")
    return [
        np.vstack([np.pad(getattr(one, name), ((0, 0), (0, width - one.observed.shape[1]))) for one in sides])
        for name in names
    ]
