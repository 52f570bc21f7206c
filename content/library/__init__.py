"""Every write of ``content``, by subject. Session first, the rest by keyword; the caller commits."""

from content.library.drafting import create_item, restore_revision, save_draft, text_of
from content.library.feedback import log_search_event, new_search_key, record_vote
from content.library.moving import move_items, rename_slug
from content.library.outbox import bump_public_stamp, mark_stale
from content.library.removing import (
    Farewell,
    close_expired,
    merge_into,
    purge_bin,
    put_into_bin,
    restore_from_bin,
    retract,
)
from content.library.reviewing import (
    approve,
    confirm,
    publish,
    publish_directly,
    publish_due,
    publish_together,
    recall,
    request_changes,
    submit,
    verify,
)
from content.library.sections import (
    create_section,
    give_role,
    move_section,
    name_owner,
    set_access,
    take_role,
    update_section,
)
from content.library.synonyms import delete_synonyms, set_synonyms

__all__ = [
    "Farewell",
    "approve",
    "bump_public_stamp",
    "close_expired",
    "confirm",
    "create_item",
    "create_section",
    "delete_synonyms",
    "give_role",
    "log_search_event",
    "mark_stale",
    "merge_into",
    "move_items",
    "move_section",
    "name_owner",
    "new_search_key",
    "publish",
    "publish_directly",
    "publish_due",
    "publish_together",
    "purge_bin",
    "put_into_bin",
    "recall",
    "record_vote",
    "rename_slug",
    "request_changes",
    "restore_from_bin",
    "restore_revision",
    "retract",
    "save_draft",
    "set_access",
    "set_synonyms",
    "submit",
    "take_role",
    "text_of",
    "update_section",
    "verify",
]
