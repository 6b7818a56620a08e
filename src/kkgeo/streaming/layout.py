"""The columns of all parts, where a part by itself could not know them: made one, so that the folder is one table.

A column that only some parts have (a postal code that was split off an address) is empty in the others, as it is in a
list that is read at once. A column of numbers in which another part has a text is text in all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_PANDAS, _ATTRS = b"pandas", b"PANDAS_ATTRS"
#: Types of pandas' own that hold all that others do, and what is missing besides.
_HOLDS_MORE = {"Int64": 2, "UInt64": 2, "boolean": 2, "int64": 1, "uint64": 1, "bool": 1}
#: What pandas makes of its own types where some are missing, as of whole numbers in `kkgeo._base.oddtypes.whole`.
_MISSING = {
    "bool": "boolean", "uint64": "UInt64",
    **dict.fromkeys(("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"), "Int64"),
}  # fmt: skip


def clashing(schemas: Iterable[pa.Schema]) -> frozenset[str]:
    """Return the columns that are of one kind in some parts and of another elsewhere, as numbers and texts."""
    kinds: dict[str, set[str]] = {}
    for schema in schemas:
        for field in schema:
            if kind := _kind(field.type):
                kinds.setdefault(field.name, set()).add(kind)
    return frozenset(name for name, found in kinds.items() if len(found) > 1)


def texts_in(schema: pa.Schema, names: Iterable[str]) -> list[str]:
    """Return those of some columns that are texts in a part, or are empty or not there."""
    return [name for name in names if name not in schema.names or _kind(schema.field(name).type) in ("", "text")]


def _kind(own: pa.DataType) -> str:
    """Return what can stand in one column with others; nothing of a column that is empty."""
    import pyarrow as pa

    if pa.types.is_null(own):
        return ""
    if pa.types.is_dictionary(own):
        return f"one of {_kind(own.value_type)}"
    if pa.types.is_string(own) or pa.types.is_large_string(own):
        return "text"
    return "number" if pa.types.is_integer(own) or pa.types.is_floating(own) else str(own)


def _wider(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """Return the type that holds what both do, which are of one kind."""
    import pyarrow as pa

    if one == other or pa.types.is_null(other):
        return one
    if pa.types.is_dictionary(one):
        return pa.dictionary(pa.int32(), one.value_type, one.ordered)
    if pa.types.is_null(one):
        return other
    if pa.types.is_integer(one) and pa.types.is_integer(other):
        return pa.uint64() if pa.uint64() in (one, other) else pa.int64()
    return pa.large_string() if _kind(one) == "text" else pa.float64()


def merged(schemas: Sequence[pa.Schema], own: Sequence[pa.Schema]) -> pa.Schema:
    """Return the one schema of all parts: every column of each, in an order that all of them have.

    `schemas` say nothing of a column (its type is null) that is empty in a part; `own` are those of the parts.
    """
    import pyarrow as pa

    names: list[str] = []
    fields: dict[str, pa.Field] = {}
    for schema in schemas:
        at = 0
        for field in schema:
            if field.name in fields:
                at = names.index(field.name) + 1
                known = fields[field.name]
                fields[field.name] = known.with_type(_wider(known.type, field.type))
                continue
            names.insert(at, field.name)
            fields[field.name] = field
            at += 1
    # Of a column that is empty in all of them each says the same.
    for there in own:
        for field in there:
            if pa.types.is_null(fields[field.name].type):
                fields[field.name] = field
    for name, field in fields.items():
        if pa.types.is_integer(field.type) and field.type != pa.uint64() and _lacks(schemas, name):
            fields[name] = field.with_type(pa.int64())
    fields = {name: fields[name] for name in names}
    metadata = dict(own[0].metadata or {})
    metadata[_PANDAS] = json.dumps(_about_columns(schemas, fields)).encode("utf-8")
    metadata[_ATTRS] = json.dumps(_attrs(schemas)).encode("utf-8")
    return pa.schema(list(fields.values()), metadata)


def without(schema: pa.Schema, empty: Iterable[str]) -> pa.Schema:
    """Return a schema that says nothing of the types of columns that are empty."""
    import pyarrow as pa

    gone = {*empty}
    return pa.schema([f.with_type(pa.null()) if f.name in gone else f for f in schema], schema.metadata)


def laid_out(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a part in the schema of all; its own metadata stay where they are of it alone."""
    import pyarrow as pa

    columns = []
    for field in schema:
        if field.name in table.schema.names and table.column(field.name).null_count < len(table):
            columns.append(table.column(field.name).cast(field.type))
        else:
            columns.append(pa.nulls(len(table), field.type))
    own = dict(table.schema.metadata or {})
    told = {key: value for key, value in (schema.metadata or {}).items() if key in (_PANDAS, _ATTRS)}
    return pa.table(columns, schema=pa.schema(list(schema), {**own, **told}))


