"""Numbers as people type them into forms."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from wtforms import IntegerField


class WholeNumberField(IntegerField):
    """Needs ``NumberRange``: what is no number is outside its limits, so one error tells."""

    data: Any

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        with suppress(ValueError):
            super().process_formdata(valuelist)
