"""Texts of 20 MB in an answer are read in a time that grows with their length, and no faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from kkgeo._base.bounded import Limits, TooMuchError, parsed
from kkgeo.services import service_named
from kkgeo.services.addresses import Answer, make_address, number, tidy
from tests.services.imitation import adresmatch_item, geopunt_item, nominatim_item

_ASKED = make_address("Veldstraat", "1", "9000", "Gent")
#: As much as an answer may be.
_MOST = 20_000_000
#: One pass over so many signs takes less than this, in seconds, on a computer that does more.
_ENOUGH = 2.0

_REPEATED = {
    "spaces": " ",
    "digits": "9",
    "letters": "a",
    "marks": "a\u0301",
    "points": "0.",
    "begins": "<",
    "elements": "<gml:pos>",
    "open elements": "<gml:pos ",
    "prefixes": "<a:",
    "names": "srsName='1",
    "quotes": "'",
    "numbers": "1 ",
    "nul": "\x00",
    "short forms": "st. ",
    "boxes": "1 bus ",
    "right to left": "\u202e",
    "ligatures": "\ufdfa",
}


def _long(piece: str, before: str = "", behind: str = "") -> str:
    return before + piece * (_MOST // len(piece.encode())) + behind


def _read(name: str, raw: Any) -> list[Answer]:
    began = time.monotonic()
    found = service_named(name).read(raw, _ASKED)
    assert time.monotonic() - began < _ENOUGH
    return found


@pytest.mark.parametrize("piece", _REPEATED.values(), ids=list(_REPEATED))
@pytest.mark.parametrize(("before", "behind"), [
    ("", ""),
    ("<gml:pos", "</gml:pos>"),
    ("<gml:Point srsName='<gml:pos>", "'><gml:pos>1 2</gml:pos>"),
], ids=["bare", "in an element", "in a system"])  # fmt: skip
def test_a_position_of_any_text_is_read_at_once(piece: str, before: str, behind: str) -> None:
    item = adresmatch_item("Veldstraat", "1", "9000", "Gent", "44021", (104751.84, 192389.4), 100)
    item["adresPositie"]["geometrie"]["gml"] = _long(piece, before, behind)
    (answer,) = _read("adressenregister", {"adresMatches": [item]})
    assert not answer.placed
    # As many short ones as there may be: what is not linear in one of them is not in all.
    item["adresPositie"]["geometrie"]["gml"] = _long(piece, before, behind)[: _MOST // 2_000]
    _read("adressenregister", {"adresMatches": [item] * 200})


def test_a_position_as_the_register_writes_it_is_still_read() -> None:
    item = adresmatch_item("Veldstraat", "1", "9000", "Gent", "44021", (104751.84, 192389.4), 100)
    for point in (
        "<gml:Point srsName=\"https://www.opengis.net/def/crs/EPSG/0/31370\" xmlns:gml=\"http://www.opengis.net/gml/3.2\">"
        "<gml:pos>104751.84 192389.40</gml:pos></gml:Point>",
        "<Point  srsName = 'EPSG:31370'>\n  <pos srsDimension=\"2\" >\n 104751.84\n192389.4 </pos ></Point>",
        "<gml:Point><gml:pos>1.0475184e5 1.923894E+5</gml:pos></gml:Point>",
    ):  # fmt: skip
        item["adresPositie"]["geometrie"]["gml"] = point
        (answer,) = _read("adressenregister", {"adresMatches": [item]})
        assert (round(answer.lon, 3), round(answer.lat, 3)) == (3.724, 51.04)


def _everywhere(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: _everywhere(each, text) for key, each in value.items()}
    if isinstance(value, list):
        return [_everywhere(each, text) for each in value]
    return text if isinstance(value, str) else value


_ITEMS: dict[str, Callable[[], Any]] = {
    "geopunt": lambda: {"LocationResult": [geopunt_item("Veldstraat", "1", "9000", "Gent", 3.72, 51.04)]},
    "adressenregister": lambda: {"adresMatches": [adresmatch_item("V", "1", "9000", "Gent", "44021", None, 90)]},
    "nominatim": lambda: [nominatim_item("Veldstraat", "1", "9000", "Gent", 3.72, 51.04)],
}


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["digits", "marks", "short forms", "boxes", "ligatures", "spaces"])
@pytest.mark.parametrize("service", list(_ITEMS))
def test_every_text_of_an_answer_may_be_long(service: str, piece: str) -> None:
    # Not 20 MB in each: together they are as long.
    text = _long(_REPEATED[piece])[: _MOST // 10]
    for answer in _read(service, _everywhere(_ITEMS[service](), text)):
        assert len(answer.text) < 1_000


@pytest.mark.parametrize("piece", _REPEATED.values(), ids=list(_REPEATED))
def test_a_long_text_is_tidied_and_a_long_number_read_at_once(piece: str) -> None:
    text = _long(piece)
    began = time.monotonic()
    assert len(tidy(text)) <= 160
    number(text)
    assert time.monotonic() - began < _ENOUGH


@pytest.mark.parametrize(("before", "mark"), [
    (b"", b"]"), (b"", b"}"), (b"", b"]["), (b"[", b"]"), (b"[", b"{"), (b"[", b","), (b"[", b":"), (b"[", b"1"),
    (b"[", b"\xff"), (b'["', b'"]'), (b'["', b'\\"'), (b'["', b"\\"), (b'["', b'"'),
], ids=repr)  # fmt: skip
def test_json_of_one_sign_is_refused_at_once(mark: bytes, before: bytes) -> None:
    content = before + mark * (_MOST // len(mark))
    began = time.monotonic()
    with pytest.raises((ValueError, TooMuchError)):
        parsed(content, Limits())
    assert time.monotonic() - began < _ENOUGH / 2
