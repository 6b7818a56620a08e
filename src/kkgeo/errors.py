"""The errors kkgeo raises, one small tree.

Every message says what was found, where, what was expected, and how to put it right. Each class is also a
``ValueError`` or an ``OSError``, so that code which knows nothing of kkgeo still catches it.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from kkgeo._base.arguments import typed, typed_as
from kkgeo._base.programme import Programme, named, telling_of
from kkgeo._base.shortening import shortened
from kkgeo._base.words import Phrase, has, language, phrase, say

__all__ = [
    "CRSError",
    "InputError",
    "IntegrityError",
    "KkgeoError",
    "NoAnswerError",
    "NotUnderstoodError",
    "ServiceError",
    "SourceError",
    "UnknownReferenceError",
]


class KkgeoError(Exception):
    """Base of every error that kkgeo raises on purpose: one sentence, in the language of whoever reads it.

    Parameters
    ----------
    key : str
        A key of `kkgeo._base.words`; a text that is none is told as it is.
    **values
        What its braces stand for.

    Examples
    --------
    >>> error = UnknownReferenceError("errors.language", lang="xx", known=("en", "nl"))
    >>> str(error), error.told("nl")
    ("There are no texts in language 'xx', only in en, nl.", "Er zijn geen teksten in de taal 'xx', alleen in en, nl.")
    """

    def __init__(self, key: str, /, **values: Any) -> None:
        super().__init__(key)
        self.key: str = key
        self.values: dict[str, Any] = values
        # It is read later, elsewhere: what arguments are called, and in whose words, is of where it was raised.
        self.typed: Mapping[str, str] | None = typed()
        self.programme: Programme | None = named()

    def told(self, lang: str) -> str:
        """Return the sentence in one language."""
        with typed_as(self.typed), telling_of(self.programme):
            values = {name: shortened(value) for name, value in self.values.items()}
            return say(self.key, lang, **values) if has(self.key) else self.key

    def __str__(self) -> str:
        return self.told(language())


class InputError(KkgeoError, ValueError):
    """A table or an argument cannot mean what it would have to mean."""


def reason(error: OSError) -> Phrase:
    """Return why the system refuses, in words of our own.

    >>> str(reason(PermissionError(13, "Permission denied")))
    'access is not allowed'
    """
    name = errno.errorcode.get(error.errno or 0, "")
    key = f"errors.system.{name}"
    return phrase(key) if has(key) else phrase("errors.system.other", number=error.errno or "?")


class UnknownReferenceError(KkgeoError, ValueError):
    """A vintage, edition, code, region or language that the reference data do not have."""


class CRSError(KkgeoError, ValueError):
    """Two geometries in different coordinate reference systems, or one without any."""


class IntegrityError(KkgeoError, ValueError):
    """Packaged data are not what they should be."""


class SourceError(KkgeoError, OSError):
    """A file cannot be read or written."""


class ServiceError(KkgeoError, OSError):
    """A network service cannot be reached, refuses, or does not answer what it should; trying on makes no sense."""


class NoAnswerError(ServiceError):
    """A network service did not answer one question; it may answer the next."""


class NotUnderstoodError(NoAnswerError):
    """A network service says that what it was asked is wrong or unknown; it does answer."""
