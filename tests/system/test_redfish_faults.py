"""Every vendor method with every fault at every one of its requests to the BMC.

A clean run counts the requests; then each kind of fault happens at the first, the second, … of them, on a BMC that is
as new. The call must end in time, with a right result or clear words, and leave nothing behind: no second subscription,
no session, no connection, no reservation. The kinds that matter most also meet each method when it is asynchronous where
the shipped plugin's is not, and the other way round."""
import collections
import dataclasses
import json
import os
import re
import threading
import time

import pytest

from daemon import Tenond
from redfish_bmcs import fault_kinds
from redfish_calls import CONFIG, Canary, why_unclear
from redfish_methods import CASES
from redfish_range import Range, comparable, put_inverse_manifest

# Of a method that names none; longer than a BMC is waited for that is not ready (3 s) and than the work of a hundred
# calls at once on a busy machine.
TIMEOUT = 20.0
LATE = 1.0
# Those that wait much and work little are run by many, the others by as many as there is machine for.
PATIENT_KINDS = {"hang", "not-ready", "unavailable", "too-many", "drop-before", "redirect-away", "limit"}
PATIENT, BUSY = 100, 4
# The login too: its faults are tried at the first requests of this method, each on a BMC of its own.
COLD, COLD_REQUESTS, COLD_BMCS = "get_event_service", 4, 200

# What is tried where it is the other way round.
INVERSE_KINDS = {"drop-before", "drop-lost", "hang", "garbage", "not-json", "unauthorized", "unavailable"}

# Whatever request these happen to, the call must come to the same result as without.
HARMLESS = {"delay", "gzip", "http10", "bom", "trailing-newline", "interim", "drop-after", "no-location", "ok-body"}
# The service says that it did not do it: it is asked again.
REPEATED = {"unavailable", "too-many", "not-ready"}
SHAPES = ["list", "object", "vendor-first", "top-level", "property", "id-only", "ilo4", "lang-value",
          "capital-message", "string-error", "json-string", "args-string", "message-only", "mistyped", "null", "array",
          "plain-text", "html", "broken", "empty"]
STATUSES = [400, 500, 404, 405, 409, 412, 413, 428, 501]


def faults_of(kinds, number):
    """What is tried at the number-th request; shapes and statuses take turns."""
    for kind in kinds:
        if kind == "error-shape":
            for i in range(2):
                yield {"kind": kind, "shape": SHAPES[(2 * number + i) % len(SHAPES)],
                       "status": STATUSES[(number + i) % len(STATUSES)]}
        elif kind == "status":
            yield {"kind": kind, "status": STATUSES[number % len(STATUSES)]}
        elif kind == "delay":
            yield {"kind": kind, "ms": 50}
        elif kind == "accepted":
            yield {"kind": kind}
            yield {"kind": kind, "status": 400}
        else:
            yield {"kind": kind}


@dataclasses.dataclass
class Job:
    case: object
    number: int  # of the request that meets the fault
    fault: dict
    is_cold: bool = False  # the session has expired: the call begins with a 401 and a login


class Tally:
    def __init__(self):
        self.lock, self.complaints = threading.Lock(), []
        self.tried, self.errors, self.successes = (collections.Counter() for _ in range(3))

    def add(self, job, outcome, complaints):
        with self.lock:
            self.tried[job.case.name] += 1
            (self.successes if outcome.is_success else self.errors)[job.case.name] += 1
            self.complaints += [f"{job.case.name}, request {job.number}, {job.fault}: {text}" for text in complaints]


def is_login(request):
    return request[0] == "POST" and request[1].rstrip("/").endswith("/Sessions")


def must_succeed(job, clean):
    """Whether the call has to come to the same result as without the fault."""
    kind = job.fault["kind"]
    following = clean.requests[job.number:job.number + 1]
    if kind == "drop-after" and following and following[0][0] in ("POST", "PATCH"):
        return False  # sent on a connection that is closed at that moment: nobody knows whether it was carried out
    if is_login(clean.requests[job.number - 1]):
        return kind in HARMLESS - {"no-location", "ok-body"}
    if job.case.method == "raw":  # shows what the BMC says, whatever it says
        return kind in HARMLESS
    if kind == "unauthorized":  # a session that ends between two requests is replaced
        return not job.is_cold and job.case.method != "list_sessions"  # which shows the session that has gone
    return kind in HARMLESS | REPEATED


