"""The redfish plugin through the real tenond against the BMC simulator: its own tree and public trees of real BMCs."""
import base64
import concurrent.futures
import http.client
import json
import socket
import threading
import time

import pytest

import redfish_trees

SUBSCRIPTION = {"Destination": "https://127.0.0.1:9/events", "Context": "lab"}

# How the BMCs behind some trees behave, which no tree can say. What it can say is read in it: any tree will do.
BEHAVIOUR = {"dmtf-public-rackmount1": ["--created", "204"], "hpe-ilo5": ["--created", "no-location"],
             "lenovo-xcc2": ["--created", "body", "--require-if-match"]}
BOOT_DEVICES = {"CD": "cd", "DVD": "dvd", "USBStick": "usb", "Floppy": "floppy"}


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


class Bmc:
    """A simulated BMC with a tree, and the node that names it."""

    def __init__(self, name, tenond, bmc_sim):
        folder = redfish_trees.OWN if name == "own" else redfish_trees.FOLDER / name
        self.tree = redfish_trees.Tree.of_folder(name, folder)
        slots = [slot for _, slot in self.tree.readable(self.tree.subscriptions_path)
                 if "EnableSubscription" in ((slot.get("Oem") or {}).get("Supermicro") or {})]
        self.has_slots = bool(slots)
        arguments = BEHAVIOUR.get(name, []) + (["--fixed-slots"] if slots else [])
        self.simulator = bmc_sim(*([] if name == "own" else ["--tree", folder]), *arguments)
        info = self.simulator.driver_info()
        if len(self.tree.systems) != 1 and self.tree.system_path:
            info["redfish_system_id"] = self.tree.system_path
        self.node = tenond.create("redfish", driver_info=info)["uuid"]

    @property
    def devices(self):
        """(path, resource) of the virtual media, the system's first."""
        places = [redfish_trees.link(self.tree.system or {}, "VirtualMedia")]
        places += [redfish_trees.link(manager, "VirtualMedia") for _, manager in self.tree.managers]
        found = {}
        for place in places:
            for path, device in self.tree.readable(place) if place else []:
                found.setdefault(redfish_trees.clean(path), device)
        return list(found.items())

    @property
    def has_media_place(self):
        """X10 has a place for media that lists none."""
        return bool(self.devices) or any("VirtualMediaConfig" in json.dumps(self.tree.get(redfish_trees.link(manager, "VirtualMedia")))
                                         for _, manager in self.tree.managers)

    def fill(self):
        """Puts a medium into an empty device and returns its path; None where there is no such device."""
        for path, device in self.devices:
            action = ((device.get("Actions") or {}).get("#VirtualMedia.InsertMedia") or {}).get("target")
            if not device.get("Inserted"):
                ask_bmc(self.simulator, *(("POST", action) if action else ("PATCH", path)), {"Image": "http://images/boot.iso"})
                if ask_bmc(self.simulator, "GET", path)[1].get("Inserted"):
                    return path
        return None


@pytest.fixture(params=redfish_trees.tree_names())
def bmc(request, tenond, bmc_sim):
    return Bmc(request.param, tenond, bmc_sim)


@pytest.fixture
def events(tenond, bmc):
    """The BMC, where it has an event service; where it has none, that must be said in plain words, and is enough."""
    if bmc.tree.event_service is not None:
        return bmc
    answer = call(tenond, bmc.node, "GET", "get_all_subscriptions")
    assert answer.status == 500 and "Redfish" in answer.faultstring, answer.text
    return None


def call(tenond, node, verb, method, body=None):
    return tenond.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", body)


def eject(tenond, node, body):
    """Runs eject_vmedia to its end and returns the node's last_error."""
    answer = call(tenond, node, "POST", "eject_vmedia", body)
    assert (answer.status, answer.body) == (202, b""), answer.text
    tenond.wait_unreserved(node)
    return tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"]


def test_a_subscription_is_created_shown_and_deleted(tenond, events):
    """[ironic-67] [ironic-68] [ironic-69]"""
    if events is None:
        return
    node = events.node
    before = call(tenond, node, "GET", "get_all_subscriptions")
    assert before.status == 200, before.text
    created = call(tenond, node, "POST", "create_subscription", SUBSCRIPTION)
    assert created.status == 200, created.text
    assert set(created.json()) <= {"Id", "Context", "Protocol", "Destination", "EventTypes"}
    assert SUBSCRIPTION.items() <= created.json().items()
    identifier = {"id": created.json()["Id"]}

    listed = call(tenond, node, "GET", "get_all_subscriptions").json()["Members"]
    assert any(member["@odata.id"].rstrip("/").rsplit("/", 1)[1] == identifier["id"] for member in listed)
    shown = call(tenond, node, "GET", "get_subscription", identifier)
    assert (shown.status, shown.json()) == (200, created.json())

    deleted = call(tenond, node, "DELETE", "delete_subscription", identifier)
    assert (deleted.status, deleted.text) == (200, "null")
    after = call(tenond, node, "GET", "get_all_subscriptions").json()
    if not events.has_slots:  # slots stay, disabled
        assert after.get("Members") == (before.json().get("Members") or [])


