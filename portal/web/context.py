"""What every template may use: the authority's brand, who is signed in, and how we write times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, g
from flask_login import current_user
from markupsafe import Markup, escape

from portal.config import Settings
from portal.kernel import clock


@dataclass(frozen=True)
class Brand:
    """Whose site this is; what was not set is empty."""

    authority_name: str
    service_name: str
    contact_email: str
    contact_phone: str
    contact_address: str


def register_context(app: Flask, settings: Settings) -> None:
    brand = Brand(
        authority_name=settings.authority_name,
        service_name=settings.service_name,
        contact_email=settings.contact_email,
        contact_phone=settings.contact_phone,
        contact_address=settings.contact_address,
    )
    app.jinja_env.globals.update(brand=brand, is_demo=settings.demo)
    app.jinja_env.filters.update(
        local_date=local_date, local_time=local_time, local_moment=local_moment, plain_text=plain_text
    )

    @app.context_processor
    def who() -> dict[str, Any]:
        # Looking at the user reads the session cookie, and a page that did may not be kept for others.
        return {"user": current_user, "is_error": g.get("is_error", False)}


def local_date(moment: datetime | date) -> str:
    """``Monday 3 June 2019``, on the desk's own clock."""
    day = moment.astimezone(clock.LONDON) if isinstance(moment, datetime) else moment
    return f"{day:%A} {day.day} {day:%B %Y}"


def local_time(moment: datetime) -> str:
    """``09:05``: one way to write times everywhere, the same as on the due times of the desk."""
    return f"{moment.astimezone(clock.LONDON):%H:%M}"


def local_moment(moment: datetime) -> str:
    """``3 June 2019 at 09:05``."""
    local = moment.astimezone(clock.LONDON)
    return f"{local.day} {local:%B %Y} at {local_time(moment)}"


def plain_text(text: str) -> Markup:
    """A stranger's words: escaped, with their line breaks and nothing else kept."""
    if "\n" not in text and "\r" not in text:
        return escape(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Markup("<br>\n").join(escape(line) for line in lines)