def complaints_about(job, clean, outcome, before, after, worst_answer):
    """Everything that is wrong with how a call with a fault ended."""
    found = []
    if outcome.is_success:
        if must_succeed(job, clean) and comparable(outcome.answer) != clean.answer:
            found.append(f"another result than without the fault: {json.dumps(comparable(outcome.answer))[:400]}\n"
                         f"      instead of {json.dumps(clean.answer)[:400]}")
    else:
        if must_succeed(job, clean):
            found.append(f"failed, and must not: {outcome}")
        if wrong := why_unclear(outcome.error):
            found.append(f"the error text {wrong}")

    allowed = TIMEOUT + LATE + 3 * worst_answer + clean.most_seconds
    if outcome.seconds > max(allowed, job.case.deadline + LATE):
        found.append(f"ended only after {outcome.seconds:.1f} s ({outcome})")

    more = after["subscriptions"] - before["subscriptions"]
    expected = {clean.subscriptions} if outcome.is_success else {0}
    if not outcome.is_success and clean.subscriptions < 0:
        expected.add(clean.subscriptions)  # deleted, and the answer to that was spoilt
    if more not in expected:
        found.append(f"{more:+d} subscriptions after {outcome}")

    log = after["log"][before["requests"] - after["requests"]:]
    met = log[job.number - 1] if len(log) >= job.number else None
    lost_login = bool(met) and is_login((met["method"], met["path"]))
    if after["sessions"]["open"] > (2 if lost_login else 1):
        found.append(f"{after['sessions']['open']} sessions are open after {outcome}")
    if after["connections"]["open"] > 1:
        found.append(f"{after['connections']['open']} connections are open after {outcome}")
    if after["faults_left"]:
        found.append("the fault never happened: the requests are not what they were in the clean run")
    if job.case.once:
        done = [entry for entry in log if entry["method"] == "POST" and re.search(job.case.once, entry["path"])
                and 200 <= entry["status"] < 300]
        if len(done) > 1:
            found.append(f"the BMC did it {len(done)} times")
    return found


@pytest.fixture(scope="module", params=["declared", "inverse"])
def lab(request, tmp_path_factory):
    keywords = put_inverse_manifest(tmp_path_factory.mktemp("inverse")) if request.param == "inverse" else {}
    daemon = Tenond(config=CONFIG.format(timeout=int(TIMEOUT * 1000)), **keywords)
    made = Range(daemon, PATIENT + BUSY + COLD_BMCS)
    made.kinds = [kind for kind in fault_kinds() if request.param == "declared" or kind in INVERSE_KINDS]
    yield made
    try:
        busy = daemon.child.poll() is None and daemon.at_rest()
        daemon.assert_clean_end()
        assert not busy
    finally:
        made.process.assert_clean_end()


def run_all(lab, jobs, clean_by_case, threads, tally, canary):
    """Works through `jobs` (a list that shrinks) with so many threads."""
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                if not jobs:
                    return
                job = jobs.pop()
            one(job)

    def one(job):
        clean = clean_by_case[job.case.name, job.is_cold]
        bmc = lab.free.get()
        try:
            node = lab.prepared(bmc, job.case, job.is_cold)
            before = bmc.state()
            bmc.fault(at=job.number, times=1, **job.fault)
            outcome = lab.call(job.case, node)
            after = bmc.settled(lambda now: now["connections"]["open"] <= 1)
            complaints = complaints_about(job, clean, outcome, before, after, canary.worst)
            reservation = lab.tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation").json()["reservation"]
            if reservation:
                complaints.append(f"the node is still reserved by {reservation}")
            tally.add(job, outcome, complaints)
        except Exception as problem:  # noqa: BLE001 - one job that cannot be judged must not hide the others
            with tally.lock:
                tally.complaints.append(f"{job.case.name}, request {job.number}, {job.fault}: {problem!r}")
        finally:
            if not job.is_cold:  # where a login went wrong, basic authentication is used for a while
                lab.free.put(bmc)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    return workers


def test_a_fault_at_any_request_of_any_method_ends_well(lab):
    started = time.monotonic()
    clean_by_case = {(case.name, False): lab.clean(case) for case in CASES}
    cold = next(case for case in CASES if case.method == COLD)
    clean_by_case[cold.name, True] = lab.clean(cold, is_cold=True)
    patient, busy = [], []
    share = int(os.environ.get("TENON_FAULT_SHARE", "6"))  # one in so many; 1, as in `./dev soak`: all of them
    for nth, ((name, is_cold), clean) in enumerate(clean_by_case.items()):
        case = next(case for case in CASES if case.name == name)
        for number in range(1, min(COLD_REQUESTS if is_cold else 10**6, len(clean.requests)) + 1):
            # Which ones goes round, so that every kind meets every method, and every request several kinds.
            for fault in list(faults_of(lab.kinds, number))[(nth + number) % share::share]:
                (patient if fault["kind"] in PATIENT_KINDS else busy).append(Job(case, number, fault, is_cold))
    tally = Tally()
    with Canary(lab.tenond) as canary:
        workers = run_all(lab, patient, clean_by_case, PATIENT, tally, canary)
        workers += run_all(lab, busy, clean_by_case, BUSY, tally, canary)
        for worker in workers:
            worker.join()
    print(f"\n{'method':<28}{'requests':>9}{'faults':>8}{'errors':>8}{'right':>7}")
    for case in CASES:
        requests = len(clean_by_case[case.name, False].requests)
        print(f"{case.name:<28}{requests:>9}{tally.tried[case.name]:>8}{tally.errors[case.name]:>8}"
              f"{tally.successes[case.name]:>7}")
    print(f"{sum(tally.tried.values())} calls with a fault in {time.monotonic() - started:.0f} s; "
          f"slowest trivial answer meanwhile {canary.worst:.2f} s")
    shown = sorted(tally.complaints)
    text = "\n  ".join(shown[:: max(1, len(shown) // 60)])
    assert not tally.complaints, f"{len(tally.complaints)} calls ended badly:\n  {text}"
