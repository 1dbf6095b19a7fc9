"""Only the methods of the default interfaces are listed and callable; a node's own choice is the one exception.

Lab's own hardware type supports the vendor interfaces lab, fake and no-vendor, all loaded."""
import pytest

LAB_DRIVER_METHODS = {"d_async", "d_attach", "d_echo", "d_raise", "renamed-method.v1", "d_sleep", "d_value"}
FAKE_METHODS = {"fourth_method_shared_lock", "log_passthrough", "second_method", "third_method_sync"}


def config(default=None):
    chosen = f"  default_vendor_interface: {default}\n" if default else ""
    # fake-hardware and redfish do not support every default that these tests choose.
    return f"host: lab-conductor\nhardware_types:\n  enabled: [lab-hardware]\n{chosen}"


def listing(daemon, path):
    answer = daemon.ask("GET", f"{path}/vendor_passthru/methods")
    assert answer.status == 200, answer.text
    return set(answer.json())


def refused(daemon, path, method, body=None):
    """The same 400 and the same text as for a method that nobody has."""
    for form in (f"{path}/vendor_passthru/{method}", f"{path}/vendor_passthru?method={method}"):
        answer = daemon.ask("POST", form, body or {})
        assert (answer.status, answer.faultstring) == (400, f"No handler for method {method}"), answer.text


@pytest.fixture
def by_default(start_tenond):
    return start_tenond(config=config())


def test_the_first_of_the_type_is_the_default_and_no_other_is_listed(by_default):
    """[ironic-60] [ironic-40] [ironic-52] [ironic-39]"""
    node = by_default.create("lab-hardware")
    assert node["vendor_interface"] == "lab"
    assert by_default.ask("GET", "/v1/drivers/lab-hardware").json()["default_vendor_interface"] == "lab"
    assert listing(by_default, "/v1/drivers/lab-hardware") == LAB_DRIVER_METHODS
    methods = listing(by_default, f"/v1/nodes/{node['uuid']}")
    assert "echo" in methods and not methods & (FAKE_METHODS | LAB_DRIVER_METHODS)
    refused(by_default, f"/v1/nodes/{node['uuid']}", "third_method_sync", {"bar": "meow"})
    refused(by_default, "/v1/drivers/lab-hardware", "third_method_sync", {"bar": "meow"})


def test_scopes_do_not_mix(by_default):
    """[ironic-52] A driver's methods are not a node's, nor the other way round."""
    node = by_default.create("lab-hardware")["uuid"]
    refused(by_default, f"/v1/nodes/{node}", "d_echo")
    refused(by_default, "/v1/drivers/lab-hardware", "echo")
    assert by_default.ask("POST", "/v1/drivers/lab-hardware/vendor_passthru/d_echo", {"a": 1}).status == 200


@pytest.mark.parametrize("default, driver_methods, node_methods",
                         [("fake", set(), FAKE_METHODS), ("no-vendor", set(), set())])
def test_changing_the_default_swaps_both_lists(start_tenond, default, driver_methods, node_methods):
    """[ironic-60] [ironic-61]"""
    daemon = start_tenond(config=config(default))
    node = daemon.create("lab-hardware")
    assert node["vendor_interface"] == default
    assert listing(daemon, "/v1/drivers/lab-hardware") == driver_methods
    assert listing(daemon, f"/v1/nodes/{node['uuid']}") == node_methods
    refused(daemon, "/v1/drivers/lab-hardware", "d_echo")
    refused(daemon, f"/v1/nodes/{node['uuid']}", "echo")


