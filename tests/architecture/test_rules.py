"""The house's rules that a machine can check."""
import re
import subprocess

import pytest

from tree import BINARY, CODE, COMMENT, ROOMS, SOURCE, TEXT, files, includes, name_of

# Foreign library (what its include lines begin with) -> where it may be included. Everything else goes through these.
# nlohmann/json.hpp is a word of every layer and so has no home.
HOMES = {
    "boost/beast": ("core/api/session", "core/api/server", "core/http_client/", "core/async/asio_src.cpp"),
    "yaml-cpp": ("core/base/yaml",),
    "spdlog": ("core/base/log",),
    "openssl": ("core/base/crypto", "core/base/ed25519", "core/base/tls"),
    "boost/asio/ssl": ("core/async/tls_transport", "core/async/asio_src.cpp"),
    "boost/dll": ("core/plugin/",),
    "sqlite3": ("core/store/",),
    "SQLiteCpp": ("core/store/",),
    "boost/unordered": ("core/store/node_index",),
    "boost/multi_index": ("core/http_client/connection_pool",),
    "prometheus": ("core/base/metrics",),
    "seccomp": ("core/app/seccomp_filter",),
    "jemalloc": ("core/app/allocator",),
    "crypt.h": ("core/base/bcrypt",),
    "valijson": ("core/plugin/", "core/base/"),
}
ONE_FILE = ("boost/dll", "valijson")
# Asio's awaitable is core's word for "later", from async upward and in config-free values nowhere.
WITHOUT_ASIO = ("base", "model", "config", "driver")


def room_of(path):
    parts = path.relative_to(SOURCE).parts
    return parts[1] if parts[0] == "core" and len(parts) > 2 else None


def test_a_room_includes_itself_and_what_stands_below_it():
    wrong = []
    for path in files("core"):
        room = room_of(path)
        if room is None:
            continue
        assert room in ROOMS, f"{name_of(path)}: {room} is not a room of the house"
        for what, quoted in includes(path):
            target = what.split("/")[0]
            if quoted and target in ROOMS and ROOMS.index(target) > ROOMS.index(room):
                wrong.append(f"{name_of(path)} includes {what}, which stands above {room}")
            elif quoted and "/" not in what:
                wrong.append(f"{name_of(path)} includes {what} without its room")
    assert not wrong, "\n".join(wrong)


def test_the_sdk_includes_nothing_of_core_and_a_plugin_only_the_sdk():
    wrong = []
    for path in files("sdk"):
        wrong += [f"{name_of(path)} includes {what}" for what, quoted in includes(path) if what.split("/")[0] in ROOMS]
    for path in files("plugins"):
        for what, quoted in includes(path):
            plugin = SOURCE / "plugins" / path.relative_to(SOURCE / "plugins").parts[0]
            own = (path.parent / what).exists() or (plugin / what).exists()
            if quoted and not own or what.split("/")[0] in ("boost", "yaml-cpp", "spdlog", "openssl"):
                wrong.append(f"{name_of(path)} includes {what}")
    assert not wrong, "\n".join(wrong)


def test_each_foreign_library_has_one_home():
    wrong, users = [], {}
    for path in files("core"):
        for what, _ in includes(path):
            for library, homes in HOMES.items():
                if what.startswith(library):
                    users.setdefault(library, set()).add(name_of(path))
                    if not name_of(path).startswith(homes):
                        wrong.append(f"{name_of(path)} includes <{what}>, whose home is {', '.join(homes)}")
            if what.startswith("boost/asio") and room_of(path) in WITHOUT_ASIO:
                wrong.append(f"{name_of(path)} includes <{what}>: {room_of(path)} does not wait")
    wrong += [f"{library} is included by {sorted(users[library])}: one file is its home"
              for library in ONE_FILE if len(users.get(library, ())) > 1]
    assert not wrong, "\n".join(wrong)


