"""What a console shows in place of a sign that its code page has not."""

from __future__ import annotations

import codecs
import unicodedata

#: The name by which a stream asks for it.
NAME = "kkgeo-plainly"
#: Signs that texts are printed with and that are not made of plainer ones, and what does as well.
_PLAIN = {"\u2019": "'", "\xab": '"', "\xbb": '"', "\u2013": "-"}


def plainly(error: UnicodeError) -> tuple[str, int]:
    r"""Return what stands for the signs that could not be written, and where to go on.

    Raises
    ------
    UnicodeError
        Nothing was being written.

    Examples
    --------
    >>> name = speak_plainly()
    >>> "Usage\u202f: l\u2019\xe9cole \u2265 1".encode("ascii", name)
    b"Usage : l'ecole ? 1"
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    parts = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return _PLAIN.get(sign, parts if parts.isascii() and parts.isprintable() and parts else "?")


def speak_plainly() -> str:
    """Make it known to streams, and return its name."""
    codecs.register_error(NAME, plainly)
    return NAME
