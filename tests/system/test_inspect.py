"""`tenon inspect` on real libraries: it reads them and runs nothing."""
import json
import shutil
import subprocess

from daemon import BINARY, clean_environment


def inspect(*arguments):
    return subprocess.run([str(BINARY / "bin" / "tenon"), "inspect", *map(str, arguments)], capture_output=True, text=True,
                          timeout=60, env=clean_environment())


def build(folder, source, *flags):
    """A library whose constructor would leave a mark: nothing of it may run."""
    (folder / "it.c").write_text(f'''
#include <stdio.h>
__attribute__((constructor)) static void ran(void) {{ fclose(fopen("{folder}/ran", "w")); }}
{source}''')
    library = folder / "it.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, folder / "it.c", *flags], check=True, timeout=60)
    return library


def test_a_shipped_plugin_shows_what_it_offers_and_needs():
    done = inspect("--json", BINARY / "plugins" / "tenon_redfish.so")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["loads_here"] is True and shown["refused_because"] is None
    assert shown["metadata"]["name"] == "redfish" and shown["metadata"]["requires"] == ["tenon.http/1"]
    vendor = shown["metadata"]["interfaces"][0]
    assert (vendor["kind"], vendor["name"]) == ("vendor", "redfish")
    assert [method["name"] for method in vendor["node_methods"]] == [
        "create_subscription", "delete_subscription", "eject_vmedia", "get_all_subscriptions", "get_subscription"]
    text = inspect(BINARY / "plugins" / "tenon_redfish.so").stdout
    assert "plugin    redfish" in text and "eject_vmedia" in text and "loads     on this machine" in text


def test_the_metadata_survive_strip(tmp_path):
    stripped = tmp_path / "stripped.so"
    subprocess.run(["strip", "--strip-all", "-o", stripped, BINARY / "plugins" / "tenon_fake.so"], check=True, timeout=60)
    assert json.loads(inspect("--json", stripped).stdout)["metadata"]["name"] == "fake"


def test_nothing_of_a_library_is_run_and_what_is_wrong_with_it_is_said(tmp_path):
    library = build(tmp_path, "int other(void) { return 1; }")
    done = inspect(library)
    assert done.returncode == 1
    assert "does not export tenon_plugin_entry_v1, so it is not a Tenon plugin" in done.stdout
    assert "there is no section .tenon.meta" in done.stdout
    assert not (tmp_path / "ran").exists()


def test_what_pins_a_library_is_named(tmp_path):
    library = build(tmp_path, "#include <pthread.h>\npthread_key_t key;\n"
                    "void tenon_plugin_entry_v1(void) { pthread_key_create(&key, 0); }", "-Wl,-z,nodelete")
    shown = json.loads(inspect("--json", library).stdout)
    assert shown["unloads"] is False
    assert any("-z nodelete" in pin for pin in shown["pinned_by"])
    assert any("pthread_key_create" in pin for pin in shown["pinned_by"])


def test_what_is_no_library_and_bad_usage_are_told_apart(tmp_path):
    text = tmp_path / "text.so"
    text.write_text("hello")
    done = inspect(text)
    assert (done.returncode, done.stderr) == (1, f"tenon inspect: {text}: is not an ELF file; a plugin is a shared library\n")
    assert inspect(tmp_path / "missing.so").returncode == 1
    truncated = tmp_path / "cut.so"
    shutil.copy(BINARY / "plugins" / "tenon_fake.so", truncated)
    with truncated.open("r+b") as file:
        file.truncate(5_000)
    assert inspect(truncated).returncode == 1
    assert inspect().returncode == 2
    assert inspect("--yaml", truncated).returncode == 2
