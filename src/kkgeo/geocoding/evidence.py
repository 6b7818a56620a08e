"""What each field of a row says: a set of municipalities of 2018, a place outside, or nothing and why.

The municipality of 2018 is the atom of every vintage, so two fields agree where their sets meet, contradict each
other where they lie in no municipality together, and decide a municipality of any vintage where all that is left lies
in one. What is read by its spelling only, or is the name of a hamlet, backs other fields and contradicts none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from kkgeo._base.words import listing, say
from kkgeo.geocoding import abroad
from kkgeo.geocoding.abroad import Place
from kkgeo.geocoding.gazetteer import FUZZY_THRESHOLD_AGAINST_POSTAL_CODE, Atoms, Meaning, look_up
from kkgeo.geocoding.names import normalise
from kkgeo.geocoding.partly import called_partly
from kkgeo.geocoding.qualifiers import Qualified, province_atoms, qualified
from kkgeo.geocoding.vintages import images, label, later
from kkgeo.reference._data import CAPITAL, VINTAGES, atoms_of, table

#: Fields that name a place. An address is what the cell of one says otherwise than the rest of the row.
_NAMES = ("locality", "municipality_name", "address")
#: Fields that say a place by themselves, whatever it is called there.
ANCHORS = ("coordinates", "code", "postal_code")
#: How many places a note names.
_NAMED = 3


@dataclass(frozen=True)
class Evidence:
    """One field that means something here; `beyond` are places outside that bear the same name."""

    kind: str
    value: str
    order: tuple[str, ...]
    level: str
    score: float = 1.0
    note: str = ""
    beyond: tuple[Place, ...] = ()
    doubt: bool = False

    @cached_property
    def atoms(self) -> Atoms:
        """The municipalities of 2018 it can mean; `order` has the likeliest first."""
        return frozenset(self.order)

    @cached_property
    def _called(self) -> dict[str, str]:
        return {}

    def named(self, lang: str) -> str:
        """Name the field, as in "postal code 2000"."""
        if lang not in self._called:
            self._called[lang] = say(f"placing.{self.kind}", lang, value=self.value)
        return self._called[lang]


@dataclass(frozen=True)
class Outside:
    """One field that says a place outside Flanders and Brussels: where, and the place if it names one."""

    kind: str
    value: str
    where: str
    place: Place | None = None
    is_country: bool = False
    or_in: str = ""
    note: str = ""

    def named(self, lang: str) -> str:
        """Name the field."""
        return say(f"placing.{self.kind}", lang, value=self.value)

    def words(self, lang: str) -> str:
        """Say where it is, as in ", in Wallonia (Komen-Waasten, 57097)"."""
        return abroad.where_words(self.where, lang) + (f" ({self.place.label})" if self.place else "")

    def agrees(self, places: Iterable[Place]) -> Place | None:
        """Return the one of some places that can be the place this says."""
        for place in places:
            anywhere = self.where == "abroad" and place.where != "wallonia"
            if anywhere or place.where in (self.where, self.or_in):
                return place
        return None


@dataclass(frozen=True)
class Testimony:
    """All that the text fields of a row say. `doubtful` are readings that decide nothing by themselves."""

    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[str, ...] = ()
    outside: tuple[Outside, ...] = ()
    doubtful: tuple[Evidence, ...] = ()
    #: The municipalities of the vintage in which a point would have made a difference: a point in any other is heard
    #: the same. None where there is no point, or it did make one.
    weighed: frozenset[str] | None = field(default=None, compare=False)


@lru_cache
def _postal_codes() -> dict[str, tuple[str, ...]]:
    served: dict[str, list[str]] = {}
    for row in table("postal_codes").itertuples():
        served.setdefault(str(row.postal_code), []).append(str(row.nis_2018))
    return {code: tuple(atoms) for code, atoms in served.items()}


@lru_cache
def _localities() -> dict[tuple[str, str], frozenset[str]]:
    """Municipalities of 2018 by postal code and locality together, as bpost lists them."""
    pairs: dict[tuple[str, str], set[str]] = {}
    for row in table("postal_localities").itertuples():
        pairs.setdefault((str(row.postal_code), normalise(str(row.name))), set()).add(str(row.nis_2018))
    return {pair: frozenset(atoms) for pair, atoms in pairs.items()}


@lru_cache
def _without_area() -> dict[str, str]:
    codes = table("postal_codes_without_area")
    return dict(zip(codes["postal_code"], codes["holder"], strict=True))


def _code(value: str, code_vintage: int | None) -> tuple[str, ...]:
    vintages = VINTAGES if code_vintage is None else (code_vintage,)
    return tuple(dict.fromkeys(atom for v in vintages for atom in atoms_of(v).get(value, ())))


def _capital(name: str, meaning: Meaning) -> tuple[str, ...]:
    """Return the municipalities of 2018 of Brussels where a name is that of the city and of the region alike."""
    within = province_atoms(name)
    if not within or meaning.order != (CAPITAL,) or re.search(r"stad|ville|city", name, re.IGNORECASE):
        return ()
    return (CAPITAL, *sorted(within - {CAPITAL}))


def _of_part(key: str, name: str, atoms: Iterable[str]) -> str:
    """Return the text for a name that places only bear in part, in place of that for a hamlet."""
    return f"{key}_in_part" if {*called_partly(name)}.issuperset(atoms) else key


def _words(key: str, lang: str, **values: object) -> str:
    return say(f"placing.{key}", lang, **values)


@dataclass
class _Hearing:
    """A row while its fields are heard."""

    vintage: int
    lang: str
    evidence: list[Evidence] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)
    doubtful: list[Evidence] = field(default_factory=list)
    #: The municipalities that were asked for among those which the fields so far can mean.
    weighed: set[str] = field(default_factory=set)

    def shared(self, atoms: Iterable[str]) -> tuple[str, ...]:
        """Return those municipalities of 2018 that lie in a municipality which all the fields so far can mean."""
        image = later(self.vintage)
        left = tuple(atoms)
        self.weighed.update(images(left, self.vintage))
        for e in self.evidence:
            if not left:
                break
            codes = images(e.order, self.vintage)
            left = tuple(atom for atom in left if image[atom] in codes)
        return left

    def called(self, atoms: Iterable[str]) -> str:
        """Name the municipalities of the vintage, with their codes."""
        called = [label(code, self.vintage, self.lang) for code in images(atoms, self.vintage)]
        return listing(called[:_NAMED], self.lang, "or") if called else ""

    def nis_code(self, code: str, code_vintage: int | None) -> None:
        if order := _code(code, code_vintage):
            self.evidence.append(Evidence("code", code, order, "code"))
        else:
            self.unknown.append(_words("unknown_code", self.lang, value=code))

    def postal_code(self, code: str) -> None:
        if served := _postal_codes().get(code):
            self.evidence.append(Evidence("postal_code", code, served, "postal_code"))
        elif where := abroad.postal_code(code):
            self.outside.append(Outside("postal_code", code, where))
        elif holder := _without_area().get(code):
            self.unknown.append(_words("postal_code_without_area", self.lang, value=code, holder=holder))
        else:
            self.unknown.append(_words("unknown_postal_code", self.lang, value=code))

    def country(self, text: str, kind: str, value: str) -> None:
        if (where := abroad.country(text)) == "belgium":
            return
        if where:
            self.outside.append(Outside(kind, value, where, is_country=True))
        elif province_atoms(text) or abroad.province(text):
            # "Vlaanderen" in a column of countries.
            self.province(text, kind, value)
        else:
            self.unknown.append(_words("unknown_country", self.lang, value=text))

    def province(self, text: str, kind: str, value: str) -> Atoms | None:
        if within := province_atoms(text):
            self.evidence.append(Evidence("province", text, tuple(sorted(within)), "province"))
        elif where := abroad.province(text):
            # The province of Luxembourg is in Wallonia, and a country has its name.
            self.outside.append(Outside(kind, value, where, or_in=abroad.country(text) or ""))
        elif (where := abroad.country(text, short=False)) and where != "belgium":
            # A code such as LI or NA is short for a province of somebody's own.
            self.outside.append(Outside(kind, value, where, is_country=True))
        elif where != "belgium":
            self.unknown.append(_words("unknown_province", self.lang, value=text))
        return within

    def exact_name(self, kind: str, name: str, meaning: Meaning, code: str) -> None:
        """Take a name that is known to the letter; where others say a hamlet of that name, it means the hamlet."""
        level = "municipality" if meaning.is_municipality else "submunicipality"
        # Where a village lies in two municipalities under one code, bpost's list says which one the code means.
        listed = _localities().get((code, normalise(name)), frozenset())
        order = tuple(atom for atom in meaning.order if atom in listed) or meaning.order
        at_home = self.shared(order)
        if self.evidence and (capital := self.shared(_capital(name, meaning))):
            # "1180 Brussel": what lies in that region is called so too.
            note = "" if at_home == capital else _words("capital", self.lang, value=name)
            self.evidence.append(Evidence(kind, name, capital, level, note=note))
            return
        if self.evidence and not at_home and (hamlets := self.shared(meaning.hamlets)):
            self.evidence.append(self.as_hamlet(kind, name, hamlets))
            return
        if at_home and any(e.kind in ANCHORS for e in self.evidence):
            # Where a code leaves two municipalities, the village in one and the hamlet in the other are both meant.
            order += self.shared(meaning.hamlets)
        self.evidence.append(Evidence(kind, name, order, level, beyond=meaning.beyond, doubt=meaning.doubt))
        self.outside += [Outside(kind, name, place.where, place) for place in meaning.apart]

    def as_hamlet(self, kind: str, name: str, atoms: Sequence[str]) -> Evidence:
        note = _words(_of_part("hamlet", name, atoms), self.lang, value=name, name=self.called(atoms))
        return Evidence(kind, name, tuple(atoms), "submunicipality", note=note)

    def weak_name(self, kind: str, name: str, meaning: Meaning) -> None:
        """Take a name that is that of a hamlet or a place outside, or that is read by its spelling."""
        anchored = any(e.kind != "province" for e in self.evidence)
        spelt = meaning.score < 1
        fuzzy = _words("fuzzy", self.lang, value=name, name=meaning.name) if spelt else ""
        beyond = "".join(
            f" {_words('called_too', self.lang, name=place.called, where=abroad.where_words(place.where, self.lang))}"
            for place in meaning.beyond[:1]
        )
        level = "municipality" if meaning.is_municipality else "submunicipality"
        read = Evidence(kind, name, meaning.order, level, meaning.score, (fuzzy + beyond).strip())
        if self.evidence and (home := self.shared(meaning.order)) and (anchored or self.backed(home)):
            self.evidence.append(replace(read, order=home))
        elif anchored and (home := self.shared(meaning.hamlets)):
            hamlet = self.as_hamlet(kind, name, home)
            self.evidence.append(replace(hamlet, score=meaning.score, note=f"{fuzzy} {hamlet.note}".strip() + beyond))
        elif (not spelt and meaning.beyond and not meaning.hamlets) or (anchored and not spelt and meaning.beyond):
            self.outside.append(Outside(kind, name, meaning.beyond[0].where, meaning.beyond[0]))
        elif anchored and spelt and self.sure(meaning):
            self.evidence.append(read)
        elif anchored:
            self.unknown.append(self.unused(name, meaning))
        else:
            self.doubted(read, meaning)

    def sure(self, meaning: Meaning) -> bool:
        """Say whether a reading by spelling is near enough to contradict a name or a postal code, and alone in it."""
        exact = any(e.kind in ("coordinates", "code") for e in self.evidence)
        alone = (
            not exact
            and not meaning.beyond
            and not {*images(meaning.hamlets, self.vintage)} - {*images(meaning.order, self.vintage)}
        )
        return bool(meaning.order) and alone and meaning.score >= FUZZY_THRESHOLD_AGAINST_POSTAL_CODE

    def backed(self, atoms: Sequence[str]) -> bool:
        return any(e.kind == "province" and e.atoms & {*atoms} for e in self.evidence)

    def unused(self, name: str, meaning: Meaning) -> str:
        atoms = meaning.order or meaning.hamlets
        if not atoms:
            place = meaning.beyond[0]
            where = abroad.where_words(place.where, self.lang)
            return _words("unused_beyond", self.lang, value=name, name=place.called, where=where)
        return _words(
            "unused" if meaning.order and meaning.score < 1 else _of_part("unused_hamlet", name, atoms),
            self.lang,
            value=name,
            names=self.called(atoms),
        )

    def doubted(self, read: Evidence, meaning: Meaning) -> None:
        """Keep a reading that nothing backs: certain where nothing else is as near, else a candidate."""
        elsewhere = {*images(meaning.hamlets, self.vintage)} - {*images(meaning.order, self.vintage)}
        if meaning.order and meaning.score < 1 and not meaning.beyond and not elsewhere:
            self.evidence.append(read)
            return
        if not meaning.order and not meaning.hamlets:
            place = meaning.beyond[0]
            note = _words("fuzzy", self.lang, value=read.value, name=place.name) if meaning.score < 1 else ""
            self.outside.append(Outside(read.kind, read.value, place.where, place, note=note))
            return
        notes = [read.note]
        if not meaning.order:
            hamlet = _of_part("hamlet", meaning.name, meaning.hamlets)
            notes.insert(0, _words(hamlet, self.lang, value=meaning.name, name=self.called(meaning.hamlets)))
        elif elsewhere:
            as_near = _of_part("hamlet_as_near", read.value, meaning.hamlets)
            notes.append(_words(as_near, self.lang, value=read.value, names=self.called(meaning.hamlets)))
        read = replace(read, note=" ".join(filter(None, notes)))
        self.doubtful.append(replace(read, order=tuple(dict.fromkeys(meaning.order + meaning.hamlets))))


def hear(
    fields: Mapping[str, str], vintage: int, code_vintage: int | None, lang: str, point: str | None = None
) -> Testimony:
    """Say what the text fields of a row mean.

    `fields` has, as far as they are filled in, ``nis_code``, ``postal_code``, ``locality``, ``municipality_name``,
    ``province_given``, ``country`` and ``address`` (a postal code with its place); `point` is the municipality of 2018
    that the point of the row lies in.
    """
    heard = _Hearing(vintage, lang)
    if point is not None:
        heard.evidence.append(Evidence("coordinates", "", (point,), "coordinates"))
    if code := fields.get("nis_code"):
        heard.nis_code(code, code_vintage)
    names: list[tuple[str, Qualified, str]] = [
        (kind, qualified(fields[kind], vintage), fields[kind]) for kind in _NAMES if fields.get(kind)
    ]
    codes = [fields.get("postal_code", ""), *(code for _, told, _ in names for code in told.postal_codes)]
    for code in dict.fromkeys(filter(None, codes)):
        heard.postal_code(code.strip())
    anchors = [e for e in heard.evidence if e.kind in ANCHORS]
    for kind, told, text in names:
        for province in told.provinces:
            heard.province(province, kind, text)
        for country in told.countries:
            heard.country(country, kind, text)
    if given := fields.get("province_given"):
        heard.province(given, "province", given)
    if given := fields.get("country"):
        heard.country(given, "country", given)
    within = frozenset(heard.shared({atom for e in anchors for atom in e.atoms})) if anchors else None
    # With a point the fields that contradict it leave nothing; without such fields all depends on where it is.
    heard.weighed = {code for e in anchors if e.kind != "coordinates" for code in images(e.order, vintage)}
    depends = point is None or not heard.weighed or bool(within)
    spoken = []
    for kind, told, text in names:
        if not told.name:
            continue
        meaning = look_up(told.name, vintage, within or None)
        if meaning is None:
            heard.unknown.append(say("placing.unknown_name", lang, value=text))
        else:
            spoken.append((kind, text, meaning))
    # Towns first, and what can only be one: a village elsewhere may be a hamlet there. What may be a region comes last.
    for kind, text, meaning in sorted(
        spoken,
        key=lambda one: (
            bool(_capital(one[1], one[2])),
            not one[2].is_municipality,
            len(images(one[2].order, vintage)) != 1,
            bool(one[2].hamlets),
        ),
    ):
        if meaning.order and meaning.score == 1.0:
            heard.exact_name(kind, text, meaning, codes[0])
    for kind, text, meaning in spoken:
        if not meaning.order or meaning.score < 1.0:
            heard.weak_name(kind, text, meaning)
    rank = {"coordinates": 0, "code": 1, "postal_code": 2, "locality": 3, "municipality_name": 4, "address": 5}
    rank["province"] = 6
    evidence = sorted((e for e in heard.evidence if e.kind != "coordinates"), key=lambda e: rank[e.kind])
    depends = depends or later(vintage)[str(point)] in heard.weighed
    weighed = None if depends else frozenset(heard.weighed)
    return Testimony(tuple(evidence), tuple(heard.unknown), tuple(heard.outside), tuple(heard.doubtful), weighed)
