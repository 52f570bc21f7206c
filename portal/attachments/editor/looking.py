"""The list of pictures and files, one of them with all there is to know, and its versions."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import queries as content
from content.library import why_not_changed
from portal.attachments.citizen import file_response
from portal.attachments.editor.blueprint import blueprint, card_or_404, me_on
from portal.attachments.forms import MediaFilter
from portal.attachments.handing_out import NOT_KEPT
from portal.attachments.queries import files_by_key
from portal.faqs.actors import actor_anywhere, reader_of
from portal.faqs.scope import chosen_sections, section_filter
from portal.identity.rules import Permission
from portal.web.access import access
from portal.web.paging import page_number, page_of
from portal.web.transaction import db

PAGE_SIZE = 30


@blueprint.get("/media")
@access(needs=Permission.WRITE_CONTENT)
def media_list() -> ResponseReturnValue:
    form, number = MediaFilter(request.args, section_filter(current_user)), page_number()
    who, words = actor_anywhere(current_user), (form.q.data or "")[:200]
    sections = chosen_sections(current_user, form.section.data)
    offset = (number - 1) * PAGE_SIZE
    rows = content.media_list(
        db(), who, section_keys=sections, words=words, limit=PAGE_SIZE + 1, offset=offset
    )
    return render_template(
        "attachments/editor/list.html",
        form=form,
        page=page_of(rows, number, PAGE_SIZE),
        total=content.count_media(db(), who, section_keys=sections, words=words),
        withheld=content.count_withheld(db(), who),
        here=f"{url_for('editor.attachments.media_list')}?{urlencode(form.kept())}",
    )


@blueprint.get("/media/<key>")
@access(needs=Permission.WRITE_CONTENT)
def media(key: str) -> ResponseReturnValue:
    card = card_or_404(key)
    versions = content.media_versions(db(), card.media)
    return render_template(
        "attachments/editor/one.html",
        card=card,
        uses=content.pages_using(db(), card.media, reader_of(current_user)),
        versions=versions,
        files=files_by_key(db(), [version.file_key for version in versions]),
        why_not=why_not_changed(card.media, me_on(card), is_seen=card.is_seen_by_readers, act="change"),
    )


@blueprint.get("/media/<key>/versions/<int(max=2147483647):number>")
@access(needs=Permission.WRITE_CONTENT)
def media_version(key: str, number: int) -> ResponseReturnValue:
    """An old version, for those who write: readers get the present one only."""
    versions = content.media_versions(db(), card_or_404(key).media)
    found = next((version for version in versions if version.number == number), None)
    return file_response(found, NOT_KEPT) if found is not None else abort(404)
