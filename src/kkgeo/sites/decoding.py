"""From bytes to text: in what encoding a file is, and what of it is no text."""

from __future__ import annotations

import re
from pathlib import Path

from kkgeo._base.words import phrase
from kkgeo.errors import InputError

#: Byte order marks; that of UTF-32 begins as that of UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
#: First bytes of what is no text at all: zip (and so workbooks of today), OLE2 (workbooks of before 2007), PDF, SQLite
#: (GeoPackage), Parquet.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"SQLite format 3", b"PAR1")
#: More of these than one in so many signs is no text with a fault in it.
_SOME = 50
#: A letter with an accent, in UTF-8: two to four bytes that text in Windows-1252 hardly has behind each other.
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WESTERN = "cp1252"
#: What Excel writes as "CSV (MS-DOS)" and "CSV (Macintosh)". Of the letters of Belgium these bytes are, within a word,
#: no letter in Windows-1252, or a Š or Ž behind a small one. The others (a dash, an apostrophe) may be either.
OLD_PAGES = {
    "cp850": re.compile(rb"[A-Za-z][\x81\x82\x84\x87-\x8b\x93\x94]+[a-z]"),
    "mac_roman": re.compile(rb"[a-z][\x8d-\x90\x95]+[a-z]"),
}
_WESTERN_WORD = re.compile(rb"[A-Za-z][\xc0-\xff]+[a-z]")


def decode(path: Path, encoding: str | None) -> tuple[str, str, int]:
    """Return the text of a file, its encoding, and how many lines are in Windows-1252 while the others are in UTF-8."""
    raw = path.read_bytes()
    guesses = [encoding] if encoding else [name for mark, name in _MARKS if raw.startswith(mark)] or _without_mark(raw)
    for candidate in guesses:
        other = 0
        try:
            if candidate == _WESTERN and not encoding:
                candidate = _page(raw)
            if candidate == _WESTERN and not encoding and _UTF8.search(raw):
                text, other = _by_line(raw)
            else:
                text = raw.decode(candidate)
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise InputError("errors.sites.encoding", encoding=encoding) from error
        if "\x00" in text:
            if not raw.startswith(_NO_TEXT) and text.count("\x00") * _SOME < len(text):
                line = len(re.findall(r"\r\n|\r|\n", text[: text.index("\x00")])) + 1
                raise InputError("errors.sites.nul", line=line, path=path.name)
            break
        return text, "utf-8" if other else candidate, other
    raise InputError("errors.sites.not_text", path=path.name, encoding=encoding or phrase("errors.sites.encodings"))


def _without_mark(raw: bytes) -> list[str]:
    # Every second byte of Western text in UTF-16 is zero, and none in any other encoding.
    start = raw[:1000]
    if start[1::2].count(0) > len(start) // 4:
        return ["utf-16-le"]
    if start[::2].count(0) > len(start) // 4:
        return ["utf-16-be"]
    return ["utf-8", _WESTERN]


def _page(raw: bytes) -> str:
    """Return the page of eight-bit letters in which most words have an accent.

    >>> _page("Liège".encode("cp850")), _page("Liège".encode("mac_roman")), _page("Liège – ‘école’".encode("cp1252"))
    ('cp850', 'mac_roman', 'cp1252')
    """
    words = {_WESTERN: _WESTERN_WORD, **OLD_PAGES}
    # The first of those that have as many.
    return max(words, key=lambda page: len(words[page].findall(raw)))


def _by_line(raw: bytes) -> tuple[str, int]:
    """Read each line in UTF-8, or in Windows-1252 where it is not: two files were put behind each other."""
    lines = []
    western = utf8 = 0
    for line in raw.splitlines(keepends=True):
        try:
            lines.append(line.decode("utf-8"))
            utf8 += not line.isascii()
        except UnicodeDecodeError:
            lines.append(line.decode(_WESTERN))
            western += 1
    return "".join(lines), western if utf8 else 0
