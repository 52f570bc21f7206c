"""A style sheet, a script, one more for editors, an icon: un-branded, small, compressed, kept for a year."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.config import Settings
from portal.web.asset_build import build, unbrand
from portal.web.assets import Assets, BuildError, load, register_assets

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules"


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own sources, built into a folder of the test."""
    folder = tmp_path_factory.mktemp("static")
    for kind in ("css", "js"):
        (folder / kind).symlink_to(ROOT / "static" / kind)
    build(folder, MODULES)
    return folder


def serve(static: Path, **changes: Any) -> tuple[FlaskClient, Assets]:
    app = Flask(__name__, static_folder=None)
    return app.test_client(), register_assets(app, Settings(**changes), static)


@pytest.mark.requirement("CS-S3")
def test_nothing_of_the_crown_is_left(static: Path) -> None:
    manifest = json.loads((static / "dist" / "manifest.json").read_text())
    css = (static / "dist" / manifest["app.css"]).read_text()
    assert not re.search(r"GDS Transport|crest|__crown|@font-face|url\(|Margaret Calvert|@charset", css)
    assert ".govuk-button" in css
    assert ".wm-header" in css


def test_a_style_sheet_of_another_shape_is_refused() -> None:
    with pytest.raises(BuildError, match="has changed"):
        unbrand("@font-face{a:b}.x{font-family:GDS Transport,arial,sans-serif}")


def test_a_missing_library_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="make assets"):
        build(tmp_path, tmp_path)


def test_building_again_leaves_no_old_files(static: Path) -> None:
    (static / "dist" / "app.000000000000.css").write_text("old")
    manifest = build(static, MODULES)
    names = {f"{name}{end}" for name in manifest.values() for end in ("", ".gz", ".br")}
    assert {path.name for path in (static / "dist").iterdir()} == names | {"manifest.json"}


def test_a_browser_gets_what_it_can_read(static: Path) -> None:
    client, assets = serve(static)
    plain = assets.by_name["app.css"].body
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    cases = {"gzip, deflate, br": "br", "gzip": "gzip", "gzip, br;q=0": "gzip", "identity": None, "": None}
    for accepted, coding in cases.items():
        answer = client.get(assets.url("app.css"), headers={"Accept-Encoding": accepted})
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding") == coding
        assert unpack[coding](answer.data) == plain
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.content_type == "text/css; charset=utf-8"


def test_only_built_files_are_served(static: Path) -> None:
    client, _ = serve(static)
    for path in (
        "manifest.json",
        "app.css",
        "app.000000000000.css",
        "../css/10-theme.css",
        "%2e%2e/config.py",
    ):
        assert client.get(f"/assets/{path}").status_code == 404


def test_the_first_visit_is_light(static: Path) -> None:
    """Style, script and icon; the page itself comes on top and has 50 KB left. Editors load one file more."""
    sizes = {name: len(asset.brotli) for name, asset in load(static, Settings()).by_name.items()}
    assert sizes.pop("editor.js") < 20_000
    assert set(sizes) == {"app.css", "app.js", "icon.svg"}
    assert sum(sizes.values()) < 50_000


@pytest.mark.requirement("CS-S3")
def test_colours_and_logo_are_the_authoritys(static: Path, tmp_path: Path) -> None:
    logo = tmp_path / "our logo.svg"
    logo.write_text("<svg/>")
    _, plain = serve(static)
    client, assets = serve(static, brand_colour="#7a1f5c", brand_ink="#fffff0", authority_logo=str(logo))
    css = client.get(assets.url("app.css")).text
    assert css.endswith(":root{--wm-brand:#7a1f5c;--wm-brand-ink:#fffff0}")
    assert assets.url("app.css") != plain.url("app.css")
    icon = client.get(assets.url("icon.svg"))
    assert "#7a1f5c" in icon.text
    assert icon.mimetype == "image/svg+xml"
    assert client.get(assets.url("logo.svg")).text == "<svg/>"


@pytest.mark.parametrize(
    "changes",
    [{"brand_colour": "red"}, {"brand_ink": "#fff}body{display:none"}, {"authority_logo": "/etc/passwd"}],
)
def test_a_setting_that_cannot_be_used_is_told(static: Path, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"#14505c|SVG or PNG"):
        load(static, Settings(**changes))


def test_an_application_without_built_files_starts(tmp_path: Path) -> None:
    client, assets = serve(tmp_path)
    assert client.get(assets.url("icon.svg")).status_code == 200
    assert client.get(assets.url("app.css")).status_code == 404
