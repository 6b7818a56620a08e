"""The schools that used another programme and not the first one: whom a department knows already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kkgeo.combining.using import uses_of
from kkgeo.reference.placed import placed_table
from kkgeo.schools.units import SCHOOL, school_unit
from kkgeo.sites.counted import counted_table

#: Which programmes a school used.
USED = "programmes_used"


def others_only(lists: Mapping[str, pd.DataFrame], register: pd.DataFrame, *, unit: str = SCHOOL) -> pd.DataFrame:
    """Return a row for each school that used any programme but the first of some, and which it used.

    Parameters
    ----------
    lists, register, unit
        As for `kkgeo.programmes`.

    Returns
    -------
    DataFrame
        ``programmes_used``, and the columns of the register; of a school that is not in it, those of the first list
        that has it, as far as they are the same. In the order of the register, those that are not in it last.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> def of(*schools):
    ...     return geocode(pd.DataFrame({"institution": schools, "postcode": "9000", "year": 2020}))
    >>> found = others_only({"A": of("a", "b"), "B": of("b", "c"), "C": of("d", "c")}, of("a", "b", "c"))
    >>> found[["institution", "programmes_used"]].to_numpy().tolist()
    [['c', 'B, C'], ['d', 'C']]
    """
    unit = school_unit(unit)
    register, vintage = placed_table(register, "register")
    register, _ = counted_table(register, "register", vintage)
    uses = {name: uses_of(counted_table(rows, "rows", vintage)[0], register, unit) for name, rows in lists.items()}
    first, *others = uses.values()
    schools = pd.DataFrame(register).assign(_school=first.matched.school.to_numpy()).drop_duplicates("_school")
    used: dict[str, list[str]] = {}
    for name in [*lists][1:]:
        for school in uses[name].schools["_school"]:
            if school not in first.keys:
                used.setdefault(school, []).append(name)
    known = schools[schools["_school"].isin(used)]
    strangers = pd.concat([of.schools for of in others], ignore_index=True).drop_duplicates("_school")
    strangers = strangers[strangers["_school"].isin(used) & ~strangers["_school"].isin(known["_school"])]
    columns = [column for column in schools.columns if column in strangers.columns]
    parts = [part for part in (known, strangers[columns]) if len(part)]
    found = pd.concat(parts, ignore_index=True) if parts else known
    names = found["_school"].map({school: ", ".join(names) for school, names in used.items()})
    found = found.drop(columns="_school")
    found.insert(0, USED, names.astype("str").to_numpy())
    return found.reset_index(drop=True)


def as_one(lists: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several placed lists as those of one, to count who used any of these programmes.

    >>> from kkgeo.geocoding import geocode
    >>> lists = [geocode(pd.DataFrame({"institution": [name], "postcode": ["9000"]})) for name in "ab"]
    >>> as_one(lists)["nis"].tolist()
    ['44021', '44021']
    """
    rows = [pd.DataFrame(rows).drop(columns="geometry", errors="ignore").astype(object) for rows in lists]
    one = pd.concat(rows, ignore_index=True)
    # What a table is goes lost in `concat`; all of these are in one vintage.
    one.attrs = dict(lists[0].attrs)
    return one
