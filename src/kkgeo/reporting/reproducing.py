"""The tables that were published beside those that are counted of the built-in lists, which were drawn to agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kkgeo import datasets
from kkgeo._base.words import has, say
from kkgeo.applying import applications
from kkgeo.combining import programmes
from kkgeo.counting import coverage
from kkgeo.geocoding import enrich, geocode
from kkgeo.periods import timeline
from kkgeo.reference import provinces

#: Names of the published tables in the order of their sections, each with its section.
SECTIONS = {
    "running": "1", "applications": "1", "province": "2.1", "school_network": "3.1", "academy_network": "3.2",
    "dynamo": "4.2.1", "dynamoopweg": "4.2.2", "dynamoproject": "4.2.3", "combined": "4.2.3",
}  # fmt: skip
#: The one cell that cannot agree: with it the printed column adds up to one more than there are.
IMPOSSIBLE = {"academy_network": [("Officieel gesubsidieerd onderwijs", "2020")]}
#: Cells that are tenths of a per cent.
RATES = ("approval_permille",)
#: What of the report's period before Kunstkuur is before.
LAST_BEFORE = "2019-03-01"
#: Of a part of it there is something to know.
_NOTES = {"applications": "approval"}
_TOTAL, _PROVINCE = "Totaal", "Provincie "
#: What the programme itself is called here, whatever its name.
_OWN = "own"
_NAMES = {"dynamoproject": "dynamoPROJECT", "dynamoopweg": "dynamoOPWEG"}
_LEVELS = {
    "basisonderwijs": "schools_primary", "secundair onderwijs": "schools_secondary",
    "hogeschool": "university_colleges",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Comparison:
    """A published table beside the computed one, of the same rows and columns."""

    name: str
    published: pd.DataFrame
    computed: pd.DataFrame
    #: Cells that are printed so that they cannot agree.
    impossible: list[tuple[str, str]] = field(default_factory=list)

    @property
    def section(self) -> str:
        """The section of the report that has it."""
        return SECTIONS[self.name]

    @property
    def same(self) -> pd.DataFrame:
        """Whether each figure is the same."""
        return self.published == self.computed

    @property
    def agrees(self) -> bool:
        """Whether every figure is the same, but for those that cannot be."""
        same = self.same
        for row, column in self.impossible:
            same.loc[row, column] = True
        return bool(same.to_numpy().all())

    def remark(self, lang: str) -> str:
        """Return what has to be known to read it, if anything."""
        key = f"datasets.note_{_NOTES.get(self.name, self.name)}"
        return say(key, lang) if has(key) else ""


def reproduced(
    placed: pd.DataFrame, register: pd.DataFrame, *, vintage: int = 2025, lang: str = "nl"
) -> dict[str, Comparison]:
    """Count the built-in lists the way the published tables do.

    Parameters
    ----------
    placed, register : DataFrame
        The built-in collaborations and schools, placed.
    vintage : int
        The one that they were placed in.
    lang : str
        Language of the texts that are made on the way.

    Returns
    -------
    dict
        A comparison for each of `SECTIONS`, in that order.
    """

    def built_in(name: str) -> pd.DataFrame:
        table: pd.DataFrame = getattr(datasets, name)()
        own: pd.DataFrame = enrich(geocode(table, vintage=vintage, lang=lang))
        return own

    lists = {_OWN: placed, **{own: built_in(name) for name, own in _NAMES.items()}}
    every = built_in("applications")
    computed = {
        "running": timeline(placed, by=(), lang=lang)[["running"]].set_axis(["count"], axis=1),
        "applications": _applications(every, register, placed, lang),
        "province": _by_year(placed, "province_name"),
        "school_network": _by_year(placed, "network"),
        "academy_network": _by_year(placed, "academie_net"),
        **_of_dynamo(lists, register, vintage, lang),
    }
    return {name: _beside(name, computed[name]) for name in SECTIONS}


def _beside(name: str, computed: pd.DataFrame) -> Comparison:
    printed = datasets.published(name)
    if name == "applications":
        printed = pd.concat([printed.iloc[:3], datasets.published("approval"), printed.iloc[3:]])
    rows = [str(row) for row in printed.index if row != _TOTAL]
    printed = printed.set_axis(printed.columns.astype(str), axis=1).loc[rows]
    plain = {row: row.removeprefix(_PROVINCE) for row in rows}
    own = computed.set_axis(computed.columns.astype(str), axis=1).set_axis(computed.index.astype(str), axis=0)
    own = own.reindex([*plain.values()], columns=printed.columns).fillna(0).astype("int64").set_axis(rows, axis=0)
    return Comparison(name, printed.astype("int64"), own, IMPOSSIBLE.get(name, []))


def _by_year(placed: pd.DataFrame, column: str) -> pd.DataFrame:
    return pd.crosstab(placed[column], placed["year"].astype(str))


def _applications(every: pd.DataFrame, register: pd.DataFrame, placed: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return chapter 1: applications, what became of them, and who was involved in those that were approved."""
    table = applications(every, register, by="year", lang=lang)
    told = {
        "submitted": "applications", "rejected": "refused", "approved": "approved", "academies": "academies_approved",
        "schools": "partner_schools",
    }  # fmt: skip
    found: dict[str, Any] = {row: table[column] for row, column in told.items()}
    # The report cuts off what is beyond a tenth of a per cent: 84 of 142 is 59.15 %, printed as 59,1 %.
    found["approval_permille"] = 1000 * table["approved"] // table["applications"]
    by = coverage(placed, by=["level", "buitengewoon", "year"], count="partner_schools", lang=lang)["partner_schools"]
    for level, row in _LEVELS.items():
        own = by.xs(level, level="level")
        found[row] = own.groupby("year").sum()
        if level != "hogeschool":
            found[f"{row}_special"] = own.xs("ja", level="buitengewoon")
    return pd.DataFrame(found).T


def _of_dynamo(
    lists: Mapping[str, pd.DataFrame], register: pd.DataFrame, vintage: int, lang: str
) -> dict[str, pd.DataFrame]:
    """Return chapter 4: partner schools that used the two other programmes, and what was combined."""
    how: dict[str, Any] = {"among": _OWN, "until": LAST_BEFORE, "lang": lang}
    whole = programmes(lists, register, by=(), **how)
    users, before = whole["users"].to_dict(), whole["before"].to_dict()
    both = before[tuple(_NAMES.values())]
    dynamo = {
        own: {"before": before[own, ""], "before_both": both, "until_2022": users[own, ""]} for own in _NAMES.values()
    }
    found = {"dynamo": pd.DataFrame(dynamo)}
    table = programmes(lists, register, by=("province", "level"), **how)
    for name, own in _NAMES.items():
        of_level = table["users"].xs((own, ""), level=("programme", "also")).unstack("level")
        found[name] = of_level.rename(index=provinces(vintage)["name_nl"].to_dict())
    by_level = programmes(lists, register, by="level", **how)["combined"]
    combined = by_level.xs((_OWN, _NAMES["dynamoproject"]), level=("programme", "also"))
    found["combined"] = combined.to_frame("count")
    return found
