"""tenond is killed while a plugin is in each state it can be in, and started again: it serves what the files say, and
nothing of the killed one is left."""
import signal

import pytest

from daemon import Tenond, clean_environment
from live_plugin import DropIn, has_state, library, plugin, serves_build, wait_for
from test_live_moments import wait_for_start
from test_signals import in_background

SETTLE = "plugins: { settle_time: 60s }\n"


class Host:
    """tenond with one plugin, that can be killed and started again."""

    def __init__(self, directory):
        for part in ("drop-in", "runtime"):
            (directory / part).mkdir()
        self.drop_in = DropIn(directory / "drop-in")
        self.drop_in.put_type()
        self.runtime, self.state = directory / "runtime", directory / "state"
        self.node = self.daemon = None

    def start(self):
        self.daemon = Tenond(config=SETTLE, state=self.state, **self.drop_in.arguments(),
                             environment={**clean_environment(), "XDG_RUNTIME_DIR": str(self.runtime)})
        self.node = self.node or self.daemon.create("live-hardware")["uuid"]
        return self.daemon

    def kill(self):
        self.daemon.child.kill()
        assert self.daemon.stop() == -signal.SIGKILL

    def serves(self, build):
        wait_for(self.daemon, has_state("active"))
        serves_build(self.daemon, self.node, build)


@pytest.fixture
def host(tmp_path):
    one = Host(tmp_path)
    yield one
    one.daemon.assert_clean_end()
    assert list(one.runtime.iterdir()) == []


def nothing(host):
    host.start()


def active(host):
    host.drop_in.put(1)
    host.start()
    host.serves(1)


def disabled(host):
    active(host)
    host.daemon.ask("POST", "/tenon/v1/plugins/live/disable")
    wait_for(host.daemon, has_state("unloaded"))


def waiting(host):
    host.start()
    host.drop_in.put_manifest()
    host.drop_in.library.write_bytes(library(1)[:5000])
    wait_for(host.daemon, has_state("waiting"))


def rejected(host):
    host.start()
    host.drop_in.put(1)
    host.drop_in.library.chmod(0o666)
    wait_for(host.daemon, has_state("rejected"))


def failed(host):
    host.start()
    host.drop_in.put_library(1)
    host.drop_in.put_manifest(config="{ fail: not today }")
    wait_for(host.daemon, has_state("failed"))


def loading(host):
    host.start()
    host.drop_in.put_library(1)
    host.drop_in.put_manifest(config="{ start_ms: 2000 }")
    wait_for_start(host.daemon, 1)


def replacing(host):
    active(host)
    host.drop_in.put_library(2)
    host.drop_in.put_manifest(config="{ start_ms: 2000 }")
    wait_for_start(host.daemon, 2)


def draining(host):
    active(host)
    in_background(host.daemon.ask, "POST", f"/v1/nodes/{host.node}/vendor_passthru/nap", {"ms": 20_000})
    wait_for(host.daemon, lambda one: one["generations"][0]["calls"] == 1)
    host.drop_in.put(2, "2")
    host.serves(2)
    assert plugin(host.daemon)["generations"][1]["state"] == "draining"


def retired(host):
    host.drop_in.put(1, "thread_local")
    host.start()
    host.serves(1)
    host.drop_in.put(2, "thread_local")
    host.serves(2)
    wait_for(host.daemon, lambda one: one["generations"][1]["state"] == "retired")


def removed(host):
    active(host)
    host.drop_in.manifest.unlink()
    host.drop_in.library.unlink()
    wait_for(host.daemon, has_state("unloaded"))


@pytest.mark.parametrize("get_there, state, build", [
    (nothing, None, None), (active, "active", 1), (disabled, "discovered", None), (waiting, "waiting", None),
    (rejected, "rejected", None), (failed, "failed", None), (loading, "active", 1), (replacing, "active", 2),
    (draining, "active", 2), (retired, "active", 2), (removed, None, None),
], ids=lambda value: value.__name__ if callable(value) else "")
def test_after_a_kill_the_state_is_what_the_files_say(host, get_there, state, build):
    get_there(host)
    host.kill()
    assert len(list(host.runtime.iterdir())) == 1
    host.start()
    shown = plugin(host.daemon)
    assert (shown and shown["state"]) == state, shown
    assert shown is None or len(shown["generations"]) == (1 if build else 0), shown
    if build:
        host.serves(build)
    assert host.daemon.metrics().get("tenon_plugin_generations_retired", 0) == 0
    # Whatever it was, a good version serves after it.
    host.drop_in.put(9)
    if get_there is disabled:
        assert host.daemon.ask("POST", "/tenon/v1/plugins/live/enable").status == 200
    serves_build(host.daemon, host.node, 9)
    assert len(list(host.runtime.iterdir())) == 1  # its own; that of the killed one has gone


def test_many_kills_leave_nothing_that_grows(host):
    host.drop_in.put(1)
    for _ in range(3):
        host.start()
        host.kill()
        assert len(list(host.runtime.iterdir())) == 1
    host.start()
    host.serves(1)
    assert len(list(host.runtime.iterdir())) == 1


def test_two_daemons_leave_each_others_runtime_directory_alone(host, tmp_path):
    host.drop_in.put(1)
    host.start()
    (tmp_path / "other").mkdir()
    other = Host(tmp_path / "other")
    other.runtime = host.runtime
    other.start()
    assert len(list(host.runtime.iterdir())) == 2
    host.drop_in.put_library(2)
    host.serves(2)
    other.daemon.assert_clean_end()
    assert len(list(host.runtime.iterdir())) == 1
