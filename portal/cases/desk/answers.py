"""An answer for the reply: found beside it, put into it, and noted on the case when it is sent (CS018)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from content.letters import as_letter
from content.queries import Page, find_page
from content.queries.staff_answers import StaffAnswer, staff_answers
from content.search.staff_notes import search_staff_notes
from portal.attachments.case_files import say_beside
from portal.cases.desk.act_forms import blank_form, sent_form
from portal.cases.desk.acts import act_screen
from portal.cases.desk.blueprint import blueprint, canonical
from portal.cases.desk.case_page import CasePage, page_of_case
from portal.cases.desk_forms import AnswerForm
from portal.cases.queries import case_by_reference
from portal.faqs import search_service
from portal.identity.rules import Permission
from portal.kernel import clock
from portal.web.access import access
from portal.web.text_input import clean_line
from portal.web.transaction import db
from portal.web.uploads import takes_files

MOST_FOUND = 8
MOST_BY_NOTE = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """An answer on offer. ``excerpt`` is of its public words, or of its note where that alone was found."""

    answer: StaffAnswer
    excerpt: Markup
    is_in_note: bool


@blueprint.get("/cases/<reference>/answers")
@access(needs=Permission.WORK_CASES)
def answers(reference: str) -> ResponseReturnValue:
    """Answers that fit the case, before anything is typed."""
    page = page_of_case(case_by_reference(db(), canonical(reference)) or abort(404))
    form = blank_form(AnswerForm, page)
    form.q.data = clean_line(request.args.get("q", page.case.subject))
    return _answers_page(page, form)


@blueprint.post("/cases/<reference>/answers")
@access(needs=Permission.WORK_CASES)
@takes_files
def answers_for_reply(reference: str) -> ResponseReturnValue:
    """Look for an answer, or put one into the reply. Nothing is stored: the reply travels with the form."""
    page = page_of_case(case_by_reference(db(), canonical(reference)) or abort(404))
    form = sent_form(AnswerForm, page)
    if slug := form.insert.data or form.link.data:
        chosen = _public_page(slug, page)
        form.put_in(chosen.slug, chosen.title, words_of(chosen, is_whole=bool(form.insert.data)))
    elif not form.back.data:
        form.q.data = form.q.data if form.q.data is not None else page.case.subject
        return _answers_page(page, form)
    say_beside(form)
    return act_screen(page, "reply", form)


def _answers_page(page: CasePage, form: AnswerForm) -> str:
    found = answers_found(form.q.data or "")
    return render_template("cases/desk/answers.html", page=page, form=form, found=found)


def answers_found(words: str, most: int = MOST_FOUND, most_by_note: int = MOST_BY_NOTE) -> list[Offered]:
    """The public's own results, then what only the notes for staff give away."""
    now = clock.now()
    rows = search_service.search(db(), words, now=now, limit=most).rows
    notes = search_staff_notes(db(), words, None, now, limit=most_by_note + len(rows))
    excerpts = {row.card.slug: (row.excerpt_html, False) for row in rows}
    for note in notes:
        if len(excerpts) < len(rows) + most_by_note:
            excerpts.setdefault(note.slug, (note.excerpt_html, True))
    known = staff_answers(db(), excerpts, now)
    return [Offered(known[slug], *shown) for slug, shown in excerpts.items() if slug in known]


def _public_page(slug: str, page: CasePage) -> Page:
    """What anybody may read goes into a reply, and nothing else: 404."""
    found = find_page(db(), slug, None, clock.now()) if slug in page.faqs.titles else None
    return found if isinstance(found, Page) else abort(404)


def words_of(answer: Page | StaffAnswer, *, is_whole: bool) -> str:
    """The answer in plain words with its address below them, or its title and address."""
    address = f"{_site()}/faqs/{answer.slug}"
    return f"{spoken(answer)}\n\n{address}" if is_whole else f"{answer.title}: {address}"


def spoken(answer: Page | StaffAnswer) -> str:
    """The answer in plain words, to be read aloud or sent."""
    return as_letter(answer.body_html, _site())


def _site() -> str:
    return str(current_app.config["SETTINGS"].canonical_url)
