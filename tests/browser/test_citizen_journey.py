"""The whole way of a citizen: find an answer, raise a case after all, follow it, rate it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from portal.cases.actions.resolution import resolve
from portal.cases.models import Case
from portal.cases.queries import case_for_change
from portal.cases.rules import KnowledgeOutcome
from portal.kernel import clock
from portal.surveys.models import SurveyResponse
from tests.browser.conftest import OpenPage
from tests.browser.keyboard import Keyboard
from tests.browser.site import Site
from tests.browser.visitor import PHONE
from tests.factories.cast import actor

FORM = "/raise/core/log-queries"
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{5}")
SEARCH_LABEL = "Describe your question or problem in a few words"


def fill_in(page: Page, subject: str, email: str) -> None:
    """The form about a log, with all it asks for."""
    page.get_by_label("I cannot find the log or record").check()
    page.get_by_label("What is the problem, in a few words?").fill(subject)
    page.get_by_label("Tell us what you did and what happened").fill("I looked in my list.\nIt is not there.")
    page.get_by_label("Partly.").check()
    page.get_by_label("Full name").fill("Cleo Example")
    page.get_by_label("E-mail address").fill(email)


def to_check_page(page: Page) -> None:
    """From the filled-in form to the last page before sending."""
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/(answers|check)(#|$)"))
    if "/answers" in page.url:
        expect(page.get_by_role("heading", level=1)).to_have_text("Answers that may already help")
        page.locator("main a", has_text="Continue with my case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers before you send them")


def resolve_case(site: Site, reference: str) -> None:
    """What an agent does; the desk's own screens have their own journey."""
    with site.session() as session:
        case = case_for_change(session, reference)
        assert case is not None
        resolve(
            session,
            case=case,
            body="It was under “Deleted logs”. We have put it back.",
            outcome=KnowledgeOutcome.NOT_KNOWLEDGE,
            knowledge_slug=None,
            actor=actor(session, "asha"),
            now=clock.now(),
        )
        session.commit()


