"""The application factory: every part is registered here, in the order a request meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import cli, wiring
from portal.audiences import register_audiences
from portal.config import Settings
from portal.faqs.search_service import register_search
from portal.identity.sessions import register_sessions
from portal.kernel.db import Database
from portal.kernel.events import EventBus
from portal.kernel.logs import configure_logs
from portal.web.access import register_access
from portal.web.addresses import register_addresses
from portal.web.assets import register_assets
from portal.web.context import register_context
from portal.web.errors import register_errors
from portal.web.form_drawing import register_forms
from portal.web.headers import register_headers
from portal.web.page_cache import PageCache
from portal.web.templating import Templates, register_templates
from portal.web.transaction import register_transaction
from portal.web.uploads import register_uploads

ROOT = Path(__file__).resolve().parent.parent
MAX_BODY_BYTES = 2 * 1024 * 1024


class Portal(Flask):
    """None of our views and hooks is a coroutine, so none of the sixteen a request meets is looked at."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """A complete application for these settings (the environment's, if none are given)."""
    settings = settings or Settings.from_environment()
    configure_logs(settings.log_level)
    app = Portal(
        "portal", root_path=str(ROOT / "portal"), template_folder=str(ROOT / "templates"), static_folder=None
    )
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may be filled in over a whole day
        RATE_LIMITS=settings.rate_limits,
        COMPRESS_MIMETYPES=["text/html", "application/json", "application/atom+xml"],
        COMPRESS_BR_LEVEL=4,
        DRAFTS_COOKIE_NAME="__Host-drafts" if settings.is_secure else "drafts",
        SETTINGS=settings,
    )
    register_templates(app)
    register_addresses(app)
    register_uploads(app, settings)
    bus = EventBus()
    wiring.connect(bus)
    register_transaction(app, Database(settings, bus))
    register_assets(app, settings, ROOT / "static")
    register_sessions(app, is_secure=settings.is_secure)
    register_access(app)
    CSRFProtect(app)
    register_context(app, settings)
    register_forms(app)
    register_search(app, settings)
    register_audiences(app)
    wiring.connect_pointers(app)
    register_errors(app)
    register_headers(app, is_secure=settings.is_secure)
    Compress(app)
    cli.register_commands(app)
    app.wsgi_app = PageCache(app, app.wsgi_app)  # type: ignore[method-assign]
    if count := settings.proxy_count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
