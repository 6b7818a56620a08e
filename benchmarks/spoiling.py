"""Names of places with one typing error each, by a seeded draw, with the right answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pandas as pd

from kkgeo import postal_localities

#: Letters beside each other on the keyboard that Flemish computers have (AZERTY).
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_NEIGHBOURS = {
    letter: {
        other
        for r, row in enumerate(_ROWS)
        for c, other in enumerate(row)
        if (r, c) != (i, j) and abs(r - i) <= 1 and abs(c - j) <= 1
    }
    for i, line in enumerate(_ROWS)
    for j, letter in enumerate(line)
}
_ABBREVIATIONS = (
    (re.compile(r"^Sint-"), ("St.-", "St-", "St ", "St. ")),
    (re.compile(r"^Onze-Lieve-Vrouw-"), ("O.L.V.-", "OLV-", "O.-L.-V.-")),
    (re.compile(r"-op-den-"), (" o/d ", "-o/d-")),
    (re.compile(r"-aan-(?:de|den)-"), (" a/d ",)),
    (re.compile(r"^Saint-"), ("St-", "St. ")),
)

Spoil = Callable[[str, np.random.Generator], str]


def _letters(name: str) -> list[int]:
    return [i for i, letter in enumerate(name) if letter.isalpha()]


def _drop(name: str, rng: np.random.Generator) -> str:
    i = int(rng.choice(_letters(name)))
    return name[:i] + name[i + 1 :]


def _double(name: str, rng: np.random.Generator) -> str:
    i = int(rng.choice(_letters(name)))
    return name[:i] + name[i].lower() + name[i:] if i else name[0] + name[0].lower() + name[1:]


def _swap(name: str, rng: np.random.Generator) -> str:
    pairs = [i for i in _letters(name)[:-1] if name[i + 1].isalpha() and name[i].lower() != name[i + 1].lower()]
    i = int(rng.choice(pairs))
    return name[:i] + name[i + 1] + name[i] + name[i + 2 :]


def _neighbour(name: str, rng: np.random.Generator) -> str:
    keys = [i for i in _letters(name) if name[i].lower() in _NEIGHBOURS]
    i = int(rng.choice(keys))
    return name[:i] + str(rng.choice(sorted(_NEIGHBOURS[name[i].lower()]))) + name[i + 1 :]


def _hyphen(name: str, rng: np.random.Generator) -> str:
    places = [i for i, letter in enumerate(name) if letter == "-"]
    i = int(rng.choice(places))
    return name[:i] + str(rng.choice(["", " "])) + name[i + 1 :]


def _accent(name: str, rng: np.random.Generator) -> str:
    del rng
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def _capitals(name: str, rng: np.random.Generator) -> str:
    del rng
    return name.upper()


def _abbreviation(name: str, rng: np.random.Generator) -> str:
    pattern, short = next((p, s) for p, s in _ABBREVIATIONS if p.search(name))
    return pattern.sub(str(rng.choice(short)), name)


#: Every kind of error, and which names can have it.
ERRORS: dict[str, tuple[Spoil, Callable[[str], bool]]] = {
    "drop": (_drop, lambda name: len(_letters(name)) > 2),
    "double": (_double, lambda name: len(_letters(name)) > 1),
    "swap": (_swap, lambda name: bool(re.search(r"([^\W\d_])(?!\1)[^\W\d_]", name.lower()))),
    "neighbour": (_neighbour, lambda name: any(c.lower() in _NEIGHBOURS for c in name)),
    "hyphen": (_hyphen, lambda name: "-" in name),
    "accent": (_accent, lambda name: _accent(name, np.random.default_rng()) != name),
    "capitals": (_capitals, bool),
    "abbreviation": (_abbreviation, lambda name: any(p.search(name) for p, _ in _ABBREVIATIONS)),
}


def spoiled_names(count: int = 20_000, *, seed: int = 1, errors: int = 1) -> pd.DataFrame:
    """Return ``locality`` (spoiled), ``postal_code``, ``name`` (unspoiled), ``error`` and ``nis_2018`` (the right one).

    Each name of bpost's list is as likely as every other, and so is each kind of error that the name can have.
    """
    rng = np.random.default_rng(seed)
    source = postal_localities()
    possible = [[kind for kind, (_, fits) in ERRORS.items() if fits(name)] for name in source["name"]]
    rows = []
    for i in rng.integers(0, len(source), count):
        name = spoiled = str(source["name"].iloc[i])
        for _ in range(errors):
            kind = str(rng.choice([k for k in possible[i] if ERRORS[k][1](spoiled)]))
            spoiled = ERRORS[kind][0](spoiled, rng)
        rows.append((spoiled, source["postal_code"].iloc[i], name, kind, source["nis_2018"].iloc[i]))
    return pd.DataFrame(rows, columns=["locality", "postal_code", "name", "error", "nis_2018"])
