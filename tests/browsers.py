"""The browsers of the tests."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient


class Browser(FlaskClient):
    """Says, as every browser does, that a form it sends stood on a page of the same site.

    A test that needs one that says nothing takes a plain ``FlaskClient``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
