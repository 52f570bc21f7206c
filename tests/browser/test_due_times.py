"""A change of hours leaves work to the worker; its page shows how far it is, and its end, by itself."""

from __future__ import annotations

from playwright.sync_api import expect

from portal.cases.recomputation_models import Recomputation
from portal.kernel import clock
from tests.browser.conftest import OpenPage
from tests.browser.site import Site

LOOK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"


def test_the_progress_of_due_times_comes_to_its_end(open_page: OpenPage, site: Site) -> None:
    adam, now = open_page(name="adam"), clock.now()
    with site.session() as session:
        row = Recomputation(
            what="The hours have changed.", actor_name="Adam", asked_at=now, until_id=15_000, changed_at=now
        )  # as many as take the worker two rounds
        session.add(row)
        session.commit()
    adam.goto(f"/admin/clocks/due-times/{row.id}")
    expect(adam.get_by_role("progressbar")).to_be_visible()
    for _ in range(40):
        if adam.get_by_text("Finished.").count():
            break
        adam.evaluate(LOOK_NOW)
        adam.wait_for_timeout(250)
    expect(adam.get_by_text("Finished. No case has another due time.")).to_be_visible()
    expect(adam.get_by_role("progressbar")).to_have_count(0)
