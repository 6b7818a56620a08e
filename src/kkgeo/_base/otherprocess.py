"""A process beside this one, with the same kkgeo, that is asked by a pipe and answers by another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def started(module: str, *, without: Iterable[str] = (), bufsize: int = -1) -> subprocess.Popen[bytes]:
    """Start a module of kkgeo as a process out of reach of Ctrl-C: whoever starts it ends it.

    Parameters
    ----------
    module : str
        Its name.
    without : iterable of str
        Variables of the environment that it is not started with.
    bufsize : int
        As for `subprocess.Popen`.
    """
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: value for name, value in os.environ.items() if name not in set(without)}
    # Out of reach of Ctrl-C, and of a kill that ends this process and its group.
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return subprocess.Popen(
        # -P: nothing in the folder that happens to be the current one is taken for a module.
        [sys.executable, "-P", "-m", module],
        bufsize=bufsize,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": os.pathsep.join(paths)},
        **apart,
    )
