"""The whole way of an agent: from the queue to a resolved case, with a colleague in the same room."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.cases.queries import case_by_reference
from portal.kernel import clock
from tests.browser.conftest import OpenPage
from tests.browser.keyboard import Keyboard
from tests.browser.site import Site
from tests.browser.visitor import PHONE
from tests.factories.cases import raise_case
from tests.factories.cast import PASSWORD


def new_case(site: Site, subject: str) -> str:
    """A citizen raised it two hours ago."""
    with site.session() as session:
        raised_at = clock.now() - timedelta(hours=2)
        case = raise_case(session, subject=subject, details="Please help.", now=raised_at)
        session.commit()
        return case.reference


def unfold(page: Page, words: str) -> None:
    page.locator("summary").filter(has_text=words).click()


@pytest.mark.requirement("FR-005")
@pytest.mark.requirement("FR-007")
@pytest.mark.requirement("FR-013")
@pytest.mark.requirement("FR-015")
@pytest.mark.requirement("HS-L1c")
@pytest.mark.parametrize(("kind", "options"), [("desktop", {}), ("phone", {"viewport": PHONE})])
def test_from_the_queue_to_a_drafted_faq(
    open_page: OpenPage, site: Site, kind: str, options: dict[str, object]
) -> None:
    subject = f"The list stays empty ({kind})"
    reference = new_case(site, subject)
    page = open_page(name="alex", **options)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
    row = page.get_by_role("row").filter(has_text=reference)
    expect(row).to_contain_text("New")
    row.get_by_role("link", name=reference, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    why = page.locator(".wm-clock__why").first
    why.locator("summary").click()
    expect(why.get_by_role("listitem").first).to_be_visible()

    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("The case is yours.")).to_be_visible()
    page.get_by_label("Reply to the customer").fill("We are looking.\nIt takes a day.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Your reply is on its way")).to_be_visible()
    assert (
        "It takes a day."
        in site.wait_for_mail("cleo@example.org", f"An answer to your case {reference}").text
    )

    unfold(page, "Put on hold")
    page.get_by_label("The customer: the clock stands still").check()
    page.get_by_label("What do we need?").fill("Which list?")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.get_by_text("The case is on hold.")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="On hold").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Resume")).click()
    unfold(page, "Change the priority")
    page.get_by_label("Urgency").select_option("high")
    page.get_by_label("Reason for the change").fill("The deadline is tomorrow")
    page.get_by_role("button", name="Change priority").click()
    expect(page.get_by_text("The priority has changed")).to_be_visible()
    unfold(page, "Add an internal note")
    page.get_by_label("Internal note").fill("Only for us.")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Only for us.")).to_be_visible()

    unfold(page, re.compile("^Resolve$"))
    page.get_by_label("Answer to the customer").fill("Choose “All years” above the list.")
    page.get_by_label("Others will ask this: a new FAQ is wanted").check()
    page.get_by_role("button", name="Send answer and resolve").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Draft an FAQ from case {reference}")
    expect(page.get_by_text("Please help.")).to_have_count(0)
    expect(page.get_by_label("Title")).to_have_value(subject)
    site.wait_for_mail("cleo@example.org", f"Your case {reference} is resolved")


def test_two_agents_on_one_case(open_page: OpenPage, site: Site) -> None:
    """The second sees the first; a save over a changed case shows both texts and loses neither."""
    reference = new_case(site, "Two at once")
    asha, ben = open_page(name="asha"), open_page(name="ben")
    with asha.expect_response(lambda answer: answer.url.endswith("/presence")):
        asha.goto(f"/desk/cases/{reference}")
    ben.goto(f"/desk/cases/{reference}")
    expect(ben.get_by_role("status").filter(has_text="Asha Example also has this case open.")).to_be_visible()
    asha.get_by_label("Reply to the customer").fill("Asha was here first.")
    asha.get_by_role("button", name="Send reply").click()
    expect(asha.get_by_text("Your reply is on its way")).to_be_visible()
    ben.get_by_label("Reply to the customer").fill("Ben says something else.")
    ben.get_by_role("button", name="Send reply").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("The case has changed")
    expect(ben.get_by_text("Asha was here first.")).to_be_visible()
    mine = ben.get_by_role("textbox", name="Reply to the customer")
    expect(mine).to_have_value("Ben says something else.")
    ben.get_by_role("button", name="Send reply all the same").click()
    expect(ben.get_by_text("Your reply is on its way")).to_be_visible()
    expect(ben.get_by_text("Ben says something else.")).to_be_visible()


@pytest.mark.requirement("FR-001")
@pytest.mark.requirement("FR-002")
@pytest.mark.requirement("FR-011")
def test_a_call_is_recorded_when_it_came(open_page: OpenPage, site: Site) -> None:
    page = open_page(name="dana")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Record a contact").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_label("Full name").fill("Nora Newcomer")
    page.get_by_text("How and when: phone, now").click()
    yesterday = clock.now().astimezone(clock.LONDON) - timedelta(days=1)
    for part, number in (("day", yesterday.day), ("month", yesterday.month), ("year", yesterday.year)):
        page.locator(f"#received_on-{part}").fill(str(number))
    page.get_by_label("Time received").fill("2:05pm")
    page.get_by_label("What is it about?").select_option(label="Finding or downloading a log")
    page.get_by_label("Subject").fill("She called")
    page.get_by_label("What they asked or told us").fill("No log in her list.")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("has been recorded")).to_be_visible()
    with site.session() as session:
        case = case_by_reference(session, page.url.rpartition("/")[2])
        assert case is not None
        assert case.channel == "phone"
        received = case.received_at.astimezone(clock.LONDON)
        assert (received.date(), received.hour, received.minute) == (yesterday.date(), 14, 5)


@pytest.mark.requirement("GDS")
def test_a_case_by_keyboard_alone(open_page: OpenPage, site: Site) -> None:
    reference = new_case(site, "Only keys")
    page = open_page()
    keys = Keyboard(page)
    page.goto("/sign-in")
    keys.type("user_name", "asha")
    keys.type("password", PASSWORD)
    keys.follow("Sign in")
    keys.type("q", reference)
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Only keys")
    keys.follow("Take it")
    keys.go_to("Resolve")
    keys.press("Enter")
    expect(page.get_by_label("Answer to the customer")).to_be_visible()
    keys.type("answer", "Done with keys.")
    keys.go_to(name="outcome")
    keys.press("Space")
    keys.press("ArrowUp")
    keys.follow("Send answer and resolve")
    expect(page.get_by_role("alert").get_by_text("The case is resolved")).to_be_visible()


@pytest.mark.requirement("SEC-14")
def test_one_session_for_one_name(open_page: OpenPage) -> None:
    first = open_page(name="emeka")
    open_page(name="emeka")
    first.goto("/editor/")
    expect(first.get_by_role("heading", level=1)).to_have_text("Staff sign-in")


@pytest.mark.requirement("FR-015", "GDS")
def test_a_reply_is_kept_while_it_is_typed_and_keys_wait(open_page: OpenPage, site: Site) -> None:
    reference = new_case(site, "Kept while typed")
    page = open_page(name="ben")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("j")
    first = page.locator(".wm-queue a.wm-ref").first
    expect(first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("o")
    page.wait_for_url("**/desk/cases/**")
    page.goto(f"{site.url}/desk/cases/{reference}")
    page.keyboard.press("r")
    reply = page.get_by_label("Reply to the customer")
    expect(reply).to_be_focused()
    page.keyboard.type("jk? gq/")
    expect(reply).to_have_value("jk? gq/")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Reply to the customer")).to_have_value("jk? gq/")
    page.keyboard.press("n")
    expect(page.get_by_label("Internal note")).to_be_focused()
