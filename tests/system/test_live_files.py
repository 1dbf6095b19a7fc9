"""What can happen to a plugin's file while it serves: it is cut, overwritten, slowly copied, swapped, or something else
lies in its place. No call fails, and only a whole file is ever taken."""
import hashlib
import os
import threading
import time

import pytest

from live_plugin import Traffic, library, plugin, serves_build, wait_for
from test_live_plugins import QUICK, call, drop_in, serving  # noqa: F401: a fixture

METHODS = [("now", {}), ("build", {}), ("nap", {"ms": 5}), ("block", {"ms": 5})]


def has_update(*states):
    return lambda shown: shown["update"] is not None and shown["update"]["state"] in states


def test_a_file_that_is_cut_and_overwritten_in_place_harms_no_call(start_tenond, drop_in):  # noqa: F811
    """[abi-failure-3]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    noise = b"\xcc" * len(library(1))
    with Traffic(daemon, node, METHODS, 2) as traffic:
        for _ in range(10):
            os.truncate(drop_in.library, 0)
            daemon.ask("POST", "/tenon/v1/plugins/rescan")
            drop_in.library.write_bytes(noise)
            drop_in.library.write_bytes(library(1)[:len(noise) // 2])
            daemon.ask("POST", "/tenon/v1/plugins/rescan")
        wait_for(daemon, has_update("rejected"))
        assert plugin(daemon)["generations"][0]["generation"] == 1
        drop_in.put_library(2)
        serves_build(daemon, node, 2)
    assert traffic.wrong == [] and traffic.calls > 0


@pytest.mark.parametrize("way", ["from nothing", "over the old one"])
def test_a_slow_copy_is_taken_when_it_has_ended_and_not_before(start_tenond, drop_in, way):  # noqa: F811
    """[abi-failure-14] Some hundred KB/s, in pieces, for many times as long as what stays incomplete is waited for. Over the
    old one, as rsync --inplace does it, the file is whole all the time and half of each version."""
    daemon, node = serving(start_tenond, drop_in, 1)
    content = library(2) + b"build-000002"
    drop_in.library.write_bytes(library(1) + b"build-000001")
    whole = {hashlib.sha256(one).hexdigest() for one in (content, library(1), library(1) + b"build-000001")}
    wait_for(daemon, lambda one: one["generations"][0]["generation"] == 2)
    states = set()
    pieces = 60
    with Traffic(daemon, node, METHODS, 2) as traffic:
        with open(drop_in.library, "wb" if way == "from nothing" else "r+b", buffering=0) as copy:
            for piece in range(pieces):
                begin, end = (len(content) * part // pieces for part in (piece, piece + 1))
                copy.write(content[begin:end])
                time.sleep(0.05)  # the pace of the copy
                shown = plugin(daemon)
                assert shown["state"] == "active" and shown["generations"][0]["generation"] == 2, shown
                assert shown["sha256"] in whole
                states.add(shown["update"]["state"] if shown["update"] else None)
            wait_for(daemon, has_update("waiting"))
        shown = wait_for(daemon, lambda one: one["generations"][0]["generation"] == 3)
        serves_build(daemon, node, 2)
    assert traffic.wrong == [] and traffic.newest == 2
    assert "rejected" not in states and "waiting" in states, states
    assert shown["sha256"] == hashlib.sha256(content).hexdigest()


def nothing_in(path):
    path.write_bytes(b"")


def half_of_a_library(path):
    path.write_bytes(library(7)[:len(library(7)) // 2])


def another_machines(path):
    content = bytearray(library(7))
    content[18] = 0xB7
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("put, words", [
    (os.mkfifo, "is not a regular file"), (os.mkdir, "is not a regular file"), (nothing_in, "is empty"),
    (half_of_a_library, "; copy it anew"), (another_machines, "is built for AArch64, this host runs on"),
    (lambda path: path.symlink_to("/dev/zero"), "is not a regular file"),
], ids=["fifo", "directory", "empty", "cut", "other machine", "device"])
def test_what_is_no_library_in_its_place_leaves_the_old_one_serving(start_tenond, drop_in, put, words):  # noqa: F811
    """[abi-failure-14]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    with Traffic(daemon, node, METHODS) as traffic:
        beside = drop_in.directory / ".beside"
        put(beside)
        if beside.is_dir():
            drop_in.library.unlink()  # as a directory cannot take a file's place
        os.replace(beside, drop_in.library)
        shown = wait_for(daemon, has_update("rejected"))
        assert str(drop_in.library) in shown["update"]["reason"] and words in shown["update"]["reason"], shown
        serves_build(daemon, node, 1)
        if drop_in.library.is_dir():
            drop_in.library.rmdir()
        drop_in.put_library(2)
        serves_build(daemon, node, 2)
    assert traffic.wrong == []
    assert plugin(daemon)["update"] is None


@pytest.mark.parametrize("order", ["manifest first", "library first"])
def test_of_two_files_that_belong_together_neither_is_taken_without_the_other(start_tenond, drop_in, order):  # noqa: F811
    """[abi-failure-14]"""
    daemon, node = serving(start_tenond, drop_in, 1, config=QUICK.replace("300ms", "60s"))
    puts = [lambda: drop_in.put_manifest("2"), lambda: drop_in.put_library(2, "2")]
    first, second = puts if order == "manifest first" else reversed(puts)
    with Traffic(daemon, node, METHODS) as traffic:
        first()
        shown = wait_for(daemon, has_update("waiting"))
        for words in ("'1.0.0'", "'2.0.0'", "in the manifest", "in the library's section .tenon.meta"):
            assert words in shown["update"]["reason"], shown
        serves_build(daemon, node, 1)
        second()
        serves_build(daemon, node, 2)
    assert traffic.wrong == []
    shown = plugin(daemon)
    assert (shown["version"], shown["state"], shown["update"]) == ("2.0.0", "active", None), shown


def test_the_answers_are_those_of_the_bytes_whose_hash_is_shown_however_often_the_file_is_swapped(start_tenond,
                                                                                             drop_in):  # noqa: F811
    """[abi-failure-15]"""
    daemon, node = serving(start_tenond, drop_in, 1)
    build_by_hash = {hashlib.sha256(library(1)).hexdigest(): 1}
    is_over = threading.Event()

    def swap():
        build = 1
        while not is_over.is_set():
            build += 1
            content = library(build)
            build_by_hash[hashlib.sha256(content).hexdigest()] = build
            drop_in.put_library(build)

    swapper = threading.Thread(target=swap)
    exact, first = 0, 0
    with Traffic(daemon, node, METHODS, 2) as traffic:
        swapper.start()
        deadline = time.monotonic() + 60
        try:
            while first < 10 or exact < 10:
                assert time.monotonic() < deadline, (first, exact, plugin(daemon))
                daemon.ask("POST", "/tenon/v1/plugins/rescan")
                before = plugin(daemon)
                answered = int(call(daemon, node, "now").json()["build"].removeprefix("build-"))
                after = plugin(daemon)
                shown = [one["sha256"] for one in before["generations"] + after["generations"]]
                assert set(shown) <= set(build_by_hash), (shown, build_by_hash)
                assert answered in {build_by_hash[one] for one in shown}
                # A look publishes what it has loaded a moment before calls are led there.
                exact += before["sha256"] == after["sha256"] and build_by_hash[after["sha256"]] == answered
                first = after["generations"][0]["generation"]
        finally:
            is_over.set()
            swapper.join()
        serves_build(daemon, node, max(build_by_hash.values()))
    assert traffic.wrong == []
    assert build_by_hash[plugin(daemon)["sha256"]] == max(build_by_hash.values()) > first
