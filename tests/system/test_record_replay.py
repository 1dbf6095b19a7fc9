"""`tenon call --record` against a real BMC simulator, and `--replay` of it without one."""
import json
import shutil

import pytest

from daemon import BINARY, SOURCE
from test_call import CHANGED, PROBE, REDFISH, call, complaint

CHANGED_2 = BINARY / "tests" / "plugins" / "tenon_changed_2.so"
SECRET = "planted-S3cret/word"


@pytest.fixture
def recording(tmp_path):
    return tmp_path / "recording.jsonl"


def bmc_flags(simulator, family="bmc"):
    return ["--bmc", simulator.url, "--driver-info", f"{family}_username=admin"]


def replay(library, recording):
    return call(library, "--replay", recording)


def assert_same(library, recording, calls="1 call"):
    done = replay(library, recording)
    assert done.returncode == 0, done.stderr.decode()
    assert f": {calls}, " in done.stdout.decode()


def lines(recording):
    return [json.loads(line) for line in recording.read_text().splitlines()]


def record(recording, *arguments, password="secret", status=0):
    done = call(*arguments, "--record", recording, password=password)
    assert done.returncode == status, done.stderr.decode()
    return done


def test_what_the_redfish_plugin_does_is_recorded_and_replayed(recording, bmc_sim):
    simulator = bmc_sim()
    record(recording, *REDFISH, "create_subscription", "Destination=https://collector.example/x",
           *bmc_flags(simulator, "redfish"))
    header, *rest = lines(recording)
    assert header["schema"] == "tenon.recording/1" and header["plugin"] == "redfish" and len(header["sha256"]) == 64
    kinds = [line["kind"] for line in rest]
    assert kinds[:4] == ["entry", "entry_end", "init", "init_end"] and kinds[-4:] == ["stopped", "fini", "fini_end", "end"]
    assert "http_request" in kinds and "http_response" in kinds and "complete" in kinds
    simulator.assert_clean_end()  # a replay needs no BMC
    assert_same(REDFISH[0], recording)
    told = json.loads(call(REDFISH[0], "--replay", recording, "--json").stdout)
    assert told["equal"] is True and told["calls"] == 1 and told["requests"] == kinds.count("http_request")


@pytest.mark.parametrize("fault", ["drop-lost@3", "drop-inside@3", "unavailable@3", "garbage@3", "not-json@3"])
def test_a_bmc_at_fault_is_recorded_and_replayed(recording, bmc_sim, fault):
    simulator = bmc_sim("--fault", fault)
    done = call(*REDFISH, "get_all_subscriptions", *bmc_flags(simulator, "redfish"), "--record", recording, password="secret")
    assert done.returncode in (0, 1)
    assert_same(REDFISH[0], recording)


def test_a_session_that_ends_in_between_is_the_hosts_business(recording, bmc_sim):
    simulator = bmc_sim()
    simulator.administer("POST", "/sim/fault", {"kind": "unauthorized", "at": 4})
    done = call(*REDFISH, "get_all_subscriptions", *bmc_flags(simulator, "redfish"), "--record", recording, password="secret")
    assert done.returncode == 0, done.stderr.decode()
    assert '"http_status":401' not in recording.read_text()
    assert_same(REDFISH[0], recording)


def test_a_bmc_that_cannot_be_reached_and_refused_credentials_are_replayed(recording, bmc_sim):
    simulator = bmc_sim()
    record(recording, *REDFISH, "get_all_subscriptions", *bmc_flags(simulator, "redfish"), password="wrong-pass", status=1)
    assert "wrong-pass" not in recording.read_text()
    assert_same(REDFISH[0], recording)
    record(recording, *REDFISH, "get_all_subscriptions", "--bmc", "http://127.0.0.1:1", status=1)
    assert_same(REDFISH[0], recording)


def test_no_secret_is_in_a_recording(recording, bmc_sim):
    simulator = bmc_sim("--password", SECRET)
    simulator.administer("POST", "/sim/fault", {
        "kind": "status", "status": 200, "times": 1, "method": "PATCH", "path": "/redfish/v1/AccountService/Accounts/1",
        "body": json.dumps({"echo": "it was " + SECRET + " with new-Passw0rd", "SessionToken": "token-0123456789",
                            "later": "token-0123456789"}),
        "headers": {"X-Auth-Token": "token-0123456789", "Set-Cookie": "sid=cookie-0123456789"}})
    record(recording, CHANGED, "set_password", "name=root", "new_password=new-Passw0rd", *bmc_flags(simulator),
           "--config", json.dumps({"api_token": "config-Secret-1"}), password=SECRET)
    text = recording.read_text()
    for secret in (SECRET, "new-Passw0rd", "token-0123456789", "cookie-0123456789", "config-Secret-1",
                   "planted-S3cret%2Fword", "planted-S3cret\\/word"):
        assert secret not in text
    assert '"kind":"http_response"' in text and "root" in text and '***' in text
    assert_same(CHANGED, recording)