def test_files_are_small():
    """None above 500 lines; the median at most 120 and nine of ten at most 300."""
    lengths = sorted((len(path.read_text().splitlines()), name_of(path))
                     for path in files("core", "sdk", "plugins", "tests"))
    too_long = [f"{name}: {length} lines" for length, name in lengths if length > 500]
    assert not too_long, "\n".join(too_long)
    assert lengths[len(lengths) // 2][0] <= 120, f"the median file has {lengths[len(lengths) // 2][0]} lines"
    assert lengths[len(lengths) * 9 // 10][0] <= 300, f"one in ten has more than {lengths[len(lengths) * 9 // 10]} lines"


STRING = re.compile(r'"(?:\\.|[^"\\])*"')
FORBIDDEN_IN_NAMES = re.compile(r"(^|[/_.-])(utils?|helpers?|manager|common|misc)(?=[/_.-]|$)")
FORBIDDEN_TYPES = re.compile(r"\b(?:class|struct)\s+(\w*(?:Impl|Manager|Helper|Util|Utils|Data|Info))\b")


def test_no_name_says_nothing():
    # A Manager is a resource of Redfish, there and only there.
    wrong = [name for name in map(name_of, files(suffixes=TEXT))
             if (found := FORBIDDEN_IN_NAMES.search(name)) and not (found.group(2) == "manager" and "/redfish/" in name)]
    for path in files("core", "sdk", "plugins"):
        wrong += [f"{name_of(path)}: {name}" for name in FORBIDDEN_TYPES.findall(COMMENT.sub("", path.read_text()))]
    assert not wrong, "\n".join(wrong)


def test_no_conditional_stands_inside_an_await():
    """g++ 12 destroys the temporary of `co_await f(x ? a : b)` twice: name it first."""
    wrong = []
    for path in files("core", "sdk", "plugins", "tests"):
        if path.suffix not in (".cpp", ".hpp"):
            continue
        text = STRING.sub('""', COMMENT.sub("", path.read_text()))
        for found in re.finditer(r"\bco_await\b[^;{}]*\?[^;{}]*:[^;{}]*;", text):
            wrong.append(f"{name_of(path)}: {' '.join(found.group(0).split())}")
    assert not wrong, "\n".join(wrong)


# Written in two halves, so that this file does not find itself.
MACHINE_PATHS = re.compile("(?<![\\w.~-])/(" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me")) + r")/\w")


def test_no_file_names_a_path_of_somebodys_machine():
    wrong = []
    for path in files(suffixes=TEXT):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        wrong += [f"{name_of(path)}:{number}: {line.strip()[:120]}"
                  for number, line in enumerate(text.splitlines(), 1) if MACHINE_PATHS.search(line)]
    assert not wrong, "\n".join(wrong)


def test_no_using_namespace_in_a_header_and_one_guard_form():
    wrong = []
    for path in files("core", "sdk", "plugins", suffixes=(".hpp",)):
        text = path.read_text()
        if re.search(r"^using namespace (?!std::\w*literals)", text, re.MULTILINE):
            wrong.append(f"{name_of(path)}: using namespace in a header")
        if "#pragma once" not in text:
            wrong.append(f"{name_of(path)}: no #pragma once")
    assert not wrong, "\n".join(wrong)


def test_every_document_link_inside_the_tree_leads_somewhere():
    wrong = []
    for path in files(suffixes=(".md",)):
        prose = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose):
            if not (path.parent / target).exists():
                wrong.append(f"{name_of(path)}: {target}")
    assert not wrong, "\n".join(wrong)


def built_plugins():
    return sorted([*BINARY.glob("plugins/*.so"), *BINARY.glob("tests/plugins/**/*.so")])


def test_a_plugin_exports_one_symbol():
    plugins = built_plugins()
    if not plugins:
        pytest.skip(f"no plugins are built in {BINARY}")
    wrong = []
    for plugin in plugins:
        listed = subprocess.run(["nm", "-D", "--defined-only", str(plugin)], capture_output=True, text=True, check=True)
        symbols = {line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()}
        unwanted = symbols - {"tenon_plugin_entry_v1"}
        if unwanted and "hostile" not in plugin.name:
            wrong.append(f"{plugin.name} exports {sorted(unwanted)[:5]}")
    assert not wrong, "\n".join(wrong)


def test_what_ships_as_yaml_says_its_schema():
    """That it loads is `tenon doctor`'s to say, below, where it is built."""
    wrong = []
    for folder, schema in (("hardware-types", "tenon.hardware-type/1"), ("plugin-manifests", "tenon.plugin/1")):
        paths = files(folder, suffixes=(".yaml",))
        wrong += [name_of(path) for path in paths if f"schema: {schema}" not in path.read_text()]
    assert not wrong, "\n".join(wrong)


def test_every_quirk_of_the_table_has_a_test_and_every_quirk_of_a_test_a_row():
    table = (SOURCE / "plugins" / "redfish" / "quirks" / "quirk_table.cpp").read_text()
    rows = re.findall(r'^    \{"([a-z0-9-]+)",', table, re.MULTILINE)
    tagged = {tag for path in files("tests", suffixes=(".cpp", ".py"))
              for tag in re.findall(r"\[quirk-([a-z0-9-]+)\]", path.read_text())}
    assert len(rows) == len(set(rows)) > 50, "two rows have one id, or the table is written otherwise than this test reads"
    assert not set(rows) - tagged, f"no test is tagged [quirk-...] for {sorted(set(rows) - tagged)}"
    assert not tagged - set(rows), f"no row of the table is {sorted(tagged - set(rows))}"
