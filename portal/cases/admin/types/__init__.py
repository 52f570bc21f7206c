"""The administrators' door to types of cases: each as a page, with what may safely be changed."""

from __future__ import annotations

from portal.cases.admin.types.views import blueprint

__all__ = ["blueprint"]
