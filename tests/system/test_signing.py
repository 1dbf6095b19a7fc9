"""Signed plugins: `tenon key`, `sign` and `verify`, and a host that takes nothing else."""
import json
import os
import subprocess

from daemon import BINARY
from live_plugin import has_state, plugin, serves_build, wait_for
from test_live_plugins import drop_in, start_with  # noqa: F401: a fixture

TENON = BINARY / "bin" / "tenon"


def tenon(directory, *arguments, status=0):
    done = subprocess.run([TENON, *map(str, arguments)], cwd=directory, capture_output=True, text=True, timeout=60)
    assert done.returncode == status, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def signing_host(start_tenond, drop_in, desk, keys, **more):  # noqa: F811
    keys.chmod(0o755)
    tenon(desk, "key", "acme-2026", "--expires", "2099-12-31T00:00:00Z")
    assert os.stat(desk / "acme-2026.pem").st_mode & 0o777 == 0o600
    (keys / "acme-2026.yaml").write_text((desk / "acme-2026.yaml").read_text())
    config = "plugins: { settle_time: 0s, trust: signed, keys: %s }\n" % keys
    return start_with(start_tenond, drop_in, config=config, **more)


def test_only_what_a_trusted_key_has_signed_is_taken(start_tenond, drop_in, tmp_path_factory):  # noqa: F811
    desk, keys = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("keys")
    daemon = signing_host(start_tenond, drop_in, desk, keys)
    drop_in.put(1)
    shown = wait_for(daemon, has_state("rejected"))
    assert "has no sha256 of its library; `tenon sign`" in shown["reason"], shown
    printed = tenon(desk, "sign", drop_in.manifest, "--key", "acme-2026.pem")
    assert "signed by the key acme-2026, for live.so" in printed
    assert "which expires at 2099-12-31" in tenon(desk, "verify", drop_in.manifest, "--keys", keys)
    wait_for(daemon, has_state("active"))
    node = daemon.create("live-hardware")["uuid"]
    serves_build(daemon, node, 1)

    # Another library under the old signature, and another manifest around it, leave the signed one serving.
    drop_in.put_library(2)
    shown = wait_for(daemon, lambda one: one["update"] and one["update"]["state"] == "rejected")
    assert "its sha256 is " in shown["update"]["reason"]
    assert "its sha256 is " in tenon(desk, "verify", drop_in.manifest, "--keys", keys, status=1)
    drop_in.manifest.write_text(drop_in.manifest.read_text().replace("config: {}", "config: { start_ms: 1 }"))
    shown = wait_for(daemon, lambda one: "after it was signed" in (one["update"] or {}).get("reason", ""))
    serves_build(daemon, node, 1)

    drop_in.put_manifest()
    tenon(desk, "sign", drop_in.manifest, "--key", "acme-2026.pem")
    serves_build(daemon, node, 2)


def test_a_key_that_is_taken_away_is_believed_no_more(start_tenond, drop_in, tmp_path_factory):  # noqa: F811
    desk, keys = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("keys")
    daemon = signing_host(start_tenond, drop_in, desk, keys)
    drop_in.put(1)
    tenon(desk, "sign", drop_in.manifest, "--key", "acme-2026.pem")
    wait_for(daemon, has_state("active"))
    (keys / "acme-2026.yaml").unlink()
    drop_in.put(2)
    tenon(desk, "sign", drop_in.manifest, "--key", "acme-2026.pem")
    shown = wait_for(daemon, lambda one: "which is not trusted" in (one["update"] or {}).get("reason", ""))
    assert f"{keys} has none of that name" in shown["update"]["reason"], shown
    assert plugin(daemon)["state"] == "active"


def test_one_directory_may_ask_for_more_than_another(start_tenond, drop_in, tmp_path_factory):  # noqa: F811
    """And the doctor shows the step."""
    config = "plugins: { settle_time: 0s, trust_in: { %s: checksummed } }\n" % drop_in.directory
    daemon = start_with(start_tenond, drop_in, config=config)
    drop_in.put(1)
    shown = wait_for(daemon, has_state("rejected"))
    assert "add `sha256: …`" in shown["reason"], shown
    file = tmp_path_factory.mktemp("config") / "tenond.yaml"
    file.write_text(config)
    flags = [word for flag, paths in (("--plugins", drop_in.arguments()["plugins"]),
                                      ("--manifests", drop_in.arguments()["manifests"]))
             for path in paths if path.is_dir() for word in (flag, path)]
    told = json.loads(tenon(drop_in.directory, "doctor", "--json", "--config", file, *flags, status=1))
    steps = {step["step"]: step["outcome"] for one in told["plugins"] if one["name"] == "live" for step in one["steps"]}
    assert steps["manifest"] == "ok" and steps["signature"] == "failed" and steps["library"] == "not reached", steps


def test_wrong_arguments_are_told_with_the_way_out(tmp_path):
    assert "'Acme' cannot be the name of a key" in tenon(tmp_path, "key", "Acme", status=1)
    assert "'soon' is no time such as" in tenon(tmp_path, "key", "a", "--expires", "soon", status=1)
    assert "2020-01-01T00:00:00Z has passed; no host would trust" in tenon(
        tmp_path, "key", "a", "--expires", "2020-01-01T00:00:00Z", status=1)
    tenon(tmp_path, "key", "a")
    assert "a.pem: cannot be made: File exists" in tenon(tmp_path, "key", "a", status=1)
    assert "tenon sign MANIFEST --key NAME.pem" in tenon(tmp_path, "sign", "x.yaml", status=2)
    assert "x.yaml: cannot be opened" in tenon(tmp_path, "sign", "x.yaml", "--key", "a.pem", status=1)
    assert "'--bogus' is not expected here" in tenon(tmp_path, "verify", "--bogus", status=2)
