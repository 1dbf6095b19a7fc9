"""What tenond costs, beside its peers on the same machine in the same run.

usage: bench.py BUILD_DIRECTORY [NAME...] [--rounds N] [--seconds S] [--json] [--plot FILE] [--ironic]
       bench.py BUILD_DIRECTORY scale [--json]

Every ratio is of CPU per request (of the server's threads), taken in adjacent pairs: nginx, tenond, nginx, tenond, ...; the
figure is the median of the pairs' ratios, the spread that of their quartiles. More than 1.0 x nginx: cheaper than nginx.
Compare figures of one run only; what looks too noisy to be believed is said to be so."""
import argparse
import json
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))


def suites(with_ironic=True):
    import bmc_rows
    import boundary_rows
    import door_rows
    import durable_rows
    import http_rows
    import in_flight_rows
    import ironic_rows
    import million_rows
    import plugin_rows
    import rest_rows
    all_but_ironic = [http_rows, door_rows, boundary_rows, bmc_rows, durable_rows, rest_rows, in_flight_rows, million_rows,
                      plugin_rows]
    return all_but_ironic + [ironic_rows] * with_ironic


def print_scale(bench):
    import scale
    growths = []
    for growth in scale.measure(bench):
        growths.append(growth)
        if not bench.json:
            print(growth.as_lines(), flush=True)
    if bench.json:
        print(json.dumps([growth.as_json() for growth in growths], indent=2))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows to measure; without any: all; or 'scale' alone")
    parser.add_argument("--rounds", type=int, default=7, help="pairs of each ratio")
    parser.add_argument("--seconds", type=int, default=1, help="of each run of a pair")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--plot", type=pathlib.Path, help="also draw the ratios to this file")
    parser.add_argument("--ironic", action="store_true", help="also the real Ironic, which takes a minute more")
    bench = parser.parse_args()
    bench.build = bench.build.resolve()
    os.environ["TENON_BINARY_DIR"] = str(bench.build)
    import figure
    import machine

    if bench.names == ["scale"]:
        print_scale(bench)
        return
    known = [name for suite in suites() for name in suite.NAMES]
    if unknown := set(bench.names) - set(known):
        sys.exit(f"no row is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if not bench.json:
        print(f"{os.cpu_count()} cores: servers on core {machine.SERVER_CORE}, load on core {machine.LOAD_CORE}; "
              f"{time.strftime('%Y-%m-%d %H:%M')}\n{figure.COLUMNS}")
    figures = []
    for suite in suites(bench.ironic or bool(bench.names)):
        wanted = [name for name in suite.NAMES if not bench.names or name in bench.names]
        for one in suite.measure(bench, wanted) if wanted else ():
            figures.append(one)
            if not bench.json:
                print(one.as_line(), flush=True)
    if bench.json:
        print(json.dumps([one.as_json() for one in figures], indent=2, ensure_ascii=False))
    if bench.plot:
        import plot
        plot.draw(figures, bench.plot)


if __name__ == "__main__":
    main()
