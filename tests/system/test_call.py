"""`tenon call`: one method of a real plugin, without REST, against a real BMC simulator."""
import json
import os
import pty
import signal
import subprocess
import time

import pytest

from daemon import BINARY, SANITIZER, SOURCE, clean_environment

PROBE = BINARY / "tests" / "plugins" / "tenon_probe.so"
CHANGED = BINARY / "tests" / "plugins" / "tenon_changed_1.so"
REDFISH = [BINARY / "plugins" / "tenon_redfish.so", "--manifest", SOURCE / "plugin-manifests" / "redfish.yaml", "--interface",
           "vendor/redfish"]


def command(*arguments):
    return [str(BINARY / "bin" / "tenon"), "call", *map(str, arguments)]


def call(*arguments, password=None):
    environment = clean_environment()
    if password:
        environment["TENON_BMC_PASSWORD"] = password
    done = subprocess.run(command(*arguments), capture_output=True, timeout=120, env=environment)
    assert not SANITIZER.search(done.stderr.decode()), done.stderr.decode()
    return done


def result(*arguments, **keywords):
    done = call(*arguments, **keywords)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def complaint(*arguments, status):
    done = call(*arguments)
    assert (done.returncode, done.stdout) == (status, b""), done
    return done.stderr.decode()


def test_a_method_is_called_with_arguments_of_its_schemas_types():
    everything = result(
        PROBE, "take_everything", "text=5", "flag=true", "number=-3", "large=4611686018427387904",
        "unsigned_large=9223372036854775807", "real=0.5", "colour=red", "list=[1, 2]", 'table={"a": 1}', "inners=[]",
        'inner={"name": "x"}', "--args", '{"anything": {"deep": [true]}}')
    assert everything["text"] == "5" and everything["flag"] is True and everything["number"] == -3
    assert everything["unsigned_large"] == 9223372036854775807 and everything["list"] == [1, 2]
    assert everything["anything"] == {"deep": [True]} and everything["maybe"] is None


def test_arguments_as_json_and_the_result_go_through_byte_for_byte():
    odd = '{"b" :  1.0, "a":"\\u00e9", "b2": 1e2}'
    done = call(PROBE, "raw", "--interface", "vendor/probe", "--args", odd)
    assert (done.returncode, done.stdout.decode()) == (0, odd + "\n")


def test_a_file_goes_to_standard_output_as_it_is():
    assert call(PROBE, "file").stdout == b"\0\1\2\xff"
    assert result(PROBE, "file", "--json") == {
        "status": "TENON_OK", "content_type": "application/octet-stream", "body_base64": "AAEC/w=="}


def test_the_plugin_sees_a_node_without_its_secrets():
    shown = result(PROBE, "show_call", "--http-method", "POST", "--driver-info", "probe_username=admin",
                   "--driver-info", "probe_password=hunter22", "--bmc", "https://bmc.example", "--interface", "vendor/probe")
    # Its manifest lies elsewhere: the metadata in the library say what it is.
    assert shown["driver_info"] == {"bmc_address": "https://bmc.example", "probe_username": "admin"}
    assert shown["http_method"] == "POST" and shown["node_name"] == "tenon-call" and shown["has_deadline"] is True
    assert "node_uuid" in shown and result(PROBE, "driver_show_call")["node_uuid"] == ""


def test_the_manifest_beside_the_library_says_which_keys_lead_to_the_bmc(tmp_path, bmc_sim):
    library = tmp_path / "tenon_probe.so"
    library.symlink_to(PROBE)
    manifest = (SOURCE / "tests/plugins/probe/plugin-manifests/probe.yaml").read_text()
    (tmp_path / "of_another_name.yaml").write_text(manifest)
    (tmp_path / "bad.yaml").write_text("schema: [")
    simulator = bmc_sim()
    got = result(library, "get_from_bmc", "path=/redfish/v1/Systems", "--bmc", simulator.url, "--driver-info",
                 "probe_username=admin", password="secret")
    assert got["@odata.id"] == "/redfish/v1/Systems"
    state = simulator.administer("GET", "/sim/sessions")
    assert state["logins"] == 1 and state["open"] == 0  # and it has logged out
    (tmp_path / "tenon_probe.yaml").write_text("schema: [")
    assert "tenon_probe.yaml:1" in complaint(library, "get_from_bmc", status=2)


