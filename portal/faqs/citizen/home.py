"""The front page, a page for each service and subject, and how to reach the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from content import queries as content
from portal.catalogue.models import Service
from portal.catalogue.peak_feed import calendar_file
from portal.catalogue.register_queries import ended_service, peaks_of, super_users_near
from portal.faqs import queries
from portal.faqs.citizen.door import blueprint, names_pages, who_reads
from portal.faqs.opening_week import opening_week
from portal.faqs.trail import SearchTrail
from portal.kernel import clock
from portal.sla.agreements import agreement_for
from portal.sla.calendar import ServiceCalendar
from portal.sla.opening import opening_sentence
from portal.web.access import PUBLIC, access
from portal.web.public_pages import not_for_everyone, public_page
from portal.web.transaction import db

FEED_GOES_BACK = timedelta(days=366)


@blueprint.get("/")
@access(PUBLIC)
@public_page
def home() -> ResponseReturnValue:
    now, who = clock.now(), who_reads()
    names_pages()
    notices = queries.notices(db(), who, now)
    return render_template(
        "faqs/citizen/home.html",
        topics=queries.topics(db(), who),
        notices=notices,
        broken=queries.broken_among(db(), notices),
        useful=queries.useful_answers(db(), who, now),
        opening=opening(now),
    )


@blueprint.get("/services/<key>")
@access(PUBLIC)
@public_page
def service(key: str) -> ResponseReturnValue:
    now, who = clock.now(), who_reads()
    names_pages()
    topic = queries.topic(db(), key, who)
    if topic is None:
        gone = ended_service(db(), key)
        return ended_page(gone) if gone is not None else to_topic_above(key, who)
    today = desk_calendar(now).local_date(now)
    notices = queries.notices(db(), who, now, section_key=key)
    return render_template(
        "faqs/citizen/service.html",
        topic=topic,
        answers=queries.answers_of_topic(db(), topic, who, now),
        notices=notices,
        broken=queries.broken_among(db(), notices),
        service_pages=queries.service_pages(db(), who, now, key),
        peaks=queries.peaks_ahead(db(), topic.service.id, today) if topic.service else (),
        today=today,
        near=super_users_near(db(), topic.service.id) if topic.service else (),
        ended=ended_service(db(), key) if topic.service is None else None,
        raise_path=SearchTrail().raise_path(service_key=key if topic.service else ""),
    )


def ended_page(gone: Service) -> ResponseReturnValue:
    """A service that was offered once, and has no pages: where to go instead."""
    not_for_everyone()
    return render_template("cases/citizen/raise_ended.html", service=gone), 410


@blueprint.get("/services/<key>/busy-times.ics")
@access(PUBLIC)
@public_page
def busy_times_feed(key: str) -> ResponseReturnValue:
    """The busy times of a service for calendar programs (DM-PB)."""
    topic = queries.topic(db(), key, None)
    if topic is None or topic.service is None:
        abort(404)
    now, settings = clock.now(), current_app.config["SETTINGS"]
    since = desk_calendar(now).local_date(now) - FEED_GOES_BACK
    host = settings.canonical_url.split("//", 1)[-1]
    words = calendar_file(
        f"{topic.title}: busy times", host, peaks_of(db(), topic.service.id, since), now=now
    )
    return Response(words, mimetype="text/calendar")


def to_topic_above(section_key: str, who: content.Reader) -> ResponseReturnValue:
    """A section below the top has no page of its own: its answers stand on the page of its topic."""
    above = queries.topic_of(db(), section_key)
    if above is None or not above.is_for(who):
        abort(404)
    return redirect(url_for(".service", key=above.key))


@blueprint.get("/contact")
@access(PUBLIC)
@public_page
def contact() -> ResponseReturnValue:
    now = clock.now()
    return render_template(
        "faqs/citizen/contact.html", opening=opening(now), week=opening_week(desk_calendar(now), now)
    )


def desk_calendar(now: datetime) -> ServiceCalendar:
    """The hours of the desk as a whole."""
    return agreement_for(db(), None, at=now).calendar


def opening(now: datetime) -> str:
    return opening_sentence(desk_calendar(now), now)
