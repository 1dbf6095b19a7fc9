"""Today's plugins in a host of ABI 1.0, built from frozen sources, and in one whose tables are larger than we know."""
import os
import pathlib
import re
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ["TENON_SOURCE_DIR"])
BINARY = pathlib.Path(os.environ["TENON_BINARY_DIR"])
TREE = SOURCE / "tests" / "support" / "bmc_sim" / "tree"


def run(script, *flags):
    """The lines that the old host prints, without those that must be there every time."""
    done = subprocess.run([BINARY / "bin" / "tenon_old_host", *flags, TREE], input="\n".join(script) + "\n", text=True,
                          capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "0 blocks, 0 mistakes", done.stdout
    return lines[:-1]


CALLS = {
    "plugins/tenon_fake.so": [
        ('third_method_sync {"bar": "meow"}', "status 0, http 0, true"),
        ("third_method_sync {}", "status 3, http 0, Parameter 'bar' not passed to method 'third_method_sync'."),
    ],
    "plugins/tenon_redfish.so": [
        ("get_all_subscriptions {}", 'status 0, http 0, {"@odata.id": "/redfish/v1/EventService/Subscriptions", '),
        ('get_subscription {"id": "none"}', "status 4, http 0, Redfish exception occurred. Error: Redfish "
         "get_subscription failed for subscription none on node 11111111-0000-4000-8000-000000000001. "),
    ],
    "tests/sdk/first_plugin.so": [
        ('set_fan_profile {"profile": "quiet"}', "status 9, http 0, the BMC answered PATCH /redfish/v1/Chassis/1 with 404"),
        ("read_fru {}", 'status 0, http 0, {"node": "node-1", "fru": "TENON-SIM-0001"}'),
    ],
    "tests/plugins/tenon_plain_c.so": [
        ('c_echo {"a": 1}', 'status 0, http 0, {"a": 1}'),
        ("c_nap {}", 'status 0, http 0, "slept"'),
        ("c_service_root {}", 'status 0, http 0, {   "@odata.id": "/redfish/v1"'),
    ],
    "tests/sdk/tenon_whole_1_0.so": [
        ('echo {"x": "good"}', 'status 0, http 0, {"args": {"x": "good"}, "by": "POST", '),
        ('echo {"x": "bad"}', "status 3, http 0, x must be good"),
        ("post {}", 'status 0, http 0, {"answer": "posted"}'),
        ("nap {}", 'status 0, http 0, {"answer": "slept"}'),
        ("wake {}", "status 1, http 0, it was ended early"),
        ("block {}", 'status 0, http 0, {"answer": "blocked"}'),
        ("offload {}", 'status 0, http 0, {"answer": "worked"}'),
        ("ask {}", 'status 0, http 0, {   "@odata.id": "/redfish/v1"'),
        ("file {}", "status 0, http 0, \x01\x02 not JSON"),
        ("refuse {}", "status 5, http 418, I am a teapot"),
        ("models {}", 'status 0, http 0, {"answer": "posted"}'),
    ],
}
CALLS["tests/sdk/tenon_whole_1_0_larger.so"] = CALLS["tests/sdk/tenon_whole_1_0.so"]


@pytest.mark.parametrize("flags", [[], ["--larger"]], ids=["ABI 1.0", "a later minor"])
def test_all_plugins_of_today_run_in_it_at_once(flags):
    script = [f"load {path} {BINARY / path}" for path in CALLS]
    script += [f"call {path} {asked}" for path, calls in CALLS.items() for asked, _ in calls]
    script += [f"end {path}" for path in CALLS]
    said = run(script, *flags)
    assert all(re.fullmatch(r"\S+ loaded: \w+ needs 1\.0", line) for line in said[:len(CALLS)]), said
    wanted = [f"{path}.{asked.split()[0]}: {answer}" for path, calls in CALLS.items() for asked, answer in calls]
    for line, expected in zip(said[len(CALLS):], wanted):
        assert line.startswith(expected), line
    assert len(said) == 2 * len(CALLS) + len(wanted)
    assert [line.split(" ")[1] for line in said[-len(CALLS):]] == ["ended:"] * len(CALLS)
