"""Ironic's own tests assert 87 behaviours of vendor passthru, numbered in the wire reference: each that applies is
covered by a test, which says so by its tag (`ironic-12` in brackets), and none that does not apply goes without a reason."""
import re

from tree import SOURCE, TEXT, files, name_of

BEHAVIOURS = range(1, 88)
NOT_HERE = {
    28: "public_endpoint is a setting of a later issue; links follow the Host header",
    46: "there is no RPC between the API and the conductor",
    63: "ipmitool is not shipped",
    64: "ipmitool is not shipped",
    65: "ipmitool is not shipped",
    77: "roles: authentication is a later issue",
    78: "roles: authentication is a later issue",
    79: "roles: authentication is a later issue",
    81: "roles: authentication is a later issue",
}
TAG = re.compile(r"\[ironic-(\d+)\]")


def covered():
    found = {}
    for path in files("tests", suffixes=TEXT):
        if SOURCE / "tests" / "architecture" in path.parents or path.suffix not in (".cpp", ".py", ".c"):
            continue
        for number in TAG.findall(path.read_text()):
            found.setdefault(int(number), set()).add(name_of(path))
    return found


def test_every_behaviour_that_applies_is_covered():
    missing = sorted(set(BEHAVIOURS) - set(covered()) - set(NOT_HERE))
    assert not missing, f"no test is tagged for: {', '.join(f'[ironic-{number}]' for number in missing)}"


def test_tags_name_behaviours_that_exist():
    wrong = {number: names for number, names in covered().items() if number not in BEHAVIOURS}
    assert not wrong, wrong


def test_no_reason_is_given_for_what_is_covered_after_all():
    stale = sorted(set(NOT_HERE) & set(covered()))
    assert not stale, f"covered, so take the reason out: {stale}"
