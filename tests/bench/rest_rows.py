"""What tenond takes when nobody asks it for anything."""
import os
import pathlib
import resource
import socket
import ssl
import tempfile
import time

import benched_tenond
import machine
import peers
from daemon import BINARY, SOURCE, Tenond
from figure import Figure
from test_tls import Authority

NAMES = ["idle-connection", "rest"]
CONNECTIONS = 4000
ASK = b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n"
REST_SECONDS = 10


def measure(bench, names):
    if "idle-connection" in names:
        yield idle_connection(bench, "plain", 2)
        yield idle_connection(bench, "TLS", 40)
    if "rest" in names:
        yield from rest()


def idle_connection(bench, kind, goal):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="bench-idle-") as scratch:
        authority = Authority(pathlib.Path(scratch), "ca")
        certificate, key = authority.sign("server")
        port = peers.free_port()
        daemon = benched_tenond.start(bench.build, f"tls: {{ certificate: {certificate}, key: {key} }}\n",
                                      arguments=["--listen", f"https://127.0.0.1:{port}"])
        context = ssl.create_default_context(cafile=str(authority.certificate))

    def connect():
        if kind == "plain":
            return socket.create_connection(daemon.address)
        return context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")

    ask_all([connect() for _ in range(CONNECTIONS // 10)])  # what is grown once is not a connection's
    before = machine.resident_kib(daemon.child.pid)
    connections = [connect() for _ in range(CONNECTIONS)]
    ask_all(connections)
    each = (machine.resident_kib(daemon.child.pid) - before) / CONNECTIONS
    for connection in connections:
        connection.close()
    daemon.stop()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return Figure("idle-connection", f"idle keep-alive connection, {kind}, {CONNECTIONS:,}", each, "KiB", goal=goal,
                  beside="resident, after one request each")


def ask_all(connections):
    for connection in connections:
        connection.sendall(ASK)
    for connection in connections:
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def voluntary_switches(pid):
    return sum(int((task / "status").read_text().split("\nvoluntary_ctxt_switches:")[1].split()[0])
               for task in pathlib.Path(f"/proc/{pid}/task").iterdir())


def rest():
    """As it ships: two plugins, a loop for each core."""
    daemon = Tenond(config="", plugins=[BINARY / "plugins"], manifests=[SOURCE / "plugin-manifests"],
                    hardware_types=[SOURCE / "hardware-types"])
    daemon.ask("GET", "/v1/drivers")
    time.sleep(3)
    pid = daemon.child.pid
    before = voluntary_switches(pid)
    time.sleep(REST_SECONDS)
    wakes, threads = (voluntary_switches(pid) - before) / REST_SECONDS, len(list(pathlib.Path(f"/proc/{pid}/task").iterdir()))
    resident = machine.resident_kib(pid) / 1024
    anonymous = int(pathlib.Path(f"/proc/{pid}/status").read_text().split("RssAnon:")[1].split()[0]) / 1024
    daemon.stop()
    loops = os.cpu_count()
    yield Figure("rest", "at rest with two plugins, resident", resident, "MiB", goal=15,
                 beside=f"{anonymous:.1f} MiB of it its own, not of files")
    yield Figure("rest", "at rest, wake-ups of all threads", wakes, "/s", goal=loops,
                 beside=f"{threads} threads; one sweep a second for each of {loops} loops")
