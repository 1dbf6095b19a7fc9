"""Plugins are dropped in, replaced, rolled back and removed while tenond serves."""
import hashlib
import itertools
import json
import os
import re
import signal
import subprocess
import threading

import pytest

from daemon import BINARY, SOURCE

from live_plugin import (DropIn, Traffic, has_state, library, plugin, serves_build, wait_for)

QUICK = "plugins: { settle_time: 300ms }\n"


@pytest.fixture
def drop_in(tmp_path):
    return DropIn(tmp_path)


def call(daemon, node, method, arguments=None):
    return daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/{method}", arguments or {})


def start_with(start_tenond, drop_in, config=QUICK):
    drop_in.put_type()
    return start_tenond(config=config, **drop_in.arguments())


def serving(start_tenond, drop_in, build=1, kind="1", config=QUICK):
    """A tenond that serves that build, and a node of it."""
    drop_in.put(build, kind)
    daemon = start_with(start_tenond, drop_in, config)
    wait_for(daemon, has_state("active"))
    node = daemon.create("live-hardware")["uuid"]
    serves_build(daemon, node, build)
    return daemon, node


@pytest.mark.parametrize("order", itertools.permutations(["type", "manifest", "library"]), ids="-".join)
def test_whatever_arrives_first_the_driver_serves_in_the_end(start_tenond, drop_in, order):
    daemon = start_tenond(config="", **{**drop_in.arguments(), "hardware_types": [drop_in.directory]})
    (drop_in.directory / "types").mkdir()
    for thing in order:
        getattr(drop_in, f"put_{thing}")()
        if thing == "type":
            os.replace(drop_in.directory / "types" / "live-hardware.yaml", drop_in.directory / "live-type.yaml")
        daemon.ask("POST", "/tenon/v1/plugins/rescan")
    wait_for(daemon, has_state("active"))
    node = daemon.create("live-hardware")["uuid"]
    assert call(daemon, node, "now").json() == {"build": "build-000000"}


def test_a_plugin_that_is_dropped_in_serves_at_once_without_any_command(start_tenond, drop_in):
    daemon = start_with(start_tenond, drop_in)
    assert plugin(daemon) is None
    drop_in.put(7)
    wait_for(daemon, has_state("active"))
    node = daemon.create("live-hardware")["uuid"]
    serves_build(daemon, node, 7)


