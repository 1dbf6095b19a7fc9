"""Nanoseconds of a call into a plugin and back, beside the same work without a boundary.

Each figure is the median of its repetitions, in CPU time of the calling thread, with the quickest and the slowest;
"waited" is the time on the clock, other threads' work and whatever else the machine did included."""
import json
import statistics
import subprocess
import sys

import machine
from figure import Figure

REPETITIONS, SECONDS = 9, 0.1
# Of the programs' names: ns that it may take.
GOALS = {"bare/plain_at_once": 10, "bare/coroutine": 100, "request_without_json": 400, "hold_of_a_plugin": 5}
NAMES = ["boundary"]

# What the programs of tests/bench/boundary call it, and what it is. "bare": a real library, a host table that does nothing
# else; "loop": the host of tenond without a plugin, one loop and one thread of the pool; "host": with the same library.
ROWS = (
    ("no boundary", (
        ("direct_virtual_call", "a virtual call that copies its answer"),
        ("direct_coroutine_at_once", "a coroutine: frame, run, gone"),
        ("direct_coroutine_after_a_turn", "a coroutine that is resumed once"),
    )),
    ("bare", (
        ("bare/plain_at_once", "plain C: call in, complete out"),
        ("bare/blocking", "SDK: ordinary code"),
        ("bare/at_once", "SDK: coroutine, answers at once"),
        ("bare/after_a_post", "SDK: coroutine, posts once and is resumed"),
        ("bare/coroutine", "SDK: frames, resume and post, above ordinary code"),
        ("bare/json_at_once", "SDK: task<json>, answers true at once"),
        ("bare/arguments_and_result", "SDK: 200 bytes of JSON in, as much out"),
    )),
    ("loop", (
        ("loop_coroutine_at_once", "a coroutine of the loop, answers at once"),
        ("loop_post", "one turn of the loop"),
        ("pool_and_back", "to a thread of the pool and back"),
    )),
    ("host", (
        ("host/plain_at_once", "plain C: call in, complete out"),
        ("host/at_once", "SDK: coroutine, answers at once"),
        ("host/after_a_post", "SDK: coroutine, posts once and is resumed"),
        ("host/blocking", "SDK: ordinary code, on the pool and back"),
        ("host/json_at_once", "SDK: task<json>, answers true at once"),
        ("host/arguments_and_result", "SDK: 200 bytes of JSON in, as much out"),
    )),
    ("all rooms", (
        ("request_without_json", "route, access, conductor, plugin, audit; no body"),
        ("hold_of_a_plugin", "what of it is paid so that plugins can be replaced"),
    )),
    ("JSON", (
        ("object_check", "host: is it one JSON object"),
        ("schema_check", "host: the check against the schema"),
        ("json_arguments_read", "SDK: text to a structure"),
        ("json_result_written", "SDK: a value to text"),
    )),
)


def measured(program):
    """Name -> (CPU, clock) in nanoseconds of each repetition."""
    command = [*machine.pinned(machine.SERVER_CORE), program, f"--benchmark_repetitions={REPETITIONS}",
               f"--benchmark_min_time={SECONDS}", "--benchmark_format=json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{program} ended with {done.returncode}")
    values = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        if run["run_type"] == "iteration":
            if run.get("error_occurred"):
                sys.exit(f"{run['name']}: {run['error_message']}")
            assert run["time_unit"] == "ns", run
            values.setdefault(run["run_name"].removesuffix("/real_time"), []).append((run["cpu_time"], run["real_time"]))
    return values


def measure(bench, _):
    values = {}
    for program in ("bench_boundary_sdk", "bench_boundary_host", "bench_boundary_dispatch"):
        values |= measured(bench.build / "bin" / program)
    values["bare/coroutine"] = [(coroutine[0] - ordinary[0], coroutine[1] - ordinary[1]) for coroutine, ordinary in
                                zip(values["bare/after_a_post"], values["bare/blocking"])]
    unknown = set(values) - {name for _, rows in ROWS for name, _ in rows}
    assert not unknown, f"no row for {sorted(unknown)}"
    for title, rows in ROWS:
        for name, text in rows:
            cpu, clock = zip(*values[name])
            yield Figure(f"boundary {name}", f"{title}: {text}", statistics.median(cpu), "ns", min(cpu), max(cpu),
                         GOALS.get(name), False, f"waited {statistics.median(clock):.0f} ns")
