"""The front page, a page for each service and subject, and how to reach the desk."""

from __future__ import annotations

from datetime import datetime

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from portal.faqs import queries
from portal.faqs.citizen.door import blueprint
from portal.faqs.opening_week import opening_week
from portal.faqs.trail import SearchTrail
from portal.kernel import clock
from portal.sla.agreements import agreement_for
from portal.sla.calendar import ServiceCalendar
from portal.sla.opening import opening_sentence
from portal.web.access import PUBLIC, access
from portal.web.page_cache import public_page
from portal.web.transaction import db


@blueprint.get("/")
@access(PUBLIC)
@public_page
def home() -> ResponseReturnValue:
    now = clock.now()
    return render_template(
        "faqs/citizen/home.html",
        topics=queries.topics(db()),
        notices=queries.notices(db(), now),
        useful=queries.useful_answers(db(), now),
        opening=opening(now),
    )


@blueprint.get("/services/<key>")
@access(PUBLIC)
@public_page
def service(key: str) -> ResponseReturnValue:
    topic = queries.topic(db(), key)
    if topic is None:
        abort(404)
    now = clock.now()
    today = desk_calendar().local_date(now)
    return render_template(
        "faqs/citizen/service.html",
        topic=topic,
        answers=queries.answers_of_topic(db(), topic, now),
        notices=queries.notices(db(), now, section_key=key),
        service_pages=queries.service_pages(db(), now, key),
        peaks=queries.peaks_ahead(db(), topic.service.id, today) if topic.service else (),
        raise_path=SearchTrail().raise_path(service_key=key if topic.service else ""),
    )


@blueprint.get("/contact")
@access(PUBLIC)
@public_page
def contact() -> ResponseReturnValue:
    now = clock.now()
    return render_template(
        "faqs/citizen/contact.html", opening=opening(now), week=opening_week(desk_calendar(), now)
    )


def desk_calendar() -> ServiceCalendar:
    """The hours of the desk as a whole."""
    return agreement_for(db(), None).calendar


def opening(now: datetime) -> str:
    return opening_sentence(desk_calendar(), now)
