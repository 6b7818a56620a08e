"""Saying in words what the register holds, what shares an address, and what of it is missing or repeated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.today import today
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.sites.asides import kinds_of
from kkgeo.sites.counted import describe_left_out

#: What is said of a register, all but the first two where there is any.
_SAID = (
    "rows", "shared", "closed", "no_school", "undated", "level_unknown", "no_address", "no_point", "repeated",
    "left_out", "lists", "oki_joined", "oki_without", "oki_unused", "oki_ambiguous", "oki_other_rows",
)  # fmt: skip
#: Lists of names: how many there are, and the first few of them.
_NAMES = frozenset({"oki_without", "oki_unused", "oki_ambiguous", "oki_other_rows"})
_NAMED = 3


@checked
def describe_register(register: pd.DataFrame, lang: str = "nl") -> list[str]:
    """Lines of text that say what the register holds, and what shares an address.

    Parameters
    ----------
    register : DataFrame
        As `read_register` gives it.
    lang : {"nl", "en", "fr"}
        Language of the lines.

    Returns
    -------
    list of str
        How many sites, institutions and addresses; how many sites share one; what is missing or repeated.

    Raises
    ------
    InputError
        A table that `read_register` did not read.
    UnknownReferenceError
        A language that there are no texts in.

    See Also
    --------
    read_register : Reads what is described here.

    Examples
    --------
    >>> from kkgeo.register.reading import read_register
    >>> rows = {"instellingsnummer": ["1"], "straat": ["Kerkstraat"], "huisnummer": ["1"], "postcode": ["9000"]}
    >>> describe_register(read_register(pd.DataFrame(rows)), "en")[0]
    '1 sites of 1 institutions, at 1 addresses'
    """
    check_language(lang)
    summary = register.attrs.get("kkgeo_register")
    if summary is None:
        raise InputError("errors.register.not_read")
    shown = [key for key in _SAID if key in ("rows", "shared") or summary.get(key)]
    told = {**summary, **in_words(summary)}
    counted = {key: len(summary[key]) for key in _NAMES & set(summary)}
    lines = [say(f"register.{key}", lang, **{**told, "count": counted.get(key, told[key])}) for key in shown]
    return [*lines, *describe_left_out(summary.get("no_places", {}), lang)]


def summary_of(register: pd.DataFrame, where: str) -> dict[str, Any]:
    """Count what a register has; `where` is where it was read. What is no place, such as a total, is told apart."""
    kinds = kinds_of(register)
    register = register[kinds.isna().to_numpy(dtype=bool)]
    numbers = register["institution"] if "institution" in register else pd.Series(dtype="str")
    repeated = 0
    if {"institution", "site"} <= set(register.columns):
        both = register[["institution", "site"]].dropna()
        repeated = int(both.duplicated().sum())
    pairs = [pair for pair in (["lat", "lon"], ["x", "y"]) if set(pair) <= set(register.columns)]
    lacking = [register[pair].isna().any(axis=1) for pair in pairs]
    return {
        "source": where,
        "read": today().isoformat(),
        "rows": len(register),
        "institutions": int(numbers.nunique()),
        "addresses": int(register["address"].nunique()),
        "shared": int((register["sites_at_address"] > 1).sum()),
        "no_address": int(register["address"].isna().sum()),
        "no_point": int(pd.concat(lacking, axis=1).all(axis=1).sum()) if lacking else 0,
        "repeated": repeated,
        "level_unknown": int(register["level"].isna().sum()) if "level" in register else len(register),
        **({"no_places": {kind: int(n) for kind, n in kinds.value_counts().items()}} if kinds.notna().any() else {}),
    }


def in_words(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a register with texts for what has more than one value."""
    return {
        **summary,
        "left_out": _named(summary["left_out"]),
        **({"no_places": _named(summary["no_places"])} if "no_places" in summary else {}),
        **{key: _first(summary[key]) for key in _NAMES & set(summary)},
    }


def _first(names: list[str]) -> str:
    """Return the first few; the sentence has the count."""
    return "; ".join(names[:_NAMED]) + ("; ..." if len(names) > _NAMED else "")


def _named(left_out: Mapping[str, int]) -> str:
    return ", ".join(f"{field} ({count})" for field, count in left_out.items())
