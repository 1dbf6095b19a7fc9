"""Nanoseconds of a call into a plugin and back, beside the same work without a boundary.

usage: boundary.py BUILD_DIRECTORY [--repetitions N] [--seconds S]

Each row is the median of its repetitions. CPU is what the calling thread has used, with the quickest and the slowest
repetition; "waited" is the time on the clock, other threads' work and whatever else the machine did included. Neighbours
disturb: compare rows of one run, and believe no difference that is smaller than their spread."""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

# What the programs of tests/bench/boundary call it, and what it is.
ROWS = (
    ("Without a boundary", (
        ("direct_virtual_call", "a virtual call that copies its answer"),
        ("direct_coroutine_at_once", "a coroutine: frame, run, gone"),
        ("direct_coroutine_after_a_turn", "a coroutine that is resumed once"),
    )),
    ("The boundary and the SDK: a real library, a host table that does nothing else", (
        ("bare/plain_at_once", "plain C: call in, complete out"),
        ("bare/blocking", "SDK: ordinary code"),
        ("bare/at_once", "SDK: coroutine, answers at once"),
        ("bare/after_a_post", "SDK: coroutine, posts once and is resumed"),
        ("bare/json_at_once", "SDK: task<json>, answers true at once"),
        ("bare/arguments_and_result", "SDK: 200 bytes of JSON in, as much out"),
    )),
    ("The host of tenond without a plugin: one loop, one thread of the pool", (
        ("loop_coroutine_at_once", "a coroutine of the loop, answers at once"),
        ("loop_post", "one turn of the loop"),
        ("pool_and_back", "to a thread of the pool and back"),
    )),
    ("The host of tenond with the same library", (
        ("host/plain_at_once", "plain C: call in, complete out"),
        ("host/at_once", "SDK: coroutine, answers at once"),
        ("host/after_a_post", "SDK: coroutine, posts once and is resumed"),
        ("host/blocking", "SDK: ordinary code, on the pool and back"),
        ("host/json_at_once", "SDK: task<json>, answers true at once"),
        ("host/arguments_and_result", "SDK: 200 bytes of JSON in, as much out"),
    )),
    ("JSON by itself, 200 bytes", (
        ("object_check", "host: is it one JSON object"),
        ("schema_check", "host: the check against the schema"),
        ("json_arguments_read", "SDK: text to a structure"),
        ("json_result_written", "SDK: a value to text"),
    )),
)


def measured(program, repetitions, seconds):
    """Name -> (CPU, clock) in nanoseconds of each repetition."""
    done = subprocess.run([program, f"--benchmark_repetitions={repetitions}", f"--benchmark_min_time={seconds}",
                           "--benchmark_format=json"], stdout=subprocess.PIPE, text=True)
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.1, help="of each repetition")
    options = parser.parse_args()
    values = {}
    for program in ("bench_boundary_sdk", "bench_boundary_host"):
        values |= measured(options.build / "bin" / program, options.repetitions, options.seconds)
    unknown = set(values) - {name for _, rows in ROWS for name, _ in rows}
    assert not unknown, f"no row for {sorted(unknown)}"
    print(f"{'median of ' + str(options.repetitions) + ', nanoseconds':<52} {'CPU':>9} {'least':>9} {'most':>9} {'waited':>9}")
    for title, rows in ROWS:
        print(title)
        for name, text in rows:
            cpu, clock = zip(*values[name])
            print(f"  {text:<50} {statistics.median(cpu):>9.0f} {min(cpu):>9.0f} {max(cpu):>9.0f} "
                  f"{statistics.median(clock):>9.0f}")


if __name__ == "__main__":
    main()
