"""A range of BMCs with our own tree, and a tenond that calls them: every method once without trouble, to compare with."""
import dataclasses
import queue

from daemon import BINARY, SOURCE
from redfish_bmcs import Bmcs
from redfish_calls import node_for, run
from redfish_trees import own_tree

MANIFEST = SOURCE / "plugin-manifests" / "redfish.yaml"


def put_inverse_manifest(directory):
    """The plugin whose methods are synchronous where the shipped one's are not, under the same name."""
    directory.chmod(0o755)
    text = MANIFEST.read_text()
    assert "library: tenon_redfish.so" in text
    (directory / "redfish.yaml").write_text(text.replace("library: tenon_redfish.so",
                                                         "library: tenon_redfish_inverse.so"))
    return {"manifests": [directory], "plugins": [BINARY / "tests" / "plugins"]}


def comparable(answer):
    """Without what differs from one run to the next: tags, times, and who is logged in."""
    if isinstance(answer, dict):
        return {key: comparable(value) for key, value in answer.items()
                if key not in ("@odata.etag", "ETag", "Id", "path", "@odata.id", "cleared", "DateTime", "CreatedTime")}
    if isinstance(answer, list):
        return [comparable(value) for value in answer]
    return answer


@dataclasses.dataclass
class Clean:
    """What a case does and answers when nothing goes wrong."""
    requests: list  # of (method, path)
    answer: object
    subscriptions: int  # how many more there are afterwards
    most_seconds: float
    checking: int = 0  # requests by which an asynchronous one checks its arguments, before its 202


class Range:
    """Many BMCs with our own tree, and a tenond."""

    def __init__(self, tenond, count):
        self.tenond = tenond
        self.process = Bmcs(count)
        self.free = queue.SimpleQueue()
        for bmc in self.process.bmcs:
            self.free.put(bmc)
        bmc = self.process.bmcs[0]
        node = node_for(tenond, bmc)
        self.rows = tenond.ask("GET", f"/v1/nodes/{node}/vendor_passthru/methods").json()
        self.arguments = {}  # by the name of the case: the same for all, as the BMCs are

    def prepared(self, bmc, case, is_cold):
        """As new, with what the case needs and with a session of ours; answers the node to call."""
        bmc.reset()
        case.prepare(bmc, own_tree(bmc))
        node = node_for(self.tenond, bmc)  # for each call: last_error stays on a node until the next failure
        warm = run(self.tenond, node, "GET", "raw", {"path": "/redfish/v1/SessionService"}, limit=400)
        assert warm.is_success and warm.answer["status"] == 200, f"no session to begin with: {warm}"
        if is_cold:
            bmc.admin("POST", "expire", {})
        return node

    def call(self, case, node):
        verb = self.rows[case.method]["http_methods"][0]
        return run(self.tenond, node, verb, case.method, self.arguments[case.name], limit=400)

    def clean(self, case, is_cold=False):
        bmc = self.free.get()
        try:
            node = self.prepared(bmc, case, is_cold)
            self.arguments[case.name] = case.arguments(own_tree(bmc))
            before = bmc.state()
            outcome = self.call(case, node)
            assert outcome.is_success, f"{case.name} without any fault: {outcome}"
            after = bmc.state()
            log = after["log"][before["requests"] - after["requests"]:]
            return Clean([(entry["method"], entry["path"]) for entry in log], comparable(outcome.answer),
                         after["subscriptions"] - before["subscriptions"], outcome.seconds,
                         len(log) - outcome.requests if outcome.status == 202 else 0)
        finally:
            self.free.put(bmc)
