"""What a workbook of before 2007 says of its own sectors (MS-CFB), looked at before anything follows it."""

from __future__ import annotations

import struct
from pathlib import Path

from kkgeo.errors import InputError, SourceError

#: From here on a number is a mark (free, end of the chain), no sector.
_MARKS = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5
#: The name of the part that holds a workbook with a password, as it stands in an OLE2 file (MS-OFFCRYPTO, 1.3.3).
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_chains(path: Path) -> None:
    """Refuse a file of which a chain of sectors loops, leaves the file, or is longer than it: reading never ends."""
    content = path.read_bytes()
    try:
        sound = _sound(content)
    except (struct.error, IndexError):
        sound = False
    if not sound and ENCRYPTED in content:
        raise InputError("errors.sites.password", path=path.name)
    if not sound:
        raise SourceError("errors.sites.workbook_unread", path=path.name)


def _sound(content: bytes) -> bool:
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        return False
    size = 1 << shift
    # The last sector may be cut short; the header takes a sector, whatever its size.
    most = -(-len(content) // size) - 1
    directories, fats, first = struct.unpack_from("<3I", content, 40)
    least, mini_first, minis, difat, difats = struct.unpack_from("<5I", content, 56)
    if max(directories, fats, minis, difats) > most:
        return False

    def numbers(sector: int) -> list[int]:
        piece = content[(sector + 1) * size : (sector + 2) * size]
        return [number for (number,) in struct.iter_unpack("<I", piece[: len(piece) // 4 * 4])]

    listed = list(struct.unpack_from("<109I", content, 76))
    seen: set[int] = set()
    while difat < _MARKS:
        if difat in seen or difat >= most:
            return False
        seen.add(difat)
        *more, difat = numbers(difat)
        listed += more
    # Each sector of the table is there once: a list that repeats one costs more than the file.
    tables = [sector for sector in listed if sector < _MARKS]
    if len(set(tables)) < len(tables) or any(sector >= most for sector in tables):
        return False
    fat = [number for sector in tables for number in numbers(sector)]
    directory, mini_table = _follow(first, fat, most), _follow(mini_first, fat, most)
    if directory is None or mini_table is None:
        return False
    mini = [number for sector in mini_table for number in numbers(sector)]
    for sector in directory:
        for at in range((sector + 1) * size, min((sector + 2) * size, len(content)) - 127, 128):
            kind = content[at + 66]
            if kind not in (_STREAM, _ROOT):
                continue
            # In the older form only half of the number is meant.
            start, length = struct.unpack_from("<IQ" if shift == 12 else "<II", content, at + 116)
            if length > len(content):
                return False
            small = kind == _STREAM and length < least
            if length and _follow(start, mini if small else fat, len(mini) if small else most) is None:
                return False
    return True


def _follow(sector: int, table: list[int], most: int) -> list[int] | None:
    """Return the sectors of a chain, None where it has no end within `most` sectors."""
    found: list[int] = []
    while sector < _MARKS:
        if sector >= min(most, len(table)) or len(found) >= most:
            return None
        found.append(sector)
        sector = table[sector]
    return found
