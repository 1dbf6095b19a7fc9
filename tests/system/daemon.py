"""The real tenond and the real BMC simulator, started for a test and ended by it."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

from wire import Wire

SOURCE = pathlib.Path(os.environ.get("TENON_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BINARY = pathlib.Path(os.environ.get("TENON_BINARY_DIR", SOURCE / "build" / "gcc-debug"))
START_LIMIT = float(os.environ.get("TENON_START_LIMIT", "60"))
SANITIZER = re.compile(r"(ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:|SUMMARY: \w+Sanitizer)")

# What the recorded Ironic had enabled; ipmi apart.
RECORDERS_CONFIG = """
host: lab-conductor
hardware_types:
  enabled: [fake-hardware, redfish, lab-hardware]
  enabled_bios_interfaces: [no-bios, fake, redfish]
  enabled_boot_interfaces: [redfish-virtual-media, ipxe, fake, pxe]
  enabled_console_interfaces: [fake, no-console]
  enabled_deploy_interfaces: [direct, fake, ramdisk]
  enabled_inspect_interfaces: [fake, redfish, no-inspect]
  enabled_management_interfaces: [fake, redfish, noop]
  enabled_network_interfaces: [noop]
  enabled_power_interfaces: [fake, redfish]
  enabled_raid_interfaces: [agent, fake, redfish, no-raid]
  enabled_rescue_interfaces: [no-rescue, fake]
  enabled_storage_interfaces: [fake, noop]
  enabled_vendor_interfaces: [lab, fake-a, no-vendor, fake, redfish]
"""


def clean_environment():
    environment = dict(os.environ)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        environment.pop(name, None)
    environment.setdefault("ASAN_OPTIONS", "detect_leaks=1:strict_string_checks=1:intercept_tls_get_addr=0")
    environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
    environment.setdefault("TSAN_OPTIONS", "halt_on_error=1:second_deadlock_stack=1")
    return environment


def preloading(shim, **more):
    """The environment of a process with one of tests/support's shims."""
    library = BINARY / "tests" / "support" / f"tenon_{shim}.so"
    assert library.is_file(), f"{library} is not built, and the loader would go on without it"
    environment = clean_environment()
    environment["LD_PRELOAD"] = str(library)
    environment["ASAN_OPTIONS"] += ":verify_asan_link_order=0"
    return {**environment, **more}


def directories_with(schema):
    """Where the test plugins keep the YAML of that schema: a directory is named once, whatever it holds."""
    found = {path.parent for path in (SOURCE / "tests" / "plugins").rglob("*.yaml")
             if re.search(rf"^schema:\s*{re.escape(schema)}\s*$", path.read_text(), re.MULTILINE)}
    return sorted(str(path) for path in found)


class Process:
    """A child whose output is collected and whose `listening on` line is awaited, unless told not to."""

    def __init__(self, command, environment=None, waits=True):
        self.command = [str(word) for word in command]
        self.out, self.err = [], []
        self.address = None
        self._listening = threading.Event()
        self.child = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      errors="replace", env=environment or clean_environment())
        self._readers = [threading.Thread(target=self._read, args=pair, daemon=True)
                         for pair in ((self.child.stdout, self.out), (self.child.stderr, self.err))]
        for reader in self._readers:
            reader.start()
        if waits:
            self.wait_until_listening()

    def wait_until_listening(self, limit=START_LIMIT):
        if not self._listening.wait(limit) or self.address is None:
            self.child.kill()
            self.child.wait()
            raise AssertionError(f"{self.command[0]} did not say where it listens; it said:\n{self.output}")

    def _read(self, stream, lines):
        for line in stream:
            lines.append(line)
            match = re.search(r"listening on (?:https?://)?([0-9.]+):(\d+)", line)
            if match and self.address is None:
                self.address = (match.group(1), int(match.group(2)))
                self._listening.set()
        stream.close()
        self._listening.set()

    @property
    def output(self):
        return "".join(self.out) + "".join(self.err)

    def stop(self, signal_number=signal.SIGTERM, limit=60):
        """Ends the child by its own id and returns its exit status."""
        if self.child.poll() is None:
            self.child.send_signal(signal_number)
            try:
                self.child.wait(limit)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
                raise AssertionError(f"{self.command[0]} did not end within {limit} s of {signal_number!r}:\n"
                                     f"{self.output}")
        for reader in self._readers:
            reader.join(5)
        return self.child.returncode

    def assert_clean_end(self):
        status = self.stop()
        assert not SANITIZER.search(self.output), f"a sanitizer reported:\n{self.output}"
        assert status == 0, f"{self.command[0]} ended with {status}:\n{self.output}"


