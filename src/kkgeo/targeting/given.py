"""What is asked for when schools are chosen, checked before any list is looked at."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

import numpy as np

from kkgeo._base.arguments import Argument
from kkgeo._base.near import meant
from kkgeo._base.programme import lasting
from kkgeo.errors import InputError
from kkgeo.sites.moments import EARLIEST, LATEST
from kkgeo.sites.terms import check_duration
from kkgeo.targeting.ordering import GAP

METHODS, CHOICES = ("rank", "cover"), ("schools", "academies")


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse what is none of some words."""
    if value not in choices:
        raise InputError("errors.targeting.choice", name=name, value=value, choices=choices, hint=meant(value, choices))


def check_spread(spread: object) -> None:
    """Refuse what a list cannot be spread over; None is nothing."""
    if spread is not None:
        check_choice("spread", spread, (GAP,))


def check_idle(method: str, **given: bool) -> None:
    """Refuse what would change nothing: whoever gives it expects that it does."""
    idle = [Argument(name) for name, there in given.items() if there]
    if idle:
        raise InputError("errors.targeting.idle", method=method, idle=idle)


def check_needed(what: str, **given: object) -> None:
    """Refuse what needs a list that is not there."""
    for name, value in given.items():
        if value is not None:
            raise InputError("errors.targeting.needs", name=name, value=value, what=what)


def check_method(
    method: str, choose: str, n: object, max_distance_km: object, capacity: object, academies: object
) -> None:
    """Refuse a way of choosing that there is not, and what it lacks or has no use for; `academies` may be a file."""
    check_choice("method", method, METHODS)
    check_choice("choose", choose, CHOICES)
    if method == "rank":
        if academies is None:
            check_needed("academies", max_distance_km=max_distance_km, capacity=capacity)
        return
    if choose == "academies" and academies is None:
        check_needed("academies", choose=choose)
    check_idle(method, academies=choose == "schools" and academies is not None)
    if n is None or max_distance_km is None:
        raise InputError("errors.targets.needed")


def check_year(year: int | None) -> None:
    """Refuse years that are none: of what ended in them nobody would be invited, or everybody."""
    if year is not None and not EARLIEST <= year <= LATEST:
        raise InputError("errors.targeting.year", year=year)


def check_time(year: int | None, duration: int | str | None) -> int | None:
    """Return how many school years a collaboration runs, or refuse them or the year."""
    check_year(year)
    return None if duration is None else check_duration(lasting(duration))


def check_number(name: str, value: Any, *, whole: bool = False) -> None:
    """Refuse what is no number above 0; None is nothing."""
    if value is None:
        return
    kind = int | np.integer if whole else Real
    if isinstance(value, bool | np.bool_) or not isinstance(value, kind) or not 0 < float(value) < math.inf:
        raise InputError(f"errors.targeting.{'whole' if whole else 'number'}", name=name, value=value)


def check_hold_out(hold_out: float | None) -> None:
    """Refuse a share of the list to keep out that is none."""
    if hold_out is not None and not 0 < hold_out < 1:
        raise InputError("errors.targeting.hold_out", hold_out=hold_out)


def check_seed(seed: int) -> None:
    """Refuse what no draw can begin with."""
    if not 0 <= seed < 2**32:
        raise InputError("errors.gaps.seed", seed=seed)
