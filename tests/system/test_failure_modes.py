"""What commonly goes wrong in plugin frameworks, tried on the real binaries. The numbers are those of
tests/architecture/test_failure_modes.py, which says where the others are tried."""
import json
import os
import subprocess

import pytest

from daemon import BINARY, SOURCE, clean_environment
from test_plugins_endpoint import MANIFEST, entry, the_rest_serves, with_extra  # noqa: F401: a fixture


def test_a_host_that_has_run_five_plugins_ends_cleanly(start_tenond, bmc_sim):
    """[abi-failure-5] Their static objects, their threads and ours end in some order, and with ASan nothing is said."""
    daemon, simulator = start_tenond(), bmc_sim()
    loaded = [plugin["name"] for plugin in daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"]
              if plugin["state"] == "active"]
    assert len(loaded) >= 5, loaded
    probe = daemon.create("probe-hardware", driver_info={
        "probe_address": simulator.url, "probe_username": "admin", "probe_password": "secret"})["uuid"]
    plain = daemon.create("plain-c-hardware", driver_info={"plain_c_address": simulator.url})["uuid"]
    lab, fake = (daemon.create(driver)["uuid"] for driver in ("lab-hardware", "fake-hardware"))
    redfish = daemon.create("redfish", driver_info=simulator.driver_info())["uuid"]
    for node, verb, method, body in (
            (probe, "POST", "get_from_bmc_blocking", {}), (probe, "POST", "offload", {"ms": 1}),
            (plain, "GET", "c_service_root", None), (lab, "POST", "shared_sync", {"a": 1}),
            (fake, "POST", "third_method_sync", {"bar": "meow"}), (redfish, "GET", "get_all_subscriptions", None)):
        answer = daemon.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", body)
        assert answer.status == 200, f"{method}: {answer.text}"
    daemon.assert_clean_end()


def test_a_thread_local_object_with_a_destructor_is_named_as_what_pins_a_library(tmp_path):
    """[abi-failure-5]"""
    (tmp_path / "pin.cpp").write_text("""
#include <string>
thread_local std::string remembered;
extern "C" __attribute__((visibility("default"))) const void* tenon_plugin_entry_v1(const void* host) {
    remembered += "x";
    return remembered.size() > 1000 ? host : nullptr;
}
""")
    library = tmp_path / "pin.so"
    subprocess.run(["c++", "-shared", "-fPIC", "-fvisibility=hidden", "-fno-gnu-unique", "-o", library,
                    tmp_path / "pin.cpp"], check=True, timeout=120)
    done = subprocess.run([BINARY / "bin" / "tenon", "inspect", "--json", library], capture_output=True, text=True,
                          timeout=60, env=clean_environment())
    shown = json.loads(done.stdout)
    assert shown["unloads"] is False
    assert any("thread_local object with a destructor" in pin for pin in shown["pinned_by"]), shown


@pytest.mark.parametrize("name", ["bad.so", "bad.yaml"])
def test_a_fifo_where_a_file_should_be_holds_nobody_up(with_extra, tmp_path, name):  # noqa: F811
    """[abi-failure-14]"""
    os.mkfifo(tmp_path / name)
    daemon = with_extra(**({"bad__yaml": MANIFEST.format(name="bad", library="bad.so")} if name == "bad.so" else {}))
    plugin = entry(daemon.ask("GET", "/tenon/v1/plugins").json(), "bad")
    assert plugin["state"] == "rejected"
    assert plugin["reason"].startswith(f"{tmp_path / name}: is not a regular file"), plugin
    the_rest_serves(daemon)


def test_a_manifest_of_the_next_version_beside_the_old_library_shows_both(with_extra):  # noqa: F811
    """[abi-failure-14]"""
    newer = (SOURCE / "tests" / "plugins" / "probe" / "plugin-manifests" / "probe.yaml").read_text()
    assert "version: 1.2.3" in newer
    daemon = with_extra(probe__yaml=newer.replace("version: 1.2.3", "version: 2.0.0"),
                        tenon_probe__so=(BINARY / "tests" / "plugins" / "tenon_probe.so").read_bytes())
    plugin = entry(daemon.ask("GET", "/tenon/v1/plugins").json(), "probe")
    assert plugin["state"] == "rejected", plugin
    assert "the version is '2.0.0' in the manifest, '1.2.3' in the library's section .tenon.meta" in plugin["reason"]
    the_rest_serves(daemon)


def test_a_symbol_that_nobody_has_is_named_at_the_start_and_not_at_the_first_call(with_extra, tmp_path):  # noqa: F811
    """[abi-failure-10]"""
    (tmp_path / "bad.c").write_text("""
extern const void* acme_is_nowhere(const void* host);
__attribute__((visibility("default"))) const void* tenon_plugin_entry_v1(const void* host) {
    return acme_is_nowhere(host);
}
""")
    library = tmp_path / "bad.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-o", library, tmp_path / "bad.c"], check=True,
                   timeout=120)
    daemon = with_extra(bad__yaml=MANIFEST.format(name="bad", library="bad.so"))
    plugin = entry(daemon.ask("GET", "/tenon/v1/plugins").json(), "bad")
    assert plugin["state"] in ("rejected", "failed")
    assert plugin["reason"].startswith(f"{library}: cannot be loaded: "), plugin
    assert "undefined symbol: acme_is_nowhere" in plugin["reason"], plugin
    the_rest_serves(daemon)


def test_ten_megabytes_of_arguments_are_refused_or_passed_on(start_tenond):
    """[abi-failure-20] Refused by default; an operator who lets them in gets them through, there and back."""
    body = b'{"text": "' + b"x" * 10_000_000 + b'"}'
    for config, expected in ((None, 413), ("http: { max_body: 16777216 }\n", 200)):
        daemon = start_tenond(config=config)
        answer = daemon.wire.send("POST", "/v1/drivers/probe-hardware/vendor_passthru/driver_raw", {
            "Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body)),
            "X-OpenStack-Ironic-API-Version": "1.82"}, body)
        assert answer.status == expected, answer.text[:300]
        assert expected != 200 or answer.body == body
        the_rest_serves(daemon)
