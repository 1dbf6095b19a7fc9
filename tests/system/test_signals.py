"""How tenond ends."""
import signal
import socket
import threading
import time

from daemon import Tenond


def in_background(function, *arguments, **keywords):
    thread = threading.Thread(target=lambda: swallow(function, *arguments, **keywords), daemon=True)
    thread.start()
    return thread


def swallow(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except OSError:
        pass  # the daemon went away under the call: the point of the test


def wait_until_reserved(daemon, node):
    deadline = time.monotonic() + 30
    while daemon.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()["reservation"] is None:
        assert time.monotonic() < deadline, f"{node} was never reserved"
        time.sleep(0.01)


def test_both_signals_end_an_idle_daemon_with_status_0():
    for number in (signal.SIGTERM, signal.SIGINT):
        daemon = Tenond()
        assert daemon.ask("GET", "/v1/drivers").status == 200
        daemon.stop(number)
        daemon.assert_clean_end()


def test_sigterm_with_calls_in_flight_ends_cleanly_and_leaves_no_reservation_behind(tmp_path):
    daemon = Tenond(state=tmp_path)
    first, second = (daemon.create("lab-hardware")["uuid"] for _ in range(2))
    call = f"/v1/nodes/{first}/vendor_passthru/sleep_async"
    assert daemon.ask("POST", call, {"seconds": 600}).status == 202
    blocked = in_background(daemon.ask, "POST", f"/v1/nodes/{second}/vendor_passthru/sleep_sync", {"seconds": 3})
    wait_until_reserved(daemon, first)
    wait_until_reserved(daemon, second)
    waiting = in_background(daemon.ask, "POST", f"/v1/nodes/{first}/vendor_passthru/echo", {"a": 1})
    daemon.assert_clean_end()
    blocked.join(30)
    waiting.join(30)

    again = Tenond(state=tmp_path)
    for uuid in (first, second):
        node = again.ask("GET", f"/v1/nodes/{uuid}?fields=reservation,driver")
        assert node.status == 200 and node.json()["reservation"] is None, node.text
    again.assert_clean_end()


def test_a_sync_call_that_runs_when_the_host_stops_gets_an_answer():
    """The client hears that its call was cancelled, instead of a connection that ends. Not 503: Ironic's clients would
    repeat a call that has begun."""
    daemon = Tenond()
    node = daemon.create("lab-hardware")["uuid"]
    answers = []
    call = f"/v1/nodes/{node}/vendor_passthru/sleep_sync"
    caller = threading.Thread(target=lambda: answers.append(daemon.ask("POST", call, {"seconds": 600})), daemon=True)
    caller.start()
    wait_until_reserved(daemon, node)
    daemon.assert_clean_end()
    caller.join(30)
    assert len(answers) == 1, "the connection ended without an answer"
    assert (answers[0].status, answers[0].faultstring) == (500, "the call was cancelled")


def test_a_request_that_has_arrived_when_the_host_stops_is_answered():
    """On connections that were idle, that asked once before or often, and that the host has not even accepted."""
    request = b"GET /v1/drivers HTTP/1.1\r\nHost: x\r\n\r\n"
    daemon = Tenond()
    connections = [socket.create_connection(daemon.address, 30) for _ in range(60)]
    for number, connection in enumerate(connections):
        for _ in range(1 + 2 * (number % 2)):
            connection.sendall(request)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    daemon.child.send_signal(signal.SIGSTOP)
    connections += [socket.create_connection(daemon.address, 30) for _ in range(60)]
    for connection in connections:
        connection.sendall(request)
    daemon.child.send_signal(signal.SIGTERM)
    daemon.child.send_signal(signal.SIGCONT)
    for connection in connections:
        answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200"), answer
        connection.close()
    daemon.assert_clean_end()


def test_a_second_daemon_on_the_same_address_says_so_and_leaves():
    import subprocess

    from daemon import BINARY, clean_environment
    first = Tenond()
    second = subprocess.run([str(BINARY / "bin" / "tenond"), "--listen", "%s:%d" % first.address, "--state",
                             str(first.state / "other")], capture_output=True, text=True, timeout=60,
                            env=clean_environment())
    assert second.returncode != 0
    assert str(first.address[1]) in second.stderr + second.stdout
    first.assert_clean_end()
