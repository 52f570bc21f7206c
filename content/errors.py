"""What a write can answer besides success. Every message is a sentence that may stand on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from content.models import Media, Revision


class ContentError(Exception):
    """Parent of all refusals below."""


class NotFound(ContentError, LookupError):
    """There is no such section, item, revision or group."""


class TransitionRefused(ContentError):
    """The workflow says no; the message is its reason."""


class InvalidText(ContentError, ValueError):
    """A field cannot be saved as it is. ``field`` is its name in ``RevisionText``, a kind, or the like."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class SlugTaken(InvalidText):
    """Another page has, or used to have, this address."""

    def __init__(self, slug: str) -> None:
        super().__init__("slug", f"Another page has, or had, the address “{slug}”. Choose a different one.")
        self.slug = slug


class EditConflict(ContentError):
    """Somebody saved first. ``theirs`` is what stands now, for a screen that shows both texts."""

    def __init__(self, theirs: Revision) -> None:
        super().__init__(f"{theirs.author_name} changed this page while you were writing.")
        self.theirs = theirs


class MediaChanged(ContentError):
    """Somebody described this picture or file meanwhile. ``theirs`` is what stands now."""

    def __init__(self, theirs: Media) -> None:
        super().__init__("Somebody else changed these details while you were writing.")
        self.theirs = theirs
