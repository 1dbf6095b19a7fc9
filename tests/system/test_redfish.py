"""The redfish plugin through the real tenond against the BMC simulator: its own tree and public trees of real BMCs."""
import base64
import http.client
import json
import os
import pathlib

import pytest

from daemon import SOURCE

TREES = pathlib.Path(os.environ.get("TENON_REDFISH", SOURCE.parent / "shared" / "redfish")) / "mockups"
SUBSCRIPTION = {"Destination": "https://127.0.0.1:9/events", "Context": "lab"}

# tree -> how its BMC behaves, and how a medium gets into which device (None: the BMC has no virtual media to fill).
BMCS = {
    "own": ([], ("POST", "/redfish/v1/Managers/1/VirtualMedia/USB1/Actions/VirtualMedia.InsertMedia")),
    "dell-idrac9": ([], ("POST", "/redfish/v1/Systems/System.Embedded.1/VirtualMedia/1/Actions/VirtualMedia.InsertMedia")),
    "dmtf-public-rackmount1": (["--created", "204"], ("PATCH", "/redfish/v1/Systems/437XR1138R2/VirtualMedia/CD1")),
    "hpe-ilo5": (["--created", "no-location"],
                 ("POST", "/redfish/v1/Managers/1/VirtualMedia/2/Actions/VirtualMedia.InsertMedia")),
    "lenovo-xcc2": (["--created", "body", "--require-if-match"], ("PATCH", "/redfish/v1/Systems/1/VirtualMedia/EXT1")),
    "openbmc-stock": ([], None),
    "supermicro-x13": (["--fixed-slots"],
                       ("POST", "/redfish/v1/Managers/1/VirtualMedia/VirtualMedia1/Actions/VirtualMedia.InsertMedia")),
}