def empty_columns(table: pa.Table) -> list[str]:
    """Return the columns of a part in which there is nothing."""
    return [
        str(name)
        for name, column in zip(table.column_names, table.columns, strict=True)
        if column.null_count == len(table)
    ]


def is_laid_out(own: pa.Schema, schema: pa.Schema) -> bool:
    """Say whether a part has the schema of all."""
    told = [{key: (one.metadata or {}).get(key) for key in (_PANDAS, _ATTRS)} for one in (own, schema)]
    return bool(own.equals(schema)) and told[0] == told[1]


def _about_columns(schemas: Sequence[pa.Schema], fields: dict[str, pa.Field]) -> dict[str, Any]:
    """Return what pandas is told of the columns: of each, by a part in which it is more than empty."""
    import pyarrow as pa

    tolds = [json.loads((schema.metadata or {}).get(_PANDAS, b"{}")) for schema in schemas]
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for schema, told in zip(schemas, tolds, strict=True):
        for column in told.get("columns", []):
            name = column.get("field_name")
            if name not in fields:
                continue
            filled = not pa.types.is_null(schema.field(name).type)
            rank = _HOLDS_MORE.get(str(column.get("numpy_type")), 0) + (3 if filled else 0)
            if name not in found or rank > found[name][0]:
                found[name] = rank, column
    for name, (_, column) in found.items():
        # Of categories that is the type of their numbers, in which a missing one has its own.
        categories = column.get("pandas_type") == "categorical"
        missing = None if categories else _MISSING.get(str(column.get("numpy_type")))
        if missing is not None and _lacks(schemas, name):
            found[name] = 0, {**column, "numpy_type": missing}
    # Labels that are only counted are those of the parts.
    kept = [label for label in tolds[0].get("index_columns", []) if isinstance(label, str)]
    return {**tolds[0], "index_columns": kept, "columns": [found[name][1] for name in fields if name in found]}


def _lacks(schemas: Sequence[pa.Schema], name: str) -> bool:
    """Say whether there is nothing in a column in one of the parts."""
    import pyarrow as pa

    return any(name not in schema.names or pa.types.is_null(schema.field(name).type) for schema in schemas)


def _attrs(schemas: Sequence[pa.Schema]) -> dict[str, Any]:
    """Return what the rows are: one invented row makes all invented, and whom one part names all of them name."""
    tolds = [json.loads((schema.metadata or {}).get(_ATTRS, b"{}")) for schema in schemas]
    together: dict[str, Any] = {}
    for told in tolds:
        for key, value in told.items():
            before = together.get(key)
            if isinstance(before, dict) and isinstance(value, dict):
                # Those of the first part stand first, also where it has been laid out before.
                together[key] = {**before, **{name: own for name, own in value.items() if name not in before}}
            else:
                together.setdefault(key, value)
    sources: dict[str, None] = {}
    for told in tolds:
        sources |= dict.fromkeys(filter(None, str(told.get("kkgeo", {}).get("attribution", "")).splitlines()))
    if sources:
        together["kkgeo"] = {**together["kkgeo"], "attribution": "\n".join(sources)}
    return together
