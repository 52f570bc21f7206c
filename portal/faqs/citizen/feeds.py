"""What machines read: a feed of what is new, for everything or one service, and the list of all pages."""

from __future__ import annotations

from datetime import datetime

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue
from markupsafe import escape

from content import queries as content
from content.queries.news import NewsLine, latest_news, page_addresses
from portal.faqs.citizen.door import blueprint, names_pages
from portal.faqs.queries import topics
from portal.kernel import clock
from portal.web.access import PUBLIC, access
from portal.web.public_pages import public_page
from portal.web.transaction import db

ATOM = "http://www.w3.org/2005/Atom"
XML = "<?xml version='1.0' encoding='utf-8'?>\n"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@blueprint.get("/feed.atom")
@access(PUBLIC)
@public_page
def feed() -> ResponseReturnValue:
    names_pages()
    return _atom(current_app.config["SETTINGS"].service_name, "/", latest_news(db(), None, clock.now()))


@blueprint.get("/services/<key>/feed.atom")
@access(PUBLIC)
@public_page
def service_feed(key: str) -> ResponseReturnValue:
    names_pages()
    tree = content.section_tree(db())
    section = tree.by_key(key)
    if section is None or section.is_restricted:
        abort(404)
    news = latest_news(db(), None, clock.now(), section_ids=tree.below(section.id))
    return _atom(section.title, f"/services/{key}", news)


@blueprint.get("/sitemap.xml")
@access(PUBLIC)
@public_page
def sitemap() -> ResponseReturnValue:
    """Every page the public can read, with the day its words last changed."""
    names_pages()
    site = escape(_site())
    ours = ("/", "/contact", *(f"/services/{topic.key}" for topic in topics(db(), None)))
    # Written as it is: of many thousands of lines a tree would be made only to be written.
    lines = [f"<url><loc>{site}{escape(path)}</loc></url>" for path in ours]
    lines += [
        f"<url><loc>{site}/faqs/{escape(slug)}</loc><lastmod>{day}</lastmod></url>"
        for slug, day in page_addresses(db(), clock.now())
    ]
    text = f'{XML}<urlset xmlns="{SITEMAP}">{"".join(lines)}</urlset>'
    return Response(text, mimetype="application/xml")


def _atom(title: str, path: str, news: list[NewsLine]) -> Response:
    from xml.etree.ElementTree import Element, SubElement, tostring  # for the few who ask for a feed

    root = Element("feed", xmlns=ATOM)
    settings = current_app.config["SETTINGS"]
    SubElement(root, "title").text = f"{title} – {settings.authority_name}"
    SubElement(root, "id").text = _site() + path
    SubElement(root, "link", href=_site() + path)
    SubElement(root, "updated").text = _moment(news[0].at if news else clock.now())
    author = SubElement(root, "author")
    SubElement(author, "name").text = settings.authority_name
    for line in news:
        entry = SubElement(root, "entry")
        SubElement(entry, "title").text = line.title
        # Every change is an entry of its own, so that feed readers show each.
        SubElement(entry, "id").text = f"{_site()}/faqs/{line.slug}#news-{line.news_id}"
        SubElement(entry, "link", href=f"{_site()}/faqs/{line.slug}")
        SubElement(entry, "updated").text = _moment(line.at)
        SubElement(entry, "summary").text = line.note or line.summary
    written = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(written, mimetype="application/atom+xml")


def _moment(at: datetime) -> str:
    return at.isoformat()


def _site() -> str:
    return str(current_app.config["SETTINGS"].canonical_url)
