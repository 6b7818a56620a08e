"""What is counted: collaborations, partner schools or their addresses."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.words import has, say
from kkgeo.errors import InputError
from kkgeo.schools.matching import match_schools
from kkgeo.schools.units import school_keys, school_unit

#: What can be counted.
COUNTS = ("collaborations", "partner_schools", "addresses")


def check_count(count: str) -> str:
    """Return what is to be counted, or raise an error that lists what there is."""
    if count not in COUNTS:
        raise InputError("errors.counting.count", count=count, known=COUNTS, hint=meant(count, COUNTS))
    return count


def said(count: str, unit: str, lang: str) -> str:
    """Return in words what is counted; partner schools are told apart as the schools of the register are.

    >>> said("partner_schools", "site", "en")
    'partner schools: by institution and site number, else by name and municipality'
    """
    own = f"about.counts.{count}_{unit}"
    return say(own if has(own) else f"about.counts.{count}", lang)


def counted_keys(
    placed: pd.DataFrame, register: pd.DataFrame | None, counts: Iterable[str], unit: str
) -> tuple[dict[str, pd.Series], dict[str, int] | None]:
    """Return a number that tells one counted thing from another, and how the rows were found in the register.

    A row that lacks what tells it is one by itself. Of a register that counts its rows the schools are institutions.
    """
    school = school_unit(unit)
    matched = None if register is None else match_schools(placed, register, school)
    keys: dict[str, pd.Series] = {}
    for count in counts:
        if check_count(count) == "collaborations":
            keys[count] = pd.Series(np.arange(len(placed)), index=placed.index)
            continue
        own = "address" if count == "addresses" else school
        if matched is not None and own == school:
            told = matched.keys
        else:
            told = school_keys(placed, own) if register is None else match_schools(placed, register, own).keys
        keys[count] = pd.Series(pd.factorize(told)[0], index=placed.index)
    return keys, None if matched is None else matched.counts
