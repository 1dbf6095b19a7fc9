"""gophercloud's requests as gophercloud sends them: the query form, JSON bodies on GET and DELETE."""
import json

DESTINATION = "https://127.0.0.1:9/events"


def send(tenond, verb, node, method, body=None):
    headers = {"Host": "127.0.0.1:6385", "User-Agent": "gophercloud/v2", "Accept": "application/json",
               "X-OpenStack-Ironic-API-Version": "1.50", "Accept-Encoding": "identity"}
    data = None
    if body is not None:
        data = json.dumps(body, separators=(",", ":")).encode()
        headers.update({"Content-Type": "application/json", "Content-Length": str(len(data))})
    return tenond.wire.send(verb, f"/v1/nodes/{node}/vendor_passthru?method={method}", headers, data)


def test_subscriptions_are_created_read_listed_and_deleted(tenond, bmc_sim):
    """[ironic-67] [ironic-68] [ironic-69]"""
    node = tenond.create("redfish", driver_info=bmc_sim().driver_info())["uuid"]
    created = send(tenond, "POST", node, "create_subscription",
                   {"Destination": DESTINATION, "EventTypes": ["Alert"], "HttpHeaders": [{"X-A": "b"}], "Context": "c",
                    "Protocol": "Redfish"})
    assert created.status == 200, created.text
    document = created.json()
    assert {key: document[key] for key in ("Destination", "EventTypes", "Context", "Protocol")} == {
        "Destination": DESTINATION, "EventTypes": ["Alert"], "Context": "c", "Protocol": "Redfish"}

    listed = send(tenond, "GET", node, "get_all_subscriptions")
    assert listed.status == 200 and listed.json()["Members@odata.count"] == 1, listed.text
    one = send(tenond, "GET", node, "get_subscription", {"id": document["Id"]})
    assert one.status == 200 and one.json() == document, one.text

    deleted = send(tenond, "DELETE", node, "delete_subscription", {"id": document["Id"]})
    assert (deleted.status, deleted.text) == (200, "null")
    assert send(tenond, "GET", node, "get_all_subscriptions").json()["Members@odata.count"] == 0
    again = send(tenond, "DELETE", node, "delete_subscription", {"id": document["Id"]})
    assert again.status == 404, again.text


def test_defaults_are_ironics(tenond, bmc_sim):
    """[ironic-67]"""
    node = tenond.create("redfish", driver_info=bmc_sim().driver_info())["uuid"]
    created = send(tenond, "POST", node, "create_subscription", {"Destination": DESTINATION})
    assert created.status == 200, created.text
    assert {key: value for key, value in created.json().items() if key != "Id"} == {
        "Destination": DESTINATION, "Protocol": "Redfish", "Context": "", "EventTypes": ["Alert"]}


def test_an_async_call_answers_202_with_an_empty_body(tenond, bmc_sim):
    """[ironic-66]"""
    node = tenond.create("redfish", driver_info=bmc_sim().driver_info())["uuid"]
    answer = send(tenond, "POST", node, "eject_vmedia", {"boot_device": "CD"})
    assert (answer.status, answer.body) == (202, b"")
    tenond.wait_unreserved(node)
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"] is None
