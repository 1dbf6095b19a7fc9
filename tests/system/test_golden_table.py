"""The table of deliberate differences lets through what it names and nothing else. No binary is started here."""
import json

import pytest

from golden_compare import Normaliser, compare
from golden_differences import explain
from golden_recording import Request, read_case
from golden_rules import Case
from wire import Answer

LISTING = b'{"second_method": 1, "third_method_sync": 1, "fourth_method_shared_lock": 1, "log_passthrough": 1}'
CREATED = b'{"Id": "1", "Destination": "d", "Protocol": "Redfish", "Context": "lab", "EventTypes": ["Alert"]}'


def fault(status, text="something"):
    inner = {"faultcode": "Client" if status < 500 else "Server", "faultstring": text, "debuginfo": None}
    return Answer(status, {}, json.dumps({"error_message": json.dumps(inner)}).encode())


@pytest.mark.parametrize("name, own, row", [
    ("driver-call-body-list", fault(400), "body is no object"),
    ("driver-call-body-space", fault(400), "bad JSON"),
    ("node-patch-bad-json", fault(400), "bad JSON"),
    ("node-patch-bad-json", fault(500), None),
    ("driver-call-body-key-context", fault(400), "doubled method, extra segment, clashing key"),
    ("node-call-fake-extra-path", fault(400), "doubled method, extra segment, clashing key"),
    ("driver-call-body-key-http_method", fault(400), None),
    ("driver-call-attach", Answer(200, {}, b"attached text"), "attach"),
    ("driver-call-attach", Answer(200, {}, b'"attached text"'), None),
    ("driver-call-unknown-arg", fault(400), None),
    ("driver-call-raises-plain", fault(400), None),
    ("node-patch-unknown-attr", fault(400, "Only the following can be updated: name"), None),
    ("redfish-create-subscription", Answer(200, {}, CREATED), "EventTypes"),
    ("redfish-eject-vmedia-cd", Answer(202, {}, b""), "boot_device"),
    ("redfish-bmc-down", fault(500), "library text"),
    ("redfish-bmc-down", fault(400), None),
    ("node-methods-fake-after-novendor", Answer(200, {}, LISTING), "listing cache"),
    ("node-methods-fake-after-novendor", Answer(200, {}, b'{"first_method": 1}'), None),
    ("node-last-error-not-cleared", Answer(200, {}, b'{"last_error": null}'), None),
])
def test_a_row_takes_its_own_cases_and_no_wrong_answer(golden, name, own, row):
    if not (golden / f"{name}.json").is_file():
        pytest.skip(f"{name} is not among the recordings")
    case = read_case(golden, name)
    normal = Normaliser("127.0.0.1:1").body
    found, refusals = explain(Case(name, Request.read(case["request"]), case["response"], own,
                                   lambda path: {"vendor_interface": "fake"}, normal))
    assert (found.name if found else None) == row, refusals


def test_a_recording_equals_itself_and_no_other_text(golden):
    for path in sorted(golden.glob("driver-*.json")):
        case = read_case(golden, path.stem)
        request, response = Request.read(case["request"]), case["response"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        headers["openstack-request-id"] = "req-0"
        body = (response["body"] or "").encode()
        if request.method != "HEAD":
            headers["content-length"] = str(len(body))
        normaliser = Normaliser("127.0.0.1:1")
        assert compare(normaliser, request, response, Answer(response["status"], headers, body)) == []
        if body:
            other = body[:-1] + b"x"
            assert compare(normaliser, request, response, Answer(response["status"], headers, other)) != []


def recorded(status, text):
    inner = {"faultcode": "Server" if status == 500 else "Client", "faultstring": text, "debuginfo": None}
    return {"status": status, "headers": {}, "body": json.dumps({"error_message": json.dumps(inner)}), "fault": inner}


def document(**members):
    return {"status": 200, "headers": {}, "body": json.dumps(members), "fault": None}


@pytest.mark.parametrize("method, path, theirs, own, row", [
    ("GET", "/v1?x=1", recorded(500, "Controller.index() got an unexpected keyword argument 'x'"), fault(400),
     "argument of a document"),
    ("GET", "/v1/nodes?fields=bogus", recorded(500, "type object 'Node' has no attribute 'bogus'"), fault(400),
     "field of no column"),
    ("GET", "/v1/nodes?fault=x", recorded(400, "allowed faults are ('power failure')"),
     fault(400, "allowed faults are ('power failure', 'service failure')"), "newer fault"),
    ("GET", "/v1/nodes?fault=x", recorded(400, "allowed faults are ('power failure')"), fault(400, "no"), None),
    ("GET", "/v1/nodes?parent_node=x", recorded(400, "Unexpected arguments: parent_node"), fault(406), "newer filter"),
    ("GET", "/v1/nodes?x=1", recorded(400, "Unexpected arguments: x"), fault(406), None),
    ("GET", "/v1/nodes/n", document(uuid="u", updated_at="2026-01-01T00:00:00+00:00"),
     Answer(200, {}, b'{"uuid": "u", "updated_at": null}'), "touched by a lock"),
    ("GET", "/v1/nodes/n", document(uuid="u", updated_at="2026-01-01T00:00:00+00:00"),
     Answer(200, {}, b'{"uuid": "v", "updated_at": null}'), None),
    ("GET", "/v1/nodes/n/validate", document(power={"result": False, "reason": "no address in driver_info"}),
     Answer(200, {}, b'{"power": {"result": true}}'), "unvalidated kind"),
    ("GET", "/v1/nodes/n/validate", document(power={"result": True}, boot={"result": False, "reason": "driver_info"}),
     Answer(200, {}, b'{"power": {"result": false}, "boot": {"result": true}}'), None),
    ("POST", "/v1/nodes", recorded(500, "Field `maintenance' cannot be None"), Answer(201, {}, b"{}"), "null flag"),
])
def test_a_row_for_what_is_not_among_our_recordings(method, path, theirs, own, row):
    request = Request(method, path, {}, b"")
    found, refusals = explain(Case("x", request, theirs, own, lambda _: {}, Normaliser("127.0.0.1:1").body))
    assert (found.name if found else None) == row, refusals
