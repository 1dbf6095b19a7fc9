"""Plugins of the days of ABI 1.0, built from frozen sources, in today's host; and ones whose tables are larger."""
import concurrent.futures

import pytest

from daemon import BINARY, SOURCE

PLUGINS = {"old": "tenon_old_abi_1_0.so", "whole": "tenon_whole_1_0.so", "whole_larger": "tenon_whole_1_0_larger.so"}
MANIFEST = """schema: tenon.plugin/1
name: {name}
version: 1.0.0
library: {library}
abi: {{ major: 1, minor_min: 0 }}
interfaces: {{ vendor: [{interface}] }}
bmc: {{ address: whole_address }}
"""
HARDWARE_TYPE = """schema: tenon.hardware-type/1
name: {interface}-hardware
description: Machines of {name}
interfaces: {{ boot: [fake], deploy: [fake], management: [fake], power: [fake], vendor: [{interface}] }}
"""


@pytest.fixture
def host(start_tenond, tmp_path):
    for name, library in PLUGINS.items():
        names = {"name": name, "library": library, "interface": name.replace("_", "-")}
        (tmp_path / f"{name}.yaml").write_text(MANIFEST.format(**names))
        (tmp_path / f"{name}-hardware.yaml").write_text(HARDWARE_TYPE.format(**names))
    return start_tenond(plugins=[BINARY / "plugins", BINARY / "tests" / "sdk"],
                        manifests=[SOURCE / "plugin-manifests", *folder(tmp_path, "plugin")],
                        hardware_types=[SOURCE / "hardware-types", *folder(tmp_path, "hardware-type")])


def folder(path, schema):
    """A directory with the files of one schema only."""
    chosen = path / schema
    chosen.mkdir()
    for file in path.glob("*.yaml"):
        if f"tenon.{schema}/1" in file.read_text():
            file.rename(chosen / file.name)
    return [chosen]


def test_a_plugin_of_abi_1_0_still_answers(host):
    node = host.create("old-hardware")["uuid"]
    answer = host.ask("POST", f"/v1/nodes/{node}/vendor_passthru/old", {})
    assert (answer.status, answer.text) == (200, '"still here"')


@pytest.mark.parametrize("name", ["whole", "whole-larger"])
def test_all_that_abi_1_0_offers_still_works(host, bmc_sim, name):
    node = host.create(f"{name}-hardware", name="one", driver_info={"whole_address": bmc_sim().url})["uuid"]

    def call(method, verb="POST", body=None):
        body = {} if body is None and verb == "POST" else body
        return host.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", body)

    echoed = call("echo", body={"x": "good"}).json()
    assert echoed == {"args": {"x": "good"}, "by": "POST", "driver": f"{name}-hardware", "named": "one", "deadline": True}
    refused = call("echo", body={"x": "bad"})
    assert refused.status == 400 and "x must be good" in refused.text
    assert call("echo", body={"y": 1}).status == 400
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        asked = {method: pool.submit(call, method) for method in ("post", "nap", "block", "offload")}
        assert {method: answer.result().json()["answer"] for method, answer in asked.items()} == {
            "post": "posted", "nap": "slept", "block": "blocked", "offload": "worked"}
    assert call("ask", "GET").json()["RedfishVersion"]
    attached = call("file", "GET")
    assert attached.body == b"\x01\x02 not JSON" and attached.headers["content-type"] == "application/x-whole"
    teapot = call("refuse")
    assert teapot.status == 418 and "I am a teapot" in teapot.text
    assert call("wake").status == 202
    host.wait_unreserved(node)
    assert "it was ended early" in host.ask("GET", f"/v1/nodes/{node}").json()["last_error"]
    driver = host.ask("GET", f"/v1/drivers/{name}-hardware/vendor_passthru/models")
    assert driver.json() == {"answer": "posted"}
    assert host.ask("GET", f"/v1/drivers/{name}-hardware/properties").json() == {
        "whole_address": "Address of the BMC. Required."}


def test_its_own_reason_for_not_starting_is_shown(start_tenond, tmp_path):
    names = {"name": "whole", "library": PLUGINS["whole"], "interface": "whole"}
    (tmp_path / "whole.yaml").write_text(MANIFEST.format(**names) + 'config: { how: "fail" }\n')
    daemon = start_tenond(plugins=[BINARY / "tests" / "sdk"], manifests=[tmp_path], hardware_types=[tmp_path])
    shown = [plugin for plugin in daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"] if plugin["name"] == "whole"]
    assert shown[0]["state"] == "failed" and shown[0]["reason"].endswith("init() failed: the configuration says fail")
