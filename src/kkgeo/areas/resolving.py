"""Areas by the name that somebody gave them: kinds, one of a kind, published lists, lists of one's own, polygons."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base.near import nearest
from kkgeo._base.text import fold
from kkgeo._base.words import Phrase, languages, phrase
from kkgeo.areas.area import CORE, Area, check_extent
from kkgeo.areas.kinds import BORDER, PLURALS, areas_of, edge, is_kind, kinds
from kkgeo.areas.polygons import WITHIN, polygons
from kkgeo.errors import InputError
from kkgeo.reference import Edition, regions
from kkgeo.reference._data import atoms_of, check_code
from kkgeo.reference.groupings import OUTSIDE, grouping_sources
from kkgeo.reference.municipalities import town_names

#: What areas may be given as: names, files, polygons, lists of codes under a name of their own; one or several.
Areas = str | os.PathLike[str] | pd.DataFrame | Mapping[str, object] | Sequence[object]
#: Kinds of which one area can be named by its code alone.
_ALONE = ("region", "province", "belfius")
_NEAR = 5


def resolve(
    areas: Areas,
    *,
    vintage: int,
    extent: str = CORE,
    within: str = "area",
    share: float = 0.5,
    regions_file: str | os.PathLike[str] | None = None,
    register: pd.DataFrame | None = None,
    lang: str,
    edition: Edition = 2018,
) -> list[Area]:
    """Return the areas that were asked for, each once, in the order they were named; see `kkgeo.coverage_gaps`."""
    check_extent(extent)
    if within not in WITHIN or not 0 < share <= 1:
        raise InputError("areas.within", within=within, share=share)
    known = _Known(lang, vintage=vintage, extent=extent, regions_file=regions_file, edition=edition)
    found: list[Area] = []
    for wanted in [areas] if isinstance(areas, str | os.PathLike | Mapping) or _is_frame(areas) else list(areas):
        if isinstance(wanted, Mapping):
            found += [_listed(str(name), codes, vintage) for name, codes in wanted.items()]
        elif isinstance(wanted, str | os.PathLike) and Path(wanted).suffix.lower() == ".csv":
            found += known.named(os.fspath(wanted))
        elif isinstance(wanted, os.PathLike) or _is_frame(wanted):
            found += polygons(wanted, within, share, register)
        else:
            named = known.named(wanted) if isinstance(wanted, str) else []
            if not named and isinstance(wanted, str) and Path(wanted).suffix:
                named = polygons(Path(wanted), within, share, register)
            if not named:
                raise known.error(wanted)
            found += named
    if not found:
        raise InputError("areas.no_area", areas=areas, known=(BORDER, *PLURALS))
    ids = [area.id for area in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise InputError("areas.twice", name=twice[0])
    return found


def _is_frame(value: object) -> bool:
    return isinstance(value, pd.DataFrame)


class _Known:
    """The areas that have a name of their own here."""

    def __init__(self, lang: str, **how: Any) -> None:
        self.lang, self.how = lang, how
        self.kinds: dict[str, list[Area]] = {}

    def of(self, kind: str) -> list[Area]:
        """Return all areas of a kind; made once."""
        if kind not in self.kinds:
            self.kinds[kind] = areas_of(kind, lang=self.lang, **self.how)
        return self.kinds[kind]

    def named(self, wanted: str) -> list[Area]:
        """Return the areas of a name: one, or all of a kind; none if there is no such name."""
        if wanted == BORDER:
            return [edge(self.lang)]
        if wanted in PLURALS or is_kind(wanted):
            return [area for area in self.of(PLURALS.get(wanted, wanted)) if area.code != OUTSIDE]
        if "@" in wanted:
            return self._published(wanted)
        kind, colon, name = wanted.partition(":")
        if colon and kind in kinds():
            return self._called(kind, name)
        side = wanted.removeprefix("border-")
        if side != wanted:
            return [area for area in self.of("border") if area.code == side]
        return next(([a] for kind in _ALONE for a in self.of(kind) if a.code == wanted), [])

    def _called(self, kind: str, name: str) -> list[Area]:
        """Return the area of a kind that has a code, or a name in any language."""
        own = self.of(kind)
        coded = [area for area in own if area.code == name]
        every = (areas_of(kind, lang=lang, **self.how) for lang in (self.lang, *languages()))
        named = ({area.code for area in areas if _same(name, area.name)} for areas in every)
        return coded or [area for codes in filter(None, named) for area in own if area.code in codes][:1]

    def _published(self, wanted: str) -> list[Area]:
        """Return a published delimitation of a region."""
        rows = regions(wanted, vintage=2018)
        name, source = str(rows["name"].iloc[0]), str(rows["source"].iloc[0])
        return [Area("region", wanted, name, frozenset(rows["nis"]), definition=source)]

    def error(self, wanted: object) -> InputError:
        """Return what to say of a name that nothing has."""
        kind = str(wanted).partition(":")[0]
        if kind in kinds() and str(wanted) != kind:
            own = [area.name for area in self.of(kind)]
            name = str(wanted).partition(":")[2]
            near = nearest(name, own, _NEAR, alike=0.5)
            hint = phrase("errors.meant", name=f"{kind}:{near[0]}") if near else ""
            return InputError("areas.no_group", wanted=wanted, kind=kind, near=near or own, hint=hint)
        own, others = [area.code for area in self.of("region")], tuple(grouping_sources())
        more = {"kinds": (BORDER, *PLURALS), "regions": own, "groupings": others}
        return InputError("areas.unknown", wanted=wanted, hint=self._meant(wanted), **more)

    def _meant(self, wanted: object) -> Phrase | str:
        """Ask whether a kind was meant, an area that has a name of its own, or one of a grouping."""
        near = nearest(wanted, [BORDER, *PLURALS, *kinds()])
        codes = {area.code: area.name for kind in _ALONE for area in self.of(kind)}
        by_name = {fold(name): code for code, name in codes.items()}
        alone = nearest(wanted, [*codes, *codes.values()])
        several = [f"{kind}:{area.name}" for kind in grouping_sources() for area in self.of(kind)]
        own = {fold(each.partition(":")[2]): each for each in reversed(several)}
        grouped = [own[fold(name)] for name in nearest(wanted, [each.partition(":")[2] for each in several])]
        found = [*near, *(by_name.get(fold(name), name) for name in alone), *grouped]
        return phrase("errors.meant", name=found[0]) if found else ""


def _same(one: str, other: str) -> bool:
    return fold(one).strip() == fold(other).strip()


def _listed(name: str, codes: object, vintage: int) -> Area:
    """Return an area of somebody's own: codes of the vintage, or names of its municipalities."""
    if isinstance(codes, str):
        codes = [codes]
    if not isinstance(codes, Iterable):
        raise InputError("areas.codes", name=name, codes=codes)
    called = [town_names(vintage, lang) for lang in languages()]
    by_name = {fold(str(n)): str(c) for names in called for c, n in names.items()}
    own: set[str] = set()
    for code in codes:
        resolved = by_name.get(fold(str(code)).strip(), code)
        own.update(atoms_of(vintage)[check_code(resolved, vintage, phrase("errors.reference.in_area", name=name))])
    if not own:
        raise InputError("areas.empty", name=name)
    return Area("list", name, name, frozenset(own))