def test_what_is_not_there_is_404_in_ironics_words(tenond, events):
    """[ironic-68] [ironic-69]"""
    if events is None:
        return
    for verb, method in (("DELETE", "delete_subscription"), ("GET", "get_subscription")):
        answer = call(tenond, events.node, verb, method, {"id": "no-such"})
        assert answer.status == 404, answer.text
        assert answer.faultstring.startswith(f"Redfish exception occurred. Error: Redfish {method} failed for subscription "
                                             f"no-such on node {events.node}. Error: HTTP GET ")
        assert call(tenond, events.node, verb, method, {}).faultstring == "id can't be None"


def test_a_medium_is_ejected_and_an_empty_device_left_alone(tenond, bmc):
    """[ironic-66]"""
    if bmc.tree.root is None or bmc.tree.system is None:
        assert "Redfish" in eject(tenond, bmc.node, {})
        return
    if not bmc.has_media_place:
        assert eject(tenond, bmc.node, {}).endswith("The BMC has no virtual media device")
        return
    device = bmc.fill()
    assert eject(tenond, bmc.node, {}) is None
    if device is not None:
        assert not (ask_bmc(bmc.simulator, "GET", device)[1] or {}).get("Inserted")
    assert eject(tenond, bmc.node, {}) is None


def test_a_boot_device_that_no_device_has_is_refused(tenond, bmc):
    """[ironic-66]"""
    answer = call(tenond, bmc.node, "POST", "eject_vmedia", {"boot_device": "tape"})
    if bmc.tree.root is None or bmc.tree.system is None:
        assert answer.status == 500 and "Redfish" in answer.faultstring, answer.text
        return
    assert (answer.status, answer.faultstring) == (400, "Boot device tape is not a valid value ")
    for kind in {kind for _, device in bmc.devices for kind in redfish_trees.listed(device.get("MediaTypes"))}:
        if kind in BOOT_DEVICES:
            assert eject(tenond, bmc.node, {"boot_device": BOOT_DEVICES[kind]}) is None


def test_event_types_are_those_of_the_service(tenond, events):
    """[ironic-67]"""
    if events is None:
        return
    answer = call(tenond, events.node, "POST", "create_subscription", {**SUBSCRIPTION, "EventTypes": ["Nonsense"]})
    service = events.tree.event_service
    assert answer.status == 400
    assert answer.faultstring.startswith("EventTypes ['Nonsense'] is not a valid value, allowed values {'")
    allowed = sorted(name for name in redfish_trees.listed(service.get("EventTypesForSubscription"))
                     if isinstance(name, str) and name)
    if allowed:
        assert answer.faultstring.endswith("{" + ", ".join(f"'{name}'" for name in allowed) + "}")
        wanted = {**SUBSCRIPTION, "EventTypes": [allowed[0]]}
        assert call(tenond, events.node, "POST", "create_subscription", wanted).json()["EventTypes"] == [allowed[0]]
    else:  # never dropped silently: the service refuses what the caller asked for
        answer = call(tenond, events.node, "POST", "create_subscription", {**SUBSCRIPTION, "EventTypes": ["Alert"]})
        if answer.status == 200:
            assert answer.json()["EventTypes"] == ["Alert"]
        else:
            assert answer.status == 500 and "EventTypes is not in the list of valid properties" in answer.faultstring


