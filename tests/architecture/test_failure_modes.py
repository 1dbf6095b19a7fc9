"""Twenty things commonly go wrong between a plugin and its host. Each is tried by a test, which says so by its tag
(`abi-failure-3` in brackets); what of it waits for something that the host does not do yet is said here."""
import re

from tree import SOURCE, files, name_of

MODES = {
    1: "a library that cannot be unloaded, or two plugins that share state",
    2: "old code after the file was replaced",
    3: "a file overwritten in place while it is mapped",
    4: "a return into text that is no longer mapped",
    5: "thread-local objects, thread keys, atexit, and the order of static objects at the end",
    6: "a structure that has grown, or is smaller than one thinks",
    7: "callbacks from inside a call, and ids that are used too late or twice",
    8: "an exception that crosses",
    9: "one name in two libraries, one library in two versions",
    10: "a symbol or a library version that is not here",
    11: "a plugin that blocks the event loop",
    12: "a call that never ends, ends twice, or ignores its cancellation",
    13: "a child process that crashes, is orphaned, or inherits too much",
    14: "what may lie in a directory instead of a plugin",
    15: "bytes that are mapped and are not those that were checked",
    16: "a log line that points into a library that is gone",
    17: "a descriptor that changes after it was read",
    18: "a plugin that changes what belongs to the process",
    19: "a role that was checked in one version of a method and used in another",
    20: "arguments and documents made to be expensive",
}
# Number -> what of it is not tried yet, and until when. Without a tag the whole of it waits.
LATER = {
    11: "that other plugins' calls stay quick, and that the culprit is named: with the watching of stalled loops",
    13: "plugins run in the host's own process: with plugins in processes of their own",
    15: "that a plugin cannot read the host's secrets: with plugins in processes of their own",
    19: "roles are not checked yet, and a method does not change while the host runs: with authentication",
}
TAG = re.compile(r"\[abi-failure-(\d+)\]")


def covered():
    found = {}
    for path in files("tests", suffixes=(".cpp", ".py", ".c", ".txt")):
        if SOURCE / "tests" / "architecture" in path.parents:
            continue
        for number in TAG.findall(path.read_text()):
            found.setdefault(int(number), set()).add(name_of(path))
    return found


def test_every_failure_mode_has_a_test_or_a_reason():
    missing = sorted(set(MODES) - set(covered()) - set(LATER))
    assert not missing, "\n".join(f"no test is tagged [abi-failure-{number}]: {MODES[number]}" for number in missing)


def test_tags_and_reasons_name_failure_modes_that_exist():
    wrong = {number: names for number, names in covered().items() if number not in MODES}
    assert not wrong, wrong
    assert not set(LATER) - set(MODES)


def test_only_what_needs_what_the_host_does_not_do_goes_wholly_untried():
    assert set(LATER) - set(covered()) == {13, 19}
