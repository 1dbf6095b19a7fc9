"""What a client sees, and what survives, when the machine has no more of something, or its clock jumps."""
import http.client
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import pytest

from daemon import BINARY, Tenond, clean_environment, preloading
from journal import JournalHost, all_calls, passthru, record_of

YEARS = 10 * 365 * 24 * 3600
NOBODY = 65534


class Connected:
    """A client that keeps its connection."""

    def __init__(self, daemon):
        self.connection = http.client.HTTPConnection(*daemon.address, timeout=60)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body),
                                {"Content-Type": "application/json", "X-OpenStack-Ironic-API-Version": "1.82"})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.mark.skipif("TENON_SANITIZED" in os.environ, reason="UBSan asks by a pipe whether an object is readable")
def test_without_free_descriptors_who_is_connected_is_served_and_calls_say_what_is_missing(start_tenond, bmc_sim):
    simulator = bmc_sim()
    daemon = start_tenond()
    node = daemon.create("probe-hardware", driver_info={
        "probe_address": simulator.url, "probe_auth_type": "basic", "probe_username": "admin",
        "probe_password": "secret"})["uuid"]
    path = f"/v1/nodes/{node}/vendor_passthru/get_from_bmc"
    client = Connected(daemon)
    assert client.ask("GET", f"/v1/nodes/{node}")[0] == 200
    everything = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Below what is open already: no further one, whatever is closed meanwhile.
    resource.prlimit(daemon.child.pid, resource.RLIMIT_NOFILE, (10, everything[1]))
    status, text = client.ask("GET", path)
    assert status == 500 and "Too many open files" in text, text
    assert client.ask("GET", f"/v1/nodes/{node}")[0] == 200
    assert client.ask("PATCH", f"/v1/nodes/{node}", [{"op": "add", "path": "/extra/a", "value": 1}])[0] == 200
    waiting = socket.create_connection(daemon.address)  # the kernel takes it, tenond cannot yet
    waiting.sendall(b"GET /healthcheck HTTP/1.1\r\nHost: x\r\n\r\n")
    deadline = time.monotonic() + 30
    while "cannot accept a connection: Too many open files" not in daemon.output:
        assert time.monotonic() < deadline, daemon.output
        time.sleep(0.01)
    # A look that can read nothing takes nothing away.
    assert client.ask("POST", "/tenon/v1/plugins/rescan")[0] < 300
    assert "cannot be read: Too many open files; what serves from there serves on" in daemon.output
    assert client.ask("GET", "/v1/drivers/probe-hardware")[0] == 200
    resource.prlimit(daemon.child.pid, resource.RLIMIT_NOFILE, everything)
    waiting.settimeout(30)
    assert waiting.recv(12) == b"HTTP/1.1 200"
    waiting.close()
    assert client.ask("GET", path)[0] == 200
    client.connection.close()
    # Told once in a while, not for every try.
    assert daemon.output.count("cannot accept a connection") < 400


@pytest.fixture
def open_directory():
    """One that another user can reach, and owns."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="tenon-nobody-"))
    os.chown(directory, NOBODY, NOBODY)
    yield directory
    shutil.rmtree(directory)


def can_be_reached_by_all(path):
    return all(place.stat().st_mode & 0o001 for place in path.parents)


# Takes every thread that its user may still have, until its input ends.
HOG = """import sys, threading
taken = threading.Event()
try:
    while True:
        threading.Thread(target=taken.wait, daemon=True).start()
except RuntimeError:
    print("all taken", flush=True)
sys.stdin.read()
taken.set()
"""


def as_nobody(threads):
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "prlimit", f"--nproc={threads}"]


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user, for whom threads can be limited, needs root")
@pytest.mark.skipif(not can_be_reached_by_all(BINARY / "bin" / "tenond"), reason="the build is closed to other users")
def test_without_further_threads_blocking_methods_are_refused_and_all_else_is_served(open_directory):
    daemon = Tenond(state=open_directory, prefix=as_nobody(200))
    node = daemon.create("probe-hardware")["uuid"]
    block = f"/v1/nodes/{node}/vendor_passthru/block"
    hog = subprocess.Popen([*as_nobody(200), sys.executable, "-c", HOG], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert hog.stdout.readline() == b"all taken\n"
    refused = daemon.ask("POST", block, {"ms": 1})
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert refused.faultstring == "Requested action cannot be performed due to lack of free conductor workers."
    assert daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/raw", {"a": 1}).json() == {"a": 1}
    hog.communicate()
    assert daemon.ask("POST", block, {"ms": 1}).status == 200
    daemon.assert_clean_end()


def test_a_database_with_a_damaged_page_is_refused_by_name_and_left_as_it_is(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start()
    for index in range(200):
        daemon.create("journal-hardware", name=f"n{index}", extra={"filling": "x" * 200})
    daemon.assert_clean_end()
    file = tmp_path / "state" / "tenon.sqlite"
    content = bytearray(file.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page:page + 8] = b"\xff" * 8
    file.write_bytes(content)
    started = subprocess.run([BINARY / "bin" / "tenond", "--listen", "127.0.0.1:0", "--state", tmp_path / "state"],
                             capture_output=True, text=True, timeout=60, env=clean_environment())
    assert started.returncode == 1
    assert f"{file}: the file is damaged: " in started.stderr, started.stderr
    assert "put a good copy in its place" in started.stderr
    assert file.read_bytes() == content


@pytest.mark.parametrize("jump", [YEARS, -YEARS], ids=["forward", "back"])
def test_a_clock_that_jumps_ends_no_call_early_or_late(tmp_path, jump):
    clock = tmp_path / "clock"
    clock.write_bytes(struct.pack("q", 0))
    host = JournalHost(tmp_path)
    daemon = host.start(environment=preloading("clock_jump", TENON_CLOCK_FILE=str(clock)))
    nodes = [daemon.create("journal-hardware")["uuid"] for _ in range(2)]

    def entry(key, ms):
        return {"file": str(host.file), "key": key, "ms": ms}

    before = record_of(daemon, passthru(daemon, nodes[0], "note", entry("before", 0)))
    over_the_jump = passthru(daemon, nodes[0], "note", entry("over", 1500))
    hasty = daemon.ask("POST", f"/v1/nodes/{nodes[1]}/vendor_passthru/note", entry("hasty", 600_000),
                       headers={"X-Tenon-Timeout": "1500ms"})
    with open(clock, "r+b") as file:
        file.write(struct.pack("q", jump))
    began = time.monotonic()
    assert record_of(daemon, over_the_jump)["state"] == "succeeded"
    assert record_of(daemon, hasty)["state"] == "timed_out"
    assert 0.5 < time.monotonic() - began < 20
    waited = passthru(daemon, nodes[0], "note_sync", entry("after", 0))
    assert waited.json() == {"key": "after"}
    after = record_of(daemon, passthru(daemon, nodes[0], "note", entry("last", 0)))
    assert (after["created_at"] > before["created_at"]) == (jump > 0)
    # The order is that of acceptance, whatever the clock said.
    assert [call["id"] for call in all_calls(daemon)][0] == after["id"]
    daemon.stop(signal.SIGKILL)
    daemon = host.start(environment=preloading("clock_jump", TENON_CLOCK_FILE=str(clock)))
    assert {call["state"] for call in all_calls(daemon)} <= {"succeeded", "timed_out"}
    daemon.assert_clean_end()