@pytest.mark.requirement("GDS")
@pytest.mark.requirement("CS-S1")
@pytest.mark.requirement("HS-L1a")
@pytest.mark.requirement("FR-004")
@pytest.mark.requirement("FR-005")
@pytest.mark.requirement("FR-019")
@pytest.mark.requirement("SC-R2")
@pytest.mark.requirement("DM-S1")
@pytest.mark.parametrize(
    ("kind", "options"),
    [("script", {}), ("plain phone", {"java_script_enabled": False, "viewport": PHONE})],
)
def test_from_a_question_to_a_rating(
    open_page: OpenPage, site: Site, kind: str, options: dict[str, object]
) -> None:
    page, email = open_page(**options), f"cleo.{kind[:5]}@example.org"
    heading = page.get_by_role("heading", level=1)

    page.goto("/")
    page.get_by_label(SEARCH_LABEL).fill("log not in my list")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator("ol.wm-results a").first.click()
    expect(page.get_by_role("heading", name="Was this page useful?")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Raise a case").click()
    page.get_by_role("main").get_by_role("link", name="CORE", exact=True).click()
    page.locator(f"main a[href^='{FORM}?']").click()

    subject = page.get_by_label("What is the problem, in a few words?")
    expect(subject).to_have_value("log not in my list")
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    expect(page.get_by_role("alert").get_by_role("link", name="Enter your full name")).to_be_visible()
    expect(subject).to_have_value("log not in my list")
    fill_in(page, f"Log is not in my list ({kind})", email)
    to_check_page(page)
    expect(page.get_by_text("It is not there.")).to_be_visible()
    page.get_by_role("link", name="Change full name").click()
    expect(page.get_by_label("E-mail address")).to_have_value(email)
    page.get_by_label("Full name").fill("Cleo C. Example")
    to_check_page(page)
    page.get_by_role("button", name="Send to the service desk").click()
    expect(heading).to_have_text("We have your case")
    found = REFERENCE.search(page.locator(".govuk-panel").inner_text())
    assert found is not None
    reference = found[0]
    acknowledgement = site.wait_for_mail(email, f"We have your case {reference}")
    assert "Cleo C. Example" in acknowledgement.text

    page.goto(acknowledgement.link("/track?reference="))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me the link").click()
    expect(heading).to_have_text("Look at your e-mail")
    link = site.wait_for_mail(email, f"Your link to case {reference}").link("/track/open/")
    page.goto(link)
    page.get_by_role("button", name="Show my case").click()
    expect(heading).to_have_text(f"Log is not in my list ({kind})")
    page.get_by_label("Your message").fill("One thing more: <b>it</b> was there on Monday.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("We have added your message to the case.")).to_be_visible()
    expect(page.get_by_text("<b>it</b> was there")).to_be_visible()

    resolve_case(site, reference)
    rate(open_page(**options), site.wait_for_mail(email, "How did we do").link("/rate/"))
    with site.session() as session:
        score = session.scalar(
            select(SurveyResponse.score).join(Case, Case.id == SurveyResponse.case_id)
            .where(Case.reference == reference)
        )  # fmt: skip
    assert score == 4

    page.reload()
    expect(page.get_by_text("It was under “Deleted logs”.")).to_be_visible()
    page.get_by_label("Your message").fill("It is gone again.")
    page.get_by_role("button", name="Send and open it again").click()
    expect(page.get_by_role("heading", name="You opened it again")).to_be_visible()
    page.get_by_role("link", name="Withdraw this case").click()
    page.get_by_role("button", name="Withdraw this case").click()
    expect(page.get_by_text("You have withdrawn this case.")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_count(0)

    page.goto(link)
    expect(heading).to_have_text("This link does not work any more")


def rate(page: Page, link: str) -> None:
    """Answer the survey; the link works once."""
    page.goto(link)
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("alert").get_by_text("Select how satisfied you were")).to_be_visible()
    page.get_by_label("Satisfied", exact=True).check()
    page.get_by_label("What could we do better?").fill("Nothing.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your answer")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work any more")


@pytest.mark.requirement("GDS")
def test_by_keyboard_alone(page: Page, site: Site) -> None:
    keys, email = Keyboard(page), "cleo.keys@example.org"
    page.goto("/")
    first = keys.tab()
    assert first is not None
    assert first.text == "Skip to main content"
    keys.press("Enter")
    after = keys.tab()
    assert after is not None
    assert after.name == "q"
    page.keyboard.type("log in")
    expect(page.get_by_role("listbox")).to_be_visible()
    keys.press("ArrowDown")
    chosen = page.get_by_label(SEARCH_LABEL).input_value()
    assert chosen not in {"", "log in"}
    keys.press("Escape")
    expect(page.get_by_label(SEARCH_LABEL)).to_have_value("log in")
    with page.expect_navigation():
        keys.press("Enter")
    keys.follow("Raise a case")
    keys.follow("CORE")
    keys.follow("Finding or downloading a log")
    keys.follow("Continue")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    keys.tab()
    keys.press("Enter")
    expect(page.get_by_label("I cannot find the log or record")).to_be_focused()
    keys.press("Space")
    keys.press("ArrowDown")
    expect(page.get_by_label("It does not open")).to_be_checked()
    keys.type("subject", "Log that does not open")
    keys.type("details", "Only keys were used.")
    keys.go_to(name="stopped")
    keys.press("Space")
    keys.press("ArrowUp")
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    keys.type("name", "Cleo Example")
    keys.type("email", email)
    keys.follow("Continue")
    if "/answers" in page.url:
        keys.follow("Continue with my case")
    keys.follow("Send to the service desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your case")
    keys.follow("Track this case")
    keys.type("email", email)
    keys.follow("Send me the link")
    page.goto(site.wait_for_mail(email, "Your link to case").link("/track/open/"))
    keys.follow("Show my case")
    keys.type("message", "Still not.")
    keys.follow("Send")
    expect(page.get_by_text("We have added your message to the case.")).to_be_visible()
    keys.follow("Withdraw this case")
    keys.follow("Withdraw this case")
    expect(page.get_by_text("You have withdrawn this case.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_double_click_makes_one_case(open_page: OpenPage, site: Site, script: bool) -> None:
    page, subject = open_page(java_script_enabled=script), f"Clicked twice {script}"
    email = f"carl.{script}@example.org".lower()
    page.goto(FORM)
    fill_in(page, subject, email)
    to_check_page(page)
    page.get_by_role("button", name="Send to the service desk").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your case")
    site.wait_for_mail(email, "We have your case")
    with site.session() as session:
        count = session.scalar(select(func.count()).select_from(Case).where(Case.subject == subject))
    assert (count, len(site.mails(email))) == (1, 1)


def test_back_keeps_what_was_typed(page: Page) -> None:
    page.goto(FORM)
    fill_in(page, "Back and forth", "carl@example.org")
    to_check_page(page)
    while "/form" not in page.url and not page.url.endswith(FORM):
        page.go_back()
    expect(page.get_by_label("What is the problem, in a few words?")).to_have_value("Back and forth")
    expect(page.get_by_label("Full name")).to_have_value("Cleo Example")
    page.go_forward()
    page.goto(FORM)
    expect(page.get_by_label("E-mail address")).to_have_value("carl@example.org")


def test_leaving_a_changed_form_asks_first(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss())[1])
    page.goto(FORM)
    page.get_by_label("Tell us what you did and what happened").fill("Half a sentence")
    page.get_by_role("link", name="Track a case", exact=True).first.click()
    expect(page.get_by_label("Tell us what you did and what happened")).to_have_value("Half a sentence")
    assert asked == ["beforeunload"]


def test_a_vote_and_its_reason(page: Page) -> None:
    page.goto("/faqs/raise-a-case")
    page.get_by_role("button", name=re.compile("^No")).click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name=re.compile("Send|Continue")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your comment")
