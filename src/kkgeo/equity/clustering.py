"""How much more variable the counts of groups of schools are because academies bring several schools of one kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kkgeo.counting.clustering import ACADEMY, GIVEN, MUNICIPALITY, NONE, Clustering, check_overdispersion, clustering
from kkgeo.counting.denominators import SCHOOLS, denominator_of
from kkgeo.counting.expecting import held, stratify
from kkgeo.schools.units import SCHOOL
from kkgeo.sites.counted import counted_table
from kkgeo.sites.headings import column_of
from kkgeo.stats.dispersion import FEWEST


def clustering_of_groups(
    placed: pd.DataFrame, groups: pd.Series, asked: str | float, once: pd.Series | None = None
) -> Clustering:
    """Estimate how much the collaborations of one academy are of one group.

    Parameters
    ----------
    placed : DataFrame
        Collaborations; with an academy, or with ``nis``.
    groups : Series
        The group of each, by position; missing where it is not known.
    asked : {"academy", "municipality", "none"} or float
        Over what; or the value itself.
    once : Series, optional
        The school of each, by position: of those of one academy it counts once. If not given, every row counts.

    Returns
    -------
    Clustering
        Over municipalities where fewer than ten academies are named, and over nothing where that fails too.

    Notes
    -----
    The design effect of a sample in clusters (Rao and Scott 1981, Journal of the American Statistical Association 76),
    of all groups together: ``A / (A - 1) · Σ (m_ag - m_a p_g)² / Σ N p_g (1 - p_g)``, at least 1; ``m_ag`` what
    academy a has in group g, ``m_a`` in all, ``p_g`` the share of the group in all ``N``. Were the schools of an
    academy of any group, it would be 1, however many it brings.

    Examples
    --------
    >>> rows = pd.DataFrame({"academy": [f"A{i}" for i in range(10) for _ in range(4)]})
    >>> alike = pd.Series([kind for i in range(10) for kind in ("ab"[i % 2] * 4)])
    >>> round(clustering_of_groups(rows, alike, "academy").value, 2), clustering_of_groups(rows, alike, "none").value
    (4.44, 1.0)
    """
    asked = check_overdispersion(asked)
    if not isinstance(asked, str):
        return Clustering(asked, GIVEN)
    known = groups.reset_index(drop=True).dropna()
    for by in (ACADEMY, MUNICIPALITY) if asked == ACADEMY else (asked,):
        clusters = clusters_of(placed, by)
        if by == NONE or clusters is None:
            continue
        own = clusters.reindex(known.index)
        # What no academy is named for is one by itself.
        alone = (known.index.to_series() if once is None else once.reset_index(drop=True).loc[known.index]).astype(str)
        own = own.where(own.notna(), "~" + alone)
        counted = pd.DataFrame({"own": own, "group": known.astype(str), "alone": alone}).drop_duplicates()
        counts = pd.crosstab(counted["own"], counted["group"]).to_numpy(dtype=np.float64)
        if counts.shape[1] > 1 and clusters.nunique() >= FEWEST:
            return Clustering(_design_effect(counts), by, len(counts))
    return Clustering()


def clustering_of_areas(
    placed: pd.DataFrame, register: pd.DataFrame, academies: pd.DataFrame | None, asked: str | float, unit: str
) -> Clustering:
    """Estimate how much collaborations cluster in areas, as `kkgeo.coverage` does."""
    rows, vintage = counted_table(placed, "rows", None)
    schools, _ = counted_table(register, "register", vintage)
    if academies is not None:
        academies, _ = counted_table(academies, "academies", vintage)
    related = denominator_of(schools, SCHOOLS, "row" if unit == SCHOOL else unit)
    given, _ = held(stratify(pd.DataFrame(rows).assign(_counted=np.arange(len(rows))), related, ()))
    return clustering(given, academies, vintage, asked)


def clusters_of(placed: pd.DataFrame, by: str) -> pd.Series | None:
    """Return the academy of each row (its number, else its name), or its municipality; None where rows say neither."""
    rows = pd.DataFrame(placed).reset_index(drop=True)
    if by == MUNICIPALITY:
        return rows["nis"].astype(object) if "nis" in rows.columns else None
    columns = [column_of(rows.columns, role) for role in ("academy_number", "academy")]
    named = [rows[column].astype(object) for column in columns if column is not None]
    return named[0].where(named[0].notna(), named[-1]) if named else None


def _design_effect(counts: np.ndarray) -> float:
    total, clusters = counts.sum(), len(counts)
    shares = counts.sum(axis=0) / total
    apart = ((counts - counts.sum(axis=1, keepdims=True) * shares) ** 2).sum()
    return max(1.0, float(clusters / (clusters - 1) * apart / (total * shares * (1 - shares)).sum()))
