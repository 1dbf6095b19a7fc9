"""Media, BIOS, events and Secure Boot of the implementation redfish-extended, through the real tenond.

What a BMC has is read out of its tree, so any tree will do: TENON_BMC_TREES, and the simulator's own.
"""
import http.server
import json
import queue
import threading

import pytest

from test_redfish_extended import answer_or_clear_error, call, extended, machine  # noqa: F401 (fixtures)

IMAGE = "http://127.0.0.1:9/h6.iso"


def run_async(tenond, node, method, arguments):
    """Ends what the call started; the refusal's status and text, or (202, last_error)."""
    answer = call(tenond, node, "POST", method, arguments)
    if answer.status != 202:
        return answer.status, answer.faultstring
    tenond.wait_unreserved(node, limit=120)
    return 202, tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"]


def resource(simulator, path):
    return simulator.administer("GET", f"/sim/resource?path={path}")


def devices(tenond, node):
    answer = answer_or_clear_error(call(tenond, node, "GET", "list_vmedia"))
    return None if answer is None else answer["entries"]


def test_each_device_is_listed_once_and_as_the_bmc_shows_it(extended, machine):
    tree, simulator, node = machine
    entries = devices(extended, node)
    if entries is None:
        owners = tree.members("/redfish/v1/Systems")[:1] + tree.members("/redfish/v1/Managers")
        places = [tree.link(tree.get(owner), "VirtualMedia") for owner in owners]
        assert not [device for place in places for device in tree.members(place) if tree.get(device)]
        return
    paths = [entry["path"] for entry in entries]
    assert len({path.rstrip("/") for path in paths}) == len(paths)
    for entry in entries:
        shown = resource(simulator, entry["path"])
        assert isinstance(entry["Inserted"], bool)
        assert not {"UserName", "Password"} & set(entry)
        for name in ("Id", "MediaTypes", "Image", "ConnectedVia"):
            assert entry.get(name) == shown.get(name)


def test_an_image_is_inserted_once_and_stays(extended, machine):
    _, simulator, node = machine
    for entry in devices(extended, node) or []:
        simulator.administer("PATCH", f"/sim/resource?path={entry['path']}",
                             {"Inserted": False, "Image": None, "ConnectedVia": "NotConnected"})
    status, error = run_async(extended, node, "insert_vmedia", {"image": IMAGE})
    if status != 202:
        assert status in (400, 404, 500) and "virtual media" in error or "inserted" in error or "redfish" in error.lower()
        assert not any(entry["Inserted"] for entry in devices(extended, node) or [])
        return
    assert error is None
    holders = [entry for entry in devices(extended, node) if entry["Inserted"]]
    assert [entry["Image"] for entry in holders] == [IMAGE]
    changes = len([entry for entry in simulator.state()["log"] if entry["method"] in ("POST", "PATCH")])
    assert run_async(extended, node, "insert_vmedia", {"image": IMAGE}) == (202, None)
    again = [entry for entry in simulator.state()["log"] if entry["method"] in ("POST", "PATCH")]
    assert len(again) == changes, again[changes:]
    taken = {"image": "http://127.0.0.1:9/other.iso", "device": holders[0]["Id"]}
    status, error = run_async(extended, node, "insert_vmedia", taken)
    assert (status, error) == (
        409, f"No virtual media device is free: {holders[0]['Id']} holds {IMAGE}; eject it first")


@pytest.mark.parametrize("fault", ["drop-lost", "drop-before"])
def test_an_insert_without_an_answer_ends_with_what_is_true(extended, bmc_sim, fault):
    simulator = bmc_sim()
    node = extended.create("redfish", driver_info=simulator.driver_info())["uuid"]
    assert call(extended, node, "GET", "list_vmedia").status == 200
    simulator.administer("POST", "/sim/fault", {"kind": fault, "method": "POST", "times": 3})
    arguments = {"image": "http://127.0.0.1:9/stick.img"}
    status, error = run_async(extended, node, "insert_vmedia", arguments)
    is_in = resource(simulator, "/redfish/v1/Managers/1/VirtualMedia/USB1")["Inserted"]
    assert status == 202 and is_in is (error is None), error
    assert is_in is (fault == "drop-lost")


@pytest.mark.parametrize("arguments, text", [
    ({"image": "boot.iso"}, "image 'boot.iso' is not a valid URI"),
    ({"image": IMAGE, "device": "CD1", "boot_device": "cd"}, "give either 'device' or 'boot_device', not both"),
    ({"image": IMAGE, "password": "x"}, "'password' needs a 'username'"),
])
def test_bad_insert_arguments_are_refused_without_asking_the_bmc(extended, arguments, text):
    node = extended.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    assert run_async(extended, node, "insert_vmedia", arguments) == (400, text)


