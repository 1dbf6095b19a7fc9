"""The BMC simulator's faults, each on a raw socket: a fault that does not happen would prove nothing of the client."""
import gzip
import json
import re
import socket
import subprocess
import threading
import time

import pytest

from bmc_raw import LIMIT, ask, ends_at_the_end, listen_to, request_bytes
from daemon import BINARY

SYSTEM = "/redfish/v1/Systems/1"
SUBSCRIPTIONS = "/redfish/v1/EventService/Subscriptions"
SUBSCRIPTION = {"Destination": "https://127.0.0.1:9/events", "Context": "raw"}


def get(simulator, path=SYSTEM, **keywords):
    return ask(simulator.addresses[0], "GET", path, **keywords)


def post(simulator, path, body, **keywords):
    return ask(simulator.addresses[0], "POST", path, body, **keywords)


def patch(simulator, path, body, **keywords):
    return ask(simulator.addresses[0], "PATCH", path, body, **keywords)


def plan(simulator, kind, at=1, **more):
    simulator.administer("POST", "/sim/fault", {"kind": kind, "at": at, **more})


def wait_until(what, is_true):
    deadline = time.monotonic() + LIMIT
    while not is_true():
        assert time.monotonic() < deadline, f"waited {LIMIT} s for {what}"
        time.sleep(0.01)


def message_id(answer):
    return answer.json()["error"]["@Message.ExtendedInfo"][0]["MessageId"].rsplit(".", 1)[1]


# Faults by kind -> the test that proves it; compared with --help below.
PROVED = set()


def proves(*kinds):
    def note(test):
        PROVED.update(kinds)
        return test
    return note


@proves("delay")
def test_delay_answers_late_and_right(sim):
    plan(sim, "delay", ms=300)
    started = time.monotonic()
    assert get(sim).json()["Id"] == "1"
    assert time.monotonic() - started >= 0.29


@proves("hang")
def test_hang_leaves_the_connection_open_and_the_request_undone(sim):
    plan(sim, "hang", method="POST")
    with socket.create_connection(sim.addresses[0], timeout=LIMIT) as connection:
        connection.sendall(request_bytes("POST", SUBSCRIPTIONS, SUBSCRIPTION))
        wait_until("the request", lambda: sim.state()["requests"] == 1)
        heard = listen_to(connection, quiet_for=0.2)
        assert (heard.data, heard.is_closed) == (b"", False)
        state = sim.state()
        assert (state["subscriptions"], state["connections"]["open"], state["log"][0]["status"]) == (0, 1, 0)
    wait_until("the end of the connection", lambda: sim.state()["connections"]["open"] == 0)
    assert get(sim).status == 200


@proves("status", "unavailable", "too-many", "unauthorized", "forbidden", "not-ready", "limit", "redirect", "redirect-away")
@pytest.mark.parametrize("fault, status, header, text", [
    ({"kind": "status"}, 500, None, "GeneralError"),
    ({"kind": "status", "status": 418, "retry_after": 7, "body": "{\"teapot\": 1}"}, 418, ("Retry-After", "7"), "teapot"),
    ({"kind": "unavailable"}, 503, ("Retry-After", "0"), "ServiceTemporarilyUnavailable"),
    ({"kind": "unavailable", "retry_after": 5}, 503, ("Retry-After", "5"), "ServiceTemporarilyUnavailable"),
    ({"kind": "too-many", "retry_after": 2}, 429, ("Retry-After", "2"), "Too many"),
    ({"kind": "unauthorized"}, 401, None, "NoValidSession"),
    ({"kind": "forbidden"}, 403, None, "InsufficientPrivilege"),
    ({"kind": "not-ready"}, 503, None, "SYS518"),
    ({"kind": "limit"}, 503, None, "RAC0218"),
    ({"kind": "redirect"}, 308, ("Location", SUBSCRIPTIONS + "/"), ""),
    ({"kind": "redirect-away"}, 308, ("Location", "http://127.0.0.1:9" + SUBSCRIPTIONS), ""),
])
def test_an_answer_instead_of_the_service_s_does_nothing_and_keeps_the_connection(sim, fault, status, header, text):
    plan(sim, **fault)
    refused = post(sim, SUBSCRIPTIONS, SUBSCRIPTION)
    assert (refused.status, refused.is_closed) == (status, False)
    assert text in refused.body.decode()
    if header:
        assert refused.header(header[0]) == header[1]
    assert sim.state()["subscriptions"] == 0
    assert post(sim, SUBSCRIPTIONS, SUBSCRIPTION).status == 201


