"""One measured figure with its goal, and how figures are shown."""
import dataclasses
import operator

COLUMNS = f"{'':<46} {'figure':>15}  {'spread':<15} {'goal':<8} {'':<7} beside it, of the same run"


@dataclasses.dataclass
class Figure:
    name: str  # for ./dev bench NAME
    what: str
    value: float
    unit: str
    least: float = None
    most: float = None
    goal: float = None
    is_floor: bool = False  # whether the goal is the least, or else the most
    beside: str = ""
    doubts: list = dataclasses.field(default_factory=list)

    @property
    def is_met(self):
        if self.goal is None:
            return None
        return (operator.ge if self.is_floor else operator.le)(self.value, self.goal)

    def as_json(self):
        return {**dataclasses.asdict(self), "is_met": self.is_met}

    def as_line(self):
        spread = "" if self.least is None else f"{number(self.least)} .. {number(self.most)}"
        goal = "" if self.goal is None else ("≥ " if self.is_floor else "≤ ") + number(self.goal)
        met = {None: "", True: "met", False: "NOT MET"}[self.is_met]
        line = f"{self.what:<46} {number(self.value) + ' ' + self.unit:>15}  {spread:<15} {goal:<8} {met:<7} {self.beside}"
        return line.rstrip() + "".join(f"\n    do not believe it: {doubt}" for doubt in self.doubts)


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
