"""What is known of async calls: while they run, after their end, and after tenond was killed."""
import concurrent.futures
import http.client
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from daemon import BINARY, clean_environment, preloading
from journal import JournalHost, all_calls, host, node, passthru, record_of, tenond  # noqa: F401

KILLS = int(os.environ.get("TENON_KILLS", "20"))
SANITIZED = "TENON_SANITIZED" in os.environ
END_STATES = {"succeeded", "failed", "cancelled", "timed_out", "interrupted"}


def wait_for(daemon, call, wanted, limit=30):
    deadline = time.monotonic() + limit
    while True:
        record = daemon.ask("GET", f"/tenon/v1/calls/{call}", version=None).json()
        if wanted(record):
            return record
        assert time.monotonic() < deadline, record
        time.sleep(0.01)


def call_id(answer):
    assert answer.status == 202, answer.text
    return answer.headers["location"].rsplit("/", 1)[1]


def test_a_202_names_the_record_where_the_result_is_read(tenond, host, node):
    answer = passthru(tenond, node, "note", {"file": str(host.file), "key": "one", "ms": 0})
    assert answer.headers.get("content-type") is None
    record = record_of(tenond, answer)
    assert record["state"] == "succeeded" and record["result"] == {"key": "one"} and record["error"] is None
    assert (record["node_uuid"], record["driver"], record["method"]) == (node, "journal-hardware", "note")
    assert record["plugin"]["name"] == "journal" and record["plugin"]["version"] == "1.0.0"
    assert record["args"] == {"file": str(host.file), "key": "one", "ms": 0}
    assert record["request_id"] == answer.headers["openstack-request-id"]
    assert record["created_at"] <= record["started_at"] <= record["ended_at"]


def test_a_drivers_method_is_recorded_too(tenond, host):
    answer = tenond.ask("POST", "/v1/drivers/journal-hardware/vendor_passthru/d_note",
                        {"file": str(host.file), "key": "driver", "ms": 0})
    record = record_of(tenond, answer)
    assert (record["state"], record["node_uuid"], record["driver"]) == ("succeeded", None, "journal-hardware")


def test_progress_is_shown_while_a_call_runs_and_secrets_never(tenond, node):
    answer = passthru(tenond, node, "steps", {"count": 1000, "ms": 20, "secret": "open sesame"})
    record = wait_for(tenond, call_id(answer), lambda found: found["progress"])
    assert record["state"] == "running" and record["progress"]["text"].startswith("step ")
    assert tenond.ask("DELETE", answer.headers["location"], version=None).status == 202
    shown = tenond.ask("GET", answer.headers["location"] + "?wait=30s", version=None)
    assert shown.json()["state"] == "cancelled"
    quick = passthru(tenond, node, "steps", {"count": 1, "ms": 0, "secret": "open sesame"})
    done = tenond.ask("GET", quick.headers["location"] + "?wait=30s", version=None)
    assert done.json()["state"] == "succeeded"
    failed = passthru(tenond, node, "fail", {"count": 1, "ms": 0, "secret": "open sesame"})
    why = tenond.ask("GET", failed.headers["location"] + "?wait=30s", version=None)
    assert why.json()["error"] == {"kind": "bmc", "message": "the fan is on fire, ***"}
    for answer in (shown, done, why):
        assert "sesame" not in answer.text


def test_a_call_that_is_cancelled_frees_its_node_and_says_so(tenond, host, node):
    answer = passthru(tenond, node, "note", {"file": str(host.file), "key": "long", "ms": 600_000})
    assert tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()["reservation"]
    cancelled = tenond.ask("DELETE", answer.headers["location"], version=None)
    assert cancelled.status == 202 and cancelled.json()["state"] in ("accepted", "running")
    assert record_of(tenond, answer)["state"] == "cancelled"
    tenond.wait_unreserved(node)
    again = tenond.ask("DELETE", answer.headers["location"], version=None)
    assert again.status == 409
    assert again.faultstring == f"Call {call_id(answer)} has ended already: cancelled."


