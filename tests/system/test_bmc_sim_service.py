"""The BMC simulator as a Redfish service: its own tree, whoever else's tree, and what the flags change."""
import gzip
import http.server
import json
import os
import pathlib
import queue
import threading

import pytest

from bmc_raw import LIMIT, ask, ends_at_the_end
from daemon import SOURCE

TREES = pathlib.Path(os.environ.get("TENON_BMC_TREES", SOURCE.parent / "shared" / "redfish" / "mockups"))
ROOT = "/redfish/v1"
SYSTEM = ROOT + "/Systems/1"
MANAGER = ROOT + "/Managers/1"
SEL = SYSTEM + "/LogServices/SEL"
SUBSCRIPTIONS = ROOT + "/EventService/Subscriptions"
SESSIONS = ROOT + "/SessionService/Sessions"
SUBSCRIPTION = {"Destination": "https://127.0.0.1:9/events", "Context": "raw"}


def get(simulator, path, **keywords):
    return ask(simulator.addresses[0], "GET", path, **keywords)


def post(simulator, path, body=None, **keywords):
    return ask(simulator.addresses[0], "POST", path, body, **keywords)


def patch(simulator, path, body, **keywords):
    return ask(simulator.addresses[0], "PATCH", path, body, **keywords)


def delete(simulator, path):
    return ask(simulator.addresses[0], "DELETE", path)


def message(answer):
    document = answer.json()
    entries = document.get("error", {}).get("@Message.ExtendedInfo")
    if entries is None:
        (name, entries), = document.items()
        return name.partition("@")[0], entries[0]["MessageId"].rsplit(".", 1)[1]
    return entries[0]["MessageId"].rsplit(".", 1)[1]


def ids(collection):
    return [member["@odata.id"].rsplit("/", 1)[1] for member in collection["Members"]]


def pages(simulator, path):
    found = []
    while path:
        page = get(simulator, path).json()
        found.append(page)
        path = page.get("Members@odata.nextLink")
        assert len(found) < 1000
    return found


def links_in(value):
    if isinstance(value, dict):
        link = value.get("@odata.id")
        yield from [link] if isinstance(link, str) else []
        value = list(value.values())
    for child in value if isinstance(value, list) else []:
        yield from links_in(child)


def test_every_link_of_the_own_tree_leads_somewhere(sim):
    seen, open_links = set(), [ROOT]
    while open_links:
        path = open_links.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = get(sim, path)
        assert answer.status == 200, path
        open_links += links_in(answer.json())
    assert len(seen) > 100


def test_a_long_log_comes_in_pages_and_is_cleared(sim):
    found = pages(sim, SEL + "/Entries")
    assert [len(page["Members"]) for page in found] == [50, 50, 30]
    assert all(page["Members@odata.count"] == 130 for page in found)
    assert not [page for page in found if "tenon.page" in page]
    entries = [entry for page in found for entry in page["Members"]]
    assert [entry["Id"] for entry in entries] == [str(n) for n in range(1, 131)]
    assert get(sim, SEL + "/Entries/77").json() == entries[76]
    assert post(sim, SEL + "/Actions/LogService.ClearLog", {}).status == 204
    cleared = get(sim, SEL + "/Entries").json()
    assert (cleared["Members"], cleared["Members@odata.count"]) == ([], 0)
    assert get(sim, SEL + "/Entries/77").status == 404


@pytest.mark.parametrize("query, first, count, following", [
    ("$top=3", "1", 3, None), ("$skip=128", "129", 2, None), ("%24skip=10&%24top=60", "11", 50, "?$skip=60&$top=10"),
    ("$skip=1000", None, 0, None), ("$top=0", None, 0, None), ("$skip=x", "1", 50, "?$skip=50"), ("a=1", "1", 50, "?$skip=50"),
])
def test_skip_and_top_are_served_as_the_root_promises(sim, query, first, count, following):
    page = get(sim, f"{SEL}/Entries?{query}").json()
    assert len(page["Members"]) == count and (not count or page["Members"][0]["Id"] == first)
    assert page.get("Members@odata.nextLink") == (following and SEL + "/Entries" + following)


def test_expand_is_501_unless_the_root_promises_it(sim):
    assert get(sim, ROOT + "/Systems?$expand=.").status == 501
    sim.administer("PATCH", f"/sim/resource?path={ROOT}", {"ProtocolFeaturesSupported": {"ExpandQuery": {"Levels": True}}})
    assert get(sim, ROOT + "/Systems?$expand=.($levels=1)").json()["Members"][0]["SerialNumber"] == "SIM0001"


