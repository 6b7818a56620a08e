"""How much each reason to invite a school counts, and what it scores in all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.words import Phrase
from kkgeo.errors import InputError

#: What counts if nothing is said. A choice, not a finding: half for where collaborations are missing, as that is what
#: a targeted call is for; a quarter for the pupils; the rest for whether it can work.
DEFAULT_WEIGHTS: dict[str, float] = {"gap": 0.5, "need": 0.25, "distance": 0.15, "capacity": 0.1}
#: Where lists of other programmes are given: a school that knows one of these and not this one is a warm lead.
WARM, WARM_WEIGHT = "warm", 0.1
COMPONENTS = (*DEFAULT_WEIGHTS, WARM)


def check_weights(weights: Mapping[str, float] | None, absent: Mapping[str, Phrase]) -> dict[str, float]:
    """Return the weight of every component, together 1; or raise an error that says what is wrong.

    Parameters
    ----------
    weights : mapping, optional
        A number of 0 or more by component; what is not named counts 0. `DEFAULT_WEIGHTS` if not given.
    absent : mapping
        The components that nothing at all is known of, and what would have to be given. Of the default they get no
        weight; to ask for one of them is an error.

    Raises
    ------
    InputError
        An unknown component, a weight that is no number of 0 or more, only zeros, or a weight for what is absent.

    Examples
    --------
    >>> check_weights({"gap": 3, "need": 1}, {})
    {'gap': 0.75, 'need': 0.25, 'distance': 0.0, 'capacity': 0.0, 'warm': 0.0}
    """
    # Without other programmes everything is as if there were no such reason.
    names = [name for name in COMPONENTS if name != WARM or name not in absent]
    given = {**DEFAULT_WEIGHTS, WARM: WARM_WEIGHT} if weights is None else weights
    if not isinstance(given, Mapping):
        raise InputError("errors.targeting.weights", weights=weights, default=DEFAULT_WEIGHTS)
    checked = dict.fromkeys(names, 0.0)
    for name, value in given.items():
        if name not in COMPONENTS:
            raise InputError("errors.targeting.component", name=name, known=COMPONENTS, hint=meant(name, COMPONENTS))
        if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or not 0 <= float(value) < math.inf:
            raise InputError("errors.targeting.weight", name=name, value=value)
        if weights is not None and value > 0 and name in absent:
            raise InputError("errors.targeting.weight_absent", name=name, value=value, absent=absent[name])
        if name in checked:
            checked[name] = 0.0 if name in absent else float(value)
    total = sum(checked.values())
    if not 0 < total < math.inf:
        raise InputError("errors.targeting.weights_zero")
    return {name: value / total for name, value in checked.items()}


def total_score(components: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Return the score of each row and the components it rests on.

    Parameters
    ----------
    components : DataFrame
        A column of 0 to 1 for each component, missing where it is not known.
    weights : mapping
        As `check_weights` returns it.

    Returns
    -------
    DataFrame
        ``score``: ``Σ w c / Σ w`` over the components that are known for this row, missing where none is; ``known``:
        their names, joined with a semicolon.

    Examples
    --------
    >>> rows = pd.DataFrame({"gap": [1, 1], "need": [0, None]})
    >>> total_score(rows, {"gap": 0.75, "need": 0.25}).to_numpy().tolist()
    [[0.75, 'gap;need'], [1.0, 'gap']]
    """
    names = [name for name in components.columns if weights[name] > 0]
    values = components[names].to_numpy(dtype=float)
    known = ~np.isnan(values)
    share = np.where(known, np.array([weights[name] for name in names]), 0.0)
    weight = share.sum(axis=1)
    sums = (share * np.where(known, values, 0.0)).sum(axis=1)
    # Rounded far below what a weight can mean, so that equal scores are equal however the sum was made.
    score = np.round(np.divide(sums, weight, out=np.full(len(sums), np.nan), where=weight > 0), 9)
    texts = [";".join(name for name, here in zip(names, row, strict=True) if here) for row in known]
    return pd.DataFrame({"score": score, "known": pd.Series(texts, index=components.index, dtype="str")})
