"""What a request costs beside nginx answering as many bytes: the first table of goals."""
import dataclasses
import statistics

import benched_tenond
import load
import pairs
import peers
from figure import Figure


@dataclasses.dataclass
class Row:
    name: str
    what: str
    goal: float  # x nginx by CPU
    request: object  # function of a daemon and its nodes


def fan_call(method, of_nodes=None):
    def request(nodes):
        paths = [benched_tenond.driver_call(method)]
        if of_nodes:
            paths = [benched_tenond.call_of(node, method) for node in nodes[:of_nodes]]
        return load.Request("POST", paths, benched_tenond.FAN)
    return request


ROWS = (
    Row("listing", "GET a driver's methods", 1.0,
        lambda nodes: load.Request("GET", ["/v1/drivers/bench-hardware/vendor_passthru/methods"])),
    Row("node", "GET a node, 1,000 in turn", 1.0,
        lambda nodes: load.Request("GET", [f"/v1/nodes/{node}" for node in nodes])),
    Row("driver-call", "POST driver call, body passed through", 1.0, fan_call("pass")),
    Row("json-call", "POST driver call, schema, JSON built", 0.75, fan_call("set_fan")),
    Row("shared-call", "POST node call, shared", 0.95, fan_call("pass_shared", 256)),
    Row("exclusive-call", "POST node call, exclusive, 256 nodes", 0.9, fan_call("pass_exclusive", 256)),
    Row("blocking-call", "POST driver call, blocking", 0.6, fan_call("pass_blocking")),
)
LATENCY, OPEN_LOOP = "latency", "open-loop"
PEERS = (("epoll", "peer: bare epoll, 200 bytes", "bench_epoll_server"),
         ("beast", "peer: textbook Beast, 200 bytes", "bench_beast_server"),
         ("session", "peer: our session alone, 200 bytes", "bench_session_server"))
NAMES = [*(name for name, _, _ in PEERS), *(row.name for row in ROWS), LATENCY, OPEN_LOOP]
OPEN_LOOP_RATE = 40_000


def measure(bench, names):
    request = fan_call("pass")([])
    for name, what, program in PEERS:
        if name in names:
            with_server = peers.OwnServer(bench.build, program, len(benched_tenond.FAN))
            yield beside_nginx(bench, with_server, name, what, None, request, len(benched_tenond.FAN))
            with_server.stop()
    if not set(names) - {name for name, _, _ in PEERS}:
        daemon = None
    else:
        daemon = benched_tenond.start(bench.build)
        nodes = benched_tenond.create_nodes(daemon, 1000 if "node" in names else 256)
    for row in ROWS:
        if row.name in names:
            asked = row.request(nodes)
            bytes_of_answer = size_of_answer(daemon, asked)
            yield beside_nginx(bench, daemon, row.name, row.what, row.goal, asked, bytes_of_answer)
    if LATENCY in names:
        yield latency(bench, daemon, request)
    if OPEN_LOOP in names:
        yield open_loop(bench, daemon, request)
    if daemon:
        daemon.stop()


def size_of_answer(daemon, request):
    body = {"headers": {"Content-Type": "application/json", "Content-Length": str(len(request.body))}} if request.body else {}
    answer = daemon.wire.send(request.verb, request.paths[0],
                              {"Host": "x", **load.HEADERS, **body.get("headers", {})}, request.body.encode())
    assert answer.status == 200, answer.text
    return len(answer.body)


def beside_nginx(bench, server, name, what, goal, request, bytes_of_answer):
    nginx = peers.Nginx(bytes_of_answer)
    compared = pairs.compare(pairs.under_wrk(nginx, request, bench.seconds), pairs.under_wrk(server, request, bench.seconds),
                             bench.rounds)
    nginx.stop()
    ratios = compared.cpu()
    (nginx_cpu, cpu), (nginx_rate, rate) = compared.median("cpu"), compared.median("rate")
    _, share = compared.median("load_share")
    beside = (f"{cpu:.1f} us of CPU, nginx {nginx_cpu:.1f}; {rate / nginx_rate:.2f} x its requests/s; "
              f"p99 {statistics.median(compared.p99()):.2f} x; {bytes_of_answer} bytes; wrk's core {share:.0%}")
    return Figure(name, what, statistics.median(ratios), "x nginx", *pairs.quartiles(ratios), goal, True, beside,
                  compared.doubts(ratios))


def latency(bench, daemon, request):
    nginx = peers.Nginx(len(request.body))
    compared = pairs.compare(pairs.under_wrk(nginx, request, bench.seconds), pairs.under_wrk(daemon, request, bench.seconds),
                             bench.rounds)
    nginx.stop()
    return in_latency(compared, LATENCY, "p99 of it at 32 connections", 1.0)


def open_loop(bench, daemon, request):
    nginx = peers.Nginx(len(request.body))

    def at_rate(server):
        return lambda: load.open_loop(server.url, server.child.pid, request, OPEN_LOOP_RATE, bench.seconds)

    compared = pairs.compare(at_rate(nginx), at_rate(daemon), bench.rounds)
    nginx.stop()
    figure = in_latency(compared, OPEN_LOOP, f"p99 of it at {OPEN_LOOP_RATE:,} requests/s", 1.1)
    if min(compared.median("rate")) < OPEN_LOOP_RATE * 0.95:
        figure.doubts.append(f"only {compared.median('rate')[1]:,.0f} (nginx {compared.median('rate')[0]:,.0f}) requests/s")
    return figure


def in_latency(compared, name, what, goal):
    ratios = compared.p99()
    (nginx_p99, p99), (nginx_p50, p50) = compared.median("p99"), compared.median("p50")
    beside = f"p99 {p99:.0f} us, nginx {nginx_p99:.0f}; p50 {p50:.0f} us, nginx {nginx_p50:.0f}"
    doubts = [doubt for doubt in compared.doubts(ratios) if not doubt.startswith("the pairs")]
    if pairs.quartiles(ratios)[1] > 1.5 * statistics.median(ratios):
        doubts.append("the pairs differ too much")
    return Figure(name, what, statistics.median(ratios), "x nginx", *pairs.quartiles(ratios), goal, False, beside, doubts)