def bios_of(tree):
    systems = tree.members("/redfish/v1/Systems")
    path = tree.link(tree.get(systems[0]), "Bios") if systems else None
    return tree.get(path) if path else {}


def test_bios_attributes_are_shown_without_passwords(extended, machine):
    tree, _, node = machine
    answer = answer_or_clear_error(call(extended, node, "GET", "get_bios"))
    if answer is None:
        assert not bios_of(tree)
        return
    attributes = bios_of(tree).get("Attributes") or {}
    assert list(answer["Attributes"]) == list(attributes)
    for name, value in attributes.items():
        is_hidden = answer["Attributes"][name] == "******"
        assert answer["Attributes"][name] == value or (is_hidden and ("assword" in name or "ecret" in name))
        assert is_hidden or not value or name.lower().count("password") == 0 or name.startswith("PasswordStatus") \
            or name.startswith("PasswordCheck")
    if attributes:
        name = next(iter(attributes))
        one = call(extended, node, "GET", "get_bios", {"attributes": [name]}).json()
        assert list(one["Attributes"]) == [name]
        assert call(extended, node, "GET", "get_bios", {"attributes": ["no such"]}).status == 404


def test_a_bios_attribute_is_pending_until_it_is_taken_back(extended, machine):
    tree, _, node = machine
    attributes = bios_of(tree).get("Attributes") or {}
    number = next((name for name, value in attributes.items() if type(value) is int), None)
    if number is None:
        answer = call(extended, node, "PATCH", "set_bios", {"attributes": {"NoSuch": 1}})
        assert answer.status in (400, 404, 500) and answer.faultstring, answer.text
        return
    answer = call(extended, node, "PATCH", "set_bios", {"attributes": {number: attributes[number] + 1}})
    assert answer.status == 200, answer.text
    assert answer.json()["reboot_required"] is True
    assert answer.json()["pending"][number] == attributes[number] + 1
    assert call(extended, node, "GET", "get_bios").json()["pending"][number] == attributes[number] + 1
    answer = call(extended, node, "PATCH", "set_bios", {"attributes": {number: attributes[number]}})
    assert answer.status == 200 and number not in answer.json()["pending"], answer.text
    unknown = call(extended, node, "PATCH", "set_bios", {"attributes": {"NoSuchAttribute": 1}})
    assert unknown.status == 500 and "NoSuchAttribute" in unknown.faultstring, unknown.text


def test_bios_defaults_are_restored_where_the_bmc_can(extended, machine):
    tree, simulator, node = machine
    answer = answer_or_clear_error(call(extended, node, "POST", "reset_bios"))
    has = "#Bios.ResetBios" in (bios_of(tree).get("Actions") or {})
    assert (answer is not None) is has
    if has:
        assert answer["reboot_required"] is True
        assert any(entry["method"] == "POST" and "ResetBios" in entry["path"] for entry in simulator.state()["log"])


@pytest.mark.parametrize("method, arguments, text", [
    ("set_bios", {"attributes": {}}, "'attributes' names no attribute"),
    ("set_bios", {"attributes": {"A": [1]}}, "argument 'attributes.A' must be a string, a number, a boolean or null"),
    ("set_event_service", {}, "nothing to set: give 'enabled', 'retry_attempts' or 'retry_interval_seconds'"),
    ("set_event_service", {"retry_attempts": -1}, "argument 'retry_attempts' must not be negative"),
])
def test_bad_settings_are_refused_without_asking_the_bmc(extended, method, arguments, text):
    node = extended.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    answer = call(extended, node, "PATCH", method, arguments)
    assert (answer.status, answer.faultstring) == (400, text)


def test_the_event_service_is_switched(extended, machine):
    tree, simulator, node = machine
    shown = answer_or_clear_error(call(extended, node, "GET", "get_event_service"))
    if shown is None:
        assert not tree.get("/redfish/v1/EventService")
        return
    document = tree.get(shown["path"])
    assert all(document[name] == value for name, value in shown.items() if name != "path")
    assert "SMTP" not in shown
    for enabled in (False, True):
        answer = call(extended, node, "PATCH", "set_event_service", {"enabled": enabled, "retry_attempts": 5})
        assert (answer.status, answer.json()["ServiceEnabled"], answer.json()["DeliveryRetryAttempts"]) == (200, enabled, 5)
        assert resource(simulator, shown["path"])["ServiceEnabled"] is enabled


class Listener:
    """An HTTP server that keeps what is posted to it."""

    def __init__(self):
        self.received = queue.Queue()
        received = self.received

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                received.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/events"


@pytest.fixture
def listener():
    started = Listener()
    yield started
    started.server.shutdown()
    started.server.server_close()


