"""Timing a feature and its floor in turn, so that a busy machine slows both alike; the medians are compared."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Result:
    """One line of the table. Times in milliseconds; `most` is how many times its floor a feature may take."""

    name: str
    cases: int
    feature: float
    floor: float
    most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.feature / self.floor if self.floor else 0.0


def in_turn(feature: Callable[[], object], floor: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians in milliseconds; the first round of both only warms up."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for measured, times in zip((feature, floor), found, strict=True):
            begun = time.perf_counter()
            measured()
            if number:
                times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found[0]), statistics.median(found[1])


def table(results: list[Result], sizes: list[int]) -> list[str]:
    """Lines of Markdown: one row a feature, the ratio to its floor at each size, and how it grew between sizes."""
    heads = ["", *(f"{size:,}: ms" for size in sizes), *(f"{size:,}: × floor" for size in sizes), "growth", "goal", ""]
    lines = [_row(heads), _row(["---", *["--:"] * (2 * len(sizes) + 2), "---"])]
    for name in dict.fromkeys(result.name for result in results):
        found = {result.cases: result for result in results if result.name == name}
        times = [f"{found[size].feature:,.0f} / {found[size].floor:,.0f}" if size in found else "" for size in sizes]
        ratios = [f"**{found[size].ratio:.2f}**" if size in found else "" for size in sizes]
        first, last = found[min(found)], found[max(found)]
        goal = f"≤ {last.most:g}" if last.most else ""
        notes = "; ".join(f"{size:,}: {found[size].note}" for size in sizes if size in found and found[size].note)
        growth = f"{last.feature / first.feature:.2f}" if last is not first else ""
        lines.append(_row([name, *times, *ratios, growth, goal, notes]))
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
