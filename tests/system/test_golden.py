"""Replays the recordings of a real Ironic against the real tenond and compares what clients see."""
import collections
import threading
import time

import pytest

import golden_compare
from daemon import RECORDERS_CONFIG
from golden_compare import Normaliser
from golden_differences import explain
from golden_recording import Request, read_case, read_sequence, restore_frame, split_frame
from golden_rules import Case
from wire import Answer

SETTLE = 3.0  # a GET may see an async call that Ironic had already finished: it is asked again until it agrees


class Replay:
    def __init__(self, daemon, folder):
        self.daemon, self.folder = daemon, folder
        self.normaliser = Normaliser(f"{daemon.address[0]}:{daemon.address[1]}")
        self.equal, self.deliberate, self.skipped, self.failed = [], collections.defaultdict(list), {}, {}
        self.background = []

    def send(self, request):
        path = self.normaliser.to_own(request.path)
        body = self.normaliser.to_own(request.body.decode("latin-1")).encode("latin-1")
        return self.daemon.wire.send(request.method, path, request.headers, body, timeout=120)

    def play(self, record):
        """Sends a request of the sequence without comparing."""
        return self.send(stand_in(Request.read(record)))

    def compare(self, name, case=None):
        if case is None and not (self.folder / f"{name}.json").is_file():
            self.skipped[name] = "in the sequence, but its recording is not in the folder"
            return None
        case = case or read_case(self.folder, name)
        if "raw_request" in case:
            return self.compare_frame(case)
        request = Request.read(case["request"])
        if needs_ipmi(case):
            self.skipped[name] = "no ipmi plugin is loaded"
            return self.send(stand_in(request))
        own = self.send(request)
        found = golden_compare.compare(self.normaliser, request, case["response"], own)
        deadline = time.monotonic() + SETTLE
        while found and request.method == "GET" and "/vendor_passthru" not in request.path and time.monotonic() < deadline:
            if explain(self.case(name, request, case["response"], own))[0]:
                break
            time.sleep(0.1)
            own = self.send(request)
            found = golden_compare.compare(self.normaliser, request, case["response"], own)
        if own.status == 201:
            self.normaliser.learn(case["response"].get("json"), own.json())
            found = golden_compare.compare(self.normaliser, request, case["response"], own)
        return self.judge(name, request, case["response"], own, found)

    def case(self, name, request, recorded, own):
        def ask(path):
            return self.daemon.ask("GET", self.normaliser.to_own(path)).json()
        return Case(name, request, recorded, own, ask, self.normaliser.body)

    def judge(self, name, request, recorded, own, found):
        if not found:
            self.equal.append(name)
            return own
        row, refusals = explain(self.case(name, request, recorded, own))
        if row:
            self.deliberate[row.name].append(name)
        else:
            self.failed[name] = f"{request.method} {request.path}\n  " + "\n  ".join([*found, *refusals])
        return own

    def compare_frame(self, case):
        """Raw bytes: the same answers in the same order, and the connection closed or kept as recorded."""
        name, chunked = case["name"], "Transfer-Encoding" in case["raw_request"]
        data, closed = self.daemon.wire.raw(restore_frame(case["raw_request"]))
        recorded = case["raw_response"]
        theirs, ours = split_frame(recorded.encode()), split_frame(data)
        if not theirs or theirs[-1][0] >= 400 or "Error code: 400" in recorded:
            if ours and ours[-1][0] in (400, 408, 413, 414, 431) and closed:
                same = theirs and theirs[-1][0] == ours[-1][0]
                (self.equal if same else self.deliberate["parser errors"]).append(name)
            else:
                self.failed[name] = f"expected a 4xx and the end of the connection, got {data[:400]!r}, closed: {closed}"
            return
        found = []
        if [answer[0] for answer in theirs] != [answer[0] for answer in ours]:
            found.append(f"answers are {[a[0] for a in ours]}, recorded {[a[0] for a in theirs]}")
        if closed != recorded.endswith("<<EOF>>"):
            found.append(f"closed: {closed}, recorded {recorded[-40:]!r}")
        for (status, headers, body), (_, own_headers, own_body) in zip(theirs, ours):
            if status >= 200 and not chunked:
                request = Request("GET", "", {}, b"")
                found += golden_compare.compare(
                    self.normaliser, request, {"status": status, "headers": headers, "body": body.decode()},
                    Answer(status, own_headers, own_body))
        if chunked and not found and b'"a": 1' in data:
            self.deliberate["chunked body"].append(name)  # Python's server drops it, ours reads it
        elif found:
            self.failed[name] = "\n  ".join(found)
        else:
            self.equal.append(name)

    def run_sequence(self):
        for line in read_sequence(self.folder):
            if "wait_unreserved" in line:
                self.daemon.wait_unreserved(self.normaliser.to_own(line["wait_unreserved"]))
            elif line.get("background"):
                thread = threading.Thread(target=self.play, args=(line["request"],))
                thread.start()
                self.background.append(thread)
                time.sleep(0.4)  # the recorder's own pause
            elif line.get("recorded"):
                self.compare(line["name"])
            else:
                self.play(line["request"])
        for thread in self.background:
            thread.join()

    def report(self, title):
        deliberate = sum(len(names) for names in self.deliberate.values())
        replayed = len(self.equal) + deliberate + len(self.failed)
        print(f"\n{title}: {replayed} cases replayed, {len(self.equal)} equal, {deliberate} deliberately different, "
              f"{len(self.skipped)} skipped, {len(self.failed)} failed")
        for row, names in sorted(self.deliberate.items()):
            print(f"  deliberate: {row}: {', '.join(names)}")
        for name, reason in self.skipped.items():
            print(f"  skipped: {name}: {reason}")
        if self.failed:
            pytest.fail("\n".join(f"{name}: {text}" for name, text in self.failed.items()), pytrace=False)


