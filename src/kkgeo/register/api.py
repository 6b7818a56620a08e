"""The official register of schools, page by page: every site, and the names of the institutions.

Speaks ``instellingslocatie/v1`` and ``instelling/v2`` of the Flemish education department.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from kkgeo._base.bounded import Limits
from kkgeo._base.http import Client, Pace, Patience
from kkgeo._base.keys import read_key
from kkgeo._base.words import phrase
from kkgeo.errors import InputError, ServiceError
from kkgeo.register.pages import Page, Record, miscounted, read_page, shifted

ADDRESS = "https://onderwijs.api.vlaanderen.be/instellingsgegevens"
#: Environment variables: another address (a proxy of your own, a test), and the key.
ADDRESS_VARIABLE, KEY_VARIABLE = "KKGEO_ONDERWIJS_URL", "KKGEO_ONDERWIJS_KEY"
SITES = "/instellingslocatie/v1/instellingslocatie"
INSTITUTIONS = "/instelling/v2/instelling"
TITLE = phrase("errors.register.title")

#: Records on a page; the most the service gives. It ignores a parameter "number" without a word.
_SIZE = 5_000
_PER_SECOND = 5.0
#: More pages than any register has: an answer that never says it is the last.
_MOST_PAGES = 2_000
#: Flanders has some twenty thousand sites.
_MOST_RECORDS = 200_000
#: A full page: 5,000 records with names of fields that are long.
_LIMITS = Limits(bytes=40_000_000, values=1_000_000)

#: How often a register that changes while it is read is read from the start.
_ATTEMPTS = 2


def download(
    structure: int | None = None,
    *,
    key_file: str | os.PathLike[str] | None = None,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[list[Record], list[Record]]:
    """Return all sites and all institutions, as the service gives them.

    `structure` keeps the sites of one main structure (311 is secondary education). Every page or none, and all of one
    moment: a download that stops half way, or that is not what the service says it has, is an error.
    """
    key = read_key(KEY_VARIABLE, key_file)
    if key is None:
        raise InputError("errors.register.key", service=TITLE, variable=KEY_VARIABLE)
    base = os.environ.get(ADDRESS_VARIABLE, "").strip() or ADDRESS
    with Client(
        TITLE,
        base,
        headers={"x-api-key": key},
        pace=Pace(_PER_SECOND, sleep=sleep),
        patience=patience,
        sleep=sleep,
        limits=_LIMITS,
    ) as client:
        end = time.monotonic() + (patience or Patience()).whole
        told = {} if structure is None else {"filter_instellingslocatie_hoofdstructuur": structure}
        return _whole(client, SITES, told, end), _whole(client, INSTITUTIONS, {}, end)


def _whole(client: Client, path: str, filters: dict[str, int], end: float) -> list[Record]:
    """Return all records; once more from the start if the register changed while it was read."""
    for _ in range(_ATTEMPTS):
        pages = _pages(client, path, filters, end)
        changed = shifted(pages)
        if changed is None:
            break
    else:
        raise ServiceError("errors.register.changed", service=TITLE, attempts=_ATTEMPTS, changed=changed)
    said = pages[-1].pages
    wrong = miscounted(pages)
    if said is not None and len(pages) != max(said, 1):
        wrong = phrase("errors.register.last_too_soon", said=said, last=len(pages))
    if wrong is not None:
        raise ServiceError("errors.register.not_all", service=TITLE, wrong=wrong)
    return [record for page in pages for record in page.content]


def _pages(client: Client, path: str, filters: dict[str, int], end: float) -> list[Page]:
    pages: list[Page] = []
    records = 0
    for number in range(1, _MOST_PAGES + 1):
        if time.monotonic() > end:
            raise ServiceError("errors.register.too_long", service=TITLE, pages=number - 1)
        page = read_page(client.get(path, {**filters, "page": number, "size": _SIZE}))
        if page is None:
            raise ServiceError("errors.register.other_form", service=TITLE)
        if page.last is None and page.pages is None:
            raise ServiceError("errors.register.no_page_count", service=TITLE)
        last = page.last if page.last is not None else page.pages is not None and number >= page.pages
        if pages and page.content and page.content == pages[-1].content:
            raise ServiceError("errors.register.same_page", service=TITLE, number=number)
        pages.append(page)
        records += len(page.content)
        if records > _MOST_RECORDS:
            raise ServiceError("errors.register.endless", service=TITLE, count=number)
        if last or shifted(pages[-2:]) is not None:
            return pages
        if not page.content:
            raise ServiceError("errors.register.empty_page", service=TITLE, number=number)
    raise ServiceError("errors.register.endless", service=TITLE, count=_MOST_PAGES)
