"""A host that is still loading its plugins: what it tells, whom it lets wait, and that it can be stopped."""
import concurrent.futures
import signal
import socket
import time

import pytest

from daemon import Tenond
from live_plugin import DropIn
from wire import Wire


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Starting:
    """A tenond whose plugin takes four seconds to start, and whose address is known before it says so."""

    def __init__(self, directory):
        drop_in = DropIn(directory)
        drop_in.put_type()
        drop_in.put_library(1)
        drop_in.put_manifest(config="{ start_ms: 4000 }")
        port = free_port()
        self.daemon = Tenond(arguments=["--listen", f"127.0.0.1:{port}"], waits=False, **drop_in.arguments())
        self.wire = Wire("127.0.0.1", port)
        self.pool = concurrent.futures.ThreadPoolExecutor()

    def later(self, *arguments):
        return self.pool.submit(self.wire.ask, *arguments)

    def wait_for_loading(self):
        deadline = time.monotonic() + 60
        shown = None
        while True:
            try:
                shown = self.wire.ask("GET", "/tenon/v1/plugins").json()["plugins"]
                if [one["state"] for one in shown] == ["loading"]:
                    return shown[0]
            except ConnectionRefusedError:
                pass
            assert time.monotonic() < deadline, shown
            time.sleep(0.01)


@pytest.fixture
def starting(tmp_path):
    return Starting(tmp_path)


def test_what_needs_no_plugin_is_answered_at_once_and_the_rest_when_all_are_loaded(starting):
    shown = starting.wait_for_loading()
    assert shown["name"] == "live" and shown["version"] == "1.0.0" and shown["since"].startswith("20")
    drivers, health = starting.later("GET", "/v1/drivers"), starting.later("GET", "/healthcheck")
    created = starting.later("POST", "/v1/nodes", {"driver": "live-hardware"})
    assert starting.wire.ask("GET", "/metrics", headers={"Accept": "*/*"}).status == 200
    assert not drivers.done() and not health.done() and not created.done()
    starting.wait_for_loading()
    assert "live-hardware" in [one["name"] for one in drivers.result().json()["drivers"]]
    assert health.result().status == 200
    node = created.result()
    assert node.status == 201, node.text
    starting.daemon.wait_until_listening()
    answer = starting.daemon.ask("POST", f"/v1/nodes/{node.json()['uuid']}/vendor_passthru/now", {})
    assert answer.json() == {"build": "build-000001"}
    starting.daemon.assert_clean_end()


def test_a_stop_meanwhile_refuses_who_waits_and_ends_well(starting):
    starting.wait_for_loading()
    with socket.create_connection(("127.0.0.1", starting.wire.port), timeout=60) as connection:
        # Both at once: who has the answer to the first knows that the second is there.
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/drivers HTTP/1.1\r\nHost: x\r\n\r\n")
        answers = connection.recv(65536)
        starting.daemon.child.send_signal(signal.SIGTERM)
        while more := connection.recv(65536):
            answers += more
    refusal = answers.partition(b"HTTP/1.1 503 ")[2]
    assert b"This host is starting" in refusal and b"Retry-After: 1\r\n" in refusal, answers
    starting.daemon.assert_clean_end()
    assert "listening on" not in starting.daemon.output
