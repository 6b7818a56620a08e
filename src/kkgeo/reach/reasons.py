"""Why an academy is to be called, in a sentence or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kkgeo._base.words import number, say


@dataclass(frozen=True)
class Reasons:
    """Why an academy is to be called, or what it does already."""

    km: float
    gaps: pd.DataFrame
    lang: str
    with_places: bool

    def of(self, row: Any) -> str:
        """Return what is to be said of one academy."""
        return " ".join(filter(None, [self._does(row), self._reaches(row), self._room(row)]))

    def _does(self, row: Any) -> str:
        if not row.collaborations:
            return say("reach.none_yet", self.lang)
        last = "" if pd.isna(row.last_year) else say("reach.last", self.lang, year=str(row.last_year))
        return say("reach.does", self.lang, count=int(row.collaborations), last=last)

    def _reaches(self, row: Any) -> str:
        km = number(self.km, self.lang)
        if pd.isna(row.schools_within):
            return say("reach.no_point", self.lang)
        if not row.gap_schools:
            return say("reach.no_gap", self.lang, km=km, count=int(row.schools_within))
        gap = self.gaps.iloc[row.gap_at]
        # Of none there is nothing to say.
        alone = say("reach.near_alone", self.lang, alone=number(row.gap_alone, self.lang, 0)) if row.gap_alone else ""
        return say(
            "reach.near",
            self.lang,
            km=km,
            count=int(row.gap_schools),
            area=row.gap,
            observed=number(gap["observed"], self.lang, 0),
            expected=number(gap["expected"], self.lang, 1),
            alone=alone,
        )

    def _room(self, row: Any) -> str:
        if not self.with_places:
            return ""
        if pd.isna(row.places):
            return say("reach.places_unknown", self.lang)
        return say("reach.places" if row.places else "reach.places_none", self.lang, count=float(row.places))