def test_what_is_asked_wrongly_is_refused_in_a_sentence(tenond):
    for path, status, text in (
            ("/tenon/v1/calls/nonesuch", 404, "Call nonesuch could not be found."),
            ("/tenon/v1/calls/nonesuch?wait=soon", 400, "Invalid wait: 'soon' is no duration such as 30s"),
            ("/tenon/v1/calls?limit=0", 400, "Invalid limit: '0' is no number from 1 on"),
            ("/tenon/v1/calls?limit=-1", 400, "Invalid limit: '-1' is no number from 1 on"),
            ("/tenon/v1/calls?marker=nonesuch", 404, "Call nonesuch could not be found."),
            ("/tenon/v1/calls?colour=red", 400, "Unexpected arguments: colour"),
            ("/tenon/v1/calls?state=lost", 400, "Invalid state: 'lost' is none of accepted, running, succeeded, failed, "
                                                "cancelled, timed_out, interrupted"),
            ("/tenon/v1/calls?since=yesterday", 400, "Invalid since: 'yesterday' is neither a time such as "
                                                     "2026-11-23T12:00:00Z nor a duration such as 10m")):
        answer = tenond.ask("GET", path, version=None)
        assert (answer.status, answer.faultstring) == (status, text)
    assert tenond.ask("POST", "/tenon/v1/calls", {}, version=None).status == 405
    assert tenond.ask("DELETE", "/tenon/v1/calls/nonesuch", version=None).status == 404


def test_lists_are_narrowed_and_paged(tenond, host):
    nodes = [tenond.create("journal-hardware", name=f"listed-{i}")["uuid"] for i in range(2)]
    made = [call_id(passthru(tenond, nodes[i % 2], "note", {"file": str(host.file), "key": f"list-{i}", "ms": 0}))
            for i in range(10)]
    for call in made:
        wait_for(tenond, call, lambda record: record["state"] == "succeeded")
    of_first = [call["id"] for call in all_calls(tenond, f"&node={nodes[0]}")]
    assert of_first == made[-2::-2]
    assert [call["id"] for call in all_calls(tenond, "&node=listed-0")] == of_first
    paged, path = [], f"/tenon/v1/calls?node={nodes[0]}&limit=2"
    while path:
        page = tenond.ask("GET", path, version=None).json()
        assert len(page["calls"]) <= 2
        paged += [call["id"] for call in page["calls"]]
        path = page.get("next", "").replace(tenond.url, "")
    assert paged == of_first
    assert all_calls(tenond, f"&node={nodes[0]}&state=failed") == []
    assert all_calls(tenond, "&since=0s") == []
    assert {call["id"] for call in all_calls(tenond, "&since=1h&method=note&driver=journal-hardware")} >= set(made)
    sleeping = passthru(tenond, nodes[0], "note", {"file": str(host.file), "key": "asleep", "ms": 600_000})
    wait_for(tenond, call_id(sleeping), lambda record: record["state"] == "running")
    assert [call["id"] for call in all_calls(tenond, f"&node={nodes[0]}&state=running")] == [call_id(sleeping)]
    assert all_calls(tenond, f"&node={nodes[0]}&state=accepted") == []
    tenond.ask("DELETE", sleeping.headers["location"], version=None)
    assert record_of(tenond, sleeping)["state"] == "cancelled"


