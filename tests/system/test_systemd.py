"""What tenond tells a service manager that started it with Type=notify."""
import os
import signal
import shutil
import socket
import subprocess

import pytest

from daemon import SOURCE, Tenond, clean_environment


class Manager:
    """The socket on which systemd would listen."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path.replace("@", "\0"))
        self.socket.settimeout(60)

    def environment(self, **more):
        return {**clean_environment(), "NOTIFY_SOCKET": self.path, **more}

    def next(self):
        return self.socket.recv(4096).decode().splitlines()

    def next_with(self, wanted):
        while True:
            lines = self.next()
            if wanted in lines:
                return lines


def test_readiness_and_stopping_are_told(tmp_path):
    manager = Manager(tmp_path / "notify")
    daemon = Tenond(environment=manager.environment())
    assert manager.next() == ["READY=1", f"STATUS=listening on http://127.0.0.1:{daemon.address[1]}"]
    daemon.child.send_signal(signal.SIGTERM)
    stopping = manager.next()
    assert stopping[0] == "STOPPING=1"
    limit = int(stopping[-1].removeprefix("EXTEND_TIMEOUT_USEC="))
    assert limit > 30_000_000  # calls.drain and what comes after it
    daemon.assert_clean_end()


def test_the_watchdog_hears_of_a_tenond_that_is_well(tmp_path):
    manager = Manager(tmp_path / "notify")
    daemon = Tenond(environment=manager.environment(WATCHDOG_USEC="300000"))
    manager.next_with("READY=1")
    for _ in range(5):
        assert manager.next_with("WATCHDOG=1") == ["WATCHDOG=1"]
    daemon.child.send_signal(signal.SIGHUP)  # still heard between two of them
    assert manager.next_with("WATCHDOG=1")
    daemon.assert_clean_end()


def test_a_manager_whose_socket_has_no_file_is_told_too(tmp_path):
    manager = Manager(f"@tenon-test-{os.getpid()}")
    daemon = Tenond(environment=manager.environment())
    manager.next_with("READY=1")
    daemon.assert_clean_end()


def test_a_watchdog_that_is_meant_for_another_process_hears_nothing(tmp_path):
    manager = Manager(tmp_path / "notify")
    daemon = Tenond(environment=manager.environment(WATCHDOG_USEC="3000", WATCHDOG_PID="1"))
    manager.next_with("READY=1")
    daemon.ask("GET", "/v1/drivers")
    daemon.child.send_signal(signal.SIGTERM)
    assert manager.next()[0] == "STOPPING=1"
    daemon.assert_clean_end()


@pytest.mark.parametrize("address", ["notify", "/nowhere/notify", "/" + 200 * "n"])
def test_a_manager_that_cannot_be_told_is_named_in_the_log_and_tenond_serves(address):
    daemon = Tenond(environment={**clean_environment(), "NOTIFY_SOCKET": address})
    daemon.ask("GET", "/v1/drivers")
    daemon.assert_clean_end()
    assert "service manager" in daemon.output and address in daemon.output


def test_the_unit_starts_what_is_installed():
    unit = (SOURCE / "core" / "app" / "tenond.service").read_text()
    assert "Type=notify\n" in unit and "ExecStart=/usr/bin/tenond\n" in unit and "StateDirectory=tenon\n" in unit


def test_the_unit_is_shut_in(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    unit = SOURCE / "core" / "app" / "tenond.service"
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_neither_host_nor_plugins_have_dangerous_calls_left(start_tenond):
    daemon = start_tenond()
    status = dict(line.split(":\t", 1) for line in open(f"/proc/{daemon.child.pid}/status") if ":\t" in line)
    assert status["Seccomp"].strip() == "2" and status["NoNewPrivs"].strip() == "1"
    with open(f"/proc/{daemon.child.pid}/coredump_filter") as shown:
        assert int(shown.read(), 16) == 0
