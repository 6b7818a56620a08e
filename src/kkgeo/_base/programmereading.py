"""What a person calls to read a programme."""

from __future__ import annotations

import os
from collections.abc import Mapping

from kkgeo._base.given import checked
from kkgeo._base.programme import Programme
from kkgeo._base.programmefile import programme_of


@checked
def read_programme(file: str | os.PathLike[str] | Mapping[str, object]) -> Programme:
    """Read what a programme is called, and what its collaborations are called, from a small TOML file.

    Parameters
    ----------
    file : str, path or mapping
        A file ``.toml``, the name of a programme of the package, or what would stand in such a file. It has ``name``;
        ``duration``, the school years that a collaboration runs (3 if not given); and for each language, ``[nl]``,
        ``[en]`` and ``[fr]``, words: ``noun`` and ``plural`` (what a collaboration is called), ``article`` (``de`` or
        ``het``; ``a`` or ``an``; ``le`` or ``la``), ``full`` and ``full_plural`` (with the name in it), ``partner``,
        ``partners`` and ``partner_article`` (whom schools work with), ``partner_school`` and ``partner_schools``,
        ``title`` (of the report). A word that is not given is the one of any programme.

    Returns
    -------
    Programme
        To give to what has an argument `programme`; the file does as well.

    Raises
    ------
    InputError
        It is no TOML, has no name, a duration that is no number of school years, or a word that is unknown, empty,
        too long, or has ``{``, ``}``, ``<`` or ``>``; or the file cannot be read.

    See Also
    --------
    report : Has an argument `programme`, as everything has that makes texts.

    Examples
    --------
    >>> import kkgeo as kk
    >>> kk.read_programme("kunstkuur").duration
    3
    >>> words = {"partner": "library", "partners": "libraries", "partner_article": "a"}
    >>> library = kk.read_programme({"name": "Boekenbende", "duration": 1, "en": words})
    >>> kk.layered_map(kk.geocode(kk.datasets.collaborations()), lang="en", programme=library).title
    'Boekenbende on the map: collaborations, schools and libraries'
    """
    return programme_of(file)
