"""The examples of the documentation are run as they stand."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

import kkgeo

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(page for page in (ROOT / "docs").glob("*.md") if ">>>" in page.read_text("utf-8"))


def test_there_are_pages_with_examples() -> None:
    assert "definitions.md" in [page.name for page in PAGES]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_of_a_page_hold(page: Path) -> None:
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert tried > 0
    assert failed == 0


@pytest.mark.parametrize(
    "page", [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


#: What is read of it all: pages and notebooks.
READ = [
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")),
    ROOT / "README.md",
]
#: Options of other programs, and properties of a style sheet.
OTHERS = re.compile(r"--kkc-|--all-files|--checksums|--show-completion")


def _known(name: str) -> bool:
    """Tell whether a name behind `kkgeo.` is there to be used."""
    first, *others = name.split(".")
    if first not in kkgeo.__all__:
        # A part that is imported by its own name, as in `from kkgeo.reporting import ...`.
        try:
            found = importlib.import_module(f"kkgeo.{first}")
        except ModuleNotFoundError:
            return False
        return bool(others) and all(hasattr(found, one) for one in others[:1])
    return not others or hasattr(getattr(kkgeo, first), others[0])


@pytest.mark.parametrize("page", READ, ids=lambda page: page.name)
def test_names_and_options_of_a_page_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    # What is old is told on docs/compatibility.md; and `kkgeo.egg` is a file.
    names = re.findall(r"\bkk\.([a-z_A-Z]\w*(?:\.\w+)?)", text)
    assert [name for name in names if not _known(name)] == []
    options = set(re.findall(r"--[a-z][a-z-]+", (ROOT / "docs" / "api.txt").read_text("utf-8")))
    told = [one for one in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text) if not OTHERS.match(one)]
    assert [one for one in told if one not in options] == []


def test_a_name_that_is_not_there_is_found() -> None:
    assert _known("datasets.register")
    assert _known("charts.oki")
    assert not _known("recognise_columns")
    assert not _known("datasets.registers")
