"""Pictures: how large they are, and drawn anew for the public pages.

Drawing a picture anew keeps what is seen and drops all that is not: where and with what it was taken, the
thumbnail from before it was cropped, and whatever somebody hid behind its last byte. PURE.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageOps

from portal.attachments.rules import UploadRefused

PIXELS_MAX = 40_000_000
"""A picture of 7,700 × 5,200; beyond it, drawing takes more memory than a web process should have."""
SIDE_MAX = 2_000
"""Pixels of the longer side on the public pages: three times what a page shows."""
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns first and raises later: we count before it draws

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
# The only facts besides the pixels that change how a picture looks.
_KEPT = ("icc_profile", "transparency", "gamma")
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK"})
_DAMAGED = "The selected picture is damaged. Open it, save it again and try once more"


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture and its size in pixels, as it is shown."""

    data: bytes
    width: int
    height: int


def measured(data: bytes, media_type: str) -> Picture:
    """The picture as it came. Raises ``UploadRefused`` if it is too large or plainly damaged."""
    with _opened(data, media_type) as image:
        size = image.size
        image.verify()
    return Picture(data, *size)


def redrawn(data: bytes, media_type: str) -> Picture:
    """The picture drawn anew, upright and at most ``SIDE_MAX`` long. Raises ``UploadRefused``.

    What moves is refused: a reader must be able to stop it (WCAG 2.2.2), and a picture has no button.
    """
    with _opened(data, media_type) as image:
        if getattr(image, "is_animated", False):
            raise UploadRefused("The selected picture moves. Choose one that stands still")
        image.draft("RGB" if image.mode == "RGB" else None, (SIDE_MAX, SIDE_MAX))
        upright = ImageOps.exif_transpose(image)
        if upright.mode not in _MODES:
            upright = upright.convert("RGB")
        upright.thumbnail((SIDE_MAX, SIDE_MAX))
        upright.info = {name: upright.info[name] for name in _KEPT if name in upright.info}
        out = io.BytesIO()
        upright.save(out, _FORMATS[media_type], **_settings(media_type))
        return Picture(out.getvalue(), *upright.size)


def _settings(media_type: str) -> dict[str, object]:
    if media_type == "image/jpeg":
        return {"quality": 85, "optimize": True, "progressive": True}
    return {"quality": 85} if media_type == "image/webp" else {}


@contextmanager
def _opened(data: bytes, media_type: str) -> Iterator[Image.Image]:
    """The picture, its pixels not yet read; every complaint of the library becomes a refusal."""
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]) as image:
            if image.width * image.height > PIXELS_MAX:
                raise UploadRefused("The selected picture has too many pixels. Make it smaller")
            yield image
    except UploadRefused:
        raise
    except Exception as fault:
        # Whatever Pillow's readers trip over in a file that was bent on purpose: it is no picture.
        raise UploadRefused(_DAMAGED) from fault
