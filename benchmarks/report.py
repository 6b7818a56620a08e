"""The report of the illustrative data beside that of 0.4.0, in one run: ``python benchmarks/report.py BEFORE``.

``BEFORE`` has the code of 0.4.0, which takes Leaflet from two packages::

    mkdir before && git archive b3155c3 src | tar -x -C before
    pip install --no-deps --target before/src XStatic-Leaflet XStatic-leaflet-markercluster
    python benchmarks/report.py before/src

A report is made in a process of its own, by the two in turn: with placing the lists, and the report alone. Both are
compiled first, as whatever is installed is. Of each the least and the median of some runs is told, in seconds that a
person waits, and in seconds of the processor: of the process that makes the report and of the one that draws its map on
a second core, and of the first alone, which is near what a person waits where nothing else runs. Gaps are looked for
with 9,999 draws, as many as if nobody asks for more. It is an error where the least that a person waits, with placing
the lists, is longer than with 0.4.0.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("placing and report", "report alone")
KINDS = ("waited", "processor", "processor of the process that makes it")
_MAKE = """
import time
begun = time.perf_counter()
import json, os, sys, warnings
warnings.simplefilter("ignore")
import kkgeo as kk
def now():
    return [time.perf_counter() - begun, sum(os.times()[:4]), sum(os.times()[:2])]
read = kk.datasets.collaborations, kk.datasets.register, kk.datasets.academies
lists = [kk.enrich(kk.geocode(rows())) for rows in read]
start = now()
files = kk.report(*lists[:2], academies=lists[2], path=sys.argv[1])
end = now()
seconds = [end, [last - first for first, last in zip(start, end)]]
print(json.dumps({"seconds": seconds, "bytes": [file.stat().st_size for file in files]}))
"""


class Made(TypedDict):
    """What a report took, by part and by kind of seconds, and how large its files are."""

    seconds: list[list[float]]
    bytes: list[int]


def made(source: Path, file: Path) -> Made:
    """Make a report with the package in a folder."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    # The places of an import come before those of whatever is installed.
    known = {**os.environ, **one, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "-c", _MAKE, file], env=known, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    result: Made = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("before", type=Path)
    given = parser.parse_args()
    sources = {"0.4.0": given.before.resolve(), "now": ROOT / "src"}
    for source in sources.values():
        compileall.compile_dir(source, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, list[Made]] = {name: [] for name in sources}
        # The first of each fills what is kept on the disk.
        for number in range(given.runs + 1):
            for name, source in sources.items():
                result = made(source, Path(folder) / f"{name}-{number}.html")
                found[name] += [result] if number else []
    least: dict[tuple[str, str, str], float] = {}
    for p, part in enumerate(PARTS):
        for k, kind in enumerate(KINDS):
            took = {name: [run["seconds"][p][k] for run in own] for name, own in found.items()}
            for name, own in took.items():
                least[part, kind, name] = min(own)
            told = []
            for what, of in (("least", min), ("median", statistics.median)):
                before, now = of(took["0.4.0"]), of(took["now"])
                told.append(f"{what} {now:.2f} s, 0.4.0 {before:.2f} s: {now / before:.2f} of it")
            print(f"{part}, {kind}: {'; '.join(told)}")
    page, book = found["now"][-1]["bytes"]
    print(f"page {page:,} bytes, workbook {book:,} bytes")
    if least[PARTS[0], "waited", "now"] > least[PARTS[0], "waited", "0.4.0"]:
        sys.exit("The report takes longer than that of 0.4.0.")


if __name__ == "__main__":
    main()
