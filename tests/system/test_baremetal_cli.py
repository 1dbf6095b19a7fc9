"""Debian's `baremetal` drives tenond, unchanged; where a recording of it exists, what it prints is compared."""
import json
import os
import re
import shlex
import shutil
import subprocess
import uuid

import pytest

from daemon import clean_environment

BAREMETAL = "/usr/bin/baremetal"
pytestmark = pytest.mark.skipif(not os.access(BAREMETAL, os.X_OK), reason="python3-ironicclient is not installed")


@pytest.fixture(scope="module")
def cli(tenond, tmp_path_factory):
    environment = clean_environment()
    # The client remembers a server's version in a file by address; each run of the tests has its own.
    environment.update({"HOME": str(tmp_path_factory.mktemp("home")), "COLUMNS": "300", "LANG": "C.UTF-8"})
    environment.pop("XDG_CACHE_HOME", None)

    def run(*words):
        return subprocess.run([BAREMETAL, "--os-auth-type", "none", "--os-endpoint", tenond.url, *words],
                              capture_output=True, text=True, timeout=120, env=environment)
    return run


def show(cli, *words):
    done = cli(*words, "-f", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nodes_live_from_create_to_delete(cli):
    name = f"cli-{uuid.uuid4().hex[:6]}"
    created = show(cli, "node", "create", "--driver", "fake-hardware", "--name", name, "--driver-info", "B1=x",
                   "--driver-info", "ipmi_password=hidden", "--extra", "k=v")
    assert created["provision_state"] == "enroll" and created["driver_info"] == {"B1": "x", "ipmi_password": "******"}
    assert name in {node["Name"] for node in show(cli, "node", "list")}

    assert cli("node", "set", name, "--driver-info", "B2=y", "--vendor-interface", "no-vendor").returncode == 0
    changed = show(cli, "node", "show", name)
    assert changed["driver_info"]["B2"] == "y" and changed["vendor_interface"] == "no-vendor"
    assert cli("node", "unset", name, "--driver-info", "B2", "--vendor-interface").returncode == 0
    back = show(cli, "node", "show", name)
    assert "B2" not in back["driver_info"] and back["vendor_interface"] == "fake"

    assert cli("node", "maintenance", "set", name, "--reason", "why").returncode == 0
    assert show(cli, "node", "show", name, "--fields", "maintenance", "maintenance_reason") == {
        "maintenance": True, "maintenance_reason": "why"}
    assert cli("node", "maintenance", "unset", name).returncode == 0
    assert {row["Interface"] for row in show(cli, "node", "validate", name)} >= {"power", "management", "deploy"}

    assert cli("node", "delete", name).returncode == 0
    gone = cli("node", "show", name)
    assert gone.returncode == 1 and f"Node {name} could not be found." in gone.stderr


def test_drivers_are_listed_shown_and_asked_for_their_properties(cli):
    """[ironic-82]"""
    listed = {row["Supported driver(s)"]: row["Active host(s)"] for row in show(cli, "driver", "list")}
    assert listed["redfish"] == "lab-conductor" and "fake-hardware" in listed
    assert show(cli, "driver", "show", "redfish")["default_vendor_interface"] == "redfish"
    properties = {row["Property"] for row in show(cli, "driver", "property", "list", "redfish")}
    assert {"redfish_address", "redfish_system_id", "redfish_username", "redfish_password"} <= properties


def test_vendor_methods_are_listed_and_called(cli, tenond):
    """[ironic-83] [ironic-84]"""
    tenond.create("lab-hardware", name="cli-calls")
    methods = {row["Name"]: row for row in show(cli, "node", "passthru", "list", "cli-calls")}
    assert methods["echo"] == {"Name": "echo", "Supported HTTP methods": "DELETE, GET, PATCH, POST, PUT", "Async": False,
                               "Description": "Echo the arguments, synchronously", "Response is attachment": False}
    for verb, printed in (("POST", "{'a': 1, 'http_method': 'POST'}"), ("PUT", "{'a': 1, 'http_method': 'PUT'}"),
                          ("PATCH", "{'a': 1, 'http_method': 'PATCH'}"), ("GET", "{'http_method': 'GET'}")):
        done = cli("node", "passthru", "call", "cli-calls", "echo", "--arg", "a=1", "--http-method", verb)
        assert (done.returncode, done.stdout.strip()) == (0, printed), done.stderr
    accepted = cli("node", "passthru", "call", "cli-calls", "echo_async", "--arg", "a=1")
    assert (accepted.returncode, accepted.stdout.strip()) == (0, "")
    tenond.wait_unreserved("cli-calls")

    listed = {row["Name"] for row in show(cli, "driver", "passthru", "list", "lab-hardware")}
    assert {"d_echo", "d_async", "renamed-method.v1"} <= listed
    assert cli("driver", "passthru", "call", "lab-hardware", "d_async", "--arg", "a=1").returncode == 0


@pytest.mark.parametrize("words, text", [
    (("node", "show", "nonesuch"), "Node nonesuch could not be found. (HTTP 404)"),
    (("driver", "show", "nonesuch"), "Could not find the following driver(s) or hardware type(s): nonesuch. (HTTP 404)"),
    (("node", "passthru", "call", "cli-errors", "nonesuch"), "No handler for method nonesuch (HTTP 400)"),
    (("node", "passthru", "call", "cli-errors", "value", "--http-method", "PUT"),
     "The method value does not support HTTP PUT (HTTP 400)"),
    (("node", "passthru", "call", "cli-errors", "raise_sync", "--arg", "what=plain"),
     "lab: plain python error (HTTP 500)"),
    (("node", "create", "--driver", "fake-hardware", "--name", "cli-errors"),
     "A node with name cli-errors already exists. (HTTP 409)"),
])
def test_an_error_of_each_kind_is_printed_as_ironics(cli, tenond, words, text):
    """[ironic-73] [ironic-85] A 409 takes the client's own five retries."""
    if tenond.ask("GET", "/v1/nodes/cli-errors").status == 404:
        tenond.create("lab-hardware", name="cli-errors")
    done = cli(*words)
    assert done.returncode != 0 and text in done.stderr, done.stderr


def test_versions_are_negotiated(cli):
    """[ironic-71] [ironic-85]"""
    assert cli("--os-baremetal-api-version", "latest", "driver", "list").returncode == 0
    assert cli("--os-baremetal-api-version", "1.46", "driver", "list").returncode == 0
    assert cli("--os-baremetal-api-version", "1.5", "driver", "passthru", "list", "lab-hardware").returncode == 0
    old = cli("--os-baremetal-api-version", "1.4", "driver", "list", "--fields", "name")
    assert old.returncode != 0 and "Traceback" not in old.stderr, old.stderr


# Recordings of what the client prints that depend on no history. attach fails in Ironic and works here; the 409 of a
# locked node and negotiation with an older server are tested above.
COMPARED = re.compile(r"^(driver-(list|property|show|passthru)|node-passthru-(list|call)|.*unknown|version)")
LEFT_OUT = re.compile(r"attach|locked|hold-lock|neg-|http-basic|delete-args")


def normal(text):
    """Rows of a table without their borders and widths; sets sorted; ipmi and the newer log_passthrough left out."""
    rows = []
    for line in text.splitlines():
        if line.startswith("+-") or re.match(r"\| (ipmi|log_passthrough) +\|", line):
            continue
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            line = " | ".join(", ".join(sorted(part for part in cell.split(", ") if "ipmi" not in part)) for cell in cells)
        line = re.sub(r" \(Request-ID: [^)]*\)", "", line)
        if "ipmi" not in line and line.strip():
            rows.append(line)
    return sorted(rows)


def test_what_the_client_prints_is_as_recorded(golden, cli, tenond):
    """[ironic-84]"""
    if not shutil.which(BAREMETAL) or not (golden / "cli").is_dir():
        pytest.skip(f"no recordings of the command line: {golden / 'cli'} is missing")
    for name, driver in (("cli-fake", "fake-hardware"), ("cli-lab", "lab-hardware")):
        tenond.create(driver, name=name)
    compared, failed = 0, []
    for path in sorted((golden / "cli").glob("*.txt")):
        if not COMPARED.match(path.stem) or LEFT_OUT.search(path.stem):
            continue
        first, status, rest = path.read_text().split("\n", 2)
        words = shlex.split(first[2:])[1:]
        if "ipmi" in first or "-f" in words:
            continue
        out, _, err = rest.partition("# --- stdout\n")[2].partition("# --- stderr\n")
        done = cli(*words)
        tenond.wait_unreserved("cli-lab")
        compared += 1
        if done.returncode != int(re.search(r"exit status (\d+)", status).group(1)) or normal(done.stdout) != normal(out) \
                or normal(done.stderr) != normal(err):
            failed.append(f"{first}\n  printed {done.returncode} {normal(done.stdout)} {normal(done.stderr)}"
                          f"\n  recorded {status} {normal(out)} {normal(err)}")
    print(f"\ncommand line: {compared} recordings compared, {compared - len(failed)} equal")
    assert not failed, "\n".join(failed)
