"""Logs, jobs, sessions, firmware, resets and raw requests of the implementation redfish-extended, through the real tenond.

What a BMC has is read out of its tree, so any tree will do: TENON_BMC_TREES, and the simulator's own.
"""
import json
import os
import pathlib

import pytest

from daemon import SOURCE

TREES = SOURCE / os.environ.get("TENON_BMC_TREES", "../shared/redfish/mockups")
CONFIG = """
hardware_types: { enabled: [redfish], default_vendor_interface: redfish-extended }
plugins: { config: { redfish: { raw: { allow: [POST, PATCH, DELETE] } } } }
"""
READS = ("get_logs", "list_jobs", "get_firmware_inventory", "list_sessions")


def trees():
    folders = sorted(folder for folder in TREES.iterdir() if (folder / "redfish").is_dir()) if TREES.is_dir() else []
    missing = pytest.param(None, marks=pytest.mark.skip(f"no trees: the folder {TREES} is missing (set TENON_BMC_TREES)"))
    return [pytest.param("own", id="own")] + ([pytest.param(folder, id=folder.name) for folder in folders] or [missing])


class Tree:
    """The JSON files of a tree, asked by path."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def get(self, path):
        file = self.folder / str(path).strip("/").split("?")[0] / "index.json"
        return json.loads(file.read_text()) if file.is_file() else {}

    def link(self, document, *names):
        for name in names:
            document = document.get(name) if isinstance(document, dict) else None
        return document.get("@odata.id") if isinstance(document, dict) else None

    def members(self, path):
        listed = self.get(path).get("Members") if path else None
        return [member["@odata.id"] for member in listed or [] if isinstance(member, dict) and "@odata.id" in member]


@pytest.fixture(scope="module")
def extended():
    from daemon import Tenond
    daemon = Tenond(config=CONFIG)
    yield daemon
    daemon.assert_clean_end()


@pytest.fixture(params=trees())
def machine(request, extended, bmc_sim):
    """The tree, its simulator, and a node of its first system."""
    own = request.param == "own"
    tree = Tree(SOURCE / "tests/support/bmc_sim/tree" if own else request.param)
    simulator = bmc_sim(*([] if own else ["--tree", request.param]))
    systems = tree.members("/redfish/v1/Systems")
    info = simulator.driver_info(**({"redfish_system_id": systems[0]} if systems else {}))
    return tree, simulator, extended.create("redfish", driver_info=info)["uuid"]


def call(tenond, node, verb, method, arguments=None):
    return tenond.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", arguments)


def answer_or_clear_error(answer):
    """The document; None where the BMC lacks something and that is what the answer says."""
    if answer.status == 200:
        return answer.json()
    assert answer.status in (400, 404, 500), answer.text
    assert answer.faultstring and "internal" not in answer.faultstring.lower(), answer.text
    return None


def test_every_log_of_the_system_is_read_or_named(extended, machine):
    tree, _, node = machine
    answer = answer_or_clear_error(call(extended, node, "GET", "get_logs", {"limit": 3}))
    systems = tree.members("/redfish/v1/Systems")
    own = tree.members(tree.link(tree.get(systems[0]), "LogServices")) if systems else []
    if answer is None:
        assert not own
        return
    shown = {service["path"] for service in answer["services"]} | {failure["path"] for failure in answer["failures"]}
    assert {path.rstrip("/") for path in own} <= {path.rstrip("/") for path in shown}
    for service in answer["services"]:
        entries = tree.get(tree.link(tree.get(service["path"]), "Entries")).get("Members") or []
        assert len(service["entries"]) <= 3
        if tree.folder.parts[-1] != "tree":  # the own tree's entries are made by the simulator
            assert [e.get("Id") for e in service["entries"]] == [e.get("Id") for e in entries[:3] if len(e) > 1]


def test_a_log_is_paged_to_its_end_without_gap_or_repetition(extended, bmc_sim):
    for flags in ([], ["--page", "7"]):
        simulator = bmc_sim(*flags)
        node = extended.create("redfish", driver_info=simulator.driver_info())["uuid"]
        whole = call(extended, node, "GET", "get_logs", {"service": "SEL", "limit": 1000}).json()["services"][0]
        assert len(whole["entries"]) > 20 and "next_skip" not in whole
        collected, skip = [], 0
        while skip is not None:
            part = call(extended, node, "GET", "get_logs", {"service": "sel", "limit": 11, "skip": skip}).json()["services"][0]
            collected += part["entries"]
            assert part.get("next_skip", skip + 1) > skip
            skip = part.get("next_skip")
        assert collected == whole["entries"]
        wanted = [entry for entry in whole["entries"] if entry.get("Severity") == "Critical"]
        chosen = call(extended, node, "GET", "get_logs", {"service": "SEL", "severity": "Critical"}).json()["services"][0]
        assert chosen["entries"] == wanted[:100]


def test_a_log_is_cleared_and_what_cannot_be_is_said(extended, machine):
    _, _, node = machine
    before = answer_or_clear_error(call(extended, node, "GET", "get_logs", {"limit": 1}))
    answer = answer_or_clear_error(call(extended, node, "DELETE", "clear_log", {"service": "all"}))
    if answer is None:
        return
    for path in answer["cleared"]:
        left = call(extended, node, "GET", "get_logs", {"service": path})
        if left.status != 200:  # Lenovo's SEL can be cleared and not be read
            assert left.faultstring == "the log service names no Entries"
            continue
        assert left.json()["services"][0]["entries"] == []
    unknown = call(extended, node, "DELETE", "clear_log", {"service": "no-such"})
    assert unknown.status == 404 and unknown.faultstring.startswith("The BMC has no log service 'no-such'; it has /redfish")
    assert before is not None


@pytest.mark.parametrize("arguments, text", [
    ({"limit": 0}, "argument 'limit' must be between 1 and 1000"),
    ({"limit": 1001}, "argument 'limit' must be between 1 and 1000"),
    ({"skip": -1}, "argument 'skip' must not be negative"),
    ({"since": "yesterday"}, "argument 'since' must be a time such as 2026-11-23T15:00:00Z"),
])
def test_bad_log_arguments_are_refused_without_asking_the_bmc(extended, arguments, text):
    node = extended.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    answer = call(extended, node, "GET", "get_logs", arguments)
    assert (answer.status, answer.faultstring) == (400, text)


def test_jobs_are_listed_and_deleted(extended, machine):
    tree, _, node = machine
    answer = answer_or_clear_error(call(extended, node, "GET", "list_jobs"))
    if answer is None:
        return
    listed = {job["path"] for job in answer["jobs"]} | {failure["path"] for failure in answer["failures"]}
    assert listed == set(tree.members(answer["source"]))
    unfinished = call(extended, node, "GET", "list_jobs", {"state": "unfinished"}).json()["jobs"]
    assert all(job in answer["jobs"] and job.get("JobState") != "Completed" for job in unfinished)
    unknown = call(extended, node, "DELETE", "clear_job_queue", {"job_id": "no-such"})
    assert unknown.status == 404 and unknown.faultstring.startswith("The BMC has no job 'no-such'")
    cleared = answer_or_clear_error(call(extended, node, "DELETE", "clear_job_queue"))
    if cleared is not None and not cleared["failures"]:
        assert call(extended, node, "GET", "list_jobs").json()["jobs"] == []


def test_firmware_is_listed_whole(extended, machine):
    tree, _, node = machine
    answer = answer_or_clear_error(call(extended, node, "GET", "get_firmware_inventory", {"software": True}))
    updates = tree.get(tree.link(tree.get("/redfish/v1"), "UpdateService") or "/redfish/v1/UpdateService")
    listed = tree.members(tree.link(updates, "FirmwareInventory"))
    if answer is None:
        assert not listed
        return
    assert [item["path"] for item in answer["firmware"]] == [path for path in listed if tree.get(path)]
    assert len(answer["failures"]) == len([path for path in listed if not tree.get(path)])
    for item in answer["firmware"]:
        assert item.get("Version") == tree.get(item["path"]).get("Version")


def test_all_sessions_are_ended_and_ours_is_opened_again(extended, machine):
    _, simulator, node = machine
    if answer_or_clear_error(call(extended, node, "GET", "list_sessions")) is None:
        return
    assert call(extended, node, "DELETE", "clear_sessions").status == 200
    left = call(extended, node, "GET", "list_sessions")
    assert left.status == 200 and len(left.json()["sessions"]) <= 1, left.text
    assert simulator.administer("GET", "/sim/sessions")["open"] <= 1
    unknown = call(extended, node, "DELETE", "clear_sessions", {"id": "no-such"})
    assert unknown.status == 404 and unknown.faultstring.startswith("The BMC has no session 'no-such'")


def test_the_bmc_is_restarted_as_far_as_it_offers_that(extended, machine):
    tree, simulator, node = machine
    answer = answer_or_clear_error(call(extended, node, "POST", "bmc_reset"))
    if answer is not None:
        assert answer["reset_type"] in ("GracefulRestart", "ForceRestart") and answer["confirmed"] is True
        assert tree.get(answer["manager"])
    unknown = call(extended, node, "POST", "bmc_reset", {"manager": "no-such"})
    assert unknown.status in (404, 500) and "internal" not in unknown.faultstring.lower(), unknown.text


def test_a_bmc_that_restarts_before_it_answers_has_restarted(extended, bmc_sim):
    simulator = bmc_sim()
    node = extended.create("redfish", driver_info=simulator.driver_info())["uuid"]
    assert call(extended, node, "GET", "list_jobs").status == 200
    simulator.administer("POST", "/sim/fault", {"kind": "drop-lost", "method": "POST"})
    answer = call(extended, node, "POST", "bmc_reset")
    assert (answer.status, answer.json()["confirmed"]) == (200, False), answer.text


def test_the_led_shows_what_it_was_set_to(extended, machine):
    _, simulator, node = machine
    for state in ("on", "off"):
        answer = answer_or_clear_error(call(extended, node, "PUT", "set_indicator_led", {"state": state}))
        if answer is None:
            return
        resource = simulator.administer("GET", f"/sim/resource?path={answer['path']}")
        for name in ("LocationIndicatorActive", "IndicatorLED"):
            if name in answer:
                assert resource[name] == answer[name] and answer[name] in (True, False, "Lit", "Blinking", "Off")


def test_raw_gives_what_the_bmc_says(extended, machine):
    tree, _, node = machine
    for verb in ("GET", "POST"):
        answer = call(extended, node, verb, "raw", {"path": "/redfish/v1/Systems"})
        assert answer.status == 200 and answer.json()["status"] in (200, 404), answer.text
        if tree.get("/redfish/v1/Systems") and tree.folder.parts[-1] != "tree":
            assert answer.json()["body"] == tree.get("/redfish/v1/Systems")
    missing = call(extended, node, "GET", "raw", {"path": "/redfish/v1/NoSuch"}).json()
    assert missing["status"] == 404
    deleted = call(extended, node, "POST", "raw", {"verb": "DELETE", "path": "/redfish/v1/NoSuch"}).json()
    assert deleted["status"] in (404, 405)


@pytest.mark.parametrize("arguments, status, text", [
    ({"path": "/etc/passwd"}, 400, "argument 'path' must begin with /redfish/"),
    ({"path": "/redfish/../x"}, 400, "argument 'path' must not have '..' in it"),
    ({"path": "http://127.0.0.1:1/redfish/v1/"}, 400, "argument 'path' must begin with /redfish/"),
    ({"path": "/redfish/v1/%2e%2e/x"}, 400, "argument 'path' hides a character that may not stand in a path"),
    ({"verb": "PUT", "path": "/redfish/v1/x"}, 403,
     "raw may not send PUT here: it is not in raw.allow of the plugin's configuration"),
    ({"verb": "POST", "path": "/redfish/v1/SessionService/Sessions", "body": {"UserName": "a"}}, 400,
     "raw does not log in: the host does, with the credentials of driver_info"),
])
def test_raw_refuses_what_it_must_not_send(extended, arguments, status, text):
    node = extended.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    answer = call(extended, node, "POST", "raw", arguments)
    assert (answer.status, answer.faultstring) == (status, text)


def test_raw_called_with_get_only_gets(extended):
    node = extended.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    answer = call(extended, node, "GET", "raw", {"verb": "DELETE", "path": "/redfish/v1/x"})
    assert (answer.status, answer.faultstring) == (
        400, "raw called with GET can only GET; call it with POST to send DELETE")


def test_the_driver_lists_its_quirks_where_the_extended_implementation_is_chosen(extended, start_tenond):
    answer = extended.ask("GET", "/v1/drivers/redfish/vendor_passthru/list_quirks")
    assert answer.status == 200, answer.text
    quirks = answer.json()["quirks"]
    assert len({quirk["id"] for quirk in quirks}) == len(quirks) > 10
    assert all(quirk["vendor"] and quirk["behaviour"] and quirk["source"] for quirk in quirks)
    ironic = start_tenond(config="hardware_types: { enabled: [redfish] }")
    assert ironic.ask("GET", "/v1/drivers/redfish/vendor_passthru/methods").json() == {}


def test_a_configuration_that_the_plugin_does_not_know_is_refused_in_its_words(start_tenond):
    tenond = start_tenond(config="plugins: { config: { redfish: { raw: { allow: [GET] } } } }")
    plugins = tenond.ask("GET", "/tenon/v1/plugins", version=None).text
    assert "'raw.allow' can hold POST, PATCH, PUT and DELETE, not" in plugins


@pytest.mark.parametrize("method", READS)
def test_a_read_from_a_bmc_that_is_not_there_says_so(extended, method):
    node = extended.create("redfish", driver_info={"redfish_address": "http://127.0.0.1:1"})["uuid"]
    answer = call(extended, node, "GET", method)
    assert answer.status in (500, 503) and "127.0.0.1:1" in answer.faultstring, answer.text


def test_what_takes_arguments_takes_them_by_post_as_ironics_command_line_sends_them(extended, bmc_sim):
    """`baremetal node passthru call` sends no arguments with GET and DELETE."""
    simulator = bmc_sim()
    node = extended.create("redfish", vendor_interface="redfish-extended", driver_info=simulator.driver_info())["uuid"]
    listed = extended.ask("GET", f"/v1/nodes/{node}/vendor_passthru/methods").json()
    for method in ("get_logs", "list_jobs", "get_firmware_inventory", "get_bios", "clear_log", "clear_job_queue",
                   "clear_sessions", "raw"):
        assert "POST" in listed[method]["http_methods"], method
    logs = extended.ask("POST", f"/v1/nodes/{node}/vendor_passthru/get_logs", {"service": "SEL", "limit": 2})
    assert logs.status == 200 and len(logs.json()["services"][0]["entries"]) == 2, logs.text
    cleared = extended.ask("POST", f"/v1/nodes/{node}/vendor_passthru/clear_log", {"service": "SEL"})
    assert cleared.status == 200, cleared.text
    logs = extended.ask("POST", f"/v1/nodes/{node}/vendor_passthru/get_logs", {"service": "SEL"})
    assert logs.json()["services"][0]["entries"] == [], logs.text
