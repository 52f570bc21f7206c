"""Settings from the environment, and the page that lists them."""

from __future__ import annotations

import re
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from portal.config import PREFIX, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `(PORTAL_[A-Z_]+)` \| (.+) \| (.+) \|$", re.MULTILINE)


def shown_default(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"`{default}`" if default != "" else "empty"


def test_the_page_lists_every_setting_with_its_sentence_and_default() -> None:
    listed = ROW.findall(PAGE.read_text("utf-8"))
    assert listed == [
        (PREFIX + field.name.upper(), field.metadata["doc"], shown_default(field.default))
        for field in fields(Settings)
    ]


def test_nothing_set_means_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


def test_values_are_read_by_type() -> None:
    read = Settings.from_environment(
        {
            "PORTAL_PORT": "9000",
            "PORTAL_DEMO": "yes",
            "PORTAL_AUTHORITY_NAME": "Example Council",
            "HOME": "/x",
        }
    )
    assert (read.port, read.demo, read.authority_name) == (9000, True, "Example Council")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_PORT", "eighty"),
        ("PORTAL_PORT", "-1"),
        ("PORTAL_DEMO", "perhaps"),
        ("PORTAL_WEB_WORKERS", ""),
    ],
)
def test_a_value_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({name: value})


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////srv/x.sqlite", "sqlite:////srv/x.sqlite"),
    ],
)
def test_the_database_address_is_understood(given: str, used: str) -> None:
    assert Settings(database_url=given).resolved_database_url == used


@pytest.mark.requirement("SEC-11")
def test_the_signing_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path / "new"))
    key = settings.signing_key()
    assert len(key) >= 48
    assert settings.signing_key() == key
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
    assert Settings(secret_key="mine").signing_key() == "mine"
