"""What the desk's views of cases hang on, and what each of them starts with."""

from __future__ import annotations

from flask import Blueprint, abort
from flask_login import current_user

from portal.cases.desk_queries import service_of_case
from portal.cases.queue.saved import services_of
from portal.catalogue.queries import catalogue
from portal.identity.actor import Actor
from portal.kernel.references import normalise
from portal.web.transaction import db

blueprint = Blueprint("cases", __name__)


def agent() -> Actor:
    """The signed-in member of staff."""
    return Actor(current_user.person_id, current_user.name, is_staff=True)


def canonical(reference: str) -> str:
    """The written form of a reference in an address; 404 for what cannot be one, and for the case of a
    service the reader does not work for: every view of one case begins here."""
    written, services = normalise(reference) or abort(404), my_services()
    if services is not None and service_of_case(db(), written) not in services:
        abort(404)
    return written


def may_open(reference: str) -> bool:
    """Whether there is such a case, and the reader works for its service."""
    service_id, services = service_of_case(db(), reference), my_services()
    return service_id is not None and (services is None or service_id in services)


def my_services() -> frozenset[int] | None:
    """The services whose cases the reader may see; ``None``: all."""
    known = catalogue(db())
    return services_of(current_user, [(s.key, s.id) for s in (*known.services, *known.ended)])
