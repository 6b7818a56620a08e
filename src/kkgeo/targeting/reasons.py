"""Why a school stands where it stands, in a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kkgeo._base.words import apart, number, phrase, say, sentence
from kkgeo.stats.poisson import AS_EXPECTED, NO_DENOMINATOR, TOO_SMALL, UNDER
from kkgeo.targeting.lacking import MUNICIPALITY

#: What a coverage table can count that there is a word for.
_COUNTED = ("collaborations", "partner_schools", "addresses")


@dataclass(frozen=True)
class Reasons:
    """What the sentences of one ranking have in common."""

    lang: str
    #: What the coverage table counts, as its ``attrs`` say.
    counting: str
    with_oki: bool
    with_academies: bool
    with_capacity: bool
    limit_km: float | None
    n: int | None
    most: int | None = None
    duration: int | None = None
    #: The other programmes of which it is known who used them.
    others: tuple[str, ...] = ()

    def of(self, row: Any) -> str:
        """Return the sentences for one row of the facts."""
        reasons = [self._gap(row)]
        if self.with_oki:
            reasons.append(self._need(row))
        if self.with_academies:
            reasons.append(self._academy(row))
        if self.others and not pd.isna(row.programmes_used) and row.status != "partner":
            reasons.append(say("targets.warm", self.lang, programmes=row.programmes_used))
        texts = [self._not_ranked(row), sentence(apart(reasons, self.lang)) + "."]
        if row.possible:
            texts.append(say("targets.possible", self.lang))
        if row.sites > 1 and row.status in ("ranked", "beyond_n", "held_out"):
            texts.append(say("targets.sites", self.lang, n=row.sites))
        if not pd.isna(row.partner_until):
            until = f"{row.partner_until}-{row.partner_until + 1}"
            texts.append(say("targets.ended", self.lang, until=until, duration=self.duration))
        return " ".join(filter(None, texts))

    def _gap(self, row: Any) -> str:
        """Say for which gap the school is: that of its municipality, or of an area that was judged to stay behind."""
        if row.gap_kind == MUNICIPALITY or pd.isna(row.gap):
            if pd.isna(row.expected) or pd.isna(row.observed) or row.verdict == NO_DENOMINATOR:
                return say("targets.gap_unknown", self.lang, area=row.town)
            if not row.observed and not row.expected:
                # Where nobody takes part nothing is expected, and that is not enough.
                return say("targets.gap_unknown", self.lang, area=row.town)
            size = "sure" if row.verdict == UNDER else "perhaps" if row.observed < row.expected else "none"
            sure = _sure(row.verdict)
            return say(f"targets.gap_{size}", self.lang, area=row.town, **self._counts(row, ""), sure=sure)
        around = {"area": row.gap, **self._counts(row, "gap_"), "sure": _sure(row.gap_verdict)}
        # It is for that gap because its municipality has a share in it: it lacks itself.
        within = say("targets.gap_within", self.lang, area=row.town, **self._counts(row, ""))
        return say("targets.gap_around", self.lang, **around) + within

    def _counts(self, row: Any, prefix: str) -> dict[str, Any]:
        """Return how many there are where how many were expected, as words."""
        counted = f"counted.{self.counting if self.counting in _COUNTED else 'observed'}"
        observed, expected = getattr(row, f"{prefix}observed"), getattr(row, f"{prefix}expected")
        return {
            "count": phrase(counted, count=float(observed)),
            "expected": number(expected, self.lang, 1),
            "verb": phrase("targets.verb", count=round(float(expected), 1)),
        }

    def _need(self, row: Any) -> str:
        if pd.isna(row.oki):
            return say("targets.need_unknown", self.lang)
        # Rounded down: no school is higher than 100 % of them. The addition makes 0.29 * 100 the 29 it is.
        share = math.floor(100 * row.higher_than + 1e-9)
        return say("targets.need", self.lang, oki=number(row.oki, self.lang, 2), share=share)

    def _academy(self, row: Any) -> str:
        if pd.isna(row.distance_km):
            return say(f"targets.{row.why_no_distance}", self.lang)
        name = "" if pd.isna(row.academy_nearest) else f" {row.academy_nearest}"
        town = "" if pd.isna(row.academy_town) else say("targets.in", self.lang, town=row.academy_town)
        text = say("targets.distance", self.lang, academy=name + town, km=number(row.distance_km, self.lang, 1))
        if not self.with_capacity:
            return text
        if pd.isna(row.free_places):
            return text + say("targets.places_unknown", self.lang)
        if row.free_places == 0:
            return text + say("targets.places_none", self.lang)
        return text + say("targets.places", self.lang, count=float(row.free_places))

    def _not_ranked(self, row: Any) -> str:
        if row.status == "ranked":
            return ""
        limit = "" if self.limit_km is None else number(self.limit_km, self.lang)
        km = "" if pd.isna(row.distance_km) else number(row.distance_km, self.lang, 1)
        return say(f"targets.not_{row.status}", self.lang, limit=limit, km=km, n=self.n, most=self.most, town=row.town)


def _sure(verdict: Any) -> Any:
    """Return what has to be added to a difference that may be chance; of one that is not the words say enough."""
    return phrase(f"targets.{verdict}") if verdict in (AS_EXPECTED, TOO_SMALL) else ""