def test_the_redfish_plugin_talks_to_a_bmc_over_tls(tmp_path, bmc_sim):
    authority = tmp_path / "ca.pem"
    simulator = bmc_sim("--tls", "--write-ca", str(authority))
    url = simulator.url.replace("http:", "https:")
    bmc = ["--bmc", url, "--driver-info", "redfish_username=admin"]
    assert result(*REDFISH, "get_all_subscriptions", *bmc, "--driver-info", f"redfish_verify_ca={authority}",
                  password="secret")["Members"] == []
    refused = call(*REDFISH, "get_all_subscriptions", *bmc, password="secret")
    assert refused.returncode == 1 and b"redfish_verify_ca" in refused.stderr


def test_the_password_in_the_environment_is_not_the_plugins_to_see():
    assert result(CHANGED, "environment", password="hunter22") == {"password": "none"}


def test_the_configuration_reaches_the_plugin():
    refused = complaint(PROBE, "raw", "--config", '{"fail": "not today"}', status=1)
    assert "init() failed: not today" in refused


def test_a_failure_says_its_status_and_exits_with_1():
    assert complaint(PROBE, "throw_one", "kind=error", status=1) == "tenon call: TENON_CONFLICT: probe: conflict\n"
    done = call(PROBE, "throw_one", "kind=error", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        1, {"status": "TENON_CONFLICT", "message": "probe: conflict", "retry_after_ms": 2000})
    assert json.loads(call(PROBE, "throw_one", "kind=http", "--json").stdout)["http_status"] == 418
    assert json.loads(call(PROBE, "checked", "refuse=1", "--json").stdout)["status"] == "TENON_INVALID"
    assert complaint(PROBE, "nap", "ms=60000", "--timeout", "50ms", status=1).startswith("tenon call: TENON_TIMEOUT: ")


def test_arguments_that_break_the_schema_are_named():
    assert complaint(PROBE, "nap", status=1) == "tenon call: TENON_INVALID: Argument 'ms' is missing.\n"
    assert "Argument 'mss' is unknown; did you mean 'ms'?" in complaint(PROBE, "nap", "mss=1", status=1)
    assert complaint(PROBE, "nap", "ms=soon", status=2) == "tenon call: argument 'ms' is of type integer, not 'soon'\n"


def test_wrong_usage_exits_with_2_and_says_what_there_is(tmp_path):
    unknown = complaint(PROBE, "now", status=2)
    assert f"{PROBE} has no method 'now'; it has:\n" in unknown and "\n  vendor/probe nap\n" in unknown
    assert "\n  vendor/probe driver_raw (of the driver)\n" in unknown
    assert complaint(PROBE, "raw", status=2) == (
        "tenon call: method 'raw' is in vendor/probe and in vendor/probe-alt; say which with --interface\n")
    assert complaint(PROBE, "nap", "--http-method", "PUT", status=2) == "tenon call: method 'nap' takes GET, not PUT\n"
    assert "name the method, too" in complaint(PROBE, status=2)
    assert "tenon call X.so METHOD" in call("--help").stdout.decode()
    plain = tmp_path / "plain.so"
    subprocess.run(["cc", "-shared", "-o", plain, "-xc", "/dev/null"], check=True, timeout=60)
    assert "no section .tenon.meta" in complaint(plain, "raw", status=2)
    assert "missing.so" in complaint(tmp_path / "missing.so", "raw", status=2)


@pytest.mark.parametrize("method", ["wait", "wait_blocking"])
def test_ctrl_c_cancels_the_call_which_then_ends_in_its_own_way(tmp_path, method):
    recording = tmp_path / "r.jsonl"
    child = subprocess.Popen(command(CHANGED, method, "--record", recording), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=clean_environment())
    deadline = time.monotonic() + 60
    while not (recording.exists() and '"of":"sleep"' in recording.read_text()):  # it sleeps for the second time
        assert child.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode == 1 and told.startswith(b"tenon call: TENON_CANCELLED"), told


def test_a_call_that_ignores_ctrl_c_is_left_behind_after_its_grace(tmp_path):
    recording = tmp_path / "r.jsonl"
    child = subprocess.Popen(command(PROBE, "ignore_cancellation", "--record", recording), stderr=subprocess.PIPE,
                             env=clean_environment())
    deadline = time.monotonic() + 60
    while not (recording.exists() and '"invoke"' in recording.read_text()):
        assert child.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode == 1 and b"Vendor method 'ignore_cancellation' was cancelled." in told, told


def test_progress_is_shown_on_a_terminal_and_only_there():
    ours, theirs = pty.openpty()
    done = subprocess.run(command(PROBE, "work", "ms=1"), stdout=subprocess.PIPE, stderr=theirs, timeout=60,
                          env=clean_environment())
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.stdout == b'"worked"\n' and "50 % half" in shown
    assert call(PROBE, "work", "ms=1").stderr == b""
