"""A mapping that nobody changes, so that a copy of it is itself.

Pandas copies the ``attrs`` of a table, with all that is in them, whenever anything is made of the table: a column, a
selection, a sum. What is large in them (what is expected in every municipality, by academy) would be most of that work.
"""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Fixed(dict[Key, Value]):
    """A mapping that does not change; a dict to whatever reads or writes one.

    >>> import copy
    >>> told = Fixed({"11002": 1.5})
    >>> copy.deepcopy(told) is told, told == {"11002": 1.5}
    (True, True)
    >>> told["11002"] = 2.0
    Traceback (most recent call last):
        ...
    TypeError: Fixed
    """

    def __copy__(self) -> Fixed[Key, Value]:
        return self

    def __deepcopy__(self, _: Any) -> Fixed[Key, Value]:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(type(self).__name__)

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse
