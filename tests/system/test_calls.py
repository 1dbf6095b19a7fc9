"""Calls that the recordings do not hold, or that show better on their own."""
import concurrent.futures
import pathlib
import time

import pytest


def call(tenond, path, body=None, verb="POST"):
    return tenond.ask(verb, path, body)


def test_an_empty_method_name_is_not_specified(tenond):
    """[ironic-1]"""
    node = tenond.create("lab-hardware")["uuid"]
    for path in (f"/v1/nodes/{node}", "/v1/drivers/lab-hardware"):
        answer = call(tenond, f"{path}/vendor_passthru?method=", {})
        assert (answer.status, answer.faultstring) == (400, "Method not specified")


@pytest.mark.parametrize("word", ["maintenance", "management", "states", "vendor_passthru", "validate", "detail"])
def test_a_word_of_the_api_is_no_node_name(tenond, word):
    """[ironic-7] [ironic-17]"""
    answer = tenond.ask("POST", "/v1/nodes", {"driver": "fake-hardware", "name": word})
    assert answer.status == 400
    assert answer.faultstring.startswith(f'The word "{word}" is reserved and can not be used as a node name.')


@pytest.mark.parametrize("what, status", [("ironic", 400), ("missing", 400), ("conflict", 409), ("unsupported", 400),
                                          ("redfish", 500), ("plain", 500)])
def test_what_a_method_raises_has_its_own_status(tenond, what, status):
    """[ironic-14] [ironic-48] [ironic-49] [ironic-37]"""
    node = tenond.create("lab-hardware")["uuid"]
    answer = call(tenond, f"/v1/nodes/{node}/vendor_passthru/raise_sync", {"what": what})
    assert answer.status == status and answer.fault["faultcode"] == ("Client" if status < 500 else "Server")
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation,last_error").json()["reservation"] is None


def test_every_verb_in_both_forms_reaches_a_method_that_declares_it(tenond):
    """[ironic-12] [ironic-13] [ironic-21] [ironic-22] Bodies on GET and DELETE are read."""
    node = tenond.create("lab-hardware")["uuid"]
    for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        for form in ("/vendor_passthru/{}", "/vendor_passthru?method={}", "/vendor_passthru/{}/"):
            for path, method in ((f"/v1/nodes/{node}", "echo"), ("/v1/drivers/lab-hardware", "d_echo"),
                                 (f"/nodes/{node}", "echo")):
                answer = call(tenond, path + form.format(method), {"a": [1, {"b": None}]}, verb)
                assert (answer.status, answer.json()) == (200, {"a": [1, {"b": None}], "http_method": verb}), answer.text


@pytest.mark.parametrize("text", ["null", "true", "false", "0", "-1", "1.5", '""', '"text"', '"\\u00e9"', "[]", "{}",
                                  '[1, "a", null]', '{"b": 1, "a": {"z": [], "y": {}}}'])
def test_a_value_comes_back_as_python_writes_it(tenond, text):
    """[ironic-47] [ironic-18]"""
    body = ('{"value": %s}' % text).encode()
    answer = tenond.wire.send("POST", "/v1/drivers/lab-hardware/vendor_passthru/d_value", {
        "Host": "tenon", "Content-Type": "application/json", "Content-Length": str(len(body))}, body)
    assert (answer.status, answer.text) == (200, text)
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path, method", [("/v1/nodes/{}", "attach"), ("/v1/drivers/lab-hardware", "d_attach")])
def test_an_attachment_is_the_raw_bytes(tenond, path, method):
    """[ironic-6]"""
    path = path.format(tenond.create("lab-hardware")["uuid"])
    listed = tenond.ask("GET", f"{path}/vendor_passthru/methods").json()
    assert listed[method]["attach"] is True
    answer = call(tenond, f"{path}/vendor_passthru/{method}", None, "GET")
    assert (answer.status, answer.body) == (200, b"attached text")


def test_a_refused_validation_runs_nothing_and_leaves_nothing(tenond):
    """[ironic-45] [ironic-37]"""
    node = tenond.create("lab-hardware")["uuid"]
    answer = call(tenond, f"/v1/nodes/{node}/vendor_passthru/echo_async", {"fail_validate": "missing"})
    assert (answer.status, answer.faultstring) == (400, "lab: parameter x missing")
    state = tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation,last_error").json()
    assert state["reservation"] is None and state["last_error"] is None


