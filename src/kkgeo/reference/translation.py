"""From the codes of one vintage to those of another."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kkgeo._base.frames import single
from kkgeo._base.given import checked
from kkgeo.reference._data import atoms_of, check_code, check_vintage, parts


@checked
def translate(codes: pd.Series | Iterable[str] | str, *, source: int, target: int) -> pd.Series:
    """Translate REFNIS codes from one vintage to another.

    Parameters
    ----------
    codes : iterable of str, or Series
        Codes of vintage `source`; missing values stay missing.
    source, target : {2018, 2019, 2025}
        Mergers joined whole municipalities, so forward each code has one successor. Backward a merged
        municipality has several parts.

    Returns
    -------
    Series
        On the index of `codes` where it has one. Forward: text. Backward: a tuple of codes, also where it holds
        only one, so that no part is ever chosen silently.

    Raises
    ------
    UnknownReferenceError
        An unknown vintage, or a code that vintage `source` does not have.

    See Also
    --------
    municipalities : The municipalities of a year.

    Examples
    --------
    >>> translate(["71022", "71047"], source=2018, target=2025).tolist()
    ['71072', '72042']
    >>> translate(["72042"], source=2025, target=2018).tolist()
    [('71047', '72040')]
    """
    source, target = check_vintage(source), check_vintage(target)
    values = codes if isinstance(codes, pd.Series) else pd.Series([codes] if isinstance(codes, str) else list(codes))
    known: dict[str, object] = {}
    successor = parts(target)
    for code in single(values.rename("codes")).dropna().unique():
        own = atoms_of(source)[check_code(code, source)]
        later = tuple(dict.fromkeys(str(successor[atom]) for atom in own))
        known[str(code)] = later[0] if target >= source else later
    translated = values.map(known)
    return translated.astype("str") if target >= source else translated.astype(object)