@proves("unauthorized")
def test_unauthorized_ends_every_session(sim):
    login = post(sim, "/redfish/v1/SessionService/Sessions", {"UserName": "admin", "Password": "secret"})
    token = {"X-Auth-Token": login.header("X-Auth-Token")}
    assert get(sim, headers=token).status == 200
    plan(sim, "unauthorized")
    assert get(sim, headers=token).status == 401
    assert get(sim, headers=token).status == 401
    assert sim.state()["sessions"] == {"open": 0, "logins": 1}


@proves("drop-before", "drop-lost", "drop-inside", "drop-after")
@pytest.mark.parametrize("kind, made", [("drop-before", 0), ("drop-lost", 1), ("drop-inside", 1), ("drop-after", 1)])
def test_a_dropped_connection_loses_what_its_name_says(sim, kind, made):
    whole = post(sim, SUBSCRIPTIONS, SUBSCRIPTION).data
    sim.administer("POST", "/sim/reset")
    plan(sim, kind)
    heard = post(sim, SUBSCRIPTIONS, SUBSCRIPTION, is_enough=ends_at_the_end)
    assert heard.is_closed
    expected = {"drop-before": b"", "drop-lost": b"", "drop-inside": whole[:len(whole) // 2], "drop-after": whole}[kind]
    assert heard.data == expected
    assert b"keep-alive" in whole
    assert sim.state()["subscriptions"] == made


@proves("no-location")
def test_a_create_without_location_says_nowhere_what_it_made(sim):
    plan(sim, "no-location")
    created = post(sim, SUBSCRIPTIONS, SUBSCRIPTION)
    assert (created.status, created.header("Location")) == (201, None)
    assert "@odata.id" not in created.json() and created.json()["Context"] == "raw"
    assert sim.state()["subscriptions"] == 1


@proves("ok-body")
def test_ok_body_answers_200_where_201_or_204_would_be_right(sim):
    plan(sim, "ok-body", times=2)
    created = post(sim, SUBSCRIPTIONS, SUBSCRIPTION)
    assert (created.status, created.json()["@odata.id"]) == (200, SUBSCRIPTIONS + "/1")
    deleted = ask(sim.addresses[0], "DELETE", SUBSCRIPTIONS + "/1")
    assert (deleted.status, message_id(deleted)) == (200, "Success")


def poll_to_the_end(simulator, accepted):
    monitor = accepted.header("Location")
    polls = [get(simulator, monitor) for _ in range(3)]
    assert [poll.status for poll in polls[:2]] == [202, 202]
    assert get(simulator, monitor).status == 404
    return polls[2], get(simulator, accepted.json()["@odata.id"]).json()


@proves("accepted")
def test_accepted_answers_with_a_task_whose_monitor_ends_after_two_polls(sim):
    plan(sim, "accepted")
    accepted = post(sim, SUBSCRIPTIONS, SUBSCRIPTION)
    assert accepted.status == 202 and accepted.json()["TaskState"] == "Running"
    end, task = poll_to_the_end(sim, accepted)
    assert (end.status, end.header("Location"), task["TaskState"]) == (201, SUBSCRIPTIONS + "/1", "Completed")


def test_a_task_that_fails_has_done_nothing_and_says_why(sim):
    plan(sim, "accepted", status=507)
    accepted = post(sim, SUBSCRIPTIONS, SUBSCRIPTION)
    assert accepted.status == 202
    end, task = poll_to_the_end(sim, accepted)
    assert (end.status, task["TaskState"], sim.state()["subscriptions"]) == (507, "Exception", 0)
    assert task["Messages"][0]["MessageId"].endswith("GeneralError")


def shapes_of_help():
    _, _, table = help_text().partition("The shapes of an error body")
    return re.findall(r"^  ([a-z0-9-]+) ", table, re.MULTILINE)


def help_text():
    return subprocess.run([BINARY / "bin" / "tenon-bmc-sim", "--help"], check=True, capture_output=True, text=True).stdout


@proves("error-shape")
def test_error_shape_answers_each_shape_of_help_and_refuses_others(sim):
    bodies = set()
    for shape in shapes_of_help():
        plan(sim, "error-shape", shape=shape, status=409)
        refused = get(sim)
        assert refused.status == 409
        bodies.add(refused.body)
    assert len(bodies) == len(shapes_of_help()) >= 15
    refused = post(sim, "/sim/fault", {"kind": "error-shape", "shape": "square"})
    assert refused.status == 400 and "there is no error shape 'square'" in refused.body.decode()


@proves("chunk-truncated")
def test_chunk_truncated_stops_inside_a_chunk(sim):
    plan(sim, "chunk-truncated")
    heard = get(sim, is_enough=ends_at_the_end)
    assert heard.header("Transfer-Encoding") == "chunked" and heard.header("Content-Length") is None
    assert heard.is_closed and not heard.data.endswith(b"0\r\n\r\n")
    size, _, rest = heard.body.partition(b"\r\n")
    assert rest[:int(size, 16)].startswith(b"{")


@proves("chunk-invalid")
def test_chunk_invalid_has_a_size_that_is_none(sim):
    plan(sim, "chunk-invalid")
    heard = get(sim, is_enough=ends_at_the_end)
    assert heard.is_closed and b"\r\nno size\r\n" in heard.body


@proves("length-short", "length-long")
def test_length_short_says_less_than_there_is_and_length_long_more(sim):
    size = len(get(sim).body)
    plan(sim, "length-short")
    heard = get(sim, is_enough=lambda data: len(data.partition(b"\r\n\r\n")[2]) == size)
    assert int(heard.header("Content-Length")) == size // 2
    plan(sim, "length-long")
    heard = get(sim, is_enough=ends_at_the_end)
    assert heard.is_closed and int(heard.header("Content-Length")) == size + 1000 and len(heard.body) == size


@proves("endless")
def test_endless_goes_on_until_the_client_goes(sim):
    plan(sim, "endless")
    heard = get(sim, is_enough=lambda data: len(data) > 20_000_000)
    assert heard.header("Content-Length") is None and not heard.is_closed
    wait_until("the end of the connection", lambda: sim.state()["connections"]["open"] == 0)


@proves("gzip")
def test_gzip_compresses_though_nobody_asked(sim):
    plan(sim, "gzip")
    heard = get(sim, headers={"Accept-Encoding": "identity"})
    assert heard.header("Content-Encoding") == "gzip"
    assert json.loads(gzip.decompress(heard.body))["Id"] == "1"


@proves("http10")
def test_http10_ends_the_body_with_the_connection(sim):
    plan(sim, "http10")
    heard = get(sim, is_enough=ends_at_the_end)
    assert heard.head.startswith("HTTP/1.0 200 ") and heard.header("Content-Length") is None
    assert heard.is_closed and heard.json()["Id"] == "1"


@proves("garbage")
def test_garbage_is_not_http(sim):
    plan(sim, "garbage")
    heard = get(sim, is_enough=ends_at_the_end)
    assert heard.is_closed and heard.data and not heard.data.startswith(b"HTTP/")


@proves("not-json", "empty", "html", "bom", "trailing-newline")
@pytest.mark.parametrize("kind, body, content_type", [
    ("not-json", rb'\{"@odata.id": "/redfish/v1", "Members": \[', "application/json; charset=utf-8"),
    ("empty", rb"", "application/json; charset=utf-8"),
    ("html", rb"<!DOCTYPE html>.*</html>", "text/html"),
    ("bom", rb"\xef\xbb\xbf\{.*\}", "application/json; charset=utf-8"),
    ("trailing-newline", rb"\{.*\}\r\n\n", "application/json; charset=utf-8"),
])
def test_a_spoilt_body_comes_with_a_good_status(sim, kind, body, content_type):
    plan(sim, kind)
    heard = get(sim)
    assert (heard.status, heard.is_closed, heard.header("Content-Type")) == (200, False, content_type)
    assert re.fullmatch(body, heard.body, re.DOTALL)


@proves("interim")
def test_interim_answers_come_before_the_answer(sim):
    plan(sim, "interim")
    heard = get(sim, is_enough=lambda data: data.endswith(b"}"))
    assert re.findall(rb"^HTTP/1.1 (\d+)", heard.data, re.MULTILINE) == [b"102", b"103", b"200"]


def test_help_lists_every_kind_and_each_has_a_test(sim):
    _, _, after = help_text().partition("The kinds, those with + ")
    table, _, _ = after.partition("The shapes")
    kinds = re.findall(r"^  ([a-z0-9-]+) +[+ ] \S", table, re.MULTILINE)
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == PROVED
    for kind in kinds:  # the parser knows each of them
        plan(sim, kind, at=1000, shape="list")
    assert sim.state()["faults_left"] == len(kinds)


@pytest.mark.parametrize("spec, text", [
    ("oops", "there is no fault 'oops'; see --help"),
    ("status@x", "at: 'x' is not a number"),
    ("status@-1", "at: '-1' is not a number"),
    ("status@99999999999999999999", "at: '99999999999999999999' is not a number"),
    ("status@1,colour=red", "a fault has no 'colour'; see --help"),
    ("status@1,times", "'times' is not key=value"),
    ("error-shape@1", "error-shape needs shape=; see --help"),
    ("", "there is no fault ''; see --help"),
])
def test_a_wrong_fault_on_the_command_line_is_refused_in_plain_words(spec, text):
    done = subprocess.run([BINARY / "bin" / "tenon-bmc-sim", "--fault", spec], capture_output=True, text=True, timeout=LIMIT)
    assert (done.returncode, done.stderr) == (2, f"tenon-bmc-sim: --fault {spec}: {text}\n")


def statuses(simulator, count, path=SYSTEM):
    return [get(simulator, path).status for _ in range(count)]


def test_a_fault_of_the_command_line_meets_the_request_that_it_names_and_returns_with_a_reset(bmc_sim):
    simulator = bmc_sim("--fault", f"status@2,status=418,path={SYSTEM}/,times=2", "--fault", "status,status=409,method=PUT")
    for _ in range(2):
        assert statuses(simulator, 2, "/redfish/v1/Managers") == [200, 200]
        assert statuses(simulator, 4) == [200, 418, 418, 200]
        assert [ask(simulator.addresses[0], "PUT", SYSTEM, {}).status for _ in range(2)] == [409, 409]
        assert simulator.state()["faults_left"] == 1  # for ever is never over
        simulator.administer("POST", "/sim/reset")


def test_two_faults_that_are_due_at_once_come_one_after_the_other(sim):
    plan(sim, "status", status=418)
    plan(sim, "status", status=409)
    plan(sim, "status", status=410, at=4)
    assert statuses(sim, 5) == [418, 409, 200, 410, 200]


def test_a_path_with_a_star_means_all_below_it(sim):
    plan(sim, "status", status=418, path="/redfish/v1/Systems/*", times=0)
    assert statuses(sim, 1, "/redfish/v1/Systems") == [200]
    assert statuses(sim, 2, SYSTEM + "/Bios") == [418, 418]


def test_administration_is_neither_counted_nor_at_fault(sim):
    plan(sim, "status", at=1, times=0)
    assert sim.state()["requests"] == 0
    assert get(sim).status == 500
    state = sim.state()
    assert state["requests"] == 1
    assert state["log"] == [{"method": "GET", "path": SYSTEM, "status": 500, "body": ""}]


def test_the_old_form_of_a_fault_still_works(sim):
    sim.administer("POST", "/sim/fault", {"path": SYSTEM, "method": "GET", "status": 503, "times": 2,
                                          "headers": {"Retry-After": "25"}, "body": "busy"})
    for _ in range(2):
        refused = get(sim)
        assert (refused.status, refused.header("Retry-After"), refused.body) == (503, "25", b"busy")
    assert get(sim).status == 200


def test_the_greatest_number_of_requests_at_once_is_counted(sim):
    sim.administer("POST", "/sim/delay", {"ms": 300})
    threads = [threading.Thread(target=get, args=(sim,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert sim.state()["most_parallel"] == 5
    sim.administer("POST", "/sim/reset")
    assert sim.state()["most_parallel"] == 0


def test_several_bmcs_in_one_process_have_everything_of_their_own(bmc_sim):
    simulator = bmc_sim("--count", "3")
    assert len(set(simulator.addresses)) == 3 and simulator.out[-1] == "ready\n"
    simulator.administer("POST", "/sim/fault", {"kind": "status", "at": 1}, number=1)
    assert ask(simulator.addresses[2], "POST", SUBSCRIPTIONS, SUBSCRIPTION).status == 201
    assert [ask(address, "GET", SYSTEM).status for address in simulator.addresses] == [200, 500, 200]
    assert [simulator.state(number)["subscriptions"] for number in range(3)] == [0, 0, 1]


def test_a_dead_bmc_accepts_and_never_answers(bmc_sim):
    simulator = bmc_sim("--dead")
    with socket.create_connection(simulator.addresses[0], timeout=LIMIT) as connection:
        connection.sendall(request_bytes("GET", SYSTEM))
        heard = listen_to(connection, quiet_for=0.3)
        assert (heard.data, heard.is_closed) == (b"", False)


def test_a_request_that_is_not_http_ends_its_connection_only(sim):
    for nonsense in (b"\x00" * 5000, b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"A" * 100_000):
        with socket.create_connection(sim.addresses[0], timeout=LIMIT) as connection:
            try:
                connection.sendall(nonsense)
            except (BrokenPipeError, ConnectionResetError):
                pass
            assert listen_to(connection, ends_at_the_end).is_closed
    assert get(sim).status == 200
