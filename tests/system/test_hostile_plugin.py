"""A plugin that means harm: lengths without end, results that nobody can hold, text that is none, a log that never ends,
requests to others than its BMC. Each is refused or made harmless, the plugin is named, and the host goes on."""
import re
import shutil

import pytest

from daemon import BINARY, SOURCE, Tenond
from hostile_bmc import HostileBmc
from hostile_wire import Others, at_most_mib, wait_until

MANIFEST = """schema: tenon.plugin/1
name: hostile
version: 1.0.0
library: tenon_hostile.so
abi: { major: 1, minor_min: 0 }
interfaces:
  vendor: [hostile]
requires: [tenon.http/1]
bmc: { address: hostile_address, username: hostile_username, password: hostile_password }
"""
HARDWARE_TYPE = """schema: tenon.hardware-type/1
name: hostile-hardware
interfaces: { boot: [fake], deploy: [fake], management: [fake], power: [fake], vendor: [hostile, no-vendor] }
"""
ENDLESS = 2**64 - 1
MIB = 1 << 20


class Host:
    def __init__(self, folder):
        shutil.copy(BINARY / "tests" / "plugins" / "tenon_hostile.so", folder)
        (folder / "hostile.yaml").write_text(MANIFEST)
        (folder / "hostile-hardware.yaml").write_text(HARDWARE_TYPE)
        self.bmc = HostileBmc()
        self.daemon = Tenond(plugins=[BINARY / "plugins", folder], manifests=[SOURCE / "plugin-manifests", folder],
                             hardware_types=[SOURCE / "hardware-types", folder])
        self.node = self.daemon.create("hostile-hardware", driver_info={
            "hostile_address": self.bmc.url, "hostile_username": "admin", "hostile_password": "planted"})["uuid"]

    def call(self, trick):
        return self.daemon.ask("POST", f"/v1/nodes/{self.node}/vendor_passthru/{trick}")

    def record_of(self, trick):
        answer = self.call(trick)
        assert answer.status == 202, answer.text
        record = self.daemon.ask("GET", answer.headers["location"] + "?wait=30s", version=None).json()
        assert record["ended_at"], record
        return record

    def misbehaviours(self, kind):
        return self.daemon.metrics().get(f'tenon_plugin_misbehaviour_total{{kind="{kind}",plugin="hostile"}}', 0)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    made = Host(tmp_path_factory.mktemp("hostile"))
    yield made
    made.daemon.assert_clean_end()


