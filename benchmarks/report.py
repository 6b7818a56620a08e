"""The report of the illustrative data beside that of 0.4.0, in one run: ``python benchmarks/report.py BEFORE``.

``BEFORE`` has the code of 0.4.0, which takes Leaflet from two packages::

    mkdir before && git archive b3155c3 src | tar -x -C before
    pip install --no-deps --target before/src XStatic-Leaflet XStatic-leaflet-markercluster
    python benchmarks/report.py before/src

A report is made in a process of its own, on one core, by the two in turn: with placing the lists, and the report alone.
The time of each is the median of some runs, in seconds of the processor (so that what else runs on the machine counts
little), and a ratio is of the two medians. Gaps are looked for with 9,999 draws, as many as if nobody asks for more.
It is an error where a report takes longer than that of 0.4.0.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("placing and report", "report alone")
_MAKE = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import kkgeo as kk
read = kk.datasets.collaborations, kk.datasets.register, kk.datasets.academies
lists = [kk.enrich(kk.geocode(rows())) for rows in read]
start = time.process_time()
files = kk.report(*lists[:2], academies=lists[2], path=sys.argv[1])
end = time.process_time()
print(json.dumps({"seconds": [end, end - start], "bytes": [file.stat().st_size for file in files]}))
"""


def made(source: Path, file: Path) -> dict[str, list[float]]:
    """Make a report with the package in a folder, and return seconds of the processor and bytes."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    # The places of an import come before those of whatever is installed.
    known = {**os.environ, **one, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "-c", _MAKE, file], env=known, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    result: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("before", type=Path)
    given = parser.parse_args()
    sources = {"0.4.0": given.before.resolve(), "now": ROOT / "src"}
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, list[dict[str, list[float]]]] = {name: [] for name in sources}
        # The first of each fills what is kept on the disk.
        for number in range(given.runs + 1):
            for name, source in sources.items():
                result = made(source, Path(folder) / f"{name}-{number}.html")
                found[name] += [result] if number else []
    took = {
        name: [statistics.median(run["seconds"][part] for run in own) for part in range(len(PARTS))]
        for name, own in found.items()
    }
    for part, what in enumerate(PARTS):
        before, now = took["0.4.0"][part], took["now"][part]
        print(f"{what}: {now:.2f} s, 0.4.0 {before:.2f} s: {now / before:.2f} of the time")
    page, book = found["now"][-1]["bytes"]
    print(f"page {page:,} bytes, workbook {book:,} bytes")
    if took["now"][1] > took["0.4.0"][1]:
        sys.exit("The report takes longer than that of 0.4.0.")


if __name__ == "__main__":
    main()
