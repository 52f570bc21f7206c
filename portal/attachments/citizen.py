"""The pictures and files of the pages, for everyone who may read a page that uses them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import queries as content
from content.models import MediaVersion
from portal.attachments.handing_out import ASK_AGAIN, NOT_KEPT, bytes_of, handed_out, not_modified
from portal.attachments.queries import file_by_key
from portal.faqs.actors import actor_anywhere
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.transaction import db

FOR_GOOD = "public, max-age=31536000, immutable"
"""For an address that names the version: the bytes there never change."""

blueprint = Blueprint("attachments", __name__)


@blueprint.get("/media/<key>/<name>")
@access(PUBLIC)
def media(key: str, name: str) -> ResponseReturnValue:
    """A picture or file by its address, which stays the same from version to version."""
    version, cache = _found_for_everyone(key) or _found_for_this_reader(key) or abort(404)
    if name != version.name:
        return redirect(url_for(".media", key=key, name=version.name))
    return file_response(version, cache)


def file_response(version: MediaVersion, cache: str) -> Response:
    """The bytes of a version; pictures are shown, everything else is saved. 404 for a quarantined one."""
    known = not_modified(name=version.name, sha256=version.sha256, is_inline=version.is_picture, cache=cache)
    if known is not None:
        return known
    file = file_by_key(db(), version.file_key)
    if file is None:
        abort(404)
    return handed_out(
        data=bytes_of(file),
        media_type=version.media_type,
        name=version.name,
        sha256=version.sha256,
        is_inline=version.is_picture,
        cache=cache,
    )


def _found_for_everyone(key: str) -> tuple[MediaVersion, str] | None:
    found = content.media_to_read(db(), key, None, clock.now())
    if found is None:
        return None
    version = found[1]
    return version, FOR_GOOD if request.args.get("v") == str(version.number) else ASK_AGAIN


def _found_for_this_reader(key: str) -> tuple[MediaVersion, str] | None:
    """What stands in a section shut to the public, or is on no live page yet: for those who may."""
    if not current_user.is_authenticated:
        return None
    who = actor_anywhere(current_user)
    found = content.media_to_read(db(), key, who, clock.now())
    if found is None and current_user.may(Permission.WRITE_CONTENT):
        found = content.media_to_edit(db(), key, who)
    return (found[1], NOT_KEPT) if found is not None else None
