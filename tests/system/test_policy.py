"""Who may do what: every route for every role, rules of the operator's file, visibility, reload, audit."""
import base64
import json
import re
import signal
import subprocess
import time

import pytest

from daemon import BINARY, RECORDERS_CONFIG, SOURCE, clean_environment
from test_http_basic import basic, write

ROLES = ("nobody", "reader", "member", "admin")
HEAD = "schema: tenon.policy/1\nroles:\n  reader: [reader]\n  member: [member]\n  admin: [admin]\n"
ROUTE = re.compile(r'\{"([A-Z*]+)",\s*"([^"]+)",\s*(\w+),\s*("[^"]+"|public_rule),\s*(\w+)(?:, Needs::\w+)?\}', re.DOTALL)


def routes():
    """(verb, path, role, rule) of every row of the route table."""
    text = (SOURCE / "core" / "api" / "routes.cpp").read_text()
    found = [(verb, path, role, rule.strip('"')) for verb, path, role, rule, _ in ROUTE.findall(text)]
    assert len(found) == len(re.findall(r"\bhandle_\w+(?:, Needs::\w+)?\}", text)), "a row of the route table is not read by this test"
    return found


BODIES = {("POST", "/v1/nodes"): {"driver": "lab-hardware"},
          ("PATCH", "/v1/nodes/{node}"): [{"op": "add", "path": "/extra/asked", "value": 1}]}


CONFIG = RECORDERS_CONFIG.replace("no-vendor, fake, redfish]", "no-vendor, fake, redfish, redfish-extended]")


class Door:
    def __init__(self, start_tenond, folder, more=""):
        self.users, self.policy, self.audit = folder / "htpasswd", folder / "policy.yaml", folder / "audit.jsonl"
        write(self.users, *((role, role) for role in ROLES))
        self.write_policy(HEAD)
        self.daemon = start_tenond(config=f"{CONFIG}\nauth_strategy: http_basic\n"
                                          f"http_basic_auth_user_file: {self.users}\npolicy_file: {self.policy}\n"
                                          f"plugins: {{ settle_time: 0s }}\n{more}")

    def write_policy(self, text):
        self.policy.write_text(text)
        self.policy.chmod(0o600)

    def reload(self, text, said=None):
        """Lets a new policy hold; `said`: what the log says of one that is wrong."""
        self.write_policy(text)
        marker = self.daemon.output.count("reading the policy anew")
        self.daemon.child.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self.daemon.output.count("reading the policy anew") > marker and (said is None or said in self.daemon.output):
                break
            time.sleep(0.02)
        if said:
            assert said in self.daemon.output, self.daemon.output

    def ask(self, role, method, path, body=None, **more):
        return self.daemon.ask(method, path, body, headers={**basic(role, role), **more})

    def until(self, wanted, *request):
        """Asks until the status is the wanted one: what was reloaded holds a moment later."""
        deadline = time.monotonic() + 20
        while (answer := self.ask(*request)).status != wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        assert answer.status == wanted, answer.text
        return answer

    def create(self, **fields):
        answer = self.ask("admin", "POST", "/v1/nodes", {"driver": "lab-hardware", **fields})
        assert answer.status == 201, answer.text
        return answer.json()


@pytest.fixture
def door(start_tenond, tmp_path):
    return Door(start_tenond, tmp_path)


def stand_in(path, node):
    """A real thing for each parameter, and never one whose change would stop the test."""
    for name, value in (("{node}", node), ("{driver}", "lab-hardware"), ("{method...}", "nonesuch"), ("{more...}", "x"),
                        ("{plugin}", "nonesuch"), ("{call}", "nonesuch"), ("{field}", "power_state")):
        path = path.replace(name, value)
    if path in ("/v1/nodes/validate", "/v1/nodes/vendor_passthru/methods"):
        path += "?node_ident=" + node if "methods" in path else "?node=" + node
    if path == "/v1/drivers/vendor_passthru/methods":
        path += "?driver_name=lab-hardware"
    if path.endswith("/vendor_passthru"):
        path += "?method=nonesuch"
    assert "{" not in path, f"this test has no stand-in for {path}"
    return path