def test_a_test_event_reaches_a_subscriber(extended, bmc_sim, listener):
    simulator = bmc_sim()
    node = extended.create("redfish", driver_info=simulator.driver_info())["uuid"]
    subscription = {"Destination": listener.url, "Context": "lab"}
    assert call(extended, node, "POST", "create_subscription", subscription).status == 200
    answer = call(extended, node, "POST", "submit_test_event", {"message": "Hello", "event_type": "Alert"})
    assert answer.status == 200, answer.text
    assert answer.json()["sent"]["Message"] == "Hello"
    event = listener.received.get(timeout=30)
    assert event["Context"] == "lab" and event["Events"][0]["Message"] == "Hello"


def test_a_test_event_is_accepted_or_refused_in_clear_words(extended, machine):
    tree, _, node = machine
    answer = answer_or_clear_error(call(extended, node, "POST", "submit_test_event"))
    actions = tree.get("/redfish/v1/EventService").get("Actions") or {}
    assert answer is None or "#EventService.SubmitTestEvent" in actions


def secure_boot_of(tree):
    systems = tree.members("/redfish/v1/Systems")
    path = tree.link(tree.get(systems[0]), "SecureBoot") if systems else None
    return tree.get(path) if path else {}


def test_secure_boot_is_shown_and_switched(extended, machine):
    tree, simulator, node = machine
    shown = answer_or_clear_error(call(extended, node, "GET", "get_secure_boot"))
    document = secure_boot_of(tree)
    assert (shown is None) is (not document)
    if shown is None:
        return
    for name in ("SecureBootEnable", "SecureBootCurrentBoot", "SecureBootMode"):
        assert shown[name] == document.get(name)
    if shown.get("databases") is not None:
        listed = tree.members(tree.link(document, "SecureBootDatabases"))
        assert shown["databases"] == [path.rstrip("/").rsplit("/", 1)[1] for path in listed]
    wanted = document.get("SecureBootEnable") is not True
    answer = call(extended, node, "PUT", "set_secure_boot", {"enabled": wanted})
    assert answer.status == 200 and answer.json()["takes_effect"] in ("now", "at the next boot"), answer.text
    if "@Redfish.Settings" not in document:
        assert resource(simulator, shown["path"])["SecureBootEnable"] is wanted


def test_secure_boot_keys_are_reset_as_far_as_the_bmc_can(extended, machine):
    tree, _, node = machine
    action = (secure_boot_of(tree).get("Actions") or {}).get("#SecureBoot.ResetKeys")
    for word, name in (("default", "ResetAllKeysToDefault"), ("delete_all", "DeleteAllKeys"), ("delete_pk", "DeletePK")):
        answer = answer_or_clear_error(call(extended, node, "POST", "reset_secure_boot_keys", {"type": word}))
        if answer is None:
            listed = (action or {}).get("ResetKeysType@Redfish.AllowableValues")
            assert not action or (listed and name not in listed)
        else:
            assert action and answer["ResetKeysType"] == name
    assert call(extended, node, "POST", "reset_secure_boot_keys", {"type": "all"}).status == 400


@pytest.mark.parametrize("flags", [["--tasks"], ["--require-if-match"], ["--weak-etags"], ["--page", "1"]])
def test_settings_reach_bmcs_of_every_manner(extended, bmc_sim, flags):
    simulator = bmc_sim(*flags)
    node = extended.create("redfish", driver_info=simulator.driver_info())["uuid"]
    answer = call(extended, node, "PATCH", "set_bios", {"attributes": {"BootTimeoutSeconds": 9}})
    assert answer.status == 200, answer.text
    settings = resource(simulator, "/redfish/v1/Systems/1/Bios/Settings")
    assert settings["Attributes"]["BootTimeoutSeconds"] == 9
    assert answer.json()["pending"] == {"BootTimeoutSeconds": 9}
    answer = call(extended, node, "PUT", "set_secure_boot", {"enabled": True})
    assert answer.status == 200 and answer.json()["SecureBootEnable"] is True, answer.text
    answer = call(extended, node, "PATCH", "set_event_service", {"retry_interval_seconds": 17})
    assert answer.status == 200 and answer.json()["DeliveryRetryIntervalSeconds"] == 17, answer.text
    assert run_async(extended, node, "insert_vmedia", {"image": "http://127.0.0.1:9/stick.img"}) == (202, None)
    assert resource(simulator, "/redfish/v1/Managers/1/VirtualMedia/USB1")["Inserted"] is True


@pytest.mark.parametrize("method", ["list_vmedia", "get_bios", "get_event_service", "get_secure_boot"])
def test_a_setting_of_a_bmc_that_is_not_there_cannot_be_read(extended, method):
    node = extended.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    answer = call(extended, node, "GET", method)
    assert answer.status in (500, 503) and "127.0.0.1:1" in answer.faultstring, answer.text
