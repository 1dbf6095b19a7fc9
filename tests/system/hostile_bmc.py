"""A BMC that answers whatever a test wants, byte for byte, and remembers every request."""
import socket
import threading


def answer(status=200, body=b"{}", *headers, content_type="application/json"):
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


class HostileBmc:
    """`answers`: path -> bytes, or a function of (request line, headers, body); what is not there gets `usual`."""

    def __init__(self, answers=None, usual=answer()):
        self.answers, self.usual, self.requests = answers or {}, usual, []
        self.connections = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            data = b""
            while True:
                while b"\r\n\r\n" not in data:
                    part = self._receive(connection)
                    if not part:
                        return
                    data += part
                head, _, data = data.partition(b"\r\n\r\n")
                lines = head.decode("latin-1").split("\r\n")
                headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
                length = int(dict((name.lower(), value) for name, value in headers).get("content-length", "0"))
                while len(data) < length:
                    data += self._receive(connection) or b" " * length
                body, data = data[:length], data[length:]
                with self._lock:
                    self.requests.append((lines[0], headers, body))
                told = self.answers.get(lines[0].split(" ")[1], self.usual)
                try:
                    said = told(lines[0], headers, body) if callable(told) else told
                    connection.sendall(said)
                except OSError:
                    return
                if b"\r\nConnection: close\r\n" in said[:1000]:
                    return

    @staticmethod
    def _receive(connection):
        try:
            return connection.recv(65536)
        except OSError:
            return b""

    def header_names(self):
        """Of every request, in lower case."""
        return {name.lower() for _, headers, _ in self.requests for name, *_ in headers}

    def paths(self):
        return [line.split(" ")[1] for line, _, _ in self.requests]
