"""Load on a server: closed loops by wrk, a fixed rate by h2load."""
import dataclasses
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

import machine

HERE = pathlib.Path(__file__).resolve().parent
UNITS = {"us": 1.0, "ms": 1e3, "s": 1e6, "m": 60e6}
HEADERS = {"X-OpenStack-Ironic-API-Version": "1.82", "Accept": "application/json"}


@dataclasses.dataclass
class Request:
    """What is asked for, the paths in turn."""
    verb: str
    paths: list
    body: str = ""
    headers: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Run:
    """One server under one load for a moment."""
    requests: int
    rate: float  # a second
    cpu: float   # us of the server a request
    p50: float   # us
    p99: float
    bad: int     # answers that were not 2xx
    others: float  # share of the machine that others used
    load_share: float  # of its core, that the load generator used


def microseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * UNITS[unit]


def own_children_ns():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e9


def watched(command, pid, seconds):
    """Runs a load generator; (its output, CPU ns of the server, share of others, share of its core that it used)."""
    neighbours, children, server = machine.Neighbours(), own_children_ns(), machine.cpu_ns(pid)
    child = subprocess.Popen([*machine.pinned(machine.LOAD_CORE), *command], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
    output, _ = child.communicate()
    if child.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{output}")
    server, children = machine.cpu_ns(pid) - server, own_children_ns() - children
    others, _ = neighbours.seen(server + children)
    return output, server, others, children / (seconds * 1e9)


def wrk(url, pid, request, seconds=1, connections=32):
    """As fast as they are answered, on `connections` that stay open."""
    with tempfile.TemporaryDirectory() as scratch:
        paths, body = pathlib.Path(scratch) / "paths", pathlib.Path(scratch) / "body"
        paths.write_text("\n".join(request.paths))
        body.write_text(request.body)
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s",
                   str(HERE / "call.lua"), url, "--", request.verb, str(body), str(paths),
                   *(f"{name}: {value}" for name, value in request.headers.items())]
        output, server, others, load_share = watched(command, pid, seconds)
    if "Requests/sec" not in output:
        sys.exit(f"wrk failed:\n{output}")
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    p50, p99 = (microseconds(re.search(rf"\s{level}%\s+([\d.]+\w+)", output).group(1)) for level in (50, 99))
    bad = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", output))
    bad += sum(map(int, re.findall(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)[0])
               if "Socket errors" in output else [])
    return Run(requests, float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)), server / 1e3 / max(requests, 1),
               p50, p99, bad, others, load_share)


def open_loop(url, pid, request, rate, seconds=2, connections=32):
    """At `rate` a second, however long the answers take."""
    with tempfile.TemporaryDirectory() as scratch:
        log, body = pathlib.Path(scratch) / "log", pathlib.Path(scratch) / "body"
        body.write_text(request.body)
        headers = [word for name, value in {**HEADERS, "Content-Type": "application/json"}.items()
                   for word in ("-H", f"{name}: {value}")]
        command = ["h2load", "--h1", f"-c{connections}", "-t1", f"-D{seconds}", f"--rps={rate / connections:g}",
                   f"--log-file={log}", *headers, *(["-d", str(body)] if request.body else []), url + request.paths[0]]
        _, server, others, load_share = watched(command, pid, seconds)
        rows = [line.split("\t") for line in log.read_text().splitlines()]
    latencies = sorted(int(row[2]) for row in rows)
    bad = sum(not row[1].startswith("2") for row in rows)
    return Run(len(rows), len(rows) / seconds, server / 1e3 / max(len(rows), 1), latencies[len(rows) // 2],
               latencies[len(rows) * 99 // 100], bad, others, load_share)
