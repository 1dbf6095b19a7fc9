"""What `../shared/golden/README.md` says to normalise before comparing, and the comparison itself."""
import json
import re

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?")
REQUEST_ID = re.compile(r"req-[0-9a-f]{8}-[0-9a-f-]{27}")
RANGE = re.compile(r"\[1\.1, 1\.\d+\]")
NAMES = re.compile(r"\[('[\w.-]+'(?:, '[\w.-]+')*)\]")
UNORDERED = re.compile(r'(Unexpected arguments: |Field\(s\) \\?")([\w.-]+(?:, [\w.-]+)+)')
RESERVED = re.compile(r"(Reserved words are: )([\w, ]+)\.")
PYTHON_SET = re.compile(r"\{(<[^{}]*>)\}")
PYTHON_OBJECT = re.compile(r"interface implementation '[^']*' is not supported by hardware type [\w-]+")
HEADERS = ("content-type", "location", "allow", "www-authenticate", "x-openstack-ironic-api-minimum-version",
           "x-openstack-ironic-api-maximum-version", "x-openstack-ironic-api-version")
RECORDED_MAXIMUM, RECORDED_HOST = "1.82", "127.0.0.1:6385"


class Normaliser:
    """Brings the recorder's and our own answers to one form. `own_to_recorded` grows with each created node."""

    def __init__(self, own_host):
        self.own_host = own_host
        self.own_to_recorded = {}
        self.ipmi_nodes = {"ipmi-1", "44444444-0000-4000-8000-000000000001"}

    def to_own(self, text):
        for own, recorded in self.own_to_recorded.items():
            text = text.replace(recorded, own)
        return text

    def learn(self, recorded, own):
        """A node that was created without a UUID has one here and another there."""
        if isinstance(recorded, dict) and isinstance(own, dict) and recorded.get("uuid") != own.get("uuid"):
            if recorded.get("uuid") and own.get("uuid"):
                self.own_to_recorded[own["uuid"]] = recorded["uuid"]

    def text(self, text):
        for own, recorded in self.own_to_recorded.items():
            text = text.replace(own, recorded)
        text = text.replace(self.own_host, RECORDED_HOST)
        text = DATE.sub("<date>", text)
        text = REQUEST_ID.sub("req-<uuid>", text)
        text = RANGE.sub("[1.1, <max>]", text)
        text = NAMES.sub(lambda m: "[" + ", ".join(sorted(n for n in m.group(1).split(", ") if "ipmi" not in n)) + "]", text)
        text = RESERVED.sub(lambda m: m.group(1) + ", ".join(sorted(m.group(2).split(", "))) + ".", text)
        text = UNORDERED.sub(lambda m: m.group(1) + ", ".join(sorted(m.group(2).split(", "))), text)
        text = PYTHON_SET.sub(lambda m: "{" + ", ".join(sorted(m.group(1).split(", "))) + "}", text)
        return PYTHON_OBJECT.sub("interface implementation '<object>' is not supported by hardware type <type>", text)

    def value(self, value, key=None):
        if isinstance(value, str):
            if key == "error_message":
                try:
                    return json.dumps(self.value(json.loads(value)))
                except ValueError:
                    pass
            return self.text(value)
        if isinstance(value, list):
            items = [self.value(item, key) for item in value]
            if key == "drivers" and all(isinstance(item, dict) and "links" in item for item in items):
                items = [item for item in items if not item["links"][0]["href"].endswith("/ipmi")]
                items.sort(key=lambda item: item["links"][0]["href"])
            if key and key.startswith("enabled_") and key.endswith("_interfaces"):
                items = sorted(item for item in items if "ipmi" not in item)
            return items
        if isinstance(value, dict):
            return self.object(value)
        return value

    def object(self, value):
        if {value.get("uuid"), value.get("name")} & self.ipmi_nodes:
            return {"uuid": "<the node of a driver that is not loaded>"}
        result = {key: self.value(member, key) for key, member in value.items()}
        if "min_version" in result and "version" in result:
            result["version"] = "<max>"
        if any(key.startswith("enabled_") and key.endswith("_interfaces") for key in result):
            result = dict(sorted(result.items()))  # the keys come out of a Python set
        return result

    def body(self, text):
        """The normalised text of a body; members stay in the order in which they came."""
        try:
            value = json.loads(text)
        except ValueError:
            return self.text(text)
        return json.dumps(self.value(value))

    def header(self, name, value):
        if value is None:
            return None
        if name == "x-openstack-ironic-api-maximum-version":
            return "<max>"
        return self.text(value)


def is_python_layout(text):
    """Whether JSON is written as Python writes it: `", "`, `": "`, ASCII only."""
    try:
        return json.dumps(json.loads(text)) == text
    except ValueError:
        return True


def compare(normaliser, request, recorded, own):
    """Lists what differs, one sentence each; empty when nothing that matters does.

    `recorded` is the recording's response object, `own` a wire.Answer."""
    found = []
    if own.status != recorded["status"]:
        found.append(f"status is {own.status}, recorded {recorded['status']}")
    recorded_headers = {name.lower(): value for name, value in recorded["headers"].items()}
    for name in HEADERS:
        theirs, ours = (normaliser.header(name, headers.get(name)) for headers in (recorded_headers, own.headers))
        if name == "location" and theirs is None and own.status == 202 and (ours or "").startswith("/tenon/v1/"):
            continue  # where an async call's record is read: ours, and beside Ironic's wire
        if name == "x-openstack-ironic-api-version" and request.header(name) == "latest":
            continue
        if name == "allow" and theirs and ours:
            theirs, ours = (sorted(value.replace(" ", "").split(",")) for value in (theirs, ours))
        if theirs != ours:
            found.append(f"header {name} is {ours!r}, recorded {theirs!r}")
    if "openstack-request-id" in recorded_headers and not own.headers.get("openstack-request-id", "").startswith("req-"):
        found.append("header openstack-request-id is missing")
    if request.method != "HEAD" and own.status != 204 and "content-length" in recorded_headers:
        if own.headers.get("content-length") != str(len(own.body)):
            found.append(f"content-length is {own.headers.get('content-length')}, the body has {len(own.body)} bytes")
    theirs, ours = normaliser.body(recorded["body"] or ""), normaliser.body(own.text)
    if theirs != ours:
        found.append(f"body is\n    {ours[:1500]}\n  recorded\n    {theirs[:1500]}")
    elif is_python_layout(recorded["body"] or "") and not is_python_layout(own.text):
        found.append(f"body is not in Python's layout: {own.text[:300]}")
    return found
