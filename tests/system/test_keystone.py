"""auth_strategy: keystone, with a real Keystone: its clients log in by password, scopes and roles decide, answers are
keystonemiddleware's, and what is known goes on while Keystone is away."""
import concurrent.futures
import importlib.util
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

from daemon import BINARY, RECORDERS_CONFIG, clean_environment
from real_keystone import PASSWORD, RealKeystone

BAREMETAL = "/usr/bin/baremetal"
UNAUTHORIZED = ('{"error": {"code": 401, "title": "Unauthorized", '
                '"message": "The request you have made requires authentication."}}')
NODE_CALL = "Access was denied to the following resource: baremetal:node:vendor_passthru"

if importlib.util.find_spec("keystone") is None:
    pytest.skip("NOT PROVEN: the package python3-keystone is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def keystone():
    service = RealKeystone()
    yield service
    service.stop()


@pytest.fixture
def door(start_tenond, keystone, tmp_path):
    """Starts a tenond that asks the real Keystone, and gives it nodes of two projects."""
    def start(more="", rules="", settings="", password=PASSWORD, user="tenon", fill=True):
        for path, text in (("password", password), ("policy.yaml", f"schema: tenon.policy/1\nrules: {{ {rules} }}\n")):
            (tmp_path / path).write_text(text)
            (tmp_path / path).chmod(0o600)
        return Door(start_tenond(config=(
            f"{RECORDERS_CONFIG}\nauth_strategy: keystone\npolicy_file: {tmp_path / 'policy.yaml'}\n"
            f"keystone: {{ auth_url: '{keystone.url}', username: {user}, password_file: {tmp_path / 'password'}, "
            f"project_name: {'rack' if user == 'owner' else 'service'}{settings} }}\n{more}")), keystone, fill)
    return start


class Door:
    def __init__(self, daemon, keystone, fill):
        self.daemon, self.keystone, self.token = daemon, keystone, {}
        if fill:
            for name in ("mine", "foreign"):
                owner = keystone.ids["rack" if name == "mine" else "other"]
                answer = self.ask("admin", "POST", "/v1/nodes", {
                    "driver": "lab-hardware", "name": name, "owner": owner, "lessee": keystone.ids["lab"]})
                assert answer.status == 201, answer.text

    def token_of(self, user, scope="system"):
        if (user, scope) not in self.token:
            self.token[user, scope] = self.keystone.login(user, scope)
        return self.token[user, scope]

    def ask(self, who, method, path, body=None):
        """`who`: a user, who speaks for the system, or a user and a project. Asks again while Keystone is too slow."""
        user, _, project = who.partition("@")
        token = self.token_of(user, project or "system")
        deadline = time.monotonic() + 60
        while (answer := self.bring(token, method, path, body)).status == 503 and time.monotonic() < deadline:
            time.sleep(0.5)
        return answer

    def bring(self, token, method="GET", path="/v1/drivers", body=None):
        return self.daemon.ask(method, path, body, headers={"X-Auth-Token": token})

    def until(self, wanted, token):
        deadline = time.monotonic() + 30
        while (answer := self.bring(token)).status != wanted and time.monotonic() < deadline:
            time.sleep(0.05)
        assert answer.status == wanted, answer.text
        return answer

    def until_logged(self, text, token=None):
        """`token`: what to ask with meanwhile; the same trouble is told every ten seconds."""
        deadline = time.monotonic() + 60
        while text not in self.daemon.output and time.monotonic() < deadline:
            if token:
                assert self.bring(token).status == 503
            time.sleep(0.1)
        assert text in self.daemon.output, self.daemon.output


def test_by_default_vendor_methods_are_for_admins_of_the_system(door):
    door = door()
    call = "/v1/nodes/mine/vendor_passthru/echo"
    assert door.ask("admin", "POST", call, {"a": 1}).json() == {"a": 1, "http_method": "POST"}
    assert door.ask("admin", "POST", "/v1/drivers/lab-hardware/vendor_passthru/d_echo", {"a": 1}).status == 200
    for who in ("auditor", "owner@rack", "lessee@lab"):
        answer = door.ask(who, "POST", call, {"a": 1})
        assert (answer.status, answer.faultstring) == (403, NODE_CALL), who
    assert door.ask("stranger@other", "POST", call, {}).faultstring == "Node mine could not be found."
    assert door.ask("stranger@other", "POST", "/v1/nodes/foreign/vendor_passthru/echo", {}).faultstring == NODE_CALL
    assert door.ask("admin@admin", "POST", call, {}).status == 404  # an admin of a project is none of the system
    refused = door.ask("stranger@other", "POST", "/v1/drivers/lab-hardware/vendor_passthru/d_echo", {})
    assert refused.faultstring == "Access was denied to the following resource: baremetal:driver:vendor_passthru"
    for path in ("/v1/nodes", "/v1/nodes/mine", "/v1/drivers", "/tenon/v1/plugins", "/metrics"):
        assert door.ask("auditor", "GET", path).status == 200, path


def test_a_project_sees_what_it_owns_or_leases(door):
    door = door()
    for who, nodes in (("owner@rack", {"mine"}), ("lessee@lab", {"mine", "foreign"}), ("stranger@other", {"foreign"}),
                       ("admin@admin", set()), ("auditor", {"mine", "foreign"})):
        for path in ("/v1/nodes", "/v1/nodes/detail"):
            assert {node["name"] for node in door.ask(who, "GET", path).json()["nodes"]} == nodes, who
        for name in ("mine", "foreign"):
            answer = door.ask(who, "GET", f"/v1/nodes/{name}")
            assert answer.status == (200 if name in nodes else 404), (who, name)
    assert door.ask("owner@rack", "GET", "/v1/nodes/foreign").faultstring == "Node foreign could not be found."
    assert door.ask("owner@rack", "GET", "/v1/nodes/mine/validate").status == 200
    assert door.ask("lessee@lab", "GET", "/v1/nodes/mine/validate").status == 403
    assert door.ask("owner@rack", "GET", "/v1/drivers").faultstring == (
        "Access was denied to the following resource: baremetal:driver:get")
    assert door.ask("operator@rack", "GET", "/v1/nodes").status == 403  # has no role that Ironic knows
    for method, path, body in (("POST", "/v1/nodes", {"driver": "lab-hardware"}), ("DELETE", "/v1/nodes/foreign", None),
                               ("PATCH", "/v1/nodes/foreign", [{"op": "add", "path": "/extra/x", "value": 1}])):
        assert door.ask("stranger@other", method, path, body).status == 403, method


def test_an_operators_rules_know_roles_scopes_and_ids(door):
    door = door(rules='"vendor_passthru:lab:echo": "role:member and project_id:%(node.owner)s", '
                      f'"baremetal:node:get": "role:baremetal_admin or system_scope:all or project_id:%(node.owner)s"')
    call = "/v1/nodes/mine/vendor_passthru/echo"
    assert door.ask("owner@rack", "POST", call, {"a": 1}).status == 200
    assert door.ask("operator@rack", "POST", call, {}).status == 403
    assert door.ask("operator@rack", "GET", "/v1/nodes/foreign").status == 200
    assert door.ask("owner@rack", "GET", "/v1/nodes/foreign").status == 404
    check = "/tenon/v1/policy/check?user=bob&node=mine&method=echo"
    rack = door.keystone.ids["rack"]
    assert door.ask("admin", "GET", f"{check}&role=member&project_id={rack}").json() == {
        "allowed": True, "rule": "vendor_passthru:lab:echo", "origin": "file", "user": "bob", "role": "member"}
    assert not door.ask("admin", "GET", f"{check}&role=member&project_id=x").json()["allowed"]
    assert not door.ask("admin", "GET", f"{check}&role=admin").json()["allowed"]
    assert not door.ask("admin", "GET", f"{check}&project_id={rack}").json()["allowed"]
    assert door.ask("admin", "GET", "/tenon/v1/policy/check?role=baremetal_admin&rule=baremetal:node:get&project_id=x"
                    ).json()["allowed"]


def test_the_public_paths_and_they_alone_need_no_token(door, keystone):
    door = door(fill=False)
    for path in ("/", "/v1", "/v1/", "/healthcheck"):
        assert door.daemon.ask("GET", path).status == 200, path
    for path in ("/drivers", "/v1/drivers", "/metrics", "/tenon/v1/plugins", "//v1", "/v1//", "/nonesuch"):
        answer = door.daemon.ask("GET", path)
        assert (answer.status, answer.text) == (401, UNAUTHORIZED), path
        assert answer.headers["www-authenticate"] == f'Keystone uri="{keystone.url}"'


@pytest.mark.parametrize("token", ["x", "", " ", "gAAAAAB" + "x" * 200, "ü", "a b", "%(x)s", "x" * 20_000])
def test_what_is_no_token_is_refused(door, token):
    answer = door(fill=False).bring(token.encode())
    assert (answer.status, answer.text) == (401, UNAUTHORIZED)


def test_a_revoked_token_is_refused_once_it_is_not_remembered_any_more(door, keystone):
    door = door(settings=", token_cache_time: 1s", fill=False)
    seen, unseen = keystone.login("auditor"), keystone.login("auditor")
    door.until(200, seen)
    keystone.revoke(seen)
    keystone.revoke(unseen)
    assert door.bring(unseen).status == 401
    assert door.until(401, seen).text == UNAUTHORIZED


def test_a_token_is_asked_about_once_however_many_bring_it(door, keystone):
    door = door(fill=False)
    token = keystone.login("auditor")
    before = keystone.printed("asked GET /v3/auth/tokens")
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        assert {answer.status for answer in pool.map(lambda _: door.bring(token), range(60))} == {200}
    assert {door.bring("gAAAAnonsense").status for _ in range(5)} == {401}
    keystone.until_printed("asked GET /v3/auth/tokens", before + 2)
    values = {name: value for name, value in metrics(door, token).items() if name.startswith("tenon_keystone")}
    assert values == {'tenon_keystone_validations_total{outcome="valid"}': 1,
                      'tenon_keystone_validations_total{outcome="invalid"}': 1}


def metrics(door, token):
    text = door.bring(token, "GET", "/metrics").text
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def middleware(url):
    """The real keystonemiddleware in front of nothing."""
    auth_token = pytest.importorskip("keystonemiddleware.auth_token")
    from oslo_config import cfg
    cfg.CONF([], project="x", default_config_files=[])
    return auth_token.filter_factory({}, auth_type="password", auth_url=url, username="tenon", password=PASSWORD,
                                     user_domain_name="Default", project_name="service", project_domain_name="Default",
                                     www_authenticate_uri=url, http_request_max_retries="0")(None)


def test_answers_are_keystonemiddlewares_to_the_byte_while_keystone_is_there_and_while_it_is_not(door, keystone):
    webob = pytest.importorskip("webob")
    door = door(fill=False)
    known = keystone.login("auditor")
    unknown = keystone.login("auditor")
    door.until(200, known)
    theirs = middleware(keystone.url)

    def compare(token, expected):
        for accept in (None, "*/*", "application/json", "text/html", "text/plain", "text/html;q=0.5, application/json", "x"):
            headers = {name: value for name, value in (("X-Auth-Token", token), ("Accept", accept)) if value}
            their = webob.Request.blank("/v1/drivers", headers=headers).get_response(theirs)
            our = door.daemon.wire.send("GET", "/v1/drivers", {"Host": "x", **headers})
            names = {"content-type", "content-length", "www-authenticate"}
            assert their.status_int == expected == our.status
            assert our.body == their.body, accept
            assert {name: our.headers.get(name) for name in names} == {name: their.headers.get(name) for name in names}
    compare(None, 401)
    compare("nonsense", 401)
    keystone.stop()
    try:
        begun = time.monotonic()
        compare(unknown, 503)
        assert time.monotonic() - begun < 60
        assert door.bring(known).status == 200
        assert door.daemon.ask("GET", "/v1").status == 200
        door.until_logged("tokens that are not known are answered 503")
        assert f"keystone: connecting to 127.0.0.1:{keystone.port} failed: Connection refused; tokens" in door.daemon.output
    finally:
        keystone.start()
    door.until(200, unknown)
    door.until_logged("Keystone can be asked again")


def test_a_token_ends_when_it_expires_known_or_not(door, keystone):
    keystone.stop()
    keystone.start(lifetime=12)
    try:
        door = door(fill=False)
        known = keystone.login("auditor")
        door.until(200, known)
        assert door.until(401, known).text == UNAUTHORIZED
        unknown = keystone.login("auditor")
        keystone.until_expired(unknown)
        assert door.bring(unknown).status == 401
        door.until(200, keystone.login("auditor"))  # our own token has expired meanwhile, too
    finally:
        keystone.stop()
        keystone.start()


def test_a_wrong_password_of_the_service_user_is_told_and_mended_without_a_restart(door, keystone, tmp_path):
    door = door(password="wrong", fill=False)
    token = keystone.login("auditor")
    before = keystone.printed("asked POST")
    assert door.bring(token).status == 503
    door.until_logged("keystone: Keystone does not let user 'tenon' of domain 'Default' in (status 401: The request you have "
                      "made requires authentication.); mend keystone.username, its password, user_domain_name or project_name")
    assert {door.bring(token).status for _ in range(5)} == {503}
    keystone.until_printed("asked POST", before + 1)  # not six times, lest the user be locked out
    (tmp_path / "password").write_text(PASSWORD + "\n")
    door.daemon.child.send_signal(signal.SIGHUP)
    door.until(200, token)


def test_a_service_user_that_may_not_ask_is_told(door, keystone):
    door = door(user="owner", fill=False)
    door.until_logged("keystone: Keystone does not let keystone.username validate tokens (status 403); give it the role "
                      "service, or make it a reader of the system", keystone.login("auditor"))


def test_tokens_and_passwords_are_written_down_nowhere_and_who_changed_what_is(door, keystone, tmp_path):
    door = door(more=f"log_level: trace\naudit: {{ file: {tmp_path / 'audit.jsonl'}, decisions: true }}\n")
    door.ask("owner@rack", "POST", "/v1/nodes/mine/vendor_passthru/echo", {})
    door.bring("gAAAAplanted-token", "POST", "/v1/nodes/mine/vendor_passthru/echo", {})
    keystone.stop()
    try:
        door.bring("gAAAAplanted-too", "POST", "/v1/nodes/mine/vendor_passthru/echo", {})
    finally:
        keystone.start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
        by_status = {line["status"]: line for line in lines if line["kind"] == "call"}
        if {201, 403, 401, 503} <= by_status.keys():
            break
        time.sleep(0.05)
    created, denied, unknown, unavailable = (by_status[status] for status in (201, 403, 401, 503))
    assert (created["user"], created["user_id"], created["role"]) == ("admin", keystone_id(door), "admin")
    assert "project" not in created
    assert (denied["user"], denied["user_id"], denied["project"], denied["project_name"], denied["status"]) == (
        "owner", keystone.ids["owner"], keystone.ids["rack"], "rack", 403)
    assert "user" not in unknown and "user" not in unavailable
    assert door.daemon.stop() == 0
    written = door.daemon.output + "".join(
        path.read_bytes().decode("latin-1") for folder in (door.daemon.state, tmp_path) for path in folder.rglob("*")
        if path.is_file() and path.name != "password")
    for secret in (*door.token.values(), "planted-token", "planted-too", PASSWORD):
        assert secret not in written, secret


def keystone_id(door):
    return door.keystone.administer("GET", "/users?name=admin")["users"][0]["id"]


def run_baremetal(keystone, folder, user, scope, *words):
    environment = {**clean_environment(), "HOME": str(folder), "COLUMNS": "300"}
    scoped = ["--os-system-scope", "all"] if scope == "system" else [
        "--os-project-name", scope, "--os-project-domain-name", "Default"]
    return subprocess.run([BAREMETAL, "--os-auth-type", "password", "--os-auth-url", keystone.url, "--os-username", user,
                           "--os-password", PASSWORD, "--os-user-domain-name", "Default", *scoped, *words],
                          capture_output=True, text=True, env=environment, timeout=300)


OWNERS_MAY_ECHO = '"vendor_passthru:lab:echo": "role:member and (system_scope:all or project_id:%(node.owner)s)"'


@pytest.mark.skipif(not os.access(BAREMETAL, os.X_OK), reason="python3-ironicclient is not installed")
def test_baremetal_logs_in_for_the_system_and_for_a_project(door, keystone, tmp_path):
    door = door(rules=OWNERS_MAY_ECHO)
    keystone.publish(door.daemon.url)
    created = run_baremetal(keystone, tmp_path, "admin", "system", "node", "create", "--driver", "lab-hardware", "--name", "cli")
    assert created.returncode == 0, created.stderr
    for user, scope, node in (("admin", "system", "cli"), ("owner", "rack", "mine")):
        called = run_baremetal(keystone, tmp_path, user, scope, "node", "passthru", "call", node, "echo", "--arg", "a=1")
        assert (called.returncode, called.stdout.strip()) == (0, "{'a': 1, 'http_method': 'POST'}"), called.stderr
    listed = run_baremetal(keystone, tmp_path, "owner", "rack", "node", "list", "-f", "json")
    assert [node["Name"] for node in json.loads(listed.stdout)] == ["mine"], listed.stderr
    hidden = run_baremetal(keystone, tmp_path, "owner", "rack", "node", "show", "foreign")
    assert hidden.returncode != 0 and "Node foreign could not be found. (HTTP 404)" in hidden.stderr, hidden.stderr
    refused = run_baremetal(keystone, tmp_path, "owner", "rack", "driver", "list")
    assert refused.returncode != 0 and "(HTTP 403)" in refused.stderr, refused.stderr


def test_openstacksdk_logs_in_for_the_system_and_for_a_project(door, keystone):
    openstack = pytest.importorskip("openstack")
    door = door(rules=OWNERS_MAY_ECHO)
    keystone.publish(door.daemon.url)

    def connect(user, **scope):
        return openstack.connection.Connection(auth_type="password", auth={
            "auth_url": keystone.url, "username": user, "password": PASSWORD, "user_domain_name": "Default", **scope})
    system = connect("admin", system_scope="all")
    assert "lab-hardware" in {driver.name for driver in system.baremetal.drivers()}
    node = system.baremetal.create_node(driver="lab-hardware", name="sdk", provision_state="enroll")
    assert system.baremetal.call_node_vendor_passthru(node, "POST", "echo", {"a": 1}).json() == {
        "a": 1, "http_method": "POST"}
    project = connect("owner", project_name="rack", project_domain_name="Default")
    assert [node.name for node in project.baremetal.nodes()] == ["mine"]
    assert project.baremetal.call_node_vendor_passthru("mine", "POST", "echo", {"a": 1}).json()["a"] == 1
    with pytest.raises(openstack.exceptions.HttpException) as refused:
        project.baremetal.call_node_vendor_passthru("mine", "POST", "echo_async", {})
    assert refused.value.status_code == 403
    with pytest.raises(openstack.exceptions.NotFoundException):
        project.baremetal.get_node("foreign")


def tenon(*words, **environment):
    return subprocess.run([BINARY / "bin" / "tenon", *map(str, words)], capture_output=True, text=True, timeout=60,
                          env={**clean_environment(), **environment})


def test_the_tool_brings_a_token_and_tries_a_policy(door, keystone, tmp_path):
    door = door(fill=False)
    assert tenon("calls", OS_ENDPOINT=door.daemon.url).returncode == 1
    assert tenon("calls", OS_ENDPOINT=door.daemon.url, OS_TOKEN=keystone.login("admin")).returncode == 0
    policy = tmp_path / "policy.yaml"
    policy.write_text('schema: tenon.policy/1\nrules: { "vendor_passthru:lab": "role:baremetal_admin or role:member" }\n')
    assert "expected role:reader, role:member or role:admin, found 'role:baremetal_admin'" in tenon("policy", policy).stderr
    lines = {line.split()[0]: line.split()[1:] for line in tenon("policy", policy, "--keystone").stdout.splitlines()}
    assert lines["RULE"] == "system reader system member system admin project reader project member project admin".split()
    assert lines["vendor_passthru:lab"] == ["no", "yes", "yes"] * 2
    assert lines["baremetal:node:vendor_passthru"] == ["no", "no", "yes", "no", "no", "no"]
    assert lines["baremetal:node:get"] == ["yes"] * 3 + ["depends"] * 3


@pytest.mark.parametrize("config, text, status", [
    ("auth_strategy: keystone\n", ":1:16: auth_strategy: keystone needs the mapping 'keystone' with auth_url and username", 2),
    ("auth_strategy: keystone\nkeystone: { auth_url: 'http://k', username: u, project_name: p, pasword_file: x }\n",
     ":2:65: unknown key 'pasword_file'; did you mean 'password_file'?", 2),
    ("auth_strategy: keystone\nkeystone: { auth_url: 'http://k', username: u, project_name: p }\n",
     "keystone.password_file: say where the password is, or give it as systemd credential tenon-keystone-password", 1),
    ("auth_strategy: keystone\nkeystone: { auth_url: 'http://k', username: u, project_name: p, password_file: /nonesuch }\n",
     "keystone.password_file: /nonesuch: cannot be read: No such file or directory", 1),
])
def test_a_configuration_that_is_wrong_is_told_before_anything_starts(tmp_path, config, text, status):
    path = pathlib.Path(tmp_path / "tenond.yaml")
    path.write_text(config)
    done = subprocess.run([BINARY / "bin" / "tenond", "--config", path, "--check-config"], capture_output=True, text=True,
                          timeout=60, env=clean_environment())
    assert done.returncode == status and text in done.stderr, done.stderr
