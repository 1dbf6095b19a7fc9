"""Who uses the machine: a process's own core and CPU time, and what everybody else took meanwhile."""
import os
import pathlib
import subprocess
import time

SERVER_CORE, LOAD_CORE = (0, 1) if (os.cpu_count() or 1) > 1 else (0, 0)
EVERY_CORE = f"0-{(os.cpu_count() or 1) - 1}"
TICK = 1e9 / os.sysconf("SC_CLK_TCK")
TOO_BUSY = 0.10  # of the cores, used by others during a run: then the run is in doubt


def pinned(core):
    """What a command begins with to run on that core, in a session of its own, before other sessions' processes: where the
    kernel groups by session, plain nice counts only within one."""
    return ["setsid", "sh", "-c", f'(echo -19 > /proc/self/autogroup) 2>/dev/null; exec taskset -c {core} "$@"', "sh"]


def pin(pid, core):
    """A running process, with the threads that it has."""
    subprocess.run(["taskset", "--all-tasks", "--cpu-list", "--pid", str(core), str(pid)], check=True, stdout=subprocess.DEVNULL)


def cpu_ns(pid):
    """What the process's threads have used so far."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in pathlib.Path(f"/proc/{pid}/task").iterdir())


def resident_kib(pid):
    return int(pathlib.Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0])


class Neighbours:
    """From its making to seen(): the share of all cores that neither idled nor worked for us, the hypervisor's included."""

    def __init__(self):
        self._began, (self._busy, self._stolen) = time.monotonic(), self._counters()

    @staticmethod
    def _counters():
        fields = [int(word) * TICK for word in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
        user, nice, system, _, _, irq, softirq, steal = fields[:8]
        return user + nice + system + irq + softirq + steal, steal

    def seen(self, ours_ns):
        """(share used by others, share stolen); `ours_ns` is what the server and its clients have used."""
        busy, stolen = self._counters()
        all_ns = (time.monotonic() - self._began) * 1e9 * (os.cpu_count() or 1)
        return max(0.0, busy - self._busy - ours_ns) / all_ns, (stolen - self._stolen) / all_ns
