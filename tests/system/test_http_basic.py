"""http_basic as Ironic has it: answers byte for byte, its clients, a file that changes, guessing that is slowed down."""
import base64
import concurrent.futures
import crypt
import os
import pathlib
import subprocess
import time

import pytest

import golden_compare
from daemon import BINARY, RECORDERS_CONFIG, clean_environment
from golden_compare import Normaliser
from golden_recording import Request, read_case

BAREMETAL = "/usr/bin/baremetal"


def digest(password, cost=4):
    return crypt.crypt(password, f"$2y${cost:02}$lhZvKLLWVZWjhgoDjGZO0.")


def write(path, *users):
    """As an operator should: whole or not at all."""
    new = path.with_suffix(".new")
    new.write_text("".join(f"{user}:{digest(password)}\n" for user, password in users))
    new.chmod(0o600)
    new.rename(path)


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "htpasswd"
    write(path, ("admin", "secret"))
    return path


@pytest.fixture
def door(start_tenond, users):
    return start_tenond(config=f"{RECORDERS_CONFIG}\nauth_strategy: http_basic\nhttp_basic_auth_user_file: {users}\n")


def test_every_recorded_answer_is_given_byte_for_byte(golden, door):
    names = [path.stem for path in sorted(golden.glob("basic-*.json"))]
    normaliser = Normaliser("{}:{}".format(*door.address))
    failed, exact = [], 0
    for name in names:
        case = read_case(golden, name)
        request, recorded = Request.read(case["request"]), case["response"]
        own = door.wire.send(request.method, normaliser.to_own(request.path), request.headers, request.body)
        found = golden_compare.compare(normaliser, request, recorded, own)
        if recorded["status"] >= 400:
            theirs = {key.lower(): value for key, value in recorded["headers"].items()}
            ours = {key: value for key, value in own.headers.items() if key not in ("date", "server", "connection")}
            found += [] if (own.text, ours) == (recorded["body"], theirs) else [f"{own.text} {ours}, not {theirs}"]
            exact += 1
        if found:
            failed.append(f"{name}: {found}")
    print(f"\nhttp_basic: {len(names)} recordings, {exact} refusals of them to the byte, {len(failed)} failed")
    assert names and not failed, "\n".join(failed)


def test_the_public_paths_and_they_alone_need_no_password(door):
    for path in ("/", "/v1", "/v1/", "/healthcheck"):
        assert door.ask("GET", path).status == 200, path
    assert door.ask("GET", "/v1?x=1").status == 400  # which is the document's answer
    for path in ("/drivers", "/v1/drivers", "/metrics", "/tenon/v1/plugins", "/tenon/v1/calls", "//v1", "/v1//", "/v1/..",
                 "/%761", "/nonesuch", "/v1/%zz", "/healthcheck/x", "/v1/nodes/x/vendor_passthru/y", "http://x/v1"):
        answer = door.ask("GET", path)
        assert answer.status == 401, path
        assert answer.text == '{"error":{"message":"Authorization required","code":401}}'
        assert answer.headers["www-authenticate"] == 'Basic realm="Baremetal API"'


def test_a_change_of_the_file_counts_without_a_restart(door, users):
    ask = lambda user, password: door.ask("GET", "/v1/drivers", headers=basic(user, password)).status
    assert ask("admin", "secret") == 200 and ask("other", "pw") == 401
    write(users, ("other", "pw"))
    deadline = time.monotonic() + 20
    while ask("admin", "secret") == 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert ask("admin", "secret") == 401 and ask("other", "pw") == 200
    users.write_text("other:plaintext\n")
    while "plaintext" not in door.output and "Only bcrypt" not in door.output and time.monotonic() < deadline:
        assert ask("other", "pw") == 200
        time.sleep(0.1)
    assert "Only bcrypt digested passwords are supported for other" in door.output
    assert ask("other", "pw") == 200 and "plaintext" not in door.output


