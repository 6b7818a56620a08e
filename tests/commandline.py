"""The command line, run within this process."""

from __future__ import annotations

import pytest

from kkgeo.cli import main


def run(*arguments: object) -> int:
    """Run the command line with these arguments, and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    code = ended.value.code
    assert code is None or isinstance(code, int)
    return code or 0
