"""What tests of hostile clients need: answers taken apart byte by byte, attackers that go on until they are cut off, and
what a process holds meanwhile."""
import contextlib
import os
import pathlib
import resource
import select
import socket
import threading
import time

from wire import Answer

LIMIT = 60.0


def head(request_line, *headers):
    return ("\r\n".join([request_line, *headers]) + "\r\n\r\n").encode("latin-1")


def answers_in(data):
    """Every answer in the bytes of a connection, each by its Content-Length; what is left over is a failure."""
    found = []
    while data:
        top, end, rest = data.partition(b"\r\n\r\n")
        lines = top.decode("latin-1").split("\r\n")
        assert end and lines[0].startswith("HTTP/1.1 "), f"no answer: {data[:300]!r}"
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", "0"))
        assert len(rest) >= length, f"an answer that breaks off: {data[:300]!r}"
        found.append(Answer(int(lines[0].split(" ", 2)[1]), headers, rest[:length]))
        data = rest[length:]
    return found


def read_to_end(connection, limit=LIMIT):
    """Everything until the server closes; that it does is part of what is tested."""
    data, deadline = b"", time.monotonic() + limit
    while True:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return data
        except socket.timeout:
            raise AssertionError(f"after {limit} s the connection is still open; it has said {data[:500]!r}") from None
        if not part:
            return data
        data += part


def send_all(connection, data):
    """False: the server has had enough."""
    try:
        connection.sendall(data)
        return True
    except (BrokenPipeError, ConnectionResetError):
        return False


def converse(daemon, data, limit=LIMIT):
    """The answers to `data` on a connection of its own, until the server closes it."""
    with socket.create_connection(daemon.address, timeout=limit) as connection:
        send_all(connection, data)
        return answers_in(read_to_end(connection, limit))


def trickle(daemon, first, pieces, pause=0.1, limit=LIMIT):
    """Sends `first` and then a piece every `pause` seconds until the server answers or closes. Returns the answers, and
    after how many seconds the server had had enough."""
    with socket.create_connection(daemon.address, timeout=limit) as connection:
        started = time.monotonic()
        connection.sendall(first)
        for piece in pieces:
            if select.select([connection], [], [], pause)[0] or not send_all(connection, piece):
                break
            assert time.monotonic() - started < limit, f"after {limit} s tenond still listens"
        seconds = time.monotonic() - started
        return answers_in(read_to_end(connection, limit)), seconds


def kib_of(daemon, name="VmRSS"):
    """VmRSS: what is resident now; VmHWM: the most since the start, or since forget_peak()."""
    text = pathlib.Path(f"/proc/{daemon.child.pid}/status").read_text()
    return int(text.split(f"{name}:")[1].split()[0])


def forget_peak(daemon):
    pathlib.Path(f"/proc/{daemon.child.pid}/clear_refs").write_text("5")


@contextlib.contextmanager
def at_most_mib(daemon, limit):
    """What is done meanwhile may add so much to tenond's memory at its worst, and no more."""
    forget_peak(daemon)
    before = kib_of(daemon)
    yield
    grown = (kib_of(daemon, "VmHWM") - before) / 1024
    print(f"\nat most {grown:.1f} MiB more than {before / 1024:.1f} MiB")
    if "TENON_SANITIZED" not in os.environ:  # whose memory says nothing of ours
        assert grown < limit, f"{grown:.1f} MiB more, {limit} are allowed"


def open_files(daemon):
    return len(os.listdir(f"/proc/{daemon.child.pid}/fd"))


def wait_until(condition, what, limit=LIMIT):
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, f"after {limit} s: not {what}"
        time.sleep(0.02)


def with_descriptors(count):
    """For us and what we start; False: this machine does not give that many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count:
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))
    return True


class Others:
    """Clients that go about their business while something hostile goes on; each of their requests must be answered."""

    def __init__(self, daemon, headers=None):
        self._daemon, self._headers, self._end = daemon, headers or {}, threading.Event()
        self.served, self.worst, self.wrong = 0, 0.0, []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        is_last = False
        while not is_last:
            is_last = self._end.wait(0.02)  # one more then: who comes afterwards is served, too
            started = time.monotonic()
            try:
                answer = self._daemon.ask("GET", "/v1/drivers", headers=self._headers, timeout=LIMIT)
                if answer.status != 200:
                    self.wrong.append(answer.text)
            except OSError as problem:
                self.wrong.append(repr(problem))
            self.served += 1
            self.worst = max(self.worst, time.monotonic() - started)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()
        assert self.served and not self.wrong, self.wrong[:3]
        print(f"\nmeanwhile {self.served} others were served, the slowest in {self.worst * 1000:.0f} ms")
