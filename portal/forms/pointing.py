"""Request forms whose words name an answer."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from portal.faqs.pointers import Pointer, slugs_in
from portal.forms.models import RequestForm, RequestFormVersion

WHAT = "Request forms"


def forms_naming(session: Session, slugs: Collection[str]) -> list[tuple[str, Pointer]]:
    """Live forms with ``/faqs/<slug>`` or ``faq:<slug>`` in a label, a hint or a text, by slug."""
    words = cast(RequestFormVersion.definition, String)
    rows = session.execute(
        select(RequestForm.title, words)
        .join(RequestFormVersion, RequestFormVersion.id == RequestForm.live_version_id)
        .where(or_(words.contains("/faqs/"), words.contains("faq:")))
        .order_by(RequestForm.title, RequestForm.id)
    )
    return [
        (slug, Pointer(WHAT, title, "/raise"))
        for title, written in rows
        for slug in sorted(slugs_in(written) & set(slugs))
    ]
