"""The stream of what changes in calls, as Server-Sent Events."""
import http.client
import json
import socket
import time

from journal import JournalHost, host, node, passthru, record_of, tenond  # noqa: F401


class Events:
    """A client that has begun to listen when this is made."""

    def __init__(self, daemon, query=""):
        self.connection = http.client.HTTPConnection(*daemon.address, timeout=60)
        self.connection.request("GET", f"/tenon/v1/calls/events{query}")
        self.answer = self.connection.getresponse()
        assert (self.answer.status, self.answer.headers["content-type"]) == (200, "text/event-stream")
        assert self.block() == [": what changes from now on"]

    def block(self):
        """The lines up to the next empty one; nothing: the end."""
        lines = []
        while line := self.answer.readline().decode():
            if line == "\n":
                return lines
            lines.append(line.rstrip("\n"))
        return lines

    def next(self):
        """The next event, comments aside: its name and data; None at the end."""
        while lines := self.block():
            fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
            if fields:
                return fields["event"], json.loads(fields["data"])
        return None


def entry(host, key, ms=0):
    return {"file": str(host.file), "key": key, "ms": ms}


def test_every_change_of_a_call_is_told_in_order(tenond, node):
    events = Events(tenond)
    answer = passthru(tenond, node, "steps", {"count": 3, "ms": 1, "secret": "open sesame"})
    told = []
    while not told or told[-1]["ended_at"] is None:
        name, call = events.next()
        assert name == "call" and call["id"] == answer.headers["location"].rsplit("/", 1)[1]
        told.append(call)
    assert [call["state"] for call in told] == ["accepted"] + ["running"] * 4 + ["succeeded"]
    assert [call["progress"]["percent"] for call in told if call["progress"]] == [0, 33, 66, 66]
    shown = json.dumps(told)
    assert "sesame" not in shown and "args" not in told[0]
    # The last one is what a list says.
    assert told[-1] == tenond.ask("GET", f"/tenon/v1/calls?node={node}", version=None).json()["calls"][0]


def test_one_listens_to_what_concerns_him(tenond, host, node):
    other = tenond.create("journal-hardware", name="other")["uuid"]
    of_node, of_failures = Events(tenond, "?node=other&state=succeeded"), Events(tenond, "?state=failed&method=fail")
    for uuid in (node, other):
        record_of(tenond, passthru(tenond, uuid, "note", entry(host, "events")))
    record_of(tenond, passthru(tenond, node, "fail", {"count": 1, "ms": 0, "secret": "x"}))
    assert of_node.next()[1]["node_uuid"] == other
    name, failed = of_failures.next()
    assert (failed["node_uuid"], failed["state"], failed["error"]["kind"]) == (node, "failed", "bmc")


def test_what_is_asked_wrongly_is_refused_before_the_stream_begins(tenond):
    for query, text in (("?since=1h", "Unexpected arguments: since"),
                        ("?state=lost", "Invalid state: 'lost' is none of accepted, running, succeeded, failed, "
                                        "cancelled, timed_out, interrupted")):
        refused = tenond.ask("GET", f"/tenon/v1/calls/events{query}", version=None)
        assert (refused.status, refused.faultstring) == (400, text)
    assert tenond.ask("DELETE", "/tenon/v1/calls/events", version=None).status in (404, 405)


def test_who_does_not_read_holds_up_nobody_and_is_told_what_he_missed(tenond, host, node):
    deaf = socket.create_connection(tenond.address)
    deaf.sendall(b"GET /tenon/v1/calls/events HTTP/1.1\r\nHost: x\r\n\r\n")
    assert deaf.recv(12) == b"HTTP/1.1 200"
    # Some 20 MB of events, much more than sockets and the feed hold.
    answer = passthru(tenond, node, "steps", {"count": 30_000, "ms": 0, "secret": "x"})
    assert record_of(tenond, answer, "60s")["state"] == "succeeded"
    deaf.settimeout(30)
    data, deadline = b"", time.monotonic() + 60
    while b"event: missed" not in data:
        assert time.monotonic() < deadline
        data = data[-100:] + deaf.recv(1 << 16)
    deaf.close()


def test_the_stream_ends_when_tenond_stops(tmp_path):
    daemon = JournalHost(tmp_path).start()
    events = Events(daemon)
    began = time.monotonic()
    daemon.assert_clean_end()
    assert events.next() is None and time.monotonic() - began < 20
