"""What is said of several programmes: who used both, which came first, and who knows one and not the other."""

from __future__ import annotations

import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Combined
from kkgeo._base.words import phrase, say


def sentences(table: pd.DataFrame, lang: str) -> list[str]:
    """Return sentences on the first programme and each of the others, of what `kkgeo.programmes` gives of all together.

    >>> columns = ("users", "first", "later", "first_unclear", "combined")
    >>> index = pd.MultiIndex.from_tuples([("A", ""), ("A", "B"), ("B", ""), ("B", "A")], names=["programme", "also"])
    >>> rows = [[4, 1, 3, 0, None], [3, 0, 2, 1, 2], [5, 4, 0, 1, None], [3, 2, 0, 1, 2]]
    >>> for told in sentences(pd.DataFrame(rows, index, columns), "en"):
    ...     print(told)
    Of the 4 schools that used A, 3 used B as well: 2 of them B first, 0 A first, and of 1 it is not known.
    2 schools used B and not A.
    2 times A ran together with B.
    """
    names = list(dict.fromkeys(table.index.get_level_values("programme")))
    told = []
    for other in names[1:]:
        first, alone = (table.loc[(names[0], also)] for also in (other, ""))
        both = int(first["users"])
        values = {"programme": names[0], "other": other, "both": both}
        schools = phrase("counted.schools", count=int(alone["users"]))
        order = {"own": int(first["first"]), "theirs": int(first["later"]), "unclear": int(first["first_unclear"])}
        told.append(say("programmes.both" if both else "programmes.none", lang, schools=schools, **values, **order))
        rest = int(table.loc[(other, "")]["users"]) - both
        if not noted(table, Combined).among:
            told.append(say("programmes.warm", lang, count=rest, **values))
        if first["combined"] > 0:
            told.append(say("programmes.combined", lang, count=int(first["combined"]), **values))
    return told
