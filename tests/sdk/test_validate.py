"""`tenon validate`: a plugin that behaves passes all of it; a rule that is broken fails the test of that rule, in words
that name the culprit; a crash, a hang and an exit are failed tests, and the others go on."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ.get("TENON_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BINARY = pathlib.Path(os.environ.get("TENON_BINARY_DIR", SOURCE / "build" / "gcc-debug"))
VALIDATE = BINARY / "bin" / "tenon-validate"
ONE_RULE = BINARY / "tests" / "sdk" / "tenon_one_rule.so"
IS_SANITIZED = "-fsanitize" in (BINARY / "build.ninja").read_text()

WELL_BEHAVED = ["plugins/tenon_fake.so", "plugins/tenon_redfish.so", "tests/plugins/tenon_plain_c.so",
                "tests/sdk/tenon_old_abi_1_0.so", "tests/sdk/first_plugin.so", "tests/sdk/tenon_one_rule.so"]

# Rule -> the test that must find it, and words of the reason.
RULES = {
    # The table.
    "small_table": ("table", "the plugin: its table says it has 8 bytes, ABI 1.0 has 136"),
    "small_method": ("table", "node method 0: its table says it has 8 bytes"),
    "bad_name": ("table", "its name 'One Rule' is not [a-z][a-z0-9_-]{0,62}"),
    "bad_version": ("table", "its version 'one' is not a semantic version"),
    "later_minor": ("table", "it needs ABI minor 7"),
    "unknown_flag": ("table", "its flags have bits that this ABI does not have: 1048576"),
    "reserved": ("table", "its field 'reserved' is 5; it is to be 0"),
    "no_verb": ("table", "it has no HTTP method"),
    "bad_kind": ("table", "'fan' is not an interface kind"),
    "null_list": ("table", "the list of properties is NULL with a length of 1"),
    "null_invoke": ("table", "'work': invoke is NULL"),
    "schema_no_json": ("table", "its args_schema is not a JSON object"),
    "schema_of_a_list": ("table", "its args_schema does not describe an object"),
    "schema_of_no_type": ("table", "/a/b: 'type' is not a type of JSON Schema"),
    "schema_bad_pattern": ("table", "the pattern '(' cannot be compiled"),
    "nameless_extension": ("table", "a required extension has no name"),
    "exclusive_driver_method": ("table", "it has TENON_METHOD_EXCLUSIVE, which is for node methods"),
    "other_version": ("metadata", 'at /version its section .tenon.meta says "1.0.0", its table "2.0.0"'),
    # Its life.
    "give_no_table": ("table", "the entry function gave no table: this is not the host it wants"),
    "crash_in_init": ("start", "the start of the plugin: crashed by signal 11"),
    "crash_in_stop": ("start", "the end of the plugin: crashed by signal 11"),
    "never_stop": ("start", "stop() has not led to stopped() within"),
    "stop_twice": ("start", "stop() has called stopped() 2 times"),
    "leave_a_thread": ("start", "threads of the plugin still run after stop()"),
    "change_the_table": ("start", "the plugin's table is not what it was at the start"),
    "leave_memory_at_the_end": ("start", "1 block (16 bytes) of the host's memory are still in use after fini()"),
    "start_only_once": ("restart", "init() failed with TENON_INTERNAL: it was started before"),
    "crash_by_config": ("odd-config", 'init({"no such key":[1,2,{}]}): crashed by signal 11'),
    "refuse_config_silently": ("odd-config", "the plugin does not say why"),
    # The host.
    "want_a_host_of_one_size": ("later-host", "this is not the host it wants"),
    "want_a_call_of_one_size": ("later-host", "a host of a later minor: crashed by signal 11"),
    "need_an_extension_silently": ("no-extensions", "a host without extensions: crashed by signal 11"),
    "crash_without_memory": ("no-memory", "alloc() gives NULL: crashed by signal 11"),
    "be_lost_without_a_thread": ("no-threads", "no thread is free: call 1 (work) was never completed"),
    # Calls.
    "crash_at_once": ("calls", 'vendor/one-rule work({"profile":"value"}), POST: crashed by signal 11'),
    "leave_the_process": ("calls", "ended the process with exit status 3"),
    "say_why_and_abort": ("calls", "crashed by signal 6 (Aborted)\nit said: acme: the fan is on fire"),
    "loop_for_ever": ("calls", "gave no sign of life for 2 s, and was killed"),
    "leave_a_file_open": ("calls", "still open after fini(): descriptor "),
    "crash_without_its_argument": ("bad-arguments", "vendor/one-rule work({}), seed 7 (--only bad-arguments): crashed by signal 11"),
    "crash_by_long_text": ("bad-arguments", "crashed by signal 11"),
    "crash_by_driver_info": ("odd-driver-info", 'driver_info {"one_address":null}: crashed by signal 11'),
    "remember_one_call": ("at-once", "8 calls at once: call 8 (work) was completed twice"),
    "crash_when_cancelled": ("cancel", "cancelled at step 0: crashed by signal 11"),
    "be_lost_at_the_deadline": ("deadline", "its deadline passed at step 0: call 1 (work) was never completed"),
    "be_lost_without_a_client": ("client-gone", "the client hung up at step 0: call 1 (work) was never completed"),
    "crash_without_an_answer": ("bmc-faults", "the BMC cannot be reached at request 1: crashed by signal 11"),
    "be_lost_after_a_500": ("bmc-faults", "the BMC answers 500 with garbage at request 1: call "),
    "block_and_hear_nothing": ("calls", "it did nothing that a host can see for 500 ms, was cancelled"),
    # What the host for tests finds in any call; its own tests have all of the words.
    "complete_twice": ("calls", "call 1 (work) was completed twice"),
    "never_complete": ("calls", "call 1 (work) was never completed"),
    "complete_no_json": ("calls", "work returned something that is not JSON: {broken"),
    "null_functions": ("calls", "post() was called with a function that is NULL"),
    "sleep_after_the_end": ("calls", "sleep_() for call 1 (work), which has completed"),
    "wrong_ctx": ("calls", "complete() was called with a ctx that is not the host table's"),
    "small_request": ("calls", "the request's table is smaller than that of ABI 1.0"),
    "go_round_for_ever": ("calls", "it had 100000 callbacks without any time passing"),
    "ignore_cancelling": ("cancel", "it had 100000 callbacks without any time passing"),
    "block_the_loop": ("calls", "a coroutine waits by co_await and never blocks"),
    "leave_memory": ("calls", "left something of the host's memory behind"),
    "free_twice": ("calls", "free_() was given a block that alloc() has not given"),
    "change_signal": ("calls", "changed what belongs to the process: the handler of signal 12"),
    "change_locale": ("calls", "changed what belongs to the process: the locale"),
    "change_directory": ("calls", "changed what belongs to the process: the working directory"),
    "change_umask": ("calls", "changed what belongs to the process: the umask"),
    "change_environment": ("calls", "changed what belongs to the process: the environment variable"),
}


# Those that end by the limit.
ENDLESS = ("loop_for_ever", "never_stop", "block_and_hear_nothing", "leave_a_thread")


def run(library, *flags, rule="", timeout=900):
    """(exit status, standard output, standard error)"""
    prefix = ["setarch", "-R"] if IS_SANITIZED else []
    done = subprocess.run([*prefix, str(VALIDATE), *flags, *([str(library)] if library else [])], capture_output=True,
                          text=True, timeout=timeout, env={**os.environ, "TENON_BREAK": rule})
    return done.returncode, done.stdout, done.stderr


def reports(library, *flags, rule="", status=None, timeout=900):
    """The tests of the JSON document by name."""
    code, out, err = run(library, "--json", *flags, rule=rule, timeout=timeout)
    document = json.loads(out)
    assert document["schema"] == "tenon.validation/1"
    assert document["is_valid"] == (code == 0), err
    assert status is None or code == status, out
    return {test["name"]: test for test in document["tests"]}


@pytest.mark.parametrize("library", WELL_BEHAVED)
def test_a_plugin_that_behaves_passes_everything(library):
    flags = ["--rounds", "5", "--limit", "60"] if IS_SANITIZED else []
    found = reports(BINARY / library, "--seed", "1", *flags)
    wrong = {name: test for name, test in found.items() if test["outcome"] not in ("ok", "skipped")}
    assert not wrong, json.dumps(wrong, indent=1)
    assert len(found) > 20


def test_the_redfish_plugin_passes_with_a_bmc_from_files():
    tree = SOURCE / "tests" / "support" / "bmc_sim" / "tree"
    flags = ["--rounds", "3", "--limit", "60"] if IS_SANITIZED else ["--rounds", "3"]
    found = reports(BINARY / "plugins/tenon_redfish.so", "--bmc", str(tree), "--seed", "2", *flags)
    wrong = {name: test for name, test in found.items() if test["outcome"] not in ("ok", "skipped")}
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule_fails_the_test_of_it_in_words_that_name_it(rule):
    name, words = RULES[rule]
    if IS_SANITIZED:
        words = words.split("crashed by signal")[0]
    limit = "2" if rule in ENDLESS else "20"
    test = reports(ONE_RULE, "--only", name, "--seed", "7", "--limit", limit, rule=rule, status=1)[name]
    assert test["outcome"] == "failed"
    assert words in "\n".join(test["failures"])


def test_the_way_a_library_is_built_is_looked_at():
    loose = reports(BINARY / "tests/sdk/tenon_loose_one.so", "--only", "exports", "--only", "symbols", status=1)
    assert "symbols besides tenon_plugin_entry_v1" in loose["exports"]["failures"][0]
    assert "unique symbol" in loose["symbols"]["failures"][0]
    incomplete = reports(BINARY / "tests/sdk/tenon_incomplete_one.so", "--only", "loading", status=1)
    assert "tenon_symbol_that_nobody_has" in incomplete["loading"]["failures"][0]
    text = reports(SOURCE / "README.md", "--only", "exports", status=1)
    assert "it is not a 64-bit ELF library" in text["exports"]["failures"][0]


@pytest.mark.skipif(IS_SANITIZED, reason="under a sanitizer libraries stay loaded")
def test_a_library_that_cannot_be_unloaded_is_a_warning_with_the_reason():
    test = reports(BINARY / "tests/sdk/tenon_pinned_one.so", "--only", "unloading", status=0)["unloading"]
    assert test["outcome"] == "warned"
    assert test["warnings"] == ["it cannot be unloaded: it is linked with -z nodelete; a host keeps it until its own end, "
                                "also when it is replaced"]


def test_after_a_crash_and_a_hang_the_other_tests_go_on():
    found = reports(ONE_RULE, "--seed", "7", "--limit", "2", "--rounds", "3", rule="crash_when_cancelled", status=1)
    assert {name for name, test in found.items() if test["outcome"] == "failed"} == {"cancel", "client-gone", "stop"}
    only = ["--only", "calls", "--only", "table", "--only", "no-memory"]
    hanging = reports(ONE_RULE, *only, "--seed", "7", "--limit", "2", rule="loop_for_ever", status=1)
    assert [hanging[name]["outcome"] for name in ("table", "calls", "no-memory")] == ["ok", "failed", "failed"]


def test_a_plugin_that_does_not_start_is_said_once_and_the_rest_is_skipped():
    found = reports(ONE_RULE, "--limit", "2", rule="crash_in_init", status=1)
    assert found["start"]["outcome"] == "failed"
    assert found["unloading"]["skipped"] == "the plugin does not start"


def test_the_same_seed_makes_the_same_arguments():
    def culprit(seed):
        test = reports(ONE_RULE, "--only", "bad-arguments", "--seed", seed, rule="crash_by_long_text")["bad-arguments"]
        return test["failures"][0].split("\n")[0]
    assert culprit("7") == culprit("7") != culprit("8")


def test_what_a_person_sees():
    code, out, err = run(ONE_RULE, "--only", "table", "--only", "calls", "--seed", "7", rule="complete_twice")
    assert (code, err) == (1, "")
    assert out.startswith(f"{ONE_RULE}, seed 7\n")
    assert "ok       table (" in out and "failed   calls (" in out
    assert 'vendor/one-rule work({"profile":"value"}), POST: call 1 (work) was completed twice' in out
    assert out.endswith("not valid: 2 tests, 1 failed, 0 warned, 0 skipped; seed 7\n")
    listed = run(None, "--list")[1]
    assert "bad-arguments     arguments that break the schema" in listed


@pytest.mark.parametrize("flags,words", [
    ([], "name a library: tenon validate X.so"),
    (["no-such.so"], "no-such.so is not a file"),
    ([str(ONE_RULE), "--seed", "x"], "--seed takes a whole number from 0, not 'x'"),
    ([str(ONE_RULE), "--seed"], "--seed needs a value"),
    ([str(ONE_RULE), "--only", "fan"], "there is no test 'fan'; --list shows all of them"),
    ([str(ONE_RULE), "--config", "[]"], "--config takes a JSON object, not '[]'"),
    ([str(ONE_RULE), "--bmc", "no-such"], "no-such is not a directory"),
    ([str(ONE_RULE), "--fast"], "unknown flag '--fast'; --help lists them"),
    ([str(ONE_RULE), str(ONE_RULE)], "name one library, not both"),
])
def test_a_wrong_command_line_says_the_way_out(flags, words):
    code, out, err = run(None, *flags)
    assert (code, out) == (2, "")
    assert words in err


def test_the_tool_finds_it_beside_itself_or_where_it_is_installed(tmp_path):
    tool = BINARY / "bin" / "tenon"
    if not tool.exists():
        pytest.skip("tenon is not built")

    def ask(program):
        return subprocess.run([str(program), "validate", "--list"], capture_output=True, text=True, timeout=60)

    assert "bad-arguments" in ask(tool).stdout
    installed = tmp_path / "bin" / "tenon"
    installed.parent.mkdir()
    shutil.copy(tool, installed)
    alone = ask(installed)
    assert alone.returncode == 2 and "tenon-validate is not there; looked for " in alone.stderr
    assert f"{tmp_path}/bin/tenon-validate" in alone.stderr and f"{tmp_path}/lib/tenon/tenon-validate" in alone.stderr
    (tmp_path / "lib" / "tenon").mkdir(parents=True)
    shutil.copy(VALIDATE, tmp_path / "lib" / "tenon")
    done = ask(installed)
    assert done.returncode == 0 and "bad-arguments" in done.stdout