def stand_in(request):
    """A node of ipmi becomes one of fake-hardware, so that pages of the node list have the same ends."""
    request.body = request.body.replace(b'"driver": "ipmi"', b'"driver": "fake-hardware"')
    if request.header("Content-Length") is not None:
        request.headers = {name: str(len(request.body)) if name.lower() == "content-length" else value
                           for name, value in request.headers.items()}
    return request


def needs_ipmi(case):
    """Whether a case asks for the driver itself; lists in which it merely appears are normalised."""
    request = case["request"]
    asked = request["path"] + (request["body"] or "")
    return "ipmi" in asked or "44444444-0000-4000-8000-000000000001" in asked


def test_the_conversation_with_ironic_replays(golden, start_tenond):
    """[ironic-2] [ironic-3] [ironic-4] [ironic-5] [ironic-8] [ironic-9] [ironic-10] [ironic-11] [ironic-12]
    [ironic-13] [ironic-15] [ironic-17] [ironic-18] [ironic-19] [ironic-20] [ironic-21] [ironic-22] [ironic-23]
    [ironic-24] [ironic-26] [ironic-27] [ironic-29] [ironic-30] [ironic-34] [ironic-35] [ironic-36] [ironic-37]
    [ironic-40] [ironic-41] [ironic-42] [ironic-43] [ironic-45] [ironic-47] [ironic-48] [ironic-49] [ironic-52]
    [ironic-58] [ironic-70] [ironic-71] [ironic-72] [ironic-73] [ironic-74] [ironic-80] [ironic-82]"""
    replay = Replay(start_tenond(config=RECORDERS_CONFIG), golden)
    replay.run_sequence()
    replay.report("main sequence")


def test_a_listing_is_never_that_of_another_node(golden, start_tenond):
    """[ironic-16] [ironic-25] Ironic caches the first listing of a driver; we compute each."""
    names = [name for name in (path.stem for path in sorted(golden.glob("*.json")))
             if name.endswith(("-novendor-fresh", "-after-novendor"))]
    daemon = start_tenond(config=RECORDERS_CONFIG)
    daemon.create(name="nv", vendor_interface="no-vendor")
    daemon.create(name="fk")
    replay = Replay(daemon, golden)
    for name in sorted(names, key=lambda name: not name.endswith("-fresh")):
        replay.compare(name)
    replay.report("no-vendor first")


