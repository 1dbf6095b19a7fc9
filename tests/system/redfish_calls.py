"""One vendor method called through tenond, to its end, and what a client may rightly expect of its words."""
import concurrent.futures
import dataclasses
import json
import re
import threading
import time

from redfish_bmcs import PASSWORD

EXTENDED = "redfish-extended"
# One event loop: each keeps a connection of its own to a BMC, and what stays open is counted.
CONFIG = """
hardware_types: {{ enabled: [redfish], default_vendor_interface: redfish-extended }}
calls: {{ default_timeout: {timeout}ms }}
threads: {{ loops: 1 }}
"""

# What no operator should have to read: the words of a library, of a compiler, of a mistake in our own code.
NOT_FOR_OPERATORS = re.compile(
    r"json\.exception|std::|basic_string|vector::|map::at|bad_alloc|bad_optional|bad_variant|stoi|stoul|nullptr|"
    r"out_of_range|type_error|parse_error|what\(\)|operator\[\]|_M_|0x[0-9a-f]{6,}|Traceback|core dumped|"
    r"the plugin threw|out of memory|Operation not permitted|\bInternal (server )?error occurred in", re.IGNORECASE)
SHORTEST, LONGEST = 15, 4500


def why_unclear(text):
    """What is wrong with an error text; empty when a person can work with it."""
    if not isinstance(text, str) or len(text) < SHORTEST:
        return f"says too little: {text!r}"
    if len(text) > LONGEST:
        return f"is {len(text)} characters long"
    if found := NOT_FOR_OPERATORS.search(text):
        return f"holds '{found.group()}': {text!r}"
    if PASSWORD in text:
        return "shows the password"
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        return f"holds control characters: {text!r}"
    return ""


@dataclasses.dataclass
class Outcome:
    is_success: bool
    status: int
    answer: object  # of a success
    error: str  # of a failure
    seconds: float
    requests: int = 0  # of an asynchronous one: what it has sent to its BMC after its 202

    def __str__(self):
        words = json.dumps(self.answer)[:300] if self.is_success else self.error
        return f"{self.status} after {self.seconds:.2f} s: {words}"


def node_for(tenond, bmc, **driver_info):
    info = bmc.driver_info(**driver_info)
    return tenond.create("redfish", driver_info=info, vendor_interface=EXTENDED)["uuid"]


def end_of(tenond, location, limit):
    """The record of an asynchronous call when it has ended."""
    deadline = time.monotonic() + limit
    while True:
        record = tenond.ask("GET", location + "?wait=60s", version=None, timeout=limit).json()
        if record["ended_at"]:
            return record
        assert time.monotonic() < deadline, record


def run(tenond, node, verb, method, arguments, limit=120):
    """Calls; an asynchronous method is waited for, and its node must say what its record says: `last_error` stays until
    the next failure, so that `node` must not have one."""
    started = time.monotonic()
    answer = tenond.ask(verb, f"/v1/nodes/{node}/vendor_passthru/{method}", arguments, timeout=limit)
    if answer.status == 202:
        record = end_of(tenond, answer.headers["location"], limit)
        seconds = time.monotonic() - started
        tenond.wait_unreserved(node, limit)
        told = tenond.ask("GET", f"/v1/nodes/{node}?fields=last_error").json()["last_error"]
        is_success = record["state"] == "succeeded"
        assert is_success == (told is None) and record["state"] in ("succeeded", "failed", "timed_out"), (record, told)
        return Outcome(is_success, 202, record["result"], told or "", seconds, record["bmc_requests"])
    seconds = time.monotonic() - started
    if answer.status == 200:
        return Outcome(True, 200, answer.json(), "", seconds)
    return Outcome(False, answer.status, None, answer.faultstring or "", seconds)


class Canary:
    """Asks for something trivial all the time: what it waits at worst is the machine's doing, not that of a call."""

    def __init__(self, tenond):
        self._tenond, self._end, self.worst = tenond, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._end.wait(0.1):
            started = time.monotonic()
            self._tenond.ask("GET", "/v1")
            self.worst = max(self.worst, time.monotonic() - started)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()


def each_in_parallel(work, jobs, threads):
    """The results of work(job), in the order of the jobs."""
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, jobs))
