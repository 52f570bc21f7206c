"""Where words that owners keep may hold: everywhere, or within one service; and who keeps them."""

from __future__ import annotations

from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from portal.catalogue.queries import catalogue
from portal.faqs.actors import EVERYWHERE, manages
from portal.web.transaction import db


def places() -> dict[str, str]:
    """Service key → name, everywhere first."""
    return {EVERYWHERE: "All services"} | {s.key: s.name for s in catalogue(db()).services}


def my_places() -> list[SelectChoice]:
    """Those whose words this person may keep."""
    return [SelectChoice(key, name) for key, name in places().items() if manages(current_user, key)]
