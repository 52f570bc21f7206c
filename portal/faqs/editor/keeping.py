"""What is typed into the writing screen is kept while it is typed, and offered again to its author alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from content import library
from content import queries as content
from content.library import CopyTooLong
from content.models import ContentItem, WorkingCopy
from portal.faqs.editor.blueprint import blueprint
from portal.faqs.editor_forms import PageForm
from portal.faqs.editor_queries import slug_of
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.kernel.crypto import new_token
from portal.web.access import access
from portal.web.context import local_time
from portal.web.rate_limits import Limit, enforce_for_person
from portal.web.transaction import db

KEEP = "keep"
KEEP_LIMIT = Limit(600, timedelta(minutes=10))
"""Of one person in all windows; the script asks 20 times a minute at most."""
MOST_SHOWN = 5

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_ITEM = re.compile(r"item:([0-9]+)")
# What of an address says which form it is; the rest only fills it in.
_ASKED = ("section", "kind")


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Something typed and not saved, as its author is told. ``address`` opens the form with it again."""

    key: str
    title: str
    saved_at: datetime
    address: str


def page_key_of(item: ContentItem | None) -> str:
    """Names what this form writes on: the page, or for a new one the address of its form."""
    if item is not None:
        return f"item:{item.id}"
    asked = {name: request.args[name] for name in _ASKED if name in request.args}
    return f"{request.path}?{urlencode(asked)}"[:300] if asked else request.path[:300]


def give_key(form: PageForm) -> None:
    """A form that is opened gets a key of its own: two windows never write over each other."""
    if not _KEY.fullmatch(form.working_copy.data or ""):
        form.working_copy.data = new_token()


def keep(form: PageForm, item: ContentItem | None) -> ResponseReturnValue:
    """Keep what is in the form now: for the script. The answer is when, or a new key to keep it under."""
    enforce_for_person("working-copy", KEEP_LIMIT, current_user.person_id)
    now = clock.now()
    try:
        is_kept = keep_typed(form, item, now=now)
    except CopyTooLong as fault:
        return jsonify(problem=str(fault)), 413
    if not is_kept:
        return jsonify(key=new_token())
    return jsonify(key=form.working_copy.data, kept_at=local_time(now))


def keep_typed(form: PageForm, item: ContentItem | None, *, now: datetime) -> bool:
    """Raises ``CopyTooLong``; see ``content.library.keep_working_copy``."""
    give_key(form)
    return library.keep_working_copy(
        db(),
        person_id=current_user.person_id,
        key=form.working_copy.data,
        page_key=page_key_of(item),
        fields=typed_into(form),
        base=form.base.data or "",
        title=form.title.data or "",
        now=now,
    )


def typed_into(form: PageForm) -> dict[str, list[str]]:
    """The fields of this form as they were sent, with what could not be a value of theirs as well."""
    left_out = {"csrf_token", form.working_copy.name}
    names = tuple(field.name for field in form if field.name not in left_out)
    ours = [name for name in request.form if name in names or name.startswith(tuple(f"{n}-" for n in names))]
    return {name: request.form.getlist(name) for name in ours}


def resume(form: PageForm, item: ContentItem | None) -> bool:
    """Fill the form with what the address asks for, if it is this person's and about this page."""
    key = request.args.get("copy", "")
    copy = content.working_copy(db(), person_id=current_user.person_id, key=key) if key else None
    if copy is None or copy.page_key != page_key_of(item):
        return False
    form.process(MultiDict((name, value) for name, values in copy.fields.items() for value in values))
    form.working_copy.data = copy.key
    return True


def saved(form: PageForm) -> None:
    """What was typed is a draft now: nothing needs to be kept beside it."""
    end(form.working_copy.data or "")


def end(key: str) -> None:
    library.end_working_copy(db(), person_id=current_user.person_id, key=key, now=clock.now())


def unsaved_on(item: ContentItem | None, key: str) -> list[Unsaved]:
    """What this person typed into other forms about the same page; ``key`` is the form at hand."""
    copies = content.working_copies_on(db(), person_id=current_user.person_id, page_key=page_key_of(item))
    return _told(db(), [copy for copy in copies if copy.key != key][:MOST_SHOWN])


def unsaved_anywhere() -> list[Unsaved]:
    """What this person typed and did not save, on whichever page."""
    copies = content.working_copies_of(db(), person_id=current_user.person_id, limit=MOST_SHOWN)
    return _told(db(), copies)


@blueprint.post("/working-copies/<key>/removal")
@access(needs=Permission.WRITE_CONTENT)
def discard(key: str) -> ResponseReturnValue:
    """Throw it away. Somebody else's, or one that has ended, is not found."""
    copy = content.working_copy(db(), person_id=current_user.person_id, key=key) or abort(404)
    address = _address(db(), copy) if request.form.get("back") == "page" else url_for("editor.faqs.desk")
    end(key)
    flash("Thrown away. The page is as it was last saved.", "success")
    return redirect(address)


def _told(session: Session, copies: Iterable[WorkingCopy]) -> list[Unsaved]:
    return [Unsaved(copy.key, copy.title, copy.saved_at, resuming_address(session, copy)) for copy in copies]


def slug_written_on(session: Session, copy: WorkingCopy) -> str | None:
    """The page that this is about; ``None`` for a new one."""
    item = _ITEM.fullmatch(copy.page_key)
    return slug_of(session, int(item[1])) if item is not None else None


def resuming_address(session: Session, copy: WorkingCopy) -> str:
    """Where the form is opened with all that was typed."""
    return _with_copy(_address(session, copy), copy.key)


def _address(session: Session, copy: WorkingCopy) -> str:
    """Where the form is; the address of a page may have changed since."""
    slug = slug_written_on(session, copy)
    return copy.page_key if slug is None else url_for("editor.faqs.write", slug=slug)


def _with_copy(address: str, key: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'copy': key})}"
