"""The citizen's doors to cases: raising one, and following it without an account."""

from __future__ import annotations

from portal.cases.citizen import complaining, following, members, raising, sending, tracking
from portal.cases.citizen.blueprint import blueprint

__all__ = ["blueprint", "complaining", "following", "members", "raising", "sending", "tracking"]