def test_the_tool_lists_shows_waits_and_cancels(tenond, host, node):
    def tenon(*words):
        return subprocess.run([BINARY / "bin" / "tenon", "calls", *words, "--url", tenond.url], text=True, timeout=60,
                              capture_output=True, env=clean_environment())

    good = call_id(passthru(tenond, node, "note", {"file": str(host.file), "key": "tool", "ms": 50}))
    waited = tenon("wait", good)
    assert waited.returncode == 0 and f"{good} succeeded" in waited.stdout and '{"key": "tool"}' in waited.stdout
    bad = call_id(passthru(tenond, node, "fail", {"count": 1, "ms": 0, "secret": "xyz1"}))
    failed = tenon("wait", bad)
    assert failed.returncode == 1 and "bmc: the fan is on fire" in failed.stdout
    listed = tenon("--node", node, "--state", "failed,succeeded")
    assert listed.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines() if " node " in line] == [bad, good]
    document = json.loads(tenon("show", good, "--json").stdout)
    assert document["result"] == {"key": "tool"}
    long = call_id(passthru(tenond, node, "note", {"file": str(host.file), "key": "tool-long", "ms": 600_000}))
    assert tenon("cancel", long).returncode == 0
    assert tenon("wait", long).returncode == 1
    refused = tenon("cancel", long)
    assert refused.returncode == 1 and "has ended already: cancelled." in refused.stderr
    assert tenon("dance", long).returncode == 2 and tenon("--colour", "red").returncode == 2


def test_who_waits_for_a_call_is_answered_at_once_when_tenond_stops(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start()
    node = daemon.create("journal-hardware")["uuid"]
    answer = passthru(daemon, node, "note", {"file": str(host.file), "key": "slow", "ms": 3_000})
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(
        daemon.ask("GET", answer.headers["location"] + "?wait=60s", version=None)))
    waiting.start()
    wait_for(daemon, call_id(answer), lambda record: record["state"] == "running")
    began = time.monotonic()
    daemon.child.send_signal(signal.SIGTERM)
    waiting.join(30)
    assert answers and answers[0].json()["state"] in ("accepted", "running"), "the wait was not ended by the stop"
    assert time.monotonic() - began < 2.5
    daemon.assert_clean_end()
    again = host.start()
    assert again.ask("GET", answer.headers["location"], version=None).json()["state"] == "succeeded"
    again.assert_clean_end()


