"""Every write of ``content``, by subject. Session first, the rest by keyword; the caller commits."""

from content.library.drafting import create_item, create_section, save_draft, update_section
from content.library.feedback import log_search_event, new_search_key, record_vote
from content.library.moving import rename_slug
from content.library.outbox import bump_public_stamp, mark_stale
from content.library.reviewing import (
    approve,
    publish,
    publish_together,
    request_changes,
    retract,
    submit,
    verify,
)
from content.library.synonyms import delete_synonyms, set_synonyms

__all__ = [
    "approve",
    "bump_public_stamp",
    "create_item",
    "create_section",
    "delete_synonyms",
    "log_search_event",
    "mark_stale",
    "new_search_key",
    "publish",
    "publish_together",
    "record_vote",
    "rename_slug",
    "request_changes",
    "retract",
    "save_draft",
    "set_synonyms",
    "submit",
    "update_section",
    "verify",
]
