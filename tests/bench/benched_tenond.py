"""tenond as it is measured: one event loop on one core, everything else as it ships, and the plugin of the benchmarks."""
import pathlib

import machine
from daemon import SOURCE, Tenond

HERE = pathlib.Path(__file__).resolve().parent
PROBE = SOURCE / "tests" / "plugins" / "probe"
FAN = ('{"profile": "balanced", "min_rpm": 1200, "max_rpm": 9800, "zones": ["cpu0", "cpu1", "dimm", "nvme"], '
       '"reason": "ticket 48151: too loud at night", "enabled": true, "hysteresis": 2.5, "owner": "rack 7"}')  # 200 bytes
ONE_LOOP = "plugins: { settle_time: 0s }\nthreads: { loops: 1 }\n"


def start(build, more="", core=machine.SERVER_CORE, state=None, probe=False, arguments=()):
    """`more`: lines of configuration. With `probe`, the plugin that asks BMCs is there too."""
    plugins, manifests, types = ([build / "plugins", build / "tests" / "bench"], [SOURCE / "plugin-manifests", HERE / "plugin"],
                                 [SOURCE / "hardware-types", HERE / "plugin"])
    if probe:
        plugins.append(build / "tests" / "plugins")
        manifests.append(PROBE / "plugin-manifests")
        types.append(PROBE / "hardware-types")
    daemon = Tenond(ONE_LOOP + more, state=state, prefix=machine.pinned(core), plugins=plugins, manifests=manifests,
                    hardware_types=types, arguments=arguments)
    return daemon


def create_nodes(daemon, count, **fields):
    return [daemon.create("bench-hardware", **fields)["uuid"] for _ in range(count)]


def call_of(node, method):
    return f"/v1/nodes/{node}/vendor_passthru/{method}"


def driver_call(method):
    return f"/v1/drivers/bench-hardware/vendor_passthru/{method}"
