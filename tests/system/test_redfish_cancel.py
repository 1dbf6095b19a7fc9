"""Every vendor method cancelled while it waits for the answer to its first, second, … request to a BMC that hangs.

Asynchronous calls are cancelled by DELETE, synchronous ones by their client's hanging up. With the plugin's methods as
declared and the other way round, so that each is cancelled in both ways, but for the synchronous ones that their vendor
does not allow to be cancelled, and for what an asynchronous one asks before it is accepted. Nothing may be left: no reservation, no session, no connection, no call in flight."""
import json
import socket
import time

import pytest

from daemon import Tenond
from redfish_calls import CONFIG, each_in_parallel, end_of
from redfish_methods import CASES
from redfish_range import Range, put_inverse_manifest

BMCS = 4
AT_ONCE = 5.0  # a cancelled call has ended, on a busy machine too; by itself it would end after a minute
CANCELLABLE = {"get_logs", "list_jobs"}  # as declared, of what is synchronous


@pytest.fixture(scope="module", params=["declared", "inverse"])
def lab(request, tmp_path_factory):
    keywords = put_inverse_manifest(tmp_path_factory.mktemp("inverse")) if request.param == "inverse" else {}
    daemon = Tenond(config=CONFIG.format(timeout=60_000), **keywords)
    made = Range(daemon, BMCS)
    made.is_inverse = request.param == "inverse"
    yield made
    try:
        busy = daemon.child.poll() is None and daemon.at_rest()
        daemon.assert_clean_end()
        assert not busy
    finally:
        made.process.assert_clean_end()


def wait_until(is_so, what):
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.005)


def begin(lab, case, node):
    """Sends the call, and answers the connection that waits for its answer."""
    verb, body = lab.rows[case.method]["http_methods"][0], json.dumps(lab.arguments[case.name]).encode()
    head = (f"{verb} /v1/nodes/{node}/vendor_passthru/{case.method} HTTP/1.1\r\nHost: x\r\n"
            f"X-OpenStack-Ironic-API-Version: 1.82\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n")
    connection = socket.create_connection(lab.tenond.address, timeout=60)
    connection.sendall(head.encode() + b"\r\n" + body)
    return connection


def cancel(lab, case, connection, is_async):
    """Cancels the call that hangs; answers what became of it, if anybody is told."""
    if not is_async:
        connection.close()
        return "cancelled"
    head = connection.recv(65536).decode()
    assert head.startswith("HTTP/1.1 202 "), head
    location = next(line.split(": ", 1)[1] for line in head.splitlines() if line.lower().startswith("location: "))
    path = location[location.index("/tenon/"):]
    assert lab.tenond.ask("DELETE", path, version=None).status == 202, case.name
    return end_of(lab.tenond, path, 60)["state"]


def complaints_about(lab, case, number):
    is_async = lab.rows[case.method]["async"]
    bmc = lab.free.get()
    try:
        node = lab.prepared(bmc, case, is_cold=False)
        before = bmc.state()
        bmc.fault(at=number, times=1, kind="hang")
        with begin(lab, case, node) as connection:
            wait_until(lambda: not bmc.state()["faults_left"], f"{case.name} never sends its request {number}")
            started = time.monotonic()
            state = cancel(lab, case, connection, is_async)
        lab.tenond.wait_unreserved(node)
        seconds = time.monotonic() - started
        after = bmc.settled(lambda now: now["connections"]["open"] <= 1)
        last_error = lab.tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"]
        found = []
        if state != "cancelled" or (is_async and "cancelled" not in (last_error or "")):
            found.append(f"is {state}, and the node says {last_error!r}")
        if seconds > AT_ONCE:
            found.append(f"ended {seconds:.1f} s after it was cancelled")
        if after["sessions"]["open"] > 1 or after["connections"]["open"] > 1:
            found.append(f"leaves {after['sessions']} and {after['connections']}")
        if abs(after["subscriptions"] - before["subscriptions"]) > 1:
            found.append(f"leaves {after['subscriptions']} subscriptions where {before['subscriptions']} were")
        return [f"{case.name}, request {number}, {'async' if is_async else 'sync'}: {text}" for text in found]
    finally:
        lab.free.put(bmc)


def test_a_call_that_is_cancelled_at_any_of_its_requests_ends_at_once_and_leaves_nothing(lab):
    jobs = []
    for case in CASES:
        is_sync = not lab.rows[case.method]["async"]
        if is_sync and not lab.is_inverse and case.method not in CANCELLABLE:
            continue
        clean = lab.clean(case)
        jobs += [(case, number) for number in range(clean.checking + 1, len(clean.requests) + 1)]
    complaints = sum(each_in_parallel(lambda job: complaints_about(lab, *job), jobs, BMCS), [])
    print(f"\n{len(jobs)} calls of {len({case.name for case, _ in jobs})} methods were cancelled, each at another request")
    assert len(jobs) > (100 if lab.is_inverse else 30)
    assert not complaints, f"{len(complaints)} calls ended badly:\n  " + "\n  ".join(complaints)
