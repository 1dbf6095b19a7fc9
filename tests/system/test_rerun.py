"""Calls that an end of tenond cut off and that run again, where method and operator allow it."""
import signal
import time

import pytest

from journal import JournalHost, passthru, record_of

ALLOWED = "plugins: { settle_time: 0s }\ncalls: { rerun_idempotent: true, drain: 0s, cancel_grace: 1s }\n"


@pytest.fixture
def host(tmp_path):
    return JournalHost(tmp_path)


def entry(host, key, ms):
    return {"file": str(host.file), "key": key, "ms": ms}


def wait_begun(host, key, times, limit=60):
    deadline = time.monotonic() + limit
    while host.begun()[key] < times:
        assert time.monotonic() < deadline, host.begun()
        time.sleep(0.01)


def read(daemon, answer, wait="30s"):
    return daemon.ask("GET", f"{answer.headers['location']}?wait={wait}", version=None).json()


def last_error(daemon, node):
    return daemon.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"]


def test_idempotent_calls_that_kill_cut_off_run_again_and_others_do_not(host):
    daemon = host.start(ALLOWED)
    nodes = [daemon.create("journal-hardware")["uuid"] for _ in range(3)]
    again = passthru(daemon, nodes[0], "note_again", entry(host, "again", 3000))
    once = passthru(daemon, nodes[1], "note", entry(host, "once", 3000))
    masked = passthru(daemon, nodes[2], "steps_again", {"count": 1000, "ms": 100, "secret": "open sesame"})
    driver = daemon.ask("POST", "/v1/drivers/journal-hardware/vendor_passthru/d_note_again",
                        entry(host, "driver", 3000))
    for key in ("again", "once", "driver"):
        wait_begun(host, key, 1)
    daemon.stop(signal.SIGKILL)

    daemon = host.start(ALLOWED)
    # It holds its node from the first moment on.
    assert daemon.ask("GET", f"/v1/nodes/{nodes[0]}?fields=reservation").json()["reservation"]
    for answer in (again, driver):
        record = read(daemon, answer)
        assert (record["state"], record["reruns"]) == ("succeeded", 1), record
    assert host.begun() == {"again": 2, "once": 1, "driver": 2}
    daemon.wait_unreserved(nodes[0])
    assert last_error(daemon, nodes[0]) is None
    for answer, node in ((once, nodes[1]), (masked, nodes[2])):  # what it was told is not recorded in full
        record = read(daemon, answer)
        assert (record["state"], record["reruns"]) == ("interrupted", 0), record
        assert "was interrupted" in last_error(daemon, node)
    daemon.assert_clean_end()


def test_a_stop_leaves_them_for_the_next_start(host):
    daemon = host.start(ALLOWED)
    node = daemon.create("journal-hardware")["uuid"]
    answer = passthru(daemon, node, "note_again", entry(host, "stopped", 3000))
    wait_begun(host, "stopped", 1)
    daemon.assert_clean_end()
    daemon = host.start(ALLOWED)
    record = read(daemon, answer)
    assert (record["state"], record["reruns"]) == ("succeeded", 1)
    assert host.begun() == {"stopped": 2}
    daemon.assert_clean_end()


def test_without_the_operators_leave_none_runs_again(host):
    daemon = host.start()
    node = daemon.create("journal-hardware")["uuid"]
    answer = passthru(daemon, node, "note_again", entry(host, "once", 600_000))
    wait_begun(host, "once", 1)
    daemon.stop(signal.SIGKILL)
    daemon = host.start()
    assert record_of(daemon, answer)["state"] == "interrupted"
    assert host.begun() == {"once": 1}
    daemon.assert_clean_end()


def test_what_somebody_cancelled_never_runs_again(host):
    daemon = host.start(ALLOWED)
    node = daemon.create("journal-hardware")["uuid"]
    answer = passthru(daemon, node, "note_again", entry(host, "unwanted", 600_000))
    wait_begun(host, "unwanted", 1)
    assert daemon.ask("DELETE", answer.headers["location"], version=None).status == 202
    daemon.stop(signal.SIGKILL)
    daemon = host.start(ALLOWED)
    assert read(daemon, answer)["state"] in ("cancelled", "interrupted")
    assert host.begun() == {"unwanted": 1}
    daemon.assert_clean_end()


def test_a_call_runs_again_three_times_and_is_then_interrupted(host):
    daemon = host.start(ALLOWED)
    node = daemon.create("journal-hardware")["uuid"]
    answer = passthru(daemon, node, "note_again", entry(host, "endless", 600_000))
    for run in range(1, 5):
        wait_begun(host, "endless", run)
        daemon.stop(signal.SIGKILL)
        daemon = host.start(ALLOWED)
    record = read(daemon, answer)
    assert (record["state"], record["reruns"]) == ("interrupted", 3)
    assert host.begun() == {"endless": 4}
    daemon.wait_unreserved(node)
    daemon.assert_clean_end()