@pytest.mark.parametrize("arguments, status", [
    (["work", "ms=20"], 0), (["offload", "ms=5"], 0), (["block", "ms=5"], 0), (["checked", "a=1", "--json"], 0),
    (["checked", "refuse=1"], 1), (["file"], 0), (["throw_one", "kind=error"], 1), (["throw_one", "kind=foreign"], 1),
    (["overdue", "ms=60000"], 1), (["nap", "ms=60000", "--timeout", "60ms"], 1), (["driver_raw", "a=1"], 0),
    (["show_call", "--interface", "vendor/probe", "--driver-info", "rack=7"], 0),
])
def test_each_kind_of_crossing_is_recorded_and_replayed(recording, arguments, status):
    record(recording, PROBE, *arguments, status=status)
    assert_same(PROBE, recording)


@pytest.mark.parametrize("method", ["get_from_bmc", "get_from_bmc_blocking"])
def test_a_coroutine_and_a_blocking_method_are_replayed_with_the_bmcs_answer(recording, bmc_sim, method):
    simulator = bmc_sim("--gzip", "--delay-ms", "20")
    record(recording, PROBE, method, "path=/redfish/v1/Systems", *bmc_flags(simulator))
    assert_same(PROBE, recording)


def test_an_operation_that_the_plugin_ends_itself_is_replayed(recording):
    record(recording, CHANGED, "give_up")
    assert '"kind":"cancel_op"' in recording.read_text()
    assert_same(CHANGED, recording)


@pytest.mark.parametrize("method", ["wait", "wait_blocking"])
def test_a_call_that_was_cancelled_is_cancelled_in_the_replay(recording, method):
    from test_call import test_ctrl_c_cancels_the_call_which_then_ends_in_its_own_way as cancel
    cancel(recording.parent, method)
    shutil.copy(recording.parent / "r.jsonl", recording)
    assert_same(CHANGED, recording)


def test_a_start_that_failed_is_replayed(recording):
    record(recording, PROBE, "raw", "--config", '{"fail": "not today"}', status=1)
    assert_same(PROBE, recording, calls="0 calls")


def line_with(recording, *words):
    return next(number for number, line in enumerate(recording.read_text().splitlines(), 1)
                if all(word in line for word in words))


@pytest.mark.parametrize("arguments, words, recorded, now", [
    (["names"], ['"http_request"', "Systems"], "GET /redfish/v1/Systems", "GET /redfish/v1/Managers"),
    (["set_password", "name=root", "new_password=new-Passw0rd"], ['"http_request"'], '"UserName":"root"}',
     '"UserName":"root","Enabled":true}'),
    (["fail_late"], ['"progress"'], "progress of 50 % 'half'", "progress of 50 % 'half way'"),
    (["give_up"], ['"complete"'], 'TENON_OK: "gave up"', '"gave up, and says so otherwise"'),
])
def test_another_version_that_does_otherwise_is_told_by_the_first_line(recording, bmc_sim, arguments, words, recorded, now):
    record(recording, CHANGED, *arguments, *bmc_flags(bmc_sim()), status=1 if arguments[0] == "fail_late" else 0)
    assert_same(CHANGED, recording)
    told = complaint(CHANGED_2, "--replay", recording, status=1)
    assert told.startswith(f"tenon-replay: line {line_with(recording, *words)} of {recording}: recorded "), told
    before, after = told.split(", now ", 1)
    assert recorded in before and now in after


def test_an_edited_line_is_told(recording, bmc_sim):
    record(recording, CHANGED, "names", *bmc_flags(bmc_sim()))
    text = recording.read_text()
    number = line_with(recording, '"complete"')
    recording.write_text(text.replace('"kind":"complete","call":1,"status":"TENON_OK"',
                                      '"kind":"complete","call":1,"status":"TENON_CONFLICT"'))
    told = complaint(CHANGED, "--replay", recording, status=1)
    assert told.startswith(f"tenon-replay: line {number} of {recording}: recorded names, which ended with TENON_CONFLICT"), told


def test_recordings_that_cannot_be_used_exit_with_2(recording, tmp_path):
    record(recording, PROBE, "nap", "ms=1")
    whole = recording.read_text()
    cut = tmp_path / "cut.jsonl"
    for size in range(0, len(whole), 97):
        cut.write_text(whole[:size])
        assert str(cut) in complaint(PROBE, "--replay", cut, status=2)
    assert "is a recording of plugin 'probe', this is 'changed'" in complaint(CHANGED, "--replay", recording, status=2)
    assert "cannot be written" in complaint(PROBE, "nap", "ms=1", "--record", tmp_path / "no" / "x.jsonl", status=2)
    crash = tmp_path / "crash.jsonl"
    assert call(CHANGED, "crash", "--record", crash).returncode < 0
    assert '"kind":"invoke"' in crash.read_text()  # what led to it is there
    assert "is cut off after line" in complaint(CHANGED, "--replay", crash, status=2)


def test_a_recording_that_could_not_be_written_whole_is_no_success():
    told = complaint_of_full_disk()
    assert "the recording /dev/full is not complete: No space left on device" in told


def complaint_of_full_disk():
    done = call(PROBE, "nap", "ms=1", "--record", "/dev/full")
    assert done.returncode == 1
    return done.stderr.decode()
