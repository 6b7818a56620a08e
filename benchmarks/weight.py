"""What an install takes: MB on disk and seconds to import of every package that comes along, and for whom it comes.

In an environment that has what kkgeo needs: ``python benchmarks/weight.py``, with extras by their names behind it. The
seconds are processor time of a fresh process, the least of several, less that of one that imports nothing; a package
has those of what it imports in them. What is bytecode is left out: it is made at the first import.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8"))["project"]


def needed(requirements: list[str]) -> dict[str, set[str]]:
    """Return every package that comes along, and what asks for it: "" is kkgeo itself."""
    asked: dict[str, set[str]] = {}
    waiting = [("", Requirement(each)) for each in requirements]
    done: set[tuple[str, str]] = set()
    while waiting:
        by, wanted = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        name = canonicalize_name(wanted.name)
        asked.setdefault(name, set()).add(by)
        if (name, by) not in done:
            done.add((name, by))
            waiting += [(name, Requirement(each)) for each in distribution(name).requires or ()]
    return asked


def megabytes(found: Distribution) -> float:
    """Return what its files take, without bytecode."""
    files = (Path(str(file.locate())) for file in found.files or () if file.suffix != ".pyc")
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def seconds(code: str, repeats: int) -> float:
    """Return the processor time of a process that runs some code."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return min(once() for _ in range(repeats))


def main() -> None:
    """Print a table, those that take most first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extras", nargs="*", choices=[[], *PROJECT["optional-dependencies"]])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    requirements = [*PROJECT["dependencies"], *(r for e in given.extras for r in PROJECT["optional-dependencies"][e])]
    asked = needed(requirements)
    modules: dict[str, list[str]] = {}
    for module, owners in packages_distributions().items():
        for owner in owners:
            modules.setdefault(canonicalize_name(owner), []).append(module)
    nothing, total = seconds("", given.repeats), 0.0
    rows = []
    for name, by in asked.items():
        own = sorted(m for m in set(modules.get(name, ())) if re.fullmatch(r"[a-zA-Z]\w*", m) and m != "pylab")
        took = max((seconds(f"import {module}", given.repeats) - nothing for module in own), default=0.0)
        rows.append((megabytes(distribution(name)), name, max(took, 0.0), ", ".join(sorted(by - {""})), "" in by))
    for size, name, took, askers, direct in sorted(rows, reverse=True):
        total += size
        print(f"| {name if direct else f'*{name}*'} | {size:.1f} | {took:.2f} | {askers} |")
    print(f"{len(rows)} packages, {total:.0f} MB")


if __name__ == "__main__":
    main()
