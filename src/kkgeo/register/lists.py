"""The public lists of school sites, which need no key: fetched whole or not at all, and kept for a day."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kkgeo._base.bounded import Limits, PackingError, TooMuchError, unpacked
from kkgeo._base.cache import folder, read_own, write_own
from kkgeo._base.hidden import shown
from kkgeo._base.http import Body, Client, PassingError, Patience
from kkgeo._base.separated import LONG_CELLS
from kkgeo._base.words import phrase
from kkgeo.errors import NoAnswerError, ServiceError

#: The service names them by its numbers; the level is that of the demonstration lists and of the reports.
QUERIES = {
    "basisonderwijs": "?s=01&n=1&hs=111+121",
    "secundair onderwijs": "?s=01&n=2&hs=311",
}
ADDRESS = "https://data-onderwijs.vlaanderen.be/onderwijsaanbod/csv.ashx"
#: The environment variable that names another address (a proxy of your own, a test).
ADDRESS_VARIABLE = "KKGEO_SCHOOL_LISTS_URL"
TITLE = phrase("errors.register.lists_title")

#: Headings that every list of the service has.
_HEADINGS = {"schoolnummer", "intern_vplnummer", "naam", "postcode", "gemeente"}
_TRIES = 3
_KEPT = timedelta(days=1)
#: All lists of Flanders together have not the half of this.
_LIMITS = Limits(bytes=20_000_000)
#: What stands beside a kept list is a few hundred signs.
_NOTE = 10_000
#: Columns of a list; the service has some thirty.
_MOST_COLUMNS = 200


@dataclass(frozen=True)
class Fetched:
    """One list, and what makes it possible to say later which one it was."""

    address: str
    level: str
    sha256: str
    read: str
    content: bytes

    @property
    def said(self) -> str:
        """Return the same on one line."""
        return f"{self.address} (sha256 {self.sha256}, {self.read})"


def addresses() -> dict[str, str]:
    """Return where each list is, by level."""
    base = (os.environ.get(ADDRESS_VARIABLE, "").strip() or ADDRESS).rstrip("/")
    return {level: base + query for level, query in QUERIES.items()}


def fetch(
    levels: list[str],
    *,
    fresh: bool = False,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Fetched]:
    """Return the lists of these levels: all of them whole, or an error that says how to do without the service.

    One that was fetched within a day is read from the cache, unless `fresh`.
    """
    patience = patience or Patience(attempts=_TRIES)
    found = []
    for level in levels:
        address = addresses()[level]
        kept = None if fresh else _kept(address, level)
        if kept is None:
            try:
                kept = _now(shown(address), level, _download(address, patience, sleep))
            except ServiceError as error:
                listed = " , ".join(shown(addresses()[level]) for level in levels)
                raise ServiceError("errors.register.lists", reason=error, addresses=listed) from error
            _keep(kept, address)
        found.append(kept)
    return found


def _download(address: str, patience: Patience, sleep: Callable[[float], None]) -> bytes:
    """Return a list that is whole: its length was told and is right, or it was read twice and is the same."""
    base, query = address.split("?", 1)
    before = None
    # No compression is asked for: half of a compressed list may look like a list.
    with Client(
        TITLE,
        base,
        headers={"Accept": "text/csv", "Accept-Encoding": "identity"},
        patience=patience,
        sleep=sleep,
        limits=_LIMITS,
    ) as client:
        for _ in range(_TRIES):
            body = client.read(_whole, "?" + query)
            if body.framed or body.content == before:
                return body.content
            before = body.content
    raise NoAnswerError("errors.register.list_differs", name=TITLE, attempts=_TRIES)


def _whole(body: Body) -> Body:
    """Return what was answered, unpacked, if it is a list of schools with every row as wide as its headings."""
    content = body.content
    if content.startswith(b"\x1f\x8b"):
        try:
            content = unpacked([content], "gzip", _LIMITS)
        except (PackingError, TooMuchError) as error:
            raise PassingError("errors.register.list_cut") from error
    if not content.strip(b"\xef\xbb\xbf \r\n\t\x00"):
        raise PassingError("errors.register.list_empty")
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise PassingError("errors.register.list_page")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    # One row at a time: many small cells take far more memory than their text.
    rows = filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    try:
        with LONG_CELLS:
            headings = next(rows, [])
            wide, count = len(headings), 0
            if wide > _MOST_COLUMNS or not {heading.strip().casefold() for heading in headings} >= _HEADINGS:
                raise PassingError("errors.register.list_other")
            for row in rows:
                count += 1
                if len(row) != wide:
                    raise PassingError("errors.register.list_cut")
    except csv.Error as error:
        raise PassingError("errors.register.list_cut") from error
    if not count:
        raise PassingError("errors.register.list_no_rows")
    if not (body.framed or text.endswith(("\r", "\n"))):
        raise PassingError("errors.register.list_cut")
    return Body(content, body.kind, body.framed)


def _now(address: str, level: str, content: bytes) -> Fetched:
    moment = datetime.now(UTC).replace(microsecond=0).isoformat()
    return Fetched(address, level, hashlib.sha256(content).hexdigest(), moment, content)


def _place(address: str) -> Path | None:
    cache = folder()
    return None if cache is None else cache / f"schools-{hashlib.sha256(address.encode()).hexdigest()[:16]}"


def _kept(address: str, level: str) -> Fetched | None:
    """Return the list of the cache, if it is of today and still what was written there."""
    place = _place(address)
    try:
        if place is None:
            return None
        told = json.loads(read_own(place.with_suffix(".json"), _NOTE) or b"")
        content = read_own(place.with_suffix(".csv"), _LIMITS.bytes) or b""
        # As if it just came: what is not a list is not one because it was kept.
        if _whole(Body(content, "", True)).content != content:
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(told["read"])
        if not timedelta(0) <= age < _KEPT or told["address"] != shown(address):
            return None
        found = Fetched(shown(address), level, hashlib.sha256(content).hexdigest(), str(told["read"]), content)
        return found if found.sha256 == told["sha256"] else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError, PassingError):
        return None


def _keep(found: Fetched, address: str) -> None:
    place = _place(address)
    if place is None:
        return
    told = {name: value for name, value in asdict(found).items() if name != "content"}
    # A cache that is full or closed is no reason to lose the list.
    with suppress(OSError):
        for suffix, content in ((".csv", found.content), (".json", json.dumps(told).encode())):
            write_own(place.with_suffix(suffix), content)
