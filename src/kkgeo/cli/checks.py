"""What is asked for is checked before any list is read: nobody waits for 20,000 rows to be placed to be told of a typo.

What can only be checked with a list (a column, an area) is, where the list is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any


def _function(name: str) -> Callable[..., Any]:
    """Return a function of the library, which is loaded when it is needed."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"kkgeo.{module}"), function)
    return found


def _by(name: str, *before: Any, of: str | None = None, **more: Any) -> Callable[[Any], Any]:
    """Return what calls a function, with what another one makes `of` the value."""

    def check(value: Any) -> Any:
        return _function(name)(*before, value if of is None else _function(of)(value), **more)

    return check


def _above_0(name: str, *, whole: bool = False) -> Callable[[Any], Any]:
    return _by("targeting.given:check_number", name, whole=whole)


_LISTED, _WORD = "cli.options:listed", "cli.options:word_or_number"
#: By parameter, what raises an error for a value that means nothing.
CHECKS: dict[str, Callable[[Any], Any]] = {
    "vintage": _by("reference._data:check_vintage"),
    "code_vintage": _by("reference._data:check_vintage"),
    "crs": _by("spatial.coordinates:told_system"),
    "service": _by("services:service_named"),
    "school_year": _by("sites.terms:school_year"),
    "duration": _by("sites.terms:check_duration"),
    "count": _by("counting.counted:check_count"),
    "unit": _by("schools.units:check_unit"),
    "overdispersion": _by("counting.clustering:check_overdispersion", of=_WORD),
    "extent": _by("areas.area:check_extent"),
    "edition": _by("reference:read_typology"),
    "regions": _by("reference:regions"),
    "named": _by("gaps.looking:check_named"),
    "max_share": _by("stats.forms:check_max_share"),
    "shape": _by("gaps.finding:check_choice", "shape", allowed=("circle", "ellipse")),
    "until": _by("combining.tabulating:day_of"),
    "year": _by("cli.options:beginning"),
    "n": _above_0("n", whole=True),
    "invited": _above_0("invited", whole=True),
    "most_per_municipality": _above_0("most_per_municipality", whole=True),
    "max_distance_km": _above_0("max_distance_km"),
    "hold_out": _by("targeting.given:check_hold_out"),
    "seed": _by("targeting.given:check_seed"),
    "spread": _by("targeting.given:check_spread", of="cli.options:spread_over"),
    "weight": _by("targeting.weights:check_weights", of="cli.lists:weights", absent={}),
    "layers": _by("maps.layers.stacking:check_layers", of=_LISTED),
    "palette": _by("maps.classes.painting:check_palette", of="cli.options:colours"),
    "scheme": _by("maps.classes.numbers:check_scheme", k=1),
    "breaks": _by("cli.options:numbers"),
    "size": _by("maps.figure.render:check_size"),
    "chapters": _by("reporting.contents:chosen", of=_LISTED),
    "date": _by("reporting.build:day"),
}


def check_asked(told: Iterable[str], given: Mapping[str, Any]) -> None:
    """Raise an error for the first option that was told and means nothing.

    Parameters
    ----------
    told : iterable of str
        The parameters that stand on the command line.
    given : mapping of str to Any
        Every parameter with its value.
    """
    for name in told:
        if name in CHECKS and given[name] is not None:
            CHECKS[name](given[name])
