"""Asking a service about many addresses: each once, with progress, and kept as they come."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kkgeo._base.http import Patience
from kkgeo._base.progress import Progress, shown
from kkgeo.errors import NoAnswerError, NotUnderstoodError, ServiceError
from kkgeo.services import service_named
from kkgeo.services.addresses import Address, Answer
from kkgeo.services.asker import Asker, kept
from kkgeo.services.cache import Cache
from kkgeo.services.service import Service
from kkgeo.services.worker import Worker

#: A service that fails so many questions in a row is down, not unlucky.
_IN_A_ROW = 5


@dataclass(frozen=True)
class Outcome:
    """What became of one address: answers (none: the service does not know it), or why there are none."""

    address: Address
    answers: tuple[Answer, ...] = ()
    failure: str = ""


def ask(
    addresses: Iterable[Address],
    service: str,
    *,
    key_file: str | os.PathLike[str] | None = None,
    progress: Progress | bool | None = None,
    patience: Patience | None = None,
) -> list[Outcome]:
    """Ask a service about addresses.

    Parameters
    ----------
    addresses : iterable of Address
        The same one twice is asked once.
    service : {"geopunt", "adressenregister", "best", "nominatim"}
        Whom to ask.
    key_file : path, optional
        File with the API key, for a service that takes one; else its environment variable.
    progress : callable or bool, optional
        Called with the number of addresses done and that of all; True or False for a bar on the terminal or none. A
        bar if stderr is a terminal, if not given.
    patience : Patience, optional
        Time-outs and attempts.

    Returns
    -------
    list of Outcome
        One for each address, in order.

    Raises
    ------
    ServiceError
        The service cannot be reached, refuses, or fails again and again. What it answered before is kept.
    InputError
        An unknown service, no address or an unusable key for it.

    Notes
    -----
    Answers are kept for 90 days, "not found" for 7, failures not at all. See ``docs/services.md`` for what holds when
    a run is killed.
    """
    whom = service_named(service)
    whom.all_headers(key_file)
    asked = list(addresses)
    outcomes: dict[str, Outcome] = {}
    with Cache.of_user(longest=(patience or Patience()).question) as cache:
        todo: dict[str, Address] = {}
        for address in asked:
            if address.key in outcomes or address.key in todo:
                continue
            known = kept(cache, whom, address)
            if known is None:
                todo[address.key] = address
            else:
                outcomes[address.key] = Outcome(address, tuple(known))
        with shown(progress, whom.title, len(outcomes), len(outcomes) + len(todo)) as step:
            if todo:
                for outcome in _ask_each(list(todo.values()), whom, cache, key_file, patience):
                    outcomes[outcome.address.key] = outcome
                    step(len(outcomes))
    return [outcomes[address.key] for address in asked]


def _ask_each(
    addresses: list[Address],
    service: Service,
    cache: Cache,
    key_file: str | os.PathLike[str] | None,
    patience: Patience | None,
) -> Iterator[Outcome]:
    in_a_row = 0
    with _one_by_one(service, cache, key_file, patience) as ask_one:
        for address in addresses:
            try:
                outcome = Outcome(address, tuple(ask_one(address)))
                in_a_row = 0
            except NoAnswerError as error:
                outcome = Outcome(address, failure=str(error))
                # Who says that a question is wrong is there.
                in_a_row = 0 if isinstance(error, NotUnderstoodError) else in_a_row + 1
                if in_a_row == _IN_A_ROW:
                    raise ServiceError("errors.services.in_a_row", error=error, times=_IN_A_ROW) from error
            yield outcome


@contextmanager
def _one_by_one(
    service: Service, cache: Cache, key_file: str | os.PathLike[str] | None, patience: Patience | None
) -> Iterator[Callable[[Address], list[Answer]]]:
    """Give what asks one question: a process that outlives this one, or this one where nothing can be kept."""
    if cache.path is None or not sys.executable:
        with Asker(service, cache, key_file=key_file, patience=patience) as asker:
            yield asker
        return
    worker = Worker(service.name, key_file, patience)

    try:
        yield worker.ask
    finally:
        worker.close()
