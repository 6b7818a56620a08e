"""The kernel that notebooks run in: with nothing of whoever builds the site, and quiet about being on this machine."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path


def own_kernel(folder: Path) -> None:
    """Let kernels of this process have their settings from a folder of ours, and say only what is wrong."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    settings = {"IPKernelApp": {"log_level": 40}, "HistoryManager": {"enabled": False}}
    (profile / "ipython_kernel_config.json").write_text(json.dumps(settings), encoding="utf-8")
    logging.getLogger("traitlets").setLevel(logging.WARNING)
    os.environ["IPYTHONDIR"] = str(folder)
    # What a notebook may be told: how many rows a list has that is as long as one wants.
    os.environ.setdefault("KKGEO_NOTEBOOK_ROWS", "20000")
