"""The site: every public name and every page has its place. What only a build can tell, `nox -s docs` looks at."""

from __future__ import annotations

import importlib
import inspect
import re
from collections import Counter
from pathlib import Path

import pytest
from _site.check import broken, lacking, read

import kkgeo

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(
    page
    for page in [*DOCS.rglob("*.md"), *DOCS.rglob("*.ipynb")]
    if not {"_build", "generated", ".ipynb_checkpoints"} & set(page.relative_to(DOCS).parts)
)


def listed() -> Counter[str]:
    """Count how often the reference lists each name, without `kkgeo.`."""
    found: Counter[str] = Counter()
    for page in (DOCS / "api").glob("*.md"):
        text = page.read_text("utf-8")
        for block in re.findall(r"autosummary::\n(?: +:.+\n)+\n((?: +\S+\n)+)", text):
            found.update(block.split())
        found.update(name.removeprefix("kkgeo.") for name in re.findall(r"automodule:: (\S+)", text))
    return found


def test_every_public_name_is_on_one_page_of_the_reference() -> None:
    found = listed()
    assert set(kkgeo.__all__) - set(found) == {"__version__"}
    assert [name for name, times in found.items() if times > 1] == []


@pytest.mark.parametrize("module", ["charts", "datasets", "errors"])
def test_every_function_of_a_public_module_is_on_a_page(module: str) -> None:
    home = importlib.import_module(f"kkgeo.{module}")
    kinds = {name: getattr(home, name) for name in home.__all__}
    public = {f"{module}.{name}" for name, value in kinds.items() if inspect.isroutine(value) or inspect.isclass(value)}
    assert public
    assert public <= set(listed())


def test_what_the_reference_lists_is_there() -> None:
    for name in listed():
        module, _, last = f"kkgeo.{name}".rpartition(".")
        assert getattr(importlib.import_module(module), last, None) is not None, name


def test_every_page_stands_in_one_list() -> None:
    found: Counter[Path] = Counter()
    for page in PAGES:
        if page.suffix == ".ipynb":
            continue
        for block in re.findall(r"```\{toctree\}\n(.+?)```", page.read_text("utf-8"), flags=re.S):
            for line in block.splitlines():
                if line and not line.startswith(":"):
                    found[(page.parent / (re.sub(r".*<(.+)>", r"\1", line))).resolve()] += 1
    assert set(found) == {page.with_suffix("") for page in PAGES} - {DOCS / "index"}
    assert max(found.values()) == 1


WHOLE = """<html><head><link rel="stylesheet" href="site.css"></head><body><h1 id="top">Top</h1>
<p><a href="#top">up</a> <a href="other.html#kkgeo.gini">gini</a> <a href="https://example.org">out</a>
<code>a](b) **c**</code></p>
</body></html>"""
OTHER = (
    '<dl><dt class="sig" id="kkgeo.gini">gini(**options)</dt></dl><p>Examples</p><img src="data:image/png;base64,AA">'
)


def site(folder: Path, page: str = WHOLE, other: str = OTHER, sheet: str = "p { color: red }") -> Path:
    for name, text in {"index.html": page, "other.html": other, "site.css": sheet}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_site_that_holds_together_has_nothing_wrong(tmp_path: Path) -> None:
    pages = read(site(tmp_path))
    assert len(pages) == 2
    assert list(broken(tmp_path, pages)) == []
    found = list(lacking(pages))
    assert "coverage is on no page" in found
    assert not any(line.startswith("gini") for line in found)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("other.html#", "gone.html#", "gone.html#kkgeo.gini leads nowhere"),
        ("#top", "#bottom", "#bottom leads to no place in its page"),
        ("https://example.org", "javascript:x", "javascript:x has no address that a reader can open"),
        ('"site.css"', '"https://example.org/site.css"', "loads https://example.org/site.css"),
        (
            "</body>",
            '<iframe srcdoc="&lt;script src=//example.org/a.js&gt;"></iframe></body>',
            "loads //example.org/a.js",
        ),
        ("out</a>", "out</a> [text](page.md)", "reads '[text](page.md)'"),
        ("out</a>", "out</a> **bold** word", "reads '**bold** word'"),
        ("out</a>", "out</a> :func:`geocode`", "reads ':func:`geocode`'"),
    ],
)
def test_what_does_not_hold_is_found(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in WHOLE
    found = list(broken(tmp_path, read(site(tmp_path, WHOLE.replace(old, new, 1)))))
    assert found == [f"index.html: {words}"]


def test_a_style_of_a_network_and_a_name_without_its_example_are_found(tmp_path: Path) -> None:
    pages = read(site(tmp_path, other=OTHER.replace("Examples", ""), sheet="@import 'https://example.org/a.css';"))
    assert list(broken(tmp_path, pages)) == ["site.css: loads from a network"]
    assert "gini is without its example" in list(lacking(pages))
