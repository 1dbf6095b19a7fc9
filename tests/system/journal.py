"""A tenond with the plugin `journal`, which writes into a file what it has run."""
import collections
import shutil

import pytest

from daemon import BINARY, SOURCE, Tenond

MANIFEST = """schema: tenon.plugin/1
name: journal
version: 1.0.0
library: tenon_journal.so
abi: { major: 1, minor_min: 0 }
interfaces:
  vendor: [journal]
config: {}
"""
HARDWARE_TYPE = """schema: tenon.hardware-type/1
name: journal-hardware
interfaces:
  boot: [fake]
  deploy: [fake]
  management: [fake]
  power: [fake]
  vendor: [journal, no-vendor]
"""


class JournalHost:
    """Starts tenond again and again on the same state."""

    def __init__(self, directory):
        self.directory = directory
        self.file = directory / "journal"
        self.plugins = directory / "plugins"
        self.plugins.mkdir(mode=0o755)
        shutil.copy(BINARY / "tests" / "plugins" / "tenon_journal.so", self.plugins)
        (self.plugins / "journal.yaml").write_text(MANIFEST)
        (self.plugins / "journal-hardware.yaml").write_text(HARDWARE_TYPE)

    def start(self, config="plugins: { settle_time: 0s }\n", **keywords):
        return Tenond(config=config, state=self.directory, plugins=[BINARY / "plugins", self.plugins],
                      manifests=[SOURCE / "plugin-manifests", self.plugins],
                      hardware_types=[SOURCE / "hardware-types", self.plugins], **keywords)

    def begun(self):
        """Key -> how often a call with it has begun."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return collections.Counter(line.split()[1] for line in lines if line.startswith("begin "))


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """For the tests of a file, which import it, `tenond` and `node`."""
    return JournalHost(tmp_path_factory.mktemp("journal"))


@pytest.fixture(scope="module")
def tenond(host):
    daemon = host.start()
    yield daemon
    daemon.assert_clean_end()


@pytest.fixture
def node(tenond):
    return tenond.create("journal-hardware")["uuid"]


def passthru(daemon, node, method, body=None):
    return daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/{method}", body or {})


def record_of(daemon, answer, wait="30s"):
    """The record that a 202 names, once it has ended or the wait is over."""
    assert (answer.status, answer.body) == (202, b""), answer.text
    found = daemon.ask("GET", f"{answer.headers['location']}?wait={wait}", version=None)
    assert found.status == 200, found.text
    return found.json()


def all_calls(daemon, query=""):
    """Every call, page by page."""
    path, calls = f"/tenon/v1/calls?limit=1000{query}", []
    while path:
        page = daemon.ask("GET", path, version=None).json()
        calls += page["calls"]
        path = page.get("next", "").replace(daemon.url, "")
    return calls
