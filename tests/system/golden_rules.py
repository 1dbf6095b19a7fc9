"""The predicates behind the table in golden_differences.py: when a row applies, and what a right answer of ours is."""
import dataclasses
import json
import re
from typing import Callable
from urllib.parse import parse_qs, urlsplit


@dataclasses.dataclass
class Case:
    """A case that differs. `ask(path)` reads a document from our own server, `normal(text)` normalises a body."""

    name: str
    request: object
    recorded: dict
    own: object
    ask: Callable
    normal: Callable

    @property
    def path(self):
        return urlsplit(self.request.path).path.rstrip("/")

    @property
    def query(self):
        return parse_qs(urlsplit(self.request.path).query, keep_blank_values=True)

    @property
    def method_name(self):
        return self.query.get("method", [self.path.rsplit("/", 1)[-1]])[0]

    @property
    def recorded_text(self):
        fault = self.recorded.get("fault") or {}
        return str(fault.get("faultstring", fault.get("description", "")))

    @property
    def is_call(self):
        return "/vendor_passthru" in self.path and not (self.request.method == "GET" and self.path.endswith("/methods"))


def client_error(case, status=400):
    fault = case.own.fault or {}
    if case.own.status != status or fault.get("faultcode") != "Client" or not fault.get("faultstring"):
        return f"expected {status} with a Client fault, got {case.own.status} {case.own.text[:300]}"
    return None


def unwrapped_error(status, word):
    def refuses(case):
        if case.own.status != status or word not in case.own.text:
            return f"expected {status} naming {word!r}, got {case.own.status} {case.own.text[:300]}"
        return None
    return refuses


def bad_json(case):
    if case.recorded["status"] != 500 or not case.request.body:
        return False
    try:
        json.loads(case.request.body)
        return False
    except ValueError:
        return True


def python_json(case):
    """Whether only Python takes the body for JSON: NaN, Infinity, what overflows to it, half of a surrogate pair."""
    def refuse(constant):
        raise ValueError(constant)

    def finite(number):
        return float(number) if abs(float(number)) != float("inf") else refuse("Infinity")
    if not case.request.body or case.recorded["status"] >= 500:
        return False
    try:
        json.dumps(json.loads(case.request.body, parse_constant=refuse, parse_float=finite), ensure_ascii=False).encode()
        return False
    except UnicodeEncodeError:
        return True
    except ValueError as error:
        return str(error) in ("NaN", "Infinity", "-Infinity")


def not_an_object(case):
    value = case.request.json()
    return case.recorded["status"] == 500 and case.request.body and value is not None and not isinstance(value, dict)


def clash(case):
    return case.recorded["status"] == 500 and "got multiple values for argument" in case.recorded_text


def clash_in_background(case):
    body = case.request.json()
    reserved = {"self", "task", "context"} | ({"http_method", "method"} if case.recorded["status"] == 500 else set())
    return (case.is_call and case.recorded["status"] in (202, 500) and isinstance(body, dict)
            and bool(reserved & set(body)))


def attachment(case):
    return (case.is_call and case.recorded["status"] == 500 and not case.recorded["body"]
            and case.recorded["headers"].get("Content-Type", "").startswith("text/plain"))


def attachment_refused(case):
    if case.own.status != 200 or not case.own.body or case.own.body.startswith(b'"'):
        return f"expected 200 with the raw bytes, got {case.own.status} {case.own.text[:300]}"
    return None


def requested_version(case):
    value = (case.request.header("X-OpenStack-Ironic-API-Version") or "").split(",")[-1].strip()
    match = re.fullmatch(r"1\.(\d+)", value)
    return int(match.group(1)) if match else None


def newer_version(case):
    version = requested_version(case)
    return case.recorded["status"] == 406 and version is not None and 82 < version <= 111


def service_header(case):
    value = case.request.header("OpenStack-API-Version") or ""
    return "baremetal" in value.lower() or case.request.header("X-OpenStack-Ironic-API-Version") == ""


def latest(case):
    return (case.request.header("X-OpenStack-Ironic-API-Version") or "").strip().lower() == "latest"


def latest_refused(case):
    if case.own.status != case.recorded["status"]:
        return f"status {case.own.status}, recorded {case.recorded['status']}"
    recorded, own = (json.loads(case.normal(text) or "null") for text in (case.recorded["body"], case.own.text))
    if not isinstance(recorded, dict) or not isinstance(own, dict):
        return None
    differing = [key for key in recorded if key not in own or recorded[key] != own[key]]
    return f"members differ: {differing}" if differing and "error_message" not in recorded else None


def node_listing(case):
    return (re.fullmatch(r"(/v1)?/nodes/[^/]+/vendor_passthru/methods", case.path) and case.request.method == "GET"
            and case.recorded["status"] == 200)


