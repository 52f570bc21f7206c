"""A build of the search index is killed halfway: the one before it answers, the next start mends the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask

from content.search.interface import NO_SYNONYMS, SearchQuery
from portal.app import create_app
from portal.bench.servers import ROOT
from portal.commands.preparation import make_sure_of_index, rebuild_search
from portal.config import POSTGRESQL, WHOOSH, Settings
from portal.faqs.indexing import apply_index_changes, index_folder, make_engine
from tests.journeys.killing import environ_of
from tests.portal.faqs.shelf import Shelf

PAGES = 6
KILLED = """
import os, signal
from portal.commands.opening import open_database
from portal.config import Settings
from portal.faqs.indexing import make_engine, rebuild_index

with open_database(Settings.from_environment()) as database:
    rebuild_index(database, make_engine(database), lambda done: os.kill(os.getpid(), signal.SIGKILL))
"""
"""Killed with its first pages written; with PostgreSQL, whose pages go in together, before the swap."""


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Each database with its own engine."""
    own = POSTGRESQL if settings.database_url.startswith("postgresql") else WHOOSH
    app = create_app(replace(settings, search_engine=own))
    yield app
    app.extensions["database"].dispose()


def killed_rebuild(settings: Settings) -> None:
    environ = os.environ | environ_of(settings) | {"PORTAL_SEARCH_ENGINE": settings.search_engine}
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=environ, check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_rebuild_that_is_killed_takes_nothing_away(app: Flask, now: datetime) -> None:
    database, shelf = app.extensions["database"], Shelf(app, now)
    settings: Settings = database.settings

    def found() -> int:
        return make_engine(database).search(SearchQuery("rent"), NO_SYNONYMS).total

    for number in range(PAGES):
        shelf.publish(f"rent-{number}", f"Rent question {number}")
    killed_rebuild(settings)
    assert not make_engine(database).is_ready(), "the very first build: there is nothing before it"
    make_sure_of_index(database)
    assert found() == PAGES
    shelf.publish("rent-new", "Rent, the newest question")
    killed_rebuild(settings)
    make_sure_of_index(database)
    assert found() == PAGES, "the old index still answers"
    apply_index_changes(database, make_engine(database))  # as the worker does when it starts
    assert found() == PAGES + 1, "and follows the database again"
    rebuild_search(database)
    assert found() == PAGES + 1
    halves = list(index_folder(settings).glob("index-*"))
    assert len(halves) <= 2, "what the killed ones left behind is gone: the new index and the one before it"
