"""Pages that say the same to everyone, and the small addresses that machines ask for."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from portal.web.access import PUBLIC, access
from portal.web.public_pages import public_page
from portal.web.transaction import db

PRIVATE = (
    "/search",
    "/raise",
    "/track",
    "/rate",
    "/members/",
    "/subscriptions",
    "/desk",
    "/editor",
    "/admin",
)
ROBOTS = "\n".join(
    (
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        "Disallow: /*?s=",
        "Disallow: /*&s=",
        "",
    )
)
DAY = "public, max-age=86400"

blueprint = Blueprint("pages", __name__)


@blueprint.get("/accessibility")
@access(PUBLIC)
@public_page
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")


@blueprint.get("/privacy")
@access(PUBLIC)
@public_page
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html")


@blueprint.get("/cookies")
@access(PUBLIC)
def cookies() -> ResponseReturnValue:
    return redirect("/privacy#cookies")


@blueprint.get("/health")
@access(PUBLIC)
def health() -> ResponseReturnValue:
    """200 while this process can reach its database; 503 (the error page's) when it cannot."""
    db().execute(text("SELECT 1"))
    return jsonify(status="ok")


@blueprint.get("/robots.txt")
@access(PUBLIC)
def robots() -> ResponseReturnValue:
    site = current_app.config["SETTINGS"].canonical_url
    lines = f"{ROBOTS}Sitemap: {site}/sitemap.xml\n"
    return Response(lines, mimetype="text/plain", headers={"Cache-Control": DAY})


@blueprint.get("/favicon.ico")
@access(PUBLIC)
def favicon() -> ResponseReturnValue:
    """For browsers that ask without reading the page, which names the icon."""
    answer = redirect(str(current_app.jinja_env.globals["icon_url"]))
    answer.headers["Cache-Control"] = DAY
    return answer