def ask_bmc(simulator, verb, path, body=None):
    """Status and document of one request past tenond."""
    connection = http.client.HTTPConnection(*simulator.address, timeout=30)
    try:
        credentials = base64.b64encode(b"admin:secret").decode()
        headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json", "If-Match": "*"}
        connection.request(verb, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None
    finally:
        connection.close()


def device_of(path):
    return path.split("/Actions/")[0]


@pytest.fixture(params=sorted(BMCS))
def bmc(request, tenond, bmc_sim):
    """A simulated BMC and the node that names it."""
    arguments, medium = BMCS[request.param]
    if request.param != "own":
        if not (TREES / request.param).is_dir():
            pytest.skip(f"no tree: the folder {TREES / request.param} is missing (set TENON_REDFISH)")
        arguments = ["--tree", TREES / request.param, *arguments]
    simulator = bmc_sim(*arguments)
    node = tenond.create("redfish", driver_info=simulator.driver_info())["uuid"]
    return request.param, simulator, node, medium


def call(tenond, node, verb, method, body=None):
    return tenond.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", body)


def eject(tenond, node, body):
    """Runs eject_vmedia to its end and returns the node's last_error."""
    answer = call(tenond, node, "POST", "eject_vmedia", body)
    assert (answer.status, answer.body) == (202, b""), answer.text
    tenond.wait_unreserved(node)
    return tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"]


def test_a_subscription_is_created_shown_and_deleted(tenond, bmc):
    """[ironic-67] [ironic-68] [ironic-69]"""
    tree, _, node, _ = bmc
    before = call(tenond, node, "GET", "get_all_subscriptions")
    assert before.status == 200, before.text
    created = call(tenond, node, "POST", "create_subscription", SUBSCRIPTION)
    assert created.status == 200, created.text
    assert set(created.json()) <= {"Id", "Context", "Protocol", "Destination", "EventTypes"}
    assert SUBSCRIPTION.items() <= created.json().items()
    identifier = {"id": created.json()["Id"]}

    listed = call(tenond, node, "GET", "get_all_subscriptions").json()["Members"]
    assert any(member["@odata.id"].rsplit("/", 1)[1] == identifier["id"] for member in listed)
    shown = call(tenond, node, "GET", "get_subscription", identifier)
    assert (shown.status, shown.json()) == (200, created.json())

    deleted = call(tenond, node, "DELETE", "delete_subscription", identifier)
    assert (deleted.status, deleted.text) == (200, "null")
    if tree != "supermicro-x13":  # its slots stay, disabled
        assert call(tenond, node, "GET", "get_all_subscriptions").json() == before.json()


def test_what_is_not_there_is_404_in_ironics_words(tenond, bmc):
    """[ironic-68] [ironic-69]"""
    _, _, node, _ = bmc
    for verb, method in (("DELETE", "delete_subscription"), ("GET", "get_subscription")):
        answer = call(tenond, node, verb, method, {"id": "no-such"})
        assert answer.status == 404, answer.text
        assert answer.faultstring.startswith(f"Redfish exception occurred. Error: Redfish {method} failed for subscription "
                                             f"no-such on node {node}. Error: HTTP GET ")
        assert call(tenond, node, verb, method, {}).faultstring == "id can't be None"


def test_a_medium_is_ejected_and_an_empty_device_left_alone(tenond, bmc):
    """[ironic-66]"""
    _, simulator, node, medium = bmc
    if medium is None:
        assert eject(tenond, node, {}).endswith("The BMC has no virtual media device")
        return
    ask_bmc(simulator, *medium, {"Image": "http://images/boot.iso"})
    assert ask_bmc(simulator, "GET", device_of(medium[1]))[1]["Inserted"] is True
    assert eject(tenond, node, {}) is None
    assert ask_bmc(simulator, "GET", device_of(medium[1]))[1]["Inserted"] is False
    assert eject(tenond, node, {}) is None


def test_a_boot_device_that_no_device_has_is_refused(tenond, bmc):
    """[ironic-66]"""
    _, _, node, medium = bmc
    answer = call(tenond, node, "POST", "eject_vmedia", {"boot_device": "tape"})
    assert (answer.status, answer.faultstring) == (400, "Boot device tape is not a valid value ")
    if medium is not None:
        assert eject(tenond, node, {"boot_device": "usb"}) is None


def test_event_types_are_those_of_the_service(tenond, bmc):
    """[ironic-67]"""
    tree, simulator, node, _ = bmc
    answer = call(tenond, node, "POST", "create_subscription", {**SUBSCRIPTION, "EventTypes": ["Nonsense"]})
    service = ask_bmc(simulator, "GET", "/redfish/v1/EventService")[1]
    assert answer.status == 400
    assert answer.faultstring.startswith("EventTypes ['Nonsense'] is not a valid value, allowed values {'")
    if "EventTypesForSubscription" in service:
        allowed = "{" + ", ".join(f"'{name}'" for name in sorted(service["EventTypesForSubscription"])) + "}"
        assert answer.faultstring.endswith(allowed)
        wanted = {**SUBSCRIPTION, "EventTypes": ["Alert"]}
        assert call(tenond, node, "POST", "create_subscription", wanted).json()["EventTypes"] == ["Alert"]
    else:  # never dropped silently: the service refuses what the caller asked for
        answer = call(tenond, node, "POST", "create_subscription", {**SUBSCRIPTION, "EventTypes": ["Alert"]})
        assert answer.status == 500 and "EventTypes is not in the list of valid properties" in answer.faultstring, tree


@pytest.mark.parametrize("arguments, text", [
    ({}, "Destination None is not a valid URI"),
    ({"Destination": "nope"}, "Destination nope is not a valid URI"),
    ({"Destination": {"a": 1}}, "Destination {'a': 1} is not a valid URI"),
    ({"Context": None}, "Context None is not a valid string"),
    ({"Protocol": 5, "Destination": "nope"}, "Protocol 5 is not a string"),
    ({"HttpHeaders": {"X": "y"}}, "HttpHeaders {'X': 'y'} is not a list of headers"),
])
def test_bad_arguments_are_refused_without_asking_the_bmc(tenond, arguments, text):
    """[ironic-67]"""
    node = tenond.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    answer = call(tenond, node, "POST", "create_subscription", arguments)
    assert (answer.status, answer.faultstring) == (400, text)


@pytest.mark.parametrize("auth_type, arguments", [("basic", ["--no-sessions"]), ("session", ["--no-basic"]), ("auto", []),
                                                  ("auto", ["--no-sessions"]), ("auto", ["--close"])])
def test_every_way_to_log_in_works(tenond, bmc_sim, auth_type, arguments):
    simulator = bmc_sim(*arguments)
    node = tenond.create("redfish", driver_info=simulator.driver_info(redfish_auth_type=auth_type))["uuid"]
    for _ in range(2):
        assert call(tenond, node, "GET", "get_all_subscriptions").status == 200


def test_a_wrong_password_is_500_and_shows_no_secret(tenond, bmc_sim):
    """[ironic-69]"""
    simulator = bmc_sim()
    info = simulator.driver_info(redfish_password="wrong-horse-battery")
    node = tenond.create("redfish", driver_info=info)["uuid"]
    answer = call(tenond, node, "GET", "get_all_subscriptions")
    assert answer.status == 500 and "Redfish" in answer.faultstring
    assert "wrong-horse" not in answer.text


def test_a_system_id_that_the_bmc_does_not_have_is_an_error(tenond, bmc_sim):
    simulator = bmc_sim()
    node = tenond.create("redfish", driver_info=simulator.driver_info(redfish_system_id="/redfish/v1/Systems/9"))["uuid"]
    assert "/redfish/v1/Systems/9 returned code 404" in eject(tenond, node, {})
