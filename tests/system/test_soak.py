"""Everything at once for a while: nothing may fail that should not, and nothing may grow."""
import http.client
import json
import os
import pathlib
import random
import socket
import threading
import time

from daemon import BmcSimulator
from journal import JournalHost
from wire import Wire

SECONDS = float(os.environ.get("TENON_SOAK_SECONDS", "60"))
SANITIZED = "TENON_SANITIZED" in os.environ
CONFIG = "plugins: { settle_time: 0s }\ncalls: { keep_count: 500 }\nhttp: { idle_timeout: 5s }\n"
NODES = 16


class Worker(threading.Thread):
    """Does one kind of thing again and again; what goes wrong is in `wrong`."""

    def __init__(self, name, daemon, work, until):
        super().__init__(name=name)
        self.daemon_process, self.work, self.until = daemon, work, until
        self.done, self.wrong = 0, []

    def run(self):
        wire = Wire(*self.daemon_process.address)
        while time.monotonic() < self.until and len(self.wrong) < 5:
            try:
                if problem := self.work(wire):
                    self.wrong.append(problem)
                self.done += 1
            except Exception as problem:  # whatever it is belongs into the report
                self.wrong.append(repr(problem))
            time.sleep(0.001)


def state_of(daemon):
    proc = pathlib.Path(f"/proc/{daemon.child.pid}")
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    blocks = {name: value for name, value in daemon.metrics().items() if name.startswith("tenon_plugin_memory_blocks")}
    return {"rss_kib": int(status["VmRSS"].split()[0]), "threads": int(status["Threads"]),
            "descriptors": len(list((proc / "fd").iterdir())), "blocks": sum(blocks.values())}


def at_rest(daemon):
    """Waits until whatever was begun has ended, connections included."""
    assert not daemon.at_rest()
    deadline = time.monotonic() + 60
    shown = state_of(daemon)
    while time.monotonic() < deadline:
        time.sleep(1)
        before, shown = shown, state_of(daemon)
        if (before["descriptors"], before["blocks"]) == (shown["descriptors"], shown["blocks"]):
            break
    return shown


def test_a_busy_host_does_not_grow(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start(CONFIG)
    simulator = BmcSimulator()
    nodes = [daemon.create("journal-hardware")["uuid"] for _ in range(NODES)]
    bmc_node = daemon.create("redfish", driver_info=simulator.driver_info())["uuid"]
    journal = {"file": "/dev/null", "key": "soak"}

    def passthru(wire, method, body, verb="POST", node=None, **keywords):
        return wire.ask(verb, f"/v1/nodes/{node or random.choice(nodes)}/vendor_passthru/{method}", body, **keywords)

    def expect(answer, *statuses):
        return None if answer.status in statuses else f"{answer.status} {answer.text[:300]}"

    def sync(wire):
        return expect(passthru(wire, "note_sync", {**journal, "ms": random.choice((0, 0, 2))},
                               headers={"X-Tenon-Lock-Wait": "60s"}), 200)

    def asynchronous(wire):
        answer = passthru(wire, "note_shared", {**journal, "ms": random.choice((0, 5, 50))})
        if problem := expect(answer, 202):
            return problem
        place = answer.headers["location"]
        if random.random() < 0.3:
            return expect(wire.ask("DELETE", place, version=None), 202, 409)
        if random.random() < 0.3:
            return expect(wire.ask("GET", place + "?wait=30s", version=None), 200)
        return None

    def hasty(wire):
        return expect(passthru(wire, "note_sync", {**journal, "ms": 1000},
                               headers={"X-Tenon-Timeout": "20ms", "X-Tenon-Lock-Wait": "0s"}), 409, 500)

    left = daemon.create("journal-hardware")["uuid"]
    waiting = json.dumps({**journal, "ms": 600_000})

    def hang_up(_):
        connection = socket.create_connection(daemon.address)
        connection.sendall(f"GET /v1/nodes/{left}/vendor_passthru/watch HTTP/1.1\r\nHost: x\r\nX-Tenon-Lock-Wait: 60s\r\n"
                           f"Content-Length: {len(waiting)}\r\n\r\n{waiting}".encode())
        time.sleep(random.uniform(0, 0.2))
        connection.close()

    def listen(_):
        connection = http.client.HTTPConnection(*daemon.address, timeout=5)
        connection.request("GET", "/tenon/v1/calls/events")
        answer = connection.getresponse()
        try:
            for _ in range(random.randrange(50)):
                answer.readline()
        except TimeoutError:
            pass  # nothing happens any more
        connection.close()
        return expect(answer, 200) if answer.status != 200 else None

    def ask_bmc(wire):
        return expect(passthru(wire, "get_all_subscriptions", None, "GET", bmc_node), 200)

    def list_calls(wire):
        wire.ask("GET", "/v1/nodes/detail")
        return expect(wire.ask("GET", "/tenon/v1/calls?limit=20", version=None), 200)

    def change(wire):
        made = wire.ask("POST", "/v1/nodes", {"driver": "journal-hardware"})
        if made.status != 201:
            return made.text
        uuid = made.json()["uuid"]
        patched = wire.ask("PATCH", f"/v1/nodes/{uuid}", [{"op": "add", "path": "/extra/a", "value": "b" * 100}])
        return expect(patched, 200) or expect(wire.ask("DELETE", f"/v1/nodes/{uuid}"), 204)

    kinds = (sync, asynchronous, hasty, hang_up, listen, ask_bmc, list_calls, change)

    def work_for(seconds):
        until = time.monotonic() + seconds
        workers = [Worker(kind.__name__, daemon, kind, until) for kind in kinds]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(seconds + 120)
            assert not worker.is_alive(), f"{worker.name} hangs"
        wrong = {worker.name: worker.wrong for worker in workers if worker.wrong}
        assert not wrong, wrong
        return {worker.name: worker.done for worker in workers}

    work_for(SECONDS / 3)  # caches, pools and the records that are kept fill up
    before = at_rest(daemon)
    done = work_for(SECONDS * 2 / 3)
    after = at_rest(daemon)
    print(f"\n{SECONDS:.0f} s: {done}; {before} became {after}")
    assert after["descriptors"] <= before["descriptors"] + 2
    assert after["threads"] <= before["threads"] + 2
    assert after["blocks"] <= before["blocks"]
    if not SANITIZED:
        assert after["rss_kib"] <= before["rss_kib"] * 1.05 + 2048
    daemon.assert_clean_end()
    simulator.assert_clean_end()
