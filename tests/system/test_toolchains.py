"""Plugins of every toolchain that we promise to serve, all in one process: the real tenond, and a host without anything
of ours that also unloads them. What they are is in tests/sdk/toolchains."""
import concurrent.futures
import re
import shutil
import subprocess

import pytest

from daemon import BINARY, SOURCE, BmcSimulator, Tenond, clean_environment

FOLDER = BINARY / "tests" / "toolchains"
COMPILERS = {"gcc": ("g++", "g++"), "clang": ("clang++-14", "clang"),
             "libcxx": ("clang++-16", "clang-16 libc++-16-dev libc++abi-16-dev")}
PLUGINS = [f"{toolchain}-{flags}-{runtime}" for toolchain in COMPILERS for flags in ("o0", "o3")
           for runtime in ("default", "static")] + ["gcc-other-sdk", "gcc-other-json"]
PLUGINS_IN_C = [f"{toolchain}-c-{flags}" for toolchain in ("gcc", "clang") for flags in ("o0", "o3")]
HARDWARE_TYPE = """schema: tenon.hardware-type/1
name: {name}
description: Machines of one toolchain
interfaces: {{ boot: [fake], deploy: [fake], management: [fake], power: [fake], vendor: [{name}] }}
"""
THROWN = {
    "runtime": (500, "run-time " + "!" * 40),
    "allocation": (500, "out of memory"),
    "conflict": (409, "in conflict"),
    "own": (500, "the plugin threw something that is not a std::exception"),
    "number": (500, "the plugin threw something that is not a std::exception"),
}
CAUGHT = {"runtime": "runtime: run-time", "allocation": "allocation", "conflict": "5: in conflict", "own": "own: 7",
          "number": "number: 42"}


@pytest.fixture(scope="module", autouse=True)
def all_are_built():
    for toolchain, (compiler, packages) in COMPILERS.items():
        assert shutil.which(compiler), f"{compiler} is missing: apt-get install {packages}; then configure and build again"
        missing = [name for name in PLUGINS + PLUGINS_IN_C
                   if name.startswith(toolchain + "-") and not (FOLDER / f"{name}.so").is_file()]
        assert not missing, f"{', '.join(missing)}: not in {FOLDER}; build the target toolchain_{toolchain}"


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """One tenond with all of them, and a node for each: (daemon, plugin -> node)."""
    folder = tmp_path_factory.mktemp("types")
    for name in PLUGINS + PLUGINS_IN_C:
        (folder / f"{name}.yaml").write_text(HARDWARE_TYPE.format(name=name))
    simulator = BmcSimulator()
    daemon = Tenond(plugins=[BINARY / "plugins", FOLDER], manifests=[SOURCE / "plugin-manifests", FOLDER],
                    hardware_types=[folder])
    nodes = {name: daemon.create(name, driver_info={"toolchain_address": simulator.url})["uuid"]
             for name in PLUGINS + PLUGINS_IN_C}
    yield daemon, nodes
    daemon.assert_clean_end()
    simulator.assert_clean_end()


def ask_all(host, method, body, names=tuple(PLUGINS), verb="POST"):
    """The answers of all plugins, asked at the same time."""
    daemon, nodes = host
    with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
        asked = {name: pool.submit(daemon.ask, verb, f"/v1/nodes/{nodes[name]}/vendor_passthru/{method}", body)
                 for name in names}
        return {name: answer.result() for name, answer in asked.items()}


def test_every_one_is_active(host):
    shown = host[0].ask("GET", "/tenon/v1/plugins").json()["plugins"]
    states = {plugin["name"]: (plugin["state"], plugin.get("reason")) for plugin in shown}
    assert {name: states[name][0] for name in PLUGINS + PLUGINS_IN_C} == dict.fromkeys(PLUGINS + PLUGINS_IN_C, "active"), states


@pytest.mark.parametrize("method", ["repeat", "repeat_blocking"])
def test_coroutines_and_blocking_methods_answer(host, method):
    for name, answer in ask_all(host, method, {"word": "word", "times": 3}).items():
        assert (answer.status, answer.text) == (200, '{"text": "word 0.5 word 0.5 word 0.5"}'), name


def test_a_plugin_in_c_answers(host):
    for name, answer in ask_all(host, "echo", {"a": [1, 2]}, PLUGINS_IN_C).items():
        assert (answer.status, answer.json()) == (200, {"a": [1, 2]}), name


def test_a_request_to_the_bmc_comes_back(host):
    for name, answer in ask_all(host, "root", None, verb="GET").items():
        assert (answer.status, answer.json()) == (200, {"product": "BMC simulator"}), name


