"""From what a service answers about a row, and what the row itself says, to what becomes of the row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kkgeo._base.words import number, say
from kkgeo.geocoding.points import atom_numbers, distance_km
from kkgeo.geocoding.positions import BORDER_TOLERANCE_KM
from kkgeo.geocoding.vintages import images, later, listed, names
from kkgeo.services.addresses import Answer, tidy
from kkgeo.services.asking import Outcome
from kkgeo.services.service import Service
from kkgeo.spatial.coordinates import to_lambert_72
from kkgeo.spatial.shares import atom_index

#: Points of equal score nearer to each other than this are one place: the box numbers of a building, two doors.
SAME_PLACE_KM = 0.2
#: Two scores are equal if they differ by less.
_EQUAL = 1e-6


@dataclass(frozen=True)
class Own:
    """What the row says without the service: municipalities of 2018, codes of the vintage, and its status."""

    atoms: frozenset[str]
    candidates: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row: `status` is None where the decision of its text stands."""

    note: str
    status: str | None = None
    candidates: tuple[str, ...] = ()
    nis: str | None = None
    nis_2018: str | None = None
    score: float = math.nan
    lon: float = math.nan
    lat: float = math.nan


@dataclass(frozen=True)
class _Place:
    """An answer with a point, and the municipality of 2018 it counts for (None: outside Flanders and Brussels)."""

    answer: Answer
    atom: str | None
    strayed_km: float = 0.0


def judge(outcome: Outcome, own: Own, service: Service, vintage: int, lang: str) -> Verdict:
    """Weigh the answers about one row against the row."""
    title, asked = service.title, outcome.address.line
    common = {"service": title, "asked": asked}
    if outcome.failure:
        return Verdict(say("looked_up.failed", lang, **common))
    if not outcome.answers:
        return Verdict(say("looked_up.unknown", lang, **common))
    doors = [answer for answer in outcome.answers if answer.level == "house_number"]
    if not doors:
        streets = any(answer.level == "street" for answer in outcome.answers)
        return Verdict(say("looked_up.no_number" if streets else "looked_up.no_street", lang, **common))
    top = max(answer.score for answer in doors)
    best = [answer for answer in doors if answer.score >= top - _EQUAL]
    if top < service.threshold:
        found, score = best[0].text, number(top, lang, 2)
        note = say("looked_up.poor", lang, **common, found=found, score=score)
        return Verdict(note, "conflict", own.candidates)
    placed = [_locate(answer, own.atoms) for answer in best if answer.placed]
    if not placed:
        return Verdict(say("looked_up.no_position", lang, **common))
    if not own.atoms:
        placed = [place for place in placed if _confirmed(outcome, place.answer)]
        if not placed:
            return Verdict(say("looked_up.unconfirmed", lang, **common, found=best[0].text))
    inside = [place for place in placed if place.atom is not None and (not own.atoms or place.atom in own.atoms)]
    if own.atoms and not inside:
        # Another part of the same municipality is no contradiction.
        home = images(own.atoms, vintage)
        inside = [place for place in placed if place.atom is not None and later(vintage)[place.atom] in home]
        if not inside:
            return _elsewhere(placed, own, common, vintage, lang)
    if not inside:
        return Verdict(say("looked_up.unconfirmed", lang, **common, found=best[0].text))
    codes = tuple(dict.fromkeys(later(vintage)[str(place.atom)] for place in inside))
    if len(codes) > 1:
        called = listed(codes, vintage, lang)
        note = say("looked_up.several", lang, **common, count=len(codes), names=called)
        return Verdict(note, "ambiguous", tuple(sorted(codes)))
    if (count := _apart(inside)) > 1:
        return Verdict(say("looked_up.scattered", lang, **common, count=count))
    # They are one place; which of its points is taken does not depend on the order of the answers.
    chosen = min(inside, key=lambda place: (place.answer.text, place.answer.lon, place.answer.lat))
    return _matched(chosen, codes[0], own, title, vintage, lang)


def _matched(place: _Place, code: str, own: Own, title: str, vintage: int, lang: str) -> Verdict:
    answer, called = place.answer, names(vintage, lang)[code]
    score = number(answer.score, lang, 2)
    said = [say("looked_up.matched", lang, name=called, found=answer.text, service=title, score=score)]
    if len(own.candidates) > 1:
        said.append(say("looked_up.chosen", lang, count=len(own.candidates)))
    if place.strayed_km > 0:
        said.append(say("placing.near_border", lang, metres=max(round(place.strayed_km * 1000), 1), name=called))
    atom = place.atom
    if own.atoms and atom is not None and atom not in own.atoms:
        said.append(say("placing.parts", lang, name=called, parts=listed((atom, *sorted(own.atoms)), 2018, lang)))
        atom = None
    return Verdict(" ".join(said), "matched", (code,), code, atom, answer.score, lon=answer.lon, lat=answer.lat)


def _elsewhere(placed: Sequence[_Place], own: Own, common: dict[str, str], vintage: int, lang: str) -> Verdict:
    codes = [later(vintage)[place.atom] for place in placed if place.atom is not None]
    there = tuple(dict.fromkeys(codes))
    away = min(distance_km(place.answer.lon, place.answer.lat, own.atoms) for place in placed)
    note = say(
        "looked_up.elsewhere",
        lang,
        **common,
        there=listed(there, vintage, lang) if there else say("looked_up.beyond", lang),
        here=listed(own.candidates, vintage, lang),
        km=number(away, lang, 1),
    )
    return Verdict(note, "conflict", tuple(dict.fromkeys([*own.candidates, *there])))


def _locate(answer: Answer, own: frozenset[str]) -> _Place:
    """Say in which municipality of 2018 a point lies: that of the row if it is as near as the boundaries are right."""
    _, codes = atom_index()
    found = int(atom_numbers(*to_lambert_72(np.array([answer.lon]), np.array([answer.lat])))[0])
    atom = str(codes[found]) if found >= 0 else None
    if own and atom not in own:
        near = {code: distance_km(answer.lon, answer.lat, frozenset([code])) for code in sorted(own)}
        home = min(near, key=lambda code: near[code])
        if near[home] <= BORDER_TOLERANCE_KM:
            return _Place(answer, home, near[home])
    return _Place(answer, atom)


def _apart(places: Sequence[_Place]) -> int:
    """Return how many places these are, those near to each other counting for one."""
    kept: list[tuple[float, float]] = []
    x, y = to_lambert_72(*(np.array([getattr(place.answer, axis) for place in places]) for axis in ("lon", "lat")))
    # In an order that is not the service's: the number does not depend on who comes first.
    for here in sorted(zip((x / 1000).tolist(), (y / 1000).tolist(), strict=True)):
        if all(math.dist(here, other) > SAME_PLACE_KM for other in kept):
            kept.append(here)
    return len(kept)


def _confirmed(outcome: Outcome, answer: Answer) -> bool:
    """Say whether an answer names the place of a row that the reference tables do not know."""
    asked = outcome.address
    if asked.postal_code and asked.postal_code != answer.postal_code:
        return False
    place = tidy(asked.place).casefold()
    named = place and (place == answer.municipality.casefold() or place in answer.text.casefold())
    return bool(asked.postal_code or named)
