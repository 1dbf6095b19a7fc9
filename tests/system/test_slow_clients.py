"""Who sends or reads as slowly as he can is cut off at the limit, and the others do not notice."""
import concurrent.futures
import itertools
import json
import select
import socket
import time

import pytest

from hostile_wire import LIMIT, Others, answers_in, head, open_files, read_to_end, trickle, wait_until

SECONDS = 2
CONFIG = f"http: {{ header_timeout: {SECONDS}s, body_timeout: {SECONDS}s, idle_timeout: {SECONDS}s }}\n"
SLACK = 8.0  # the sweep comes once a second; the rest is for a busy machine
ECHO = "/v1/drivers/lab-hardware/vendor_passthru?method=d_echo"
POST = (f"POST {ECHO} HTTP/1.1", "Host: tenon", "Content-Type: application/json")
TOO_SLOW = "The request took too long to arrive."


@pytest.fixture
def tenond(start_tenond):
    return start_tenond(config=CONFIG)


@pytest.mark.parametrize("first, piece", [
    (b"G", b"E"),
    (b"GET /", b"a"),
    (b"GET /v1/drivers HTTP/1.1\r\nX-Slow: ", b"a"),
    (b"GET /v1/drivers HTTP/1.1\r\n", b"X: y\r\n"),
    (head(*POST, "Content-Length: 1000000"), b" "),
    (head(*POST, "Transfer-Encoding: chunked"), b"1\r\n \r\n"),
    (head(*POST, "Transfer-Encoding: chunked") + b"f0000\r\n", b" "),
    (head(*POST, "Transfer-Encoding: chunked") + b"1;x=", b"y"),
    (head(*POST, "Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n", b"X: y\r\n"),
], ids=["verb", "target", "header", "headers", "body", "chunks", "chunk", "extension", "trailer"])
def test_who_sends_byte_by_byte_is_cut_off_at_the_limit_and_others_are_served(tenond, first, piece):
    with Others(tenond) as others, concurrent.futures.ThreadPoolExecutor(30) as pool:
        slow = list(pool.map(lambda _: trickle(tenond, first, itertools.repeat(piece)), range(30)))
    for answers, seconds in slow:
        assert [answer.status for answer in answers] == [408], answers
        assert TOO_SLOW in answers[0].text and answers[0].headers["connection"] == "close"
        assert SECONDS * 0.9 < seconds < SECONDS + SLACK, seconds
    assert others.worst < SECONDS, "an attacker's limit is not for others to wait"


def test_who_connects_and_says_nothing_is_closed_without_a_word(tenond):
    with socket.create_connection(tenond.address) as silent, socket.create_connection(tenond.address) as served:
        served.sendall(head("GET /healthcheck HTTP/1.1", "Host: tenon"))
        assert read_to_end(silent) == b""
        assert [answer.status for answer in answers_in(read_to_end(served))] == [200]  # and kept no longer


def test_a_body_that_comes_in_time_may_come_in_pieces(tenond):
    body = json.dumps({"a": "b" * 200}).encode()
    pieces = [body[i:i + 20] for i in range(0, len(body), 20)]
    answers, seconds = trickle(tenond, head(*POST, f"Content-Length: {len(body)}", "Connection: close"), pieces, pause=0.02)
    assert [answer.status for answer in answers] == [200] and seconds < SECONDS


def test_who_never_reads_his_answers_is_cut_off_and_others_are_served(tenond):
    """More than both sockets take; a hundred times as much would be asked for if it were read."""
    body = json.dumps({"a": "b" * 900_000}).encode()
    nodes = [tenond.create("plain-c-hardware")["uuid"] for _ in range(8)]  # whose echo costs nearly nothing
    requests = [head(f"POST /v1/nodes/{node}/vendor_passthru/c_echo HTTP/1.1", "Host: tenon",
                     "Content-Type: application/json", f"Content-Length: {len(body)}") + body for node in nodes]
    before, deaf = open_files(tenond), []
    started = time.monotonic()
    with Others(tenond):
        for _ in nodes:
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(tenond.address)
            connection.setblocking(False)
            deaf.append(connection)
        waiting = {connection: request * 20 for connection, request in zip(deaf, requests)}
        while waiting and time.monotonic() - started < LIMIT:
            for connection in select.select([], list(waiting), [], 0.5)[1]:
                try:
                    waiting[connection] = waiting[connection][connection.send(waiting[connection]):]
                except (BrokenPipeError, ConnectionResetError):
                    del waiting[connection]
        assert not waiting, f"{len(waiting)} of {len(deaf)} may still send, and have not read a byte"
        wait_until(lambda: open_files(tenond) <= before + 2, "the connections of those who do not read are closed")
    for connection in deaf:
        connection.close()
