"""Asking a service one question: in turn with other runs, from the cache if it is there, and kept at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from kkgeo._base.http import Client, Patience
from kkgeo.errors import ServiceError
from kkgeo.services.addresses import Address, Answer
from kkgeo.services.cache import Cache
from kkgeo.services.service import Service


def kept(cache: Cache, service: Service, address: Address) -> list[Answer] | None:
    """Return the answers the cache has, or None where the service is to be asked."""
    raw = cache.get(service.name, service.kept_as, address.key)
    try:
        return None if raw is None else service.read(raw, address)
    except ServiceError:
        # Kept by a kkgeo that read it otherwise.
        return None


class Asker:
    """Whoever asks a service, in this process or in one that outlives it."""

    def __init__(
        self,
        service: Service,
        cache: Cache,
        *,
        key_file: str | os.PathLike[str] | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._service = service
        self._cache = cache
        self._sleep = sleep
        self._stopped = stopped
        self._rate = service.pace
        self._client = Client(
            service.title,
            service.base,
            headers=service.all_headers(key_file),
            patience=patience,
            pace=self._wait,
            sleep=sleep,
        )

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def _wait(self) -> None:
        if (seconds := self._cache.reserve(self._service.name, self._rate)) > 0:
            self._sleep(seconds)

    def __call__(self, address: Address) -> list[Answer]:
        """Return what a service answers.

        Raises
        ------
        NoAnswerError
            It did not answer this question.
        ServiceError
            It answers none, or in another form.
        """
        service = self._service
        with self._cache.turn(service.name, self._stopped):
            if self._stopped():
                return []
            # While this one waited for its turn another run may have asked.
            if (known := kept(self._cache, service, address)) is not None:
                return known
            path, params = service.question(address)
            raw: Any = self._client.get(path, params)
            # Read before it is kept: what cannot be read is no answer.
            answers = service.read(raw, address)
            self._cache.put(service.name, service.kept_as, address.key, raw, found=bool(answers))
            return answers
