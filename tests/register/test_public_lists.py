"""The public lists of school sites, from a server that has bad days and from saved files."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.http import Patience
from kkgeo._base.output import write_table
from kkgeo._base.words import speaking
from kkgeo.errors import InputError, ServiceError
from kkgeo.register import describe_register
from tests.loopback import Loopback, without_proxies

QUICK = Patience(connect=2, answer=2, attempts=3, first_wait=0.01, longest=0.5)
HEADINGS = (
    "schoolnummer;intern_vplnummer;naam;hoofdzetel;net;adres;straat;huisnummer;busnummer;postcode;gemeente;niscode;"
    "provincie;lx;ly;status erkenning;soort instelling;scholengemeenschap;begindatum;einddatum;crab-code;crab-huisnr;"
    "telefoon;e-mail;website;fax;VWO-vestigingsplaatscode"
)


def row(number: int, site: int = 1, /, **given: str) -> str:
    cells = {
        "schoolnummer": f"{number}", "intern_vplnummer": f"{site}", "naam": f"School {number}; \"De Één\"",
        "hoofdzetel": "True", "net": "Gemeenschapsonderwijs", "straat": "Teststraat", "huisnummer": f"{number % 100}",
        "postcode": "9000", "gemeente": "Gent", "niscode": "44021", "provincie": "Oost-Vlaanderen", "lx": "104700",
        "ly": "193800", "soort instelling": "Onderwijsinstelling", "scholengemeenschap": "0", "telefoon": "09 123",
        "e-mail": "an@school.test", "website": "http://school.test", "fax": "09 124", **given,
    }  # fmt: skip
    return ";".join('"' + cells.get(name, "").replace('"', '""') + '"' for name in HEADINGS.split(";"))


def listed(*rows: str, end: str = "\r", mark: bool = True) -> bytes:
    text = "".join(line + end for line in (HEADINGS, *rows))
    return text.encode("utf-8-sig" if mark else "utf-8")


PRIMARY = listed(
    *(row(7 + i) for i in range(18)), row(90, lx="0", ly="0"), row(91, einddatum="31/08/2019"),
    row(92, 1, **{"soort instelling": "Centrum"}), row(93, einddatum="2999-08-31"), row(94, einddatum="ooit"),
)  # fmt: skip
SECONDARY = listed(row(200), row(201, 2))
Act = Callable[[BaseHTTPRequestHandler, bytes], None]


def send(handler: BaseHTTPRequestHandler, body: bytes, *, length: int | None = -1, **headers: str) -> None:
    handler.send_response(int(headers.pop("status", 200)))
    for name, value in {"Content-Type": "text/csv", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    if length is None:
        handler.send_header("Connection", "close")
    else:
        handler.send_header("Content-Length", str(len(body) if length < 0 else length))
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = length is None or length >= 0


def chunked(handler: BaseHTTPRequestHandler, body: bytes, *, whole: bool) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body) + (b"0\r\n\r\n" if whole else b""))
    handler.close_connection = not whole


class Lists:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.act: Callable[[int], Act] = lambda _count: send

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        level = parse_qs(urlsplit(handler.path).query)["n"][0]
        self.asked.append(handler.path)
        self.act(len(self.asked))(handler, PRIMARY if level == "1" else SECONDARY)


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Lists]:
    imitation = Lists()
    server = Loopback(imitation.answer)
    without_proxies(monkeypatch)
    monkeypatch.delenv("KKGEO_ONDERWIJS_KEY", raising=False)
    monkeypatch.setenv("KKGEO_SCHOOL_LISTS_URL", server.url + "/csv.ashx")
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "cache"))
    yield imitation
    server.close()


def fetched(**given: object) -> pd.DataFrame:
    return kk.read_register(patience=QUICK, sleep=lambda _seconds: None, **given)  # type: ignore[arg-type]


def test_both_lists_are_fetched_and_said(lists: Lists) -> None:
    register = fetched()
    assert lists.asked == ["/csv.ashx?s=01&n=1&hs=111+121", "/csv.ashx?s=01&n=2&hs=311"]
    assert register["level"].value_counts().to_dict() == {"basisonderwijs": 21, "secundair onderwijs": 2}
    assert register["institution"].iloc[0] == "000007"
    assert register["site"].iloc[-1] == "2"
    assert register["name"].iloc[0] == 'School 7; "De Één"'
    assert register["network"].unique().tolist() == ["Gemeenschapsonderwijs"]
    assert register[["x", "y"]].isna().all(axis=1).sum() == 1
    placed = kk.geocode(register)
    assert placed["nis"].tolist() == ["44021"] * 23
    summary = register.attrs["kkgeo_register"]
    assert (summary["closed"], summary["no_school"], summary["undated"], summary["level_unknown"]) == (1, 1, 1, 0)
    assert hashlib.sha256(PRIMARY).hexdigest() in summary["lists"]
    assert str(datetime.now(UTC).date())[:7] in summary["lists"]
    for lang in ("nl", "en"):
        said = " ".join(describe_register(register, lang))
        assert "einddatum" in said
        assert "soort instelling" in said
        assert hashlib.sha256(SECONDARY).hexdigest() in said


@pytest.mark.usefixtures("lists")
def test_nothing_of_persons_goes_along(tmp_path: Path) -> None:
    register = fetched()
    write_table(register, tmp_path / "r.csv")
    for text in ("an@school.test", "09 123", "09 124", "http://school.test"):
        assert text not in (tmp_path / "r.csv").read_text()
    assert register.attrs["kkgeo"]["left_out"] == {"telefoon": 25, "e-mail": 25, "website": 25, "fax": 25}


def test_a_list_is_kept_for_a_day_and_not_when_it_was_touched(lists: Lists, tmp_path: Path) -> None:
    first = fetched()
    pd.testing.assert_frame_equal(fetched(), first)
    assert len(lists.asked) == 2
    fetched(fresh=True)
    assert len(lists.asked) == 4
    (told,) = (p for p in (tmp_path / "cache").glob("*.json") if "n=1" in p.read_text())
    told.with_suffix(".csv").write_bytes(PRIMARY[:500])
    fetched()
    assert len(lists.asked) == 5
    old = json.loads(told.read_text())
    told.write_text(json.dumps({**old, "read": (datetime.now(UTC) - timedelta(days=2)).isoformat()}))
    fetched()
    assert len(lists.asked) == 6
    told.write_text("[]")
    pd.testing.assert_frame_equal(fetched(), first)


def test_a_list_with_a_very_long_cell_is_whole(lists: Lists) -> None:
    name, limit = "x" * 200_000, csv.field_size_limit()
    lists.act = lambda _count: lambda handler, _body: send(handler, listed(row(7, naam=name)))
    assert fetched()["name"].tolist() == [name] * 2
    assert len(lists.asked) == 2
    assert csv.field_size_limit() == limit


HALF = PRIMARY[: len(PRIMARY) // 2]
#: What passes at a later attempt, and is one sentence when it does not.
BAD: dict[str, Act] = {
    "short body": lambda h, b: send(h, b[: len(b) // 2], length=len(b)),
    "half with its own length": lambda h, b: send(h, b[: len(b) // 2]),
    "half without a length": lambda h, b: send(h, b[: len(b) // 2], length=None),
    "half a row without a length": lambda h, b: send(h, b[:-9], length=None),
    "chunks that stop": lambda h, b: chunked(h, b[: len(b) // 2], whole=False),
    "chunks that stop after a row": lambda h, b: chunked(h, b[: b.rindex(b"\r", 0, -1) + 1], whole=False),
    "half of a gzip": lambda h, b: send(h, gzip.compress(b)[:-30], Content_Encoding="gzip"),
    "no gzip": lambda h, _b: send(h, b"\x1f\x8bnothing", Content_Encoding="gzip"),
    "web page": lambda h, _b: send(h, b"<html>log in</html>", Content_Type="text/html"),
    "web page called a list": lambda h, _b: send(h, b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>"),
    "page behind rows": lambda h, b: send(h, b[: b.rindex(b"\r", 0, -1) + 1] + b"<html>Server Error</html>"),
    "empty": lambda h, _b: send(h, b""),
    "a mark alone": lambda h, _b: send(h, b"\xef\xbb\xbf"),
    "headings alone": lambda h, _b: send(h, listed()),
    "json": lambda h, _b: send(h, b'{"error": "x"}', Content_Type="application/json"),
    "another list": lambda h, _b: send(h, b"naam;postcode\r\nA;9000\r\n"),
    "error 503": lambda h, _b: send(h, b"", status="503"),
    "reset": lambda h, _b: h.connection.shutdown(2),
}
LASTING: dict[str, Act] = {
    "another server": lambda h, _b: send(h, b"", status="302", Location="http://localhost:9/login"),
    "forbidden": lambda h, _b: send(h, b"", status="403"),
    "gone": lambda h, _b: send(h, b"", status="404"),
    "round and round": lambda h, _b: send(h, b"", status="302", Location=h.path),
    "a limit": lambda h, _b: send(h, b"", status="429", Retry_After="3600"),
}


@pytest.mark.parametrize("day", BAD)
@pytest.mark.slow
def test_a_bad_moment_passes_and_the_list_is_whole(lists: Lists, day: str) -> None:
    lists.act = lambda count: BAD[day] if count in (1, 2) else send
    assert len(fetched()) == 23


@pytest.mark.parametrize(
    ("day", "lang"), [*((day, "en") for day in (*BAD, *LASTING)), ("short body", "nl"), ("gone", "nl")]
)
def test_a_bad_day_is_one_sentence_with_the_way_out(lists: Lists, tmp_path: Path, day: str, lang: str) -> None:
    lists.act = lambda _count: {**BAD, **LASTING}[day]
    with speaking(lang), pytest.raises(ServiceError) as caught:
        fetched()
    with speaking(lang):
        said = str(caught.value)
    assert "kkgeo register" in said
    assert "n=1&hs=111+121" in said
    assert "n=2&hs=311" in said
    assert ("browser, van" in said) == (lang == "nl")
    if day in BAD:
        assert len(lists.asked) >= 3
    assert not list((tmp_path / "cache").glob("*.csv"))


GOOD: dict[str, Act] = {
    "gzip": lambda h, b: send(h, gzip.compress(b), Content_Encoding="gzip"),
    "gzip that is not told": lambda h, b: send(h, gzip.compress(b)),
    "wrong type": lambda h, b: send(h, b, Content_Type="text/html"),
    "no length": lambda h, b: send(h, b, length=None),
    "chunks": lambda h, b: chunked(h, b, whole=True),
    "CRLF": lambda h, b: send(h, b.replace(b"\r", b"\r\n")),
    "LF": lambda h, b: send(h, b.replace(b"\r", b"\n")),
    "no mark": lambda h, b: send(h, b.removeprefix(b"\xef\xbb\xbf")),
    "no last line end": lambda h, b: send(h, b[:-1]),
}


@pytest.mark.parametrize("form", GOOD)
@pytest.mark.slow
def test_a_list_in_another_wrapping_is_the_same(lists: Lists, form: str) -> None:
    expected = fetched()
    lists.act = lambda _count: GOOD[form]
    pd.testing.assert_frame_equal(fetched(fresh=True), expected)


def test_an_address_moved_within_the_server(lists: Lists) -> None:
    lists.act = lambda count: (
        send if count % 2 == 0 else lambda h, _b: send(h, b"", status="302", Location=h.path + "&moved=1")
    )
    assert len(fetched()) == 23


def test_a_list_that_changes_is_never_a_mixture(lists: Lists) -> None:
    more = listed(*(row(i) for i in range(50)))
    lists.act = lambda count: BAD["short body"] if count == 1 else (lambda h, _b: send(h, more))
    assert len(fetched(level="basisonderwijs")) == 50
    # Without a length it has to be read twice alike.
    lists.act = lambda count: lambda h, _b: send(h, listed(*(row(i) for i in range(count + 1))), length=None)
    with pytest.raises(ServiceError):
        fetched(level="basisonderwijs", fresh=True)


@pytest.mark.usefixtures("lists")
def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKGEO_SCHOOL_LISTS_URL", "http://127.0.0.1:9/csv.ashx")
    with pytest.raises(ServiceError, match=r"cannot be reached.*browser.*n=1&hs=111\+121.*kkgeo register"):
        fetched()


def test_saved_lists_and_their_levels(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(PRIMARY)
    (tmp_path / "b.csv").write_bytes(SECONDARY)
    both = [tmp_path / "a.csv", tmp_path / "b.csv"]
    register = kk.read_register(both)
    assert register.attrs["kkgeo_register"]["level_unknown"] == len(register) == 23
    assert any("niveau onbekend" in line for line in describe_register(register))
    assert any("level of 23 rows is unknown" in line for line in describe_register(register, "en"))
    told = kk.read_register(both, level=["basisonderwijs", "secundair onderwijs"])
    assert told["level"].value_counts().to_dict() == {"basisonderwijs": 21, "secundair onderwijs": 2}
    assert set(kk.read_register(both, level="x")["level"]) == {"x"}
    with pytest.raises(InputError, match="2 files and 3 levels"):
        kk.read_register(both, level=["a", "b", "c"])


def test_the_case_of_the_issue(shared: Path) -> None:
    register = kk.read_register(shared / "cases" / "11-official-site-list.csv", level="secundair onderwijs")
    assert register["site"].tolist() == ["1", "2", "1"]
    assert register["x"].notna().tolist() == [True, True, False]
    assert register["level"].tolist() == ["Basisonderwijs"] * 3


@pytest.mark.parametrize(("end", "out"), [
    ("2019-08-31", True), ("31-8-2019", True), ("31.08.2019", True), ("2019-08-31T00:00:00", True),
    ("31/08/2019 0:00:00", True), ("9999-12-31", False), ("31/12/9999", False), ("", False), ("31/02/2019", False),
])  # fmt: skip
def test_the_last_day(tmp_path: Path, end: str, out: bool) -> None:
    (tmp_path / "a.csv").write_bytes(listed(row(1), row(2, einddatum=end)))
    assert len(kk.read_register(tmp_path / "a.csv")) == (1 if out else 2)


@pytest.mark.parametrize(("kind", "out"), [
    ("Onderwijsinstelling", False), ("onderwijsinstelling ", False), ("", False), ("CLB", True), ("Internaat", True),
    ("Geen onderwijsinstelling", True),
])  # fmt: skip
def test_what_is_a_school(tmp_path: Path, kind: str, out: bool) -> None:
    (tmp_path / "a.csv").write_bytes(listed(row(1), row(2, 1, **{"soort instelling": kind})))
    assert len(kk.read_register(tmp_path / "a.csv")) == (1 if out else 2)


@pytest.mark.usefixtures("lists")
def test_the_file_counts_in_every_verb(tmp_path: Path) -> None:
    write_table(fetched(), tmp_path / "r.parquet")
    register = kk.geocode(kk.read_sites(tmp_path / "r.parquet"))
    partners = kk.geocode(kk.read_sites(pd.DataFrame({"schoolnummer": [7, 200], "naam": ["a", "b"], "postcode": 9000})))
    table = kk.coverage(partners, register, unit="institution", strata=())
    assert (table.loc["44021", "schools"], table.loc["44021", "partner_schools"]) == (23, 2)
    assert len(kk.coverage_gaps(partners, register)) > 0
    assert register.geometry.notna().sum() == 22