def test_the_page_flag_pages_every_collection(bmc_sim):
    simulator = bmc_sim("--page", "2")
    found = pages(simulator, ROOT + "/UpdateService/FirmwareInventory")
    assert [len(page["Members"]) for page in found] == [2, 2, 1]
    assert len(pages(simulator, SEL + "/Entries")) == 65


def test_patch_merges_keeps_null_as_a_value_and_leaves_annotations(sim):
    before = get(sim, ROOT + "/Chassis/1")
    changed = patch(sim, ROOT + "/Chassis/1", {"Oem": {"FanProfile": "max"}, "AssetTag": "x", "SerialNumber": None,
                                               "@odata.id": "/elsewhere"})
    assert changed.status == 200
    after = get(sim, ROOT + "/Chassis/1")
    assert after.json()["Oem"] == {"FanProfile": "max", "Fru": "TENON-SIM-0001"}
    assert after.json()["SerialNumber"] is None and after.json()["@odata.id"] == ROOT + "/Chassis/1"
    assert changed.header("ETag") == after.header("ETag") == after.json()["@odata.etag"] != before.header("ETag")
    assert patch(sim, ROOT + "/Chassis", {"Name": "x"}).status == 405
    assert patch(sim, ROOT + "/Chassis/2", {"Name": "x"}).status == 404
    assert patch(sim, ROOT + "/Chassis/1", b"{").status == 400


@pytest.mark.parametrize("path, body, refusal", [
    (SYSTEM + "/SecureBoot", {"SecureBootEnable": "yes"}, ("SecureBootEnable", "PropertyValueTypeError")),
    (SYSTEM, {"IndicatorLED": "Pink"}, ("IndicatorLED", "PropertyValueNotInList")),
    (SYSTEM, {"LocationIndicatorActive": "Lit"}, ("LocationIndicatorActive", "PropertyValueTypeError")),
    (MANAGER, {"IndicatorLED": "Lit"}, ("IndicatorLED", "PropertyUnknown")),
    (SYSTEM + "/Bios/Settings", {"Attributes": {"Warp": 9}}, ("Warp", "PropertyUnknown")),
    (SYSTEM + "/Bios/Settings", {"Attributes": {"BootTimeoutSeconds": "5"}}, ("BootTimeoutSeconds", "PropertyValueTypeError")),
])
def test_a_value_that_no_bmc_takes_is_refused_by_the_name_of_its_property(sim, path, body, refusal):
    before = get(sim, path).json()
    answer = patch(sim, path, body)
    assert (answer.status, message(answer)) == (400, refusal)
    assert get(sim, path).json() == before


def test_bios_settings_wait_beside_the_bios_for_the_next_start(sim):
    assert patch(sim, SYSTEM + "/Bios", {"Attributes": {"BootMode": "LegacyBios"}}).status == 405
    assert patch(sim, SYSTEM + "/Bios/Settings", {"Attributes": {"BootMode": "LegacyBios"}}).status == 200
    assert patch(sim, SYSTEM + "/Bios/Settings", {"Attributes": {"QuietBoot": False}}).status == 200
    assert get(sim, SYSTEM + "/Bios/Settings").json()["Attributes"] == {"BootMode": "LegacyBios", "QuietBoot": False}
    assert get(sim, SYSTEM + "/Bios").json()["Attributes"]["BootMode"] == "Uefi"
    assert post(sim, SYSTEM + "/Bios/Actions/Bios.ResetBios", {}).status == 204


def test_actions_check_what_the_offer_allows(sim):
    reset = MANAGER + "/Actions/Manager.Reset"
    assert post(sim, reset, {"ResetType": "GracefulRestart"}).status == 204
    refused = post(sim, reset, {"ResetType": "Explode"})
    assert (refused.status, message(refused)) == (400, "ActionParameterNotSupported")
    refused = post(sim, reset, {})
    assert (refused.status, message(refused)) == (400, "ActionParameterMissing")
    assert post(sim, reset, b"[").status == 400
    assert post(sim, MANAGER + "/Actions/Manager.Fly", {}).status == 404
    assert post(sim, MANAGER, {}).status == 405
    assert post(sim, reset, {"ResetType": "ForceRestart"}, headers={"If-Match": '"x"'}).status == 412


def test_secure_boot_is_switched_and_its_keys_are_reset(sim):
    path = SYSTEM + "/SecureBoot"
    assert patch(sim, path, {"SecureBootEnable": True}).status == 200
    assert get(sim, path).json()["SecureBootEnable"] is True
    assert post(sim, path + "/Actions/SecureBoot.ResetKeys", {"ResetKeysType": "DeletePK"}).status == 204
    assert get(sim, path).json()["SecureBootMode"] == "SetupMode"
    assert post(sim, path + "/Actions/SecureBoot.ResetKeys", {"ResetKeysType": "ResetAllKeysToDefault"}).status == 204
    assert get(sim, path).json()["SecureBootMode"] == "UserMode"