def redfish_order(name):
    """The recorder's order is not written down: an empty list before what fills it."""
    stages = ("empty", "create", "basic-auth-get-all", "get", "delete", "eject")
    return next((index for index, word in enumerate(stages) if word in name), len(stages)), name


def test_redfish_cases_replay_against_the_simulator(golden, start_tenond, bmc_sim):
    """[ironic-66] [ironic-67] [ironic-68] [ironic-69]"""
    names = sorted((path.stem for path in golden.glob("redfish-*.json")), key=redfish_order)
    daemon, simulator = start_tenond(config=RECORDERS_CONFIG), bmc_sim()
    replay = Replay(daemon, golden)
    replay.normaliser.own_to_recorded[simulator.url] = "http://127.0.0.1:18555"
    for name, more in (("rf", {}), ("rfbasic", {"redfish_auth_type": "basic"}),
                       ("rfdead", {"redfish_address": "http://127.0.0.1:1"}),
                       ("rfnosys", {"redfish_system_id": "/redfish/v1/Systems/nonesuch"}),
                       ("rfnoaddr", {"redfish_address": ""})):
        daemon.create(driver="redfish", name=name, driver_info=simulator.driver_info(**more))
    for name in names:
        replay.compare(name)
        daemon.wait_unreserved("rf")
    replay.report("redfish")


def exchanges(folder, kind):
    for path in sorted((folder / kind).glob("*.json")):
        case = read_case(folder / kind, path.stem)
        for number, exchange in enumerate(case.get("exchanges", [])):
            yield f"{kind}/{path.stem}#{number}", exchange


@pytest.mark.parametrize("kind", ["cli-wire", "sdk-wire"])
def test_what_the_clients_sent_is_answered_as_recorded(golden, start_tenond, kind):
    """[ironic-83] [ironic-84] [ironic-85] [ironic-86] [ironic-87] Each exchange by itself: its node is made first."""
    daemon = start_tenond(config=RECORDERS_CONFIG)
    replay = Replay(daemon, golden)
    for name, exchange in exchanges(golden, kind):
        recorded = exchange["response"]
        if needs_ipmi(exchange) or not recorded or recorded["status"] in (201, 409) or "neg-server" in name:
            replay.skipped[name] = "needs a state or a server that the recording does not tell"
            continue
        prepare(daemon, exchange)
        if depends_on_no_history(exchange):
            replay.compare(name, exchange)
        else:
            only_status(replay, name, exchange)
    replay.report(kind)


def depends_on_no_history(exchange):
    """Calls and driver documents do not; a node's document does."""
    path = exchange["request"]["path"]
    return "/vendor_passthru" in path or "/drivers" in path


def only_status(replay, name, exchange):
    own = replay.send(Request.read(exchange["request"]))
    recorded = exchange["response"]["status"]
    if own.status == recorded:
        replay.equal.append(name)
    else:
        replay.failed[name] = f"{exchange['request']['path']}: status {own.status}, recorded {recorded}: {own.text[:300]}"


def prepare(daemon, exchange):
    """Creates the node that a request names, unless it was recorded as unknown."""
    path = exchange["request"]["path"].split("?")[0]
    parts = [part for part in path.split("/") if part]
    if parts[:2] != ["v1", "nodes"] or len(parts) < 3 or exchange["response"]["status"] == 404 or parts[2] == "detail":
        return
    ident = parts[2]
    if daemon.ask("GET", f"/v1/nodes/{ident}").status == 404:
        driver = "redfish" if "redfish" in ident else "fake-hardware" if "fake" in ident or "nv" in ident else "lab-hardware"
        if ident.startswith("11111111"):
            driver = "fake-hardware"
        key = "uuid" if ident.count("-") == 4 else "name"
        daemon.ask("POST", "/v1/nodes", {key: ident, "driver": driver, "driver_info": {"B1": "x", "B2": "y"}})
    daemon.wait_unreserved(ident)
