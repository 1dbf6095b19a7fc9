"""Answers that wait for the disk, beside what the disk does by itself in the same run."""
import os
import pathlib
import statistics
import tempfile
import time

import benched_tenond
import load
import machine
import pairs
from figure import Figure

NAMES = ["durable-call", "durable-node"]
CLIENTS = 64
BLOCK = bytes(4096)


def syncs_a_second(directory, seconds):
    """fdatasync of 4 KiB appended, one after the other."""
    with tempfile.NamedTemporaryFile(dir=directory) as file:
        count, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            os.write(file.fileno(), BLOCK)
            os.fdatasync(file.fileno())
            count += 1
    return count / seconds


def measure(bench, names):
    daemon = benched_tenond.start(bench.build)
    nodes = benched_tenond.create_nodes(daemon, CLIENTS)
    calls = load.Request("POST", [benched_tenond.call_of(node, "pass_async") for node in nodes], benched_tenond.FAN)
    creations = load.Request("POST", ["/v1/nodes"], '{"driver": "bench-hardware"}')
    for name, what, goal, request in (("durable-call", f"async calls accepted, {CLIENTS} clients", 20_000, calls),
                                      ("durable-node", f"nodes created, {CLIENTS} clients", 10_000, creations)):
        if name in names:
            yield durable(bench, daemon, name, what, goal, request)
    daemon.stop()


def durable(bench, daemon, name, what, goal, request):
    runs, disk = [], []
    for _ in range(bench.rounds):
        disk.append(syncs_a_second(pathlib.Path(daemon.state), bench.seconds / 2))
        runs.append(load.wrk(daemon.url, daemon.child.pid, request, bench.seconds, CLIENTS))
    rates = [run.rate for run in runs]
    doubts = []
    if (others := statistics.median(run.others for run in runs)) > machine.TOO_BUSY:
        doubts.append(f"others used {others:.0%} of the cores")
    if bad := sum(run.bad for run in runs):
        doubts.append(f"{bad} answers were not 2xx")
    cpu, p99 = (statistics.median(getattr(run, field) for run in runs) for field in ("cpu", "p99"))
    return Figure(name, what, statistics.median(rates), "/s", *pairs.quartiles(rates), goal, True,
                  f"the disk alone: {statistics.median(disk):,.0f} fdatasync/s; {cpu:.1f} us of CPU; p99 {p99 / 1e3:.1f} ms",
                  doubts)