def test_guessing_is_slowed_down_for_its_source_and_others_go_on(door):
    known = basic("admin", "secret")
    assert door.ask("GET", "/v1/drivers", headers=known).status == 200
    with concurrent.futures.ThreadPoolExecutor(40) as pool:  # many at once do not slip through
        answers = list(pool.map(lambda n: door.ask("GET", "/v1/drivers", headers=basic("admin", f"guess{n}")), range(40)))
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) >= 28 and all(answer.status in (401, 429) for answer in answers)
    assert refused[0].json()["error"]["code"] == 429 and int(refused[0].headers["retry-after"]) >= 1
    assert door.ask("GET", "/v1/drivers", headers=known).status == 200


def test_an_unknown_user_takes_as_long_as_a_wrong_password(start_tenond, tmp_path):
    path = tmp_path / "htpasswd"
    path.write_text(f"admin:{digest('secret', 10)}\n")
    path.chmod(0o600)
    door = start_tenond(config=f"auth_strategy: http_basic\nhttp_basic_auth_user_file: {path}\n")

    def seconds(user):
        """Of four refusals: on the wall, and of tenond's processor, which no neighbour changes."""
        begun, worked = time.monotonic(), processor_seconds(door.child.pid)
        for n in range(4):
            assert door.ask("GET", "/v1/drivers", headers=basic(user, f"x{n}")).status == 401
        return time.monotonic() - begun, processor_seconds(door.child.pid) - worked
    (_, known), (waited, unknown) = seconds("admin"), seconds("nobody")
    assert known > 0.04 and unknown > known / 2, (known, unknown)  # without the check it would be a hundredth
    assert waited > unknown / 2, (waited, unknown)  # it is waited for


def processor_seconds(pid):
    """In user and in kernel mode (proc(5))."""
    user, kernel = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(kernel)) / os.sysconf("SC_CLK_TCK")


def test_baremetal_logs_in(door, tmp_path):
    if not os.access(BAREMETAL, os.X_OK):
        pytest.skip("python3-ironicclient is not installed")
    environment = {**clean_environment(), "HOME": str(tmp_path), "COLUMNS": "300"}

    def run(password, *words):
        return subprocess.run([BAREMETAL, "--os-auth-type", "http_basic", "--os-endpoint", door.url, "--os-username", "admin",
                               "--os-password", password, *words], capture_output=True, text=True, env=environment,
                              timeout=120)
    created = run("secret", "node", "create", "--driver", "lab-hardware", "--name", "basic-cli", "-f", "json")
    assert created.returncode == 0, created.stderr
    called = run("secret", "node", "passthru", "call", "basic-cli", "echo", "--arg", "a=1")
    assert (called.returncode, called.stdout.strip()) == (0, "{'a': 1, 'http_method': 'POST'}"), called.stderr
    refused = run("wrong", "driver", "list")
    assert refused.returncode != 0 and "HTTP 401" in refused.stderr, refused.stderr


def test_openstacksdk_logs_in(door):
    openstack = pytest.importorskip("openstack")
    connection = openstack.connection.Connection(auth_type="http_basic", auth={
        "endpoint": door.url, "username": "admin", "password": "secret"}, baremetal_endpoint_override=f"{door.url}/v1")
    assert "lab-hardware" in {driver.name for driver in connection.baremetal.drivers()}
    node = connection.baremetal.create_node(driver="lab-hardware", name="basic-sdk", provision_state="enroll")
    assert connection.baremetal.call_node_vendor_passthru(node, "POST", "echo", {"a": 1}).json() == {
        "a": 1, "http_method": "POST"}


@pytest.mark.parametrize("arguments, config, text", [
    (("--listen", "0.0.0.0:0"), "", "whoever reaches it is an admin"),
    ((), "auth_strategy: http_basic\nhttp_basic_auth_user_file: /nonesuch/htpasswd\n",
     "http_basic_auth_user_file: /nonesuch/htpasswd: cannot be read: No such file or directory"),
])
def test_a_door_that_cannot_be_kept_is_not_opened(tmp_path, arguments, config, text):
    (tmp_path / "tenond.yaml").write_text(config)
    done = subprocess.run([BINARY / "bin" / "tenond", "--config", tmp_path / "tenond.yaml", "--state", tmp_path / "state",
                           *(arguments or ("--listen", "127.0.0.1:0"))], capture_output=True, text=True, timeout=60,
                          env=clean_environment())
    assert done.returncode != 0 and text in done.stderr, done.stderr
