"""Which municipalities lie on a border, and with what."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from kkgeo._base.given import checked
from kkgeo.reference._data import CURRENT_VINTAGE, check_vintage, parts, table

#: Neighbours by their identifier, in the order in which they are named.
BORDERS = ("netherlands", "france", "wallonia", "brussels", "flanders", "sea")


@checked
def borders(vintage: int = CURRENT_VINTAGE) -> pd.DataFrame:
    """Length of every municipality's border with each neighbour of Flanders and Brussels.

    Parameters
    ----------
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities.

    Returns
    -------
    DataFrame
        Index ``nis``, every municipality; ``netherlands_km``, ``france_km``, ``wallonia_km``, ``brussels_km`` (of a
        Flemish municipality), ``flanders_km`` (of a Brussels one), ``sea_km``, in kilometres, zero where there is
        no border; ``borders``: those it has, joined by ``";"``, empty if none.

    Raises
    ------
    UnknownReferenceError
        A vintage that does not exist.

    See Also
    --------
    regions : Areas within Flanders that have a name.
    municipalities : Each municipality with its distance to each border.

    Notes
    -----
    Computed from the boundaries of 2018; stretches under 200 m are dropped. Baarle-Hertog and Voeren are border
    municipalities although neither touches the rest of Flanders.

    Examples
    --------
    >>> borders(2025).loc["73109", "borders"]
    'netherlands;wallonia'
    """
    return _measured(check_vintage(vintage)).copy()


@lru_cache
def _measured(vintage: int) -> pd.DataFrame:
    """Return the borders of a vintage; shared, not to be changed."""
    of = parts(vintage)
    columns = [f"{border}_km" for border in BORDERS]
    lengths = table("borders_2018").set_index("nis")[columns].reindex(of.index, fill_value=0.0)
    summed = lengths.groupby(of).sum().round(2)
    names = [";".join(b for b, km in zip(BORDERS, row, strict=True) if km > 0) for row in summed.to_numpy()]
    return summed.assign(borders=pd.Series(names, index=summed.index, dtype="str"))
