"""The layer that answers: a quiet surface, and over it what is claimed of areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.frames import in_order
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import heading, labelled, say, word
from kkgeo.areas.resolving import Areas
from kkgeo.counting.cells import YEAR
from kkgeo.counting.clustering import counted_as
from kkgeo.counting.lists import Lists
from kkgeo.errors import InputError
from kkgeo.gaps import Gaps, find_gaps
from kkgeo.gaps.against import ALL
from kkgeo.gaps.asked import asked_of
from kkgeo.gaps.claims import Claim, claims, finding, headline, subheadline
from kkgeo.gaps.looking import said_once
from kkgeo.gaps.named import judged
from kkgeo.maps.classes.legend import recounted
from kkgeo.maps.classes.painting import Palette, repainted
from kkgeo.maps.classes.palettes import DIVERGING_ZERO, QUIET
from kkgeo.maps.model import Layer

#: What is judged if nobody says otherwise; of the borders, all together.
JUDGED = ("regions", "border")
#: The column that the ground is coloured by.
SURFACE = "spatial"


@dataclass(frozen=True)
class Words:
    """What stands over a map and under it, and what is said of it to who does not see it."""

    title: str
    subtitle: str
    alternative: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Judgement:
    """What is claimed of the areas of a map, and what has to be known of it."""

    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()
    #: Every area that was named, as `kkgeo.coverage_gaps` judged it.
    named: pd.DataFrame | None = None

    @classmethod
    def of(cls, named: pd.DataFrame | None, found: Gaps | None, lang: str) -> Judgement:
        """Put together what was judged before."""
        once = "" if named is None else said_once(pd.DataFrame(named.xs(ALL, level="period")), lang)
        return cls(claims(named, found), (once,) if once else (), named)

    def words(self, placed: pd.DataFrame, table: pd.DataFrame, lang: str) -> Words:
        """Say it: the finding, what was measured, and the finding for who does not see the map."""
        counted = noted(table, Coverage).count
        years = in_order(placed[YEAR]) if YEAR in placed.columns else []
        return Words(
            headline(self.claims, counted, lang),
            subheadline(self.claims, table, years, lang),
            say("maps.alt_finding", lang, finding=finding(self.claims, counted, lang)),
            (
                *self.notes,
                *(f"{labelled(one.name, one.rest(lang), lang)}." for one in self.claims if one.sure and one.without),
            ),
        )


def nothing_counted(rows: int, counted: str, lang: str) -> Words:
    """Say of a map that nothing was counted on it: the list has no rows, or none of them could be placed."""
    title = heading("claims.nothing", lang, counted=word("measure", counted, lang))
    why = say("claims.no_row_placed", lang, count=rows) if rows else say("claims.no_rows", lang)
    return Words(title, why, say("maps.alt_finding", lang, finding=f"{title}. {why}"))


def answers(table: pd.DataFrame) -> bool:
    """Return whether a table by municipality has a surface: whether anything is expected, and anything was counted."""
    return SURFACE in table.columns and bool(table[SURFACE].notna().any())


def judge(lists: Lists, table: pd.DataFrame, areas: Areas, **where: Any) -> Judgement:
    """Judge areas and look for others, counted as the table is: `where` is of `kkgeo.coverage_gaps`."""
    told = noted(table, Coverage)
    named = judged(asked_of(lists.but(**counted_as(told)), areas, **where))
    known = table[table["expected"].gt(0)]
    found = None
    if known["observed"].sum() and len(known) > 1:
        found = find_gaps(table, lang=where["lang"])
    return Judgement.of(named, found, where["lang"])


def quiet(layer: Layer, palette: Palette | None = None) -> Layer:
    """Return a layer of ratios as a ground for what is drawn over it: pale, and none is no class of its own.

    A surface is nowhere a bare zero: the least it says is that few were counted where many were expected.
    """
    legend, classes = list(layer.legend), layer.classes
    if legend[0].colour == DIVERGING_ZERO:
        classes, legend = np.where(classes > 0, classes - 1, classes), legend[1:]
    if len(legend) < len(QUIET):
        raise InputError("errors.maps.ratio_classes", k=len(legend))
    painted = [replace(entry, colour=colour) for entry, colour in zip(legend, QUIET, strict=False)]
    painted = repainted(painted, palette)
    return replace(layer, classes=classes, legend=tuple(recounted([*painted, *legend[len(QUIET) :]], classes)))
