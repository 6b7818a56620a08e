"""The elements of one name in a part of a workbook, as they are unpacked: the tree is made in C, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

#: What is unpacked in one go: of larger pieces the tree no longer fits in the processor's own memory.
PIECE = 2**16


class Source(Protocol):
    """What can be read a piece at a time."""

    def read(self, size: int, /) -> bytes:
        """Return the next piece, empty at the end."""
        ...


def elements(source: Source, tag: str, within: str | None = None) -> Iterator[Element]:
    """Give each element of a name that stands right under the root, or under what is `within` there.

    >>> import io
    >>> [row.get("r") for row in elements(io.BytesIO(b'<a><b><c r="1"/><c r="2"/></b><c/></a>'), "c", "b")]
    ['1', '2']
    """
    builder = TreeBuilder()
    # Who begins the tree has it while it grows; an event for each element would take as long as all the rest.
    top = builder.start("top", {})
    parser = XMLParser(target=builder)
    while piece := source.read(PIECE):
        parser.feed(piece)
        yield from _whole(top, tag, within, ended=False)
    parser.close()
    yield from _whole(top, tag, within, ended=True)


def _whole(top: Element, tag: str, within: str | None, *, ended: bool) -> Iterator[Element]:
    """Give the elements of which the end has been read, and take them out of the tree."""
    for root in top:
        if within is None:
            yield from _taken(root, tag, ended=ended)
            continue
        for part in root:
            if part.tag == within:
                yield from _taken(part, tag, ended=ended or part is not root[-1])
        del root[:-1]


def _taken(above: Element, tag: str, *, ended: bool) -> Iterator[Element]:
    found = above[: len(above) if ended else -1]
    del above[: len(found)]
    for element in found:
        if element.tag == tag:
            yield element
