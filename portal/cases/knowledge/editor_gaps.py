"""What readers look for and do not get, by service: from searches, and from the cases that followed.

Without a service named: of those the person at the screen works for, or of all if they ask for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, or_

from content import queries as content
from content.models import SearchEvent
from portal.cases.knowledge.editor import blueprint
from portal.cases.knowledge.gap_queries import about_services, case_clusters, pages_read_first
from portal.catalogue.queries import ServiceEntry, catalogue
from portal.faqs.actors import reader_of
from portal.faqs.queries import topic
from portal.faqs.scope import Scope, scope_of
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.transaction import db

LENGTH = timedelta(days=30)


@dataclass(frozen=True)
class About:
    """What the tables are narrowed to. ``service_ids`` empty (None): cases of all services."""

    searches: Sequence[ColumnElement[bool]]
    service_ids: frozenset[int] | None
    section_keys: frozenset[str]

    @property
    def cases(self) -> Sequence[ColumnElement[bool]]:
        return () if self.service_ids is None else (about_services(self.service_ids),)


@blueprint.get("/gaps")
@access(needs=Permission.WRITE_CONTENT)
def gaps() -> ResponseReturnValue:
    key, scope = request.args.get("service", ""), scope_of(current_user, request.args.get("all"))
    service = catalogue(db()).service(key) if key else None
    if key and service is None:
        abort(404)
    about, period = _about(service, scope), content.Period(clock.now(), LENGTH)
    return render_template(
        "cases/editor/gaps.html",
        services=[each for each in catalogue(db()).services if each.key in scope.topic_keys],
        service=service,
        scope=scope,
        days=LENGTH.days,
        not_found=content.without_hit(db(), period, *about.searches),
        then_case=content.ended_in_case(db(), period, *about.cases),
        read_first=pages_read_first(db(), reader_of(current_user), period, about.section_keys),
        no_click=content.without_click(db(), period, *about.searches),
        clusters=case_clusters(db(), period, about.service_ids),
    )


def _about(service: ServiceEntry | None, scope: Scope) -> About:
    """One service; or those of the person at the screen, with the searches over everything; or all."""
    asked = SearchEvent.service_key
    if service is not None:
        found = topic(db(), service.key, reader_of(current_user))
        keys = found.keys if found is not None else frozenset()
        return About((asked == service.key,), frozenset({service.id}), keys)
    if not (scope.is_own and scope.has_more):
        return About((), None, scope.keys)
    own = frozenset(each.id for each in catalogue(db()).services if each.key in scope.topic_keys)
    return About((or_(asked.is_(None), asked.in_(scope.topic_keys)),), own, scope.keys)
