"""The whole page of a draft as its readers would see it, alone or at two widths beside each other."""

from __future__ import annotations

from datetime import datetime

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from content import queries as content
from content.queries.links import item_ids_by_slug
from portal.faqs.actors import reader_of
from portal.faqs.citizen.whole_page import PreviewBanner, preview_response
from portal.faqs.editor.blueprint import NUMBER, blueprint
from portal.faqs.editor.drafts import Draft, draft_of_copy, draft_of_version
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.context import local_moment
from portal.web.headers import FRAMES_US
from portal.web.transaction import db

WIDTHS, FRAMED = "widths", "framed"
MOST_MOMENTS = 5
MOST_RELATED = 5


@blueprint.get(f"/faqs/<slug>/revisions/<{NUMBER}>/preview")
@access(needs=Permission.WRITE_CONTENT)
def preview_version(slug: str, number: int) -> ResponseReturnValue:
    """A stored version."""
    return _look(draft_of_version(slug, number), "editor.faqs.preview_version")


@blueprint.get("/working-copies/<key>/preview")
@access(needs=Permission.WRITE_CONTENT)
def preview_copy(key: str) -> ResponseReturnValue:
    """What its author typed and has not saved."""
    return _look(draft_of_copy(key), "editor.faqs.preview_copy")


def _look(draft: Draft, endpoint: str) -> Response:
    now = clock.now()
    ahead = content.changes_ahead(db(), draft.page.body_html, now)[:MOST_MOMENTS]
    asked = request.args.get("at", "")
    moment = next((each for each in ahead if each.isoformat() == asked), now)
    if request.args.get("look") == WIDTHS:
        return _widths(draft, endpoint, moment if moment in ahead else None)
    banner = _banner(draft, endpoint, moment, [now, *ahead] if ahead else [])
    return preview_response(
        draft.page,
        reader_of(current_user),
        banner,
        changes=_changes(draft, moment),
        related=_related(draft, moment),
    )


def _banner(draft: Draft, endpoint: str, moment: datetime, moments: list[datetime]) -> PreviewBanner:
    is_framed = request.args.get("look") == FRAMED
    others = [each for each in moments if each != moment and not is_framed]
    at = {"at": moment.isoformat()} if moments and moment != moments[0] else {}
    widths = draft.address(endpoint, look=WIDTHS, **at)
    return PreviewBanner(
        version=draft.version,
        standing=draft.standing,
        moment=moment,
        moments=tuple((_in_words(each, moments), _at(draft, endpoint, each, moments)) for each in others),
        links=() if is_framed else ((draft.back_words, draft.writing), ("On a phone and on a desk", widths)),
        problems=draft.problems,
        is_live=draft.is_live,
        is_framed=is_framed,
    )


def _in_words(moment: datetime, moments: list[datetime]) -> str:
    return "see it as it reads now" if moment == moments[0] else f"see it as on {local_moment(moment)}"


def _at(draft: Draft, endpoint: str, moment: datetime, moments: list[datetime]) -> str:
    at = {} if moment == moments[0] else {"at": moment.isoformat()}
    return draft.address(endpoint, **at)


def _widths(draft: Draft, endpoint: str, moment: datetime | None) -> Response:
    """The page twice, in frames: as wide as on a phone and as on a desk."""
    at = {"at": moment.isoformat()} if moment else {}
    answer = make_response(
        render_template(
            "faqs/editor/preview_widths.html",
            draft=draft,
            alone=draft.address(endpoint, **at),
            framed=draft.address(endpoint, look=FRAMED, **at),
        )
    )
    answer.headers["Content-Security-Policy"] = FRAMES_US
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _changes(draft: Draft, moment: datetime) -> list[content.PublicNote]:
    """What readers were told of changes before, and first of all what they are told of this one."""
    told = content.major_changes(db(), draft.item_id)
    if draft.is_live or not (draft.text.is_major and draft.text.public_note):
        return told
    return [content.PublicNote(draft.text.publish_at or moment, draft.text.public_note), *told]


def _related(draft: Draft, moment: datetime) -> list[content.ItemCard]:
    """The pages its author names, in that order; then those of its category, but what it no longer names."""
    who = reader_of(current_user)
    live = content.revision_by_id(db(), draft.item.live_revision_id or 0) if draft.item else None
    ids = item_ids_by_slug(db(), {*draft.text.related, *(live.related if live else ())})
    named = [ids[slug] for slug in draft.text.related if slug in ids]
    known = content.live_items_by_ids(db(), named, who, moment)
    others = content.related(db(), draft.item_id, who, moment) if live else []
    cards = [known[item_id] for item_id in dict.fromkeys(named) if item_id in known]
    return [*cards, *(card for card in others if card.item_id not in ids.values())][:MOST_RELATED]
