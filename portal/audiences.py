"""The five doors: citizen, desk, editor, admin and API, and which capability serves whom.

Parents hold the prefix; each capability hangs a child in, so endpoints read ``desk.cases.queue``.
"""

from __future__ import annotations

from flask import Blueprint, Flask

import portal.attachments.citizen
import portal.attachments.editor
import portal.cases.admin.clocks
import portal.cases.admin.reasons
import portal.cases.admin.suppliers
import portal.cases.admin.types
import portal.cases.citizen
import portal.cases.desk
import portal.cases.knowledge.editor
import portal.cases.knowledge.editor_gaps
import portal.catalogue.admin
import portal.faqs.citizen
import portal.faqs.editor
import portal.identity.citizen
import portal.notifications.demo_mailbox
import portal.surveys.citizen
from portal.web import static_pages

PREFIXES = {"citizen": None, "desk": "/desk", "editor": "/editor", "admin": "/admin", "api": "/api/v1"}

CHILDREN: dict[str, tuple[Blueprint, ...]] = {
    "citizen": (
        portal.faqs.citizen.blueprint,
        portal.attachments.citizen.blueprint,
        portal.cases.citizen.blueprint,
        portal.surveys.citizen.blueprint,
        portal.identity.citizen.blueprint,
        static_pages.blueprint,
        portal.notifications.demo_mailbox.blueprint,
    ),
    "desk": (portal.cases.desk.blueprint,),
    "editor": (
        portal.faqs.editor.blueprint,
        portal.attachments.editor.blueprint,
        portal.cases.knowledge.editor.blueprint,
    ),
    "admin": (
        portal.cases.admin.clocks.blueprint,
        portal.cases.admin.suppliers.blueprint,
        portal.cases.admin.reasons.blueprint,
        portal.cases.admin.types.blueprint,
        portal.catalogue.admin.blueprint,
    ),
}


def register_audiences(app: Flask) -> None:
    """Build the parents anew for each application and hang the children in."""
    for audience, children in CHILDREN.items():
        parent = Blueprint(audience, __name__, url_prefix=PREFIXES[audience])
        for child in children:
            parent.register_blueprint(child)
        app.register_blueprint(parent)
