"""YAML that costs more to read than to write, wherever tenond reads some: refused by name with its place, at once, and
with little memory."""
import json
import os
import resource
import subprocess
import time

import pytest

from daemon import BINARY, SOURCE, clean_environment
from hostile_wire import Others, at_most_mib
from test_plugins_endpoint import entry, the_rest_serves

LAUGHS = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))

# name -> (text, what the refusal says)
BOMBS = {
    "billion laughs": (LAUGHS, "anchors ('&name') are not accepted; write the value out"),
    "an alias to nothing": ("name: *nothing\n", "the referenced anchor is not defined"),
    "an alias to itself": ("name: &a [*a]\n", "anchors ('&name') are not accepted; write the value out"),
    "merge keys": ("a: &a {x: y}\nb:\n  <<: *a\n", "anchors ('&name') are not accepted; write the value out"),
    "deep lists": ("name: " + "[" * 30_000 + "\n", "a key must be one word or text, not a list or a mapping"),
    "deep lists in lines": ("name:\n" + "".join(" " * i + "-\n" for i in range(1, 300)), "nested deeper than 16 levels"),
    "dashes in a line": ("name:\n  " + "- " * 20_000 + "\n", "nested deeper than 16 levels"),
    "deep mappings": ("name: " + "{a: " * 15_000 + "\n", "nested deeper than 16 levels"),
    "keys that are mappings": ("? " * 20_000 + "x\n", ""),
    "a huge text": ("name: " + "x" * 10_000_000 + "\n", "larger than 6"),  # 64 KiB or 65536 bytes
    "a huge block": ("name: |\n" + "  line\n" * 2_000_000, "larger than 6"),
    "a text within the limit": ("name: " + "x" * 60_000 + "\n", "name"),
    "a huge key": ("x" * 60_000 + ": y\n", ""),
    "many keys": ("".join(f"k{i}: {i}\n" for i in range(9_000)), "larger than 6"),
    "one key again and again": ("name: x\n" * 6_000, "duplicate key 'name'; it is already at"),
    "many documents": ("---\nname: x\n" * 3_000, "a second document; only one is accepted in a file"),
    "many comments": ("#\n" * 30_000 + "nonesuch: x\n", ""),
    "a huge tag": ("name: !<" + "x" * 50_000 + "> y\n", "is not accepted; leave it away"),
    "a tag that makes an object": ("name: !!python/object/apply:os.system ['true']\n", "is not accepted; leave it away"),
    "a huge anchor": ("name: &" + "a" * 50_000 + " y\n", "anchors ('&name') are not accepted"),
    "escapes": ('name: "' + "\\U0010FFFF" * 6_000 + '"\n', ""),
    "an open quote": ("name: '" + "x\n" * 20_000, ""),
    "a huge indentation": ("name:\n" + " " * 60_000 + "x: y\n", ""),
    "tabs": ("name:\n" + "\t" * 50_000 + "x\n", ""),
    "no UTF-8": (b"name: " + b"\xff" * 1000, "the byte 0xff is not UTF-8 text"),
    "NUL": (b"name: " + b"\0" * 1000, "the byte 0x00 is not UTF-8 text"),
    "UTF-16": ("name: x\n".encode("utf-16"), "is not UTF-8 text"),
    "a million digits": ("name: " + "9" * 60_000 + "\n", ""),
}
REFUSABLE = pytest.mark.parametrize("text, expected", BOMBS.values(), ids=BOMBS)


def write(path, text, schema):
    """With the schema in front, so that nothing else can be the reason."""
    front = b"" if schema is None or isinstance(text, bytes) else f"schema: {schema}\n".encode()
    path.write_bytes(front + (text if isinstance(text, bytes) else text.encode()))
    path.chmod(0o600)
    return path


def run(*words):
    """Status, words, seconds and MiB of a program that is given 512 MiB and ten seconds of work at most."""
    def bounded():
        if "TENON_SANITIZED" not in os.environ:
            resource.setrlimit(resource.RLIMIT_DATA, (512 << 20, 512 << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (10, 20))
    started = time.monotonic()
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", env=clean_environment(), preexec_fn=bounded) as child:
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, said, time.monotonic() - started, usage.ru_maxrss / 1024


@REFUSABLE
def test_a_bomb_as_configuration_or_policy_is_refused_by_name(tmp_path, text, expected):
    configuration = write(tmp_path / "bomb-config.yaml", text, None)
    status, said, seconds, mib = run(BINARY / "bin" / "tenond", "--check-config", "--config", configuration)
    assert status == 2 and f"{configuration}:" in said and len(said) < 100_000, f"{status}: {said[:1000]}"
    policy = write(tmp_path / "bomb-policy.yaml", text, "tenon.policy/1")
    status, told, more, policy_mib = run(BINARY / "bin" / "tenon", "policy", policy)
    assert status == 1 and f"{policy}:" in told and expected.split("'name'")[0] in told, f"{status}: {told[:1000]}"
    assert expected.split("'name'")[0] in said, said[:1000]
    print(f"\n{seconds:.2f} s and {mib:.0f} MiB, {more:.2f} s and {policy_mib:.0f} MiB")


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """A tenond with a directory of its own, into which the bombs are dropped while it serves."""
    from daemon import Tenond
    folder = tmp_path_factory.mktemp("dropped")
    daemon = Tenond(plugins=[BINARY / "plugins", folder], manifests=[SOURCE / "plugin-manifests", folder],
                    hardware_types=[SOURCE / "hardware-types"])
    yield daemon, folder
    daemon.assert_clean_end()


@REFUSABLE
def test_a_bomb_as_manifest_is_listed_with_its_reason_while_others_are_served(live, text, expected):
    daemon, folder = live
    path = folder / "bomb.yaml"
    with Others(daemon), at_most_mib(daemon, 64):
        write(path, text, "tenon.plugin/1")
        assert daemon.ask("POST", "/tenon/v1/plugins/rescan").status < 300
        deadline = time.monotonic() + 30
        while not (found := [one for one in daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"]
                             if str(path) in json.dumps(one)]):
            assert time.monotonic() < deadline, daemon.output[-2000:]
            time.sleep(0.02)
    assert found[0]["state"] == "rejected" and f"{path}:" in found[0]["reason"], found
    assert len(found[0]["reason"]) < 100_000 and expected.split("'name'")[0] in found[0]["reason"], found
    path.unlink()
    deadline = time.monotonic() + 30
    while str(path) in daemon.ask("GET", "/tenon/v1/plugins").text:
        assert time.monotonic() < deadline, daemon.output[-2000:]
        daemon.ask("POST", "/tenon/v1/plugins/rescan")
    the_rest_serves(daemon)
    assert entry(daemon.ask("GET", "/tenon/v1/plugins").json(), "fake")["state"] == "active"


def test_all_bombs_as_hardware_types_are_listed_and_the_rest_serves(start_tenond, tmp_path):
    for number, (text, _) in enumerate(BOMBS.values()):
        write(tmp_path / f"bomb-{number}.yaml", text, "tenon.hardware-type/1")
    daemon = start_tenond(hardware_types=[SOURCE / "hardware-types", tmp_path])
    shown = daemon.ask("GET", "/tenon/v1/hardware-types").json()["problems"]
    for number, (name, (_, expected)) in enumerate(BOMBS.items()):
        told = [problem for problem in shown if f"bomb-{number}.yaml" in json.dumps(problem)]
        assert len(told) == 1 and expected.split("'name'")[0] in json.dumps(told[0], ensure_ascii=False), (name, told)
    the_rest_serves(daemon)
