"""Ten thousand clients that are connected and silent: the others are served, and each costs little."""
import os
import socket
import time

import pytest

from hostile_wire import LIMIT, Others, answers_in, head, kib_of, open_files, read_to_end, wait_until, with_descriptors

COUNT = 10_000
ROOM = 20  # for the others
KIB_EACH = 24
CONFIG = f"http: {{ max_connections: {COUNT + ROOM}, idle_timeout: 600s, header_timeout: 600s }}\n"
ASK = head("GET /healthcheck HTTP/1.1", "Host: tenon")


@pytest.fixture
def tenond(start_tenond):
    if not with_descriptors(COUNT + 1000):
        pytest.skip(f"a process may not have {COUNT + 1000} descriptors here")
    return start_tenond(config=CONFIG)


def accepted(daemon):
    """The ports of the clients whose connections tenond has taken: until then the kernel has no inode for them."""
    with open("/proc/net/tcp") as table:
        lines = [line.split() for line in list(table)[1:]]
    return {int(there.split(":")[1], 16) for _, here, there, *_, inode in (line[:10] for line in lines)
            if int(here.split(":")[1], 16) == daemon.address[1] and inode != "0"}


def connected(daemon, count, first=b""):
    """So many connections that tenond has accepted, each of which has sent `first`."""
    made = []
    for _ in range(count):
        connection = socket.create_connection(daemon.address, timeout=LIMIT)
        if first:
            connection.sendall(first)
        made.append(connection)
    ports = {connection.getsockname()[1] for connection in made}
    wait_until(lambda: ports <= accepted(daemon), f"{count} connections are accepted")
    return made


def close_all(daemon, connections, before):
    for connection in connections:
        connection.close()
    wait_until(lambda: open_files(daemon) <= before + 2, "the connections that were closed are closed here, too")


def answered(connection):
    connection.sendall(ASK)
    received = b""
    while not received.endswith(b"OK"):
        part = connection.recv(65536)
        assert part, received
        received += part
    return answers_in(received)[0].status


@pytest.mark.parametrize("kind", ["silent", "half a request", "one request each"])
def test_ten_thousand_idle_connections_leave_room_for_others_and_cost_little_each(tenond, kind):
    tenond.ask("GET", "/v1/drivers")
    files, before = open_files(tenond), kib_of(tenond)
    with Others(tenond):
        idle = connected(tenond, COUNT, b"GET /v1/drivers HTTP/1.1\r\nX-Ha" if kind == "half a request" else b"")
        if kind == "one request each":
            assert {answered(connection) for connection in idle} == {200}
    each = (kib_of(tenond) - before) / COUNT
    print(f"\n{kind}: {each:.2f} KiB for each of {COUNT} connections")
    if "TENON_SANITIZED" not in os.environ:
        assert each < KIB_EACH
    started = time.monotonic()
    node = tenond.create("lab-hardware")["uuid"]
    assert tenond.ask("POST", f"/v1/nodes/{node}/vendor_passthru/echo", {"a": 1}).json()["a"] == 1
    print(f"a node created and called beside them in {(time.monotonic() - started) * 1000:.0f} ms")
    if kind == "silent":
        assert {answered(connection) for connection in idle[::100]} == {200}  # they are all still somebody
    close_all(tenond, idle, files)
    assert tenond.at_rest() == {}


def test_beyond_the_limit_a_client_is_told_so_and_served_when_there_is_room(start_tenond):
    daemon = start_tenond(config="http: { max_connections: 50, idle_timeout: 600s }\n")
    files = open_files(daemon)
    idle = connected(daemon, 50)
    for _ in range(50):
        answer = daemon.ask("GET", "/v1/drivers")  # with a request, which nobody reads
        assert (answer.status, answer.faultstring) == (503, "Too many connections, please retry."), answer.text
        assert answer.headers["connection"] == "close"
        with socket.create_connection(daemon.address, timeout=LIMIT) as silent:
            assert [one.status for one in answers_in(read_to_end(silent))] == [503]
    assert answered(idle[0]) == 200  # who is in stays in
    idle.pop().close()
    wait_until(lambda: daemon.ask("GET", "/v1/drivers").status == 200, "one that has gone makes room for another")
    close_all(daemon, idle, files)