def test_no_room_for_another_call_is_503_with_ironics_text(start_tenond):
    """[ironic-38]"""
    daemon = start_tenond(config="calls:\n  max_in_flight: 2\n")
    nodes = [daemon.create("lab-hardware")["uuid"] for _ in range(3)]
    for node in nodes[:2]:
        assert call(daemon, f"/v1/nodes/{node}/vendor_passthru/sleep_async", {"seconds": 5}).status == 202
    refused = call(daemon, f"/v1/nodes/{nodes[2]}/vendor_passthru/echo_async", {"a": 1})
    assert refused.status == 503 and refused.fault["faultcode"] == "Server"
    assert refused.faultstring == "Requested action cannot be performed due to lack of free conductor workers."
    state = daemon.ask("GET", f"/v1/nodes/{nodes[2]}?fields=reservation,last_error").json()
    assert state["reservation"] is None and state["last_error"] is None
    for node in nodes:
        daemon.wait_unreserved(node)
    assert call(daemon, f"/v1/nodes/{nodes[2]}/vendor_passthru/echo_async", {"a": 1}).status == 202


def test_a_request_id_is_given_and_kept_for_the_log(tenond):
    answer = tenond.ask("GET", "/v1/drivers")
    assert answer.headers["openstack-request-id"].startswith("req-")
    other = tenond.ask("GET", "/v1/drivers")
    assert other.headers["openstack-request-id"] != answer.headers["openstack-request-id"]


def test_an_answer_of_500_is_in_the_log_with_its_request_id_and_reason(tenond):
    node = tenond.create("lab-hardware")["uuid"]
    answer = call(tenond, f"/v1/nodes/{node}/vendor_passthru/raise_sync", {"what": "plain"})
    assert answer.status == 500
    request_id = answer.headers["openstack-request-id"]
    deadline = time.monotonic() + 30
    while not any(request_id in line and answer.faultstring in line for line in tenond.err + tenond.out):
        assert time.monotonic() < deadline, f"{request_id} with '{answer.faultstring}' is not in:\n{tenond.output}"
        time.sleep(0.01)


def metrics_of(daemon):
    lines = daemon.ask("GET", "/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_what_is_loaded_runs_and_ended_is_counted(start_tenond):
    daemon = start_tenond()
    node = daemon.create("lab-hardware")["uuid"]
    before = metrics_of(daemon)
    assert before['tenon_plugins{state="active"}'] >= 2
    assert before['tenon_hardware_types{state="served"}'] >= 2
    assert before["tenon_reservations"] == 0
    assert daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/sleep_async", {"seconds": 600}).status == 202
    assert metrics_of(daemon)["tenon_reservations"] == 1
    assert call(daemon, "/v1/drivers/lab-hardware/vendor_passthru/d_echo", {}).status == 200
    other = daemon.create("lab-hardware")["uuid"]
    assert call(daemon, f"/v1/nodes/{other}/vendor_passthru/raise_sync", {"what": "plain"}).status == 500
    after = metrics_of(daemon)
    for outcome in ("succeeded", "failed"):
        name = f'tenon_calls_total{{outcome="{outcome}"}}'
        assert after[name] == before[name] + 1, name


def test_the_daemon_may_open_as_many_files_as_the_system_lets_it(start_tenond):
    daemon = start_tenond()
    limits = pathlib.Path(f"/proc/{daemon.child.pid}/limits").read_text()
    soft, hard = next(line.split()[3:5] for line in limits.splitlines() if line.startswith("Max open files"))
    assert soft == hard


def test_hundreds_of_slow_calls_at_once_keep_the_server_answering(tenond):
    """Blocking one of them blocks nobody else: lists answer while 200 methods sleep."""
    nodes = [tenond.create("lab-hardware")["uuid"] for _ in range(200)]
    for node in nodes:
        assert call(tenond, f"/v1/nodes/{node}/vendor_passthru/sleep_async_shared", {"seconds": 2}).status == 202
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert {answer.status for answer in pool.map(lambda _: tenond.ask("GET", "/v1/drivers"), range(50))} == {200}
    assert tenond.at_rest() == {}


def test_a_plugin_in_plain_c_serves_like_any_other(start_tenond, bmc_sim):
    """Nothing of C++ crosses: its methods are listed, called, asynchronous on the host's loop, and talk to the BMC."""
    daemon, simulator = start_tenond(), bmc_sim()
    node = daemon.create("plain-c-hardware", driver_info={"plain_c_address": simulator.url})["uuid"]
    listed = daemon.ask("GET", f"/v1/nodes/{node}/vendor_passthru/methods").json()
    assert {"c_echo", "c_nap", "c_service_root"} <= set(listed)
    echoed = call(daemon, f"/v1/nodes/{node}/vendor_passthru/c_echo", {"a": 1}, listed["c_echo"]["http_methods"][0])
    assert echoed.status == 200 and echoed.json()["a"] == 1, echoed.text
    slept = call(daemon, f"/v1/nodes/{node}/vendor_passthru/c_nap", None, listed["c_nap"]["http_methods"][0])
    assert slept.status in (200, 202), slept.text
    root = call(daemon, f"/v1/nodes/{node}/vendor_passthru/c_service_root", None, "GET")
    assert root.status == 200 and root.json()["@odata.id"].rstrip("/") == "/redfish/v1", root.text
