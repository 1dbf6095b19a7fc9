"""How long a call may take: the client says, and a client that has gone."""
import json
import socket
import time

import pytest

from journal import host, node, passthru, record_of, tenond  # noqa: F401


def entry(host, key, ms=600_000):
    return {"file": str(host.file), "key": key, "ms": ms}


def wait_for_line(host, line, limit=30):
    deadline = time.monotonic() + limit
    while line not in (host.file.read_text().splitlines() if host.file.exists() else []):
        assert time.monotonic() < deadline, host.file.read_text()
        time.sleep(0.01)


def begin(tenond, verb, node, method, body):
    """A request whose answer nobody has read yet."""
    connection = socket.create_connection(tenond.address)
    text = json.dumps(body)
    connection.sendall(f"{verb} /v1/nodes/{node}/vendor_passthru/{method} HTTP/1.1\r\nHost: x\r\nContent-Length: "
                       f"{len(text)}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{text}".encode())
    return connection


def read_all(connection):
    connection.settimeout(30)
    data = b""
    while chunk := connection.recv(65536):
        data += chunk
    return data.decode()


def test_a_client_says_how_long_its_call_may_take(tenond, host, node):
    began = time.monotonic()
    path = f"/v1/nodes/{node}/vendor_passthru/note_sync"
    answer = tenond.ask("POST", path, entry(host, "hasty"), headers={"X-Tenon-Timeout": "200ms"})
    assert answer.status == 500 and time.monotonic() - began < 20
    # Longer than it takes: nothing is cut.
    assert tenond.ask("POST", path, entry(host, "calm", 10), headers={"X-Tenon-Timeout": "60s"}).json() == {
        "key": "calm"}
    driver = tenond.ask("POST", "/v1/drivers/journal-hardware/vendor_passthru/d_note", entry(host, "driver"),
                        headers={"X-Tenon-Timeout": "200ms"})
    assert record_of(tenond, driver)["state"] == "timed_out"


def test_an_async_call_ends_when_its_client_wanted_it_to(tenond, host, node):
    answer = tenond.ask("POST", f"/v1/nodes/{node}/vendor_passthru/note", entry(host, "hasty async"),
                        headers={"X-Tenon-Timeout": "200ms"})
    assert record_of(tenond, answer)["state"] == "timed_out"
    tenond.wait_unreserved(node)


def test_whoever_waits_for_a_node_waits_no_longer_than_its_call_may_take(tenond, host, node):
    held = passthru(tenond, node, "note", entry(host, "holder"))
    began = time.monotonic()
    refused = tenond.ask("POST", f"/v1/nodes/{node}/vendor_passthru/note_sync", entry(host, "waiter"),
                         headers={"X-Tenon-Timeout": "100ms", "X-Tenon-Lock-Wait": "50s"})
    assert refused.status == 409 and time.monotonic() - began < 20
    assert tenond.ask("DELETE", held.headers["location"], version=None).status == 202
    tenond.wait_unreserved(node)


@pytest.mark.parametrize("value, text", [
    ("soon", "'soon' is no duration such as 500ms or 5s"), ("", "'' is no duration such as 500ms or 5s"),
    ("-1s", "'-1s' is no duration such as 500ms or 5s"), ("0s", "it must be more than nothing")])
def test_a_timeout_that_is_none_is_refused_and_nothing_runs(tenond, host, node, value, text):
    refused = tenond.ask("POST", f"/v1/nodes/{node}/vendor_passthru/note_sync", entry(host, f"never {value}"),
                         headers={"X-Tenon-Timeout": value})
    assert (refused.status, refused.faultstring) == (400, f"Invalid X-Tenon-Timeout: {text}")
    assert f"begin never {value}" not in host.file.read_text()


def test_a_client_that_hangs_up_ends_its_get(tenond, host, node):
    connection = begin(tenond, "GET", node, "watch", entry(host, "gone"))
    wait_for_line(host, "begin gone")
    connection.close()
    wait_for_line(host, "cancelled gone")
    tenond.wait_unreserved(node)


def test_a_client_that_hangs_up_while_it_stands_in_line_never_gets_the_node(tenond, host, node):
    held = passthru(tenond, node, "note", entry(host, "held"))
    text = json.dumps(entry(host, "in line"))
    connection = socket.create_connection(tenond.address)
    connection.sendall(f"GET /v1/nodes/{node}/vendor_passthru/watch HTTP/1.1\r\nHost: x\r\nX-Tenon-Lock-Wait: 60s\r\n"
                       f"Content-Length: {len(text)}\r\n\r\n{text}".encode())
    deadline = time.monotonic() + 30
    while tenond.metrics()["tenon_calls_in_flight"] < 2:
        assert time.monotonic() < deadline
    connection.close()
    while tenond.metrics()["tenon_calls_in_flight"] > 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert tenond.ask("DELETE", held.headers["location"], version=None).status == 202
    tenond.wait_unreserved(node)
    assert "begin in line" not in host.file.read_text()


def test_a_client_that_hangs_up_does_not_end_what_changes_something(tenond, host, node):
    connection = begin(tenond, "POST", node, "watch_post", entry(host, "finished", 3500))
    wait_for_line(host, "begin finished")
    connection.close()
    wait_for_line(host, "end finished")


def test_a_client_that_has_only_finished_sending_gets_its_answer(tenond, host, node):
    connection = begin(tenond, "GET", node, "watch", entry(host, "half", 3500))
    wait_for_line(host, "begin half")
    connection.shutdown(socket.SHUT_WR)
    text = read_all(connection)
    # It was asked whether it is still there, as HTTP allows at any time.
    assert text.startswith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n") and text.endswith('{"key": "half"}')


def test_a_reset_connection_ends_its_get_at_once(tenond, host, node):
    connection = begin(tenond, "GET", node, "watch", entry(host, "reset"))
    wait_for_line(host, "begin reset")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
    wait_for_line(host, "cancelled reset")
