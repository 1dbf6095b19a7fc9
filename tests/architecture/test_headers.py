"""Each header compiles alone: what it needs, it includes."""
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
            if f"/core/{room}/" in entry["file"]:
                words = shlex.split(entry["command"])
                kept = []
                for index, word in enumerate(words):
                    if word.startswith(("-D", "-I")) or (word == "-isystem" and index + 1 < len(words)):
                        kept += [word] if word != "-isystem" else [word, words[index + 1]]
                return kept
    return [f"-I{SOURCE / 'core'}", f"-I{SOURCE / 'sdk' / 'include'}", "-DBOOST_ASIO_SEPARATE_COMPILATION"]


def compile_alone(path, standard, compiler, flags):
    command = [compiler, f"-std={standard}", "-fsyntax-only", "-Wall", "-Wextra", "-x", "c" if standard == "c11" else "c++",
               *flags, f"-I{SOURCE / 'sdk' / 'include'}", "-include", str(path), "/dev/null"]
    done = subprocess.run(command, capture_output=True, text=True)
    return f"{name_of(path)}:\n{done.stderr[:1500]}" if done.returncode else None


def check(jobs):
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("TENON_JOBS", "2"))) as pool:
        failed = [text for text in pool.map(lambda job: compile_alone(*job), jobs) if text]
    assert not failed, "\n".join(failed)


@pytest.mark.skipif(not shutil.which("g++"), reason="g++ is not installed")
def test_the_headers_of_core_compile_alone():
    flags = {}
    jobs = []
    for path in files("core", suffixes=(".hpp",)):
        room = path.parent.name
        jobs.append((path, "c++20", "g++", flags.setdefault(room, flags_of(room))))
    check(jobs)


@pytest.mark.skipif(not shutil.which("g++"), reason="g++ is not installed")
def test_the_headers_of_the_sdk_compile_alone_and_the_abi_also_as_c():
    jobs = [(path, "c++20", "g++", []) for path in files("sdk/include", suffixes=(".hpp", ".h"))]
    jobs.append((SOURCE / "sdk" / "include" / "tenon" / "abi.h", "c11", "gcc", ["-Wpedantic", "-Wstrict-prototypes"]))
    check(jobs)