@pytest.mark.parametrize("collection, member", [
    (ROOT + "/JobService/Jobs", "JID_0001"), (SEL + "/Entries", "5"),
])
def test_jobs_and_log_entries_are_deleted_from_their_collection(sim, collection, member):
    count = get(sim, collection).json()["Members@odata.count"]
    assert delete(sim, f"{collection}/{member}").status == 204
    assert member not in ids(get(sim, collection).json())
    assert get(sim, collection).json()["Members@odata.count"] == count - 1
    assert get(sim, f"{collection}/{member}").status == delete(sim, f"{collection}/{member}").status == 404
    assert delete(sim, collection).status == 405


def log_in(simulator):
    login = post(simulator, SESSIONS, {"UserName": "admin", "Password": "secret"})
    assert login.status == 201
    return {"X-Auth-Token": login.header("X-Auth-Token")}, login.header("Location")


def test_sessions_are_members_end_by_delete_and_are_limited(bmc_sim):
    simulator = bmc_sim("--max-sessions", "2")
    first, path = log_in(simulator)
    log_in(simulator)
    listed = get(simulator, SESSIONS).json()
    assert listed["Members@odata.count"] == 2 and path in [member["@odata.id"] for member in listed["Members"]]
    assert get(simulator, path).json()["UserName"] == "admin"
    refused = post(simulator, SESSIONS, {"UserName": "admin", "Password": "secret"})
    assert (refused.status, message(refused)) == (503, "SessionLimitExceeded")
    assert delete(simulator, path).status == 204
    assert get(simulator, SYSTEM, headers=first).status == 401
    assert simulator.state()["sessions"] == {"open": 1, "logins": 2}
    log_in(simulator)
    simulator.administer("POST", "/sim/expire")
    assert get(simulator, SESSIONS).json()["Members"] == []


def test_subscriptions_are_limited_as_bmcweb_limits_them(bmc_sim):
    simulator = bmc_sim("--max-subscriptions", "1")
    assert post(simulator, SUBSCRIPTIONS, SUBSCRIPTION).status == 201
    refused = post(simulator, SUBSCRIPTIONS, SUBSCRIPTION)
    assert (refused.status, message(refused)) == (503, "EventSubscriptionLimitExceeded")
    assert simulator.state()["subscriptions"] == 1
    assert delete(simulator, SUBSCRIPTIONS + "/1").status == 204
    assert simulator.state()["subscriptions"] == 0


