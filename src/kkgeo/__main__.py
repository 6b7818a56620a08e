"""``python -m kkgeo`` is ``kkgeo``: whoever stops it is told so from its first moment to its last."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from kkgeo._base.stopping import held, ignore, stoppable
from kkgeo._base.surroundings import settle


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line as a process of its own, which ends with it."""
    settle(os.environ)
    try:
        with stoppable(to_the_end=True):
            with held():
                from kkgeo import cli
            cli.main(arguments)
    except KeyboardInterrupt as stop:
        # Before there was a run, or after it.
        ignore()
        sys.exit(cli.end(stop, arguments))


if __name__ == "__main__":
    main()
