"""One server beside another: run in turn, a ratio for each pair, and the median of these."""
import dataclasses
import statistics

import load
import machine

TOO_WIDE = 0.15  # spread of the ratios, between their quartiles, that is more than noise


@dataclasses.dataclass
class Compared:
    """Each ratio is reference / subject in CPU, subject / reference in latency; both lists in the order of the runs."""
    references: list
    subjects: list

    def cpu(self):
        return [a.cpu / b.cpu for a, b in zip(self.references, self.subjects)]

    def p99(self):
        return [b.p99 / a.p99 for a, b in zip(self.references, self.subjects)]

    def median(self, what):
        """(of the reference, of the subject) of a field."""
        return tuple(statistics.median(getattr(run, what) for run in runs) for runs in (self.references, self.subjects))

    def doubts(self, ratios):
        """Why not to believe it; empty: believe it."""
        found = []
        low, high = quartiles(ratios)
        if high - low > TOO_WIDE * statistics.median(ratios):
            found.append(f"the pairs differ by {(high - low) / statistics.median(ratios):.0%}")
        others = statistics.median(run.others for run in [*self.references, *self.subjects])
        if others > machine.TOO_BUSY:
            found.append(f"others used {others:.0%} of the cores")
        if bad := sum(run.bad for run in [*self.references, *self.subjects]):
            found.append(f"{bad} answers were not 2xx")
        return found


def quartiles(values):
    if len(values) < 3:
        return min(values), max(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def compare(reference, subject, rounds):
    """Both are functions that run their server once. The first pair warms up and does not count."""
    pairs = [(reference(), subject()) for _ in range(rounds + 1)][1:]
    return Compared(*map(list, zip(*pairs)))


def under_wrk(server, request, seconds):
    return lambda: load.wrk(server.url, server.child.pid, request, seconds)
