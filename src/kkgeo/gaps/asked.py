"""What somebody asked of named areas, resolved once for every analysis of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kkgeo._base.language import check_language
from kkgeo._base.provenance import NamedGaps, marks, note, selection
from kkgeo.areas.area import CORE, Area
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.areas.resolving import Areas, resolve
from kkgeo.counting.about import record_of
from kkgeo.counting.cells import YEAR, values_of
from kkgeo.counting.clustering import ACADEMY, Clustering, clustering
from kkgeo.counting.counted import check_count, counted_keys
from kkgeo.counting.denominators import POPULATION, SCHOOLS, Denominator, denominator_of
from kkgeo.counting.expecting import became_of, held, stratify
from kkgeo.gaps.against import Against
from kkgeo.reference import Edition, Typology, read_typology
from kkgeo.sites.counted import counted_table

#: Languages that sentences have a column of their own in, ``sentence_nl`` and ``sentence_en``; for one release more.
OLD = ("nl", "en")


@dataclass(frozen=True, eq=False)
class Asked:
    """Lists that were checked, areas that were found, and what is counted in them."""

    placed: pd.DataFrame
    register: pd.DataFrame
    academies: pd.DataFrame | None
    vintage: int
    lang: str
    extent: str
    count: str
    unit: str
    strata: Sequence[str]
    clusters: Typology
    related: Denominator
    keys: Mapping[str, pd.Series]
    linked: Mapping[str, int] | None
    #: Every row that can be compared, against every school; and the rows where the register has no school.
    against: Against
    lost: pd.DataFrame
    clustered: Clustering
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
        return became_of(given, len(self.placed), known)

    def note(self, table: pd.DataFrame) -> None:
        """Note in a table of these areas what it was made of: every analysis of them says the same."""
        lists = (self.placed, self.register, self.academies)
        wide = {area.id: self.against.without_largest(area) for area in self.areas if area.kind == "border"}
        record = record_of(
            NamedGaps,
            self.related,
            self.keys,
            self.linked,
            self.clusters,
            count=self.count,
            unit=self.unit,
            strata=self.strata,
            lang=self.lang,
            vintage=self.vintage,
            extent=self.extent,
            municipalities_2018={area.id: sorted(area.atoms) for area in self.areas},
            without_largest={key: told for key, told in wide.items() if told is not None},
            **self.clustered.noted,
            **self.became,
            **marks(*lists),
            **selection(self.placed),
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
    lang, count = check_language(lang), check_count(count)
    placed, vintage = counted_table(placed, "rows", vintage)
    register, _ = counted_table(register, "register", vintage)
    if academies is not None:
        academies, _ = counted_table(academies, "academies", vintage)
    clusters = read_typology(edition)
    related = denominator_of(register, denominator, unit)
    keys, linked = counted_keys(placed, register, [count, "partner_schools"], unit)
    rows = pd.DataFrame(placed).assign(_counted=keys[count])
    compared, lost = held(stratify(rows, related, strata))
    named = {
        one: resolve(
            areas,
            vintage=vintage,
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
        placed=placed,
        register=register,
        academies=academies,
        vintage=vintage,
        lang=lang,
        extent=extent,
        count=count,
        unit=unit,
        strata=strata,
        clusters=clusters,
        related=related,
        keys=keys,
        linked=linked,
        against=Against(compared, vintage),
        lost=lost,
        clustered=clustering(compared, academies, vintage, overdispersion),
        named=named,
        regions_file=regions_file,
        years=[year for year in values_of(rows, YEAR) if year != UNKNOWN] if YEAR in rows.columns else [],
    )
