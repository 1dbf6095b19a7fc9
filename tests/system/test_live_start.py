"""A host with two thousand plugins answers at once, shows all of them, and serves when they are loaded."""
import json
import os
import pathlib
import time

from daemon import BINARY, Tenond
from live_plugin import plugin
from test_starting import free_port
from wire import Wire

# Fewer with sanitizers, which make each library ten times as large.
PLUGINS = int(os.environ.get("TENON_PLUGINS", "200" if os.environ.get("TENON_SANITIZED") == "1" else "2000"))
TYPE = """schema: tenon.hardware-type/1
name: last-hardware
interfaces: { boot: [fake], deploy: [fake], management: [fake], power: [fake], vendor: [%s, no-vendor] }
"""


def put_plugins(directory, count):
    """Real libraries, each with a name and an interface of its own, written over those of the plugin in C."""
    content = (BINARY / "tests" / "plugins" / "tenon_plain_c.so").read_bytes()
    for number in range(count):
        name, interface = f"p{number:06}", f"i-{number:05}"
        own = content.replace(b"plain_c", name.encode()).replace(b"plain-c", interface.encode())
        (directory / f"{name}.so").write_bytes(own)
        (directory / f"{name}.yaml").write_text(
            f"schema: tenon.plugin/1\nname: {name}\nversion: 1.0.0\nlibrary: {name}.so\n"
            f"interfaces: {{ vendor: [{interface}] }}\nrequires: [tenon.http/1]\n")
    (directory / "types").mkdir()
    (directory / "types" / "last.yaml").write_text(TYPE % interface)


def wait_for_answer(wire):
    """The plugins that the host tells of, as soon as it answers and knows any."""
    deadline = time.monotonic() + 60
    while True:
        try:
            if shown := wire.ask("GET", "/tenon/v1/plugins").json()["plugins"]:
                return shown
        except ConnectionRefusedError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_two_thousand_plugins_are_shown_at_once_and_serve_once_it_listens(tmp_path, monkeypatch):
    monkeypatch.setattr("daemon.START_LIMIT", 300)
    tmp_path.chmod(0o755)
    put_plugins(tmp_path, PLUGINS)
    port = free_port()
    begin = time.monotonic()
    daemon = Tenond(plugins=[tmp_path], manifests=[tmp_path], hardware_types=[tmp_path / "types"], waits=False,
                    arguments=["--listen", f"127.0.0.1:{port}"])
    shown = wait_for_answer(Wire("127.0.0.1", port))
    all_shown = time.monotonic() - begin
    assert len(shown) == PLUGINS and {one["state"] for one in shown} <= {"discovered", "loading", "active"}
    daemon.wait_until_listening()
    listening = time.monotonic() - begin
    shown = daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"]
    assert len(shown) == PLUGINS
    assert {one["state"] for one in shown} == {"active"}, [one for one in shown if one["state"] != "active"][:3]
    assert len({one["sha256"] for one in shown}) == PLUGINS
    node = daemon.create("last-hardware")["uuid"]
    echo = f"/v1/nodes/{node}/vendor_passthru/c_echo"
    assert daemon.ask("POST", echo, {"a": 1}).json() == {"a": 1}
    # One among them is removed, and the rest serve.
    begin = time.monotonic()
    (tmp_path / "p000000.yaml").unlink()
    (tmp_path / "p000000.so").unlink()
    assert daemon.ask("POST", "/tenon/v1/plugins/rescan").status < 300
    look = time.monotonic() - begin
    assert plugin(daemon, "p000000")["state"] in ("draining", "unloaded")
    assert daemon.ask("POST", echo, {"a": 2}).json() == {"a": 2}
    memory = pathlib.Path(f"/proc/{daemon.child.pid}/status").read_text().split("VmRSS:")[1].split()[0]
    begin = time.monotonic()
    daemon.assert_clean_end()
    print(f"\n{PLUGINS} plugins: all shown after {all_shown:.2f} s, all active after {listening:.2f} s, one look "
          f"{look:.2f} s, ended in {time.monotonic() - begin:.2f} s, {memory} KiB; "
          f"{len(json.dumps(shown)) // 1024} KiB of JSON")
