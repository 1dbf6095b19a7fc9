"""Instructions of ten operations, as callgrind counts them, beside baseline.txt. More than 5 % up fails.

usage: count.py PROGRAM [--accept]

Instructions do not depend on the clock or on neighbours. They do depend on compiler, libraries and flags: the baseline is
that of Debian 12's. --accept writes what was counted into baseline.txt: commit it with the reason why it is worth it."""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BASELINE = pathlib.Path(__file__).resolve().with_name("baseline.txt")
MORE = 0.05
# The same on every x86-64: without what libc chooses by the processor.
FIXED = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-BMI1,-BMI2,-LZCNT,-MOVBE,-ERMS,-RTM", "LC_ALL": "C.UTF-8",
         "PATH": "/usr/bin:/bin"}


def counted(program):
    """Name -> instructions of one time."""
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(["valgrind", "--tool=callgrind", "--collect-atstart=no", f"--callgrind-out-file={scratch}/out",
                              program], env=FIXED, capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"{program} failed:\n{run.stdout}{run.stderr}")
        times = int(re.search(r"(\d+) times each", run.stdout).group(1))
        counts = {}
        for dump in pathlib.Path(scratch).iterdir():
            text = dump.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (\w+)$", text, re.MULTILINE)
            if name:
                counts[name.group(1)] = int(re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE).group(1)) // times
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    counts = counted(os.path.abspath(options.program))
    if options.accept:
        BASELINE.write_text("".join(f"{name} {count}\n" for name, count in sorted(counts.items())))
    baseline = {name: int(count) for name, count in (line.split() for line in BASELINE.read_text().splitlines())}
    worse = []
    for name in sorted(baseline.keys() | counts.keys()):
        before, now = baseline.get(name), counts.get(name)
        if before is None or now is None:
            worse.append(name)
            print(f"{name:<16} {'not in the baseline' if before is None else 'not counted'}")
            continue
        print(f"{name:<16} {now:>9,} instructions, baseline {before:>9,}: {now / before - 1:+.1%}")
        if now > before * (1 + MORE):
            worse.append(name)
    if worse:
        sys.exit(f"more than {MORE:.0%} up, or unknown: {', '.join(worse)}. Do less there; or, when it is worth it, write the "
                 "new baseline with ./dev instructions --accept and say why in the commit")


if __name__ == "__main__":
    main()
