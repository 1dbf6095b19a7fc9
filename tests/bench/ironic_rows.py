"""The same requests asked of the real Ironic, Debian's, all in one process: how many times more CPU it takes."""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import load
import machine
import pairs
import peers
from benched_tenond import call_of
from daemon import Tenond, clean_environment
from figure import Figure
from wire import Wire

NAMES = ["ironic"]
NODES = 256
CONFIG = """
[DEFAULT]
auth_strategy = noauth
host = 127.0.0.1
my_ip = 127.0.0.1
rpc_transport = none
enabled_hardware_types = fake-hardware
enabled_bios_interfaces = no-bios
enabled_boot_interfaces = fake
enabled_console_interfaces = no-console
enabled_deploy_interfaces = fake
enabled_inspect_interfaces = no-inspect
enabled_management_interfaces = fake
enabled_network_interfaces = noop
default_network_interface = noop
enabled_power_interfaces = fake
enabled_raid_interfaces = no-raid
enabled_rescue_interfaces = no-rescue
enabled_storage_interfaces = noop
enabled_vendor_interfaces = fake
log_file = {scratch}/ironic.log
state_path = {scratch}
tempdir = {scratch}
[api]
host_ip = 127.0.0.1
port = {port}
[database]
connection = sqlite:///{scratch}/ironic.sqlite
[conductor]
automated_clean = False
[dhcp]
dhcp_provider = none
[service_catalog]
auth_type = none
[inspector]
auth_type = none
[glance]
auth_type = none
[swift]
auth_type = none
[neutron]
auth_type = none
"""


class Ironic:
    def __init__(self):
        self._scratch = tempfile.TemporaryDirectory(prefix="bench-ironic-")
        config = pathlib.Path(self._scratch.name) / "ironic.conf"
        self.address = ("127.0.0.1", peers.free_port())
        config.write_text(CONFIG.format(scratch=self._scratch.name, port=self.address[1]))
        environment = {**clean_environment(), "PATH": "/usr/bin:/bin"}
        subprocess.run(["ironic-dbsync", "--config-file", config, "create_schema"], check=True, capture_output=True,
                       env=environment)
        self.child = subprocess.Popen([*machine.pinned(machine.SERVER_CORE), "ironic", "--config-file", config],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        self.wire = Wire(*self.address)
        for _ in range(600):
            try:
                if self.wire.ask("GET", "/v1/drivers").json().get("drivers"):
                    return
            except OSError:
                pass
            time.sleep(0.1)
        sys.exit("ironic does not start")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.address[1]}"

    def stop(self):
        self.child.terminate()
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def fake_nodes(wire):
    answers = [wire.ask("POST", "/v1/nodes", {"driver": "fake-hardware"}) for _ in range(NODES)]
    assert all(answer.status == 201 for answer in answers), answers[0].text
    return [answer.json()["uuid"] for answer in answers]


def requests_of(nodes):
    return (("GET a driver's methods", load.Request("GET", ["/v1/drivers/fake-hardware/vendor_passthru/methods"]), None),
            ("GET a node", load.Request("GET", [f"/v1/nodes/{node}" for node in nodes]), None),
            ("POST node call, exclusive", load.Request("POST", [call_of(node, "third_method_sync") for node in nodes],
                                                       '{"bar": "meow"}'), 2000))


def measure(bench, _):
    """Closed loops of 16 connections; Ironic for longer, as it answers few."""
    ironic = Ironic()
    daemon = Tenond("threads: { loops: 1 }\n", prefix=machine.pinned(machine.SERVER_CORE))
    for (what, theirs, goal), (_, ours, _) in zip(requests_of(fake_nodes(ironic.wire)), requests_of(fake_nodes(daemon.wire))):
        runs = [(load.wrk(ironic.url, ironic.child.pid, theirs, 4, 16), load.wrk(daemon.url, daemon.child.pid, ours, 1, 16))
                for _ in range(3)]
        ratios = [slow.cpu / fast.cpu for slow, fast in runs]
        cpus = [statistics.median(pair[place].cpu for pair in runs) for place in (0, 1)]
        doubts = pairs.Compared(*map(list, zip(*runs))).doubts(ratios)
        yield Figure("ironic", f"{what}, Ironic's CPU", statistics.median(ratios), "x tenond", min(ratios), max(ratios), goal,
                     True, f"{cpus[0] / 1e3:.1f} ms of CPU, tenond {cpus[1]:.1f} us", doubts)
    daemon.stop()
    ironic.stop()
