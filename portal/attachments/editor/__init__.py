"""The editors' screens for pictures and files: the list, one of them, and all that changes it."""

from __future__ import annotations

from portal.attachments.editor import changing, exchange, looking
from portal.attachments.editor.blueprint import blueprint

__all__ = ["blueprint", "changing", "exchange", "looking"]
