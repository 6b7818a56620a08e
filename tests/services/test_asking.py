"""Asking about many addresses: once each, kept, in time, and with a clear end where a service is down."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kkgeo.errors import InputError, KkgeoError, NoAnswerError, ServiceError
from kkgeo.services import asking
from kkgeo.services.addresses import Address, make_address
from kkgeo.services.asking import Outcome
from kkgeo.services.worker import Worker
from tests.services.imitation import QUICK, Imitation, adresmatch_item, geopunt_item, nominatim_item

KEY = "geheim-0123456789-sleutel"
GHENT = (3.7236, 51.0399)


def doors(*numbers: object) -> list[Address]:
    return [make_address("Veldstraat", number, "9000", "Gent") for number in numbers]


def ask(addresses: list[Address], service: str = "geopunt", **options: Any) -> list[Outcome]:
    return asking.ask(addresses, service, **{"patience": QUICK, "progress": False, **options})


def found(_path: str, params: dict[str, str]) -> Any:
    house = params["q"].split(",")[0].split()[-1]
    return {"LocationResult": [geopunt_item("Veldstraat", house, "9000", "Gent", *GHENT)]}


@pytest.fixture(params=["apart", "within"])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The second process, or this one where there can be none."""
    if request.param == "within":
        monkeypatch.setattr(sys, "executable", "")
    return str(request.param)


@pytest.mark.usefixtures("anywhere")
def test_each_address_is_asked_once_and_outcomes_keep_their_order(imitation: Imitation) -> None:
    imitation.answer = found
    asked = [*doors(3, 1, 2, 1), make_address(" VELDSTRAAT 3 bus 2", "", "9000", "GENT")]
    outcomes = ask(asked)
    assert [o.answers[0].text.split(",")[0] for o in outcomes] == [f"Veldstraat {n}" for n in (3, 1, 2, 1, 3)]
    assert [params["q"] for _, params in imitation.seen] == [f"Veldstraat {n}, 9000 Gent" for n in (3, 1, 2)]
    assert ask(asked) == outcomes
    assert len(imitation.seen) == 3


@pytest.mark.usefixtures("imitation")
def test_nothing_to_ask() -> None:
    assert ask([]) == []


@pytest.mark.usefixtures("anywhere")
def test_nothing_found_is_kept_and_no_answer_is_not(imitation: Imitation) -> None:
    def answer(_path: str, params: dict[str, str]) -> Any:
        return (500, {}) if params["q"].startswith("Veldstraat 2,") else {"LocationResult": []}

    imitation.answer = answer
    one, two, three = ask(doors(1, 2, 3))
    assert (one.answers, one.failure, three.answers, three.failure) == ((), "", (), "")
    assert "Geopunt did not answer in 3 attempts" in two.failure
    imitation.seen.clear()
    imitation.answer = found
    assert ask(doors(1, 2, 3))[1].answers[0].score == 1.0
    assert [params["q"] for _, params in imitation.seen] == ["Veldstraat 2, 9000 Gent"]


@pytest.mark.slow
@pytest.mark.usefixtures("anywhere")
def test_five_without_an_answer_in_a_row_end_the_run_and_what_was_answered_is_kept(imitation: Imitation) -> None:
    def answer(path: str, params: dict[str, str]) -> Any:
        return found(path, params) if len(imitation.seen) <= 4 else (503, {})

    imitation.answer = answer
    with pytest.raises(ServiceError, match="question 5 in a row; the answers before are kept"):
        ask(doors(*range(20)))
    assert len(imitation.seen) == 4 + 5 * QUICK.attempts
    imitation.answer = found
    imitation.seen.clear()
    assert all(outcome.answers for outcome in ask(doors(*range(20))))
    assert len(imitation.seen) == 16


