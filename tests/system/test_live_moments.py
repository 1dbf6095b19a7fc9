"""Files that change at a bad moment: while a plugin starts, and while tenond cannot hear of it."""
import ctypes
import os
import signal
import struct
import time

import pytest

from live_plugin import Traffic, has_state, plugin, serves_build, wait_for
from test_live_plugins import call, drop_in, serving, start_with  # noqa: F401: a fixture

IN_ATTRIB, IN_Q_OVERFLOW, IN_NONBLOCK = 0x4, 0x4000, 0o4000


def builds_mapped(daemon):
    """How many libraries of the plugin have their code in the process."""
    with open(f"/proc/{daemon.child.pid}/maps") as maps:
        return sum("r-xp" in line and "live.so" in line for line in maps)


def wait_for_start(daemon, builds):
    """Waits until the code of that many builds is there: the last one is in its init(), if that takes long."""
    deadline = time.monotonic() + 30
    while builds_mapped(daemon) < builds:
        assert time.monotonic() < deadline, daemon.output[-3000:]
        time.sleep(0.005)


def test_a_plugin_whose_files_go_while_it_starts_is_gone_and_comes_back(start_tenond, drop_in):  # noqa: F811
    """[abi-failure-14]"""
    daemon = start_with(start_tenond, drop_in)
    drop_in.put_library(1)
    drop_in.put_manifest(config="{ start_ms: 1000 }")
    wait_for_start(daemon, 1)
    drop_in.manifest.unlink()
    drop_in.library.unlink()
    shown = wait_for(daemon, has_state("unloaded"))
    assert "was removed at 20" in shown["reason"], shown
    assert builds_mapped(daemon) == 0
    drop_in.put(2)
    wait_for(daemon, has_state("active"))
    serves_build(daemon, daemon.create("live-hardware")["uuid"], 2)


def test_a_version_that_is_replaced_while_it_starts_is_followed_by_the_next(start_tenond, drop_in):  # noqa: F811
    """[abi-failure-14]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    with Traffic(daemon, node, [("now", {}), ("nap", {"ms": 5}), ("block", {"ms": 5})], 3) as traffic:
        drop_in.put_manifest(config="{ start_ms: 1000 }")
        wait_for_start(daemon, 2)
        drop_in.put_library(3)
        serves_build(daemon, node, 3)
        shown = wait_for(daemon, lambda one: "draining" not in {g["state"] for g in one["generations"]})
    assert traffic.wrong == [] and traffic.newest == 3
    assert {one["state"] for one in shown["generations"][1:]} == {"unloaded"}, shown


class OwnWatch:
    """A queue of events like tenond's, of the same directory, which nobody empties."""

    def __init__(self, directory):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(IN_NONBLOCK)
        assert self.fd >= 0 and libc.inotify_add_watch(self.fd, os.fsencode(directory), IN_ATTRIB) >= 0

    def has_overflown(self):
        masks = []
        try:
            while data := os.read(self.fd, 1 << 20):
                while data:
                    _, mask, _, length = struct.unpack_from("iIII", data)
                    masks.append(mask)
                    data = data[16 + length:]
        except BlockingIOError:
            os.close(self.fd)
        return any(mask & IN_Q_OVERFLOW for mask in masks)


def test_a_change_whose_event_is_lost_is_found_nevertheless(start_tenond, drop_in):  # noqa: F811
    """[abi-failure-14] More events than the queue of the system holds, while tenond cannot take any."""
    with open("/proc/sys/fs/inotify/max_queued_events") as limit:
        queue = int(limit.read())
    if queue > 1_000_000:
        pytest.skip(f"the queue holds {queue} events")
    daemon, node = serving(start_tenond, drop_in, 1)
    files = [drop_in.directory / f"other-{number}" for number in range(1000)]
    for file in files:
        file.touch()
    watch = OwnWatch(drop_in.directory)
    with Traffic(daemon, node, [("now", {})]) as traffic:
        daemon.child.send_signal(signal.SIGSTOP)
        try:
            for _ in range(queue // len(files) + 2):
                for file in files:
                    os.utime(file)
            drop_in.put_library(2)
        finally:
            daemon.child.send_signal(signal.SIGCONT)
        serves_build(daemon, node, 2)
    assert watch.has_overflown()
    assert traffic.wrong == []
    assert call(daemon, node, "now").status == 200 and plugin(daemon)["update"] is None
