"""What is checked, by name: ``nox -s lint types fast``; ``nox -s all`` is everything. .ci/run does it from nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "fast"]
nox.options.reuse_existing_virtualenvs = True
PROJECT = nox.project.load_toml("pyproject.toml")
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
