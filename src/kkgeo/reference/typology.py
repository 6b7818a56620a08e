"""Typologies of municipalities: that of Belfius, or a user's own. A code means nothing without its edition."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base.fixed import Fixed
from kkgeo._base.given import check_fields, checked
from kkgeo._base.near import meant
from kkgeo._base.provenance import Telling, note, noted
from kkgeo._base.records import Record
from kkgeo._base.words import labelled
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.reference._data import CURRENT_VINTAGE, atoms_of, check_code, check_vintage, table
from kkgeo.reference._lists import CODES, own_rows, own_text, own_toml
from kkgeo.reference._typologies import Words, natural, of_rows, of_toml, worded, words_of

#: What makes a typology beside its title, its edition and the vintage of its codes.
_OWN = ("clusters", "labels", "families", "colours", "printed_as")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PACKAGED = re.compile(r"belfius_([0-9]{4})(_clusters)?\.csv")


@dataclass(frozen=True, eq=False)
class Typology:
    """A typology: what its clusters are called, and which municipality is in which.

    Parameters
    ----------
    title : str
        What every output calls it, such as ``Belfius 2018``.
    clusters : mapping of str to str
        The cluster of every municipality of Flanders and Brussels, by REFNIS code.
    vintage : {2018, 2019, 2025}
        Vintage of the codes.
    labels, families : mapping, optional
        What each cluster is called, and the family that it is in: a text, or one for each language. The order of
        `labels` is that in which clusters are shown.
    colours : mapping of str to str, optional
        Colour on a map (``#rrggbb``), by family (its Dutch name), or by cluster where there are no families.
    edition : int or str, optional
        What the column ``belfius_edition`` says; the title if not given.
    printed_as : mapping of str to str, optional
        How the maker prints a code, if otherwise.

    Raises
    ------
    InputError
        A municipality without a cluster, a colour that is none, no title.
    UnknownReferenceError
        A code that the vintage does not have.

    See Also
    --------
    read_typology : one from a file, or the packaged one.

    Examples
    --------
    >>> from kkgeo.reference import municipalities
    >>> capital = municipalities(2025, geometry=False)["province"] == "04000"
    >>> halves = Typology("Halves", {code: "BXL" if there else "VL" for code, there in capital.items()}, 2025)
    >>> typology(halves)["cluster"].value_counts().to_dict()
    {'VL': 285, 'BXL': 19}
    """

    title: str
    clusters: Mapping[str, str]
    vintage: int = 2018
    labels: Mapping[str, Words] = field(default_factory=dict)
    families: Mapping[str, Words] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    edition: int | str = ""
    printed_as: Mapping[str, str] = field(default_factory=dict)
    _made: dict[tuple[int, bool], pd.DataFrame] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.title.strip():
            raise InputError("errors.typology.title")
        object.__setattr__(self, "edition", self.edition or self.title)
        _checked(self.clusters, check_vintage(self.vintage), self.title)
        for name, colour in self.colours.items():
            if not _COLOUR.fullmatch(str(colour)):
                raise InputError("errors.typology.colour", name=name, title=self.title, colour=str(colour))

    @cached_property
    def atoms(self) -> pd.Series:
        """The cluster of every municipality of 2018; shared, not to be changed."""
        found = {atom: self.clusters[code] for code, own in atoms_of(self.vintage).items() for atom in own}
        return pd.Series(found, name="cluster", dtype="str").rename_axis("nis").sort_index()

    @cached_property
    def noted(self) -> dict[str, Any]:
        """What a table of its clusters says of itself: enough to name them, where no number of an edition does."""
        own = Fixed({name: Fixed(getattr(self, name)) for name in _OWN} | {"vintage": self.vintage})
        packaged = isinstance(self.edition, int) and self.edition in _packaged("compositions")
        told = {"belfius_edition": self.edition, "typology": self.title}
        return told if packaged else {**told, "own_typology": own}

    @checked
    def names(self, lang: str) -> pd.DataFrame:
        """Return family and label of every cluster in a language, or the nearest there is; ``name`` has both."""
        codes = list(dict.fromkeys([*self.labels, *sorted(set(self.clusters.values()), key=natural)]))
        label = [worded(self.labels.get(code, code), lang) for code in codes]
        family = [worded(self.families.get(code, ""), lang) for code in codes]
        name = [
            labelled(group, own, lang) if group not in ("", own) else own
            for group, own in zip(family, label, strict=True)
        ]
        frame = pd.DataFrame({"family": family, "label": label, "name": name}, index=codes, dtype="str")
        return frame.rename_axis("cluster")

    @checked
    def of(self, vintage: int, *, majority: bool = False) -> pd.DataFrame:
        """Return the cluster of every municipality of a vintage, as `typology` does; shared, not to be changed.

        Raises
        ------
        UnknownReferenceError
            An unknown vintage.
        """
        vintage = check_vintage(vintage)
        if (vintage, majority) not in self._made:
            # Made once: a report asks for it a hundred times.
            self._made[vintage, majority] = _laid_out(self.atoms, self.edition, vintage, majority)
        return self._made[vintage, majority]


Edition = int | str | os.PathLike[str] | Typology


@checked
def read_typology(edition: Edition = 2018) -> Typology:
    """Return a typology: the packaged one of Belfius by its edition, or your own from a file.

    Parameters
    ----------
    edition : int, path or Typology
        Edition of the Belfius typology (2018 is packaged), or a file. CSV: a column ``nis_2018``, ``nis_2019`` or
        ``nis_2025`` (codes of that vintage), ``cluster`` and, if wanted, ``label``, ``family``, ``colour``; the name of
        the file is the title. TOML: ``title``, ``vintage``, and a table ``[clusters.CODE]`` for each cluster with
        ``municipalities`` (REFNIS codes as text) and, if wanted, the same. A label or a family in several languages is
        ``label_nl`` and ``label_en`` in both.

    Returns
    -------
    Typology
        For every ``edition=`` of kkgeo, read once.

    Raises
    ------
    UnknownReferenceError
        An edition that is not packaged, or a code that the vintage does not have.
    SourceError
        The file cannot be read.
    InputError
        The file is not of that shape, or leaves municipalities out.

    See Also
    --------
    typology : the cluster of every municipality.

    Examples
    --------
    >>> read_typology(2018).title
    'Belfius 2018'
    """
    if isinstance(edition, Typology):
        return edition
    if isinstance(edition, str) and edition.isdecimal():
        edition = int(edition)
    if isinstance(edition, os.PathLike) or (isinstance(edition, str) and Path(edition).suffix):
        return _of_file(edition)
    if isinstance(edition, bool) or edition not in _packaged("compositions"):
        raise UnknownReferenceError(
            "errors.typology.composition",
            edition=str(edition),
            known=_packaged("compositions"),
            hint=meant(edition, _packaged("compositions")),
        )
    return _belfius(int(edition))


@checked
def typology(
    edition: Edition = 2018,
    *,
    vintage: int = CURRENT_VINTAGE,
    majority: bool = False,
    composition: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Cluster of every municipality.

    Parameters
    ----------
    edition : int, path or Typology
        Edition of the Belfius typology (2018 is packaged), or a typology of your own; see `read_typology`.
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities.
    majority : bool
        Give a municipality whose parts differ the cluster of its most populous part, with status ``majority``.
    composition : mapping of str to str, optional
        Your own edition: cluster by REFNIS code of 2018, complete. `Typology` has labels too.

    Returns
    -------
    DataFrame
        Index ``nis``; ``cluster`` (missing where mixed), ``edition``, ``status`` (``exact``: all parts agree;
        ``mixed``; ``majority``), ``parts`` (where they differ: ``"code cluster"`` of each, joined by ``"; "``).

    Raises
    ------
    UnknownReferenceError
        An unknown vintage, edition or code.
    InputError
        A typology that leaves municipalities out.
    SourceError
        A file that cannot be read.

    See Also
    --------
    typology_labels : What the clusters are called.
    read_typology : A typology as one record, or one of your own.

    Notes
    -----
    Source: Belfius, Sociaal-economische typologie van de gemeenten, 2018, made for the municipalities of 2018.
    The report "Kunstkuur in cijfers" prints the legend of 2007 beside it; see `typology_labels`.

    Examples
    --------
    >>> typology(2018, vintage=2018).loc["11002", "cluster"]
    'V15'
    """
    vintage = check_vintage(vintage)
    if composition is None:
        kind = read_typology(edition)
        table = kind.of(vintage, majority=majority).copy()
        note(table, Record(vintage=vintage, **kind.noted))
        return table
    _checked(composition, 2018, "composition")
    clusters = pd.Series({code: str(cluster) for code, cluster in composition.items()})
    return _laid_out(clusters, edition if isinstance(edition, int) else str(edition), vintage, majority)


@checked
def typology_labels(edition: Edition = 2018, lang: str = "nl") -> pd.DataFrame:
    """Families and labels of the clusters of one edition.

    Parameters
    ----------
    edition : int, path or Typology
        2007 is the legend that the report "Kunstkuur in cijfers" prints, in Dutch only.
    lang : {"nl", "en", "fr"}
        Dutch as printed; English and French are ours.

    Returns
    -------
    DataFrame
        Index ``cluster``; ``family``, ``label``, ``printed_as`` (Belfius prints B1 as BX1), ``edition``.

    Raises
    ------
    UnknownReferenceError
        An edition or language that does not exist.
    SourceError
        A file that cannot be read.
    InputError
        A file that is no typology.

    See Also
    --------
    typology : Which cluster a municipality is in.

    Examples
    --------
    >>> typology_labels(2018, "en").loc["V5", "label"]
    'Residential with an ageing population'
    >>> typology_labels(2007).loc["V5", "label"]
    'Middelgrote steden'
    """
    if isinstance(edition, int):
        if edition not in _packaged("legends"):
            raise UnknownReferenceError(
                "errors.typology.legend",
                edition=edition,
                known=_packaged("legends"),
                hint=meant(edition, _packaged("legends")),
            )
        legend = _legend(edition)
        known = [name.removeprefix("label_") for name in legend.columns if name.startswith("label_")]
        if lang not in known:
            raise UnknownReferenceError("errors.typology.labels", edition=edition, lang=lang, known=known)
        labels = legend[[f"family_{lang}", f"label_{lang}"]].set_axis(["family", "label"], axis=1)
        printed = legend["printed_as"] if "printed_as" in legend.columns else legend.index
        return pd.DataFrame(labels.assign(printed_as=printed, edition=edition))
    own = read_typology(edition)
    names = own.names(lang)
    return names[["family", "label"]].assign(
        printed_as=[own.printed_as.get(code, code) for code in names.index], edition=own.edition
    )


def noted_typology(table: Telling, edition: int | str) -> Typology | None:
    """Return the typology of which a table says that its clusters are, or nothing where it does not say what it is."""
    if isinstance(edition, int):
        return known_typology(edition)
    told = noted(table)
    if told.belfius_edition != edition or not told.own_typology:
        return None
    return Typology(told.typology, edition=edition, **told.own_typology)


def known_typology(edition: Edition) -> Typology | None:
    """Return the typology, or nothing for an edition of Belfius that is not packaged."""
    unknown = isinstance(edition, int) and edition not in _packaged("compositions")
    return None if unknown else read_typology(edition)


def title_of(edition: int | str) -> str:
    """Return what an edition is called in outputs.

    >>> title_of(2007), title_of("Onze indeling")
    ('Belfius 2007', 'Onze indeling')
    """
    return f"Belfius {edition}" if isinstance(edition, int) else edition


def editions_of(values: pd.Series) -> set[int | str]:
    """Return the editions that a column names: years as numbers, also where a file made text or decimals of them.

    >>> sorted(editions_of(pd.Series(["2018", None, "2018.0"])))
    [2018]
    """
    texts = {re.sub(r"\.0+$", "", str(value)) for value in values.dropna().unique()}
    return {int(text) if text.isdecimal() else text for text in texts}


def _checked(clusters: Mapping[str, str], vintage: int, where: str) -> None:
    for code, cluster in clusters.items():
        check_code(code, vintage, f" ({where})")
        if not str(cluster).strip():
            raise InputError("errors.typology.empty", code=code, title=where)
    absent = sorted(set(atoms_of(vintage)) - set(clusters))
    if absent:
        raise InputError(
            "errors.typology.lacks", title=where, absent=len(absent), of=len(atoms_of(vintage)), vintage=vintage,
            first=absent[:5],
        )  # fmt: skip


def _laid_out(atoms: pd.Series, edition: int | str, vintage: int, majority: bool) -> pd.DataFrame:
    """Return the cluster of every municipality of a vintage by those of its parts."""
    population = table("municipalities_2018").set_index("nis")["population_2018"]
    clusters, rows = atoms.to_dict(), []
    for code, own in sorted(atoms_of(vintage).items()):
        found = {clusters[atom] for atom in own}
        largest = max(own, key=lambda atom: (population[atom], atom))
        exact = len(found) == 1
        rows.append(
            {
                "nis": code,
                "cluster": clusters[largest] if exact or majority else None,
                "edition": edition,
                "status": "exact" if exact else "majority" if majority else "mixed",
                "parts": None if exact else "; ".join(f"{atom} {clusters[atom]}" for atom in own),
            }
        )
    return pd.DataFrame(rows).set_index("nis").astype({"cluster": "str", "status": "str", "parts": "str"})


@lru_cache
def _packaged(what: str) -> tuple[int, ...]:
    """Return the editions of which the ``compositions`` or the ``legends`` are packaged: those that have a file."""
    found = [_PACKAGED.fullmatch(file.name) for file in files("kkgeo.reference").joinpath("data").iterdir()]
    return tuple(sorted(int(m[1]) for m in found if m and bool(m[2]) == (what == "legends")))


@lru_cache
def _belfius(edition: int) -> Typology:
    rows, legend = table(f"belfius_{edition}"), _legend(edition)
    [column] = [name for name in rows.columns if name in CODES]
    texts = {str(code): row for code, row in legend.to_dict("index").items()}
    return Typology(
        title_of(edition),
        dict(zip(rows[column], rows["cluster"], strict=True)),
        CODES[column],
        labels={code: words_of(row, "label") for code, row in texts.items()},
        families={code: words_of(row, "family") for code, row in texts.items()},
        edition=edition,
        printed_as={code: str(row.get("printed_as", code)) for code, row in texts.items()},
    )


def _legend(edition: int) -> pd.DataFrame:
    return table(f"belfius_{edition}_clusters").set_index("cluster")


def _of_file(path: str | os.PathLike[str]) -> Typology:
    text, file = own_text(path, "typologies"), Path(path)
    if file.suffix.lower() == ".toml":
        title, vintage, clusters, legend = of_toml(own_toml(text, file.name), file)
    else:
        title, (vintage, clusters, legend) = file.stem, of_rows(own_rows(text), file.name)
    if title in map(title_of, _packaged("legends")):
        raise InputError("errors.typology.taken", title=title, file=file.name)
    families = {code: words for code, row in legend.items() if (words := words_of(row, "family"))}
    colours = {
        worded(families.get(code, code), "nl"): str(row["colour"]) for code, row in legend.items() if row.get("colour")
    }
    labels = {code: words_of(row, "label") or code for code, row in legend.items()}
    return Typology(title, clusters, vintage, labels, families, colours)
