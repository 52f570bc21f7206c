"""The room every test of the editors' screens works in."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from tests.factories.cast import Cast
from tests.portal.faqs.writing_room import Room


@pytest.fixture
def room(app: Flask, cast: Cast, now: datetime) -> Room:
    room = Room(app, cast)
    room.furnish()
    return room
