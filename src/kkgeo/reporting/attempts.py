"""Making one part of a report, so that a part which cannot be made never ends the report: the one place for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kkgeo._base.text import tidy
from kkgeo._base.words import Phrase, heading, phrase
from kkgeo.errors import CRSError, KkgeoError

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Part(Generic[Made]):
    """One thing that the library says of the lists, or why it cannot.

    `broken` if the reason is an error in the data, and not something that was not given.
    """

    value: Made | None = None
    reason: str = ""
    broken: bool = False


def attempt(part: Phrase | str, make: Callable[[], Made], lang: str) -> Part[Made]:
    """Return what was made, or in words why it cannot be made: of these data, or for a fault of kkgeo's own.

    Parameters
    ----------
    part : Phrase or str
        What the part is called, for the reason.
    make : callable
        What makes it.
    lang : str
        Language of the reason.

    Examples
    --------
    >>> attempt("The map", lambda: 1 // 0, "en").reason
    'The map could not be made: kkgeo made a mistake with these data (ZeroDivisionError). Tell its makers.'
    """
    try:
        return Part(make())
    except CRSError:
        # Points in an unknown system are wrong in every part: that is the caller's to mend.
        raise
    except KkgeoError as error:
        why = tidy(error.told(lang))
    except Exception as error:  # Whoever has all other parts is better off than with none.
        why = phrase("report.unforeseen", error=type(error).__name__).told(lang)
    return Part(reason=heading("report.failed", lang, part=part, reason=why), broken=True)
