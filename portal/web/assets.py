"""The style sheet, the script, the icon and the logo: named by content, kept in memory, sent compressed.

``asset_build`` makes the files; here they are served. A name changes with its content, so a browser may
keep a file for a year and still never shows an old one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import brotli
import structlog
from flask import Flask, Response, abort, request

from portal.config import Settings
from portal.web.access import PUBLIC, access

log = structlog.get_logger()

MANIFEST = "manifest.json"
YEAR = "public, max-age=31536000, immutable"
MIMETYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class BuildError(Exception):
    """A third-party file is missing, or is no longer shaped as we expect it."""


@dataclass(frozen=True)
class Asset:
    """One file in every shape a browser may ask for. ``name`` is what templates say: ``app.css``."""

    name: str
    body: bytes
    gzip: bytes
    brotli: bytes

    @cached_property
    def file_name(self) -> str:
        """The name in the address: ``app.1f2e3d4c5b6a.css``."""
        path = Path(self.name)
        return f"{path.stem}.{hashlib.sha256(self.body).hexdigest()[:12]}{path.suffix}"

    @property
    def mimetype(self) -> str:
        return MIMETYPES[Path(self.name).suffix]


@dataclass(frozen=True)
class Assets:
    """What the application serves. No page carries an inline script, so the CSP needs no hashes."""

    by_name: Mapping[str, Asset]

    def url(self, name: str) -> str:
        """The address of an asset; a name that was never built gets an address that answers 404."""
        asset = self.by_name.get(name)
        return f"/assets/{asset.file_name if asset else name}"


def compress(name: str, body: bytes, *, best: bool = False) -> Asset:
    """``best`` takes about half a second for a style sheet and is for the build."""
    return Asset(
        name, body, gzip.compress(body, 9, mtime=0), brotli.compress(body, quality=11 if best else 5)
    )


def load(static_dir: Path, settings: Settings) -> Assets:
    """The built files, in the authority's colours, with its icon and logo.

    Raises ``ValueError`` when a colour is not six hexadecimal digits or the logo cannot be served.
    """
    for colour in (settings.brand_colour, settings.brand_ink):
        if not COLOUR.fullmatch(colour):
            raise ValueError(f"A brand colour is written like #14505c, not {colour!r}.")
    found = {name: _read(static_dir / "dist", name, file_name) for name, file_name in _manifest(static_dir)}
    is_default = (settings.brand_colour, settings.brand_ink) == (Settings.brand_colour, Settings.brand_ink)
    if "app.css" in found and not is_default:
        found["app.css"] = compress("app.css", found["app.css"].body + _colours(settings).encode())
    found["icon.svg"] = compress("icon.svg", icon(settings.brand_colour, settings.brand_ink).encode())
    if settings.authority_logo:
        logo = Path(settings.authority_logo)
        if logo.suffix not in {".svg", ".png"}:
            raise ValueError(f"The logo must be an SVG or PNG file, not {logo.name!r}.")
        found[f"logo{logo.suffix}"] = compress(f"logo{logo.suffix}", logo.read_bytes())
    return Assets(found)


def icon(colour: str, ink: str) -> str:
    """A fingerpost: the sign that shows walkers the way."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{colour}"/>'
        f'<path fill="{ink}" d="M6 7h14l6 5-6 5h-6v10h-4V17H6z"/></svg>'
    )


def register_assets(app: Flask, settings: Settings, static_dir: Path) -> Assets:
    """Serve ``/assets/…`` and give templates ``asset_url``, ``icon_url`` and ``logo_url``."""
    assets = load(static_dir, settings)
    if "app.css" not in assets.by_name:
        log.warning("assets_not_built", hint="run `make assets`")
    by_file = {asset.file_name: asset for asset in assets.by_name.values()}

    @access(PUBLIC)
    def serve(file_name: str) -> Response:
        asset = by_file.get(file_name)
        if asset is None:
            abort(404)
        return _answer(asset)

    app.add_url_rule("/assets/<file_name>", "assets", serve)
    logo = next((name for name in assets.by_name if name.startswith("logo.")), None)
    app.jinja_env.globals.update(
        asset_url=assets.url, icon_url=assets.url("icon.svg"), logo_url=assets.url(logo) if logo else ""
    )
    return assets


def _answer(asset: Asset) -> Response:
    accepted = request.accept_encodings
    coding = next((c for c in ("br", "gzip") if accepted[c] > 0), None)
    body = {"br": asset.brotli, "gzip": asset.gzip, None: asset.body}[coding]
    response = Response(body, content_type=asset.mimetype)
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = YEAR
    return response


def _manifest(static_dir: Path) -> list[tuple[str, str]]:
    path = static_dir / "dist" / MANIFEST
    return list(json.loads(path.read_text()).items()) if path.exists() else []


def _read(dist: Path, name: str, file_name: str) -> Asset:
    plain, zipped, brotlied = ((dist / f"{file_name}{end}").read_bytes() for end in ("", ".gz", ".br"))
    return Asset(name, plain, zipped, brotlied)


def _colours(settings: Settings) -> str:
    return f":root{{--wm-brand:{settings.brand_colour};--wm-brand-ink:{settings.brand_ink}}}"
