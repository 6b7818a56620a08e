"""Groupings: other ways than provinces to divide the municipalities, such as arrondissements and transport regions."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.words import has, say, word
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.reference._data import BRUSSELS, CURRENT_VINTAGE, atoms_of, check_code, check_vintage, table
from kkgeo.reference._lists import CODES, code_column, own_rows, own_text

#: The group of municipalities that are in no group.
OUTSIDE = "none"


@dataclass(frozen=True)
class _Grouping:
    """A grouping over the municipalities of 2018, which every later one is a union of."""

    kind: str
    source: str
    vintage: int
    #: Name of each group by its code, in the order in which they are shown.
    names: dict[str, str]
    #: The municipalities of 2018 in each.
    atoms: dict[str, frozenset[str]]


@checked
def groupings(*, lang: str = "nl") -> pd.DataFrame:
    """Ways to divide the municipalities other than by province, cluster, region or border.

    Parameters
    ----------
    lang : {"nl", "en", "fr"}
        Language of the names of the groupings. Groups themselves have Dutch names.

    Returns
    -------
    DataFrame
        Index ``kind``, as in ``by="arrondissement"``; ``label``; ``groups`` (how many); ``covers`` (``all``;
        ``flanders``: all but Brussels; ``some``); ``outside`` (what municipalities in none of the groups are called);
        ``vintage`` of the municipalities that it was made for; ``source``.

    Raises
    ------
    UnknownReferenceError
        A language that does not exist.

    See Also
    --------
    grouping : the municipalities in each group.
    region_lists : published delimitations of regions that have no official one.

    Examples
    --------
    >>> groupings(lang="en").loc["transport_region", ["label", "covers"]].tolist()
    ['Transport region', 'flanders']
    """
    lang = check_language(lang)
    rows = []
    for kind in grouping_sources():
        own = _packaged(kind)
        row = {"label": word("grouping", kind, lang), "groups": len(own.names), "covers": _covers(own)}
        rows.append({**row, "outside": _outside(kind, lang), "vintage": own.vintage, "source": own.source})
    return pd.DataFrame(rows, index=pd.Index(list(grouping_sources()), name="kind"))


@checked
def grouping(kind: str | os.PathLike[str], *, vintage: int = CURRENT_VINTAGE, lang: str = "nl") -> pd.DataFrame:
    """Municipalities and the group that each is in, for one grouping.

    Parameters
    ----------
    kind : str or path
        A grouping of `groupings`, or a CSV file of your own: a column ``nis_2018``, ``nis_2019`` or ``nis_2025`` (codes
        of that vintage), ``code`` and ``name`` of the group (one of them is enough), a row for each municipality in a
        group.
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities. Parts of a merged municipality are in its groups.
    lang : {"nl", "en", "fr"}
        Language in which ``none`` is named; the names of groups are Dutch, as published.

    Returns
    -------
    DataFrame
        Columns ``nis``, ``group`` (code; ``none`` for a municipality in no group), ``name``; every municipality, in
        the order of the groups, ``none`` last. A municipality has several rows where the grouping is of an older
        vintage and its parts are in different groups, or where groups overlap.

    Raises
    ------
    UnknownReferenceError
        A grouping, vintage, language or code that does not exist.
    SourceError
        The file cannot be read.
    InputError
        The file is not of that shape.

    See Also
    --------
    groupings : which groupings there are.

    Examples
    --------
    >>> grouping("arrondissement").query("name == 'Leuven'")["nis"].tolist()[:2]
    ['24001', '24007']
    """
    vintage, lang = check_vintage(vintage), check_language(lang)
    own = _packaged(kind) if isinstance(kind, str) and kind in grouping_sources() else _of_file(kind)
    towns = sorted(atoms_of(vintage).items())
    rows = [
        (code, group, own.names[group])
        for group, atoms in own.atoms.items()
        for code, parts in towns
        if not atoms.isdisjoint(parts)
    ]
    grouped = {code for code, _, _ in rows}
    rows += [(code, OUTSIDE, _outside(own.kind, lang)) for code, _ in towns if code not in grouped]
    return pd.DataFrame(rows, columns=["nis", "group", "name"]).astype("str")


def _outside(kind: str, lang: str) -> str:
    """Return what municipalities in none of the groups are called."""
    key = f"grouping_none.{kind}"
    return say(key, lang) if has(key, lang) else say("grouping_none.other", lang, kind=kind)


def _covers(own: _Grouping) -> str:
    towns = table("municipalities_2018").set_index("nis")["province"]
    left = set(towns.index).difference(*own.atoms.values())
    return "all" if not left else "flanders" if left == set(towns.index[towns == BRUSSELS]) else "some"


@lru_cache
def grouping_sources() -> dict[str, str]:
    """Return the source of every packaged grouping, in the order in which they are listed."""
    text = files("kkgeo.reference").joinpath("data", "groupings.toml").read_text("utf-8")
    return {kind: str(about["source"]) for kind, about in tomllib.loads(text).items()}


@lru_cache
def _packaged(kind: str) -> _Grouping:
    text = files("kkgeo.reference").joinpath("data", "groupings", f"{kind}.csv").read_text("utf-8")
    return _shaped(kind, text, f"{kind}.csv", grouping_sources()[kind])


def _of_file(kind: str | os.PathLike[str]) -> _Grouping:
    if isinstance(kind, str) and not Path(kind).suffix:
        raise UnknownReferenceError(
            "errors.grouping.unknown", kind=kind, known=list(grouping_sources()), hint=meant(kind, grouping_sources())
        )
    path = Path(kind)
    return _shaped(path.stem, own_text(path, "groupings", (".csv",)), path.name, path.name)


def _shaped(kind: str, text: str, where: str, source: str) -> _Grouping:
    rows = own_rows(text)
    column = code_column(rows, where)
    vintage = CODES[column]
    names: dict[str, str] = {}
    atoms: dict[str, set[str]] = {}
    if not {"code", "name"} & set(rows[0][1]):
        raise InputError("errors.grouping.headings", file=where)
    for line, row in rows:
        group, name = row.get("code") or row.get("name"), row.get("name") or row.get("code")
        if not group or not name or not row[column]:
            raise InputError("errors.grouping.row", line=line, file=where, column=column)
        if group == OUTSIDE:
            continue
        if names.setdefault(group, name) != name:
            raise InputError("errors.grouping.names", group=group, file=where, names=[names[group], name])
        atoms.setdefault(group, set()).update(atoms_of(vintage)[check_code(row[column], vintage, f" ({where})")])
    return _Grouping(kind, source, vintage, names, {group: frozenset(own) for group, own in atoms.items()})
