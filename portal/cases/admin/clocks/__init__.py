"""The administrators' door to clocks: hours, holidays, policies, agreements, alerts, groups.

It stands on the rung of cases, not of service levels: every change says beforehand how many open cases it
moves.
"""

from __future__ import annotations

from portal.cases.admin.clocks import agreeing, alerting, due_times, groups, hours, policies
from portal.cases.admin.clocks.blueprint import blueprint

__all__ = ["agreeing", "alerting", "blueprint", "due_times", "groups", "hours", "policies"]
