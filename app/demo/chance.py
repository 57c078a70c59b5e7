"""Chance that gives the same each time it begins anew: shares, spreads and days of made-up records."""

import math
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def data(name: str) -> dict[str, Any]:
    """What `data/<name>.toml` says; not to be changed."""
    return tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))


class Chance(Random):
    """Random with what made-up records need. Seeded with a text, it gives the same on every machine."""

    def pick(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def spread(self, quantiles: Sequence[Sequence[float]], count: int) -> list[int]:
        """`count` numbers in any order that lie along the quantiles, so that even a few keep the distribution."""
        numbers = [round(_at(quantiles, (place + self.random()) / count)) for place in range(count)]
        self.shuffle(numbers)
        return numbers

    def shares(self, weights: Mapping[T, float], count: int) -> list[T]:
        """`count` keys in any order, each as near to its share as whole numbers allow."""
        bounds = list(accumulate(weights.values()))
        step = bounds[-1] / count
        keys = list(weights)
        found = [keys[bisect_right(bounds, (place + 0.5) * step)] for place in range(count)]
        self.shuffle(found)
        return found

    def along(self, things: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
        """`count` of the things in their order, more where the weights are higher."""
        bounds = list(accumulate(weights))
        step = bounds[-1] / count
        return [things[bisect_right(bounds, (place + self.random() * 0.999) * step)] for place in range(count)]


def _at(quantiles: Sequence[Sequence[float]], share: float) -> float:
    """The value at this share, between two quantiles in proportion to their logarithms."""
    place = max(1, min(bisect_right([one[0] for one in quantiles], share), len(quantiles) - 1))
    (before, low), (after, high) = quantiles[place - 1], quantiles[place]
    part = (share - before) / (after - before)
    return math.exp(math.log(low) + part * (math.log(high) - math.log(low)))