class Tenond(Process):
    def __init__(self, config=None, state=None, prefix=(), environment=None, arguments=(), manifests=None,
                 hardware_types=None, plugins=None, waits=True):
        self.scratch = tempfile.TemporaryDirectory(prefix="tenond-")
        self.state = pathlib.Path(state or self.scratch.name)
        command = [*prefix, BINARY / "bin" / "tenond", "--listen", "127.0.0.1:0", "--state", self.state / "state"]
        for flag, given, usual in (
                ("--plugins", plugins, [BINARY / "plugins", BINARY / "tests" / "plugins"]),
                ("--manifests", manifests, [SOURCE / "plugin-manifests", *directories_with("tenon.plugin/1")]),
                ("--hardware-types", hardware_types,
                 [SOURCE / "hardware-types", *directories_with("tenon.hardware-type/1")])):
            for directory in usual if given is None else given:
                if pathlib.Path(directory).is_dir():
                    command += [flag, directory]
        if config is None:
            config = "plugins: { settle_time: 0s }\n"  # what a test has just written is not still being copied
        path = pathlib.Path(self.scratch.name) / "tenond.yaml"
        path.write_text(config)
        path.parent.chmod(0o755)  # tenond may run as somebody else
        command += ["--config", path]
        super().__init__([*command, *arguments], environment, waits)

    @property
    def wire(self):
        return Wire(*self.address)

    @property
    def url(self):
        return f"http://{self.address[0]}:{self.address[1]}"

    def ask(self, *arguments, **keywords):
        return self.wire.ask(*arguments, **keywords)

    def create(self, driver="fake-hardware", **fields):
        answer = self.ask("POST", "/v1/nodes", {"driver": driver, **fields})
        assert answer.status == 201, answer.text
        return answer.json()

    def wait_unreserved(self, node, limit=60):
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            answer = self.ask("GET", f"/v1/nodes/{node}?fields=reservation")
            if answer.status != 200 or answer.json()["reservation"] is None:
                return answer
            time.sleep(0.02)
        raise AssertionError(f"node {node} is still reserved after {limit} s")

    def metrics(self):
        """Name with labels -> value, of GET /metrics."""
        answer = self.ask("GET", "/metrics", version=None, headers={"Accept": "*/*"})
        assert answer.status == 200, answer.text
        values = {}
        for line in answer.text.splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                values[name] = float(value)
        return values

    def at_rest(self, limit=30):
        """Waits until no call runs, as the gauges say; returns what is left over otherwise."""
        deadline = time.monotonic() + limit
        busy = {"": 0.0}
        while busy and time.monotonic() < deadline:
            busy = {name: value for name, value in self.metrics().items()
                    if value and name.startswith(("tenon_calls_in_flight", "tenon_plugin_zombie_calls"))}
            if busy:
                time.sleep(0.05)
        return busy


class BmcSimulator(Process):
    """One simulated BMC; with "--count", N it is N of them, whose addresses are in `addresses`."""

    def __init__(self, *arguments):
        super().__init__([BINARY / "bin" / "tenon-bmc-sim", "--listen", "127.0.0.1:0", *arguments])
        deadline = time.monotonic() + START_LIMIT
        while "ready\n" not in self.out:  # what is listening has been said all at once
            assert self.child.poll() is None and time.monotonic() < deadline, self.output
            time.sleep(0.01)
        self.addresses = [("127.0.0.1", int(line.rsplit(":", 1)[1])) for line in self.out if line.startswith("listening")]

    @property
    def url(self):
        return self.url_of(0)

    def url_of(self, number):
        return "http://{}:{}".format(*self.addresses[number])

    def driver_info(self, number=0, **more):
        return {"redfish_address": self.url_of(number), "redfish_username": "admin", "redfish_password": "secret", **more}

    def administer(self, method, path, body=None, number=0):
        """Asks /sim/… without credentials; the document of the answer, if it has one."""
        answer = Wire(*self.addresses[number]).ask(method, path, body, version=None)
        assert 200 <= answer.status < 300, answer.text
        return answer.json() if answer.body else None

    def state(self, number=0):
        return self.administer("GET", "/sim/state", number=number)
