"""Postal codes and the localities they serve."""

from __future__ import annotations

import pandas as pd

from kkgeo.reference._data import table


def postal_codes() -> pd.DataFrame:
    """Postal codes with the municipality each one serves.

    Returns
    -------
    DataFrame
        ``postal_code``, ``nis_2018``, ``nis_2019``, ``nis_2025``, all text; one row for each pair. Six codes serve
        two municipalities of 2018, so ``postal_code`` is not unique.

    See Also
    --------
    postal_localities : The places within a postal code.
    municipalities : The municipalities themselves.

    Notes
    -----
    Source: Statbel's table of postal codes (CC BY 4.0), split over the parts of mergers by bpost's list.

    Examples
    --------
    >>> postal_codes().query("postal_code == '3840'")["nis_2018"].tolist()
    ['73009', '73083']
    """
    return table("postal_codes").copy()


def postal_localities() -> pd.DataFrame:
    """Names that people write behind a postal code: villages, hamlets, French names in Brussels.

    Returns
    -------
    DataFrame
        ``postal_code``, ``name``, ``nis_2018``, all text.

    See Also
    --------
    postal_codes : Which municipalities a postal code lies in.
    submunicipalities : Parts of municipalities, with a code of their own.

    Notes
    -----
    Source: bpost's list of localities.

    Examples
    --------
    >>> postal_localities().query("name == 'Buizingen'")["postal_code"].tolist()
    ['1501']
    """
    return table("postal_localities").copy()
