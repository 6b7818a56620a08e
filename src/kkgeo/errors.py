"""The errors kkgeo raises, one small tree.

Every message says what was found, where, what was expected, and how to put it right. Each class is also a
``ValueError`` or an ``OSError``, so that code which knows nothing of kkgeo still catches it.
"""

from __future__ import annotations

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
    """Base of every error that kkgeo raises on purpose."""


class InputError(KkgeoError, ValueError):
    """A table or an argument cannot mean what it would have to mean."""


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
