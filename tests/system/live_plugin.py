"""Files of the plugin `live` as an operator drops them in, and traffic that checks every answer."""
import http.client
import json
import os
import pathlib
import threading
import time

from daemon import BINARY

BUILT = BINARY / "tests" / "plugins"
PLACE = b"build-000000"  # in the library; see tests/plugins/live

MANIFEST = """schema: tenon.plugin/1
name: live
version: {version}
library: live.so
abi: {{ major: 1, minor_min: 0 }}
interfaces:
  vendor: [live]
config: {config}
"""
HARDWARE_TYPE = """schema: tenon.hardware-type/1
name: live-hardware
interfaces:
  boot: [fake]
  deploy: [fake]
  management: [fake]
  power: [fake]
  vendor: [live, no-vendor]
"""
VERSIONS = {"1": "1.0.0", "2": "2.0.0"}  # the kinds that are traps are 3.0.0


def library(build=0, kind="1"):
    """The library's bytes, with the build's number in it."""
    data = (BUILT / f"tenon_live_{kind}.so").read_bytes()
    assert PLACE in data
    return data.replace(PLACE, b"build-%06d" % build)


def by_rename(path, content):
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    beside.write_bytes(content if isinstance(content, bytes) else content.encode())
    beside.chmod(0o644)
    os.replace(beside, path)


class DropIn:
    """The directory that an operator copies into."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.directory.chmod(0o755)
        self.library = self.directory / "live.so"
        self.manifest = self.directory / "live.yaml"
        self.hardware_type = self.directory / "live-hardware.yaml"

    def arguments(self):
        return {"plugins": [self.directory], "manifests": [self.directory / "manifests", self.directory],
                "hardware_types": [self.directory / "types"]}

    def put_type(self):
        (self.directory / "types").mkdir(exist_ok=True)
        by_rename(self.directory / "types" / "live-hardware.yaml", HARDWARE_TYPE)

    def put_manifest(self, kind="1", config="{}", sha256=None):
        text = MANIFEST.format(version=VERSIONS.get(kind, "3.0.0"), config=config)
        by_rename(self.manifest, text + (f"sha256: {sha256}\n" if sha256 else ""))

    def put_library(self, build=0, kind="1"):
        by_rename(self.library, library(build, kind))

    def put(self, build=0, kind="1"):
        self.put_library(build, kind)
        self.put_manifest(kind)


def plugin(daemon, name="live"):
    """What tenond shows of it; None: nothing."""
    found = [one for one in daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"] if one["name"] == name]
    assert len(found) <= 1, found
    return found[0] if found else None


def wait_for(daemon, condition, name="live", limit=30):
    """Waits until the plugin as it is shown fulfils the condition, and returns it."""
    deadline = time.monotonic() + limit
    while True:
        shown = plugin(daemon, name)
        if condition(shown):
            return shown
        assert time.monotonic() < deadline, f"{json.dumps(shown, indent=1)}\n{daemon.output[-3000:]}"
        time.sleep(0.01)


def has_state(*states):
    return lambda shown: shown is not None and shown["state"] in states


def serves_build(daemon, node, build, limit=30):
    """Waits until a call is answered by that build."""
    deadline = time.monotonic() + limit
    while True:
        answer = daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/now", {})
        if answer.status == 200 and answer.json() == {"build": "build-%06d" % build}:
            return
        assert time.monotonic() < deadline, f"{answer.status} {answer.text}\n{json.dumps(plugin(daemon), indent=1)}"
        time.sleep(0.005)


class Traffic:
    """Calls one method over and over on connections of their own. A call that begins after build N has answered anybody
    must not be answered by an older one; one that fails at all is remembered in `wrong`."""

    def __init__(self, daemon, node, methods, threads=2):
        self.daemon, self.node, self.methods = daemon, node, methods
        self.calls, self.newest, self.wrong = 0, 0, []
        self._lock, self._over = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *failure):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number):
        connection = http.client.HTTPConnection(*self.daemon.address, timeout=60)
        is_last = False
        while not is_last and len(self.wrong) < 10:
            is_last = self._over.is_set()  # one more call then: what has begun to serve is seen
            method, arguments = self.methods[number % len(self.methods)]
            number += 1
            with self._lock:
                oldest = self.newest
            try:
                connection.request("POST", f"/v1/nodes/{self.node}/vendor_passthru/{method}", json.dumps(arguments),
                                   {"Content-Type": "application/json", "X-OpenStack-Ironic-API-Version": "1.82"})
                response = connection.getresponse()
                text = response.read()
                build = int(json.loads(text)["build"].removeprefix("build-")) if response.status == 200 else None
            except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
                self.wrong.append(f"{method}: {problem!r}")
                connection.close()
                continue
            with self._lock:
                self.calls += 1
                if build is None or build < oldest:
                    self.wrong.append(f"{method}: {response.status} {text[:500]} after build {oldest}")
                else:
                    self.newest = max(self.newest, build)
        connection.close()