LISTED = {"no-vendor": set(), "fake-a": {"first_method"},
          "fake": {"second_method", "third_method_sync", "fourth_method_shared_lock", "log_passthrough"}}


def node_listing_refused(case):
    node = case.path.split("/nodes/")[1].split("/")[0]
    chosen = case.ask(f"/v1/nodes/{node}?fields=vendor_interface").get("vendor_interface")
    if case.own.status != 200 or chosen not in LISTED:
        return f"{case.own.status} for a node whose vendor_interface is {chosen!r}"
    listed = set(case.own.json())
    return None if listed == LISTED[chosen] else f"{chosen} lists {sorted(listed)}"


def newer_method(case):
    return node_listing(case) and "log_passthrough" not in case.recorded["body"]


def newer_method_refused(case):
    listed = case.own.json() if case.own.status == 200 else {}
    if "log_passthrough" not in listed:
        return "log_passthrough is not listed"
    del listed["log_passthrough"]
    return None if listed == json.loads(case.recorded["body"]) else "more than log_passthrough differs"


def without_last_error(value, found):
    """The document without its last_error members, which are appended to `found`."""
    if isinstance(value, list):
        return [without_last_error(item, found) for item in value]
    if isinstance(value, dict):
        if "last_error" in value:
            found.append(value["last_error"])
        return {key: without_last_error(member, found) for key, member in value.items() if key != "last_error"}
    return value


def stale_last_error(case):
    return case.recorded["status"] == case.own.status == 200 and '"last_error"' in (case.recorded["body"] or "")


def stale_last_error_refused(case):
    theirs, ours = [], []
    recorded = without_last_error(json.loads(case.normal(case.recorded["body"])), theirs)
    own = without_last_error(json.loads(case.normal(case.own.text)), ours)
    if recorded != own:
        return "more than last_error differs"
    for old, new in zip(theirs, ours):
        if old != new and not (old and re.match(r"Async execution of \S+ failed with error: ", new or "")):
            return f"last_error is {new!r}, recorded {old!r}"
    return None


LACKING = ("chassis", "ports", "portgroups", "volume", "conductors", "allocations", "events", "deploy_templates",
           "shards", "runbooks", "inspection_rules", "lookup", "heartbeat", "traits", "vifs", "bios", "firmware",
           "history", "inventory", "indicators", "management", "allocation", "maintenance_windows")


def lacking_resource(case):
    parts = [part for part in case.path.split("/") if part not in ("", "v1")]
    return bool(parts) and (parts[0] in LACKING or (parts[0] == "nodes" and len(parts) > 2 and parts[2] in LACKING))


def not_found_refused(case):
    if case.own.status != 404 or not isinstance(case.own.fault, dict):
        return f"expected 404 in Ironic's form, got {case.own.status} {case.own.text[:300]}"
    return None


def event_types(case):
    return case.recorded["status"] == 400 and case.recorded_text.startswith("EventTypes [")


def event_types_refused(case):
    if case.own.status != 200:
        return client_error(case)  # a type that is none at all is still refused
    document = case.own.json()
    wanted = {"Id", "Destination", "Protocol", "Context", "EventTypes"}
    if set(document) != wanted or document["EventTypes"] != case.request.json()["EventTypes"]:
        return f"expected the five members with the types asked for, got {case.own.text[:300]}"
    return None


def boot_device(case):
    return (case.recorded["status"] == 400 and case.recorded_text.startswith("Boot device ")
            and case.own.status == 202)


def headers_of_no_list(case):
    return case.recorded["status"] == 400 and case.recorded_text.startswith("HttpHeaders ")


def headers_of_no_list_refused(case):
    if case.own.status != 400 or not case.own.faultstring.endswith(" is not a list of headers"):
        return f"expected the same refusal, got {case.own.text[:300]}"
    return None


def bmc_document(case):
    return case.name.startswith("redfish-") and case.recorded["status"] == case.own.status == 200


def bmc_document_refused(case):
    """What comes from the BMC is the simulator's: the same members, and nobody's own ids and names compared."""
    recorded, own = json.loads(case.recorded["body"]), case.own.json()
    if not isinstance(recorded, dict) or not isinstance(own, dict):
        return "not the same kind of value"
    free = {"@odata.type", "Name", "Id", "Description", "@odata.context", "@odata.etag", "Members"}
    if set(recorded) - set(own) - {"Id", "Name"}:
        return f"members missing: {sorted(set(recorded) - set(own))}"
    if "Members" in recorded:
        return None if own["Members@odata.count"] == len(own["Members"]) else "the count is wrong"
    differing = [key for key in recorded if key not in free and recorded[key] != own[key]]
    return f"members differ: {differing}" if differing else None


def library_text(case):
    return case.name.startswith("redfish-") and case.recorded["status"] >= 400 and bool(
        re.search(r"sushy|HTTPConnectionPool|returned code|Resource .* not found|Error: ", case.recorded_text))


