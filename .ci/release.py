"""Build what is handed out, twice, and check it: ``python .ci/release.py FOLDER``.

It needs the packages build, twine and check-wheel-contents.
The two builds begin from copies of the commit in folders of other names, with other rights and times of files, another
time zone and another order of hashes. They must have the same bytes: whoever builds the commit again can compare.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def commit_time() -> str:
    """Return when the commit was made, which is the time of all files in what is built."""
    log = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(log, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def built(copy: Path, out: Path, mask: int, **different: str) -> dict[str, str]:
    """Build a copy of the commit; return the checksums of what came of it."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True, umask=mask)
    for number, file in enumerate(sorted(copy.rglob("*"))):
        os.utime(file, (1e9 + mask + number, 1e9 + mask + number))
    run = [sys.executable, "-m", "build", "--outdir", str(out), str(copy)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": commit_time(), **different}
    subprocess.run(run, check=True, env=environment, umask=mask, stdout=subprocess.DEVNULL)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.iterdir())}


def packaged(wheel: Path) -> set[str]:
    """Return the files of the package in a wheel."""
    names = zipfile.ZipFile(wheel).namelist()
    return {name.removeprefix("kkgeo/") for name in names if name.startswith("kkgeo/")}


def committed() -> set[str]:
    """Return the files of the package in the commit."""
    listed = ["git", "ls-tree", "-r", "--name-only", "HEAD", "src/kkgeo"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {name.removeprefix("src/kkgeo/") for name in names}


def main() -> None:
    """Leave the wheel and the source archive in a folder, or end with what is wrong."""
    target = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        first = built(work / "one", work / "first", 0o022, TZ="Europe/Brussels", PYTHONHASHSEED="1")
        second = built(work / "another" / "name", work / "second", 0o077, TZ="Asia/Tokyo", PYTHONHASHSEED="2")
        if first != second:
            sys.exit(f"two builds of one commit differ: {first} and {second}")
        target.mkdir(parents=True, exist_ok=True)
        files = [Path(shutil.copy(work / "first" / name, target)) for name in first]
    wheel = next(file for file in files if file.suffix == ".whl")
    if packaged(wheel) != committed():
        sys.exit(f"the wheel and the commit have other files: {sorted(packaged(wheel) ^ committed())}")
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *map(str, files)], check=True)
    settings = str(ROOT / "pyproject.toml")
    subprocess.run([sys.executable, "-m", "check_wheel_contents", "--config", settings, str(wheel)], check=True)
    for name, checksum in first.items():
        print(f"{checksum}  {name} ({(target / name).stat().st_size:,} bytes, twice the same)")


if __name__ == "__main__":
    main()
