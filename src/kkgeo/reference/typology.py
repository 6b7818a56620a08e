"""The Belfius typology of municipalities. A cluster's code means nothing without its edition."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.reference._data import CURRENT_VINTAGE, atoms_of, check_code, check_vintage, table

#: Editions of which the composition is packaged, and those of which only the legend is.
EDITIONS = (2018,)
LEGENDS = (2007, 2018)


def typology(
    edition: int = 2018,
    *,
    vintage: int = CURRENT_VINTAGE,
    majority: bool = False,
    composition: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Belfius cluster of every municipality.

    Parameters
    ----------
    edition : int
        Edition of the typology. 2018 is packaged; another one needs `composition`.
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities.
    majority : bool
        Give a municipality whose parts differ the cluster of its most populous part, with status ``majority``.
    composition : mapping of str to str, optional
        Your own edition: cluster by REFNIS code of 2018, complete.

    Returns
    -------
    DataFrame
        Index ``nis``; ``cluster`` (missing where mixed), ``edition``, ``status`` (``exact``: all parts agree;
        ``mixed``; ``majority``), ``parts`` (where they differ: ``"code cluster"`` of each, joined by ``"; "``).

    Raises
    ------
    UnknownReferenceError
        An unknown vintage, edition or code.
    InputError
        A composition that leaves municipalities out.

    Notes
    -----
    Source: Belfius, Sociaal-economische typologie van de gemeenten, 2018, made for the municipalities of 2018.
    The report "Kunstkuur in cijfers" prints the legend of 2007 beside it; see `typology_labels`.

    Examples
    --------
    >>> typology(2018, vintage=2018).loc["11002", "cluster"]
    'V15'
    """
    vintage = check_vintage(vintage)
    if composition is None:
        if edition not in EDITIONS:
            msg = (
                f"The composition of edition {edition!r} is not packaged; there is "
                f"{', '.join(map(str, EDITIONS))}. Give your own with composition={{code of 2018: cluster}}."
            )
            raise UnknownReferenceError(msg)
        return _packaged(edition, vintage, majority).copy()
    clusters = {check_code(code, 2018, " in the composition"): str(c) for code, c in composition.items()}
    absent = sorted(set(atoms_of(2018)) - set(clusters))
    if absent:
        msg = f"The composition lacks {len(absent)} of 327 municipalities of 2018, {absent[0]} first. Add them."
        raise InputError(msg)
    return _laid_out(clusters, edition, vintage, majority)


@lru_cache
def _packaged(edition: int, vintage: int, majority: bool) -> pd.DataFrame:
    """Return the packaged edition, made once: a report asks for it a hundred times."""
    clusters = table("belfius_2018").set_index("nis")["cluster"].to_dict()
    return _laid_out(clusters, edition, vintage, majority)


def _laid_out(clusters: Mapping[Any, str], edition: int, vintage: int, majority: bool) -> pd.DataFrame:
    """Return the cluster of every municipality of a vintage by those of its parts."""
    population = table("municipalities_2018").set_index("nis")["population_2018"]
    rows = []
    for code, own in sorted(atoms_of(vintage).items()):
        found = {clusters[atom] for atom in own}
        largest = max(own, key=lambda atom: (population[atom], atom))
        exact = len(found) == 1
        rows.append(
            {
                "nis": code,
                "cluster": clusters[largest] if exact or majority else None,
                "edition": edition,
                "status": "exact" if exact else "majority" if majority else "mixed",
                "parts": None if exact else "; ".join(f"{atom} {clusters[atom]}" for atom in own),
            }
        )
    return pd.DataFrame(rows).set_index("nis").astype({"cluster": "str", "status": "str", "parts": "str"})


def typology_labels(edition: int = 2018, lang: str = "nl") -> pd.DataFrame:
    """Families and labels of the clusters of one edition.

    Parameters
    ----------
    edition : {2007, 2018}
        2007 is the legend that the report "Kunstkuur in cijfers" prints, in Dutch only.
    lang : {"nl", "en"}
        Dutch as printed; English is ours.

    Returns
    -------
    DataFrame
        Index ``cluster``; ``family``, ``label``, ``printed_as`` (Belfius prints B1 as BX1), ``edition``.

    Raises
    ------
    UnknownReferenceError
        An edition or language that does not exist.

    Examples
    --------
    >>> typology_labels(2018, "en").loc["V5", "label"]
    'Residential with an ageing population'
    >>> typology_labels(2007).loc["V5", "label"]
    'Middelgrote steden'
    """
    if edition not in LEGENDS:
        msg = f"There is no legend of edition {edition!r}. There are {', '.join(map(str, LEGENDS))}."
        raise UnknownReferenceError(msg)
    languages = ("nl", "en") if edition == 2018 else ("nl",)
    if lang not in languages:
        msg = f"The labels of edition {edition} are not in language {lang!r}, only in {', '.join(languages)}."
        raise UnknownReferenceError(msg)
    raw = table(f"belfius_{edition}_clusters").set_index("cluster")
    if edition == 2007:
        return raw.assign(printed_as=raw.index, edition=2007)
    labels = raw[[f"family_{lang}", f"label_{lang}", "printed_as"]].assign(edition=2018)
    return labels.rename(columns={f"family_{lang}": "family", f"label_{lang}": "label"})
