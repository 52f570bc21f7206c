"""What a text refers to, looked up before it is rendered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content.queries.links import resolve_any, resolve_live
from content.queries.media import media_targets
from content.rendering import RenderContext


def live_context(session: Session, markdown_text: str, *, section_id: int, now: datetime) -> RenderContext:
    """For a text that readers see, in this section: links lead to pages that readers see."""
    return RenderContext(
        resolve=resolve_live(session, markdown_text, now), media=media_targets(session, markdown_text)
    )


def draft_context(
    session: Session, markdown_text: str, *, section_id: int | None, now: datetime
) -> RenderContext:
    """For drafts and previews: a link to a page that is still being written counts as good."""
    return RenderContext(
        resolve=resolve_any(session, markdown_text), media=media_targets(session, markdown_text)
    )
