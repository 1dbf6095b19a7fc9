"""Thousands of calls in flight, each a second long: what is added to the second, and what a call takes in memory."""
import dataclasses
import pathlib
import resource
import statistics
import subprocess
import tempfile
import threading
import time

import benched_tenond
import machine
from daemon import Process
from figure import Figure

NAMES = ["in-flight"]
CALLS, BMCS, SPREAD_MS, SECOND = 9000, 2500, 1000, 1_000_000
ROUNDS = 6  # the first makes what is kept: connections to BMCs, memory that the allocator keeps


@dataclasses.dataclass
class Round:
    calls: int
    failed: int
    p50: int  # us
    p99: int
    most: int


class Peak:
    """The most memory that a process has had, looked at every 10 ms."""

    def __init__(self, pid):
        self.most, self._pid, self._ended = 0, pid, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self):
        while not self._ended.wait(0.01):
            self.most = max(self.most, machine.resident_kib(self._pid))

    def stop(self):
        self._ended.set()
        self._thread.join()
        return self.most


def certificate(directory):
    files = pathlib.Path(directory) / "certificate.pem", pathlib.Path(directory) / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=slow", "-out", str(files[0]), "-keyout", str(files[1])], check=True, capture_output=True)
    return list(files)


class Crowd:
    """Calls of these paths, all on connections of their own, a few rounds of them; and what they took."""

    def __init__(self, bench, daemon, paths, bmcs):
        pid = daemon.child.pid
        client = subprocess.Popen([*machine.pinned(machine.LOAD_CORE), str(bench.build / "bin" / "bench_many_calls"),
                                   str(daemon.address[1]), str(SPREAD_MS), str(ROUNDS)],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        client.stdin.write("\n".join(paths) + "\n\n")
        client.stdin.flush()
        assert client.stdout.readline() == "ready\n"
        time.sleep(0.5)
        before, peak = machine.resident_kib(pid), Peak(pid)

        def go():
            client.stdin.write("go\n")
            client.stdin.flush()
            return Round(*(int(word) for word in client.stdout.readline().split()))

        self.first = go()
        ours = [pid, client.pid, *bmcs]
        neighbours, began = machine.Neighbours(), [machine.cpu_ns(one) for one in ours]
        self.rounds = [go() for _ in range(ROUNDS - 1)]
        used = [machine.cpu_ns(one) - start for one, start in zip(ours, began)]
        self.memory = (peak.stop() - before) / len(paths)  # KiB
        self.cpu = used[0] / len(self.rounds) / len(paths) / 1e3  # us
        self.others, _ = neighbours.seen(sum(used))
        client.stdin.close()
        client.wait()

    def doubts(self):
        failed = sum(one.failed for one in [self.first, *self.rounds])
        return ([f"others used {self.others:.0%} of the cores"] if self.others > machine.TOO_BUSY else []) + (
            [f"{failed} calls failed"] if failed else [])


def measure(bench, _):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    calls = min(CALLS, hard * 9 // 20)
    yield from without_bmc(bench, calls)
    with tempfile.TemporaryDirectory() as scratch:
        yield from with_bmcs(bench, calls, "plain", [])
        yield from with_bmcs(bench, calls, "TLS", certificate(scratch))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def without_bmc(bench, calls):
    daemon = benched_tenond.start(bench.build)
    node = benched_tenond.create_nodes(daemon, 1)[0]
    yield from rows(bench, daemon, [benched_tenond.call_of(node, "wait_a_second")] * calls, "without a BMC", [], 4)
    daemon.stop()


def with_bmcs(bench, calls, wire, files):
    bmcs = Process([*machine.pinned(machine.LOAD_CORE), bench.build / "bin" / "bench_slow_bmcs", "1", *files])
    daemon = benched_tenond.start(bench.build, probe=True)
    scheme = "https" if files else "http"
    nodes = [daemon.create("probe-hardware", driver_info={
        "probe_address": f"{scheme}://127.1.{i // 250}.{1 + i % 250}:{bmcs.address[1]}", "probe_auth_type": "basic",
        "probe_username": "u", "probe_password": "p", "probe_verify_ca": False})["uuid"] for i in range(BMCS)]
    paths = [benched_tenond.call_of(nodes[i % BMCS], "get_from_bmc") for i in range(calls)]
    yield from rows(bench, daemon, paths, f"on {BMCS:,} BMCs, {wire}", [bmcs.child.pid], None)
    daemon.stop()
    bmcs.stop()


def rows(bench, daemon, paths, what, bmcs, memory_goal):
    crowd = Crowd(bench, daemon, paths, bmcs)
    p99s = [above(one.p99) for one in crowd.rounds]
    yield Figure("in-flight", f"p99 above the second, {len(paths):,} calls {what}", statistics.median(p99s), "ms", min(p99s),
                 max(p99s), 2, False, f"p50 {above(crowd.rounds[-1].p50):.2f} ms, first round's p99 "
                                      f"{above(crowd.first.p99):.1f} ms; {crowd.cpu:.0f} us of CPU a call", crowd.doubts())
    yield Figure("in-flight", f"memory of a call {what}", crowd.memory, "KiB", goal=memory_goal,
                 beside="the most resident, above the idle connections")


def above(microseconds):
    return (microseconds - SECOND) / 1e3
