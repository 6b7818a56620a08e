"""From records of JSON to a table: each is a row, what is nested becomes a column of its own, and nothing is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kkgeo._base.frames import of_cells
from kkgeo.errors import InputError
from kkgeo.sites.budget import check_size
from kkgeo.sites.headings import QUALIFIED, role_of
from kkgeo.sites.layout import count_known

Record = Mapping[str, Any]
Path = tuple[str, ...]
#: The types of a geometry in GeoJSON (RFC 7946, 1.4).
GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
#: What services call the member that has the record itself.
_WRAPPERS = frozenset({"fields", "properties", "attributes"})
#: What services call the list of records, where there are more lists.
_USUAL = frozenset({"records", "results", "data", "rows", "value", "values", "items"})
#: What services call the number of records there are, of which a file may have a page (without signs, lower case).
_TOTALS = frozenset(
    {"total", "totalcount", "count", "nhits", "numfound", "odatacount", "numbermatched", "totalfeatures"}
)
#: Roles that a member has whatever it is nested in; "x" is too little to say.
_PLACES = QUALIFIED - {"x", "y"}


def rows_of(found: Any, where: str, told: Collection[str]) -> tuple[list[Record], list[str]]:
    """Return the records in a value of JSON, in whichever of the usual forms, and what beside them is not read.

    Raises
    ------
    InputError
        A value of another form, or one with several lists of records.
    """
    if isinstance(found, dict) and (lists := list(_lists(found))):
        usual = [one for one in lists if one[0][-1] in _USUAL] if len(lists) > 1 else lists
        if len(usual) != 1:
            raise InputError("errors.sites.json_lists", where=where, names=[".".join(path) for path, _ in lists])
        (first, *_), rows = usual[0]
        return rows, [name for name, value in found.items() if name != first and value not in (None, "", [], {})]
    return _whole(found, where, told), []


def _whole(found: Any, where: str, told: Collection[str]) -> list[Record]:
    """Return the records that a value of JSON is, not one in it."""
    if isinstance(found, list):
        return _listed(found, where)
    if not isinstance(found, dict):
        raise InputError("errors.sites.json_form", where=where)
    members = list(found.values())
    if isinstance(found.get("columns"), list) and isinstance(found.get("data"), list):
        names = [".".join(map(str, name)) if isinstance(name, list) else str(name) for name in found["columns"]]
        return _indexed(_listed([names, *found["data"]], where), found.get("index"))
    if found and all(isinstance(member, dict) for member in members):
        return _of_members(found, told)
    if found and all(isinstance(member, list) for member in members):
        return _of_lists(found, where)
    if not count_known(list(found), told):
        raise InputError("errors.sites.json_form", where=where)
    return [found]


def total_of(found: Any) -> int:
    """Return how many records a value of JSON says there are; 0 where it says nothing."""
    if not isinstance(found, dict):
        return 0
    told = [
        value
        for name, value in found.items()
        if "".join(filter(str.isalnum, name.lower())) in _TOTALS and type(value) is int
    ]
    return max(told, default=0)


def kind_of(value: Any) -> str | None:
    """Return what a value of JSON says its type is.

    >>> kind_of({"type": "Point"}), kind_of({"type": 1}), kind_of([])
    ('Point', None, None)
    """
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else None


def table_of(
    records: Iterable[Record], where: str, told: Collection[str] = ()
) -> tuple[pd.DataFrame, list[Any] | None]:
    """Return a row for each record, and the geometries of GeoJSON in it where one member has them.

    >>> table_of([{"naam": "A", "adres": {"postcode": "9000"}}, {"naam": "B", "wie": [1]}], "a.json")[0].to_dict("list")
    {'naam': ['A', 'B'], 'postcode': ['9000', None], 'wie': [None, '[1]']}
    """
    flat = [dict(_flat(record)) for record in records]
    paths = list(dict.fromkeys(path for row in flat for path in row))
    check_size(where, len(flat), len(paths), sum(map(len, flat)))
    columns = {path: [row.get(path) for row in flat] for path in paths}
    shaped = [path for path in paths if any(map(_is_geometry, columns[path]))]
    geometry = None
    if len(shaped) == 1 and all(value is None or _is_geometry(value) for value in columns[shaped[0]]):
        geometry = columns.pop(shaped[0])
        paths.remove(shaped[0])
    table = of_cells([[_plain(value) for value in columns[path]] for path in paths], pd.RangeIndex(len(flat)))
    table.columns = pd.Index(_headings(paths, told), dtype="object")
    return table, geometry


def _listed(found: list[Any], where: str) -> list[Record]:
    """Return a list of records, or of rows of which the first has the headings."""
    if all(isinstance(one, dict) for one in found):
        return found
    if all(isinstance(one, list) for one in found):
        names = [str(name) for name in found[0]]
        for number, row in enumerate(found):
            if len(row) != len(names) or len(set(names)) != len(names):
                raise InputError("errors.sites.json_item", where=where, number=number + 1)
        return [dict(zip(names, row, strict=True)) for row in found[1:]]
    usual = dict if isinstance(found[0], dict) else list
    number = next((i for i, one in enumerate(found, start=1) if not isinstance(one, usual)), 1)
    raise InputError("errors.sites.json_item", where=where, number=number)


def _lists(found: Record, before: Path = ()) -> Iterable[tuple[Path, list[Record]]]:
    for name, value in found.items():
        path = (*before, name)
        if isinstance(value, dict):
            yield from _lists(value, path)
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            yield path, value


def _of_members(found: Mapping[str, dict[str, Any]], told: Collection[str]) -> list[Record]:
    """Return the records of columns by their heading (as pandas writes them), or of records by their key."""
    labels = list(dict.fromkeys(label for member in found.values() for label in member))
    if count_known(labels, told) > count_known(list(found), told):
        own = {} if _counted(list(found)) else {key: {"key": key} for key in found}
        return [{**own.get(key, {}), **record} for key, record in found.items()]
    rows = [{name: member.get(label) for name, member in found.items()} for label in labels]
    return _indexed(rows, labels)


def _of_lists(found: Mapping[str, list[Any]], where: str) -> list[Record]:
    lengths = {len(member) for member in found.values()}
    if len(lengths) > 1:
        raise InputError("errors.sites.json_form", where=where)
    return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]


def _indexed(rows: Sequence[Record], labels: Any) -> list[Record]:
    """Put the labels of the rows before them, unless they only count."""
    if not isinstance(labels, list) or len(labels) != len(rows) or _counted(labels):
        return list(rows)
    return [{"index": label, **row} for label, row in zip(labels, rows, strict=True)]


def _counted(labels: Sequence[Any]) -> bool:
    return [str(label) for label in labels] == [str(i) for i in range(len(labels))]


def _flat(record: Record, before: Path = ()) -> Iterable[tuple[Path, Any]]:
    for name, value in record.items():
        path = (*before, str(name))
        if isinstance(value, dict) and value and not _is_geometry(value):
            yield from _flat(value, path)
        else:
            yield path, value


def _is_geometry(value: Any) -> bool:
    return kind_of(value) in GEOMETRIES and bool({"coordinates", "geometries"} & {*value})


def _plain(value: Any) -> Any:
    """Return a value as a cell can hold it: a list as the text it is in the file."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    # Half of a surrogate pair, which JSON can write, is no text.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


def _headings(paths: Sequence[Path], told: Collection[str]) -> list[str]:
    """Return the headings of members, by their path.

    What wraps a whole record is left out. So is what is around a member that says where the record is, as in
    "adres.postcode", if no other could be meant.
    """
    bare = [path[1:] if len(path) > 1 and path[0] in _WRAPPERS else path for path in paths]
    times = Counter(bare)
    bare = [short if times[short] == 1 else path for short, path in zip(bare, paths, strict=True)]
    names = [".".join(path) for path in bare]
    roles = [role_of(name) for name in names]
    last = [role_of(path[-1]) for path in bare]
    ends, known, taken = Counter(last), {*roles}, Counter(names)
    for i, path in enumerate(bare):
        lone = ends[last[i]] == 1 and last[i] not in known and not taken[path[-1]]
        if len(path) > 1 and last[i] in _PLACES and lone and names[i] not in told:
            taken.subtract([names[i]])
            names[i] = path[-1]
            taken[path[-1]] += 1
    return names