def test_a_file_that_is_still_being_copied_waits_and_then_serves(start_tenond, drop_in):
    """[abi-failure-14]"""
    daemon = start_with(start_tenond, drop_in)
    drop_in.put_manifest()
    content = library(3)
    with open(drop_in.library, "wb") as copy:
        copy.write(content[:len(content) // 2])
        copy.flush()
        shown = wait_for(daemon, has_state("waiting"))
        assert str(drop_in.library) in shown["reason"]
        # However slow it is: as long as somebody has it open for writing it is not refused.
        for _ in range(8):
            daemon.ask("POST", "/tenon/v1/plugins/rescan")
            assert plugin(daemon)["state"] == "waiting", plugin(daemon)
        copy.write(content[len(content) // 2:])
    wait_for(daemon, has_state("active"))


def test_a_file_that_stays_incomplete_is_refused_when_its_time_is_up(start_tenond, drop_in):
    daemon = start_with(start_tenond, drop_in)
    drop_in.put_manifest()
    drop_in.library.write_bytes(library()[:5000])
    shown = wait_for(daemon, has_state("rejected"))
    assert str(drop_in.library) in shown["reason"]
    drop_in.put_library(4)
    wait_for(daemon, has_state("active"))


@pytest.mark.parametrize("way", ["by rename", "in place"])
def test_a_new_version_serves_new_calls_and_the_old_one_is_proven_gone(start_tenond, drop_in, way):
    """[abi-failure-2]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    with Traffic(daemon, node, [("now", {}), ("build", {}), ("nap", {"ms": 20}), ("block", {"ms": 20})], 4) as traffic:
        if way == "by rename":
            drop_in.put(2, "2")
        else:
            drop_in.library.write_bytes(library(2, "2"))
            drop_in.put_manifest("2")
        shown = wait_for(daemon, lambda one: one["version"] == "2.0.0" and one["state"] == "active"
                         and one["generations"][-1]["state"] != "draining")
        serves_build(daemon, node, 2)
    assert traffic.wrong == [] and traffic.newest == 2 and traffic.calls > 0
    old = shown["generations"][-1]
    assert (old["version"], old["state"]) == ("1.0.0", "unloaded"), shown
    assert "was replaced by version 2.0.0 at 20" in old["reason"]


def test_a_call_in_flight_ends_on_the_version_that_it_began_with(start_tenond, drop_in):
    daemon, node = serving(start_tenond, drop_in, 1)
    answers = []
    slow = threading.Thread(target=lambda: answers.append(call(daemon, node, "nap", {"ms": 3000})))
    slow.start()
    assert call(daemon, node, "nap_async", {"ms": 3000}).status == 202
    wait_for(daemon, lambda one: one["generations"][0]["calls"] == 2)
    drop_in.put(2, "2")
    shown = wait_for(daemon, lambda one: one["version"] == "2.0.0")
    serves_build(daemon, node, 2)
    old = shown["generations"][1]
    assert (old["state"], old["calls"]) == ("draining", 2), shown
    slow.join()
    assert answers[0].json() == {"build": "build-000001"}
    wait_for(daemon, lambda one: one["generations"][1]["state"] == "unloaded")


@pytest.mark.parametrize("break_it, state, words", [
    (lambda d: d.put_manifest("2"), "rejected", "2.0.0"),
    (lambda d: (d.library.write_bytes(b"\x7fELF" + b"\0" * 4000)), "rejected", "live.so"),
    (lambda d: d.put_manifest("1", "{ fail: not today }"), "failed", "not today"),
    (lambda d: d.put_manifest("1", sha256="0" * 64), "rejected", "sha256"),
    (lambda d: d.manifest.write_text("schema: tenon.plugin/1\nname: live\nverzion: 1\n"), "rejected", "version"),
    (lambda d: d.library.chmod(0o666), "rejected", "chmod go-w"),
], ids=["manifest of another version", "damaged library", "init fails", "wrong hash", "bad manifest", "writable by all"])
def test_a_version_that_fails_leaves_the_old_one_serving(start_tenond, drop_in, break_it, state, words):
    daemon, node = serving(start_tenond, drop_in, 1)
    break_it(drop_in)
    shown = wait_for(daemon, lambda one: one["update"] is not None and one["update"]["state"] == state)
    assert shown["state"] == "active" and shown["version"] == "1.0.0"
    assert words in shown["update"]["reason"], shown
    serves_build(daemon, node, 1)
    drop_in.put(5)
    serves_build(daemon, node, 5)
    assert plugin(daemon)["update"] is None


def test_an_operator_rolls_back_without_the_file_and_forward_again(start_tenond, drop_in):
    daemon, node = serving(start_tenond, drop_in, 1)
    early = daemon.ask("POST", "/tenon/v1/plugins/live/rollback")
    assert early.status == 409 and "no earlier version" in early.text
    drop_in.put(2, "2")
    shown = wait_for(daemon, lambda one: one["version"] == "2.0.0")
    assert shown["can_roll_back_to"] == "1.0.0"
    shown = daemon.ask("POST", "/tenon/v1/plugins/live/rollback").json()
    assert (shown["version"], shown["state"], shown["update"]["version"]) == ("1.0.0", "active", "2.0.0"), shown
    serves_build(daemon, node, 1)
    # The files of 2.0.0 are still there, and stay untouched however often somebody looks.
    daemon.ask("POST", "/tenon/v1/plugins/rescan")
    serves_build(daemon, node, 1)
    assert daemon.ask("POST", "/tenon/v1/plugins/live/rollback").json()["version"] == "2.0.0"
    serves_build(daemon, node, 2)
    # A new file ends it.
    drop_in.put(9)
    serves_build(daemon, node, 9)


def test_a_removed_plugin_says_when_it_went_and_comes_back_by_itself(start_tenond, drop_in):
    daemon, node = serving(start_tenond, drop_in, 1)
    chosen = daemon.create("live-hardware", vendor_interface="live")["uuid"]
    drop_in.manifest.unlink()
    drop_in.library.unlink()
    shown = wait_for(daemon, has_state("unloaded"))
    assert "was removed at 20" in shown["reason"], shown
    for uuid in (node, chosen):
        refused = call(daemon, uuid, "now")
        assert refused.status == 400 and "plugin live 1.0.0 was removed at 20" in refused.text, refused.text
    assert daemon.ask("GET", f"/v1/nodes/{node}").status == 200
    drop_in.put(2)
    for uuid in (node, chosen):
        serves_build(daemon, uuid, 2)


def test_a_removed_hardware_type_says_when_it_went_and_comes_back_by_itself(start_tenond, drop_in):
    daemon, node = serving(start_tenond, drop_in, 1)
    (drop_in.directory / "types" / "live-hardware.yaml").unlink()
    daemon.ask("POST", "/tenon/v1/plugins/rescan")
    gone = daemon.ask("GET", "/v1/drivers/live-hardware")
    assert gone.status == 404 and "live-hardware was removed at 20" in gone.text, gone.text
    drop_in.put_type()
    daemon.ask("POST", "/tenon/v1/plugins/rescan")
    serves_build(daemon, node, 1)


def test_an_operator_disables_and_enables_a_plugin(start_tenond, drop_in):
    daemon, node = serving(start_tenond, drop_in, 1)
    assert call(daemon, node, "nap_async", {"ms": 1500}).status == 202
    busy = daemon.ask("POST", "/tenon/v1/plugins/live/disable", {"only_when_idle": True})
    assert busy.status == 409 and "1 call(s) in flight" in busy.text, busy.text
    serves_build(daemon, node, 1)
    shown = daemon.ask("POST", "/tenon/v1/plugins/live/disable").json()
    assert shown["state"] == "draining" and "disabled at" in shown["reason"], shown
    wait_for(daemon, has_state("unloaded"))
    assert "tenon plugin enable live" in call(daemon, node, "now").text
    drop_in.put(2)  # not taken meanwhile
    daemon.ask("POST", "/tenon/v1/plugins/rescan")
    assert call(daemon, node, "now").status == 400
    assert daemon.ask("POST", "/tenon/v1/plugins/live/enable").json()["state"] == "active"
    serves_build(daemon, node, 2)
    assert daemon.ask("POST", "/tenon/v1/plugins/nonesuch/enable").status == 404
    wrong = daemon.ask("POST", "/tenon/v1/plugins/live/disable", {"when_idle": True})
    assert wrong.status == 400 and "only_when_idle" in wrong.text


def test_a_hang_up_looks_into_the_directories(start_tenond, drop_in):
    daemon = start_with(start_tenond, drop_in)
    daemon.child.send_signal(signal.SIGHUP)
    drop_in.put(1)
    wait_for(daemon, has_state("active"))
    assert daemon.child.poll() is None


def test_what_pins_a_plugin_is_told_when_it_is_retired_and_the_limit_is_kept(start_tenond, drop_in):
    """[abi-failure-5]"""
    daemon, node = serving(start_tenond, drop_in, 1, "thread_local", QUICK.replace(" }", ", max_retired: 2 }"))
    for build in (2, 3):
        drop_in.put(build, "thread_local")
        serves_build(daemon, node, build)
        shown = wait_for(daemon, lambda one: one["generations"][1]["state"] == "retired")
        assert "thread_local" in shown["generations"][1]["reason"], shown
    drop_in.put(4, "thread_local")
    shown = wait_for(daemon, lambda one: one["update"] is not None)
    assert "restart tenond at a quiet moment" in shown["update"]["reason"], shown
    serves_build(daemon, node, 3)
    assert daemon.metrics()["tenon_plugin_generations_retired"] == 2


def test_a_thread_of_the_plugin_is_joined_before_its_code_goes(start_tenond, drop_in):
    """[abi-failure-4]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    for build in range(2, 12):
        assert call(daemon, node, "linger", {"ms": 50}).status == 200
        drop_in.put(build)
        serves_build(daemon, node, build)
    shown = wait_for(daemon, lambda one: all(g["state"] in ("active", "unloaded") for g in one["generations"]))
    assert len(shown["generations"]) > 5


def test_the_hash_in_the_manifest_is_that_of_the_bytes_that_run(start_tenond, drop_in):
    daemon, node = serving(start_tenond, drop_in, 1)
    content = library(6)
    drop_in.put_manifest(sha256=hashlib.sha256(content).hexdigest())
    wait_for(daemon, lambda one: one["update"] is not None)
    drop_in.put_library(6)
    serves_build(daemon, node, 6)
    assert plugin(daemon)["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_thousand_files_at_once_overflow_nothing(start_tenond, drop_in):
    """[abi-failure-14]"""
    daemon = start_with(start_tenond, drop_in)
    for number in range(1000):
        (drop_in.directory / f"noise-{number}.yaml").write_text("schema: [")
    drop_in.put(1)
    wait_for(daemon, has_state("active"), limit=60)
    assert len(json.loads(daemon.ask("GET", "/tenon/v1/plugins").body)["plugins"]) == 1001
    for number in range(1000):
        (drop_in.directory / f"noise-{number}.yaml").unlink()
    wait_for(daemon, lambda _: len(daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"]) == 1, limit=60)


def test_the_operators_walk_of_the_readme_works_line_by_line(start_tenond, drop_in, tmp_path_factory):
    page = (SOURCE / "README.md").read_text()
    section = page[page.index("## Drivers on a live host"):]
    lines = re.findall(r"^(\S.*?)(?: +#.*)?$", section.split("```")[1], re.MULTILINE)
    assert len(lines) == 9, lines
    desk = DropIn(tmp_path_factory.mktemp("desk"))
    desk.put(1)
    new = DropIn(desk.directory / "new") if (desk.directory / "new").mkdir() is None else None
    new.put(2, "2")
    daemon = start_with(start_tenond, drop_in)
    environment = {**os.environ, "DIR": str(drop_in.directory), "OS_ENDPOINT": daemon.url,
                   "PATH": f"{BINARY / 'bin'}:{os.environ['PATH']}"}
    listed = "active      live 1.0.0"
    # Line by line: what it prints, the state and the version after it, and which build then answers calls.
    expected = [("", "active", 1), (listed, "active", 1), ('{"build": "build-000001"}', "active", 1), (listed, "active", 1),
                ("", "active", 2), ("", "active", 1), ("", "unloaded", 1), ("", "active", 2), ("", "unloaded", 2)]
    for line, (printed, state, build) in zip(lines, expected):
        done = subprocess.run(["bash", "-c", line.replace("acme", "live")], cwd=desk.directory, env=environment,
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and printed in done.stdout, f"{line}\n{done.stdout}{done.stderr}"
        wait_for(daemon, lambda one: one is not None and (one["state"], one["version"]) == (state, f"{build}.0.0"))
        if "NODE" not in environment:
            environment["NODE"] = daemon.create("live-hardware")["uuid"]
        if state == "active":
            serves_build(daemon, environment["NODE"], build)
        else:
            refused = call(daemon, environment["NODE"], "now")
            assert refused.status == 400 and f"plugin live {build}.0.0 was " in refused.text, refused.text
