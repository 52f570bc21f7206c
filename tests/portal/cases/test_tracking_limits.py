"""Asking for links is limited: by where it comes from, and for each reference."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.cases.citizen.tracking import ADDRESS_LIMIT, REFERENCE_LIMIT
from portal.config import Settings
from portal.kernel.references import new_reference
from tests.conftest import Backend, settings_for


@pytest.fixture
def settings(backend: Backend, tmp_path: Path) -> Settings:
    return settings_for(backend.fresh(), tmp_path, rate_limits=True)


def ask(client: FlaskClient, reference: str, address: str) -> int:
    data = {"reference": reference, "email": "cleo@example.org"}
    return client.post("/track", data=data, environ_overrides={"REMOTE_ADDR": address}).status_code


@pytest.mark.requirement("SEC-11")
@pytest.mark.usefixtures("now")
def test_one_address_may_not_try_for_ever(client: FlaskClient) -> None:
    answers = [ask(client, new_reference(), "192.0.2.1") for _ in range(ADDRESS_LIMIT.attempts + 1)]
    assert answers == [302] * ADDRESS_LIMIT.attempts + [429]
    assert ask(client, new_reference(), "192.0.2.2") == 302


@pytest.mark.requirement("SEC-11")
@pytest.mark.usefixtures("now")
def test_one_mailbox_is_not_filled_from_many_addresses(client: FlaskClient) -> None:
    reference = new_reference()
    answers = [ask(client, reference, f"192.0.2.{n}") for n in range(REFERENCE_LIMIT.attempts + 1)]
    assert answers == [302] * REFERENCE_LIMIT.attempts + [429]
