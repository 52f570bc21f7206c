"""How long the rounds of one measure took, and whether that is what we want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Timed:
    """In ms, over all rounds; ``worst`` names the slowest of rounds that have names."""

    work: str
    p50_ms: float
    p95_ms: float
    wanted_ms: float
    worst: str = ""

    @classmethod
    def of(cls, work: str, wanted_ms: float, times: Sequence[tuple[float, str]]) -> Timed:
        """From the seconds of each round and the name of what was asked for, which may be empty."""
        ordered = sorted(times)
        p50, p95 = ordered[len(ordered) // 2][0], ordered[int(len(ordered) * 0.95)][0]
        slowest = ", ".join(f"{1000 * took:.0f} ms {what}" for took, what in reversed(ordered[-3:]) if what)
        return cls(work, p50 * 1000, p95 * 1000, wanted_ms, slowest)

    @property
    def figures(self) -> tuple[str, str, str, str]:
        """The columns that every table has."""
        return (self.work, f"{self.p50_ms:.0f}", f"{self.p95_ms:.0f}", f"≤ {self.wanted_ms:.0f}")

    @property
    def is_met(self) -> bool:
        return self.p95_ms <= self.wanted_ms
