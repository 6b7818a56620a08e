"""Workbooks of before 2007 whose sectors go round, or of which the numbers are not those of the file."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from kkgeo.errors import SourceError
from kkgeo.sites import read_sites
from tests.alone import read_alone
from tests.workbooks import write_xls


def _put(content: bytes, at: int, number: int, kind: str = "<I") -> bytes:
    changed = bytearray(content)
    struct.pack_into(kind, changed, at, number)
    return bytes(changed)


def _get(content: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", content, at)[0])


def _members(content: bytes) -> dict[str, bytes]:
    fat, directory = (512 * (_get(content, at) + 1) for at in (76, 48))
    first = _get(content, 48)
    stream = next(at for at in range(directory, directory + 512, 128) if content[at + 66] == 2)
    start = _get(content, stream + 116)
    return {
        "zeroed": content[:1500] + bytes(len(content) - 1500),
        "the directory loops": _put(content, fat + 4 * first, first),
        "the stream loops": _put(content, fat + 4 * start, start),
        "the stream leaves the file": _put(content, fat + 4 * start, 100_000),
        "the mini table loops": _put(_put(_put(content, 60, start), 64, 1), fat + 4 * start, start),
        "the list of tables loops": _put(_put(content, 68, 0), 512 + 508, 0),
        "a stream of 2^40 and 2^31": _put(content, stream + 120, 2**40 + 2**31, "<Q"),
        "2^31 tables": _put(content, 44, 2**31),
        "2^31 mini tables": _put(content, 64, 2**31),
        "a table twice": _put(content, 80, _get(content, 76)),
    }


def test_sectors_that_go_round_are_told(tmp_path: Path) -> None:
    sound = write_xls(tmp_path / "sound.xls")
    assert len(read_sites(sound)) > 0
    for what, content in _members(sound.read_bytes()).items():
        file = tmp_path / f"{what}.xls"
        file.write_bytes(content)
        with pytest.raises(SourceError, match="broken or not whole"):
            read_sites(file)


@pytest.mark.slow
def test_sectors_that_go_round_take_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "l.xls"
    file.write_bytes(_members(write_xls(file).read_bytes())["zeroed"])
    assert "broken or not whole" in read_alone([file])[file]