def test_questions_that_the_service_finds_wrong_do_not_end_the_run(imitation: Imitation) -> None:
    imitation.answer = lambda path, params: found(path, params) if "7" in params["q"] else (400, {})
    outcomes = ask(doors(1, 2, 3, 4, 5, 6, 7))
    assert [bool(outcome.failure) for outcome in outcomes] == [True] * 6 + [False]
    assert "does not understand" in outcomes[0].failure


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(("answer", "match"), [
    ({"unexpected": 1}, r"Geopunt answers in another form than kkgeo reads \(geolocation v4 Location\)"),
    (b"<html>robot?</html>", "a web page in place of data"),
    ((401, {}), "refuses access"),
])  # fmt: skip
def test_what_ends_the_run_at_once_is_not_kept(imitation: Imitation, answer: Any, match: str) -> None:
    imitation.answer = lambda _path, _params: answer
    with pytest.raises(ServiceError, match=match) as caught:
        ask(doors(1, 2))
    assert not isinstance(caught.value, NoAnswerError)
    assert len(imitation.seen) == 1
    imitation.answer = found
    assert all(outcome.answers for outcome in ask(doors(1, 2)))


@pytest.mark.slow
@pytest.mark.usefixtures("anywhere")
def test_nobody_there(imitation: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    imitation.server.socket.close()
    with pytest.raises(ServiceError, match="no network, it is down, or a proxy is needed"):
        ask(doors(1))
    monkeypatch.setenv("HTTP_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(InputError, match="HTTPS_PROXY, HTTP_PROXY or ALL_PROXY"):
        ask(doors(1))


@pytest.mark.slow
@pytest.mark.usefixtures("anywhere")
def test_a_key_goes_in_a_header_and_nowhere_else(
    imitation: Imitation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    item = adresmatch_item("Veldstraat", "1", "9000", "Gent", "44021", (104751.84, 192389.4), 100)
    imitation.answer = lambda _path, _params: {"adresMatches": [item]}
    ask(doors(1), "adressenregister")
    assert "x-api-key" not in {name.lower() for name in imitation.headers[-1]}
    monkeypatch.setenv("KKGEO_ADRESSENREGISTER_KEY", KEY)
    ask(doors(2), "adressenregister")
    assert {name.lower(): value for name, value in imitation.headers[-1].items()}["x-api-key"] == KEY
    file = tmp_path / "key.txt"
    file.write_text(KEY + "-2\n")
    ask(doors(3), "adressenregister", key_file=file)
    assert {name.lower(): value for name, value in imitation.headers[-1].items()}["x-api-key"] == KEY + "-2"
    assert KEY not in caplog.text
    assert KEY not in repr(imitation.seen)
    for kept in (tmp_path / "cache").iterdir():
        assert KEY.encode() not in kept.read_bytes()


def test_a_key_file_for_a_service_without_keys(imitation: Imitation, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Geopunt takes no key; leave it out \(file 'key\.txt'\)"):
        ask(doors(1), key_file=tmp_path / "key.txt")
    assert imitation.seen == []


def test_nominatim_wants_an_address_of_the_user(imitation: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KKGEO_NOMINATIM_URL")
    with pytest.raises(InputError, match="KKGEO_NOMINATIM_URL"):
        ask(doors(1), "nominatim")
    assert imitation.seen == []


@pytest.mark.parametrize("rate", ["fast", "0", "-1", "nan", "inf"])
def test_a_rate_that_is_none(imitation: Imitation, monkeypatch: pytest.MonkeyPatch, rate: str) -> None:
    monkeypatch.setenv("KKGEO_GEOPUNT_RATE", rate)
    with pytest.raises(InputError, match="KKGEO_GEOPUNT_RATE"):
        ask(doors(1))
    assert imitation.seen == []


@pytest.mark.slow
def test_nominatim_is_asked_once_a_second_whatever_is_set(imitation: Imitation) -> None:
    # The fixture sets a rate of 1000; the limit of the service goes before it.
    item = nominatim_item("Veldstraat", "1", "9000", "Gent", *GHENT)
    imitation.answer = lambda _path, _params: [item]
    ask(doors(1, 2, 3), "nominatim")
    ask(doors(4), "nominatim")
    gaps = [b - a for a, b in zip(imitation.times, imitation.times[1:], strict=False)]
    assert len(gaps) == 3
    # Measured where they arrive: the way there may take a little longer for one than for the next.
    assert min(gaps) > 0.9
    assert imitation.headers[0]["User-Agent"].startswith("kkgeo/")


@pytest.mark.slow
def test_the_rate_is_kept_by_two_processes_together(imitation: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKGEO_GEOPUNT_RATE", "20")
    imitation.answer = found
    run = (
        "import sys\nfrom kkgeo.services.asking import ask\nfrom kkgeo.services.addresses import make_address\n"
        "ask([make_address('Veldstraat', sys.argv[1] + str(i), '9000', 'Gent') for i in range(15)], 'geopunt')"
    )
    processes = [subprocess.Popen([sys.executable, "-c", run, first]) for first in ("1", "2")]
    assert [process.wait() for process in processes] == [0, 0]
    assert len(imitation.seen) == 30
    # 30 questions at 20 a second: 29 gaps of a 20th of a second. A busy computer makes it longer, never shorter.
    # The first may have arrived late, the last not early.
    assert (imitation.times[-1] - imitation.times[0]) / (29 / 20) > 0.85


def test_attempts_count_for_the_rate(imitation: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKGEO_GEOPUNT_RATE", "10")
    imitation.answer = lambda path, params: found(path, params) if len(imitation.seen) % 3 == 0 else (500, {})
    began = time.monotonic()
    ask(doors(1, 2))
    assert len(imitation.seen) == 6
    # Six of them are at least five gaps after it began; the first may have arrived late.
    assert imitation.times[-1] - began >= 5 / 10


@pytest.mark.slow
def test_progress_goes_from_what_is_kept_to_all(imitation: Imitation, capsys: pytest.CaptureFixture[str]) -> None:
    imitation.answer = found
    ask(doors(1, 2))
    calls: list[tuple[int, int]] = []
    ask(doors(1, 2, 3, 4), progress=lambda done, total: calls.append((done, total)))
    assert calls == [(2, 4), (3, 4), (4, 4)]
    ask(doors(5), progress=None)
    assert capsys.readouterr() == ("", "")
    ask(doors(6, 7), progress=True)
    assert "Geopunt" in capsys.readouterr().err


def test_without_a_folder_answers_are_kept_for_this_run_and_it_is_said(
    imitation: Imitation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    imitation.answer = found
    (tmp_path / "file").touch()
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "file"))
    assert all(outcome.answers for outcome in ask(doors(1, 2, 1)))
    assert len(imitation.seen) == 2
    assert "KKGEO_CACHE" in caplog.text


@pytest.mark.slow
def test_the_second_process_may_be_killed(imitation: Imitation) -> None:
    imitation.answer = found
    worker = Worker("geopunt", None, QUICK)
    worker.ask(doors(1)[0])
    worker._process.kill()
    with pytest.raises(ServiceError, match="process that asks the service has ended"):
        worker.ask(doors(2)[0])
    worker.close()
    assert all(outcome.answers for outcome in ask(doors(1, 2)))
    assert len(imitation.seen) == 2


def test_the_second_process_ends_when_nobody_waits_and_tries_no_more(imitation: Imitation) -> None:
    imitation.answer = lambda _path, _params: (500, {})
    worker = Worker("geopunt", None, None)
    worker._send({"street": "Veldstraat", "house_number": "1", "postal_code": "9000", "place": "Gent"})
    while not imitation.seen:
        time.sleep(0.01)
    worker.close()
    assert worker._process.poll() == 0
    assert len(imitation.seen) == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_keeps_every_answer(imitation: Imitation) -> None:
    imitation.answer, imitation.delay = found, 0.02
    run = (
        # Started in the background, a process ignores Ctrl-C; a terminal's does not.
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from kkgeo.services.asking import ask\nfrom kkgeo.services.addresses import make_address\n"
        "try:\n    ask([make_address('Veldstraat', i, '9000', 'Gent') for i in range(60)], 'geopunt')\n"
        "except KeyboardInterrupt:\n    raise SystemExit(130)"
    )
    # In a group of its own, all of which gets the signal, as at a terminal.
    process = subprocess.Popen([sys.executable, "-c", run], start_new_session=True)
    while len(imitation.seen) < 10:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait() == 130
    assert len(ask(doors(*range(60)))) == 60
    assert set(imitation.requested.values()) == {1}


def test_every_error_crosses_from_one_process_to_the_other() -> None:
    from kkgeo.services.worker import _ERRORS

    for name, kind in _ERRORS.items():
        assert issubclass(kind, KkgeoError)
        first = next(known for known, candidate in _ERRORS.items() if issubclass(kind, candidate))
        assert first == name


def test_asking_loads_none_of_the_heavy_libraries() -> None:
    heavy = "('pandas', 'geopandas', 'shapely', 'numpy')"
    code = f"import sys, kkgeo.services.worker; print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
