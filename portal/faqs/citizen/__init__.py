"""What readers see. Importing the package hangs all of its pages into ``blueprint``."""

from portal.faqs.citizen import (
    answers,
    checking,
    feeds,
    flagging,
    home,
    searching,
    subscribing,
)
from portal.faqs.citizen.door import blueprint

__all__ = [
    "answers",
    "blueprint",
    "checking",
    "feeds",
    "flagging",
    "home",
    "searching",
    "subscribing",
]
