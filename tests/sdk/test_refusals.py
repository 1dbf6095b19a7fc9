"""Each row of "What a refusal says" in sdk/README.md, against the real host: `tenon doctor` loads as tenond does. The words
are the table's; what stands in {…} there may be anything. A test says which row it is by a tag, refusal-ID in brackets."""
import json
import os
import pathlib
import re
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ["TENON_SOURCE_DIR"])
BINARY = pathlib.Path(os.environ["TENON_BINARY_DIR"])
TENON = BINARY / "bin" / "tenon"
ROW = re.compile(r'^\| <a id="refusal-([a-z-]+)"></a>[^|]+ \| ``(.+?)`` \|', re.MULTILINE)
# In braces, but not a pattern's {0,62}.
PLACEHOLDER = re.compile(r"\\\{[a-z][^{}]*\\\}")
ROWS = dict(ROW.findall((SOURCE / "sdk" / "README.md").read_text()))
MANIFEST = "schema: tenon.plugin/1\nname: acme\nversion: 1.0.0\nlibrary: acme.so\ninterfaces: {vendor: [acme]}\n"
TYPE = "schema: tenon.hardware-type/1\nname: acme-hardware\ninterfaces: {vendor: [acme, no-vendor]}\n"
META = {"schema": "tenon.meta/1", "name": "acme", "version": "1.0.0",
        "interfaces": [{"kind": "vendor", "name": "acme", "node_methods": [{"name": "greet", "http_methods": ["POST"]}]}]}


def run(*command):
    subprocess.run([str(word) for word in command], check=True, timeout=120, capture_output=True, text=True)


class House:
    """A directory with manifests, libraries and hardware types, and what the doctor says of it."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "types").mkdir()
        self.type = folder / "types" / "acme.yaml"
        self.type.write_text(TYPE)
        self.manifest = folder / "acme.yaml"
        self.manifest.write_text(MANIFEST)
        self.library = folder / "acme.so"

    def build(self, *flags, name="acme.so", exports_all=False, compiler="gcc"):
        """The good plugin with something taken from it, by macros and by compiler flags."""
        library = self.folder / name
        hiding = [] if exports_all else [f"-Wl,--version-script={SOURCE}/sdk/cmake/tenon_plugin.map"]
        run(compiler, "-shared", "-fPIC", "-I", SOURCE / "sdk" / "include", "-o", library,
            SOURCE / "tests" / "plugins" / "refused" / "refused_plugin.c", *flags, *hiding)
        return library

    def embed(self, metadata):
        section = self.folder / "meta.json"
        section.write_text(metadata if isinstance(metadata, str) else json.dumps(metadata))
        run("objcopy", f"--add-section=.tenon.meta={section}", "--set-section-flags", ".tenon.meta=noload,readonly",
            self.library)

    def patch(self, offset, value):
        content = bytearray(self.library.read_bytes())
        content[offset:offset + len(value)] = value
        self.library.write_bytes(content)

    def doctor(self, *arguments, limit=120):
        return subprocess.run([str(TENON), "doctor", "--json", "--plugins", self.folder, "--manifests", self.folder,
                               "--hardware-types", self.folder / "types", *arguments],
                              capture_output=True, text=True, timeout=limit)

    def document(self):
        done = self.doctor()
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return json.loads(done.stdout)

    def plugin(self, name="acme"):
        return next(plugin for plugin in self.document()["plugins"] if plugin["name"] == name)

    def is_refused(self, row, at, state="rejected", name="acme", **expected):
        """In the row's words, at the step `at`, with all steps before it passed and none after it reached."""
        plugin = self.plugin(name)
        assert plugin["state"] == state, plugin
        says(row, plugin["reason"], **expected)
        steps = [(step["step"], step["outcome"]) for step in plugin["steps"]]
        number = [step for step, _ in steps].index(at)
        assert [outcome for _, outcome in steps] == \
            ["ok"] * number + ["failed"] + ["not reached"] * (len(steps) - number - 1), steps
        assert plugin["steps"][number]["detail"] == plugin["reason"]


def says(row, text, **expected):
    """The text is the row's; `expected` are placeholders whose value is known."""
    pattern = re.escape(ROWS[row])
    for found in PLACEHOLDER.findall(pattern):
        key = re.sub(r"[\\{}]", "", found)
        value = expected.get(key.replace(" ", "_").replace("'", ""))
        pattern = pattern.replace(found, re.escape(str(value)) if value is not None else ".+", 1)
    assert re.fullmatch(pattern, text), f"{row}: the table says\n{ROWS[row]}\nand the host\n{text}"


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def test_a_good_plugin_passes_every_step_and_all_is_well(house):
    house.build()
    house.embed(META)
    document = house.document()
    assert document["healthy"] is True, document
    assert {step["outcome"] for step in document["plugins"][0]["steps"]} == {"ok"}
    assert document["plugins"][0]["offers"] == [{"interface": "vendor", "name": "acme", "node_methods": 1,
                                                 "driver_methods": 0, "hardware_types": ["acme-hardware"]}]


