"""Requests/s, latency and CPU of the calls that matter, with wrk against the real tenond.

usage: bench.py BUILD_DIRECTORY [--seconds S] [--only WORD]

Machines differ and neighbours disturb: read the CPU per request first. A benchmark beside nginx is a later issue's."""
import argparse
import base64
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))

CONNECTIONS = (1, 16, 64)
UNITS = {"us": 1.0, "ms": 1e3, "s": 1e6, "m": 60e6}


def cpu_seconds(pid):
    """User and system time that the process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def microseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * UNITS[unit]


class Measured:
    def __init__(self, output, cpu):
        self.rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
        self.requests = int(re.search(r"(\d+) requests in", output).group(1))
        self.p50, self.p99 = (microseconds(re.search(rf"\s{level}%\s+([\d.]+\w+)", output).group(1)) for level in (50, 99))
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
        self.bad = int(bad.group(1)) if bad else 0
        self.cpu = cpu * 1e6 / max(self.requests, 1)


def wrk(url, pid, seconds, connections, verb, body, paths, headers=()):
    before = cpu_seconds(pid)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(HERE / "call.lua"), url]
    done = subprocess.run([*command, "--", verb, body, *headers, *paths], capture_output=True, text=True)
    if done.returncode != 0 or "Requests/sec" not in done.stdout:
        sys.exit(f"wrk failed:\n{done.stdout}\n{done.stderr}")
    return Measured(done.stdout, cpu_seconds(pid) - before)


def row(name, connections, measured):
    bad = f"  {measured.bad} NOT 2xx" if measured.bad else ""
    print(f"{name:<44} {connections:>3} {measured.rate:>10.0f} {measured.p50:>9.0f} {measured.p99:>9.0f} "
          f"{measured.cpu:>8.1f}{bad}", flush=True)


def requests_of(daemon, node_count):
    """(name, verb, body, paths) of what is measured."""
    fakes = [daemon.create("fake-hardware")["uuid"] for _ in range(node_count)]
    lab = daemon.create("lab-hardware")["uuid"]
    return [
        ("floor: GET /v1", "GET", "", ["/v1"]),
        ("methods listing of a driver", "GET", "", ["/v1/drivers/lab-hardware/vendor_passthru/methods"]),
        ("methods listing of a node", "GET", "", [f"/v1/nodes/{lab}/vendor_passthru/methods"]),
        ("GET a node", "GET", "", [f"/v1/nodes/{lab}"]),
        ("driver call, sync", "POST", '{"a": 1}', ["/v1/drivers/lab-hardware/vendor_passthru/d_echo"]),
        (f"node call, exclusive, {node_count} nodes", "POST", '{"bar": "meow"}',
         [f"/v1/nodes/{node}/vendor_passthru/third_method_sync" for node in fakes]),
        ("node call, shared, one node", "POST", "{}", [f"/v1/nodes/{lab}/vendor_passthru/shared_sync"]),
        ("node call, async 202, shared, one node", "POST", '{"bar": "woof"}',
         [f"/v1/nodes/{fakes[0]}/vendor_passthru/fourth_method_shared_lock"]),
    ]


def bmc_exchanges(daemon):
    """How often the host has asked a BMC so far, as its own metrics say."""
    return sum(value for name, value in daemon.metrics().items() if name.startswith("tenon_bmc_exchanges_total"))


def round_trip(daemon, simulator, seconds):
    """REST -> plugin -> BMC -> back, beside what the BMC takes when it is asked the same directly."""
    probe = daemon.create("probe-hardware", driver_info={
        "probe_address": simulator.url, "probe_username": "admin", "probe_password": "secret",
        "probe_auth_type": "basic"})["uuid"]
    redfish = [daemon.create("redfish", driver_info=simulator.driver_info())["uuid"] for _ in range(64)]
    token = base64.b64encode(b"admin:secret").decode()
    through = (("coroutine: one BMC GET through tenond", [f"/v1/nodes/{probe}/vendor_passthru/get_from_bmc"]),
               ("redfish get_all_subscriptions, 64 nodes",
                [f"/v1/nodes/{node}/vendor_passthru/get_all_subscriptions" for node in redfish]))
    for connections in (1, 16):
        direct = wrk(simulator.url, simulator.child.pid, seconds, connections, "GET", "", ["/redfish/v1/"],
                     [f"Authorization: Basic {token}"])
        row("BMC simulator, asked directly", connections, direct)
        for name, paths in through:
            before = bmc_exchanges(daemon)
            measured = wrk(daemon.url, daemon.child.pid, seconds, connections, "GET", "", paths)
            row(name, connections, measured)
            per_call = (bmc_exchanges(daemon) - before) / max(measured.requests, 1)
            above = measured.p50 - max(per_call, 1) * direct.p50
            print(f"    {per_call:.2f} BMC exchanges a call: {above:.0f} us above the BMC's own time at p50")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3, help="of each run")
    parser.add_argument("--only", default="", help="runs whose name has this word")
    parser.add_argument("--nodes", type=int, default=256, help="for the exclusive calls")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed: apt-get install wrk")
    os.environ["TENON_BINARY_DIR"] = str(options.build.resolve())
    from daemon import BmcSimulator, Tenond

    daemon, simulator = Tenond(arguments=["--log-level", "warn"]), BmcSimulator()
    print(f"{os.cpu_count()} cores shared by tenond, wrk and the simulator; {options.seconds} s a run")
    print(f"{'':<44} {'c':>3} {'req/s':>10} {'p50 us':>9} {'p99 us':>9} {'CPU us':>8}")
    try:
        for name, verb, body, paths in requests_of(daemon, options.nodes):
            if options.only in name:
                for connections in CONNECTIONS:
                    measured = wrk(daemon.url, daemon.child.pid, options.seconds, connections, verb, body, paths)
                    row(name, connections, measured)
        if options.only in "redfish bmc":
            round_trip(daemon, simulator, options.seconds)
    finally:
        daemon.stop()
        simulator.stop()


if __name__ == "__main__":
    main()