def test_every_route_is_for_its_role_and_those_above_it(door):
    """A new route without a rule fails here: it is read from the route table."""
    node = door.create(name="matrix")["uuid"]
    wrong, asked = [], 0
    for verb, path, role, rule in routes():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if verb == "*" else (verb,):
            for who in ROLES:
                if path.endswith("/events"):
                    continue  # an endless answer; its rule is that of the list, asked below
                asked_path = stand_in(path, node)
                answer = door.ask(who, method, asked_path, BODIES.get((method, path)))
                asked += 1
                if answer.status == 204 and (method, path) == ("DELETE", "/v1/nodes/{node}"):
                    door.create(name="matrix", uuid=node)
                is_allowed = role == "anyone" or ROLES.index(who) >= ROLES.index(role)
                is_hidden = node in asked_path and who == "nobody" and answer.status == 404
                denied = f"Access was denied to the following resource: {rule}"
                if is_allowed == (answer.status == 403) and not (is_hidden and not is_allowed):
                    wrong.append(f"{method} {path} as {who}: {answer.status} {answer.text[:200]}")
                elif answer.status == 403 and answer.faultstring != denied:
                    wrong.append(f"{method} {path} as {who}: {answer.faultstring}")
    print(f"\npolicy: {asked} requests, {len(routes())} routes, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong)
    assert door.ask("member", "GET", "/tenon/v1/calls/events").status == 403


def test_every_rule_has_one_role(door):
    roles = {}
    for _, path, role, rule in routes():
        if rule != "public_rule":
            assert roles.setdefault(rule, role) == role, f"{path}: {rule} is for {roles[rule]} elsewhere"
        else:
            assert role == "anyone", path
    assert door.ask("reader", "GET", "/tenon/v1/policy").json()["rules"] == sorted(roles)


def test_without_roles_every_user_is_an_admin_as_in_ironic(door):
    door.reload("schema: tenon.policy/1\n")
    door.until(200, "nobody", "GET", "/tenon/v1/calls")


def test_a_vendor_method_has_a_rule_of_its_own(door):
    door.create(name="methods")
    call = "/v1/nodes/methods/vendor_passthru/echo"
    assert door.ask("member", "POST", call, {"a": 1}).status == 403
    door.reload(HEAD + 'rules:\n  vendor_passthru:lab:echo: "role:member and \'POST\':%(http_method)s"\n')
    assert door.until(200, "member", "POST", call, {"a": 1}).json()["a"] == 1
    assert door.ask("member", "PUT", call, {"a": 1}).faultstring == (
        "Access was denied to the following resource: vendor_passthru:lab:echo")
    assert door.ask("reader", "POST", call, {"a": 1}).status == 403
    assert door.ask("member", "POST", "/v1/nodes/methods/vendor_passthru/echo_async", {}).status == 403
    assert door.ask("member", "POST", "/v1/nodes/methods/vendor_passthru/nonesuch", {}).status == 403  # tells nothing
    assert set(door.ask("member", "GET", "/v1/nodes/methods/vendor_passthru/methods").json()) == {"echo"}
    assert door.ask("reader", "GET", "/v1/nodes/methods/vendor_passthru/methods").status == 403
    door.reload(HEAD + 'rules: { "vendor_passthru:lab:echo": "!", "vendor_passthru:lab": "@" }\n')
    door.until(403, "admin", "POST", call, {"a": 1})
    listed = set(door.ask("reader", "GET", "/v1/nodes/methods/vendor_passthru/methods").json())
    assert "echo_async" in listed and "echo" not in listed
    assert "d_echo" in door.ask("reader", "GET", "/v1/drivers/lab-hardware/vendor_passthru/methods").json()


def test_a_vendor_proposes_and_the_operator_decides(door):
    """redfish-extended proposes `member` for what only reads."""
    door.create(driver="redfish", name="proposed", vendor_interface="redfish-extended",
                driver_info={"redfish_address": "http://127.0.0.1:1"})
    call = "/v1/nodes/proposed/vendor_passthru/list_jobs"
    assert door.ask("member", "GET", call).status == 500  # let in; that BMC is not there
    assert door.ask("reader", "GET", call).status == 403
    door.reload(HEAD + 'rules: { baremetal:node:vendor_passthru: "role:admin" }\n')
    door.until(403, "member", "GET", call)
    check = "/tenon/v1/policy/check?user=member&node=proposed&method=list_jobs"
    assert door.ask("admin", "GET", check).json() == {
        "allowed": False, "rule": "baremetal:node:vendor_passthru", "origin": "file", "user": "member", "role": "member"}


def test_a_node_that_may_not_be_seen_is_not_there(door):
    door.create(name="mine", owner="member")
    other = door.create(name="other", owner="somebody")
    door.reload(HEAD + 'rules: { baremetal:node:get: "role:admin or user:%(node.owner)s" }\n')
    door.until(404, "member", "GET", "/v1/nodes/other")
    assert door.ask("member", "GET", "/v1/nodes/mine").status == 200
    for method, path in (("GET", "other"), ("GET", other["uuid"]), ("PATCH", "other"), ("DELETE", "other"),
                         ("GET", "other/validate"), ("GET", "other/states"), ("PUT", "other/maintenance"),
                         ("GET", "other/vendor_passthru/methods"), ("POST", "other/vendor_passthru/echo"),
                         ("GET", "validate?node=other"), ("GET", "vendor_passthru/methods?node_ident=other")):
        body = [{"op": "add", "path": "/extra/x", "value": 1}] if method == "PATCH" else None
        answer = door.ask("member", method, f"/v1/nodes/{path}", body)
        name = other["uuid"] if path == other["uuid"] else "other"
        assert (answer.status, answer.faultstring) == (404, f"Node {name} could not be found."), (method, path)
    for path in ("/v1/nodes", "/v1/nodes/detail"):
        assert {node["uuid"] for node in door.ask("member", "GET", path).json()["nodes"]}.isdisjoint({other["uuid"]})
        assert len(door.ask("admin", "GET", path).json()["nodes"]) == 2
    check = "/tenon/v1/policy/check?user=member&node=other&"
    for what in ("method=echo", "rule=baremetal:node:get"):
        said = door.ask("admin", "GET", check + what).json()
        assert (said["allowed"], said["rule"], said["origin"]) == (False, "baremetal:node:get", "file"), said
    unknown = door.ask("admin", "GET", check + "rule=baremetal:node:gett")
    assert unknown.status == 404 and "There is no rule 'baremetal:node:gett'" in unknown.faultstring


def test_a_wrong_policy_changes_nothing_and_says_where(door):
    door.reload(HEAD + 'rules: { baremetal:driver:get: "role:admin" }\n')
    door.until(403, "member", "GET", "/v1/drivers")
    door.reload(HEAD + 'rules: { baremetal:driver:gett: "@" }\n',
                said="unknown rule 'baremetal:driver:gett'; did you mean 'baremetal:driver:get'?; the policy from before holds")
    assert door.ask("member", "GET", "/v1/drivers").status == 403
    door.policy.chmod(0o666)
    door.daemon.child.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 20
    while "others than its owner may write to it" not in door.daemon.output and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "others than its owner may write to it (mode 0666); chmod go-w it" in door.daemon.output
    door.reload(HEAD, said="policy, users and certificates were read anew")
    door.until(200, "member", "GET", "/v1/drivers")


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_what_was_changed_is_written_down_with_who_and_how_it_ended(start_tenond, tmp_path):
    door = Door(start_tenond, tmp_path, f"audit: {{ file: {tmp_path / 'audit.jsonl'} }}\n")
    door.create(name="audited", driver_info={"ipmi_password": "planted-secret-1"})
    door.ask("admin", "POST", "/v1/nodes/audited/vendor_passthru/echo?x=planted-secret-2", {"token": "planted-secret-3"})
    done = door.ask("admin", "POST", "/v1/nodes/audited/vendor_passthru/echo", {"token": "planted-secret-3"})
    accepted = door.ask("admin", "POST", "/v1/nodes/audited/vendor_passthru/echo_async", {})
    door.ask("member", "DELETE", "/v1/nodes/audited")
    door.daemon.ask("DELETE", "/v1/nodes/audited", headers=basic("admin", "planted-secret-4"))
    door.ask("admin", "GET", "/v1/nodes/audited")
    door.daemon.wire.ask("GET", "/v1/nodes/audited")
    deadline = time.monotonic() + 20
    while len(lines_of(door.audit)) < 6 and time.monotonic() < deadline:
        time.sleep(0.02)
    created, refused, called, queued, denied, unknown = lines_of(door.audit)
    assert created["status"] == 201 and created["user"] == "admin" and created["driver"] == "lab-hardware"
    assert refused["status"] == 400 and refused["path"] == "/v1/nodes/audited/vendor_passthru/echo"
    assert called["status"] == 200 and called["vendor_method"] == "echo" and called["node"] == created["node"]
    assert called["plugin"].startswith("lab ") and called["generation"] >= 1 and called["remote"] == "127.0.0.1"
    assert called["request_id"] == done.headers["openstack-request-id"]
    assert queued["status"] == 202 and accepted.headers["location"].endswith(queued["call"])
    assert denied["status"] == 403 and denied["user"] == "member" and denied["role"] == "member"
    assert unknown["status"] == 401 and "user" not in unknown
    assert "planted-secret" not in door.audit.read_text()
    assert door.audit.stat().st_mode & 0o777 == 0o600


def test_decisions_are_written_down_where_they_are_asked_for(start_tenond, tmp_path):
    door = Door(start_tenond, tmp_path, f"audit: {{ file: {tmp_path / 'audit.jsonl'}, decisions: true }}\n")
    door.ask("reader", "GET", "/v1/drivers")
    door.ask("reader", "GET", "/tenon/v1/calls")
    deadline = time.monotonic() + 20
    while len(lines_of(door.audit)) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [(line["kind"], line["rule"], line["origin"], line["allowed"]) for line in lines_of(door.audit)] == [
        ("decision", "baremetal:driver:get", "default", True), ("decision", "tenon:call:list", "default", False)]


def test_a_full_disk_is_told_and_holds_up_nobody(start_tenond, tmp_path):
    door = Door(start_tenond, tmp_path, "audit: { file: /dev/full }\n")
    door.create(name="full")
    deadline = time.monotonic() + 20
    while "the audit cannot be written" not in door.daemon.output and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "the audit cannot be written to /dev/full: No space left on device; it waits in memory" in door.daemon.output
    assert door.ask("admin", "POST", "/v1/nodes/full/vendor_passthru/echo", {}).status == 200


def run(program, *words, status=0):
    done = subprocess.run([BINARY / "bin" / program, *map(str, words)], capture_output=True, text=True, timeout=60,
                          env=clean_environment())
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_new_policy_is_tried_before_it_holds(tmp_path):
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(HEAD)
    new.write_text(HEAD + 'rules:\n  baremetal:driver:get: "role:admin"\n  vendor_passthru:redfish: "user:%(node.owner)s"\n')
    for path in (old, new):
        path.chmod(0o600)
    changes = run("tenon", "policy", new, "--against", old).splitlines()
    assert changes[0].split() == ["RULE", "reader", "member", "admin"]
    assert [line.split() for line in changes[1:-1]] == [
        ["baremetal:driver:get", "yes", "->", "no", "yes", "->", "no", "yes"],
        ["vendor_passthru:redfish", *("- -> depends".split() * 3)]]
    assert changes[-1].startswith("-: the file has no such rule")
    new.write_text(HEAD.replace("[member]", "[member, '*']").replace("[reader]", "[]"))
    assert [line.split() for line in run("tenon", "policy", new, "--against", old).splitlines()] == [
        ["USER", "ROLE"], ["*", "anyone", "->", "member"], ["reader", "reader", "->", "member"], [],
        ["RULE", "reader", "member", "admin"]]
    assert re.search(r"baremetal:node:vendor_passthru +no +no +yes", run("tenon", "policy", old))
    new.write_text(HEAD + "rules: { a: 'rule:b' }\n")
    assert f"{new}:6:13: a: rule:b is nowhere" in run("tenon", "policy", new, status=1)


def test_the_configuration_is_checked_with_all_its_files(tmp_path):
    users, policy, config = tmp_path / "htpasswd", tmp_path / "policy.yaml", tmp_path / "tenond.yaml"
    write(users, ("admin", "secret"))
    policy.write_text(HEAD)
    policy.chmod(0o600)
    config.write_text(f"auth_strategy: http_basic\nhttp_basic_auth_user_file: {users}\npolicy_file: {policy}\n"
                      f"state_dir: {tmp_path / 'state'}\n")
    assert run("tenond", "--config", config, "--check-config") == "tenond: the configuration is good\n"
    assert not (tmp_path / "state").exists()
    policy.write_text("schema: tenon.policy/1\nrule: {}\n")
    assert f"{policy}:2:1: unknown key 'rule'; did you mean 'rules'?" in run(
        "tenond", "--config", config, "--check-config", status=1)
    policy.write_text(HEAD)
    good = config.read_text()
    config.write_text(good + f"audit: {{ file: {tmp_path}/none/audit.jsonl }}\n")
    assert f"audit.file: {tmp_path}/none/audit.jsonl: there is no directory {tmp_path}/none" in run(
        "tenond", "--config", config, "--check-config", status=1)
    config.write_text(good)
    users.write_text("admin:plain\n")
    assert f"{users}:1: Only bcrypt" in run("tenond", "--config", config, "--check-config", status=1)
    config.write_text("auth_strategy: none\n")
    assert "auth_strategy: 'none' is none of noauth, http_basic" in run("tenond", "--config", config, "--check-config", status=2)
    assert "whoever reaches it is an admin" in run("tenond", "--check-config", "--listen", "0.0.0.0:1", status=2)


def test_the_tool_says_the_password(door):
    environment = {**clean_environment(), "OS_ENDPOINT": door.daemon.url}
    words = [BINARY / "bin" / "tenon", "calls"]
    refused = subprocess.run(words, capture_output=True, text=True, timeout=60, env=environment)
    assert refused.returncode == 1 and "was answered with 401" in refused.stderr
    assert "OS_USERNAME and OS_PASSWORD, or OS_TOKEN, say who you are" in refused.stderr
    environment.update({"OS_USERNAME": "admin", "OS_PASSWORD": "admin"})
    assert subprocess.run(words, capture_output=True, text=True, timeout=60, env=environment).returncode == 0
