"""From what the fields of a row say to one status, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kkgeo._base.words import listing, number, say, sentence
from kkgeo.geocoding.evidence import Evidence, Testimony
from kkgeo.geocoding.neighbours import beyond
from kkgeo.geocoding.points import distance_km
from kkgeo.reference._data import parts, table

#: The columns that geocode writes, in this order, before the geometry.
COLUMNS = (
    "nis", "municipality", "nis_2018", "nis_vintage", "match_status", "match_level", "match_score", "match_note",
    "match_candidates",
)  # fmt: skip
#: What they hold, if not text.
DTYPES = {"nis_vintage": "Int64", "match_score": "float64"}
STATUSES = ("matched", "ambiguous", "conflict", "outside", "unmatched")

#: A point this near to the municipality of the address counts as in it: the boundaries are generalised to 50 m, and
#: addresses are measured at the gate or at the door.
BORDER_TOLERANCE_KM = 0.1
#: The score of a row whose name was not recognised beside a postal code that decides.
_UNSUPPORTED_SCORE = 0.9
#: How many candidates a note names.
_NAMED = 5


@dataclass(frozen=True)
class Decision:
    """The columns that geocode adds to one row."""

    nis: str | None
    nis_2018: str | None
    status: str
    level: str | None
    score: float | None
    note: str
    candidates: tuple[str, ...]


@lru_cache
def names(vintage: int) -> dict[str, str]:
    """Return the Dutch names of the municipalities of a vintage."""
    frame = table(f"municipalities_{vintage}")
    return dict(zip(frame["nis"], frame["name_nl"], strict=True))


def _images(order: Sequence[str], vintage: int) -> tuple[str, ...]:
    image = later(vintage)
    return tuple(dict.fromkeys(image[atom] for atom in order))


@lru_cache
def later(vintage: int) -> dict[str, str]:
    """Return, for every municipality of 2018, its municipality in a vintage."""
    return {str(k): str(v) for k, v in parts(vintage).items()}


def label(code: str, vintage: int) -> str:
    """Name a municipality with its code.

    >>> label("24107", 2025)
    'Tienen (24107)'
    """
    return f"{names(vintage)[code]} ({code})"


def listed(codes: Sequence[str], vintage: int, lang: str) -> str:
    """Name some municipalities, as in "A (1), B (2) or C (3)"; of many the first few and how many more."""
    shown = [label(code, vintage) for code in codes[:_NAMED]]
    if len(codes) > _NAMED:
        return say("placing.many", lang, names=", ".join(shown), more=len(codes) - _NAMED)
    return listing(shown, lang, "or")


def decide(
    point: Evidence | None,
    place: tuple[float, float] | None,
    heard: Testimony,
    remarks: tuple[str, ...],
    vintage: int,
    lang: str,
) -> Decision:
    """Weigh the point of a row (if it has one in the area) against what its text fields say.

    `place` is the longitude and latitude; a `place` without `point` lies outside Flanders and Brussels.
    `remarks` are sentences about the coordinates that go with whatever is decided.
    """
    evidence = list(heard.evidence)
    located = [e for e in evidence if e.kind != "province"]
    said: list[str] = list(remarks)
    if place is not None:
        rest = frozenset.intersection(*(e.atoms for e in evidence)) if evidence else frozenset()
        strayed = point is None or not (point.atoms & rest)
        if located and rest and strayed and (away := distance_km(*place, rest)) <= BORDER_TOLERANCE_KM:
            home = _images(tuple(sorted(rest)), vintage)
            said.append(
                say("placing.near_border", lang, metres=max(round(away * 1000), 1), name=names(vintage)[home[0]])
            )
            order = tuple(atom for atom in located[0].order if atom in rest)
            point = Evidence("coordinates", "", order, "coordinates")
        if point is None:
            text = Evidence("coordinates", "", (), "coordinates")
            return (
                _conflict(text, located[0], place, vintage, lang)
                if located
                else _outside(
                    text.named(lang), say(f"placing.{where}", lang) if (where := beyond(*place)) else "", lang
                )
            )
        evidence.insert(0, point)
    if heard.outside is not None:
        if not [e for e in evidence if e.kind != "province"]:
            return _outside(heard.outside[0], say(f"placing.{heard.outside[1]}", lang), lang)
        first = evidence[0]
        here, away_from = _images(first.order, vintage), say(f"placing.{heard.outside[1]}", lang).lstrip(", ")
        sides = {"first": sentence(first.named(lang)), "second": heard.outside[0]}
        note = say(
            "placing.conflict", lang, **sides, names_1=listed(here, vintage, lang), names_2=away_from, distance=""
        )
        return Decision(None, None, "conflict", None, None, note, here)
    if not [e for e in evidence if e.kind != "province"]:
        reason = "; ".join(heard.unknown) or say("placing.nothing", lang)
        return Decision(
            None, None, "unmatched", None, None, " ".join([*said, say("placing.unmatched", lang, reason=reason)]), ()
        )
    for i, first in enumerate(evidence):
        for second in evidence[i + 1 :]:
            if not first.atoms & second.atoms:
                return _conflict(first, second, place, vintage, lang)
    shared = frozenset.intersection(*(e.atoms for e in evidence))
    if not shared:
        # Each pair meets, but not all of them: the last to narrow is the odd one out.
        return _conflict(evidence[0], evidence[-1], place, vintage, lang)
    return _placed(evidence, shared, heard, said, vintage, lang)


def _placed(
    evidence: list[Evidence], shared: frozenset[str], heard: Testimony, said: list[str], vintage: int, lang: str
) -> Decision:
    order = tuple(atom for atom in next(e for e in evidence if e.kind != "province").order if atom in shared)
    found = _images(order, vintage)
    words = say("language.and", lang).join(e.named(lang) for e in evidence)
    said += [e.note for e in evidence if e.note]
    said += [sentence(text) + "." for text in heard.unknown]
    if len(found) > 1:
        called = listed(found, vintage, lang)
        note = say("placing.ambiguous", lang, evidence=sentence(words), count=len(found), names=called)
        return Decision(None, None, "ambiguous", None, None, " ".join([note, *said]), found)
    # The level is that of the most trusted field which decides, alone or with those before it.
    left, level = frozenset(later(2018)), evidence[0].level
    for e in evidence:
        left, level = left & e.atoms, e.level if e.kind != "province" else level
        if len(_images(tuple(left), vintage)) == 1:
            break
    score = min(e.score for e in evidence)
    if heard.unknown and level != "coordinates":
        score = min(score, _UNSUPPORTED_SCORE)
    note = say("placing.matched", lang, name=names(vintage)[found[0]], evidence=words)
    atom = order[0] if len(order) == 1 else None
    return Decision(found[0], atom, "matched", level, score, " ".join([note, *said]), found)


def _outside(what: str, where: str, lang: str) -> Decision:
    note = sentence(say("placing.outside", lang, evidence=what, where=where))
    return Decision(None, None, "outside", None, None, note, ())


def _conflict(
    first: Evidence, second: Evidence, place: tuple[float, float] | None, vintage: int, lang: str
) -> Decision:
    distance = ""
    if place is not None and first.kind == "coordinates":
        distance = say("placing.distance", lang, km=number(distance_km(*place, second.atoms), lang, 1))
    sides = [_images(e.order, vintage) for e in (first, second)]
    words = [listed(side, vintage, lang) if side else "" for side in sides]
    if place is not None and not sides[0]:
        words[0] = say("placing.point_outside", lang) + (
            say(f"placing.{where}", lang) if (where := beyond(*place)) else ""
        )
    if second.kind == "province":
        words[1] = second.value
    sides_said = {"first": sentence(first.named(lang)), "second": second.named(lang)}
    note = say("placing.conflict", lang, **sides_said, names_1=words[0], names_2=words[1], distance=distance)
    sides[1] = () if second.kind == "province" else sides[1]
    return Decision(None, None, "conflict", None, None, note, tuple(dict.fromkeys([*sides[0], *sides[1]])))
