"""Reservations as a client sees them."""
import concurrent.futures
import re
import threading
import time

import pytest

from journal import JournalHost

LOCKED = "Node {} is locked by host lab-conductor, please retry after the current operation is completed."


def passthru(tenond, node, method, body=None, verb="POST"):
    return tenond.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", body or {})


def test_an_exclusive_method_holds_the_node_and_the_next_one_gets_409_with_ironics_text(tenond):
    """[ironic-35] [ironic-58] [ironic-54]"""
    node = tenond.create("lab-hardware")["uuid"]
    assert passthru(tenond, node, "sleep_async", {"seconds": 8}).status == 202
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()["reservation"] == "lab-conductor"
    refused = passthru(tenond, node, "echo", {"a": 1})
    assert (refused.status, refused.faultstring) == (409, LOCKED.format(node))
    # The loser leaves the holder's reservation alone.
    after = tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation,last_error").json()
    assert after["reservation"] == "lab-conductor" and after["last_error"] is None
    # Beside Ironic's text: who has it since when, and when to come again.
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["x-tenon-lock-holder"] == "sleep_async"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", refused.headers["x-tenon-lock-since"])
    assert refused.headers["x-tenon-lock-request"].startswith("req-")
    tenond.wait_unreserved(node)


def test_a_conflict_that_a_plugin_tells_of_names_no_holder(tenond):
    node = tenond.create("lab-hardware")["uuid"]
    refused = passthru(tenond, node, "raise_sync", {"what": "conflict"})
    assert refused.status == 409 and "x-tenon-lock-holder" not in refused.headers


def test_a_client_says_how_long_it_waits_for_a_node(tenond):
    node = tenond.create("lab-hardware")["uuid"]
    path = f"/v1/nodes/{node}/vendor_passthru/echo"
    assert passthru(tenond, node, "sleep_async", {"seconds": 4}).status == 202
    began = time.monotonic()
    assert tenond.ask("POST", path, {}, headers={"X-Tenon-Lock-Wait": "0s"}).status == 409
    assert time.monotonic() - began < 1.5
    assert tenond.ask("POST", path, {"a": 1}, headers={"X-Tenon-Lock-Wait": "50s"}).status == 200
    wrong = tenond.ask("POST", path, {}, headers={"X-Tenon-Lock-Wait": "soon"})
    assert (wrong.status, wrong.faultstring) == (
        400, "Invalid X-Tenon-Lock-Wait: 'soon' is no duration such as 500ms or 5s")


@pytest.mark.parametrize("ms", [0, 15])
def test_100_exclusive_calls_at_once_on_one_node_are_all_served_in_the_order_in_which_they_came(tmp_path, ms):
    host = JournalHost(tmp_path)
    daemon = host.start()
    node = daemon.create("journal-hardware")["uuid"]

    def note(key, length):
        return daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/note_sync",
                          {"file": str(host.file), "key": key, "ms": length}, headers={"X-Tenon-Lock-Wait": "60s"})

    with concurrent.futures.ThreadPoolExecutor(101) as pool:
        answers = [pool.submit(passthru, daemon, node, "note", {"file": str(host.file), "key": "first", "ms": 5_000})]
        answers[0].result()
        waiting_before = daemon.metrics()["tenon_lock_waits_total"]
        for index in range(100):
            answers.append(pool.submit(note, f"k{index:03}", ms))
            deadline = time.monotonic() + 30
            while daemon.metrics()["tenon_lock_waits_total"] <= waiting_before + index:  # it stands in line
                assert time.monotonic() < deadline
        statuses = [answer.result().status for answer in answers[1:]]
    assert statuses == [200] * 100
    assert list(host.begun()) == ["first"] + [f"k{index:03}" for index in range(100)]
    assert daemon.metrics()["tenon_lock_refusals_total"] == 0
    daemon.assert_clean_end()


def test_100_instantaneous_exclusive_calls_at_once_need_no_patience(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start()
    node = daemon.create("journal-hardware")["uuid"]
    start = threading.Barrier(100)

    def note(index):
        start.wait(60)
        return passthru(daemon, node, "note_sync", {"file": str(host.file), "key": f"k{index}", "ms": 0})

    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(note, range(100)))
    assert [answer.status for answer in answers] == [200] * 100
    daemon.assert_clean_end()


def test_methods_that_share_run_beside_an_exclusive_one(tenond):
    """[ironic-33] [ironic-53] [ironic-50]"""
    node = tenond.create("lab-hardware")["uuid"]
    assert passthru(tenond, node, "sleep_async", {"seconds": 5}).status == 202
    shared = passthru(tenond, node, "shared_sync")
    assert (shared.status, shared.text) == (200, '"shared"')
    assert tenond.ask("GET", f"/v1/nodes/{node}/vendor_passthru/methods").status == 200
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()["reservation"] == "lab-conductor"
    tenond.wait_unreserved(node)


def test_an_unknown_method_and_a_wrong_verb_do_not_wait_for_the_lock(tenond):
    """[ironic-34] [ironic-36]"""
    node = tenond.create("lab-hardware")["uuid"]
    assert passthru(tenond, node, "sleep_async", {"seconds": 5}).status == 202
    unknown = passthru(tenond, node, "nonesuch")
    assert (unknown.status, unknown.faultstring) == (400, "No handler for method nonesuch")
    wrong = passthru(tenond, node, "value", verb="PUT")
    assert (wrong.status, wrong.faultstring) == (400, "The method value does not support HTTP PUT")
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()["reservation"] == "lab-conductor"
    tenond.wait_unreserved(node)


def test_short_exclusive_calls_on_one_node_stand_in_line_and_all_succeed(tenond):
    """[ironic-32] [ironic-55]"""
    node = tenond.create("lab-hardware")["uuid"]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda i: passthru(tenond, node, "echo", {"i": i}), range(64)))
    assert {answer.status for answer in answers} == {200}
    assert [answer.json()["i"] for answer in answers] == list(range(64))
    assert tenond.at_rest() == {}


def test_a_failed_async_call_sets_last_error_and_frees_the_node(tenond):
    """[ironic-31] [ironic-56] [ironic-57]"""
    node = tenond.create("lab-hardware")["uuid"]
    accepted = passthru(tenond, node, "raise_async", {"what": "plain"})
    assert (accepted.status, accepted.body, accepted.headers.get("content-type")) == (202, b"", None)
    tenond.wait_unreserved(node)
    first = "Async execution of raise_async failed with error: lab: plain python error"
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"] == first
    assert passthru(tenond, node, "raise_async", {"what": "ironic"}).status == 202
    tenond.wait_unreserved(node)
    newest = "Async execution of raise_async failed with error: lab: invalid"
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"] == newest


def test_a_client_that_hangs_up_on_an_exclusive_call_leaks_no_reservation(tenond):
    import socket
    node = tenond.create("lab-hardware")["uuid"]
    body = b'{"seconds": 1}'
    request = (f"POST /v1/nodes/{node}/vendor_passthru/sleep_sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               f"X-OpenStack-Ironic-API-Version: 1.82\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body
    with socket.create_connection(tenond.address, timeout=10) as connection:
        connection.sendall(request)
        deadline = time.monotonic() + 20
        while tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()["reservation"] is None:
            assert time.monotonic() < deadline
    tenond.wait_unreserved(node)
    assert passthru(tenond, node, "echo", {"a": 1}).status == 200
    assert tenond.at_rest() == {}
