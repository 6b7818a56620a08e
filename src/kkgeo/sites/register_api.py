"""The official register of schools, page by page: every site, and the names of the institutions.

Speaks ``instellingslocatie/v1`` and ``instelling/v2`` of the Flemish education department.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from kkgeo._http import Client, Pace, Patience, read_key
from kkgeo.errors import InputError, ServiceError

ADDRESS = "https://onderwijs.api.vlaanderen.be/instellingsgegevens"
#: Environment variables: another address (a proxy of your own, a test), and the key.
ADDRESS_VARIABLE, KEY_VARIABLE = "KKGEO_ONDERWIJS_URL", "KKGEO_ONDERWIJS_KEY"
SITES = "/instellingslocatie/v1/instellingslocatie"
INSTITUTIONS = "/instelling/v2/instelling"
TITLE = "The school register"

#: Records on a page; the most the service gives. It ignores a parameter "number" without a word.
_SIZE = 5_000
_PER_SECOND = 5.0
#: More pages than any register has: an answer that never says it is the last.
_MOST_PAGES = 2_000

Record = dict[str, Any]


def download(
    structure: int | None = None,
    *,
    key_file: str | os.PathLike[str] | None = None,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[list[Record], list[Record]]:
    """Return all sites and all institutions, as the service gives them.

    `structure` keeps the sites of one main structure (311 is secondary education). Every page or none: a download
    that stops half way is an error.
    """
    key = read_key(KEY_VARIABLE, key_file)
    if key is None:
        msg = (
            f"{TITLE} asks for a key. Put it in the environment variable {KEY_VARIABLE} or in a file (key_file=, "
            "--key-file), or give a file of the register."
        )
        raise InputError(msg)
    base = os.environ.get(ADDRESS_VARIABLE, "").strip() or ADDRESS
    with Client(
        TITLE, base, headers={"x-api-key": key}, pace=Pace(_PER_SECOND, sleep=sleep), patience=patience, sleep=sleep
    ) as client:
        told = {} if structure is None else {"filter_instellingslocatie_hoofdstructuur": structure}
        return _pages(client, SITES, told), _pages(client, INSTITUTIONS, {})


def _pages(client: Client, path: str, filters: dict[str, int]) -> list[Record]:
    records: list[Record] = []
    before: list[Record] = []
    for page in range(1, _MOST_PAGES + 1):
        content, last = read_page(client.get(path, {**filters, "page": page, "size": _SIZE}), page)
        if content and content == before:
            msg = f"{TITLE} answers page {page} with the records of the page before. Try again later."
            raise ServiceError(msg)
        if not content and not last:
            msg = f"{TITLE} answers page {page} without a record, and says that more follow. Try again later."
            raise ServiceError(msg)
        records += content
        if last:
            return records
        before = content
    msg = f"{TITLE} never says which page is the last ({_MOST_PAGES:,} were read). Look for a newer kkgeo."
    raise ServiceError(msg)


def read_page(answer: Any, page: int) -> tuple[list[Record], bool]:
    """Return the records of a page, and whether it is the last."""
    meta = answer.get("meta") if isinstance(answer, dict) else None
    content = answer.get("content") if isinstance(answer, dict) else None
    if not isinstance(meta, dict) or not isinstance(content, list) or not all(isinstance(r, dict) for r in content):
        msg = f"{TITLE} answers in another form than kkgeo reads (meta, content). Look for a newer kkgeo."
        raise ServiceError(msg)
    total, last = meta.get("total_pages"), meta.get("last")
    if isinstance(last, bool):
        return content, last
    if isinstance(total, int):
        return content, page >= total
    msg = f"{TITLE} does not say how many pages there are (meta.total_pages, meta.last). Look for a newer kkgeo."
    raise ServiceError(msg)
