"""Which packages of others are loaded when: what waits for them is every start of the command line."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from kkgeo.cli import VERBS

#: Needed for what only some verbs do.
HEAVY = {
    "PIL", "folium", "httpx", "jinja2", "mapclassify", "matplotlib", "openpyxl", "pyogrio", "python_calamine", "scipy",
}  # fmt: skip
LIST = "naam,postcode,gemeente\nA,9000,Gent\nB,8000,Brugge\n"


def loaded(code: str, folder: Path | None = None) -> set[str]:
    """The packages that are neither Python's nor kkgeo's own, after some code has run in a process of its own."""
    told = f"{code}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=folder)
    return set(done.stderr.splitlines()[-1].split()) - set(sys.stdlib_module_names) - {"__main__", "kkgeo"}


@cache
def before() -> frozenset[str]:
    """What an environment loads by itself."""
    return frozenset(loaded("pass"))


def run(*arguments: str) -> str:
    ended = "except SystemExit as end:\n    assert not end.code"
    return f"from kkgeo import cli\ntry:\n    cli.main({list(arguments)!r})\n{ended}"


def test_import_loads_nothing_but_kkgeo() -> None:
    assert loaded("import kkgeo") - before() == set()


def test_help_needs_click_and_what_prints_it() -> None:
    assert loaded(run("--help")) - before() == {"click", "rich"}
    assert loaded(run("--version")) - before() == {"click", "rich"}


@pytest.mark.slow
def test_help_of_every_verb_needs_no_more() -> None:
    every = "\n".join(run(verb, "--help") for verb in VERBS)
    assert loaded(every) - before() == {"click", "rich"}


@pytest.mark.slow
def test_a_verb_loads_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST)
    always = {"click", "geopandas", "numpy", "pandas", "pyarrow", "pyproj", "rich", "shapely"}
    for arguments, needs in {
        ("geocode", "list.csv", "-o", "placed.csv"): set(),
        ("review", "list.csv", "-o", "review.xlsx"): {"openpyxl"},
        ("coverage", "list.csv"): {"scipy"},
        ("map", "list.csv", "-o", "map.html"): {"jinja2", "scipy"},
        ("geocode", "list.csv", "-o", "placed.gpkg"): {"pyogrio"},
    }.items():
        found = loaded(run(*arguments), tmp_path)
        assert always <= found, arguments
        # Openpyxl looks whether there is a Pillow, for pictures.
        assert (found & HEAVY) - ({"PIL"} if "openpyxl" in needs else set()) == needs, arguments
