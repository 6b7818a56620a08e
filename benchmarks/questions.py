"""Time and memory of each question on the illustrative data: ``python benchmarks/questions.py``.

Each is asked in a process of its own, on one core, of lists that were read and placed before. The time is in seconds of
the processor, so that what else runs on the machine counts little; memory is the peak of the whole process, and how
far that lies above what the placed lists took. It is an error where one takes longer than a person waits.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Seconds that a question may take; a search through space and time may take longer.
LONGEST, SEARCH = 5.0, 15.0
#: What is asked, in terms of the placed lists ``a``pplications, ``c``ollaborations, ``s``chools and academies ``k``.
QUESTIONS = {
    "coverage": "kk.coverage(c, register=s, academies=k)",
    "coverage_gaps": "kk.coverage_gaps(c, s, academies=k)",
    "running": "kk.running(c, school_year='2021-2022')",
    "timeline": "kk.timeline(c)",
    "change": "kk.change(c, s, before=[2019, 2020], after=[2021, 2022])",
    "change, by municipality": "kk.change(c, s, before=[2019, 2020], after=[2021, 2022], by='municipality')",
    "emerging_gaps": "kk.emerging_gaps(c, s, academies=k)",
    "school_years": "kk.school_years(c, s)",
    "applications": "kk.applications(a, s, by='province', academies=k)",
    "applications, by municipality": "kk.applications(a, s, academies=k)",
    "programmes": "kk.programmes({'Kunstkuur': c, 'dynamoPROJECT': p, 'dynamoOPWEG': w}, s)",
    "academies": "kk.academies(k, c, s)",
    "access": "kk.access(s, k)",
    "participation_change": "kk.participation_change(kk.datasets.participation())",
    "oki_indicators": "kk.oki_indicators(c, s)",
    "targets, a part kept out": "kk.targets(c, s, academies=k, hold_out=0.2, n=200)",
    "evaluate_call": "kk.evaluate_call(t, c, s)",
}
_ASK = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
import kkgeo as kk
d = kk.datasets
names = "applications", "collaborations", "register", "academies", "dynamoproject", "dynamoopweg"
a, c, s, k, p, w = (kk.enrich(kk.geocode(getattr(d, name)())) for name in names)
t = kk.targets(c[c["year"] <= 2020], s, academies=k, n=200) if "(t," in sys.argv[1] else None
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, start = peak(), time.process_time()
eval(sys.argv[1])
print(json.dumps([time.process_time() - start, peak(), peak() - before]))
"""


def asked(call: str) -> list[float]:
    """Ask one question in a process of its own; return seconds, the peak of its memory in MB and what it added."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    known = {**os.environ, **one, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", _ASK, call], env=known, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    result: list[float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("only", nargs="*", help="questions whose name begins so")
    only = tuple(parser.parse_args().only)
    late = []
    print(f"{'question':34}{'seconds':>9}{'peak, MB':>10}{'added, MB':>11}")
    for name, call in QUESTIONS.items():
        if only and not name.startswith(only):
            continue
        seconds, peak, added = asked(call)
        print(f"{name:34}{seconds:9.2f}{peak:10.0f}{added:11.0f}", flush=True)
        if seconds > (SEARCH if "emerging" in call else LONGEST):
            late.append(name)
    if late:
        sys.exit(f"longer than a person waits: {', '.join(late)}")


if __name__ == "__main__":
    main()
