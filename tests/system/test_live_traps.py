"""Plugins that do what makes a library hard to unload, under calls: each old version ends proven gone, or stays in memory
with the reason shown, and tenond serves on and ends cleanly."""
import pathlib
import signal
import time

import pytest

from live_plugin import Traffic, serves_build, wait_for
from test_live_plugins import call, drop_in, serving  # noqa: F401: a fixture

METHODS = [("now", {}), ("build", {}), ("nap", {"ms": 5}), ("block", {"ms": 5})]
REPLACEMENTS = 3


def has_ended(shown):
    return "draining" not in {one["state"] for one in shown["generations"]}


def replace(daemon, node, drop_in, kind, before_each=lambda: None):  # noqa: F811
    """Replaces that kind by new builds of it while calls go on, and returns what is shown of the old ones."""
    with Traffic(daemon, node, METHODS, 2) as traffic:
        for build in range(2, REPLACEMENTS + 2):
            before_each()
            drop_in.put_library(build, kind)
            serves_build(daemon, node, build)
        shown = wait_for(daemon, has_ended)
    assert traffic.wrong == [] and traffic.calls > 0 and traffic.newest == REPLACEMENTS + 1
    assert len(shown["generations"]) == REPLACEMENTS + 1
    return shown["generations"][1:]


@pytest.mark.parametrize("kind, words", [
    ("thread_local", "a thread_local object with a destructor"),
    ("thread_key", "a thread-specific key (pthread_key_create)"),
    ("c11_key", "a thread-specific key (tss_create)"),
    ("on_exit", "a function for the end of the process (on_exit)"),
    ("signal", "a signal handler (signal)"),
])
def test_what_others_keep_a_way_into_stays_in_memory_with_the_reason(start_tenond, drop_in, kind, words):  # noqa: F811
    """[abi-failure-5] [abi-failure-18]"""
    daemon, node = serving(start_tenond, drop_in, 1, kind)
    for old in replace(daemon, node, drop_in, kind):
        assert old["state"] == "retired" and words in old["reason"], old
    assert daemon.metrics()["tenon_plugin_generations_retired"] == REPLACEMENTS
    if kind == "signal":
        daemon.child.send_signal(signal.SIGUSR2)  # the handler of a version that has ended
    serves_build(daemon, node, REPLACEMENTS + 1)
    daemon.assert_clean_end()  # here the destructors run, and what is to run at the end


@pytest.mark.parametrize("kind", ["none", "at_exit"])
def test_what_goes_with_the_library_is_proven_gone(start_tenond, drop_in, kind):  # noqa: F811
    """[abi-failure-1] [abi-failure-5] Both are built without -fno-gnu-unique; the version script is enough."""
    daemon, node = serving(start_tenond, drop_in, 1, kind)
    for old in replace(daemon, node, drop_in, kind):
        assert old["state"] == "unloaded", old
    ran = daemon.output.count("the library's atexit() ran\n")
    assert ran == (REPLACEMENTS if kind == "at_exit" else 0), daemon.output[-3000:]


def test_symbols_shared_by_the_whole_process_are_refused_before_any_code_runs(start_tenond, drop_in):  # noqa: F811
    """[abi-failure-1]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    with Traffic(daemon, node, METHODS) as traffic:
        drop_in.put(2, "hostile_unique")
        shown = wait_for(daemon, lambda one: one["update"] is not None and one["update"]["state"] == "rejected")
        assert "symbols besides tenon_plugin_entry_v1" in shown["update"]["reason"], shown
        assert "version script" in shown["update"]["reason"], shown
        serves_build(daemon, node, 1)
        drop_in.put(3)
        serves_build(daemon, node, 3)
    assert traffic.wrong == []


def test_a_thread_that_returns_soon_after_its_last_call_of_the_host_is_waited_for(start_tenond, drop_in):  # noqa: F811
    """[abi-failure-4]"""
    daemon, node = serving(start_tenond, drop_in, 1)

    def leave():
        assert call(daemon, node, "leave", {"ms": 50}).status == 200

    for old in replace(daemon, node, drop_in, "1", leave):
        assert old["state"] == "unloaded", old


def test_a_thread_that_runs_on_keeps_its_code(start_tenond, drop_in):  # noqa: F811
    """[abi-failure-4]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    threads = pathlib.Path(f"/proc/{daemon.child.pid}/task")
    with Traffic(daemon, node, [("now", {}), ("nap", {"ms": 5})]) as traffic:  # neither makes the pool grow
        assert call(daemon, node, "leave", {"ms": 5000}).status == 200
        with_it = len(list(threads.iterdir()))
        drop_in.put_library(2)
        serves_build(daemon, node, 2)
        old = wait_for(daemon, has_ended)["generations"][1]
        assert old["state"] == "retired" and "1 thread(s) that it may have started still run" in old["reason"], old
        deadline = time.monotonic() + 30
        while len(list(threads.iterdir())) >= with_it:
            assert time.monotonic() < deadline, f"the thread has not returned\n{daemon.output[-3000:]}"
            time.sleep(0.01)
        serves_build(daemon, node, 2)
    assert traffic.wrong == []
