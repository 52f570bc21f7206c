"""Every write of ``content``, by subject. Session first, the rest by keyword; the caller commits."""

from content.library.best_bets import delete_best_bet, set_best_bet
from content.library.checking import set_review_date, verify
from content.library.drafting import create_item, restore_revision, save_draft, text_of
from content.library.feedback import log_search_event, new_search_key, record_vote
from content.library.glossary import delete_glossary_entry, set_glossary_entry
from content.library.media import (
    FileFacts,
    MediaText,
    add_media,
    checked_media_text,
    delete_media,
    describe_media,
    release_media,
    replace_media,
    why_not_changed,
    withhold_media,
)
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
from content.library.rerendering import mark_for_rendering, store_rendered
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
    words_missing,
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
from content.library.snippets import VALUE_MAX as SNIPPET_VALUE_MAX
from content.library.snippets import (
    apply_due_values,
    cancel_snippet_value,
    create_snippet,
    remove_snippet,
    set_snippet_value,
    update_snippet,
)
from content.library.synonyms import delete_synonyms, set_synonyms
from content.library.working_copies import (
    CopyTooLong,
    end_working_copy,
    forget_old_working_copies,
    keep_working_copy,
)

__all__ = [
    "SNIPPET_VALUE_MAX",
    "CopyTooLong",
    "Farewell",
    "FileFacts",
    "MediaText",
    "add_media",
    "apply_due_values",
    "approve",
    "bump_public_stamp",
    "cancel_snippet_value",
    "checked_media_text",
    "close_expired",
    "confirm",
    "create_item",
    "create_section",
    "create_snippet",
    "delete_best_bet",
    "delete_glossary_entry",
    "delete_media",
    "delete_synonyms",
    "describe_media",
    "end_working_copy",
    "forget_old_working_copies",
    "give_role",
    "keep_working_copy",
    "log_search_event",
    "mark_for_rendering",
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
    "release_media",
    "remove_snippet",
    "rename_slug",
    "replace_media",
    "request_changes",
    "restore_from_bin",
    "restore_revision",
    "retract",
    "save_draft",
    "set_access",
    "set_best_bet",
    "set_glossary_entry",
    "set_review_date",
    "set_snippet_value",
    "set_synonyms",
    "store_rendered",
    "submit",
    "take_role",
    "text_of",
    "update_section",
    "update_snippet",
    "verify",
    "why_not_changed",
    "withhold_media",
    "words_missing",
]