def test_a_nodes_own_vendor_interface_changes_only_that_node(by_default):
    """[ironic-16] [ironic-51] Nothing is cached for the driver, and the driver's own list stays."""
    changed, other = (by_default.create("lab-hardware")["uuid"] for _ in range(2))
    assert "echo" in listing(by_default, f"/v1/nodes/{changed}")
    patch = [{"op": "replace", "path": "/vendor_interface", "value": "fake"}]
    answer = by_default.ask("PATCH", f"/v1/nodes/{changed}", patch)
    assert (answer.status, answer.json()["vendor_interface"]) == (200, "fake")
    assert listing(by_default, f"/v1/nodes/{changed}") == FAKE_METHODS
    called = by_default.ask("POST", f"/v1/nodes/{changed}/vendor_passthru/third_method_sync", {"bar": "meow"})
    assert (called.status, called.text) == (200, "true")
    refused(by_default, f"/v1/nodes/{changed}", "echo")

    assert "echo" in listing(by_default, f"/v1/nodes/{other}")
    refused(by_default, f"/v1/nodes/{other}", "third_method_sync", {"bar": "meow"})
    assert listing(by_default, "/v1/drivers/lab-hardware") == LAB_DRIVER_METHODS

    back = by_default.ask("PATCH", f"/v1/nodes/{changed}", [{"op": "remove", "path": "/vendor_interface"}])
    assert (back.status, back.json()["vendor_interface"]) == (200, "lab")
    assert "echo" in listing(by_default, f"/v1/nodes/{changed}")


def test_a_driver_call_on_a_type_without_driver_methods_is_an_unknown_method(start_tenond):
    """[ironic-42] [ironic-44]"""
    daemon = start_tenond(config=config("no-vendor"))
    assert listing(daemon, "/v1/drivers/lab-hardware") == set()
    refused(daemon, "/v1/drivers/lab-hardware", "d_echo")


def test_a_default_that_is_not_supported_refuses_the_type_and_no_other(start_tenond):
    """[ironic-61] [ironic-59] Never replaced by the next best: the operator asked for it."""
    daemon = start_tenond(config="hardware_types:\n  default_vendor_interface: lab\n")
    drivers = {driver["name"] for driver in daemon.ask("GET", "/v1/drivers").json()["drivers"]}
    assert "lab-hardware" in drivers and "redfish" not in drivers
    types = {item["name"]: item for item in daemon.ask("GET", "/tenon/v1/hardware-types").json()["hardware_types"]}
    assert types["redfish"]["state"] == "refused" and "default_vendor_interface" in types["redfish"]["reason"]


def test_fake_hardware_takes_any_enabled_interface(start_tenond):
    """[ironic-62]"""
    daemon = start_tenond()
    node = daemon.create("fake-hardware", vendor_interface="lab")
    assert node["vendor_interface"] == "lab"
    assert "echo" in listing(daemon, f"/v1/nodes/{node['uuid']}")
    unknown = daemon.ask("POST", "/v1/nodes", {"driver": "fake-hardware", "vendor_interface": "nonesuch"})
    assert unknown.status == 400 and "nonesuch" in unknown.faultstring


def test_a_method_of_another_kind_is_shown_with_its_implementation_and_only_then(start_tenond):
    daemon = start_tenond(config="hardware_types:\n  enabled: [probe-hardware]\n")
    chosen, other = daemon.create("probe-hardware"), daemon.create("probe-hardware", management_interface="fake")
    assert chosen["management_interface"] == "probe"
    assert "manage" in listing(daemon, f"/v1/nodes/{chosen['uuid']}")
    assert "manage" not in listing(daemon, f"/v1/nodes/{other['uuid']}")
    refused(daemon, f"/v1/nodes/{other['uuid']}", "manage")


def test_an_alternative_of_the_same_kind_may_have_a_method_of_the_same_name(start_tenond):
    """The one that is chosen answers, and what only the other has is unknown."""
    daemon = start_tenond(config="hardware_types:\n  enabled: [probe-hardware]\n  default_vendor_interface: probe-alt\n")
    node = daemon.create("probe-hardware")["uuid"]
    assert {"raw", "alternative"} <= listing(daemon, f"/v1/nodes/{node}")
    refused(daemon, f"/v1/nodes/{node}", "show_call")
    refused(daemon, "/v1/drivers/probe-hardware", "driver_raw")
