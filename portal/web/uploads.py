"""Views that take files: a larger body for them alone, and never a file in the clear on disk."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request

from portal.config import Settings

View = TypeVar("View", bound=Callable[..., Any])
MEGABYTE = 1_000_000


class PortalRequest(Request):
    """Keeps what is uploaded in memory: the usual temporary file would lie unencrypted on a disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def takes_files(view: View) -> View:
    """Mark a view whose form carries files, below ``@access``."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def register_uploads(app: Flask, settings: Settings) -> None:
    """Before anything reads a form.

    The body may be twice the largest file: whoever chose one somewhat too large gets the message beside
    the field, and only far larger ones the page that says it was too much.
    """
    app.request_class = PortalRequest
    largest_body = 2 * settings.upload_max_mb * MEGABYTE + MEGABYTE

    @app.before_request
    def widen() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "takes_files", False):
            request.max_content_length = largest_body
