"""The HTML of every page, and of every refused form, held against the standard in one go."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.cast import Cast
from tests.factories.journeys import example_pages

ROOT = Path(__file__).resolve().parents[2]
CHECKER = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = Path(__file__).parent / "html-validate.json"
NODE = shutil.which("node", path=str(ROOT / ".venv" / "bin")) or shutil.which("node")


class Collected:
    """Pages written to a folder, and where each came from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources: dict[str, str] = {}

    def add(self, source: str, client: FlaskClient, path: str, *, method: str = "GET") -> None:
        answer = client.open(path, method=method)
        assert answer.status_code < 500, path
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            name = f"{len(self.sources):04}.html"
            (self.folder / name).write_bytes(answer.data)
            self.sources[name] = source

    def faults(self) -> list[str]:
        """What the checker says, with the page it says it of."""
        said = self.folder / "said.json"  # not to a pipe: the checker ends before a long text is through
        run = subprocess.run(
            [
                str(NODE),
                str(CHECKER),
                "--config",
                str(RULES),
                "--formatter",
                f"json={said}",
                str(self.folder),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.exists(), run.stderr
        return [
            f"{self.sources[Path(page['filePath']).name]}: {fault['ruleId']}: {fault['message']}"
            for page in json.loads(said.read_text())
            for fault in page["messages"]
        ]


@pytest.mark.requirement("GDS")
@pytest.mark.skipif(
    NODE is None or not CHECKER.exists(), reason="html-validate is not installed: make test-tools"
)
def test_every_page_is_valid(sqlite_app: Flask, tmp_path: Path) -> None:
    sqlite_app.config["WTF_CSRF_ENABLED"] = False
    cast, collected = Cast(sqlite_app), Collected(tmp_path)
    pages = example_pages(sqlite_app)
    clients = {"citizen": cast.visitor(), "desk": cast.signed_in("alex"), "editor": cast.signed_in("olga")}
    opening = next(path for endpoint, path in pages if endpoint == "citizen.cases.track_open")
    for endpoint, path in pages:
        audience = endpoint.partition(".")[0]
        client = clients.get(audience, clients["citizen"])
        if path == opening:
            collected.add(path, client, path)
            client.post(path)
            continue
        collected.add(path, client, path)
    for endpoint, path in pages:
        if endpoint not in {"citizen.cases.raise_check", "citizen.cases.raise_answers"}:
            client = clients.get(endpoint.partition(".")[0], clients["citizen"])
            collected.add(f"POST {path}", client, path, method="POST")
    assert len(collected.sources) > len(pages) / 2
    faults = collected.faults()
    assert not faults, "\n".join(sorted(set(faults)))