@pytest.fixture(autouse=True)
def the_host_goes_on(host):
    with Others(host.daemon):
        yield
    assert host.daemon.child.poll() is None, host.daemon.output[-3000:]
    assert host.call("nothing_special").status == 400  # there is no such method, and the plugin is still there
    assert host.daemon.at_rest() == {}
    state = [one["state"] for one in host.daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"] if one["name"] == "hostile"]
    assert state == ["active"]


def too_long(name, length, most):
    return f"Plugin 'hostile' gave a result whose {name} has {length} bytes; at most {most} are taken."


def silent(trick, status):
    return f"Vendor method '{trick}' of plugin 'hostile' failed without saying why ({status})."


@pytest.mark.parametrize("trick, name, length, most", [
    ("endless_body", "body", ENDLESS, 64 * MIB),
    ("larger_body", "body", 64 * MIB + 1, 64 * MIB),
    ("huge_body", "body", 1024 * MIB, 64 * MIB),
    ("endless_message", "error_message", ENDLESS, MIB),
    ("endless_error_code", "error_code", ENDLESS, MIB),
    ("endless_content_type", "content_type", ENDLESS, MIB),
])
def test_a_result_that_nobody_can_hold_is_refused_unread(host, trick, name, length, most):
    before = host.misbehaviours("result_too_large")
    with at_most_mib(host.daemon, 100):
        answer = host.call(trick)
    assert (answer.status, answer.faultstring) == (500, too_long(name, length, most))
    assert host.misbehaviours("result_too_large") == before + 1
    wait_until(lambda: "plugin hostile misbehaved: result_too_large" in host.daemon.output, "it is in the log")


def test_the_largest_result_that_is_taken_arrives_whole(host):
    answer = host.call("largest_body")
    assert answer.status == 200 and answer.body == b'"' + b"x" * (64 * MIB - 2) + b'"'


@pytest.mark.parametrize("trick, status, text", [
    ("no_body_of_some_length", 200, None),
    ("no_message_of_some_length", 400, silent("no_message_of_some_length", "TENON_INVALID")),
    ("empty_result", 500, silent("empty_result", "TENON_INTERNAL")),
    ("small_result", 500, silent("small_result", "TENON_INTERNAL")),
    ("no_result", 500, silent("no_result", "TENON_INTERNAL")),
    ("unknown_status", 500, silent("unknown_status", "status 4711")),
    ("negative_status", 500, silent("negative_status", f"status {-2**31}")),
    ("http_status_0x7fffffff", 400, "odd"),
    ("http_status_101", 400, "odd"),
    ("retry_after_for_ever", 503, "odd"),
])
def test_a_result_that_contradicts_itself_is_read_as_the_contract_says(host, trick, status, text):
    answer = host.call(trick)
    assert answer.status == status, answer.text
    assert answer.text == "null" if text is None else answer.faultstring == text, answer.text


def test_a_result_of_another_size_than_ours_is_read_as_far_as_we_know_it(host):
    answer = host.call("huge_result")
    assert (answer.status, answer.text) == (200, '"fine"')


def test_a_content_type_with_lines_in_it_becomes_no_header(host):
    answer = host.call("content_type_with_a_line")
    assert (answer.status, answer.text) == (200, '"fine"')
    assert "x-injected" not in answer.headers and "content-type" not in answer.headers, answer.headers


def test_an_error_that_is_no_text_is_shown_as_text(host):
    answer = host.call("message_of_no_utf8")
    assert answer.status == 400 and "x-injected" not in answer.headers
    assert answer.faultstring == '\ufffd\ufffd\ufffd\0"}\r\nX-Injected: yes\x1b[31m'
    record = host.record_of("async_message_of_no_utf8")
    assert record["state"] == "failed" and record["error"]["message"] == answer.faultstring
    host.daemon.wait_unreserved(host.node)
    assert answer.faultstring in host.daemon.ask("GET", f"/v1/nodes/{host.node}").json()["last_error"]
    assert "\nX-Injected" not in host.daemon.output and "\x1b" not in host.daemon.output


@pytest.mark.parametrize("trick", ["no_utf8", "no_json"])
def test_a_result_that_is_no_json_is_refused_by_name(host, trick):
    before = host.misbehaviours("result_no_json")
    answer = host.call(trick)
    assert (answer.status, answer.faultstring) == (500, (
        f"Plugin 'hostile' gave a result of vendor method '{trick}' that is no JSON; have its vendor mend it."))
    record = host.record_of("async_" + trick)
    assert record["state"] == "failed" and "that is no JSON" in record["error"]["message"], record
    assert host.misbehaviours("result_no_json") == before + 2
    assert host.daemon.ask("GET", "/tenon/v1/calls?limit=10", version=None).json()["calls"]


def test_what_is_too_large_of_an_async_call_is_its_records_error(host):
    for trick, name, length, most in (("async_huge_body", "body", 1024 * MIB, 64 * MIB),
                                      ("async_endless_message", "error_message", ENDLESS, MIB)):
        with at_most_mib(host.daemon, 100):
            record = host.record_of(trick)
        assert record["state"] == "failed" and record["error"]["message"] == too_long(name, length, most), record
    record = host.record_of("async_endless_progress")
    assert record["state"] == "succeeded" and record["result"] == "logged", record
    assert host.misbehaviours("progress_of_unknown_call") == 1


def lines_about(host, trick, wanted):
    """What a trick has logged. All of them together stay below what a plugin may log at once."""
    before = len(host.daemon.err)
    assert host.call(trick).status == 200
    found = lambda: [line for line in host.daemon.err[before:] if "plugin hostile: " in line]
    wait_until(lambda: len(found()) >= wanted, f"{wanted} lines are in the log")
    return found()


def test_nobody_forges_a_line_of_the_log_or_moves_the_cursor(host):
    (line,) = lines_about(host, "log_lines_in_lines", 1)
    assert re.fullmatch(
        r"[0-9TZ:.-]+ info plugin hostile: a\\x0a2026-01-01T00:00:00\.000Z error forged\\x0d\\x1b\[2J\\x00\\xc2\\x9b31m"
        r"\\xe2\\x80\\xa8\\xff\\x9bend k\\x0aey=v\\x1b\[2Jalue\\x0d\\x0a2026-01-01T00:00:00\.000Z error forged in a field"
        r" request_id=req-[0-9a-f-]+\n", line), line
    assert not any(line.startswith("2026-01-01T00:00:00.000Z") for line in host.daemon.err)


def test_lines_without_end_are_cut_or_said_to_be_that(host):
    endless = f"(a text that is said to have {ENDLESS} bytes)"
    first, second, third, fourth = lines_about(host, "log_endless_lines", 4)
    assert f"info plugin hostile: {endless} {endless}={endless} request_id=" in first
    assert "info plugin hostile:  request_id=" in second
    assert "error plugin hostile: a level of its own" in third
    assert "info plugin hostile: of a call that there is not\n" in fourth
    (long,) = lines_about(host, "log_a_long_line", 1)
    assert 16_000 < len(long) < 17_000 and "llll request_id=" in long
    assert host.call("other_endless_texts").json() == "logged"


@pytest.mark.parametrize("trick, text", [
    ("fetch_from_an_endpoint", "a request can only go to the node's BMC; leave 'endpoint' empty"),
    ("fetch_from_elsewhere", "a request to the BMC at {bmc} names neither a path, which begins with '/', nor a URL of that "
                             "BMC: 'http://198.51.100.1/latest/meta-data/'"),
    ("fetch_a_file", "a request to the BMC at {bmc} names neither a path, which begins with '/', nor a URL of that BMC: "
                     "'file:///etc/passwd'"),
    ("fetch_with_a_line_in_the_target",
     "the target of a request must be a path such as /redfish/v1/ without blanks and control characters"),
    ("fetch_with_a_line_in_the_method", "the HTTP method of a request must be GET, HEAD, POST, PUT, PATCH or DELETE"),
    ("fetch_with_a_line_in_a_header", "a header of a request has characters that HTTP does not allow"),
    ("fetch_with_a_line_in_a_name", "a header of a request has characters that HTTP does not allow"),
    ("fetch_as_another_host", "the header hOsT is set by the host"),
    ("fetch_an_endless_target", f"a request can have a body of 67108864 bytes, and 1048576 in each of its texts; {ENDLESS} are too many"),
    ("fetch_with_an_endless_body", f"a request can have a body of 67108864 bytes, and 1048576 in each of its texts; {ENDLESS} are too many"),
    ("fetch_with_an_endless_header", f"a request can have a body of 67108864 bytes, and 1048576 in each of its texts; {ENDLESS} are too many"),
    ("fetch_with_endless_headers", "a request can have at most 100 headers"),
    ("fetch_with_headers_that_are_not_there", "a request can have at most 100 headers"),
    ("fetch_with_a_small_request", "the request's table is smaller than that of ABI 1.0"),
    ("fetch_without_a_request", "the request's table is smaller than that of ABI 1.0"),
])
def test_a_request_to_others_than_its_bmc_or_that_is_none_does_not_go_out(host, trick, text):
    before = host.bmc.connections
    answer = host.call(trick)
    assert (answer.status, answer.faultstring) == (500, text.format(bmc=f"127.0.0.1:{host.bmc.port}"))
    assert host.bmc.connections == before and "planted" not in answer.text


def test_a_million_lines_do_not_fill_the_log(host):
    """The last test here: it uses up what the plugin may log."""
    before = len(host.daemon.err)
    with at_most_mib(host.daemon, 64):
        assert host.call("log_a_million_lines").status == 200
    left_out = host.daemon.metrics()['tenon_plugin_log_lines_left_out_total{plugin="hostile"}']
    told = lambda: sum("plugin hostile: line " in line for line in host.daemon.err[before:])
    wait_until(lambda: told() == 1_000_000 - left_out, "every line is in the log or counted as left out")
    print(f"{told()} of a million lines are in the log")
    assert 1_900 <= told() < 20_000
    assert ("plugin hostile logs more than 2000 lines at once and then 200 a second; what is more is left out"
            in host.daemon.output)
