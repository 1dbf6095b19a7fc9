"""Debian's python3-openstacksdk drives tenond, unchanged."""
import concurrent.futures
import os
import uuid

import pytest

openstack = pytest.importorskip("openstack", reason="python3-openstacksdk is not installed")

import openstack.exceptions  # noqa: E402  (after the skip)

for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
    os.environ.pop(name, None)


@pytest.fixture(scope="module")
def sdk(tenond):
    connection = openstack.connect(auth_type="none", auth={"endpoint": tenond.url}, baremetal_endpoint_override=tenond.url,
                                   load_yaml_config=False, load_envvars=False)
    return connection.baremetal


@pytest.fixture
def node(sdk):
    created = sdk.create_node(provision_state="enroll", driver="lab-hardware", name=f"sdk-{uuid.uuid4().hex[:8]}")
    yield created
    sdk.delete_node(created)


def test_drivers_are_listed_and_shown(sdk):
    """[ironic-82] [ironic-70]"""
    names = {driver.name for driver in sdk.drivers()}
    assert {"fake-hardware", "redfish", "lab-hardware"} <= names
    driver = sdk.get_driver("lab-hardware")
    assert driver.hosts == ["lab-conductor"] and driver.default_vendor_interface == "lab"


def test_nodes_are_created_listed_updated_and_deleted(sdk):
    created = sdk.create_node(provision_state="enroll", driver="fake-hardware", name="sdk-life", driver_info={"B1": "x"})
    assert created.provision_state == "enroll" and created.driver_info == {"B1": "x"}
    assert created.id in {node.id for node in sdk.nodes()}
    full = next(node for node in sdk.nodes(details=True) if node.id == created.id)
    assert full.driver == "fake-hardware" and full.vendor_interface == "fake"
    updated = sdk.update_node(created, extra={"k": "v"}, vendor_interface="no-vendor")
    assert updated.extra == {"k": "v"} and updated.vendor_interface == "no-vendor"
    assert sdk.get_node("sdk-life").id == created.id
    sdk.delete_node(created)
    assert sdk.find_node("sdk-life") is None


def test_pages_follow_next(sdk, tenond):
    made = {tenond.create("fake-hardware")["uuid"] for _ in range(7)}
    seen = [node.id for node in sdk.nodes(limit=2)]
    assert len(seen) == len(set(seen)) and made <= set(seen)
    for node in made:
        sdk.delete_node(node)


def test_maintenance_is_set_and_unset_and_validation_reads(sdk, node):
    sdk.set_node_maintenance(node, reason="tour")
    assert sdk.get_node(node.id).is_maintenance and sdk.get_node(node.id).maintenance_reason == "tour"
    sdk.unset_node_maintenance(node)
    assert not sdk.get_node(node.id).is_maintenance
    assert "power" in sdk.validate_node(node, required=())


def test_node_methods_are_listed_and_called(sdk, node):
    """[ironic-86] [ironic-11]"""
    listed = sdk.list_node_vendor_passthru(node)
    assert listed["echo"]["require_exclusive_lock"] is True and listed["shared_sync"]["require_exclusive_lock"] is False
    posted = sdk.call_node_vendor_passthru(node, "POST", "echo", {"a": 1})
    assert (posted.status_code, posted.text) == (200, '{"a": 1, "http_method": "POST"}')
    for verb in ("GET", "PUT", "DELETE"):
        answer = sdk.call_node_vendor_passthru(node, verb, "echo", {"a": 1})
        assert answer.json() == {"a": 1, "http_method": verb}
    accepted = sdk.call_node_vendor_passthru(node, "POST", "echo_async", {"a": 1})
    assert (accepted.status_code, accepted.content, accepted.headers.get("Content-Type")) == (202, b"", None)
    empty = sdk.call_node_vendor_passthru(node, "POST", "value", {"value": None})
    assert (empty.status_code, empty.text) == (200, "null")


def test_driver_methods_are_listed_and_called(sdk):
    """[ironic-87] [ironic-80]"""
    listed = sdk.list_driver_vendor_passthru("lab-hardware")
    assert set(listed["d_echo"]) == {"http_methods", "async", "description", "attach"}
    answer = sdk.call_driver_vendor_passthru("lab-hardware", "POST", "d_echo", {"a": 1})
    assert answer.json() == {"a": 1, "http_method": "POST"}
    without_body = sdk.call_driver_vendor_passthru("lab-hardware", "DELETE", "d_echo")
    assert without_body.json() == {"http_method": "DELETE"}
    assert sdk.call_driver_vendor_passthru("lab-hardware", "POST", "d_async", {}).status_code == 202


def test_an_attachment_comes_as_its_bytes(sdk, node):
    """[ironic-6]"""
    answer = sdk.call_node_vendor_passthru(node, "GET", "attach")
    assert (answer.status_code, answer.content) == (200, b"attached text")
    assert sdk.call_driver_vendor_passthru("lab-hardware", "GET", "d_attach").content == b"attached text"


def test_each_kind_of_error_is_the_sdks_own_exception(sdk, node, tenond):
    """[ironic-73]"""
    with pytest.raises(openstack.exceptions.NotFoundException, match="Node nonesuch could not be found."):
        sdk.get_node("nonesuch")
    with pytest.raises(openstack.exceptions.NotFoundException):
        sdk.get_driver("nonesuch")
    with pytest.raises(openstack.exceptions.BadRequestException, match="No handler for method nonesuch"):
        sdk.call_node_vendor_passthru(node, "POST", "nonesuch")
    with pytest.raises(openstack.exceptions.BadRequestException, match="does not support HTTP PUT"):
        sdk.call_node_vendor_passthru(node, "PUT", "value")
    with pytest.raises(openstack.exceptions.BadRequestException, match="lab: invalid"):
        sdk.call_driver_vendor_passthru("lab-hardware", "POST", "d_raise", {"what": "ironic"})
    with pytest.raises(openstack.exceptions.HttpException, match="lab: plain python error"):
        sdk.call_node_vendor_passthru(node, "POST", "raise_sync", {"what": "plain"})
    tenond.create("fake-hardware", name="taken")
    with pytest.raises(openstack.exceptions.ConflictException, match="A node with name taken already exists."):
        sdk.create_node(provision_state="enroll", driver="fake-hardware", name="taken")
    sdk.delete_node("taken")


def test_a_locked_node_is_tried_again_until_it_is_free(sdk, node):
    """[ironic-35] [ironic-85] The SDK itself repeats a 409; the call succeeds in the end."""
    assert sdk.call_node_vendor_passthru(node, "POST", "sleep_async", {"seconds": 4}).status_code == 202
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        answer = pool.submit(sdk.call_node_vendor_passthru, node, "POST", "echo", {"a": 1}).result(120)
    assert answer.status_code == 200
