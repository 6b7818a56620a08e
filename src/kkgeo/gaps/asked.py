"""What somebody asked of named areas, resolved once for every analysis of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kkgeo._base.language import check_language
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import NamedGaps
from kkgeo.areas.area import CORE, Area
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.areas.resolving import Areas, resolve
from kkgeo.counting.about import record_of
from kkgeo.counting.cells import YEAR, values_of
from kkgeo.counting.clustering import ACADEMY
from kkgeo.counting.denominators import POPULATION, SCHOOLS
from kkgeo.counting.expecting import became_of
from kkgeo.counting.lists import Lists
from kkgeo.errors import InputError
from kkgeo.gaps.against import Against
from kkgeo.reference import Edition, Typology, read_typology

#: Languages that sentences have a column of their own in, ``sentence_nl`` and ``sentence_en``; for one release more.
OLD = ("nl", "en")


@dataclass(frozen=True, eq=False)
class Asked:
    """Lists that were checked, areas that were found, and what is counted in them."""

    lists: Lists
    register: pd.DataFrame
    lang: str
    extent: str
    clusters: Typology
    #: Every row that can be compared, against every school.
    against: Against
    #: The areas by the language of their names.
    named: Mapping[str, list[Area]]
    regions_file: str | os.PathLike[str] | None = None
    years: list[Any] = field(default_factory=list)

    @property
    def areas(self) -> list[Area]:
        """The areas, in the language that was asked for."""
        return self.named[self.lang]

    @property
    def became(self) -> dict[str, Any]:
        """What became of every row; see `kkgeo.counting.expecting.became_of`."""
        given, related = self.against.given, self.against.given.denominator
        strata = given.combinations()
        if related.name == POPULATION or related.rows is None:
            known = strata.assign(_any=True).set_index(given.columns)["_any"]
        else:
            sums = related.grouped(related.rows[related.rows["nis"].notna()], given.shared).rename("_s")
            known = strata.join(sums, on=given.shared).set_index(given.columns)["_s"].gt(0)
        return became_of(given, len(self.lists.placed), known)

    def note(self, table: pd.DataFrame) -> None:
        """Note in a table of these areas what it was made of: every analysis of them says the same."""
        lists = self.lists
        wide = {area.id: self.against.without_largest(area, self.lang) for area in self.areas if area.kind == "border"}
        record = record_of(
            NamedGaps,
            lists.related,
            lists.keys,
            lists.linked,
            self.clusters,
            count=lists.count,
            unit=lists.unit,
            strata=lists.strata,
            lang=self.lang,
            vintage=lists.vintage,
            extent=self.extent,
            municipalities_2018={area.id: sorted(area.atoms) for area in self.areas},
            without_largest={key: told for key, told in wide.items() if told is not None},
            **lists.clustered.noted,
            **self.became,
            **marks(lists.placed, lists.register, lists.academies),
            **selection(lists.placed),
        )
        note(table, record, lang=self.lang)


def ask(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    areas: Areas,
    *,
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
) -> Asked:
    """Check lists and areas; the arguments are those of `kkgeo.coverage_gaps`."""
    lang = check_language(lang)
    told: dict[str, Any] = {"count": count, "denominator": denominator, "strata": strata, "unit": unit}
    lists = Lists.of(placed, register, academies, vintage, overdispersion=overdispersion, **told)
    delimited: dict[str, Any] = {"extent": extent, "within": within, "share": share, "regions_file": regions_file}
    return asked_of(lists, areas, edition=edition, lang=lang, **delimited)


def asked_of(
    lists: Lists,
    areas: Areas,
    *,
    extent: str = CORE,
    within: str = "area",
    share: float = 0.5,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str,
) -> Asked:
    """Find areas, of lists that were checked, with a register."""
    clusters, register, rows = read_typology(edition), lists.register, lists.rows
    if register is None:
        raise InputError("errors.schools.no_register")
    against = Against(lists.stratified, lists.vintage)
    named = {
        one: resolve(
            areas,
            vintage=lists.vintage,
            extent=extent,
            within=within,
            share=share,
            regions_file=regions_file,
            register=register,
            lang=one,
            edition=clusters,
        )
        for one in dict.fromkeys((lang, *OLD))
    }
    return Asked(
        lists=lists,
        register=register,
        lang=lang,
        extent=extent,
        clusters=clusters,
        against=against,
        named=named,
        regions_file=regions_file,
        years=[year for year in values_of(rows, YEAR) if year != UNKNOWN] if YEAR in rows.columns else [],
    )
