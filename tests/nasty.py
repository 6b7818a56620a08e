"""A server on this computer that does all that a server should not: one mode for each way to keep a client busy."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

_OK = b"HTTP/1.1 200 OK\r\n"
_JSON = _OK + b"Content-Type: application/json\r\n"
_CHUNKED = _JSON + b"Transfer-Encoding: chunked\r\n\r\n"
_GZIP = _JSON + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
_CLOSE = _JSON + b"Connection: close\r\n\r\n"
#: A drop every so many seconds: soon enough that no single wait for one is too long.
_DROP = 0.05

#: Sent in the place of a piece: the connection is reset, or closed for writing alone.
RESET, HALF_CLOSED = "reset", "half closed"
#: What a mode sends after the request; None waits for the time of a drop, and an empty piece for ever.
Pieces = Iterator[bytes | str | None]
Mode = Callable[[], Pieces]
MODES: dict[str, Mode] = {}


def _mode(function: Mode) -> Mode:
    MODES[function.__name__.strip("_")] = function
    return function


def _sized(body: bytes, head: bytes = _JSON) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _add(name: str, *pieces: bytes | str | None) -> None:
    MODES[name] = lambda: iter(pieces)


def _add_endless(name: str, head: bytes, again: bytes, *, drops: bool) -> None:
    def pieces() -> Pieces:
        yield head
        while True:
            yield again
            if drops:
                yield None

    MODES[name + ("_by_drops" if drops else "_at_full_speed")] = pieces


for _drops in (True, False):
    _add_endless("headers_without_end", _OK, b"X-A: b\r\n", drops=_drops)
    _add_endless("one_header_without_end", _OK + b"X-A: ", b"b", drops=_drops)
    _add_endless("status_line_without_end", b"HTTP/1.1 200 ", b"O", drops=_drops)
    _add_endless("continue_without_end", b"", b"HTTP/1.1 100 Continue\r\n\r\n", drops=_drops)
    _add_endless("early_hints_without_end", b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", drops=_drops)
    _add_endless("processing_without_end", b"", b"HTTP/1.1 102 Processing\r\n\r\n", drops=_drops)
    _add_endless("chunks_of_one_byte", _CHUNKED, b"1\r\n \r\n", drops=_drops)
    _add_endless("chunk_extension_without_end", _CHUNKED + b"1;", b"a", drops=_drops)
    _add_endless("chunks_with_extensions", _CHUNKED, b"1;a=" + b"b" * 500 + b"\r\n \r\n", drops=_drops)
    _add_endless("chunk_size_without_end", _CHUNKED, b"0", drops=_drops)
    _add_endless("trailers_without_end", _CHUNKED + b"2\r\n[]\r\n0\r\n", b"X-A: b\r\n", drops=_drops)
    _add_endless("gzip_name_without_end", _GZIP + b"\x1f\x8b\x08\x08\0\0\0\0\0\3", b"a", drops=_drops)
    _add_endless("gzip_comment_without_end", _GZIP + b"\x1f\x8b\x08\x10\0\0\0\0\0\3", b"a", drops=_drops)
    _add_endless("gzip_empty_blocks", _GZIP + b"\x1f\x8b\x08\0\0\0\0\0\0\3", b"\0\0\0\xff\xff", drops=_drops)
    _add_endless("gzip_members_without_end", _GZIP, gzip.compress(b""), drops=_drops)
    _add_endless("body_without_length", _CLOSE + b"[", b" ", drops=_drops)
    _add_endless("body_of_lists", _CLOSE + b"[", b"[]," * 5_000, drops=_drops)
    _add_endless("body_with_length", _JSON + b"Content-Length: 900000000\r\n\r\n[", b" ", drops=_drops)
    _add_endless("blank_lines_before_the_answer", b"", b"\r\n", drops=_drops)

_add("silence", b"")
_add("silence_after_the_status", _OK, b"")
_add("silence_after_the_headers", _JSON + b"Content-Length: 2\r\n\r\n", b"")
_add("silence_within_the_body", _JSON + b"Content-Length: 2\r\n\r\n[", b"")
_add("silence_before_the_last_chunk", _CHUNKED + b"2\r\n[]\r\n", b"")
_add("closed_at_once")
_add("closed_after_half_a_status", b"HTTP/1.")
_add("closed_within_the_headers", _OK + b"Content-Ty")
_add("closed_within_the_body", _JSON + b"Content-Length: 99\r\n\r\n[1, 2")
_add("closed_within_a_chunk", _CHUNKED + b"9\r\n[1")
_add("no_http", b"220 mail.example ESMTP\r\n", b"")
_add("two_lengths", _JSON + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n[]", b"")
_add("negative_length", _JSON + b"Content-Length: -1\r\n\r\n[]", b"")
_add("huge_length", _JSON + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n[]", b"")
_add("negative_chunk", _CHUNKED + b"-1\r\n[]\r\n", b"")
_add("no_number_for_a_chunk", _CHUNKED + b"zz\r\n[]\r\n", b"")
_add("nul_in_a_header", _JSON + b"X-A: \0\r\nContent-Length: 2\r\n\r\n[]", b"")
_add("folded_header_without_a_first", _OK + b" folded\r\n\r\n", b"")
_add("half_of_a_gzip", _sized(gzip.compress(b"[1, 2, 3]" * 99)[:30], _JSON + b"Content-Encoding: gzip\r\n"))
_add("no_gzip_at_all", _sized(b"[]", _JSON + b"Content-Encoding: gzip\r\n"))
_add("packed_ten_times", _sized(b"[]", _JSON + b"Content-Encoding: " + b", ".join([b"gzip"] * 10) + b"\r\n"))
_add("packed_in_a_way_nobody_asked_for", _sized(b"\x0b\x01\x80[]\x03", _JSON + b"Content-Encoding: br\r\n"))
_add("lists_in_lists", _sized(b"[" * 900 + b"]" * 900))
_add("lists_in_lists_far_down", _sized(b"[" * 1_000_000))
_add("objects_in_objects", _sized(b'{"a":' * 900 + b"1" + b"}" * 900))
_add("more_lists_than_anyone_reads", _sized(b"[" + b"[]," * 6_000_000 + b"[]]"))
_add("more_texts_than_anyone_reads", _sized(b"[" + b'"a",' * 4_000_000 + b'"a"]'))
_add("a_number_of_a_million_digits", _sized(b"[" + b"9" * 1_000_000 + b"]"))
_add("utf_16", _sized("[]".encode("utf-16")))
_add("round_and_round", b"HTTP/1.1 302 Found\r\nLocation: /mode/round_and_round\r\nContent-Length: 0\r\n\r\n")
_add("sent_on_to_nowhere", b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n")
_add("come_back_in_a_year", b"HTTP/1.1 429 No\r\nRetry-After: 31536000\r\nContent-Length: 0\r\n\r\n")
_add("come_back_in_a_second_for_ever", b"HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
_ELSEWHERE = (
    "file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1:9/", "//127.0.0.1:9/", "http:///a", "gopher://a",
    "javascript:alert(1)", "data:application/json,[1]", "http://[::1", "http://127.0.0.1:99999/", "\\\\a\\b",
    "http://a\x00b/", "?" + "a" * 60_000,
)  # fmt: skip
for _number, _place in enumerate(_ELSEWHERE):
    _add(f"sent_on_{_number}", b"HTTP/1.1 302 Found\r\nLocation: " + _place.encode() + b"\r\nContent-Length: 0\r\n\r\n")
for _status in (b"204 No Content", b"206 Partial Content", b"304 Not Modified", b"205 Reset Content", b"226 IM Used",
                b"300 Multiple Choices", b"999 What",
                b"000 None", b"20 Short", b"2000 Long", b"-1 Less", b"2OO Letters"):  # fmt: skip
    _add(
        f"status_{_status.decode().replace(' ', '_')}",
        b"HTTP/1.1 " + _status + b"\r\nContent-Type: application/json\r\nContent-Range: bytes 0-1/9\r\n"
        b"Content-Length: 2\r\n\r\n[]",
    )
_add("length_too_small", _JSON + b"Content-Length: 1\r\n\r\n[]")
_add("length_too_large_and_closed", _JSON + b"Content-Length: 3\r\n\r\n[]")
_add("length_with_a_plus", _JSON + b"Content-Length: +2\r\n\r\n[]", b"")
_add("length_in_sixteens", _JSON + b"Content-Length: 0x2\r\n\r\n[]", b"")
_add("length_and_chunks", _JSON + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1, 2\r\n0\r\n\r\n")
_add("identity_and_chunks", _JSON + b"Transfer-Encoding: identity, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", b"")
_add("chunks_in_gzip", _JSON + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", b"")
_add("trailers_with_a_length", _CHUNKED + b"2\r\n[}\r\n0\r\nContent-Length: 99\r\nX-A: b\r\n\r\n")
_add("chunk_of_a_huge_size", _CHUNKED + b"f" * 16 + b"\r\n[]", b"")
_add("chunk_without_its_end", _CHUNKED + b"2\r\n[]0\r\n\r\n", b"")
_add("zstd", _sized(b"\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00[]", _JSON + b"Content-Encoding: zstd\r\n"))
_add("compress", _sized(b"\x1f\x9d\x90[]", _JSON + b"Content-Encoding: compress\r\n"))
_add("gzip_and_deflate", _sized(zlib.compress(gzip.compress(b"[]")), _JSON + b"Content-Encoding: gzip, deflate\r\n"))
_add("packing_of_a_long_name", _sized(b"[]", _JSON + b"Content-Encoding: " + b"a" * 60_000 + b"\r\n"))
_add(
    "another_charset_than_told",
    _sized('["é"]'.encode("latin-1"), _OK + b"Content-Type: application/json; charset=utf-8\r\n"),
)
_add("a_charset_that_is_none", _sized(b"[\xff]", _OK + b"Content-Type: application/json; charset=\x80\r\n"))
_add("utf_16_with_a_mark", _sized(b"\xfe\xff\0[\0]"))
_add("utf_32", _sized("[]".encode("utf-32")))
_add("two_marks", _sized(b"\xef\xbb\xbf\xef\xbb\xbf[]"))
_add("nul_in_json", _sized(b"[\0]"))
_add("nothing", _sized(b""))
_add("two_values", _sized(b"[][]"))
_add("a_number_in_the_power_of_many_digits", _sized(b"[1e" + b"9" * 100_000 + b"x]"))
_add("nan_and_more", _sized(b"[NaN, Infinity, -Infinity, nan]"))
_add("same_keys", _sized(b"{" + b'"a":1,' * 250_000 + b'"a":1}'))
_add("a_million_headers", _OK + b"A: b\r\n" * 1_000_000 + b"Content-Length: 2\r\n\r\n[]")
_add("a_header_of_ten_megabytes", _OK + b"X-A: " + b"b" * 10_000_000 + b"\r\nContent-Length: 2\r\n\r\n[]")
_add("a_reason_of_a_megabyte", b"HTTP/1.1 200 " + b"a" * 1_000_000 + b"\r\nContent-Length: 2\r\n\r\n[]")
_add("http_2", b"\0\0\x12\x04\0\0\0\0\0", b"")
_add("http_0_9", b"[]")
_add("http_3_of_a_kind", b"HTTP/3.0 200 OK\r\nContent-Length: 2\r\n\r\n[]", b"")
_add("reset_at_once", RESET)
_add("reset_within_the_headers", _OK, None, RESET)
_add("reset_within_the_body", _JSON + b"Content-Length: 9\r\n\r\n[1", None, RESET)
_add("half_closed_within_the_body", _JSON + b"Content-Length: 9\r\n\r\n[1", HALF_CLOSED, b"")
_add("half_closed_within_the_headers", _OK, HALF_CLOSED, b"")
_add(
    "retry_after_of_many_digits", b"HTTP/1.1 429 No\r\nRetry-After: " + b"9" * 5_000 + b"\r\nContent-Length: 0\r\n\r\n"
)
_add(
    "retry_after_a_date_that_is_none",
    b"HTTP/1.1 503 No\r\nRetry-After: Mon, 99 Feb 99999 99:99:99 +9999\r\nContent-Length: 0\r\n\r\n",
)
_add("another_protocol", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", b"")


@_mode
def _round_and_round_by_drops() -> Pieces:
    for byte in b"HTTP/1.1 302 Found\r\nLocation: /mode/round_and_round_by_drops\r\nContent-Length: 0\r\n\r\n":
        yield bytes([byte])
        yield None


@_mode
def _cookies_without_number() -> Pieces:
    yield _JSON + b"".join(b"Set-Cookie: a%d=b; Expires=" % n + b"a" * 60 + b"\r\n" for n in range(900))
    yield b"Content-Length: 2\r\n\r\n[}"


@_mode
def _gzip_bomb() -> Pieces:
    yield _GZIP
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(300):
        # An empty piece would be a wait.
        if piece := packing.compress(b"[]," * 333_333):
            yield piece


@_mode
def _deflate_bomb() -> Pieces:
    yield _JSON + b"Content-Encoding: deflate\r\nConnection: close\r\n\r\n"
    packing = zlib.compressobj(9)
    for _ in range(300):
        if piece := packing.compress(b" " * 1_000_000):
            yield piece


class Nasty:
    """The server: the mode is in the path, behind "/mode/"; any other path gets `healthy`."""

    def __init__(self, healthy: bytes = b"[1]", mode: str | None = None) -> None:
        self.healthy, self.mode = healthy, mode
        #: Sent behind each healthy answer, as if it were the next one; and before anything is asked.
        self.behind = b""
        self.unasked: Pieces = iter(())
        self._ended = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._ended.is_set():
            with suppress(OSError):
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._send(connection, self.unasked)
            while request := self._request(connection):
                mode = self.mode or request.partition(b"/mode/")[2].split(b" ")[0].split(b"?")[0].decode()
                if not mode:
                    connection.sendall(_sized(self.healthy) + self.behind)
                    continue
                self._send(connection, MODES.get(mode, MODES["closed_at_once"])())
                return

    def _send(self, connection: socket.socket, pieces: Pieces) -> None:
        for piece in pieces:
            if self._ended.wait(_DROP if piece is None else 0 if piece else 30):
                return
            if piece == RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if piece == HALF_CLOSED:
                connection.shutdown(socket.SHUT_WR)
            elif isinstance(piece, bytes):
                connection.sendall(piece)

    @staticmethod
    def _request(connection: socket.socket) -> bytes:
        said = b""
        while not said.endswith(b"\r\n\r\n"):
            if not (more := connection.recv(65_536)):
                return b""
            said += more
        return said

    def close(self) -> None:
        self._ended.set()
        # Closing alone does not wake who waits for a connection.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)
