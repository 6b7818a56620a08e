"""What the lists of a report do not have, and what it therefore says nothing of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkgeo._base.words import listing, localised
from kkgeo.reference import municipalities, provinces

if TYPE_CHECKING:
    from kkgeo.reporting.facts import Given


def missing(given: Given) -> list[str]:
    """Return what the data do not have and the report therefore lacks, in sentences."""
    keys, rows = [], len(given.placed)
    if not rows:
        keys.append("report.missing_rows")
    elif given.placed["nis"].isna().all():
        keys.append("report.missing_nowhere")
    if given.schools is None:
        keys.append("report.missing_register" if given.register is None else "report.missing_register_empty")
    if given.academies is None:
        keys.append("report.missing_academies")
    if rows:
        keys += [f"report.missing_{column}" for column in ("year", "network", "level") if not given.has(column)]
        if not given.has_points:
            keys.append("report.missing_points")
    if given.schools is not None and "oki" not in given.schools.columns:
        keys.append("report.missing_oki")
    told = [given.say(key) for key in keys]
    if areas := without_schools(given):
        told.insert(0, given.say("report.missing_provinces", areas=listing(areas, given.lang)))
    return told


def without_schools(given: Given) -> list[str]:
    """Return the provinces of which the register has no school, if there is a register."""
    if given.schools is None:
        return []
    vintage = given.asked.vintage
    there = set(given.schools["nis"].dropna().map(municipalities(vintage, geometry=False)["province"]))
    every = provinces(vintage)
    names = every[localised(every.columns, "name", given.lang)]
    return [str(name) for code, name in names.items() if code not in there]
