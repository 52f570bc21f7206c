"""The administrators' door to suppliers (HS-L3): whom they serve, whom to turn to and when, their statuses.

It stands on the rung of cases: every change says beforehand what it does to what is with a supplier now.
"""

from __future__ import annotations

from portal.cases.supplier_admin import views
from portal.cases.supplier_admin.views import blueprint

__all__ = ["blueprint", "views"]
