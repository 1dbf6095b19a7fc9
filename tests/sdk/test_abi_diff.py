"""Today's abi.h against the frozen 1.0, by abidiff over the debug information of one witness library each.

A minor may append fields to a structure that carries its own size (R1 of abi.h) and nothing else. abidiff's own
suppressions let an insertion in the middle pass, so its report is judged here: every changed type must be one that may
grow, and must have nothing but insertions behind its old end.
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ["TENON_SOURCE_DIR"])
HERE = SOURCE / "tests" / "sdk"
FROZEN = (HERE / "frozen" / "abi_1_0.h").read_text()
MAY_GROW = {f"tenon_{name}_v1" for name in ("result", "host", "http_request", "http_response", "ext_http", "call", "method",
                                             "interface", "plugin")}
INSERTION = re.compile(r"'.+', at offset (\d+) \(in bits\)")
SIZE = re.compile(r"type size changed from (\d+) to (\d+) \(in bits\)")
STRUCT = re.compile(r"'struct (\w+)'.* changed:$")
HARMFUL = re.compile(r"offset changed|name changed|alignment changed|deletion|removal|enumerator|entity changed"
                     r"|parameter \d+ .*(added|removed)|[1-9]\d* Removed")


def witness(folder, name, header):
    """Builds the witness library against `header`."""
    include = folder / name / "tenon"
    include.mkdir(parents=True)
    (include / "abi.h").write_text(header)
    library = folder / f"{name}.so"
    subprocess.run(["cc", "-std=c11", "-g", "-fPIC", "-shared", f"-I{folder / name}", HERE / "abi_witness.c", "-o", library],
                   check=True, timeout=60)
    return library


def breaks(folder, header):
    """What in `header` breaks ABI 1.0; empty: nothing."""
    old, new = witness(folder, "frozen", FROZEN), witness(folder, "new", header)
    done = subprocess.run(["abidiff", "--no-added-syms", old, new], capture_output=True, text=True, timeout=60)
    assert done.returncode & 3 == 0, done.stdout + done.stderr
    found, structure, old_size = [], None, 0
    for line in (line.strip() for line in done.stdout.splitlines()):
        is_size = SIZE.search(line)
        if match := STRUCT.search(line):
            structure, old_size = match.group(1), 0
        elif is_size and structure in MAY_GROW:
            old_size = int(is_size.group(1))
        elif match := INSERTION.search(line):
            if old_size == 0 or int(match.group(1)) < old_size:
                found.append(line)
        elif is_size or HARMFUL.search(line):
            found.append(line)
        if line and not STRUCT.search(line) and not is_size and not INSERTION.search(line) and "insertion" not in line:
            structure = None  # a size is its structure's only right below it
    return found


@pytest.fixture(autouse=True, scope="module")
def abidiff():
    if shutil.which("abidiff") is None:
        pytest.skip("abidiff is missing: apt-get install abigail-tools")


def test_abi_h_keeps_every_promise_of_1_0(tmp_path):
    assert breaks(tmp_path, (SOURCE / "sdk" / "include" / "tenon" / "abi.h").read_text()) == []


def changed(pattern, replacement):
    text, count = re.subn(pattern, replacement, FROZEN, flags=re.MULTILINE)
    assert count >= 1, pattern
    return text


@pytest.mark.parametrize("structure", sorted(MAY_GROW))
def test_a_field_appended_to_a_growing_structure_is_fine(tmp_path, structure):
    assert breaks(tmp_path, changed(rf"^\}} {structure};", rf"    tenon_str later;\n}} {structure};")) == []


@pytest.mark.parametrize("what, pattern, replacement", [
    ("a field inserted", r"^    uint64_t deadline_ns;", r"    uint64_t earlier;\n\g<0>"),
    ("a field with another type", r"^    uint64_t deadline_ns;", r"    uint32_t deadline_ns;"),
    ("a field of the same size with another meaning", r"^    uint64_t deadline_ns;", r"    double deadline_ns;"),
    ("a field removed", r"^    tenon_str node_name;\n", r""),
    ("two fields swapped", r"^    tenon_str user;\n    tenon_str project;\n", r"    tenon_str project;\n    tenon_str user;\n"),
    ("a field in the padding", r"^    uint32_t abi_minor; /\* of the host \*/\n",
     r"\g<0>    uint32_t squeezed_in;\n"),
    ("a frozen structure grown", r"^\} tenon_str;", r"    size_t later;\n} tenon_str;"),
    ("a host function inserted", r"^    uint32_t \(\*call_state\)", r"    void (*earlier)(void *ctx) TENON_NOEXCEPT;\n\g<0>"),
    ("a callback with another argument", r"\(\*tenon_done_fn\)\(void \*user, tenon_status status\)",
     r"(*tenon_done_fn)(void *user, uint64_t status)"),
])
def test_everything_else_is_red(tmp_path, what, pattern, replacement):
    assert breaks(tmp_path, changed(pattern, replacement)) != [], what
