"""A plugin that takes the process down is named, and left alone at the next start until somebody trusts it again."""
import http.client
import re
import signal
import subprocess

import pytest

from daemon import BINARY, Tenond, clean_environment
from live_plugin import DropIn, has_state, plugin, serves_build, wait_for

# A sanitizer must not make an exit status of its own of it.
ENVIRONMENT = {**clean_environment(), "ASAN_OPTIONS": "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_abort=0",
               "UBSAN_OPTIONS": "halt_on_error=0"}
SIGNALS = {"fault": signal.SIGSEGV, "abort": signal.SIGABRT, "overflow": signal.SIGSEGV}


@pytest.fixture
def drop_in(tmp_path):
    files = DropIn(tmp_path)
    files.put_type()
    files.put(1)
    return files


@pytest.fixture
def start(tmp_path, start_tenond):
    state = tmp_path / "kept"
    state.mkdir(exist_ok=True)
    return lambda drop_in: start_tenond(config="plugins: { settle_time: 0s }\n", state=state, environment=ENVIRONMENT,
                                        **drop_in.arguments())


@pytest.fixture
def dying(drop_in, tmp_path):
    """Starts one that is not expected to end cleanly."""
    started = []

    def start_it():
        (tmp_path / "kept").mkdir(exist_ok=True)
        started.append(Tenond(config="plugins: { settle_time: 0s }\n", state=tmp_path / "kept",
                              environment=ENVIRONMENT, **drop_in.arguments()))
        return started[-1]

    yield start_it
    for daemon in started:
        daemon.stop(signal.SIGKILL)


def tenon(daemon, *words):
    return subprocess.run([BINARY / "bin" / "tenon", *words, "--url", daemon.url], capture_output=True, text=True,
                          timeout=60)


@pytest.mark.parametrize("how", SIGNALS)
@pytest.mark.parametrize("method", ["crash", "crash_blocking", "crash_later"])
def test_a_crash_is_put_down_to_the_call_and_its_build_is_quarantined(start, dying, drop_in, method, how):
    daemon = dying()
    wait_for(daemon, has_state("active"))
    node = daemon.create("live-hardware")["uuid"]
    sha256 = plugin(daemon)["sha256"]
    with pytest.raises((OSError, http.client.HTTPException)):  # the connection ends without an answer
        daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/{method}", {"how": how},
                   headers={"X-Openstack-Request-Id": "req-00000000-0000-4000-8000-000000000001"})
    assert daemon.child.wait(60) == -SIGNALS[how], daemon.output
    daemon.stop()

    daemon = start(drop_in)
    shown = plugin(daemon)
    assert shown["state"] == "quarantined" and shown["sha256"] == sha256
    assert re.search(rf"this build crashed tenond in {method}, request req-\S+ at \S+: {SIGNALS[how].name}; it is left "
                     r"alone until \S+; replace it by .* or `tenon plugin trust live`$", shown["reason"]), shown
    answer = daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/now", {})
    assert answer.status == 400 and "is quarantined since" in answer.text, answer.text
    assert f"plugin live 1.0.0 crashed tenond in {method}" in daemon.output


def test_trust_a_new_build_and_nothing_else_end_a_quarantine(start, dying, drop_in):
    drop_in.put_manifest(config="{die: fault}")
    with pytest.raises(AssertionError, match="did not say where it listens"):
        dying()

    daemon = start(drop_in)
    assert "crashed tenond in init() at" in plugin(daemon)["reason"]
    refused = tenon(daemon, "plugin", "trust", "nobody")
    assert refused.returncode == 1 and "Plugin nobody could not be found." in refused.stderr
    drop_in.put_manifest()  # other values, the same build
    daemon.ask("POST", "/tenon/v1/plugins/rescan")
    assert plugin(daemon)["state"] == "quarantined"
    drop_in.put_library(2)  # another build
    wait_for(daemon, has_state("active"))
    node = daemon.create("live-hardware")["uuid"]
    serves_build(daemon, node, 2)
    drop_in.put_library(1)  # the one that crashed
    shown = wait_for(daemon, lambda one: one["update"] is not None)
    assert shown["state"] == "active" and shown["update"]["state"] == "quarantined"
    serves_build(daemon, node, 2)
    daemon.assert_clean_end()

    daemon = start(drop_in)
    assert plugin(daemon)["state"] == "quarantined"
    assert tenon(daemon, "plugin", "trust", "live").returncode == 0
    serves_build(daemon, node, 1)
    assert tenon(daemon, "plugin", "trust", "live").returncode == 1  # it is trusted already
    daemon.assert_clean_end()

    daemon = start(drop_in)
    assert plugin(daemon)["state"] == "active"


def test_a_plugin_that_is_disabled_stays_so_over_a_restart(start, drop_in):
    daemon = start(drop_in)
    wait_for(daemon, has_state("active"))
    assert tenon(daemon, "plugin", "disable", "live").returncode == 0
    daemon.assert_clean_end()

    daemon = start(drop_in)
    shown = plugin(daemon)
    assert shown["state"] == "discovered" and "was disabled at" in shown["reason"]
    assert tenon(daemon, "plugin", "enable", "live").returncode == 0
    assert plugin(daemon)["state"] == "active"
    daemon.assert_clean_end()
    assert plugin(start(drop_in))["state"] == "active"


def test_a_file_of_decisions_that_is_broken_is_put_aside_and_the_rest_serves(start, drop_in, tmp_path):
    (tmp_path / "kept" / "state").mkdir(parents=True, exist_ok=True)
    decisions = tmp_path / "kept" / "state" / "plugin-decisions.json"
    decisions.write_text("{")
    daemon = start(drop_in)
    wait_for(daemon, has_state("active"))
    assert f"it is put aside as {decisions}.broken" in daemon.output


@pytest.mark.parametrize("words, doing", [
    (["doctor", "--plugins", "{0}", "--manifests", "{0}"], "init()"), (["call", "{0}/live.so", "crash", "how=fault"], "crash")])
def test_a_plugin_that_takes_the_tool_down_is_named_with_what_it_did(drop_in, words, doing):
    drop_in.put_manifest(config="{die: fault}" if words[0] == "doctor" else "{}")
    done = subprocess.run([BINARY / "bin" / "tenon", *(word.format(drop_in.directory) for word in words)],
                          capture_output=True, text=True, timeout=60, env=ENVIRONMENT)
    assert done.returncode == -signal.SIGSEGV
    assert "plugin: live\nsignal: SIGSEGV\n" in done.stderr and f"doing: {doing}\n" in done.stderr
