"""Build the style sheet and the script: ``python -m portal.web.asset_build``.

GOV.UK Frontend's precompiled files, with the Crown's typeface, crest and crown taken out, are joined with
our own ``static/css`` and ``static/js`` into one style sheet and one script below ``static/dist``, each
also compressed as far as it will go. What only those who write need stands in ``static/js/editor`` and is a
script of its own, so that readers do not wait for it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from portal.web.assets import MANIFEST, BuildError, compress

ROOT = Path(__file__).resolve().parents[2]
NOTICE = "/*! Contains GOV.UK Frontend, (c) Crown copyright, used under the MIT licence. */\n"


def unbrand(css: str) -> str:
    """GOV.UK Frontend's style sheet without what only gov.uk may show: its typeface, crest and crown."""
    css, fonts = re.subn(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"/\*! Copyright.*?\*/\n?", "", css, flags=re.DOTALL)
    css, stacks = re.subn(r"GDS Transport,arial,sans-serif", "var(--wm-font,arial,sans-serif)", css)
    css, crests = re.subn(r"[^{}]*\{[^{}]*govuk-crest[^{}]*\}|[^{}]*__crown[^{}]*\{[^{}]*\}", "", css)
    css = css.removeprefix('@charset "UTF-8";')  # only a first byte counts; the answer's header says it
    left = re.findall(r"GDS Transport|govuk-crest|url\(", css)
    if fonts != 2 or not stacks or not crests or left:
        raise BuildError(f"govuk-frontend's style sheet has changed: {fonts} fonts, {left or 'no'} remains.")
    return css


def build(static_dir: Path, node_modules: Path) -> dict[str, str]:
    """Write ``static/dist`` anew and return its manifest, ``{"app.css": "app.<hash>.css", …}``."""
    dist = node_modules / "govuk-frontend" / "dist" / "govuk"
    try:
        third_css = (dist / "govuk-frontend.min.css").read_text("utf-8")
        third_js = (dist / "govuk-frontend.min.js").read_text("utf-8")
    except FileNotFoundError as error:
        raise BuildError(f"{error.filename} is missing: run `make assets`.") from error
    sources = {
        "app.css": NOTICE + unbrand(third_css) + "".join(map(_small, _own(static_dir / "css", "*.css"))),
        "app.js": NOTICE + re.sub(r"//# sourceMappingURL=.*", "", third_js) + _blocks(static_dir / "js"),
        "editor.js": _blocks(static_dir / "js" / "editor"),
    }
    target = static_dir / "dist"
    target.mkdir(exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    manifest: dict[str, str] = {}
    for name, text in sources.items():
        asset = compress(name, text.encode(), best=True)
        manifest[name] = asset.file_name
        (target / asset.file_name).write_bytes(asset.body)
        (target / f"{asset.file_name}.gz").write_bytes(asset.gzip)
        (target / f"{asset.file_name}.br").write_bytes(asset.brotli)
    # Last, so that a manifest never names a file that is not there yet.
    (target / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest


def _own(folder: Path, pattern: str) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folder.glob(pattern))]


def _blocks(folder: Path) -> str:
    """The scripts of a folder as one module, a block each: its parts keep their names to themselves."""
    return "".join(f"\n{{\n{text}}}\n" for text in _own(folder, "*.js"))


def _small(css: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def main() -> None:
    manifest = build(ROOT / "static", ROOT / "node_modules")
    sizes = (
        f"{name} {(ROOT / 'static/dist' / f'{file}.br').stat().st_size / 1024:.0f} KB"
        for name, file in manifest.items()
    )
    click.echo("Assets built, compressed: " + ", ".join(sizes))


if __name__ == "__main__":
    main()
