"""The resource trees of BMCs, read past everything that is under test.

A tree is a folder with `redfish/v1/…/index.json`. Nothing is required of it: the root may be missing, members null.
"""
import json
import os
import pathlib

from daemon import SOURCE

FOLDER = pathlib.Path(os.environ.get("TENON_BMC_TREES") or SOURCE.parent / "shared" / "redfish" / "mockups")
OWN = SOURCE / "tests" / "support" / "bmc_sim" / "tree"


def tree_names():
    """The folders of TENON_BMC_TREES, and `own`; a missing folder is told by the test that skips."""
    if not FOLDER.is_dir():
        return ["own"]
    return ["own", *sorted(entry.name for entry in FOLDER.iterdir() if any(entry.rglob("index.json")))]


def folder_of(name):
    """None: the simulator's own tree, which it completes when it starts (long collections): ask it."""
    return None if name == "own" else FOLDER / name


def clean(path):
    """Two links that differ in a slash at the end, or in the host before them, name one resource."""
    if "://" in path:
        path = "/" + path.split("://", 1)[1].partition("/")[2]
    return path.rstrip("/") or "/"


def link(resource, *names):
    """The path behind `Links.ManagedBy`-like names; empty where there is none. A list gives its first."""
    for name in names:
        resource = resource.get(name) if isinstance(resource, dict) else None
        if isinstance(resource, list):
            resource = resource[0] if resource else None
    found = resource.get("@odata.id") if isinstance(resource, dict) else None
    return found if isinstance(found, str) else ""


def listed(value):
    return value if isinstance(value, list) else []


class Tree:
    """`read(path)` gives a resource or None: from the files, or as a simulator has it now."""

    def __init__(self, name, read):
        self.name, self._read = name, read

    @staticmethod
    def of_folder(name, folder):
        def read(path):
            file = folder / path.lstrip("/") / "index.json"
            try:
                found = json.loads(file.read_text())
            except (OSError, ValueError):
                return None
            return found if isinstance(found, dict) else None
        return Tree(name, read)

    def get(self, path):
        return self._read(clean(path)) if path else None

    @property
    def root(self):
        return self.get("/redfish/v1")

    def root_link(self, name):
        """The root's link, else the well-known place: some roots lack links that the service has, or are not there."""
        return link(self.root, name) or "/redfish/v1/" + name

    def members(self, collection):
        """The paths of all pages, each once."""
        found, seen = [], set()
        while collection and collection not in seen:
            seen.add(collection)
            page = self.get(collection) or {}
            for entry in listed(page.get("Members")):
                path = entry if isinstance(entry, str) else link({"it": entry}, "it")
                if path and clean(path) not in [clean(known) for known in found]:
                    found.append(path)
            following = page.get("Members@odata.nextLink")
            collection = following if isinstance(following, str) else link(page, "Members@odata.nextLink")
        return found

    def readable(self, collection):
        """The members that are there, as (path, resource)."""
        pairs = ((path, self.get(path)) for path in self.members(collection))
        return [(path, resource) for path, resource in pairs if resource is not None]

    @property
    def systems(self):
        return self.members(self.root_link("Systems"))

    @property
    def system_path(self):
        """The system that a test chooses: the first that can be read."""
        return next((path for path in self.systems if self.get(path)), "")

    @property
    def system(self):
        return self.get(self.system_path)

    @property
    def manager_paths(self):
        """The system's managers; where it names none, the BMC's only one."""
        links = (self.system or {}).get("Links")
        named = links.get("ManagedBy") if isinstance(links, dict) else None
        paths = [link({"it": entry}, "it") for entry in listed(named)]
        paths = [path for path in paths if path]
        every = self.members(self.root_link("Managers"))
        return paths or (every if len(every) == 1 else [])

    @property
    def managers(self):
        return [(path, self.get(path)) for path in self.manager_paths if self.get(path)]

    @property
    def event_service(self):
        return self.get(self.root_link("EventService"))

    @property
    def subscriptions_path(self):
        return link(self.event_service or {}, "Subscriptions") or self.root_link("EventService") + "/Subscriptions"

    @property
    def subscriptions(self):
        return self.members(self.subscriptions_path)


def own_tree(bmc):
    return Tree("own", bmc.resource)
