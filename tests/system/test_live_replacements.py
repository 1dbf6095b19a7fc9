"""Many replacements of a plugin under load: no failed and no wrong answer, and nothing is left of the old versions."""
import os
import pathlib
import resource

from live_plugin import DropIn, Traffic, has_state, plugin, serves_build, wait_for

REPLACEMENTS = int(os.environ.get("TENON_REPLACEMENTS", "100"))
DESCRIPTORS = 200  # far fewer than replacements in the long run: whatever keeps one open for each would end here


def state_of(daemon):
    """What must not grow: (KiB of memory, mappings, descriptors, threads)."""
    proc = pathlib.Path(f"/proc/{daemon.child.pid}")
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    return {"rss_kib": int(status["VmRSS"].split()[0]), "mappings": len((proc / "maps").read_text().splitlines()),
            "descriptors": len(list((proc / "fd").iterdir())), "threads": int(status["Threads"])}


def test_replacing_under_load_loses_nothing_and_leaves_nothing(start_tenond, tmp_path):
    drop_in = DropIn(tmp_path)
    drop_in.put_type()
    drop_in.put(1)
    daemon = start_tenond(config="", **drop_in.arguments())
    resource.prlimit(daemon.child.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    wait_for(daemon, has_state("active"))
    node = daemon.create("live-hardware")["uuid"]
    warm = max(20, REPLACEMENTS // 5)
    unloaded = 0
    with Traffic(daemon, node, [("now", {}), ("build", {}), ("nap", {"ms": 5}), ("block", {"ms": 5})], 4) as traffic:
        for build in range(2, REPLACEMENTS + 2):
            drop_in.put_library(build)
            serves_build(daemon, node, build)
            if build == warm:
                before = state_of(daemon)
            if build % 5 == 0:
                shown = wait_for(daemon, lambda one: "draining" not in {g["state"] for g in one["generations"]})
                assert {g["state"] for g in shown["generations"][1:]} == {"unloaded"}, shown
                unloaded += 1
    wait_for(daemon, lambda one: "draining" not in {g["state"] for g in one["generations"]})
    after = state_of(daemon)
    assert traffic.wrong == []
    print(f"\n{REPLACEMENTS} replacements, {traffic.calls} calls, none failed or wrong; "
          f"after {warm}: {before}; at the end: {after}; generation {plugin(daemon)['generations'][0]['generation']}")
    assert plugin(daemon)["generations"][0]["generation"] >= REPLACEMENTS + 1
    assert daemon.metrics().get("tenon_plugin_generations_retired", 0) == 0
    assert after["mappings"] <= before["mappings"] + 20
    assert after["descriptors"] <= before["descriptors"] + 4
    assert after["threads"] <= before["threads"] + 2
    if os.environ.get("TENON_SANITIZED") != "1":
        assert after["rss_kib"] <= before["rss_kib"] + 8 * 1024
