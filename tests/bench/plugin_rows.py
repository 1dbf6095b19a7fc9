"""A thousand plugins: how long until tenond answers, and again when nothing has changed."""
import pathlib
import statistics
import tempfile
import time

import machine
import peers
from daemon import Tenond
from figure import Figure
from test_live_start import put_plugins, wait_for_answer
from wire import Wire

NAMES = ["plugins"]
PLUGINS = 1000
STARTS = 3


def times(directory, state):
    """Milliseconds from the process's beginning until it answers, and until all plugins are active."""
    port = peers.free_port()
    began = time.monotonic()
    daemon = Tenond(state=state, plugins=[directory], manifests=[directory], hardware_types=[directory / "types"],
                    prefix=machine.pinned(machine.EVERY_CORE), waits=False,
                    arguments=["--listen", f"127.0.0.1:{port}"])
    wait_for_answer(Wire("127.0.0.1", port))
    answering = time.monotonic() - began
    daemon.wait_until_listening()
    active = time.monotonic() - began
    shown = daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"]
    assert len(shown) == PLUGINS and {one["state"] for one in shown} == {"active"}
    daemon.stop()
    return answering * 1e3, active * 1e3


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
        answering, active = zip(*runs)
        yield Figure("plugins", what, statistics.median(answering), "ms", min(answering), max(answering), goal, False,
                     f"all of them active after {statistics.median(active):,.0f} ms; files in the page cache")
