"""What a client was told is on disk before it was told.

kill -9 alone would not show it (the page cache survives that), so the system calls are watched: before the bytes of the
answer leave, the write-ahead log that holds the change must have been synced, and the sync must have returned."""
import os
import pathlib
import re
import shutil
import signal

import pytest

from daemon import Tenond, clean_environment

CALL = re.compile(r"^(\d+) +([0-9.]+) (?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)$")
SYNCS = ("fdatasync", "fsync")


def read_trace(path):
    """[(name, text, ended)] in the order in which the calls happened; a call is there when it begins and when it ends."""
    events, pending = [], {}
    for line in path.read_text(errors="replace").splitlines():
        match = CALL.match(line)
        if not match:
            continue
        thread, _, name, rest = match.groups()
        if "resumed>" in line:
            events.append((name, pending.pop(thread, "") + rest, True))
        elif "<unfinished" in rest:
            pending[thread] = rest
            events.append((name, rest, False))
        else:
            events.append((name, rest, None))
    return events


def unsynced_answers(events, marker):
    """The answers for `marker` that began to leave while a write to the log was not synced; and how many were seen."""
    dirty, seen, bad = False, 0, []
    for name, text, ended in events:
        if name in ("pwrite64", "pwritev", "write") and "-wal>" in text and ended is not True:
            dirty = True
        elif name in SYNCS and "-wal>" in text and ended is not False:
            dirty = False
        elif name in ("sendto", "sendmsg", "write", "writev") and "HTTP/1.1" in text and ended is not True:
            if re.search(marker, text):
                seen += 1
                if dirty:
                    bad.append(text[:200])
    return seen, bad


@pytest.fixture
def traced(tmp_path):
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    environment = clean_environment()
    environment["ASAN_OPTIONS"] = "detect_leaks=0"  # the leak check needs ptrace, which strace has
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-ttt", "-y", "-s", "160", "-o", str(trace), "-e",
               "trace=fdatasync,fsync,pwrite64,pwritev,write,writev,sendto,sendmsg", "-e", "signal=none"]
    daemon = Tenond(prefix=command, environment=environment, config="host: lab-conductor\n", state=tmp_path)
    yield daemon, trace
    stop_traced(daemon)


def stop_traced(daemon):
    """Ends the daemon by its own id: it is strace's child."""
    if daemon.child.poll() is not None:
        return
    children = pathlib.Path(f"/proc/{daemon.child.pid}/task/{daemon.child.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGTERM)
    assert daemon.child.wait(60) == 0, daemon.output


def test_the_log_is_synced_before_201_200_and_204_leave(traced):
    daemon, trace = traced
    for index in range(5):
        node = daemon.create("fake-hardware", name=f"n{index}")["uuid"]
        assert daemon.ask("PATCH", f"/v1/nodes/{node}", [{"op": "add", "path": "/extra/a", "value": index}]).status == 200
        assert daemon.ask("PUT", f"/v1/nodes/{node}/maintenance", {"reason": "x"}).status == 202
        assert daemon.ask("DELETE", f"/v1/nodes/{node}").status == 204
    stop_traced(daemon)
    events = read_trace(trace)
    assert any(name in SYNCS and "-wal>" in text for name, text, _ in events), "no sync of the log was seen at all"
    for status, count in (("201", 5), ("204", 5), ("202", 5)):
        seen, bad = unsynced_answers(events, rf"HTTP/1\.1 {status}")
        assert seen == count, f"{seen} answers with {status} seen, expected {count}"
        assert not bad, f"answered before the sync returned: {bad}"
    seen, bad = unsynced_answers(events, r"HTTP/1\.1 200")
    assert seen >= 5 and not bad, f"answered before the sync returned: {bad}"


def test_kill_9_loses_no_answered_node(tmp_path):
    daemon = Tenond(state=tmp_path)
    created = {daemon.create("fake-hardware", name=f"kept-{index}")["uuid"] for index in range(50)}
    gone = sorted(created)[0]
    assert daemon.ask("DELETE", f"/v1/nodes/{gone}").status == 204
    daemon.stop(signal.SIGKILL)
    again = Tenond(state=tmp_path)
    nodes = {node["uuid"] for node in again.ask("GET", "/v1/nodes").json()["nodes"]}
    assert nodes == created - {gone}
    again.assert_clean_end()
