"""Search, and suggestions while typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from flask import jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from content.library import new_search_key
from content.models import SearchEventKind
from content.queries import Reader
from content.search.interface import QUERY_LIMIT
from portal.faqs import queries, search_service
from portal.faqs.citizen.door import blueprint, names_pages, who_reads
from portal.faqs.citizen.result_page import PAGE_SIZE, SEARCH_PATH, Answered, Asked
from portal.faqs.search_log import SearchLog, Step, is_search_key, search_log
from portal.faqs.trail import SearchTrail, typed_words
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.moulds import Filling, in_mould
from portal.web.paging import page_number
from portal.web.public_pages import not_for_everyone, on_page_hit, public_page
from portal.web.transaction import db


@blueprint.get(SEARCH_PATH)
@access(PUBLIC)
@public_page
def search() -> ResponseReturnValue:
    who = who_reads()
    answered = answer(db(), request.args.to_dict(), who)
    if answered is None:
        return render_template("faqs/citizen/search_start.html", topics=queries.topics(db(), who))
    if answered.is_beyond:
        return redirect(answered.asked.path())
    names_pages()
    if not answered.found.is_settled:
        not_for_everyone()
    drawn = filling_of(db(), answered)
    if drawn.on_hit is not None and request.method == "GET":
        drawn.on_hit()
        on_page_hit(drawn.on_hit)
    return in_mould("faqs/citizen/search.html", drawn, fill)


def fill(session: Session, arguments: Mapping[str, str]) -> Filling | None:
    """The same page for everyone who is not signed in, made by the page cache."""
    answered = answer(session, arguments, None)
    if answered is None or answered.is_beyond or not answered.found.is_settled:
        return None
    return filling_of(session, answered)


def filling_of(session: Session, answered: Answered) -> Filling:
    """The page, drawn; to send the first one is a search, which is noted."""
    asked = answered.asked
    note = partial(note_search, search_log(), asked, answered.found.total) if asked.page == 1 else None
    return Filling(asked.title, answered.drawn(session), note)


def answer(session: Session, arguments: Mapping[str, str], who: Reader) -> Answered | None:
    """What is found for the words of an address; ``None`` if it has none."""
    topics = queries.topics(session, who)
    asked = what_is_asked(arguments, topics)
    if not asked.trail.words:
        return None
    found = search_service.search(
        session,
        asked.trail.words,
        now=clock.now(),
        who=who,
        section_key=asked.section_key or None,
        limit=PAGE_SIZE,
        offset=(asked.page - 1) * PAGE_SIZE,
    )
    return Answered(asked, found, topics, is_public=who is None)


@blueprint.get("/search/suggestions")
@access(PUBLIC)
@public_page
def suggestions() -> ResponseReturnValue:
    titles, may_be_kept = search_service.suggestions(db(), typed_words(request.args), who_reads())
    names_pages()
    if not may_be_kept:
        not_for_everyone()
    return jsonify(titles)


def what_is_asked(arguments: Mapping[str, str], topics: Iterable[queries.Topic]) -> Asked:
    """Words beyond the limit and a topic that does not exist are left out.

    The key names this rendering of the result page: whoever gets it from memory searches under the same
    key, so a key says what was opened after which words, and still not by whom. Later pages bring it along.
    """
    words = typed_words(arguments)
    number = page_number(arguments)
    given = arguments.get("s", "")
    key = given if number > 1 and is_search_key(given) else new_search_key()
    section_key = arguments.get("service")
    return Asked(
        trail=SearchTrail(words[:QUERY_LIMIT], key),
        topic=next((topic for topic in topics if topic.key == section_key), None) if section_key else None,
        was_cut=len(words) > QUERY_LIMIT,
        page=number,
    )


def note_search(log: SearchLog, asked: Asked, hit_count: int) -> None:
    log.add(
        Step(
            at=clock.now(),
            search_key=asked.trail.search_key,
            kind=SearchEventKind.searched,
            words=asked.trail.words,
            hit_count=hit_count,
            service_key=asked.section_key or None,
        )
    )
