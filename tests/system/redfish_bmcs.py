"""Many simulated BMCs in one process, and how a test looks into one of them."""
import base64
import http.client
import json
import re
import subprocess
import threading
import time

from daemon import BINARY, START_LIMIT, Process

PASSWORD = "lab-horse-battery"  # of every BMC here; a word that no text holds by chance


class Bmc:
    """One simulated BMC. Asks through /sim/, which is never counted and never at fault; a connection for each question,
    because what is open at the BMC is counted too."""

    def __init__(self, address):
        self.address = address
        self.url = f"http://{address[0]}:{address[1]}"

    def ask(self, verb, path, body=None, headers=None):
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(verb, path, None if body is None else json.dumps(body),
                               {"Content-Type": "application/json", "Connection": "close", **(headers or {})})
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else None
        finally:
            connection.close()

    def admin(self, verb, path, body=None):
        status, answer = self.ask(verb, "/sim/" + path, body)
        assert status < 300, f"{verb} /sim/{path}: {status} {answer}"
        return answer

    def as_user(self, verb, path, body):
        """A request that the service sees; its answer counts, whatever it is."""
        credentials = base64.b64encode(b"admin:" + PASSWORD.encode()).decode()
        return self.ask(verb, path, body, {"Authorization": f"Basic {credentials}", "If-Match": "*"})

    def reset(self):
        self.admin("POST", "reset", {})

    def fault(self, **fault):
        self.admin("POST", "fault", fault)

    def state(self):
        return self.admin("GET", "state")

    def resource(self, path):
        """The resource as it is now; None where there is none."""
        status, answer = self.ask("GET", f"/sim/resource?path={path}")
        return answer if status == 200 else None

    def change(self, path, body):
        self.admin("PATCH", f"resource?path={path}", body)

    def driver_info(self, **more):
        return {"redfish_address": self.url, "redfish_username": "admin", "redfish_password": PASSWORD, **more}

    def settled(self, is_right, limit=10):
        """The state, once it is right or when time is up."""
        deadline = time.monotonic() + limit
        while True:
            state = self.state()
            if is_right(state) or time.monotonic() > deadline:
                return state
            time.sleep(0.02)


class Bmcs(Process):
    """A simulator process with `count` BMCs."""

    def __init__(self, count, *arguments):
        self.bmcs = []
        self._count, self._said = count, threading.Event()
        super().__init__([BINARY / "bin" / "tenon-bmc-sim", "--listen", "127.0.0.1:0", "--password", PASSWORD,
                          "--count", count, *arguments])
        if not self._said.wait(START_LIMIT) or len(self.bmcs) != count:
            self.child.kill()
            self.child.wait()
            raise AssertionError(f"{len(self.bmcs)} of {count} BMCs listen; the simulator said:\n{self.output[-4000:]}")

    def _read(self, stream, lines):
        for line in stream:
            lines.append(line)
            match = re.search(r"listening on (?:https?://)?([0-9.]+):(\d+)", line)
            if match:
                self.bmcs.append(Bmc((match.group(1), int(match.group(2)))))
                self.address = self.bmcs[0].address
                self._listening.set()
            if line.strip() == "ready":
                self._said.set()
        stream.close()
        self._listening.set()
        if stream is self.child.stdout:
            self._said.set()


def fault_kinds():
    """The kinds of fault that the simulator knows, by its own --help."""
    told = subprocess.run([BINARY / "bin" / "tenon-bmc-sim", "--help"], capture_output=True, text=True, check=True)
    block = told.stdout.split("The kinds,", 1)[1].split("\n\n", 1)[1].split("\n\n", 1)[0]
    return [line.split()[0] for line in block.splitlines() if re.match(r"  [a-z]", line)]
