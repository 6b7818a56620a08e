"""The report of a typology of one's own: Belfius under another name gives the same tables, under its own title."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kkgeo as kk
from kkgeo._base.words import say
from kkgeo.errors import UnknownReferenceError
from tests.reference.typologies import as_toml
from tests.reporting.conftest import DAY
from tests.reporting.reading import Lists, Page, sheets

TITLE = "Onze indeling"
AREAS = ["hageland", "clusters"]
Book = dict[str, list[list[Any]]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> kk.Typology:
    return kk.read_typology(as_toml(tmp_path_factory.mktemp("typology") / "indeling.toml", TITLE))


@pytest.fixture(scope="module")
def few(lists: Lists) -> Lists:
    """One school in six, and as many collaborations: what is asked here does not need more."""
    return Lists(lists.placed.iloc[::2], lists.register.iloc[::6], lists.academies)


@pytest.fixture(scope="module")
def theirs(few: Lists, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Page, Book]]:
    """The report in Belfius 2018, made once in each language."""

    @cache
    def made(lang: str) -> tuple[Page, Book]:
        return _report(few, tmp_path_factory.mktemp("theirs"), lang=lang)[1:]

    return made


def _report(lists: Lists, folder: Path, **more: Any) -> tuple[str, Page, Book]:
    files = kk.report(lists.placed, lists.register, areas=AREAS, path=folder / "r.html", date=DAY, **more)
    return files.html.read_text("utf-8"), Page(files.html), sheets(files.workbook)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_belfius_under_another_name_gives_the_same_report(
    few: Lists, theirs: Callable[[str], tuple[Page, Book]], own: kk.Typology, lang: str, tmp_path: Path
) -> None:
    labels = say("report.belfius_labels", lang)

    def renamed(cell: Any) -> Any:
        # Whose labels they are is said of those of Belfius alone.
        return cell.replace("Belfius 2018", TITLE).replace(f" {labels}", "") if isinstance(cell, str) else cell

    their_page, their_book = theirs(lang)
    text, our_page, our_book = _report(few, tmp_path, lang=lang, edition=own)
    assert "Belfius" not in text
    assert sum(told.endswith(labels) for told in their_page.texts) == 1
    assert (
        our_book == {sheet: [[*map(renamed, row)] for row in rows] for sheet, rows in their_book.items()} != their_book
    )
    assert our_page.texts == [*map(renamed, their_page.texts)] != their_page.texts
    assert our_page.headings == [(level, renamed(heading)) for level, heading in their_page.headings]
    assert list(our_page.tables) == [*map(renamed, their_page.tables)]
    for ours, other in zip(our_page.tables.values(), their_page.tables.values(), strict=True):
        assert ours.head == other.head
        assert ours.rows == [[*map(renamed, row)] for row in other.rows]


@pytest.mark.long
@pytest.mark.slow
def test_clusters_of_2007_are_never_labelled_with_2018(
    few: Lists, theirs: Callable[[str], tuple[Page, Book]], tmp_path: Path
) -> None:
    with pytest.raises(UnknownReferenceError, match="there is 2018"):
        _report(few, tmp_path, edition=2007)
    # Rows that say that they are of 2007 are not read as those of 2018: their municipality is.
    printed = {"V5": "V6", "V6": "V5"}
    older = Lists(*(
        frame.assign(belfius_cluster=frame["belfius_cluster"].replace(printed), belfius_edition=2007) for frame in few
    ))  # fmt: skip
    their_page, their_book = theirs("nl")
    _, page, book = _report(older, tmp_path)
    assert book == their_book
    assert page.texts == their_page.texts
    # A composition of 2007 has the labels of 2007, and none of 2018.
    codes = kk.typology(2018, vintage=2018)["cluster"].replace(printed)
    labels = {str(code): str(label) for code, label in kk.typology_labels(2007)["label"].items()}
    composed = kk.Typology("Editie 2007", {str(code): str(of) for code, of in codes.items()}, labels=labels)
    text, page, book = _report(few, tmp_path, edition=composed)
    cells = {str(row[0]) for row in book["Cluster en jaar"]}
    assert f"V5 {labels['V5']}" in cells
    for label in set(kk.typology_labels(2018)["label"]) - set(labels.values()):
        assert not any(label in cell for cell in cells)
    assert "Editie 2007" in page.said
    assert "Belfius" not in text
