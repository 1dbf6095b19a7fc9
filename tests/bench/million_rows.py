"""A million nodes, beside ten."""
import json
import random
import sqlite3
import statistics
import time
import uuid

import benched_tenond
import load
import machine
import pairs
from figure import Figure

NAMES = ["million"]
MANY, FEW = 1_000_000, 10
ASKED_FOR = 100_000  # of the million, in random order: so many that each is read cold
PAGE = 1000


def multiply(database, count):
    """Copies the one node of a stopped tenond's database, with names and uuids of their own."""
    draw = random.Random(1)
    connection = sqlite3.connect(database)
    (document,) = connection.execute("SELECT document FROM node").fetchone()
    rows = ((str(uuid.UUID(int=draw.getrandbits(128), version=4)), f"node-{number}", document) for number in range(count - 1))
    with connection:
        connection.executemany("INSERT INTO node(uuid, name, document) VALUES(?, ?, ?)", rows)
    uuids = [found for (found,) in connection.execute("SELECT uuid FROM node ORDER BY id")]
    connection.close()
    return uuids


def with_nodes(bench, count):
    daemon = benched_tenond.start(bench.build)
    daemon.create("bench-hardware", name="first", driver_info={"bench_address": "https://bmc-rack1-node1.example",
                                                               "bench_username": "admin", "bench_password": "secret"})
    daemon.stop()
    uuids = multiply(daemon.state / "state" / "tenon.sqlite", count)
    began = time.monotonic()
    again = benched_tenond.start(bench.build, state=daemon.state, core=machine.EVERY_CORE)
    took = time.monotonic() - began
    machine.pin(again.child.pid, machine.SERVER_CORE)
    again.first = daemon  # whose directory it is
    return again, uuids, took


def measure(bench, _):
    few, few_uuids, few_start = with_nodes(bench, FEW)
    many, many_uuids, many_start = with_nodes(bench, MANY)
    yield Figure("million", "start with a million nodes", many_start, "s", goal=2,
                 beside=f"on all cores; with ten {few_start:.2f} s")
    few_kib, many_kib = machine.resident_kib(few.child.pid), machine.resident_kib(many.child.pid)
    yield Figure("million", "memory of a node", (many_kib - few_kib) / (MANY - FEW), "KiB", goal=1,
                 beside=f"{many_kib / 1024:,.0f} MiB in all, with ten nodes {few_kib / 1024:,.0f}")
    draw = random.Random(2)
    places = draw.sample(range(1, MANY), ASKED_FOR)
    for kind, of_few, of_many in (
            ("uuid", few_uuids, [many_uuids[place] for place in places]),
            ("name", [f"node-{number}" for number in range(FEW - 1)], [f"node-{place - 1}" for place in places])):
        yield get(bench, few, many, kind, of_few, of_many)
    yield from pages(many, many_uuids)
    few.stop()
    many.stop()


def get(bench, few, many, kind, of_few, of_many):
    requests = [load.Request("GET", [f"/v1/nodes/{ident}" for ident in idents]) for idents in (of_few, of_many)]
    compared = pairs.compare(pairs.under_wrk(few, requests[0], bench.seconds), pairs.under_wrk(many, requests[1], bench.seconds),
                             bench.rounds)
    ratios = [1 / ratio for ratio in compared.cpu()]
    few_cpu, many_cpu = compared.median("cpu")
    return Figure("million", f"GET by {kind} of a million, {ASKED_FOR:,} cold", statistics.median(ratios), "x ten",
                  *pairs.quartiles(ratios), 1.1, False, f"{many_cpu:.1f} us of CPU, of ten {few_cpu:.1f}",
                  compared.doubts(ratios))


def pages(many, uuids):
    for place, marker in (("first", ""), ("middle", uuids[MANY // 2]), ("last", uuids[MANY - PAGE - 1])):
        times = []
        for _ in range(9):
            began = time.monotonic()
            answer = many.ask("GET", f"/v1/nodes?limit={PAGE}" + (f"&marker={marker}" if marker else ""))
            times.append((time.monotonic() - began) * 1e3)
        assert len(json.loads(answer.text)["nodes"]) == PAGE
        yield Figure("million", f"page of {PAGE:,} of a million, the {place}", statistics.median(times), "ms", min(times),
                     max(times), 10, False, f"{len(answer.body) / 1024:.0f} KiB")
