"""Which schools answer together: the academy of each, for intervals that reckon with it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo.counting.clustering import academies_of, places_of
from kkgeo.spatial.distances import nearest_km


def clusters(
    schools: pd.DataFrame, rows: pd.DataFrame, answers: npt.NDArray[np.object_], vintage: int
) -> npt.NDArray[np.int64] | None:
    """Return the academy of each school, as a number; None where the rows name no academy at all.

    Parameters
    ----------
    schools : DataFrame
        A row for each school by its key, with ``nis``, and points where they have any.
    rows : DataFrame
        Collaborations, which name academies; each academy lies in the middle of its schools.
    answers : array of str
        The key of the school of each of the rows, missing where it is no answer or no school was found.
    vintage : int
        Of the municipalities.

    Notes
    -----
    A school that answered is of the academy that its answer names; any other of the nearest, as for how much counts
    cluster (`kkgeo.coverage`). One that lies nobody knows where is by itself.
    """
    names, places, of_site, of_row = academies_of(rows, None, vintage)
    if not len(names) or "nis" not in schools.columns:
        return None
    near = np.append(of_site, -1)[nearest_km(places_of(schools, "register", vintage), places)[1]].astype(np.int64)
    named = pd.Series(of_row, index=pd.Index(answers, dtype=object))
    named = named[named.index.notna() & (named >= 0).to_numpy()]
    own = named[~named.index.duplicated()].reindex(schools.index)
    of = np.where(own.notna(), own.fillna(-1), near).astype(np.int64)
    return np.where(of < 0, -1 - np.arange(len(of)), of)
