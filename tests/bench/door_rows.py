"""What the door costs: passwords beside none, and TLS beside nginx with TLS."""
import pathlib
import statistics
import tempfile

import benched_tenond
import http_rows
import load
import pairs
import peers
from figure import Figure
from test_http_basic import basic, write
from test_tls import Authority

NAMES = ["basic", "tls"]


def measure(bench, names):
    with tempfile.TemporaryDirectory(prefix="bench-door-") as scratch:
        if "basic" in names:
            yield with_passwords(bench, pathlib.Path(scratch))
        if "tls" in names:
            yield with_tls(bench, pathlib.Path(scratch))


def with_passwords(bench, scratch):
    users = scratch / "htpasswd"
    write(users, ("admin", "secret"))
    without = benched_tenond.start(bench.build)
    door = benched_tenond.start(bench.build, f"auth_strategy: http_basic\nhttp_basic_auth_user_file: {users}\n")
    request = http_rows.fan_call("pass")([])
    asked = load.Request(request.verb, request.paths, request.body, basic("admin", "secret"))
    compared = pairs.compare(pairs.under_wrk(without, request, bench.seconds), pairs.under_wrk(door, asked, bench.seconds),
                             bench.rounds)
    without.stop()
    door.stop()
    return in_cpu(compared, "basic", "driver call with http_basic", "x noauth", 0.9, "noauth")


def with_tls(bench, scratch):
    certificate, key = Authority(scratch, "ca").sign("server")
    nginx = peers.Nginx(len(benched_tenond.FAN), (certificate, key))
    port = peers.free_port()
    door = benched_tenond.start(bench.build, f"tls: {{ certificate: {certificate}, key: {key} }}\n",
                                arguments=["--listen", f"https://127.0.0.1:{port}"])
    request = http_rows.fan_call("pass")([])
    compared = pairs.compare(
        pairs.under_wrk(nginx, request, bench.seconds),
        lambda: load.wrk(f"https://127.0.0.1:{port}", door.child.pid, request, bench.seconds), bench.rounds)
    nginx.stop()
    door.stop()
    return in_cpu(compared, "tls", "driver call with TLS", "x nginx with TLS", 1.0, "nginx")


def in_cpu(compared, name, what, unit, goal, reference):
    ratios = compared.cpu()
    (reference_cpu, cpu), (reference_rate, rate) = compared.median("cpu"), compared.median("rate")
    beside = (f"{cpu:.1f} us of CPU, {reference} {reference_cpu:.1f}; {rate / reference_rate:.2f} x its requests/s; "
              f"p99 {statistics.median(compared.p99()):.2f} x")
    return Figure(name, what, statistics.median(ratios), unit, *pairs.quartiles(ratios), goal, True, beside,
                  compared.doubts(ratios))
