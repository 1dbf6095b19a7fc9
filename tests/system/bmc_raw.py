"""A simulated BMC asked over a raw socket: what is on the wire, byte for byte."""
import base64
import dataclasses
import json
import socket
import time

BASIC = "Basic " + base64.b64encode(b"admin:secret").decode()
LIMIT = 20.0


def request_bytes(method, path, body=None, headers=None, version="1.1"):
    text = b"" if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
    lines = [f"{method} {path} HTTP/{version}", "Host: bmc", f"Authorization: {BASIC}"]
    if body is not None or method in ("POST", "PATCH"):
        lines.append(f"Content-Length: {len(text)}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text


@dataclasses.dataclass
class Heard:
    """Everything that came until the connection closed, or until there was the silence that was waited for."""

    data: bytes
    is_closed: bool

    @property
    def head(self):
        return self.data.partition(b"\r\n\r\n")[0].decode("latin-1")

    @property
    def body(self):
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def status(self):
        return int(self.head.split(" ", 2)[1])

    def header(self, name):
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    def json(self):
        return json.loads(self.body)


def is_whole(data):
    """An answer with a Content-Length is there to its last byte."""
    heard = Heard(data, False)
    if b"\r\n\r\n" not in data:
        return False
    length = heard.header("Content-Length")
    return heard.status in (204, 304) if length is None else len(heard.body) >= int(length)


def listen_to(connection, is_enough=is_whole, quiet_for=None):
    """Reads until `is_enough`, or the end, or a silence of `quiet_for` seconds where that is what is expected."""
    data, deadline = b"", time.monotonic() + LIMIT
    while not is_enough(data):
        connection.settimeout(quiet_for or max(0.01, deadline - time.monotonic()))
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return Heard(data, True)
        except socket.timeout:
            assert quiet_for, f"after {LIMIT} s there is only {data!r}"
            return Heard(data, False)
        if not part:
            return Heard(data, True)
        data += part
    return Heard(data, False)


def ends_at_the_end(data):
    return False


def ask(address, method, path, body=None, headers=None, is_enough=is_whole):
    """One request on a connection of its own."""
    with socket.create_connection(address, timeout=LIMIT) as connection:
        connection.sendall(request_bytes(method, path, body, headers))
        return listen_to(connection, is_enough)
