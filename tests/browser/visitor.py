"""A browser window whose every complaint is kept: scripts that fail, files that are missing, other hosts."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def watch(page: Page, host: str, complaints: list[str]) -> None:
    """Add to ``complaints`` whatever goes wrong in ``page``, whose site is ``host``."""

    def console(message: ConsoleMessage) -> None:
        # Pages that answer 4xx on purpose are reported here too; files that do are caught below.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            complaints.append(f"console: {message.text}")

    def failed(request: Request) -> None:
        # A page that is left takes its open questions (suggestions, preview, presence) with it.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"failed: {request.url} {request.failure}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != host:
            complaints.append(f"left the site: {request.url}")

    def answered(response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            complaints.append(f"{response.status}: {response.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("requestfailed", failed)
    page.on("request", asked)
    page.on("response", answered)
