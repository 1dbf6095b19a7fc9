"""Every structure, field and number of abi.h against one golden list, as C11 and as C++20, by gcc and by clang.

The list is frozen/layout.txt: `struct NAME SIZE`, below it a line `FIELD OFFSET SIZE` for each field, and `value NAME
NUMBER` for enumerators and the macros of the version. It holds on every 64-bit Linux. Nothing in it ever changes: a
later minor appends fields, raises the size of their structure and adds values.
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

HERE = pathlib.Path(os.environ["TENON_SOURCE_DIR"]) / "tests" / "sdk"
TODAY = HERE.parents[1] / "sdk" / "include" / "tenon" / "abi.h"
FROZEN = HERE / "frozen" / "abi_1_0.h"
LIST = HERE / "frozen" / "layout.txt"
COMPILERS = ("gcc", "clang")
LANGUAGES = {"C11": ("c", "-std=c11"), "C++20": ("c++", "-std=c++20")}


def read_list(text):
    """(structure -> (size, [(field, offset, size)]), value -> number)"""
    structures, values = {}, {}
    for line in text.splitlines():
        words = line.split()
        if line.startswith("struct "):
            fields = []
            structures[words[1]] = (int(words[2]), fields)
        elif line.startswith("value "):
            values[words[1]] = int(words[2])
        elif words and not line.startswith("#"):
            fields.append((words[0], int(words[1]), int(words[2])))
    return structures, values


def without_comments(header):
    return re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)


def declared_in(header):
    """(structure -> [field], [value]) of a header in the plain style of abi.h, with every conditional on."""
    text = without_comments(header)
    structures = {}
    for body, name in re.findall(r"^typedef struct \w+ \{(.*?)^\} (\w+);", text, re.DOTALL | re.MULTILINE):
        structures[name] = [re.search(r"\(\*(\w+)\)|(\w+)\s*$", re.sub(r"\)\s*TENON_NOEXCEPT$", ")", field.strip()))
                            for field in body.split(";") if field.strip()]
        structures[name] = [match.group(1) or match.group(2) for match in structures[name]]
    values = [name for body in re.findall(r"^enum \{(.*?)\};", text, re.DOTALL | re.MULTILINE)
              for name in re.findall(r"\b(TENON_\w+)\s*=", body)]
    return structures, values + re.findall(r"^#define (TENON_ABI_\w+) \d+u$", text, re.MULTILINE)


def source_of(structures, values, assertion):
    lines = ['#include "abi.h"', '#include <stddef.h>']
    for name, (size, fields) in structures.items():
        lines.append(f'{assertion}(sizeof({name}) == {size}, "sizeof({name})");')
        for field, offset, field_size in fields:
            lines.append(f'{assertion}(offsetof({name}, {field}) == {offset}, "offsetof({name}, {field})");')
            lines.append(f'{assertion}(sizeof((({name} *)0)->{field}) == {field_size}, "sizeof {name}.{field}");')
    for name, number in values.items():
        lines.append(f'{assertion}({name} == {number}, "{name}");')
    return "\n".join(lines) + "\n"


def what_differs(folder, compiler, language, header, golden):
    """The texts of the assertions that `compiler` finds untrue."""
    kind, standard = LANGUAGES[language]
    (folder / "abi.h").write_text(header)
    source = folder / "layout.txt"
    source.write_text(source_of(*golden, "_Static_assert" if kind == "c" else "static_assert"))
    done = subprocess.run([compiler, "-x", kind, standard, "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", source],
                          capture_output=True, text=True, timeout=60)
    found = re.findall(r'static assertion failed:? "([^"]+)"|static assertion failed: (\S.*)$|static_assert failed.*?"([^"]+)"',
                       done.stderr, re.MULTILINE)
    named = ["".join(parts) for parts in found]
    assert (done.returncode == 0) == (named == []) and (named or not done.stderr), done.stderr
    return named


def test_the_list_names_every_field_and_every_value_in_order_and_nothing_else():
    structures, values = read_list(LIST.read_text())
    declared, numbers = declared_in(TODAY.read_text())
    assert {name: [field for field, _, _ in fields] for name, (_, fields) in structures.items()} == declared
    assert list(values) == numbers
    assert len(declared) >= 11 and len(numbers) >= 29


def test_no_structure_has_a_hole_in_which_a_later_field_could_hide():
    for name, (size, fields) in read_list(LIST.read_text())[0].items():
        end = 0
        for field, offset, field_size in fields:
            assert offset == end, f"{name}.{field}"
            end = offset + field_size
        assert size == end, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_a_compiler_lays_everything_out_as_the_list_says(tmp_path, compiler, language):
    assert shutil.which(compiler), f"{compiler} is missing: apt-get install {compiler}"
    assert what_differs(tmp_path, compiler, language, TODAY.read_text(), read_list(LIST.read_text())) == []


def test_the_frozen_header_is_todays_but_for_comments_until_a_minor_is_added():
    today, frozen = (without_comments(path.read_text()).split() for path in (TODAY, FROZEN))
    minor = ["#define", "TENON_ABI_MINOR", "0u"]
    found = [frozen[i:i + 3] for i in range(len(frozen)) if frozen[i:i + 2] == minor[:2]]
    assert found == [minor]
    if minor in [today[i:i + 3] for i in range(len(today))]:
        assert today == frozen


@pytest.mark.parametrize("compiler", COMPILERS)
def test_the_frozen_header_lies_where_the_list_says_too(tmp_path, compiler):
    """A field of a later minor is not in it; what is in it never moves."""
    structures, values = read_list(LIST.read_text())
    declared, numbers = declared_in(FROZEN.read_text())
    old = {}
    for name, fields in declared.items():
        known = structures[name][1][:len(fields)]
        old[name] = (known[-1][1] + known[-1][2], known)
        assert [field for field, _, _ in known] == fields, name
    kept = {name: values[name] for name in numbers if name != "TENON_ABI_MINOR"}
    assert what_differs(tmp_path, compiler, "C11", FROZEN.read_text(), (old, kept)) == []


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pattern, replacement, named", [
    (r"^    uint32_t max_parallel; ", "    uint64_t max_parallel; ", "sizeof tenon_method_v1.max_parallel"),
    (r"^    uint32_t abi_minor; ", "    uint32_t squeezed_in;\n    uint32_t abi_minor; ",
     "offsetof(tenon_host_v1, abi_minor)"),
    (r"TENON_LIMIT = 11", "TENON_LIMIT = 12", "TENON_LIMIT"),
])
def test_a_change_is_found(tmp_path, compiler, language, pattern, replacement, named):
    header, count = re.subn(pattern, replacement, TODAY.read_text(), flags=re.MULTILINE)
    assert count == 1
    assert named in what_differs(tmp_path, compiler, language, header, read_list(LIST.read_text()))


def test_a_field_or_a_value_that_the_list_lacks_is_found():
    structures, values = read_list(LIST.read_text())
    text = TODAY.read_text()
    text = text.replace("} tenon_call_v1;", "    tenon_fn later;\n    void (*latest)(void *x) TENON_NOEXCEPT;\n} tenon_call_v1;")
    text = text.replace("TENON_LIMIT = 11", "TENON_LIMIT = 11, TENON_LATER = 12")
    declared, numbers = declared_in(text)
    listed = [field for field, _, _ in structures["tenon_call_v1"][1]]
    assert declared["tenon_call_v1"] == [*listed, "later", "latest"]
    assert "TENON_LATER" in numbers and "TENON_LATER" not in values