def library_text_refused(case):
    fault = case.own.fault or {}
    if case.own.status != case.recorded["status"] or fault.get("faultcode") != case.recorded["fault"]["faultcode"]:
        return f"expected {case.recorded['status']}, got {case.own.status} {case.own.text[:300]}"
    return None if fault.get("faultstring") else "the error has no text"


def python_text(case):
    return case.recorded["status"] == 500 and bool(re.search(
        r"missing \d+ required|must be a mapping|object does not support|object has no attribute|indices must be"
        r"|object is not|takes (?:from )?\d+ |^'\w+'$|not supported between", case.recorded_text)) and (
            case.name.startswith("redfish-") or not isinstance(case.request.json(), dict) or "//" in case.path)


def python_text_refused(case):
    return None if case.own.status in (400, 404) and case.own.fault else f"expected 400 or 404, got {case.own.status}"


def without_updated_at(value):
    if isinstance(value, list):
        return [without_updated_at(item) for item in value]
    if isinstance(value, dict):
        return {key: without_updated_at(member) for key, member in value.items() if key != "updated_at"}
    return value


def touched_by_lock(case):
    """Nothing but updated_at, and perhaps last_error, which has its own row, differs; ours is null."""
    return (case.recorded["status"] == case.own.status == 200 and case.request.method == "GET"
            and "/nodes" in case.path and '"updated_at": null' in case.own.text
            and '"updated_at": "' in case.recorded["body"])


def touched_by_lock_refused(case):
    recorded, own = (without_updated_at(without_last_error(json.loads(case.normal(text)), []))
                     for text in (case.recorded["body"], case.own.text))
    return None if recorded == own else "more than updated_at differs"


def escaped_patch(case):
    return (case.request.method == "PATCH" and case.recorded["status"] == 500 and isinstance(case.request.json(), list)
            and bool(re.search(r"^'\w+'$|'NoneType' object|object of type 'NoneType'", case.recorded_text)))


def unvalidated(case):
    return (case.path.endswith("/validate") and case.request.method == "GET"
            and case.recorded["status"] == case.own.status == 200 and "driver_info" in case.recorded["body"])


def unvalidated_refused(case):
    recorded, own = json.loads(case.normal(case.recorded["body"])), json.loads(case.normal(case.own.text))
    differing = [kind for kind in recorded if recorded[kind] != own.get(kind)]
    wrong = [kind for kind in differing
             if own.get(kind) != {"result": True} or "driver_info" not in recorded[kind].get("reason", "")]
    return f"kinds differ: {wrong}" if wrong or list(recorded) != list(own) else None


def field_of_no_column(case):
    return (case.recorded["status"] == 500 and case.request.method == "GET" and "fields" in case.query
            and "type object 'Node' has no attribute" in case.recorded_text)


def newer_fault(case):
    return case.recorded["status"] == 400 and "allowed faults are (" in case.recorded_text


def newer_fault_refused(case):
    ours = (case.own.faultstring or "").replace(", 'service failure')", ")")
    return None if case.own.status == 400 and ours == case.recorded_text else "more than the newer fault differs"


def form_of_no_end(case):
    return (case.recorded["status"] == 500
            and "multipart/form-data" in (case.request.header("Content-Type") or "").lower())


def health_check(case):
    return case.path == "/healthcheck" and case.recorded["status"] == 404


def argument_of_a_document(case):
    """A query argument for a document that takes none."""
    return (case.path in ("", "/v1", "/v2") and case.recorded["status"] == 500
            and "unexpected keyword argument" in case.recorded_text)


def newer_filter(case):
    return (case.recorded["status"] == 400 and case.request.method == "GET"
            and bool(re.fullmatch(r"Unexpected arguments: (parent_node|include_children|instance_name)"
                                  r"(, (parent_node|include_children|instance_name))*", case.recorded_text)))


def newer_filter_refused(case):
    return None if case.own.status in (200, 406) else f"expected 406 below its version, got {case.own.status}"


def no_projects(case):
    return case.recorded["status"] == 400 and "project scoped admin" in case.recorded_text


def null_flag(case):
    return (case.recorded["status"] == 500 and case.request.method == "POST" and case.path == "/v1/nodes"
            and bool(re.search(r"Field `\w+' cannot be None", case.recorded_text)))


def created_or_client_error(case):
    return None if case.own.status in (200, 201, 400) else f"expected 200, 201 or 400, got {case.own.status}"


def updatable_fields(case):
    return case.recorded["status"] == 400 and "Only the following can be updated: " in case.recorded_text


def updatable_fields_refused(case):
    theirs, ours = ({word.strip() for word in text.split("updated: ")[-1].split(",")}
                    for text in (case.recorded_text, case.own.faultstring or ""))
    return None if theirs <= ours and case.own.status == 400 else f"fields missing: {sorted(theirs - ours)}"
