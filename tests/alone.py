"""Reading files in a process of its own, with so much memory and time and no more."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_MEMORY, _SECONDS = 500 * 2**20, 10
#: The clock goes on while others have the processor, which is not counted in the seconds.
_WAITING = 6
#: What libraries take before anything is read does not count. Writing 5 there sets back the most that was in use.
_SCRIPT = """
import pathlib, resource, sys, time
import geopandas, openpyxl, pyarrow.parquet, pyogrio
import kkgeo
from kkgeo.sites import read_sites
def status(key):
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(key))
before = status("VmRSS:")
limit = status("VmSize:") + {memory}
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for file in sys.argv[1:]:
    begin = time.process_time()
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    try:
        read_sites(file)
    except kkgeo.errors.KkgeoError as error:
        said = "SAID " + str(error)
    else:
        said = "READ"
    print(time.process_time() - begin, status("VmHWM:") - before, said, flush=True)
"""


def made_in(folder: Path, members: Mapping[str, Callable[[], Callable[[Path], Path]]]) -> dict[Path, str]:
    """Make every file in a folder of its own, and return which of the members each is."""
    files = {}
    for number, (what, made) in enumerate(members.items()):
        (folder / str(number)).mkdir()
        files[made()(folder / str(number))] = what
    return files


def read_alone(files: Sequence[Path], *, seconds: float = _SECONDS) -> dict[Path, str]:
    """Return what reading each file says, which is one sentence, in time and in little memory."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT.format(memory=_MEMORY), *map(str, files)],
        capture_output=True, text=True, timeout=_WAITING * len(files) * seconds, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), (done.stdout[-500:], done.stderr[-500:])
    found = {}
    for file, line in zip(files, done.stdout.splitlines(), strict=True):
        took, memory, said = line.split(" ", 2)
        assert float(took) < seconds, (file.name, took, said)
        assert int(memory) < _MEMORY, (file.name, memory, said)
        assert len(said) < 500, file.name
        found[file] = said
    return found
