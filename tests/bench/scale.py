"""How cost grows when there is twice as much of something: what is steeper than it must be is a bug.

Each line is one operation at sizes that double. Its slope is that of log(cost) over log(size): 0 means that size does not
matter, 1 that twice as much costs twice as much."""
import dataclasses
import math
import pathlib
import statistics
import tempfile
import time

import benched_tenond
import load
import machine
from daemon import Tenond
from in_flight_rows import Crowd
from million_rows import multiply
from test_live_start import put_plugins

LENIENCE = 0.15  # of a slope: noise, caches
REPEATS = 3


@dataclasses.dataclass
class Growth:
    what: str
    unit: str
    sizes: list
    costs: list
    allowed: float

    @property
    def slope(self):
        """Least squares in logarithms."""
        xs, ys = [math.log(size) for size in self.sizes], [math.log(max(cost, 1e-9)) for cost in self.costs]
        x, y = statistics.mean(xs), statistics.mean(ys)
        return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)

    @property
    def is_too_steep(self):
        return self.slope > self.allowed + LENIENCE

    def as_json(self):
        return {**dataclasses.asdict(self), "slope": self.slope, "is_too_steep": self.is_too_steep}

    def as_lines(self):
        cells = "  ".join(f"{size:,}: {cost:,.1f}" for size, cost in zip(self.sizes, self.costs))
        verdict = "STEEPER THAN IT MUST BE" if self.is_too_steep else "good"
        return f"{self.what:<44} slope {self.slope:5.2f}, may be {self.allowed:.0f}: {verdict}\n    {self.unit}: {cells}"


def doubling(first, last):
    sizes = [first]
    while sizes[-1] * 2 <= last:
        sizes.append(sizes[-1] * 2)
    return sizes


def cpu(daemon, request, connections=32):
    """us a request, the least of a few runs: neighbours only add."""
    runs = [load.wrk(daemon.url, daemon.child.pid, request, 1, connections) for _ in range(REPEATS)]
    assert not any(run.bad for run in runs), f"answers that were not 2xx: {request.paths[0]}"
    return min(run.cpu for run in runs)


def by_nodes(bench):
    sizes = doubling(1000, 32_000)
    get, page, start = [], [], []
    for size in sizes:
        first = benched_tenond.start(bench.build)
        first.create("bench-hardware")
        first.stop()
        uuids = multiply(first.state / "state" / "tenon.sqlite", size)
        began = time.monotonic()
        daemon = benched_tenond.start(bench.build, state=first.state)
        start.append((time.monotonic() - began) * 1e3)
        get.append(cpu(daemon, load.Request("GET", [f"/v1/nodes/{ident}" for ident in uuids[:1000]])))
        page.append(cpu(daemon, load.Request("GET", [f"/v1/nodes?limit=10&marker={uuids[size // 2]}"])))
        daemon.stop()
    yield Growth("nodes: GET one", "us of CPU", sizes, get, 0)
    yield Growth("nodes: a page of 10 in the middle", "us of CPU", sizes, page, 0)
    yield Growth("nodes: start", "ms", sizes, start, 1)


def by_plugins(bench):
    sizes = doubling(64, 512)
    start, listing, call, get = [], [], [], []
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            directory = pathlib.Path(scratch)
            directory.chmod(0o755)
            put_plugins(directory, size)
            daemon = Tenond(benched_tenond.ONE_LOOP, plugins=[directory], manifests=[directory],
                            hardware_types=[directory / "types"], prefix=machine.pinned(machine.SERVER_CORE))
            start.append(machine.cpu_ns(daemon.child.pid) / 1e6)
            node = daemon.create("last-hardware")["uuid"]
            call.append(cpu(daemon, load.Request("POST", [benched_tenond.call_of(node, "c_echo")], "{}")))
            get.append(cpu(daemon, load.Request("GET", [f"/v1/nodes/{node}"])))
            listing.append(cpu(daemon, load.Request("GET", ["/tenon/v1/plugins"]), 1))
            daemon.stop()
    yield Growth("plugins: start", "ms of CPU", sizes, start, 1)
    yield Growth("plugins: a node call", "us of CPU", sizes, call, 0)
    yield Growth("plugins: GET a node", "us of CPU", sizes, get, 0)
    yield Growth("plugins: list of all", "us of CPU", sizes, listing, 1)


def by_methods(bench):
    sizes = doubling(64, 2048)
    listing, call = [], []
    library = (bench.build / "tests" / "bench" / "tenon_bench_many_methods.so").read_bytes()
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            directory = pathlib.Path(scratch)
            directory.chmod(0o755)
            (directory / "many.so").write_bytes(library.replace(b"METHODS=000001", f"METHODS={size:06}".encode()))
            (directory / "many.yaml").write_text("schema: tenon.plugin/1\nname: many_methods\nversion: 1.0.0\nlibrary: many.so\n"
                                                 "interfaces: { vendor: [many-methods] }\nrequires: []\n")
            (directory / "types").mkdir()
            (directory / "types" / "many.yaml").write_text(
                "schema: tenon.hardware-type/1\nname: many-hardware\ninterfaces: { boot: [fake], deploy: [fake], "
                "management: [fake], power: [fake], vendor: [many-methods] }\n")
            daemon = Tenond(benched_tenond.ONE_LOOP, plugins=[directory], manifests=[directory],
                            hardware_types=[directory / "types"], prefix=machine.pinned(machine.SERVER_CORE))
            path = "/v1/drivers/many-hardware/vendor_passthru/"
            listing.append(cpu(daemon, load.Request("GET", [path + "methods"]), 4))
            call.append(cpu(daemon, load.Request("POST", [f"{path}method_{size - 1:06}"], "{}")))
            daemon.stop()
    yield Growth("methods: list of all", "us of CPU", sizes, listing, 1)
    yield Growth("methods: a call of the last", "us of CPU", sizes, call, 0)


def by_connections_and_body(bench):
    daemon = benched_tenond.start(bench.build)
    sizes = doubling(16, 1024)
    request = load.Request("POST", [benched_tenond.driver_call("pass")], benched_tenond.FAN)
    yield Growth("connections: a driver call", "us of CPU", sizes, [cpu(daemon, request, size) for size in sizes], 0)
    sizes = doubling(8 << 10, 512 << 10)
    costs = []
    for size in sizes:
        text = '{"text": "' + "x" * (size - 12) + '"}'
        costs.append(cpu(daemon, load.Request("POST", [benched_tenond.driver_call("pass")], text), 4))
    yield Growth("body: a driver call, bytes passed through", "us of CPU", sizes, costs, 1)
    daemon.stop()


def by_calls_in_flight(bench):
    sizes = doubling(500, 8000)
    costs, memory = [], []
    for size in sizes:
        daemon = benched_tenond.start(bench.build)
        node = benched_tenond.create_nodes(daemon, 1)[0]
        crowd = Crowd(bench, daemon, [benched_tenond.call_of(node, "wait_a_second")] * size, [])
        costs.append(crowd.cpu)
        memory.append(crowd.memory)
        daemon.stop()
    yield Growth("calls in flight: one of them", "us of CPU", sizes, costs, 0)
    yield Growth("calls in flight: memory of one", "KiB", sizes, memory, 0)


def measure(bench):
    for part in (by_nodes, by_plugins, by_methods, by_connections_and_body, by_calls_in_flight):
        yield from part(bench)
