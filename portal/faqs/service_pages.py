"""What readers have of a service: its pages, and who is told of their changes."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content import queries as content
from content.models import ContentItem
from portal.catalogue.doors import Touched
from portal.catalogue.models import Service
from portal.faqs.models import Subscription


def pages_touched(session: Session, service: Service) -> list[Touched]:
    tree = content.section_tree(session)
    section = tree.by_key(service.key)
    if section is None:
        return [Touched("Pages", 0, "There is no section for it yet.")]
    below = tree.below(section.id)
    items = select(ContentItem.id).where(ContentItem.section_id.in_(below))
    live = select(func.count()).where(
        ContentItem.section_id.in_(below), ContentItem.live_revision_id.is_not(None)
    )
    told = (
        select(func.count())
        .select_from(Subscription)
        .where(
            Subscription.confirmed_at.is_not(None),
            Subscription.section_id.in_(below) | Subscription.item_id.in_(items),
        )
    )
    return [
        Touched("Live pages", session.scalar(live) or 0, "They stay, and say that the service has ended."),
        Touched("People told of changes", session.scalar(told) or 0, "They are told while pages change."),
    ]
