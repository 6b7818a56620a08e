"""Regions as lists of municipalities: those the report names, or a user's own."""

from __future__ import annotations

import csv
import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo.errors import InputError, SourceError
from kkgeo.reference._data import CURRENT_VINTAGE, atoms_of, check_code, check_vintage

ROLES = ("core", "fringe")


def regions(
    path: str | os.PathLike[str] | None = None, *, vintage: int = CURRENT_VINTAGE, file_vintage: int = 2018
) -> pd.DataFrame:
    """Regions and the municipalities in them, as core or as fringe.

    Parameters
    ----------
    path : path, optional
        Your own definitions. TOML: a table per region with ``core`` and, if wanted, ``fringe`` (lists of REFNIS
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
        A code that `file_vintage` does not have; the message names the vintages that do.

    Notes
    -----
    None of the three regions has an official delimitation; ``source`` says where each list comes from.

    Examples
    --------
    >>> regions().groupby("region")["nis"].size().to_dict()
    {'brabantse-kempen': 9, 'hageland': 21, 'pajottenland': 11}
    """
    vintage, file_vintage = check_vintage(vintage), check_vintage(file_vintage)
    definitions = _read(path)
    rows: list[dict[str, str]] = []
    for region, definition in definitions.items():
        role_of: dict[str, str] = {}
        for role in ROLES:
            for code in definition[role]:
                check_code(code, file_vintage, f" in region {region!r}")
                for atom in atoms_of(file_vintage)[code]:
                    if atom in role_of:
                        msg = f"Region {region!r} has municipality {code} twice. Keep it once, as core or as fringe."
                        raise InputError(msg)
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
        return _shape(tomllib.loads(text), "the built-in regions")
    file = Path(path)
    if file.suffix.lower() not in (".toml", ".csv"):
        msg = f"{file.name} is neither .toml nor .csv, the two kinds of region files."
        raise InputError(msg)
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"Cannot read the region file {file}: {error}. It must exist and be UTF-8 text."
        raise SourceError(msg) from error
    if file.suffix.lower() == ".toml":
        try:
            return _shape(tomllib.loads(text), file.name)
        except tomllib.TOMLDecodeError as error:
            msg = f"{file.name} is not valid TOML: {error}."
            raise InputError(msg) from error
    return _shape(_from_csv(text, file.name), file.name)


def _from_csv(text: str, name: str) -> dict[str, dict[str, Any]]:
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    found: dict[str, dict[str, Any]] = {}
    for line, row in enumerate(csv.DictReader(text.splitlines(), delimiter=delimiter), start=2):
        region, code, role = (
            (row.get("region") or "").strip(),
            (row.get("nis") or "").strip(),
            row.get("role") or "core",
        )
        if not region or not code or role.strip() not in ROLES:
            msg = f"Line {line} of {name} needs a region, a nis, and as role (if any) core or fringe; it has {row}."
            raise InputError(msg)
        definition = found.setdefault(region, {"core": [], "fringe": []})
        definition[role.strip()].append(code)
        definition.update({k: row[k] for k in ("name", "source") if row.get(k)})
    return found


def _shape(raw: dict[str, Any], where: str) -> dict[str, dict[str, Any]]:
    shaped: dict[str, dict[str, Any]] = {}
    for region, definition in raw.items():
        lists = {role: definition.get(role, []) for role in ROLES} if isinstance(definition, dict) else {}
        if not any(lists.values()) or not all(isinstance(codes, list) for codes in lists.values()):
            msg = f"Region {region!r} of {where} has no list of municipalities. Give it core = [codes as text]."
            raise InputError(msg)
        texts = {"name": str(definition.get("name", region)), "source": str(definition.get("source", where))}
        shaped[region] = {**lists, **texts}
    if not shaped:
        msg = f"There is no region in {where}."
        raise InputError(msg)
    return shaped
