"""The servers that tenond is measured beside. Each answers any request with a body of the size it was started for."""
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import machine
from daemon import Process


class Nginx:
    """Debian's, one process, `return 200`, no access log: nothing that it could leave out."""

    PIECE = 3000  # the most that its configuration takes as one word is 4096

    def __init__(self, bytes_of_body, tls=None):
        """`tls`: a certificate and its key, in files."""
        self._is_tls = tls is not None
        self._scratch = tempfile.TemporaryDirectory(prefix="bench-nginx-")
        scratch = pathlib.Path(self._scratch.name)
        text = '"' + "x" * (bytes_of_body - 2) + '"'
        pieces = [text[at:at + self.PIECE] for at in range(0, len(text), self.PIECE)]
        if len(pieces) == 1:
            variables, answer = "", f"'{text}'"
        else:
            variables = "".join(f"set $p{number} '{piece}';" for number, piece in enumerate(pieces))
            answer = '"' + "".join(f"${{p{number}}}" for number in range(len(pieces))) + '"'
        self.address = ("127.0.0.1", free_port())
        secured = f" ssl; ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]}" if tls else ""
        (scratch / "nginx.conf").write_text(f"""
            daemon off; master_process off; pid {scratch}/pid; error_log {scratch}/error.log;
            events {{ worker_connections 10000; }}
            http {{
              access_log off; keepalive_requests 1000000000; keepalive_timeout 300;
              client_body_temp_path {scratch}; proxy_temp_path {scratch}; fastcgi_temp_path {scratch};
              uwsgi_temp_path {scratch}; scgi_temp_path {scratch};
              server {{
                listen 127.0.0.1:{self.address[1]}{secured}; default_type application/json;
                location / {{ {variables} return 200 {answer}; }}
              }}
            }}""")
        self.child = subprocess.Popen([*machine.pinned(machine.SERVER_CORE), "/usr/sbin/nginx", "-c",
                                       str(scratch / "nginx.conf")], stderr=subprocess.PIPE, text=True)
        for _ in range(500):
            if self.child.poll() is not None:
                sys.exit(f"nginx does not start: {self.child.stderr.read()}")
            if (scratch / "pid").exists() and (scratch / "pid").read_text():
                return
            time.sleep(0.01)
        sys.exit("nginx does not start")

    @property
    def url(self):
        return f"{'https' if self._is_tls else 'http'}://127.0.0.1:{self.address[1]}"

    def stop(self):
        self.child.terminate()
        self.child.wait(10)


class OwnServer(Process):
    """bench_epoll_server or bench_beast_server."""

    def __init__(self, build, program, bytes_of_body):
        super().__init__([*machine.pinned(machine.SERVER_CORE), build / "bin" / program, bytes_of_body])

    @property
    def url(self):
        return f"http://127.0.0.1:{self.address[1]}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
