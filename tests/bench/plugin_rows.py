"""A thousand plugins: how long until tenond listens, and again when nothing has changed."""
import pathlib
import statistics
import tempfile
import time

from daemon import Tenond
from figure import Figure
from test_live_start import put_plugins

NAMES = ["plugins"]
PLUGINS = 1000
STARTS = 3


def listening(directory, state):
    """Seconds from the process's beginning to its `listening on`."""
    began = time.monotonic()
    daemon = Tenond(state=state, plugins=[directory], manifests=[directory], hardware_types=[directory / "types"])
    taken = time.monotonic() - began
    shown = daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"]
    assert len(shown) == PLUGINS and {one["state"] for one in shown} == {"active"}
    daemon.stop()
    return taken * 1e3


def measure(bench, _):
    with tempfile.TemporaryDirectory(prefix="bench-plugins-") as scratch:
        directory = pathlib.Path(scratch) / "plugins"
        directory.mkdir()
        put_plugins(directory, PLUGINS)
        first, again = [], []
        for number in range(STARTS):
            state = pathlib.Path(scratch) / f"state-{number}"
            state.mkdir()
            first.append(listening(directory, state))
            again.append(listening(directory, state))
    for what, times, goal in ((f"listening with {PLUGINS:,} plugins", first, 300),
                              (f"listening with {PLUGINS:,} plugins, again", again, 50)):
        yield Figure("plugins", what, statistics.median(times), "ms", min(times), max(times), goal, False,
                     "files in the page cache")
