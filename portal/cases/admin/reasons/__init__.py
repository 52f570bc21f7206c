"""The administrators' door to reasons of contacts (MI1)."""

from __future__ import annotations

from portal.cases.admin.reasons.views import blueprint

__all__ = ["blueprint"]
