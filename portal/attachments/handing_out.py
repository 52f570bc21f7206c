"""Sending a stored file to a browser so that it can only be looked at or saved, never run."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

import structlog
from flask import Response, abort, request
from werkzeug.http import dump_options_header, quote_etag

from portal.attachments.models import StoredFile
from portal.attachments.receiving import file_store
from portal.attachments.sealing import SealBroken
from portal.attachments.storage import FileLost

log = structlog.get_logger()

INERT = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Whatever a browser makes of the file: no script, no request, no form, no origin of ours."""
ASK_AGAIN = "no-cache"
NOT_KEPT = "private, no-store"


def bytes_of(file: StoredFile) -> bytes:
    """What is in a stored file. 404 for an infected one, and for one that is lost or was changed."""
    if file.is_quarantined:
        abort(404)
    try:
        return file_store().read(file.key)
    except (FileLost, SealBroken) as fault:
        log.error("stored_file_unreadable", file=file.key, reason=str(fault))
        abort(404)


def handed_out(
    *, data: bytes, media_type: str, name: str, sha256: str, is_inline: bool = False, cache: str = NOT_KEPT
) -> Response:
    """The answer that carries a file. The caller has decided that this reader may have it.

    Only pictures may be ``is_inline``; everything else is saved, not shown.
    """
    response = Response(data, mimetype=media_type)
    response.headers["Content-Type"] = media_type  # exactly; no character set is guessed for it
    _say(response, name, sha256, is_inline=is_inline, cache=cache)
    return response


def not_modified(*, name: str, sha256: str, is_inline: bool, cache: str) -> Response | None:
    """The short answer for a browser that has these bytes already; None if it has not."""
    if not request.if_none_match.contains_weak(sha256):
        return None
    response = Response(status=304)
    del response.headers["Content-Type"]
    _say(response, name, sha256, is_inline=is_inline, cache=cache)
    return response


def _say(response: Response, name: str, sha256: str, *, is_inline: bool, cache: str) -> None:
    response.headers["Content-Disposition"] = _disposition(name, is_inline=is_inline)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = quote_etag(sha256)
    response.headers["Cache-Control"] = cache


def _disposition(name: str, *, is_inline: bool) -> str:
    """The name twice where it has more than plain letters: for old programs, and as it is (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    names = {"filename": plain}
    if plain != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    return dump_options_header("inline" if is_inline else "attachment", names)
