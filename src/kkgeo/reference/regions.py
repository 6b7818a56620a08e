"""Regions as lists of municipalities: those the report names, as others delimit them, or a user's own."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.near import meant
from kkgeo._base.words import phrase
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.reference._data import CURRENT_VINTAGE, atoms_of, check_code, check_vintage, table
from kkgeo.reference._lists import own_rows, own_text, own_toml

ROLES = ("core", "fringe")


@checked
def regions(
    path: str | os.PathLike[str] | None = None, *, vintage: int = CURRENT_VINTAGE, file_vintage: int = 2018
) -> pd.DataFrame:
    """Regions and the municipalities in them, as core or as fringe.

    Parameters
    ----------
    path : path or str, optional
        A published delimitation by its key, such as ``"hageland@tourist-2025"`` (see `region_lists`), or your own
        definitions. TOML: a table per region with ``core`` and, if wanted, ``fringe`` (lists of REFNIS
        codes as text), ``name``, ``source``. CSV: columns ``region``, ``nis`` and, if wanted, ``role``, ``name``,
        ``source``. Without it: Hageland, Brabantse Kempen, Pajottenland.
    vintage : {2018, 2019, 2025}
        Vintage of the result.
    file_vintage : {2018, 2019, 2025}
        Vintage of the codes in `path`.

    Returns
    -------
    DataFrame
        One row for a region and a municipality: ``region`` (identifier), ``name``, ``nis``, ``role`` (``core``;
        ``fringe``, also where only some parts of a merged municipality belong to the region), ``source``.
        Regions may overlap.

    Raises
    ------
    SourceError
        The file cannot be read.
    InputError
        The file is not of that shape, or names a municipality twice in one region.
    UnknownReferenceError
        A delimitation that does not exist, or a code that `file_vintage` does not have; the message names the vintages
        that do.

    See Also
    --------
    region_lists : published delimitations of the same regions.

    Notes
    -----
    None of the three regions has an official delimitation; ``source`` says where each list comes from, and which
    municipalities the lists disagree about.

    Examples
    --------
    >>> regions().groupby("region")["nis"].size().to_dict()
    {'brabantse-kempen': 9, 'hageland': 21, 'pajottenland': 11}
    """
    vintage, file_vintage = check_vintage(vintage), check_vintage(file_vintage)
    if isinstance(path, str) and "@" in path and not Path(path).suffix:
        published = _published()
        if path not in published:
            raise UnknownReferenceError(
                "errors.region.list", key=path, known=list(published), hint=meant(path, published)
            )
        return _laid_out({path: published[path]}, vintage, 2018)
    return _laid_out(_read(path), vintage, file_vintage)


@checked
def region_lists(*, vintage: int = CURRENT_VINTAGE) -> pd.DataFrame:
    """List the published delimitations of the Hageland and the Pajottenland, side by side.

    Parameters
    ----------
    vintage : {2018, 2019, 2025}
        Vintage of the result.

    Returns
    -------
    DataFrame
        As of `regions`: ``region`` is the key of a delimitation, as in ``areas="hageland@tourist-2025"``; ``role`` is
        ``fringe`` where only some parts of a merged municipality are in it; ``source`` says whose list it is.

    Raises
    ------
    UnknownReferenceError
        A vintage that does not exist.

    See Also
    --------
    regions : what kkgeo takes for core and fringe of each region.

    Examples
    --------
    >>> lists = region_lists(vintage=2018)
    >>> lists[lists["nis"] == "24059"]["region"].tolist()  # Landen
    ['hageland@blossom-2018', 'hageland@landscape-south-2025', 'hageland@tourist-2025']
    """
    return _laid_out(_published(), check_vintage(vintage), 2018)


def _published() -> dict[str, dict[str, Any]]:
    names = {region: definition["name"] for region, definition in _read(None).items()}
    found = {}
    for key, rows in table("region_lists").groupby("key", sort=False):
        source = str(rows["delimitation"].iloc[0])
        name = f"{names[rows['region'].iloc[0]]} ({source})"
        found[str(key)] = {"core": rows["nis_2018"].tolist(), "fringe": [], "name": name, "source": source}
    return found


def _laid_out(definitions: Mapping[str, Mapping[str, Any]], vintage: int, file_vintage: int) -> pd.DataFrame:
    rows: list[dict[str, str]] = []
    for region, definition in definitions.items():
        role_of: dict[str, str] = {}
        for role in ROLES:
            for code in definition[role]:
                check_code(code, file_vintage, phrase("errors.reference.in_region", region=region))
                for atom in atoms_of(file_vintage)[code]:
                    if atom in role_of:
                        raise InputError("errors.region.twice", region=region, code=code)
                    role_of[atom] = role
        for code, own in sorted(atoms_of(vintage).items()):
            roles = {role_of.get(atom) for atom in own}
            if roles != {None}:
                role = "core" if roles == {"core"} else "fringe"
                named = {"region": region, "name": definition["name"], "nis": code}
                rows.append({**named, "role": role, "source": definition["source"]})
    return pd.DataFrame(rows, columns=["region", "name", "nis", "role", "source"]).astype("str")


def _read(path: str | os.PathLike[str] | None) -> dict[str, dict[str, Any]]:
    if path is None:
        text = files("kkgeo.reference").joinpath("data", "regions.toml").read_text("utf-8")
        return _shape(tomllib.loads(text), "regions.toml")
    text, where = own_text(path, "regions"), Path(path).name
    return _shape(own_toml(text, where) if where.lower().endswith(".toml") else _from_csv(text, where), where)


def _from_csv(text: str, where: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line, row in own_rows(text):
        region, code, role = row.get("region"), row.get("nis"), row.get("role") or "core"
        if not region or not code or role not in ROLES:
            raise InputError("errors.region.row", line=line, file=where, row=str(row))
        definition = found.setdefault(region, {"core": [], "fringe": []})
        definition[role].append(code)
        definition.update({k: row[k] for k in ("name", "source") if row.get(k)})
    return found


def _shape(raw: dict[str, Any], where: str) -> dict[str, dict[str, Any]]:
    shaped: dict[str, dict[str, Any]] = {}
    for region, definition in raw.items():
        lists = {role: definition.get(role, []) for role in ROLES} if isinstance(definition, dict) else {}
        if not any(lists.values()) or not all(isinstance(codes, list) for codes in lists.values()):
            raise InputError("errors.region.shape", region=region, file=where)
        texts = {"name": str(definition.get("name", region)), "source": str(definition.get("source", where))}
        shaped[region] = {**lists, **texts}
    if not shaped:
        raise InputError("errors.region.none", file=where)
    return shaped
