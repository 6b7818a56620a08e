"""Illustrative data, all of them invented, and the published tables they agree with.

Invented: every school, academy, address, point and collaboration. Published (department's report "Kunstkuur in
cijfers"): how many collaborations there are per province and year, per network and year, how many different schools
per level and year, how many different academies per year. `datasets/README.md` in the repository says
how they were drawn.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files

import pandas as pd

from kkgeo.errors import UnknownReferenceError

__all__ = ["PUBLISHED", "academies", "collaborations", "published", "register"]

#: The published tables by name.
PUBLISHED = ("province", "school_network", "academy_network", "belfius_2007", "levels")
SOURCE = "Departement Onderwijs en Vorming, Kunstkuur in cijfers (aanvragen van 2019 tot 2022)"


def collaborations() -> pd.DataFrame:
    """Made-up collaborations, 369 of them, one row each.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it; ``attrs["kkgeo_illustrative"]`` is True and every name says that it is
        fictitious. Some 15 % of the rows have an address and no coordinates.

    Examples
    --------
    >>> len(collaborations())
    369
    """
    return _read("collaborations")


def register() -> pd.DataFrame:
    """Made-up register of all schools: the denominator.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it, with ``pupils`` and ``oki``, invented too.

    Examples
    --------
    >>> register()["level"].nunique()
    3
    """
    return _read("register")


def academies() -> pd.DataFrame:
    """Made-up academies, with invented free places.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it.

    Examples
    --------
    >>> bool(academies()["name"].str.contains("Fictieve").all())
    True
    """
    return _read("academies")


def published(table: str) -> pd.DataFrame:
    """Table of the report "Kunstkuur in cijfers", as printed.

    Parameters
    ----------
    table : {"province", "school_network", "academy_network", "belfius_2007", "levels"}
        ``belfius_2007`` follows the legend of 2007, whatever the report says: never put labels of 2018 on it.
        The column 2020 of ``academy_network`` adds up to 105 in print, for 104 collaborations.

    Returns
    -------
    DataFrame
        Integers; years as columns; ``attrs["source"]``.

    Raises
    ------
    UnknownReferenceError
        Another name.

    Examples
    --------
    >>> int(published("province").loc["Totaal", "2019"])
    98
    """
    if table not in PUBLISHED:
        msg = f"There is no published table {table!r}. There are {', '.join(PUBLISHED)}."
        raise UnknownReferenceError(msg)
    with files("kkgeo.datasets").joinpath("data", f"published_{table}.csv").open(encoding="utf-8") as file:
        frame = pd.read_csv(file, index_col=0)
    frame.attrs["source"] = SOURCE
    return frame


@lru_cache
def _packaged(name: str) -> pd.DataFrame:
    from kkgeo.sites import read_sites

    with as_file(files("kkgeo.datasets").joinpath("data", f"{name}.csv")) as path:
        return read_sites(path)


def _read(name: str) -> pd.DataFrame:
    frame = _packaged(name).copy()
    frame.attrs = {**_packaged(name).attrs, "kkgeo_illustrative": True}
    return frame
