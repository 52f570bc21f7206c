"""What people of ill will write, in every place where it appears, judged by a real browser.

The browser is told to forget our Content-Security-Policy, so that whatever got through would run; a second
round keeps the policy and listens for its complaints, of which there must be none: nothing may depend on it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from portal.app import create_app
from portal.identity.actions import issue_token
from portal.identity.rules import TokenPurpose
from portal.kernel import clock
from portal.notifications.delivery import deliver
from portal.notifications.mail_files import mail_folder
from tests.browser.conftest import sign_in
from tests.browser.site import settings_at
from tests.browser.visitor import DESKTOP, watch
from tests.conftest import Backend
from tests.content.hostile_words import WORDS
from tests.factories.hostile_site import IN_ONE_TEXT, fill

# Whoever gets to run anything calls one of these.
HOOK = """window.ran = [];
for (const name of ["alert", "prompt", "confirm", "print"])
  window[name] = said => window.ran.push(name + said);"""
# What a page of ours never has, whatever stands in it. Ours are scripts and styles from our own files.
ALIVE = r"""() => {
  const found = [], own = location.origin + "/";
  const never = ["IFRAME", "OBJECT", "EMBED", "BASE", "MATH", "MARQUEE", "AUDIO", "VIDEO", "STYLE", "XSS"];
  for (const e of document.querySelectorAll("*")) {
    const name = e.tagName.toUpperCase();
    if (never.includes(name) || name === "META" && /refresh/i.test(e.httpEquiv)) found.push(name);
    if (["SCRIPT", "LINK"].includes(name) && !(e.src || e.href || "").startsWith(own))
      found.push(e.outerHTML);
    if (["SET", "ANIMATE", "USE", "FOREIGNOBJECT"].includes(name)) found.push(e.outerHTML);
    for (const {name: attribute, value} of e.attributes) {
      if (/^on|^style$|^srcdoc$|^contenteditable$|^autofocus$|^popover/i.test(attribute))
        found.push(e.outerHTML);
      if (/^(href|xlink:href|src|srcset|action|formaction|data|poster|background)$/i.test(attribute)
          && /^[\s\x00-\x20]*((java|vb)script:|data:|[\/\\]{2})/i.test(value)) found.push(e.outerHTML);
    }
  }
  return found.map(html => html.slice(0, 200));
}"""
# A feed read as XML has no element of another language in it, and none of its text is HTML that is alive.
IN_XML = r"""async paths => {
  const found = [], ours = ["http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9"];
  for (const path of paths) {
    const read = new DOMParser().parseFromString(await (await fetch(path)).text(), "application/xml");
    for (const e of read.querySelectorAll("*")) {
      if (!ours.includes(e.namespaceURI)) found.push(path + ": " + e.tagName);
      if (e.getAttribute("type") === "html" && /<[a-z!]/i.test(e.textContent))
        found.push(path + ": " + e.textContent);
    }
    if (!read.documentElement.children.length) found.push(path + ": is empty");
  }
  return found;
}"""
PUBLIC = (
    "/", "/services/core", "/services/subject", "/search?q=alert", "/search?q=script+onerror&service=core",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/search?q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/search?q=x&service=%22%3E%3Csvg%20onload=alert(1)%3E", "/faqs/hostile-0/flag",
    "/faqs/hostile-0/subscription",
    "/services/core/missing", "/services/core/subscription", "/faqs/{gone}", "/raise/core/log-queries",
    "/raise/%3Cscript%3Ealert(1)%3C/script%3E", "/track/%3Csvg%20onload=alert(1)%3E",
    *(f"/faqs/hostile-{each}" for each in ("guide", "page", "notice", "service-page", "file")),
    *(f"/faqs/hostile-{number}" for number in range(200 // IN_ONE_TEXT)),
)  # fmt: skip
XML = ("/feed.atom", "/services/core/feed.atom", "/sitemap.xml")
EDITOR = (
    "/editor/", "/editor/faqs", "/editor/faqs?q=%22%3E%3Csvg%20onload=alert(1)%3E", "/editor/faqs/hostile-0",
    "/editor/faqs/hostile-0/revisions/1", "/editor/faqs/hostile-0/history", "/editor/faqs/hostile-0/edit",
    "/editor/faqs/hostile-0/history?differences=inline", "/editor/faqs/hostile-0/withdrawal",
    "/editor/faqs/hostile-service-page/edit",
    "/editor/faqs/new?section=core&title=%3C/textarea%3E%3Csvg%20onload=alert(1)%3E",
    "/editor/sections", "/editor/sections/core", "/editor/sections/subject",
    "/editor/media", "/editor/media/{picture}", "/editor/media/{picture}/details",
    "/editor/glossary", "/editor/glossary/1/removal", "/editor/snippets", "/editor/snippets/{snippet}",
    "/editor/synonyms", "/editor/synonyms/1", "/editor/best-bets", "/editor/best-bets/1",
    "/editor/flags/{flag}", "/editor/gaps", "/editor/questions", "/editor/faqs/from-case/{wanted}",
    "/editor/reports/most-used", "/editor/exchange",
    "/editor/link-exceptions?host=%22%3E%3Csvg%20onload=alert(1)%3E",
)  # fmt: skip
DESK = (
    "/desk/", "/desk/?q=%22%3E%3Csvg%20onload=alert(1)%3E", "/desk/cases/{case}",
    "/desk/cases/{case}/reply", "/desk/record?find=alert",
)  # fmt: skip
# What a mail of ours begins with; whoever gets another line in could send what they like.
HEADERS = frozenset({
    "from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
    "mime-version", "precedence", "list-unsubscribe", "content-type", "content-transfer-encoding",
})  # fmt: skip


@dataclass(frozen=True)
class HostileSite:
    """``tokens`` open the case for somebody who follows it, each once; ``mails`` is what went out."""

    url: str
    names: dict[str, str]
    tokens: list[str]
    mails: dict[str, EmailMessage]


@pytest.fixture(scope="module")
def hostile_site(sqlite_backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileSite]:
    """The application in a thread of its own: no worker is needed, and nothing waits for one."""
    settings = settings_at(tmp_path_factory.mktemp("hostile"), database_url=sqlite_backend.fresh())
    app = create_app(settings)
    names = fill(app, clock.now())
    database, now = app.extensions["database"], clock.now()
    with database.session() as session:
        about = {"purpose": TokenPurpose.TRACK_CASE, "subject": names["case"], "now": now}
        tokens = [issue_token(session, **about) for _ in range(2)]
        session.commit()
    while deliver(database.session, settings, now=clock.now):
        pass
    mails = {
        path.stem: message_from_bytes(path.read_bytes(), EmailMessage, policy=default)
        for path in sorted(mail_folder(settings).glob("*.eml"))
    }
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield HostileSite(settings.canonical_url, names, tokens, mails)
    server.shutdown()
    thread.join()
    app.extensions["database"].dispose()


class Watcher:
    """A window, and all that should not have happened in it."""

    def __init__(self, browser: Browser, site: HostileSite, *, is_unguarded: bool) -> None:
        self.site, self.is_unguarded, self.found = site, is_unguarded, list[str]()
        options: dict[str, Any] = {"bypass_csp": is_unguarded, "viewport": DESKTOP, "base_url": site.url}
        self.context = browser.new_context(**options)
        self.context.add_init_script(HOOK)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        watch(self.page, site.url.removeprefix("http://"), self.complaints)

    def look(self, path: str) -> None:
        """Open a page and judge what became of it."""
        path = path.format(**self.site.names)
        self.page.goto(path, wait_until="domcontentloaded")  # requests have begun by then, scripts have run
        self.judge(path)

    def look_at_all(self, paths: Sequence[str]) -> None:
        """Without the policy everything; with it, one in four: what has slipped through was found already."""
        for path in paths if self.is_unguarded else paths[::4]:
            self.look(path)

    def judge(self, path: str) -> None:
        self.found += [f"{path}: runs {each}" for each in self.page.evaluate("() => window.ran")]
        self.found += [f"{path}: {each}" for each in self.page.evaluate(ALIVE)]
        self.found += [f"{path}: {each}" for each in self.complaints]
        self.complaints.clear()


@pytest.fixture(params=[True, False], ids=["without-policy", "with-policy"])
def watcher(request: pytest.FixtureRequest, browser: Browser, hostile_site: HostileSite) -> Iterator[Watcher]:
    watcher = Watcher(browser, hostile_site, is_unguarded=request.param)
    yield watcher
    watcher.context.close()


def test_the_judges_see_what_is_alive(browser: Browser, hostile_site: HostileSite) -> None:
    """Of the very same words, put into a page as they are, many run: else the others prove nothing."""
    watcher = Watcher(browser, hostile_site, is_unguarded=True)
    watcher.page.goto("/contact")
    raw = (
        f'<div title="{word}">{word}</div>'
        for word in WORDS[8:40]
        if "<style" not in word and "http-equiv" not in word
    )
    watcher.page.evaluate("html => { document.body.innerHTML = html; }", "".join(raw))
    watcher.page.wait_for_timeout(200)
    watcher.judge("raw")
    told = " ".join(watcher.found)
    assert "runs alert" in told
    assert "left the site" in told
    assert "onmouseover" in told
    watcher.context.close()


@pytest.mark.requirement("SEC-11")
def test_nothing_runs_on_the_pages_of_readers(watcher: Watcher) -> None:
    watcher.look_at_all(PUBLIC)
    watcher.page.goto("/")
    watcher.page.locator("[data-suggest]").last.fill("alert")
    watcher.page.locator("[role=option]").first.wait_for()
    watcher.judge("suggestions")
    watcher.found += watcher.page.evaluate(IN_XML, XML)
    assert watcher.found == []


@pytest.mark.requirement("SEC-11")
def test_nothing_runs_on_the_pages_of_editors(watcher: Watcher) -> None:
    sign_in(watcher.page, "olga")
    watcher.look_at_all(EDITOR)
    sign_in(watcher.page, "adam")
    watcher.look("/editor/groups")
    assert watcher.found == []


@pytest.mark.requirement("SEC-11")
def test_nothing_runs_while_it_is_typed(watcher: Watcher, tmp_path: Path) -> None:
    """The preview beside the text and what it advises, and the report on Markdown that is brought in."""
    sign_in(watcher.page, "edith")
    watcher.page.goto("/editor/faqs/new?section=core")
    watcher.page.locator("[name=title]").fill(WORDS[8])
    watcher.page.locator("[name=body]").fill("\n\n".join(WORDS))
    watcher.page.get_by_role("button", name="Preview").first.click()
    watcher.judge("preview")
    folder = tmp_path / "in"
    folder.mkdir()
    for number, word in enumerate(WORDS[:8]):
        (folder / f"page {number} ' onclick=alert(1).md").write_text(
            f"---\ntitle: {word!r}\nodd: 1\n---\n{word}\n"
        )
    watcher.page.goto("/editor/exchange")
    watcher.page.locator("[name=files]").set_input_files(list(folder.iterdir()))
    watcher.page.locator("[name=section]").select_option("core")
    watcher.page.get_by_role("button", name="Go on").click()
    watcher.page.get_by_text("onclick").first.wait_for()
    watcher.judge("import")
    assert watcher.found == []


@pytest.mark.requirement("SEC-11")
def test_nothing_runs_on_the_pages_of_cases(watcher: Watcher, hostile_site: HostileSite) -> None:
    """At the desk, for whoever follows the case, and in the mail they got, which is text and nothing else."""
    watcher.look(f"/track/open/{hostile_site.tokens.pop()}")
    watcher.page.get_by_role("button", name="Show my case").click()
    watcher.page.get_by_text(WORDS[8]).first.wait_for()
    watcher.judge("followed case")
    watcher.look("/demo/mailbox")
    assert any(WORDS[8] in mail["Subject"] + mail.get_content() for mail in hostile_site.mails.values())
    for name, mail in hostile_site.mails.items():
        assert mail.get_content_type() == "text/plain", "no mail program runs it"
        assert {each.lower() for each in mail} <= HEADERS, "no words of anybody became a header"
        watcher.look(f"/demo/mailbox/{name}")
    sign_in(watcher.page, "asha")
    watcher.look_at_all(DESK)
    assert watcher.found == []