@pytest.mark.parametrize("arguments, text", [
    ({}, "Destination None is not a valid URI"),
    ({"Destination": "nope"}, "Destination nope is not a valid URI"),
    ({"Destination": {"a": 1}}, "Destination {'a': 1} is not a valid URI"),
    ({"Context": None}, "Context None is not a valid string"),
    ({"Protocol": 5, "Destination": "nope"}, "Protocol 5 is not a string"),
    ({"HttpHeaders": {"X": "y"}}, "HttpHeaders {'X': '***'} is not a list of headers"),
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


class BrokenBmc:
    """A BMC that reads a request, answers these bytes and closes the connection."""

    def __init__(self, answer):
        self.answer, self.listener = answer, socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(self.answer)
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def broken_bmc():
    started = []

    def start(answer):
        started.append(BrokenBmc(answer))
        return started[-1]

    yield start
    for bmc in started:
        bmc.listener.shutdown(socket.SHUT_RDWR)
        bmc.listener.close()


def node_of(tenond, url, **more):
    info = {"redfish_address": url, "redfish_username": "admin", "redfish_password": "secret", **more}
    return tenond.create("redfish", driver_info=info)["uuid"]


def test_a_session_that_expires_between_two_calls_or_within_one_is_replaced(tenond, bmc_sim, tmp_path):
    log = tmp_path / "bmc.log"
    simulator = bmc_sim("--log", log, "--delay", "/redfish/v1/EventService=300")
    node = node_of(tenond, simulator.url)
    assert call(tenond, node, "GET", "get_all_subscriptions").status == 200
    ask_bmc(simulator, "POST", "/sim/expire")
    assert call(tenond, node, "POST", "create_subscription", SUBSCRIPTION).status == 200
    exchanges = len(log.read_text().splitlines())
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = pool.submit(call, tenond, node, "POST", "create_subscription", {**SUBSCRIPTION, "Context": "second"})
        while len(log.read_text().splitlines()) == exchanges and not running.done():
            time.sleep(0.01)
        ask_bmc(simulator, "POST", "/sim/expire")  # the root has been answered, the event service not yet
        assert running.result().status == 200, running.result().text
    assert ask_bmc(simulator, "GET", "/sim/sessions")[1] == {"open": 1, "logins": 3}
    assert len(call(tenond, node, "GET", "get_all_subscriptions").json()["Members"]) == 2


def test_tls_is_verified_against_the_file_of_redfish_verify_ca(tenond, bmc_sim, tmp_path):
    authority = tmp_path / "ca.pem"
    host, port = bmc_sim("--tls", "--write-ca", authority).address
    url = f"https://{host}:{port}"
    for verify_ca in (str(authority), False, "no"):
        node = node_of(tenond, url, redfish_verify_ca=verify_ca)
        assert call(tenond, node, "GET", "get_all_subscriptions").status == 200
    node = node_of(tenond, url)
    answer = call(tenond, node, "GET", "get_all_subscriptions")
    assert (answer.status, answer.faultstring) == (
        500, f"Redfish connection failed for node {node}: TLS with {host}:{port} failed: its certificate has an unknown "
             "issuer (self-signed certificate): set driver_info/redfish_verify_ca to the file with the authority's "
             "certificate, or to false")


def test_a_bmc_slower_than_the_call_may_take_is_left_and_serves_the_next_call(start_tenond, bmc_sim):
    tenond = start_tenond(config="calls: { default_timeout: 700ms }")
    simulator = bmc_sim("--delay", "/redfish/v1/EventService/Subscriptions=20000")
    node = node_of(tenond, simulator.url)
    started = time.monotonic()
    answer = call(tenond, node, "GET", "get_all_subscriptions")
    assert answer.status == 500 and time.monotonic() - started < 15, answer.text
    assert not tenond.at_rest()
    connection = http.client.HTTPConnection(*simulator.address, timeout=30)
    connection.request("POST", "/sim/delay", json.dumps({"path": "/redfish/v1/EventService/Subscriptions", "ms": 0}))
    assert connection.getresponse().status == 204
    connection.close()
    assert call(tenond, node, "GET", "get_all_subscriptions").status == 200


@pytest.mark.parametrize("answer, text", [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"half\":", "the peer closed the connection in the middle of its answer"),
    (b"", "the peer closed the connection before answering"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2000002\r\n\r\n" + b"[" * 1000001 + b"]" * 1000001, "returned no JSON object"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://198.51.100.1/\r\n\r\n", "which is not followed"),
    (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 22\r\n\r\n{\"error\": {\"message\": 1", "returned code 400 (Bad Request)"),
])
def test_a_bmc_that_breaks_off_or_answers_nonsense_is_500_in_plain_words(tenond, broken_bmc, answer, text):
    node = node_of(tenond, broken_bmc(answer).url)
    refused = call(tenond, node, "GET", "get_all_subscriptions")
    assert refused.status == 500 and text in refused.faultstring, refused.text
    assert eject(tenond, node, {}).startswith("Async execution of eject_vmedia failed with error: Redfish ")
    assert not tenond.at_rest()


def test_no_log_line_metric_or_answer_shows_a_secret(start_tenond, bmc_sim, tmp_path):
    tenond = start_tenond(arguments=["--log-level", "trace"])
    log = tmp_path / "bmc.log"
    simulator = bmc_sim("--log", log, "--password", "hunter2-horse")
    answers = []
    for password in ("hunter2-horse", "wrong-battery"):
        for auth_type in ("session", "basic", "auto"):
            node = node_of(tenond, simulator.url, redfish_password=password, redfish_auth_type=auth_type)
            answers += [call(tenond, node, "GET", "get_all_subscriptions").text, eject(tenond, node, {}) or "",
                        tenond.ask("GET", f"/v1/nodes/{node}").text]
    answers.append(tenond.ask("GET", "/metrics", version=None, headers={"Accept": "*/*"}).text)
    tenond.assert_clean_end()
    secrets = {"hunter2-horse", "wrong-battery"}
    for line in log.read_text().splitlines():
        exchange = json.loads(line)
        secrets |= {exchange["headers"].get(name) for name in ("x-auth-token", "authorization")}
        secrets.add(exchange["response_headers"].get("X-Auth-Token"))
        if exchange["method"] == "DELETE":
            secrets.add(exchange["path"])
    secrets.discard(None)
    assert len(secrets) >= 6, secrets
    shown = "\n".join([*answers, tenond.output])
    assert not [secret for secret in secrets if secret in shown]
