"""From what the fields of a row say to one status, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkgeo._base.words import apart, listing, say, sentence
from kkgeo.geocoding.abroad import FOUR_DIGITS, province_namesakes, where_words
from kkgeo.geocoding.evidence import ANCHORS, Evidence, Outside, Testimony
from kkgeo.geocoding.positions import Position
from kkgeo.geocoding.qualifiers import province_words
from kkgeo.geocoding.vintages import images, later, listed, names

#: The columns that geocode writes, in this order, before the geometry.
COLUMNS = (
    "nis", "municipality", "nis_2018", "nis_vintage", "match_status", "match_level", "match_score", "match_note",
    "match_candidates",
)  # fmt: skip
#: What they hold, if not text.
DTYPES = {"nis_vintage": "Int64", "match_score": "float64"}
STATUSES = ("matched", "ambiguous", "conflict", "outside", "unmatched")

#: The score of a row whose name was not recognised beside a postal code that decides.
_UNSUPPORTED_SCORE = 0.9


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


def decide(
    point: Evidence | None,
    place: Position | None,
    heard: Testimony,
    remarks: tuple[str, ...],
    vintage: int,
    lang: str,
) -> Decision:
    """Weigh the point of a row (if it has one in the area) against what its text fields say.

    `place` answers for the exact point; a `place` without `point` lies outside Flanders and Brussels.
    `remarks` are sentences about the coordinates that go with whatever is decided.
    """
    evidence = list(heard.evidence)
    located = [e for e in evidence if e.kind != "province"]
    said: list[str] = list(remarks)
    if place is not None:
        rest = _shared(evidence, vintage)
        strayed = point is None or not {*images(point.order, vintage)} & {*images(rest, vintage)}
        if located and rest and strayed and (away := place.metres(rest)) is not None:
            home = images(rest, vintage)
            said.append(say("placing.near_border", lang, metres=away, name=names(vintage, lang)[home[0]]))
            point = Evidence("coordinates", "", rest, "coordinates")
        if point is None:
            text = Evidence("coordinates", "", (), "coordinates")
            if located:
                return _conflict(text, located[0], place, vintage, lang)
            where = place.beyond()
            return _outside(text.named(lang), where_words(where, lang) if where else "", heard.outside, lang)
        evidence.insert(0, point)
    if heard.outside:
        evidence = _without_namesakes(evidence, heard.outside)
        if evidence and (settled := _against(evidence, heard, vintage, lang)):
            return settled
        if not evidence:
            return _beyond(heard, lang)
    if not [e for e in evidence if e.kind != "province"]:
        return _open(evidence, heard, said, vintage, lang)
    for i, first in enumerate(evidence):
        for second in evidence[i + 1 :]:
            if not _meet(first, second, vintage):
                return _conflict(first, second, place, vintage, lang)
    shared = _shared(evidence, vintage)
    if not shared:
        # Each pair meets, but not all of them: the last to narrow is the odd one out.
        return _conflict(evidence[0], evidence[-1], place, vintage, lang)
    return _placed(evidence, shared, heard, said, vintage, lang)


def _meet(first: Evidence, second: Evidence, vintage: int) -> bool:
    """Say whether two fields can mean one municipality. A province is that of a part, in any vintage."""
    if "province" in (first.kind, second.kind):
        return bool(first.atoms & second.atoms)
    return not {*images(first.order, vintage)}.isdisjoint(images(second.order, vintage))


def _shared(evidence: Sequence[Evidence], vintage: int) -> tuple[str, ...]:
    """Return the municipalities of 2018 that all fields can mean; where only the part is in doubt, all those named."""
    if not evidence:
        return ()
    placed = [e for e in evidence if e.kind != "province"] or list(evidence)
    atoms = frozenset.intersection(*(e.atoms for e in evidence))
    if not atoms:
        common = set.intersection(*({*images(e.order, vintage)} for e in placed))
        atoms = frozenset(atom for e in placed for atom in e.order if later(vintage)[atom] in common)
        for e in evidence:
            atoms &= e.atoms if e.kind == "province" else atoms
    return tuple(dict.fromkeys(atom for e in placed for atom in e.order if atom in atoms))


def _without_namesakes(evidence: Sequence[Evidence], outside: Sequence[Outside]) -> list[Evidence]:
    """Leave out the names that mean the place outside which another field says, and what has no weight beside it."""
    told = [o for o in outside if o.place is None]
    named = [e for e in evidence if e.kind not in (*ANCHORS, "province")]
    left = [e for e in evidence if not (e in named and any(o.agrees(e.beyond) for o in told))]
    country = next((o.where for o in told if o.is_country), None)
    if country and not any(e.kind in ANCHORS for e in left):
        return []
    namesake = len(left) < len(evidence) or any(o.place is not None and o.place.where == country for o in outside)
    if country in FOUR_DIGITS and namesake:
        # Four digits are a postal code there as well.
        left = [e for e in left if e.kind != "postal_code"]
    placed = [o.place for o in outside if o.place is not None]
    # Only a name contradicts the province beside it, and not if the neighbours have a province of that name.
    alike = [e for e in left if any(place.where in province_namesakes(e.value) for place in placed)]
    if any(e.kind != "province" for e in left) or (placed and len(placed) == len(outside) and not alike):
        return left
    return []


def _beyond(heard: Testimony, lang: str) -> Decision:
    """Say of a row that no field places here where it is: the place that is named where one is."""
    named: list[tuple[str, str, Outside | None]] = []
    named += [(o.named(lang), o.words(lang), o) for o in heard.outside if o.place is not None]
    for e in heard.evidence:
        for clue in heard.outside:
            if clue.place is None and (namesake := clue.agrees(e.beyond)):
                within_name = clue.value == e.value and clue.kind == e.kind
                words = f"{where_words(namesake.where, lang)} ({namesake.label})"
                named.append((e.named(lang), words, clue if within_name else None))
    first = heard.outside[0]
    what, where, said = (named or [(first.named(lang), first.words(lang), first)])[0]
    others = [o for o in heard.outside if o != said and not (said and (o.value, o.where) == (said.value, said.where))]
    return _outside(what, where, others, lang, [o.note for o in heard.outside if o.note])


def _against(evidence: list[Evidence], heard: Testimony, vintage: int, lang: str) -> Decision | None:
    """Weigh what says a place here against what says one outside: a conflict."""
    first, second = evidence[0], heard.outside[0]
    here = images(first.order, vintage)
    sides = {"first": sentence(first.named(lang)), "second": second.named(lang)}
    where = say("looked_up.beyond", lang) + second.words(lang)
    called = province_words(first.value, lang) if first.kind == "province" else listed(here, vintage, lang)
    note = say("placing.conflict", lang, **sides, names_1=called, names_2=where, distance="")
    more = [_also(o, lang) for o in heard.outside[1:]]
    candidates = () if first.kind == "province" else here
    return Decision(None, None, "conflict", None, None, " ".join([note, *more]), candidates)


def _open(evidence: list[Evidence], heard: Testimony, said: list[str], vintage: int, lang: str) -> Decision:
    """Decide a row of which no field is certain: what is read by spelling, and hamlets, are candidates at most."""
    unknown = [sentence(text) + "." for text in heard.unknown]
    if not heard.doubtful:
        reason = apart(heard.unknown, lang) or say("placing.nothing", lang)
        return Decision(
            None, None, "unmatched", None, None, " ".join([*said, say("placing.unmatched", lang, reason=reason)]), ()
        )
    readings = [frozenset(images(e.order, vintage)) for e in heard.doubtful]
    both = frozenset.intersection(*readings)
    atoms = tuple(dict.fromkeys(atom for e in heard.doubtful for atom in e.order))
    within = [atom for atom in atoms if all(atom in e.atoms for e in evidence)] or list(atoms)
    found = tuple(code for code in images(within, vintage) if code in both or not both)
    words = sentence(listing([e.named(lang) for e in (*heard.doubtful, *evidence)], lang, "and"))
    note = say("placing.doubtful", lang, evidence=words, names=listed(found, vintage, lang))
    notes = [e.note for e in heard.doubtful if e.note]
    return Decision(None, None, "ambiguous", None, None, " ".join([note, *said, *notes, *unknown]), found)


def _placed(
    evidence: list[Evidence], shared: tuple[str, ...], heard: Testimony, said: list[str], vintage: int, lang: str
) -> Decision:
    found = images(shared, vintage)
    words = listing([e.named(lang) for e in evidence], lang, "and")
    said += [e.note for e in evidence if e.note]
    said += [e.note for e in heard.doubtful if e.note]
    said += [sentence(text) + "." for text in heard.unknown]
    namesakes = _namesakes(evidence, lang)
    if len(found) > 1:
        called = listed(found, vintage, lang)
        note = say("placing.ambiguous", lang, evidence=sentence(words), count=len(found), names=called)
        return Decision(None, None, "ambiguous", None, None, " ".join([note, *said, *namesakes]), found)
    if namesakes and any(e.doubt or any(p.where == "wallonia" for p in e.beyond) for e in evidence):
        note = say("placing.doubtful", lang, evidence=sentence(words), names=listed(found, vintage, lang))
        return Decision(None, None, "ambiguous", None, None, " ".join([note, *said, *namesakes]), found)
    # The level is that of the most trusted field which decides, alone or with those before it.
    left, level = frozenset(later(2018)), evidence[0].level
    codes = {*found}
    for i, e in enumerate(evidence):
        left = frozenset(_shared(evidence[: i + 1], vintage))
        level = e.level if e.kind != "province" else level
        if {*images(tuple(left), vintage)} == codes:
            break
    score = min(e.score for e in evidence)
    if heard.unknown and level != "coordinates":
        score = min(score, _UNSUPPORTED_SCORE)
    note = say("placing.matched", lang, name=names(vintage, lang)[found[0]], evidence=words)
    meant = frozenset.intersection(*(e.atoms for e in evidence))
    if not meant:
        old = [
            say("placing.part", lang, evidence=e.named(lang), names=listed(e.order, 2018, lang))
            for e in evidence
            if e.kind != "province"
        ]
        said.insert(0, say("placing.parts", lang, name=names(vintage, lang)[found[0]], parts=", ".join(old)))
    atom = next(iter(meant)) if len(meant) == 1 else None
    return Decision(found[0], atom, "matched", level, score, " ".join([note, *said, *namesakes]), found)


def _namesakes(evidence: Sequence[Evidence], lang: str) -> list[str]:
    """Say that a place outside bears the name too, where nothing but the name says which is meant."""
    if any(e.kind in (*ANCHORS, "province") for e in evidence):
        return []
    if len({e.value for e in evidence if not e.beyond}) > 0:
        return []
    return [
        say("placing.called_too", lang, name=e.beyond[0].called, where=where_words(e.beyond[0].where, lang))
        for e in evidence[:1]
    ]


def _also(clue: Outside, lang: str) -> str:
    return say("placing.also_outside", lang, evidence=sentence(clue.named(lang)), where=clue.words(lang))


def _outside(what: str, where: str, others: Sequence[Outside], lang: str, notes: Sequence[str] = ()) -> Decision:
    note = sentence(say("placing.outside", lang, evidence=what, where=where))
    return Decision(None, None, "outside", None, None, " ".join([note, *(_also(o, lang) for o in others), *notes]), ())


def _conflict(first: Evidence, second: Evidence, place: Position | None, vintage: int, lang: str) -> Decision:
    distance = ""
    if place is not None and first.kind == "coordinates":
        distance = say("placing.distance", lang, km=place.kilometres(second.atoms, lang))
    sides = [images(e.order, vintage) for e in (first, second)]
    words = [listed(side, vintage, lang) if side else "" for side in sides]
    if place is not None and not sides[0]:
        where = place.beyond()
        words[0] = say("placing.point_outside", lang) + (where_words(where, lang) if where else "")
    if second.kind == "province":
        words[1] = province_words(second.value, lang)
    sides_said = {"first": sentence(first.named(lang)), "second": second.named(lang)}
    note = say("placing.conflict", lang, **sides_said, names_1=words[0], names_2=words[1], distance=distance)
    sides[1] = () if second.kind == "province" else sides[1]
    return Decision(None, None, "conflict", None, None, note, tuple(dict.fromkeys([*sides[0], *sides[1]])))
