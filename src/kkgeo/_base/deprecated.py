"""Names that have changed: the old one still works for one release, and says what the new one is.

Every warning points at the line that uses the old name, not at kkgeo.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def deprecated(what: str, instead: str, *, stacklevel: int = 3) -> None:
    """Warn that something goes in the next release, and say what to use instead."""
    warnings.warn(f"{what} is deprecated; use {instead}.", DeprecationWarning, stacklevel=stacklevel)


def moved_name(module: str, name: str, homes: Mapping[str, str]) -> Any:
    """Return a name that has moved to another module, with a warning; for a module's ``__getattr__``."""
    if name not in homes:
        msg = f"module {module!r} has no attribute {name!r}"
        raise AttributeError(msg)
    deprecated(f"{module}.{name}", f"{homes[name]}.{name}", stacklevel=4)
    return getattr(import_module(homes[name]), name)


def renamed_package(old: str, homes: Mapping[str, str]) -> None:
    """Let the modules of a package that is gone be found in their new place, with a warning.

    Parameters
    ----------
    old : str
        The name of the package that was.
    homes : mapping of str to str
        Where each of its modules is now.
    """
    instead = ", ".join(sorted({home.rpartition(".")[0] for home in homes.values()}))
    # The frames of the import machinery between here and the import are left out by the warning itself.
    deprecated(old, instead, stacklevel=4)
    for name, home in homes.items():
        module = import_module(home)
        sys.modules[f"{old}.{name}"] = module
        setattr(sys.modules[old], name, module)


def renamed_module(old: str, home: str) -> None:
    """Let a module that is gone be the one in its new place, with a warning."""
    deprecated(old, home, stacklevel=4)
    sys.modules[old] = import_module(home)


def gone_keywords(*gone: str, now: Callable[..., R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Hand a call that has an argument which is gone to `now`, which warns (``stacklevel=4``) and does as before."""

    def without(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            does = function if kwargs.keys().isdisjoint(gone) else now
            return does(*args, **kwargs)

        return call

    return without
