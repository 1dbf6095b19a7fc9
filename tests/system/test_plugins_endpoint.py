"""One bad manifest, library or hardware type is listed with its reason, and the rest serve."""
import json

import pytest

from daemon import BINARY, SOURCE

MANIFEST = """schema: tenon.plugin/1
name: {name}
version: 1.0.0
library: {library}
abi: {{ major: 1, minor_min: 0 }}
interfaces:
  vendor: [{name}]
"""


def entry(document, name):
    found = [plugin for plugin in document["plugins"] if plugin["name"] == name]
    assert len(found) == 1, f"{name}: {json.dumps(document)[:2000]}"
    return found[0]


def the_rest_serves(daemon):
    node = daemon.create("fake-hardware")["uuid"]
    answer = daemon.ask("POST", f"/v1/nodes/{node}/vendor_passthru/third_method_sync", {"bar": "meow"})
    assert (answer.status, answer.text) == (200, "true")
    assert daemon.ask("GET", "/healthcheck", version=None).status == 200


@pytest.fixture
def with_extra(start_tenond, tmp_path):
    """Starts tenond with one more directory, which holds the given files beside what is shipped."""
    def start(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return start_tenond(plugins=[BINARY / "plugins", tmp_path], manifests=[SOURCE / "plugin-manifests", tmp_path],
                            hardware_types=[SOURCE / "hardware-types"])
    return start


def test_a_loaded_plugin_shows_its_state_its_version_and_what_it_offers(tenond):
    document = tenond.ask("GET", "/tenon/v1/plugins").json()
    for name in ("redfish", "fake"):
        plugin = entry(document, name)
        assert plugin["state"] == "active" and plugin["version"], plugin
        assert name in json.dumps(plugin["interfaces"]), plugin


@pytest.mark.parametrize("text, expected", [
    ("schema: tenon.plugin/1\nname: bad\nverzion: 1.0.0\n", "did you mean 'version'"),
    ("schema: tenon.plugin/1\nname: [\n", "bad__yaml"),
    ("schema: tenon.plugin/9\nname: bad\n", "tenon.plugin/9"),
    (MANIFEST.format(name="bad", library="../escape.so"), ".."),
    (MANIFEST.format(name="bad", library="nowhere.so"), "nowhere.so"),
    ("\0\0\0\0", "bad__yaml"),
])
def test_a_bad_manifest_is_listed_with_its_reason(with_extra, text, expected):
    daemon = with_extra(bad__yaml=text)
    plugin = entry(daemon.ask("GET", "/tenon/v1/plugins").json(), "bad")
    assert plugin["state"] in ("rejected", "failed")
    assert expected.replace("__", ".") in plugin["reason"] or "bad.yaml:" in plugin["reason"], plugin
    the_rest_serves(daemon)


def elf_with(**changes):
    """A real library with some bytes changed: offsets of the ELF header."""
    data = bytearray((BINARY / "plugins" / "tenon_fake.so").read_bytes())
    for offset, value in changes.items():
        data[int(offset[1:])] = value
    return bytes(data)


@pytest.mark.parametrize("make, what", [
    (lambda: b"", "empty"),
    (lambda: b"#!/bin/sh\nexit 0\n", "a script"),
    (lambda: b"\x7fELF" + b"\xff" * 2000, "noise after the magic"),
    (lambda: (BINARY / "plugins" / "tenon_fake.so").read_bytes()[:4096], "truncated"),
    (lambda: elf_with(o18=0xB7), "another machine"),
    (lambda: elf_with(o4=1), "32 bits"),
    (lambda: elf_with(o40=0xFF, o41=0xFF, o42=0xFF, o43=0x7F), "section headers beyond the end"),
    (lambda: elf_with(o32=0xFF, o33=0xFF, o34=0xFF, o35=0xFF), "program headers beyond the end"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_hostile_library_is_listed_with_its_reason(with_extra, make, what):
    """[abi-failure-14]"""
    if not (BINARY / "plugins" / "tenon_fake.so").is_file():
        pytest.skip("tenon_fake.so is not built under that name")
    daemon = with_extra(bad__so=make(), bad__yaml=MANIFEST.format(name="bad", library="bad.so"))
    plugin = entry(daemon.ask("GET", "/tenon/v1/plugins").json(), "bad")
    assert plugin["state"] in ("rejected", "failed") and plugin["reason"], f"{what}: {plugin}"
    the_rest_serves(daemon)


def test_a_library_without_the_entry_symbol_names_it(with_extra):
    import ctypes.util
    name = ctypes.util.find_library("z")
    path = next(path for path in ("/lib/x86_64-linux-gnu/" + name, "/usr/lib/x86_64-linux-gnu/" + name) if name)
    daemon = with_extra(bad__so=open(path, "rb").read(), bad__yaml=MANIFEST.format(name="bad", library="bad.so"))
    plugin = entry(daemon.ask("GET", "/tenon/v1/plugins").json(), "bad")
    assert "tenon_plugin_entry_v1" in plugin["reason"], plugin
    the_rest_serves(daemon)


@pytest.mark.parametrize("text, expected", [
    ("schema: tenon.hardware-type/1\nname: broken\ninterfaces:\n  vendor: [nonesuch]\n", "nonesuch"),
    ("schema: tenon.hardware-type/1\nname: broken\ninterfases:\n  vendor: [fake]\n", "interfaces"),
    ("schema: tenon.hardware-type/1\nname: broken\ninterfaces:\n  vender: [fake]\n", "vendor"),
])
def test_a_broken_hardware_type_is_listed_with_its_reason(start_tenond, tmp_path, text, expected):
    """[ironic-59]"""
    (tmp_path / "broken.yaml").write_text(text)
    daemon = start_tenond(hardware_types=[SOURCE / "hardware-types", tmp_path])
    shown = daemon.ask("GET", "/tenon/v1/hardware-types").json()
    text = json.dumps([*shown["problems"], *(item for item in shown["hardware_types"] if item["state"] == "refused")])
    assert "broken" in text and expected in text, text[:3000]
    refused = daemon.ask("POST", "/v1/nodes", {"driver": "broken"})
    assert refused.status == 400, refused.text
    the_rest_serves(daemon)


def test_nothing_to_load_still_serves(start_tenond, tmp_path):
    """[ironic-26]"""
    daemon = start_tenond(plugins=[tmp_path], manifests=[tmp_path], hardware_types=[tmp_path])
    assert daemon.ask("GET", "/v1/drivers").json() == {"drivers": []}
    assert daemon.ask("GET", "/tenon/v1/plugins").json()["plugins"] == []
