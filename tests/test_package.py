from __future__ import annotations

import ast
import doctest
import inspect
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import kkgeo

ROOT = Path(__file__).resolve().parent.parent
PUBLIC = [
    name for name in kkgeo.__all__ if inspect.isroutine(getattr(kkgeo, name)) or inspect.isclass(getattr(kkgeo, name))
]
#: The one circle there may be: a map draws itself, and what draws it needs to know what a map is.
FACADE = {
    "kkgeo.maps.figure.render", "kkgeo.maps.gis.layers", "kkgeo.maps.web.foliummap", "kkgeo.maps.web.notebook",
    "kkgeo.maps.web.page",
}  # fmt: skip
#: What is imported where it is used, beside that. The command line: it must be there at once. The coordinates of one
#: address service: the process that asks services has no need of pandas.
LATE = {
    # Matplotlib, only where a figure is drawn.
    ("kkgeo.charts.model", "kkgeo.charts.figures"),
    ("kkgeo.reporting.summary", "kkgeo.reporting.brief"),
    ("kkgeo.reporting.drawing", "kkgeo.maps.figure.render"),
    # A class of geopandas' own, only where a table has shapes.
    ("kkgeo.areas.shapes", "kkgeo._base.geotable"),
    # While it is loaded, Ctrl-C is waiting.
    ("kkgeo.__main__", "kkgeo.cli"),
    ("kkgeo.services.adressenregister", "kkgeo.services.projecting"),
    ("kkgeo.services.projecting", "kkgeo.spatial.coordinates"),
}


@pytest.mark.slow
def test_reading_and_counting_import_neither_matplotlib_nor_folium() -> None:
    code = "import sys, kkgeo; kkgeo.coverage; kkgeo.choropleth; print({'matplotlib', 'folium'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_every_public_name_exists_and_none_is_left_out() -> None:
    assert set(kkgeo.__all__) == set(kkgeo._HOME) | {"__version__"}
    for name in kkgeo.__all__:
        assert getattr(kkgeo, name) is not None
    assert callable(kkgeo.coverage)


def test_the_version_is_said_once_more_only_where_no_code_can_read_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert kkgeo.__version__ == project["version"]
    cited = dict(re.findall(r"(?m)^(version|date-released): (.+)$", (ROOT / "CITATION.cff").read_text("utf-8")))
    headings = re.findall(r"(?m)^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert headings[0] == "[Unreleased]"
    assert headings[1] == f"[{kkgeo.__version__}] - {cited['date-released']}"
    assert cited["version"] == kkgeo.__version__
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+(rc\d+)?\] - \d{4}-\d\d-\d\d", heading) for heading in headings[1:])


def test_a_version_is_put_everywhere_at_once(tmp_path: Path) -> None:
    for name in (".ci/version.py", "pyproject.toml", "src/kkgeo/_base/version.py", "CITATION.cff", "CHANGELOG.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    before = {file: file.read_text("utf-8") for file in tmp_path.rglob("*") if file.is_file()}
    subprocess.run([sys.executable, tmp_path / ".ci" / "version.py", "9.8.7rc6", "2099-01-02"], check=True)
    told = {file.relative_to(tmp_path).as_posix(): file.read_text("utf-8") for file in before}
    assert tomllib.loads(told["pyproject.toml"])["project"]["version"] == "9.8.7rc6"
    assert told["src/kkgeo/_base/version.py"].endswith('\n__version__ = "9.8.7rc6"\n')
    assert "version: 9.8.7rc6\ndate-released: 2099-01-02\n" in told["CITATION.cff"]
    assert "## [Unreleased]\n\n## [9.8.7rc6] - 2099-01-02\n" in told["CHANGELOG.md"]
    assert sum(file.read_text("utf-8") != text for file, text in before.items()) == 4


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_says_what_is_beside_it_and_has_an_example(name: str) -> None:
    text = inspect.getdoc(getattr(kkgeo, name)) or ""
    assert doctest.DocTestParser().get_examples(text)
    beside = re.search(r"See Also\n-{8}\n(.+?)(?:\n\n|\Z)", text, flags=re.S)
    assert beside is not None
    for line in beside[1].splitlines():
        if line.startswith(" "):
            continue
        other, colon, why = line.partition(" : ")
        assert (colon, why[-1:]) == (" : ", "."), line
        assert other.removeprefix("kkgeo.") in kkgeo.__all__, f"{other} is not public"
        assert other != name


def imports() -> Iterator[tuple[str, str, bool]]:
    """Yield which module imports which, and whether it does so only inside a function."""
    files = {}
    for file in (ROOT / "src" / "kkgeo").rglob("*.py"):
        parts = file.relative_to(ROOT / "src").with_suffix("").parts
        files[".".join(parts).removesuffix(".__init__")] = file

    def named(tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    for module, file in files.items():
        tree = ast.parse(file.read_text("utf-8"))
        inside = {name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for name in named(node)}
        for name in named(tree):
            home = name if name in files else name.rpartition(".")[0]
            # The package itself is its public names, which are loaded when they are used.
            if home in files and home != module and "kkgeo" not in (home, module):
                yield module, home, name in inside


@pytest.mark.slow
def test_no_module_imports_itself_by_way_of_others() -> None:
    graph: dict[str, set[str]] = {}
    for module, home, _ in imports():
        graph.setdefault(module, set()).add(home)
    assert len(graph) > 100
    with pytest.raises(CycleError):
        TopologicalSorter(graph).prepare()
    graph["kkgeo.maps.model"] -= FACADE
    TopologicalSorter(graph).prepare()


@pytest.mark.slow
def test_what_is_imported_inside_a_function_is_written_down() -> None:
    late = {(module, home) for module, home, inside in imports() if inside and not module.startswith("kkgeo.cli")}
    assert late == LATE | {("kkgeo.maps.model", home) for home in FACADE}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--version"], ["-h"], ["--help"]])
def test_python_m_kkgeo_is_kkgeo(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "kkgeo", *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "kkgeo" in done.stdout


@pytest.mark.slow
def test_two_files_of_tests_may_have_one_name(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("areas", "sites"):
        file = tmp_path / "tests" / folder / "test_reading.py"
        file.parent.mkdir(parents=True)
        file.write_text("def test_it() -> None:\n    pass\n")
        # What is left of an earlier run.
        (file.parent / "__pycache__").mkdir()
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:hypothesispytest"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert "2 passed" in done.stdout, done.stdout


def test_the_page_of_dependencies_names_those_there_are() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = re.findall(r"(?m)^\| ([^|]+) \|", (ROOT / "docs" / "dependencies.md").read_text("utf-8").split("\n## ")[0])

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\[<>=]", requirement)[0] for requirement in requirements}

    told: dict[str, set[str]] = {}
    for line in lines:
        extra, colon, listed = line.rpartition(":* ")
        told.setdefault(extra.lstrip("*"), set()).update(listed.split(", ") if colon else [line])
    assert told.pop("") - {"package", "---"} == names(project["dependencies"])
    extras = {extra: names(needs) for extra, needs in project["optional-dependencies"].items()}
    # Tests need what the other extras have too.
    assert told["test"] <= extras["test"] <= set().union(*told.values())
    assert {extra: needs for extra, needs in told.items() if extra != "test"} == {
        extra: needs for extra, needs in extras.items() if extra != "test"
    }
