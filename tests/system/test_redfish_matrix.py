"""Every vendor method on every tree: each call is right, as the tree's files say, or fails in words a person can use.

The trees come from TENON_BMC_TREES, and with them whatever vendors did otherwise; nothing here knows their names."""
import json
import re

import pytest

from daemon import Tenond
from redfish_bmcs import PASSWORD, Bmcs
from redfish_calls import CONFIG, Canary, each_in_parallel, node_for, run, why_unclear
from redfish_hostile import MUTATIONS, write_mutated
from redfish_methods import CASES
from redfish_trees import FOLDER, OWN, Tree, folder_of, own_tree, tree_names

TIMEOUT_MS = 20_000
LATE = 1.0  # seconds that a call may end after its deadline


def verbs_of(tenond, node):
    """Method -> its first verb, of all that the node offers."""
    listing = tenond.ask("GET", f"/v1/nodes/{node}/vendor_passthru/methods").json()
    return {name: row["http_methods"][0] for name, row in listing.items()}


def system_of(tree):
    """The node has to name its system where the BMC has not exactly one."""
    return {} if len(tree.systems) == 1 or not tree.system_path else {"redfish_system_id": tree.system_path}


class Place:
    """A simulated BMC with a tree, and a tenond that knows it."""

    def __init__(self, name, folder=None):
        self.tenond = Tenond(config=CONFIG.format(timeout=TIMEOUT_MS))
        try:
            self.process = Bmcs(1, *(["--tree", folder] if folder else []))
        except BaseException:
            self.tenond.stop()
            raise
        self.bmc = self.process.bmcs[0]
        self.tree = Tree.of_folder(name, folder) if folder else own_tree(self.bmc)
        try:
            self.verbs = verbs_of(self.tenond, self.new_node())
        except BaseException:
            self.end()
            raise

    def new_node(self):
        return node_for(self.tenond, self.bmc, **system_of(self.tree))

    def end(self):
        try:
            busy = self.tenond.child.poll() is None and self.tenond.at_rest()
            self.tenond.assert_clean_end()
            assert not busy
        finally:
            self.process.assert_clean_end()


ROOTLESS = "the largest without its root"  # behind some front ends the service root alone is not there


@pytest.fixture(scope="module", params=[*tree_names(), ROOTLESS])
def place(request, tmp_path_factory):
    if request.param == ROOTLESS:
        folder = write_mutated(largest_tree(), tmp_path_factory.mktemp("rootless"), lambda path, document: document)
        (folder / "redfish" / "v1" / "index.json").unlink(missing_ok=True)
    else:
        folder = folder_of(request.param)
    made = Place(request.param, folder)
    yield made
    made.end()


def test_there_are_trees_to_try():
    if not FOLDER.is_dir():
        pytest.skip(f"no trees: the folder {FOLDER} is missing (set TENON_BMC_TREES); only our own is tried")
    assert len(tree_names()) > 1, f"{FOLDER} holds no tree"


def test_every_method_is_in_the_table(place):
    assert {case.method for case in CASES} == set(place.verbs)
    declared = place.tenond.ask("GET", "/v1/drivers/redfish/vendor_passthru/methods").json()
    assert set(declared) <= {"list_quirks"}


def test_the_driver_knows_its_quirks(place):
    answer = place.tenond.ask("GET", "/v1/drivers/redfish/vendor_passthru/list_quirks")
    assert answer.status == 200, answer.text
    quirks = answer.json()["quirks"]
    assert len(quirks) > 10 and len({quirk["id"] for quirk in quirks}) == len(quirks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_method_is_right_or_says_what_the_bmc_lacks(place, case):
    place.bmc.reset()
    lacks = case.lacks(place.tree)
    if not lacks:
        case.prepare(place.bmc, place.tree)
    node, before = place.new_node(), place.bmc.state()
    outcome = run(place.tenond, node, place.verbs[case.method], case.method, case.arguments(place.tree))
    said = f"{case.name} on {place.tree.name}: {outcome}"
    if outcome.is_success:
        assert not lacks, f"{said}; without {lacks}"
        if outcome.answer is not None:
            assert PASSWORD not in json.dumps(outcome.answer), said
            case.check(place.tree, outcome.answer)
        case.after(place.bmc, place.tree)
    else:
        assert not why_unclear(outcome.error), f"{said}: the text {why_unclear(outcome.error)}"
        assert lacks or case.may_fail, f"{said}; the tree has all that it needs"
        assert not lacks or re.search(lacks, outcome.error), f"{said}; should name {lacks}"
    assert outcome.seconds < TIMEOUT_MS / 1000 + LATE, said

    # Ours is the only session, however the call ended; nothing of the call is left anywhere.
    state = place.bmc.settled(lambda now: now["connections"]["open"] <= 1)
    assert state["sessions"]["open"] <= 1, state
    assert state["connections"]["open"] <= 1, state
    assert state["requests"] - before["requests"] < 400, state["requests"]
    assert not place.tenond.at_rest()
    shown = place.tenond.ask("GET", f"/v1/nodes/{node}?fields=reservation")
    assert shown.json()["reservation"] is None


@pytest.fixture
def new_place():
    made = []

    def make(*arguments):
        made.append(Place(*arguments))
        return made[-1]

    yield make
    for place in made:
        place.end()


def largest_tree():
    """The tree with the most resources of those at hand; ours where there is none."""
    folders = [folder_of(name) for name in tree_names()]
    return max((folder or OWN for folder in folders), key=lambda folder: sum(1 for _ in folder.rglob("index.json")))


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("source", ["own", "largest"])
def test_a_tree_out_of_its_mind_gets_a_clear_error_and_in_time(new_place, tmp_path, source, mutation):
    folder = write_mutated(OWN if source == "own" else largest_tree(), tmp_path, MUTATIONS[mutation])
    place = new_place("mutated", folder)
    with Canary(place.tenond) as canary:
        outcomes = each_in_parallel(
            lambda case: run(place.tenond, place.new_node(), place.verbs[case.method], case.method,
                             case.arguments(place.tree)), CASES, 4)
    for case, outcome in zip(CASES, outcomes):
        said = f"{case.name}: {outcome}"
        if not outcome.is_success:
            assert not why_unclear(outcome.error), f"{said}: the text {why_unclear(outcome.error)}"
        assert outcome.seconds < max(TIMEOUT_MS / 1000, case.deadline) + LATE + 3 * canary.worst, said
    state = place.bmc.state()
    asked = [entry["path"] for entry in state["log"]]
    assert not [path for path in asked if "://" in path or "\r" in path or " " in path], asked
    assert state["sessions"]["open"] <= 1
