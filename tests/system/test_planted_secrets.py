"""Secrets planted wherever one may be given, and then looked for in everything that tenond has written or said."""
import base64
import json
import os
import pathlib
import subprocess
import time

import pytest

from daemon import BINARY, RECORDERS_CONFIG, clean_environment
from test_http_basic import basic, write

PLANTED = "planted-secret"


def key():
    return base64.b64encode(pathlib.Path("/dev/urandom").open("rb").read(32)).decode()


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "secrets.key"
    path.write_text(key() + "\n")
    path.chmod(0o600)
    return path


def config(key_file, more=""):
    return f"{RECORDERS_CONFIG}\nlog_level: trace\nsecrets: {{ key_file: {key_file} }}\n{more}"


def use(daemon, headers, bmc):
    """Gives secrets in every place, and gathers the answers."""
    said = []

    def ask(*arguments):
        answer = daemon.ask(*arguments, headers=headers)
        said.append(answer.text + str(answer.headers))
        return answer
    info = {"redfish_password": f"{PLANTED}-1", "ipmi_password": f"{PLANTED}-2"}
    assert ask("POST", "/v1/nodes", {"driver": "redfish", "name": "s", "driver_info": {
        **info, "redfish_address": bmc, "redfish_username": "admin"}}).status == 201
    ask("POST", "/v1/nodes", {"driver": "lab-hardware", "name": "l", "driver_info": info})
    ask("POST", "/v1/nodes", {"driver": "lab-hardware", "name": "l", "driver_info": info})  # 409
    ask("PATCH", "/v1/nodes/s", [{"op": "add", "path": "/driver_info/redfish_password", "value": f"{PLANTED}-4"}])
    ask("PATCH", "/v1/nodes/s", [{"op": "add", "path": "/nonesuch/password", "value": f"{PLANTED}-5"}])
    ask("GET", "/v1/nodes/s")
    ask("GET", "/v1/nodes/detail")
    ask("GET", "/v1/nodes/s/vendor_passthru/get_all_subscriptions")
    ask("POST", "/v1/nodes/s/vendor_passthru/create_subscription", {"Destination": "https://x", "password": f"{PLANTED}-6"})
    ask("POST", "/v1/nodes/l/vendor_passthru/echo_async", {"password": f"{PLANTED}-7"})
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        calls = ask("GET", "/tenon/v1/calls").json()["calls"]
        if calls and all(call["state"] not in ("accepted", "running") for call in calls):
            break
        time.sleep(0.05)
    ask("GET", f"/tenon/v1/calls/{calls[0]['id']}")
    ask("GET", "/tenon/v1/plugins")
    ask("GET", "/metrics")
    daemon.ask("GET", "/v1/nodes", headers=basic("admin", f"{PLANTED}-8"))
    daemon.ask("POST", f"/v1/nodes?password={PLANTED}-9", {}, headers=headers)
    return said


def test_no_planted_secret_is_in_anything_that_is_written_or_said(start_tenond, tmp_path, key_file):
    users = tmp_path / "htpasswd"
    write(users, ("admin", f"{PLANTED}-0"))
    daemon = start_tenond(config=config(key_file, f"auth_strategy: http_basic\nhttp_basic_auth_user_file: {users}\n"
                                                  "audit: { decisions: true }\n"), state=tmp_path / "state")
    said = use(daemon, basic("admin", f"{PLANTED}-0"), "http://127.0.0.1:1")
    assert daemon.stop() == 0
    found = [text[:300] for text in [*said, daemon.output] if PLANTED in text.replace(f"password={PLANTED}-9", "")]
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert any(path.name == "tenon.sqlite" for path in files) and any(path.name == "audit.jsonl" for path in files)
    found += [str(path) for path in files if PLANTED.encode() in path.read_bytes()]
    assert not found, found
    again = start_tenond(config=config(key_file), state=tmp_path / "state")
    assert again.ask("GET", "/v1/nodes/s").json()["driver_info"]["redfish_password"] == "******"


def tenon(*words, status=0):
    done = subprocess.run([BINARY / "bin" / "tenon", *map(str, words)], capture_output=True, text=True, timeout=120,
                          env=clean_environment())
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_keys_are_rotated_and_without_the_right_one_nothing_opens(start_tenond, tmp_path, key_file):
    state = tmp_path / "state"
    first = start_tenond(config=config(key_file), state=state)
    first.create(name="kept", driver_info={"ipmi_password": PLANTED})
    assert "another tenond uses this directory" in tenon("secrets", "rotate", "--key-file", key_file, "--state", state / "state", status=1)
    assert first.stop() == 0
    old = key_file.read_text()
    assert "1 node(s) are sealed with the new key" in tenon("secrets", "rotate", "--key-file", key_file, "--state", state / "state")
    assert old.strip() not in key_file.read_text()
    second = start_tenond(config=config(key_file), state=state)
    assert second.ask("GET", "/v1/nodes/kept").status == 200
    assert second.stop() == 0
    key_file.write_text(old)
    (tmp_path / "tenond.yaml").write_text(f"secrets: {{ key_file: {key_file} }}\n")
    refused = subprocess.run([BINARY / "bin" / "tenond", "--config", tmp_path / "tenond.yaml", "--state", state / "state",
                              "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=60, env=clean_environment())
    assert refused.returncode == 1 and "is sealed with key" in refused.stderr, refused.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_rotates_the_keys_of_the_user_that_tenond_runs_as(tmp_path, key_file):
    state = tmp_path / "state"
    state.mkdir()
    for path in (state, key_file):
        os.chown(path, 12345, 12345)
    old = key_file.read_text()
    tenon("secrets", "rotate", "--key-file", key_file, "--state", state)
    about = key_file.stat()
    assert (about.st_uid, about.st_gid, about.st_mode & 0o777) == (12345, 12345, 0o600) and key_file.read_text() != old
    os.chown(key_file, 12346, 12346)
    assert "belongs to user 12346" in tenon("secrets", "rotate", "--key-file", key_file, "--state", state, status=1)
    missing = tmp_path / "mistyped"
    assert "No such file" in tenon("secrets", "rotate", "--key-file", missing, "--state", state, status=1)
    assert not missing.exists()


@pytest.mark.parametrize("source", ["credential", "environment"])
def test_the_key_comes_from_systemd_or_the_environment_too(start_tenond, tmp_path, source):
    environment = clean_environment()
    if source == "credential":
        (tmp_path / "tenon-secrets-key").write_text(key())
        (tmp_path / "tenon-secrets-key").chmod(0o400)
        environment["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    else:
        environment["TENON_SECRETS_KEY"] = key()
    daemon = start_tenond(config=RECORDERS_CONFIG, environment=environment, state=tmp_path / "state")
    daemon.create(name="n", driver_info={"ipmi_password": PLANTED})
    assert daemon.stop() == 0
    assert not [path for path in (tmp_path / "state").rglob("*") if path.is_file() and PLANTED.encode() in path.read_bytes()]
