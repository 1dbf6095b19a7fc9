"""What tenond tells a service manager that started it with Type=notify."""
import signal
import socket

from daemon import SOURCE, Tenond, clean_environment


class Manager:
    """The socket on which systemd would listen."""

    def __init__(self, directory):
        self.path = directory / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.settimeout(60)

    def environment(self, **more):
        return {**clean_environment(), "NOTIFY_SOCKET": str(self.path), **more}

    def next(self):
        return self.socket.recv(4096).decode().splitlines()

    def next_with(self, wanted):
        while True:
            lines = self.next()
            if wanted in lines:
                return lines


def test_readiness_and_stopping_are_told(tmp_path):
    manager = Manager(tmp_path)
    daemon = Tenond(environment=manager.environment())
    assert manager.next() == ["READY=1", f"STATUS=listening on 127.0.0.1:{daemon.address[1]}"]
    daemon.child.send_signal(signal.SIGTERM)
    stopping = manager.next()
    assert stopping[0] == "STOPPING=1"
    limit = int(stopping[-1].removeprefix("EXTEND_TIMEOUT_USEC="))
    assert limit > 30_000_000  # calls.drain and what comes after it
    daemon.assert_clean_end()


def test_the_watchdog_hears_of_a_tenond_that_is_well(tmp_path):
    manager = Manager(tmp_path)
    daemon = Tenond(environment=manager.environment(WATCHDOG_USEC="300000"))
    manager.next_with("READY=1")
    for _ in range(5):
        assert manager.next_with("WATCHDOG=1") == ["WATCHDOG=1"]
    daemon.child.send_signal(signal.SIGHUP)  # still heard between two of them
    assert manager.next_with("WATCHDOG=1")
    daemon.assert_clean_end()


def test_the_unit_starts_what_is_installed():
    unit = (SOURCE / "core" / "app" / "tenond.service").read_text()
    assert "Type=notify\n" in unit and "ExecStart=/usr/bin/tenond\n" in unit and "StateDirectory=tenon\n" in unit
