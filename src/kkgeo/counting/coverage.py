"""Counting collaborations and schools against a denominator, area by area."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

from kkgeo.counting.dimensions import AREAS, INDEX_NAMES, UNKNOWN, UNPLACED, UNPLACED_NAMES, Dimension, dimension
from kkgeo.counting.units import check_unit, units
from kkgeo.errors import InputError
from kkgeo.geocoding.enrichment import vintage_of
from kkgeo.geocoding.texts import check_language
from kkgeo.reference import municipalities, typology

#: What is related to a denominator; docs/definitions.md has the formulas.
MEASURES = ("rate", "rate_population", "rate_area", "density_adjusted")


def coverage(
    placed: pd.DataFrame,
    register: pd.DataFrame | None = None,
    *,
    by: str | Sequence[str] = "municipality",
    vintage: int | None = None,
    regions_file: str | os.PathLike[str] | None = None,
    unit: str = "row",
    lang: str = "nl",
) -> pd.DataFrame:
    """Count collaborations, partner schools and schools by area, and relate them.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, that `geocode` has placed (``nis``, ``nis_2018``).
    register : DataFrame, optional
        All schools, placed likewise: the denominator. Without it every rate per school is missing, not zero.
    by : str or sequence of str
        ``municipality``, ``province``, ``belfius``, ``region``, ``border``: kinds of area; any other name is a column
        of the rows, such as ``year`` or ``network``. Several make every combination.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the municipalities; the one the rows were geocoded in if not given.
    regions_file : path, optional
        Your own regions for ``by="region"``.
    unit : {"row", "institution", "site", "address"}
        What one school of the register is. By address, institutions that share one count once; an institution with
        sites in two areas counts in both, and once in an area that has both of them.
    lang : {"nl", "en"}
        Language of the names of areas.

    Returns
    -------
    DataFrame
        A row for every area (every combination), also with zero, and last those that could not be placed
        (``unplaced``). Index: one level for each of `by` (``nis``, ``province``, ``belfius_cluster``, ``region``,
        ``border``, or the column's name). Columns ``name``; ``collaborations``; ``partner_schools`` (distinct);
        ``schools`` (of the register); ``population``; ``area_km2``; ``rate`` (collaborations per 100 schools);
        ``rate_population`` (per 10,000 inhabitants); ``rate_area`` (per km²); ``density_adjusted``. ``attrs`` says
        what was counted and in which vintage and edition.

    Raises
    ------
    InputError
        Rows that were not geocoded, a column that does not exist, or an unknown unit.
    UnknownReferenceError
        An unknown vintage or language.

    Notes
    -----
    The density-adjusted count is ``O (ΣS/ΣA) / (S/A)``: what the area would have if its schools were as dense as
    those of Flanders and Brussels together. It is missing where there are no schools. Regions and borders overlap: a
    row in two of them counts in both, and ``attrs["kkgeo"]["overlap"]`` says how many times that happens, so that
    the column adds up to the input plus the overlap. Schools are split by an attribute such as ``network`` only if the
    register has it; otherwise they are missing. Population and area are those of the whole area.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> table = coverage(geocode(pd.DataFrame({"postcode": ["9000", "9000", "?"]})), by="province")
    >>> table["collaborations"].to_dict()["40000"], table["collaborations"].to_dict()["unplaced"]
    (2, 1)
    """
    keys = [by] if isinstance(by, str) else list(by)
    if not keys or len(set(keys)) != len(keys):
        msg = f"by={by!r} must name one or more different things to count by: {', '.join(AREAS)}, or a column."
        raise InputError(msg)
    areas = [key for key in keys if key in AREAS]
    attributes = [key for key in keys if key not in AREAS]
    lang, vintage = check_language(lang), vintage_of(placed, vintage)
    _check(placed, attributes, "the rows")
    lacking = 0
    if register is None:
        check_unit(unit)
    else:
        vintage_of(register, vintage)
        _check(register, [], "the register")
        which, lacking = units(register, unit)
        register = register.assign(_unit=which)
    cuts = {key: dimension(key, vintage, regions_file, lang) for key in areas}
    values = {key: _values(placed, key) for key in attributes}
    levels = [list(cuts[key].names.index) if key in cuts else values[key] for key in keys]
    names = [INDEX_NAMES.get(key, key) for key in keys]
    complete = pd.MultiIndex.from_product(levels, names=names)

    lost = placed[placed["nis"].isna()]
    extra = _unplaced_index(keys, values, names)
    index = pd.MultiIndex.from_tuples([*complete, *extra], names=names)
    rows = _spread(placed, cuts, keys)
    table = pd.DataFrame(index=index)
    table["name"] = _names(index, keys, cuts, lang)
    table["collaborations"] = rows.groupby(names).size().reindex(index, fill_value=0).astype("int64")
    rows["_school"] = _school(rows)
    partners = rows.groupby(names)["_school"].nunique()
    table["partner_schools"] = partners.reindex(index, fill_value=0).astype("int64")
    table["schools"] = _schools(register, cuts, keys, index)
    _denominators(table, cuts, areas, vintage)
    _relate(table, register, vintage)
    overlap = len(rows) - len(placed)
    if len(keys) == 1:
        table.index = table.index.get_level_values(0).rename(names[0])
    # That the data are invented stays said; how their file was read does not concern a table of counts.
    table.attrs = {
        **{k: v for k, v in placed.attrs.items() if k == "kkgeo_illustrative"},
        "kkgeo": {
            "kind": "coverage",
            "by": keys,
            "vintage": vintage,
            "belfius_edition": 2018,
            "counted": "collaborations (rows); partner schools by institution number, else by name and municipality",
            "rows": len(placed),
            "unplaced": len(lost),
            "register": None if register is None else len(register),
            "school": unit,
            "school_unknown": lacking,
            "overlap": overlap,
        },
    }
    return table


def _check(frame: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    if not {"nis", "nis_2018"} <= set(frame.columns):
        msg = f"There is no column nis in {what}. Geocode them first: kkgeo.geocode(rows)."
        raise InputError(msg)
    for column in columns:
        if column not in frame.columns:
            msg = (
                f"Cannot count by {column!r}: it is neither a kind of area ({', '.join(AREAS)}) nor a column of {what} "
                f"({', '.join(map(str, frame.columns[:12]))} ...)."
            )
            raise InputError(msg)


def _values(frame: pd.DataFrame, column: str) -> list[object]:
    """Return the values of an attribute in order, a missing one last and as a text."""
    present = frame[column].dropna().unique().tolist()
    try:
        present.sort()
    except TypeError:
        present.sort(key=str)
    return [*present, UNKNOWN] if frame[column].isna().any() else present


def _unplaced_index(keys: list[str], values: dict[str, list[object]], names: list[str]) -> pd.MultiIndex:
    """Return the rows of the table for what could not be placed: in every area dimension ``unplaced``."""
    if not any(key in AREAS for key in keys):
        return pd.MultiIndex.from_arrays([[] for _ in keys], names=names)
    product = [values.get(key, [UNPLACED]) for key in keys]
    return pd.MultiIndex.from_product(product, names=names)


def _spread(frame: pd.DataFrame, cuts: dict[str, Dimension], keys: list[str]) -> pd.DataFrame:
    """Lay the rows out with one column per dimension, named as in the index; in two areas: two rows."""
    rows = pd.DataFrame(frame).reset_index(drop=True)
    exact = typology(2018, vintage=2018)["cluster"]
    for key in keys:
        name = INDEX_NAMES.get(key, key)
        if key not in cuts:
            rows[name] = rows[key].astype(object).where(rows[key].notna(), UNKNOWN)
            continue
        if key == "municipality":
            rows["nis"] = rows["nis"].astype(object).where(rows["nis"].notna(), UNPLACED)
            continue
        members = cuts[key].members.rename(columns={"area": "_area", "nis": "_nis"})
        nis = rows["nis"].astype(object).where(rows["nis"].notna() & (rows["nis"] != UNPLACED), None)
        rows = rows.assign(_nis=nis).merge(members, on="_nis", how="left")
        if key == "belfius":
            # A school located to its municipality of 2018 has an exact cluster, whatever it merged into.
            rows["_area"] = rows["nis_2018"].map(exact).fillna(rows["_area"])
        rows[name] = rows["_area"].astype(object).where(rows["_area"].notna() & rows["_nis"].notna(), UNPLACED)
        rows = rows.drop(columns=["_area", "_nis"])
    return rows


def _school(rows: pd.DataFrame) -> pd.Series:
    """Return what tells one school from another: its institution number, else its name and municipality."""
    number = rows["institution"] if "institution" in rows else pd.Series(None, index=rows.index, dtype=object)
    by_name = pd.Series(None, index=rows.index, dtype=object)
    if "name" in rows:
        by_name = rows["name"].astype("str").str.casefold() + "|" + rows["nis"].astype(object).fillna("").astype("str")
    own_row = pd.Series([f"#{i}" for i in range(len(rows))], index=rows.index)
    return number.astype(object).fillna(by_name.astype(object)).fillna(own_row)


def _schools(
    register: pd.DataFrame | None, cuts: dict[str, Dimension], keys: list[str], index: pd.MultiIndex
) -> pd.Series:
    """Count the register on the same dimensions; missing without a register, or where it lacks an attribute."""
    if register is None:
        return pd.Series(np.nan, index=index)
    split = [key for key in keys if key in cuts or (key in register.columns and key != "year")]
    if not split or any(key not in cuts and key not in split and key != "year" for key in keys):
        unsplit = not split and all(key == "year" for key in keys)
        return pd.Series(float(register["_unit"].nunique()) if unsplit else np.nan, index=index)
    names = [INDEX_NAMES.get(key, key) for key in split]
    counted = _spread(register, cuts, split).groupby(names)["_unit"].nunique()
    wanted = index.droplevel([n for n in index.names if n not in names]) if len(names) < index.nlevels else index
    if len(names) == 1 and wanted.nlevels > 1:
        wanted = wanted.get_level_values(0)
    looked_up = counted.to_dict()
    found = [looked_up.get(key if len(names) > 1 or not isinstance(key, tuple) else key[0], 0) for key in wanted]
    return pd.Series(np.array(found, dtype=float), index=index)


def _denominators(table: pd.DataFrame, cuts: dict[str, Dimension], areas: list[str], vintage: int) -> None:
    """Attach inhabitants and km² of every area; of a combination of areas, of what they have in common."""
    towns = municipalities(vintage, geometry=False)
    if not areas:
        table["population"] = float(towns["population"].sum())
        table["area_km2"] = float(towns["area_km2"].sum())
        return
    members = pd.DataFrame({"nis": towns.index})
    for key in areas:
        named = cuts[key].members.rename(columns={"area": f"_{key}"})
        members = members.merge(named, on="nis", how="left")
    sums = (
        members.join(towns[["population", "area_km2"]], on="nis")
        .groupby([f"_{key}" for key in areas])[["population", "area_km2"]]
        .sum()
    )
    looked_up = {k if isinstance(k, tuple) else (k,): v for k, v in zip(sums.index, sums.to_numpy(), strict=True)}
    levels = [table.index.get_level_values(INDEX_NAMES[key]) for key in areas]
    nothing = np.array([0.0, 0.0])
    pairs = [
        np.array([np.nan, np.nan]) if UNPLACED in area else looked_up.get(area, nothing)
        for area in zip(*levels, strict=True)
    ]
    table[["population", "area_km2"]] = np.array(pairs).reshape(-1, 2)


def _relate(table: pd.DataFrame, register: pd.DataFrame | None, vintage: int) -> None:
    """Add the rates; a denominator of zero or none gives no rate."""
    count = table["collaborations"]
    schools = table["schools"].where(table["schools"] > 0)
    unplaced = table["population"].isna()
    table["rate"] = (100 * count / schools).mask(unplaced)
    table["rate_population"] = 10_000 * count / table["population"].where(table["population"] > 0)
    table["rate_area"] = count / table["area_km2"].where(table["area_km2"] > 0)
    if register is None:
        table["density_adjusted"] = np.nan
        return
    towns = municipalities(vintage, geometry=False)
    overall = int(register.loc[register["nis"].notna(), "_unit"].nunique()) / float(towns["area_km2"].sum())
    table["density_adjusted"] = (count * overall * table["area_km2"] / schools).mask(unplaced)


def _names(index: pd.MultiIndex, keys: list[str], cuts: dict[str, Dimension], lang: str) -> list[str]:
    named = []
    for row in index:
        texts = [
            UNPLACED_NAMES[lang] if value == UNPLACED else str(cuts[key].names[value]) if key in cuts else str(value)
            for key, value in zip(keys, row, strict=True)
        ]
        named.append(", ".join(texts))
    return named
