"""A run that is stopped while it asks a service says so at once; what was answered is kept, nothing is in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.crossed import few
from tests.services.imitation import Imitation
from tests.services.test_asking import found

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are known otherwise here"),
]

COMMAND = ["geocode", "l.csv", "-o", "u.csv", "--service", "geopunt", "--lang", "nl"]


def _of(folder: Path) -> list[int]:
    """Return the processes that have this folder as their cache."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                told = (each / "environ").read_bytes()
                alive = (each / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            except OSError:
                continue
            if alive and f"KKGEO_CACHE={folder}".encode() in told.split(b"\0"):
                found.append(int(each.name))
    return found


@pytest.mark.parametrize("which", few([signal.SIGINT, signal.SIGHUP]))
def test_while_a_service_is_asked(
    imitation: Imitation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: signal.Signals
) -> None:
    # Nothing of pytest's own processes is counted.
    cache = tmp_path / "bewaard"
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"S{number},Veldstraat,{number},9000,Gent\n" for number in range(1, 9))
    Path("l.csv").write_text(f"naam,straat,huisnummer,postcode,gemeente\n{rows}")
    (tmp_path / "tmp").mkdir()
    environment = {**os.environ, "KKGEO_CACHE": str(cache), "TMPDIR": str(tmp_path / "tmp")}
    imitation.answer, imitation.delay = found, 0.5
    run = [sys.executable, "-m", "kkgeo", *COMMAND]
    process = subprocess.Popen(
        run, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while len(imitation.seen) < 2:
        assert process.poll() is None
        time.sleep(0.01)
    began = time.perf_counter()
    # All that a terminal has.
    os.killpg(process.pid, which)
    said = process.communicate(timeout=60)[1]
    assert time.perf_counter() - began < 15
    assert process.returncode == 128 + which
    assert said.endswith("kkgeo: gestopt.\n")
    assert "Traceback" not in said
    while _of(cache):
        assert time.perf_counter() - began < 30
        time.sleep(0.05)
    assert {path.name for path in tmp_path.iterdir()} == {"l.csv", "bewaard", "tmp"}
    assert not list((tmp_path / "tmp").iterdir())
    assert not [path.name for path in cache.rglob("*") if path.name.startswith(".")]
    # The next run is not held up, and asks nothing twice.
    imitation.delay = 0
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert set(imitation.requested.values()) == {1}
