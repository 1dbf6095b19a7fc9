"""Requests whose head has no end: refused at the limit in words, closed, and never kept in memory."""
import concurrent.futures
import itertools
import socket

import pytest

from hostile_wire import LIMIT, Others, answers_in, at_most_mib, converse, head, read_to_end, send_all

GET = b"GET /v1/drivers HTTP/1.1\r\nHost: tenon\r\n"
# Status, words, the MiB that fifty at once may take (a body is kept up to its limit of 1 MiB, a head up to 32 KiB), and how
# often it is sent.
LINE = (414, "The request line is too long.", 64, 100)
FIELDS = (431, "The request's header fields are too large.", 64, 100)
BODY = (413, "Request body is too large.", 192, 100)
MILLION_CHUNKS = (413, "Request body is too large.", 192, 4)  # each is read by itself
CHUNKED = b"POST /v1/nodes HTTP/1.1\r\nHost: tenon\r\nTransfer-Encoding: chunked\r\n\r\n"

# What is sent again and again behind what: several MiB, or until the server has had enough.
FLOODS = {
    "a long target": (b"GET /", b"y" * 60_000, LINE),
    "a long query": (b"GET /v1/nodes?", b"fields=name&" * 5_000, LINE),
    "a long verb": (b"", b"G" * 60_000, LINE),
    "many small fields": (GET, b"".join(b"X-H%d: v\r\n" % i for i in range(5_000)), FIELDS),
    "one field": (GET + b"X-Long: ", b"y" * 60_000, FIELDS),
    "a field's name": (GET, b"X" * 60_000, FIELDS),
    "one field again and again": (GET, b"Cookie: a=b\r\n" * 5_000, FIELDS),
    "a field that is folded": (GET + b"X-Folded: a\r\n", b" and so on\r\n" * 5_000, FIELDS),
    "a password": (GET + b"Authorization: Basic ", b"QUFB" * 15_000, FIELDS),
    "a chunk's extension": (CHUNKED + b"1;x=", b"y" * 60_000, FIELDS),
    "a trailer": (CHUNKED + b"1\r\n \r\n0\r\n", b"X-T: v\r\n" * 7_000, FIELDS),
    "a body in large chunks": (CHUNKED, b"ea60\r\n" + b" " * 60_000 + b"\r\n", BODY),
    "a body in small chunks": (CHUNKED, b"1\r\n \r\n" * 10_000, MILLION_CHUNKS),
}


def flood(daemon, first, piece, mib=8):
    with socket.create_connection(daemon.address, timeout=LIMIT) as connection:
        if send_all(connection, first):
            for _ in itertools.takewhile(lambda _: send_all(connection, piece), range(mib * (1 << 20) // len(piece))):
                pass
        return answers_in(read_to_end(connection))


@pytest.mark.parametrize("first, piece, expected", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_refused_at_the_limit_by_the_hundred(tenond, first, piece, expected):
    tenond.ask("GET", "/v1/drivers")
    with Others(tenond), at_most_mib(tenond, expected[2]), concurrent.futures.ThreadPoolExecutor(50) as pool:
        all_answers = list(pool.map(lambda _: flood(tenond, first, piece), range(expected[3])))
    for answers in all_answers:
        assert [answer.status for answer in answers] == [expected[0]], answers
        assert expected[1] in answers[0].text and answers[0].headers["connection"] == "close"


def test_what_is_within_the_limits_is_served(tenond):
    for data in (head("GET /v1/drivers HTTP/1.1", "Host: tenon", "Connection: close", *[f"X-H{i}: v" for i in range(2_000)]),
                 head("GET /v1/drivers HTTP/1.1", "Host: tenon", "Connection: close", "X-Long: " + "y" * 30_000),
                 head("GET /v1/nodes/" + "y" * 8_000 + " HTTP/1.1", "Host: tenon", "Connection: close")):
        (answer,) = converse(tenond, data)
        assert answer.status == 200 or (answer.status, answer.json()["error_message"].count("Expected UUID or name")) == (400, 1)
