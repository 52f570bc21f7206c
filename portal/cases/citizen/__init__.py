"""The citizen's doors to cases: raising one, and following it without an account."""

from __future__ import annotations

from portal.cases.citizen import following, raising, sending, tracking
from portal.cases.citizen.blueprint import blueprint

__all__ = ["blueprint", "following", "raising", "sending", "tracking"]
