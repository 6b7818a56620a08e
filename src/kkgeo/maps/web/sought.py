"""What the search of a page finds beside what is drawn: names of before mergers, parts, postal codes, regions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kkgeo._base.words import say
from kkgeo.areas.kinds import areas_of
from kkgeo.maps.model import MapSpec
from kkgeo.reference import municipalities, postal_codes, postal_localities, submunicipalities
from kkgeo.reference._data import VINTAGES, atoms_of, boundaries_2018, parts
from kkgeo.reference.municipalities import town_names
from kkgeo.spatial.topology import Topology

#: What stands between the names of one municipality.
BETWEEN = "|"
#: Kinds of areas larger than a municipality that are found by name.
_WIDER = ("region", "province", "border")


def other_names(spec: MapSpec) -> list[str]:
    """Return, for every municipality of a map, by what else it is found: postal codes, names."""
    return list(_other_names(vintage_of(spec), spec.lang))


def vintage_of(spec: MapSpec) -> int:
    """Return the vintage of the municipalities that a map lies over."""
    return next(one for one in VINTAGES if municipalities(one, geometry=False).index.equals(spec.outlines.index))


@lru_cache
def _other_names(vintage: int, lang: str) -> tuple[str, ...]:
    towns = municipalities(vintage, geometry=False)
    now = parts(vintage)
    found: dict[str, dict[str, None]] = {str(code): {} for code in towns.index}
    named: set[str] = set()
    own = town_names(vintage, lang).to_dict()

    def note(code: str, name: str) -> None:
        if name != own[code]:
            found[code].setdefault(name)
            named.add(name.casefold())

    for row in postal_codes().sort_values("postal_code").itertuples():
        note(now[str(row.nis_2018)], str(row.postal_code))
    for before in VINTAGES:
        for row in municipalities(before, geometry=False).itertuples():
            for atom in sorted(atoms_of(before)[str(row.Index)]):
                for name in (row.name_nl, row.name_fr):
                    note(now[atom], str(name))
    for row in submunicipalities().itertuples():
        note(now[str(row.nis_2018)], str(row.name))
    for row in postal_localities().itertuples():
        # Villages; a name that is known already may be somewhere else too, and only there it is said.
        if str(row.name).casefold() not in named:
            found[now[str(row.nis_2018)]].setdefault(str(row.name))
    return tuple(BETWEEN.join(own) for own in found.values())


def wider(spec: MapSpec, cut: Topology) -> list[list[Any]]:
    """Return the larger areas that are found by name: what each is called, what kind it is, the arcs around it."""
    vintage = vintage_of(spec)
    place = {str(code): i for i, code in enumerate(boundaries_2018().index)}
    known: dict[str, list[Any]] = {}
    for finding in spec.findings:
        if finding.label or finding.name not in known:
            kind = say("column.area", spec.lang)
            known[finding.name] = [finding.name, kind, cut.outline([place[atom] for atom in finding.atoms])]
    for kind in _WIDER:
        for area in areas_of(kind, vintage=vintage, lang=spec.lang):
            own = [area.title, say(f"column.{kind}", spec.lang), cut.outline([place[atom] for atom in area.atoms])]
            known.setdefault(area.title, own)
    return list(known.values())
