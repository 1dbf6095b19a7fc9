"""A thousand plugins: how long until tenond answers, and again when nothing has changed."""
import pathlib
import statistics
import tempfile
import time

import machine
import peers
from daemon import Tenond
from figure import Figure
from test_live_start import put_plugins
from wire import Wire

NAMES = ["plugins"]
PLUGINS = 1000
STARTS = 3


def listed(wire):
    """The plugins that tenond tells of; None: it does not answer yet."""
    try:
        return wire.ask("GET", "/tenon/v1/plugins").json()["plugins"]
    except ConnectionRefusedError:
        return None


def times(directory, state):
    """Milliseconds from the process's beginning until it answers, until it lists every plugin, and until all are active."""
    port = peers.free_port()
    began, marks = time.monotonic(), []
    daemon = Tenond(state=state, plugins=[directory], manifests=[directory], hardware_types=[directory / "types"],
                    prefix=machine.pinned(machine.EVERY_CORE), waits=False,
                    arguments=["--listen", f"127.0.0.1:{port}"])
    wire = Wire("127.0.0.1", port)
    for has_come in (lambda shown: shown is not None, lambda shown: len(shown) == PLUGINS):
        while not has_come(listed(wire)):
            assert time.monotonic() - began < 60
            time.sleep(0.001)
        marks.append((time.monotonic() - began) * 1e3)
    daemon.wait_until_listening()
    marks.append((time.monotonic() - began) * 1e3)
    assert {one["state"] for one in listed(wire)} == {"active"}
    daemon.stop()
    return marks


def measure(bench, _):
    with tempfile.TemporaryDirectory(prefix="bench-plugins-") as scratch:
        directory = pathlib.Path(scratch) / "plugins"
        directory.mkdir()
        put_plugins(directory, PLUGINS)
        first, again = [], []
        for number in range(STARTS):
            state = pathlib.Path(scratch) / f"state-{number}"
            state.mkdir()
            first.append(times(directory, state))
            again.append(times(directory, state))
    for what, runs, goal in ((f"answering with {PLUGINS:,} plugins", first, 300),
                             (f"answering with {PLUGINS:,} plugins, again", again, 50)):
        answering, listing, active = zip(*runs)
        yield Figure("plugins", what, statistics.median(answering), "ms", min(answering), max(answering), goal, False,
                     f"lists them after {statistics.median(listing):,.0f} ms, all active after "
                     f"{statistics.median(active):,.0f}; files in the page cache")
