"""How much of what kkgeo exports has a known type, by pyright: ``python .ci/typed.py``, where kkgeo is installed.

What other packages leave untyped is not counted. Less than the share below is an error.
"""

from __future__ import annotations

import json
import subprocess
import sys

LEAST = 0.95


def main() -> None:
    """Print the share, and what has no known type."""
    run = ["pyright", "--verifytypes", "kkgeo", "--ignoreexternal", "--outputjson"]
    told = json.loads(subprocess.run(run, capture_output=True, text=True).stdout)["typeCompleteness"]
    for symbol in told["symbols"]:
        if symbol["isExported"] and not symbol["isTypeKnown"]:
            print(symbol["name"])
    share, counts = told["completenessScore"], told["exportedSymbolCounts"]
    known = f"{counts['withKnownType']} of {sum(counts.values())} exported symbols have a known type"
    print(f"{known}: {100 * share:.1f} %, at least {100 * LEAST:.0f} % asked")
    if share < LEAST:
        sys.exit(1)


if __name__ == "__main__":
    main()
