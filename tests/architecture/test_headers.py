"""Each header compiles alone: what it needs, it includes.

A header that its own .cpp includes first is compiled alone by the builds that compile each file alone (gcc-release), and one
that another header includes first with that one; the others are compiled here, through ccache where there is one, so that a
second run costs a moment."""
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess

import pytest

from tree import BINARY, SOURCE, files, name_of


def flags_of(room):
    """Definitions and include paths as the build gives them to that room, from compile_commands.json."""
    database = BINARY / "compile_commands.json"
    if database.is_file():
        for entry in json.loads(database.read_text()):
            if f"/tenon_{room}.dir/" in entry["command"]:
                words = shlex.split(entry["command"])
                kept = []
                for index, word in enumerate(words):
                    if word.startswith(("-D", "-I")) or (word == "-isystem" and index + 1 < len(words)):
                        kept += [word] if word != "-isystem" else [word, words[index + 1]]
                return kept
    return [f"-I{SOURCE / 'core'}", f"-I{SOURCE / 'sdk' / 'include'}", "-DBOOST_ASIO_SEPARATE_COMPILATION"]


def included_as(path):
    return f"{path.parent.name}/{path.name}"


def first_include(path):
    first = next((line for line in path.read_text().splitlines() if line.startswith("#include")), "")
    return first.removeprefix('#include "').removesuffix('"')


def is_first_include_of_its_source(path):
    source = path.with_suffix(".cpp")
    return source.is_file() and first_include(source) == included_as(path)


def compile_alone(path, standard, compiler, flags):
    language = "c" if standard == "c11" else "cpp"
    stub = BINARY / "headers_alone" / f"{name_of(path).replace('/', '.')}.{language}"
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.write_text(f'#include "{path}"\n')
    launcher = [shutil.which("ccache")] if shutil.which("ccache") else []
    done = subprocess.run([*launcher, compiler, f"-std={standard}", "-Wall", "-Wextra", *flags,
                           f"-I{SOURCE / 'sdk' / 'include'}", "-c", str(stub), "-o", f"{stub}.o"],
                          capture_output=True, text=True)
    return f"{name_of(path)}:\n{done.stderr[:1500]}" if done.returncode else None


def check(jobs):
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("TENON_JOBS", "2"))) as pool:
        failed = [text for text in pool.map(lambda job: compile_alone(*job), jobs) if text]
    assert not failed, "\n".join(failed)


@pytest.mark.skipif(not shutil.which("g++"), reason="g++ is not installed")
def test_the_headers_of_core_compile_alone():
    flags = {}
    jobs = []
    headers = files("core", suffixes=(".hpp",))
    firsts = {first_include(path) for path in headers}
    for path in headers:
        if is_first_include_of_its_source(path) or included_as(path) in firsts:
            continue
        room = path.parent.name
        jobs.append((path, "c++20", "g++", flags.setdefault(room, flags_of(room))))
    check(jobs)


@pytest.mark.skipif(not shutil.which("g++"), reason="g++ is not installed")
def test_the_abi_compiles_alone_as_c():  # as C++, and the SDK's other headers: tests/sdk/headers_alone.sh
    check([(SOURCE / "sdk" / "include" / "tenon" / "abi.h", "c11", "gcc", ["-Wpedantic", "-Wstrict-prototypes"])])
