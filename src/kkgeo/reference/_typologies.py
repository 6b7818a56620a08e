"""A typology as somebody wrote it down, in a table or a file of TOML: its codes, and what its clusters are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kkgeo._base.words import DEFAULT
from kkgeo.errors import InputError
from kkgeo.reference._data import check_vintage
from kkgeo.reference._lists import CODES, code_column

#: A text, or one for each language.
Words = str | Mapping[str, str]


def natural(code: str) -> tuple[str, int, str]:
    """Sort V2 before V10."""
    parts = re.fullmatch(r"(\D*)([0-9]{1,9})", code)
    return (parts[1], int(parts[2]), code) if parts else (code, -1, code)


def worded(words: Words, lang: str) -> str:
    """Return a text in a language, else in English, else in Dutch, else in any.

    >>> worded({"nl": "Kust", "en": "Coast"}, "fr"), worded("Kust", "en")
    ('Coast', 'Kust')
    """
    if isinstance(words, str):
        return words
    return next(str(words[one]) for one in (lang, DEFAULT, "nl", *words) if one in words)


def words_of(row: Mapping[Any, Any], stem: str) -> Words:
    """Return the texts of one row or table: ``label`` alone, or ``label_nl`` and the like."""
    if row.get(stem):
        return str(row[stem])
    return {name[len(stem) + 1 :]: str(text) for name, text in row.items() if name.startswith(f"{stem}_") and text}


def of_rows(rows: list[tuple[int, dict[str, str]]], where: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Return vintage, clusters by code and what is said of each cluster, of the rows of a table."""
    column = code_column(rows, where)
    clusters: dict[str, str] = {}
    legend: dict[str, dict[str, str]] = {}
    for line, row in rows:
        code, cluster = row[column], row.get("cluster", "")
        if not code or not cluster or code in clusters:
            raise InputError("errors.typology.row", line=line, file=where, column=column)
        clusters[code] = cluster
        about = {name: text for name, text in row.items() if name.startswith(("label", "family", "colour"))}
        if legend.setdefault(cluster, about) != about:
            raise InputError("errors.typology.differs", line=line, file=where, cluster=cluster)
    return CODES[column], clusters, {code: legend[code] for code in sorted(legend, key=natural)}


def of_toml(raw: dict[str, Any], file: Path) -> tuple[str, int, dict[str, str], dict[str, Any]]:
    """Return title, vintage, clusters by code and what is said of each cluster, of a file of TOML."""
    clusters: dict[str, str] = {}
    tables = raw.get("clusters")
    if not isinstance(tables, dict) or not tables or "vintage" not in raw:
        raise InputError("errors.typology.shape", file=file.name)
    for cluster, about in tables.items():
        codes = about.get("municipalities") if isinstance(about, dict) else None
        if not isinstance(codes, list):
            raise InputError("errors.typology.shape", file=file.name)
        for code in codes:
            if clusters.setdefault(str(code), cluster) != cluster:
                raise InputError("errors.typology.twice", file=file.name, code=str(code))
    return str(raw.get("title", file.stem)), check_vintage(raw["vintage"]), clusters, tables
