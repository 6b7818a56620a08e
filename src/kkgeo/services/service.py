"""What there is to know of an address service, so that all are asked in the same way."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from kkgeo._base.keys import key_file_name, read_key
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError, ServiceError
from kkgeo.services.addresses import Address, Answer, number

#: What a service is asked: the path behind its address, and the parameters.
Question = tuple[str, dict[str, str | int]]


@dataclass(frozen=True)
class Service:
    """One address service: where it is, how it is asked, and how its answer is read."""

    name: str
    title: str
    #: Endpoint and version that are spoken; part of the key under which answers are kept.
    version: str
    #: Where it is; None where the user has to say.
    address: str | None
    #: Requests a second, for all runs on this computer together.
    per_second: float
    #: An answer with a lower score is not accepted.
    threshold: float
    #: To be named where the points are published.
    attribution: str
    question: Callable[[Address], Question]
    #: Raises `ServiceError` where the answer has another shape than the documented one.
    read: Callable[[Any, Address], list[Answer]]
    #: Environment variable of the key, and the header it goes in.
    key: tuple[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Nobody may ask more often, whatever the environment says.
    most_per_second: float = 1000.0

    @property
    def base(self) -> str:
        """Where it is: the environment variable KKGEO_<NAME>_URL goes first."""
        variable = f"KKGEO_{self.name.upper()}_URL"
        base = os.environ.get(variable, "").strip() or self.address
        if base is None:
            raise InputError("errors.services.no_instance", title=self.title, variable=variable)
        return base

    @property
    def pace(self) -> float:
        """Requests a second: the environment variable KKGEO_<NAME>_RATE goes first."""
        variable = f"KKGEO_{self.name.upper()}_RATE"
        told = os.environ.get(variable, "").strip()
        if not told:
            return self.per_second
        rate = number(told.replace(",", "."))
        if not 0 < rate < float("inf"):
            raise InputError("errors.services.rate", variable=variable, told=told)
        return min(rate, self.most_per_second)

    @property
    def kept_as(self) -> str:
        """Endpoint, version and server: answers of another one are not mixed with these."""
        if self.base == self.address:
            return self.version
        # Not the address itself: what is kept has no password in it, nor a path that is one.
        return f"{self.version} {sha256(self.base.rstrip('/').encode()).hexdigest()[:16]}"

    def all_headers(self, key_file: str | os.PathLike[str] | None) -> dict[str, str]:
        """Return the headers to send, the key among them."""
        headers = dict(self.headers)
        if self.key is None:
            if key_file is not None:
                raise InputError("errors.services.takes_no_key", title=self.title, file=key_file_name(key_file))
            return headers
        variable, header = self.key
        if key := read_key(variable, key_file):
            headers[header] = key
        return headers

    def misshapen(self, what: Phrase | str) -> ServiceError:
        """Return the error for an answer that cannot be read."""
        return ServiceError("errors.services.form", title=self.title, version=self.version, what=what)

    def listed(self, answer: Any, key: str | None = None) -> list[dict[str, Any]]:
        """Return the objects listed in an answer, or raise where there is no such list."""
        found = answer if key is None else answer.get(key) if isinstance(answer, dict) else None
        if not isinstance(found, list):
            lacking = (
                phrase("errors.services.no_list") if key is None else phrase("errors.services.no_list_of", key=key)
            )
            raise self.misshapen(lacking)
        for item in found:
            if not isinstance(item, dict):
                raise self.misshapen(phrase("errors.services.no_address", type=type(item).__name__))
        return found
