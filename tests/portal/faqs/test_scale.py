"""A screen asks the database as often for many pages as for few: no question for each row."""

from __future__ import annotations

from pathlib import Path

from portal.app import create_app
from portal.bench.content_measures import Stage, screens
from portal.bench.content_runner import OWNER, set_stage
from portal.bench.content_stage import ELSEWHERE, LARGE, waiting_versions
from portal.bench.runner import PASSWORD
from portal.kernel.db import Database
from tests.browsers import Browser
from tests.conftest import Backend, settings_for
from tests.portal.faqs.shelf import FROM_HERE, statements

FEW, MANY, SECTIONS = 140, 420, 14
SLACK = 3
"""Lists that were empty have something in them: that may ask once more. A question a row would ask dozens."""


def asked(backend: Backend, folder: Path, pages: int) -> dict[str, int]:
    """What is done → how many statements that takes, with so many pages."""
    folder.mkdir()
    settings = settings_for(backend.fresh(), folder)
    database = Database(settings)
    set_stage(database, pages=pages, sections=SECTIONS, cases=pages)
    with database.session(readonly=True) as session:
        version = waiting_versions(session)[-1]
    database.dispose()
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    owner = app.test_client()
    assert owner.post("/sign-in", data={"user_name": OWNER, "password": PASSWORD}).status_code == 302
    place = {"title": "A large part", "summary": "", "position": "1", "parent": ELSEWHERE}
    counts = {}
    for work, path in screens(Stage(0, OWNER, PASSWORD, [], lambda: None, last_page=2)).items():
        owner.get(path)
        with statements(app) as found:
            assert owner.get(path).status_code == 200, path
        counts[work] = len(found)
    for work, path, typed in (
        ("publish", version.path, {"base": version.base, "comment": ""}),
        ("move", f"/editor/sections/{LARGE}/name", place),
    ):
        with statements(app) as found:
            assert owner.post(path, data=typed, headers=FROM_HERE).status_code == 302, path
        counts[work] = len(found)
    app.extensions["database"].dispose()
    return counts


def test_three_times_the_pages_ask_no_more_questions(backend: Backend, tmp_path: Path) -> None:
    few, many = asked(backend, tmp_path / "few", FEW), asked(backend, tmp_path / "many", MANY)
    assert {work: (few[work], many[work]) for work in few if many[work] > few[work] + SLACK} == {}
