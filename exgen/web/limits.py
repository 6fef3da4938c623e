"""How much and how often: the size of what is sent in, and the rate of requests."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

_MOST_KNOWN: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorLimits:
    """What one visitor may ask for.

    `body` is in bytes, `seconds` how long it may take to arrive; `rate` is in requests a second
    after the first `burst`. Who has no cookie yet has `rate_outside` and `burst_outside`.
    """

    body: int = 2**20
    seconds: float = 20.0
    rate: float = 40.0
    burst: int = 120
    rate_outside: float = 5.0
    burst_outside: int = 40


@dataclass(slots=True)
class Bucket:
    """Requests that each one still has; what was used comes back at a rate."""

    rate: float
    burst: int
    clock: Callable[[], float] = monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, who: str) -> bool:
        """Whether one more request is granted."""
        now = self.clock()
        left, since = self._left.pop(who, (float(self.burst), now))
        left = min(float(self.burst), left + (now - since) * self.rate)
        granted = left >= 1
        self._left[who] = (left - 1 if granted else left, now)
        while len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        return granted