@pytest.mark.parametrize("kind", THROWN)
@pytest.mark.parametrize("method", ["fails", "fails_blocking"])
def test_whatever_is_thrown_becomes_an_answer(host, method, kind):
    status, text = THROWN[kind]
    for name, answer in ask_all(host, method, {"kind": kind}).items():
        assert answer.status == status and text in answer.faultstring, f"{name}: {answer.text}"


@pytest.mark.parametrize("kind", CAUGHT)
def test_an_exception_is_known_by_its_type_on_another_thread(host, kind):
    for name, answer in ask_all(host, "catches", {"kind": kind}).items():
        assert (answer.status, answer.json()) == (200, {"caught": CAUGHT[kind]}), name


def test_none_sees_the_variables_of_another(host):
    """[abi-failure-1] [abi-failure-9]"""
    for turn in (1, 2):
        for name, answer in ask_all(host, "count", {}).items():
            assert answer.json() == {"count": turn}, name


@pytest.mark.parametrize("library, reason", [
    ("careless-a", r"exports \d+ symbols besides tenon_plugin_entry_v1 .*; link it with the version script of "
     r"tenon_add_plugin\(\)$"),
    ("libcxx-dynamic", r"needs libc\+\+\.so\.1, whose exceptions get mixed up with those of this host's libstdc\+\+\.so\.6; "
     r"link the C\+\+ run-time into the plugin, with tenon_add_plugin\(\) or by -static-libstdc\+\+ "
     r"-Wl,--exclude-libs,ALL$"),
])
def test_what_could_not_live_beside_others_is_refused(start_tenond, tmp_path, library, reason):
    """[abi-failure-1] [abi-failure-8] [abi-failure-9]"""
    (tmp_path / "it.yaml").write_text(
        f"schema: tenon.plugin/1\nname: it\nversion: 1.0.0\nlibrary: {library}.so\ninterfaces: {{ vendor: [it] }}\n")
    daemon = start_tenond(plugins=[FOLDER / "refused"], manifests=[tmp_path], hardware_types=[])
    shown = [plugin for plugin in daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"] if plugin["name"] == "it"]
    assert shown[0]["state"] == "rejected" and re.search(reason, shown[0]["reason"]), shown


def run_plain_host(script):
    done = subprocess.run([FOLDER / "old_host", SOURCE / "tests" / "support" / "bmc_sim" / "tree"], text=True, timeout=300,
                          input="\n".join(script) + "\n", capture_output=True, env=clean_environment())
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_all_of_them_can_be_unloaded(host):
    """[abi-failure-1] In a host of ABI 1.0 in plain C, all at once: every library is really gone afterwards."""
    script = [f"load {name} {FOLDER / name}.so" for name in PLUGINS + PLUGINS_IN_C]
    script += [f'call {name} {call}' for name in PLUGINS for call in (
        "count {}", 'repeat {"word": "a"}', 'repeat_blocking {"word": "a"}', 'fails {"kind": "runtime"}',
        'catches {"kind": "own"}', "root {}")]
    script += [f'call {name} echo {{"a": 1}}' for name in PLUGINS_IN_C]
    script += [f"end {name}" for name in PLUGINS + PLUGINS_IN_C]
    said = run_plain_host(script)
    for name in PLUGINS:
        assert f'{name}.count: status 0, http 0, {{"count": 1}}' in said, said
        assert f'{name}.repeat_blocking: status 0, http 0, {{"text": "a 0.5"}}' in said, said
        assert f'{name}.fails: status 10, http 0, {THROWN["runtime"][1]}' in said, said
        assert f'{name}.catches: status 0, http 0, {{"caught": "own: 7"}}' in said, said
        assert f'{name}.root: status 0, http 0, {{"product": "BMC simulator"}}' in said, said
    assert [line for line in said if " ended: " in line] == [f"{name} ended: gone" for name in PLUGINS + PLUGINS_IN_C]
    assert said[-1] == "0 blocks, 0 mistakes"


def test_without_the_care_of_tenon_add_plugin_two_plugins_would_share_and_stay():
    """What the two tests above would find."""
    names = ("careless-a", "careless-b")
    said = run_plain_host([f"load {name} {FOLDER / 'refused' / name}.so" for name in names] +
                          [f"call {name} count {{}}" for name in names] + [f"end {name}" for name in names])
    # The one that was first owns what both use.
    assert said[2:5] == ["careless-a.count: status 0, http 0, 1", "careless-b.count: status 0, http 0, 2",
                         "careless-a ended: still mapped"], said
