"""What the screens hang on, and how they find what the address names."""

from __future__ import annotations

from flask import Blueprint, abort
from flask_login import current_user

from content import queries as content
from content.queries import MediaCard
from content.workflow import Actor
from portal.attachments.receiving import settings
from portal.attachments.scanning import note_for_uploaders
from portal.faqs.actors import actor_anywhere, actor_on
from portal.web.transaction import db

blueprint = Blueprint("attachments", __name__)


@blueprint.context_processor
def limits() -> dict[str, object]:
    """What the hint beside a file field says."""
    return {"upload_max_mb": settings().upload_max_mb, "scan_note": note_for_uploaders(settings())}


def card_or_404(key: str) -> MediaCard:
    """The picture or file, if it stands where this person may look."""
    return content.media_card(db(), key, actor_anywhere(current_user)) or abort(404)


def me_on(card: MediaCard) -> Actor:
    """The person at the screen, with the roles they hold on its section."""
    return actor_on(current_user, card.section_key)
