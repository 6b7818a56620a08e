"""A saved answer of the register: its records, if all of them are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kkgeo.errors import InputError, SourceError
from kkgeo.register.pages import Page, Record, lacking, read_page, shifted


def read_records(path: Path) -> list[Record]:
    """Return the records of a JSON file: a page, a list of pages, a list of records, or one of them on each line.

    Raises
    ------
    SourceError
        A file that cannot be read, or that has some of the pages and not the others.
    InputError
        A file of something else.
    """
    pages: list[Page] = []
    records: list[Record] = []
    for part in _parts(path):
        page = read_page(part)
        if page is not None:
            pages.append(page)
            records += page.content
        elif isinstance(part, dict) and "meta" not in part:
            records.append(part)
        else:
            raise InputError("errors.register.other_records", path=path.name)
    if wrong := lacking(pages):
        raise SourceError("errors.register.file_not_all", path=path.name, wrong=wrong)
    if changed := shifted(pages):
        raise SourceError("errors.register.file_changed", path=path.name, changed=changed)
    return records


def _parts(path: Path) -> list[Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("errors.register.unread", path=path) from error
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError) as error:
            raise SourceError("errors.register.no_json", path=path.name) from error
    return found if isinstance(found, list) else [found]
