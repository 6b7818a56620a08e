"""Say what version this is everywhere: ``python .ci/version.py 1.0.0rc1 2026-11-29``; without a version it says where.

The version stands in pyproject.toml, kkgeo/_base/version.py and CITATION.cff, which also has the day; the changelog
gets a heading under "Unreleased" of what was listed there. tests/test_package.py holds that they agree.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Where it stands, and how; "(.+)" is the version, or the day.
PLACES = (
    ("pyproject.toml", r'(?m)^version = "(?P<version>.+)"$'),
    ("src/kkgeo/_base/version.py", r'(?m)^__version__ = "(?P<version>.+)"$'),
    ("CITATION.cff", r"(?m)^version: (?P<version>.+)$"),
    ("CITATION.cff", r"(?m)^date-released: (?P<day>.+)$"),
)
HEADING = "## [Unreleased]\n"


def put(version: str, day: str) -> None:
    """Write a version and its day everywhere."""
    told = {"version": version, "day": day}
    for name, pattern in PLACES:
        file = ROOT / name
        text = file.read_text("utf-8")
        (found,) = re.finditer(pattern, text)
        ((which, old),) = found.groupdict().items()
        start, end = found.span(which)
        file.write_text(text[:start] + told[which] + text[end:], "utf-8")
        print(f"{name}: {old} is {told[which]}")
    changes = ROOT / "CHANGELOG.md"
    text = changes.read_text("utf-8")
    if text.count(HEADING) != 1 or f"## [{version}]" in text:
        sys.exit(f"CHANGELOG.md should have {HEADING.strip()!r} once, and no heading of {version}")
    changes.write_text(text.replace(HEADING, f"{HEADING}\n## [{version}] - {day}\n"), "utf-8")
    print(f"CHANGELOG.md: what was under Unreleased is {version}")


def main() -> None:
    """Write the version, or say where it stands."""
    if len(sys.argv) == 3:
        version, day = sys.argv[1:]
        if not re.fullmatch(r"\d+\.\d+\.\d+(?:rc\d+)?", version) or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            sys.exit("a version is as 1.0.0 or 1.0.0rc1, a day as 2026-11-29")
        put(version, day)
    else:
        print(*dict.fromkeys(name for name, _ in PLACES), "CHANGELOG.md", sep="\n")


if __name__ == "__main__":
    main()
