"""What is checked, by name: ``nox -s lint types fast``; ``nox -s all`` is everything. .ci/run does it from nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "fast"]
nox.options.reuse_existing_virtualenvs = True
PROJECT = nox.project.load_toml("pyproject.toml")
#: As the classifiers say.
PYTHONS = nox.project.python_versions(PROJECT)
LINT = nox.project.dependency_groups(PROJECT, "lint")


def npm(session: nox.Session, script: str) -> None:
    """Run a script of package.json; what it needs is installed where it is not."""
    if shutil.which("npm") is None:
        session.error("npm is absent: the JavaScript is not checked. Install Node.js, 20 or later.")
    if not Path("node_modules").is_dir():
        session.run("npm", "ci", "--no-audit", "--no-fund", external=True)
    session.run("npm", "run", script, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and arrows: ruff, import-linter, Biome, the checksums of what is vendored."""
    session.install(*LINT)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", env={"PYTHONPATH": "src"})
    npm(session, "lint")
    npm(session, "vendored")


@nox.session
def types(session: nox.Session) -> None:
    """Check types: mypy over everything, TypeScript over the JavaScript."""
    session.install(*LINT, "-e", ".[test]")
    session.run("mypy")
    npm(session, "types")


@nox.session
def fast(session: nox.Session) -> None:
    """Run what one runs while working: no browser, nothing that takes long."""
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "not slow and not browser", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Look at the pages in Chromium."""
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "browser", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site from docs/, run its notebooks, follow its links, look at it in Chromium without a network."""
    # .ci/run has all of it already, in the environment of the README.
    if session.virtualenv.is_sandboxed:
        session.install(*nox.project.dependency_groups(PROJECT, "docs"), "-e", ".")
    build, site = Path("docs", "_build"), Path("docs", "_build", "html")
    for made in (build, Path("docs", "api", "generated")):
        shutil.rmtree(made, ignore_errors=True)
    session.run("sphinx-build", "-q", "-W", "--keep-going", "-j", "auto", "-d", f"{build}/doctrees", "docs", f"{site}")
    session.run("python", "docs/_site/check.py", f"{site}")
    session.run("python", "docs/_site/looking.py", f"{site}")


@nox.session
def lowest(session: nox.Session) -> None:
    """Run the fast tests on the lowest versions that are allowed."""
    bounds = Path(session.create_tmp()) / "lowest.txt"
    bounds.write_text(session.run("python", ".ci/lowest.py", silent=True) or "", "utf-8")
    session.install("-c", str(bounds), ".[test]")
    session.run("pytest", "-m", "not slow and not browser", *session.posargs)


@nox.session
def newest(session: nox.Session) -> None:
    """Run the fast tests on the newest versions there are, also those that are not released yet."""
    session.install("--upgrade", "--upgrade-strategy", "eager", "--pre", ".[test]")
    session.run("pytest", "-m", "not slow and not browser", *session.posargs)


@nox.session(python=PYTHONS)
def pythons(session: nox.Session) -> None:
    """Run the fast tests on every Python that the package says it is for; one that is absent is an error in CI."""
    session.install(".[test]")
    session.run("pytest", "-m", "not slow and not browser", *session.posargs)


@nox.session
def typed(session: nox.Session) -> None:
    """Say how much of what the package exports has a known type; pyright takes its own part from npm."""
    session.install("pyright", ".")
    session.run("python", ".ci/typed.py")


@nox.session
def release(session: nox.Session) -> None:
    """Do what a release needs: two builds of the same bytes, licences, names, types; each Python and each bound."""
    session.install("build", "check-wheel-contents", "twine", ".[test]")
    session.run("python", ".ci/release.py", "dist")
    session.run("pytest", "-q", "-n", "0", "tests/test_package.py", "tests/test_shipped.py", "tests/test_surface.py")
    for name in ("typed", "lowest", "newest", *(f"pythons-{version}" for version in PYTHONS)):
        session.notify(name)


@nox.session(name="all")
def everything(session: nox.Session) -> None:
    """Check everything, the examples in the docstrings and the data too."""
    lint(session)
    types(session)
    session.run("pytest", *session.posargs)
    pages = ("maps/page.py", "maps/spec.py", "maps/static.py")
    renamed = [f"--ignore-glob=*/{name}" for name in ("inviting", "judging", "reviewing", *pages)]
    session.run("pytest", "-q", "-n", "0", "--doctest-modules", "src/kkgeo", *renamed)
    session.run("python", "boundaries/check.py")
    session.run("python", "datasets/generate.py", "--check")
    docs(session)