def test_what_is_no_library(house):
    """[refusal-not-elf] [refusal-empty] [refusal-not-a-file]"""
    house.library.write_text("#!/bin/sh\n")
    house.is_refused("not-elf", "elf", library=house.library)
    house.library.write_text("")
    house.is_refused("empty", "copy", library=house.library)
    house.library.unlink()
    house.library.mkdir()
    house.is_refused("not-a-file", "copy", library=house.library)
    house.library.rmdir()
    os.mkfifo(house.library)
    house.is_refused("not-a-file", "copy", library=house.library)


def test_a_copy_that_broke_off(house):
    """[refusal-truncated]"""
    content = house.build().read_bytes()
    for length in (40, 200, len(content) // 4):
        house.library.write_bytes(content[:length])
        house.is_refused("truncated", "elf", library=house.library)


def test_another_machine(house):
    """[refusal-other-class] [refusal-other-machine] [refusal-not-shared]"""
    house.build()
    house.patch(18, (243).to_bytes(2, "little"))  # e_machine
    house.is_refused("other-machine", "elf", library=house.library, machine="RISC-V")
    house.build()
    house.patch(16, (2).to_bytes(2, "little"))  # e_type
    house.is_refused("not-shared", "elf", library=house.library)
    house.build()
    house.patch(4, b"\1")  # EI_CLASS
    house.is_refused("other-class", "elf", library=house.library)


def test_another_abi(house):
    """[refusal-abi-major] [refusal-abi-minor] [refusal-manifest-abi]"""
    house.build("-DENTRY=tenon_plugin_entry_v2", exports_all=True)
    house.is_refused("abi-major", "elf", library=house.library, major=1)
    house.build("-DABI_MINOR=99")
    house.is_refused("abi-minor", "descriptor", state="failed", library=house.library, needed="1.99")
    house.manifest.write_text(MANIFEST + "abi: {major: 1, minor_min: 99}\n")
    house.is_refused("manifest-abi", "manifest", manifest=house.manifest, line=6, needed="1.99")


def test_what_is_exported(house):
    """[refusal-no-entry] [refusal-more-exports]"""
    house.build("-DENTRY=acme_entry", exports_all=True)
    house.is_refused("no-entry", "elf", library=house.library)
    house.build("-DSECOND_EXPORT", exports_all=True)
    house.is_refused("more-exports", "elf", library=house.library, count=1, names="acme_too")


def test_code_that_cannot_be_shared(house):
    """[refusal-text-relocations] [refusal-executable-stack]"""
    house.build("-DTEXT_RELOCATION", "-Wl,-z,notext")
    house.is_refused("text-relocations", "elf", library=house.library)
    house.build("-Wl,-z,execstack")
    house.is_refused("executable-stack", "elf", library=house.library)


def test_newer_run_times(house):
    """[refusal-needs-glibc] [refusal-needs-glibcxx]"""
    house.build("-DINIT=extern int puts(const char *); puts(\"\"); return TENON_OK")
    content = house.library.read_bytes()
    patched = re.sub(rb"GLIBC_2\.(2\.5|17)\0", lambda found: b"GLIBC_2." + (b"9.9" if found[1] == b"2.5" else b"97") + b"\0",
                     content)
    assert patched != content
    house.library.write_bytes(patched)
    house.is_refused("needs-glibc", "elf", library=house.library)

    source = house.folder / "more.cpp"
    source.write_text("#include <string>\nextern \"C\" __attribute__((used)) int acme_more(int n) {"
                      " std::string s(static_cast<unsigned>(n), 'x'); return static_cast<int>(s.append(s).size()); }")
    object_file = house.folder / "more.o"
    run("g++", "-fPIC", "-O0", "-fvisibility=hidden", "-c", "-o", object_file, source)
    house.build("-Wno-all", "-x", "none", object_file, "-lstdc++")
    content = house.library.read_bytes()
    patched = content.replace(b"GLIBCXX_3.4.21\0", b"GLIBCXX_3.4.99\0")
    assert patched != content
    house.library.write_bytes(patched)
    house.is_refused("needs-glibcxx", "elf", library=house.library, version="GLIBCXX_3.4.99")


def has_symbol(program, symbol):
    return symbol in subprocess.run(["nm", "-D", program], capture_output=True, text=True, timeout=60).stdout


def test_a_shared_run_time_beside_the_hosts(house):
    """[refusal-needs-libcxx]"""
    house.build("-Wl,--no-as-needed", "-l:libc++.so.1")
    house.is_refused("needs-libcxx", "elf", library=house.library)


@pytest.mark.parametrize("name, sanitizer, symbol", [("address", "AddressSanitizer", "__asan_init"),
                                                     ("thread", "ThreadSanitizer", "__tsan_init")])
def test_another_sanitizer_than_the_hosts(house, name, sanitizer, symbol):
    """[refusal-sanitizer]"""
    house.build(f"-fsanitize={name}")
    if has_symbol(TENON, symbol):
        assert house.plugin()["state"] == "active"
    else:
        house.is_refused("sanitizer", "elf", library=house.library, sanitizer=sanitizer, flag=name)


def test_what_the_dynamic_loader_misses(house):
    """[refusal-needs-library] [refusal-undefined-symbol]"""
    house.build("-DUNDEFINED", "-Wl,-z,lazy")
    house.is_refused("undefined-symbol", "mapping", state="failed", library=house.library, symbol="acme_missing")
    needed = house.folder / "libacme.so.1"
    run("gcc", "-shared", "-fPIC", "-o", needed, "-Wl,-soname,libacme.so.1", "-x", "c", "/dev/null")
    house.build("-Wl,--no-as-needed", needed)
    needed.unlink()
    house.is_refused("needs-library", "mapping", state="failed", library=house.library, needed="libacme.so.1")


def test_manifests_and_libraries_that_miss_each_other(house):
    """[refusal-no-manifest] [refusal-no-library] [refusal-unknown-key] [refusal-wrong-hash]"""
    house.is_refused("no-library", "library", manifest=house.manifest)
    house.build()
    house.manifest.write_text(MANIFEST + "licence: MIT\n")
    house.is_refused("unknown-key", "manifest", manifest=house.manifest, line=6, column=1, key="licence", nearest="license")
    house.manifest.write_text(MANIFEST + f"sha256: {'0' * 64}\n")
    house.is_refused("wrong-hash", "hash", library=house.library, manifest=house.manifest, pinned="0" * 64)
    house.manifest.unlink()
    house.is_refused("no-manifest", "manifest", library=house.library, file="acme.so")


def test_names_that_are_taken(house, tmp_path_factory):
    """[refusal-duplicate-name] [refusal-hidden-name]"""
    house.build()
    later = tmp_path_factory.mktemp("later")
    (later / "second.yaml").write_text(MANIFEST)
    document = json.loads(house.doctor("--manifests", later).stdout)
    hidden = next(one for one in document["plugins"] if one["state"] == "rejected")
    says("hidden-name", hidden["reason"], manifest=later / "second.yaml", earlier=house.manifest, name="acme")
    assert [step["step"] for step in hidden["steps"] if step["outcome"] == "failed"] == ["name"]

    twin = house.folder / "twin.yaml"
    twin.write_text(MANIFEST)
    house.is_refused("duplicate-name", "name", name="acme", one=house.manifest, other=twin)


def test_values_of_the_operator_that_are_no_mapping(house):
    """[refusal-config-shape]"""
    house.build()
    config = house.folder / "tenond.config"
    config.write_text("plugins: {config: {acme: [1]}}\n")
    done = house.doctor("--config", config)
    assert done.returncode == 2
    says("config-shape", done.stderr.strip().removeprefix("tenon doctor: "), file=config, line=1, name="acme")


def test_three_that_do_not_agree(house):
    """[refusal-bad-metadata] [refusal-section-differs] [refusal-descriptor-differs] [refusal-unembedded-differs]
    [refusal-methods-differ]"""
    house.build('-DVERSION="1.0.1"')
    house.is_refused("unembedded-differs", "descriptor", state="failed", manifests="1.0.0", live="1.0.1")
    house.embed(META)
    house.is_refused("descriptor-differs", "descriptor", state="failed", manifests="1.0.0", sections="1.0.0", live="1.0.1")
    house.build()
    house.embed({**META, "version": "1.0.1"})
    house.is_refused("section-differs", "metadata", manifests="1.0.0", sections="1.0.1")
    house.build('-DMETHOD="wave"')
    house.embed(META)
    house.is_refused("methods-differ", "descriptor", state="failed", sections="vendor/acme: POST greet",
                     live="vendor/acme: POST wave")
    house.build()
    house.embed("{}")
    house.is_refused("bad-metadata", "metadata", library=house.library)


def test_an_entry_function_that_gives_no_table(house):
    """[refusal-entry-silent] [refusal-entry-says]"""
    house.build("-DSTART=return 0")
    house.is_refused("entry-silent", "entry", state="failed", library=house.library)
    house.build('-DSTART=SAY(TENON_UNAVAILABLE, "no licence"); return 0')
    house.is_refused("entry-says", "entry", state="failed", the_plugins_words="no licence")


@pytest.mark.parametrize("row, flags", [
    ("table-size", ["-DSIZE=8"]),
    ("table-name", ['-DNAME="Acme Corp"']),
    ("table-function", ["-DFINI=0"]),
    ("table-schema", ['-DSCHEMA="[]"']),
    ("table-twice", ['-DSECOND_KIND="vendor"']),
])
def test_a_table_with_a_mistake(house, row, flags):
    """[refusal-table-size] [refusal-table-name] [refusal-table-function] [refusal-table-schema] [refusal-table-twice]"""
    house.build(*flags)
    house.is_refused(row, "descriptor", state="failed", library=house.library)


def test_an_extension_that_is_not_offered(house):
    """[refusal-needs-extension]"""
    house.build('-DEXTENSION="acme.magic/1"')
    house.is_refused("needs-extension", "extensions", state="failed", name="acme", extension="acme.magic/1")


def test_an_init_that_fails(house):
    """[refusal-init-silent] [refusal-init-says]"""
    house.build("-DINIT=return TENON_UNAVAILABLE")
    house.is_refused("init-silent", "init", state="failed", status="TENON_UNAVAILABLE")
    house.build('-DINIT=SAY(TENON_INVALID, "config: floor must be a number"); return TENON_INVALID')
    house.is_refused("init-says", "init", state="failed", the_plugins_words="config: floor must be a number")


def test_an_init_that_hangs(house):
    """[refusal-init-hangs]"""
    house.build("-DINIT=extern int pause(void); while (1) pause()")
    house.is_refused("init-hangs", "init", state="failed", library=house.library)


def test_implementations_and_methods_that_clash(house):
    """[refusal-same-implementation] [refusal-same-method]"""
    house.build()
    house.build('-DNAME="other"', name="other.so")
    (house.folder / "other.yaml").write_text(MANIFEST.replace("name: acme", "name: other").replace("acme.so", "other.so"))
    document = house.document()
    assert document["healthy"] is False
    says("same-implementation", document["problems"][0], name="acme", one="acme", other="other")

    (house.folder / "other.yaml").unlink()
    (house.folder / "other.so").unlink()
    house.build('-DSECOND_KIND="power"')
    house.manifest.write_text(MANIFEST.replace("{vendor: [acme]}", "{vendor: [acme], power: [acme]}"))
    house.type.write_text(TYPE.replace("[acme, no-vendor]", "[acme], power: [acme]"))
    refused = house.document()["hardware_types"][0]
    assert refused["state"] == "refused"
    says("same-method", refused["reason"], method="greet", one="acme", other="acme")


def test_what_no_hardware_type_lists(house):
    """[refusal-unlisted]"""
    house.build()
    house.type.write_text(TYPE.replace("[acme, no-vendor]", "[no-vendor]"))
    plugin = house.plugin()
    assert plugin["state"] == "active"
    step = plugin["steps"][-1]
    assert (step["step"], step["outcome"]) == ("composed", "failed")
    says("unlisted", step["detail"], implementations="vendor/acme")


def test_the_doctor_tells_people_the_same_steps(house):
    house.build("-DINIT=return TENON_UNAVAILABLE")
    done = subprocess.run([str(TENON), "doctor", "--plugins", house.folder, "--manifests", house.folder,
                           "--hardware-types", house.folder / "types"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "failed    acme 1.0.0" in done.stdout
    assert re.search(r"^ +extensions +ok$", done.stdout, re.MULTILINE), done.stdout
    assert re.search(r"^ +init +failed: .*init\(\) failed: the plugin gave status TENON_UNAVAILABLE", done.stdout,
                     re.MULTILINE), done.stdout
    assert re.search(r"^ +composed +not reached$", done.stdout, re.MULTILINE), done.stdout


def test_every_row_of_the_table_has_a_test_and_every_tag_a_row():
    lines = [line for line in (SOURCE / "sdk" / "README.md").read_text().splitlines() if "<a id=\"refusal-" in line]
    assert len(lines) == len(ROWS) > 30, "two rows have one id, or a row is written otherwise than this test reads"
    tags = set(re.findall(r"\[refusal-([a-z-]+)\]", pathlib.Path(__file__).read_text()))
    assert tags == set(ROWS), f"without a test: {sorted(set(ROWS) - tags)}; without a row: {sorted(tags - set(ROWS))}"