def test_a_backup_is_made_while_tenond_serves(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start()
    node = daemon.create("journal-hardware", name="kept")["uuid"]
    done = record_of(daemon, passthru(daemon, node, "note", {"file": str(host.file), "key": "kept", "ms": 0}))
    stop = threading.Event()

    def traffic():
        while not stop.is_set():
            assert passthru(daemon, node, "note_shared", {"file": str(host.file), "key": "more", "ms": 0}).status == 202

    writers = [threading.Thread(target=traffic) for _ in range(2)]
    for writer in writers:
        writer.start()
    database = tmp_path / "state" / "tenon.sqlite"
    (tmp_path / "restored").mkdir()
    (tmp_path / "restored" / "state").mkdir()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as source:  # as `sqlite3 FILE ".backup COPY"` does
        with sqlite3.connect(tmp_path / "restored" / "state" / "tenon.sqlite") as copy:
            source.backup(copy, pages=16)
        source.execute("VACUUM INTO ?", (str(tmp_path / "vacuumed.sqlite"),))
    stop.set()
    for writer in writers:
        writer.join(30)
    for path in (tmp_path / "restored" / "state" / "tenon.sqlite", tmp_path / "vacuumed.sqlite"):
        with sqlite3.connect(path) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("SELECT count(*) FROM call WHERE id=?", (done["id"],)).fetchone() == (1,)
    daemon.assert_clean_end()
    host.directory = tmp_path / "restored"
    restored = host.start()
    assert restored.ask("GET", "/v1/nodes/kept").status == 200
    assert restored.ask("GET", f"/tenon/v1/calls/{done['id']}", version=None).json()["result"] == {"key": "kept"}
    restored.assert_clean_end()


def test_a_call_that_outlives_the_stop_is_recorded_as_interrupted(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start(config="plugins: { settle_time: 0s }\ncalls: { drain: 200ms }\n")
    node = daemon.create("journal-hardware")["uuid"]
    answer = passthru(daemon, node, "note", {"file": str(host.file), "key": "endless", "ms": 600_000})
    wait_for(daemon, call_id(answer), lambda record: record["state"] == "running")
    daemon.assert_clean_end()
    again = host.start()
    record = record_of(again, answer)
    assert record["state"] == "interrupted" and record["error"]["message"] == "tenond stopped while it ran"
    said = again.ask("GET", f"/v1/nodes/{node}?fields=reservation,last_error").json()
    assert said["reservation"] is None
    assert said["last_error"] == (f"Async execution of note was interrupted: tenond stopped while it ran "
                                  f"(call {call_id(answer)})")
    again.assert_clean_end()


def test_while_the_store_cannot_write_calls_are_refused_before_their_plugin_and_then_all_goes_on(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start()
    node = daemon.create("journal-hardware")["uuid"]
    running = passthru(daemon, node, "steps", {"count": 1, "ms": 1_000, "secret": "none"})
    wait_for(daemon, call_id(running), lambda record: record["state"] == "running")
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(daemon.child.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    for method in ("note", "note_shared"):
        refused = passthru(daemon, node, method, {"file": str(host.file), "key": "refused", "ms": 0})
        assert refused.status == 503 and "location" not in refused.headers
        assert refused.faultstring.startswith("The call was not accepted, because its record could not be stored: ")
        assert "what was confirmed before is safe" in refused.faultstring
    assert daemon.ask("POST", "/v1/nodes", {"driver": "journal-hardware"}).status == 503
    shown = daemon.ask("GET", f"/v1/nodes/{node}?fields=reservation,last_error").json()
    assert shown == {**shown, "reservation": None, "last_error": None}
    # What ended meanwhile is told, and stored as soon as that can be.
    assert record_of(daemon, running)["state"] == "succeeded"
    assert host.begun()["refused"] == 0
    resource.prlimit(daemon.child.pid, resource.RLIMIT_FSIZE, unlimited)
    after = record_of(daemon, passthru(daemon, node, "note", {"file": str(host.file), "key": "after", "ms": 0}))
    assert after["state"] == "succeeded"
    daemon.stop(signal.SIGKILL)
    again = host.start()
    assert record_of(again, running)["state"] == "succeeded"
    assert again.ask("GET", f"/tenon/v1/calls/{after['id']}", version=None).json()["state"] == "succeeded"
    assert len(all_calls(again)) == 2
    again.assert_clean_end()


def test_records_beyond_keep_count_are_removed(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start(config="plugins: { settle_time: 0s }\ncalls: { keep: 1h, keep_count: 50 }\n")
    node = daemon.create("journal-hardware")["uuid"]
    first = call_id(passthru(daemon, node, "note_shared", {"file": str(host.file), "key": "first", "ms": 0}))
    for index in range(600):
        last = passthru(daemon, node, "note_shared", {"file": str(host.file), "key": f"k{index}", "ms": 0})
    record_of(daemon, last)
    assert daemon.ask("GET", f"/tenon/v1/calls/{first}", version=None).status == 404
    assert 50 <= len(all_calls(daemon)) <= 50 + 256
    daemon.assert_clean_end()


class Client(threading.Thread):
    """Sends async calls over one connection until the host is gone, and notes each 202 that it saw."""

    def __init__(self, daemon, host, nodes, name):
        super().__init__()
        self.daemon_process, self.host, self.nodes, self.name = daemon, host, nodes, name
        self.accepted = {}  # call id -> key

    def run(self):
        connection = http.client.HTTPConnection(*self.daemon_process.address, timeout=60)
        number = 0
        try:
            while True:
                key = f"{self.name}-{number}"
                number += 1
                method = ("note", "note_shared")[number % 2]
                node = random.choice(self.nodes)
                body = json.dumps({"file": str(self.host.file), "key": key, "ms": random.choice((0, 0, 1, 5, 50))})
                connection.request("POST", f"/v1/nodes/{node}/vendor_passthru/{method}", body, {
                    "Content-Type": "application/json", "X-OpenStack-Ironic-API-Version": "1.82"})
                answer = connection.getresponse()
                answer.read()
                if answer.status == 202:
                    self.accepted[answer.getheader("location").rsplit("/", 1)[1]] = key
        except (OSError, http.client.HTTPException):
            pass  # the host was killed: the point of the test
        finally:
            connection.close()


def cut_power(state):
    """What was written and not synced when tenond was killed is gone, for every file of the database."""
    lost = 0
    for file in (state / "tenon.sqlite", state / "tenon.sqlite-wal"):
        durable = file.with_name(file.name + ".durable")
        if durable.exists() and file.exists():
            kept = durable.read_bytes()
            lost += kept != file.read_bytes()
            file.write_bytes(kept)
        elif file.exists():
            file.unlink()
            lost += 1
    (state / "tenon.sqlite-shm").unlink(missing_ok=True)
    return lost


@pytest.mark.parametrize("cut", ["kill", "power"])
def test_kill_9_loses_no_accepted_call_and_runs_none_twice(tmp_path, cut):
    """Figures in TENON_KILLS rounds: every 202 has a record that tells the truth. A cut of power takes with it what was
    written and not synced."""
    host = JournalHost(tmp_path)
    environment = preloading("power_cut") if cut == "power" else None
    cuts_with_loss = 0
    accepted, states = {}, {}
    nodes = []
    for kill in range(KILLS + 1):
        daemon = host.start(environment=environment)
        if not nodes:
            nodes = [daemon.create("journal-hardware")["uuid"] for _ in range(8)]
        for node in nodes:
            shown = daemon.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()
            assert shown["reservation"] is None, f"after kill {kill} node {node} is still reserved"
        known = {call["id"]: call for call in all_calls(daemon)}
        lost = {call: key for call, key in accepted.items() if call not in known}
        assert not lost, f"after kill {kill} these accepted calls are gone: {lost}"
        open_ones = [call for call in known.values() if call["state"] not in END_STATES]
        assert not open_ones, f"after kill {kill} these have no end: {open_ones}"
        states = {call: known[call]["state"] for call in known}
        if kill == KILLS:
            break
        clients = [Client(daemon, host, nodes, f"r{kill}c{index}") for index in range(6)]
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.05, 0.8 if not SANITIZED else 1.5))
        daemon.stop(signal.SIGKILL)
        for client in clients:
            client.join(60)
            assert not client.is_alive()
            accepted.update(client.accepted)
        if cut == "power":
            cuts_with_loss += cut_power(tmp_path / "state")
    assert cut == "kill" or cuts_with_loss > 0, "nothing was ever lost, so nothing was tried"
    begun = host.begun()
    twice = {key: count for key, count in begun.items() if count > 1}
    assert not twice, f"ran more than once: {twice}"
    untrue = {call: states[call] for call, key in accepted.items() if states[call] == "succeeded" and not begun[key]}
    assert not untrue, f"said to have succeeded and never ran: {untrue}"
    interrupted = sum(1 for call in accepted if states[call] == "interrupted")
    print(f"\n{KILLS} cuts ({cut}), {len(accepted)} calls seen accepted, {interrupted} of them interrupted, "
          f"{len(states)} records, {len(begun)} begun")
    assert len(accepted) > KILLS * 10 and interrupted > 0
    for node in nodes:
        said = daemon.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"]
        assert said is None or said.startswith("Async execution of note")
    daemon.assert_clean_end()


def test_many_calls_at_once_share_their_syncs(tmp_path):
    host = JournalHost(tmp_path)
    daemon = host.start()
    nodes = [daemon.create("journal-hardware")["uuid"] for _ in range(16)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda i: passthru(daemon, nodes[i % 16], "note_shared",
                                                   {"file": str(host.file), "key": f"p{i}", "ms": 0}), range(500)))
    assert {answer.status for answer in answers} == {202}
    for answer in answers:
        assert record_of(daemon, answer)["state"] == "succeeded"
    counted = daemon.metrics()
    assert counted['tenon_async_calls_total{state="succeeded"}'] == 500
    assert counted["tenon_async_calls_running"] == 0
    daemon.assert_clean_end()
