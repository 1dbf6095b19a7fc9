"""A plugin that keeps an event loop from everything else is measured and named."""
import signal
import threading
import time

import pytest

from live_plugin import DropIn, has_state, plugin, wait_for


@pytest.fixture
def served(tmp_path, start_tenond):
    files = DropIn(tmp_path)
    files.put_type()
    files.put(1)
    daemon = start_tenond(config="plugins: { settle_time: 0s }\n", **files.arguments())
    wait_for(daemon, has_state("active"))
    return daemon, daemon.create("live-hardware")["uuid"]


def test_a_method_that_keeps_the_loop_gets_a_strike_with_its_name(served):
    daemon, node = served
    assert plugin(daemon)["generations"][0]["loop_stalls"] == 0
    for ms in (150, 400, 200):
        assert daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/stall", {"ms": ms}).status == 200
    shown = plugin(daemon)["generations"][0]
    assert shown["loop_stalls"] == 3
    # What stands still on the pool keeps nobody.
    assert daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/block", {"ms": 300}).status == 200
    assert plugin(daemon)["generations"][0]["loop_stalls"] == 3
    assert shown["longest_loop_stall"]["method"] == "stall" and shown["longest_loop_stall"]["took_ms"] >= 390
    assert shown["last_loop_stall"]["node_uuid"] == node and shown["last_loop_stall"]["request_id"].startswith("req-")
    assert "plugin live 1.0.0 kept an event loop for" in daemon.output and "strike 2" in daemon.output
    assert daemon.metrics()['tenon_plugin_loop_stalls_total{plugin="live"}'] == 3


def test_a_loop_that_stands_still_is_named_while_it_does(served):
    daemon, node = served
    call = threading.Thread(target=daemon.wire.ask, args=("POST", f"/v1/nodes/{node}/vendor_passthru/stall", {"ms": 6000}))
    call.start()
    deadline = time.monotonic() + 30
    while "in plugin live 1.0.0, stall (req-" not in daemon.output:
        assert time.monotonic() < deadline and call.is_alive(), daemon.output
        time.sleep(0.02)
    assert "has stood still for" in daemon.output
    call.join()
    while "goes on" not in daemon.output:
        assert time.monotonic() < deadline, daemon.output
        time.sleep(0.02)


def test_what_holds_a_version_that_drains_is_shown(served, tmp_path):
    daemon, node = served
    files = DropIn(tmp_path)
    calls = [threading.Thread(target=daemon.wire.ask,
                              args=("POST", f"/v1/nodes/{node}/vendor_passthru/nap", {"ms": ms})) for ms in (3000, 2900)]
    for call in calls:
        call.start()
    wait_for(daemon, lambda one: one["generations"][0]["calls"] == 2)
    files.put_library(2)
    shown = wait_for(daemon, lambda one: len(one["generations"]) == 2)
    old = shown["generations"][1]
    assert old["state"] == "draining" and old["calls"] == 2 and old["operations"] == 2 and old["memory_blocks"] >= 2
    assert [(one["method"], one["node_uuid"], one["cancelled"]) for one in old["oldest_calls"]] == [("nap", node, False)] * 2
    assert all(one["request_id"].startswith("req-") and one["age_ms"] >= 0 for one in old["oldest_calls"])
    metrics = daemon.metrics()
    assert metrics['tenon_plugin_calls{plugin="live"}'] == 2 and metrics['tenon_plugin_operations{plugin="live"}'] == 2
    assert metrics['tenon_plugin_generations{plugin="live",state="draining"}'] == 1
    for call in calls:
        call.join()
    wait_for(daemon, lambda one: one["generations"][1]["state"] in ("unloaded", "retired"))
    assert daemon.metrics()['tenon_plugin_generations{plugin="live",state="draining"}'] == 0


def test_after_the_whole_process_was_stopped_no_loop_is_blamed(served):
    daemon, _ = served
    daemon.child.send_signal(signal.SIGSTOP)
    time.sleep(3.5)  # longer than a loop may stand still
    daemon.child.send_signal(signal.SIGCONT)
    began = time.monotonic()
    while time.monotonic() - began < 1.5:  # by then the watch has looked twice
        assert daemon.ask("GET", "/v1/drivers").status == 200
    assert "stood still" not in daemon.output
