"""The administrators' door to suppliers (HS-L3): whom they serve, whom to turn to and when, their statuses.

It stands on the rung of cases: every change says beforehand what it does to what is with a supplier now.
"""

from __future__ import annotations

from portal.cases.admin.suppliers import views
from portal.cases.admin.suppliers.views import blueprint

__all__ = ["blueprint", "views"]
