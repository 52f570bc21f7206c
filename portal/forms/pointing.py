"""Request forms whose words name an answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from portal.faqs.pointers import MOST, Pointer
from portal.forms.models import RequestForm, RequestFormVersion

WHAT = "Request forms"


def forms_naming(session: Session, slugs: Sequence[str]) -> list[Pointer]:
    """Live forms with ``/faqs/<slug>`` or ``faq:<slug>`` in a label, a hint or a text."""
    words = cast(RequestFormVersion.definition, String)
    written = [way + slug for slug in slugs for way in ("/faqs/", "faq:")]
    named = [words.contains(each, autoescape=True) for each in written]
    statement = (
        select(RequestForm.title)
        .join(RequestFormVersion, RequestFormVersion.id == RequestForm.live_version_id)
        .where(or_(*named))
        .order_by(RequestForm.title)
        .limit(MOST)
    )
    return [Pointer(WHAT, title, "/raise") for title in session.scalars(statement)]