class Listener:
    """An event listener on loopback that keeps what it gets."""

    def __init__(self):
        self.heard = queue.Queue()
        heard = self.heard

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.put((self.path, dict(self.headers), json.loads(body)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listener():
    started = Listener()
    yield started
    started.close()


def test_a_test_event_reaches_every_listener_that_is_awake(sim, listener):
    for number, destination in enumerate([listener.url + "/a?b=1", "https://127.0.0.1:9/", "http://127.0.0.1:9/", "nonsense",
                                          listener.url + "/suspended", listener.url]):
        made = post(sim, SUBSCRIPTIONS, {"Destination": destination, "Context": f"context {number}",
                                         "HttpHeaders": [{"X-Token": f"token {number}"}]})
        assert made.status == 201 and made.json()["HttpHeaders"] is None
    suspended = SUBSCRIPTIONS + "/5"
    sim.administer("PATCH", f"/sim/resource?path={suspended}", {
        "Status": {"State": "Suspended"},
        "Actions": {"#EventDestination.ResumeSubscription": {"target": suspended + "/Actions/EventDestination.ResumeSubscription"}}})
    submit = ROOT + "/EventService/Actions/EventService.SubmitTestEvent"
    assert post(sim, submit, {"EventType": "Alert", "Message": "hello", "EventId": "77"}).status == 204
    heard = sorted((listener.heard.get(timeout=LIMIT) for _ in range(2)), key=lambda event: event[0])
    assert [(path, headers["X-Token"], body["Context"]) for path, headers, body in heard] == [
        ("/", "token 5", "context 5"), ("/a?b=1", "token 0", "context 0")]
    event = heard[0][2]["Events"][0]
    assert (event["EventType"], event["Message"], event["EventId"]) == ("Alert", "hello", "77")

    assert post(sim, suspended + "/Actions/EventDestination.ResumeSubscription", {}).status == 204
    assert post(sim, submit, {"EventType": "Alert"}).status == 204
    assert sorted(listener.heard.get(timeout=LIMIT)[0] for _ in range(3)) == ["/", "/a?b=1", "/suspended"]


def test_if_match_is_required_and_must_be_right(bmc_sim):
    simulator = bmc_sim("--require-if-match")
    for path, body in ((SYSTEM, {"AssetTag": "x"}), (MANAGER, {"DateTime": None})):  # with and without @odata.etag
        assert patch(simulator, path, body).status == 428
        assert patch(simulator, path, body, headers={"If-Match": '"wrong"'}).status == 412
        tag = get(simulator, path).header("ETag")
        assert patch(simulator, path, body, headers={"If-Match": tag}).status == 200
        assert patch(simulator, path, body, headers={"If-Match": tag}).status == 412, "the tag has changed"
    assert post(simulator, MANAGER + "/Actions/Manager.Reset", {"ResetType": "ForceRestart"}).status == 204


def test_weak_etags_are_printed_and_strong_ones_accepted(bmc_sim):
    simulator = bmc_sim("--weak-etags")
    for path in (SYSTEM, MANAGER):
        shown = get(simulator, path)
        tag = shown.header("ETag")
        assert tag.startswith('W/"') and shown.json().get("@odata.etag", tag) == tag
        assert patch(simulator, path, {"AssetTag": "x"}, headers={"If-Match": tag}).status == 412
        assert patch(simulator, path, {"AssetTag": "x"}, headers={"If-Match": tag[2:]}).status == 200
        assert patch(simulator, path, {"AssetTag": "x"}).status == 200


def test_redirects_lead_the_root_and_collections_to_their_slash(bmc_sim):
    simulator = bmc_sim("--redirect")
    for path in (ROOT, ROOT + "/Systems", SESSIONS):
        moved = get(simulator, path)
        assert (moved.status, moved.header("Location")) == (308, path + "/")
        assert get(simulator, path + "/").status == 200
    assert get(simulator, SYSTEM).status == 200
    assert post(simulator, SUBSCRIPTIONS, SUBSCRIPTION).status == 308
    assert post(simulator, SUBSCRIPTIONS + "/", SUBSCRIPTION).status == 201


def test_tasks_stand_before_every_change_but_a_session(bmc_sim):
    simulator = bmc_sim("--tasks")
    log_in(simulator)
    for verb, path, body, status in (("POST", SUBSCRIPTIONS, SUBSCRIPTION, 201), ("DELETE", SUBSCRIPTIONS + "/1", None, 204),
                                     ("PATCH", SYSTEM, {"AssetTag": "x"}, 200)):
        accepted = ask(simulator.addresses[0], verb, path, body)
        assert accepted.status == 202
        monitor = accepted.header("Location")
        assert [get(simulator, monitor).status for _ in range(3)] == [202, 202, status]
    assert post(simulator, SUBSCRIPTIONS, {}).status == 400
    assert len(get(simulator, ROOT + "/TaskService/Tasks").json()["Members"]) == 3
    delete(simulator, ROOT + "/TaskService/Tasks/sim1")


def test_http10_and_gzip_are_the_manner_of_every_answer(bmc_sim):
    simulator = bmc_sim("--http10", "--gzip")
    for path in (ROOT, SYSTEM, "/redfish/v1/Nowhere"):
        heard = get(simulator, path, is_enough=ends_at_the_end)
        assert heard.head.startswith("HTTP/1.0 ") and heard.is_closed
        assert json.loads(gzip.decompress(heard.body))


def test_resources_are_seen_and_changed_past_the_service(sim):
    device = MANAGER + "/VirtualMedia/USB1"
    sim.administer("PATCH", f"/sim/resource?path={device}", {"Inserted": True, "Image": "http://127.0.0.1/x.iso"})
    assert get(sim, device).json()["Inserted"] is True
    assert post(sim, device + "/Actions/VirtualMedia.EjectMedia", {}).status == 204
    assert sim.administer("GET", f"/sim/resource?path={device}")["Inserted"] is False
    assert sim.state()["requests"] == 2


def test_a_reset_brings_everything_back(sim):
    before = get(sim, SYSTEM).json()
    log_in(sim)
    patch(sim, SYSTEM, {"AssetTag": "x"})
    post(sim, SUBSCRIPTIONS, SUBSCRIPTION)
    sim.administer("POST", "/sim/delay", {"ms": 60_000})
    sim.administer("POST", "/sim/fault", {"kind": "status"})
    sim.administer("POST", "/sim/reset")
    state = sim.state()
    assert (state["requests"], state["most_parallel"], state["log"], state["faults_left"]) == (0, 0, [], 0)
    assert (state["sessions"], state["subscriptions"]) == ({"open": 0, "logins": 0}, 0)
    assert get(sim, SYSTEM).json() == before


# What foreign trees hold, and worse: nothing may end the simulator.

def write_tree(folder, resources):
    for path, text in resources.items():
        file = folder / path.strip("/") / "index.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else json.dumps(text).encode())
    return folder


def test_a_tree_without_a_root_and_with_nothing_as_it_should_be_is_served(bmc_sim, tmp_path):
    tree = write_tree(tmp_path, {
        ROOT + "/Systems": {"Members": None}, ROOT + "/Managers": [1, 2], ROOT + "/Chassis": b"\xef\xbb\xbf{\"Name\": null}",
        ROOT + "/Broken": b"{", ROOT + "/Empty": b"", ROOT + "/Text": "text", ROOT + "/Null": None,
        ROOT + "/Systems/1": {"@odata.id": 7, "@odata.etag": 7, "Actions": [], "Bios": "no", "Attributes": 1,
                              "@Redfish.Settings": {"SettingsObject": 3}},
        ROOT + "/Managers/1/VM1": {"@odata.type": "#VirtualMediaCollection.VirtualMediaCollection"},
        ROOT + "/Managers/1/VM1/CfgCD": {"Actions": {"#IsoConfig.UnMount": {"target": ROOT + "/Managers/1/VM1/CfgCD/Actions/IsoConfig.UnMount"}}},
        ROOT + "/Managers/1/VM1/CD1": {"@odata.type": "#VirtualMedia.v1_0_0.VirtualMedia", "Inserted": True, "Image": "x"},
    })
    simulator = bmc_sim("--tree", tree, "--require-if-match", "--page", "1")
    assert get(simulator, ROOT).status == get(simulator, ROOT + "/Broken").status == 404
    for path in ("/Systems", "/Managers", "/Chassis", "/Text", "/Null", "/Systems/1", "/Systems?$skip=1", "/Managers/1/VM1"):
        assert get(simulator, ROOT + path).status == 200, path
    for path in ("/Systems", "/Managers", "/Text", "/Null", "/Systems/1", "/EventService/Subscriptions/1"):
        for verb in ("PATCH", "POST", "DELETE", "PUT", "OPTIONS"):
            assert 400 <= ask(simulator.addresses[0], verb, ROOT + path, {"a": 1}).status <= 501, (verb, path)
    assert post(simulator, ROOT + "/Managers/1/VM1/CfgCD/Actions/IsoConfig.UnMount", {}).status == 200
    assert get(simulator, ROOT + "/Managers/1/VM1/CD1").json()["Inserted"] is False
    assert simulator.state()["subscriptions"] == 0
    log_in(simulator)


def test_a_later_page_of_a_mockup_is_served_under_the_address_that_is_printed(bmc_sim, tmp_path):
    collection = ROOT + "/Systems"
    tree = write_tree(tmp_path, {
        collection: {"Members": [1], "Members@odata.nextLink": collection + "?$skip=1"},
        collection + "?$skip=1": {"Members": [2]}})
    simulator = bmc_sim("--tree", tree)
    assert [page["Members"] for page in pages(simulator, collection)] == [[1], [2]]


def trees():
    return sorted(path for path in TREES.iterdir() if path.is_dir()) if TREES.is_dir() else []


@pytest.mark.parametrize("tree", trees() or [pytest.param(None, marks=pytest.mark.skip(
    reason=f"no trees: the folder {TREES} is missing (set TENON_BMC_TREES)"))], ids=lambda tree: tree and tree.name)
def test_every_resource_of_a_tree_is_served_as_it_is_and_survives_being_patched(bmc_sim, tree):
    simulator = bmc_sim("--tree", tree)
    top = tree / "redfish" / "v1" if (tree / "redfish" / "v1").is_dir() else tree
    for file in sorted(top.rglob("index.json")):
        path = "/".join(["/redfish/v1", *file.parent.relative_to(top).parts])
        try:
            resource = json.loads(file.read_text("utf-8-sig"))
        except ValueError:
            continue
        answer = get(simulator, path)
        assert answer.status == 200, path
        if not path.endswith("Sessions"):
            assert answer.json() == resource, path
        assert patch(simulator, path, {"Tenon": None}).status in (200, 400, 405), path
    log_in(simulator)
    assert post(simulator, ROOT + "/Nowhere/Actions/A.B", {}).status == 404
