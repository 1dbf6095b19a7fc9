"""`tenon run`: the REST API on a laptop, with real plugins; what it prints is pasted into a shell as it stands."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from daemon import BINARY, SANITIZER, SOURCE, START_LIMIT, Process, clean_environment
from wire import Wire

TENON = BINARY / "bin" / "tenon"
FIRST = BINARY / "tests" / "sdk" / "first_plugin.so"


class Run:
    """A `tenon run` whose own directories are `folder`, which must be empty afterwards."""

    def __init__(self, folder, *arguments, environment=None):
        self.runtime = folder / "runtime"
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        self.out, self.err = [], []
        self._changed = threading.Condition()
        self.child = subprocess.Popen([str(TENON), "run", *map(str, arguments)], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True, errors="replace",
                                      env={**clean_environment(), "XDG_RUNTIME_DIR": str(self.runtime), **(environment or {})})
        self._readers = [threading.Thread(target=self._read, args=pair, daemon=True)
                         for pair in ((self.child.stdout, self.out), (self.child.stderr, self.err))]
        for reader in self._readers:
            reader.start()

    def _read(self, stream, lines):
        for line in stream:
            with self._changed:
                lines.append(line)
                self._changed.notify_all()
        stream.close()
        with self._changed:
            self._changed.notify_all()

    @property
    def text(self):
        return "".join(self.out)

    @property
    def errors(self):
        return "".join(self.err)

    def wait_for(self, words):
        """All that was printed, once `words` are among it."""
        deadline = time.monotonic() + START_LIMIT
        with self._changed:
            while words not in self.text:
                left = deadline - time.monotonic()
                assert left > 0 and self.child.poll() is None, f"no {words!r} in\n{self.text}{self.errors}"
                self._changed.wait(min(left, 1))
        return self.text

    @property
    def url(self):
        return re.search(r"is served at (\S+);", self.wait_for("Ctrl-C ends it"))[1]

    def children(self):
        return list(map(int, pathlib.Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()))

    def lines(self, program):
        return [line.strip() for line in self.out if line.strip().startswith(program + " ")]

    def end(self, signal_number=None):
        """The exit status; nothing of it may be left behind."""
        pids = self.children() if self.child.poll() is None else []
        if signal_number is not None:
            self.child.send_signal(signal_number)
        try:
            self.child.wait(90)
        except subprocess.TimeoutExpired:
            self.child.kill()
            raise AssertionError(f"it did not end:\n{self.text}{self.errors}")
        for reader in self._readers:
            reader.join(10)
        assert not SANITIZER.search(self.errors), self.errors
        wait_until_gone(pids)
        assert list(self.runtime.iterdir()) == []
        return self.child.returncode


def wait_until_gone(pids):
    deadline = time.monotonic() + 60
    while any(pathlib.Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline, f"of {pids} some are still there"
        time.sleep(0.02)


def paste(line):
    """Runs a printed line as a shell would."""
    environment = clean_environment()
    environment["PATH"] = "/usr/bin:/bin"
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, env=environment)


@pytest.fixture
def run(tmp_path):
    started = []

    def start(*arguments, **keywords):
        started.append(Run(tmp_path, *arguments, **keywords))
        return started[-1]

    yield start
    for one in started:
        if one.child.poll() is None:
            one.child.send_signal(signal.SIGINT)
            one.end()


def build(folder, *flags):
    library = folder / "acme.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-I", SOURCE / "sdk" / "include", "-o", library,
                    SOURCE / "tests" / "plugins" / "refused" / "refused_plugin.c", *flags,
                    f"-Wl,--version-script={SOURCE}/sdk/cmake/tenon_plugin.map"], check=True, timeout=60)
    return library


def embed(library):
    """As tenon_add_plugin() does; the library then needs no manifest."""
    metadata = library.with_suffix(".json")
    subprocess.run([BINARY / "bin" / "tenon_describe", library, metadata], check=True, timeout=60, env=clean_environment())
    subprocess.run(["objcopy", f"--add-section=.tenon.meta={metadata}", "--set-section-flags", ".tenon.meta=noload,readonly",
                    library], check=True, timeout=60)
    return library


def test_help_is_given_wherever_it_is_asked_for():
    for arguments in (["--help"], ["any.so", "--help"]):
        done = subprocess.run([TENON, "run", *arguments], capture_output=True, text=True, timeout=60,
                              env=clean_environment())
        assert (done.returncode, done.stderr) == (0, "") and done.stdout.lstrip().startswith("tenon run X.so"), done


def test_the_sample_is_served_and_what_is_printed_works_as_it_stands(run):
    one = run(FIRST, "--listen", "127.0.0.1:0")
    text = one.wait_for("set_fan_profile --http-method POST")
    assert f"manifest       {FIRST.parent}/first.yaml" in text
    curl = one.lines("curl")
    assert len(curl) == 2
    answers = [paste(line) for line in curl]
    assert [done.returncode for done in answers] == [0, 0], answers
    assert json.loads(answers[0].stdout)["node"] == "first-1"
    assert json.loads(answers[1].stdout) == {"profile": "quiet"}
    if pathlib.Path("/usr/bin/baremetal").exists():
        answers = [paste(line) for line in one.lines("baremetal")]
        assert [done.returncode for done in answers] == [0, 0], answers
        assert "quiet" in answers[1].stdout
    assert len(one.children()) == 2
    assert one.end(signal.SIGINT) == 0


def test_further_implementations_are_shown_with_the_way_to_have_them(run):
    one = run(BINARY / "plugins" / "tenon_fake.so", "--listen=127.0.0.1:0")
    text = one.wait_for("--vendor-interface fake-a")
    assert "made from the library's metadata" in text and "BMC            none" in text
    answers = {line: paste(line) for line in one.lines("curl")}
    assert len(answers) == 4
    for line, done in answers.items():
        # Without a schema there is nothing to guess from: three of the four ask for their argument.
        wanted = "" if "log_passthrough" in line else "Parameter 'bar' not passed to method"
        assert done.returncode == 0 and wanted in done.stdout and bool(wanted) == bool(done.stdout), line + done.stdout
    assert len(one.children()) == 1
    assert one.end(signal.SIGTERM) == 0


def test_methods_of_the_hardware_type_are_shown(run):
    one = run(BINARY / "tests" / "plugins" / "tenon_lab.so", "--listen", "127.0.0.1:0")
    one.wait_for("driver passthru call lab-hardware")
    line = next(line for line in one.lines("curl") if "/v1/drivers/lab-hardware/vendor_passthru/" in line)
    done = paste(line)
    assert done.returncode == 0 and "error_message" not in done.stdout, line + done.stdout
    assert one.end(signal.SIGINT) == 0


def test_a_real_bmc_gets_the_account_of_the_environment_which_no_child_sees(run, bmc_sim):
    bmc = bmc_sim("--username", "root", "--password", "calvin-1")
    one = run(FIRST, "--listen", "127.0.0.1:0", "--bmc", bmc.url,
              environment={"TENON_BMC_USERNAME": "root", "TENON_BMC_PASSWORD": "calvin-1"})
    one.wait_for("read_fru --http-method GET")
    assert json.loads(paste(one.lines("curl")[0]).stdout)["fru"] == "TENON-SIM-0001"
    assert len(one.children()) == 1
    for pid in one.children():
        for name in ("cmdline", "environ"):
            assert b"calvin-1" not in pathlib.Path(f"/proc/{pid}/{name}").read_bytes()
    assert "calvin-1" not in one.text + one.errors
    assert one.end(signal.SIGINT) == 0


def test_the_simulator_plays_a_tree_of_the_authors(run, tmp_path):
    tree = tmp_path / "tree"
    shutil.copytree(SOURCE / "tests" / "support" / "bmc_sim" / "tree", tree)
    chassis = tree / "redfish" / "v1" / "Chassis" / "1" / "index.json"
    document = json.loads(chassis.read_text())
    document["Oem"] = {"Fru": "from the author's tree"}
    chassis.write_text(json.dumps(document))
    one = run(FIRST, "--listen", "127.0.0.1:0", "--bmc", tree)
    one.wait_for("read_fru --http-method GET")
    assert json.loads(paste(one.lines("curl")[0]).stdout)["fru"] == "from the author's tree"
    assert one.end(signal.SIGINT) == 0


def test_an_installed_simulator_plays_the_tree_of_its_prefix(tmp_path):
    (tmp_path / "bin").mkdir()
    program = pathlib.Path(shutil.copy(BINARY / "bin" / "tenon-bmc-sim", tmp_path / "bin"))
    tree = tmp_path / "share" / "tenon" / "bmc-sim-tree"
    (tree / "redfish" / "v1").mkdir(parents=True)
    (tree / "redfish" / "v1" / "index.json").write_text('{"@odata.id": "/redfish/v1", "Name": "Installed"}')
    simulator = Process([program, "--listen", "127.0.0.1:0"])
    answer = Wire(*simulator.address).ask("GET", "/sim/resource?path=/redfish/v1", version=None)
    assert answer.status == 200 and answer.json()["Name"] == "Installed", answer.text
    simulator.assert_clean_end()


def test_without_a_manifest_beside_it_one_is_made_of_its_metadata(run, tmp_path):
    library = embed(build(tmp_path))
    one = run(library, "--listen", "127.0.0.1:0")
    text = one.wait_for("greet --http-method POST")
    assert "made from the library's metadata" in text and "acme-hardware: made" in text
    assert paste(one.lines("curl")[0]).returncode == 0
    assert one.end(signal.SIGINT) == 0


def test_children_end_with_it_even_if_it_is_killed(run):
    one = run(FIRST, "--listen", "127.0.0.1:0")
    one.wait_for("Ctrl-C ends it")
    pids = one.children()
    one.child.kill()
    one.child.wait(60)
    wait_until_gone(pids)


def test_a_plugin_that_is_refused_is_explained_step_by_step(run, tmp_path):
    library = embed(build(tmp_path, "-DINIT=say(TENON_INVALID, config.ptr, config.len); return TENON_INVALID"))
    one = run(library, "--listen", "127.0.0.1:0", "--config", '{"floor": 7}')
    assert one.end() == 1
    assert re.search(r"^ +extensions +ok", one.errors, re.MULTILINE), one.errors
    assert f'failed: {library}: init() failed: {{"floor": 7}}' in one.errors
    assert f"tenon run: {library} is not served" in one.errors


def test_a_library_that_cannot_be_a_plugin_is_refused_before_anything_starts(run, tmp_path):
    text = tmp_path / "text.so"
    text.write_text("hello")
    one = run(text)
    assert one.end() == 1
    assert one.errors == f"tenon run: {text}: is not an ELF file; a plugin is a shared library\n"
    bare = build(tmp_path)
    one = run(bare)
    assert one.end() == 1
    assert one.errors == (f"tenon run: {bare}: no manifest in {tmp_path} names it, and it has no section .tenon.meta to make "
                          "one from; put its manifest there, or build it with tenon_add_plugin()\n")


def test_a_manifest_with_a_mistake_is_not_passed_over(run, tmp_path):
    library = embed(build(tmp_path))
    manifest = tmp_path / "acme.yaml"
    manifest.write_text("schema: tenon.plugin/1\nname: acme\nversion: 1.0.0\nlibrary: acme.so\nlicence: MIT\n"
                        "interfaces: {vendor: [acme]}\n")
    one = run(library)
    assert one.end() == 1
    assert one.errors == f"tenon run: {manifest}:5:1: unknown key 'licence'; did you mean 'license'?\n"


def test_a_port_that_is_taken_is_named_with_the_way_out(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = "127.0.0.1:{}".format(taken.getsockname()[1])
        one = run(FIRST, "--listen", address)
        assert one.end() == 1
        assert "Address already in use" in one.errors
        assert f"if the port of {address} is taken, --listen 127.0.0.1:0 takes a free one" in one.errors


def test_a_plugin_that_ends_the_process_is_named_as_the_likely_culprit(run, tmp_path):
    library = embed(build(tmp_path, "-DINIT=__builtin_trap()"))
    one = run(library, "--listen", "127.0.0.1:0")
    assert one.end() == 1
    assert "before it was ready; its log is above; most likely in the plugin's code" in one.errors


def test_a_missing_tenond_is_named_with_every_place_that_was_looked_at(tmp_path):
    lonely = tmp_path / "bin" / "tenon"
    lonely.parent.mkdir()
    shutil.copy(TENON, lonely)
    shutil.copy(BINARY / "bin" / "tenon-bmc-sim", lonely.parent)
    done = subprocess.run([lonely, "run", FIRST, "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=60,
                          env=clean_environment())
    assert done.returncode == 1
    assert (f"tenon run: tenond is not there; looked for {tmp_path}/bin/tenond, {tmp_path}/bin/tenond, "
            f"{tmp_path}/lib/tenon/tenond; install it beside tenon") in done.stderr


@pytest.mark.parametrize("arguments, words", [
    ([], "name a library"),
    (["a.so", "b.so"], "one library at a time"),
    (["a.so", "--listn", "x"], "unknown option '--listn'; did you mean '--listen'?"),
    (["a.so", "--listen", "nowhere"], "--listen: "),
    (["a.so", "--config", "[1]"], "--config: must be a JSON object"),
    (["a.so", "--config", "{"], "--config: "),
    (["a.so", "--bmc", "/nowhere/at/all"], "is neither a directory nor an http(s) URL"),
    (["a.so", "--bmc", "https://me:secret@bmc"], "TENON_BMC_USERNAME and TENON_BMC_PASSWORD"),
    (["a.so", "--bmc"], "--bmc needs a value"),
])
def test_a_wrong_option_is_refused_with_its_name(arguments, words):
    done = subprocess.run([TENON, "run", *arguments], capture_output=True, text=True, timeout=60, env=clean_environment())
    assert done.returncode == 2
    assert words in done.stderr and "secret@" not in done.stderr
