"""REST -> plugin -> BMC -> back, beside what the BMC takes when it is asked the same directly."""
import base64

import benched_tenond
import load
import machine
from daemon import BmcSimulator
from figure import Figure

NAMES = ["bmc"]
DIRECTLY = "the BMC simulator, asked directly"


def exchanges(daemon):
    """How often the host has asked a BMC so far, as its own metrics say."""
    return sum(value for name, value in daemon.metrics().items() if name.startswith("tenon_bmc_exchanges_total"))


def measure(bench, _):
    simulator, daemon = BmcSimulator(), benched_tenond.start(bench.build, probe=True)
    probe = daemon.create("probe-hardware", driver_info={
        "probe_address": simulator.url, "probe_username": "admin", "probe_password": "secret",
        "probe_auth_type": "basic"})["uuid"]
    redfish = [daemon.create("redfish", driver_info=simulator.driver_info())["uuid"] for _ in range(64)]
    token = base64.b64encode(b"admin:secret").decode()
    through = (("coroutine: one BMC GET through tenond", [benched_tenond.call_of(probe, "get_from_bmc")]),
               ("redfish get_all_subscriptions, 64 nodes",
                [benched_tenond.call_of(node, "get_all_subscriptions") for node in redfish]))
    try:
        for connections in (1, 16):
            asked = load.Request("GET", ["/redfish/v1/"], headers={"Authorization": f"Basic {token}"})
            direct = load.wrk(simulator.url, simulator.child.pid, asked, bench.seconds, connections)
            yield row(DIRECTLY, connections, direct, "")
            for what, paths in through:
                before = exchanges(daemon)
                run = load.wrk(daemon.url, daemon.child.pid, load.Request("GET", paths), bench.seconds, connections)
                per_call = (exchanges(daemon) - before) / max(run.requests, 1)
                above = run.p50 - max(per_call, 1) * direct.p50
                yield row(what, connections, run, f"{per_call:.2f} BMC exchanges a call: {above:.0f} us above the BMC's own "
                                                  "time at p50")
    finally:
        daemon.stop()
        simulator.stop()


def row(what, connections, run, beside):
    doubts = [f"others used {run.others:.0%} of the cores"] if run.others > machine.TOO_BUSY else []
    if run.bad:
        doubts.append(f"{run.bad} answers were not 2xx")
    return Figure("bmc", f"{what}, {connections} connections", run.p50, "us at p50", run.p50, run.p99, None, False,
                  f"{run.rate:,.0f}/s, {run.cpu:.1f} us of CPU" + (f"; {beside}" if beside else ""), doubts)
