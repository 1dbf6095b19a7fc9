"""One HTTP exchange, sent exactly as asked: no header added, none dropped, none re-cased."""
import dataclasses
import http.client
import json
import socket


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict  # lower-case name -> value; a repeated header is joined with ", "
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.body)

    @property
    def fault(self):
        """The inner object of a double-encoded error, or None."""
        try:
            inner = self.json()["error_message"]
            return json.loads(inner)
        except (ValueError, KeyError, TypeError):
            return None

    @property
    def faultstring(self):
        fault = self.fault or {}
        return fault.get("faultstring", fault.get("description"))


class Wire:
    def __init__(self, address, port):
        self.address, self.port = address, port

    def send(self, method, path, headers=None, body=None, timeout=60):
        """Sends `headers` and nothing else; Host and Content-Length are the caller's to give."""
        connection = http.client.HTTPConnection(self.address, self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            connection.endheaders(body if body else None)
            response = connection.getresponse()
            answer_headers = {}
            for name, value in response.getheaders():
                name = name.lower()
                answer_headers[name] = f"{answer_headers[name]}, {value}" if name in answer_headers else value
            return Answer(response.status, answer_headers, response.read())
        finally:
            connection.close()

    def ask(self, method, path, json_body=None, version="1.82", headers=None, timeout=60):
        """The everyday form: JSON in, JSON out, one version."""
        all_headers = {"Host": f"{self.address}:{self.port}", "Accept": "application/json"}
        if version:
            all_headers["X-OpenStack-Ironic-API-Version"] = version
        body = None
        if json_body is not None:
            body = json.dumps(json_body).encode()
            all_headers.update({"Content-Type": "application/json", "Content-Length": str(len(body))})
        elif method in ("POST", "PUT", "PATCH"):
            all_headers["Content-Length"] = "0"
        all_headers.update(headers or {})
        return self.send(method, path, all_headers, body, timeout)

    def raw(self, data, quiet_for=1.0, timeout=20.0):
        """Writes bytes, reads until the peer closes or says nothing for `quiet_for`. Returns (bytes, closed)."""
        with socket.create_connection((self.address, self.port), timeout=timeout) as connection:
            try:
                connection.sendall(data)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the server may refuse before it has read all
            received = b""
            connection.settimeout(timeout)
            while True:
                try:
                    chunk = connection.recv(65536)
                except socket.timeout:
                    return received, False
                except ConnectionResetError:
                    return received, True
                if not chunk:
                    return received, True
                received += chunk
                connection.settimeout(quiet_for)
