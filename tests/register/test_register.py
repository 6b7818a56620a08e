from __future__ import annotations

import json
import logging
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.http import Patience
from kkgeo._base.output import write_table
from kkgeo.errors import InputError, KkgeoError, NoAnswerError, ServiceError, SourceError, UnknownReferenceError
from kkgeo.register.api import INSTITUTIONS, SITES, download
from tests.loopback import Loopback, without_proxies

KEY = "very-secret-key-1234"
#: An answer may take long: on a machine that is busy a shorter wait asks a second time.
QUICK = Patience(connect=5, answer=10, attempts=3, first_wait=0.01, longest=0.5)


def site(number: int, place: int, **more: object) -> dict[str, object]:
    """Return one record in the shape that design/services.md gives; no gps where it is not known."""
    return {
        "instelling_nummer": number,
        "instellingslocatie_vestigingsnummer": place,
        "instellingslocatie_straatnaam": "Kerkstraat",
        "instellingslocatie_huisnummer": str(place),
        "instellingslocatie_postcode": "9000",
        "instellingslocatie_gemeente": "GENT",
        "instellingslocatie_gemeente_nis": "44021",
        "instellingslocatie_provincie": "Oost-Vlaanderen",
        "gps_breedtegraad": 51.05,
        "gps_lengtegraad": 3.72,
        "instellingslocatie_telefoonnummers": ["09 1", "09 2"],
        **more,
    }


SITE_RECORDS = [site(100 + i, 1 + i % 2) for i in range(23)]
INSTITUTION_RECORDS = [
    {
        "instelling_nummer": 100 + i,
        "instelling_naam": f"S{i}",
        "instelling_naam_volledig": f"School {i}",
        "instelling_niveau": {"code": "BAO", "omschrijving": "Basisonderwijs"},
        "instelling_net": {"code": "1", "omschrijving": "GO!"},
        "instelling_hoofdstructuur": [{"code": "111"}, {"code": "211", "omschrijving": "Gewoon lager onderwijs"}],
    }
    for i in range(22)
]


