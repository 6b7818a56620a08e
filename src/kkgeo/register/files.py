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
            msg = f"{path.name} has something other than records of the register in it. Give the service's own answers."
            raise InputError(msg)
    if wrong := lacking(pages):
        msg = (
            f"{path.name} is not the whole register: {wrong}. Save all of its pages in the file, in a list or one on "
            "each line."
        )
        raise SourceError(msg)
    if changed := shifted(pages):
        msg = f"The register changed while the pages of {path.name} were saved: {changed}. Save all of them again."
        raise SourceError(msg)
    return records


def _parts(path: Path) -> list[Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: it does not exist, is closed to you, or is no text. Check the name."
        raise SourceError(msg) from error
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError) as error:
            msg = f"{path.name} is no JSON, or was cut off. Download it again."
            raise SourceError(msg) from error
    return found if isinstance(found, list) else [found]