class Service:
    """A server that pages as the register does, and has bad days."""

    def __init__(self) -> None:
        self.records = {SITES: SITE_RECORDS, INSTITUTIONS: INSTITUTION_RECORDS}
        self.seen: list[tuple[str, dict[str, str], str | None]] = []
        self.per_page = 10
        #: Called with the handler before an answer; True: it has answered.
        self.bad_day: Callable[[BaseHTTPRequestHandler, int], bool] = lambda _handler, _count: False
        self.page_of: Callable[[int], int] = lambda page: page
        self.meta: Callable[[dict[str, object]], dict[str, object]] = lambda meta: meta
        #: Called once an answer is made, with the number of answers before and this one.
        self.afterwards: Callable[[int], None] = lambda _count: None

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.seen.append((parts.path, told, handler.headers.get("x-api-key")))
        if self.bad_day(handler, len(self.seen)):
            return
        if handler.headers.get("x-api-key") != KEY:
            send(handler, 401, b'{"message": "no"}')
            return
        records = self.records[parts.path]
        if "filter_instellingslocatie_hoofdstructuur" in told:
            records = records[:3]
        page = self.page_of(int(told.get("page", 1)))
        size = min(int(told.get("size", 10)), self.per_page)
        total = max(-(-len(records) // size), 1)
        content = records[(page - 1) * size : page * size]
        # The documented shape (Instelling API 2.6.0, MetaContent).
        meta = self.meta({
            "total_elements": len(records), "total_pages": total, "number": page, "number_of_elements": len(content),
            "size": size, "first": page == 1, "last": page >= total,
        })  # fmt: skip
        answer = json.dumps({"meta": meta, "content": content, "links": []}).encode()
        # Before it leaves: whoever has it may ask for the next at once.
        self.afterwards(len(self.seen))
        send(handler, 200, answer)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    imitation = Service()
    server = Loopback(imitation.answer)
    without_proxies(monkeypatch)
    monkeypatch.setenv("KKGEO_ONDERWIJS_URL", server.url)
    monkeypatch.setenv("KKGEO_ONDERWIJS_KEY", KEY)
    # The server is ours: it need not be spared. That the pace is kept, tests/base/test_http.py looks at.
    monkeypatch.setattr("kkgeo.register.api._PER_SECOND", 500)
    yield imitation
    server.close()


def quickly(answer: float = QUICK.answer) -> list[dict[str, object]]:
    return download(patience=replace(QUICK, answer=answer), sleep=lambda seconds: time.sleep(min(seconds, 0.02)))[0]


def test_every_page_is_read_and_every_site_kept(service: Service) -> None:
    register = kk.read_register()
    assert isinstance(register, pd.DataFrame)
    assert register.index.equals(pd.RangeIndex(23))
    assert register["institution"].tolist() == [f"{100 + i:06}" for i in range(23)]
    assert register["institution"].dtype == "str"
    assert register["name"].tolist()[:2] == ["School 0", "School 1"]
    assert pd.isna(register["name"].iloc[22])
    assert register["network"].dropna().unique().tolist() == ["GO!"]
    assert register["lat"].dtype == "float64"
    assert register["level"].dropna().unique().tolist() == ["Basisonderwijs"]
    assert register["instelling_hoofdstructuur_code"].iloc[0] == "111; 211"
    assert register["instelling_hoofdstructuur_omschrijving"].iloc[0] == "Gewoon lager onderwijs"
    assert {told["size"] for _, told, _ in service.seen} == {"5000"}
    assert [told["page"] for path, told, _ in service.seen if path == SITES] == ["1", "2", "3"]
    assert not any("number" in told for _, told, _ in service.seen)
    assert {key for _, _, key in service.seen} == {KEY}
    assert kk.geocode(register)["nis"].tolist() == ["44021"] * 23


def test_the_filter_goes_to_the_service(service: Service) -> None:
    assert len(kk.read_register(structure=311)) == 3
    assert service.seen[0][1]["filter_instellingslocatie_hoofdstructuur"] == "311"


def test_the_key_may_be_in_a_file_and_is_shown_nowhere(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("KKGEO_ONDERWIJS_KEY")
    with pytest.raises(InputError, match="asks for a key"):
        kk.read_register(structure=111)
    assert not service.seen
    (tmp_path / "key.txt").write_text(f"{KEY}\n")
    with caplog.at_level(logging.DEBUG):
        assert len(kk.read_register(key_file=tmp_path / "key.txt")) == 23
        (tmp_path / "wrong.txt").write_text("another-secret")
        with pytest.raises(ServiceError, match="refuses access") as caught:
            kk.read_register(key_file=tmp_path / "wrong.txt")
    assert "another-secret" not in str(caught.value)
    assert KEY not in caplog.text
    assert "another-secret" not in caplog.text


def once(act: Callable[[BaseHTTPRequestHandler], None]) -> Callable[[BaseHTTPRequestHandler, int], bool]:
    """Have a bad day at the second request only."""

    def bad(handler: BaseHTTPRequestHandler, count: int) -> bool:
        if count == 2:
            act(handler)
        return count == 2

    return bad


def always(act: Callable[[BaseHTTPRequestHandler], None]) -> Callable[[BaseHTTPRequestHandler, int], bool]:
    def bad(handler: BaseHTTPRequestHandler, _count: int) -> bool:
        act(handler)
        return True

    return bad


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def slow(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _ in range(30):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


PASSING = {
    "429": lambda handler: send(handler, 429, b"", Retry_After="0"),
    "500": lambda handler: send(handler, 500, b"oops"),
    "503": lambda handler: send(handler, 503, b"", Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"),
    "truncated": lambda handler: send(handler, 200, b'{"meta": {"total_pages": 1'),
    "reset": reset,
    "slow": slow,
}


@pytest.mark.slow
@pytest.mark.parametrize("day", PASSING)
def test_a_bad_moment_passes_and_a_bad_day_is_said(service: Service, day: str) -> None:
    # These take all the time that there is.
    answer = 0.5 if day in ("slow", "reset") else QUICK.answer
    service.bad_day = once(PASSING[day])
    assert [record["instelling_nummer"] for record in quickly(answer)] == list(range(100, 123))
    service.bad_day = always(PASSING[day])
    before = len(service.seen)
    with pytest.raises(NoAnswerError, match="in 3 attempts"):
        quickly(answer)
    assert len(service.seen) - before == 3


LASTING = {
    "a web page": (lambda handler: send(handler, 200, b"<html>log in</html>", Content_Type="text/html"), "web page"),
    "elsewhere": (lambda handler: send(handler, 302, b"", Location="http://localhost:9/login"), "another server"),
    "forbidden": (lambda handler: send(handler, 403, b""), "refuses access"),
    "unknown": (lambda handler: send(handler, 404, b""), "does not understand"),
    "a limit": (lambda handler: send(handler, 429, b"", Retry_After="3600"), "come back in 3600 seconds"),
    "a list": (lambda handler: send(handler, 200, b"[]"), "another form"),
    "no content": (lambda handler: send(handler, 200, b'{"meta": {"last": true}}'), "another form"),
    "no meta": (lambda handler: send(handler, 200, b'{"content": []}'), "another form"),
    "no end": (lambda handler: send(handler, 200, b'{"meta": {}, "content": []}'), "how many pages"),
    "null": (lambda handler: send(handler, 200, b"null"), "another form"),
}


@pytest.mark.parametrize("day", LASTING)
def test_what_no_second_attempt_betters(service: Service, day: str) -> None:
    act, words = LASTING[day]
    service.bad_day = once(act)
    with pytest.raises(ServiceError, match=words) as caught:
        quickly()
    assert KEY not in str(caught.value)
    assert len(service.seen) == 2


def test_no_network(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("KKGEO_ONDERWIJS_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
    with pytest.raises(ServiceError, match="cannot be reached"):
        kk.read_register()
    assert not service.seen


def test_pages_that_repeat_or_never_end(service: Service) -> None:
    service.page_of = lambda _page: 1
    with pytest.raises(ServiceError, match="records of the page before"):
        quickly()
    service.page_of = lambda page: page
    service.meta = lambda meta: {**meta, "last": False}
    with pytest.raises(ServiceError, match="without a record"):
        quickly()
    service.meta = lambda meta: {"total_pages": meta["total_pages"]}
    assert len(quickly()) == 23


@pytest.mark.parametrize(("announced", "words"), [(24, "it has 24 records, and 23 were read"),
                                                  (22, "it has 22 records, and 23 were read")])  # fmt: skip
def test_more_or_fewer_records_than_announced(service: Service, announced: int, words: str) -> None:
    service.meta = lambda meta: {**meta, "total_elements": announced}
    with pytest.raises(ServiceError, match=f"does not give all of itself: it says that {words}. Try again later"):
        quickly()
    assert len(service.seen) == 3


@pytest.mark.parametrize("announced", [None, True, -1, "23", 23.0])
def test_what_is_no_number_announces_nothing(service: Service, announced: object) -> None:
    service.meta = lambda meta: {**meta, "total_elements": announced}
    assert len(quickly()) == 23


def test_a_last_page_before_the_last(service: Service) -> None:
    service.meta = lambda meta: {"total_pages": 3, "last": meta["number"] == 2}
    with pytest.raises(ServiceError, match="it has 3 pages, and that page 2 is the last"):
        quickly()


def in_between(service: Service, change: Callable[[], None], *answers: int) -> None:
    """Change the register after the answers with these numbers."""
    service.afterwards = lambda count: change() if count in answers else None


def one_more(service: Service) -> Callable[[], None]:
    def change() -> None:
        new = site(99 - len(service.records[SITES]), 1)
        service.records = {**service.records, SITES: [new, *service.records[SITES]]}

    return change


def one_for_another(service: Service) -> Callable[[], None]:
    """Take the last away and put one in front: as many as before, and each page has moved by one."""

    def change() -> None:
        service.records = {**service.records, SITES: [site(999, 1), *service.records[SITES][:-1]]}

    return change


@pytest.mark.parametrize(("change", "number"), [(one_more, 24), (one_for_another, 23)])
def test_a_register_that_changes_once_is_read_again(
    service: Service, change: Callable[[Service], Callable[[], None]], number: int
) -> None:
    in_between(service, change(service), 1)
    records = quickly()
    assert records == service.records[SITES]
    assert len({record["instelling_nummer"] for record in records}) == len(records) == number
    asked = [told["page"] for path, told, _ in service.seen if path == SITES]
    assert asked == ["1", "2", "1", "2", "3"]


@pytest.mark.parametrize(("change", "words"), [
    (one_more, "one page says that it has 24 records, another 25"),
    (one_for_another, "institution 000108, site 1, is on page 1 and on page 2"),
])  # fmt: skip
def test_a_register_that_goes_on_changing(
    service: Service, change: Callable[[Service], Callable[[], None]], words: str
) -> None:
    in_between(service, change(service), 1, 3)
    with pytest.raises(ServiceError, match=f"changed while it was read, each of 2 times: {words}. Try again later"):
        quickly()
    assert len(service.seen) == 4


def test_pages_that_become_more(service: Service) -> None:
    service.meta = lambda meta: {"total_pages": 2 + len(service.seen), "last": meta["last"]}
    with pytest.raises(ServiceError, match="one page says that it has 5 pages, another 6"):
        quickly()


def test_institutions_that_move_between_pages(service: Service) -> None:
    def change() -> None:
        institutions = service.records[INSTITUTIONS]
        service.records = {**service.records, INSTITUTIONS: [{"instelling_nummer": 7}, *institutions[:-1]]}

    # Three pages of sites, then the first of the institutions.
    in_between(service, change, 4, 6)
    with pytest.raises(ServiceError, match="institution 000108 is on page 1 and on page 2"):
        kk.read_register()


def test_sites_of_one_institution_on_two_pages_are_no_change(service: Service) -> None:
    service.records = {SITES: [site(100, i) for i in range(1, 24)], INSTITUTIONS: INSTITUTION_RECORDS[:1]}
    register = kk.read_register()
    assert (len(register), register["institution"].nunique(), len(service.seen)) == (23, 1, 4)
    # Nor are records that do not say who they are.
    service.records[SITES] = [{"instellingslocatie_postcode": f"90{i:02}"} for i in range(23)]
    assert len(quickly()) == 23


def test_the_key_goes_over_https_or_stays(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKGEO_ONDERWIJS_URL", "http://register.invalid/instellingsgegevens")
    with pytest.raises(InputError, match=r"http://register\.invalid:80.*anyone on the way can read the key") as caught:
        kk.read_register()
    assert KEY not in str(caught.value)
    assert not service.seen


#: What the service says of persons, and what no count needs.
PERSONAL = {
    "instelling_directeur": {"naam": "Peeters", "voornaam": "An"},
    "instelling_directeurs": [{"naam": "Peeters", "voornaam": "An"}, {"naam": "Maes", "voornaam": "Jo"}],
    "instelling_email": "an.peeters@example.org",
    "instelling_telefoonnummers": ["0470 00 00 00"],
    "instelling_bestuur": {"instellingsnummer": 123539, "naam": "An Peeters"},
}
NAMED = ["instelling_bestuur_instellingsnummer", "instelling_bestuur_naam", "instelling_directeur_naam",
         "instelling_directeur_voornaam", "instelling_directeurs_naam", "instelling_directeurs_voornaam",
         "instelling_email", "instelling_telefoonnummers"]  # fmt: skip


def test_persons_are_left_out_and_counted(service: Service, tmp_path: Path) -> None:
    institutions = [{**record, **(PERSONAL if i < 4 else {})} for i, record in enumerate(INSTITUTION_RECORDS)]
    service.records = {SITES: SITE_RECORDS, INSTITUTIONS: institutions}
    register = kk.read_register()
    left_out = {**dict.fromkeys(NAMED, 4), "instellingslocatie_telefoonnummers": 23}
    assert register.attrs["kkgeo"] == {
        "kind": "register", "left_out": left_out, "about": register.attrs["kkgeo"]["about"],
    }  # fmt: skip
    everything = register.to_csv() + " ".join(register.columns)
    for text in ("Peeters", "Maes", "example.org", "0470", "09 1"):
        assert text not in everything
    said = kk.describe_register(kk.geocode(register), "en")[-1]
    assert said.startswith("not taken over (times filled in): instelling_bestuur_instellingsnummer (4), ")
    write_table(register, tmp_path / "r.xlsx")
    about = {row[1]: row[2] for row in openpyxl.load_workbook(tmp_path / "r.xlsx")["about"].iter_rows(values_only=True)}
    assert about["rows"] == 23
    assert "instelling_email (4)" in str(about["left_out"])
    assert kk.read_register(tmp_path / "r.xlsx")["institution"].tolist() == register["institution"].tolist()
    write_table(register, tmp_path / "r.parquet")
    assert pd.read_parquet(tmp_path / "r.parquet").attrs["kkgeo"]["left_out"] == left_out


def test_persons_are_left_out_of_a_file(tmp_path: Path) -> None:
    seat = {"instelling_straatnaam": "Markt", "instelling_huisnummer": "3", "instelling_postcode": "9000"}
    records = [{**INSTITUTION_RECORDS[0], **seat, **PERSONAL}, {"instelling_nummer": 200, "instelling_naam": "Kort"}]
    (tmp_path / "r.json").write_text(json.dumps(records))
    register = kk.read_register(tmp_path / "r.json")
    assert register.attrs["kkgeo"]["left_out"] == dict.fromkeys(NAMED, 1)
    assert register["name"].tolist() == ["School 0", "Kort"]
    assert register["address"].tolist()[0] == "markt 3 9000"
    assert not [column for column in register.columns if "directeur" in column or "email" in column]
    (tmp_path / "r.json").write_text(json.dumps([PERSONAL]))
    with pytest.raises(InputError, match=r"None of the fields of r\.json .*instelling_email"):
        kk.read_register(tmp_path / "r.json")
    with pytest.raises(InputError, match=r"own\. Leave it out"):
        kk.read_register(tmp_path / "r.json", columns={"name": "naam"})
    own = kk.read_register(pd.DataFrame({"postcode": ["9000"], "instelling_email": ["school@example.org"]}))
    assert own["instelling_email"].tolist() == ["school@example.org"]
    assert own.attrs["kkgeo"]["left_out"] == {}


def test_a_site_without_a_point_does_not_get_that_of_the_seat(service: Service) -> None:
    seat = {"gps_breedtegraad": 51.22, "gps_lengtegraad": 4.40, "instelling_postcode": "2000"}
    nowhere = {field: value for field, value in site(100, 1).items() if not field.startswith("gps_")}
    service.records = {SITES: [nowhere, site(101, 2)], INSTITUTIONS: [{**r, **seat} for r in INSTITUTION_RECORDS]}
    register = kk.read_register()
    assert register["lat"].isna().tolist() == [True, False]
    assert register["postal_code"].tolist() == ["9000", "9000"]
    assert register.attrs["kkgeo"]["left_out"]["gps_breedtegraad"] == 22


def test_an_institution_is_joined_however_its_number_is_written(service: Service) -> None:
    institution = {**INSTITUTION_RECORDS[0], "instelling_nummer": "039107"}
    service.records = {SITES: [site(39107, 1)], INSTITUTIONS: [institution]}
    register = kk.read_register()
    assert (register["institution"].iloc[0], register["name"].iloc[0]) == ("039107", "School 0")


def test_an_empty_register(service: Service) -> None:
    service.records = {SITES: [], INSTITUTIONS: []}
    register = kk.read_register()
    assert len(register) == 0
    assert {"institution", "address", "sites_at_address"} <= set(register.columns)
    assert kk.describe_register(register, "en")[0] == "0 sites of 0 institutions, at 0 addresses"


def page_of(position: int, /, **meta: object) -> dict[str, object]:
    """Return one of the three pages of ten in which the service gives the sites."""
    content = SITE_RECORDS[(position - 1) * 10 : position * 10]
    whole = {"total_elements": 23, "total_pages": 3, "number": position, "first": position == 1, "last": position == 3}
    return {"meta": {**whole, **meta}, "content": content, "links": []}


def without(page: dict[str, object], *names: str) -> dict[str, object]:
    """Return a page whose meta does not say so much."""
    meta = page["meta"]
    assert isinstance(meta, dict)
    return {**page, "meta": {name: value for name, value in meta.items() if name not in names}}


@pytest.mark.parametrize("form", ["page", "pages", "records", "lines", "pages on lines"])
def test_the_forms_of_a_file(tmp_path: Path, form: str) -> None:
    pages = [page_of(1), page_of(2), page_of(3)]
    text = {
        "page": json.dumps({"meta": {}, "content": SITE_RECORDS}),
        "pages": json.dumps(pages),
        "records": json.dumps(SITE_RECORDS),
        "lines": "\n".join(map(json.dumps, SITE_RECORDS)),
        "pages on lines": "\n".join(map(json.dumps, pages)),
    }[form]
    (tmp_path / "r.json").write_text(text)
    register = kk.read_register(tmp_path / "r.json")
    assert register["institution"].tolist() == [f"{100 + i:06}" for i in range(23)]
    assert register["municipality_name"].unique().tolist() == ["GENT"]


PARTS = {
    "the first": ([page_of(1)], "of its 3 pages 2, 3 are missing"),
    "all but the last": ([page_of(1), page_of(2)], "of its 3 pages 3 is missing"),
    "all but the first": ([page_of(3), page_of(2)], "of its 3 pages 1 is missing"),
    "the middle": ([page_of(2)], "of its 3 pages 1, 3 are missing"),
    "counted from 0": ([page_of(1, number=0), page_of(3, number=2)], "of its 3 pages 2 is missing"),
    "the last, from 0": ([page_of(3, number=2)], "of its 3 pages 1, 2 are missing"),
    "many": ([page_of(1, total_pages=108)], r"pages 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, \.\.\. are missing"),
    "endless": ([page_of(1, total_pages=10**12)], r"pages 2, .* \.\.\. are missing"),
    "without numbers": ([without(page_of(i), "number") for i in (1, 3)], "of its 3 pages there are 2"),
    "without a total": ([without(page_of(i), "total_pages") for i in (1, 3)], "of its 3 pages 2 is missing"),
    "without an end": ([without(page_of(i), "total_pages") for i in (1, 2)], "the last page is missing"),
    "twice the same": ([page_of(1), page_of(2), page_of(2), page_of(3)], "a page is there twice"),
    "another's": ([page_of(1), page_of(2), page_of(3), page_of(3, number=9, last=False)], "page 9 is there"),
    "cut off by hand": ([{**page_of(1, total_pages=1, last=True), "content": []}], "23 records, and 0 were read"),
    "of two days": ([page_of(1), page_of(2), page_of(3, total_elements=24)], "changed while .* another 24"),
    "moved": ([page_of(1), {**page_of(2), "content": SITE_RECORDS[9:19]}, page_of(3)], "site 2, is on page 1 and on"),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_file_with_some_of_the_pages_is_refused(tmp_path: Path, part: str) -> None:
    pages, words = PARTS[part]
    for name, text in (("list.json", json.dumps(pages)), ("lines.jsonl", "\n".join(map(json.dumps, pages)))):
        (tmp_path / name).write_text(text)
        with pytest.raises(SourceError, match=words) as caught:
            kk.read_register(tmp_path / name)
        assert name in str(caught.value)


WHOLE = {
    "in order": [page_of(1), page_of(2), page_of(3)],
    "out of order": [page_of(3), page_of(1), page_of(2)],
    "counted from 0": [page_of(i, number=i - 1) for i in (1, 2, 3)],
    "without numbers": [without(page_of(i), "number") for i in (1, 2, 3)],
    "without flags": [without(page_of(i), "first", "last") for i in (1, 2, 3)],
    "without a total": [without(page_of(i), "total_pages", "total_elements") for i in (1, 2, 3)],
    "without anything": [{"meta": {}, "content": SITE_RECORDS}],
}


@pytest.mark.parametrize("form", WHOLE)
def test_a_file_with_all_pages_is_read(tmp_path: Path, form: str) -> None:
    (tmp_path / "r.json").write_text(json.dumps(WHOLE[form]))
    assert sorted(kk.read_register(tmp_path / "r.json")["institution"]) == [f"{100 + i:06}" for i in range(23)]


def test_an_empty_page_is_an_empty_register(tmp_path: Path) -> None:
    meta = {"total_elements": 0, "total_pages": 0, "number": 1, "first": True, "last": True}
    (tmp_path / "r.json").write_text(json.dumps({"meta": meta, "content": []}))
    assert len(kk.read_register(tmp_path / "r.json")) == 0


def test_files_that_are_no_register(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        kk.read_register(tmp_path / "absent.json")
    (tmp_path / "cut.json").write_text('{"meta": ')
    with pytest.raises(SourceError, match="cut off"):
        kk.read_register(tmp_path / "cut.json")
    (tmp_path / "other.json").write_text("[1, 2]")
    with pytest.raises(InputError, match="other than records"):
        kk.read_register(tmp_path / "other.json")
    with pytest.raises(InputError, match="Leave out one"):
        kk.read_register(tmp_path / "other.json", structure=311)
    with pytest.raises(InputError, match="Leave it out"):
        kk.read_register(columns={"name": "x"})
    with pytest.raises(InputError, match="Read it first"):
        kk.describe_register(pd.DataFrame())
    with pytest.raises(UnknownReferenceError):
        kk.describe_register(kk.read_register(pd.DataFrame({"postcode": ["9000"]})), "xx")


#: The worked example of docs/register.md.
EXAMPLE = pd.DataFrame(
    {
        "instellingsnummer": ["101", "102", "101", "101"],
        "vestigingsnummer": ["1", "1", "2", "3"],
        "straat": ["Kerkstraat", "KERKSTRAAT", "Markt", "Markt"],
        "huisnummer": ["1", "1", "3", "3"],
        "bus": ["A", None, None, None],
        "postcode": ["9000", "9000", "9000", "8000"],
    }
)


def test_addresses_that_are_shared() -> None:
    register = kk.read_register(EXAMPLE)
    assert register["address"].tolist() == ["kerkstraat 1 9000"] * 2 + ["markt 3 9000", "markt 3 8000"]
    assert register["sites_at_address"].tolist() == [2, 2, 1, 1]
    assert register["institutions_at_address"].tolist() == [2, 2, 1, 1]
    assert register["sites_at_address"].dtype == "Int64"
    assert kk.describe_register(register, "en")[:2] == [
        "4 sites of 2 institutions, at 3 addresses", "2 sites share their address with another",
    ]  # fmt: skip
    lacking = kk.read_register(EXAMPLE.assign(huisnummer=pd.Series([None, None, "3", "3"])))
    assert lacking["sites_at_address"].isna().tolist() == [True, True, False, False]
    assert "2 have no complete address" in kk.describe_register(lacking, "en")
    twice = kk.read_register(pd.concat([EXAMPLE, EXAMPLE.head(1)]))
    assert twice.index.tolist() == [0, 1, 2, 3, 0]
    assert "1 rows repeat the institution and site of an earlier one" in kk.describe_register(twice, "en")


@pytest.mark.parametrize(("unit", "gent", "brugge", "together"), [
    ("row", 3, 1, 4), ("institution", 2, 1, 2), ("site", 3, 1, 4), ("address", 2, 1, 3),
])  # fmt: skip
def test_what_one_school_is(unit: str, gent: int, brugge: int, together: int) -> None:
    register = kk.geocode(kk.read_register(EXAMPLE))
    placed = kk.geocode(pd.DataFrame({"postcode": ["9000"], "year": [2021]}))
    table = kk.coverage(placed, register, unit=unit)
    assert (table.loc["44021", "schools"], table.loc["31005", "schools"]) == (gent, brugge)
    assert table.loc["44021", "rate"] == pytest.approx(100 / gent)
    assert kk.coverage(placed, register, by="year", unit=unit)["schools"].tolist() == [together]
    assert (table.attrs["kkgeo"]["school"], table.attrs["kkgeo"]["school_unknown"]) == (unit, 0)


def test_units_that_are_not_told() -> None:
    register = kk.geocode(kk.read_register(EXAMPLE.assign(instellingsnummer=pd.Series(["101", None, None, "101"]))))
    placed = kk.geocode(pd.DataFrame({"postcode": ["9000"]}))
    table = kk.coverage(placed, register, unit="institution")
    assert table.loc["44021", "schools"] == 3
    assert table.attrs["kkgeo"]["school_unknown"] == 2
    with pytest.raises(InputError, match="row, institution, site, address"):
        kk.coverage(placed, register, unit="campus")
    with pytest.raises(InputError, match="row, institution, site, address"):
        kk.coverage(placed, unit="campus")
    with pytest.raises(InputError, match="no column institution"):
        kk.coverage(placed, register.drop(columns="institution"), unit="site")


@pytest.mark.slow
def test_zeros_that_a_spreadsheet_took_away() -> None:
    rows = {"instellingsnummer": ["39107", "039107", "F00012"], "straat": ["Markt"] * 3, "huisnummer": ["3"] * 3}
    register = kk.read_register(pd.DataFrame({**rows, "postcode": ["9000"] * 3}))
    assert register["institution"].tolist() == ["039107", "039107", "F00012"]
    assert register["institutions_at_address"].tolist() == [2, 2, 2]
    partners = {"instellingsnummer": [39107, "039107"], "naam": ["a", "b"], "postcode": ["9000", "9000"]}
    placed = kk.geocode(kk.read_sites(pd.DataFrame(partners)))
    table = kk.coverage(placed, kk.geocode(register), unit="institution")
    assert (table.loc["44021", "schools"], table.loc["44021", "partner_schools"]) == (2, 1)
    # Rows that read_sites did not read.
    as_numbers = kk.geocode(register.assign(institution=["39107", "039107", 39107]))
    assert kk.coverage(placed, as_numbers, unit="institution").loc["44021", "schools"] == 1
    assert kk.coverage(placed, as_numbers.assign(site=["1", "1", "2"]), unit="site").loc["44021", "schools"] == 2


def test_real_schools_share_addresses(shared: Path) -> None:
    register = kk.read_register(shared / "real" / "antwerp_primary_schools.csv")
    assert len(register) == 192
    counts = register.groupby("address").size()
    assert (register["sites_at_address"].dropna() == register["address"].dropna().map(counts)).all()
    summary = register.attrs["kkgeo_register"]
    assert summary["addresses"] + summary["no_address"] <= 192


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything)
def test_any_json_is_read_or_refused(tmp_path: Path, found: object) -> None:
    (tmp_path / "r.json").write_text(json.dumps(found))
    try:
        register = kk.read_register(tmp_path / "r.json")
    except KkgeoError as error:
        assert str(error).endswith((".", "..."))  # noqa: PT017 - which of the documented errors does not matter
        return
    summary = register.attrs["kkgeo_register"]
    assert len(register) == summary["rows"] + sum(summary.get("no_places", {}).values())


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(SITE_RECORDS[0], anything)), max_size=5))
def test_rows_in_are_rows_out(tmp_path: Path, records: list[dict[str, object]]) -> None:
    (tmp_path / "r.json").write_text(json.dumps([site(1, 1), *records]))
    register = kk.read_register(tmp_path / "r.json")
    assert len(register) == len(records) + 1
    assert (register["sites_at_address"].dropna() >= register["institutions_at_address"].dropna()).all()
